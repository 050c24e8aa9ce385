"""The counter on a sample book, as a program of its own."""

import sys
from pathlib import Path

from counter_tui.app import CounterApp
from tests import counter
from tests.benchmarks.when import NOW


def counter_app(path: Path) -> CounterApp:
    """The app on a book, at the moment that every benchmark plays at."""
    return counter.counter_app(path, NOW)


if __name__ == "__main__":
    counter_app(Path(sys.argv[1])).run()
