"""The top line of every screen: the oldest due thing by name, then the counts that are not zero."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from peewee import fn

from models.dates import short, window_end
from models.queries import Question, Scalar, literally, slot
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.sheets import Sheet
from models.views import TopLine, sheet_number

LATE_HOUR = 19


class _Open(NamedTuple):
    number: int
    taken_at: datetime
    due: str | None


class _Waiting(NamedTuple):
    day: date
    window: str
    kind: str
    driver: str


def top_line(now: datetime, today: date, late_hour: int = LATE_HOUR) -> TopLine:
    """What is outstanding. ``now`` is aware, in the shop's zone. The cost follows what is open, not history."""
    sheets = _OPEN.rows()
    waiting = _WAITING.rows(day=today.isoformat())
    counts = (
        (len(sheets), "open"),
        (_UNCONFIRMED.value(), "unconfirmed"),
        (sum(1 for row in waiting if row.day == today and row.kind == "delivery" and not row.driver), "no driver"),
        (sum(1 for row in waiting if _late(row, now, today, late_hour)), "no outcome"),
    )
    return TopLine(_oldest(sheets, now, today), tuple(count for count in counts if count[0]))


def _oldest(sheets: list[_Open], now: datetime, today: date) -> str:
    """The open sheet that is due first, and the one taken first of those; a draft is due today."""
    due = [(row.due or today.isoformat(), row.taken_at, row) for row in sheets]
    if not due:
        return ""
    day_text, taken_at, row = min(due, key=lambda each: each[:2])
    day = date.fromisoformat(day_text)
    when = "today" if day == today else "tomorrow" if day == today + timedelta(days=1) else short(day)
    hours = max(int((now - taken_at).total_seconds() // 3600), 0)
    age = f"{hours} h" if hours < 48 else f"{hours // 24} days"
    return f"{sheet_number(row.number)} due {when}, open {age}" if hours else f"{sheet_number(row.number)} due {when}"


def _late(row: _Waiting, now: datetime, today: date, late_hour: int) -> bool:
    if row.day < today or now.time() >= time(late_hour):
        return True
    return now >= datetime.combine(now.date(), window_end(row.window), now.tzinfo) + timedelta(hours=1)


_OPEN = Question(
    _Open,
    lambda: Sheet.select(
        Sheet.number,
        Sheet.taken_at,
        fn.COALESCE(
            Order.select(fn.MIN(Order.due))
            .join(ListEntry, on=(ListEntry.order == Order.id))
            .where((Order.sheet == Sheet.id) & ListEntry.status.not_in(("done", "cancelled"))),
            Order.select(fn.MIN(Order.due)).where(Order.sheet == Sheet.id),
        ),
    ).where(literally(Sheet.state.not_in(("struck", "void", "merged")))),
)
_UNCONFIRMED = Scalar(
    lambda: Confirmation.select(fn.COUNT(Confirmation.id)).where(
        literally(Confirmation.state.not_in(("done", "superseded")))
    )
)
_WAITING = Question(
    _Waiting,
    lambda: (
        ListEntry.select(ListEntry.day, Order.window, ListEntry.kind, ListEntry.driver)
        .join(Order, on=(ListEntry.order == Order.id))
        .where((ListEntry.day <= slot("day")) & literally(ListEntry.status.not_in(("done", "cancelled"))))
    ),
)
