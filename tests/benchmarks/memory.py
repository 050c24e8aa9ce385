"""What the counter holds after a long day on the large book, above what Textual needs anyway."""

import subprocess
import sys

from models.views import sheet_number
from tests.benchmarks.rows import Row
from tests.benchmarks.setting import CHECKOUT, Setting
from tests.benchmarks.statements import RawBook
from tests.benchmarks.timing import spread
from tests.benchmarks.when import TODAY

MOST_MB = 120.0
RUNS = 3


def rows(setting: Setting) -> list[Row]:
    """Weeks paged and finds by number, name and telephone in a process of its own."""
    arguments = (str(setting.large()), str(setting.weeks), *_searches(setting))
    more = spread(_kilobytes(setting, *arguments) - _kilobytes(setting) for _ in range(min(RUNS, setting.pairs)))
    middle, most = more.p50 / 1024, more.p95 / 1024
    what = f"memory: {setting.weeks} weeks, {setting.finds} finds, {setting.orders:,} orders"
    return [
        Row(what, "minimal app", f"{middle:+.0f} MB ({most:+.0f})", f"+{MOST_MB:.0f} MB, then +100", middle <= MOST_MB)
    ]


def _kilobytes(setting: Setting, *arguments: str) -> int:
    argv = [sys.executable, "-m", "tests.benchmarks.memory_child", *arguments]
    ended = subprocess.run(argv, env=dict(setting.environment()), cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
    return int(ended.stdout)


def _searches(setting: Setting) -> list[str]:
    """Numbers, names and telephones of orders that lie evenly over the whole of the book."""
    raw = RawBook(setting.large(), 2_000)
    try:
        last = raw.value("SELECT max(id) FROM orders WHERE due <= ?", TODAY.isoformat())
        return [_search(raw, 1 + turn * (last - 1) // setting.finds, turn % 3) for turn in range(setting.finds)]
    finally:
        raw.close()


def _search(raw: RawBook, order: int, kind: int) -> str:
    if kind == 0:
        number = "SELECT number FROM orders JOIN sheets ON sheets.id = sheet_id WHERE orders.id = ?"
        return sheet_number(raw.value(number, order))
    column = "name" if kind == 1 else "phone"
    return str(
        raw.value(f"SELECT {column} FROM orders JOIN people ON people.id = caller_id WHERE orders.id = ?", order)
    )
