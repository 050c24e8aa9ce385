"""The recovery sheet: a 256-bit secret as four lines to be written down, typed back, and kept where the till is not.

A line is 8 bytes and 2 check bytes in Crockford's base 32 (no I, L, O or U), in groups of four. The check is CRC-16
begun with the line's number: it finds every slip in one character, every two neighbours that are swapped, and every
line that stands in another's place, and it can say so at the line.
"""

import binascii
import os
from collections.abc import Sequence

from models.errors import Refused

LINES = 4
SECRET_BYTES = 32
CHARACTERS = 16
_LINE_BYTES = SECRET_BYTES // LINES
_GROUP = 4
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OILoil", "011011")
_BETWEEN = " -\N{EN DASH}\N{EM DASH}\N{NO-BREAK SPACE}\t.,"


def new_secret() -> bytes:
    """256 random bits."""
    return os.urandom(SECRET_BYTES)


def lines(secret: bytes) -> tuple[str, str, str, str]:
    """The four lines of a secret of 32 bytes, each like ``ABCD-EFGH-JKMN-PQRS``."""
    first, second, third, fourth = (_line(number, _part(secret, number)) for number in range(1, LINES + 1))
    return first, second, third, fourth


def read(typed: Sequence[str]) -> bytes:
    """The secret that four lines stand for. Raises `Refused` at ``line-1`` to ``line-4``, as `read_line` does."""
    return b"".join(read_line(number, typed[number - 1] if number <= len(typed) else "") for number in range(1, 5))


def read_line(number: int, typed: str) -> bytes:
    """The eight bytes of one line (``number`` 1 to 4), in capitals or not, with spaces, dashes, or neither.

    O is read as 0, I and L as 1: the sheet has none of them. Raises `Refused` at ``line-N``; its words name the line
    and what is wrong, and never what was typed.
    """
    field = f"line-{number}"
    text = typed.translate(_READ_AS).upper().translate({ord(each): None for each in _BETWEEN}).strip()
    if not set(text) <= set(_LETTERS):
        raise Refused(field, f"Line {number} holds a character that no sheet has: only letters (no U) and digits.")
    if len(text) != CHARACTERS:
        raise Refused(field, f"Line {number} has {len(text)} characters; there are {CHARACTERS} on the sheet.")
    value = 0
    for letter in text:
        value = value * len(_LETTERS) + _LETTERS.index(letter)
    raw = value.to_bytes(_LINE_BYTES + 2, "big")
    part, check = raw[:_LINE_BYTES], raw[_LINE_BYTES:]
    if check != _check(number, part):
        other = next((each for each in range(1, LINES + 1) if check == _check(each, part)), None)
        if other is not None:
            raise Refused(field, f"This is line {other} of a sheet: line {number} belongs here.")
        raise Refused(field, f"There is a slip in line {number}: compare each character with the sheet.")
    return part


def _line(number: int, part: bytes) -> str:
    value = int.from_bytes(part + _check(number, part), "big")
    letters = ""
    for _ in range(CHARACTERS):
        value, digit = divmod(value, len(_LETTERS))
        letters = _LETTERS[digit] + letters
    return "-".join(letters[at : at + _GROUP] for at in range(0, CHARACTERS, _GROUP))


def _part(secret: bytes, number: int) -> bytes:
    if len(secret) != SECRET_BYTES:
        raise ValueError("a recovery secret has 32 bytes")
    return secret[(number - 1) * _LINE_BYTES : number * _LINE_BYTES]


def _check(number: int, part: bytes) -> bytes:
    return binascii.crc_hqx(part, number).to_bytes(2, "big")
