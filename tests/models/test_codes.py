"""Short codes: what is typed short is read whole, and nothing that is no code is changed."""

import pytest

from models.codes import Area, Codes, KnownPlace, Product

ROSES = Product("drr", "", "Dozen red roses", 4500)
SMALL, LARGE = Product("htb", "s", "Hand-tied bouquet", 3000), Product("htb", "l", "Hand-tied bouquet", 5500)
DOZEN = Product("12r", "", "Twelve roses", 4000)
HOSPITAL = KnownPlace("stm", "St Madeup Hospital", "07700 900500", "Harbour Road", "PO6 3ZZ")
CODES = Codes(
    products=(ROSES, SMALL, LARGE, DOZEN),
    messages={"hb": "Happy Birthday!", "h": "Hello", "hba": "Happy Birthday, Auntie!", "ta": "Thank you"},
    places=(HOSPITAL,),
    areas=(Area("PO", 900), Area("PO1", 800), Area("PO16", 500), Area("PO16 9", 700), Area("BT", None)),
)


@pytest.mark.parametrize(
    ("text", "quantity", "products"),
    [
        ("drr", 1, (ROSES,)),
        ("2 drr", 2, (ROSES,)),
        ("2drr", 2, (ROSES,)),
        ("2 x drr", 2, (ROSES,)),
        ("2 x DRR", 2, (ROSES,)),
        ("3× drr", 3, (ROSES,)),
        ("htb", 1, (SMALL, LARGE)),
        ("2 htb L", 2, (LARGE,)),
        ("12r", 1, (DOZEN,)),
        ("2 12r", 2, (DOZEN,)),
        ("2 dozen Red roses", 2, (ROSES,)),
        ("hand-tied bouquet, l", 1, (LARGE,)),
        ("hand-tied bouquet", 1, (SMALL, LARGE)),
    ],
)
def test_a_code_with_its_quantity_and_size(text: str, quantity: int, products: tuple[Product, ...]) -> None:
    assert CODES.sold(text) == (quantity, products)


@pytest.mark.parametrize("text", ["", "drrx", "dozen red", "2", "0 drr", "12345 drr", "2 drr please"])
def test_what_is_no_code_is_nothing_sold(text: str) -> None:
    assert CODES.sold(text) is None


def test_products_by_a_part_of_their_name() -> None:
    assert CODES.products_named("dozen red", limit=5) == (ROSES,)
    assert CODES.products_named("bou", limit=5) == (SMALL, LARGE)
    assert CODES.products_named("ro", limit=1) == (ROSES,)
    assert CODES.products_named("", limit=5) == ()


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        (r"\ta", "Thank you"),
        (r"\hb With love", "Happy Birthday! With love"),
        (r"Dear Ann" + "\n" + r"\TA", "Dear Ann\nThank you"),
        (r"\o/ hurrah", r"\o/ hurrah"),
        ("no code", "no code"),
    ],
)
def test_a_message_stands_for_its_code(typed: str, whole: str) -> None:
    assert CODES.with_messages(typed) == whole


def test_a_code_is_finished_when_no_longer_one_begins_with_it() -> None:
    assert CODES.finished_message(r"\ta", 3) == (0, "Thank you")
    assert CODES.finished_message(r"Oh \ta and more", 6) == (3, "Thank you")
    assert CODES.finished_message(r"\hb", 3) is None
    assert CODES.finished_message(r"\hba", 4) == (0, "Happy Birthday, Auntie!")
    assert CODES.finished_message("ta", 2) is None


def test_a_code_that_is_none_is_named() -> None:
    assert CODES.unknown_message(r"\ta and \nope") == r"\nope"
    assert CODES.unknown_message(r"\ta") == ""


def test_places_by_code_and_by_name() -> None:
    assert CODES.place("stm") == CODES.place(r"\STM") == HOSPITAL
    assert CODES.place("st") is None
    assert CODES.places_named("madeup", limit=3) == CODES.places_named(r"\st", limit=3) == (HOSPITAL,)


@pytest.mark.parametrize(
    ("code", "charge"),
    [
        ("PO16 7AA", 500),
        ("po167aa", 500),
        ("PO16 9AB", 700),
        ("PO1 2AB", 800),
        ("PO16", 500),
        ("PO12 1AA", 900),
        ("BT1 1AA", None),
    ],
)
def test_the_longest_prefix_says_what_an_area_costs(code: str, charge: int | None) -> None:
    area = CODES.area(code)
    assert area is not None
    assert area.charge == charge


@pytest.mark.parametrize("code", ["", "P1 1AA", "SO1 1AA", "POX"])
def test_an_area_that_was_not_set(code: str) -> None:
    assert CODES.area(code) is None
