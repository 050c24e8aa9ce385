"""Who may open the book: the labels that everything is signed with, and the key slots that belong to each.

The book, not the key file, says who may come in: a slot that is not live here opens nothing, wherever a copy of it
lies. Somebody who was removed stays on as a name, and nobody else is ever given it: what they signed stays theirs.
"""

from datetime import datetime
from typing import NamedTuple

from peewee import fn

from models.card_numbers import safe_words
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.off_the_road import off_the_road
from models.permitted import UserRow, must, role_of, user_of
from models.queries import Change, Insert, Question, Scalar, slot
from models.roles import KEYHOLDERS, OWNER, ROLES
from models.tables.access import KeySlot, PhoneCode
from models.tables.people import User
from models.text import fold

LONGEST_LABEL = 60


class SlotRow(NamedTuple):
    """A key slot. ``kind`` is ``passphrase`` or ``recovery``; only a ``live`` one may open the book."""

    user: str
    role: str
    kind: str
    live: bool


class KeyholderRow(NamedTuple):
    """Somebody with a passphrase of their own, the slot it opens, and since when."""

    label: str
    role: str
    added_at: datetime
    phone_code: bool
    slot_id: str


class _Phone(NamedTuple):
    user: str


class _Slot(NamedTuple):
    id: str
    user: str
    role: str
    kind: str
    added_at: datetime
    removed_at: datetime | None
    user_removed_at: datetime | None

    @property
    def live(self) -> bool:
        return self.removed_at is None and self.user_removed_at is None


def know_user(label: str, role: str = OWNER) -> None:
    """Write a user down without a key, if they are not in the book yet. ``role`` is one of `models.roles.ROLES`."""
    if user_of(label) is None:
        _ADD_USER.run(label=label, role=role)


def take_first_slot(m: Moment, label: str, slot_id: str) -> None:
    """The first key of a new book, or of one that is older than this list: its holder is the owner.

    Refused at ``label`` when the book knows a key already.
    """
    if _SLOT_COUNT.value():
        raise Refused("label", "This book has its keyholders already; the owner adds others.")
    know_user(label)
    _ADD_SLOT.run(id=slot_id, user=label, kind="passphrase", added_at=m.stamp)
    note(m, "add key", detail=f"{role_of(label)} {slot_id}")


def add_user(m: Moment, label: str, role: str, slot_id: str = "") -> str:
    """Add somebody, with the slot of their passphrase; a driver has none. Answers with the label as it was kept.

    Refused at ``role`` (only an owner adds people; keyholders need a slot, drivers may have none) and at ``label``
    (empty, too long, a card number, or a name that anybody ever had here, in whatever case).
    """
    must(m, "manage people")
    label = safe_words("label", label, limit=LONGEST_LABEL)
    if not fold(label):
        raise Refused("label", "Give a name to sign with: at least one letter or digit.")
    if any(fold(user.label) == fold(label) for user in _USERS.rows()):
        raise Refused(
            "label", "That name is or was somebody's here, and what they signed stays theirs; choose another."
        )
    if role not in ROLES or (role in KEYHOLDERS) != bool(slot_id):
        raise Refused("role", "The owner and the staff each hold a key; a driver holds none.")
    _ADD_USER.run(label=label, role=role)
    if slot_id:
        _ADD_SLOT.run(id=slot_id, user=label, kind="passphrase", added_at=m.stamp)
    note(m, "add person", detail=f"{role} {slot_id}".strip())
    return label


def remove_user(m: Moment, label: str) -> tuple[str, ...]:
    """Remove somebody with every key they had, the recovery sheet and the phone code among them; they drive no more.

    Answers with the ids of their slots, for the key file. Refused at ``role`` (only an owner removes people) and at
    ``label`` (nobody of that name, or the last owner who can open the book with a passphrase).
    """
    must(m, "manage people")
    role = role_of(label)
    if not role:
        raise Refused("label", "There is nobody of that name.")
    if role == OWNER and not any(each.role == OWNER and each.label != label for each in keyholders()):
        raise Refused("label", "This is the last owner with a passphrase; make somebody else an owner first.")
    slots = tuple(row.id for row in _SLOTS.rows() if row.live and row.user == label)
    _REMOVE_USER.run(label=label, at=m.stamp)
    off_the_road(m, label)
    _remove(m, slots)
    _DROP_PHONE.run(user=label)
    note(m, "remove person", detail=" ".join((role, *slots)))
    return slots


def change_slot(m: Moment, slot_id: str) -> tuple[str, ...]:
    """A new passphrase of who does this: its slot takes the place of the one before, which this answers with.

    Refused at ``role`` for somebody who may hold no key, or was removed.
    """
    must(m, "change one's own key")
    before = tuple(row.id for row in _SLOTS.rows() if row.live and row.kind == "passphrase" and row.user == m.by)
    _remove(m, before)
    _ADD_SLOT.run(id=slot_id, user=m.by, kind="passphrase", added_at=m.stamp)
    note(m, "change key", detail=" ".join((slot_id, *before)))
    return before


def put_sheet_slot(m: Moment, slot_id: str) -> tuple[str, ...]:
    """A new recovery sheet is in force, and the one before no more: answers with the slots that this took away.

    Refused at ``role``: only an owner has a sheet made.
    """
    must(m, "manage people")
    before = tuple(row.id for row in _SLOTS.rows() if row.live and row.kind == "recovery")
    _remove(m, before)
    _ADD_SLOT.run(id=slot_id, user=m.by, kind="recovery", added_at=m.stamp)
    note(m, "recovery sheet", detail=slot_id)
    return before


def slot_of(slot_id: str) -> SlotRow | None:
    """Whose slot this is; None for one that the book never knew."""
    found = _SLOT.first(id=slot_id)
    return found and SlotRow(found.user, found.role, found.kind, found.live)


def live_slots() -> frozenset[str]:
    """The ids of all slots that may open this book."""
    return frozenset(row.id for row in _SLOTS.rows() if row.live)


def has_sheet() -> bool:
    """A recovery sheet is in force."""
    return any(row.kind == "recovery" and row.live for row in _SLOTS.rows())


def keyholders() -> tuple[KeyholderRow, ...]:
    """Everybody who has a passphrase now, in the order in which they were added."""
    phones = {row.user for row in _PHONES.rows()}
    rows = (row for row in _SLOTS.rows() if row.live and row.kind == "passphrase")
    return tuple(KeyholderRow(row.user, row.role, row.added_at, row.user in phones, row.id) for row in rows)


def _remove(m: Moment, slots: tuple[str, ...]) -> None:
    for each in slots:
        _REMOVE_SLOT.run(id=each, at=m.stamp)


_SLOT_FIELDS = (
    KeySlot.id,
    KeySlot.user,
    User.role,
    KeySlot.kind,
    KeySlot.added_at,
    KeySlot.removed_at,
    User.removed_at,
)

_USERS = Question(UserRow, lambda: User.select(User.label, User.role, User.removed_at))
_SLOTS = Question(
    _Slot,
    lambda: (
        KeySlot.select(*_SLOT_FIELDS).join(User, on=(KeySlot.user == User.label)).order_by(KeySlot.added_at, KeySlot.id)
    ),
)
_SLOT = Question(
    _Slot,
    lambda: KeySlot.select(*_SLOT_FIELDS).join(User, on=(KeySlot.user == User.label)).where(KeySlot.id == slot("id")),
)
_SLOT_COUNT = Scalar(lambda: KeySlot.select(fn.COUNT(KeySlot.id)))
_PHONES = Question(_Phone, lambda: PhoneCode.select(PhoneCode.user))
_ADD_USER = Insert(User)
_ADD_SLOT = Insert(KeySlot)
_REMOVE_USER = Change(lambda: User.update(removed_at=slot("at")).where(User.label == slot("label")))
_REMOVE_SLOT = Change(lambda: KeySlot.update(removed_at=slot("at")).where(KeySlot.id == slot("id")))
_DROP_PHONE = Change(lambda: PhoneCode.delete().where(PhoneCode.user == slot("user")))
