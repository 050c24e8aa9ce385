"""The catalogue: what a form or a verb accepts, what is kept, and how full a day is."""

import sqlite3
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as driver

from models.catalogue import Room, codes, drop, entries, put, room
from models.catalogue_entry import (
    KINDS,
    Cap,
    Entry,
    Holiday,
    Message,
    cap_day_words,
    check_field,
    form_of,
    read_entry,
)
from models.codes import Area, KnownPlace, Product
from models.errors import Ask, Refused
from tests.book import SATURDAY, WEDNESDAY, an_order, new_key
from tests.models.shop import Shop

ROSES = Product("drr", "", "Dozen red roses", 4500)
BIRTHDAY = Message("hb", "Happy Birthday!\nWith love")
HOSPITAL = KnownPlace("elm", "Elmfield Hospital", "07700 900321", "1 Long Road", "PO16 7AA")
AREA = Area("PO16", 500)
CHRISTMAS = Holiday(date(2026, 12, 25), "Christmas")
SATURDAYS = Cap("sat", "am", 12)
ALL: tuple[Entry, ...] = (ROSES, BIRTHDAY, HOSPITAL, AREA, CHRISTMAS, SATURDAYS)
CARD = "4111 1111 1111 1111"

each = pytest.mark.parametrize("entry", ALL, ids=lambda entry: KINDS[type(entry)])


def all_of(shop: Shop, kind: type[Entry]) -> list[Any]:
    return list(shop.book.read(entries, kind))


def another(entry: Any, words: str, number: int) -> Any:
    """The entry with something else in its last field, which is none of its key."""
    return entry._replace(**{entry._fields[-1]: words if isinstance(entry[-1], str) else number})


def refused(shop: Shop, entry: Entry, **how: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        shop.do(put, entry, **how)
    return caught.value


@each
def test_an_entry_is_kept_changed_and_dropped(shop: Shop, entry: Entry) -> None:
    kind: Any = type(entry)
    shop.do(put, entry)
    assert shop.book.read(entries, kind) == [entry]
    changed = another(entry, "PO1 1AA", 7)
    shop.do(put, changed, was=entry)
    assert shop.book.read(entries, kind) == [changed]
    shop.do(drop, changed)
    assert shop.book.read(entries, kind) == []
    kept = shop.rows("SELECT act, detail, sheet FROM audit WHERE act = 'catalogue'")
    assert kept == [("catalogue", f"{word} {KINDS[kind]}", None) for word in ("put", "change", "drop")]


@each
def test_one_key_does_it_once(shop: Shop, entry: Entry) -> None:
    key = new_key()
    shop.do(put, entry, key=key)
    shop.do(put, entry, key=key)
    assert len(all_of(shop, type(entry))) == 1


@each
def test_what_is_there_already_is_not_written_over(shop: Shop, entry: Entry) -> None:
    shop.do(put, entry)
    message = refused(shop, entry).message
    assert "there already" in message
    assert "  " not in message
    assert all_of(shop, type(entry)) == [entry]


@each
def test_what_another_counter_changed_or_removed_is_left_as_it_is(shop: Shop, entry: Entry) -> None:
    assert "another counter" in refused(shop, entry, was=entry).message
    assert all_of(shop, type(entry)) == []
    theirs, mine = another(entry, "PO1 1AA", 7), another(entry, "PO2 2BB", 8)
    shop.do(put, theirs)
    assert "another counter" in refused(shop, mine, was=entry).message
    with pytest.raises(Refused, match="another counter"):
        shop.do(drop, entry)
    assert all_of(shop, type(entry)) == [theirs]


@each
def test_a_form_holds_all_of_an_entry(entry: Entry) -> None:
    kind: Any = type(entry)
    assert read_entry(kind, form_of(entry), WEDNESDAY) == entry


@pytest.mark.parametrize("field", ["code", "size", "name", "price", "text", "phone", "address", "postcode", "reason"])
def test_a_card_number_is_refused_at_its_field_by_form_and_verb(shop: Shop, field: str) -> None:
    [entry, *_] = [entry for entry in ALL if field in entry._fields]
    with pytest.raises(Refused, match="card number") as caught:
        check_field(type(entry), field, CARD, WEDNESDAY)
    assert caught.value.field == field
    if field != "price":
        said = refused(shop, entry._replace(**{field: CARD}))  # type: ignore[arg-type]  # the field is one of its own
        assert said.field == field
    assert shop.rows("SELECT count(*) FROM requests") == [(0,)]


@pytest.mark.parametrize(
    ("kind", "field", "typed", "words"),
    [
        (Product, "code", "DRR", "drr"),
        (Product, "code", "\\drr", "drr"),
        (Product, "size", "L", "l"),
        (Product, "price", "£45", "£45.00"),
        (Message, "text", "two\nlines", "two\nlines"),
        (KnownPlace, "postcode", "po167aa", "PO16 7AA"),
        (KnownPlace, "phone", "", ""),
        (Area, "prefix", "po16", "PO16"),
        (Area, "prefix", "po167", "PO16 7"),
        (Area, "prefix", "po16 7", "PO16 7"),
        (Area, "prefix", "po167aa", "PO16 7AA"),
        (Area, "charge", "5", "£5.00"),
        (Area, "charge", "0", "£0.00"),
        (Area, "charge", "out", "out of reach"),
        (Holiday, "day", "25 dec", "Friday 25 Dec, in 317 days"),
        (Cap, "day", "", "every day"),
        (Cap, "day", "every day", "every day"),
        (Cap, "day", "sat", "every Saturday"),
        (Cap, "day", "every Saturday", "every Saturday"),
        (Cap, "day", "tues", "every Tuesday"),
        (Cap, "day", "14/2", "Sat 14 Feb 2026"),
        (Cap, "window", "", ""),
        (Cap, "window", "All day", "all day"),
        (Cap, "most", "0", "0"),
    ],
)
def test_what_is_typed_is_read(kind: Any, field: str, typed: str, words: str) -> None:
    assert check_field(kind, field, typed, WEDNESDAY) == words


@pytest.mark.parametrize(
    ("kind", "field", "typed", "why"),
    [
        (Product, "code", "", "short code"),
        (Product, "code", "red rose", "without blanks"),
        (Product, "code", "x" * 13, "12 at most"),
        (Product, "code", "été", "letters and digits"),
        (Product, "code", "12", "quantity"),
        (Product, "size", "extra large", "one short word"),
        (Product, "name", " ", "needed"),
        (Product, "name", "x" * 81, "80 is the most"),
        (Product, "price", "-1", "not an amount"),
        (Product, "price", "", "amount"),
        (Message, "text", "x" * 401, "400 is the most"),
        (KnownPlace, "phone", "none", "no telephone number"),
        (Area, "prefix", "", "how the postcodes begin"),
        (Area, "prefix", "PO-16", "how the postcodes begin"),
        (Area, "charge", "", "amount"),
        (Holiday, "day", "", "Type the day"),
        (Holiday, "day", "2026-02-10", "past"),
        (Holiday, "day", "30 feb", "no such day"),
        (Cap, "day", "someday", "not a day"),
        (Cap, "window", "noon", "whole day, am, pm"),
        (Cap, "most", "-1", "how many orders"),
        (Cap, "most", "lots", "how many orders"),
        (Cap, "most", "1" * 30, "how many orders"),
        (Cap, "most", "٣", "how many orders"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(kind: Any, field: str, typed: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as caught:
        check_field(kind, field, typed, WEDNESDAY)
    assert caught.value.field == field


def test_a_day_that_can_be_two_is_asked_about_at_its_field() -> None:
    with pytest.raises(Ask) as caught:
        check_field(Holiday, "day", "wed", WEDNESDAY)
    assert (caught.value.field, caught.value.choices) == ("day", ("2026-02-11", "2026-02-18"))


@given(text=st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused_at_its_field(text: str) -> None:
    for kind in KINDS:
        for field in kind._fields:
            refusals: list[str] = []
            try:
                check_field(kind, field, text, WEDNESDAY)
            except Refused as refused_:
                refusals.append(refused_.field)
            assert refusals in ([], [field])


def test_a_code_that_is_another_is_renamed_with_its_entry(shop: Shop) -> None:
    shop.do(put, ROSES)
    shop.do(put, Product("drrx", "", "A dozen and one", 5000))
    assert refused(shop, ROSES._replace(code="drrx"), was=ROSES).field == "code"
    assert [product.code for product in shop.book.read(entries, Product)] == ["drr", "drrx"]
    shop.do(put, ROSES._replace(code="rr"), was=ROSES)
    assert [product.code for product in shop.book.read(entries, Product)] == ["drrx", "rr"]


def test_codes_are_everything_in_order(shop: Shop) -> None:
    large, small = Product("htb", "l", "Hand-tied", 5500), Product("htb", "s", "Hand-tied", 2500)
    for entry in (*ALL, large, small, Area("PO40", None)):
        shop.do(put, entry)
    found = shop.book.read(codes)
    assert found.products == (ROSES, small, large)
    assert found.messages == {"hb": "Happy Birthday!\nWith love"}
    assert found.places == (HOSPITAL,)
    assert found.areas == (AREA, Area("PO40", None))


def test_areas_and_caps_are_in_the_order_in_which_one_looks_for_them(shop: Shop) -> None:
    prefixes = ["PO", "PO1", "PO9", "PO12", "PO12 7", "SO", "SO4"]
    days = ["", "mon", "sat", "2026-02-14", "2026-11-01"]
    for prefix in reversed(prefixes):
        shop.do(put, Area(prefix, 1))
    for day in reversed(days):
        shop.do(put, Cap(day, "am", 1))
        shop.do(put, Cap(day, "", 1))
    assert [area.prefix for area in all_of(shop, Area)] == prefixes
    assert [(cap.day, cap.window) for cap in all_of(shop, Cap)] == [(d, w) for d in days for w in ("", "am")]


def test_dropping_a_product_leaves_orders_as_they_are(shop: Shop) -> None:
    shop.do(put, ROSES)
    order_id = shop.take()
    before = shop.order(order_id)
    shop.do(drop, ROSES)
    assert shop.order(order_id) == before


def test_the_room_of_a_day_counts_its_live_orders_by_window(shop: Shop) -> None:
    for window in ("am", "am", "", "all day", "10:30", "14:00-16:00"):
        shop.take(window=window)
    shop.cancel(shop.take(window="pm"))
    shop.take(due=WEDNESDAY)
    full = shop.book.read(room, SATURDAY)
    assert full == Room(SATURDAY, 6, {"am": 2, "all day": 2, "timed": 2}, "", None, {})
    assert shop.book.read(room, date(2026, 2, 20)).orders == 0


def test_the_nearest_cap_holds(shop: Shop) -> None:
    for cap in (
        Cap("", "", 40),
        Cap("", "timed", 6),
        Cap("sat", "", 30),
        Cap("sat", "am", 12),
        Cap("2026-02-14", "", 300),
        Cap("2026-02-14", "timed", 0),
        Cap("fri", "", 1),
    ):
        shop.do(put, cap)
    rooms = {day: shop.book.read(room, date(2026, 2, day)) for day in (11, 14, 21)}
    assert (rooms[11].most, rooms[11].most_in) == (40, {"timed": 6})
    assert (rooms[14].most, rooms[14].most_in) == (300, {"timed": 0, "am": 12})
    assert (rooms[21].most, rooms[21].most_in) == (30, {"timed": 6, "am": 12})


def test_a_holiday_is_said_with_its_reason(shop: Shop) -> None:
    shop.do(put, CHRISTMAS)
    closed = shop.book.read(room, CHRISTMAS.day)
    assert (closed.holiday, closed.holiday_words) == ("Christmas", "the shop is closed on Fri 25 Dec: Christmas")
    assert shop.book.read(room, date(2026, 12, 24)).holiday_words == ""


@pytest.mark.parametrize(
    ("day", "words"), [("", "every day"), ("sat", "every Saturday"), ("2026-02-14", "Sat 14 Feb 2026")]
)
def test_a_cap_says_its_days(day: str, words: str) -> None:
    assert cap_day_words(day) == words


@pytest.mark.parametrize(
    "row",
    [
        "products (code, size, name, price) VALUES ('Drr', '', 'x', 1)",
        "products (code, size, name, price) VALUES ('drr', '', 'x', -1)",
        "messages VALUES ('h b', 'x')",
        "messages VALUES ('hb', '')",
        "places VALUES ('', 'x', '', '', '')",
        "areas VALUES ('po1', 1)",
        "areas VALUES ('PO1', -1)",
        "holidays VALUES ('2026-02-30', 'x')",
        "holidays VALUES ('2026-02-20', '')",
        "caps VALUES ('saturday', '', 1)",
        "caps VALUES ('sat', 'noon', 1)",
        "caps VALUES ('sat', '', -1)",
    ],
)
def test_the_tables_hold_nothing_that_cannot_be(shop: Shop, row: str) -> None:
    with pytest.raises((driver.IntegrityError, sqlite3.IntegrityError)):
        shop.rows(f"INSERT INTO {row}")


def test_an_order_for_a_full_day_is_taken_all_the_same(shop: Shop) -> None:
    shop.do(put, Cap("", "", 0))
    shop.do(put, Holiday(SATURDAY, "stocktaking"))
    assert shop.take() > 0
    assert an_order().due == SATURDAY
