"""The catalogue: what the shop has codes for, on which days it does not open, and how many orders a day can hold.

An entry is put in or changed as a whole, and can be dropped: orders hold words of their own, and keep them.
"""

from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from models.catalogue_entry import (
    KINDS,
    Cap,
    E,
    Entry,
    Holiday,
    Message,
    form_of,
    key_fields,
    key_of,
    order_of,
    read_entry,
    weekday_key,
)
from models.codes import Area, Codes, KnownPlace, Product
from models.dates import short
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.once import once
from models.queries import Change, Insert, Question, slot
from models.tables import catalogue as tables
from models.tables.base import Table
from models.tables.orders import Order

TIMED = "timed"
UNTIMED = frozenset({"am", "pm", "all day"})


class Room(NamedTuple):
    """What a day holds already, and what it can hold.

    ``windows`` counts the day's live orders by ``am``, ``pm``, ``all day`` (also where no window was said) and
    ``timed``; ``holiday`` is why the shop is closed, empty when it is not; ``most`` the cap of the day, None where none
    is set; ``most_in`` the caps of its windows.
    """

    day: date
    orders: int
    windows: dict[str, int]
    holiday: str
    most: int | None
    most_in: dict[str, int]

    @property
    def holiday_words(self) -> str:
        """``the shop is closed on Fri 25 Dec: Christmas``; empty when it is not."""
        return f"the shop is closed on {short(self.day)}: {self.holiday}" if self.holiday else ""


def codes() -> Codes:
    """Every code there is: products by their code, in each the cheapest size first."""
    return Codes(
        products=tuple(entries(Product)),
        messages=dict(entries(Message)),
        places=tuple(entries(KnownPlace)),
        areas=tuple(entries(Area)),
    )


def entries(kind: type[E]) -> list[E]:
    """Everything of one kind, as a person looks for it (`order_of`)."""
    found: list[E] = _STORED[kind].all.rows()
    return sorted(found, key=order_of)


def room(day: date) -> Room:
    """How full a day is. A cap for the date itself goes before one for its weekday, that before one for every day."""
    windows: dict[str, int] = {}
    for row in _LOADS.rows(day=day.isoformat()):
        window = row.window or "all day"
        window = window if window in UNTIMED else TIMED
        windows[window] = windows.get(window, 0) + row.orders
    days = ("", weekday_key(day), day.isoformat())
    caps = _CAPS.rows(every=days[0], weekday=days[1], date=days[2])
    most_in = {cap.window: cap.most for cap in sorted(caps, key=lambda cap: days.index(cap.day))}
    most = most_in.pop("", None)
    holiday = _STORED[Holiday].one.first(day=day.isoformat())
    return Room(day, sum(windows.values()), windows, holiday.reason if holiday else "", most, most_in)


@once
def put(m: Moment, new: Entry, *, was: Entry | None = None, key: str) -> None:
    """Put an entry into the catalogue; with ``was`` in the place of that one.

    Refused: at a field that is wrong, and where another has this code, prefix, day or window already.
    """
    new = _checked(new, m.today)
    stored = _STORED[type(new)]
    if was is not None:
        _take_out(was)
    values = stored.values(new)
    if stored.one.first(**values):
        name = "That cap" if isinstance(new, Cap) else key_of(new).rstrip()
        raise Refused(stored.key[0], f"{name} is there already: change that one, or take another.")
    stored.add.run(**values)
    note(m, "catalogue", detail=f"{'put' if was is None else 'change'} {KINDS[type(new)]}")


@once
def drop(m: Moment, entry: Entry, *, key: str) -> None:
    """Take an entry out of the catalogue. No order changes by it. Refused where it is not there as it was seen."""
    _take_out(entry)
    note(m, "catalogue", detail=f"drop {KINDS[type(entry)]}")


def _checked(entry: Any, today: date) -> Entry:
    """What a form refuses, the verb refuses too, whoever calls it."""
    checked: Entry = read_entry(type(entry), form_of(entry), today)
    return checked


def _take_out(entry: Entry) -> None:
    stored = _STORED[type(entry)]
    values = stored.values(entry)
    if stored.one.first(**values) != entry:
        raise Refused(stored.key[0], "It was changed or removed at another counter meanwhile: esc, and look again.")
    stored.drop.run(**values)


class _Stored:
    """The statements of one kind of entry."""

    def __init__(self, kind: type[Entry], table: type[Table]) -> None:
        self.key = key_fields(kind)
        columns = [getattr(table, name) for name in kind._fields]
        this_one = [getattr(table, name) == slot(name) for name in self.key]
        self.all: Question[Any] = Question(kind, lambda: table.select(*columns))
        self.one: Question[Any] = Question(kind, lambda: table.select(*columns).where(*this_one))
        self.add = Insert(table)
        self.drop = Change(lambda: table.delete().where(*this_one))

    @staticmethod
    def values(entry: Entry) -> dict[str, Any]:
        """The entry's fields as they are stored."""
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in entry._asdict().items()
        }


class _Load(NamedTuple):
    window: str
    orders: int


_STORED: dict[type[Any], _Stored] = {
    Product: _Stored(Product, tables.Product),
    Message: _Stored(Message, tables.Message),
    KnownPlace: _Stored(KnownPlace, tables.Place),
    Area: _Stored(Area, tables.Area),
    Holiday: _Stored(Holiday, tables.Holiday),
    Cap: _Stored(Cap, tables.Cap),
}
_LOADS = Question(
    _Load,
    lambda: (
        Order.select(Order.window, fn.COUNT(Order.id))
        .where((Order.due == slot("day")) & (Order.status != "cancelled"))
        .group_by(Order.window)
    ),
)
_CAPS = Question(
    Cap,
    lambda: tables.Cap.select(tables.Cap.day, tables.Cap.window, tables.Cap.most).where(
        tables.Cap.day.in_((slot("every"), slot("weekday"), slot("date")))
    ),
)
