"""How long from the key to a counter that knows what is outstanding."""

from functools import partial
from pathlib import Path

from models.database import Book
from models.outstanding import top_line
from tests.benchmarks.first_paint import ASKED
from tests.benchmarks.rows import Row, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.terminal import terminal
from tests.benchmarks.timing import in_turn
from tests.benchmarks.when import NOW, TODAY
from tests.book import RAW_KEY


def rows(setting: Setting) -> list[Row]:
    """From the key's hand-over to the top line with the oldest open sheet on it, in a terminal."""
    large, small = (partial(_paint, setting, path, _oldest(path)) for path in (setting.large(), setting.small()))
    what = f"key to top line: {setting.orders:,} orders"
    return [ratio(what, "the small book", in_turn(large, small, setting.pairs), 1.2)]


def _oldest(path: Path) -> str:
    book = Book(path, RAW_KEY)
    try:
        oldest = book.read(top_line, NOW, TODAY).oldest
        assert oldest, "nothing is open: there is nothing to wait for"
        return oldest
    finally:
        book.close()


def _paint(setting: Setting, path: Path, words: str) -> float:
    with terminal("tests.benchmarks.counter_app", (str(path),), setting.environment()) as running:
        running.shows(ASKED)
        handed_over = running.type("x\r")
        return running.shows(words) - handed_over
