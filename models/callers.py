"""Who is calling, and whom they have sent flowers to: the people a form offers while it is typed."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.people import key_of
from models.queries import Question, slot
from models.search import asked_for, called_by, newest
from models.tables.orders import Order
from models.tables.people import Double, Person
from models.text import digits, fold
from models.views import Party

Head = Person.alias("head")
Recipient = Person.alias("recipient")
LIMIT = 50
WHOLE_NUMBER = 9
"""A telephone number of so many digits is a whole one: what stands beside it is its extension, or whom to ask for."""
RECENT = 500
"""So many of a caller's newest orders say whom they send to; a shop that orders every day has thousands."""

_END = "\U0010ffff"


class CallerRow(NamedTuple):
    """Somebody who is in the book, with how many orders they have placed and the last due date of them."""

    person_id: int
    name: str
    phone: str
    email: str
    orders: int
    last: date | None


class PlaceRow(NamedTuple):
    """Somebody a caller has sent flowers to, and where: ``times`` times, last due on ``last``."""

    name: str
    phone: str
    address: str
    postcode: str
    last: date
    times: int = 1


class _Sent(NamedTuple):
    name: str
    name_key: str
    phone: str
    address: str
    postcode: str
    last: date
    times: int


def callers(text: str, *, limit: int = 8) -> list[CallerRow]:
    """People by how their phone number begins or ends, how their name or surname begins, or any words of their name.

    Who is in the book several times (another spelling, merged doubles) is one row. The latest first.
    """
    rows = _callers(text)
    rows.sort(key=lambda row: (row.last or date.min, row.orders), reverse=True)
    return rows[:limit]


def recipients_of(caller: Party, *, limit: int = 8) -> list[PlaceRow]:
    """Whom this caller (known by telephone, else by name) has sent flowers to, the latest first.

    Of several people on one number it is the one of this name, where there is one.
    """
    key, name = key_of(caller.phone), fold(caller.name)
    sent: list[_Sent] = []
    if key:
        sent = (name and _SENT_BY_BOTH.rows(key=key, name=name)) or _SENT_BY_PHONE.rows(key=key)
    elif name:
        sent = _SENT_BY_NAME.rows(key=name)
    places: dict[tuple[str, str], PlaceRow] = {}
    for row in sent:
        same = (row.name_key, fold(row.address))
        known = places.get(same)
        places[same] = (
            known._replace(times=known.times + row.times)
            if known
            else PlaceRow(row.name, row.phone, row.address, row.postcode, row.last, row.times)
        )
    return list(places.values())[:limit]


def is_a_number(text: str) -> bool:
    """What was typed is a telephone number or some digits of one; or holds a whole one ("07700 900123 x12")."""
    typed = len(digits(text))
    if not typed or not fold(text).strip("0123456789 "):
        return typed > 0
    return typed >= WHOLE_NUMBER and len(key_of(text)) >= WHOLE_NUMBER


def between(column: Any) -> Any:
    """The column begins with what is in the slot ``low``; see `beginning`."""
    return (column >= slot("low")) & (column < slot("high"))


def beginning(key: str) -> dict[str, str]:
    """The values for `between`."""
    return {"low": key, "high": key + _END}


def head_of(person: Any) -> Any:
    """The id of the one that a person is known as, where `Double` is joined."""
    return fn.COALESCE(Double.stands_for, person.id)


def same_people(found: Any) -> Any:
    """A SELECT of the ids of these people (a SELECT of ids), and of all who are the same as one of them."""
    heads = Person.select(head_of(Person)).join(Double, JOIN.LEFT_OUTER, on=(Double.person == Person.id))
    heads = heads.where(Person.id.in_(found))
    return heads | Double.select(Double.person).where(Double.stands_for.in_(heads))


def _callers(text: str) -> list[CallerRow]:
    if is_a_number(text):
        pairs = [(_BY_PHONE, key_of(text)), (_BY_TAIL, digits(text)[::-1])]
    elif name := fold(text):
        pairs = [(_BY_NAME, name), (_BY_SURNAME, name)]
    else:
        return []
    found = {row.person_id: row for question, key in pairs for row in question.rows(**beginning(key))}
    if not found and (asked := asked_for(text)):
        found = {row.person_id: row for row in _BY_WORDS.rows(asked=called_by(asked))}
    return list(found.values())


def _by_person(column: Any) -> Question[CallerRow]:
    def build() -> Any:
        has_called = fn.EXISTS(Order.select(Order.id).where(Order.caller == Person.id))
        return _rows(Person.select(Person.id).where(between(column) & has_called).order_by(column).limit(LIMIT))

    return Question(CallerRow, build)


def _by_words() -> Any:
    return _rows(Order.select(Order.caller).where(Order.id.in_(newest(LIMIT))))


def _rows(found: Any) -> Any:
    """One row for each of these people, with the orders of all who are the same."""
    heads = Person.select(head_of(Person)).join(Double, JOIN.LEFT_OUTER, on=(Double.person == Person.id))
    doubles = Double.select(Double.person).where(Double.stands_for == Head.id)
    theirs = (Order.caller == Head.id) | Order.caller.in_(doubles)
    return Head.select(
        Head.id,
        Head.name,
        Head.phone,
        Head.email,
        Order.select(fn.COUNT(Order.id)).where(theirs),
        Order.select(fn.MAX(Order.due)).where(theirs),
    ).where(Head.id.in_(heads.where(Person.id.in_(found))))


def _sent(condition: Any) -> Question[_Sent]:
    def build() -> Any:
        callers_ids = same_people(Person.select(Person.id).where(condition).limit(LIMIT))
        recent = Order.select(Order.id).where(Order.caller.in_(callers_ids)).order_by(Order.due.desc()).limit(RECENT)
        latest = fn.MAX(Order.due)
        return (
            Order.select(
                Head.name, Head.name_key, Head.phone, Order.address, Order.postcode, latest, fn.COUNT(Order.id)
            )
            .join(Recipient, on=(Order.recipient == Recipient.id))
            .join(Double, JOIN.LEFT_OUTER, on=(Double.person == Recipient.id))
            .join(Head, on=(Head.id == head_of(Recipient)))
            .where(Order.id.in_(recent) & (Order.fulfilment != "collection"))
            .group_by(Head.id, Order.address, Order.postcode)
            .order_by(latest.desc())
        )

    return Question(_Sent, build)


_BY_PHONE, _BY_TAIL = _by_person(Person.phone_key), _by_person(Person.phone_tail)
_BY_NAME, _BY_SURNAME = _by_person(Person.name_key), _by_person(Person.surname_key)
_BY_WORDS = Question(CallerRow, _by_words)
_SENT_BY_PHONE, _SENT_BY_NAME = _sent(Person.phone_key == slot("key")), _sent(Person.name_key == slot("key"))
_SENT_BY_BOTH = _sent((Person.phone_key == slot("key")) & (Person.name_key == slot("name")))
