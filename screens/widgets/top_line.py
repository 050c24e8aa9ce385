"""The top line of every screen: the date and time, what is outstanding, who is in."""

from datetime import date, datetime

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from models.dates import short
from models.views import TopLine as Outstanding
from screens.widgets.cells import cut, width
from screens.widgets.ink import INK_CLASSES, Span, ink, ink_css

BETWEEN = "   "


def top_spans(today: date, now: datetime, outstanding: Outstanding, user: str, room: int) -> list[Span]:
    """The line's pieces, ``room`` cells wide. The counts give way before the oldest, the oldest before what is said of
    the back-up, and that before the clock."""
    clock = f" {short(today)} {now:%H:%M}"
    who = f"  {user} "
    left = room - width(clock) - width(who)
    spans = [Span(clock, "strong")]
    kept = len(BETWEEN) + width(outstanding.backup) if outstanding.backup else 0
    words = [(outstanding.oldest, "warn", kept), (outstanding.backup, "warn", 0)]
    words += [(f"{count} {what}", "text", 0) for count, what in outstanding.counts]
    for index, (text, name, kept_free) in enumerate(each for each in words if each[0]):
        gap = BETWEEN if index < 2 else "  "
        free = left - len(gap) - kept_free
        if free >= min(width(text), 8):
            shown = cut(text, free)
            spans += [Span(gap), Span(shown, name)]
            left -= len(gap) + width(shown)
        elif not kept_free:
            break
    spans += [Span(" " * max(left, 0)), Span(who, "quiet")]
    return spans


class TopLine(Widget):
    """One line; the screen that holds it tells it what to show."""

    COMPONENT_CLASSES = INK_CLASSES
    DEFAULT_CSS = ink_css("TopLine") + "TopLine { height: 1; dock: top; background: $panel; }"

    def __init__(self, today: date, now: datetime, user: str) -> None:
        super().__init__(id="top-line")
        self._today, self._now, self._user = today, now, user
        self._outstanding = Outstanding()

    def tick(self, today: date, now: datetime) -> None:
        """Another minute, perhaps another day."""
        self._today, self._now = today, now
        self.refresh()

    def show(self, outstanding: Outstanding) -> None:
        """What is outstanding has changed."""
        self._outstanding = outstanding
        self.refresh()

    def render_line(self, _y: int) -> Strip:
        spans = top_spans(self._today, self._now, self._outstanding, self._user, self.size.width)
        return Strip([Segment(text, ink(self, name)) for text, name in spans])
