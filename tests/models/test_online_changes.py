"""The web shop says something else of an order that is on our sheet: shown side by side, taken over, or left."""

from datetime import date

import pytest

from models import amending, delivering, intake, online_changes, opening
from models.errors import Refused
from models.online_views import CANCELLED, NOT_LIVE, Difference, ReadOrder, Want
from models.views import Line, NewOrder, Party
from tests.book import SATURDAY, WEDNESDAY, an_order
from tests.models.online import a_part, arrive, digest, look, online_id, read_order, state
from tests.models.shop import READ_BACK, Shop

SUNDAY = SATURDAY.replace(day=15)
ORDER = 1


def differences(shop: Shop, number: str = "1042") -> tuple[Difference, ...]:
    return shop.book.read(online_changes.differences, online_id(shop, number))


def update(shop: Shop, number: str = "1042") -> None:
    shop.do(online_changes.update, online_id(shop, number), digest(shop, number))


def leave(shop: Shop, number: str = "1042") -> None:
    shop.do(online_changes.leave_ours, online_id(shop, number), digest(shop, number))


def refused(shop: Shop, number: str = "1042") -> Refused:
    with pytest.raises(Refused) as caught:
        update(shop, number)
    assert state(shop, number)[0] == "changed"
    return caught.value


def ours(shop: Shop, order_id: int = ORDER) -> NewOrder:
    return shop.order(order_id).new


def amend(shop: Shop, **changes: object) -> None:
    new = {name: getattr(ours(shop), name) for name in NewOrder.__dataclass_fields__} | changes
    shop.do(amending.amend, ORDER, NewOrder(**new), version=shop.order(ORDER).version)


@pytest.fixture
def changed(shop: Shop) -> Shop:
    """Taken in; the notes amended here; then moved to Sunday, with another card, at the web shop."""
    arrive(shop, read_order())
    amend(shop, notes="ring first")
    look(shop, read_order("1042", a_part(due=SUNDAY, card="Get well soon")))
    return shop


def test_what_they_changed_and_what_was_changed_here(changed: Shop) -> None:
    assert differences(changed) == (
        Difference(1, "card", "Happy Birthday!", "Get well soon", True),
        Difference(1, "due", "Sat 14 Feb", "Sun 15 Feb", True),
        Difference(1, "notes", "ring first", "", False),
    )


def test_as_theirs_keeps_what_was_amended_here_alone(changed: Shop) -> None:
    update(changed)
    new = ours(changed)
    assert (new.due, new.card, new.notes) == (SUNDAY, "Get well soon", "ring first")
    assert state(changed) == ("settled", "live")
    assert changed.list_of(SUNDAY)[ORDER].notes == "ring first"
    assert changed.list_of(SATURDAY) == {}
    order = changed.book.read(opening.standing, ORDER)
    assert (order.terms_version, order.told, order.how) == (3, "queued", "email")
    assert look(changed, read_order("1042", a_part(due=SUNDAY, card="Get well soon"))).seen == 1


def test_the_same_key_twice_changes_it_once(changed: Shop) -> None:
    asked = (online_id(changed), digest(changed))
    first = changed.do(online_changes.update, *asked, key="k")
    assert changed.do(online_changes.update, *asked, key="k") == first
    assert changed.order(ORDER).version == 3


def test_ours_stays_until_they_change_it_again(changed: Shop) -> None:
    leave(changed)
    assert (ours(changed).due, state(changed)) == (SATURDAY, ("settled", "live"))
    assert look(changed, read_order("1042", a_part(due=SUNDAY, card="Get well soon"))).seen == 1
    assert look(changed, read_order("1042", a_part(due=SUNDAY, card="Get well"))).changed == 1
    shown = [each for each in differences(changed) if each.theirs_changed]
    assert shown == [Difference(1, "card", "Happy Birthday!", "Get well", True)]
    update(changed)
    assert (ours(changed).due, ours(changed).card) == (SATURDAY, "Get well")


def test_whoever_saw_it_otherwise_is_refused(changed: Shop) -> None:
    asked = (online_id(changed), digest(changed))
    look(changed, read_order("1042", a_part(due=SUNDAY)))
    for verb in (online_changes.update, online_changes.leave_ours):
        with pytest.raises(Refused, match="not as it was any more") as caught:
            changed.do(verb, *asked)
        assert caught.value.field == "orders"
    leave(changed)
    with pytest.raises(Refused, match="does not differ"):
        update(changed)


def test_lines_money_and_people(shop: Shop) -> None:
    arrive(shop, read_order())
    lines = (Line("Dozen red roses", 2, 4500), Line("Vase", 1, 1200))
    caller = Party("Ann Sender", "07700 900999", "ann@example.com")
    look(shop, read_order("1042", a_part(lines=lines, discount=700, tax=40, caller=caller, recipient=Party("Bea"))))
    roses = "2 x Dozen red roses  £90.00"
    assert [each[1:] for each in differences(shop)] == [
        ("caller_phone", "07700 900123", "07700 900999", True),
        ("recipient_name", "Bea Recipient", "Bea", True),
        ("recipient_phone", "07700 900456", "", True),
        ("lines", roses, f"{roses}, Vase  £12.00", True),
        ("discount", "£0.00", "£7.00", True),
        ("tax", "£0.00", "£0.40", True),
    ]
    update(shop)
    assert (ours(shop).total, ours(shop).caller, ours(shop).recipient) == (10200 + 500 - 700 + 40, caller, Party("Bea"))


def test_what_is_said_now_is_to_come_no_more(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(window="", to_come=("window",))))
    assert ours(shop).to_come == {"window"}
    look(shop, read_order("1042", a_part(window="pm")))
    update(shop)
    assert (ours(shop).to_come, ours(shop).window) == (frozenset(), "pm")


def test_each_part_goes_to_its_own_order(shop: Shop) -> None:
    cy = a_part(recipient=Party("Cy"), address="3 High Street")
    arrive(shop, read_order("1042", a_part(), cy))
    look(shop, read_order("1042", a_part(), a_part(recipient=Party("Cy"), address="30 High Street")))
    assert differences(shop) == (Difference(2, "address", "3 High Street", "30 High Street", True),)
    update(shop)
    assert (ours(shop, 1).address, ours(shop, 2).address) == ("12 Mill Lane", "30 High Street")
    assert (shop.order(1).version, shop.order(2).version) == (1, 2)


def test_cancelled_there_cancels_here_what_is_still_to_be_done(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(due=WEDNESDAY), a_part()))
    shop.outcome(1, "delivered")
    look(shop, read_order("1042", a_part(due=WEDNESDAY), a_part(), status="cancelled", standing=CANCELLED))
    assert differences(shop) == (Difference(2, "status", "live", "cancelled", True),)
    update(shop)
    assert [shop.order(each).status for each in (1, 2)] == ["live", "cancelled"]
    assert shop.rows("SELECT cancel_reason FROM orders WHERE id = 2") == [("cancelled at the web shop",)]
    assert shop.list_of(SATURDAY)[2].mark == "CANCELLED"
    assert shop.book.read(opening.standing, 2).told == "queued"


def test_cancelled_there_and_kept_here_is_asked_once(shop: Shop) -> None:
    arrive(shop, read_order())
    called_off = read_order(status="cancelled", standing=CANCELLED)
    look(shop, called_off)
    leave(shop)
    assert shop.order(ORDER).status == "live"
    assert look(shop, called_off).seen == 1
    assert look(shop, read_order()).seen == 1
    assert look(shop, called_off).changed == 1


def test_one_that_was_held_and_is_cancelled_needs_no_sheet(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(due=None)))
    look(shop, read_order("1042", a_part(due=None), status="cancelled", standing=CANCELLED))
    assert state(shop)[0] == "changed"
    update(shop)
    [row] = shop.sheets().values()
    assert (row.state, row.why) == ("void", "cancelled at the web shop")


def two_parts() -> ReadOrder:
    return read_order("1042", a_part(), a_part(recipient=Party("Cy")))


def test_what_nobody_can_decide_but_a_person_says_what_to_do(shop: Shop) -> None:
    arrive(shop, read_order())
    look(shop, read_order(status="on-hold", standing=NOT_LIVE))
    assert refused(shop).message == 'The web shop has it as "on-hold" now: cancel ours by hand, or leave ours.'
    look(shop, two_parts())
    assert differences(shop) == (Difference(2, "order", "", "Sat 14 Feb, Cy, 2 x Dozen red roses", True),)
    assert "has 2 orders in it, sheet 0001 1" in refused(shop).message
    look(shop, read_order("1042", a_part(due=None)))
    assert "would be held (no delivery date)" in refused(shop).message
    look(shop, read_order("1042", a_part(), wants=(Want("price", "its prices are in USD"),)))
    look(shop, read_order("1042", a_part(notes="x"), wants=(Want("price", "its prices are in USD"),)))
    assert "would be held (its prices are in USD)" in refused(shop).message
    look(shop, read_order("1042", a_part(card="Get well soon")))
    shop.draft(sheet=1)
    assert "still being written" in refused(shop).message


@pytest.mark.parametrize("ended", ["cancelled", "delivered"])
def test_what_has_ended_here_is_not_changed(shop: Shop, ended: str) -> None:
    arrive(shop, read_order("1042", a_part(due=WEDNESDAY), a_part()))
    if ended == "delivered":
        shop.outcome(1, "delivered")
    else:
        shop.cancel(1)
    look(shop, read_order("1042", a_part(due=WEDNESDAY, card="Get well soon"), a_part()))
    assert {"cancelled": "is cancelled here", "delivered": "has its outcome"}[ended] in refused(shop).message
    look(shop, read_order("1042", a_part(due=WEDNESDAY), a_part(card="Get well soon")))
    update(shop)
    assert (ours(shop, 1).card, ours(shop, 2).card) == ("Happy Birthday!", "Get well soon")


def test_a_day_that_is_past_is_refused_as_it_is_at_the_counter(shop: Shop) -> None:
    arrive(shop, read_order())
    look(shop, read_order("1042", a_part(due=date(2026, 2, 10))))
    assert "would be held (its day is past: Tue 10 Feb)" in refused(shop).message


def test_what_was_missing_and_is_known_by_now_need_not_be_said_again(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(due=None)))
    shop.do(intake.take, an_order(card="Get well soon"), sheet=1, key="online 1 1", turn=1)
    look(shop, read_order("1042", a_part(due=None, window="pm")))
    update(shop)
    assert (ours(shop).due, ours(shop).card, ours(shop).window) == (SATURDAY, "Get well soon", "pm")


def test_cancelled_there_while_a_further_part_of_it_is_still_a_draft(shop: Shop) -> None:
    parts = (a_part(due=None), a_part(due=None, recipient=Party("Cy")))
    arrive(shop, read_order("1042", *parts))
    shop.do(intake.take, an_order(), sheet=1, key="online 1 1", turn=1)
    assert shop.sheets()[1].stage == "draft"
    look(shop, read_order("1042", *parts, status="cancelled", standing=CANCELLED))
    update(shop)
    assert (shop.sheets()[1].stage, shop.order(ORDER).status) == ("listed", "cancelled")
    assert state(shop)[0] == "settled"


def test_the_one_that_is_in_the_book_already(shop: Shop) -> None:
    order = shop.take()
    look(shop, read_order())
    asked = (online_id(shop), order, digest(shop))
    taken = shop.do(online_changes.same, *asked, key="k")
    assert (taken.sheet, state(shop)) == (1, ("settled", "live"))
    assert shop.do(online_changes.same, *asked, key="k") == taken
    assert look(shop, read_order()).seen == 1
    assert len(shop.sheets()) == 1
    with pytest.raises(Refused, match="does not wait"):
        shop.do(online_changes.same, online_id(shop), order, digest(shop))


def test_in_the_book_already_and_not_the_same_is_compared(shop: Shop) -> None:
    order = shop.take(due=SUNDAY, card="", notes="side gate")
    look(shop, read_order())
    shop.do(online_changes.same, online_id(shop), order, digest(shop))
    assert state(shop)[0] == "changed"
    shown = {each.field: each.theirs_changed for each in differences(shop)}
    assert shown == {"due": True, "card": True, "payment": True, "notes": False}
    update(shop)
    assert (ours(shop).due, ours(shop).card, ours(shop).notes) == (SATURDAY, "Happy Birthday!", "side gate")


def test_an_order_that_has_ended_is_not_the_same(shop: Shop) -> None:
    order = shop.take()
    shop.cancel(order)
    look(shop, read_order())
    with pytest.raises(Refused, match="0001-1 is cancelled") as caught:
        shop.do(online_changes.same, online_id(shop), order, digest(shop))
    assert (caught.value.field, state(shop)[0]) == ("order", "waiting")


def test_through_another_florist_is_no_difference(shop: Shop) -> None:
    arrive(shop, read_order())
    amend(shop, fulfilment="relay", florist="Other Flowers")
    shop.do(delivering.answer_relay, ORDER, "accepted")
    look(shop, read_order("1042", a_part(card="Get well soon")))
    assert [each.field for each in differences(shop)] == ["card"]
    update(shop)
    assert (ours(shop).fulfilment, ours(shop).card) == ("relay", "Get well soon")


def test_a_rebooked_order_and_one_added_here_are_none_of_the_web_shops(shop: Shop) -> None:
    arrive(shop, read_order())
    shop.take(READ_BACK, sheet=1, recipient=Party("Cy"))
    look(shop, read_order("1042", a_part(window="pm")))
    assert [each.field for each in differences(shop)] == ["window"]
    update(shop)
    assert (ours(shop, 1).window, ours(shop, 2).window) == ("pm", "am")


def test_staff_may_and_a_driver_may_not(changed: Shop) -> None:
    changed.driver("van 1")
    with pytest.raises(Refused) as caught:
        changed.by("van 1").do(online_changes.update, online_id(changed), digest(changed))
    assert caught.value.field == "role"
