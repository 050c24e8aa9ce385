"""Online orders that the book knows already: under another key, off an older file, gone from the file, back again."""

from dataclasses import replace
from datetime import date

import pytest

from models import intake, online_changes, sources, taking_in
from models.errors import Refused
from models.online import look_at
from models.online_views import (
    CANCELLED,
    HELD,
    LIVE,
    NEW,
    NOT_LIVE,
    VANISHED,
    LookedAt,
    OnlineRow,
    ReadOrder,
    TakenIn,
    WebShop,
)
from models.online_waiting import online_rows
from models.taking_in import bring_in
from models.views import Party
from tests.book import SATURDAY, WEDNESDAY, an_order
from tests.models.online import WEBSITE, a_part, arrive, compare, digest, look, online_id, read_order, state, take_in
from tests.models.shop import Shop

CY = a_part(caller=Party("Cy Other"), recipient=Party("Dot Other"), due=SATURDAY)


def bring(shop: Shop, *orders: ReadOrder) -> tuple[LookedAt, TakenIn]:
    return shop.book.write(bring_in, shop.m, WEBSITE, orders)


def rows(shop: Shop) -> list[tuple[str, str, str]]:
    """What waits, with its kind and why."""
    found: list[OnlineRow] = shop.book.read(online_rows, WEDNESDAY)
    return [(row.number, row.kind, row.why) for row in found]


def under(key: str, order: ReadOrder) -> ReadOrder:
    return replace(order, external_id=key)


def test_the_same_order_under_another_key_is_seen_and_what_becomes_of_it_is_told(shop: Shop) -> None:
    arrive(shop, read_order("1", placed_on="2026-02-09"), read_order(), read_order("2", placed_on="2026-02-12"))
    other = (read_order("1", placed_on="2026-02-09"), read_order("2", placed_on="2026-02-12"))
    found, taken = bring(shop, *other, under("1042", read_order(status="Paid")))
    assert (found.seen, found.vanished, taken) == (3, (), TakenIn(0, 0))
    assert look(shop, under("1042", read_order(status="Cancelled", standing=CANCELLED))).changed == 1
    assert state(shop) == ("changed", CANCELLED)
    assert shop.rows("SELECT count(*) FROM online_orders") == [(3,)]


def test_what_may_be_one_under_another_key_is_held_and_another_customers_is_new(shop: Shop) -> None:
    arrive(shop, read_order())
    why = "1042 is in the book already, under another key"
    for _ in range(2):
        found = look(shop, under("77", read_order("1042", a_part(card="Other"))))
        assert [held.reason for held in found.held] == [why]
        assert rows(shop) == [("1042", HELD, why)]
    found, taken = bring(
        shop, under("77", read_order("1042", a_part(card="Other"))), under("78", read_order("1042", CY))
    )
    assert (found.new, taken.listed, taken.held) == (1, 1, 1)
    assert shop.sheets()[2].why == f"held: {why} (web 1042)"


def test_called_off_under_another_key_is_told_of_the_order_that_is_here(shop: Shop) -> None:
    arrive(shop, read_order())
    off = read_order("1042", a_part(card="Other"), status="cancelled", standing=CANCELLED)
    assert look(shop, under("77", off)).changed == 1
    assert state(shop) == ("changed", CANCELLED)


def test_one_that_was_not_live_is_not_new_while_another_of_its_number_is_here(shop: Shop) -> None:
    other = under("77", read_order("1042", a_part(card="Other")))
    look(shop, replace(other, status="pending", standing=NOT_LIVE))
    for order in (read_order(), other):
        found, taken = bring(shop, order)
        assert ([held.external_id for held in found.held], taken.listed) == ([order.external_id], 0)


def test_what_was_not_wanted_when_it_was_only_listed_is_held_once_it_is_read(shop: Shop) -> None:
    compare(shop, "1042")
    shop.do(taking_in.not_wanted, online_id(shop), digest(shop), "wrong shop's list")
    for _ in range(2):
        assert look(shop, read_order()).held[0].reason == "not wanted when it was only listed: wrong shop's list"
    take_in(shop, "1042")
    assert shop.sheets()[1].why == "held: not wanted when it was only listed: wrong shop's list (web 1042)"


def test_live_after_it_was_cancelled_is_held_unless_the_file_is_newer(shop: Shop) -> None:
    off = {"status": "cancelled", "standing": CANCELLED}
    look(
        shop,
        read_order("1", **off),
        read_order("2", modified="1", **off),
        read_order("3", status="failed", standing=NOT_LIVE),
    )
    look(shop, read_order("1"), read_order("2", modified="2"), read_order("3"))
    assert rows(shop) == [
        ("2", NEW, ""),
        ("3", NEW, ""),
        ("1", HELD, "it was cancelled at the web shop before"),
    ]


def test_an_older_file_leaves_no_date_behind(shop: Shop) -> None:
    newest = read_order(modified="3", status="processing")
    look(shop, newest)
    look(
        shop, read_order("1042", a_part(due=date(2026, 2, 1)), modified="1", status="completed", placed_on="2026-02-01")
    )
    look(shop, read_order("1042", a_part(card="In between"), modified="2"))
    [told] = shop.rows("SELECT modified, placed_on, content FROM online_orders")
    assert told == ("3", "2026-02-11", newest.content)


def test_twice_and_different_in_one_file_keeps_what_both_say_in_any_order(shop: Shop) -> None:
    one, other = read_order(), read_order("1042", CY)
    look(shop, one, other)
    first = shop.rows("SELECT content FROM online_orders")
    look(shop, other, one)
    assert shop.rows("SELECT content FROM online_orders") == first
    assert all(name in first[0][0] for name in ("Bea Recipient", "Dot Other"))
    assert rows(shop)[0][1:] == (HELD, "it stands twice in one file, and differs")


def test_a_number_that_another_was_given_to_be_told_apart_stops_nothing(shop: Shop) -> None:
    orders = [
        ReadOrder("5", "1042", "paid", LIVE, (a_part(),)),
        ReadOrder("6", "1042 (7)", "paid", LIVE, (a_part(),)),
        ReadOrder("7", "1042", "paid", LIVE, (a_part(),)),
    ]
    assert bring(shop, *orders)[1].listed == 3
    assert shop.rows("SELECT external_id FROM sheets ORDER BY id") == [("1042",), ("1042 (7)",), ("1042 (7) 2",)]


def test_a_number_typed_with_its_mark_in_an_older_book_is_known(shop: Shop) -> None:
    shop.do(intake.take, an_order(), source="web", external_id="1042", confirm=None)
    shop.plant("UPDATE sheets SET external_id = '#1042'")
    with pytest.raises(Refused, match="already, as sheet 0001"):
        shop.do(intake.take, an_order(), source="web", external_id="1042", confirm=None)
    assert compare(shop, "1042").missing == ()
    assert bring(shop, read_order())[1] == TakenIn(0, 0)
    assert shop.rows("SELECT sheet_id FROM online_orders") == [(1,)]


def on_days(shop: Shop) -> list[ReadOrder]:
    """Three orders of three days, the one in the middle taken in; and a fourth of that day, which is not."""
    days = {"1": "2026-02-08", "2": "2026-02-09", "3": "2026-02-09", "4": "2026-02-10"}
    orders = [read_order(number, placed_on=day) for number, day in days.items()]
    look(shop, *orders)
    take_in(shop, "1", "2", "4")
    return orders


def test_what_has_vanished_stays_in_sight_until_it_is_seen_again(shop: Shop) -> None:
    orders = on_days(shop)
    for _ in range(2):
        assert look(shop, orders[0], orders[3]).vanished == ("2", "3")
        assert [(number, kind) for number, kind, _ in rows(shop)] == [("2", VANISHED), ("3", VANISHED)]
    told = {fault.detail.split(":")[0] for fault in shop.check().outstanding if fault.kind == "online"}
    assert told == {"Website 2", "Website 3"}
    with pytest.raises(Refused, match="not in the web shop's file"):
        shop.do(online_changes.update, online_id(shop, "2"), digest(shop, "2"))
    with pytest.raises(Refused, match="not to be taken in"):
        take_in(shop, "3")
    look(shop, *orders)
    assert rows(shop) == [("3", NEW, "")]


def test_of_one_day_only_what_is_numbered_between_two_others_can_have_vanished(shop: Shop) -> None:
    one, two, three = (read_order(number) for number in ("9", "10", "11"))
    look(shop, one, two, three)
    assert look(shop, one, three).vanished == ("10",)
    # A page of a web shop's that ends within a day.
    assert look(shop, one, two).vanished == look(shop, three).vanished == ()
    named = [read_order(number) for number in ("A-1", "A-2", "A-3")]
    look(shop, *named)
    assert look(shop, named[0], named[2]).vanished == ()


@pytest.mark.parametrize("turn", [1, -1])
def test_the_key_of_one_order_that_is_the_number_of_another_makes_them_no_one_order(shop: Shop, turn: int) -> None:
    keyed, numbered = under("1042", read_order("2011", CY)), under("1042", read_order())
    for again in range(2):
        found = [look(shop, order) for order in (keyed, numbered)[::turn]]
        assert [each.new for each in found] == [1, 1], again
    assert sorted(number for number, _, _ in rows(shop)) == ["1042", "2011"]
    assert take_in(shop, "1042", "2011").listed == 2
    assert [look(shop, order).seen for order in (keyed, numbered)] == [1, 1]


def test_what_became_of_a_vanished_one_is_said_once(shop: Shop) -> None:
    orders = on_days(shop)
    look(shop, orders[0], orders[3])
    shop.do(online_changes.leave_ours, online_id(shop, "2"), digest(shop, "2"))
    shop.do(taking_in.not_wanted, online_id(shop, "3"), digest(shop, "3"), "cannot be made")
    assert look(shop, orders[0], orders[3]).vanished == ()
    assert rows(shop) == []


def test_files_that_come_together_are_one_look(shop: Shop) -> None:
    orders = on_days(shop)
    found, _ = shop.book.write(bring_in, shop.m, WEBSITE, [orders[0], orders[3]], beside=iter(orders[1:3]))
    assert found.vanished == ()


def test_cancelled_as_the_web_shop_did_and_live_there_again_is_in_sight(shop: Shop) -> None:
    arrive(shop, read_order())
    look(shop, read_order(status="cancelled", standing=CANCELLED))
    shop.do(online_changes.update, online_id(shop), digest(shop))
    for _ in range(2):
        assert look(shop, read_order()).changed == 1
        assert [(number, "cancelled here" in why) for number, _, why in rows(shop)] == [("1042", True)]
    shop.do(online_changes.leave_ours, online_id(shop), digest(shop))
    assert look(shop, read_order()).seen == 1


def test_the_list_has_as_live_what_is_cancelled_here(shop: Shop) -> None:
    arrive(shop, read_order("1"), read_order("2"), read_order("3"))
    shop.cancel(1)
    shop.do(intake.take, an_order(), source="web", external_id="4", confirm=None)
    shop.cancel(4)
    assert compare(shop, "1", "2", ("3", "", CANCELLED), "4", "Total 4").ended == ("1", "4")


def test_a_file_of_another_layout_is_asked_about_until_it_is_known(shop: Shop) -> None:
    shop.book.read(sources.refuse_another_layout, WEBSITE, "Shopify CSV")
    shop.book.write(look_at, shop.m, WEBSITE, [read_order()], "WooCommerce JSON")
    shop.book.read(sources.refuse_another_layout, WEBSITE, "WooCommerce JSON")
    with pytest.raises(Refused, match="This file is Shopify CSV, and those of Website were WooCommerce JSON"):
        shop.book.read(sources.refuse_another_layout, WEBSITE, "Shopify CSV")
    shop.do(sources.put_web_shop, replace(WEBSITE, name="Petals"), was="Website")
    shop.book.write(look_at, shop.m, WebShop("Petals"), [read_order("2")], "Shopify CSV")
    for layout in ("WooCommerce JSON", "Shopify CSV"):
        shop.book.read(sources.refuse_another_layout, WebShop("Petals"), layout)
