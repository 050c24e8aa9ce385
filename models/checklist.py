"""A driver's own stops of a day: nothing is read but what finding the door takes (`models.roles.DRIVER_SEES`)."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.outcomes import counting
from models.photo_reads import stop_photographed
from models.queries import Question, literally, slot
from models.run_order import place_key
from models.run_views import StopRow
from models.tables.deliveries import ListEntry, Outcome
from models.tables.orders import Order, OrderLine
from models.tables.people import Person
from models.tables.runs import Notice
from models.tables.sheets import Sheet
from models.views import Line

Recipient = Person.alias("recipient")
Newest = Outcome.alias("newest")


class _Read(NamedTuple):
    order_id: int
    number: int
    suffix: int
    sequence: int | None
    recipient: str
    phone: str
    address: str
    postcode: str
    window: str
    notes: str
    status: str
    loaded_at: datetime | None
    result: str
    place: str
    whom: str
    outcome_note: str
    outcome_at: datetime | None
    version: int
    outcome_id: int
    kind: str
    day: date
    driver: str
    photographed: int


class _LineRow(NamedTuple):
    order_id: int
    text: str
    quantity: int


class _Mark(NamedTuple):
    order_id: int
    mark: str


def stops(day: date, driver: str) -> list[StopRow]:
    """A driver's stops of a day, in the order of the run; with no ``driver``, those that nobody takes yet.

    What this driver has still to be told of stays among them, cancelled or gone to somebody else: enough of it to know
    which one it was. ``sequence`` counts the live ones from 1.
    """
    own = {"day": day.isoformat(), "driver": driver}
    marks = {row.order_id: row.mark for row in _MARKS.rows(**own)} if driver else {}
    read = _OWN.rows(**own)
    here = {row.order_id for row in read}
    rows = [row for row in read if row.status != "cancelled" or row.order_id in marks]
    rows += [row for row in (_ONE.first(order=order_id) for order_id in marks if order_id not in here) if row]
    rows.sort(key=lambda row: (place_key(row.sequence, row.window, row.postcode), row.number, row.suffix))
    lines = _lines(own, [row.order_id for row in rows if row.order_id not in here])
    number, answer = 0, []
    for row in rows:
        live = row.order_id in here and row.status != "cancelled"
        number += live
        status = row.status if row.order_id in here or row.status == "cancelled" else "gone"
        what = tuple(lines.get(row.order_id, ()))
        answer.append(_row(row, status, number if live else None, what, marks.get(row.order_id, "")))
    return answer


def _row(row: _Read, status: str, number: int | None, what: tuple[str, ...], mark: str) -> StopRow:
    live = number is not None
    return StopRow(
        row.order_id,
        row.number,
        row.suffix,
        number,
        row.recipient,
        row.phone if live else "",
        row.address,
        row.postcode,
        row.window,
        what,
        row.notes if live else "",
        status,
        mark,
        live and row.loaded_at is not None,
        row.result if live else "",
        row.place if live else "",
        row.whom if live else "",
        row.outcome_note if live else "",
        row.outcome_at if live else None,
        row.version,
        row.outcome_id if live else 0,
        live and bool(row.photographed),
    )


def _lines(own: dict[str, str], gone: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = _LINES.rows(**own) + [row for order_id in gone for row in _LINES_OF.rows(order=order_id)]
    for row in rows:
        found.setdefault(row.order_id, []).append(Line(row.text, row.quantity).words)
    return found


def _entries() -> Any:
    latest = Newest.select(fn.MAX(Newest.id)).where(Newest.order == ListEntry.order)
    return (
        ListEntry.select(
            ListEntry.order,
            Sheet.number,
            Order.suffix,
            ListEntry.sequence,
            fn.COALESCE(Recipient.name, ""),
            fn.COALESCE(Recipient.phone, ""),
            Order.address,
            Order.postcode,
            Order.window,
            Order.notes,
            ListEntry.status,
            ListEntry.loaded_at,
            fn.COALESCE(Outcome.result, ""),
            fn.COALESCE(Outcome.place, ""),
            fn.COALESCE(Outcome.whom, ""),
            fn.COALESCE(Outcome.note, ""),
            Outcome.at,
            Order.version,
            counting(),
            ListEntry.kind,
            ListEntry.day,
            ListEntry.driver,
            stop_photographed(),
        )
        .join(Order, on=(ListEntry.order == Order.id))
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(ListEntry)
        .join(Outcome, JOIN.LEFT_OUTER, on=(Outcome.id == latest))
    )


_OF_RUN = (
    (ListEntry.day == slot("day")) & (ListEntry.driver == slot("driver")) & (ListEntry.kind.concat("") == "delivery")
)
_OWN = Question(_Read, lambda: _entries().where(_OF_RUN))
_ONE = Question(_Read, lambda: _entries().where(ListEntry.order == slot("order")))
_MARKS = Question(
    _Mark,
    lambda: Notice.select(Notice.order, Notice.mark).where(
        (Notice.day == slot("day")) & (Notice.driver == slot("driver")) & literally(Notice.seen_at.is_null())
    ),
)
_LINES = Question(
    _LineRow,
    lambda: (
        OrderLine.select(OrderLine.order, OrderLine.text, OrderLine.quantity)
        .join(ListEntry, on=(ListEntry.order == OrderLine.order))
        .where(_OF_RUN)
        .order_by(OrderLine.order, OrderLine.position)
    ),
)
_LINES_OF = Question(
    _LineRow,
    lambda: (
        OrderLine.select(OrderLine.order, OrderLine.text, OrderLine.quantity)
        .where(OrderLine.order == slot("order"))
        .order_by(OrderLine.position)
    ),
)
