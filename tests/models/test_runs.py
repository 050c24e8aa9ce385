"""Runs: who takes which stop, in which order, and whether the van holds what the list has."""

from collections.abc import Callable
from typing import Any

import pytest

from models import drivers, intake, likeness, notices, printings, runs
from models.errors import Refused
from tests.book import SATURDAY, new_key
from tests.models.shop import Shop


def field_of(shop: Shop, verb: Any, *args: Any, **kwargs: Any) -> str:
    before = shop.rows("SELECT count(*) FROM audit")
    with pytest.raises(Refused) as refusal:
        shop.do(verb, *args, **kwargs)
    assert shop.rows("SELECT count(*) FROM audit") == before
    return refusal.value.field


def order_of(shop: Shop, driver: str = "van 1") -> list[int]:
    stops = shop.stops(driver)
    assert [stop.sequence for stop in stops] == list(range(1, len(stops) + 1))
    return [stop.order_id for stop in stops]


def test_a_run_is_put_in_order_by_window_and_postcode_timed_ones_first(shop: Shop) -> None:
    pm, far, near, timed, any_time = (
        shop.take(window=window, postcode=postcode)
        for window, postcode in (
            ("pm", "PO1 1AA"),
            ("am", "PO16 7AA"),
            ("am", "PO2 1AA"),
            ("09:00", "SO1 1AA"),
            ("", "PO1 1AA"),
        )
    )
    shop.give([pm, far], " van 1 ")
    shop.give([timed, any_time, near, near], "Van 1")
    assert order_of(shop) == [timed, near, far, any_time, pm]
    assert [entry.driver for entry in shop.list_of(SATURDAY).values()] == ["van 1"] * 5


def test_a_new_stop_goes_in_among_those_that_were_ordered_by_hand(shop: Shop) -> None:
    first, second, third = (shop.take(window="am", postcode=f"PO{number} 1AA") for number in (1, 2, 3))
    shop.give([first, second, third], "van 1")
    shop.do(runs.shift, third, -1)
    shop.do(runs.shift, third, -1)
    shop.do(runs.shift, third, -1)
    assert order_of(shop) == [third, first, second]
    shop.do(runs.shift, first, 1)
    assert order_of(shop) == [third, second, first]
    late, timed = shop.take(window="pm"), shop.take(window="10:30")
    shop.give([late, timed], "van 1")
    assert order_of(shop) == [timed, third, second, first, late]
    shop.do(runs.arrange, SATURDAY, "van 1")
    assert order_of(shop) == [timed, first, second, third, late]


def test_a_stop_is_shifted_among_what_stands_there_now(shop: Shop) -> None:
    stops = [shop.take(window="am", postcode=f"PO{number} 1AA") for number in range(1, 5)]
    shop.give(stops, "van 1")
    shop.cancel(stops[1])
    shop.give(stops[2], "")
    shop.do(runs.shift, stops[3], -1)
    assert order_of(shop) == [stops[3], stops[0]]
    assert field_of(shop, runs.shift, stops[2], 1) == "driver"
    assert field_of(shop, runs.shift, 99, 1) == "order"


def test_only_a_stop_that_is_out_goes_to_a_driver(shop: Shop) -> None:
    shelf, gone, done, stop = shop.take(fulfilment="collection"), shop.take(), shop.take(), shop.take()
    shop.cancel(gone)
    shop.outcome(done, "delivered")
    for order in (shelf, gone, done):
        assert field_of(shop, runs.give, [stop, order], "van 1") == "driver"
    assert field_of(shop, runs.give, [99], "van 1") == "order"
    assert field_of(shop, runs.give, [stop], "v" * 61) == "driver"
    assert shop.list_of(SATURDAY)[stop].driver == ""
    with pytest.raises(Refused, match="0002-1 is cancelled"):
        shop.give(gone, "van 1")


def test_of_two_counters_the_last_one_gives_and_both_are_noted(shop: Shop) -> None:
    order, key = shop.take(), new_key()
    shop.do(runs.give, [order], "van 1", key=key)
    shop.give(order, "van 2")
    shop.do(runs.give, [order], "van 1", key=key)
    shop.give(order, "van 2")
    assert shop.list_of(SATURDAY)[order].driver == "van 2"
    noted = shop.rows("SELECT act, detail FROM audit WHERE act = 'assign' ORDER BY id")
    assert noted == [("assign", "van 1"), ("assign", "van 2"), ("assign", "van 2")]
    shop.give(order, "")
    assert shop.rows("SELECT act, detail FROM audit ORDER BY id DESC LIMIT 1") == [("unassign", "van 2")]
    assert shop.list_of(SATURDAY)[order].driver == ""


def test_the_runs_of_a_day(shop: Shop) -> None:
    nobodys, *others = [shop.take() for _ in range(4)]
    shop.take(fulfilment="collection")
    shop.give(others, "van 1")
    shop.give(others[0], "Al")
    shop.outcome(others[1], "delivered")
    found = {row.driver: row for row in shop.book.read(runs.runs_of, SATURDAY)}
    assert list(found) == ["", "Al", "van 1"]
    assert {driver: (row.stops, row.left) for driver, row in found.items()} == {
        "": (1, 1),
        "Al": (1, 1),
        "van 1": (2, 1),
    }
    shop.book.write(printings.print_run_sheet, shop.m, SATURDAY, "Al")
    shop.give([nobodys, others[0]], "van 1")
    [al, van] = shop.book.read(runs.runs_of, SATURDAY)
    assert (al.driver, al.stops, al.printed, al.stale) == ("Al", 0, 1, True)
    assert (van.printed, van.stale, van.counted, van.loaded_at) == (0, False, None, None)


def test_the_van_is_loaded_when_the_count_agrees_with_the_list(shop: Shop) -> None:
    first, second, done = shop.take(), shop.take(), shop.take()
    shop.give([first, second, done], "van 1")
    shop.outcome(done, "delivered")

    def count(shop: Shop, counted: int, driver: str = "van 1") -> tuple[int, int, bool]:
        loaded = shop.book.write(runs.load_out, shop.m, SATURDAY, driver, counted)
        return (*loaded, loaded.agrees)

    van = shop.at("10:20").by("van 1")
    assert count(van, 3) == (3, 2, False)
    [run] = shop.book.read(runs.runs_of, SATURDAY)
    assert (run.counted, run.listed, run.loaded_at) == (3, 2, None)
    assert not shop.book.read(notices.under_way, SATURDAY)
    assert not any(stop.loaded for stop in shop.stops("van 1"))
    later = shop.at("10:30").by("van 1")
    assert count(later, 2) == (2, 2, True)
    assert shop.book.read(notices.under_way, SATURDAY)
    [run] = shop.book.read(runs.runs_of, SATURDAY)
    assert run.loaded_at == later.m.now
    assert {stop.order_id: stop.loaded for stop in shop.stops("van 1")} == {first: True, second: True, done: False}
    assert count(shop, 1) == (1, 2, False)
    [run] = shop.book.read(runs.runs_of, SATURDAY)
    assert (run.counted, run.loaded_at) == (1, later.m.now)
    shop.give(second, "van 2")
    assert shop.list_of(SATURDAY)[second].loaded_at is None


@pytest.mark.parametrize(
    ("by", "driver", "counted", "field"),
    [
        ("van 1", "van 2", 1, "driver"),
        ("owner", "nobody", 1, "driver"),
        ("owner", "", 1, "driver"),
        ("owner", "van 2", 0, "driver"),
        ("owner", "van 1", -1, "counted"),
        ("owner", "van 1", 10**6, "counted"),
    ],
)
def test_what_is_no_load_out_is_refused(shop: Shop, by: str, driver: str, counted: int, field: str) -> None:
    shop.give(shop.take(), "van 1")
    shop.driver("van 2")
    with pytest.raises(Refused) as refusal:
        shop.book.write(runs.load_out, shop.by(by).m, SATURDAY, driver, counted)
    assert refusal.value.field == field
    assert shop.rows("SELECT count(*) FROM runs") == [(0,)]


def test_a_count_of_other_stops_than_were_seen_loads_nothing(shop: Shop) -> None:
    here, there = shop.take(), shop.take()
    shop.give(here, "van 1")
    seen = [stop.order_id for stop in shop.stops("van 1")]
    shop.give(here, "")
    shop.give(there, "van 1")
    of = (shop.by("van 1").m, SATURDAY, "van 1", 1)
    with pytest.raises(Refused, match="changed since you looked") as refusal:
        shop.book.write(runs.load_out, *of, seen=seen)
    assert (refusal.value.field, shop.rows("SELECT * FROM runs")) == ("counted", [])
    assert shop.list_of(SATURDAY)[there].loaded_at is None
    assert shop.book.write(runs.load_out, *of, seen=[there]).agrees


def test_a_driver_and_somebody_who_was_removed_change_no_orders(shop: Shop) -> None:
    order, other = shop.take(), shop.take()
    shop.give(order, "van 1")
    shop.give(other, "van 2")
    shop.driver("gone")
    shop.do(drivers.remove_driver, "gone")
    before = shop.rows("SELECT * FROM list_entries"), shop.rows("SELECT * FROM orders")
    tells: tuple[Callable[[Shop], object], ...] = (
        lambda hand: hand.give(other, "van 1"),
        lambda hand: hand.give(order, ""),
        lambda hand: hand.do(runs.shift, order, 1),
        lambda hand: hand.do(runs.arrange, SATURDAY, "van 2"),
        lambda hand: hand.amend(order, notes="mine"),
        lambda hand: hand.cancel(order),
        lambda hand: hand.confirm(order),
        lambda hand: hand.take(card="mine"),
        lambda hand: hand.draft(),
        lambda hand: hand.do(intake.void, 1, "price call"),
        lambda hand: hand.do(intake.merge, 1, 2),
        lambda hand: hand.book.write(intake.drop_draft, hand.m, "form", turn=1),
        lambda hand: hand.do(likeness.answer, other, order, "both"),
    )
    for by in ("van 1", "gone", "nobody"):
        for tell in tells:
            with pytest.raises(Refused) as refusal:
                tell(shop.by(by))
            assert refusal.value.field == "role"
    assert before == (shop.rows("SELECT * FROM list_entries"), shop.rows("SELECT * FROM orders"))


def test_a_van_that_holds_what_the_list_has_no_more_is_a_difference_until_it_is_empty(shop: Shop) -> None:
    order = shop.take()
    shop.give(order, "van 1")
    shop.load("van 1")
    shop.cancel(order)
    assert shop.book.write(runs.load_out, shop.by("van 1").m, SATURDAY, "van 1", 1) == (1, 0)
    assert shop.book.write(runs.load_out, shop.by("van 1").m, SATURDAY, "van 1", 0).agrees
