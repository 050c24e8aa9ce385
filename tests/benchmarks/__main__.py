"""``python -m tests.benchmarks [NAME...] [--book DIR] [--orders N] [--pairs N]``: one table, every figure a ratio."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import (
    attaching,
    echo,
    first_paint,
    importing,
    keys,
    memory,
    reads,
    saving,
    stops,
    top_line,
    week_paint,
)
from tests.benchmarks.rows import Row, table
from tests.benchmarks.setting import Setting

BENCHMARKS: Mapping[str, Callable[[Setting], list[Row]]] = {
    "first-paint": first_paint.rows,
    "top-line": top_line.rows,
    "echo": echo.rows,
    "keys": keys.rows,
    "week-paint": week_paint.rows,
    "reads": reads.rows,
    "stops": stops.rows,
    "saving": saving.rows,
    "importing": importing.rows,
    "memory": memory.rows,
    "attaching": attaching.rows,
}


def main() -> int:
    """0 when everything that is asked of the program was met, 1 when something was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"of {', '.join(BENCHMARKS)}; all without one")
    parser.add_argument("--book", metavar="DIR", type=Path, help="keep the sample books here between runs")
    parser.add_argument("--orders", metavar="N", type=int, default=1_000_000, help="the size of the large book")
    parser.add_argument("--pairs", metavar="N", type=int, default=15, help="how often each is timed")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    if asked.book:
        asked.book.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _run(asked.names, Setting(asked.book.resolve(), asked.orders, asked.pairs))
    with TemporaryDirectory() as folder:
        return _run(asked.names, Setting(Path(folder), asked.orders, asked.pairs))


def _run(names: list[str], setting: Setting) -> int:
    rows = []
    for name in names or BENCHMARKS:
        print(f"\r{name:40}", end="", file=sys.stderr, flush=True)
        rows += BENCHMARKS[name](setting)
    print(f"\r{'':40}\r", end="", file=sys.stderr)
    print(table(rows))
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
