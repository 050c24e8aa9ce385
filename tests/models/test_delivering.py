"""Drivers, runs, outcomes, remedies, relays: what each verb writes and refuses."""

from typing import Any

import pytest

from models import delivering, printings
from models.errors import Refused
from models.run_views import Noted, OutcomeGiven, Seen
from tests.book import SATURDAY, WEDNESDAY, an_order, as_it_stands, new_key
from tests.models.shop import Shop

THURSDAY = WEDNESDAY.replace(day=12)


def field_of(shop: Shop, verb: Any, *args: Any, **kwargs: Any) -> str:
    before = shop.rows("SELECT count(*) FROM audit")
    with pytest.raises(Refused) as refusal:
        shop.do(verb, *args, **kwargs)
    assert shop.rows("SELECT count(*) FROM audit") == before
    return refusal.value.field


def refused(shop: Shop, order: int, *given: Any, **named: Any) -> str:
    """The field at which an outcome of an order, as it stands now, is refused."""
    seen = shop.book.read(as_it_stands, order)
    return field_of(shop, delivering.note_outcome, order, OutcomeGiven(*given, **named), seen)


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
        assert refused(shop, order, result) == "result"
    before = shop.order(order).entry_status
    shop.outcome(order, results[1])
    assert shop.order(order).entry_status == before
    shop.outcome(order, results[0])
    assert shop.state(order) == ("struck", "")
    assert shop.order(order).entry_status == "done"
    assert shop.order(order).outcome == results[0]


def test_an_outcome_is_corrected_and_not_overwritten(shop: Shop) -> None:
    order, key, seen = shop.take(), new_key(), Seen("", SATURDAY, "listed")
    for _ in range(2):
        assert shop.outcome(order, "delivered", "neighbour", whom="no. 14", key=key, seen=seen) == Noted("", 1)
    assert shop.order(order).outcome == "delivered, neighbour, no. 14"
    shop.outcome(order, "delivered", "porch")
    shop.withdraw(order)
    assert shop.rows("SELECT result, place FROM outcomes ORDER BY id") == [
        ("delivered", "neighbour"),
        ("delivered", "porch"),
        ("", ""),
    ]
    assert (shop.order(order).outcome, shop.order(order).entry_status) == ("", "listed")
    assert field_of(shop, delivering.withdraw_outcome, order, 3) == "result"


@pytest.mark.parametrize(
    ("field", "args", "kwargs"),
    [
        ("place", ("delivered", "roof"), {}),
        ("whom", ("delivered", "neighbour"), {}),
        ("whom", ("delivered", "neighbour"), {"whom": " "}),
        ("whom", ("delivered", "neighbour"), {"whom": "n" * 101}),
        ("note", ("delivered", "porch"), {"note": "n" * 501}),
        ("note", ("delivered", "porch"), {"note": "card 4111 1111 1111 1111"}),
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
    assert refused(shop, order, *args, **kwargs) == field
    assert shop.rows("SELECT count(*) FROM outcomes") == [(0,)]
    assert shop.rows("SELECT count(*) FROM orders") == [(1,)]


def test_what_is_cancelled_has_no_outcome(shop: Shop) -> None:
    order = shop.take()
    shop.cancel(order)
    assert refused(shop, order, "delivered") == "result"


def test_rebooking_takes_a_further_order_on_the_same_sheet(shop: Shop) -> None:
    order, key = shop.take(due=WEDNESDAY), new_key()
    again: dict[str, Any] = {
        "remedy": "rebooked",
        "rebook_to": THURSDAY,
        "key": key,
        "seen": Seen("", WEDNESDAY, "listed"),
    }
    for _ in range(2):
        assert shop.outcome(order, "not delivered", note="nobody in", **again) == Noted("", 1)
    assert shop.state(order) == ("open", "listed")
    [new] = shop.list_of(THURSDAY).values()
    assert (new.order, new.status) == ("0001-2", "listed")
    assert shop.order(new.order_id).new == an_order(due=THURSDAY)
    assert shop.list_of(WEDNESDAY)[order].status == "done"


def test_a_rebooked_order_is_not_brought_back_beside_the_new_one(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.outcome(order, "not delivered", remedy="rebooked", rebook_to=THURSDAY)
    assert refused(shop, order, "delivered") == "result"
    assert field_of(shop, delivering.withdraw_outcome, order, 1) == "result"
    live = [each for day in (WEDNESDAY, THURSDAY) for each in shop.list_of(day).values() if each.status == "listed"]
    assert [each.order for each in live] == ["0001-2"]


def test_a_relay_is_asked_accepted_refused(shop: Shop) -> None:
    relay, stop = shop.take(fulfilment="relay", florist="Other"), shop.take()
    assert shop.order(relay).entry_status == "asked"
    assert field_of(shop, delivering.answer_relay, stop, "accepted") == "answer"
    assert field_of(shop, delivering.answer_relay, relay, "done") == "answer"
    shop.do(delivering.answer_relay, relay, "accepted")
    shop.outcome(relay, "not delivered")
    assert shop.order(relay).entry_status == "accepted"
    shop.do(delivering.answer_relay, relay, "refused")
    assert refused(shop, relay, "relayed") == "result"
    shop.outcome(relay, "not delivered", remedy="refunded")
    assert shop.order(relay).entry_status == "done"
    assert field_of(shop, delivering.answer_relay, relay, "asked") == "answer"


def test_the_life_line_tells_it_all_in_order(shop: Shop) -> None:
    order = shop.take()
    shop.at("11:00").give(order, "van 1")
    shop.book.write(printings.print_run_sheet, shop.at("11:10").m, SATURDAY, "van 1")
    shop.book.write(printings.print_slips, shop.at("11:11").m, SATURDAY, [order])
    shop.at("11:30").load("van 1")
    shop.at("12:00").amend(order, window="pm")
    shop.at("13:00").seen(order)
    shop.at("13:10").seen(order, "van 1")
    shop.at("14:00", SATURDAY).by("van 1").outcome(order, "delivered", "neighbour", whom="no. 14")
    shop.at("14:05", SATURDAY).outcome(order, "delivered", "porch")
    shop.at("14:10", SATURDAY).do(delivering.tell_sender, order)
    shop.at("15:00", SATURDAY).withdraw(order)
    shop.at("16:00", SATURDAY).outcome(order, "delivered", "recipient")
    assert [event.what for event in shop.order(order).life] == [
        "came in, phone, taken by owner",
        "on the list and in the calendar",
        "confirmed: read back, by owner",
        "given to van 1, by owner",
        "printed on the run sheet of van 1, by owner",
        "slip printed, by owner",
        "loaded, van 1",
        "changed: window, by owner",
        "CHANGED seen by the shop, by owner",
        "CHANGED seen, by van 1",
        "delivered, neighbour, no. 14, noted by van 1",
        "corrected: delivered, porch, noted by owner",
        "sender told, by owner",
        "outcome withdrawn, by owner",
        "delivered, recipient, noted by owner",
    ]
