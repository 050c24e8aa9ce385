"""Painting a week, apart from reading it: from the new rows to the frame that is handed to the terminal.

Textual waits between frames, so it is the processor's time that is taken.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import cycle
from time import process_time

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from models.dates import monday
from models.views import WeekRow
from screens.themes import PAPER
from screens.widgets.week_grid import Week, WeekGrid
from tests.benchmarks.rows import Row, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.timing import Pair
from tests.benchmarks.when import TODAY

FEW, SOME, MANY = 35, 294, 2_000
FRAMES = 10
SIZE = (120, 2 * 37)
NAMES = (
    *("Ann Sender", "Bea Recipient", "Cy Caller", "Dee Featherstonehaugh", "Eli Weatherby-Cholmondeley"),
    *("Flo Underhill", "Zoë Maddox", "Gus Swann", "Hal Gadsby", "Ida Bramwell"),
)


class Lines(Widget):
    """As plain as the line API gets: each line is one text in the widget's own style, as Textual's Log has it."""

    DEFAULT_CSS = "Lines { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []

    def show(self, texts: list[str]) -> None:
        """Show other lines."""
        self._texts = texts
        self.refresh()

    def render_line(self, y: int) -> Strip:
        text = self._texts[y] if y < len(self._texts) else ""
        return Strip([Segment(text, self.rich_style)])


class Terminal(HeadlessDriver):
    """Takes whole frames, as a terminal would, and says that one came."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever Textual hands to a driver
        self.painted = asyncio.Event()

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.painted.set()


class BothApp(App[None]):
    """The calendar and the plain lines, one under the other and of one size."""

    CSS = "Screen { layout: vertical; }"

    def __init__(self) -> None:
        super().__init__(driver_class=Terminal)
        self.ready = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield WeekGrid(Week(monday(TODAY), TODAY))
        yield Lines()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return PAPER.variables

    def on_ready(self) -> None:
        self.ready.set()

    async def frame(self, change: Callable[[], None]) -> None:
        """Make a change, and wait until it was painted."""
        assert isinstance(self._driver, Terminal)
        self._driver.painted.clear()
        change()
        await self._driver.painted.wait()


def rows(setting: Setting) -> list[Row]:
    """The calendar against the same words as plain lines, and the fullest week against one that fills the screen."""
    return asyncio.run(_rows(setting.pairs))


async def _rows(pairs: int) -> list[Row]:
    async with _running() as app:
        weeks = {entries: _calendar(app.query_one(WeekGrid), entries) for entries in (FEW, SOME, MANY)}
        found = []
        for entries, week in weeks.items():
            plain = _plain(app, entries)
            found.append(
                ratio(f"paint a week of {entries:,}", "plain lines", await _in_turn(app, week, plain, pairs), 1.5)
            )
        flat = await _in_turn(app, weeks[MANY], weeks[SOME], pairs)
        return [*found, ratio(f"paint a week of {MANY:,}", f"a week of {SOME}", flat, 1.5, "flat: 1.5x")]


@asynccontextmanager
async def _running() -> AsyncIterator[BothApp]:
    app = BothApp()
    running = asyncio.create_task(app.run_async(size=SIZE))
    await app.ready.wait()
    try:
        yield app
    finally:
        app.exit()
        await running


async def _in_turn(app: BothApp, first: Callable[[], None], second: Callable[[], None], pairs: int) -> list[Pair]:
    return [Pair(await _frames(app, first), await _frames(app, second)) for _ in range(pairs + 1)][1:]


async def _frames(app: BothApp, change: Callable[[], None]) -> float:
    start = process_time()
    for _ in range(FRAMES):
        await app.frame(change)
    return process_time() - start


def _calendar(grid: WeekGrid, entries: int) -> Callable[[], None]:
    weeks = cycle([_week(entries, turn) for turn in range(2)])
    return lambda: grid.show(next(weeks))


def _plain(app: BothApp, entries: int) -> Callable[[], None]:
    grid, lines = app.query_one(WeekGrid), app.query_one(Lines)
    pages = []
    for turn in range(2):
        grid.show(_week(entries, turn))
        pages.append([strip.text for strip in grid.render_lines(Region(0, 0, *grid.size))])
    turning = cycle(pages)
    return lambda: lines.show(next(turning))


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
