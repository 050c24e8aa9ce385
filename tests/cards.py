"""Payment card numbers for testing, the ways in which they are written, and ordinary notes that hold none."""

import random
from collections.abc import Callable

# As the brands and payment firms publish them for testing; no account stands behind any of them.
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
    "RuPay": "6074820000000009",
    "Hipercard": "6062826786276634",
    "Elo": "6362970000457013",
    "Troy": "9792030394440796",
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
