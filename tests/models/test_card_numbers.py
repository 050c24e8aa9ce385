"""No payment card number gets by, however it is spelt; a note with phones and order numbers does."""

import random
import unicodedata

import pytest

from models.card_numbers import long_digits, refuse_card_number
from models.errors import Refused
from models.text import gate
from tests.cards import SPELLINGS, TEST_NUMBERS, in_fours, note, phone


def refused(text: str) -> bool:
    try:
        refuse_card_number("notes", text)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("brand", TEST_NUMBERS)
def test_every_brand_in_every_spelling_is_refused(brand: str, spelling: str) -> None:
    text = SPELLINGS[spelling](TEST_NUMBERS[brand])
    assert refused(text)
    assert refused(gate(text)), "past the gate"
    assert refused(gate(text, lines=True)), "past the gate, lines kept"
    assert long_digits(text)


def test_the_message_names_the_field_and_repeats_nothing() -> None:
    with pytest.raises(Refused) as refusal:
        refuse_card_number("notes", "4242 4242 4242 4242")
    assert refusal.value.field == "notes"
    assert "looks like a card number" in refusal.value.message
    assert not any(character.isdigit() for character in refusal.value.message)


@pytest.mark.parametrize(
    "text",
    [
        "cvv 123",
        "CVV:1234",
        "cvc2 is 123",
        "(CVC) 123",
        "security code 123",
        "Security code: 1 2 3",
        "123 cvv",
        "cv2=999",
    ],
)
def test_a_security_code_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "door code 1234",
        "0413, CVV not taken",
        "4242 4242 4242 4243",
        "07700 900123 07700 900456",
        "+44 7700 900123 +44 7700 900456",
        "0044 7700 900123, 02392 123456",
        "447700900123 447700900456",
        "orders 0412-1 0413-1 0414-1 0415-1",
        "14/02/2026 14/03/2026 14/04/2026",
        "£45.00 £90.00 £135.00 £5.00",
        "4222222222222",
    ],
)
def test_ordinary_text_is_let_by(text: str) -> None:
    assert not refused(text)


def test_false_alarms_are_rare() -> None:
    rng = random.Random(42)
    notes = [note(rng) for _ in range(10_000)]
    alarms = [text for text in notes if refused(text)]
    assert len(alarms) <= 50, alarms[:5]


def test_numbers_made_at_random_are_refused_wherever_they_stand() -> None:
    rng = random.Random(7)
    for _ in range(500):
        start = rng.choice(["4", "51", "2300", "6011", "3530", "62"])
        body = start + "".join(rng.choice("0123456789") for _ in range(15 - len(start)))
        number = next(body + last for last in "0123456789" if luhn_sum(body + last) % 10 == 0)
        assert refused(f"{phone(rng)} {in_fours(number, ' ')} {note(rng)}"), number
        assert not refused(in_fours(body + str((int(number[-1]) + 1) % 10), " ")), number


def luhn_sum(number: str) -> int:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled)


@pytest.mark.parametrize(
    ("text", "is_long"),
    [
        ("1234567890123", True),
        ("1234 5678-9012 3", True),
        ("１２３４５６７８９０１２３", True),
        ("123456789012", False),
        ("07700 900123", False),
        ("123456 x 7890123", False),
        ("", False),
    ],
)
def test_long_digits(text: str, is_long: bool) -> None:
    assert long_digits(text) is is_long


def test_digits_of_any_script_are_read() -> None:
    zeros = [chr(code) for code in range(0x110000) if unicodedata.decimal(chr(code), None) == 0]
    for zero in zeros:
        assert refused("".join(chr(ord(zero) + int(digit)) for digit in "4242424242424242")), hex(ord(zero))
