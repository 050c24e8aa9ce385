"""The top line of every screen: the oldest due thing by name, then the counts that are not zero."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from peewee import JOIN, fn

from models.backups import overdue
from models.dates import short, window_end
from models.queries import Question, Scalar, literally, slot
from models.relays import RELAY_HOUR, nobody_accepted_in_time
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.online import OnlineOrder
from models.tables.orders import Order
from models.tables.runs import HeldOutcome, Notice, SenderNews
from models.tables.sheets import Sheet
from models.views import TopLine, sheet_number

LATE_HOUR = 19
OVER = frozenset({"done", "cancelled"})
LAST_OF_ALL = "9999-12-31"


class _Open(NamedTuple):
    """An open sheet with one of its orders, or with none; dates are ISO text."""

    number: int
    taken_at: datetime
    due: str | None
    status: str
    to_come: str
    entry_status: str | None
    mark: str | None


class _Waiting(NamedTuple):
    day: date
    window: str
    kind: str
    driver: str
    status: str
    taken_on: date


class _Online(NamedTuple):
    state: str
    number: int


class _Due(NamedTuple):
    """What a sheet is named for: its day, when it was taken, and what is to be said of it."""

    day: str
    taken_at: datetime
    number: int
    why: str = ""


def top_line(
    now: datetime, today: date, late_hour: int = LATE_HOUR, relay_hour: int = RELAY_HOUR, second: bool = False
) -> TopLine:
    """What is outstanding. ``now`` is aware, in the shop's zone; ``second``: back-ups go to a second place too.

    The cost follows what is open, not history.
    """
    # Sorted here: asked to sort by number, the database would walk every sheet there ever was.
    rows = sorted(_OPEN.rows(), key=lambda row: row.number)
    sheets = [list(orders) for _, orders in groupby(rows, key=lambda row: row.number)]
    tomorrow = today + timedelta(days=1)
    listed = _WAITING.rows(day=tomorrow.isoformat())
    waiting = [row for row in listed if row.day <= today]
    asked = [row for row in listed if row.kind == "relay" and row.status == "asked"]
    online = {row.state: row.number for row in _ONLINE.rows()}
    # On a narrow screen the last ones give way: an online order that was not taken in stands on no list at all, then
    # comes what is on the road, as the pad and the end of day hold what is open.
    counts = (
        (online.get("waiting", 0), "not taken"),
        (sum(1 for row in waiting if row.day == today and row.kind == "delivery" and not row.driver), "no driver"),
        (online.get("changed", 0), "changed online"),
        (_TO_DECIDE.value(), "to decide"),
        (_TO_SEE.value(), "to see"),
        (sum(1 for row in waiting if late(row.day, row.window, now, today, late_hour)), "no outcome"),
        (_SENDERS.value(), "not told"),
        (len(sheets), "open"),
        (_UNCONFIRMED.value(), "unconfirmed"),
        (sum(1 for row in asked if _unaccepted(row, now, today, relay_hour)), "no florist"),
    )
    return TopLine(
        _oldest(sheets, now, today), tuple(count for count in counts if count[0]), overdue(now, second=second)
    )


def _oldest(sheets: Sequence[list[_Open]], now: datetime, today: date) -> str:
    """The open sheet that is due first, and the one taken first of those."""
    if not sheets:
        return ""
    found = min(_due(rows, today) for rows in sheets)
    number = sheet_number(found.number)
    if found.day == LAST_OF_ALL:
        return f"{number} {found.why}"
    day, tomorrow = date.fromisoformat(found.day), today + timedelta(days=1)
    when = "today" if day == today else "tomorrow" if day == tomorrow else short(day)
    if found.why and day <= tomorrow:
        return f"{number} due {when}, {found.why}"
    hours = max(int((now - found.taken_at).total_seconds() // 3600), 0)
    age = f"{hours} h" if hours < 48 else f"{hours // 24} days"
    return f"{number} due {when}, open {age}" if hours else f"{number} due {when}"


def _due(rows: list[_Open], today: date) -> _Due:
    """A draft is due today, a sheet of which all is cancelled never: that is only to be acknowledged or told."""
    number, taken_at = rows[0].number, rows[0].taken_at
    orders = [row for row in rows if row.due is not None]
    if not orders:
        return _Due(today.isoformat(), taken_at, number)
    live = [row for row in orders if row.status != "cancelled"]
    if not live:
        unseen = any(row.mark for row in orders)
        return _Due(LAST_OF_ALL, taken_at, number, f"cancelled, not {'acknowledged' if unseen else 'told'}")
    ahead = [row for row in live if row.entry_status not in OVER] or live
    first = min(ahead, key=lambda row: (row.due or "", not row.to_come))
    why = f"{first.to_come.replace(' ', ', ')} to come" if first.to_come else ""
    return _Due(first.due or "", taken_at, number, why)


def _unaccepted(row: _Waiting, now: datetime, today: date, relay_hour: int) -> bool:
    return nobody_accepted_in_time(row.day, row.window, row.taken_on, now, today, relay_hour)


def late(day: date, window: str, now: datetime, today: date, late_hour: int) -> bool:
    """Whether what was due by today should have its outcome (product.md, "The book-keeping", 4)."""
    return day < today or now.time() >= time(late_hour) or now >= _latest(window, now)


@lru_cache(maxsize=64)
def _latest(window: str, now: datetime) -> datetime:
    return datetime.combine(now.date(), window_end(window), now.tzinfo) + timedelta(hours=1)


_OPEN = Question(
    _Open,
    lambda: (
        Sheet.select(
            Sheet.number, Sheet.taken_at, Order.due, Order.status, Order.to_come, ListEntry.status, ListEntry.mark
        )
        .join(Order, JOIN.LEFT_OUTER, on=(Order.sheet == Sheet.id))
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .where(literally(Sheet.state.not_in(("struck", "void", "merged"))))
    ),
)
_UNCONFIRMED = Scalar(
    lambda: Confirmation.select(fn.COUNT(Confirmation.id)).where(
        literally(Confirmation.state.not_in(("done", "superseded")))
    )
)
_ONLINE = Question(
    _Online,
    lambda: (
        OnlineOrder.select(OnlineOrder.state, fn.COUNT(OnlineOrder.id))
        .where(literally(OnlineOrder.state.in_(("waiting", "changed"))))
        .group_by(OnlineOrder.state)
    ),
)
_TO_DECIDE = Scalar(lambda: HeldOutcome.select(fn.COUNT(HeldOutcome.order)).where(literally(HeldOutcome.answer == "")))
_TO_SEE = Scalar(lambda: Notice.select(fn.COUNT(Notice.order)).where(literally(Notice.seen_at.is_null())))
_SENDERS = Scalar(lambda: SenderNews.select(fn.COUNT(SenderNews.order)).where(literally(SenderNews.state == "waiting")))
_WAITING = Question(
    _Waiting,
    lambda: (
        ListEntry.select(ListEntry.day, Order.window, ListEntry.kind, ListEntry.driver, ListEntry.status, Sheet.day)
        .join(Order, on=(ListEntry.order == Order.id))
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .where((ListEntry.day <= slot("day")) & literally(ListEntry.status.not_in(("done", "cancelled"))))
    ),
)
