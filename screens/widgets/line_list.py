"""A list drawn line by line: as quick with 100,000 rows as with ten, and straight whatever people are called."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.keymap import own_bindings
from screens.widgets.cells import cut, fit, width
from screens.widgets.ink import INK_CLASSES, INKS, RESTING, Span, ink, ink_css, under_cursor

GAP = 1
NARROWEST = 3


class Column(NamedTuple):
    """One column. ``grow`` is its share of the room left over or lacking; ``from_width``: shown in a list so wide."""

    title: str
    width: int
    grow: int = 0
    right: bool = False
    from_width: int = 0


class Row(NamedTuple):
    """One row. ``key`` is what the cursor holds on to over a refresh; without one the row is a heading.

    With columns there is one span a column; a heading, and a row that goes ``across``, runs over all of them.
    """

    key: str | None
    spans: tuple[Span, ...]
    across: bool = False


def heading(text: str, note: str = "") -> Row:
    """A line that the cursor passes over."""
    return Row(None, (Span(text, "head"), Span(f"  {note}" if note else "", "quiet")))


def shares(columns: Sequence[Column], room: int) -> list[tuple[int, Column, int]]:
    """(index, column, cells) of the columns that are shown in a list ``room`` cells wide."""
    shown = [(index, column) for index, column in enumerate(columns) if room >= column.from_width]
    spare = room - sum(column.width for _, column in shown) - GAP * max(len(shown) - 1, 0)
    growing = sum(column.grow for _, column in shown)
    cells: list[tuple[int, Column, int]] = []
    for index, column in shown:
        share = spare * column.grow // growing if growing else 0
        cells.append((index, column, max(column.width + share, min(column.width, NARROWEST))))
    return cells


class LineList(ScrollView, inherit_bindings=False, can_focus=True):
    """Rows of spans with a cursor that stays on its row by key. Text of spans may come from people."""

    COMPONENT_CLASSES = INK_CLASSES
    DEFAULT_CSS = ink_css("LineList") + "LineList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"
    BINDINGS = own_bindings("list")

    cursor: reactive[int] = reactive(-1, init=False)

    @dataclass
    class Moved(Message):
        """The cursor came to rest on another row (``None``: there is none left)."""

        line_list: "LineList"
        key: str | None

        @property
        def control(self) -> "LineList":
            return self.line_list

    @dataclass
    class Opened(Message):
        """Enter was pressed on a row, or the row under the cursor was clicked."""

        line_list: "LineList"
        key: str

        @property
        def control(self) -> "LineList":
            return self.line_list

    def __init__(self, columns: Sequence[Column] = (), *, empty: str = "", id: str | None = None) -> None:
        """``empty`` is the one line shown while there are no rows."""
        super().__init__(id=id)
        self._columns = tuple(columns)
        self.empty = empty
        self._rows: tuple[Row, ...] = ()
        self._at: dict[str, int] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    @property
    def key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._rows[self.cursor].key if 0 <= self.cursor < len(self._rows) else None

    def show(self, rows: Iterable[Row], *, at: str | None = None) -> None:
        """Show other rows. The cursor goes to ``at``, else stays on its row's key, else as near as can be."""
        wanted = at if at is not None else self.key
        before = self.key
        self._rows = tuple(rows)
        self._at = {row.key: index for index, row in enumerate(self._rows) if row.key is not None}
        index = self._at.get(wanted, -1) if wanted is not None else -1
        self.set_reactive(LineList.cursor, index if index >= 0 else self._nearest(max(self.cursor, 0), 1))
        self._measure()
        self._keep_in_sight()
        self.refresh()
        if self.key != before:
            self.post_message(self.Moved(self, self.key))

    def move_to(self, key: str) -> None:
        """Put the cursor on a row, when it is there."""
        if key in self._at:
            self.cursor = self._at[key]

    @property
    def _head(self) -> int:
        """How many lines the titles take."""
        return 1 if any(column.title for column in self._columns) else 0

    @property
    def _body(self) -> int:
        return max(self.size.height - self._head, 1)

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows) + self._head)

    def on_resize(self) -> None:
        self._measure()
        self._keep_in_sight()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _nearest(self, index: int, step: int) -> int:
        """The row nearest to ``index`` that can be chosen, in the direction of ``step`` first; -1 if none can."""
        if not self._at:
            return -1
        last = len(self._rows) - 1
        index = min(max(index, 0), last)
        for way in (step, -step):
            place = index
            while 0 <= place <= last:
                if self._rows[place].key is not None:
                    return place
                place += way
        return -1

    def watch_cursor(self) -> None:
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Moved(self, self.key))

    def _keep_in_sight(self) -> None:
        """Scroll so that the cursor is seen, and with the first row under a heading the heading too."""
        last_page = max(len(self._rows) - self._body, 0)
        if self.scroll_y > last_page:
            self.scroll_to(y=last_page, animate=False, force=True, immediate=True)
        if self.cursor < 0:
            return
        top = self.cursor
        while top > 0 and self._rows[top - 1].key is None and self.cursor - top < self._body - 1:
            top -= 1
        first = round(self.scroll_y)
        if top < first:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        elif self.cursor >= first + self._body:
            self.scroll_to(y=self.cursor - self._body + 1, animate=False, force=True, immediate=True)

    def _step(self, by: int) -> None:
        if self.cursor >= 0:
            self.cursor = self._nearest(self.cursor + by, 1 if by > 0 else -1)

    def action_cursor_up(self) -> None:
        self._step(-1)

    def action_cursor_down(self) -> None:
        self._step(1)

    def action_page_up(self) -> None:
        self._step(-self._body)

    def action_page_down(self) -> None:
        self._step(self._body)

    def action_first(self) -> None:
        self._step(-len(self._rows))

    def action_last(self) -> None:
        self._step(len(self._rows))

    def action_open(self) -> None:
        if self.key is not None:
            self.post_message(self.Opened(self, self.key))

    def on_click(self, event: events.Click) -> None:
        index = event.y - self._head + round(self.scroll_y)
        if event.y < self._head or not 0 <= index < len(self._rows) or self._rows[index].key is None:
            return
        if index == self.cursor:
            self.action_open()
        else:
            self.cursor = index

    def render_lines(self, crop: Region) -> list[Strip]:
        """What every line of one painting needs is looked up once: sizes and inks cost Textual more than the text."""
        self._room = self.scrollable_content_region.width
        self._shares = shares(self._columns, self._room)
        self._inks = {name: ink(self, name) for name in INKS}
        self._first = round(self.scroll_y) - self._head
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the titles, a row, or nothing."""
        if y < self._head:
            return self._strip([Span(self._title_line(), "quiet")])
        index = y + self._first
        if not self._rows and index == 0:
            return self._strip([Span(self.empty, "quiet")])
        if index >= len(self._rows):
            return Strip.blank(self._room, self.rich_style)
        row = self._rows[index]
        whole = not self._columns or row.key is None or row.across
        return self._strip(self._cut(row.spans) if whole else self._columned(row), cursor=index == self.cursor)

    def _title_line(self) -> str:
        return (" " * GAP).join(fit(c.title, cells, right=c.right) for _, c, cells in self._shares)

    def _cut(self, spans: Iterable[Span]) -> Iterator[Span]:
        left = self._room
        for text, name in spans:
            shown = cut(text, left)
            left -= width(shown)
            yield Span(shown, name)

    def _columned(self, row: Row) -> Iterator[Span]:
        for number, (index, column, cells) in enumerate(self._shares):
            text, name = row.spans[index] if index < len(row.spans) else Span("")
            shown = cut(text, cells)
            filling = " " * (cells - width(shown))
            if column.right:
                yield Span(filling)
            yield Span(shown, name)
            yield Span((filling if not column.right else "") + " " * (GAP if number + 1 < len(self._shares) else 0))

    def _strip(self, spans: Iterable[Span], *, cursor: bool = False) -> Strip:
        """Spans that are cut already, as one line: the fewer pieces it has, the sooner it is painted."""
        pieces: list[tuple[str, str]] = []
        for text, name in spans:
            # A blank looks the same in any ink that draws no line through it.
            if pieces and (name == pieces[-1][1] or (not text.strip() and pieces[-1][1] != "struck")):
                pieces[-1] = (pieces[-1][0] + text, pieces[-1][1])
            elif text:
                pieces.append((text, name))
        left = self._room - sum(width(text) for text, _ in pieces)
        segments = [Segment(text, self._styled(name, cursor)) for text, name in pieces]
        return Strip([*segments, Segment(" " * left, self._styled("text", cursor))], self._room)

    def _styled(self, name: str, cursor: bool) -> Style:
        style = self._inks[name]
        if not cursor:
            return style
        return under_cursor(self, style) if self.has_focus else style + RESTING
