"""The bounds of what a verb is handed, whoever hands it in: dates that are reached, numbers that a pad can have."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from models import amending, intake, sheets
from models.errors import Refused
from tests.book import WEDNESDAY, an_order
from tests.models.shop import READ_BACK, Shop

FURTHEST = WEDNESDAY + timedelta(days=3 * 365 + 1)


def taken(shop: Shop, due: date) -> Any:
    return shop.do(intake.take, an_order(due=due), confirm=READ_BACK)


def amended(shop: Shop, due: date) -> Any:
    return shop.do(amending.amend, shop.take(), an_order(due=due), version=1)


def rebooked(shop: Shop, due: date) -> Any:
    order = shop.take()
    return shop.outcome(order, "not delivered", remedy="rebooked", rebook_to=due)


@pytest.mark.parametrize("verb", [taken, amended, rebooked])
@pytest.mark.parametrize("due", [WEDNESDAY - timedelta(days=1), FURTHEST + timedelta(days=1), date.max])
def test_a_day_out_of_reach_is_refused(shop: Shop, verb: Callable[[Shop, date], Any], due: date) -> None:
    with pytest.raises(Refused) as refusal:
        verb(shop, due)
    assert refusal.value.field == ("rebook_to" if verb is rebooked else "due")
    assert shop.rows("SELECT count(*) FROM orders WHERE due = ?", due.isoformat()) == [(0,)]


@pytest.mark.parametrize("verb", [taken, amended, rebooked])
@pytest.mark.parametrize("due", [WEDNESDAY, FURTHEST])
def test_the_first_and_the_last_day_in_reach(shop: Shop, verb: Callable[[Shop, date], Any], due: date) -> None:
    verb(shop, due)
    assert shop.rows("SELECT count(*) FROM orders WHERE due = ?", due.isoformat()) == [(1,)]


def test_an_order_that_was_due_in_the_past_is_still_amended(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    later = shop.at("10:00", WEDNESDAY + timedelta(days=5))
    later.amend(order, due=WEDNESDAY, notes="rang on Monday")
    assert shop.order(order).new.notes == "rang on Monday"


@pytest.mark.parametrize("number", [-1, sheets.LAST_PAD_NUMBER + 1, 10**30])
def test_no_pad_has_such_a_number(shop: Shop, number: int) -> None:
    with pytest.raises(Refused) as refusal:
        shop.do(intake.take, an_order(), source="paper", pad="A", pad_number=number)
    assert refusal.value.field == "pad_number"
    shop.do(intake.take, an_order(), source="paper", pad="A", pad_number=sheets.LAST_PAD_NUMBER)
