"""Outcomes of an order that has become another meanwhile, and the senders who are told of what was left elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest

from models import delivering, drivers
from models.run_views import HELD_WORDS, Noted, OutcomeGiven, Seen
from tests.book import SATURDAY, WEDNESDAY, as_it_stands, new_key
from tests.models.shop import Shop
from tests.models.test_delivering import field_of

LEFT = OutcomeGiven("delivered", "neighbour", "no. 14", "rang twice")
VAN_1 = Seen("van 1", WEDNESDAY, "listed")


@pytest.fixture
def stop(shop: Shop) -> int:
    """A stop on today's run of van 1."""
    order = shop.take(due=WEDNESDAY)
    shop.give(order, "van 1")
    return order


def noted(shop: Shop, order: int, given: OutcomeGiven = LEFT, seen: Seen = VAN_1) -> Noted:
    return shop.do(delivering.note_outcome, order, given, seen)


def held(shop: Shop) -> list[tuple[Any, ...]]:
    return shop.rows("SELECT result, place, whom, note, by, why, answer FROM held_outcomes ORDER BY id")


def decide(shop: Shop, holds: bool, held_id: int = 1) -> str:
    return shop.do(delivering.decide, held_id, holds).state


def news(shop: Shop) -> list[str]:
    return [state for (state,) in shop.rows("SELECT state FROM sender_news ORDER BY outcome_id")]


MEANWHILE: dict[str, Callable[[Shop, int], Any]] = {
    "cancelled": lambda shop, order: shop.cancel(order),
    "moved": lambda shop, order: shop.amend(order, due=SATURDAY),
    "given away": lambda shop, order: shop.give(order, "van 2"),
    "outcome": lambda shop, order: shop.outcome(order, "not delivered", note="nobody in"),
}


@pytest.mark.parametrize("why", MEANWHILE)
@pytest.mark.parametrize("by", ["van 1", "owner"])
def test_what_became_another_meanwhile_keeps_both(shop: Shop, stop: int, why: str, by: str) -> None:
    MEANWHILE[why](shop, stop)
    before, key = shop.order(stop), new_key()
    for _ in range(2):
        answer = shop.by(by).do(delivering.note_outcome, stop, LEFT, VAN_1, key=key)
        assert answer.held.startswith("0001-1 ")
    assert held(shop) == [("delivered", "neighbour", "no. 14", "rang twice", by, why, "")]
    after = shop.order(stop)
    assert (after.outcome, after.entry_status, after.status) == (before.outcome, before.entry_status, before.status)
    words = f"delivered, neighbour, no. 14, rang twice, noted by {by}, held: it {HELD_WORDS[why]}"
    assert words in {event.what for event in after.life}
    assert ("decide", "0001", "0001-1") in shop.faults()


def test_a_stop_that_became_a_collection_was_moved(shop: Shop, stop: int) -> None:
    shop.amend(stop, fulfilment="collection", address="")
    assert (
        noted(shop.by("van 1"), stop).held
        == "0001-1 was moved meanwhile: what you noted is kept, and the shop decides."
    )
    before = shop.order(stop)
    assert field_of(shop, delivering.decide, 1, True) == "held"
    assert shop.order(stop) == before
    assert held(shop)[0][-1] == ""
    shop.amend(stop, fulfilment="delivery", address="1 Mill Lane")
    decide(shop, holds=True)
    assert shop.order(stop).outcome == "delivered, neighbour, no. 14, rang twice"
    assert news(shop) == ["waiting"]


def test_an_outcome_that_holds_is_the_orders(shop: Shop, stop: int) -> None:
    shop.give(stop, "van 2")
    noted(shop.at("11:20").by("van 1"), stop)
    assert decide(shop.at("12:00"), holds=True) == "struck"
    entry = shop.list_of(WEDNESDAY)[stop]
    assert (entry.status, entry.whom, entry.news) == ("done", "no. 14", "waiting")
    assert f"{entry.outcome_at:%H:%M}" == "11:20"
    assert shop.rows("SELECT by, driver FROM outcomes") == [("owner", "van 1")]
    assert [event.what for event in shop.order(stop).life][-2:] == [
        "delivered, neighbour, no. 14, rang twice, noted by van 1, held: it is on another run now",
        "what van 1 noted holds, by owner",
    ]
    assert field_of(shop, delivering.decide, 1, False) == "held"
    assert field_of(shop, delivering.decide, 9, True) == "held"


@pytest.mark.parametrize(("holds", "left"), [(True, "delivered, neighbour, no. 14, rang twice"), (False, "")])
def test_an_order_stays_cancelled_and_where_its_flowers_are_is_kept(
    shop: Shop, stop: int, holds: bool, left: str
) -> None:
    shop.cancel(stop)
    noted(shop.by("van 1"), stop)
    decide(shop, holds=holds)
    answer = "holds" if holds else "does not hold"
    assert held(shop)[0][-1] == answer
    view = shop.order(stop)
    assert (view.status, view.entry_status, view.outcome) == ("cancelled", "cancelled", left)
    assert view.news == ("waiting" if holds else "")
    assert f"what van 1 noted {answer}, by owner" in {event.what for event in view.life}
    kinds = {kind for kind, *_ in shop.faults(WEDNESDAY)}
    assert "decide" not in kinds
    assert ("sender" in kinds) == holds
    assert "outcome" not in kinds


def test_what_does_not_hold_leaves_the_outcome_as_it_is(shop: Shop, stop: int) -> None:
    shop.outcome(stop, "delivered", "recipient")
    noted(shop.by("van 1"), stop)
    decide(shop, holds=False)
    assert shop.order(stop).outcome == "delivered, recipient"
    assert shop.check().clean


def test_what_was_rebooked_meanwhile_does_not_go_out_twice(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.give(order, "van 1")
    shop.outcome(order, "not delivered", remedy="rebooked", rebook_to=SATURDAY)
    noted(shop.by("van 1"), order)
    decide(shop, holds=True)
    view = shop.order(order)
    assert (view.outcome, view.remedy) == ("not delivered, rebooked", "rebooked")


PARTS = (
    (OutcomeGiven("delivered", "neighbour", "no. 14"), OutcomeGiven("delivered", "neighbour", "no. 16")),
    (OutcomeGiven("delivered", "porch"), OutcomeGiven("delivered", "reception")),
    (OutcomeGiven("not delivered"), OutcomeGiven("not delivered", note="no such number")),
    (OutcomeGiven("not delivered"), OutcomeGiven("not delivered", remedy="refunded")),
)


@pytest.mark.parametrize(("first", "corrected"), PARTS, ids=["whom", "place", "note", "remedy"])
def test_any_part_of_an_outcome_that_became_another_is_seen(
    shop: Shop, stop: int, first: OutcomeGiven, corrected: OutcomeGiven
) -> None:
    seen = VAN_1._replace(outcome=noted(shop.by("van 1"), stop, first).outcome)
    assert noted(shop, stop, corrected, seen) == Noted("", 2)
    before = shop.order(stop)
    answer = noted(shop, stop, OutcomeGiven("delivered", "letterbox"), seen)
    assert answer == Noted(f"0001-1 {HELD_WORDS['outcome']}: what you noted is kept, and the shop decides.", 2)
    assert (shop.order(stop).outcome, shop.order(stop).entry_status) == (before.outcome, before.entry_status)


def test_a_driver_corrects_their_own_word_and_not_the_shops(shop: Shop, stop: int) -> None:
    van_1 = shop.by("van 1")
    van_1.outcome(stop, "delivered", "porch")
    assert not van_1.outcome(stop, "not delivered").held
    shop.outcome(stop, "not delivered", remedy="refunded")
    assert van_1.outcome(stop, "delivered", "letterbox").held
    assert field_of(van_1, delivering.withdraw_outcome, stop, 3) == "result"
    assert (shop.order(stop).outcome, shop.order(stop).entry_status) == ("not delivered, refunded", "done")
    assert held(shop) == [("delivered", "letterbox", "", "", "van 1", "outcome", "")]


@pytest.mark.parametrize("first", ["owner", "van 2"])
def test_a_stop_that_somebody_else_could_not_deliver_is_tried_again(shop: Shop, stop: int, first: str) -> None:
    shop.give(stop, "van 2")
    shop.by(first).outcome(stop, "not delivered", "shop")
    shop.give(stop, "van 1")
    assert shop.by("van 1").outcome(stop, "delivered", "recipient") == Noted("", 2)
    assert (shop.order(stop).outcome, shop.order(stop).entry_status) == ("delivered, recipient", "done")


def test_what_was_refunded_stays_that_unless_it_was_delivered(shop: Shop, stop: int) -> None:
    shop.driver("van 2")
    for place in ("letterbox", "shop"):
        noted(shop.by("van 2"), stop, OutcomeGiven("not delivered", place))
    shop.outcome(stop, "not delivered", remedy="refunded")
    decide(shop, holds=True)
    assert shop.order(stop).outcome == "not delivered, letterbox, refunded"
    shop.withdraw(stop)
    decide(shop, holds=True, held_id=2)
    assert shop.order(stop).outcome == "not delivered, shop"


def test_only_the_outcome_that_was_looked_at_is_withdrawn(shop: Shop, stop: int) -> None:
    shop.outcome(stop, "delivered", "porch")
    shop.outcome(stop, "not delivered")
    assert field_of(shop, delivering.withdraw_outcome, stop, 1) == "result"
    assert shop.order(stop).outcome == "not delivered"
    shop.withdraw(stop)
    assert field_of(shop, delivering.withdraw_outcome, stop, 2) == "result"


def test_what_was_withdrawn_before_anybody_looked_is_no_other_outcome(shop: Shop, stop: int) -> None:
    shop.outcome(stop, "delivered", "porch")
    shop.withdraw(stop)
    assert (shop.list_of(WEDNESDAY)[stop].outcome_id, shop.order(stop).outcome_id) == (0, 0)
    assert not noted(shop.by("van 1"), stop).held
    assert [row.outcome_id for row in shop.stops("van 1", WEDNESDAY)] == [3]
    assert (shop.list_of(WEDNESDAY)[stop].outcome_id, shop.order(stop).outcome_id) == (3, 3)


@pytest.mark.parametrize("corrected", [False, True])
def test_a_stop_to_be_delivered_again_is_nobodys_when_its_driver_drives_no_more(
    shop: Shop, stop: int, corrected: bool
) -> None:
    shop.load("van 1", WEDNESDAY)
    shop.by("van 1").outcome(stop, "delivered", "porch")
    shop.do(drivers.remove_driver, "van 1")
    assert shop.list_of(WEDNESDAY)[stop].driver == "van 1"
    if corrected:
        shop.outcome(stop, "not delivered")
    else:
        shop.withdraw(stop)
    entry = shop.list_of(WEDNESDAY)[stop]
    assert (entry.status, entry.driver, entry.loaded_at) == ("listed", "", None)
    assert "taken off the run of van 1, by owner" in {event.what for event in shop.order(stop).life}
    assert "run" not in {kind for kind, *_ in shop.faults()}


def test_who_drives_no_more_corrects_nothing(shop: Shop, stop: int) -> None:
    van_1 = shop.by("van 1")
    van_1.outcome(stop, "delivered", "porch")
    shop.do(drivers.remove_driver, "van 1")
    assert field_of(van_1, delivering.withdraw_outcome, stop, 1) == "result"
    assert van_1.outcome(stop, "delivered", "reception").held
    assert shop.order(stop).outcome == "delivered, porch"


def test_nothing_is_delivered_on_a_run_before_its_day(shop: Shop) -> None:
    order = shop.take()
    shop.give(order, "van 1")
    tomorrow = VAN_1._replace(day=SATURDAY)
    assert field_of(shop.by("van 1"), delivering.note_outcome, order, LEFT, tomorrow) == "result"
    assert not noted(shop, order, seen=tomorrow).held


def test_only_the_shop_hears_the_other_florist(shop: Shop) -> None:
    relay = shop.take(fulfilment="relay", florist="Other")
    shop.driver("van 1")
    assert field_of(shop.by("van 1"), delivering.answer_relay, relay, "accepted") == "role"


def test_the_same_from_two_hands_is_nothing_to_decide(shop: Shop, stop: int) -> None:
    assert noted(shop.by("van 1"), stop) == Noted("", 1)
    assert noted(shop, stop) == Noted("", 1)
    assert held(shop) == []
    assert shop.rows("SELECT by FROM outcomes") == [("van 1",)]
    assert noted(shop, stop, OutcomeGiven("delivered", "porch")).held
    assert shop.order(stop).outcome == "delivered, neighbour, no. 14, rang twice"


def test_a_remedy_is_not_held_but_looked_at_again(shop: Shop, stop: int) -> None:
    shop.give(stop, "van 2")
    refunded = OutcomeGiven("not delivered", remedy="refunded")
    assert field_of(shop, delivering.note_outcome, stop, refunded, VAN_1) == "remedy"
    assert held(shop) == []


def test_what_a_driver_may_not(shop: Shop, stop: int) -> None:
    van_1, van_2 = shop.by("van 1"), shop.by("van 2")
    shop.driver("van 2")
    refunded = OutcomeGiven("not delivered", remedy="refunded")
    assert field_of(van_1, delivering.note_outcome, stop, refunded, VAN_1) == "remedy"
    assert van_2.outcome(stop, "delivered").held
    van_1.outcome(stop, "delivered", "porch")
    assert field_of(van_2, delivering.withdraw_outcome, stop, 1) == "result"
    assert field_of(van_1, delivering.decide, 1, True) == "role"
    assert field_of(van_1, delivering.tell_sender, stop) == "role"
    van_1.withdraw(stop)
    assert shop.order(stop).outcome == ""


def test_what_a_driver_noted_who_was_removed_meanwhile_is_held(shop: Shop, stop: int) -> None:
    shop.do(drivers.remove_driver, "van 1")
    assert noted(shop.by("van 1"), stop).held
    assert shop.list_of(WEDNESDAY)[stop].driver == ""
    assert decide(shop, holds=True) == "struck"


def test_a_driver_who_knows_that_it_was_cancelled_has_left_it_all_the_same(shop: Shop, stop: int) -> None:
    shop.cancel(stop)
    cancelled = shop.book.read(as_it_stands, stop)
    assert field_of(shop, delivering.note_outcome, stop, LEFT, cancelled) == "result"
    assert noted(shop.by("van 1"), stop, seen=cancelled).held


@pytest.mark.parametrize(
    ("given", "untold"),
    [
        (("delivered", ""), False),
        (("delivered", "recipient"), False),
        (("delivered", "neighbour", "no. 14"), True),
        (("delivered", "porch"), True),
        (("not delivered", ""), True),
        (("not delivered", "letterbox"), True),
        (("not delivered", "", "", "", "refunded"), False),
    ],
)
def test_the_sender_is_told_of_what_did_not_reach_the_recipient(
    shop: Shop, given: tuple[str, ...], untold: bool
) -> None:
    order = shop.take()
    noted(shop, order, OutcomeGiven(*given), Seen("", SATURDAY, "listed"))  # type: ignore[arg-type]  # no date in it
    assert news(shop) == ["waiting"] * untold
    assert (shop.order(order).news == "waiting") is untold
    assert (("sender", "0001", "0001-1") in shop.faults()) is untold


def test_nobody_is_told_of_what_stands_on_the_shelf(shop: Shop) -> None:
    shop.outcome(shop.take(fulfilment="collection", address=""), "not collected")
    shop.outcome(shop.take(fulfilment="relay", florist="Other"), "not delivered")
    assert news(shop) == []


def test_a_sender_is_told_once_and_of_what_holds(shop: Shop, stop: int) -> None:
    assert field_of(shop, delivering.tell_sender, stop) == "told"
    shop.outcome(stop, "delivered", "porch")
    shop.outcome(stop, "delivered", "neighbour", whom="no. 14")
    assert news(shop) == ["corrected", "waiting"]
    key = new_key()
    for _ in range(2):
        shop.at("11:40").do(delivering.tell_sender, stop, key=key)
    assert field_of(shop, delivering.tell_sender, stop) == "told"
    view = shop.order(stop)
    assert (view.news, f"{view.news_at:%H:%M}", view.news_by) == ("told", "11:40", "owner")
    assert shop.check().clean
    assert shop.list_of(WEDNESDAY)[stop].news == "told"
    shop.outcome(stop, "delivered", "reception")
    assert news(shop) == ["corrected", "told", "waiting"]
    shop.withdraw(stop)
    assert news(shop) == ["corrected", "told", "corrected"]
    assert shop.order(stop).news == ""
    shop.outcome(stop, "delivered", "recipient")
    assert shop.order(stop).news == ""


def test_a_sender_who_knows_is_not_rung_over_a_note(shop: Shop, stop: int) -> None:
    van_1 = shop.by("van 1")
    van_1.outcome(stop, "delivered", "porch")
    van_1.outcome(stop, "delivered", "porch", note="behind the bin")
    assert news(shop) == ["corrected", "waiting"]
    shop.at("11:40").do(delivering.tell_sender, stop)
    van_1.outcome(stop, "delivered", "porch", note="behind the green bin")
    view = shop.order(stop)
    assert (view.news, f"{view.news_at:%H:%M}", view.news_by) == ("told", "11:40", "owner")
    assert [event.what for event in view.life].count("sender told, by owner") == 1
    assert shop.check().clean
    van_1.outcome(stop, "delivered", "reception")
    assert shop.order(stop).news == "waiting"


def test_another_try_that_failed_is_told_again(shop: Shop, stop: int) -> None:
    shop.outcome(stop, "not delivered", "shop")
    shop.do(delivering.tell_sender, stop)
    shop.outcome(stop, "not delivered", "shop")
    assert shop.order(stop).news == "waiting"
