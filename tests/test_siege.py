"""A small part of every siege, with a new seed each time: `COUNTER_TUI_SIEGE_SEED` repeats one that failed."""

import os
import random
from pathlib import Path

import pytest

from tests.siege.known import KNOWN


@pytest.mark.parametrize("name", [name for name, known in KNOWN.items() if known.in_suite])
def test_a_part_of_it(name: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("COUNTER_TUI_SIEGE_SEED") or random.randrange(1_000_000))
    known = KNOWN[name]
    print(f"python -m tests.siege {name} --count {known.short} --seed {seed}")
    report = known.run(known.short, seed, tmp_path)
    assert report.passed, "\n".join(report.failures) or "nothing was tried"
