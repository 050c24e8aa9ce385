"""Paper: every printing counts, is stale once what stands on it changes, and can be taken back."""

from typing import Any

import pytest

from models import day_paper, printings
from models.errors import Refused
from models.views import Line
from tests.book import SATURDAY, WEDNESDAY
from tests.models.shop import Shop

SUNDAY = SATURDAY.replace(day=15)


def run_sheet(shop: Shop, driver: str = "van 1") -> list[int]:
    return [stop.order_id for stop in shop.book.write(printings.print_run_sheet, shop.m, SATURDAY, driver).stops]


def slips(shop: Shop, *orders: int) -> list[int]:
    return [slip.stop.order_id for slip in shop.book.write(printings.print_slips, shop.m, SATURDAY, orders)]


def stale(shop: Shop, driver: str = "van 1") -> bool:
    return shop.book.read(printings.stale_run, SATURDAY, driver)


def out(shop: Shop) -> dict[str, int]:
    return shop.book.read(printings.run_sheets, SATURDAY)


def refused(shop: Shop, verb: Any, *args: Any) -> str:
    with pytest.raises(Refused) as refusal:
        shop.book.write(verb, shop.m, *args)
    return refusal.value.field


@pytest.fixture
def run(shop: Shop) -> list[int]:
    """Three stops of van 1 in the order of their windows, and one that nobody takes yet."""
    shop.take()
    orders = [shop.take(window=window) for window in ("10:30", "am", "pm")]
    shop.give(orders, "van 1")
    return orders


def test_a_run_sheet_has_each_stop_of_the_run_once_in_its_order(shop: Shop, run: list[int]) -> None:
    shop.cancel(run[0])
    shop.outcome(run[1], "delivered")
    assert run_sheet(shop) == run[1:]
    assert run_sheet(shop) == run[1:]
    assert out(shop) == {"van 1": 2}
    assert [event.what for event in shop.order(run[1]).life].count("printed on the run sheet of van 1, by owner") == 2


def test_what_is_empty_is_not_printed(shop: Shop, run: list[int]) -> None:
    shop.driver("van 2")
    for driver in ("van 2", "nobody", ""):
        assert refused(shop, printings.print_run_sheet, SATURDAY, driver) == "driver"
    assert refused(shop, printings.print_slips, SATURDAY, []) == "orders"
    assert refused(shop, printings.print_slips, SUNDAY, run) == "orders"
    assert refused(shop, printings.print_slips, SATURDAY, [shop.take(fulfilment="collection")]) == "orders"
    shop.cancel(run[2])
    assert refused(shop, printings.print_slips, SATURDAY, run) == "orders"
    assert refused(shop, printings.recall_run, SATURDAY, "van 1") == "driver"
    assert refused(shop, printings.recall_slip, run[0]) == "orders"
    assert shop.rows("SELECT count(*) FROM printings") == [(0,)]


def test_a_driver_prints_nothing(shop: Shop, run: list[int]) -> None:
    van_1 = shop.by("van 1")
    assert refused(van_1, printings.print_run_sheet, SATURDAY, "van 1") == "role"
    assert refused(van_1, printings.print_slips, SATURDAY, run) == "role"
    assert refused(van_1, day_paper.print_day_list, SATURDAY) == "role"
    assert refused(van_1, printings.recall_run, SATURDAY, "van 1") == "role"
    assert refused(van_1, printings.unprint, 1) == "role"


CHANGES: dict[str, tuple[Any, bool]] = {
    "nothing": (lambda shop, run: None, False),
    "an outcome": (lambda shop, run: shop.outcome(run[0], "delivered", "porch"), False),
    "what it costs": (lambda shop, run: shop.amend(run[0], window="10:30", delivery_charge=0), False),
    "the card": (lambda shop, run: shop.amend(run[0], window="10:30", card="Sorry!"), False),
    "a window": (lambda shop, run: shop.amend(run[0], window="11:30"), True),
    "notes": (lambda shop, run: shop.amend(run[0], window="10:30", notes="ring first"), True),
    "what goes": (lambda shop, run: shop.amend(run[0], window="10:30", lines=(Line("Lily", 1, 450),)), True),
    "cancelled": (lambda shop, run: shop.cancel(run[0]), True),
    "another day": (lambda shop, run: shop.amend(run[0], window="10:30", due=SUNDAY), True),
    "given away": (lambda shop, run: shop.give(run[0], ""), True),
    "added": (lambda shop, run: shop.give(shop.take(), "van 1"), True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_run_sheet_is_stale_once_it_would_say_something_else(shop: Shop, run: list[int], change: str) -> None:
    assert not stale(shop)
    run_sheet(shop)
    act, changes = CHANGES[change]
    act(shop, run)
    assert stale(shop) is changes
    run_sheet(shop)
    assert not stale(shop)


def test_what_was_taken_back_is_out_no_more(shop: Shop, run: list[int]) -> None:
    first = shop.book.write(printings.print_run_sheet, shop.m, SATURDAY, "van 1")
    shop.amend(run[0], window="11:30")
    second = shop.book.write(printings.print_run_sheet, shop.m, SATURDAY, "van 1")
    assert (out(shop), stale(shop)) == ({"van 1": 2}, False)
    for _ in range(2):
        shop.book.write(printings.unprint, shop.m, second.printing)
    assert (out(shop), stale(shop)) == ({"van 1": 1}, True)
    shop.book.write(printings.recall_run, shop.m, SATURDAY, "van 1")
    assert (out(shop), stale(shop)) == ({}, False)
    assert shop.rows("SELECT count(*), count(recalled_by) FROM printings WHERE id >= ?", first.printing) == [(2, 2)]


def test_a_slip_has_the_card_for_the_bench(shop: Shop, run: list[int]) -> None:
    [slip] = shop.book.write(printings.print_slips, shop.m, SATURDAY, [run[0]])
    assert (slip.day, slip.card, slip.lines) == (SATURDAY, "Happy Birthday!", (Line("Dozen red roses", 2, 4500),))
    assert (slip.stop.order, slip.stop.what, slip.stop.recipient) == (
        "0002-1",
        ("2 x Dozen red roses",),
        "Bea Recipient",
    )


def test_slips_come_in_the_order_of_the_list_and_are_counted_apart(shop: Shop, run: list[int]) -> None:
    assert slips(shop, run[2], 1, run[0], run[0]) == [1, run[0], run[2]]
    assert slips(shop, run[0]) == [run[0]]
    assert shop.book.read(printings.slips_of, SATURDAY) == {1: 1, run[0]: 2, run[2]: 1}
    shop.book.write(printings.recall_slip, shop.m, run[0])
    assert shop.book.read(printings.slips_of, SATURDAY) == {1: 1, run[2]: 1}
    assert "slip taken back, by owner" in {event.what for event in shop.order(run[0]).life}


def test_a_slip_is_stale_once_its_order_is_another(shop: Shop, run: list[int]) -> None:
    slips(shop, *run)
    assert shop.book.read(printings.stale_slips, SATURDAY) == frozenset()
    shop.amend(run[0], window="10:30", card="Sorry!")
    shop.cancel(run[1])
    shop.amend(run[2], window="pm", due=SUNDAY)
    assert shop.book.read(printings.stale_slips, SATURDAY) == {run[0], run[1]}
    assert shop.book.read(printings.stale_slips, SUNDAY) == {run[2]}
    assert shop.list_of(SATURDAY)[run[0]].slip_stale
    slips(shop, run[0])
    assert shop.book.read(printings.stale_slips, SATURDAY) == {run[1]}


def test_the_days_list_goes_onto_paper_with_the_open_sheets(shop: Shop, run: list[int]) -> None:
    shelf, sheet = shop.take(fulfilment="collection", confirm=None), shop.draft()
    shop.take(due=SUNDAY)
    paper = shop.book.write(day_paper.print_day_list, shop.m, SATURDAY)
    assert {row.order_id for row in paper.rows} == {1, shelf, *run}
    assert [(each.sheet, each.why) for each in paper.open_sheets] == [
        ("0005", "confirmation due"),
        ("0006", "being written"),
    ]
    assert sheet == 6
    assert out(shop) == {}
    assert shop.book.write(day_paper.print_day_list, shop.m, WEDNESDAY).rows == ()
