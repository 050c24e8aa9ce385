"""An order opened: everything about it, what can be done with it, and changing it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from models.errors import Refused
from models.likeness import Like
from models.run_views import DriverRow, Noted, OutcomeGiven, Seen
from models.views import Confirm, Party, Taken
from screens.amend import AmendScreen
from screens.order_view import OrderViewScreen
from screens.read_back import ReadBack
from screens.widgets.field import Field
from tests.screens.desk import NASTY, assert_clean, book_of, counter, line_with, words_on
from tests.screens.filling import echo_at, form_of, order_desk, settle, write, wrong_at
from tests.screens.order_views import AT, ORDER, order_view
from tests.screens.rows import entry, to_see

STRUCK = Taken(412, 1, "struck", "")
VERBS: dict[str, Any] = {
    "amend": STRUCK,
    "cancel": STRUCK,
    "confirm": STRUCK,
    "acknowledge": STRUCK,
    "note_outcome": Noted(""),
    "tell_sender": None,
    "waiting_for": to_see("", version=2),
}


@asynccontextmanager
async def opened(desk: Any, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    async with counter(lambda: OrderViewScreen(desk, 7)).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def told(desk: Any, verb: str) -> list[Any]:
    return [call for call in book_of(desk).told if call.name == verb]


async def test_the_order_is_shown_whole() -> None:
    view = replace(order_view(), taken_down={"due": "sat", "notes": "side gate"})
    async with opened(order_desk(open_order=view)) as pilot:
        shown = words_on(pilot.app)
        for words in (
            "ORDER 0412-1",
            "x struck",
            "A. Sender   07700 900123   a@example.com",
            "B. Recipient",
            "12 Mill Lane   PO16 7AA",
            "With love",
            "Saturday 14 Feb, in 3 days   in the morning",
            "no driver yet",
            "2 x dozen red roses  £90.00",
            "£95.00 in all",
            "side gate",
            "As taken  When     sat",
            "list yes   calendar yes   confirmation yes: read back",
            "Wed 11 Feb 09:05  came in, phone, taken by owner",
        ):
            assert words in shown, words
        assert shown.count("side gate") == 1, "it stands as it was taken down"
        assert "To come" not in shown
        assert "Outcome" not in shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nasty_text_is_shown_as_text(size: tuple[int, int]) -> None:
    for text in (" ".join(NASTY[:8]), " ".join(NASTY[8:])):
        new = replace(ORDER, caller=Party(text, text), recipient=Party(text), address=text, card=text, notes=text)
        view = replace(order_view(new), taken_down={"notes": text})
        async with opened(order_desk(open_order=view), size) as pilot:
            assert_clean(pilot.app)
            await press(pilot, "e")
            assert_clean(pilot.app)


async def test_a_dead_key_says_why() -> None:
    async with opened(order_desk(open_order=order_view(status="cancelled"))) as pilot:
        assert "X CANCELLED" in words_on(pilot.app)
        await press(pilot, "e")
        assert "This order is cancelled." in words_on(pilot.app)
        await press(pilot, "a")
        assert "There is nothing to acknowledge." in words_on(pilot.app)


async def test_cancelling_asks_why_and_names_the_version_that_was_seen() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    async with opened(desk) as pilot:
        await press(pilot, "d", "escape")
        assert told(desk, "cancel") == []
        await press(pilot, "d", "2")
        (call,) = told(desk, "cancel")
        assert (call.args[1:], call.kwargs["version"]) == ((7, "entered twice"), 2)
        assert "Cancelled 0412-1" in words_on(pilot.app)


async def test_confirming_acknowledging_and_the_outcome() -> None:
    desk = order_desk(open_order=order_view(mark="CHANGED"), **VERBS)
    async with opened(desk) as pilot:
        assert "! CHANGED" in line_with(pilot.app, "How")
        await press(pilot, "r", "r")
        assert told(desk, "confirm")[0].args[1:] == (7, Confirm("read back"))
        await press(pilot, "a")
        assert told(desk, "acknowledge")[0].args[1:] == (7, ())
        await press(pilot, "o", "n", *"14", "enter", "enter")
        seen = Seen("", ORDER.due, "listed")
        assert told(desk, "note_outcome")[0].args[1:] == (7, OutcomeGiven("delivered", "neighbour", "14"), seen)


async def test_the_sender_is_told_once_and_it_says_when() -> None:
    waiting = replace(order_view(), result="delivered", outcome="delivered, porch", news="waiting")
    desk = order_desk(open_order=waiting, **VERBS)
    async with opened(desk) as pilot:
        assert line_with(pilot.app, "not told yet").split()[0] == "Sender"
        await press(pilot, "y")
        assert told(desk, "tell_sender")[0].args[1:] == (7,)
        assert "0412-1: the sender knows." in words_on(pilot.app)
        book_of(desk).answers["open_order"] = replace(waiting, news="told", news_at=AT, news_by="Ivy")
        pilot.app.screen.look()  # type: ignore[attr-defined]  # as when another program has written
        await settle(pilot)
        assert line_with(pilot.app, "told Wed 11 Feb 09:05, by Ivy").split()[0] == "Sender"
        await press(pilot, "y")
        assert "There is nothing that the sender has still to be told." in words_on(pilot.app)


RUSH: dict[str, Any] = {
    "under_way": True,
    "day_list": [entry(7, number=412, day=date(2026, 2, 15), mark="NEW")],
    "drivers": [DriverRow("Ann", True)],
    "runs_of": [],
    "give": None,
}


async def test_who_takes_what_was_moved_to_a_day_that_is_under_way_is_asked_after_it_is_saved() -> None:
    desk = order_desk(open_order=order_view(), **(VERBS | RUSH))
    async with opened(desk) as pilot:
        await press(pilot, "e")
        await write(pilot, "due", "sun", key="")
        await press(pilot, "ctrl+s", "enter")
        assert "0412-1 is NEW on Sun 15 Feb: who takes it?" in words_on(pilot.app)
        assert len(told(desk, "amend")) == 1
        await press(pilot, "1")
        assert told(desk, "give")[0].args[1:] == ([7], "Ann")
        assert "Changed 0412-1, read back. 0412-1 goes with Ann." in words_on(pilot.app)
        assert isinstance(pilot.app.screen, OrderViewScreen)


async def test_an_order_that_may_be_another_says_so_and_asks() -> None:
    words = "Like 0398-1: same caller and recipient, Sat 21 Feb"
    like = Like(9, 398, 1, date(2026, 2, 21), "same caller and recipient", 90, "A. Sender", "B. Recipient")
    desk = order_desk(open_order=replace(order_view(), likes=(words,)), unanswered_of=[like], answer=None)
    async with opened(desk) as pilot:
        assert words in line_with(pilot.app, "Same?")
        await press(pilot, "s", "d")
        assert told(desk, "answer")[0].args[1:] == (7, 9, "different")
        book_of(desk).answers["unanswered_of"] = []
        await press(pilot, "s")
        assert "0412-1 is like no order of which nobody has said yet." in words_on(pilot.app)


async def test_a_refusal_is_said_in_words() -> None:
    desk = order_desk(open_order=order_view(), confirm=Refused("confirm", "It has an outcome."))
    async with opened(desk) as pilot:
        await press(pilot, "r", "r")
        assert "! It has an outcome." in words_on(pilot.app)


async def test_an_order_that_is_not_there_is_said_in_words() -> None:
    async with opened(order_desk(open_order=Refused("order", "There is no such order."))) as pilot:
        assert "There is no such order." in words_on(pilot.app)


async def test_changing_an_order_reads_it_back_and_tells_the_version_that_was_opened() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    async with opened(desk) as pilot:
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, AmendScreen)
        await write(pilot, "due", "sun", key="")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ReadBack)
        assert "Changed: due" in words_on(pilot.app)
        assert told(desk, "amend") == []
        await press(pilot, "enter")
        (call,) = told(desk, "amend")
        assert call.args[1:] == (7, replace(ORDER, due=date(2026, 2, 15)))
        assert call.kwargs["version"] == 2
        assert told(desk, "confirm")[0].args[1:] == (7, Confirm("read back"))
        assert isinstance(pilot.app.screen, OrderViewScreen)
        assert "Changed 0412-1, read back" in words_on(pilot.app)


async def test_keys_that_come_before_the_form_is_filled_or_after_it_is_saved_do_no_harm() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    async with opened(desk) as pilot:
        for key in ("e", *["enter"] * 12):
            pilot.app.post_message(events.Key(key, "\r"))
        await settle(pilot)
        assert isinstance(pilot.app.screen, AmendScreen)
        form, notes = form_of(pilot), form_of(pilot).field("notes")
        await write(pilot, "notes", "ring twice", key="")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, OrderViewScreen)
        for message in (Field.Entered(notes), Field.Stepped(notes, -1), Field.Stepped(notes, 1), Field.Typed(notes)):
            await form._on_message(message)
        form.go(notes, 1)
        form.next_from(None)
        assert [call.args[2].notes for call in told(desk, "amend")] == ["ring twice"]


async def test_what_the_customer_was_not_told_needs_no_reading_back() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    async with opened(desk) as pilot:
        await press(pilot, "e")
        await write(pilot, "notes", "ring twice", key="")
        await press(pilot, "ctrl+s")
        assert told(desk, "amend")[0].args[2].notes == "ring twice"
        assert told(desk, "confirm") == []


async def test_nothing_changed_saves_nothing_and_escape_asks_only_when_something_is() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    async with opened(desk) as pilot:
        await press(pilot, "e", "ctrl+s")
        assert "Nothing is changed." in words_on(pilot.app)
        await write(pilot, "notes", "ring twice", key="")
        await press(pilot, "escape")
        assert "not saved" in words_on(pilot.app)
        await press(pilot, "n")
        assert form_of(pilot).text_of("notes") == "ring twice"
        await press(pilot, "escape", "y")
        assert isinstance(pilot.app.screen, OrderViewScreen)
        assert told(desk, "amend") == []


async def test_an_order_that_changed_meanwhile_keeps_what_was_typed_and_can_be_saved_over() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    book = book_of(desk)
    book.answers["amend"] = Refused("version", "This order was changed by staff at 10:43: due.")
    async with opened(desk) as pilot:
        await press(pilot, "e")
        await write(pilot, "notes", "ring twice", key="")
        book.answers["open_order"] = order_view(version=3)
        await press(pilot, "ctrl+s")
        assert "changed by staff at 10:43" in words_on(pilot.app)
        assert form_of(pilot).text_of("notes") == "ring twice"
        book.answers["amend"] = STRUCK
        await press(pilot, "ctrl+s")
        assert [call.kwargs["version"] for call in told(desk, "amend")] == [2, 3]


async def test_a_day_that_is_past_stays_right_while_it_is_not_changed() -> None:
    desk = order_desk(open_order=order_view(replace(ORDER, due=date(2026, 2, 9))), **VERBS)
    async with opened(desk) as pilot:
        await press(pilot, "e")
        assert "Monday 9 Feb, 2 days ago" in echo_at(pilot, "due")
        await write(pilot, "notes", "ring twice", key="")
        await press(pilot, "ctrl+s")
        assert told(desk, "amend")[0].args[2].due == date(2026, 2, 9)


async def test_a_past_day_that_is_typed_is_wrong() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    async with opened(desk) as pilot:
        await press(pilot, "e")
        await write(pilot, "due", "2026-02-10")
        assert "past" in wrong_at(pilot, "due")
        await press(pilot, "ctrl+s")
        assert told(desk, "amend") == []


async def test_opening_an_order_is_written_down_once() -> None:
    desk = order_desk(open_order=order_view(), **VERBS)
    async with opened(desk) as pilot:
        await press(pilot, "e", "escape")
        assert [(call.name, call.args[1]) for call in book_of(desk).looked] == [("order_opened", 7)]
