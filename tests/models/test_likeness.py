"""Like one we have? What is asked about and what is left alone, kept once answered, and named while it is not."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import amending, delivering, intake, likeness
from models.alike import LIKE, REACH, Side, keys, side, verdict
from models.database import Book
from models.errors import Refused
from models.text import phone_key
from models.views import Line, NewOrder, Party
from tests.book import RAW_KEY, SATURDAY, WEDNESDAY, an_order, open_book, raw
from tests.models.shop import READ_BACK, Shop

ANN, BEA = Party("Ann Sender", "07700 900123"), Party("Bea Recipient", "07700 900456")
CARL, DORA = Party("Carl Caller", "07700 900777"), Party("Dora Other", "07700 900888")
WARD = {"address": "Ward 7, Queen's Hospital", "postcode": "PO6 3LY"}
NEXT = SATURDAY + timedelta(days=7)
ROSES = (Line("Dozen red roses", 1, 4500),)


def weighed(new: NewOrder) -> Side:
    return side(new, phone_key(new.caller.phone), phone_key(new.recipient.phone))


def of(**changes: Any) -> NewOrder:
    return an_order(**({"caller": ANN, "recipient": BEA, "card": "", "lines": ROSES} | changes))


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
        {"caller": CARL, "due": NEXT, "lines": (Line("Lily"),)},
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
        ({"recipient": DORA, "lines": (Line("Lily"),)}, False),
        ({"due": NEXT}, True),
        ({"caller": CARL}, True),
    ],
)
def test_a_hospital_is_shared_by_many(other: dict[str, Any], asked: bool) -> None:
    assert bool(verdict(weighed(of(**WARD)), weighed(of(**WARD | other)))) == asked


@pytest.mark.parametrize(
    ("lines", "caller", "asked"), [(ROSES, ANN, True), ((Line("Lily"),), ANN, False), (ROSES, CARL, False)]
)
def test_on_the_shelf_the_same_flowers_for_the_same_caller(lines: Any, caller: Party, asked: bool) -> None:
    shelf = {"fulfilment": "collection", "recipient": Party(), "address": "", "postcode": ""}
    one, other = of(**shelf), of(**shelf, due=NEXT, lines=lines, caller=caller)
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


def like(shop: Shop, **changes: Any) -> list[str]:
    """What an order that is being typed is like."""
    return [f"{each.order} {each.due}" for each in shop.book.read(likeness.like, of(**changes), shop.m.today)]


def take(shop: Shop, **changes: Any) -> int:
    """Take an order as the command line does: nobody is asked."""
    answers = changes.pop("answers", {})
    return shop.id_of(shop.do(intake.take, of(**changes), confirm=READ_BACK, answers=answers))


def waiting(shop: Shop, order_id: int) -> list[int]:
    return [each.order_id for each in shop.book.read(likeness.unanswered_of, order_id, shop.m.today)]


def likenesses(shop: Shop, day: date | None = None) -> list[tuple[str, str]]:
    """Of the end of day's exceptions those that are about likeness."""
    found = shop.check(day).outstanding
    return [(fault.order, fault.detail) for fault in found if fault.kind == "likeness"]


def test_it_is_found_while_it_is_typed(shop: Shop) -> None:
    first = take(shop)
    [found] = shop.book.read(likeness.like, of(due=NEXT), WEDNESDAY)
    assert (found.order_id, found.order, found.due, found.why) == (
        first,
        "0001-1",
        SATURDAY,
        "same caller and recipient",
    )
    assert (found.caller, found.recipient) == ("Ann Sender", "Bea Recipient")
    assert found.words == "Like 0001-1: same caller and recipient, Sat 14 Feb"
    assert shop.book.read(likeness.like, of(due=NEXT), WEDNESDAY, but=first) == []
    assert like(shop, caller=CARL, recipient=DORA, address="1 Far Road") == []


def test_what_nobody_answered_is_an_exception_until_somebody_does(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    assert likenesses(shop) == [("0002-1", "like 0001-1: same caller and recipient, Sat 14 Feb")]
    assert (waiting(shop, first), waiting(shop, again)) == ([again], [first])
    assert shop.order(first).likes == ("Like 0002-1: same caller and recipient, Sat 21 Feb",)
    shop.do(likeness.answer, first, again, "both")
    assert (likenesses(shop), waiting(shop, first), waiting(shop, again)) == ([], [], [])
    assert likenesses(shop, WEDNESDAY - timedelta(days=1)) == []


def test_what_was_answered_while_it_was_typed_is_never_asked_again(shop: Shop) -> None:
    first = take(shop)
    take(shop, due=NEXT, answers={first: "both"})
    assert likenesses(shop) == []
    assert shop.rows("SELECT answer, by, gap FROM likenesses") == [("both", "owner", 7)]


@pytest.mark.parametrize("answer", ["same", "yes", ""])
def test_only_an_order_that_is_wanted_is_saved(shop: Shop, answer: str) -> None:
    first = take(shop)
    with pytest.raises(Refused) as refusal:
        take(shop, due=NEXT, answers={first: answer})
    assert refusal.value.field == "answers"
    assert len(shop.sheets()) == 1


def test_the_earlier_days_list_says_so_before_the_van_leaves(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    assert shop.list_of(SATURDAY)[first].like == "0002-1"
    assert shop.list_of(NEXT)[again].like == ""
    twice = take(shop)
    assert {row.order_id: bool(row.like) for row in shop.list_of(SATURDAY).values()} == {first: True, twice: True}


def test_the_same_order_taken_twice_ends_once(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    shop.do(likeness.answer, again, first, "same")
    assert shop.state(again) == ("merged", "")
    assert (shop.order(first).status, shop.order(again).status) == ("live", "cancelled")
    assert waiting(shop, first) == []
    with pytest.raises(Refused, match="found to be the same"):
        shop.do(likeness.answer, again, first, "both")


def test_where_more_stands_on_the_sheet_only_the_order_is_cancelled(shop: Shop) -> None:
    first = take(shop)
    other = shop.take(caller=ANN, recipient=DORA, address="1 Far Road", postcode="")
    sheet = shop.order(other).sheet
    shop.do(intake.take, of(due=NEXT), sheet=sheet, confirm=READ_BACK)
    [again] = waiting(shop, first)
    shop.do(likeness.answer, first, again, "same")
    assert shop.order(other).status == "live"
    assert shop.rows("SELECT cancel_reason FROM orders WHERE id = ?", again) == [("the same as 0001-1",)]


def test_what_was_delivered_does_not_end(shop: Shop) -> None:
    first, again = take(shop, due=WEDNESDAY), take(shop, due=WEDNESDAY)
    shop.do(delivering.record_outcome, again, "delivered")
    shop.do(likeness.answer, first, again, "same")
    assert (shop.order(first).status, shop.order(again).status) == ("cancelled", "live")


def test_a_weekly_habit_is_asked_about_once(shop: Shop) -> None:
    first, second = take(shop), take(shop, due=NEXT)
    shop.do(likeness.answer, first, second, "both")
    for week in (2, 3, 4):
        later = shop.at("10:42", WEDNESDAY + timedelta(days=7 * (week - 1)))
        take(later, due=SATURDAY + timedelta(days=7 * week + week % 2))
        assert likenesses(later) == []
    assert like(later, due=SATURDAY + timedelta(days=28)) == ["0005-1 2026-03-14"]


def test_a_habit_is_of_its_caller_and_of_its_days(shop: Shop) -> None:
    first, second = take(shop), take(shop, due=NEXT)
    shop.do(likeness.answer, first, second, "both")
    assert like(shop, due=NEXT + timedelta(days=3)) == ["0002-1 2026-02-21", "0001-1 2026-02-14"]
    assert like(shop, due=NEXT + timedelta(days=7)) == []
    assert like(shop, due=NEXT, caller=CARL) == ["0002-1 2026-02-21"]


def test_two_senders_to_one_recipient_are_asked_about_once(shop: Shop) -> None:
    first = take(shop, caller=ANN)
    assert like(shop, caller=CARL) == ["0001-1 2026-02-14"]
    take(shop, caller=CARL, answers={first: "different"})
    birthday = shop.at("10:42", WEDNESDAY + timedelta(days=200))
    for caller in (ANN, CARL):
        take(birthday, caller=caller, due=birthday.m.today)
    assert [pair for pair in likenesses(birthday) if pair[0] >= "0003"] == []
    after_a_year = shop.at("10:42", WEDNESDAY + timedelta(days=366))
    take(after_a_year, caller=ANN, due=after_a_year.m.today)
    assert like(after_a_year, caller=CARL, due=after_a_year.m.today) == [f"0005-1 {after_a_year.m.today}"]


def test_twenty_wreaths_for_one_funeral_are_not_asked_about_each_with_each(shop: Shop) -> None:
    funeral = {"recipient": Party("Church Street Funerals"), "address": "5 Church Street"}
    callers = [Party(name, f"07700 90080{n}") for n, name in enumerate(("A. Quick", "B. Rowe", "C. Tan", "D. Ueda"))]
    for caller in callers:
        take(shop, caller=caller, **funeral)
    assert len(likenesses(shop)) == 3
    first, second = (row.order_id for row in list(shop.list_of(SATURDAY).values())[:2])
    shop.do(likeness.answer, first, second, "different")
    assert like(shop, caller=Party("E. Vane", "07700 900809"), **funeral) == []


def test_orders_of_one_call_were_meant(shop: Shop) -> None:
    first = shop.order(take(shop))
    shop.do(intake.take, of(due=NEXT), sheet=first.sheet, confirm=READ_BACK)
    assert likenesses(shop) == []


def test_a_rebooked_order_is_not_like_the_one_that_failed(shop: Shop) -> None:
    failed = take(shop, due=WEDNESDAY)
    shop.do(delivering.record_outcome, failed, "not delivered", remedy="rebooked", rebook_to=SATURDAY)
    assert [fault.kind for fault in shop.check().outstanding] == ["confirmation"]


def test_an_amended_order_is_like_others_than_before(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    opened = shop.order(again)
    away = replace(opened.new, recipient=DORA, address="1 Far Road", postcode="SO14 2AR")
    shop.do(amending.amend, again, away, version=1)
    assert waiting(shop, first) == []
    shop.do(amending.amend, again, opened.new, version=2)
    assert waiting(shop, first) == [again]
    assert like(shop, due=NEXT + timedelta(days=8)) == ["0002-1 2026-02-21"]


def test_a_moved_order_is_looked_up_on_its_new_day(shop: Shop) -> None:
    first, far = take(shop), take(shop, due=SATURDAY + timedelta(days=30))
    assert waiting(shop, first) == []
    shop.do(amending.amend, far, of(due=NEXT), version=1)
    assert waiting(shop, first) == [far]
    assert like(shop, due=SATURDAY + timedelta(days=30)) == []


def test_what_has_ended_is_like_nothing(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    shop.cancel(again)
    assert waiting(shop, first) == []
    assert like(shop, due=NEXT) == ["0001-1 2026-02-14"]
    third = take(shop, due=NEXT)
    shop.do(intake.merge, shop.order(third).sheet, shop.order(first).sheet)
    assert waiting(shop, first) == []
    assert like(shop, due=NEXT) == ["0001-1 2026-02-14"]


def test_a_parked_call_that_was_taken_otherwise_is_named(shop: Shop) -> None:
    take(shop)
    shop.draft(caller_phone="07700900123", recipient_name="bea recipient", address="12 mill lane", due="sat")
    details = [fault.detail for fault in shop.check().outstanding if fault.kind == "likeness"]
    assert details == ["the draft is like 0001-1: same caller and recipient, Sat 14 Feb"]


def test_the_check_trusts_no_writer(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    for table in ("likenesses", "likeness_keys"):
        shop.plant(f"DELETE FROM {table}")
    assert likenesses(shop) == [("0002-1", "like 0001-1: same caller and recipient, Sat 14 Feb")]
    assert waiting(shop, again) == [first]
    shop.do(likeness.answer, first, again, "different")
    assert likenesses(shop) == []
    with pytest.raises(Refused, match="not like each other"):
        shop.do(likeness.answer, again, take(shop, caller=CARL, recipient=DORA, address="", postcode="X1"), "both")


def test_what_is_out_of_reach_is_forgotten(shop: Shop) -> None:
    for ahead in range(3):
        take(shop, due=WEDNESDAY + timedelta(days=ahead))
    later = shop.at("09:00", WEDNESDAY + timedelta(days=40))
    for caller in ("07700 900001", "07700 900002"):
        take(later, caller=Party(phone=caller), recipient=Party(), address=f"{caller[-1]} Far Road", due=later.m.today)
    assert {due for (due,) in shop.rows("SELECT due FROM likeness_keys")} == {
        (WEDNESDAY + timedelta(days=2)).isoformat(),
        later.m.today.isoformat(),
    }


def test_a_book_from_before_gets_its_keys(tmp_path: Path) -> None:
    shop = Shop(open_book(tmp_path))
    take(shop)
    shop.cancel(take(shop, due=NEXT))
    kept = shop.rows("SELECT * FROM likeness_keys ORDER BY 1, 2, 3")
    shop.book.close()
    with raw(shop.book.path) as rows:
        rows.execute("DROP TABLE likenesses")
        rows.execute("DROP TABLE likeness_keys")
        rows.execute("DELETE FROM schema_migration WHERE name = '0004_likeness'")
    again = Shop(Book(shop.book.path, RAW_KEY))
    assert again.rows("SELECT * FROM likeness_keys ORDER BY 1, 2, 3") == kept != []
    again.book.close()
