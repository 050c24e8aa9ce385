"""The lock box: what is kept of a sheet until every order on it has its outcome, and is destroyed then.

The paper itself, which only hands can shred; its photos; and the words of each order as they were taken down. The
sheet's row stays, with who shredded it and when (product.md, "Words").
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.people import called
from models.permitted import must
from models.photo_reads import pages_of_sheet
from models.photo_views import SHEET, LockBoxRow, Shredded
from models.queries import Change, Insert, Question, Scalar, literally, slot
from models.strike import FINISHED, OUTCOME_NOTED
from models.tables.base import on_own_pages
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.photos import LockBox, Photo, TakenDown
from models.tables.sheets import Sheet
from models.views import order_number, sheet_number

LOCK_BOX_DAYS = 7
"""Local days after which a sheet that may be shredded has to be; words without paper go by themselves then."""


class _Sheet(NamedTuple):
    id: int
    state: str
    kept: int | None
    shredded_at: datetime | None
    still_out: int | None


class _Words(NamedTuple):
    suffix: int
    words: str


class _Photo(NamedTuple):
    id: str


class _Number(NamedTuple):
    number: int


def into_lock_box(sheet_id: int) -> None:
    """Something of this sheet is kept from now on; one that was shredded before is kept again.

    `strike.restate` has still to say whether it may go.
    """
    _KEEP.run(sheet=sheet_id)


def paper_into_lock_box(sheet_id: int) -> None:
    """The same where there is paper: a sheet that ends without an order leaves nothing else to keep."""
    _KEEP_PAPER.run(sheet=sheet_id)


def keep_words(order_id: int, sheet_id: int, words: Mapping[str, str]) -> None:
    """Keep the words of an order as they were taken down, by field; a field that holds nothing is left out."""
    said = {name: text for name, text in words.items() if text.strip()}
    _KEEP_WORDS.run(order=order_id, sheet=sheet_id, words=on_own_pages(json.dumps(said)))


def lock_box() -> list[LockBoxRow]:
    """The sheets whose paper may be shredded, the one that has waited longest first."""
    return sorted(_READY.rows(), key=lambda row: (row.since, row.number))


def staying() -> int:
    """How many papers stay: their sheet is open, or an order of it is still out."""
    return _STAYING.value()


def words_of(order_id: int) -> dict[str, str] | None:
    """An order's words as they were taken down, by the form's field; None once they were destroyed, or never kept."""
    found = _WORDS_OF.first(order=order_id)
    return None if found is None else dict(json.loads(found.words))


def words_of_sheet(number: int) -> dict[int, dict[str, str]]:
    """The words of a sheet as they were taken down, by the suffix of each order."""
    return {row.suffix: dict(json.loads(row.words)) for row in _WORDS_ON.rows(number=number)}


def overdue_before(now: datetime) -> datetime:
    """What has been ready since before this moment is overdue ``now``, which is aware and in the shop's zone.

    It follows the clock, by which all is stamped, and not a date that stands in for today.
    """
    first = now.date() - timedelta(days=LOCK_BOX_DAYS - 1)
    return datetime.combine(first, time(), now.tzinfo)


def without_paper(before: datetime) -> list[int]:
    """Sheets of which only words are kept, that were ready before this moment (`overdue_before`): for `shred`.

    A page that was taken off can still be brought back: its sheet waits until that is forgotten.
    """
    return [row.number for row in _ONLY_WORDS.rows(before=int(before.timestamp()))]


def shred(m: Moment, sheets: Sequence[int]) -> Shredded:
    """The papers of these sheets have been shredded: destroy their photos and their words as taken down, for good.

    Photos of orders and of stops stay. One that was shredded already counts as nothing. Raises `Refused` at ``sheet``
    for the first that may not go, and nothing is destroyed then. The files of the photos are whoever calls' to remove,
    once the book has let go of their keys (a checkpoint that truncates).
    """
    must(m, "shred")
    shredded, photos = 0, list[str]()
    for number in sheets:
        sheet = _may_go(number)
        if sheet.shredded_at is not None:
            continue
        photos += [row.id for row in _PHOTOS.rows(sheet=sheet.id)]
        _DROP_PHOTOS.run(sheet=sheet.id)
        _DROP_WORDS.run(sheet=sheet.id)
        _SHRED.run(sheet=sheet.id, at=m.stamp, by=m.by)
        note(m, "shred", sheet=number)
        shredded += 1
    return Shredded(shredded, tuple(photos))


def _may_go(number: int) -> _Sheet:
    sheet, name = _SHEET.first(number=number), sheet_number(number)
    if sheet is None:
        raise Refused("sheet", f"There is no sheet {name}.")
    if sheet.kept is None:
        raise Refused("sheet", f"Nothing of sheet {name} is in the lock box.")
    if sheet.still_out is not None:
        order = order_number(number, sheet.still_out)
        raise Refused("sheet", f"{order} has no outcome yet: sheet {name} stays in the lock box.")
    if sheet.state not in FINISHED:
        raise Refused("sheet", f"Sheet {name} is still open: it stays in the lock box.")
    return sheet


def _still_out(*columns: Any) -> Any:
    """The orders of a sheet that stand on a list without an outcome."""
    return (
        Order.select(*columns)
        .join(ListEntry, on=(ListEntry.order == Order.id))
        .where((Order.sheet == Sheet.id) & ListEntry.status.not_in(sorted(OUTCOME_NOTED)))
    )


def has_paper() -> Any:
    """A condition on a sheet: there is paper that only hands can shred."""
    return (Sheet.source == "paper") | Sheet.pad_number.is_null(False) | (pages_of_sheet() > 0)


def _pages() -> Any:
    """The photos of a sheet's page, also what was taken off and is not yet gone."""
    return Photo.select(Photo.kind).where((Photo.sheet == Sheet.id) & literally(Photo.kind == SHEET))


def _since() -> Any:
    """Since when it may go; where that were lost, it waits longest."""
    return fn.COALESCE(LockBox.since, Sheet.taken_at)


def _name(party: Any) -> Any:
    """The caller, or the recipient, of a sheet's first order."""
    return (
        Order.select(called(Person))
        .join(Person, on=(party == Person.id))
        .where(Order.sheet == Sheet.id)
        .order_by(Order.suffix)
        .limit(1)
    )


def _kept(*columns: Any) -> Any:
    """Sheets of which something is kept."""
    return (
        Sheet.select(*columns)
        .join(LockBox, on=(LockBox.sheet == Sheet.id))
        .where(literally(LockBox.shredded_at.is_null()))
    )


def _done() -> Any:
    """A condition on a sheet: it has ended, and every order on it has its outcome."""
    return Sheet.state.in_(sorted(FINISHED)) & ~fn.EXISTS(_still_out(Order.id))


_KEEP = Change(
    lambda: LockBox.insert(sheet=slot("sheet")).on_conflict(
        conflict_target=[LockBox.sheet],
        update={LockBox.shredded_at: None, LockBox.shredded_by: None, LockBox.since: None},
        where=LockBox.shredded_at.is_null(False),
    )
)
_KEEP_PAPER = Change(
    lambda: LockBox.insert_from(
        Sheet.select(Sheet.id).where((Sheet.id == slot("sheet")) & has_paper()), [LockBox.sheet]
    ).on_conflict_ignore()
)
_KEEP_WORDS = Insert(TakenDown)
_READY = Question(
    LockBoxRow,
    lambda: _kept(
        Sheet.number,
        Sheet.source,
        Sheet.day,
        Sheet.state,
        fn.COALESCE(Sheet.pad, ""),
        Sheet.pad_number,
        pages_of_sheet(),
        TakenDown.select(fn.COUNT(TakenDown.sheet)).where(TakenDown.sheet == Sheet.id),
        _since(),
        fn.COALESCE(_name(Order.caller), ""),
        fn.COALESCE(_name(Order.recipient), ""),
    ).where(_done() & has_paper()),
)
_STAYING = Scalar(lambda: _kept(fn.COUNT(Sheet.id)).where(~_done() & has_paper()))
_ONLY_WORDS = Question(
    _Number,
    lambda: _kept(Sheet.number).where(_done() & ~has_paper() & ~fn.EXISTS(_pages()) & (_since() < slot("before"))),
)
_WORDS_OF = Question(
    _Words,
    lambda: (
        TakenDown.select(Order.suffix, TakenDown.words)
        .join(Order, on=(TakenDown.order == Order.id))
        .where(TakenDown.order == slot("order"))
    ),
)
_WORDS_ON = Question(
    _Words,
    lambda: (
        TakenDown.select(Order.suffix, TakenDown.words)
        .join(Order, on=(TakenDown.order == Order.id))
        .join(Sheet, on=(TakenDown.sheet == Sheet.id))
        .where(Sheet.number == slot("number"))
        .order_by(Order.suffix)
    ),
)
_SHEET = Question(
    _Sheet,
    lambda: (
        Sheet.select(
            Sheet.id,
            Sheet.state,
            LockBox.sheet,
            LockBox.shredded_at,
            _still_out(fn.MIN(Order.suffix)),
        )
        .join(LockBox, JOIN.LEFT_OUTER, on=(LockBox.sheet == Sheet.id))
        .where(Sheet.number == slot("number"))
    ),
)
_PHOTOS = Question(
    _Photo,
    lambda: Photo.select(Photo.id).where((Photo.sheet == slot("sheet")) & (Photo.kind == SHEET)).order_by(Photo.id),
)
_DROP_PHOTOS = Change(lambda: Photo.delete().where((Photo.sheet == slot("sheet")) & (Photo.kind == SHEET)))
_DROP_WORDS = Change(lambda: TakenDown.delete().where(TakenDown.sheet == slot("sheet")))
_SHRED = Change(
    lambda: LockBox.update(shredded_at=slot("at"), shredded_by=slot("by")).where(LockBox.sheet == slot("sheet"))
)
