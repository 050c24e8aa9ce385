"""Random days on which everything was done: the end of day has nothing to say, and raises no false alarm."""

import random
from pathlib import Path

from tests.siege.random_day import build
from tests.siege.report import Report


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    for turn in range(count):
        rng = random.Random(f"{seed} {turn}")
        place = folder / str(turn)
        place.mkdir()
        day = build(place, rng)
        for everything in (False, True):
            alarms = day.check(everything=everything).outstanding
            report.expect(not alarms, f"day {turn} of seed {seed}: {'; '.join(map(str, alarms))}")
        day.book.close()
        report.done += 1
    return report
