"""No payment card number gets by, however it is spelt; a note with phones and order numbers does."""

import random
import unicodedata
from collections.abc import Callable

import pytest

from models.card_numbers import long_digits, refuse_card_number
from models.errors import Refused
from models.text import gate

# The numbers that the brands and payment firms publish for testing; no account stands behind any of them.
TEST_NUMBERS = {
    "Visa": "4242424242424242",
    "Visa debit": "4000056655665556",
    "Visa, 19 digits": "4000000000000000006",
    "MasterCard": "5555555555554444",
    "MasterCard, 2-series": "2223003122003222",
    "MasterCard, prepaid": "5105105105105100",
    "American Express": "378282246310005",
    "Discover": "6011111111111117",
    "Diners Club, 14 digits": "30569309025904",
    "Diners Club, 36": "36227206271667",
    "Diners Club, 16 digits": "3056930009020004",
    "JCB": "3566002020360505",
    "UnionPay": "6200000000000005",
    "UnionPay, 19 digits": "6205500000000000004",
    "Maestro": "6759649826438453",
    "Mir": "2200000000000004",
}


def in_fours(number: str, between: str) -> str:
    return between.join(number[start : start + 4] for start in range(0, len(number), 4))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "spaces": lambda number: in_fours(number, " "),
    "dashes": lambda number: in_fours(number, "-"),
    "dots": lambda number: in_fours(number, "."),
    "slashes": lambda number: in_fours(number, " / "),
    "lines": lambda number: in_fours(number, "\r\n"),
    "full width": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in number),
    "arabic digits": lambda number: "".join(chr(ord(digit) + 0x630) for digit in number),
    "no-break spaces": lambda number: in_fours(number, "\u00a0"),
    "en dashes": lambda number: in_fours(number, "\u2013"),
    "zero width": lambda number: in_fours(number, "\u200b"),
    "keycaps": lambda number: "".join(f"{digit}\ufe0f\u20e3" for digit in number),
    "one by one": " ".join,
    "as embossed": lambda number: f"{number[:4]} {number[4:10]} {number[10:]}",
    "broken over a line": lambda number: f"{number[:6]}\n{number[6:]}",
    "in a sentence": lambda number: f"card no:{in_fours(number, ' ')}exp 12/28, ring 07700 900123",
    "after a phone": lambda number: f"07700 900123 {in_fours(number, ' ')} 12/28 123",
}


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


def phone(rng: random.Random) -> str:
    end = f"{rng.randrange(900000, 901000)}"
    landline = f"{rng.randrange(100000, 999999)}"
    shape = rng.choice(
        ["07700 {e}", "07700{e}", "+44 7700 {e}", "+447700{e}", "0044 7700 {e}", "01329 {o}", "(023) 92{o}"]
    )
    return shape.format(e=end, o=landline)


def note(rng: random.Random) -> str:
    parts = (
        lambda: phone(rng),
        lambda: f"{phone(rng)} or {phone(rng)}",
        lambda: f"{phone(rng)} {phone(rng)}",
        lambda: f"{phone(rng)} / {phone(rng)}",
        lambda: f"{rng.randrange(1, 9999):04}-{rng.randrange(1, 4)}",
        lambda: f"order {rng.randrange(1000, 9999)}",
        lambda: f"#{rng.randrange(100000, 999999)}",
        lambda: f"web {rng.randrange(4_000_000_000, 5_999_999_999)}",
        lambda: f"{rng.randrange(1, 29)}/{rng.randrange(1, 13)}/2026",
        lambda: f"{rng.randrange(8, 18):02}:{rng.randrange(60):02}",
        lambda: f"£{rng.randrange(20, 200)}.00",
        lambda: f"{rng.randrange(1, 200)} Mill Lane PO{rng.randrange(1, 30)} {rng.randrange(1, 9)}AA",
        lambda: rng.choice(["side gate", "leave with no. 14", "2 x dozen red roses", "ring first", "\n"]),
    )
    return rng.choice([" ", " ", ", ", "\n"]).join(rng.choice(parts)() for _ in range(rng.randrange(2, 6)))


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
