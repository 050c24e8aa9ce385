"""Where is that order? By number, telephone, postcode or name, or by words of it in any order."""

import re
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models import search
from models.callers import CallerRow, PlaceRow, beginning, between, callers, is_a_number, recipients_of, same_people
from models.opening import confirmation_words, life, open_order, why_so
from models.outcomes import outcome_parts
from models.people import called, key_of
from models.queries import Question, slot
from models.tables.confirmations import Confirmation
from models.tables.deliveries import Outcome
from models.tables.online import OnlineOrder
from models.tables.orders import Order
from models.tables.people import Double, Person
from models.tables.sheets import Sheet
from models.text import digits, fold, postcode
from models.views import FoundRow, FoundSheet, sheet_number

Caller = Person.alias("caller")
Recipient = Person.alias("recipient")
Other = Sheet.alias("other")
Newest = Outcome.alias("newest")
LIMIT = 50
FEWEST_DIGITS = 4
MOST_MERGED = 8
LONGEST_SENT = 120
DUE_LAST = 2_000
"""Among so many orders, the last that are due, those of a postcode area are looked for; years of them are not."""
_NUMBER = re.compile(r"\s*0*(\d{1,9})(?:-(\d{1,4}))?\s*")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?( \d[A-Z]{2})?")


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
    whom: str
    told: str | None
    how: str | None
    why_not: str | None


def find(text: str, *, limit: int = LIMIT) -> list[FoundRow]:
    """Orders by their number or their sender's, a party's telephone (whole, or its last four digits and more),
    postcode, or words.

    Words are looked for in any order, in both names, the place and the card; whoever's name or surname begins with them
    is found with the orders of all who are the same. With a word of one or two letters names are looked up by how they
    begin, too. The orders of that number first, as a telephone may end with it; then the newest due. Of more orders
    than there is room for, the newest that were taken.
    """
    numbered = _numbered(text)
    named = {row.order_id for row in numbered}
    found: dict[int, FoundRow] = {}
    for row in (*numbered, *_candidates(text)):
        found.setdefault(row.order_id, _shown(row))
    rows = sorted(
        found.values(), key=lambda row: (row.order_id in named, row.due, row.number, row.suffix), reverse=True
    )
    return rows[:limit]


def find_sheet(number: int) -> FoundSheet | None:
    """A sheet by its number, whatever became of it; else by the web shop's number for it. None where there is none."""
    row = _SHEET.first(number=number) or _SHEET_SENT.first(web=str(number))
    if row is None:
        return None
    why = row.void_reason or (f"into {sheet_number(row.merged_into)}" if row.merged_into else "")
    return FoundSheet(row.number, row.state, row.stage, why)


def _numbered(text: str) -> list[_Found]:
    match = _NUMBER.fullmatch(text)
    rows = _BY_NUMBER.rows(number=int(match[1]), suffix=int(match[2] or 0)) if match else []
    # A customer quotes the number that the web shop gave them, and another florist theirs.
    sent = text.strip().removeprefix("#")
    if any(letter.isdecimal() for letter in sent) and len(sent) <= LONGEST_SENT:
        rows += _BY_SENT.rows(web=sent, relay="".join(letter for letter in sent.upper() if letter.isalnum()))
        rows += _BY_ONLINE.rows(number=sent)
    return rows


def _candidates(text: str) -> list[_Found]:
    rows: list[_Found] = []
    if is_a_number(text):
        number = digits(text)
        if len(number) >= FEWEST_DIGITS:
            rows += _BY_PHONE.rows(**beginning(key_of(text)))
            rows += _BY_TAIL.rows(**beginning(number[::-1]))
        return rows
    tidy = postcode(text)
    if match := _POSTCODE.fullmatch(tidy):
        rows += _BY_POSTCODE.rows(postcode=tidy) if match[1] else _BY_AREA.rows(**beginning(tidy))
    name, asked = fold(text), search.asked_for(text)
    if name and (not asked or search.is_short(name)):
        for question in (_BY_NAME, _BY_SURNAME):
            rows += question.rows(**beginning(name))
    if asked:
        rows += _BY_WORDS.rows(asked=asked)
        for merged in _MERGED.rows(asked=asked, **beginning(name)):
            rows += _OF_MERGED.rows(head=merged.head)
    return rows


def _shown(row: _Found) -> FoundRow:
    outcome = outcome_parts(row.result, row.place, row.whom)
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
            fn.COALESCE(Outcome.whom, ""),
            Confirmation.state,
            Confirmation.how,
            why_so(),
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
    """Orders of the people whose key lies in a range."""
    return Question(
        _Found, lambda: _of_people(same_people(Person.select(Person.id).where(between(column)).limit(LIMIT)))
    )


def _merged() -> Any:
    """Of the newest orders that answer a question to the index: who has a name that begins so, and is one of several.

    The orders of everybody else are found by their words.
    """
    return (
        Order.select(Double.stands_for)
        .distinct()
        .join(Person, on=Person.id.in_((Order.caller, Order.recipient)))
        .join(Double, on=((Double.person == Person.id) | (Double.stands_for == Person.id)))
        .where(Order.id.in_(search.newest(LIMIT)) & (between(Person.name_key) | between(Person.surname_key)))
        .limit(MOST_MERGED)
    )


def _of_people(people: Any) -> Any:
    """Orders of these people (a SELECT of ids) on either side; the newest of a busy name first."""
    paid = Order.select(Order.id).where(Order.caller.in_(people)).order_by(Order.due.desc()).limit(LIMIT)
    received = Order.select(Order.id).where(Order.recipient.in_(people)).order_by(Order.due.desc()).limit(LIMIT)
    return _orders().where(Order.id.in_(paid) | Order.id.in_(received)).order_by(Order.due.desc())


def _in_area() -> Any:
    # The condition holds for every order: with it the index is entered at its end, and left after so many.
    last = Order.select(Order.id).where(Order.due > "").order_by(Order.due.desc()).limit(DUE_LAST)
    return _orders().where(Order.id.in_(last) & between(Order.postcode)).order_by(Order.due.desc())


class _Merged(NamedTuple):
    head: int


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
_BY_SENT = Question(
    _Found,
    lambda: _orders().where(
        ((Sheet.source == "web") & (Sheet.external_id == slot("web")))
        | ((Sheet.source == "relay") & (Sheet.external_id == slot("relay")))
    ),
)
_BY_ONLINE = Question(
    _Found,
    lambda: _orders().where(
        Sheet.id.in_(
            OnlineOrder.select(OnlineOrder.sheet).where(
                (OnlineOrder.number == slot("number")) & OnlineOrder.sheet.is_null(False)
            )
        )
    ),
)
_BY_POSTCODE = Question(
    _Found,
    lambda: _orders().where(Order.postcode == slot("postcode")).order_by(Order.due.desc()),
)
_BY_AREA = Question(_Found, _in_area)
_BY_PHONE, _BY_TAIL = _by_person(Person.phone_key), _by_person(Person.phone_tail)
_BY_NAME, _BY_SURNAME = _by_person(Person.name_key), _by_person(Person.surname_key)
_MERGED = Question(_Merged, _merged)
_OF_MERGED = Question(
    _Found, lambda: _of_people(same_people(Person.select(Person.id).where(Person.id == slot("head"))))
)
_BY_WORDS = Question(_Found, lambda: _orders().where(Order.id.in_(search.newest(LIMIT))).order_by(Order.due.desc()))


def _sheet(condition: Any) -> Question[_SheetRow]:
    return Question(
        _SheetRow,
        lambda: (
            Sheet.select(Sheet.number, Sheet.state, Sheet.stage, Sheet.void_reason, Other.number)
            .join(Other, JOIN.LEFT_OUTER, on=(Sheet.merged_into == Other.id))
            .where(condition)
        ),
    )


_SHEET = _sheet(Sheet.number == slot("number"))
_SHEET_SENT = _sheet((Sheet.source == "web") & (Sheet.external_id == slot("web")))

__all__ = ["CallerRow", "PlaceRow", "callers", "find", "find_sheet", "life", "open_order", "recipients_of"]
