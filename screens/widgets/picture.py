"""A photo on the screen: in half blocks of colour, and as the picture itself where the terminal can show it."""

import asyncio
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.control import Control
from rich.segment import ControlType, Segment
from rich.style import Style
from textual import work
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from models.text import visible
from screens.desk import Desk
from screens.widgets.photo_drawing import SIXEL, SLICE, Drawing, View, cell_size, drawn, forgotten, opened, with_sixels

if TYPE_CHECKING:
    from PIL.Image import Image

UNREADABLE = "This photo cannot be shown."


class Picture(Widget):
    """Fits a photo into its place, whole or enlarged. It takes no keys: its screen asks it to `zoom_in`, `move` ...

    The photo is opened, scaled and encoded in a thread, one at a time, the newest that was asked for last. Behind a
    dialog, or where only a part of its place is to be seen, it stands in half blocks, which can be cut and dimmed.
    """

    DEFAULT_CSS = "Picture { width: 1fr; height: 1fr; color: $quiet; }"

    class Drawn(Message):
        """A picture, or another part of it, is on the screen."""

    def __init__(self, desk: Desk, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._desk = desk
        self._jpeg = b""
        self._opened: tuple[bytes, Image] | None = None
        self._wanted = View(0, 0)
        self._drawing: Drawing | None = None
        self._busy = False
        self.words = ""

    @property
    def zoom(self) -> int:
        """How often it is larger than whole."""
        return self._wanted.zoom

    @property
    def most_zoom(self) -> int:
        """How large it can be made; 1 while there is none."""
        return self._drawing.most_zoom if self._drawing else 1

    @property
    def is_shown(self) -> bool:
        """The photo that was asked for stands there, as it was asked for."""
        return self._drawing is not None and self._drawing.view == self._wanted and not self._busy

    @property
    def view(self) -> View:
        """What is seen of the photo, or will be."""
        return self._wanted

    def show(self, jpeg: bytes, at: View | None = None) -> None:
        """Show a photo, whole, or as it was seen before (``at``); nothing where it is empty. It must be a JPEG of our
        own making: nothing else is ever opened here."""
        if not jpeg:
            self.clear()
        elif jpeg != self._jpeg or at is not None:
            self._jpeg, self.words = jpeg, ""
            self.look_at(at or View(0, 0))

    def look_at(self, view: View) -> None:
        """See it as it was seen in another place, or before: as large, and the same part of it."""
        self._want(replace(view, width=self.size.width, height=self.size.height))

    def clear(self, words: str = "") -> None:
        """Show no photo; ``words`` may stand in its place and say why."""
        self._jpeg, self._opened, self.words = b"", None, words
        self._let_go()
        self.refresh()

    def zoom_in(self, *, corner: bool = False) -> bool:
        """Twice as large; with ``corner`` the upper left of what is seen stays, not its middle. False where there is no
        more to see in it."""
        if self._drawing is None or self.zoom >= self.most_zoom:
            return False
        wide, high = self._drawing.seen if corner else (0.0, 0.0)
        x, y = self._wanted.x - wide / 4, self._wanted.y - high / 4
        self._want(replace(self._wanted, zoom=self.zoom * 2, x=x, y=y))
        return True

    def zoom_out(self) -> bool:
        """Half as large. False where all of it is seen."""
        if self.zoom == 1:
            return False
        self._want(replace(self._wanted, zoom=self.zoom // 2))
        return True

    def move(self, across: int, down: int) -> None:
        """Show what is next to what is seen, by so many thirds of it; never beyond the photo's edge."""
        if self._drawing is not None:
            wide, high = self._drawing.seen
            x, y = self._wanted.x + across * wide / 3, self._wanted.y + down * high / 3
            self._want(replace(self._wanted, x=max(0.0, min(x, 1.0)), y=max(0.0, min(y, 1.0))))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines of half blocks; or kitty's cells, which may be cut below but not across; or with the sixels at their
        end, which cannot be cut at all."""
        drawing, width = self._drawing, self.size.width
        if drawing is None:
            rows = tuple(Strip([Segment(line, self.rich_style)]) for line in self._lines_of_words())
        elif self.screen.is_active and drawing.cells and crop.width == width:
            rows = drawing.cells
        else:
            rows = drawing.rows
        left, above = self._margins(rows)
        lines = [
            self._line(rows[y - above] if 0 <= y - above < len(rows) else Strip([]), left, crop)
            for y in crop.line_range
        ]
        if drawing is not None and drawing.sixels and self.screen.is_active and crop.size == self.size:
            x, y = self.region.x + left, self.region.y + above
            slices = [f"{Control.move_to(x, y + SLICE * at)}{each}" for at, each in enumerate(drawing.sixels)]
            text = "".join((*slices, str(Control.move_to(*self.region.bottom_right))))
            # As a control it has no width, and no filter touches it.
            lines[-1] = Strip([*lines[-1], Segment(text, None, [(ControlType.CURSOR_FORWARD, 0)])], crop.width)
        return lines

    def on_resize(self) -> None:
        """Fit it anew."""
        if self._jpeg:
            self._want(replace(self._wanted, width=self.size.width, height=self.size.height))

    def on_unmount(self) -> None:
        """The terminal keeps nothing of it."""
        self._let_go()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.move(*((1, 0) if event.shift else (0, 1)))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.move(*((-1, 0) if event.shift else (0, -1)))

    def _margins(self, rows: tuple[Strip, ...]) -> tuple[int, int]:
        widest = max((row.cell_length for row in rows), default=0)
        return (self.size.width - widest) // 2, (self.size.height - len(rows)) // 2

    def _line(self, row: Strip, left: int, crop: Region) -> Strip:
        style = Style(bgcolor=self.rich_style.bgcolor)
        right = self.size.width - left - row.cell_length
        line = Strip([Segment(" " * left, style), *row, Segment(" " * right, style)], self.size.width)
        return line.crop(crop.x, crop.right)

    def _lines_of_words(self) -> list[str]:
        return wrap(visible(self.words), max(self.size.width - 2, 1))[: self.size.height]

    def _want(self, view: View) -> None:
        self._wanted = view
        if not self._busy and self._jpeg and view.width and view.height:
            self._busy = True
            self._draw()

    @work
    async def _draw(self) -> None:
        try:
            while self._jpeg and not await self._draw_once(self._jpeg, self._wanted):
                pass
        finally:
            self._busy = False

    async def _draw_once(self, jpeg: bytes, view: View) -> bool:
        """True when that is on the screen, and was still wanted."""
        mode = self._desk.shop.pictures
        try:
            photo = await self._open(jpeg)
        except OSError:
            if jpeg is self._jpeg:
                self.clear(UNREADABLE)
            return False
        cell = await asyncio.to_thread(cell_size)
        drawing = await asyncio.to_thread(drawn, photo, view, mode, cell)
        wanted = self._put(jpeg, view, drawing)
        if wanted and mode == SIXEL:
            drawing = await asyncio.to_thread(with_sixels, drawing, photo, cell)
            wanted = self._put(jpeg, drawing.view, drawing)
        return wanted

    async def _open(self, jpeg: bytes) -> "Image":
        if self._opened is None or self._opened[0] is not jpeg:
            self._opened = (jpeg, await asyncio.to_thread(opened, jpeg, grey=self.app.no_color))
        return self._opened[1]

    def _put(self, jpeg: bytes, asked: View, drawing: Drawing) -> bool:
        """Put a drawing on the screen, unless its photo or its place is another meanwhile. True where it is what is
        wanted now."""
        wanted = self._wanted
        if jpeg is not self._jpeg or (asked.width, asked.height) != (wanted.width, wanted.height):
            return False
        self._let_go()
        self._drawing = drawing
        self._write(drawing.sent)
        if asked == wanted:
            self._wanted = drawing.view
        self.refresh()
        self.post_message(self.Drawn())
        return asked == wanted

    def _let_go(self) -> None:
        if self._drawing is not None and self._drawing.number:
            self._write(forgotten(self._drawing.number))
        self._drawing = None

    def _write(self, text: str) -> None:
        """To the terminal, in turn with what Textual writes: there is no other way to tell it something whole."""
        driver = self.app._driver
        if driver is not None and text:
            driver.write(text)
