"""What somebody who signs may do, as the book knows them now: every verb on orders asks here before it writes."""

from datetime import datetime
from typing import NamedTuple

from models.errors import Refused
from models.moment import Moment
from models.queries import Question, slot
from models.roles import MAY, OWNER, may
from models.tables.people import User


class UserRow(NamedTuple):
    """Somebody who signs, or once signed."""

    label: str
    role: str
    removed_at: datetime | None


def user_of(label: str) -> UserRow | None:
    """Whose label this is or was; None for nobody's."""
    return _USER.first(label=label)


def role_of(label: str) -> str:
    """The role of somebody who is in the book; empty for one who was removed, or never was in it."""
    user = user_of(label)
    return user.role if user and user.removed_at is None else ""


def must(m: Moment, permission: str) -> None:
    """Refused at ``role`` unless who does this may, as the book knows them now (`models.roles.MAY`)."""
    role = role_of(m.by)
    if not (role and may(role, permission)):
        who = "the owner" if MAY[permission] == {OWNER} else "the shop"
        raise Refused("role", f"Only {who} may do that.")


_USER = Question(
    UserRow, lambda: User.select(User.label, User.role, User.removed_at).where(User.label == slot("label"))
)
