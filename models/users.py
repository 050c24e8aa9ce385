"""Who may be in: the labels that sheets, acts and outcomes are signed with."""

from typing import NamedTuple

from models.queries import Insert, Question, slot
from models.tables.people import User


class _Known(NamedTuple):
    label: str


def know_user(label: str, role: str = "owner") -> None:
    """Write a user down, if they are not in the book yet. ``role`` is ``owner``, ``staff`` or ``driver``."""
    if _KNOWN.first(label=label) is None:
        _ADD.run(label=label, role=role)


_KNOWN = Question(_Known, lambda: User.select(User.label).where(User.label == slot("label")))
_ADD = Insert(User)
