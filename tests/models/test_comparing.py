"""The web shop's own list held against the book: what is missing, late, unknown or waiting, by number."""

from dataclasses import replace

import pytest

from models import comparing, intake, online_changes
from models.errors import Refused
from models.online_views import CANCELLED, LIVE, NOT_LIVE, Compared, ReadList, WebShop
from tests.book import WEDNESDAY, an_order
from tests.cards import TEST_NUMBERS
from tests.models.online import arrive, compare, digest, look, online_id, read_order, state, take_in
from tests.models.shop import Shop

TUESDAY, THURSDAY = WEDNESDAY.replace(day=10), WEDNESDAY.replace(day=12)


def listed(number: str, day: str = "", standing: str = LIVE) -> tuple[str, str, str]:
    return number, day, standing


def test_all_are_here(shop: Shop) -> None:
    arrive(shop, read_order("1042"), read_order("1043"))
    assert compare(shop, "#1042", "1043", "1042") == Compared(listed=2, here=2, not_live=0)
    assert "online" not in {kind for kind, *_ in shop.faults()}


def test_the_lost_order_is_named_until_it_is_here(shop: Shop) -> None:
    """It is in the web shop's list, and in no file that anybody has looked at."""
    arrive(shop, read_order("1042"))
    found = compare(shop, listed("1042", "2026-02-11"), listed("1044", "2026-02-09"))
    assert found == Compared(listed=2, here=1, not_live=0, missing=("1044",))
    assert state(shop, "1044") == ("waiting", "listed")
    assert ("online", "", "") in shop.faults()
    assert compare(shop, "1042", "1044").missing == ("1044",)
    assert look(shop, read_order("1044", placed_on="2026-02-09")).new == 1
    assert compare(shop, "1042", "1044") == Compared(listed=2, here=1, not_live=0, waiting=("1044",))
    take_in(shop, "1044")
    assert compare(shop, "1042", "1044") == Compared(listed=2, here=2, not_live=0, late=("1044",))
    assert "online" not in {kind for kind, *_ in shop.faults()}


def test_one_that_was_typed_by_hand_is_here(shop: Shop) -> None:
    compare(shop, "1044", "1045")
    shop.do(intake.take, an_order(), source="web", external_id="1044")
    assert compare(shop, "1044", "1045") == Compared(listed=2, here=1, not_live=0, missing=("1045",))
    assert state(shop, "1044")[0] == "settled"


def test_a_sheet_of_a_mistyped_number_is_not_it(shop: Shop) -> None:
    shop.do(intake.take, an_order(address="99 Other Street"), source="web", external_id="1042")
    look(shop, read_order("1042"))
    shop.do(online_changes.apart, online_id(shop), digest(shop))
    assert compare(shop, "1042") == Compared(listed=1, here=0, not_live=0, waiting=("1042",))


def test_what_is_not_live_is_not_missed(shop: Shop) -> None:
    look(shop, read_order("1042", status="pending", standing=NOT_LIVE))
    found = compare(shop, listed("1042", standing=NOT_LIVE), listed("1043", standing=CANCELLED), listed("1044"))
    assert found == Compared(listed=3, here=0, not_live=2, missing=("1044",))
    assert compare(shop, listed("1044", standing=CANCELLED)) == Compared(listed=1, here=0, not_live=1)
    assert state(shop, "1044")[0] == "not live"
    assert compare(shop, "1044").missing == ("1044",)


def test_what_was_unpaid_when_it_was_read_and_is_live_now_is_missed(shop: Shop) -> None:
    look(shop, read_order("1042", status="pending", standing=NOT_LIVE))
    assert compare(shop, "1042").missing == ("1042",)
    assert state(shop) == ("waiting", "listed")
    assert look(shop, read_order("1042")).new == 1
    assert state(shop) == ("waiting", "live")


def test_one_that_the_web_shop_does_not_know(shop: Shop) -> None:
    arrive(shop, *(read_order(str(number)) for number in range(1040, 1046)))
    shop.do(intake.take, an_order(), source="web", external_id="1041x")
    found = compare(shop, *(listed(str(number), "2026-02-11") for number in (1041, 1042, 1044)))
    assert (found.here, found.unknown) == (3, ("1043",))
    days = (listed("1041", "2026-02-10"), listed("1042", "2026-02-12"))
    assert compare(shop, *days).unknown == ("1040", "1041x", "1043", "1044", "1045")
    assert compare(shop, "1041").unknown == ()


def test_a_key_is_no_number(shop: Shop) -> None:
    """Where a plug-in numbers orders, one order's key is the number of another, which may be missing."""
    arrive(shop, replace(read_order("988"), external_id="1042"))
    assert compare(shop, "988", "1042") == Compared(listed=2, here=1, not_live=0, missing=("1042",))


def test_each_web_shop_has_its_own_numbers(shop: Shop) -> None:
    arrive(shop, read_order("1042"))
    second = WebShop("Fair stall")
    assert compare(shop, "1042", source=second).missing == ("1042",)
    look(shop, read_order("1042"), source=second)
    found = shop.rows("SELECT source, external_id, state FROM online_orders ORDER BY id")
    assert found == [("Website", "id-1042", "settled"), ("Fair stall", "id-1042", "waiting")]
    shop.do(intake.take, an_order(), source="web", external_id="Fair stall 7")
    days = (listed("1000", "2026-02-10"), listed("2000", "2026-02-12"))
    assert compare(shop, *days, source=second).unknown == ("1042", "7")
    assert compare(shop, *days).unknown == ("1042",)


def test_more_than_are_asked_for_at_a_time(shop: Shop) -> None:
    arrive(shop, read_order("1000"), read_order("1230"))
    found = compare(shop, *map(str, range(1000, 1231)))
    assert (found.listed, found.here, len(found.missing), found.unknown) == (231, 2, 229, ())


def test_what_was_compared_is_in_the_audit_without_a_number(shop: Shop) -> None:
    compare(shop, "1042")
    assert shop.rows("SELECT detail FROM audit WHERE act = 'compare'") == [("1 listed, 0 here, 1 missing",)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1001", ["1001"]),
        (" #1001\r\n#1002 \n\n1001", ["1001", "1002"]),
        ("1001, 1002;1003\t1004 1005", ["1001", "1002", "1003", "1004", "1005"]),
        ("Order\n1001\nWEB-1002", ["1001", "WEB-1002"]),
        ("#1001 Ann Sender, 12 February, £95.00\n# 1002 Bea", ["1001", "1002"]),
        ("#1041 1042, 1043 and 1044 #1045", ["1041", "1042", "1043", "1044", "1045"]),
        ("#1041#1042 and # 1043, Ann, no. 3", ["1041", "1042", "1043"]),
        ("1041\n1042\n1043\n1044", ["1041", "1042", "1043", "1044"]),
    ],
)
def test_numbers_that_were_typed_or_pasted(text: str, numbers: list[str]) -> None:
    assert comparing.numbers_in(text) == ReadList(tuple((number, "", LIVE) for number in numbers))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no order number"),
        ("Order\nStatus", "no order number"),
        ("1001\nAnn Sender 12 February", "Line 2 holds more"),
        ("#1001 1002 Ann Sender", "Line 1 holds more"),
        ("1001 12/02/2026", "Line 1 holds more"),
        (TEST_NUMBERS["Visa"], "card"),
        ("1001\x00", "damaged"),
    ],
)
def test_what_is_no_list_of_numbers(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message) as caught:
        comparing.numbers_in(text)
    assert caught.value.field == "numbers"
