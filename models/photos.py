"""The verbs on photos. Each is one transaction; whoever calls writes the encrypted files before and removes them after.

While a file is written and its photo attached, and while strays are swept, the shop's lock for photos is held: a file
without a row is a stray.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from models.card_numbers import safe_words
from models.errors import Refused
from models.intake import keep_draft, words_of_page
from models.journal import note
from models.lock_box import into_lock_box
from models.moment import Moment
from models.permitted import must, role_of
from models.photo_targets import Target, refuse_only_page, refuse_other_page, target_of
from models.photo_views import SHEET, STOP, Attached, NewPhoto, PhotoOf
from models.queries import Change, Insert, Question, slot
from models.roles import KEYHOLDERS
from models.strike import restate
from models.tables.base import PAGE
from models.tables.orders import Order
from models.tables.photos import Photo
from models.tables.sheets import Sheet
from models.views import Kept

CAPTION_LIMIT = 120
TAKE_BACK = timedelta(minutes=15)
"""So long whoever attached a photo may take it off again, whatever else they may do."""


class _Added(NamedTuple):
    by: str
    at: int


class _Photo(NamedTuple):
    id: str
    kind: str
    sheet_id: int
    number: int
    order_id: int | None
    suffix: int | None
    position: int
    caption: str
    source: bytes
    off_at: int | None
    off_by: str | None

    @property
    def target(self) -> Target:
        return Target(self.kind, self.sheet_id, self.number, self.order_id, self.suffix)


def attach(m: Moment, to: PhotoOf, photos: Sequence[NewPhoto]) -> Attached:
    """Attach photos to an order, a stop or a sheet, after those that it has.

    One made from a file that is there already adds nothing; if that was taken off, it is back. Raises `Refused` at
    ``role`` (a driver photographs stops), at ``order`` or ``sheet`` for what is not in the book, cannot have such a
    photo or is not on the driver's run, and at ``photo`` for the page of another sheet, or what somebody else took off
    and a driver attaches again; nothing is attached then.
    """
    target, at_counter = _where(m, to), role_of(m.by) in KEYHOLDERS
    before = {row.source: row for row in _beside(target)}
    position = 1 + max((row.position for row in before.values()), default=-1)
    added = list[str]()
    for photo in photos:
        twin = before.get(photo.source)
        if twin and twin.off_at is None:
            continue
        refuse_other_page(target, photo.source)
        if twin:
            if not at_counter and twin.off_by != m.by:
                raise Refused("photo", "This photo was taken off: ask the shop to bring it back.")
            _bring_back(m, twin)
            continue
        row = _add(m, target, photo, position + len(added), "")
        before[photo.source] = row
        added.append(photo.id)
    if added:
        _attached(m, target, len(added))
    return Attached(len(added), len(photos) - len(added), tuple(added))


def photographed(m: Moment, photo: NewPhoto, *, pad: str, pad_number: int | None, key: str) -> Kept:
    """Make a photo of a page of the pad an open sheet that waits to be typed, in a form whose key is ``key``.

    Raises `Refused` at ``photo`` for one that is a sheet already, and at ``pad_number`` for a number that is in the
    book.
    """
    must(m, "take orders")
    refuse_other_page(None, photo.source)
    words = words_of_page(pad, pad_number)
    kept = keep_draft(m, key, words, source="paper", parked=True, pad=pad, pad_number=pad_number)
    target = target_of(PhotoOf(SHEET, kept.sheet))
    _add(m, target, photo, 0, "")
    _attached(m, target, 1)
    return kept


def caption(m: Moment, photo_id: str, text: str) -> None:
    """Say what a photo shows. Refused at ``caption`` for a card number, or more than a line."""
    photo = _to_change(m, photo_id)
    words = safe_words("caption", text, limit=CAPTION_LIMIT)
    if words != photo.caption:
        _CAPTION.run(id=photo_id, caption=words)
        note(m, "caption", sheet=photo.number, suffix=photo.suffix)


def move(m: Moment, photo_id: str, by: int) -> None:
    """Put a photo so many places further on among those of the same order, stop or sheet; back where negative."""
    photo = _to_change(m, photo_id)
    before = [row for row in _beside(photo.target) if row.off_at is None]
    after = [row for row in before if row.id != photo_id]
    if len(after) == len(before):
        raise Refused("photo", "This photo was taken off: bring it back first.")
    at = next(place for place, row in enumerate(before) if row.id == photo_id)
    after.insert(min(max(0, at + by), len(after)), photo)
    if [row.id for row in after] != [row.id for row in before]:
        _PLACE.run_many({"id": row.id, "position": place} for place, row in enumerate(after))
        note(m, "arrange photos", sheet=photo.number, suffix=photo.suffix)


def take_off(m: Moment, photo_id: str) -> None:
    """Take a photo off; until its local day is over it can be brought back. One that is off already stays so.

    Refused at ``photo`` for the one page that a sheet is still to be typed from.
    """
    photo = _to_change(m, photo_id)
    refuse_only_page(photo.id, photo.sheet_id)
    _off(m, photo)


def take_back(m: Moment, of: PhotoOf, photo_ids: Sequence[str]) -> int:
    """`take_off` what one has attached oneself to this a few minutes ago: a slip at the door. Answers with how many.

    Refused at ``role``, ``order`` or ``sheet`` as `attach` is, and at ``photo`` for what somebody else attached, or
    longer ago than `TAKE_BACK`, and for what was handed on since; nothing is taken off then.
    """
    at, off = _where(m, of), 0
    for photo_id in photo_ids:
        photo, added = _ONE.first(id=photo_id), _ADDED.first(id=photo_id)
        if photo is None or added is None or photo.off_at is not None:
            continue
        if added.by != m.by or m.stamp - added.at > TAKE_BACK.total_seconds():
            raise Refused("photo", "That was attached too long ago, or by somebody else: ask the shop to take it off.")
        if photo.target != at:
            raise Refused("photo", "That was handed on meanwhile: ask the shop to take it off.")
        refuse_only_page(photo.id, photo.sheet_id)
        _off(m, photo)
        off += 1
    return off


def put_back(m: Moment, photo_id: str) -> None:
    """Bring back what was taken off. Refused at ``photo`` for a page that has become another sheet meanwhile."""
    photo = _to_change(m, photo_id)
    if photo.off_at is not None:
        refuse_other_page(photo.target, photo.source)
        _bring_back(m, photo)


def replace(m: Moment, photo_id: str, new: NewPhoto) -> Attached:
    """Another photo in a photo's place, with its caption; what was there is taken off.

    One that was taken off before only comes back, and adds nothing. Raises `Refused` at ``photo`` for one that is
    there already, and as `attach` does.
    """
    photo = _to_change(m, photo_id)
    twin = next((row for row in _beside(photo.target) if row.source == new.source), None)
    if twin and twin.off_at is None:
        raise Refused("photo", "This photo is there already.")
    refuse_other_page(photo.target, new.source)
    _off(m, photo)
    if twin:
        _bring_back(m, twin)
        _PLACE.run(id=twin.id, position=photo.position)
        return Attached(0, 1)
    _add(m, photo.target, new, photo.position, photo.caption)
    _attached(m, photo.target, 1)
    return Attached(1, 0, (new.id,))


def hand_on(m: Moment, photo_id: str, to: PhotoOf) -> str:
    """Give a photo of another order, stop or sheet to this one, after those that it has; its caption goes with it.

    Answers with the id by which the picture stands there: another one where it stood there before and was taken off;
    that one is back then, and this one off. Raises `Refused` at ``order`` or ``sheet`` as `attach` does, and at
    ``photo`` for one that is there already, or was taken off, and for the one page that a sheet is still to be typed
    from: only another sheet that is open may have that.
    """
    photo, target = _to_change(m, photo_id), target_of(to)
    if photo.off_at is not None:
        raise Refused("photo", "This photo was taken off: bring it back first.")
    beside = _beside(target)
    twin = next((row for row in beside if row.source == photo.source), None)
    if twin and twin.off_at is None:
        raise Refused("photo", "This photo is there already.")
    if photo.kind != SHEET:
        refuse_other_page(target, photo.source)
    else:
        refuse_only_page(photo.id, photo.sheet_id, target)
    note(
        m, "hand on photo", sheet=photo.number, suffix=photo.suffix, detail=f"{photo.target.photos()} to {target.name}"
    )
    if twin:
        _off(m, photo)
        _bring_back(m, twin)
        _CAPTION.run(id=twin.id, caption=photo.caption)
        return twin.id
    place = 1 + max((row.position for row in beside), default=-1)
    _HAND_ON.run(id=photo_id, kind=target.kind, sheet=target.sheet_id, order=target.order_id, position=place)
    _attached(m, target, 1)
    return photo_id


def destroy(m: Moment, photo_ids: Sequence[str]) -> tuple[str, ...]:
    """Delete photos for good, with the keys of their files; answers with those that there were.

    Their files are to be removed once the book has let go of the keys (a checkpoint that truncates). Refused at
    ``photo`` for the one page that a sheet is still to be typed from; nothing is deleted then.
    """
    must(m, "change orders")
    found = [photo for photo in (_ONE.first(id=each) for each in dict.fromkeys(photo_ids)) if photo]
    for photo in found:
        refuse_only_page(photo.id, photo.sheet_id)
        _DELETE.run(id=photo.id)
        _note(m, "destroy photo", photo)
    return tuple(photo.id for photo in found)


def forget(m: Moment) -> tuple[str, ...]:
    """`destroy` what was taken off before the local day of ``m.now``."""
    began = m.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return destroy(m, [photo.id for photo in _OFF_BEFORE.rows(before=int(began.timestamp()))])


def _where(m: Moment, of: PhotoOf) -> Target:
    """What is meant, where they may attach photos to it: a driver to a stop on their run."""
    must(m, "attach photos")
    at_counter = role_of(m.by) in KEYHOLDERS
    if of.kind != STOP and not at_counter:
        raise Refused("role", "Only the shop may do that: a driver photographs where flowers were left.")
    return target_of(of, driver="" if at_counter else m.by)


def _beside(target: Target) -> list[_Photo]:
    """The photos of the same order, stop or sheet, in order, with those that were taken off."""
    rows = _SAME_KIND.rows(sheet=target.sheet_id, kind=target.kind)
    return [row for row in rows if row.order_id == target.order_id]


def _to_change(m: Moment, photo_id: str) -> _Photo:
    must(m, "change orders")
    photo = _ONE.first(id=photo_id)
    if photo is None:
        raise Refused("photo", "This photo is gone: it was deleted, or its paper shredded.")
    return photo


def _add(m: Moment, target: Target, photo: NewPhoto, position: int, words: str) -> _Photo:
    _ADD.run(
        id=photo.id,
        kind=target.kind,
        sheet=target.sheet_id,
        order=target.order_id,
        position=position,
        caption=words,
        room=bytes(PAGE),
        key=photo.key,
        digest=photo.digest,
        source=photo.source,
        size=photo.size,
        width=photo.width,
        height=photo.height,
        thumbnail=photo.thumbnail,
        added_at=m.stamp,
        added_by=m.by,
    )
    return _Photo(photo.id, *target[:3], target.order_id, target.suffix, position, words, photo.source, None, None)


def _attached(m: Moment, target: Target, count: int) -> None:
    if target.kind == SHEET:
        into_lock_box(target.sheet_id)
        restate(m, target.sheet_id)
    note(m, "attach", sheet=target.number, suffix=target.suffix, detail=target.photos(count))


def _off(m: Moment, photo: _Photo) -> None:
    if photo.off_at is None:
        _OFF.run(id=photo.id, at=m.stamp, by=m.by)
        _note(m, "take off photo", photo)


def _bring_back(m: Moment, photo: _Photo) -> None:
    _OFF.run(id=photo.id, at=None, by=None)
    _note(m, "put back photo", photo)


def _note(m: Moment, act: str, photo: _Photo) -> None:
    note(m, act, sheet=photo.number, suffix=photo.suffix, detail=photo.target.photos())


_ADD = Insert(Photo)


def _photos() -> Any:
    return (
        Photo.select(
            Photo.id,
            Photo.kind,
            Photo.sheet,
            Sheet.number,
            Photo.order,
            Order.suffix,
            Photo.position,
            Photo.caption,
            Photo.source,
            Photo.off_at,
            Photo.off_by,
        )
        .join(Sheet, on=(Photo.sheet == Sheet.id))
        .switch(Photo)
        .join(Order, JOIN.LEFT_OUTER, on=(Photo.order == Order.id))
    )


_ONE = Question(_Photo, lambda: _photos().where(Photo.id == slot("id")))
_ADDED = Question(_Added, lambda: Photo.select(Photo.added_by, Photo.added_at).where(Photo.id == slot("id")))
_SAME_KIND = Question(
    _Photo,
    lambda: (
        _photos()
        .where((Photo.sheet == slot("sheet")) & (Photo.kind == slot("kind")))
        .order_by(Photo.position, Photo.added_at, Photo.id)
    ),
)
_OFF_BEFORE = Question(_Photo, lambda: _photos().where(Photo.off_at < slot("before")))
_CAPTION = Change(lambda: Photo.update(caption=slot("caption")).where(Photo.id == slot("id")))
_PLACE = Change(lambda: Photo.update(position=slot("position")).where(Photo.id == slot("id")))
_HAND_ON = Change(
    lambda: Photo.update(kind=slot("kind"), sheet=slot("sheet"), order=slot("order"), position=slot("position")).where(
        Photo.id == slot("id")
    )
)
_OFF = Change(lambda: Photo.update(off_at=slot("at"), off_by=slot("by")).where(Photo.id == slot("id")))
_DELETE = Change(lambda: Photo.delete().where(Photo.id == slot("id")))
