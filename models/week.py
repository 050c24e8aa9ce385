"""The calendar: the orders of a week. Whatever their status, they are shown."""

from datetime import date, timedelta
from itertools import repeat
from typing import NamedTuple

from peewee import JOIN, fn

from models.dates import window_key
from models.people import called
from models.photo_reads import counts_of_week
from models.queries import Question, Scalar, slot
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.sheets import Sheet
from models.views import WeekRow

Recipient = Person.alias("recipient")


class _Load(NamedTuple):
    day: date
    orders: int


def week(monday: date) -> list[WeekRow]:
    """Every order due in the seven days from this Monday on, by day, timed ones first, then by window."""
    columns = WEEK.columns(first=monday.isoformat(), last=(monday + timedelta(days=6)).isoformat())
    if photos := counts_of_week(monday):
        columns["photos"] = list(map(photos.get, columns["order_id"], repeat(0)))
    rows = WEEK.made(columns) if columns else []
    rows.sort(key=lambda row: (row.due, window_key(row.window), row.number, row.suffix))
    return rows


def loads(monday: date) -> dict[date, int]:
    """How many live orders each day of the week has."""
    last = monday + timedelta(days=6)
    found = {row.day: row.orders for row in _LOADS.rows(first=monday.isoformat(), last=last.isoformat())}
    days = [monday + timedelta(days=ahead) for ahead in range(7)]
    return {day: found.get(day, 0) for day in days}


def day_load(day: date) -> int:
    """How many live orders are due on a day."""
    return _DAY_LOAD.value(day=day.isoformat())


WEEK = Question(
    WeekRow,
    lambda: (
        Order.select(
            Order.due,
            Order.window,
            Sheet.number,
            Order.suffix,
            called(Person),
            called(Recipient),
            Order.postcode,
            Order.fulfilment,
            Order.status,
            fn.COALESCE(ListEntry.status, ""),
            Order.to_come,
            Sheet.state,
            Order.id,
        )
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(Order)
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .where(Order.due.between(slot("first"), slot("last")))
    ),
)
_LOADS = Question(
    _Load,
    lambda: (
        Order.select(Order.due, fn.COUNT(Order.id))
        .where(Order.due.between(slot("first"), slot("last")) & (Order.status != "cancelled"))
        .group_by(Order.due)
    ),
)
_DAY_LOAD = Scalar(
    lambda: Order.select(fn.COUNT(Order.id)).where((Order.due == slot("day")) & (Order.status != "cancelled"))
)
