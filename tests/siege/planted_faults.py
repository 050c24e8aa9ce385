"""One fault planted in a clean day, again and again: the end of day names every one by kind, sheet and order."""

import random
from collections import Counter
from pathlib import Path

from tests.siege import faults_in_lock_box, faults_in_orders, faults_in_reads, faults_in_runs, faults_in_sheets
from tests.siege.planting import Fault, Planted
from tests.siege.random_day import Day, build
from tests.siege.report import Report

FAULTS: dict[str, Fault] = {
    **faults_in_orders.FAULTS.known,
    **faults_in_sheets.FAULTS.known,
    **faults_in_runs.FAULTS.known,
    **faults_in_lock_box.FAULTS.known,
    **faults_in_reads.faults(),
}
DAYS_TRIED = 300


def run(count: int, seed: int, folder: Path) -> Report:
    report, names = Report(seed), Counter[str]()
    order = sorted(FAULTS)
    random.Random(seed).shuffle(order)
    for turn in range(count):
        name = order[turn % len(order)]
        report.expect(_befalls(report, name, seed, turn, folder), f"{name}: no day of seed {seed} offered it")
        names[name] += 1
        report.done += 1
    report.notes.append(f"{len(names)} of {len(FAULTS)} kinds of fault were planted")
    return report


def _befalls(report: Report, name: str, seed: int, turn: int, folder: Path) -> bool:
    """Build days until one offers what the fault needs; then plant it, and see whether it is named."""
    for attempt in range(DAYS_TRIED):
        place = folder / f"{turn} {attempt}"
        place.mkdir()
        day = build(place, random.Random(f"{seed} {turn} {attempt}"))
        try:
            before = day.check().outstanding
            report.expect(not before, f"{name}, seed {seed}: false alarm before it: {before}")
            planted = FAULTS[name](day)
            if planted:
                trouble = _trouble(day, planted)
                report.expect(not trouble, f"{name}, turn {turn} of seed {seed}: {trouble}")
                return True
        finally:
            day.book.close()
    return False


def _trouble(day: Day, planted: Planted) -> str:
    try:
        found = day.check(**planted.handed).outstanding
    except Exception as error:  # noqa: BLE001 - a check that falls over a fault has not named it, whatever it raises
        return f"the check fell over: {type(error).__name__}: {error}"
    if any(each.kind in planted.kinds and (each.sheet, each.order) == planted[1:3] for each in found):
        return ""
    wanted = f"{' or '.join(planted.kinds)} {planted.sheet} {planted.order}".strip()
    return f"{wanted} is not named; instead: {'; '.join(' '.join(each) for each in found) or 'clean'}"
