"""The phone code: six digits that a phone shows for half a minute (TOTP, RFC 6238), each of them accepted once.

It guards the running program. It adds nothing against whoever holds a copy of the files: what checks the code is in the
book, and whoever can read that needs no code.
"""

import re
import time

from models import phone_codes
from models.database import Book
from models.errors import Refused
from models.moment import Moment

HALF_MINUTE = 30
NEIGHBOURS = 1
"""A code of the half minute before or after is taken too (RFC 6238, 5.2): it is typed while the phone goes on."""
LONGEST_SKEW = 3 * 3600 // HALF_MINUTE
_SEPARATORS = re.compile(r"[\s-]+")


def new_secret() -> str:
    """A secret of 160 bits, in base 32."""
    from pyotp import random_base32

    return random_base32()


def uri(secret: str, label: str) -> str:
    """What the QR code says. Short: each letter makes the picture bigger, and it is to fit a terminal of 24 lines."""
    name = "".join(letter for letter in label if letter.isascii() and letter.isalnum())[:11] or "counter"
    return f"otpauth://totp/counter-tui:{name}?secret={secret}"


def half_minute(secret: str, code: str, at: float) -> int | None:
    """The half minute (counted from 1970, UTC) that a code belongs to; None when it is of none near ``at``."""
    return next((step for step in _near(at, NEIGHBOURS) if _is(secret, code, step)), None)


def give(book: Book, m: Moment, code: str, *, first_today: bool = False, at: float | None = None) -> None:
    """Take the phone code of ``m.by``, at ``at`` (seconds of UTC; now, when left out, and never a day that stands in).

    Raises `Refused` at ``code``: it is wrong, was used before, is of another time, or too many were wrong.
    """
    at = time.time() if at is None else at
    kept = book.read(phone_codes.secret_of, m.by)
    if kept is None:
        raise Refused("code", "There is no phone code to be asked for: set one up first.")
    if not book.read(phone_codes.may_try, m.by, m.now):
        raise Refused("code", "Too many wrong codes: wait five minutes, then type the one the phone shows then.")
    digits = _digits(code)
    step = half_minute(kept.secret, digits, at)
    if step is None:
        book.write(phone_codes.missed, m, m.by)
        raise Refused("code", _why(kept.secret, digits, at, kept.step))
    book.write(phone_codes.accept, m, m.by, step, first_today)


def begin(book: Book, m: Moment, secret: str, code: str, *, at: float | None = None) -> None:
    """Put a new phone code of ``m.by`` in force: ``code`` shows that the phone has it. Raises `Refused` at ``code``."""
    at = time.time() if at is None else at
    digits = _digits(code)
    step = half_minute(secret, digits, at)
    if step is None:
        raise Refused("code", _why(secret, digits, at))
    book.write(phone_codes.put, m, m.by, secret, step)


def _digits(code: str) -> str:
    digits = _SEPARATORS.sub("", code)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        raise Refused("code", "A phone code is six digits: type those that the phone shows now.")
    return digits


def _near(at: float, neighbours: int) -> list[int]:
    """The half minutes about ``at``, the nearest first."""
    now = int(at) // HALF_MINUTE
    return sorted(range(max(now - neighbours, 0), now + neighbours + 1), key=lambda step: abs(step - now))


def _is(secret: str, digits: str, step: int) -> bool:
    from hmac import compare_digest

    from pyotp import TOTP

    return compare_digest(TOTP(secret).generate_otp(step), digits)


def _why(secret: str, digits: str, at: float, used: int = -1) -> str:
    """What is wrong with a code: a clock that is off is the one thing nobody thinks of. ``used`` is the newest half
    minute of which one was accepted."""
    now = int(at) // HALF_MINUTE
    right = next((step for step in _near(at, LONGEST_SKEW) if _is(secret, digits, step)), None)
    if right is None:
        return "That is not the code on the phone now: type the one that it shows."
    if right <= used:
        return "That code is an old one: type the one that the phone shows now."
    minutes = max(round(abs(right - now) * HALF_MINUTE / 60), 1)
    ahead = "behind" if right > now else "ahead of"
    return (
        f"That code is of another time: this computer's clock is about {minutes} min {ahead} the phone's. "
        "Set the clock, then type the code that the phone shows."
    )
