"""What the end of day says of runs, of changes that nobody has seen, of held outcomes, and of senders."""

from datetime import date

import pytest

from models import delivering, runs
from models.run_views import Seen
from tests.book import SATURDAY, WEDNESDAY
from tests.models.shop import Shop

THURSDAY, MARCH = WEDNESDAY.replace(day=12), date(2026, 3, 20)
KINDS = {"mark", "cancelled", "run", "decide", "sender", "load"}


def said(shop: Shop, day: date | None = None) -> list[tuple[str, str, str]]:
    """The exceptions of these kinds, each by kind, order and words."""
    return [(each.kind, each.order, each.detail) for each in shop.check(day).outstanding if each.kind in KINDS]


def on_the_road(shop: Shop, due: date = WEDNESDAY) -> int:
    """A stop on the run of van 1, which was counted and left."""
    order = shop.take(due=due, window="pm")
    shop.give(order, "van 1")
    shop.load("van 1", due)
    return order


def test_a_rush_order_is_named_until_its_driver_has_seen_it(shop: Shop) -> None:
    on_the_road(shop)
    rush = shop.take(due=WEDNESDAY, window="pm")
    assert said(shop) == [("mark", "0002-1", "NEW, and not seen by the shop")]
    shop.give(rush, "van 1")
    assert said(shop) == [("mark", "0002-1", "NEW, and not seen by van 1")]
    assert said(shop.at("12:30")) == said(shop)
    shop.seen(rush, "van 1", WEDNESDAY)
    assert shop.check().clean


def test_a_change_of_a_later_day_is_named_on_that_day_and_after(shop: Shop) -> None:
    order = on_the_road(shop, THURSDAY)
    shop.amend(order, due=THURSDAY, window="pm", notes="ring first")
    shop.give(order, "van 2")
    assert shop.check().clean
    unseen = [("mark", "0001-1", "MOVED, and not seen by the shop")]
    assert said(shop.at("08:00", THURSDAY)) == unseen
    shop.seen(order)
    assert said(shop.at("08:00", MARCH)) == [("mark", "0001-1", "MOVED, and not seen by van 1")]


def test_a_cancelled_stop_is_named_until_everybody_has_seen_it(shop: Shop) -> None:
    order = on_the_road(shop, SATURDAY)
    shop.cancel(order)
    shop.confirm(order)
    assert said(shop) == [("cancelled", "0001-1", "cancelled, and nobody has acknowledged it")]
    shop.seen(order)
    assert said(shop) == [("cancelled", "0001-1", "cancelled, and van 1 has not seen it")]
    assert shop.state(order) == ("open", "listed")
    shop.seen(order, "van 1")
    assert (shop.check().clean, shop.state(order)) == (True, ("struck", ""))


def test_what_was_held_and_whom_nobody_told_are_named_however_old(shop: Shop) -> None:
    left, given_away = shop.take(due=WEDNESDAY), shop.take(due=WEDNESDAY)
    shop.give([left, given_away], "van 1")
    shop.outcome(left, "delivered", "porch")
    shop.give(given_away, "van 2")
    shop.by("van 1").outcome(given_away, "delivered", "recipient", seen=Seen("van 1", WEDNESDAY, "listed"))
    shop.outcome(given_away, "not delivered", remedy="refunded")
    named = [
        ("sender", "0001-1", "delivered, porch, and the sender has not been told"),
        ("decide", "0002-1", "delivered, recipient, noted by van 1, and it is on another run now"),
    ]
    for later in (shop, shop.at("12:00", MARCH)):
        assert said(later) == named
    shop.do(delivering.tell_sender, left)
    shop.do(delivering.decide, 1, False)
    assert shop.at("12:00", MARCH).check().clean


def test_a_van_that_was_counted_otherwise_than_listed(shop: Shop) -> None:
    orders = [shop.take(due=WEDNESDAY, window="pm") for _ in range(3)]
    shop.give(orders, "van 1")
    of = (shop.by("van 1").m, WEDNESDAY, "van 1")
    assert not shop.book.write(runs.load_out, *of, 2).agrees
    assert said(shop) == [("load", "", "van 1 counted 2, the list had 3")]
    assert said(shop, WEDNESDAY.replace(day=10)) == []
    assert shop.book.write(runs.load_out, *of, 3).agrees
    assert shop.check().clean
    shop.book.write(runs.load_out, *of, 4)
    assert said(shop) == [("load", "", "van 1 counted 4, the list had 3")]
    for order in orders:
        shop.outcome(order, "delivered", "recipient")
    assert shop.check().clean


PLANTED = {
    "a mark that nobody has to see": (
        "UPDATE list_entries SET mark = 'NEW'",
        [("mark", "the list marks it NEW, and nothing is to be seen")],
    ),
    "something to see that is not marked": (
        "INSERT INTO notices (order_id, day, driver, mark, at) VALUES (1, '2026-02-14', '', 'MOVED', 0)",
        [("mark", "the list marks it as seen, and MOVED is to be seen")],
    ),
    "a run of nobody": (
        "UPDATE list_entries SET driver = 'van 9'",
        [("run", "it is on the run of van 9, who is no driver")],
    ),
    "a run of somebody removed": (
        "UPDATE drivers SET removed_at = 1",
        [("run", "it is on the run of van 1, who drives no more")],
    ),
    "loaded on no run": (
        "UPDATE list_entries SET driver = '', loaded_at = 1",
        [("run", "it was counted onto a van, and is on no run")],
    ),
    "an outcome of which the sender is not to be told": (
        "INSERT INTO outcomes (order_id, result, place, note, remedy, at, by)"
        " VALUES (1, 'delivered', 'porch', '', '', 0, 'owner')",
        [("sender", "delivered, porch, and whether the sender was told is missing from the book")],
    ),
}


@pytest.mark.parametrize("what", PLANTED)
def test_rows_that_do_not_agree_are_named(shop: Shop, what: str) -> None:
    shop.give(shop.take(), "van 1")
    assert shop.check().clean
    sql, named = PLANTED[what]
    shop.plant(sql)
    assert [(kind, words) for kind, _, words in said(shop)] == named


def test_a_shelf_is_on_no_run(shop: Shop) -> None:
    shop.give(shop.take(), "van 1")
    shop.take(fulfilment="collection")
    shop.plant("UPDATE list_entries SET driver = 'van 1' WHERE order_id = 2")
    assert said(shop) == [("run", "0002-1", "it is a collection, and on the run of van 1")]
