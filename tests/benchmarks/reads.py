"""The four reads of a busy day, against the same statements by the driver alone, and against a small book."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

from models.database import READER_CACHE_KIB
from models.dates import monday
from models.day_end import check
from models.finding import find
from models.rounds import day_list
from models.views import order_number
from models.week import week
from tests.benchmarks.rows import Row, ratio, unjudged
from tests.benchmarks.setting import Setting
from tests.benchmarks.statements import RawBook, RecordedBook, Transaction
from tests.benchmarks.timing import Pair, in_turn, seconds, spread
from tests.benchmarks.when import NOW, TODAY, VALENTINES

MANY_ROWS, FEW_ROWS = 1_000, 100
MOST_MORE_MS = 5.0
A_SAMPLE_TAKES = 0.02
AHEAD = TODAY + timedelta(days=5)
"""A week of which little is ordered yet."""


class Opened(NamedTuple):
    """A book, and the driver alone on the same file."""

    book: RecordedBook
    raw: RawBook


def rows(setting: Setting) -> list[Row]:
    """Many rows by ratio, few rows by milliseconds, a large book by a small one."""
    with _opened(setting.large()) as large, _opened(setting.small()) as small:
        busy = _questions(VALENTINES, large.raw)
        quiet = _questions(AHEAD, large.raw)
        found = [_many(setting, large, name, busy[name]) for name in ("week", "day's list", "check")]
        found += [
            _few(setting, large, name, quiet[name])
            for name in ("week", "day's list", "find by number", "find by words")
        ]
        same = _questions(VALENTINES, small.raw)
        # A hundred times as many orders hold the same words: that is no longer the same question.
        del same["find by words"]
        found += [_grown(setting, large, small, name, (busy[name], same[name])) for name in busy if name in same]
    return found


def _questions(day: date, raw: RawBook) -> dict[str, Callable[[], Any]]:
    """The reads of a day, by what the table calls them; number and name are those of its first order and caller."""
    number = (
        raw.value("SELECT min(number) FROM sheets JOIN orders ON sheet_id = sheets.id WHERE due = ?", str(day)) or 1
    )
    name = raw.value(
        "SELECT max(name) FROM people WHERE id = (SELECT min(caller_id) FROM orders WHERE due = ?)", str(day)
    )
    evening = datetime.combine(day, NOW.replace(hour=18).timetz())
    return {
        "week": partial(week, monday(day)),
        "day's list": partial(day_list, day),
        "check": partial(check, day, now=evening, today=day),
        "find by number": partial(find, order_number(number, 1)),
        "find by words": partial(find, " ".join(reversed(str(name).split()))),
    }


@contextmanager
def _opened(path: Path) -> Iterator[Opened]:
    book, raw = RecordedBook(path), RawBook(path, READER_CACHE_KIB)
    try:
        yield Opened(book, raw)
    finally:
        raw.close()
        book.close()


def _many(setting: Setting, opened: Opened, name: str, question: Callable[[], Any]) -> Row:
    pairs, count = against_raw(setting.pairs, *opened, question)
    row = ratio(f"read: {name}, {count:,} rows", "raw cursor", pairs, 1.5)
    return row if count >= MANY_ROWS else unjudged(row, f"under {MANY_ROWS:,} rows")


def _few(setting: Setting, opened: Opened, name: str, question: Callable[[], Any]) -> Row:
    pairs, count = against_raw(setting.pairs, *opened, question)
    more = spread(1_000 * pair.more for pair in pairs)
    figure, reach = f"{more.p50:+.2f} ms ({more.p95:+.2f})", f"+{MOST_MORE_MS:g} ms"
    row = Row(f"read: {name}, {count} rows", "raw cursor", figure, reach, more.p50 <= MOST_MORE_MS)
    return row if 0 < count < FEW_ROWS else unjudged(row, f"not 1 to {FEW_ROWS} rows")


def _grown(
    setting: Setting, large: Opened, small: Opened, name: str, questions: tuple[Callable[[], Any], Callable[[], Any]]
) -> Row:
    asked = [partial(_ask, opened.book, question) for opened, question in zip((large, small), questions, strict=True)]
    sizes = [_recorded(opened, question)[1] for opened, question in zip((large, small), questions, strict=True)]
    times = _enough(asked[1])
    pairs = in_turn(seconds(asked[0], times), seconds(asked[1], times), setting.pairs)
    row = ratio(f"read: {name}, {setting.orders:,} orders", "the small book", pairs, 1.5)
    return row if min(sizes) * 1.05 >= max(sizes) else unjudged(row, f"{sizes[0]} and {sizes[1]} rows")


def against_raw(pairs: int, book: RecordedBook, raw: RawBook, question: Callable[[], Any]) -> tuple[list[Pair], int]:
    """The pairs, and the most rows that one statement had."""
    transaction, count = _recorded(Opened(book, raw), question)
    asked, by_raw = partial(_ask, book, question), partial(raw.ask, transaction)
    times = _enough(asked)
    return in_turn(seconds(asked, times), seconds(by_raw, times), pairs), count


def _recorded(opened: Opened, question: Callable[[], Any]) -> tuple[Transaction, int]:
    _ask(opened.book, question)
    [transaction] = opened.book.written_down()
    return transaction, opened.raw.ask(transaction)


def _ask(book: RecordedBook, question: Callable[[], Any]) -> None:
    book.use()
    book.written_down()
    book.read(question)


def _enough(work: Callable[[], object]) -> int:
    """How often it must be done for a sample that the clock's grain does not blur."""
    return ceil(A_SAMPLE_TAKES / seconds(work)())
