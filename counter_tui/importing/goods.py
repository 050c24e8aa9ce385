"""What was bought and what it costs, in whole pence, so that it comes to what the web shop says that it comes to.

Prices are those before any discount. A difference that remains between the file's own total and its parts is a line of
its own, or a discount: the total is what the customer paid.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from counter_tui.importing.told import Told, ToldLine
from counter_tui.importing.words import Words
from models.money import MOST_PENCE
from models.views import Line

_AMOUNT: Final = re.compile(r"(-?)£?(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.([0-9]+))?")
_COMMA: Final = re.compile(r"(-?£?-?[0-9]+),([0-9]{2})")
_WHOLE: Final = re.compile(r"([0-9]{1,4})(?:\.0+)?")
_PART: Final = re.compile(r"[0-9]{1,4}\.[0-9]{1,3}")
_LONGEST: Final = 40
_NOT_KEPT, _OTHER = "(a line whose words were not kept)", "Other charges"


class Goods(NamedTuple):
    """What one part of an order is, and what it costs. All amounts are pence."""

    lines: tuple[Line, ...]
    delivery_charge: int = 0
    discount: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines) + self.delivery_charge + self.tax - self.discount


def pence(raw: str) -> int | None:
    """Pence from an amount in pounds, of as many decimals as it has: ``95``, ``1,234.50``, ``£12.00``, ``-3.3333``,
    ``45,00``. None for anything else, and beyond what an order can cost."""
    return _pence(raw) if len(raw) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _pence(raw: str) -> int | None:
    text = "".join(raw.split())
    if comma := _COMMA.fullmatch(text):
        text = f"{comma[1]}.{comma[2]}"
    match = _AMOUNT.fullmatch(text)
    if match is None or not (match[3] or match[4]):
        return None
    amount = Decimal(f"{(match[3] or '0').replace(',', '')}.{match[4] or '0'}") * 100
    if amount > MOST_PENCE:
        return None
    whole = int(amount.to_integral_value(ROUND_HALF_UP))
    return -whole if match[1] or match[2] else whole


def read_goods(words: Words, groups: Sequence[Sequence[ToldLine]], told: Told) -> list[Goods]:
    """The goods of each part of an order; charges, tax and what remains stand on the first."""
    parts = [_lines(words, group) for group in groups]
    fees = [(name, _amount(words, raw) or 0) for name, raw in told.fees]
    parts[0] += [Line(words.text("lines", name) or "Fee", 1, fee) for name, fee in fees if fee > 0]
    charge, tax = max(_amount(words, told.delivery_charge) or 0, 0), max(_amount(words, told.tax) or 0, 0)
    discount = abs(_amount(words, told.discount) or 0) - sum(fee for _, fee in fees if fee < 0)
    total = _amount(words, told.total)
    if total is not None and total < 0:
        words.want("price", "it costs less than nothing")
    elif total is not None:
        parts = _with_the_last_price(parts, total - charge - tax + discount)
        bought = sum(line.amount for part in parts for line in part) + charge - discount
        if all(line.price is not None for part in parts for line in part):
            # Whether the prices hold the tax already, the sum tells.
            tax = min((tax, 0), key=lambda each: abs(total - bought - each))
            rest = total - bought - tax
            parts[0] += [Line(_OTHER, 1, rest)] if rest > 0 else []
            discount += max(-rest, 0)
    if not any(parts):
        words.want("lines", "nothing is in it")
    return _shared_out(words, parts, charge, discount, tax)


def _lines(words: Words, told: Sequence[ToldLine]) -> list[Line]:
    return [_line(words, each) for each in told]


def _line(words: Words, told: ToldLine) -> Line:
    text = words.text("lines", told.name) or _NOT_KEPT
    if not told.name.strip():
        words.want("lines", "a line of it has no name")
    said = told.quantity.strip() or "1"
    whole = _WHOLE.fullmatch(said)
    quantity = int(whole[1]) if whole else 0
    each, amount = _amount(words, told.each), _amount(words, told.amount)
    if amount is None and each is not None:
        amount = each * quantity if quantity else None
    if not (quantity or _PART.fullmatch(said)):
        words.want("lines", "how many there are of a line cannot be read")
    if amount is None or amount < 0:
        if amount is not None:
            words.want("lines", "the price of a line is less than nothing")
        return Line(text, quantity or 1)
    if quantity and amount % quantity == 0:
        return Line(text, quantity, amount // quantity)
    return Line(f"{said} x {text}" if quantity or _PART.fullmatch(said) else text, 1, amount)


def _with_the_last_price(parts: list[list[Line]], bought: int) -> list[list[Line]]:
    """Where one line alone has no price, it is what is left of the total."""
    unpriced = [line for part in parts for line in part if line.price is None]
    left = bought - sum(line.amount for part in parts for line in part)
    if len(unpriced) != 1 or left < 0:
        return parts
    [line] = unpriced
    whole, over = divmod(left, line.quantity)
    priced = Line(f"{line.quantity} x {line.text}", 1, left) if over else Line(line.text, line.quantity, whole)
    return [[priced if each is line else each for each in part] for part in parts]


def _shared_out(words: Words, parts: list[list[Line]], charge: int, discount: int, tax: int) -> list[Goods]:
    """The discount, taken off each part in turn as far as that goes: none may cost less than nothing."""
    found = []
    for place, part in enumerate(parts):
        whole = Goods(tuple(part), *((charge, 0, tax) if place == 0 else ()))
        off = min(discount, whole.total)
        discount -= off
        found.append(whole._replace(discount=off))
    if discount:
        words.want("price", "its discount is more than it costs")
    return found


def _amount(words: Words, raw: str) -> int | None:
    """An amount that the file says; one that cannot be read is wanted."""
    found = pence(raw)
    if found is None and raw.strip():
        words.want("price", "an amount in it cannot be read")
    return found
