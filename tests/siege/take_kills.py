"""`counter-tui take`, killed at a count of answers: what was answered is in the book, everywhere, whole, and once."""

import io
import json
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from counter_tui.clock import ShopClock
from counter_tui.taking import take_lines
from models.database import Book
from models.dates import monday
from models.day_end import check
from models.rounds import day_list
from models.week import week
from tests.book import RAW_KEY, open_book, opened
from tests.siege.console import a_shop, book_key, counter_tui
from tests.siege.dying import Child, damage, reading
from tests.siege.report import Report

DAY = date(2026, 2, 11)
LINES = 24
EVERY_REAL_ONE = 10
"""One kill in so many is of the real program, started by its passphrase."""


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    new = folder / "new"
    new.mkdir()
    open_book(new).close()
    shop = a_shop(folder / "shop")
    real = 0
    for turn in range(count):
        rng = random.Random(f"{seed} {turn}")
        lines = [an_order_line(rng, number) for number in range(LINES)]
        at, delay = rng.randint(0, LINES), rng.choice((0.0, 0.0, rng.uniform(0, 0.004)))
        place = folder / str(turn)
        if turn % EVERY_REAL_ONE == 0:
            real += 1
            shutil.copytree(shop, place)
            acked, key = _kill_the_program(place, lines, at, delay), book_key(place)
        else:
            shutil.copytree(new, place)
            acked, key = _kill_a_child(place, lines, at, delay), RAW_KEY
        for trouble in _troubles(place / "book.db", key, lines, acked):
            report.failures.append(
                f"kill {turn} of seed {seed} after {at} answers and {delay * 1000:.2f} ms: {trouble}"
            )
        report.done += 1
    report.notes.append(f"{real} kills were of the console script, the others of a forked child")
    return report


def an_order_line(rng: random.Random, number: int) -> dict[str, Any]:
    """One line for `take`; now and then one that is refused."""
    row: dict[str, Any] = {
        "key": f"key {number}",
        "source": rng.choice(("counter", "phone", "email")),
        "caller": {"name": f"Caller {number}", "phone": f"07700 900{number:03d}", "email": "a@example.com"},
        "recipient": {"name": f"Recipient {number}", "address": f"{number + 1} Mill Lane", "postcode": "PO16 7AA"},
        "card": f"Card {number}",
        "due": (DAY + timedelta(days=rng.randint(1, 9))).isoformat(),
        "window": rng.choice(("", "am", "14:00-16:00")),
        "lines": [{"text": "Dozen red roses", "quantity": rng.randint(1, 3), "price": "45.00"}],
        "delivery_charge": "5.00",
        "confirm": rng.choice(("read back", "handed over", "email", "not wanted: a surprise", "")),
    }
    if rng.random() < 0.1:
        row |= rng.choice(({"due": ""}, {"due": "2026-02-30"}, {"card": "4111 1111 1111 1111"}, {"lines": 3}))
    elif rng.random() < 0.1:
        row |= {"card": "tbc"}
    return row


def taking(said: Connection, path: Path, lines: list[dict[str, Any]]) -> None:
    """In the child: `take`, with each answer sent on as soon as it is flushed."""

    class Answers(io.StringIO):
        def flush(self) -> None:
            said.send(json.loads(self.getvalue()))
            self.seek(0)
            self.truncate()

    source = io.StringIO("".join(json.dumps(line) + "\n" for line in lines))
    take_lines(opened(Book(path, RAW_KEY)), ShopClock(DAY), source, Answers())


def _kill_a_child(place: Path, lines: list[dict[str, Any]], at: int, delay: float) -> list[dict[str, Any]]:
    child = Child(taking, place / "book.db", lines)
    acked = [child.hear() for _ in range(at)]
    time.sleep(delay)
    return acked + child.kill()


def _kill_the_program(place: Path, lines: list[dict[str, Any]], at: int, delay: float) -> list[dict[str, Any]]:
    with counter_tui(place, "take", day=DAY) as program:
        assert program.stdin
        assert program.stdout
        program.stdin.write("".join(json.dumps(line) + "\n" for line in lines))
        program.stdin.flush()
        acked = [program.stdout.readline() for _ in range(at)]
        time.sleep(delay)
        program.kill()
        acked += program.stdout.readlines()
    return [json.loads(line) for line in acked if line.endswith("\n")]


def _troubles(path: Path, key: str, lines: list[dict[str, Any]], acked: list[dict[str, Any]]) -> Iterator[str]:
    yield from damage(path, key)
    with closing(Book(path, key)) as book:
        yield from _missing(book, lines, acked)
        yield from _alarms(book, key, lines)
        again = _fed_again(book, lines)
        for first, second in zip(acked, again, strict=False):
            if first != second:
                yield f"the same line was answered {first}, and then {second}"
        known = {answer["order"] for answer in again if answer["ok"]}
        shown = [order for orders in _shown(book)[:1] for order in orders]
        if sorted(shown) != sorted(known):
            yield f"fed again, {len(shown)} orders are in the book for {len(known)} that were answered"
        yield from _missing(book, lines, again)
    yield from damage(path, key)


def _shown(book: Book) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the week and the day's list show, by order number; an order shown twice is not shown."""
    days = [DAY + timedelta(days=ahead) for ahead in range(10)]
    weeks = [row for first in sorted({monday(day) for day in days}) for row in book.read(week, first)]
    lists = [row for day in days for row in book.read(day_list, day)]
    assert len({row.order for row in weeks}) == len(weeks)
    assert len({row.order for row in lists}) == len(lists)
    return {row.order: row for row in weeks}, {row.order: row for row in lists}


def _missing(book: Book, lines: list[dict[str, Any]], acked: list[dict[str, Any]]) -> Iterator[str]:
    by_week, by_list = _shown(book)
    for answer, line in zip(acked, lines, strict=False):
        if answer["key"] != line["key"]:
            yield f"{line['key']} was answered as {answer['key']}"
        if not answer["ok"]:
            continue
        order = answer["order"]
        if order not in by_week or order not in by_list:
            yield f"{order} was answered, and is not in the week or on the list"
            continue
        wanted = (line["caller"]["name"], line["due"], line["recipient"]["name"], line["recipient"]["address"])
        found = by_week[order].caller, by_week[order].due.isoformat(), by_list[order].recipient, by_list[order].address
        if found != wanted or by_list[order].day.isoformat() != line["due"]:
            yield f"{order} was answered for {wanted}, and the book has {found}"


def _alarms(book: Book, key: str, lines: list[dict[str, Any]]) -> Iterator[str]:
    """The check names what was left undone on purpose, and nothing else."""
    clock = ShopClock(DAY)
    found = {each.key for each in book.read(check, DAY, now=clock.now(), today=DAY).outstanding}
    with reading(book.path, key) as rows:
        taken = rows.execute("SELECT key, answer FROM requests").fetchall()
    by_key = {line["key"]: line for line in lines}
    wanted = set()
    for name, answer in taken:
        sheet, suffix = json.loads(answer)[:2]
        where = (f"{sheet:04d}", f"{sheet:04d}-{suffix}")
        if not by_key[name]["confirm"]:
            wanted.add(("confirmation", *where))
        if by_key[name]["card"] == "tbc":
            wanted.add(("to come", *where))
    if found != wanted:
        yield f"the check names {found - wanted} too much, and {wanted - found} not"


def _fed_again(book: Book, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers = io.StringIO()
    source = io.StringIO("".join(json.dumps(line) + "\n" for line in lines))
    take_lines(opened(book), ShopClock(DAY), source, answers)
    return [json.loads(line) for line in answers.getvalue().splitlines()]
