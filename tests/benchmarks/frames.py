"""Two widgets that paint in turn: from a change to the frame that is handed to the terminal.

Textual waits between frames, so it is the processor's time that is taken.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from time import process_time
from typing import TypeVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from screens.themes import PAPER
from tests.benchmarks.timing import Pair

T = TypeVar("T")

FRAMES = 10
SIZE = (120, 2 * 37)


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


class Pages(ScrollView):
    """Plain lines of which a page is seen at a time, with a bar beside them, as Textual's Log has it."""

    DEFAULT_CSS = "Pages { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []

    def show(self, texts: list[str], at: int) -> None:
        """Show other lines, from this one on."""
        self._texts = texts
        self.virtual_size = Size(self.size.width, len(texts))
        self.scroll_to(y=at, animate=False, force=True, immediate=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index = y + round(self.scroll_y)
        text = self._texts[index] if index < len(self._texts) else ""
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
    """A widget and plain lines, one under the other and of one size."""

    CSS = "Screen { layout: vertical; }"

    def __init__(self, widget: Widget, lines: Widget) -> None:
        super().__init__(driver_class=Terminal)
        self.ready = asyncio.Event()
        self.widgets = (widget, lines)

    def compose(self) -> ComposeResult:
        yield from self.widgets

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


@asynccontextmanager
async def both(widget: Widget, lines: Widget) -> AsyncIterator[BothApp]:
    """The two, running."""
    app = BothApp(widget, lines)
    running = asyncio.create_task(app.run_async(size=SIZE))
    await app.ready.wait()
    try:
        yield app
    finally:
        app.exit()
        await running


async def in_turn(app: BothApp, first: Callable[[], None], second: Callable[[], None], pairs: int) -> list[Pair]:
    """Each change painted over and over, the one and the other by turns, after each ran once to get warm."""
    return [Pair(await _frames(app, first), await _frames(app, second)) for _ in range(pairs + 1)][1:]


async def _frames(app: BothApp, change: Callable[[], None]) -> float:
    start = process_time()
    for _ in range(FRAMES):
        await app.frame(change)
    return process_time() - start


def seen(widget: Widget) -> list[str]:
    """The text of each line that a widget shows."""
    return [strip.text for strip in widget.render_lines(Region(0, 0, *widget.size))]


async def turned(app: BothApp, change: Callable[[], None], shown: Callable[[], T]) -> "cycle[T]":
    """What is shown after each of two changes, for ever."""
    found = []
    for _ in range(2):
        await app.frame(change)
        found.append(shown())
    return cycle(found)
