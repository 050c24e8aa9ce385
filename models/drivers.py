"""Who takes stops out, and the PIN with which each opens their checklist."""

import hashlib
import hmac
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from peewee import JOIN

from models.card_numbers import safe_words
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.off_the_road import off_the_road
from models.once import once
from models.permitted import must
from models.queries import Change, Insert, Question, slot
from models.roles import DRIVER
from models.run_order import driver_key
from models.run_views import DriverRow
from models.tables.people import User
from models.tables.runs import Driver
from models.text import fold
from models.users import LONGEST_LABEL, know_user

_SHORTEST_PIN, _LONGEST_PIN = 4, 8
# Memory of 16 MiB a guess, as RFC 7914 has it for interactive use; wrong ones are slowed by whoever asks.
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


class _Known(NamedTuple):
    """Somebody who is or was in the book; ``driver`` is None for who never was a driver."""

    label: str
    gone_at: datetime | None
    driver: str | None
    off_at: datetime | None
    pin: str | None

    @property
    def drives(self) -> bool:
        return self.driver is not None and self.off_at is None


def drivers() -> list[DriverRow]:
    """Everybody who takes stops out now, by name."""
    rows = [DriverRow(row.label, bool(row.pin)) for row in _KNOWN.rows() if row.drives]
    return sorted(rows, key=lambda row: driver_key(row.label))


def is_driver(label: str) -> bool:
    """Somebody of this name takes stops out now."""
    return any(row.label == label and row.drives for row in _KNOWN.rows())


@once
def add_driver(m: Moment, label: str, *, key: str) -> None:
    """Add a driver: somebody who is in the book already, or a name of their own. One who is known stays as they are.

    Refused at ``role`` for who may not, and at ``label``: see `known_driver`.
    """
    must(m, "keep the drivers")
    known_driver(m, label)


def known_driver(m: Moment, label: str, field: str = "label") -> str:
    """The driver of this name as it is kept, however it was typed; added where it is nobody's yet.

    Refused at ``field``: a name that is empty or too long, holds a card number, or is or was somebody else's.
    """
    label = safe_words(field, label, limit=LONGEST_LABEL)
    if not fold(label):
        raise Refused(field, "Give the driver a name: at least one letter or digit.")
    same = [row for row in _KNOWN.rows() if fold(row.label) == fold(label)]
    if driving := [row.label for row in same if row.drives]:
        return label if label in driving else driving[0]
    must(m, "keep the drivers")
    own = next((row for row in same if row.label == label and row.gone_at is None), None)
    if same and own is None:
        raise Refused(field, "That name is or was somebody else's here; choose another.")
    if own is None:
        know_user(label, DRIVER)
    if own is None or own.driver is None:
        _ADD.run(label=label, pin="", added_at=m.stamp)
    else:
        _BACK.run(label=label)
    note(m, "add driver", detail=label)
    return label


def set_pin(m: Moment, label: str, pin: str, salt: bytes) -> None:
    """Give a driver the PIN that opens their checklist, in place of the one before; ``salt`` is random, 16 bytes.

    Refused at ``role``, at ``label`` for who is no driver, and at ``pin``: 4 to 8 digits, which are not all the same
    and do not simply count up or down.
    """
    must(m, "keep the drivers")
    _refuse_pin(pin)
    if not is_driver(label):
        raise Refused("label", "There is no driver of that name.")
    _PIN.run(label=label, pin=f"{salt.hex()}:{_derived(pin, salt).hex()}")
    note(m, "driver's PIN", detail=label)


def pin_fits(label: str, pin: str) -> bool | None:
    """Whether this is the driver's PIN; None for who is no driver, or has none yet."""
    kept = next((row.pin for row in _KNOWN.rows() if row.label == label and row.drives), None)
    if not kept:
        return None
    salt, derived = map(bytes.fromhex, kept.split(":"))
    return hmac.compare_digest(_derived(pin, salt), derived)


@once
def remove_driver(m: Moment, label: str, *, told: bool = False, key: str) -> None:
    """Somebody drives no more: their stops from today on are nobody's, and what they signed stays theirs.

    ``told``: they know that those stops are not theirs any more, and nobody has to see to that.
    Refused at ``role``, and at ``label`` for who is no driver.
    """
    must(m, "keep the drivers")
    if not off_the_road(m, label, told=told):
        raise Refused("label", "There is no driver of that name.")
    _REMOVE_USER.run(label=label, at=m.stamp)
    note(m, "remove driver", detail=label)


def _refuse_pin(pin: str) -> None:
    if not (pin.isascii() and pin.isdecimal() and _SHORTEST_PIN <= len(pin) <= _LONGEST_PIN):
        raise Refused("pin", f"A PIN is {_SHORTEST_PIN} to {_LONGEST_PIN} digits.")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise Refused("pin", "That PIN is the first that anybody would try; choose another.")


def _derived(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, **_COST)


_KNOWN = Question(
    _Known,
    lambda: User.select(User.label, User.removed_at, Driver.label, Driver.removed_at, Driver.pin).join(
        Driver, JOIN.LEFT_OUTER, on=(Driver.label == User.label)
    ),
)
_ADD = Insert(Driver)
_BACK = Change(lambda: Driver.update(removed_at=None, pin="").where(Driver.label == slot("label")))
_PIN = Change(lambda: Driver.update(pin=slot("pin")).where(Driver.label == slot("label")))
_REMOVE_USER = Change(
    lambda: User.update(removed_at=slot("at")).where((User.label == slot("label")) & (User.role == DRIVER))
)
