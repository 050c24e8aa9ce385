"""The day's list: its stops, its shelf, its relays. Whatever their status, they are shown."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from models.dates import window_key
from models.like_pairs import unanswered
from models.queries import Question, literally, slot
from models.tables.deliveries import ListEntry, Outcome
from models.tables.orders import Order, OrderLine
from models.tables.people import Person
from models.tables.sheets import Sheet
from models.views import EntryRow, Line

Recipient = Person.alias("recipient")
Newest = Outcome.alias("newest")
KINDS = ("delivery", "collection", "relay")


class _LineRow(NamedTuple):
    order_id: int
    text: str
    quantity: int
    price: int | None


class _Driver(NamedTuple):
    driver: str


def day_list(day: date) -> list[EntryRow]:
    """Everything on a day's list: stops by driver (none first), the shelf, the relays; timed ones first in each.

    A stop that was moved to another day stays in this answer until the shop has acknowledged it.
    """
    rows = ENTRIES.rows(day=day.isoformat()) + MOVED_AWAY.rows(day=day.isoformat())
    lines, likes = _lines(day, rows), _likes(day)
    rows = [EntryRow(*row[:-2], tuple(lines.get(row.order_id, ())), likes.get(row.order_id, "")) for row in rows]
    rows.sort(key=_place)
    return rows


def _likes(day: date) -> dict[int, str]:
    """The orders of this day that may go out again later: what they are like, before the van leaves."""
    due = [pair.earlier for pair in unanswered() if day.isoformat() in {pair.due, pair.other_due}]
    return {order_id: like for earlier in due for order_id, like in earlier.items()}


def drivers(day: date) -> list[str]:
    """The drivers who have had a stop in the four weeks before this day, or have one on it, by name."""
    return [
        row.driver
        for row in _DRIVERS.rows(first=date.fromordinal(day.toordinal() - 28).isoformat(), last=day.isoformat())
    ]


def _place(row: EntryRow) -> tuple[object, ...]:
    kind = KINDS.index(row.kind) if row.kind in KINDS else len(KINDS)
    sequence = row.sequence if row.sequence is not None else 9_999
    return (kind, row.driver, sequence, window_key(row.window), row.postcode, row.number, row.suffix)


def _lines(day: date, rows: list[EntryRow]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for row in _LINES.rows(day=day.isoformat()):
        found.setdefault(row.order_id, []).append(Line(row.text, row.quantity, row.price))
    for moved in (row for row in rows if row.order_id not in found):
        found[moved.order_id] = [Line(*row[1:]) for row in _LINES_OF.rows(order=moved.order_id)]
    return found


def _who(recipient: Any, caller: Any) -> Any:
    """On the shelf it is the caller who comes; a driver is never sent to the one who paid."""
    comes = Case(None, (((ListEntry.kind == "collection"), caller),))
    return fn.COALESCE(recipient, comes, "")


def _entries() -> Any:
    latest = Newest.select(fn.MAX(Newest.id)).where(Newest.order == ListEntry.order)
    return (
        ListEntry.select(
            ListEntry.order,
            fn.COALESCE(Sheet.number, 0),
            fn.COALESCE(Order.suffix, 0),
            ListEntry.kind,
            ListEntry.day,
            Order.due,
            ListEntry.status,
            ListEntry.driver,
            ListEntry.sequence,
            fn.COALESCE(Order.florist, ""),
            ListEntry.mark,
            ListEntry.moved_from,
            _who(Recipient.name, Person.name),
            _who(Recipient.phone, Person.phone),
            fn.COALESCE(Order.address, ""),
            fn.COALESCE(Order.postcode, ""),
            fn.COALESCE(Order.window, ""),
            fn.COALESCE(Order.notes, ""),
            fn.COALESCE(Order.to_come, ""),
            fn.COALESCE(Outcome.result, ""),
            fn.COALESCE(Outcome.place, ""),
            fn.COALESCE(Outcome.note, ""),
            Outcome.at,
        )
        .join(Order, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .join(Sheet, JOIN.LEFT_OUTER, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(ListEntry)
        .join(Outcome, JOIN.LEFT_OUTER, on=(Outcome.id == latest))
    )


ENTRIES = Question(EntryRow, lambda: _entries().where(ListEntry.day == slot("day")))
MOVED_AWAY = Question(
    EntryRow,
    lambda: _entries().where(
        (ListEntry.moved_from == slot("day")) & (ListEntry.day != slot("day")) & literally(ListEntry.mark != "")
    ),
)
_LINES = Question(
    _LineRow,
    lambda: (
        OrderLine.select(OrderLine.order, OrderLine.text, OrderLine.quantity, OrderLine.price)
        .join(ListEntry, on=(ListEntry.order == OrderLine.order))
        .where(ListEntry.day == slot("day"))
        .order_by(OrderLine.order, OrderLine.position)
    ),
)
_LINES_OF = Question(
    _LineRow,
    lambda: (
        OrderLine.select(OrderLine.order, OrderLine.text, OrderLine.quantity, OrderLine.price)
        .where(OrderLine.order == slot("order"))
        .order_by(OrderLine.position)
    ),
)
_DRIVERS = Question(
    _Driver,
    lambda: (
        ListEntry.select(ListEntry.driver)
        .where(ListEntry.day.between(slot("first"), slot("last")) & (ListEntry.driver != ""))
        .distinct()
        .order_by(ListEntry.driver)
    ),
)
