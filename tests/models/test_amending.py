"""Amend, cancel and confirm: versions, what makes a new confirmation due, and what a driver had."""

from typing import Any

import pytest

from models import amending, delivering
from models.errors import Refused
from models.views import Confirm, Line, Party
from tests.book import SATURDAY, WEDNESDAY, an_order, new_key
from tests.models.shop import READ_BACK, Shop

SUNDAY = SATURDAY.replace(day=15)


def field_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.field


@pytest.mark.parametrize(
    "changes",
    [
        {"due": SUNDAY},
        {"window": "pm"},
        {"fulfilment": "collection"},
        {"recipient": Party("Bea Recipient", "07700 900457")},
        {"recipient": Party()},
        {"address": "13 Mill Lane"},
        {"postcode": "PO16 7AB"},
        {"card": "Get well"},
        {"lines": (Line("Dozen red roses", 3, 4500),)},
        {"lines": (Line("Dozen red roses", 2, 4600),)},
        {"delivery_charge": 600},
    ],
)
def test_a_change_of_what_the_customer_was_told_makes_a_confirmation_due(shop: Shop, changes: dict[str, Any]) -> None:
    order = shop.take()
    assert shop.amend(order, **changes) == (1, 1, "open", "listed")
    view = shop.order(order)
    assert view.new == an_order(**changes)
    assert (view.version, view.confirmation) == (2, "due")
    assert shop.rows("SELECT version, state FROM confirmations ORDER BY version") == [(1, "done"), (2, "due")]


@pytest.mark.parametrize(
    "changes", [{"notes": "back door"}, {"payment": "cash"}, {"caller": Party("Ann Sender", "07700 900999")}]
)
def test_another_change_leaves_the_confirmation(shop: Shop, changes: dict[str, Any]) -> None:
    order = shop.take()
    assert shop.amend(order, **changes).state == "struck"
    view = shop.order(order)
    assert view.new == an_order(**changes)
    assert (view.version, view.confirmation) == (2, "read back")


def test_no_change_is_no_new_version(shop: Shop) -> None:
    order = shop.take()
    shop.amend(order)
    assert shop.order(order).version == 1
    assert shop.rows("SELECT act FROM audit") == [("take",)]


def test_a_confirmation_that_waits_is_superseded(shop: Shop) -> None:
    order = shop.take(confirm=Confirm("email"))
    shop.amend(order, card="Get well")
    assert shop.rows("SELECT version, state FROM confirmations ORDER BY version") == [(1, "superseded"), (2, "due")]


def test_another_version_is_refused_with_who_and_what(shop: Shop) -> None:
    order = shop.take()
    shop.amend(order, card="Get well")
    for call, what in ((amending.amend, an_order(card="Late")), (amending.cancel, "late")):
        with pytest.raises(Refused, match="owner changed this order meanwhile: card") as refusal:
            shop.do(call, order, what, version=1)
        assert refusal.value.field == "version"
    assert shop.order(order).new.card == "Get well"


def test_amending_twice_under_one_key_is_one_version(shop: Shop) -> None:
    order, key = shop.take(), new_key()
    first = shop.do(amending.amend, order, an_order(card="Get well"), version=1, key=key)
    assert shop.do(amending.amend, order, an_order(card="Get well"), version=1, key=key) == first
    assert shop.order(order).version == 2
    assert field_of(shop.do, amending.amend, order, an_order(card="Late"), version=1, key=key) == "key"


def test_an_order_that_is_not_there(shop: Shop) -> None:
    assert field_of(shop.do, amending.amend, 9, an_order(), version=1) == "order"
    assert field_of(shop.do, amending.cancel, 9, "x", version=1) == "order"
    assert field_of(shop.do, amending.confirm, 9, READ_BACK, version=1) == "order"


def test_a_relay_with_other_terms_is_asked_again(shop: Shop) -> None:
    order = shop.take(fulfilment="relay", florist="First")
    for answer, changes in (("refused", {"florist": "Second"}), ("accepted", {"due": SUNDAY, "florist": "Second"})):
        shop.do(delivering.answer_relay, order, answer)
        shop.amend(order, fulfilment="relay", **changes)
        assert shop.order(order).entry_status == "asked"
    shop.do(delivering.answer_relay, order, "accepted")
    shop.amend(order, fulfilment="relay", florist="Second", due=SUNDAY, payment="cash")
    assert shop.order(order).entry_status == "accepted"


@pytest.mark.parametrize("changes", [{"due": SUNDAY}, {"window": "pm"}, {"fulfilment": "collection"}])
def test_what_has_its_outcome_is_fixed(shop: Shop, changes: dict[str, Any]) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.outcome(order, "delivered", "porch")
    assert field_of(shop.amend, order, **{"due": WEDNESDAY, **changes}) in changes
    assert field_of(shop.cancel, order) == "reason"
    shop.amend(order, due=WEDNESDAY, payment="cash")
    assert shop.order(order).entry_status == "done"


def test_cancel(shop: Shop) -> None:
    order, key = shop.take(), new_key()
    shop.give(order, "van 1")
    assert field_of(shop.cancel, order, " ") == "reason"
    assert field_of(shop.cancel, order, "refund to 4111111111111111") == "reason"
    first = shop.do(amending.cancel, order, "changed her mind", version=1, key=key)
    assert first == (1, 1, "open", "listed")
    assert shop.do(amending.cancel, order, "changed her mind", version=1, key=key) == first
    entry, view = shop.list_of(SATURDAY)[order], shop.order(order)
    assert (entry.status, entry.mark, entry.driver) == ("cancelled", "CANCELLED", "van 1")
    assert (view.status, view.version, view.confirmation) == ("cancelled", 2, "due")
    assert field_of(shop.cancel, order) == "version"
    assert field_of(shop.amend, order, card="x") == "version"
    assert shop.sheets()[1].why == "telling of the cancellation due; cancelled, not acknowledged"


def test_confirm_replaces_what_waits_and_knows_its_words(shop: Shop) -> None:
    order = shop.take(confirm=Confirm("email"))
    assert field_of(shop.confirm, order, Confirm("not wanted")) == "confirm"
    assert field_of(shop.confirm, order, Confirm("not wanted", "4111 1111 1111 1111")) == "confirm"
    key = new_key()
    told = shop.at("11:00").confirm(order, Confirm("not wanted", "a regular"), key=key)
    assert shop.at("11:05").confirm(order, Confirm("not wanted", "a regular"), key=key) == told
    assert told.state == "struck"
    stamp = shop.at("11:00").m.stamp
    assert shop.rows("SELECT how, reason, state, done_at, by FROM confirmations") == [
        ("not wanted", "a regular", "done", stamp, "owner")
    ]


def test_an_e_mail_that_is_queued_is_not_told(shop: Shop) -> None:
    order = shop.take()
    assert shop.confirm(order, Confirm("email")).state == "open"
    assert shop.order(order).confirmation == "e-mail queued"


def test_a_confirmation_that_was_lost_is_made_again(shop: Shop) -> None:
    order = shop.take()
    shop.plant("DELETE FROM confirmations")
    assert shop.order(order).confirmation == "lost: confirm again"
    assert shop.confirm(order, READ_BACK).state == "struck"


def test_what_was_read_back_before_somebody_changed_it_ticks_nothing(shop: Shop) -> None:
    order = shop.take(confirm=None)
    seen = shop.order(order).version
    shop.amend(order, card="Other words")
    assert field_of(shop.confirm, order, READ_BACK, version=seen) == "version"
    assert shop.state(order) == ("open", "listed")
    assert shop.confirm(order).state == "struck"
