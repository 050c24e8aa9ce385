"""Who looked: opening an order or a customer, and what a search answered with, are written down like any other act.

An entry tells which record was looked at, never what stood in it, nor what was searched for.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from models.journal import note
from models.moment import Moment
from models.queries import Question, slot
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.sheets import Sheet
from models.views import order_number


class _Number(NamedTuple):
    sheet: int
    suffix: int


class _Person(NamedTuple):
    id: int


class _Sheet(NamedTuple):
    id: int


def order_opened(m: Moment, order_id: int) -> None:
    """Somebody opened an order. One that is not in the book was not looked at."""
    order = _NUMBER.first(order=order_id)
    if order is not None:
        note(m, "open", sheet=order.sheet, suffix=order.suffix)


def sheet_opened(m: Moment, number: int) -> None:
    """Somebody read the words of a sheet as they were taken down, or saw its photos. Without such a sheet, nothing."""
    if _SHEET.first(number=number) is not None:
        note(m, "open", sheet=number)


def person_opened(m: Moment, person_id: int) -> None:
    """Somebody opened a customer."""
    if _PERSON.first(person=person_id) is not None:
        note(m, "open", person=person_id)


def found(m: Moment, order_ids: Sequence[int]) -> None:
    """A search put these orders on the screen: one entry with their numbers, none for an empty answer."""
    orders = [order for order_id in order_ids if (order := _NUMBER.first(order=order_id)) is not None]
    if orders:
        note(m, "find", detail=" ".join(order_number(*order) for order in orders))


def checklist_opened(m: Moment, day: date) -> None:
    """A driver opened the checklist of their own stops of a local date."""
    note(m, "checklist", detail=day.isoformat())


def driver_terminal(m: Moment) -> None:
    """Somebody opened a terminal that only has the drivers' checklists."""
    note(m, "driver terminal")


_NUMBER = Question(
    _Number,
    lambda: (
        Order.select(Sheet.number, Order.suffix)
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .where(Order.id == slot("order"))
    ),
)
_SHEET = Question(_Sheet, lambda: Sheet.select(Sheet.id).where(Sheet.number == slot("number")))
_PERSON = Question(_Person, lambda: Person.select(Person.id).where(Person.id == slot("person")))
