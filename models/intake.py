"""The verbs on a sheet: keep its words, take an order on it, void it, merge it. Each is one transaction."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, fn

from models.card_numbers import refuse_card_number, safe_words
from models.dates import refuse_out_of_reach, short
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.once import once
from models.orders import Place, add_order, end_order
from models.permitted import must
from models.queries import Change, Insert, Question, Scalar, slot
from models.strike import ENDED, restate
from models.tables.audit import Request
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.sheets import Draft, Sheet
from models.text import gate
from models.views import SOURCES, Confirm, Kept, NewOrder, Taken, sheet_number

VOID_REASONS = ("price call", "caller rang off", "entered twice", "a mistake", "nothing entered")
DRAFT_LIMIT = 2_000
LAST_PAD_NUMBER = 999_999_999


class _SheetRow(NamedTuple):
    id: int
    number: int
    source: str
    state: str
    orders: int


class _DraftRow(NamedTuple):
    sheet_id: int
    number: int
    source: str
    pad: str | None
    pad_number: int | None
    words: str
    kept_at: datetime
    turn: int
    orders: int


class _Numbered(NamedTuple):
    number: int


@once
def take(
    m: Moment,
    new: NewOrder,
    *,
    key: str,
    source: str = "phone",
    sheet: int | None = None,
    turn: int | None = None,
    confirm: Confirm | None = None,
    external_id: str | None = None,
    pad: str = "",
    pad_number: int | None = None,
    answers: Mapping[int, str] = {},
) -> Taken:
    """Take an order: sheet, order, list entry, confirmation and audit entry in one transaction.

    With ``sheet`` the order goes onto that sheet; else it gets a sheet of its own. The draft kept under ``key`` is used
    up; one that another form has on the sheet stays. ``answers`` were given while it was typed, each by the id of an
    order that this one is like: ``both`` are wanted, or the senders are ``different``; the rest is kept unanswered.
    Raises `Refused` for a day out of reach, a sheet that has ended, a draft of another ``turn``, a web order or printed
    number that is in the book, and what is no such answer.
    """
    must(m, "take orders")
    refuse_out_of_reach(new.due, m.today, "due")
    if sheet is None:
        row = _new_sheet(m, source, external_id, pad, pad_number)
    else:
        _use_up(m, key, turn, source, pad, pad_number)
        row = _living(sheet)
        _number_as_sent(row, external_id)
    order = add_order(m, Place(row.id, row.number), new, confirm, answers)
    state = restate(row.id)
    return Taken(row.number, order.suffix, state.state, state.stage)


def keep_draft(
    m: Moment,
    key: str,
    fields: Mapping[str, str],
    *,
    source: str = "phone",
    sheet: int | None = None,
    turn: int = 0,
    parked: bool = False,
    pad: str = "",
    pad_number: int | None = None,
) -> Kept:
    """Keep the words of a form, and answer with its sheet. The first call makes the sheet.

    ``key`` is the form's own; ``turn`` that of the words it kept last or was opened on, 0 before there are any. Raises
    `Refused` at the field that holds a card number, or more text than a form can, and at ``sheet`` where another
    counter has meanwhile changed the draft, saved it, or ended its sheet.
    """
    must(m, "take orders")
    words = _words(fields)
    kept = _DRAFT_OF.first(key=key)
    if kept is None:
        _refuse_used_up(key)
        row = _living(sheet) if sheet is not None else _new_sheet(m, source, None, pad, pad_number)
        if _DRAFT_ON.value(sheet=row.id):
            raise Refused("sheet", f"Sheet {sheet_number(row.number)} is being written at another counter.")
        _ADD_DRAFT.run(sheet=row.id, form_key=key, words=words, kept_at=m.stamp, parked=int(parked), turn=1)
        _REMEMBER.run(key=f"draft {key}", verb="keep_draft", fingerprint="", answer=str(row.number))
        note(m, "draft", sheet=row.number)
        restate(row.id)
        return Kept(row.number, 1)
    # The same words under an older turn: their first answer was lost on its way.
    if kept.words != words:
        _refuse_other_turn(m, kept, turn)
    _KEEP.run(sheet=kept.sheet_id, words=words, kept_at=m.stamp, parked=int(parked), turn=kept.turn + 1)
    _change_origin(kept, source, pad, pad_number)
    return Kept(kept.number, kept.turn + 1)


def drop_draft(m: Moment, key: str, *, turn: int) -> None:
    """The form was emptied again: its sheet is voided ("nothing entered"), or loses the trailing draft it had.

    Raises `Refused` where another counter has changed the draft since ``turn``. One that is gone already stays so.
    """
    must(m, "take orders")
    kept = _DRAFT_OF.first(key=key)
    if kept is None:
        return
    _refuse_other_turn(m, kept, turn)
    if kept.orders:
        _DROP.run(sheet=kept.sheet_id)
        restate(kept.sheet_id)
    else:
        _void(m, _living(kept.number), "nothing entered")


@once
def void(m: Moment, sheet: int, reason: str, *, key: str) -> None:
    """End a sheet that never had an order. Raises `Refused` where it has one: that is cancelled, not voided."""
    must(m, "change orders")
    row = _living(sheet)
    if row.orders:
        raise Refused("sheet", "There is an order on this sheet: cancel the order instead.")
    reason = safe_words("reason", reason, limit=200)
    if not reason:
        raise Refused("reason", "Say why this sheet is void.")
    _void(m, row, reason)


@once
def merge(m: Moment, sheet: int, into: int, *, key: str) -> None:
    """End a sheet that is the same intake as another; orders still live on it are cancelled, not delivered twice.

    Raises `Refused` where they would be lost: nothing on the other sheet is to be delivered.
    """
    must(m, "change orders")
    row, other = _living(sheet), _living(into)
    if row.id == other.id:
        raise Refused("into", "A sheet cannot be merged into itself.")
    orders = _LIVE_ORDERS.rows(sheet=row.id)
    if any(order.entry_status == "done" for order in orders):
        raise Refused("sheet", f"An order of sheet {sheet_number(row.number)} has its outcome: merge the other one.")
    if orders and not _LIVE_ORDERS.rows(sheet=other.id):
        raise Refused("into", f"Sheet {sheet_number(other.number)} has no order that could stand for this one.")
    for order in orders:
        end_order(m, order.id, f"merged into {sheet_number(other.number)}")
    # What was cancelled before is told with the other sheet's order: it is the same intake.
    _NOBODY_TO_TELL.run(sheet=row.id)
    _DROP.run(sheet=row.id)
    _MERGE.run(sheet=row.id, into=other.id)
    note(m, "merge", sheet=row.number, detail=f"into {sheet_number(other.number)}")


def _new_sheet(m: Moment, source: str, external_id: str | None, pad: str, pad_number: int | None) -> _SheetRow:
    pad, external_id = safe_words("pad", pad, limit=40), sent_number(source, external_id or "")
    _refuse_twin(source, external_id, pad, pad_number)
    number = _LAST_NUMBER.value() + 1
    made = _ADD_SHEET.run(
        number=number,
        source=source,
        taken_by=m.by,
        taken_at=m.stamp,
        day=m.today.isoformat(),
        pad=pad if pad_number is not None else None,
        pad_number=pad_number,
        external_id=external_id or None,
        state="open",
        stage="draft",
    )
    return _SheetRow(made, number, source, "open", 0)


def _refuse_twin(source: str, external_id: str | None, pad: str, pad_number: int | None) -> None:
    if source not in SOURCES:
        raise Refused("source", f"A sheet comes from one of: {', '.join(SOURCES)}.")
    if pad_number is not None and not 0 <= pad_number <= LAST_PAD_NUMBER:
        raise Refused("pad_number", "That is no number of a pad's sheet: type it as it is printed.")
    if external_id and (twin := _BY_EXTERNAL.first(source=source, external=external_id)):
        raise Refused("external_id", f"This order is in the book already, as sheet {sheet_number(twin.number)}.")
    if pad_number is not None and (twin := _BY_PAD.first(pad=pad, pad_number=pad_number)):
        raise Refused("pad_number", f"That number of the pad is in the book already, as {sheet_number(twin.number)}.")


def _change_origin(kept: _DraftRow, source: str, pad: str, pad_number: int | None) -> None:
    """While a sheet has no order, whoever writes it may still say that it came by telephone, or off the pad."""
    pad = safe_words("pad", pad, limit=40)
    origin = (source, pad if pad_number is not None else None, pad_number)
    if kept.orders or origin == (kept.source, kept.pad, kept.pad_number):
        return
    same_number = origin[1:] == (kept.pad, kept.pad_number)
    _refuse_twin(source, None, pad, None if same_number else pad_number)
    _ORIGIN.run(sheet=kept.sheet_id, source=source, pad=origin[1], pad_number=pad_number)


def sent_before(source: str, external_id: str) -> int | None:
    """The sheet of the order that a relay or the web shop knows by this number, if it is in the book."""
    twin = _BY_EXTERNAL.first(source=source, external=sent_number(source, external_id))
    return twin.number if twin else None


def sent_number(source: str, text: str) -> str:
    """A sender's number as it is kept. Refused for a card number.

    A relay's is written down by ear, R-100 or r100: no two spellings of one are two orders. A web shop's stays exact.
    """
    words = safe_words("external_id", text, limit=120)
    spoken = "".join(letter for letter in words.upper() if letter.isalnum())
    return spoken if source == "relay" and spoken else words


def _number_as_sent(row: _SheetRow, external_id: str | None) -> None:
    """A relay or a web order that was typed by hand is known by its sender's number, as if it had been imported."""
    if not external_id:
        return
    if row.orders:
        raise Refused("external_id", "A sheet has one number of its sender: take this order on a sheet of its own.")
    sent = sent_number(row.source, external_id)
    _refuse_twin(row.source, sent, "", None)
    _SENT_AS.run(sheet=row.id, external=sent)


def _use_up(m: Moment, key: str, turn: int | None, source: str, pad: str, pad_number: int | None) -> None:
    kept = _DRAFT_OF.first(key=key)
    if kept is not None:
        if turn is not None:
            _refuse_other_turn(m, kept, turn)
        _change_origin(kept, source, pad, pad_number)
        _DROP.run(sheet=kept.sheet_id)


def _refuse_other_turn(m: Moment, kept: _DraftRow, turn: int) -> None:
    if kept.turn == turn:
        return
    at = kept.kept_at.astimezone(m.now.tzinfo)
    when = f"at {at:%H:%M}" if at.date() == m.today else f"on {short(at.date())}"
    number = sheet_number(kept.number)
    raise Refused("sheet", f"Sheet {number} was changed at another counter {when}: open it from the pad to see it.")


def _refuse_used_up(key: str) -> None:
    used = _USED.first(key=f"draft {key}")
    if used is not None:
        number = sheet_number(_living(int(used.answer)).number)
        raise Refused("sheet", f"What was written on sheet {number} was saved or cleared at another counter.")
    if _USED.first(key=key) is not None:
        raise Refused("sheet", "What was written here was saved already.")


def _living(number: int) -> _SheetRow:
    row = _BY_NUMBER.first(number=number)
    if row is None:
        raise Refused("sheet", f"There is no sheet {sheet_number(number)}.")
    if row.state in ENDED:
        raise Refused("sheet", f"Sheet {sheet_number(number)} is {row.state}; nothing more goes onto it.")
    return row


def _void(m: Moment, row: _SheetRow, reason: str) -> None:
    _DROP.run(sheet=row.id)
    _VOID.run(sheet=row.id, reason=reason)
    note(m, "void", sheet=row.number)


def _words(fields: Mapping[str, str]) -> str:
    for name, text in fields.items():
        refuse_card_number(name, text)
    return json.dumps({name: gate(text, lines=True, limit=DRAFT_LIMIT, field=name) for name, text in fields.items()})


class _LiveOrder(NamedTuple):
    id: int
    entry_status: str | None


_LAST_NUMBER = Scalar(lambda: Sheet.select(fn.MAX(Sheet.number)))
_ADD_SHEET = Insert(Sheet)
_BY_NUMBER = Question(
    _SheetRow,
    lambda: Sheet.select(
        Sheet.id,
        Sheet.number,
        Sheet.source,
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
_LIVE_ORDERS = Question(
    _LiveOrder,
    lambda: (
        Order.select(Order.id, ListEntry.status)
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .where((Order.sheet == slot("sheet")) & (Order.status == "live"))
    ),
)
_NOBODY_TO_TELL = Change(
    lambda: Confirmation.update(state="superseded").where(
        Confirmation.order.in_(Order.select(Order.id).where(Order.sheet == slot("sheet")))
        & Confirmation.state.not_in(("done", "superseded"))
    )
)
_VOID = Change(
    lambda: Sheet.update(state="void", stage="", void_reason=slot("reason")).where(Sheet.id == slot("sheet"))
)
_MERGE = Change(
    lambda: Sheet.update(state="merged", stage="", merged_into=slot("into")).where(Sheet.id == slot("sheet"))
)
_DRAFT_OF = Question(
    _DraftRow,
    lambda: (
        Draft.select(
            Draft.sheet,
            Sheet.number,
            Sheet.source,
            Sheet.pad,
            Sheet.pad_number,
            Draft.words,
            Draft.kept_at,
            Draft.turn,
            Order.select(fn.COUNT(Order.id)).where(Order.sheet == Sheet.id),
        )
        .join(Sheet, on=(Draft.sheet == Sheet.id))
        .where(Draft.form_key == slot("key"))
    ),
)
_ORIGIN = Change(
    lambda: Sheet.update(source=slot("source"), pad=slot("pad"), pad_number=slot("pad_number")).where(
        Sheet.id == slot("sheet")
    )
)
_SENT_AS = Change(lambda: Sheet.update(external_id=slot("external")).where(Sheet.id == slot("sheet")))
_DRAFT_ON = Scalar(lambda: Draft.select(fn.COUNT(Draft.sheet)).where(Draft.sheet == slot("sheet")))
_ADD_DRAFT = Insert(Draft)
_KEEP = Change(
    lambda: Draft.update(words=slot("words"), kept_at=slot("kept_at"), parked=slot("parked"), turn=slot("turn")).where(
        Draft.sheet == slot("sheet")
    )
)
_DROP = Change(lambda: Draft.delete().where(Draft.sheet == slot("sheet")))


class _Answer(NamedTuple):
    answer: str


_USED = Question(_Answer, lambda: Request.select(Request.answer).where(Request.key == slot("key")))
_REMEMBER = Insert(Request)
