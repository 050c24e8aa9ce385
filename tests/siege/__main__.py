"""`python -m tests.siege NAME [--count N] [--seed N]`: one long check in full; without a name, all there are."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.siege.known import KNOWN
from tests.siege.report import Report


def main() -> int:
    """0 when it passed, 1 when it failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.siege", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(KNOWN), metavar="NAME")
    parser.add_argument("--count", type=int, help="how much of it; as much as makes it whole, when left out")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(1_000_000), help="the same seed does the same again"
    )
    asked = parser.parse_args()
    if asked.name is None:
        for name, known in KNOWN.items():
            print(f"{name:16} {known.whole:5} {known.counts}")
        return 0
    known = KNOWN[asked.name]
    count = known.whole if asked.count is None else asked.count
    print(f"{asked.name}: {count} {known.counts}; seed {asked.seed}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = known.run(count, asked.seed, Path(folder))
    return _say(asked.name, report, time.monotonic() - begun)


def _say(name: str, report: Report, seconds: float) -> int:
    for line in report.notes + report.failures:
        print(f"  {line}")
    word = "PASS" if report.passed else "FAIL"
    print(f"{word} {name}: {report.done} done, {len(report.failures)} failed, {seconds:.1f} s, seed {report.seed}")
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
