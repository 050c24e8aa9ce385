"""Errors forced on every way in, with logging at DEBUG: no log, no exception and no traceback holds what a person said.

With peewee's own log let loose the same search finds the words: it is not blind.
"""

import io
import json
import logging
import random
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from counter_tui.clock import ShopClock
from counter_tui.taking import take_lines
from models import amending, intake
from models.database import Book
from models.errors import BookError, Refused
from models.tables.base import book as tables
from models.views import Confirm, NewOrder, Party
from tests.book import RAW_KEY, WEDNESDAY, an_order, moment, open_book, opened, outcome, raw
from tests.siege.canaries import Search, canaries
from tests.siege.console import PASSPHRASE, a_shop, passphrase_file
from tests.siege.report import Report

HOUSE = Path(__file__).parents[2]
OTHER_KEY = f"x'{'0badf00d' * 8}'"
AT_DEBUG = "import logging, sys; logging.basicConfig(level=logging.DEBUG);" + (
    "from counter_tui.__main__ import main; sys.exit(main())"
)


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    for turn in range(count):
        words = [canary.word for canary in canaries("any", 12, random.Random(f"{seed} {turn}"))]
        place = folder / str(turn)
        place.mkdir()
        search = Search([*words, RAW_KEY[2:-1], PASSPHRASE])
        with _log() as log:
            for name, said in _forced(place, words):
                heard = search.in_bytes((said + log.getvalue()).encode())
                report.expect(not heard, f"{name}, turn {turn} of seed {seed}, gives away {sorted(heard)}")
                report.done += 1
    shop = a_shop(folder / "shop")
    words = [canary.word for canary in canaries("any", 12, random.Random(seed))]
    for name, said in _at_the_console(shop, words):
        heard = Search([*words, PASSPHRASE]).in_bytes(said.encode())
        report.expect(not heard, f"{name} at the console gives away {sorted(heard)}")
        report.expect("Traceback" not in said, f"{name} at the console ends in a traceback: {said[-400:]}")
        report.done += 1
    report.expect(_seen_with_the_log_let_loose(folder, words), "the search is blind: peewee's log does not show it")
    return report


@contextmanager
def _log() -> Iterator[io.StringIO]:
    """Everything that is logged, by whomever, down to DEBUG."""
    log = io.StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def _forced(folder: Path, words: list[str]) -> Iterator[tuple[str, str]]:
    """Each error by name, with all that it says."""
    with closing(open_book(folder)) as book:
        yield from _refused(book, words)
        yield "a broken rule of the rows", _said(_broken_rows, book, words)
        yield "a full disk", _said(_full, book, words)
    yield "a wrong key", _said(Book, folder / "book.db", OTHER_KEY)
    torn = folder / "torn.db"
    whole = (folder / "book.db").read_bytes()
    torn.write_bytes(whole[:4096] + b"\7" * (len(whole) - 4096))
    yield "a damaged book", _said(_read_all, torn)


def _refused(book: Book, words: list[str]) -> Iterator[tuple[str, str]]:
    m, (name, address, card, more, *_) = moment(), words
    new = an_order(caller=Party(name, more, f"{name}@example.com"), recipient=Party(more), address=address, card=card)
    book.write(intake.take, m, new, key="first", confirm=Confirm("email"), source="web", external_id="7")
    bad: dict[str, Callable[[], Any]] = {
        "a day that is past": lambda: book.write(intake.take, m, replace(new, due=WEDNESDAY.replace(day=1)), key="a"),
        "a key used before": lambda: book.write(intake.take, m, replace(new, card=more), key="first"),
        "no such sheet": lambda: book.write(intake.take, m, new, key="b", sheet=99),
        "a web order again": lambda: book.write(intake.take, m, new, key="c", source="web", external_id="7"),
        "an unknown source": lambda: book.write(intake.take, m, new, key="d", source=more),
        "an older version": lambda: book.write(amending.amend, m, 1, replace(new, card=more), version=0, key="e"),
        "a card number": lambda: book.write(
            intake.keep_draft, m, "f", {"notes": f"{more} 4111 1111 1111 1111", "caller_name": name}
        ),
        "a mail to nobody": lambda: book.write(
            intake.take, m, replace(new, caller=Party(name)), key="g", confirm=Confirm("email")
        ),
        "an unknown result": lambda: outcome(book, m, 1, more, key="h"),
        "a long reason": lambda: book.write(amending.cancel, m, 1, more * 90, version=1, key="i"),
        "a bad confirmation": lambda: book.write(amending.confirm, m, 1, Confirm(more), version=1, key="j"),
    }
    for what, verb in bad.items():
        yield what, _said(verb)
    answers = io.StringIO()
    take_lines(opened(book), ShopClock(WEDNESDAY), io.StringIO(_lines(words)), answers)
    yield "lines of take", answers.getvalue()


def _lines(words: list[str]) -> str:
    whole = {"caller": {"name": words[0]}, "recipient": {"address": words[1]}, "card": words[2], "due": str(WEDNESDAY)}
    broken: list[dict[str, Any]] = [
        {"caller": {"name": words[0], "phone": words[4]}},
        {"caller": {"name": words[0], "email": words[5]}},
        {"caller": words[6]},
        {"lines": [{"text": words[7], "price": "x"}]},
        {"lines": [words[7]]},
        {"card": words[8] * 99},
        {"notes": f"{words[9]}\0"},
        {"notes": f"{words[9]} 4111 1111 1111 1111"},
        {"confirm": words[10]},
        {"fulfilment": words[10]},
        {"due": "2026-02-01"},
    ]
    rows = [json.dumps({"key": f"line {number}"} | whole | change) for number, change in enumerate(broken)]
    return "\n".join([*rows, f'{{"card": "{words[11]}'])


def _said(act: Callable[..., Any], *given: Any) -> str:
    """All that an error says, and those behind it; an act that raises none is a mistake of the siege."""
    try:
        act(*given)
    except (BookError, Refused) as error:
        behind: list[str] = []
        each: BaseException | None = error
        while each is not None:
            behind.append(f"{each!r} {each} {each.args}")
            each = each.__cause__ or each.__context__
        return "\n".join([*traceback.format_exception(error), *behind])
    raise AssertionError("nothing was refused")


def _broken_rows(book: Book, words: list[str]) -> None:
    """The database itself refuses the order, half-way through."""
    with raw(book.path, rules=True) as rows:
        rows.execute("CREATE TRIGGER broken BEFORE INSERT ON order_lines BEGIN SELECT RAISE(ABORT, 'broken'); END")
    try:
        book.write(intake.take, moment(), _order(words), key="broken")
    finally:
        with raw(book.path, rules=True) as rows:
            rows.execute("DROP TRIGGER broken")


def _full(book: Book, words: list[str]) -> None:
    def no_room() -> None:
        tables.execute_sql("PRAGMA max_page_count = 1")

    book.submit_write(no_room).result()
    for number in range(200):
        book.write(intake.take, moment(), _order(words), key=f"full {number}")


def _order(words: list[str]) -> NewOrder:
    return an_order(caller=Party(words[0]), address=words[1], card=words[2] * 20, notes=words[3] * 50)


def _read_all(path: Path) -> None:
    from models.pad import pad

    with closing(Book(path, RAW_KEY)) as book:
        book.read(pad, WEDNESDAY)


def _at_the_console(shop: Path, words: list[str]) -> Iterator[tuple[str, str]]:
    """The program, with all logging on: what it says on standard error, and as answers that are no answers."""
    yield "bad lines", _console(shop, _lines(words), "take")
    yield "no lines at all", _console(shop, f"{words[0]}\n" * 3, "take")
    (shop / "settings.toml").write_text(f'shop_name = "{words[1]}')
    yield "broken settings", _console(shop, "", "check")
    (shop / "settings.toml").unlink()
    book = shop / "book.db"
    book.write_bytes(book.read_bytes()[:4096] + b"\7" * 8192)
    yield "a damaged book", _console(shop, _lines(words), "take")
    passphrase_file(shop).write_text(f"{words[2]}\n")
    yield "a wrong passphrase", _console(shop, "", "week")


def _console(shop: Path, given: str, command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", AT_DEBUG, command, "--shop", shop, "--passphrase-file", passphrase_file(shop)],
        input=given,
        capture_output=True,
        text=True,
        cwd=HOUSE,
        check=False,
    )
    return done.stderr + done.stdout


def _seen_with_the_log_let_loose(folder: Path, words: list[str]) -> bool:
    place = folder / "loose"
    place.mkdir()
    peewee = logging.getLogger("peewee")
    with closing(open_book(place)) as book, _log() as log:
        peewee.disabled = False
        try:
            book.write(intake.take, moment(), _order(words), key="loose")
        finally:
            peewee.disabled = True
    return words[0] in Search(words).in_bytes(log.getvalue().encode())
