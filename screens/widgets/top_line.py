"""The top line of every screen: the date and time, what is outstanding, who is in."""

from datetime import date, datetime

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from models.dates import short
from models.text import visible
from models.views import TopLine as Outstanding
from screens.widgets.cells import cut, width
from screens.widgets.ink import INK_CLASSES, Span, ink, ink_css

BETWEEN, GAP = "   ", "  "


def top_spans(today: date, now: datetime, outstanding: Outstanding, user: str, room: int) -> list[Span]:
    """The line's pieces, ``room`` cells wide. When it is short of room the oldest gives way to the counts what is said
    of it after a comma; counts that find none are told at the end (``+3``). The rest of them gives way before the
    oldest, the oldest before what is said of the back-up, and that before the clock."""
    clock = f" {short(today)} {now:%H:%M}"
    who = f"  {user} "
    left = room - width(clock) - width(who)
    counts = [visible(f"{count} {what}") for count, what in outstanding.counts]
    oldest, backup = outstanding.oldest, outstanding.backup
    kept = len(BETWEEN) + width(backup) if backup else 0
    wanted = sum(len(GAP) + width(each) for each in counts)
    if len(BETWEEN) + width(oldest) + kept + wanted > left:
        oldest = oldest.partition(", ")[0]
    spans = [Span(clock, "strong")]
    for text, free in ((oldest, left - len(BETWEEN) - kept), (backup, left)):
        if text and free >= min(width(text), 8):
            shown = cut(text, min(free, left - len(BETWEEN)))
            spans += [Span(BETWEEN), Span(shown, "warn")]
            left -= len(BETWEEN) + width(shown)
    shown_counts = _counts(counts, left)
    spans += [Span(shown_counts), Span(" " * max(left - width(shown_counts), 0)), Span(who, "quiet")]
    return spans


def _counts(counts: list[str], room: int) -> str:
    """As many counts as there is room for, and how many more there are."""
    for shown in range(len(counts), -1, -1):
        more = [f"+{len(counts) - shown}"] if shown < len(counts) else []
        line = "".join(GAP + each for each in (*counts[:shown], *more))
        if width(line) <= room:
            return line
    return ""


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
