"""The command line: what each command does. Nothing here imports a screen."""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from counter_tui import settings
from counter_tui.arguments import DEMO, DRIVER, SCREENS, parser
from counter_tui.at_terminal import ask_code, ask_sheet, ask_unseen
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop, shop_folder
from counter_tui.passphrase import PASSPHRASE_FILE
from models.errors import BookError, Refused
from models.roles import may

if TYPE_CHECKING:
    import argparse

    from counter_tui.cli_online import Answer

CLEAN, OUTSTANDING, ERROR = 0, 1, 2


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    shop: Shop
    clock: ShopClock
    passphrase_file: str | None
    options: "argparse.Namespace"

    @property
    def for_drivers(self) -> bool:
        """The screens are to be those of a driver's terminal."""
        return bool(self.options.command == DRIVER)

    @property
    def for_screens(self) -> bool:
        """It is to open screens, and to do nothing else."""
        return self.options.command in SCREENS


def read_arguments(arguments: Sequence[str]) -> Asked:
    """The command line, read. Global options stand before or after the command. Raises `ShopError` in words."""
    options = parser().parse_args(arguments)
    given = vars(options)
    return Asked(
        shop=Shop(shop_folder(given.get("shop"), os.environ, sample=options.command == DEMO)),
        clock=ShopClock(given.get("today")),
        passphrase_file=given.get("passphrase_file") or os.environ.get(PASSPHRASE_FILE),
        options=options,
    )


def run(asked: Asked) -> int:
    """Carry out a command without screens, and answer with the exit code. Messages go to standard error."""
    try:
        return COMMANDS[asked.options.command](asked)
    except (ShopError, BookError, Refused) as error:
        return complain(str(error))
    except OSError as error:
        # Else Python tries once more to write what is left, as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return ERROR
        return complain(f"Reading or answering failed ({error.strerror}); what was answered is in the book.")
    except KeyboardInterrupt:
        return complain("Stopped; what was answered is in the book.")


def complain(words: str) -> int:
    """Say what is wrong on standard error, and answer with the exit code for it."""
    _tell(words)
    return ERROR


def passphrase(asked: Asked) -> str:
    """The passphrase: from its file, or asked for where a person can type it unseen."""
    from counter_tui.passphrase import from_file

    if asked.passphrase_file:
        return from_file(asked.passphrase_file, sys.stdin)
    if not sys.stdin.isatty():
        raise ShopError("There is nobody to ask for the passphrase: name its file with --passphrase-file.")
    return ask_unseen("Passphrase: ")


def _init(asked: Asked) -> int:
    from counter_tui.shop import set_up

    secret = passphrase(asked)
    set_up(asked.shop, secret).book.close()
    print(f"A new shop was made in {asked.shop.folder}.", file=sys.stderr)
    return CLEAN


def _demo(asked: Asked) -> int:
    from counter_tui.sample_shop import PASSPHRASE, PIN, make

    make(asked.shop, asked.clock, orders=asked.options.orders, seed=asked.options.seed)
    print(f"A sample shop is in {asked.shop.folder}; its passphrase is: {PASSPHRASE}", file=sys.stderr)
    print(f"Each of its drivers has the PIN {PIN}.", file=sys.stderr)
    return CLEAN


def _take(asked: Asked) -> int:
    from counter_tui.taking import take_lines

    # What is no UTF-8 comes through as lone surrogates, and is refused at its field; a byte order mark is passed over.
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")  # type: ignore[union-attr]  # a text file
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # as above
    with _Opened(asked) as shop:
        return CLEAN if take_lines(shop, asked.clock, sys.stdin, sys.stdout) else OUTSTANDING


def _find(asked: Asked) -> int:
    from counter_tui.answers import find_json, find_words, sheet_words
    from models.finding import find, find_sheet, life
    from models.looking import found

    text: str = asked.options.text
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    with _Opened(asked) as shop:
        rows = [(row, shop.book.read(life, row.order_id)) for row in shop.book.read(find, text)]
        sheet = shop.book.read(find_sheet, number) if number else None
        # Each is answered with its life line, which is to open it; on a full disk it is answered all the same.
        with suppress(BookError):
            shop.book.write(found, asked.clock.moment(shop.user), [row.order_id for row, _ in rows])
    words = [] if asked.options.json else find_words(rows, asked.clock.today(), asked.clock.local)
    if sheet and number not in {row.number for row, _ in rows}:
        words = sheet_words(sheet) + (words if rows else [])
    return _say(asked, lambda: find_json(rows), words)


def _week(asked: Asked) -> int:
    from counter_tui.answers import week_json, week_words
    from models.dates import monday
    from models.week import week

    first = monday(_day(asked))
    with _Opened(asked) as shop:
        rows = shop.book.read(week, first)
    return _say(asked, lambda: week_json(first, rows), week_words(first, rows))


def _deliveries(asked: Asked) -> int:
    from counter_tui.answers import list_json, list_words
    from models.rounds import day_list

    if asked.options.pdf is not None:
        return _on_paper(asked)
    if asked.options.driver is not None or asked.options.slips:
        raise ShopError("--driver and --slips go with --pdf FILE.")
    with _Opened(asked) as shop:
        rows = shop.book.read(day_list, _day(asked))
    return _say(asked, lambda: list_json(_day(asked), rows), list_words(_day(asked), rows))


def _on_paper(asked: Asked) -> int:
    from counter_tui.paper_file import save_paper

    if asked.options.json:
        raise ShopError("Take either --json or --pdf FILE.")
    with _Opened(asked) as shop:
        words = save_paper(
            shop, asked.clock, _day(asked), asked.options.pdf, asked.options.driver, slips=asked.options.slips
        )
    _tell(words)
    return CLEAN


def _check(asked: Asked) -> int:
    from counter_tui.answers import check_json, check_words
    from models.day_end import check
    from models.day_views import Outside

    chosen = settings.load(asked.shop.settings)
    with _Opened(asked) as shop:
        found = shop.book.read(
            check,
            _day(asked),
            now=asked.clock.now(),
            today=asked.clock.today(),
            outside=Outside(web=asked.options.web, next_sheet=asked.options.next_sheet),
            late_hour=chosen.late_hour,
            relay_hour=chosen.relay_hour,
            everything=asked.options.everything,
        )
    _say(asked, lambda: check_json(found), check_words(found))
    return CLEAN if found.clean else OUTSTANDING


def _backup(asked: Asked) -> int:
    from counter_tui.backup import make

    with _Opened(asked) as shop:
        made = make(asked.shop, shop, asked.clock.moment(shop.user), elsewhere=asked.options.folder)
    wanted = made.second if asked.options.folder else made.path
    if wanted:
        # To the letter, for whoever hands it on: a name may hold bytes that are no letters.
        sys.stdout.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]  # a text file
        print(wanted)
    _tell(made.words)
    return ERROR if made.trouble else CLEAN


def _restore(asked: Asked) -> int:
    from counter_tui.restore import by_passphrase, drill, restore

    # Told to end, it takes what it has made away first, as at ctrl+c.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    file = asked.options.file
    if asked.options.sheet:
        way_in = ask_sheet(complain)
    else:
        way_in = by_passphrase(passphrase(asked), asked.shop, by_script=bool(asked.passphrase_file))
    if asked.options.drill:
        made, kept = drill(file, asked.shop, way_in, asked.clock), "It was a drill, and nothing of it was kept."
    else:
        made = restore(file, asked.shop, way_in, asked.clock, ask_code)
        kept = f"The shop is in {asked.shop.folder}."
    _tell(f"{made.words(asked.clock.local(made.made_at))} {kept}")
    return OUTSTANDING if made.faults or made.lacking else CLEAN


def _verify(asked: Asked) -> int:
    from counter_tui.verify import also_known, verify

    with _Opened(asked) as shop:
        faults = verify(asked.shop, shop, asked.clock)
        if known := also_known(asked.shop, shop):
            _tell(known)
    _say(asked, lambda: {"faults": list(faults), "clean": not faults}, list(faults) or ["clean"])
    return OUTSTANDING if faults else CLEAN


def _replace_key(asked: Asked) -> int:
    from counter_tui.replacing import replace_key

    shop = _open(asked)
    now = asked.clock.moment(shop.user)
    replace_key(asked.shop, shop, now, ask_code).book.close()
    _tell(
        "The book has a new key, and everybody's passphrase is the same. The copies of the book that lay beside it, "
        "which the old key opened, are gone. Back-ups made before still open with the passphrases of then: destroy "
        "those that may be in the wrong hands."
    )
    return CLEAN


def _import(asked: Asked) -> int:
    from counter_tui.cli_online import Asking, bring_in_files

    given = asked.options
    with _Opened(asked) as shop:
        asked_for = Asking(given.source, new=given.new_source, take=not given.dry_run)
        return _answer(asked, bring_in_files(shop, asked.clock, given.files, asked_for))


def _send(asked: Asked) -> int:
    from counter_tui.cli_online import send

    with _Opened(asked) as shop:
        return _answer(asked, send(asked.shop, shop, asked.clock))


def _attach(asked: Asked) -> int:
    from counter_tui.cli_photos import Asking, attach

    given = asked.options
    asked_for = Asking(given.order, given.stop, given.sheet, given.caption)
    with _Opened(asked) as shop:
        return _answer(asked, attach(asked.shop, shop, asked.clock, given.files, asked_for))


def _answer(asked: Asked, answer: "Answer") -> int:
    for words in answer.told:
        _tell(words)
    if answer.words:
        _say(asked, lambda: answer.as_json, answer.words)
    return OUTSTANDING if answer.left else CLEAN


def _tell(words: str) -> None:
    from models.text import visible

    print(f"counter-tui: {visible(words)}", file=sys.stderr)


def _day(asked: Asked) -> date:
    day: date | None = asked.options.day
    return day or asked.clock.today()


def _say(asked: Asked, as_json: Callable[[], dict[str, Any]], words: list[str]) -> int:
    from models.text import visible

    # JSON is UTF-8 whatever the terminal's letters are; the bytes of a file's name that are none are escaped, as JSON
    # has it. What a terminal cannot show of words is a question mark.
    how = {"encoding": "utf-8", "errors": "backslashreplace"} if asked.options.json else {"errors": "replace"}
    sys.stdout.reconfigure(**how)  # type: ignore[union-attr]  # a text file is given
    if asked.options.json:
        print(json.dumps(as_json(), ensure_ascii=False))
    else:
        print("\n".join(map(visible, words)))
    sys.stdout.flush()
    return CLEAN


def _open(asked: Asked) -> Any:
    """The shop, opened by somebody who may do what the command needs; at a terminal with the day's first phone code."""
    from counter_tui.shop import open_shop
    from models.phone_codes import asks_today

    shop = open_shop(asked.shop, passphrase(asked), by_script=bool(asked.passphrase_file))
    try:
        if not may(shop.role, asked.options.needs):
            raise ShopError("Only the owner may do that.")
        # A script is handed a passphrase file, and has no phone.
        if not asked.passphrase_file and shop.book.read(asks_today, shop.user, ShopClock().today()):
            ask_code(shop, first_today=True)
    except BaseException:
        shop.book.close()
        raise
    return shop


class _Opened:
    """The shop, open for the length of one command."""

    def __init__(self, asked: Asked) -> None:
        self._shop = _open(asked)

    def __enter__(self) -> Any:
        return self._shop

    def __exit__(self, *_: object) -> None:
        self._shop.book.close()


COMMANDS: Mapping[str, Callable[[Asked], int]] = {
    "init": _init,
    DEMO: _demo,
    "take": _take,
    "import": _import,
    "attach": _attach,
    "find": _find,
    "week": _week,
    "deliveries": _deliveries,
    "check": _check,
    "send": _send,
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
    "replace-key": _replace_key,
}
"""What carries out each command of `counter_tui.arguments` but those that only open screens."""
