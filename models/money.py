"""Money: whole pence inside, pounds as a person writes, reads and says them."""

import re
from decimal import Decimal
from typing import Final

from models.errors import Refused
from models.text import quoted

MOST_PENCE: Final = 99_999_00

_POUNDS: Final = re.compile(r"£? ?(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<pence>[0-9]{1,2}))?")
_PENCE_A_POUND: Final = 100


def read_pence(text: str, field: str) -> int:
    """Pence from pounds as typed: "5", "5.5", "£5.00", "1,234.50". Refused: anything else, and more than £99,999."""
    amount = text.strip()
    if not amount:
        raise Refused(field, "Type an amount, such as 5 or 5.50.")
    match = _POUNDS.fullmatch(amount)
    if match is None or not (match["pounds"] or match["pence"]):
        raise Refused(field, f"{quoted(amount)} is not an amount; type pounds, such as 5 or 5.50.")
    pounds_digits = match["pounds"].replace(",", "").lstrip("0")
    pence = match["pence"] or ""
    if len(pounds_digits) > len(str(MOST_PENCE)):
        raise _too_much(field)
    total = int(pounds_digits or "0") * _PENCE_A_POUND + int(pence.ljust(2, "0"))
    if total > MOST_PENCE:
        raise _too_much(field)
    return total


def read_amount(value: object, field: str) -> int:
    """Pence from an amount in pounds as a program hands it in (JSON text or number), by the rules of `read_pence`."""
    if isinstance(value, str):
        return read_pence(value, field)
    amount = Decimal("NaN")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        amount = Decimal(value)
    elif isinstance(value, float):
        amount = Decimal(str(value))
    if not amount.is_finite():
        raise Refused(field, "This is not an amount; give pounds, such as 5.50.")
    if abs(amount) > MOST_PENCE:
        raise _too_much(field)
    return read_pence(format(amount, "f"), field)


def pounds(pence: int) -> str:
    """The amount as it is shown and printed: "£95.00"."""
    whole, rest = divmod(abs(pence), _PENCE_A_POUND)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{rest:02}"


def pounds_aloud(pence: int) -> str:
    """The amount as it is said to a customer: "95 pounds", "95 pounds 50", "50 pence"."""
    whole, rest = divmod(pence, _PENCE_A_POUND)
    if rest and not whole:
        return f"{rest} pence"
    said = f"{whole} pound{'' if whole == 1 else 's'}"
    return f"{said} {rest:02}" if rest else said


def _too_much(field: str) -> Refused:
    return Refused(field, f"This is more than {pounds(MOST_PENCE)}; check the amount.")
