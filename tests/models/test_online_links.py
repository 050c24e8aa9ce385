"""An online order is its own orders and no others: whatever else stands on their sheet, or becomes of it."""

from dataclasses import replace
from typing import Any

import pytest

from models import intake, likeness, online_changes, online_links, taking_in
from models.errors import Refused
from models.online_rows import held_drafts, stored
from models.online_views import CANCELLED, ReadOrder
from models.online_waiting import online_rows
from models.views import Party
from tests.book import SATURDAY, WEDNESDAY, an_order, new_key
from tests.models.online import a_part, arrive, digest, look, online_id, read_order, state, take_in
from tests.models.shop import READ_BACK, Shop

SUNDAY = SATURDAY.replace(day=15)
ZED: dict[str, Any] = {"caller": Party("Zed", "07700 900999"), "recipient": Party("Yan"), "address": "99 Other Street"}
GRAN: dict[str, Any] = {"recipient": Party("Gran"), "address": "7 Oak Road"}
OFF: dict[str, Any] = {"status": "cancelled", "standing": CANCELLED}


def typed(shop: Shop, number: str = "1042", **changes: Any) -> int:
    return shop.id_of(shop.do(intake.take, an_order(**changes), source="web", external_id=number, confirm=READ_BACK))


def changed(shop: Shop, order: ReadOrder) -> None:
    """The web shop says something else now, and it is shown."""
    assert look(shop, order).changed == 1
    assert state(shop)[0] == "changed"


def do(shop: Shop, verb: Any, number: str = "1042") -> Any:
    return shop.do(verb, online_id(shop, number), digest(shop, number))


def same(shop: Shop, order_id: int, number: str = "1042") -> None:
    shop.do(online_changes.same, online_id(shop, number), order_id, digest(shop, number))


def links(shop: Shop, number: str = "1042") -> dict[int, int]:
    return shop.book.read(online_links.links_of, online_id(shop, number))


def statuses(shop: Shop) -> list[str]:
    return [status for (status,) in shop.rows("SELECT status FROM orders ORDER BY id")]


def why(shop: Shop) -> list[str]:
    return [row.why for row in shop.book.read(online_rows, shop.m.today)]


def test_of_a_sheet_with_several_orders_the_one_that_was_picked_is_called_off(shop: Shop) -> None:
    """The others were ordered by telephone."""
    bea = shop.take()
    shop.take(sheet=1, **GRAN)
    look(shop, read_order())
    same(shop, bea)
    changed(shop, read_order(**OFF))
    assert shop.book.read(online_changes.differences, 1)[0][:2] == (1, "status")
    do(shop, online_changes.update)
    assert statuses(shop) == ["cancelled", "live"]


def test_the_one_that_was_picked_is_moved_whatever_its_place(shop: Shop) -> None:
    shop.take(**GRAN)
    bea = shop.take(sheet=1)
    look(shop, read_order())
    same(shop, bea)
    first, *_, last = (event.what for event in shop.order(bea).life)
    assert (first, last) == (
        "came in, phone, known as Website 1042, taken by owner",
        "found to be the web shop's order, by owner",
    )
    changed(shop, read_order("1042", a_part(due=SUNDAY)))
    do(shop, online_changes.update)
    assert [shop.order(each).new.due for each in (1, 2)] == [SATURDAY, SUNDAY]


def test_what_was_added_here_stays_when_the_web_shop_calls_off(shop: Shop) -> None:
    arrive(shop, read_order())
    added = shop.take(sheet=1, **GRAN)
    changed(shop, read_order(**OFF))
    do(shop, online_changes.update)
    assert statuses(shop) == ["cancelled", "live"]
    assert shop.order(added).life[0].what.startswith("came in, web 1042")


def test_what_is_done_here_is_done_whatever_was_added(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(due=WEDNESDAY)))
    shop.take(sheet=1, **GRAN)
    shop.outcome(1, "delivered")
    assert look(shop, read_order("1042", a_part(due=WEDNESDAY), **OFF)).seen == 1


def test_a_merged_one_is_the_order_that_says_the_same(shop: Shop) -> None:
    arrive(shop, read_order())
    shop.take(**GRAN)
    bea = shop.take(sheet=2)
    shop.do(intake.merge, 1, 2)
    assert (links(shop), state(shop)) == ({1: bea}, ("settled", "live"))
    changed(shop, read_order(**OFF))
    do(shop, online_changes.update)
    assert statuses(shop) == ["cancelled", "live", "cancelled"]


@pytest.mark.parametrize("orders", [(GRAN, {"due": SUNDAY}), ({}, {"card": "Another"})], ids=["none", "two"])
def test_where_nobody_can_tell_which_order_it_is_a_person_says(shop: Shop, orders: tuple[dict[str, Any], ...]) -> None:
    arrive(shop, read_order())
    shop.take(**orders[0])
    shop.take(sheet=2, **orders[1])
    shop.do(intake.merge, 1, 2)
    assert (links(shop), state(shop)) == ({}, ("changed", "live"))
    for there in (dict[str, Any](), OFF):
        look(shop, read_order(**there))
        with pytest.raises(Refused, match="cannot be told which order on sheet 0002"):
            do(shop, online_changes.update)
    assert statuses(shop) == ["cancelled", "live", "live"]


def test_merged_into_the_one_order_there_is_it_is_that_and_compared_where_it_differs(shop: Shop) -> None:
    arrive(shop, read_order())
    shop.take(due=SUNDAY)
    shop.do(intake.merge, 1, 2)
    assert (links(shop), state(shop)) == ({1: 2}, ("changed", "live"))


def test_two_online_orders_that_were_one_share_none(shop: Shop) -> None:
    arrive(shop, read_order("1"), read_order("2"))
    shop.take(sheet=1, **GRAN)
    shop.do(intake.merge, 2, 1)
    assert (links(shop, "1"), set(links(shop, "2").values()) & {1, 3}) == ({1: 1}, set())


def test_of_two_that_were_one_the_web_shop_cancels_one_and_the_other_is_asked_about(shop: Shop) -> None:
    """Ordered twice by mistake: which of the two is cancelled there, is not for us to say."""
    arrive(shop, *(read_order(number) for number in ("1042", "1043", "1044")))
    shop.do(intake.merge, 3, 2)
    shop.do(intake.merge, 2, 1)
    look(shop, read_order(status="cancelled", standing=CANCELLED))
    shop.do(online_changes.update, online_id(shop), digest(shop))
    assert [state(shop, number)[0] for number in ("1042", "1043", "1044")] == ["settled", "changed", "changed"]
    why = [row.why for row in shop.book.read(online_rows, WEDNESDAY)]
    assert why == [f"it is cancelled here: merged into {sheet}" for sheet in ("0001", "0002")]
    shop.do(online_changes.leave_ours, online_id(shop, "1044"), digest(shop, "1044"))
    shop.do(online_changes.apart, online_id(shop, "1043"), digest(shop, "1043"))
    assert take_in(shop, "1043").listed == 1
    assert look(shop, read_order("1043"), read_order("1044")).seen == 2


def test_of_two_that_are_the_same_the_one_that_stays_stands_for_the_other(shop: Shop) -> None:
    phone = shop.take()
    arrive(shop, read_order())
    shop.take(sheet=2, **GRAN)
    shop.do(likeness.answer, phone, phone + 1, "same")
    assert links(shop) == {1: phone}
    changed(shop, read_order(**OFF))
    do(shop, online_changes.update)
    assert statuses(shop) == ["cancelled", "cancelled", "live"]


def test_a_part_that_was_still_to_be_written_is_not_lost_when_its_sheet_is_merged(shop: Shop) -> None:
    order = read_order("1042", a_part(due=None), a_part(due=None, recipient=Party("Dot"), address="5 Elm Road"))
    arrive(shop, order)
    shop.do(intake.take, an_order(), key="online 1 1", source="web", sheet=1, turn=1, external_id="1042")
    shop.take()
    shop.do(intake.merge, 1, 2)
    assert state(shop)[0] == "changed"
    assert (2, "order") in {each[:2] for each in shop.book.read(online_changes.differences, 1)}
    assert look(shop, order).changed == 1


def test_a_rebooked_order_is_the_online_orders_now(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(due=WEDNESDAY)))
    shop.outcome(1, "not delivered", remedy="rebooked", rebook_to=SATURDAY)
    assert links(shop) == {1: 2}
    changed(shop, read_order("1042", a_part(due=WEDNESDAY), **OFF))
    do(shop, online_changes.update)
    assert statuses(shop) == ["live", "cancelled"]


def test_an_order_is_one_online_order_only(shop: Shop) -> None:
    arrive(shop, read_order("1042"))
    look(shop, read_order("1042"), read_order("1043"))
    with pytest.raises(Refused, match="0001-1 is online order 1042 of Website") as caught:
        same(shop, 1, "1043")
    assert (caught.value.field, state(shop, "1043")[0]) == ("order", "waiting")


def test_parts_typed_one_after_the_other_are_one_online_order(shop: Shop) -> None:
    look(shop, read_order("1042", a_part(), a_part(recipient=Party("Dot"))))
    typed(shop)
    assert state(shop)[0] == "changed"
    shop.take(sheet=1, recipient=Party("Dot"))
    assert (links(shop), state(shop)[0]) == ({1: 1, 2: 2}, "settled")


@pytest.mark.parametrize("first", ["typed", "read"])
def test_somebody_elses_order_is_not_made_the_online_orders(shop: Shop, first: str) -> None:
    """The number was mistyped: nothing of the web shop's is put into it, and nothing of it is called off."""
    for step in ("typed", "read") if first == "typed" else ("read", "typed"):
        if step == "typed":
            typed(shop, **ZED)
        else:
            look(shop, read_order())
    for there in (dict[str, Any](), OFF):
        look(shop, read_order(**there))
        with pytest.raises(Refused, match="0001-1 is of another caller"):
            do(shop, online_changes.update)
    assert (shop.order(1).new.recipient, statuses(shop)) == (Party("Yan"), ["live"])


def test_a_mistyped_number_and_the_order_it_is_of_are_two_orders(shop: Shop) -> None:
    zed = typed(shop, **ZED)
    look(shop, read_order())
    key = new_key()
    asked = (online_id(shop), digest(shop))
    first = shop.do(online_changes.apart, *asked, key=key)
    assert shop.do(online_changes.apart, *asked, key=key) == first
    assert (state(shop)[0], links(shop), first.sheet) == ("waiting", {}, 1)
    assert look(shop, read_order()).new == 1
    take_in(shop, "1042")
    assert shop.rows("SELECT external_id FROM sheets") == [("1042",), ("1042 (id-1042)",)]
    assert (shop.order(zed).new.recipient, shop.order(2).new.recipient.name) == (Party("Yan"), "Bea Recipient")
    assert look(shop, read_order()).seen == 1


def test_cancelled_there_and_mistyped_here_nothing_waits(shop: Shop) -> None:
    typed(shop, **ZED)
    look(shop, read_order(**OFF))
    do(shop, online_changes.apart)
    assert (state(shop)[0], statuses(shop)) == ("not live", ["live"])


def test_what_lives_here_as_it_came_in_is_no_second_order(shop: Shop) -> None:
    arrive(shop, read_order())
    look(shop, read_order("1042", a_part(due=SUNDAY)))
    with pytest.raises(Refused, match="0001-1 is this very order"):
        do(shop, online_changes.apart)
    arrive(shop, read_order("1043", a_part(due=None)))
    look(shop, read_order("1043", a_part(due=SUNDAY)))
    with pytest.raises(Refused, match="its own draft"):
        do(shop, online_changes.apart, "1043")
    look(shop, read_order())
    with pytest.raises(Refused, match="does not differ"):
        do(shop, online_changes.apart)


def test_typed_under_its_number_and_cancelled_it_is_not_dealt_with(shop: Shop) -> None:
    shop.cancel(typed(shop, **ZED), "typed under a wrong number")
    changed(shop, read_order())
    assert why(shop) == ["it is cancelled here: typed under a wrong number"]
    [(_, _, fault)] = [(f.kind, f.order, f.detail) for f in shop.check(WEDNESDAY).outstanding if f.kind == "online"]
    assert fault == "Website 1042 lives there, and it is cancelled here: typed under a wrong number"
    do(shop, online_changes.apart)
    assert take_in(shop, "1042").listed == 1


def test_typed_and_merged_it_is_known_by_the_sheet_that_stands(shop: Shop) -> None:
    shop.take()
    typed(shop)
    shop.do(intake.merge, 2, 1)
    assert look(shop, read_order()).seen == 1
    assert (links(shop), shop.rows("SELECT sheet_id FROM online_orders")) == ({1: 1}, [(1,)])


def test_two_that_were_typed_and_merged_come_in_one_file(shop: Shop) -> None:
    for number in ("1042", "1043"):
        shop.do(intake.take, an_order(), source="web", external_id=number)
    shop.do(intake.merge, 2, 1)
    assert look(shop, read_order("1042"), read_order("1043")).seen == 1
    assert (links(shop, "1042"), links(shop, "1043")) == ({1: 1}, {})
    assert [state(shop, number)[0] for number in ("1042", "1043")] == ["settled", "changed"]


def test_typed_and_live_here_but_cancelled_there_is_asked_about(shop: Shop) -> None:
    typed(shop)
    changed(shop, read_order(**OFF))
    do(shop, online_changes.update)
    assert statuses(shop) == ["cancelled"]


@pytest.mark.parametrize("how", ["void", "not wanted", "cancelled"])
def test_what_ended_here_and_is_changed_there_comes_back_once_a_change(shop: Shop, how: str) -> None:
    first = read_order("1042", a_part(due=None if how != "cancelled" else SATURDAY))
    look(shop, first)
    if how == "not wanted":
        shop.do(taking_in.not_wanted, online_id(shop), digest(shop), "no date")
    else:
        take_in(shop, "1042")
        if how == "void":
            shop.do(intake.void, 1, "no date")
        else:
            shop.cancel(1, "no date")
    assert look(shop, first).seen == 1
    now = read_order("1042", a_part(due=SUNDAY))
    changed(shop, now)
    ended = "cancelled" if how == "cancelled" else "void"
    assert why(shop) == [f"it is {ended} here: no date; changed: due"]
    with pytest.raises(Refused, match="take it anew, or leave ours"):
        do(shop, online_changes.update)
    do(shop, online_changes.leave_ours)
    assert look(shop, now).seen == 1
    assert look(shop, replace(now, **OFF)).seen == 1
    changed(shop, read_order("1042", a_part(due=SUNDAY, card="Other")))
    do(shop, online_changes.apart)
    assert take_in(shop, "1042").listed == 1
    assert shop.rows("SELECT external_id FROM sheets") == [("1042",), ("1042 (id-1042)",)]


def test_a_draft_that_was_added_later_is_not_held_for_what_was_missing(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(due=None)))
    assert shop.book.read(held_drafts) == {1: "held: no delivery date (web 1042)"}
    shop.do(intake.take, an_order(), key="online 1 1", source="web", sheet=1, turn=1, external_id="1042")
    shop.draft(sheet=1)
    assert shop.book.read(held_drafts) == {}
    assert shop.book.read(stored, 1).reason == "no delivery date"
