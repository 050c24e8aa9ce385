"""Find: answers while it is typed, the life line of the one under the cursor, and where enter leads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from models.errors import BookError, Refused
from models.views import FoundSheet, LifeEvent
from screens.find import WAIT, FindField, FindScreen
from screens.going import DraftPicked, OrderPicked
from tests.screens.desk import NASTY, Counter, assert_clean, book_of, counter, fake_desk, words_on
from tests.screens.filling import settle
from tests.screens.order_views import AT, LIFE, found

ROWS = [found(7, 412), found(8, 398, caller="C. Caller")]


@asynccontextmanager
async def finding(size: tuple[int, int] = (80, 24), **answers: Any) -> AsyncIterator[tuple[Pilot[None], Any]]:
    desk = fake_desk(**({"find": ROWS, "find_sheet": None, "life": LIFE} | answers))
    async with counter(lambda: FindScreen(desk)).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot, book_of(desk)


async def search(pilot: Pilot[None], text: str) -> None:
    pilot.app.screen.query_one(FindField).value = text
    await pilot.pause(WAIT * 1.5)
    await settle(pilot)


def went(pilot: Pilot[None]) -> list[Any]:
    assert isinstance(pilot.app, Counter)
    return pilot.app.went


async def test_answers_and_the_life_line_show_as_it_is_typed() -> None:
    async with finding() as (pilot, book):
        await search(pilot, "se")
        assert [call for call in book.asked if call.name == "find"] == []
        await search(pilot, "sender")
        shown = words_on(pilot.app)
        assert "A. Sender -> B. Recipient" in shown
        assert "no outcome yet" in shown
        assert "Wed 11 Feb 09:05  came in, phone, taken by owner" in shown


async def test_arrows_move_and_enter_opens_what_the_cursor_is_on() -> None:
    async with finding() as (pilot, book):
        await search(pilot, "sender")
        await pilot.press("down")
        await settle(pilot)
        assert book.asked[-1].args == (8,)
        await pilot.press("enter")
        await settle(pilot)
        assert went(pilot) == [OrderPicked(8)]


async def test_an_older_answer_never_replaces_a_newer_one() -> None:
    async with finding(find=lambda text: ROWS[:1] if text == "old" else ROWS[1:]) as (pilot, book):
        older = book.hold("find")
        await search(pilot, "old")
        await search(pilot, "newer")
        older.set()
        await settle(pilot)
        assert "0398-1" in words_on(pilot.app)
        assert "0412-1" not in words_on(pilot.app)


async def test_a_sheet_without_an_order_is_found_by_its_number() -> None:
    async with finding(find=[], find_sheet=FoundSheet(400, "open", "draft", "")) as (pilot, _):
        await search(pilot, "400")
        assert "Sheet 0400 is a draft" in words_on(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert went(pilot) == [DraftPicked(400)]


async def test_a_void_sheet_says_what_became_of_it() -> None:
    async with finding(find=[], find_sheet=FoundSheet(401, "void", "", "price call")) as (pilot, _):
        await search(pilot, "0401")
        assert "Sheet 0401 is void: price call" in words_on(pilot.app)


async def test_nothing_found_says_so_and_escape_empties_the_search() -> None:
    async with finding(find=[]) as (pilot, _):
        await search(pilot, "nobody")
        assert "Nothing in the book" in words_on(pilot.app)
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen.query_one(FindField).value == ""


async def test_a_book_that_fails_is_said_in_words() -> None:
    async with finding(find=BookError("The disk is gone.")) as (pilot, _):
        await search(pilot, "sender")
        assert "! The disk is gone." in words_on(pilot.app)


async def test_the_caller_who_asks_is_told_and_the_life_line_says_so() -> None:
    async with finding(tell_sender=None) as (pilot, book):
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert "Find the order first that the caller asks after." in words_on(pilot.app)
        await search(pilot, "sender")
        await pilot.press("down")
        await settle(pilot)
        book.answers["life"] = [*LIFE, LifeEvent(AT, "sender told, by owner")]
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert [call.args[1:] for call in book.told] == [(8,)]
        assert "0398-1: the caller has been told." in words_on(pilot.app)
        assert "sender told, by owner" in words_on(pilot.app)
        book.answers["life"] = [*LIFE * 9, LifeEvent(AT, "left in the porch")]
        await pilot.press("up")
        await settle(pilot)
        assert "left in the porch" in words_on(pilot.app), "a long life line shows its end"
        book.answers["tell_sender"] = Refused("told", "There is nothing to tell.")
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert "! There is nothing to tell." in words_on(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nasty_text_is_shown_as_text(size: tuple[int, int]) -> None:
    rows = [found(n, n, caller=text, recipient=text) for n, text in enumerate(NASTY, 1)]
    async with finding(size, find=rows) as (pilot, _):
        await search(pilot, " ".join(NASTY[:8]))
        assert_clean(pilot.app)
        assert "[red]x[/] -> [red]x[/]" in words_on(pilot.app)


async def test_enter_at_once_waits_for_the_answer_and_never_opens_an_older_one() -> None:
    async with finding(find=lambda text: ROWS[:1] if text == "sender" else ROWS[1:]) as (pilot, _):
        await search(pilot, "sender")
        pilot.app.screen.query_one(FindField).value = "caller"
        await pilot.press("enter")
        await settle(pilot)
        assert went(pilot) == [OrderPicked(8)]


async def test_typing_on_after_enter_opens_nothing() -> None:
    async with finding(find=lambda _text: ROWS) as (pilot, book):
        held = book.hold("find")
        pilot.app.screen.query_one(FindField).value = "send"
        await pilot.press("enter", "e")
        held.set()
        await pilot.pause(WAIT * 1.5)
        await settle(pilot)
        assert went(pilot) == []
