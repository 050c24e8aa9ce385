"""The verbs on a sheet: keep its words, take an order on it, void it, merge it. Each is one transaction."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, fn

from models.card_numbers import refuse_card_number, safe_words
from models.dates import refuse_out_of_reach, short
from models.entry import form_of
from models.errors import Refused
from models.held_online import became, is_held, left_out
from models.journal import note
from models.lock_box import into_lock_box, keep_words, paper_into_lock_box
from models.moment import Moment
from models.once import once
from models.online_links import follow, typed_too
from models.online_typed import typed_by_hand
from models.orders import Place, add_order, end_order
from models.permitted import must
from models.photo_views import SHEET
from models.queries import Change, Insert, Question, Scalar, literally, slot
from models.sheets import (
    DROP_DRAFT,
    SheetRow,
    end_sheet,
    living,
    new_sheet,
    refuse_twin,
    sent_number,
)
from models.strike import restate
from models.tables.audit import Request
from models.tables.base import on_own_pages
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.photos import Photo
from models.tables.sheets import Draft, Sheet
from models.text import gate
from models.views import Confirm, Kept, NewOrder, Party, Taken, sheet_number

VOID_REASONS = ("price call", "caller rang off", "entered twice", "a mistake", "nothing entered")
DRAFT_LIMIT = 2_000


class _DraftRow(NamedTuple):
    sheet_id: int
    key: str
    number: int
    source: str
    pad: str | None
    pad_number: int | None
    words: str
    kept_at: datetime
    turn: int
    orders: int


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
    typed: Mapping[str, str] = {},
) -> Taken:
    """Take an order: sheet, order, list entry, confirmation and audit entry in one transaction.

    With ``sheet`` the order goes onto that sheet; else it gets a sheet of its own. The draft kept under ``key`` is used
    up; one that another form has on the sheet stays. ``answers`` were given while it was typed, each by the id of an
    order that this one is like: ``both`` are wanted, or the senders are ``different``; the rest is kept unanswered.
    ``typed`` are the words of the form as it was saved: they are kept as taken down; without them, those of the draft.
    Raises `Refused` for a day out of reach, a sheet that has ended, a draft of another ``turn``, a web order or printed
    number that is in the book, and what is no such answer.
    """
    must(m, "take orders")
    refuse_out_of_reach(new.due, m.today, "due")
    kept, held = None, False
    if sheet is None:
        row = new_sheet(m, source, external_id, pad, pad_number, new.caller)
    else:
        kept = _use_up(m, key, turn, source, pad, pad_number)
        held = kept is not None and is_held(key)
        row = living(sheet)
        _number_as_sent(row, external_id, new.caller)
    order = add_order(m, Place(row.id, row.number), new, confirm, answers)
    if not held:
        into_lock_box(row.id)
        keep_words(order.order_id, row.id, _taken_down(typed, kept, new))
    if row.source == "web" and external_id and not row.external_id:
        typed_by_hand(row.id, sent_number("web", external_id, new.caller), new.caller)
    if held:
        became(m, key, order.order_id, row.id, row.number)
    elif row.orders:
        typed_too(row.id)
    state = restate(m, row.id)
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
        row = living(sheet) if sheet is not None else new_sheet(m, source, None, pad, pad_number)
        if _DRAFT_ON.value(sheet=row.id):
            raise Refused("sheet", f"Sheet {sheet_number(row.number)} is being written at another counter.")
        _ADD_DRAFT.run(sheet=row.id, form_key=key, words=words, kept_at=m.stamp, parked=int(parked), turn=1)
        _REMEMBER.run(key=f"draft {key}", verb="keep_draft", fingerprint="", answer=str(row.number))
        note(m, "draft", sheet=row.number)
        restate(m, row.id)
        return Kept(row.number, 1)
    # The same words under an older turn: their first answer was lost on its way.
    if kept.words != words:
        _refuse_other_turn(m, kept, turn)
    _KEEP.run(sheet=kept.sheet_id, words=words, kept_at=m.stamp, parked=int(parked), turn=kept.turn + 1)
    _change_origin(kept, source, pad, pad_number)
    return Kept(kept.number, kept.turn + 1)


def words_of_page(pad: str, pad_number: int | None) -> dict[str, str]:
    """The words of a form on a page of the pad, before anything is typed off it."""
    return {} if pad_number is None else {"pad": pad, "pad_number": str(pad_number)}


def drop_draft(m: Moment, key: str, *, turn: int) -> Kept | None:
    """The form was emptied again: its sheet is voided ("nothing entered"), or loses the trailing draft it had.

    A sheet with a photo of its page is still to be typed: it keeps its draft, emptied, and that is answered. Raises
    `Refused` where another counter has changed the draft since ``turn``. One that is gone already stays so.
    """
    must(m, "take orders")
    kept = _DRAFT_OF.first(key=key)
    if kept is None:
        return None
    _refuse_other_turn(m, kept, turn)
    if kept.orders:
        DROP_DRAFT.run(sheet=kept.sheet_id)
        if is_held(key):
            left_out(key)
        restate(m, kept.sheet_id)
    elif is_held(key):
        raise Refused("caller_name", "This is an online order: finish it, or void its sheet on the pad with a reason.")
    elif _PAGES.value(sheet=kept.sheet_id):
        words = on_own_pages(json.dumps(words_of_page(kept.pad or "", kept.pad_number)))
        _KEEP.run(sheet=kept.sheet_id, words=words, kept_at=m.stamp, parked=1, turn=kept.turn + 1)
        return Kept(kept.number, kept.turn + 1)
    else:
        end_sheet(m, living(kept.number), "nothing entered")
    return None


@once
def void(m: Moment, sheet: int, reason: str, *, key: str) -> None:
    """End a sheet that never had an order. Raises `Refused` where it has one: that is cancelled, not voided."""
    must(m, "change orders")
    row = living(sheet)
    if row.orders:
        raise Refused("sheet", "There is an order on this sheet: cancel the order instead.")
    reason = safe_words("reason", reason, limit=200)
    if not reason:
        raise Refused("reason", "Say why this sheet is void.")
    end_sheet(m, row, reason)


@once
def merge(m: Moment, sheet: int, into: int, *, key: str) -> None:
    """End a sheet that is the same intake as another; orders still live on it are cancelled, not delivered twice.

    What an online order on it is from now on stands there (`models.online_links.follow`). Raises `Refused` where they
    would be lost: nothing on the other sheet is to be delivered.
    """
    must(m, "change orders")
    row, other = living(sheet), living(into)
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
    DROP_DRAFT.run(sheet=row.id)
    _MERGE.run(sheet=row.id, into=other.id)
    paper_into_lock_box(row.id)
    restate(m, row.id)
    follow(row.id, other.id)
    note(m, "merge", sheet=row.number, detail=f"into {sheet_number(other.number)}")


def _change_origin(kept: _DraftRow, source: str, pad: str, pad_number: int | None) -> None:
    """While a sheet has no order, whoever writes it may still say that it came by telephone, or off the pad."""
    pad = safe_words("pad", pad, limit=40)
    origin = (source, pad if pad_number is not None else None, pad_number)
    if kept.orders or origin == (kept.source, kept.pad, kept.pad_number) or is_held(kept.key):
        return
    same_number = origin[1:] == (kept.pad, kept.pad_number)
    refuse_twin(source, None, pad, None if same_number else pad_number)
    _ORIGIN.run(sheet=kept.sheet_id, source=source, pad=origin[1], pad_number=pad_number)


def _number_as_sent(row: SheetRow, external_id: str | None, caller: Party) -> None:
    """A relay or a web order that was typed by hand is known by its sender's number, as if it had been imported."""
    sent = sent_number(row.source, external_id or "", caller)
    if not external_id or row.external_id == sent:
        return
    if row.orders or row.external_id:
        raise Refused("external_id", "A sheet has one number of its sender: take this order on a sheet of its own.")
    refuse_twin(row.source, sent, "", None)
    _SENT_AS.run(sheet=row.id, external=sent)


def _use_up(m: Moment, key: str, turn: int | None, source: str, pad: str, pad_number: int | None) -> _DraftRow | None:
    kept = _DRAFT_OF.first(key=key)
    if kept is not None:
        if turn is not None:
            _refuse_other_turn(m, kept, turn)
        _change_origin(kept, source, pad, pad_number)
        DROP_DRAFT.run(sheet=kept.sheet_id)
    return kept


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
        number = sheet_number(living(int(used.answer)).number)
        raise Refused("sheet", f"What was written on sheet {number} was saved or cleared at another counter.")
    if _USED.first(key=key) is not None:
        raise Refused("sheet", "What was written here was saved already.")


def _taken_down(typed: Mapping[str, str], kept: _DraftRow | None, new: NewOrder) -> dict[str, str]:
    """An order's words as they were taken down: an earlier draft may have other ones than what was saved."""
    if typed:
        return dict(json.loads(_words(typed)))
    return dict(json.loads(kept.words)) if kept else form_of(new)


def _words(fields: Mapping[str, str]) -> str:
    for name, text in fields.items():
        refuse_card_number(name, text)
    gated = {name: gate(text, lines=True, limit=DRAFT_LIMIT, field=name) for name, text in fields.items()}
    return on_own_pages(json.dumps(gated))


class _LiveOrder(NamedTuple):
    id: int
    entry_status: str | None


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
_MERGE = Change(
    lambda: Sheet.update(state="merged", stage="", merged_into=slot("into")).where(Sheet.id == slot("sheet"))
)
_DRAFT_OF = Question(
    _DraftRow,
    lambda: (
        Draft.select(
            Draft.sheet,
            Draft.form_key,
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
_PAGES = Scalar(
    lambda: Photo.select(fn.COUNT(Photo.kind)).where(
        (Photo.sheet == slot("sheet")) & literally((Photo.kind == SHEET) & Photo.off_at.is_null())
    )
)
_ADD_DRAFT = Insert(Draft)
_KEEP = Change(
    lambda: Draft.update(words=slot("words"), kept_at=slot("kept_at"), parked=slot("parked"), turn=slot("turn")).where(
        Draft.sheet == slot("sheet")
    )
)


class _Answer(NamedTuple):
    answer: str


_USED = Question(_Answer, lambda: Request.select(Request.answer).where(Request.key == slot("key")))
_REMEMBER = Insert(Request)
