"""A driver's checklist on a real, encrypted book, while the counter goes on changing the day."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from counter_tui.door import OpenedBook
from models import drivers
from models.waiting import waiting
from screens.checklist import ChecklistScreen
from screens.desk import Desk
from screens.going import ChecklistLeft
from tests.book import WEDNESDAY, open_book
from tests.models.shop import Shop
from tests.screens.desk import comes_to, counter, fake_desk, shows, words_on
from tests.screens.test_checklist import Terminal

VAN, OTHER = "van 1", "van 2"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with closing(open_book(tmp_path)) as book:
        shop = Shop(book)
        for label in (VAN, OTHER):
            shop.driver(label)
        yield shop


def a_run(shop: Shop, names: str) -> list[int]:
    """A stop for each name on the run of the van, today."""
    orders = [shop.take(due=WEDNESDAY, postcode="PO16 7AA", address=f"{name} House") for name in names.split()]
    shop.give(orders, VAN)
    return orders


def desk_of(shop: Shop) -> Desk:
    desk = fake_desk()
    desk.book = OpenedBook(shop.book)
    return desk


def checklist(pilot: Pilot[Any]) -> ChecklistScreen:
    assert isinstance(pilot.app.screen, ChecklistScreen)
    return pilot.app.screen


async def pressed(pilot: Pilot[Any], keys: str, text: str) -> None:
    await pilot.press(*keys.split())
    assert await shows(pilot, text), words_on(pilot.app)


async def test_a_run_from_the_load_out_to_the_last_outcome(shop: Shop) -> None:
    a_run(shop, "Ash Birch")
    async with counter(lambda: ChecklistScreen(desk_of(shop), VAN, WEDNESDAY)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 2 done")
        await pressed(pilot, "v", "How many stops are on the van?")
        await pressed(pilot, "3 enter", "You counted 3, the list has 2.")
        await pressed(pilot, "2 enter", "Loaded: 2 stops.")
        rush = shop.at("11:05").take(due=WEDNESDAY, address="Rush House")
        shop.at("11:05").give(rush, VAN)
        checklist(pilot).look()
        assert await shows(pilot, "NEW   not on the van")
        assert await shows(pilot, "0 of 3 done")
        await pressed(pilot, "enter", "Rush House")
        await pressed(pilot, "a", "NEW seen.")
        assert not [each for each in shop.stops(VAN, WEDNESDAY) if each.mark]
        assert await comes_to(pilot, lambda: "to see" not in words_on(pilot.app))
        await pilot.press("home")
        await pressed(pilot, "d", "1 of 3 done.")
        await pressed(pilot, "n", "which neighbour?")
        await pressed(pilot, "1 4 enter", "2 of 3 done.")
        await pressed(pilot, "c", "2 of 3 done.")
    assert [(each.result, each.place, each.whom) for each in shop.stops(VAN, WEDNESDAY)] == [
        ("delivered", "recipient", ""),
        ("delivered", "neighbour", "14"),
        ("not delivered", "letterbox", ""),
    ]
    assert shop.rows("SELECT DISTINCT by FROM outcomes") == [(VAN,)]
    assert shop.rows("SELECT by, detail FROM audit WHERE act = 'checklist'") == [(VAN, "2026-02-11")]


async def test_what_became_another_stop_meanwhile_is_held_for_a_person(shop: Shop) -> None:
    ash, birch, _cedar = a_run(shop, "Ash Birch Cedar")
    async with counter(lambda: ChecklistScreen(desk_of(shop), VAN, WEDNESDAY)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        shop.cancel(ash)
        shop.give(birch, OTHER)
        await pressed(pilot, "d", "! 0001-1 was cancelled meanwhile")
        assert await shows(pilot, "0 of 1 done")
    assert [(row.queue, row.order_id) for row in decisions(shop)] == [("decide", ash)]
    assert shop.order(ash).result == ""


async def test_a_driver_removed_on_the_way_leaves_no_stop_behind(shop: Shop) -> None:
    a_run(shop, "Ash Birch")
    app = Terminal(lambda: ChecklistScreen(desk_of(shop), VAN, WEDNESDAY))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 2 done")
        shop.do(drivers.remove_driver, VAN)
        await pressed(pilot, "d", "is on another run now")
        assert await comes_to(pilot, lambda: [each for each in app.went if isinstance(each, ChecklistLeft)])
    assert len(shop.stops("", WEDNESDAY)) == 2
    assert [row.queue for row in decisions(shop)] == ["decide"]


def decisions(shop: Shop) -> list[Any]:
    rows = shop.book.read(waiting, shop.m.now, shop.m.today, 19)
    return [row for row in rows if row.queue == "decide"]
