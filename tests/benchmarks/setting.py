"""What the benchmarks run on: how often each pair is timed, and the sample books, made when they are asked for."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from counter_tui.__main__ import FRAMES
from counter_tui.demo import fill
from models.database import Book
from models.users import know_user
from tests.benchmarks.when import NOW, TODAY
from tests.book import RAW_KEY

SMALL = 10_000
CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Setting:
    """``folder`` keeps the books between runs; ``orders`` is the size of the large one; ``pairs`` are timed in turn.

    ``weeks`` are paged and ``finds`` made before memory is weighed.
    """

    folder: Path
    orders: int = 1_000_000
    pairs: int = 15
    weeks: int = 52
    finds: int = 50

    def large(self) -> Path:
        """The book of twenty years."""
        return self._book(self.orders)

    def small(self) -> Path:
        """The book of its last weeks: what is due around today is the same as in the large one."""
        return self._book(min(self.orders, SMALL))

    def environment(self) -> Mapping[str, str]:
        """For a program of its own, byte-compiled beside the books; what this process was told is left out.

        Each may paint as often as the counter does.
        """
        told = ("TEXTUAL", "PYTHON", "COUNTER_TUI", "NO_COLOR", "LINES", "COLUMNS")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(told)}
        set_up = {"PYTHONPYCACHEPREFIX": str(self.folder / "compiled"), "TEXTUAL_FPS": FRAMES}
        return kept | set_up | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

    def _book(self, orders: int) -> Path:
        path = self.folder / f"book-{orders}.db"
        if not path.exists():
            self._make(path, orders)
        return path

    def _make(self, path: Path, orders: int) -> None:
        making = self.folder / "making.db"
        for left in self.folder.glob("making.db*"):
            left.unlink()
        book = Book.create(making, RAW_KEY)
        try:
            book.write(know_user, "owner")
            fill(book, today=TODAY, now=NOW, orders=orders, progress=_progress)
        finally:
            book.close()
        making.rename(path)


def _progress(words: str) -> None:
    sys.stderr.write(f"\r{words:40}")
    sys.stderr.flush()
