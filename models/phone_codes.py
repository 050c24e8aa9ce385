"""The phone code of each person: whose secret it is, that no code counts twice, and that guessing is slow.

What is kept here guards the running program. It adds nothing against somebody who has both the file and a passphrase:
the secret lies in the book that they open.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.permitted import must, role_of
from models.queries import Change, Insert, Question, slot
from models.tables.access import PhoneCode

FREE_MISSES = 5
PAUSE = timedelta(minutes=5)


class PhoneRow(NamedTuple):
    """``step`` is the newest half minute of which a code was taken, ``given_on`` the local date of the first code of
    the day, ``missed_at`` the time of the last of ``misses`` wrong ones."""

    secret: str
    step: int
    given_on: date | None
    misses: int
    missed_at: datetime


def secret_of(label: str) -> PhoneRow | None:
    """The phone code of a person; None when they have none."""
    return _PHONE.first(user=label)


def asks_today(label: str, today: date) -> bool:
    """Whether this person has a phone code, and has not given one on this local date yet."""
    phone = secret_of(label)
    return phone is not None and phone.given_on != today


def may_try(label: str, now: datetime) -> bool:
    """Whether a code of this person is looked at now: after more than five wrong ones in a row, not for five minutes.

    A clock that was set back is believed once: a miss counts from the time it then shows.
    """
    phone = secret_of(label)
    return phone is None or not (phone.misses > FREE_MISSES and timedelta() <= now - phone.missed_at < PAUSE)


def put(m: Moment, label: str, secret: str, step: int) -> None:
    """Put a phone code in force, ``step`` being that of the code that was typed to prove it.

    Refused at ``label``: nobody sets up the phone of somebody else.
    """
    if label != m.by or not role_of(label):
        raise Refused("label", "A phone code is set up by the one who has the phone.")
    _DROP.run(user=label)
    _ADD.run(user=label, secret=secret, step=step, given_on=m.today.isoformat(), misses=0, missed_at=0)
    note(m, "phone code", detail="put")


def drop(m: Moment, label: str) -> None:
    """Take a phone code away: one's own, or as an owner anybody's. Refused at ``role``, and at ``label`` for none."""
    if label != m.by:
        must(m, "manage people")
    if not _DROP.run(user=label):
        raise Refused("label", "There is no phone code to take away.")
    note(m, "phone code", detail="dropped")


def accept(m: Moment, label: str, step: int, first_today: bool) -> None:
    """Take a code that is right, of this half minute; ``first_today`` when it is the one asked for at unlocking.

    Refused at ``code`` when it, or a newer one, was taken before, and while guessing is slowed.
    """
    phone = secret_of(label)
    if phone is None:
        raise Refused("code", "There is no phone code to check against.")
    if not may_try(label, m.now):
        raise Refused("code", "Too many wrong codes: wait five minutes, then type the one that the phone shows.")
    if step <= phone.step:
        raise Refused("code", "This code was used before: wait for the next one.")
    given_on = m.today if first_today else phone.given_on
    _ACCEPT.run(user=label, step=step, given_on=given_on and given_on.isoformat())
    note(m, "phone code", detail="accepted")


def missed(m: Moment, label: str) -> None:
    """Count a wrong code. Five quiet minutes forget those before it."""
    phone = secret_of(label)
    if phone is None:
        return
    forgotten = m.now - phone.missed_at >= PAUSE
    _MISS.run(user=label, misses=1 if forgotten else phone.misses + 1, missed_at=m.stamp)
    note(m, "phone code", detail="missed")


_PHONE = Question(
    PhoneRow,
    lambda: PhoneCode.select(
        PhoneCode.secret, PhoneCode.step, PhoneCode.given_on, PhoneCode.misses, PhoneCode.missed_at
    ).where(PhoneCode.user == slot("user")),
)
_ADD = Insert(PhoneCode)
_DROP = Change(lambda: PhoneCode.delete().where(PhoneCode.user == slot("user")))
_ACCEPT = Change(
    lambda: PhoneCode.update(step=slot("step"), given_on=slot("given_on"), misses=0).where(
        PhoneCode.user == slot("user")
    )
)
_MISS = Change(
    lambda: PhoneCode.update(misses=slot("misses"), missed_at=slot("missed_at")).where(PhoneCode.user == slot("user"))
)
