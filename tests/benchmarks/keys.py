r"""How many keys an order takes, in the real program in a terminal, until "Saved" stands on the screen.

What is pressed is data: a step is some keys and the words that have to be on the screen after them. In the words and in
what is typed ``{phone}`` and the like are of the caller who is found in the sample shop.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from counter_tui import keys
from counter_tui.locations import Shop
from counter_tui.sample_shop import PASSPHRASE
from models import catalogue
from models.database import READER_CACHE_KIB, Book
from models.finding import callers, find, open_order, recipients_of
from models.views import Line, NewOrder, Party
from tests.benchmarks.first_paint import ASKED
from tests.benchmarks.rows import Row
from tests.benchmarks.setting import CHECKOUT, Setting
from tests.benchmarks.statements import RawBook
from tests.benchmarks.terminal import Terminal, terminal
from tests.benchmarks.when import TODAY

NAMED = {"F2": "\x1bOQ", "enter": "\r", "tab": "\t", "ctrl+s": "\x13"}
SATURDAY = date(2026, 3, 7)
TWO_WEEKS = timedelta(days=14)
TAIL = 4
CARD = "Happy Birthday! With love from us all"
ROSES = Line("Dozen red roses", 2, 4500)


class Step(NamedTuple):
    """A named key, or text that is typed letter by letter; and what the screen has to say then."""

    typed: str
    says: str = ""


CALLER_AND_RECIPIENT = (Step("enter", "{recipient}"), Step("enter", "{address}"))
THE_REST = (
    Step(r"\hb", CARD),
    Step("enter"),
    Step("sat", "Saturday 7 Mar, in 3 days"),
    Step("enter"),
    Step("am"),
    Step("enter"),
    Step("2 drr", "2 x Dozen red roses"),
    Step("ctrl+s", "Say aloud:"),
    Step("enter", "Saved "),
)
REFERENCE = (Step("F2", "Caller"), Step("{phone}", "{name}"), *CALLER_AND_RECIPIENT, *THE_REST)
BY_TAIL = (Step("F2", "Caller"), Step("{tail}", "{name}"), *CALLER_AND_RECIPIENT, *THE_REST)
NEW_CALLER = (
    Step("F2", "Caller"),
    Step("01632960987"),
    Step("enter"),
    Step("Tabitha Quill"),
    Step("enter"),
    Step("enter"),
    Step("Rowan Fennimore"),
    Step("enter"),
    Step("enter"),
    Step("3 Teasel Close"),
    Step("enter"),
    Step("PO14 2AB"),
    Step("enter"),
    *THE_REST,
)
IN_FULL = "72: six fields in full, tab between"
REACH, REACH_BY_TAIL = 34, 28


class Known(NamedTuple):
    """A caller who is in the book once, by telephone and by its last digits, and quiet around the day; and for whom."""

    caller: Party
    recipient: Party
    address: str
    postcode: str

    @property
    def typed(self) -> str:
        """The telephone number as it is typed."""
        return self.caller.phone.replace(" ", "")

    @property
    def words(self) -> Mapping[str, str]:
        """What stands for what in the steps."""
        return {
            "phone": self.typed,
            "tail": self.typed[-TAIL:],
            "name": self.caller.name,
            "recipient": self.recipient.name,
            "address": self.address,
        }


NEW = Known(
    Party("Tabitha Quill", "01632960987"),
    Party("Rowan Fennimore"),
    "3 Teasel Close",
    "PO14 2AB",
)


class AstrayError(Exception):
    """The screen, or the book, does not say what it should after some keys."""


def rows(setting: Setting) -> list[Row]:
    """The reference order both ways, and a new caller's: how many keys, and which."""
    shop = _sample_shop(setting)
    key = keys.unlock(shop.keys, PASSPHRASE).data_key.book_key()
    known = _known(shop, key)
    found = []
    for what, steps, reach in (
        ("by phone in full", REFERENCE, REACH),
        ("by its last four digits", BY_TAIL, REACH_BY_TAIL),
    ):
        pressed = _taken(setting, shop, key, steps, known)
        row = Row(_what(f"known caller {what}", steps, known), IN_FULL, f"{pressed} keys", f"{reach}", pressed <= reach)
        found.append(row)
    pressed = _taken(setting, shop, key, NEW_CALLER, NEW)
    text = sum(len(step.typed) for step in NEW_CALLER if step.typed not in NAMED)
    figure = f"{pressed - text} keys beyond {text} of text"
    return [*found, Row(_what("new caller", NEW_CALLER, NEW), "the text itself", figure, "-", None)]


def _what(what: str, steps: Sequence[Step], known: Known) -> str:
    return f"keys, {what}: {' '.join(step.typed.format(**known.words).replace(' ', '␣') for step in steps)}"


def _sample_shop(setting: Setting) -> Shop:
    shop = Shop(setting.folder / f"keys-{TODAY.isoformat()}")
    if not shop.sample.exists():
        words = ("demo", "--no-open", "--shop", str(shop.folder), "--today", TODAY.isoformat())
        argv = [sys.executable, "-m", "counter_tui", *words]
        subprocess.run(argv, cwd=CHECKOUT, env=dict(setting.environment()), check=True, stderr=subprocess.DEVNULL)
    return shop


def _known(shop: Shop, key: str) -> Known:
    sql = """
        SELECT name, phone, email FROM people JOIN orders ON caller_id = people.id
        GROUP BY people.id HAVING max(due) < ? AND phone <> '' ORDER BY people.id
    """
    with closing(RawBook(shop.book, READER_CACHE_KIB, key)) as raw:
        quiet = raw.rows(sql, (SATURDAY - TWO_WEEKS).isoformat())
    with closing(Book(shop.book, key)) as book:
        for name, phone, email in quiet:
            if known := book.read(_only_one, Party(name, phone, email)):
                return known
    raise AstrayError("nobody in the sample shop can be told by the last digits alone, and is quiet around the day")


def _only_one(caller: Party) -> Known | None:
    number = caller.phone.replace(" ", "")
    places = recipients_of(caller)
    if any(len(callers(typed)) != 1 for typed in (number, number[-TAIL:])) or not places:
        return None
    first = places[0]
    area = catalogue.codes().area(first.postcode)
    if area is None or area.charge is None:
        return None
    return Known(caller, Party(first.name, first.phone), first.address, first.postcode)


def _taken(setting: Setting, shop: Shop, key: str, steps: Sequence[Step], known: Known) -> int:
    """Press the keys in a copy of the shop, and see what was saved. Answers with how many they were."""
    with _copy(shop, setting.folder / "keys-copy") as copy:
        arguments = ("--shop", str(copy.folder), "--today", TODAY.isoformat())
        with terminal("counter_tui", arguments, setting.environment()) as running:
            running.until(lambda lines: any(ASKED in line for line in lines), ASKED)
            running.type(f"{PASSPHRASE}\r")
            running.until(lambda lines: "F2" in lines[-1], "the keys of the counter")
            pressed = sum(_press(running, step, known) for step in steps)
            said = re.search(r"Saved (\S+),", "\n".join(running.lines))
        assert said
        _as_wanted(copy, key, said[1], known)
    return pressed


def _press(running: Terminal, step: Step, known: Known) -> int:
    typed, says = step.typed.format(**known.words), step.says.format(**known.words)
    pressed = [NAMED[typed]] if typed in NAMED else list(typed)
    for key in pressed:
        running.type(key)
        running.rest(0.05)
    try:
        running.until(lambda lines: any(says in line for line in lines), repr(says))
    except TimeoutError as error:
        raise AstrayError(f"after {typed!r}: {error}") from None
    return len(pressed)


def _as_wanted(shop: Shop, key: str, number: str, known: Known) -> None:
    with closing(Book(shop.book, key)) as book:
        area = book.read(catalogue.codes).area(known.postcode)
        view = book.read(lambda: open_order(find(number)[0].order_id))
    assert area is not None
    assert area.charge is not None
    wanted = NewOrder(
        caller=known.caller,
        recipient=known.recipient,
        address=known.address,
        postcode=known.postcode,
        card=CARD,
        due=SATURDAY,
        window="am",
        lines=(ROSES,),
        delivery_charge=area.charge,
        payment="card machine",
    )
    if view.new != wanted:
        raise AstrayError(f"order {number} was saved as {view.new}, not as {wanted}")


@contextmanager
def _copy(shop: Shop, folder: Path) -> Iterator[Shop]:
    """The shop as it was made: what is ordered in a copy is not known in the next."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shop.folder, folder)
    try:
        yield Shop(folder)
    finally:
        shutil.rmtree(folder)
