"""An online order whole: whatever it holds can be read before it is taken in."""

from datetime import date

from models.online_views import VANISHED, OnlinePart
from models.views import Line, Party
from screens.online_rows import cannot_with, online_words, state_span
from screens.online_view import whole_words
from tests.screens.test_online_rows import online_row

TODAY = date(2026, 2, 11)
PART = OnlinePart(
    caller=Party("A. SENDER", "07700 900123", "a@example.com"),
    due=date(2026, 2, 14),
    recipient=Party("B. RECIPIENT", "07700 900456"),
    address="12 Mill Lane\nFareham",
    postcode="PO16 7AA",
    card="Happy Birthday!",
    window="am",
    lines=(Line("Dozen red roses", 2, 4500), Line("Vase")),
    delivery_charge=500,
    discount=1000,
    tax=100,
    payment="paid online, card",
    notes="side gate",
    to_come=("window",),
)


def test_every_field_that_has_something_in_it_is_there() -> None:
    assert whole_words((PART,), TODAY).splitlines() == [
        "Caller   A. SENDER   07700 900123   a@example.com",
        "For      B. RECIPIENT   07700 900456",
        "Where    12 Mill Lane",
        "         Fareham",
        "         PO16 7AA",
        "Card     Happy Birthday!",
        "When     Saturday 14 Feb, in 3 days, in the morning",
        "What     2 x Dozen red roses   £90.00",
        "         Vase   ?",
        "Delivery £5.00",
        "Discount -£10.00",
        "Tax      £1.00",
        "Total    £86.00, and what is still to come",
        "Paid     paid online, card",
        "Notes    side gate",
        "To come  window",
    ]


def test_what_is_missing_is_said_and_parts_are_told_apart() -> None:
    words = whole_words((OnlinePart(Party("A. SENDER")), PART), TODAY)
    assert words.startswith(
        "PART 1 OF 2\nCaller   A. SENDER\nCard     (nothing)\nWhen     ? no day\nWhat     ? nothing"
    )
    assert "\n\nPART 2 OF 2\n" in words


def test_what_is_another_online_order_is_not_the_same() -> None:
    row = online_row(3, like="1206-1", like_is="2001 of Website")
    assert "It is 2001 of Website: at the web shop these are two." in online_words(row, TODAY)
    assert (
        cannot_with("same", row, looked_up=True) == "1206-1 is 2001 of Website: at the web shop these are two orders."
    )
    assert not cannot_with("same", row._replace(like_is=""), looked_up=True)


def test_one_that_has_vanished_is_left_or_is_not_wanted() -> None:
    ours, gone = online_row(3, VANISHED, sheet=412), online_row(4, VANISHED)
    assert [bool(cannot_with("leave_ours", row, looked_up=False)) for row in (ours, gone)] == [False, True]
    assert [bool(cannot_with("not_wanted", row, looked_up=False)) for row in (ours, gone)] == [True, False]
    assert cannot_with("update", ours, looked_up=True)


def test_one_that_is_like_another_of_the_list_says_so() -> None:
    row = online_row(3, twin="1001", twin_why="same caller and recipient, Sat 14 Feb")
    assert state_span(row).text == "LIKE online 1001?"
    assert "! Like 1001 of this list: same caller and recipient, Sat 14 Feb." in online_words(row, TODAY)
