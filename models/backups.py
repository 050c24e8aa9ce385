"""Back-ups that were read again and found good, and what the top line says when there is none of late.

Each row also keeps where the audit ended then: an audit that was put back to an earlier state no longer holds it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import fn

from models.journal import note
from models.moment import Moment
from models.photo_views import SHEET
from models.queries import Insert, Question, slot
from models.tables.access import AuditHead, Backup
from models.tables.audit import Audit
from models.tables.orders import Order
from models.tables.photos import Photo, TakenDown
from models.tables.sheets import Sheet

PLACES = ("shop", "second", "elsewhere")
OLD = timedelta(days=1)


class _At(NamedTuple):
    at: datetime | None


class _End(NamedTuple):
    id: int
    mac: bytes | None


def keep(m: Moment, place: str, name: str, size: int) -> None:
    """Write a good back-up down: ``place`` of `PLACES`, the file's name without its folder, its size in bytes."""
    note(m, "back-up", detail=place)
    end = _END.first() or _End(0, None)
    _ADD.run(at=m.stamp, place=place, name=name, size=size, audit_last=end.id, audit_mac=end.mac)


def newest(until: datetime) -> dict[str, datetime]:
    """When the newest good back-up of each place was made (UTC), up to a time; a place without one is left out."""
    found = {place: _NEWEST.only(place=place, until=int(until.timestamp())).at for place in PLACES}
    return {place: at for place, at in found.items() if at is not None}


def overdue(now: datetime, *, second: bool) -> str:
    """What the top line says of back-ups: nothing while the newest of each place is at most a day old.

    ``second`` says that a second place is set. A shop that took its first sheet less than a day ago needs none yet.
    One that was made at a time still to come says nothing: a clock was wrong, or a date stood in for today's.
    """
    first = _FIRST_SHEET.first()
    if first is None or first.at is None:
        return ""
    made = newest(now)
    for place, what in (("shop", "back-up"), ("second", "second back-up"))[: 2 if second else 1]:
        age = now - made.get(place, first.at)
        if age > OLD:
            return f"{what} {age.days} d old" if place in made else f"no {what}"
    return ""


def hold_photos(now: datetime, photo_ids: Sequence[str]) -> bool:
    """Whether a good back-up was made since one of these photos was attached: that one is in it."""
    return _one_since(now, (_ATTACHED.first(id=each) for each in photo_ids))


def hold_sheets(now: datetime, sheets: Sequence[int]) -> bool:
    """The same of the words and the photos that are kept of sheets, by their numbers."""
    return _one_since(now, (kept.first(number=each) for each in sheets for kept in (_TAKEN_DOWN, _PAGES)))


def _one_since(now: datetime, kept: Iterable[_At | None]) -> bool:
    made = max(newest(now).values(), default=None)
    return made is not None and any(each is not None and each.at is not None and each.at <= made for each in kept)


_ADD = Insert(Backup)
_ATTACHED = Question(_At, lambda: Photo.select(Photo.added_at).where(Photo.id == slot("id")))
_PAGES = Question(
    _At,
    lambda: (
        Photo.select(fn.MIN(Photo.added_at))
        .join(Sheet, on=(Photo.sheet == Sheet.id))
        .where((Sheet.number == slot("number")) & (Photo.kind == SHEET))
    ),
)
_TAKEN_DOWN = Question(
    _At,
    lambda: (
        TakenDown.select(fn.MIN(Order.created_at))
        .join(Order, on=(TakenDown.order == Order.id))
        .join(Sheet, on=(TakenDown.sheet == Sheet.id))
        .where(Sheet.number == slot("number"))
    ),
)
_END = Question(_End, lambda: Audit.select(Audit.id, Audit.mac).where(Audit.id == AuditHead.select(AuditHead.last)))
_NEWEST = Question(
    _At,
    lambda: Backup.select(fn.MAX(Backup.at)).where(Backup.place == slot("place"), Backup.at <= slot("until")),
)
_FIRST_SHEET = Question(_At, lambda: Sheet.select(Sheet.taken_at).where(Sheet.number == 1))
