"""Sheets as the verbs begin, find and end them; and the numbers by which an intake is known, so that none is two."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import fn

from models.card_numbers import safe_words
from models.errors import Refused
from models.journal import note
from models.lock_box import paper_into_lock_box
from models.moment import Moment
from models.online_typed import NOBODY, known_as, plain_number, sheet_of, spellings
from models.queries import Change, Insert, Question, Scalar, slot
from models.strike import ENDED, restate
from models.tables.orders import Order
from models.tables.sheets import Draft, Sheet
from models.views import SOURCES, Party, sheet_number

LAST_PAD_NUMBER = 999_999_999
# What stands in a form on a page of the pad before anything is typed off it.
_FILLED_IN = {"pad", "pad_number", "fulfilment", "delivery_charge", "payment"}


class SheetRow(NamedTuple):
    """A sheet that takes an order: how many it has, and the number by which its sender knows it."""

    id: int
    number: int
    source: str
    external_id: str | None
    state: str
    orders: int


class _Numbered(NamedTuple):
    number: int


def is_begun(words: str | None) -> bool:
    """Something was typed into the form with these words (JSON by field; None for no form), other than what is filled
    in on a page of the pad."""
    return bool({name for name, text in json.loads(words or "{}").items() if text} - _FILLED_IN)


def new_sheet(
    m: Moment, source: str, external_id: str | None, pad: str, pad_number: int | None, caller: Party = NOBODY
) -> SheetRow:
    """Begin a sheet. `Refused` at what is no source, and at a number that is in the book already."""
    pad, sent = safe_words("pad", pad, limit=40), sent_number(source, external_id or "", caller)
    refuse_twin(source, sent, pad, pad_number)
    return add_sheet(m, source, sent, pad, pad_number)


def add_sheet(m: Moment, source: str, sent: str = "", pad: str = "", pad_number: int | None = None) -> SheetRow:
    """Begin a sheet, of whose numbers it is known that no other sheet has them."""
    number = _LAST_NUMBER.value() + 1
    pad_of = {"pad": pad if pad_number is not None else None, "pad_number": pad_number}
    made = _ADD_SHEET.run(number=number, external_id=sent or None, stage="draft", **pad_of, **_begun(m, source))
    return SheetRow(made, number, source, None, "open", 0)


def begin_many(m: Moment, source: str, many: Iterable[tuple[str, str]]) -> list[SheetRow]:
    """`add_sheet` for thousands: each its sender's number, and the stage that it will come to, as far as is known."""
    number, sheet_id = _LAST_NUMBER.value(), _LAST_ID.value()
    begun, rows = _begun(m, source), []
    for place, (sent, stage) in enumerate(many, start=1):
        rows.append({"id": sheet_id + place, "number": number + place, "external_id": sent, "stage": stage, **begun})
    _ADD_MANY.run_many(rows)
    return [SheetRow(row["id"], row["number"], source, row["external_id"], "open", 0) for row in rows]


def _begun(m: Moment, source: str) -> dict[str, Any]:
    taken = {"taken_by": m.by, "taken_at": m.stamp, "day": m.today.isoformat()}
    return {"source": source, "state": "open", **taken}


def refuse_twin(source: str, external_id: str | None, pad: str, pad_number: int | None) -> None:
    """`Refused` at the number by which an intake is in the book already: its sender's, or the pad's printed one."""
    if source not in SOURCES:
        raise Refused("source", f"A sheet comes from one of: {', '.join(SOURCES)}.")
    if pad_number is not None and not 0 <= pad_number <= LAST_PAD_NUMBER:
        raise Refused("pad_number", "That is no number of a pad's sheet: type it as it is printed.")
    if external_id and (sheet := sent_before(source, external_id)):
        raise Refused("external_id", f"This order is in the book already, as sheet {sheet_number(sheet)}.")
    if pad_number is not None and (twin := _BY_PAD.first(pad=pad, pad_number=pad_number)):
        raise Refused("pad_number", f"That number of the pad is in the book already, as {sheet_number(twin.number)}.")


def sent_before(source: str, external_id: str) -> int | None:
    """The sheet of the order that a relay or the web shop knows by this number, if it is in the book."""
    sent = sent_number(source, external_id)
    if source == "web" and sent and (online := sheet_of(sent)):
        return online
    known = spellings(sent) if source == "web" else (sent,)
    twins = (_BY_EXTERNAL.first(source=source, external=each) for each in known)
    return next((twin.number for twin in twins if twin), None)


def sent_number(source: str, text: str, caller: Party = NOBODY) -> str:
    """A sender's number as it is kept. Refused for a card number.

    A relay's is written down by ear, R-100 or r100: no two spellings of one are two orders. A web shop's stays exact,
    but for the # that it wears on a page, and is that by which the order was read, if it was: its own key, too, where
    the ``caller`` is the same.
    """
    words = safe_words("external_id", text, limit=120)
    if source == "web":
        return known_as(plain_number(words), caller)
    spoken = "".join(letter for letter in words.upper() if letter.isalnum())
    return spoken if source == "relay" and spoken else words


def living(number: int) -> SheetRow:
    """A sheet that has not ended, by its number; `Refused` where there is none."""
    row = _BY_NUMBER.first(number=number)
    if row is None:
        raise Refused("sheet", f"There is no sheet {sheet_number(number)}.")
    if row.state in ENDED:
        raise Refused("sheet", f"Sheet {sheet_number(number)} is {row.state}; nothing more goes onto it.")
    return row


def end_sheet(m: Moment, row: SheetRow, reason: str) -> None:
    """Void a sheet that never had an order, and drop its draft."""
    DROP_DRAFT.run(sheet=row.id)
    _VOID.run(sheet=row.id, reason=reason)
    paper_into_lock_box(row.id)
    restate(m, row.id)
    note(m, "void", sheet=row.number)


_LAST_NUMBER = Scalar(lambda: Sheet.select(fn.MAX(Sheet.number)))
_LAST_ID = Scalar(lambda: Sheet.select(fn.MAX(Sheet.id)))
_ADD_SHEET, _ADD_MANY = Insert(Sheet), Insert(Sheet, numbered=True)
_BY_NUMBER = Question(
    SheetRow,
    lambda: Sheet.select(
        Sheet.id,
        Sheet.number,
        Sheet.source,
        Sheet.external_id,
        Sheet.state,
        Order.select(fn.COUNT(Order.id)).where(Order.sheet == Sheet.id),
    ).where(Sheet.number == slot("number")),
)
_BY_EXTERNAL = Question(
    _Numbered,
    lambda: Sheet.select(Sheet.number).where(
        (Sheet.source == slot("source")) & (Sheet.external_id == slot("external"))
    ),
)
_BY_PAD = Question(
    _Numbered,
    lambda: Sheet.select(Sheet.number).where((Sheet.pad == slot("pad")) & (Sheet.pad_number == slot("pad_number"))),
)
_VOID = Change(
    lambda: Sheet.update(state="void", stage="", void_reason=slot("reason")).where(Sheet.id == slot("sheet"))
)
DROP_DRAFT = Change(lambda: Draft.delete().where(Draft.sheet == slot("sheet")))
