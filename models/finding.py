"""Where is that order? By number, telephone, postcode or name, and the callers and places that are known already."""

import re
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.opening import confirmation_words, life, open_order
from models.people import called
from models.queries import Question, slot
from models.tables.confirmations import Confirmation
from models.tables.deliveries import Outcome
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.sheets import Sheet
from models.text import digits, fold, phone_key, postcode
from models.views import FoundRow, FoundSheet, Party, sheet_number

Caller = Person.alias("caller")
Recipient = Person.alias("recipient")
Other = Sheet.alias("other")
Newest = Outcome.alias("newest")
LIMIT = 50
_NUMBER = re.compile(r"\s*0*(\d{1,9})(?:-(\d{1,4}))?\s*")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?")
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
    """Somebody a caller has sent flowers to, and where; ``last`` is when that was last due."""

    name: str
    phone: str
    address: str
    postcode: str
    last: date


class _Found(NamedTuple):
    order_id: int
    number: int
    suffix: int
    caller: str
    recipient: str
    address: str
    postcode: str
    due: date
    window: str
    fulfilment: str
    status: str
    result: str
    place: str
    told: str | None
    how: str | None
    why_not: str | None


def find(text: str, *, limit: int = LIMIT) -> list[FoundRow]:
    """Orders by their number, a party's telephone (whole, or its last four digits and more), postcode, or name.

    The newest due first. Names are looked up by how the whole name or the surname begins.
    """
    found: dict[int, FoundRow] = {}
    for row in _candidates(text):
        found.setdefault(row.order_id, _shown(row))
    rows = sorted(found.values(), key=lambda row: (row.due, row.number, row.suffix), reverse=True)
    return rows[:limit]


def find_sheet(number: int) -> FoundSheet | None:
    """A sheet by its number, whatever became of it; None where there is none."""
    row = _SHEET.first(number=number)
    if row is None:
        return None
    why = row.void_reason or (f"into {sheet_number(row.merged_into)}" if row.merged_into else "")
    return FoundSheet(row.number, row.state, row.stage, why)


def callers(text: str, *, limit: int = 8) -> list[CallerRow]:
    """People by how their telephone number begins or ends, or how their name or surname begins; the busiest first."""
    rows = [row for row in _people(text) if row.orders]
    rows.sort(key=lambda row: (row.last or date.min, row.orders), reverse=True)
    return rows[:limit]


def recipients_of(caller: Party, *, limit: int = 8) -> list[PlaceRow]:
    """Whom this caller (known by telephone, else by name) has sent flowers to, the latest first."""
    key = phone_key(caller.phone)
    if not key and not caller.name:
        return []
    question = _SENT_BY_PHONE if key else _SENT_BY_NAME
    found: dict[tuple[str, str], PlaceRow] = {}
    for row in question.rows(key=key or fold(caller.name)):
        found.setdefault((fold(row.name), row.address), row)
    return list(found.values())[:limit]


def _candidates(text: str) -> list[_Found]:
    rows: list[_Found] = []
    if match := _NUMBER.fullmatch(text):
        rows += _BY_NUMBER.rows(number=int(match[1]), suffix=int(match[2] or 0))
    number = digits(text)
    if len(number) >= 4 and not fold(text).strip("0123456789 "):
        for question, key in ((_BY_PHONE, phone_key(text)), (_BY_TAIL, number[::-1])):
            rows += question.rows(low=key, high=key + _END)
        return rows
    tidy = postcode(text)
    if _POSTCODE.fullmatch(tidy):
        rows += _BY_POSTCODE.rows(low=tidy, high=tidy + _END)
    if (name := fold(text)) and not name.isdigit():
        for question in (_BY_NAME, _BY_SURNAME):
            rows += question.rows(low=name, high=name + _END)
    return rows


def _people(text: str) -> list[CallerRow]:
    number = digits(text)
    if number and not fold(text).strip("0123456789 "):
        pairs = [(_PEOPLE_BY_PHONE, phone_key(text)), (_PEOPLE_BY_TAIL, number[::-1])]
    elif name := fold(text):
        pairs = [(_PEOPLE_BY_NAME, name), (_PEOPLE_BY_SURNAME, name)]
    else:
        return []
    found = {row.person_id: row for question, key in pairs for row in question.rows(low=key, high=key + _END)}
    return list(found.values())


def _shown(row: _Found) -> FoundRow:
    outcome = f"{row.result}, {row.place}" if row.place else row.result
    told = confirmation_words(row.told, row.how, row.why_not)
    return FoundRow(*row[:11], outcome, told)


def _orders() -> Any:
    latest = Newest.select(fn.MAX(Newest.id)).where(Newest.order == Order.id)
    return (
        Order.select(
            Order.id,
            Sheet.number,
            Order.suffix,
            called(Caller),
            called(Recipient),
            Order.address,
            Order.postcode,
            Order.due,
            Order.window,
            Order.fulfilment,
            Order.status,
            fn.COALESCE(Outcome.result, ""),
            fn.COALESCE(Outcome.place, ""),
            Confirmation.state,
            Confirmation.how,
            Confirmation.reason,
        )
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Caller, JOIN.LEFT_OUTER, on=(Order.caller == Caller.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(Order)
        .join(Outcome, JOIN.LEFT_OUTER, on=(Outcome.id == latest))
        .switch(Order)
        .join(
            Confirmation,
            JOIN.LEFT_OUTER,
            on=((Confirmation.order == Order.id) & (Confirmation.version == Order.terms_version)),
        )
        .limit(LIMIT)
    )


def _by_person(column: Any) -> Question[_Found]:
    """Orders of the people whose key lies in a range, on either side; the newest orders of a busy name first."""

    def build() -> Any:
        people = Person.select(Person.id).where((column >= slot("low")) & (column < slot("high"))).limit(LIMIT)
        paid = Order.select(Order.id).where(Order.caller.in_(people)).order_by(Order.due.desc()).limit(LIMIT)
        received = Order.select(Order.id).where(Order.recipient.in_(people)).order_by(Order.due.desc()).limit(LIMIT)
        return _orders().where(Order.id.in_(paid) | Order.id.in_(received)).order_by(Order.due.desc())

    return Question(_Found, build)


def _people_by(column: Any) -> Question[CallerRow]:
    return Question(
        CallerRow,
        lambda: (
            Person.select(
                Person.id,
                Person.name,
                Person.phone,
                Person.email,
                Order.select(fn.COUNT(Order.id)).where(Order.caller == Person.id),
                Order.select(fn.MAX(Order.due)).where(Order.caller == Person.id),
            )
            .where((column >= slot("low")) & (column < slot("high")))
            .order_by(column)
            .limit(LIMIT)
        ),
    )


def _sent(column: Any) -> Question[PlaceRow]:
    return Question(
        PlaceRow,
        lambda: (
            Order.select(Recipient.name, Recipient.phone, Order.address, Order.postcode, Order.due)
            .join(Caller, on=(Order.caller == Caller.id))
            .switch(Order)
            .join(Recipient, on=(Order.recipient == Recipient.id))
            .where((column == slot("key")) & (Order.fulfilment != "collection"))
            .order_by(Order.due.desc())
            .limit(LIMIT)
        ),
    )


class _SheetRow(NamedTuple):
    number: int
    state: str
    stage: str
    void_reason: str | None
    merged_into: int | None


_BY_NUMBER = Question(
    _Found,
    lambda: _orders().where(
        (Sheet.number == slot("number")) & ((slot("suffix") == 0) | (Order.suffix == slot("suffix")))
    ),
)
_BY_POSTCODE = Question(
    _Found,
    lambda: (
        _orders()
        .where((Order.postcode >= slot("low")) & (Order.postcode < slot("high")))
        .order_by(Order.postcode.desc(), Order.due.desc())
    ),
)
_BY_PHONE, _BY_TAIL = _by_person(Person.phone_key), _by_person(Person.phone_tail)
_BY_NAME, _BY_SURNAME = _by_person(Person.name_key), _by_person(Person.surname_key)
_PEOPLE_BY_PHONE, _PEOPLE_BY_TAIL = _people_by(Person.phone_key), _people_by(Person.phone_tail)
_PEOPLE_BY_NAME, _PEOPLE_BY_SURNAME = _people_by(Person.name_key), _people_by(Person.surname_key)
_SENT_BY_PHONE, _SENT_BY_NAME = _sent(Caller.phone_key), _sent(Caller.name_key)
_SHEET = Question(
    _SheetRow,
    lambda: (
        Sheet.select(Sheet.number, Sheet.state, Sheet.stage, Sheet.void_reason, Other.number)
        .join(Other, JOIN.LEFT_OUTER, on=(Sheet.merged_into == Other.id))
        .where(Sheet.number == slot("number"))
    ),
)

__all__ = ["CallerRow", "PlaceRow", "callers", "find", "find_sheet", "life", "open_order", "recipients_of"]
