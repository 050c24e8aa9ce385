"""An order like one that is in the book: shown while it is typed, asked about once, and never taken twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from textual.pilot import Pilot

from models.alike import Like
from screens.desk import Desk
from screens.order_entry import OrderEntryScreen
from screens.read_back import ReadBack
from tests.screens.desk import book_of, counter, words_on
from tests.screens.filling import fill, form_of, order_desk, settle, write

EARLIER = Like(7, 398, 1, date(2026, 2, 21), "same caller and recipient", 90, "A. Sender", "B. Recipient")
SHOWN = "! Like 0398-1: same caller and recipient, Sat 21 Feb"


@asynccontextmanager
async def entry(desk: Desk) -> AsyncIterator[Pilot[None]]:
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def told(desk: Desk, verb: str) -> list[dict[str, object]]:
    return [call.kwargs for call in book_of(desk).told if call.name == verb]


async def test_it_is_shown_as_soon_as_the_order_could_be_listed() -> None:
    async with entry(order_desk(like=[EARLIER])) as pilot:
        await fill(pilot, caller_name="A. Sender", address="12 Mill Lane")
        assert SHOWN not in words_on(pilot.app)
        await write(pilot, "due", "sat")
        await settle(pilot)
        assert SHOWN in words_on(pilot.app)
        await write(pilot, "due", "")
        await settle(pilot)
        assert SHOWN not in words_on(pilot.app)


async def test_both_wanted_is_asked_once_and_kept_with_the_order() -> None:
    desk = order_desk(like=[EARLIER])
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s")
        assert "Is this order in the book already?" in words_on(pilot.app)
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, ReadBack)
        await press(pilot, "enter")
        assert told(desk, "take")[0]["answers"] == {7: "both"}


async def test_an_answer_holds_when_the_form_is_gone_back_to() -> None:
    desk = order_desk(like=[EARLIER])
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "d", "escape")
        assert SHOWN not in words_on(pilot.app)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ReadBack)
        await press(pilot, "enter")
        assert told(desk, "take")[0]["answers"] == {7: "different"}


async def test_left_unanswered_nothing_is_saved_and_nothing_lost() -> None:
    desk = order_desk(like=[EARLIER])
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "escape")
        assert told(desk, "take") == []
        assert form_of(pilot).texts()["caller_name"] == "A. Sender"


async def test_the_same_order_is_not_taken_twice_and_its_sheet_is_merged() -> None:
    desk = order_desk(like=[EARLIER], merge=None)
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "s")
        [merge] = [call for call in book_of(desk).told if call.name == "merge"]
        assert merge.args[1:] == (412, 398)
        assert told(desk, "take") == []
        assert "Not taken twice: it is 0398-1." in words_on(pilot.app)
        assert form_of(pilot).texts()["caller_name"] == ""
