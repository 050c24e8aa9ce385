"""Painting a week, apart from reading it."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle

from models.dates import monday
from models.views import WeekRow
from screens.widgets.week_grid import Week, WeekGrid
from tests.benchmarks.frames import Lines, both, in_turn, seen, turned
from tests.benchmarks.rows import Row, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.when import TODAY

FEW, SOME, MANY = 35, 294, 2_000
NAMES = (
    *("Ann Sender", "Bea Recipient", "Cy Caller", "Dee Featherstonehaugh", "Eli Weatherby-Cholmondeley"),
    *("Flo Underhill", "Zoë Maddox", "Gus Swann", "Hal Gadsby", "Ida Bramwell"),
)


def rows(setting: Setting) -> list[Row]:
    """The calendar against the same words as plain lines, and the fullest week against one that fills the screen."""
    return asyncio.run(_rows(setting.pairs))


async def _rows(pairs: int) -> list[Row]:
    grid = WeekGrid(Week(monday(TODAY), TODAY))
    lines = Lines()
    async with both(grid, lines) as app:
        weeks = {entries: _calendar(grid, entries) for entries in (FEW, SOME, MANY)}
        found = []
        for entries, week in weeks.items():
            plain = await turned(app, week, lambda: seen(grid))
            timed = await in_turn(app, week, partial(_next, lines, plain), pairs)
            found.append(ratio(f"paint a week of {entries:,}", "plain lines", timed, 1.5))
        flat = await in_turn(app, weeks[MANY], weeks[SOME], pairs)
        return [*found, ratio(f"paint a week of {MANY:,}", f"a week of {SOME}", flat, 1.5, "flat: 1.5x")]


def _next(lines: Lines, pages: Iterator[list[str]]) -> None:
    lines.show(next(pages))


def _calendar(grid: WeekGrid, entries: int) -> Callable[[], None]:
    weeks = cycle([_week(entries, turn) for turn in range(2)])
    return lambda: grid.show(next(weeks))


def _week(entries: int, turn: int) -> Week:
    first = monday(TODAY)
    loads = {first + timedelta(days=ahead): entries // 7 for ahead in range(7)}
    return Week(first, TODAY, _entries(entries, turn), loads)


def _entries(count: int, turn: int) -> tuple[WeekRow, ...]:
    """A week's orders, day by day; another turn has other names in the same places."""
    first = monday(TODAY)
    return tuple(
        WeekRow(
            due=first + timedelta(days=number * 7 // count),
            window=("am", "pm", "", "10:30")[number % 4],
            number=number + 1,
            suffix=1,
            caller=NAMES[(number + turn) % 10],
            recipient=NAMES[(number + turn + 1) % 10],
            postcode="PO16 7AA",
            fulfilment="collection" if number % 7 == 0 else "delivery",
            status="cancelled" if number % 29 == 0 else "live",
            entry_status="listed",
            to_come="card" if number % 31 == 0 else "",
            sheet_state="struck",
            order_id=number + 1,
        )
        for number in range(count)
    )
