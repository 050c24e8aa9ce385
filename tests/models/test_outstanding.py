"""The top line: the oldest due thing by name, then the counts that are not zero."""

from datetime import date
from typing import Any

import pytest

from models import delivering, intake, outstanding
from models.views import Confirm, TopLine
from tests.book import SATURDAY, WEDNESDAY
from tests.models.shop import Shop

TUESDAY, THURSDAY = WEDNESDAY.replace(day=10), WEDNESDAY.replace(day=12)


def top(shop: Shop, late_hour: int = 19, relay_hour: int = 15) -> TopLine:
    return shop.book.read(outstanding.top_line, shop.m.now, shop.m.today, late_hour, relay_hour)


def test_nothing_is_outstanding(shop: Shop) -> None:
    shop.take()
    assert top(shop) == TopLine("", ())


def test_every_count_that_is_not_zero(shop: Shop) -> None:
    shop.draft()
    shop.take(confirm=Confirm("email"))
    shop.take(due=WEDNESDAY, window="pm")
    shop.take(due=WEDNESDAY, window="09:00", fulfilment="collection")
    driven = shop.take(due=WEDNESDAY, window="pm")
    shop.give(driven, "van 1")
    assert top(shop).counts == ((1, "no driver"), (1, "no outcome"), (2, "open"), (1, "unconfirmed"))
    shop.outcome(driven, "delivered")
    assert top(shop.at("19:00")).counts == ((1, "no driver"), (2, "no outcome"), (2, "open"), (1, "unconfirmed"))
    assert top(shop.at("17:00"), late_hour=17).counts[1] == (2, "no outcome")


def test_the_oldest_due_is_named(shop: Shop) -> None:
    shop.take(confirm=None, due=SATURDAY)
    assert top(shop).oldest == "0001 due Sat 14 Feb"
    shop.at("10:50").take(confirm=None, due=THURSDAY)
    assert top(shop.at("11:55")).oldest == "0002 due tomorrow, open 1 h"
    shop.at("11:00").draft()
    assert top(shop.at("14:00")).oldest == "0003 due today, open 3 h"
    assert top(shop.at("14:00", SATURDAY)).oldest == "0002 due Thu 12 Feb, open 3 days"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (WEDNESDAY, "0001 due today, card, price to come"),
        (THURSDAY, "0001 due tomorrow, card, price to come"),
        (SATURDAY, "0001 due Sat 14 Feb, open 3 h"),
    ],
)
def test_what_is_still_to_come_of_what_is_due_is_named(shop: Shop, due: date, words: str) -> None:
    order = shop.take(due=due, card="", to_come=frozenset({"card", "price"}))
    assert top(shop.at("13:50")).oldest == words
    assert top(shop.at("10:00", due.replace(day=due.day + 1))).oldest.endswith("card, price to come")
    shop.amend(order, due=due)
    shop.confirm(order)
    assert top(shop).oldest == ""


def test_of_two_orders_that_are_due_the_one_that_lacks_something_is_named(shop: Shop) -> None:
    sheet = shop.order(shop.take(due=WEDNESDAY)).sheet
    shop.take(sheet=sheet, due=WEDNESDAY, card="", to_come=frozenset({"card"}))
    assert top(shop).oldest == "0001 due today, card to come"


def test_what_is_cancelled_is_not_called_due(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.cancel(order)
    assert top(shop).oldest == "0001 cancelled, not acknowledged"
    shop.seen(order)
    assert top(shop).oldest == "0001 cancelled, not told"
    shop.take(due=SATURDAY, confirm=None)
    assert top(shop).oldest == "0002 due Sat 14 Feb"
    shop.confirm(order)
    assert (0, "open") not in top(shop).counts
    assert top(shop).counts[0] == (1, "open")


RELAY: dict[str, Any] = {"fulfilment": "relay", "florist": "Other Flowers"}


@pytest.mark.parametrize(
    ("taken", "due", "window", "clock", "day", "overdue"),
    [
        ("10:00", THURSDAY, "am", "14:59", WEDNESDAY, False),
        ("10:00", THURSDAY, "am", "15:00", WEDNESDAY, True),
        ("10:00", THURSDAY, "pm", "08:00", THURSDAY, True),
        ("15:30", THURSDAY, "am", "15:30", WEDNESDAY, True),
        ("16:00", THURSDAY, "am", "07:00", THURSDAY, True),
        ("10:00", SATURDAY, "am", "18:00", WEDNESDAY, False),
        ("10:00", WEDNESDAY, "", "14:59", WEDNESDAY, False),
        ("10:00", WEDNESDAY, "", "15:00", WEDNESDAY, True),
        ("10:00", WEDNESDAY, "all day", "14:59", WEDNESDAY, False),
        ("10:00", WEDNESDAY, "am", "10:00", WEDNESDAY, True),
        ("06:30", WEDNESDAY, "am", "06:59", WEDNESDAY, False),
        ("10:00", WEDNESDAY, "pm", "12:59", WEDNESDAY, False),
        ("10:00", WEDNESDAY, "pm", "13:00", WEDNESDAY, True),
        ("10:00", WEDNESDAY, "11:30-12:30", "11:29", WEDNESDAY, False),
        ("10:00", WEDNESDAY, "11:30-12:30", "11:30", WEDNESDAY, True),
        ("10:00", WEDNESDAY, "17:00", "15:00", WEDNESDAY, True),
        ("16:00", WEDNESDAY, "", "16:01", WEDNESDAY, True),
    ],
)
def test_a_relay_that_no_florist_has_accepted_in_time(
    shop: Shop, taken: str, due: date, window: str, clock: str, day: date, overdue: bool
) -> None:
    order = shop.at(taken).take(due=due, window=window, **RELAY)
    then = shop.at(clock, day)
    rung = [fault for fault in then.check().outstanding if fault.kind == "relay"]
    assert [fault.detail for fault in rung] == ["ring the customer: no florist has accepted it"] * overdue
    assert ((1, "no florist") in top(then).counts) is overdue
    assert "state" not in {kind for kind, *_ in then.faults()}
    then.do(delivering.answer_relay, order, "accepted")
    assert "relay" not in {kind for kind, *_ in then.faults()}
    assert (1, "no florist") not in top(then).counts


def test_the_day_on_which_a_relay_was_taken_moves_with_a_today_that_stands_in(shop: Shop) -> None:
    as_if = Shop(shop.book, shop.m._replace(today=SATURDAY))
    as_if.take(due=SATURDAY, window="", **RELAY)
    assert top(as_if).counts == ()
    three = Shop(shop.book, shop.at("15:00").m._replace(today=SATURDAY))
    assert (1, "no florist") in top(three).counts


def test_the_relay_hour_is_handed_in(shop: Shop) -> None:
    shop.at("09:00").take(due=WEDNESDAY, window="", **RELAY)
    ten = shop.at("10:00")
    assert ten.faults(relay_hour=11) == []
    assert ten.faults(relay_hour=10) == [("relay", "0001", "0001-1")]
    assert (1, "no florist") in top(ten, relay_hour=10).counts


def test_a_refused_relay_is_rung_about_at_once(shop: Shop) -> None:
    shop.do(delivering.answer_relay, shop.take(**RELAY), "refused")
    assert shop.faults() == [("relay", "0001", "0001-1")]
    assert top(shop).oldest == "0001 due Sat 14 Feb"


def test_a_draft_is_due_today_whatever_its_day(shop: Shop) -> None:
    shop.at("09:00", TUESDAY).draft()
    assert top(shop).oldest == "0001 due today, open 25 h"


@pytest.mark.parametrize(("clock", "late"), [("11:29", False), ("11:30", True)])
def test_no_outcome_an_hour_after_its_time(shop: Shop, clock: str, late: bool) -> None:
    shop.give(shop.take(due=WEDNESDAY, window="10:30"), "van 1")
    assert top(shop.at(clock)).counts == (((1, "no outcome"),) if late else ())


def test_yesterdays_stop_is_late_and_no_longer_without_a_driver(shop: Shop) -> None:
    shop.at("09:00", TUESDAY).take(due=TUESDAY)
    assert top(shop.at("08:00")).counts == ((1, "no outcome"),)


def test_an_unknown_state_is_counted(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY, window="09:00")
    shop.do(intake.void, shop.draft(), "price call")
    shop.plant("UPDATE sheets SET state = 'paused' WHERE number = 1")
    shop.plant("UPDATE list_entries SET status = 'pending' WHERE order_id = ?", order)
    shop.plant("UPDATE confirmations SET state = 'lost'")
    assert top(shop).counts == ((1, "no driver"), (1, "no outcome"), (1, "open"), (1, "unconfirmed"))


def test_the_oldest_is_told_by_what_is_still_to_be_done_on_it(shop: Shop) -> None:
    first = shop.take(due=WEDNESDAY)
    sheet = shop.order(first).sheet
    shop.take(sheet=sheet, due=SATURDAY, confirm=None)
    shop.outcome(first, "delivered", "recipient")
    line = shop.book.read(outstanding.top_line, shop.m.now, shop.m.today)
    assert line.oldest.startswith("0001 due Sat 14 Feb")
