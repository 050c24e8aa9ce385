"""What the end of day finds of the lock box, read in SQL of its own: paper that is overdue, and what is kept amiss.

What was shredded is gone; what is kept is in the lock box, so that somebody is asked to shred it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from models.dates import short
from models.day_views import Outstanding
from models.lock_box import LOCK_BOX_DAYS
from models.queries import Question, literally, slot
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.photos import LockBox, Photo, TakenDown
from models.tables.sheets import Sheet
from models.views import sheet_number


class _Kept(NamedTuple):
    """A sheet that has ended, and is in the lock box: ``out`` counts its orders without an outcome."""

    number: int
    source: str
    pad_number: int | None
    photos: int
    out: int | None
    since: datetime

    @property
    def paper(self) -> bool:
        return self.source == "paper" or self.pad_number is not None or self.photos > 0


class _Left(NamedTuple):
    number: int
    shredded_at: int | None


def of_lock_box(day: date, now: datetime, today: date) -> Iterator[Outstanding]:
    """Every paper that should have been shredded by that day, and every sheet of which something is kept amiss.

    ``now`` is aware, in the shop's zone.
    """
    # Another date may stand in for today, but what happens is stamped by the clock.
    then = now.date() - max(today - day, timedelta(0))
    before = datetime.combine(then - timedelta(days=LOCK_BOX_DAYS - 1), time(), now.tzinfo)
    for row in _ENDED.rows(day=day.isoformat()):
        if row.paper and not row.out and row.since < before:
            since = short(row.since.astimezone(now.tzinfo).date())
            yield _fault("lock box", row.number, f"its paper may be shredded since {since}")
    for what, question in (("its words as taken down are", _WORDS_AMISS), ("a photo of its paper is", _PHOTOS_AMISS)):
        for left in question.rows():
            amiss = "and it is not in the lock box" if left.shredded_at is None else "and it was shredded"
            yield _fault("kept", left.number, f"{what} kept, {amiss}")


def _fault(kind: str, number: int, words: str) -> Outstanding:
    return Outstanding(kind, sheet_number(number), "", words)


def _amiss(of: Any) -> Any:
    """Sheets of which something is kept that should not be: they were shredded, or never put into the lock box."""
    return (
        of.select(Sheet.number, LockBox.shredded_at)
        .distinct()
        .join(Sheet, on=(of.sheet == Sheet.id))
        .join(LockBox, JOIN.LEFT_OUTER, on=(LockBox.sheet == Sheet.id))
        .where(LockBox.sheet.is_null() | LockBox.shredded_at.is_null(False))
    )


_ENDED = Question(
    _Kept,
    lambda: (
        LockBox.select(
            Sheet.number,
            Sheet.source,
            Sheet.pad_number,
            Photo.select(fn.COUNT(Photo.kind)).where(
                (Photo.sheet == Sheet.id) & (Photo.kind == "sheet") & Photo.off_at.is_null()
            ),
            fn.SUM(Case(None, ((ListEntry.status.in_(("done", "cancelled")), 0),), 1)).filter(
                ListEntry.id.is_null(False)
            ),
            fn.COALESCE(LockBox.since, Sheet.taken_at),
        )
        .join(Sheet, on=(LockBox.sheet == Sheet.id))
        .join(Order, JOIN.LEFT_OUTER, on=(Order.sheet == Sheet.id))
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .where(
            literally(LockBox.shredded_at.is_null())
            & Sheet.state.in_(("struck", "void", "merged"))
            & (Sheet.day <= slot("day"))
        )
        .group_by(LockBox.sheet)
    ),
)
_WORDS_AMISS = Question(_Left, lambda: _amiss(TakenDown))
_PHOTOS_AMISS = Question(_Left, lambda: _amiss(Photo).where(literally(Photo.kind == "sheet")))
