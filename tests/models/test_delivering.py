"""Drivers, runs, outcomes, remedies, relays: what each verb writes and refuses."""

from typing import Any

import pytest

from models import delivering, rounds
from models.errors import Refused
from tests.book import SATURDAY, WEDNESDAY, an_order, new_key
from tests.models.shop import Shop

THURSDAY = WEDNESDAY.replace(day=12)


def field_of(shop: Shop, verb: Any, *args: Any, **kwargs: Any) -> str:
    before = shop.rows("SELECT count(*) FROM audit")
    with pytest.raises(Refused) as refusal:
        shop.do(verb, *args, **kwargs)
    assert shop.rows("SELECT count(*) FROM audit") == before
    return refusal.value.field


def test_a_run_in_its_order(shop: Shop) -> None:
    first, second, third = shop.take(), shop.take(), shop.take()
    for order in (first, second):
        shop.do(delivering.assign, order, " van 1 ")
    shop.do(delivering.sequence, [second, first])
    assert list(shop.list_of(SATURDAY)) == [third, second, first]
    assert [entry.sequence for entry in shop.list_of(SATURDAY).values()] == [None, 1, 2]
    assert shop.book.read(rounds.drivers, SATURDAY) == ["van 1"]
    shop.do(delivering.assign, second, "")
    assert (shop.list_of(SATURDAY)[second].driver, shop.list_of(SATURDAY)[second].sequence) == ("", None)


def test_only_a_stop_that_is_out_goes_to_a_driver(shop: Shop) -> None:
    shelf, gone, done = shop.take(fulfilment="collection"), shop.take(), shop.take()
    shop.cancel(gone)
    shop.do(delivering.record_outcome, done, "delivered")
    for order in (shelf, gone, done):
        assert field_of(shop, delivering.assign, order, "van 1") == "driver"
    assert field_of(shop, delivering.assign, 99, "van 1") == "order"
    assert field_of(shop, delivering.assign, shop.take(), "v" * 41) == "driver"


@pytest.mark.parametrize(
    ("fulfilment", "results"),
    [
        ("delivery", ("delivered", "not delivered")),
        ("collection", ("collected", "not collected")),
        ("relay", ("relayed", "not delivered")),
    ],
)
def test_each_fulfilment_has_its_results(shop: Shop, fulfilment: str, results: tuple[str, str]) -> None:
    order = shop.take(fulfilment=fulfilment)
    for result in {"delivered", "not delivered", "collected", "not collected", "relayed", "lost", ""} - set(results):
        assert field_of(shop, delivering.record_outcome, order, result) == "result"
    before = shop.order(order).entry_status
    shop.do(delivering.record_outcome, order, results[1])
    assert shop.order(order).entry_status == before
    assert shop.do(delivering.record_outcome, order, results[0]).state == "struck"
    assert shop.order(order).entry_status == "done"
    assert shop.order(order).outcome == results[0]


def test_an_outcome_is_corrected_and_not_overwritten(shop: Shop) -> None:
    order, key = shop.take(), new_key()
    shop.do(delivering.record_outcome, order, "delivered", "neighbour", "no. 14", key=key)
    shop.do(delivering.record_outcome, order, "delivered", "neighbour", "no. 14", key=key)
    assert shop.order(order).outcome == "delivered, neighbour, no. 14"
    shop.do(delivering.record_outcome, order, "delivered", "porch")
    shop.do(delivering.withdraw_outcome, order)
    assert shop.rows("SELECT result, place FROM outcomes ORDER BY id") == [
        ("delivered", "neighbour"),
        ("delivered", "porch"),
        ("", ""),
    ]
    assert (shop.order(order).outcome, shop.order(order).entry_status) == ("", "listed")
    assert field_of(shop, delivering.withdraw_outcome, order) == "result"


@pytest.mark.parametrize(
    ("field", "args", "kwargs"),
    [
        ("place", ("delivered", "roof"), {}),
        ("note", ("delivered", "porch", "n" * 501), {}),
        ("note", ("delivered", "porch", "card 4111 1111 1111 1111"), {}),
        ("remedy", ("delivered",), {"remedy": "refunded"}),
        ("remedy", ("not delivered",), {"remedy": "a voucher"}),
        ("rebook_to", ("not delivered",), {"remedy": "rebooked"}),
        ("rebook_to", ("not delivered",), {"remedy": "refunded", "rebook_to": SATURDAY}),
        ("rebook_to", ("not delivered",), {"remedy": "rebooked", "rebook_to": WEDNESDAY.replace(day=10)}),
    ],
)
def test_an_outcome_is_refused_at_its_field(
    shop: Shop, field: str, args: tuple[str, ...], kwargs: dict[str, Any]
) -> None:
    order = shop.take(due=WEDNESDAY)
    assert field_of(shop, delivering.record_outcome, order, *args, **kwargs) == field
    assert shop.rows("SELECT count(*) FROM outcomes") == [(0,)]
    assert shop.rows("SELECT count(*) FROM orders") == [(1,)]


def test_what_is_cancelled_has_no_outcome(shop: Shop) -> None:
    order = shop.take()
    shop.cancel(order)
    assert field_of(shop, delivering.record_outcome, order, "delivered") == "result"


def test_rebooking_takes_a_further_order_on_the_same_sheet(shop: Shop) -> None:
    order, key = shop.take(due=WEDNESDAY), new_key()
    again = {"remedy": "rebooked", "rebook_to": THURSDAY, "key": key}
    taken = shop.do(delivering.record_outcome, order, "not delivered", "", "nobody in", **again)
    assert taken == (1, 1, "open", "listed")
    assert shop.do(delivering.record_outcome, order, "not delivered", "", "nobody in", **again) == taken
    [new] = shop.list_of(THURSDAY).values()
    assert (new.order, new.status) == ("0001-2", "listed")
    assert shop.order(new.order_id).new == an_order(due=THURSDAY)
    assert shop.list_of(WEDNESDAY)[order].status == "done"


def test_a_rebooked_order_is_not_brought_back_beside_the_new_one(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.do(delivering.record_outcome, order, "not delivered", remedy="rebooked", rebook_to=THURSDAY)
    assert field_of(shop, delivering.record_outcome, order, "delivered") == "result"
    assert field_of(shop, delivering.withdraw_outcome, order) == "result"
    live = [each for day in (WEDNESDAY, THURSDAY) for each in shop.list_of(day).values() if each.status == "listed"]
    assert [each.order for each in live] == ["0001-2"]


def test_a_relay_is_asked_accepted_refused(shop: Shop) -> None:
    relay, stop = shop.take(fulfilment="relay", florist="Other"), shop.take()
    assert shop.order(relay).entry_status == "asked"
    assert field_of(shop, delivering.answer_relay, stop, "accepted") == "answer"
    assert field_of(shop, delivering.answer_relay, relay, "done") == "answer"
    shop.do(delivering.answer_relay, relay, "accepted")
    shop.do(delivering.record_outcome, relay, "not delivered")
    assert shop.order(relay).entry_status == "accepted"
    shop.do(delivering.answer_relay, relay, "refused")
    assert field_of(shop, delivering.record_outcome, relay, "relayed") == "result"
    shop.do(delivering.record_outcome, relay, "not delivered", remedy="refunded")
    assert shop.order(relay).entry_status == "done"
    assert field_of(shop, delivering.answer_relay, relay, "asked") == "answer"


def test_the_life_line_tells_it_all_in_order(shop: Shop) -> None:
    order = shop.take()
    shop.at("11:00").do(delivering.assign, order, "van 1")
    shop.at("12:00").amend(order, window="pm")
    shop.at("13:00").do(delivering.acknowledge, order)
    shop.at("14:00").do(delivering.record_outcome, order, "delivered", "porch")
    shop.at("15:00").do(delivering.withdraw_outcome, order)
    assert [event.what for event in shop.order(order).life] == [
        "came in, phone, taken by owner",
        "on the list and in the calendar",
        "confirmed: read back, by owner",
        "given to a driver, by owner",
        "changed: window, by owner",
        "CHANGED seen by the shop, by owner",
        "delivered, porch, noted by owner",
        "outcome withdrawn, by owner",
    ]
