"""What is marked once a day is under way, for whom, and how long: NEW, CHANGED, MOVED, CANCELLED."""

from collections.abc import Callable
from typing import Any

import pytest

from models import amending, drivers, intake, notices, printings
from models.errors import Refused
from tests.book import SATURDAY, WEDNESDAY, new_key
from tests.models.shop import READ_BACK, Shop

SUNDAY = SATURDAY.replace(day=15)
SHOP, VAN = (SATURDAY, ""), (SATURDAY, "van 1")


@pytest.fixture
def out(shop: Shop) -> Shop:
    """A shop whose first run of Saturday was loaded, with one stop on it."""
    shop.give(shop.take(), "van 1")
    shop.load("van 1")
    return shop


def on_van(shop: Shop, driver: str = "van 1", **changes: Any) -> int:
    """A stop that its driver has, and has seen."""
    order = shop.take(**changes)
    shop.give(order, driver)
    if (SATURDAY, driver) in shop.marks(order):
        shop.seen(order, driver)
    return order


def nothing_to_see(shop: Shop, order: int) -> bool:
    with pytest.raises(Refused, match="nothing to acknowledge") as refusal:
        shop.seen(order)
    return refusal.value.field == "mark"


def looked(shop: Shop, order: int) -> notices.ToSee:
    return shop.book.read(notices.waiting_for, order)


def look_again(shop: Shop, verb: Callable[..., Any], *args: Any, version: int) -> str:
    """What a mark that has become another since is refused with; nothing may have been written."""
    before = shop.rows("SELECT * FROM notices"), shop.rows("SELECT count(*) FROM audit")
    with pytest.raises(Refused) as refusal:
        shop.do(verb, *args, version=version)
    assert (refusal.value.field, before) == (
        "mark",
        (shop.rows("SELECT * FROM notices"), shop.rows("SELECT count(*) FROM audit")),
    )
    return refusal.value.message


def test_before_the_first_run_nothing_is_marked(shop: Shop) -> None:
    order = on_van(shop)
    shop.amend(order, window="pm")
    shop.give(order, "van 2")
    shop.amend(order, due=SUNDAY)
    assert shop.marks(order) == {}
    assert order not in shop.list_of(SATURDAY)


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"due": SUNDAY}, "MOVED"),
        ({"fulfilment": "collection"}, "MOVED"),
        ({"fulfilment": "relay", "florist": "Other"}, "MOVED"),
        ({"window": "pm"}, "CHANGED"),
        ({"notes": "back door"}, "CHANGED"),
        ({"payment": "cash"}, ""),
    ],
)
def test_a_change_is_marked_until_the_shop_and_the_driver_have_seen_it(
    out: Shop, changes: dict[str, Any], mark: str
) -> None:
    [order] = out.list_of(SATURDAY)
    out.amend(order, **changes)
    assert out.marks(order) == ({SHOP: mark, VAN: mark} if mark else {})
    day = changes.get("due", SATURDAY)
    entry = out.list_of(day)[order]
    assert (entry.mark, entry.to_see) == (mark, ("", "van 1") if mark else ())
    on_it = ("", None, None) if mark == "MOVED" else ("van 1", 1, out.m.now)
    assert (entry.driver, entry.sequence, entry.loaded_at) == on_it
    if mark:
        assert looked(out, order) == (2, ((SATURDAY, "", mark), (SATURDAY, "van 1", mark)))
        out.seen(order)
        assert out.list_of(day)[order].mark == mark
        assert nothing_to_see(out, order)
        out.seen(order, "van 1")
    assert (out.marks(order), out.list_of(day)[order].moved_from) == ({}, None)
    assert out.seen(order, "van 1") is None


def test_only_a_driver_whose_own_run_is_out_has_to_see_it(out: Shop) -> None:
    bare, driven = out.take(), on_van(out, "van 2")
    assert out.marks(bare) == {SHOP: "NEW"}
    out.amend(bare, window="pm")
    assert out.marks(bare) == {SHOP: "NEW"}
    assert out.marks(driven) == {}
    out.amend(driven, window="pm")
    assert out.marks(driven) == {SHOP: "CHANGED"}
    out.book.write(printings.print_run_sheet, out.m, SATURDAY, "van 2")
    out.amend(driven, window="am")
    assert out.marks(driven) == {SHOP: "CHANGED", (SATURDAY, "van 2"): "CHANGED"}
    out.book.write(printings.recall_run, out.m, SATURDAY, "van 2")
    other = on_van(out, "van 2")
    out.amend(other, window="pm")
    assert out.marks(other) == {SHOP: "CHANGED"}


def test_paper_puts_a_day_under_way_until_it_is_taken_back(shop: Shop) -> None:
    order = on_van(shop)
    shop.book.write(printings.print_slips, shop.m, SATURDAY, [order])
    assert not shop.book.read(notices.under_way, SATURDAY)
    shop.book.write(printings.print_run_sheet, shop.m, SATURDAY, "van 1")
    assert shop.book.read(notices.drivers_out, SATURDAY) == {"van 1"}
    assert not shop.book.read(notices.under_way, SUNDAY)
    shop.book.write(printings.recall_run, shop.m, SATURDAY, "van 1")
    assert not shop.book.read(notices.under_way, SATURDAY)


def test_who_had_still_to_see_something_has_to_see_that_it_went_although_the_paper_came_back(shop: Shop) -> None:
    orders = [on_van(shop) for _ in range(3)]
    shop.book.write(printings.print_run_sheet, shop.m, SATURDAY, "van 1")
    for order in orders:
        shop.amend(order, notes="back door")
    shop.book.write(printings.recall_run, shop.m, SATURDAY, "van 1")
    given, moved, cancelled = orders
    shop.give(given, "van 2")
    shop.amend(moved, due=SUNDAY)
    shop.cancel(cancelled)
    assert shop.marks(given) == {SHOP: "CHANGED", VAN: "MOVED"}
    assert shop.marks(moved) == {SHOP: "MOVED", VAN: "MOVED"}
    assert shop.marks(cancelled) == {SHOP: "CANCELLED", VAN: "CANCELLED"}


def test_what_comes_onto_a_day_under_way_is_new_until_somebody_takes_it(out: Shop) -> None:
    late, shelf, moved = out.take(), out.take(fulfilment="collection"), out.take(due=SUNDAY)
    out.amend(moved)
    became = out.take(fulfilment="collection")
    out.amend(became)
    assert [out.marks(order) for order in (late, shelf, moved, became)] == [{SHOP: "NEW"}, {}, *[{SHOP: "NEW"}] * 2]
    out.give(late, "van 1")
    assert out.marks(late) == {VAN: "NEW"}
    out.give(moved, "van 2")
    assert out.marks(moved) == {}
    assert out.seen(late, "van 1") == (2, 1, "struck", "")
    assert out.marks(late) == {}


def test_what_is_rebooked_onto_a_day_under_way_is_new(out: Shop) -> None:
    out.outcome(out.take(due=WEDNESDAY), "not delivered", remedy="rebooked", rebook_to=SATURDAY)
    [again] = [entry for entry in out.list_of(SATURDAY).values() if entry.suffix == 2]
    assert out.marks(again.order_id) == {SHOP: "NEW"}


def test_a_stop_that_is_given_away_is_moved_for_one_and_new_for_the_other(out: Shop) -> None:
    order = on_van(out)
    out.give(on_van(out), "van 2")
    out.load("van 2")
    out.give(order, "van 2")
    two = (SATURDAY, "van 2")
    assert out.marks(order) == {VAN: "MOVED", two: "NEW"}
    out.give(order, "van 1")
    assert out.marks(order) == {VAN: "NEW", two: "MOVED"}
    out.seen(order, "van 2")
    out.give(order, "")
    assert out.marks(order) == {VAN: "MOVED"}
    out.give(order, "van 3")
    assert out.marks(order) == {VAN: "MOVED"}


def test_a_driver_who_cannot_see_it_is_told_by_the_shop(out: Shop) -> None:
    order = on_van(out)
    out.do(drivers.remove_driver, "van 1")
    assert out.marks(order) == {VAN: "MOVED"}
    assert nothing_to_see(out, order)
    told = (notices.Unseen(*VAN, "MOVED"), notices.Unseen(SATURDAY, "van 2", "NEW"))
    taken = out.do(notices.acknowledge, order, told, version=1)
    assert (taken.state, out.marks(order)) == ("struck", {})
    noted = out.rows("SELECT by, act, detail FROM audit ORDER BY id DESC LIMIT 1")
    assert noted == [("owner", "tell driver", "MOVED van 1")]
    assert out.rows("SELECT seen_by FROM notices WHERE order_id = ? AND mark = 'MOVED'", order) == [("owner",)]


def test_moved_twice_it_stays_in_sight_on_each_day(out: Shop) -> None:
    out.give(out.take(due=SUNDAY), "van 2")
    out.load("van 2", SUNDAY)
    order, monday = on_van(out), SUNDAY.replace(day=16)
    out.amend(order, due=SUNDAY)
    out.give(order, "van 2")
    assert out.list_of(SUNDAY)[order].moved_from == SATURDAY
    out.amend(order, due=monday)
    two = (SUNDAY, "van 2")
    assert out.marks(order) == {SHOP: "MOVED", VAN: "MOVED", (SUNDAY, ""): "MOVED", two: "MOVED"}
    for day in (SATURDAY, SUNDAY, monday):
        entry = out.list_of(day)[order]
        assert (entry.day, entry.mark, entry.moved_from) == (monday, "MOVED", SUNDAY)
    out.seen(order)
    out.seen(order, "van 2", SUNDAY)
    assert order in out.list_of(SATURDAY)
    assert order not in out.list_of(SUNDAY)
    out.seen(order, "van 1")
    assert order not in out.list_of(SATURDAY)
    assert out.list_of(monday)[order].mark == ""


def test_a_stop_that_is_moved_there_and_back_is_on_its_list_once(out: Shop) -> None:
    order = on_van(out)
    out.amend(order, due=SUNDAY)
    out.amend(order)
    assert out.marks(order) == {SHOP: "NEW", VAN: "MOVED"}
    assert (out.list_of(SATURDAY)[order].mark, out.list_of(SATURDAY)[order].moved_from) == ("MOVED", None)
    out.give(order, "van 1")
    assert out.marks(order) == {VAN: "NEW"}


def test_a_stop_that_went_to_the_shelf_and_back_is_nobodys(out: Shop) -> None:
    order = on_van(out)
    out.amend(order, fulfilment="collection")
    out.amend(order)
    entry = out.list_of(SATURDAY)[order]
    assert (entry.kind, entry.driver, out.marks(order)) == ("delivery", "", {SHOP: "NEW", VAN: "MOVED"})


@pytest.mark.parametrize("fulfilment", ["delivery", "collection", "relay"])
def test_a_cancelled_order_is_marked_for_the_shop_whatever_its_day(shop: Shop, fulfilment: str) -> None:
    order = shop.take(fulfilment=fulfilment)
    shop.cancel(order)
    shop.confirm(order, READ_BACK)
    assert shop.marks(order) == {SHOP: "CANCELLED"}
    assert shop.state(order)[0] == "open"
    assert shop.seen(order) == (1, 1, "struck", "")


def test_a_cancelled_stop_is_not_struck_before_its_driver_has_seen_it(out: Shop) -> None:
    order, new = on_van(out), out.take()
    out.amend(order, notes="back door")
    for each in (order, new):
        out.cancel(each)
        out.confirm(each, READ_BACK)
    assert out.marks(new) == {SHOP: "CANCELLED"}
    assert out.marks(order) == {SHOP: "CANCELLED", VAN: "CANCELLED"}
    out.seen(order)
    assert (out.state(order)[0], out.list_of(SATURDAY)[order].to_see) == ("open", ("van 1",))
    out.seen(order, "van 1")
    assert out.state(order)[0] == "struck"


def test_an_order_that_is_merged_away_is_cancelled_for_its_driver_too(out: Shop) -> None:
    order = on_van(out)
    into, sheet = out.order(out.take()).sheet, out.order(order).sheet
    out.do(intake.merge, sheet, into)
    assert out.marks(order) == {SHOP: "CANCELLED", VAN: "CANCELLED"}


def test_what_is_done_is_marked_no_more_and_can_still_be_acknowledged(out: Shop) -> None:
    order = on_van(out)
    out.amend(order, notes="back door")
    out.outcome(order, "delivered")
    out.seen(order)
    out.seen(order, "van 1")
    out.amend(order, notes="mind the dog")
    assert out.marks(order) == {}


def test_seeing_and_acknowledging_happen_once(out: Shop) -> None:
    order, key = on_van(out), new_key()
    out.amend(order, notes="back door")
    first = out.do(notices.acknowledge, order, version=2, key=key)
    out.amend(order, notes="mind the dog")
    assert out.do(notices.acknowledge, order, version=2, key=key) == first
    assert SHOP in out.marks(order)
    out.driver("van 2")
    assert out.by("van 2").do(notices.see, order, SATURDAY, "CHANGED", version=3) is None
    assert out.by("van 1").do(notices.see, order, SUNDAY, "CHANGED", version=3) is None
    assert out.rows("SELECT count(*) FROM audit WHERE act = 'see'") == [(1,)]


def test_who_asks_about_no_order_is_told_so(shop: Shop) -> None:
    for verb, args in ((notices.acknowledge, (9,)), (notices.see, (9, SATURDAY, "NEW")), (amending.amend, (9, None))):
        with pytest.raises(Refused, match="no such order"):
            shop.do(verb, *args, version=1)


def test_a_cancellation_is_not_seen_by_answering_about_an_older_change(out: Shop) -> None:
    order = on_van(out)
    out.amend(order, notes="back door")
    version, (_shops, vans) = looked(out, order)
    out.cancel(order)
    van, seen = out.by("van 1"), (order, SATURDAY, "CHANGED")
    for told in ((vans,), ()):
        words = look_again(out, notices.acknowledge, order, told, version=version)
        assert words == "0002-1 has changed since you looked, and is CANCELLED now: look again."
    assert "is CANCELLED now" in look_again(van, notices.see, *seen, version=version)
    assert "is CANCELLED now" in look_again(van, notices.see, *seen, version=version + 1)
    assert out.marks(order) == {SHOP: "CANCELLED", VAN: "CANCELLED"}
    assert [stop.mark for stop in out.stops("van 1") if stop.order_id == order] == ["CANCELLED"]


def test_a_second_change_is_not_seen_by_answering_about_the_first(out: Shop) -> None:
    order = on_van(out)
    out.amend(order, notes="door code 1234#")
    version, waits = looked(out, order)
    out.amend(order, notes="door code 4321#")
    look_again(out, notices.acknowledge, order, waits, version=version)
    look_again(out.by("van 1"), notices.see, order, SATURDAY, "CHANGED", version=version)
    assert out.marks(order) == {SHOP: "CHANGED", VAN: "CHANGED"}


def test_a_driver_was_told_what_was_marked_then_and_not_what_is_now(out: Shop) -> None:
    order = out.take()
    out.give(order, "van 1")
    version, waits = looked(out, order)
    out.give(order, "")
    words = look_again(out, notices.acknowledge, order, waits, version=version)
    assert "is MOVED now" in words
    assert out.marks(order) == {VAN: "MOVED"}


def test_only_the_shop_acknowledges_and_only_who_is_in_the_book_sees(out: Shop) -> None:
    order = on_van(out)
    out.amend(order, notes="back door")
    version, waits = looked(out, order)
    for by, verb, args in (
        ("van 1", notices.acknowledge, (order, waits)),
        ("nobody", notices.see, (order, SATURDAY, "CHANGED")),
    ):
        with pytest.raises(Refused) as refusal:
            out.by(by).do(verb, *args, version=version)
        assert refusal.value.field == "role"
    assert len(out.marks(order)) == 2


def test_of_paper_that_never_came_out_its_driver_has_nothing_to_see(shop: Shop) -> None:
    changed, cancelled, given = (on_van(shop) for _ in range(3))
    sheet = shop.book.write(printings.print_run_sheet, shop.m, SATURDAY, "van 1")
    shop.amend(changed, notes="back door")
    shop.cancel(cancelled)
    shop.confirm(cancelled)
    shop.give(given, "van 2")
    shop.seen(cancelled)
    assert shop.state(cancelled)[0] == "open"
    shop.book.write(printings.unprint, shop.m, sheet.printing)
    assert [shop.marks(order) for order in (changed, cancelled, given)] == [{SHOP: "CHANGED"}, {}, {}]
    assert shop.state(cancelled)[0] == "struck"


def test_what_the_driver_of_an_earlier_paper_has_to_see_stays_although_a_later_one_never_came_out(out: Shop) -> None:
    order = on_van(out)
    sheet = out.book.write(printings.print_run_sheet, out.m, SATURDAY, "van 1")
    out.amend(order, notes="back door")
    out.book.write(printings.unprint, out.m, sheet.printing)
    assert VAN in out.marks(order)
