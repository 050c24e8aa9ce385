"""A day of 300 stops on one driver: the day's list and the checklist, read, shown, and paged through."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

from models.checklist import stops
from models.database import READER_CACHE_KIB
from models.drivers import drivers
from models.rounds import day_list
from models.run_views import StopRow
from models.runs import runs_of
from screens import checklist_rows, deliveries_rows
from screens.checklist_rows import stop_row
from screens.deliveries_rows import DayList, list_rows
from screens.widgets.line_list import Column, LineList
from screens.widgets.line_list import Row as Line
from tests.benchmarks.frames import Pages, both, in_turn, seen, turned
from tests.benchmarks.reads import against_raw
from tests.benchmarks.rows import Row, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.statements import RawBook, RecordedBook
from tests.benchmarks.timing import spread
from tests.book import SATURDAY, open_book
from tests.models.shop import Shop

MANY = 300
MOST_MORE_MS = 5.0
DRIVER = "van 1"
WINDOWS = ("am", "pm", "", "10:30")


class Sheet(NamedTuple):
    """One of the two lists: the words for it, its columns, and its lines from what the book answered."""

    words: str
    read: Callable[[], Any]
    columns: Sequence[Column]
    lines: Callable[[Any], Sequence[Line]]


def rows(setting: Setting) -> list[Row]:
    """The reads against the driver alone, the lists against as many plain lines."""
    with (
        closing(RecordedBook(_book(setting))) as book,
        closing(RawBook(_book(setting), READER_CACHE_KIB)) as raw,
    ):
        found = []
        for sheet in _SHEETS:
            found.append(_read(setting, sheet, book, raw))
            found += asyncio.run(_painted(setting, sheet, book.read(sheet.read)))
        return found


def _book(setting: Setting) -> Path:
    path = setting.folder / f"stops-{MANY}" / "book.db"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        with closing(open_book(path.parent)) as book:
            shop = Shop(book)
            taken = [_taken(shop, number) for number in range(MANY)]
            shop.give(taken, DRIVER)
    return path


def _taken(shop: Shop, number: int) -> int:
    return shop.take(
        card=f"Card {number}",
        address=f"{number} Mill Lane\nFareham",
        postcode=f"PO{number % 20 + 1} {number % 9 + 1}AA",
        window=WINDOWS[number % 4],
        due=SATURDAY,
    )


def _read(setting: Setting, sheet: Sheet, book: RecordedBook, raw: RawBook) -> Row:
    pairs, _ = against_raw(setting.pairs, book, raw, sheet.read)
    more = spread(1_000 * pair.more for pair in pairs)
    figure = f"{more.p50:+.2f} ms ({more.p95:+.2f})"
    return Row(
        f"read: {sheet.words}, {MANY} stops", "raw cursor", figure, f"+{MOST_MORE_MS:g} ms", more.p50 <= MOST_MORE_MS
    )


async def _painted(setting: Setting, sheet: Sheet, answer: Any) -> list[Row]:
    line_list = LineList(sheet.columns)
    pages = Pages()
    async with both(line_list, pages) as app:
        found = []
        for doing, turn in {"paint": _showing(line_list, sheet, answer), "page through": _paging(line_list)}.items():
            plain = await turned(app, turn, partial(_page, line_list))
            timed = await in_turn(app, turn, partial(_next, pages, plain), setting.pairs)
            found.append(ratio(f"{doing} {sheet.words}, {MANY} stops", "pages of plain lines", timed, 1.5))
        return found


def _page(line_list: LineList) -> tuple[list[str], int]:
    """Lines as long as the list is, of which those that it shows have its words, and the first of them."""
    first, words = round(line_list.scroll_y), seen(line_list)
    below = max(line_list.virtual_size.height - first - len(words), 0)
    return [*[""] * first, *words, *[""] * below], first


def _next(pages: Pages, shown: Iterator[tuple[list[str], int]]) -> None:
    pages.show(*next(shown))


def _showing(line_list: LineList, sheet: Sheet, answer: Any) -> Callable[[], None]:
    """The whole of it and its second half by turns, the cursor in the middle of the day."""
    lines = sheet.lines(answer)
    middle = lines[len(lines) // 2 + 1].key
    shown = cycle((lines, lines[len(lines) // 2 :]))
    return lambda: line_list.show(next(shown), at=middle)


def _paging(line_list: LineList) -> Callable[[], None]:
    turning = cycle((line_list.action_page_down, line_list.action_page_up))
    return lambda: next(turning)()


def _whole_list() -> DayList:
    return DayList(SATURDAY, tuple(day_list(SATURDAY)), tuple(runs_of(SATURDAY)), tuple(drivers()))


def _checklist_lines(answer: Sequence[StopRow]) -> Sequence[Line]:
    return [stop_row(stop, loaded=False, held="", local=lambda at: at) for stop in answer]


_SHEETS = (
    Sheet("the day's list", _whole_list, deliveries_rows.COLUMNS, partial(list_rows, local=lambda at: at)),
    Sheet("the checklist", partial(stops, SATURDAY, DRIVER), checklist_rows.COLUMNS, _checklist_lines),
)
