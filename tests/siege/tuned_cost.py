"""What a try at a passphrase costs on this machine, tuned as a set-up tunes it: a figure, as a busy machine is slow."""

import time
from pathlib import Path

from counter_tui import keys
from counter_tui.key_cost import LEAST_MEMORY_KIB, LEAST_PASSES, Cost
from tests.siege.report import Report

PASSPHRASE = "brown paper and raffia"
AIM = (0.5, 1.5)


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    took: list[float] = []
    for turn in range(count):
        cost = Cost.tuned()
        report.expect(cost.memory_kib >= LEAST_MEMORY_KIB and cost.iterations >= LEAST_PASSES, f"too cheap: {cost}")
        path = folder / f"{turn}.json"
        made = keys.create(path, PASSPHRASE, cost=cost)
        begun = time.monotonic()
        report.expect(keys.unlock(path, PASSPHRASE) == made, f"{cost} does not open again")
        took.append(time.monotonic() - begun)
        report.done += 1
    within = sum(AIM[0] <= each <= AIM[1] for each in took)
    report.notes.append(
        f"unlocking takes {min(took):.2f} to {max(took):.2f} s, {within} of {count} within {AIM}; the last was {cost}"
    )
    return report
