"""The recovery sheet's lines: written down, typed back, and every slip named."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_tui.recovery import lines, new_secret, read, read_line
from models.errors import Refused

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

SECRETS = (bytes(32), b"\xff" * 32, bytes(range(32)), os.urandom(32))

secrets = st.binary(min_size=32, max_size=32)


@given(secrets)
def test_what_is_typed_back_is_the_secret(secret: bytes) -> None:
    sheet = lines(secret)
    assert read(sheet) == secret
    assert all(len(line) == 19 and set(line) <= {*LETTERS, "-"} for line in sheet)
    assert len(set(sheet)) == 4


def test_a_secret_is_new_each_time() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(new_secret()) == 32
    with pytest.raises(ValueError, match="32 bytes"):
        lines(b"short")


@given(secrets)
def test_it_may_be_typed_as_one_reads_it(secret: bytes) -> None:
    sheet = lines(secret)
    assert read([line.lower() for line in sheet]) == secret
    assert read([line.replace("-", " ") + " " for line in sheet]) == secret
    assert read([line.replace("-", "") for line in sheet]) == secret
    assert read([line.replace("-", "\N{EN DASH}").replace("0", "o").replace("1", "l") for line in sheet]) == secret
    assert read([line.replace("0", "O").replace("1", "I") for line in sheet]) == secret


@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
def test_every_slip_in_one_character_is_found_at_its_line(secret: bytes) -> None:
    for number, line in enumerate(lines(secret), 1):
        for at, meant in enumerate(line):
            for typed in LETTERS.replace(meant, "") if meant != "-" else "":
                with pytest.raises(Refused) as caught:
                    read_line(number, line[:at] + typed + line[at + 1 :])
                assert caught.value.field == f"line-{number}"


@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
def test_every_swap_of_neighbours_is_found(secret: bytes) -> None:
    for number, line in enumerate(lines(secret), 1):
        bare = line.replace("-", "")
        for at in range(len(bare) - 1):
            swapped = bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :]
            if swapped != bare:
                with pytest.raises(Refused, match=f"line {number}"):
                    read_line(number, swapped)


@given(secrets, st.permutations(range(4)))
def test_every_swap_of_lines_is_found_and_named(secret: bytes, order: list[int]) -> None:
    sheet = lines(secret)
    for number, which in enumerate(order, 1):
        if which == number - 1:
            assert read_line(number, sheet[which])
            continue
        with pytest.raises(Refused, match=f"This is line {which + 1} of a sheet: line {number} belongs here"):
            read_line(number, sheet[which])


def test_lines_that_are_all_alike_are_still_told_apart() -> None:
    sheet = lines(bytes(32))
    assert len(set(sheet)) == 4
    with pytest.raises(Refused, match="This is line 1") as caught:
        read([sheet[0]] * 4)
    assert caught.value.field == "line-2"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "has 0 characters"),
        ("0000-0000-0000-000", "has 15 characters"),
        ("0000-0000-0000-00000", "has 17 characters"),
        ("0000-0000-0000-000U", "no sheet has"),
        ("0000-0000-0000-000é", "no sheet has"),
        ("0000-0000-0000-000\x1b", "no sheet has"),
        ("٠" * 16, "no sheet has"),
    ],
)
def test_what_cannot_be_a_line_is_said(typed: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        read_line(3, typed)
    assert caught.value.field == "line-3"
    assert len(typed) < 5 or typed not in str(caught.value)


def test_a_sheet_with_too_few_lines_is_said_at_the_first_that_is_missing() -> None:
    with pytest.raises(Refused) as caught:
        read(lines(bytes(32))[:2])
    assert caught.value.field == "line-3"
