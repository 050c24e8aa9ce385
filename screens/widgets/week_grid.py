"""Seven days side by side, drawn line by line in one widget: its cost does not grow with the orders in it.

Only the day that the cursor is on scrolls; the others show their first orders and say how many more there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from models.dates import short
from models.views import WeekRow
from screens.widgets.cells import PHOTO, cut, fit, width
from screens.widgets.ink import INK_CLASSES, INKS, Span, ink, ink_css, under_cursor

DAYS = 7
HEAD_LINES = 3
NARROW = 11
EIGHTHS = " ▏▎▍▌▋▊▉"
ROOMY = 17


@dataclass(frozen=True, slots=True)
class Week:
    """What the grid shows. ``loads`` counts the live orders of a day, ``cap`` is how many a day holds."""

    monday: date
    today: date
    rows: tuple[WeekRow, ...] = ()
    loads: dict[date, int] = field(default_factory=dict)
    cap: int = 40

    def days(self) -> list[date]:
        return [self.monday + timedelta(days=number) for number in range(DAYS)]


def load_bar(load: int, cap: int, cells: int) -> str:
    """How full a day is, in eighths of a cell; full when it is over."""
    eighths = min(load, cap) * cells * 8 // cap if cap else 0
    whole, part = divmod(eighths, 8)
    return fit("█" * whole + (EIGHTHS[part] if part else ""), cells)


def column_widths(room: int, counts: Sequence[int]) -> list[int]:
    """The width of each day. Where seven do not fit in full, the emptiest day (the last of them) gives way."""
    room -= DAYS - 1
    even, spare = divmod(room, DAYS)
    if even >= NARROW:
        return [even + (number < spare) for number in range(DAYS)]
    emptiest = min(range(DAYS), key=lambda number: (counts[number], -number))
    left = room - NARROW * (DAYS - 1)
    if left < 6:
        return [even + (number < spare) for number in range(DAYS)]
    return [left if number == emptiest else NARROW for number in range(DAYS)]


def short_window(window: str) -> str:
    """A window in as few cells as it takes: ``am``, ``10:30``, ``14-16``; nothing for all day."""
    if window in ("", "all day"):
        return ""
    return window.replace(":00", "") if "-" in window else window


def entry_span(row: WeekRow, cells: int) -> Span:
    """One order of a day. What is cancelled says so before anything else; an unknown status is shown as it is."""
    who = row.recipient or row.caller or "?"
    if row.status == "cancelled":
        return Span(f"X {who} cancelled" if width(who) + 12 <= cells else "X cancelled", "quiet")
    marks = f"{'? ' if row.to_come else ''}{f'{PHOTO} ' if row.photos else ''}"
    words = " ".join(part for part in (short_window(row.window), f"{marks}{who}") if part)
    if row.status != "live":
        words = f"{words} ({row.status})"
    if cells >= ROOMY and row.fulfilment != "delivery":
        note = " " + row.fulfilment
        words = cut(words, cells - width(note)) + note
    return Span(words, "warn" if row.to_come else "text")


class WeekGrid(Widget):
    """Shows a `Week`; the screen moves its cursor."""

    COMPONENT_CLASSES = INK_CLASSES
    DEFAULT_CSS = ink_css("WeekGrid") + "WeekGrid { height: 1fr; }"

    @dataclass
    class Moved(Message):
        """The cursor is on another order or day."""

        row: WeekRow | None
        day: date

    @dataclass
    class Opened(Message):
        """The order under the cursor was clicked."""

        row: WeekRow

    def __init__(self, week: Week) -> None:
        super().__init__()
        self._week = week
        self._of_day: list[list[WeekRow]] = [[] for _ in range(DAYS)]
        self._day = (week.today - week.monday).days % DAYS
        self._entry = 0
        self._top = 0

    @property
    def day(self) -> date:
        """The day the cursor is on."""
        return self._week.monday + timedelta(days=self._day)

    @property
    def row(self) -> WeekRow | None:
        """The order under the cursor."""
        rows = self._of_day[self._day]
        return rows[self._entry] if rows else None

    def show(self, week: Week, *, day: date | None = None) -> None:
        """Show a week. The cursor goes to ``day``, else stays on its order while it is there, else on its weekday."""
        kept = self.row
        self._week = week
        self._of_day = [[] for _ in range(DAYS)]
        for row in week.rows:
            self._of_day[(row.due - week.monday).days % DAYS].append(row)
        if day is not None:
            self._day, self._entry = (day - week.monday).days % DAYS, 0
        elif kept is not None:
            self._find(kept.order_id)
        self._settle()

    def _find(self, order_id: int) -> None:
        for number, rows in enumerate(self._of_day):
            for place, row in enumerate(rows):
                if row.order_id == order_id:
                    self._day, self._entry = number, place
                    return

    def step_day(self, by: int) -> int:
        """Move to another day, round to the other end at an end; the answer is how many weeks on that is (-1, 0, 1)."""
        weeks, self._day = divmod(self._day + by, DAYS)
        self._top = 0
        self._settle()
        return weeks

    def step(self, by: int) -> None:
        """Move up or down in the day."""
        self._entry += by
        self._settle()

    @property
    def _body(self) -> int:
        return max(self.size.height - HEAD_LINES, 1)

    def on_resize(self) -> None:
        self._settle()

    def _settle(self) -> None:
        """Bring cursor and scrolling within what is there, and say where the cursor is."""
        rows = self._of_day[self._day]
        self._entry = min(max(self._entry, 0), max(len(rows) - 1, 0))
        edge = min(1, self._body // 3)
        lowest = self._entry - self._body + 1 + edge
        self._top = min(max(self._top, lowest), max(self._entry - edge, 0))
        self._top = max(min(self._top, len(rows) - self._body), 0)
        self.refresh()
        self.post_message(self.Moved(self.row, self.day))

    def _widths(self) -> list[int]:
        return column_widths(self.size.width, [len(rows) for rows in self._of_day])

    def on_click(self, event: events.Click) -> None:
        number = self._day_at(event.x)
        entry = event.y - HEAD_LINES + (self._top if number == self._day else 0)
        again = (number, entry) == (self._day, self._entry) and event.y >= HEAD_LINES
        self._day, self._entry = number, max(entry, 0)
        self._settle()
        if again and self.row is not None:
            self.post_message(self.Opened(self.row))

    def _day_at(self, x: int) -> int:
        place = 0
        for number, cells in enumerate(self._widths()):
            place += cells + 1
            if x < place:
                return number
        return DAYS - 1

    def on_mouse_scroll_down(self) -> None:
        self.step(3)

    def on_mouse_scroll_up(self) -> None:
        self.step(-3)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What every line of one painting needs is looked up once: sizes and inks cost Textual more than the text."""
        self._columns = self._widths()
        self._lines = self._body
        self._inks = {name: ink(self, name) for name in INKS}
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line through all seven days."""
        inks, gap = self._inks, Segment(" ", self._inks["text"])
        segments: list[Segment] = []
        for number, cells in enumerate(self._columns):
            if segments:
                segments.append(gap)
            text, name, cursor = self._cell(y, number, cells)
            style = under_cursor(self, inks[name]) if cursor else inks[name]
            segments.append(Segment(fit(text, cells), style))
        return Strip(segments, sum(self._columns) + DAYS - 1)

    def _cell(self, y: int, number: int, cells: int) -> tuple[str, str, bool]:
        """(text, ink, whether the cursor is on it)."""
        if y < HEAD_LINES:
            return self._head(y, number, cells)
        rows, here = self._of_day[number], number == self._day
        top = self._top if here else 0
        place = top + y - HEAD_LINES
        if place >= len(rows):
            return "", "text", False
        cursor = here and place == self._entry
        if not cursor and y == HEAD_LINES and top:
            return f"+{top + 1} above", "quiet", False
        below = len(rows) - place - 1
        if not cursor and y == HEAD_LINES + self._lines - 1 and below:
            return f"+{below + 1} more", "quiet", False
        return *entry_span(rows[place], cells), cursor

    def _head(self, y: int, number: int, cells: int) -> tuple[str, str, bool]:
        day = self._week.monday + timedelta(days=number)
        load, cap = self._week.loads.get(day, 0), self._week.cap
        if y == 0:
            today = day == self._week.today
            words = f"{'>' if today else ''}{short(day)}"
            if width(words) > cells:
                words = words.rsplit(" ", 1)[0]
            return words, "head" if today else "strong", number == self._day and not self._of_day[number]
        if y == 1:
            figure = f"{load}/{cap}{'!' if load > cap else ''}"
            bar = load_bar(load, cap, max(cells - len(figure) - 1, 0))
            return f"{bar} {figure}", "warn" if load > cap else "bar", False
        return "─" * cells, "quiet", False
