"""The phone code: right within a minute, once, and slow to guess; a clock that is off is named."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pyotp import TOTP

from counter_tui import phone_code
from models import phone_codes
from models.database import Book
from models.errors import Refused
from tests.book import moment, open_book

AT = 1_770_806_520.0
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = TOTP(SECRET)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(open_book(tmp_path)) as book:
        phone_code.begin(book, moment(), SECRET, CODE.at(AT - 86_400), at=AT - 86_400)
        yield book


def refusal(book: Book, code: str, at: float = AT, clock: str = "10:42") -> str:
    with pytest.raises(Refused) as refused:
        phone_code.give(book, moment(clock), code, at=at)
    assert refused.value.field == "code"
    return refused.value.message


@pytest.mark.parametrize("off", [-30, 0, 30])
def test_a_code_is_good_in_its_half_minute_and_the_ones_beside_it(book: Book, off: int) -> None:
    phone_code.give(book, moment(), f" {CODE.at(AT + off)[:3]} {CODE.at(AT + off)[3:]}", at=AT)


@pytest.mark.parametrize("off", [-90, -60, 60, 90])
def test_not_in_those_further_off(book: Book, off: int) -> None:
    assert "clock is about" in refusal(book, CODE.at(AT + off))


def test_each_code_is_accepted_once(book: Book) -> None:
    rng = random.Random(7)
    seconds = 50.0
    for number in range(200):
        at = AT + number * seconds
        code = CODE.at(at)
        phone_code.give(book, moment(), code, at=at)
        assert "used before" in refusal(book, code, at=at + rng.randrange(25))


def test_an_older_code_is_not_taken_after_a_newer_one(book: Book) -> None:
    phone_code.give(book, moment(), CODE.at(AT + 30), at=AT)
    assert "used before" in refusal(book, CODE.at(AT))


def test_the_code_that_put_it_in_force_does_not_open_anything(book: Book) -> None:
    assert "used before" in refusal(book, CODE.at(AT - 86_400), at=AT - 86_400)


@pytest.mark.parametrize(("off", "said"), [(3600, "60 min behind"), (-3600, "60 min ahead of")])
def test_a_clock_an_hour_off_is_named(book: Book, off: int, said: str) -> None:
    assert said in refusal(book, CODE.at(AT + off))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "¹²³⁴⁵⁶", "12 34 5x"])
def test_what_is_no_code_is_not_counted_as_a_guess(book: Book, typed: str) -> None:
    for _ in range(8):
        assert "six digits" in refusal(book, typed)
    phone_code.give(book, moment(), CODE.at(AT), at=AT)


def test_guessing_is_stopped_for_five_minutes(book: Book) -> None:
    wrong = next(f"{n:06}" for n in range(1_000_000) if phone_code.half_minute(SECRET, f"{n:06}", AT) is None)
    for _ in range(6):
        refusal(book, wrong)
    assert "Too many" in refusal(book, CODE.at(AT))
    phone_code.give(book, moment("10:48"), CODE.at(AT), at=AT)


def test_somebody_without_a_phone_code_is_told_so(tmp_path: Path) -> None:
    with closing(open_book(tmp_path)) as book:
        assert "set one up" in refusal(book, "123456")


def test_a_new_one_is_in_force_only_when_a_code_of_it_was_typed(book: Book) -> None:
    other = phone_code.new_secret()
    with pytest.raises(Refused):
        phone_code.begin(book, moment(), other, CODE.at(AT), at=AT)
    kept = book.read(phone_codes.secret_of, "owner")
    assert kept
    assert kept.secret == SECRET


def test_what_the_picture_says_fits_a_small_one() -> None:
    import segno

    longest = phone_code.uri(phone_code.new_secret(), "Ærø & somebody with a very long name")
    assert int(segno.make(longest, error="l", micro=False).version) <= 4


def test_an_old_code_is_not_blamed_on_the_clock(book: Book) -> None:
    phone_code.give(book, moment(), CODE.at(AT), at=AT)
    assert "an old one" in refusal(book, CODE.at(AT), at=AT + 120)
    assert "clock is about" in refusal(book, CODE.at(AT + 3600), at=AT + 120)
