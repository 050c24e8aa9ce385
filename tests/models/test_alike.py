"""What two orders share, weighed: what is asked about, what is left alone, and by which keys it is found."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alike import LIKE, REACH, Side, keys, side, verdict
from models.text import phone_key
from models.views import Line, NewOrder, Party
from tests.book import SATURDAY
from tests.models.likely import ANN, BEA, CARL, DORA, LILY, LIZ, NEXT, of

WARD = {"address": "Ward 7, Queen's Hospital", "postcode": "PO6 3LY"}


def weighed(new: NewOrder) -> Side:
    return side(new, phone_key(new.caller.phone), phone_key(new.recipient.phone))


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("same caller and recipient", {"due": NEXT}),
        ("same caller and recipient", {"due": SATURDAY - timedelta(days=14)}),
        ("same caller and recipient", {"due": NEXT, "address": "", "postcode": ""}),
        ("same caller and recipient", {"due": NEXT, "address": "3 Work Street", "postcode": "SO14 2AR"}),
        ("same caller and recipient", {"due": NEXT, "caller": Party("Anne Sendar", "07700 900123")}),
        ("same caller and recipient", {"due": NEXT, "recipient": Party("B. Recipient")}),
        ("same caller and recipient", {"due": NEXT, "recipient": Party("Mrs Bea Recipent", "01329 900456")}),
        ("same caller and recipient", {"due": NEXT, "caller": Party("Sender Ann"), "address": "12 mill ln"}),
        ("same caller and recipient", {"due": NEXT, "caller": Party("", "+44 (0)7700 900123"), "postcode": "PO16 7AB"}),
        ("same caller and recipient", {"due": NEXT, "fulfilment": "relay"}),
        ("same caller and place", {"due": NEXT, "recipient": Party()}),
        ("same caller and place", {"due": NEXT, "recipient": Party("Mum")}),
        ("same caller and place", {"due": NEXT, "recipient": LIZ, "card": "Get well", "lines": LILY}),
        ("same caller and place", {"due": NEXT, "recipient": LIZ, "caller": Party("Ann Sender", "01329 123456")}),
        ("same caller and place", {"due": NEXT, "recipient": LIZ, "address": "21 Mill Lane"}),
        ("same caller and surname", {"recipient": LIZ, "address": "", "postcode": ""}),
        ("caller and recipient exchanged", {"due": NEXT, "caller": BEA, "recipient": ANN}),
        ("caller and recipient exchanged", {"caller": BEA, "recipient": ANN, "address": "", "postcode": ""}),
        ("same recipient and place, another caller", {"caller": CARL}),
    ],
)
def test_what_is_asked_about(why: str, changes: dict[str, Any]) -> None:
    one, other = weighed(of()), weighed(of(**changes))
    found = verdict(one, other)
    assert found is not None
    assert (found.why, found.score >= LIKE) == (why, True)
    assert verdict(other, one) == found
    assert set(keys(one)) & set(keys(other))


@pytest.mark.parametrize(
    "changes",
    [
        {"due": SATURDAY + timedelta(days=15)},
        {"recipient": DORA, "address": "4 Church Road", "postcode": "SO14 2AR", "card": "Happy Mother's Day"},
        {"caller": CARL, "recipient": DORA, "address": "14 Mill Lane"},
        {"caller": CARL, "recipient": DORA},
        {"caller": CARL, "due": SATURDAY + timedelta(days=1)},
        {"caller": Party("Zoe Sender", "07700 900999"), "recipient": Party("Tom Recipient"), "address": "1 Far Road"},
        {"caller": CARL, "due": NEXT, "lines": LILY},
        {"caller": CARL, "recipient": LIZ, "due": NEXT},
        {"recipient": DORA, "due": SATURDAY + timedelta(days=1), "card": "Get well soon"},
        {"address": "21 Mill Lane", "postcode": "SO14 2AR", "recipient": LIZ, "due": NEXT},
        {"caller": CARL, "address": "3 Work Street", "postcode": "SO14 2AR"},
        {"caller": BEA, "recipient": ANN, "address": "8 Sender Street", "postcode": "SO14 2AR", "due": NEXT},
        {"caller": Party("Ann Sender", "01329 900001"), "recipient": DORA, "address": "9 Hill Road", "postcode": ""},
    ],
)
def test_what_is_left_alone(changes: dict[str, Any]) -> None:
    assert verdict(weighed(of()), weighed(of(**changes))) is None
    assert verdict(weighed(of(**changes)), weighed(of())) is None


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        ({"caller": CARL, "recipient": DORA}, False),
        ({"recipient": DORA}, False),
        ({"recipient": Party("Mum")}, True),
        ({"due": NEXT}, True),
        ({"caller": CARL}, True),
    ],
)
def test_a_hospital_is_shared_by_many(other: dict[str, Any], asked: bool) -> None:
    assert bool(verdict(weighed(of(**WARD)), weighed(of(**WARD | other)))) == asked


@pytest.mark.parametrize(
    ("name", "phone", "asked"),
    [("", "07700 900999", True), ("Zoe Sender", "07700 900999", True), ("Zoe Caller", "07700 900999", False)],
)
def test_who_cannot_be_told_from_the_caller_may_be_the_caller(name: str, phone: str, asked: bool) -> None:
    one = of(caller=Party("Ann Sender"), lines=LILY)
    assert bool(verdict(weighed(one), weighed(of(caller=Party(name, phone), due=NEXT)))) == asked


@pytest.mark.parametrize(("card", "asked"), [("happy mothers day", True), ("Happy Easter", False)])
def test_a_card_is_the_same_without_its_marks(card: str, asked: bool) -> None:
    one, other = of(card="Happy Mother\u2019s Day!"), of(card=card, caller=CARL, due=SATURDAY + timedelta(days=1))
    assert bool(verdict(weighed(one), weighed(other))) == asked


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, True),
        ({"lines": (Line("2 doz. red Roses"),)}, True),
        ({"recipient": BEA}, True),
        ({"lines": LILY}, False),
        ({"lines": ()}, False),
        ({"caller": CARL}, False),
    ],
)
def test_on_the_shelf_much_the_same_flowers_for_the_same_caller(changes: dict[str, Any], asked: bool) -> None:
    shelf = {"fulfilment": "collection", "recipient": Party(), "address": "", "postcode": ""}
    one, other = of(**shelf), of(**(shelf | {"due": NEXT} | changes))
    assert bool(verdict(weighed(one), weighed(other))) == asked


@pytest.mark.parametrize(
    ("name", "heard"),
    [("Cathryn Smith", True), ("K. Smyth", True), ("Stella Smith", False), ("Katherine Jones", False)],
)
def test_a_name_is_looked_up_by_its_sound(name: str, heard: bool) -> None:
    one, other = (
        of(caller=Party(each), recipient=Party(), address="", postcode="") for each in ("Katherine Smith", name)
    )
    assert bool(set(keys(weighed(one))) & set(keys(weighed(other)))) == heard


names = st.sampled_from(
    ["Ann Sender", "Bea Recipient", "B. Recipient", "Zoë Müller", "Mum", "🌷", "", "The Old Bakery"]
)
parties = st.builds(Party, names, st.sampled_from(["", "07700 900123", "+44 7700 900123", "07700 900456", "900456"]))
orders = st.builds(
    of,
    caller=parties,
    recipient=parties,
    address=st.sampled_from(["", "12 Mill Lane", "Flat 3, 12 mill ln", "12a Mill Lane", "Rose Cottage", "Ward 7"]),
    postcode=st.sampled_from(["", "PO16 7AA", "PO16 7AB", "SO14 2AR"]),
    fulfilment=st.sampled_from(["delivery", "collection"]),
    due=st.integers(0, 20).map(lambda ahead: SATURDAY + timedelta(days=ahead)),
)


@given(orders, orders)
def test_likeness_goes_both_ways_and_never_further_than_its_reach(one: NewOrder, other: NewOrder) -> None:
    a, b = weighed(one), weighed(other)
    assert verdict(a, b) == verdict(b, a)
    if verdict(a, b):
        assert abs((one.due - other.due).days) <= REACH
    assert len(keys(a)) <= 8
