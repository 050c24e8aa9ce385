"""From a form to an order and back: each field, what it is refused for, and the sentence to say aloud."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import entry
from models.codes import Codes, Product
from models.errors import Ask, Refused
from models.views import FULFILMENTS, Confirm, Line, NewOrder, Party
from tests.book import SATURDAY, WEDNESDAY, an_order

FORM = {
    "caller_phone": "07700 900123",
    "caller_name": "Ann Sender",
    "caller_email": "ann@example.com",
    "recipient_name": "Bea Recipient",
    "recipient_phone": "07700 900456",
    "address": "12 Mill Lane",
    "postcode": "po167aa",
    "card": "Happy Birthday!",
    "due": "14 feb",
    "window": "morning",
    "fulfilment": "d",
    "lines": "2 Dozen red roses 45",
    "delivery_charge": "£5",
    "payment": "card machine",
    "notes": "side gate",
}
CARD = "4111 1111 1111 1111"


def read(**changes: str) -> NewOrder:
    return entry.read_form(FORM | changes, WEDNESDAY)


def field_of(**changes: str) -> str:
    with pytest.raises(Refused) as refusal:
        read(**changes)
    assert refusal.value.field in entry.problems(FORM | changes, WEDNESDAY)
    return refusal.value.field


def test_a_form_becomes_an_order() -> None:
    assert read() == an_order()
    assert entry.problems(FORM, WEDNESDAY) == {}


words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="?"), min_size=1, max_size=20
).map(lambda text: unicodedata.normalize("NFC", " ".join(text.split())))
names = words.filter(lambda text: bool(text) and text.casefold() != "tbc" and sum(c.isdigit() for c in text) < 4)
goods = st.sampled_from(
    ["Dozen red roses", "50 tulips", "Vase no 5", "Hand-tied, £40ish", "12 x 12 box", "Lilies @ home", "x roses"]
)
mails = st.sampled_from(["", "a@example.com"])
phones = st.sampled_from(["", "07700 900123"])


@st.composite
def orders(draw: st.DrawFn) -> NewOrder:
    """Orders as `read_form` makes them, every field filled or not."""
    fulfilment = draw(st.sampled_from(FULFILMENTS))
    maybe = st.one_of(st.just(""), names)
    return entry.listable(
        NewOrder(
            caller=Party(draw(names), draw(phones), draw(mails)),
            recipient=Party(draw(maybe), draw(st.sampled_from(["", "+44 7700 900456"]))),
            address=draw(st.sampled_from(["1 Mill", "a\nb", *[""] * (fulfilment == "collection")])),
            postcode=draw(st.sampled_from(["", "PO16 7AA", "EIRCODE D02"])),
            card=draw(st.sampled_from(["", "With love\nfrom us", "👨‍👩‍👧‍👦 [/]"])),
            due=draw(st.dates(WEDNESDAY, date(2027, 2, 11))),
            window=draw(st.sampled_from(["", "am", "pm", "all day", "10:30", "05:00", "14:00-16:00", "11:00-13:00"])),
            fulfilment=fulfilment,
            lines=tuple(
                draw(
                    st.lists(
                        st.builds(Line, goods, st.integers(1, 9_999), st.one_of(st.none(), st.integers(0, 99_999_00))),
                        max_size=3,
                    )
                )
            ),
            delivery_charge=draw(st.integers(0, 99_999_00)),
            payment=draw(maybe),
            notes=draw(st.sampled_from(["", "side gate\nthe dog bites"])),
            florist=draw(maybe) if fulfilment == "relay" else "",
            to_come=frozenset(draw(st.sets(st.sampled_from(["phone", "card", "window", "payment"])))),
        )
    )


@given(orders())
def test_an_order_goes_into_a_form_and_comes_back_the_same(new: NewOrder) -> None:
    filled = {
        "phone": new.recipient.phone,
        "card": new.card,
        "window": new.window,
        "payment": new.payment,
        "recipient": new.recipient.name,
    }
    still = frozenset(what for what in new.to_come if not filled.get(what))
    form = entry.form_of(new)
    assert set(form) < set(entry.FIELDS)
    back = entry.read_form(form, WEDNESDAY)
    assert back == NewOrder(**{name: getattr(new, name) for name in NewOrder.__dataclass_fields__} | {"to_come": still})
    assert entry.problems(form, WEDNESDAY) == {}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("caller_phone", "ring me"),
        ("recipient_phone", "-"),
        ("caller_email", "ann"),
        ("caller_email", "ann@example"),
        ("caller_email", "a b@example.com"),
        ("due", ""),
        ("due", "soon"),
        ("due", "?"),
        ("due", "10 feb 2026"),
        ("due", "31/2"),
        ("window", "teatime"),
        ("window", "5"),
        ("fulfilment", "drone"),
        ("lines", "0 roses 45"),
        ("lines", "2 roses 999999"),
        ("delivery_charge", "five"),
        ("delivery_charge", "5.555"),
        ("postcode", "P" * 13),
        ("card", "x" * 401),
        ("notes", "x" * 1_001),
        ("payment", "x" * 121),
        *((name, f"pay {CARD}") for name in ("caller_name", "card", "notes", "payment", "address", "lines")),
        ("notes", "cvv 123"),
        *((name, "a\x00b") for name in ("caller_name", "card", "notes")),
        ("recipient_name", "\ud800"),
    ],
)
def test_what_is_wrong_is_refused_where_it_is_wrong(field: str, text: str) -> None:
    assert field_of(**{field: text}) == field
    with pytest.raises(Refused) as refusal:
        entry.check_field(field, text, WEDNESDAY)
    assert refusal.value.field == field
    assert CARD not in refusal.value.message


def test_every_problem_is_told_at_once() -> None:
    wrong = {"due": "soon", "caller_email": "ann", "delivery_charge": "five"}
    assert set(entry.problems(FORM | wrong, WEDNESDAY)) == set(wrong)
    assert set(entry.problems({}, WEDNESDAY)) == {"due"}


def test_what_can_be_read_two_ways_is_asked() -> None:
    with pytest.raises(Ask) as ask:
        read(due="sun 14/2")
    assert (ask.value.field, ask.value.choices) == ("due", ("2026-02-14", "2026-02-15"))


def test_a_caller_and_for_a_delivery_a_place_are_needed() -> None:
    assert field_of(caller_name="", caller_phone="") == "caller_name"
    assert field_of(address="", postcode="") == "address"
    assert field_of(address="", postcode="", fulfilment="relay") == "address"
    assert read(address="", postcode="", fulfilment="collection").fulfilment == "collection"
    assert read(caller_name="").caller.phone == "07700 900123"
    assert read(address="").postcode == "PO16 7AA"


@pytest.mark.parametrize(
    ("changes", "to_come"),
    [
        ({}, set()),
        ({"card": "?", "window": "tbc", "payment": " TBC "}, {"card", "window", "payment"}),
        ({"recipient_name": "?", "recipient_phone": "?"}, {"recipient", "phone"}),
        ({"recipient_name": ""}, {"recipient"}),
        ({"recipient_name": "", "fulfilment": "collection"}, set()),
        ({"lines": ""}, {"lines"}),
        ({"lines": "?"}, {"lines"}),
        ({"lines": "2 roses"}, {"price"}),
        ({"lines": "2 roses 4\nvase tbc"}, {"price"}),
        ({"card": ""}, set()),
        ({"card": "Are you there?"}, set()),
    ],
)
def test_what_is_to_come(changes: dict[str, str], to_come: set[str]) -> None:
    assert read(**changes).to_come == to_come


def test_a_date_that_is_past_stands_on_an_order_that_has_it() -> None:
    form = FORM | {"due": "2026-02-01"}
    with pytest.raises(Refused):
        entry.read_form(form, WEDNESDAY)
    assert entry.read_form(form, WEDNESDAY, date(2026, 2, 1)).due == date(2026, 2, 1)
    assert entry.problems(form, WEDNESDAY, date(2026, 2, 1)) == {}
    with pytest.raises(Refused):
        entry.read_form(form, WEDNESDAY, date(2026, 2, 2))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2 dozen red roses 45", Line("dozen red roses", 2, 4500)),
        ("2 x Dozen red roses £45.00", Line("Dozen red roses", 2, 4500)),
        ("2x tulips @ 3.5", Line("tulips", 2, 350)),
        ("3 × lilies 1,234.50", Line("lilies", 3, 123450)),
        ("roses", Line("roses", 1, None)),
        ("12 roses tbc", Line("roses", 12, None)),
        ("bouquet ?", Line("bouquet", 1, None)),
        ("1 50 tulips 9.99", Line("50 tulips", 1, 999)),
    ],
)
def test_a_line_is_how_many_what_and_the_price_of_one(text: str, line: Line) -> None:
    assert entry.read_line(text) == line


@pytest.mark.parametrize("text", ["", "45 ", "  "])
def test_a_line_of_nothing_is_refused_or_has_no_price(text: str) -> None:
    if text.strip():
        assert entry.read_line(text).price is None
    else:
        with pytest.raises(Refused):
            entry.read_line(text)


@pytest.mark.parametrize(
    ("text", "confirm"),
    [
        ("", None),
        ("read back", Confirm("read back")),
        (" handed over ", Confirm("handed over")),
        ("email", Confirm("email")),
        ("not wanted: a regular", Confirm("not wanted", "a regular")),
    ],
)
def test_how_the_customer_is_told(text: str, confirm: Confirm | None) -> None:
    assert entry.read_confirm(text) == confirm


@pytest.mark.parametrize("text", ["not wanted", "not wanted:", "read back: twice", "shout", f"not wanted: {CARD}"])
def test_another_way_to_tell_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        entry.read_confirm(text)
    assert refusal.value.field == "confirm"


@pytest.mark.parametrize(
    ("field", "text", "words_shown"),
    [
        ("due", "sat", "Saturday 14 Feb, in 3 days"),
        ("window", "14-16", "between 14:00 and 16:00"),
        ("lines", "2 roses 45\nvase", "2 x roses  £90.00, vase  to come"),
        ("delivery_charge", "5", "£5.00"),
        ("delivery_charge", "", "£0.00"),
        ("fulfilment", "c", "collection"),
        ("postcode", "po16 7aa", "PO16 7AA"),
        ("card", "?", "to come"),
        ("confirm", "read back", "read back"),
        ("caller_name", "  Ann  ", "Ann"),
        ("notes", "\x1b[31m", "␛[31m"),
    ],
)
def test_what_a_field_holds_is_echoed(field: str, text: str, words_shown: str) -> None:
    assert entry.check_field(field, text, WEDNESDAY) == words_shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            "Two dozen red roses to Bea Recipient, 12 Mill Lane, PO16 7AA, Saturday the 14th, in three days, "
            "in the morning; the card says: Happy Birthday!; 95 pounds.",
        ),
        (
            {"fulfilment": "collection", "window": "", "card": "With\nlove", "delivery_charge": 50},
            "Two dozen red roses for collection, Saturday the 14th, in three days; "
            "the card says: With / love; 90 pounds 50.",
        ),
        (
            {"lines": (), "card": "", "to_come": frozenset({"lines", "card"})},
            "Flowers still to be chosen, to Bea Recipient, 12 Mill Lane, PO16 7AA, Saturday the 14th, in three days, "
            "in the morning; the card is to come; the price is to come.",
        ),
        (
            {
                "fulfilment": "relay",
                "florist": "Other Flowers",
                "card": "",
                "lines": (Line("lily", 1, 100), Line("fern", 20, 0)),
            },
            "One lily and 20 fern to Bea Recipient, 12 Mill Lane, PO16 7AA, through Other Flowers, "
            "Saturday the 14th, in three days, in the morning; no card; 6 pounds.",
        ),
    ],
)
def test_the_sentence_to_say_aloud(changes: dict[str, Any], said: str) -> None:
    assert entry.sentence(an_order(**changes), WEDNESDAY) == said


def test_the_sentence_says_the_day_that_the_order_has() -> None:
    assert "today" in entry.sentence(an_order(due=WEDNESDAY), WEDNESDAY)
    assert "tomorrow" in entry.sentence(an_order(due=SATURDAY), SATURDAY.replace(day=13))


@pytest.mark.parametrize(
    ("field", "emptied"),
    [("caller_name", {"caller_phone": ""}), ("address", {"postcode": ""}), ("postcode", {"address": ""})],
)
@pytest.mark.parametrize("unknown", ["?", "TBC"])
def test_who_calls_and_where_it_goes_cannot_be_to_come(field: str, emptied: dict[str, str], unknown: str) -> None:
    with pytest.raises(Refused) as refusal:
        entry.read_form(FORM | emptied | {field: unknown}, WEDNESDAY)
    assert refusal.value.field == ("caller_name" if field == "caller_name" else "address")
    assert entry.read_form(FORM | {field: unknown}, WEDNESDAY).due == SATURDAY


ROSES = Product("drr", "", "Dozen red roses", 4500)
CODES = Codes(
    products=(ROSES, Product("htb", "s", "Hand-tied bouquet", 3000), Product("htb", "l", "Hand-tied bouquet", 5500)),
    messages={"hb": "Happy Birthday!\nWith love"},
)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("2 drr", Line("Dozen red roses", 2, 4500)),
        ("2drr", Line("Dozen red roses", 2, 4500)),
        ("2 drr 50", Line("Dozen red roses", 2, 5000)),
        ("drr ?", Line("Dozen red roses", 1, None)),
        ("htb l", Line("Hand-tied bouquet, l", 1, 5500)),
        ("3 ferns 2", Line("ferns", 3, 200)),
    ],
)
def test_a_line_with_a_product_s_code(typed: str, line: Line) -> None:
    assert entry.read_line(typed, CODES) == line


def test_a_product_without_its_size_is_asked_about() -> None:
    with pytest.raises(Ask) as asked:
        entry.read_line("2 htb", CODES)
    assert asked.value.choices == ("2 htb s", "2 htb l")
    with pytest.raises(Ask) as asked:
        entry.read_line("2 htb 40", CODES)
    assert [entry.read_line(choice, CODES).price for choice in asked.value.choices] == [4000, 4000]


def test_a_form_with_codes_is_the_order_in_full() -> None:
    new = entry.read_form(FORM | {"card": r"\hb", "lines": "2 drr\nhtb s"}, WEDNESDAY, codes=CODES)
    assert new.card == "Happy Birthday!\nWith love"
    assert new.total == 2 * 4500 + 3000 + 500


@pytest.mark.parametrize("line", ["2 roses -5", "roses -£5.00", "roses £-5"])
def test_a_price_below_nothing_is_refused(line: str) -> None:
    with pytest.raises(Refused, match="less than nothing"):
        entry.read_line(line)
    assert entry.read_line("2 roses - 5") == Line("roses -", 2, 500)
    assert entry.read_line("2 roses in a 3-5 mix 20") == Line("roses in a 3-5 mix", 2, 2000)
