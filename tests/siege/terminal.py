"""The real program in a terminal, its book full of hostile text that came past every gate: each screen bears it.

Rows are planted on a raw connection, so that the screens' way out has to hold alone.
"""

import json
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from sqlcipher3 import dbapi2 as driver

from models import amending, intake, runs
from models.database import Book
from models.views import Confirm
from tests.book import WEDNESDAY, an_order, moment, outcome
from tests.siege.console import a_shop, book_key
from tests.siege.hostile import HOSTILE, Hostile
from tests.siege.report import Report
from tests.siege.screen import Screen

TODAY = WEDNESDAY
SIZES = ((40, 120), (24, 80))
F2, F3, F4, F5, F6, F8, F9 = "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[19~", "\x1b[20~"
ESC, ENTER, DOWN, HOME = "\x1b", "\r", "\x1b[B", "\x1b[H"
CTRL_G, CTRL_P, CTRL_Q, CTRL_R, CTRL_S, CTRL_U = "\x07", "\x10", "\x11", "\x12", "\x13", "\x15"
COLUMNS = (
    ("people", ("name", "phone", "email"), "id"),
    ("orders", ("address", "postcode", "card", "window", "florist", "payment", "notes"), "id"),
    ("order_lines", ("text",), "id"),
    ("list_entries", ("driver",), "id"),
    ("outcomes", ("note",), "id"),
    ("confirmations", ("reason",), "id"),
    ("sheets", ("external_id", "void_reason"), "id"),
    ("audit", ("detail",), "id"),
)
IN_SIGHT = frozenset({"name", "address", "card", "notes", "text"})
UNIQUE = frozenset({"name", "external_id"})
TOUR: tuple[tuple[str, str, str], ...] = (
    ("the pad", F6 + HOME, "PAD "),
    ("an order from the pad", ENTER, "ORDER 0001-1"),
    ("amending it", "e", "CHANGE 0001-1"),
    ("back at the order", ESC, "Life"),
    ("back at the pad", ESC, "PAD "),
    ("a reason to void", "Gd", "price call"),
    ("no reason", ESC, "PAD "),
    ("the deliveries", F5, "DELIVERIES"),
    ("giving to a driver", HOME + "g", "river"),
    ("no driver", ESC, "DELIVERIES"),
    ("an outcome", "o", "elivered"),
    ("no outcome", ESC, "DELIVERIES"),
    ("an order from the list", ENTER, "ORDER 00"),
    ("how they were told", "r", "anded over"),
    ("not told", ESC, "Life"),
    ("back at the list", ESC, "DELIVERIES"),
    ("tomorrow's list", "l", "tomorrow"),
    ("the week", F4 + DOWN, "WEEK"),
    ("an order from the week", ENTER, "ORDER 00"),
    ("back at the week", ESC, "WEEK"),
    ("find", F3 + "Q", "Caller -> for"),
    ("found by telephone", CTRL_U + "077009", "\n 00"),
    ("order entry", F2, "Paid"),
    ("a known caller", "077009", "> "),
    ("taken over", DOWN + ENTER, "ORDER"),
    ("the last order again", CTRL_R, "ORDER"),
    ("the sentence", CTRL_S, "ORDER"),
    ("back at the form", ESC, "ORDER"),
    ("the parked ones", CTRL_G, ""),
    ("none of them", ESC, "ORDER"),
    ("the end of day", F8, "END OF DAY"),
    ("what keeps it open", ENTER, "Paid"),
    ("back at the end of day", ESC + F8, "END OF DAY"),
    ("closing", "c", ""),
    ("not closing", ESC, "END OF DAY"),
    ("the palette", CTRL_P, "Search for"),
    ("no command", ESC, "END OF DAY"),
    ("help", F6 + "?", "The screens"),
    ("no help", ESC, "PAD "),
    ("turned over", F9, ""),
    ("turned back", "x", "PAD "),
)


def run(count: int, seed: int, folder: Path) -> Report:
    report, rng = Report(seed), random.Random(seed)
    shop = a_shop(folder / "shop")
    key = book_key(shop)
    with closing(Book(shop / "book.db", key)) as book:
        _orders(book, count)
    in_sight = _plant(shop / "book.db", key, rng)
    # The suite's small count looks at one size of terminal, the whole siege at both.
    for size in SIZES[: 1 + count // 10]:
        with Screen(shop, TODAY, size) as screen:
            report.expect(screen.shows("PAD "), f"it did not open, {size}")
            for name, keys, words in _tour(count):
                there = screen.press(keys, words)
                report.expect(there, f"{words!r} did not come up at {name}, {size}, seed {seed}:\n{screen.text}")
                if not screen.alive:
                    break
                report.done += 1
            screen.press(CTRL_Q)
            report.expect(screen.ends(), f"it did not leave, {size}, seed {seed}: {screen.text}")
            _never(report, screen, size)
        if size == SIZES[0]:
            for one in in_sight:
                report.expect(one.shown in screen.seen, f"{one.text!r} was shown nowhere as {one.shown!r}, seed {seed}")
    return report


def _tour(count: int) -> Iterator[tuple[str, str, str]]:
    """Every screen; and every order opened, so that each text is seen whole somewhere."""
    yield from TOUR
    for number in range(1, count + 1):
        yield f"order {number}", f"{F3}{CTRL_U}{number}-1", f"\n {number:04}-1"
        yield f"order {number} opened", ENTER, f"ORDER {number:04}-1"
        yield "back", ESC, "Caller -> for"


def _orders(book: Book, count: int) -> None:
    """A few orders of each kind, through the verbs; their words are taken away afterwards."""
    m, kinds = moment(), cycle(("delivery", "delivery", "collection", "relay"))
    for number in range(1, count + 1):
        due = TODAY + timedelta(days=(number - 1) % 3)
        new = an_order(due=due, fulfilment=next(kinds), notes=f"note {number}", card=f"card {number}")
        told = Confirm("not wanted", "a surprise") if number % 3 else None
        taken = book.write(
            intake.take, m, new, key=f"key {number}", confirm=told, source="web", external_id=str(number)
        )
        if new.fulfilment == "delivery" and number % 2:
            book.write(runs.give, m, [number], f"driver {number}", key=f"driver {number}")
        if number % 4 == 1:
            outcome(book, m, number, "not delivered", note="x", key=f"outcome {number}")
        if number % 5 == 4:
            book.write(amending.cancel, m, number, "changed her mind", version=1, key=f"cancel {number}")
        assert taken.sheet == number
    void = book.write(intake.keep_draft, m, "void", {"caller_name": "x"})
    book.write(intake.void, m, void.sheet, "a mistake", key="void")
    book.write(intake.keep_draft, m, "draft", {"caller_name": "x", "card": "y", "address": "z"}, parked=True)


def _plant(path: Path, key: str, rng: random.Random) -> list[Hostile]:
    """Put a hostile text into every text of the book, past the program; answers with those that stand in the open."""
    texts = list(HOSTILE)
    rng.shuffle(texts)
    turns, in_sight = cycle(texts), []
    with closing(driver.connect(str(path), isolation_level=None)) as rows:
        rows.execute(f'PRAGMA key = "{key}"')
        rows.execute("PRAGMA ignore_check_constraints = on")
        for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%RAISE(ABORT%'").fetchall():
            rows.execute(f"DROP TRIGGER {name}")
        for table, columns, identity in COLUMNS:
            for row in rows.execute(f"SELECT {identity}, {', '.join(columns)} FROM {table}").fetchall():
                for column, said in zip(columns, row[1:], strict=True):
                    if said:
                        one = next(turns)
                        in_sight += [one] if column in IN_SIGHT else []
                        number = f" {row[0]}" if column in UNIQUE else ""
                        rows.execute(
                            f"UPDATE {table} SET {column} = ? WHERE {identity} = ?", (one.text + number, row[0])
                        )
        rows.execute("UPDATE people SET phone_key = '07700900' || id, name_key = 'q' || id, surname_key = 'q'")
        words = json.dumps({name: next(turns).text for name in ("caller_name", "card", "address", "lines", "notes")})
        rows.execute("UPDATE drafts SET words = ?", (words,))
    return in_sight


def _never(report: Report, screen: Screen, size: tuple[int, int]) -> None:
    for one in HOSTILE:
        acted = bool(one.never) and one.never in screen.stream
        report.expect(not acted, f"{one.text!r} went to the terminal as it is, {size}")
