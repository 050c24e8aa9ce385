"""The test that keeps payment card numbers out of the book, wherever a text comes from.

Which numbers are cards: ISO/IEC 7812 (issuer prefixes, length, Luhn's check digit), the ranges as the brands publish
them. Visa's old numbers of 13 digits are left out: British telephone numbers with +44 look like them.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from models.errors import Refused
from models.text import gate

_SHORTEST: Final = 14
_LONGEST: Final = 19

_BRANDS: Final = tuple(
    (re.compile(prefix), frozenset(lengths))
    for prefix, lengths in (
        ("4", (16, 19)),  # Visa
        ("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),  # MasterCard
        ("3[47]", (15,)),  # American Express
        ("30[0-5]|3095|36|38|39", (14, 16)),  # Diners Club
        ("6011|64[4-9]|65", (16, 19)),  # Discover
        ("352[89]|35[3-8]", (16, 17, 18, 19)),  # JCB
        ("62|81", (16, 17, 18, 19)),  # UnionPay
        ("50|5[6-8]|6304|639|67", (14, 15, 16, 17, 18, 19)),  # Maestro
        ("220[0-4]", (16, 17, 18, 19)),  # Mir
        ("60|82|636|9792", (16,)),  # RuPay, Hipercard, Elo, Troy
    )
)

# What can stand between the digits of one number: blanks, line ends, dashes, dots, slashes, and whatever is invisible.
_BETWEEN: Final = (
    r"[\s./\\_\-\u2010-\u2015\u2212\xb7\u2022\u2044\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u20e3\u2400-\u2421\ufe0e\ufe0f\ufeff]"
)
_GROUP: Final = re.compile("[0-9]+")
_RUN: Final = re.compile(rf"[0-9]+(?:{_BETWEEN}{{1,4}}[0-9]+)*")
_MARK: Final = re.compile("⟨U\\+[0-9A-F]{4,6}⟩")
_LONG_DIGITS: Final = re.compile(rf"[0-9](?:{_BETWEEN}{{0,4}}[0-9]){{12}}")
# British numbers, and those of other countries behind a plus. Numbers behind 00 are left out: cards hold many noughts.
_PHONE: Final = re.compile(
    r"(?<![0-9])(?:01(?:[ ().-]{0,3}[0-9]){8}|0[12378](?:[ ().-]{0,3}[0-9]){9}|(?:00)?44 ?7(?:[ .-]?[0-9]){9}"
    r"|\+(?:[ ().-]{0,3}[0-9]){9,13})(?![0-9])"
)
_GROUPED_BY_BRAND: Final = ((4, 6, 5), (4, 6, 4))
_REPEATS: Final = 3

_CODE_WORD: Final = r"(?:cvv2?|cvc2?|cv2|csc|(?:card |card's )?security +(?:code|number|no))"
_CODE: Final = r"(?<![0-9])[0-9](?:[ .-]?[0-9]){2,3}(?![0-9])"
_SECURITY_CODE: Final = re.compile(
    rf"(?<![a-z]){_CODE_WORD}(?:[^a-z0-9]{{0,5}}(?:is|no|number|code))?[^a-z0-9]{{0,5}}{_CODE}"
    rf"|{_CODE}[ (:=-]{{0,3}}{_CODE_WORD}(?![a-z])"
)


def safe_words(field: str, text: str, *, limit: int, lines: bool = False) -> str:
    """Words that are to be kept, through the gate and the card-number test. Refused at `field`, as both say."""
    words = gate(text, lines=lines, limit=limit, field=field)
    refuse_card_number(field, words)
    return words


def refuse_card_number(field: str, text: str) -> None:
    """Raise Refused at `field` if the text holds what looks like a payment card number, or a card's security code.

    To be asked of the text as it came in, before it is kept anywhere; text that has passed the gate is understood too.
    """
    if text.isascii() and not _GROUP.search(text):
        return
    plain = _plain(text)
    if _holds_card_number(plain):
        raise Refused(
            field,
            "This looks like a card number; nothing of it is kept. Clear it, and take payment on the card machine.",
        )
    if _SECURITY_CODE.search(plain.lower()):
        raise Refused(
            field,
            "This looks like a card's security code; nothing of it is kept. Clear it (for a door, write 'door code').",
        )


def long_digits(text: str) -> bool:
    """Whether 13 or more digits stand in a row, spaces, dashes and the like aside: it may yet become a card number."""
    return _LONG_DIGITS.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """The text with every digit, of any script or shape, as an ASCII digit."""
    if text.isascii():
        return text
    compatible = unicodedata.normalize("NFKC", _MARK.sub(" ", text))
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in compatible)


def _holds_card_number(plain: str) -> bool:
    if len(plain) < _SHORTEST:
        return False
    for run in _RUN.finditer(plain):
        if sum(map(str.isdecimal, run[0])) < _SHORTEST:
            continue
        for sizes, start, end, number in _candidates(run):
            if _is_card_number(number) and (_grouped_as_card(sizes) or not _meets_phone(plain, start, end)):
                return True
    return False


def _meets_phone(plain: str, start: int, end: int) -> bool:
    return any(start < phone.end() and phone.start() < end for phone in _PHONE.finditer(plain))


def _candidates(run: re.Match[str]) -> Iterator[tuple[tuple[int, ...], int, int, str]]:
    """Each row of whole groups of digits that is as long as a card number: its groups' sizes, its place, its digits."""
    groups = list(_GROUP.finditer(run.string, run.start(), run.end()))
    for first, opening in enumerate(groups):
        number = ""
        for last, group in enumerate(groups[first : first + _LONGEST], first):
            number += group[0]
            if len(number) > _LONGEST:
                break
            if len(number) >= _SHORTEST:
                sizes = tuple(len(part[0]) for part in groups[first : last + 1])
                yield sizes, opening.start(), group.end(), number


def _grouped_as_card(sizes: tuple[int, ...]) -> bool:
    """Whether a number is in one piece, or grouped as on a card, or evenly: likeness to a phone is then chance."""
    if len(sizes) == 1 or sizes in _GROUPED_BY_BRAND:
        return True
    return len(sizes) >= _REPEATS and len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]


def _is_card_number(number: str) -> bool:
    if not any(len(number) in lengths and prefix.match(number) for prefix, lengths in _BRANDS):
        return False
    from stdnum import luhn  # here, because hardly any text gets this far and the program starts sooner without it

    return bool(luhn.is_valid(number))
