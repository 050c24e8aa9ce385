"""What waits for somebody at the counter, queue by queue: outcomes to decide on, stops, changes, senders.

Each queue is read by an index of what waits: the cost follows that, not history.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.dates import short, window_key
from models.outcomes import outcome_parts
from models.outstanding import late
from models.people import called
from models.queries import Question, literally, slot
from models.run_views import HELD_WORDS, WaitingRow
from models.tables.deliveries import ListEntry, Outcome
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.runs import HeldOutcome, Notice, SenderNews
from models.tables.sheets import Sheet

DECIDE, NO_DRIVER, TO_SEE, NO_OUTCOME, SENDER = "decide", "no driver", "to see", "no outcome", "sender"
QUEUES = (DECIDE, NO_DRIVER, TO_SEE, NO_OUTCOME, SENDER)
Recipient = Person.alias("recipient")


class _Held(NamedTuple):
    order_id: int
    number: int
    suffix: int
    due: date
    window: str
    recipient: str
    caller: str
    phone: str
    held_id: int
    result: str
    place: str
    whom: str
    note: str
    by: str
    why: str


class _Entry(NamedTuple):
    order_id: int
    number: int
    suffix: int
    due: date
    window: str
    recipient: str
    caller: str
    phone: str
    kind: str
    driver: str


class _Notice(NamedTuple):
    order_id: int
    number: int
    suffix: int
    due: date
    window: str
    recipient: str
    caller: str
    phone: str
    day: date
    driver: str
    mark: str
    version: int


class _News(NamedTuple):
    order_id: int
    number: int
    suffix: int
    due: date
    window: str
    recipient: str
    caller: str
    phone: str
    result: str
    place: str
    whom: str
    note: str


def waiting(now: datetime, today: date, late_hour: int) -> list[WaitingRow]:
    """Everything that waits, queue by queue in the order of `QUEUES`, what is due first first.

    ``now`` is aware, in the shop's zone; from ``late_hour`` (local) on no outcome of today may be missing.
    """
    rows = [*_decide(), *_stops(now, today, late_hour), *_to_see(), *_sender()]
    return sorted(rows, key=_place)


def _place(row: WaitingRow) -> tuple[object, ...]:
    return (QUEUES.index(row.queue), row.day, window_key(row.window), row.number, row.suffix, row.about, row.whose)


def _row(
    queue: str, row: _Held | _Entry | _Notice | _News, what: str, *, about: int = 0, whose: str = "", version: int = 0
) -> WaitingRow:
    return WaitingRow(
        queue,
        row.order_id,
        row.number,
        row.suffix,
        row.due,
        row.window,
        row.recipient,
        what,
        row.caller,
        row.phone,
        about,
        whose,
        version,
    )


def _decide() -> Iterator[WaitingRow]:
    for row in _HELD.rows():
        given = outcome_parts(row.result, row.place, row.whom, row.note)
        yield _row(DECIDE, row, f"{given}, noted by {row.by}; it {HELD_WORDS[row.why]}", about=row.held_id)


def _stops(now: datetime, today: date, late_hour: int) -> Iterator[WaitingRow]:
    for row in _ENTRIES.rows(day=today.isoformat()):
        if row.due == today and row.kind == "delivery" and not row.driver:
            yield _row(NO_DRIVER, row, "nobody takes it yet")
        if late(row.due, row.window, now, today, late_hour):
            yield _row(NO_OUTCOME, row, row.driver or row.kind)


def _to_see() -> Iterator[WaitingRow]:
    for row in _NOTICES.rows():
        away = f" off {short(row.day)}" if row.day != row.due else ""
        words = f"{row.mark}{away}, not seen by {row.driver or 'the shop'}"
        yield _row(TO_SEE, row, words, whose=row.driver, version=row.version)


def _sender() -> Iterable[WaitingRow]:
    return (_row(SENDER, row, outcome_parts(row.result, row.place, row.whom, row.note)) for row in _NEWS.rows())


def _of(waits: Any, *columns: Any) -> Any:
    """What waits for something about an order, with the order; ``columns`` come after those that every row has."""
    return (
        waits.select(
            Order.id,
            Sheet.number,
            Order.suffix,
            Order.due,
            Order.window,
            called(Recipient),
            called(Person),
            fn.COALESCE(Person.phone, ""),
            *columns,
        )
        .join(Order, on=(waits.order == Order.id))
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(waits)
    )


_HELD = Question(
    _Held,
    lambda: _of(
        HeldOutcome,
        HeldOutcome.id,
        HeldOutcome.result,
        HeldOutcome.place,
        HeldOutcome.whom,
        HeldOutcome.note,
        HeldOutcome.by,
        HeldOutcome.why,
    ).where(literally(HeldOutcome.answer == "")),
)
_ENTRIES = Question(
    _Entry,
    lambda: _of(ListEntry, ListEntry.kind, ListEntry.driver).where(
        (ListEntry.day <= slot("day")) & literally(ListEntry.status.not_in(("done", "cancelled")))
    ),
)
_NOTICES = Question(
    _Notice,
    lambda: _of(Notice, Notice.day, Notice.driver, Notice.mark, Order.version).where(
        literally(Notice.seen_at.is_null())
    ),
)
_NEWS = Question(
    _News,
    lambda: (
        _of(SenderNews, Outcome.result, Outcome.place, Outcome.whom, Outcome.note)
        .join(Outcome, on=(SenderNews.outcome == Outcome.id))
        .where(literally(SenderNews.state == "waiting"))
    ),
)
