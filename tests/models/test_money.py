"""Pounds as typed, handed in, shown and said; pence inside."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refused
from models.money import MOST_PENCE, pounds, pounds_aloud, read_amount, read_pence


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("5", 500),
        ("5.00", 500),
        ("£5", 500),
        ("£ 5", 500),
        (" 5.5 ", 550),
        (".50", 50),
        ("0", 0),
        ("007", 700),
        ("1,234.50", 123450),
        ("£99,999", MOST_PENCE),
        ("0.29", 29),
    ],
)
def test_read_pence(text: str, pence: int) -> None:
    assert read_pence(text, "price") == pence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "£",
        ".",
        "-5",
        "5.001",
        "5.",
        "1,50",
        "12,34",
        "1,2345",
        "five",
        "5 pounds",
        "5e3",
        "99999.01",
        "9" * 5000,
        "4242424242424242",
        "5\n5",
        "nan",
    ],
)
def test_what_is_no_amount_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_pence(text, "delivery_charge")
    assert refused.value.field == "delivery_charge"
    assert "4242" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "pence"),
    [(5, 500), (5.5, 550), (0.29, 29), (19.99, 1999), ("5.00", 500), (0, 0), (Decimal("1.10"), 110), (1e2, 10000)],
)
def test_read_amount(value: object, pence: int) -> None:
    assert read_amount(value, "price") == pence


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        [],
        {},
        -1,
        -0.5,
        0.1 + 0.2,
        1e300,
        pytest.param(10**5000, id="huge"),
        float("nan"),
        float("inf"),
        Decimal("sNaN"),
        "x",
    ],
)
def test_what_a_program_hands_in_is_held_to_the_same_rules(value: object) -> None:
    with pytest.raises(Refused) as refused:
        read_amount(value, "price")
    assert refused.value.field == "price"


@given(st.integers(min_value=0, max_value=MOST_PENCE))
def test_what_is_shown_reads_back(pence: int) -> None:
    assert read_pence(pounds(pence), "price") == pence
    assert read_amount(pence / 100, "price") == pence


@pytest.mark.parametrize(
    ("pence", "shown", "said"),
    [
        (95_00, "£95.00", "95 pounds"),
        (95_50, "£95.50", "95 pounds 50"),
        (95_05, "£95.05", "95 pounds 05"),
        (1_00, "£1.00", "1 pound"),
        (50, "£0.50", "50 pence"),
        (0, "£0.00", "0 pounds"),
        (1234_50, "£1,234.50", "1234 pounds 50"),
    ],
)
def test_shown_and_said(pence: int, shown: str, said: str) -> None:
    assert pounds(pence) == shown
    assert pounds_aloud(pence) == said


def test_a_refund_is_shown_with_its_sign() -> None:
    assert pounds(-5_05) == "-£5.05"
