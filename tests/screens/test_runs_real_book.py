"""The rush order on a real, encrypted book: taken at 11:05 for today, after the van was loaded at 10:30."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from counter_tui.door import OpenedBook
from models import delivering, drivers, intake, notices, rounds, runs
from models.database import Book
from models.errors import Refused
from models.moment import Moment
from screens.deliveries import DeliveriesScreen
from screens.desk import Desk, ShopFacts
from screens.find import FindField, FindScreen
from screens.order_entry import OrderEntryScreen
from screens.waiting import WaitingScreen
from tests.screens.desk import FakeClock, counter, fake_desk, shows
from tests.screens.filling import WHOLE, form_of, settle
from tests.screens.order_views import ORDER

VAN = "van 1"


@pytest.fixture
def desk(book: Book) -> Desk:
    desk = fake_desk("2026-02-11T10:00", shop=ShopFacts(web_shop=False, paper_pad=False))
    desk.book = OpenedBook(book)
    return desk


def on_the_road(desk: Desk, book: Book) -> None:
    """A stop of today is on the van, and the van was loaded at 10:30; it is 11:05."""
    clock: Any = desk.clock

    def at(minutes: int) -> Moment:
        return desk.moment()._replace(now=clock.now() + timedelta(minutes=minutes))

    stop = replace(ORDER, due=clock.today())
    book.write(intake.take, at(0), stop, key="first", source="phone")
    (row,) = book.read(rounds.day_list, clock.today())
    book.write(runs.give, at(1), [row.order_id], VAN, key="given")
    book.write(runs.load_out, at(30), clock.today(), VAN, 1)
    desk.clock = FakeClock(clock.now() + timedelta(minutes=65))


async def test_a_rush_order_stays_in_sight_until_its_driver_has_seen_it(desk: Desk, book: Book) -> None:
    on_the_road(desk, book)
    today = desk.clock.today()
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await form_of(pilot).put(form_of(pilot).blank() | WHOLE | {"due": "today", "recipient_name": "C. Rush"})
        await pilot.press("ctrl+s")
        assert await shows(pilot, "Say aloud")
        await pilot.press("enter")
        assert await shows(pilot, "0002-1 is NEW on Wed 11 Feb: who takes it?")
        assert await shows(pilot, "van 1   1 stop, 1 left, loaded 10:30")
        await pilot.press("escape")
        assert await shows(pilot, "0002-1 has no driver yet.")
    async with counter(lambda: DeliveriesScreen(desk)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "! NO DRIVER YET   1 stop")
        assert await shows(pilot, "NEW for shop")
        await pilot.press("1")
        assert await shows(pilot, "1 van 1   1 not on the van!   2 stops, 2 left   loaded 10:30")
        assert await shows(pilot, f"NEW for {VAN}")
    (rush,) = [row for row in book.read(rounds.day_list, today) if row.recipient == "C. Rush"]
    book.write(notices.see, desk.moment()._replace(by=VAN), rush.order_id, today, "NEW", version=1, key="seen")
    async with counter(lambda: WaitingScreen(desk)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "Nothing waits for anybody.")


async def test_where_it_was_left_and_that_the_caller_knows(desk: Desk, book: Book) -> None:
    on_the_road(desk, book)
    assert [row.label for row in book.read(drivers.drivers)] == [VAN]
    async with counter(lambda: DeliveriesScreen(desk)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "on the van")
        await pilot.press("o", "n", *"no. 14, Mrs Lee", "enter", "enter")
        assert await shows(pilot, "neighbour, not told")
    async with counter(lambda: WaitingScreen(desk)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "SENDER NOT TOLD")
        assert await shows(pilot, "ring A. Sender 07700 900123")
    async with counter(lambda: FindScreen(desk)).run_test(size=(80, 24)) as pilot:
        pilot.app.screen.query_one(FindField).value = "sender"
        assert await shows(pilot, "no. 14, Mrs Lee")
        await pilot.press("ctrl+t")
        assert await shows(pilot, "0001-1: the caller has been told.")
        assert await shows(pilot, "sender told")
    with pytest.raises(Refused):
        book.write(delivering.tell_sender, desk.moment(), 1, key="again")
