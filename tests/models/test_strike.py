"""The strike is a proof: one table of states, and every tick that is taken away takes the line away."""

from typing import Any

import pytest

from models import delivering, intake
from models.strike import OrderFacts, State, state_of, ticks
from models.views import Confirm
from tests.book import an_order
from tests.models.shop import READ_BACK, Shop

STRUCK, LISTED, INCOMPLETE, DRAFT = (
    State("struck", ""),
    State("open", "listed"),
    State("open", "incomplete"),
    State("open", "draft"),
)
WHOLE = OrderFacts(1, 1, "live", "2026-02-14", "delivery", "", "delivery", "2026-02-14", "listed", "", "done")
CANCELLED = WHOLE._replace(status="cancelled", entry_status="cancelled")


def facts(**changes: Any) -> OrderFacts:
    return WHOLE._replace(**changes)


@pytest.mark.parametrize(
    ("ended", "draft", "orders", "state"),
    [
        ("", False, [], DRAFT),
        ("", True, [], DRAFT),
        ("", True, [WHOLE], DRAFT),
        ("void", False, [], State("void", "")),
        ("merged", True, [facts(told="due")], State("merged", "")),
        ("", False, [WHOLE], STRUCK),
        ("", False, [WHOLE, WHOLE], STRUCK),
        ("", False, [WHOLE, facts(told="due")], LISTED),
        ("", False, [WHOLE, facts(to_come="card")], INCOMPLETE),
        ("", False, [facts(told="due", to_come="card")], INCOMPLETE),
        ("", False, [facts(entry_status="done")], STRUCK),
        ("", False, [CANCELLED], STRUCK),
        ("", False, [CANCELLED._replace(to_come="card")], STRUCK),
        ("", False, [CANCELLED._replace(mark="CANCELLED")], LISTED),
        ("", False, [CANCELLED._replace(told="due")], LISTED),
        ("", False, [WHOLE._replace(mark="CHANGED")], STRUCK),
    ],
)
def test_the_table_of_states(ended: str, draft: bool, orders: list[OrderFacts], state: State) -> None:
    assert state_of(ended, draft, orders) == state


@pytest.mark.parametrize(
    ("tick", "broken"),
    [
        ("listed", {"entry_kind": None, "entry_day": None, "entry_status": None}),
        ("listed", {"entry_day": "2026-02-15"}),
        ("listed", {"entry_kind": "collection"}),
        ("listed", {"entry_status": "cancelled"}),
        ("listed", {"entry_status": "pending"}),
        ("listed", {"status": "cancelled"}),
        ("listed", {"fulfilment": "relay", "entry_kind": "relay", "entry_status": "refused"}),
        ("listed", {"fulfilment": "courier", "entry_kind": "courier"}),
        ("calendar", {"due": "", "entry_day": ""}),
        ("calendar", {"status": "pending"}),
        *(("confirmation", {"told": told}) for told in (None, "due", "queued", "sending", "unknown", "failed", "held")),
        ("confirmation", {"told": "superseded"}),
        ("acknowledged", {"status": "cancelled", "entry_status": "cancelled", "mark": "CANCELLED"}),
    ],
)
def test_each_tick_that_is_taken_away_takes_the_line_away(tick: str, broken: dict[str, Any]) -> None:
    assert ticks(WHOLE).all
    assert not getattr(ticks(facts(**broken)), tick)
    assert state_of("", False, [WHOLE, facts(**broken)]) == LISTED


@pytest.mark.parametrize("status", ["asked", "accepted", "done"])
def test_a_relay_that_was_not_refused_is_on_the_list(status: str) -> None:
    assert ticks(facts(fulfilment="relay", entry_kind="relay", entry_status=status)).all


def test_amended_is_reopened_and_struck_again_when_the_customer_was_told(shop: Shop) -> None:
    order = shop.take()
    assert shop.state(order) == STRUCK
    assert shop.amend(order, window="pm").state == "open"
    assert shop.state(order) == LISTED
    assert shop.confirm(order, Confirm("handed over")).state == "struck"
    assert shop.state(order) == STRUCK


def test_a_change_that_the_customer_is_not_told_leaves_the_strike(shop: Shop) -> None:
    order = shop.take()
    assert shop.amend(order, payment="cash").state == "struck"
    assert shop.order(order).version == 2


def test_cancelled_is_struck_when_told_and_acknowledged(shop: Shop) -> None:
    order = shop.take()
    assert shop.cancel(order).state == "open"
    assert shop.confirm(order, Confirm("read back")).state == "open"
    shop.seen(order)
    assert shop.state(order)[0] == "struck"


def test_acknowledged_and_not_told_is_not_struck(shop: Shop) -> None:
    order = shop.take()
    shop.cancel(order)
    shop.seen(order)
    assert shop.state(order)[0] == "open"


def test_something_to_come_keeps_the_sheet_open_until_it_is_in(shop: Shop) -> None:
    order = shop.take(card="", to_come=frozenset({"card"}))
    assert shop.state(order) == INCOMPLETE
    shop.amend(order, card="With love")
    assert shop.state(order) == LISTED
    assert shop.confirm(order, Confirm("read back")).state == "struck"


def test_a_draft_opens_a_struck_sheet_and_its_order_strikes_it_again(shop: Shop) -> None:
    order = shop.take()
    sheet = shop.order(order).sheet
    shop.draft("f", sheet=sheet)
    assert shop.state(order) == DRAFT
    second = shop.id_of(shop.do(intake.take, an_order(), confirm=READ_BACK, sheet=sheet, key="f"))
    assert shop.state(second) == shop.state(order) == STRUCK
    assert shop.order(second).number == f"{sheet:04d}-2"


def test_a_second_order_that_is_not_told_opens_the_whole_sheet(shop: Shop) -> None:
    order = shop.take()
    shop.take(confirm=None, sheet=shop.order(order).sheet)
    assert shop.state(order) == LISTED


def test_a_refused_relay_opens_its_sheet_and_an_accepted_one_strikes_it(shop: Shop) -> None:
    order = shop.take(fulfilment="relay", florist="The other shop")
    assert shop.state(order) == STRUCK
    assert shop.do(delivering.answer_relay, order, "refused").state == "open"
    assert shop.do(delivering.answer_relay, order, "accepted").state == "struck"
