"""Thousands of files of online orders, most of them damaged: each is read whole or refused in words, and what was read
comes into the book once, in whatever order and however often.

The files are read 200 to a process, within the limits that the reading process has.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from models.day_end import check
from models.online_rules import OVER
from models.online_views import LIVE, STANDINGS, UNKNOWN, ReadOrder, WebShop, from_json
from models.taking_in import bring_in
from tests.book import WEDNESDAY, moment, open_book, raw
from tests.siege.report import Report

A_CHILD, EVERY = 200, 4
"""Files to a process, and of how many one comes into a book."""
MOST_SECONDS, MOST_MEMORY = 10.0, 256 * 1024
PEOPLE = ("Ann", "Bea", "07700", "Mill Lane", "PO16", "example.com")
BROKEN = frozenset({"figures", "list", "calendar", "state", "order", "status", "number", "lines"})
SHOP, KEYED = WebShop("Website", zone="Europe/London"), WebShop("Market", zone="Europe/London")
STANDS = "SELECT external_id, number, status, standing, content, settled, state, sheet_id FROM online_orders"
SHEETS = "SELECT id, external_id FROM sheets"


def run(count: int, seed: int, folder: Path) -> Report:
    report, kinds = Report(seed), Counter[str]()
    for first in range(0, count, A_CHILD):
        place = folder / str(first)
        place.mkdir()
        told = _read(report, seed, first, min(A_CHILD, count - first), place)
        for each in told:
            _one_file(report, each)
            kinds["refused" if "refused" in each else "read"] += 1
        files = [list(map(from_json, each["orders"])) for each in told if each.get("orders")]
        _into_books(report, random.Random(f"{seed} {first}"), files, place, f"files from {first} of seed {seed}")
        report.done += len(told)
    report.notes.append(f"{kinds['read']} files read, {kinds['refused']} refused")
    return report


def _read(report: Report, seed: int, first: int, count: int, folder: Path) -> list[dict[str, Any]]:
    """What the child said of each file."""
    asked = {"seed": seed, "first": first, "count": count, "folder": str(folder), "every": EVERY}
    command = (sys.executable, "-m", "tests.siege.imports_child")
    child = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=600, check=False)
    told = [json.loads(line) for line in child.stdout.splitlines()]
    ended = told.pop() if told and "memory" in told[-1] else {"memory": 0}
    where = f"seed {seed}, file {first + len(told)}"
    report.expect(child.returncode == 0, f"{where}: the child died: {child.stderr.strip()[-600:]}")
    report.expect(len(told) == count, f"{where}: {len(told)} of {count} files were answered")
    report.expect(ended["memory"] <= MOST_MEMORY, f"{where}: {ended['memory']} KB were used")
    return told


def _one_file(report: Report, told: dict[str, Any]) -> None:
    where = f"file {told['file']} of seed {report.seed}"
    report.expect(told["seconds"] <= MOST_SECONDS, f"{where} took {told['seconds']:.1f} s")
    if told["in_it"] is not None:
        report.expect(told.get("read") == told["in_it"], f"{where}, which is whole: {told}")
    why = told.get("refused", "-")
    report.expect(0 < len(why) < 300 and why.isprintable(), f"{where} was refused with {why!r}")
    report.expect(not any(word in why for word in PEOPLE), f"{where} was refused with what stands in it: {why!r}")


def _into_books(report: Report, rng: random.Random, files: Sequence[list[ReadOrder]], place: Path, where: str) -> None:
    """The files one after the other, then all again; and into another book, shuffled and some of them twice."""
    ends = []
    shuffled = [*files, *rng.choices(files, k=len(files) // 2)] if files else []
    rng.shuffle(shuffled)
    for number, turns in enumerate(((files, files), (shuffled, files))):
        folder = place / f"book {number}"
        folder.mkdir()
        ends.append(_into_a_book(report, turns, folder, f"{where}, book {number}"))
    report.expect(ends[0] == ends[1], f"{where}: another order ends otherwise: {set(ends[0]) ^ set(ends[1])}")


def _into_a_book(
    report: Report, turns: Sequence[Sequence[list[ReadOrder]]], folder: Path, where: str
) -> set[tuple[Any, ...]]:
    """Every order number at the end, and whether it has a sheet: under which key it is known the first file says."""
    with closing(open_book(folder)) as book:
        stood = []
        for turn, files in enumerate(turns):
            for orders in files:
                for shop, some in _by_shop(orders):
                    try:
                        looked, taken = book.write(bring_in, moment(), shop, some)
                    except Exception as error:
                        raise AssertionError(f"{where}: {[order.external_id for order in orders]}") from error
                    parts = looked.new + looked.seen + looked.changed + looked.not_live + len(looked.held)
                    report.expect(looked.read == parts == len(some), f"{where}: {len(some)} read, {looked}")
                    again = turn > 0 and taken.listed + taken.held
                    report.expect(not again, f"{where}: a file that was brought in before was taken in again: {taken}")
            with raw(folder / "book.db", rules=True) as rows:
                stood.append(sorted(rows.execute(STANDS).fetchall()))
                sheets = rows.execute(SHEETS).fetchall()
        read = [each for files in turns for orders in files for each in _of_one_number(orders)]
        _every_one_once(report, read, stood[-1], sheets, where)
        faults = book.read(check, WEDNESDAY, now=moment("20:00").now, today=WEDNESDAY).outstanding
        broken = [fault for fault in faults if fault.kind in BROKEN]
        report.expect(not broken, f"{where}: the end of day finds {broken}")
    if turns[0] is turns[1]:
        report.expect(stood[0] == stood[1], f"{where}: the second time changed something")
    on_sheets = {row[1] for row in stood[-1] if row[-1] is not None}
    return {(row[1], row[1] in on_sheets) for row in stood[-1]}


def _by_shop(orders: Sequence[ReadOrder]) -> list[tuple[WebShop, list[ReadOrder]]]:
    """Layouts that know an order by its number, and those with keys of their own, are of different web shops here."""
    plain = [order for order in orders if order.external_id == order.number]
    return [(SHOP, plain), (KEYED, [order for order in orders if order.external_id != order.number])]


def _of_one_number(orders: Sequence[ReadOrder]) -> list[ReadOrder]:
    """Of several orders to which a damaged file gives one key, and numbers of their own, the one they are held as: it
    says what each of them said."""
    first: dict[str, ReadOrder] = {}
    for each in sorted(orders, key=lambda order: (STANDINGS.index(order.standing), order.content)):
        first.setdefault(each.external_id, each)
    return [each for each in orders if each.number == first[each.external_id].number]


def _every_one_once(
    report: Report, read: Sequence[ReadOrder], stands: list[Any], sheets: list[Any], where: str
) -> None:
    on_sheets = [row[-1] for row in stands if row[-1] is not None]
    report.expect(len(set(on_sheets)) == len(on_sheets), f"{where}: two online orders are on one sheet")
    report.expect({row[0] for row in sheets} == set(on_sheets), f"{where}: a sheet is no online order's")
    report.expect(len({row[1] for row in sheets}) == len(sheets), f"{where}: two sheets are one order")
    numbers = {each.number or each.external_id for each in read}
    report.expect({row[1] for row in stands} == numbers, f"{where}: an order was lost")
    to_be = {
        each.number or each.external_id for each in read if each.standing in (LIVE, UNKNOWN) and each.status not in OVER
    }
    lost = to_be - {row[1] for row in stands if row[-1] is not None}
    report.expect(not lost, f"{where}: {lost} are live and on no sheet")
