"""The order pad: every sheet of a day, struck or not, and why not."""

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from peewee import JOIN

from models.dates import short
from models.online_rows import held_drafts
from models.opening import confirmation_words, why_so
from models.people import called
from models.photo_reads import pages_of_sheet
from models.queries import Question, literally, slot
from models.sheets import is_begun
from models.strike import OrderFacts, ticks
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.photos import LockBox
from models.tables.sheets import Draft, Sheet
from models.views import DraftView, PadOrder, PadRow, sheet_number

Recipient = Person.alias("recipient")
Other = Sheet.alias("other")
PAPER_MAY_GO = "paper may be shredded"
TO_BE_TYPED = "to be typed"
"""Said of a sheet whose page was photographed, before anything is typed off it."""


class _Row(NamedTuple):
    number: int
    source: str
    day: date
    taken_at: datetime
    taken_by: str
    state: str
    stage: str
    pad: str | None
    pad_number: int | None
    void_reason: str | None
    merged_into: int | None
    words: str | None
    parked: int | None
    caller: str | None
    recipient: str | None
    how: str | None
    why_not: str | None
    order_id: int | None
    suffix: int
    status: str
    due: str
    fulfilment: str
    to_come: str
    entry_kind: str | None
    entry_day: str | None
    entry_status: str | None
    mark: str | None
    told: str | None
    version: int | None
    photos: int
    kept: int | None

    @property
    def paper(self) -> bool:
        return self.source == "paper" or self.pad_number is not None or self.photos > 0


class _Draft(NamedTuple):
    number: int
    key: str
    source: str
    taken_at: datetime
    kept_at: datetime
    turn: int
    parked: int
    words: str
    photos: int


def pad(day: date) -> list[PadRow]:
    """Every sheet that was made on this day, by number."""
    return _sheets(_OF_DAY.rows(day=day.isoformat()))


def open_sheets(before: date) -> list[PadRow]:
    """Every sheet made before this day that is still open, whatever its day: carried in."""
    return _sheets(_OPEN.rows(before=before.isoformat()))


def draft(sheet: int) -> DraftView | None:
    """The words of the draft on a sheet, and why it is held; None where it has none."""
    found = _DRAFT.first(number=sheet)
    return replace(_view(found), held=held_drafts().get(sheet, "")) if found else None


def parked_drafts() -> list[DraftView]:
    """Every draft there is, the newest first: parked calls, and those that a crash left behind."""
    return [_view(row) for row in _DRAFTS.rows()]


def _view(row: _Draft) -> DraftView:
    return DraftView(*row[:6], parked=bool(row.parked), fields=json.loads(row.words), photos=row.photos)


def _sheets(rows: list[_Row]) -> list[PadRow]:
    wants = held_drafts() if any(row.words is not None for row in rows) else {}
    return [_sheet(list(group), wants.get(number, "")) for number, group in groupby(rows, key=lambda row: row.number)]


def _sheet(rows: list[_Row], wants: str) -> PadRow:
    row = rows[0]
    orders = tuple(_order(each) for each in rows if each.order_id is not None)
    words = json.loads(row.words) if row.words else {}
    typed = words.get("caller_name") or words.get("caller_phone") or ""
    return PadRow(
        row.number,
        row.source,
        row.day,
        row.taken_at,
        row.taken_by,
        row.state,
        row.stage,
        orders[0].caller if orders else typed,
        _why(row, orders, wants) or _shreddable(rows),
        row.pad or "",
        row.pad_number,
        bool(row.parked),
        orders,
        words.get("recipient_name", ""),
        words.get("due", ""),
        row.photos,
    )


def _order(row: _Row) -> PadOrder:
    return PadOrder(
        row.suffix,
        row.caller or "",
        row.recipient or "",
        date.fromisoformat(row.due),
        row.status,
        row.to_come,
        confirmation_words(row.told, row.how, row.why_not),
        ticks(OrderFacts(*row[17:-3])),
        row.order_id or 0,
        row.version or 1,
    )


def _why(row: _Row, orders: tuple[PadOrder, ...], wants: str) -> str:
    if row.state == "void":
        return row.void_reason or ""
    if row.state == "merged":
        return f"into {sheet_number(row.merged_into or 0)}"
    if row.state == "struck":
        return ""
    if row.words is not None:
        return wants or _drafted(row)
    return "; ".join(reasons(orders)) or "nothing on it"


def _shreddable(rows: list[_Row]) -> str:
    """What a struck sheet still waits for, when every order on it has its outcome: its paper."""
    finished = all(row.entry_status in {None, "done", "cancelled"} for row in rows)
    return PAPER_MAY_GO if rows[0].paper and rows[0].kept is not None and finished else ""


def _drafted(row: _Row) -> str:
    if row.photos and not is_begun(row.words):
        return TO_BE_TYPED
    return "parked" if row.parked else "being written"


def reasons(orders: tuple[PadOrder, ...]) -> list[str]:
    """Why a sheet with these orders is not struck, in words."""
    found = []
    for order in orders:
        live = order.status != "cancelled"
        if order.to_come and live:
            found.append(f"to come: {order.to_come.replace(' ', ', ')}")
        if not order.ticks.listed:
            found.append(f"not on the list for {short(order.due)}")
        if not order.ticks.calendar:
            found.append("not in the calendar")
        if not order.ticks.confirmation:
            told = order.confirmation
            found.append(f"{'confirmation' if live else 'telling of the cancellation'} {told}")
        if not order.ticks.acknowledged:
            found.append("cancelled, not acknowledged")
    return found


def _rows() -> Any:
    return (
        Sheet.select(
            Sheet.number,
            Sheet.source,
            Sheet.day,
            Sheet.taken_at,
            Sheet.taken_by,
            Sheet.state,
            Sheet.stage,
            Sheet.pad,
            Sheet.pad_number,
            Sheet.void_reason,
            Other.number,
            Draft.words,
            Draft.parked,
            called(Person),
            called(Recipient),
            Confirmation.how,
            why_so(),
            Order.id,
            Order.suffix,
            Order.status,
            Order.due,
            Order.fulfilment,
            Order.to_come,
            ListEntry.kind,
            ListEntry.day,
            ListEntry.status,
            ListEntry.mark,
            Confirmation.state,
            Order.version,
            pages_of_sheet(),
            LockBox.sheet,
        )
        .join(Other, JOIN.LEFT_OUTER, on=(Sheet.merged_into == Other.id))
        .switch(Sheet)
        .join(Draft, JOIN.LEFT_OUTER, on=(Draft.sheet == Sheet.id))
        .switch(Sheet)
        .join(LockBox, JOIN.LEFT_OUTER, on=((LockBox.sheet == Sheet.id) & LockBox.shredded_at.is_null()))
        .switch(Sheet)
        .join(Order, JOIN.LEFT_OUTER, on=(Order.sheet == Sheet.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(Order)
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .switch(Order)
        .join(
            Confirmation,
            JOIN.LEFT_OUTER,
            on=((Confirmation.order == Order.id) & (Confirmation.version == Order.terms_version)),
        )
        .order_by(Sheet.number, Order.suffix)
    )


_OF_DAY = Question(_Row, lambda: _rows().where(Sheet.day == slot("day")))
_OPEN = Question(
    _Row,
    lambda: _rows().where(literally(Sheet.state.not_in(("struck", "void", "merged"))) & (Sheet.day < slot("before"))),
)


def _drafts() -> Any:
    return (
        Draft.select(
            Sheet.number,
            Draft.form_key,
            Sheet.source,
            Sheet.taken_at,
            Draft.kept_at,
            Draft.turn,
            Draft.parked,
            Draft.words,
            pages_of_sheet(),
        )
        .join(Sheet, on=(Draft.sheet == Sheet.id))
        .order_by(Draft.kept_at.desc())
    )


_DRAFT = Question(_Draft, lambda: _drafts().where(Sheet.number == slot("number")))
_DRAFTS = Question(_Draft, _drafts)
