"""People: who is in the book, two marked as one, parted again, and the way to their orders."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from models.errors import Refused
from models.finding import CallerRow
from screens.going import SearchPicked
from screens.people import WAIT, PeopleField, PeopleScreen
from tests.screens.desk import NASTY, Counter, assert_clean, book_of, counter, fake_desk, line_with, words_on
from tests.screens.filling import settle

ANN = CallerRow(7, "Ann Sender", "07700 900123", "ann@example.com", 14, date(2025, 12, 12))
ANNE = CallerRow(9, "Anne Sender", "07700 900777", "", 1, date(2026, 2, 7))
NAMELESS = CallerRow(11, "", "07700 900001", "", 2, None)


@asynccontextmanager
async def people(size: tuple[int, int] = (80, 24), **answers: Any) -> AsyncIterator[tuple[Pilot[None], Any]]:
    known = {"callers": [ANN, ANNE, NAMELESS], "merge_people": None, "part_people": None}
    desk = fake_desk(**(known | answers))
    async with counter(lambda: PeopleScreen(desk)).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot, book_of(desk)


async def search(pilot: Pilot[None], text: str) -> None:
    pilot.app.screen.query_one(PeopleField).value = text
    await pilot.pause(WAIT * 1.5)
    await settle(pilot)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def asked(book: Any) -> list[str]:
    return [call.args[0] for call in book.asked if call.name == "callers"]


def told(book: Any) -> list[tuple[Any, ...]]:
    return [(call.name, *call.args[1:]) for call in book.told]


async def test_who_is_in_the_book_shows_as_it_is_typed() -> None:
    async with people() as (pilot, book):
        await search(pilot, "an")
        assert asked(book) == []
        await search(pilot, "ann")
        assert asked(book) == ["ann"]
        for piece in ("Ann Sender", "07700 900123", "ann@example.com", "14", "Fri 12 Dec"):
            assert piece in line_with(pilot.app, "07700 900123")
        assert "?" in line_with(pilot.app, "07700 900001")


async def test_a_letter_is_text_in_the_search_and_acts_in_the_list() -> None:
    async with people() as (pilot, _):
        await search(pilot, "ann")
        await press(pilot, "m")
        assert pilot.app.screen.query_one(Input).value == "annm"
        assert "Marked" not in words_on(pilot.app)
        await search(pilot, "ann")
        await press(pilot, "down", "m")
        assert "Marked: Ann Sender, 07700 900123" in words_on(pilot.app)
        assert line_with(pilot.app, "ann@example.com").split()[0] == "*"


async def test_two_that_are_the_same_are_merged_after_asking() -> None:
    async with people() as (pilot, book):
        await search(pilot, "ann")
        await press(pilot, "enter", "m")
        await search(pilot, "anne")
        await press(pilot, "down", "m")
        assert "the same person?" in words_on(pilot.app)
        await press(pilot, "y")
        assert told(book) == [("merge_people", 7, 9)]
        assert book.told[0].kwargs == {"key": "key-1"}
        assert "Shown as one: Anne Sender" in words_on(pilot.app)
        assert "Marked" not in words_on(pilot.app)
        assert asked(book)[-1] == "anne"


@pytest.mark.parametrize("keys", [("n",), ("escape",)])
async def test_two_people_stay_two(keys: tuple[str, ...]) -> None:
    async with people() as (pilot, book):
        await search(pilot, "ann")
        await press(pilot, "down", "m", "down", "m", *keys)
        assert told(book) == []
        assert "Marked: Ann Sender" in words_on(pilot.app)


async def test_the_same_one_marked_twice_is_not_marked_any_more() -> None:
    async with people() as (pilot, book):
        await search(pilot, "ann")
        await press(pilot, "down", "m", "m")
        assert "Marked" not in words_on(pilot.app)
        assert told(book) == []


async def test_parting_is_told_and_a_refusal_is_shown() -> None:
    async with people() as (pilot, book):
        await search(pilot, "ann")
        await press(pilot, "down", "s")
        assert told(book) == [("part_people", 7)]
        assert "Ann Sender, 07700 900123 stands alone again." in words_on(pilot.app)
    async with people(part_people=Refused("person", "Nobody else was put together.")) as (pilot, _):
        await search(pilot, "ann")
        await press(pilot, "down", "s")
        assert "! Nobody else was put together." in words_on(pilot.app)


@pytest.mark.parametrize(
    ("phone", "searched"),
    [("07700 900777", "07700900777"), ("+44 7700 900777 x12", "07700900777"), ("", "Anne Sender")],
)
async def test_enter_leads_to_their_orders(phone: str, searched: str) -> None:
    async with people(callers=[ANN, ANNE._replace(phone=phone)]) as (pilot, _):
        await search(pilot, "ann")
        await press(pilot, "down", "down", "enter")
        assert isinstance(pilot.app, Counter)
        assert pilot.app.went == [SearchPicked(searched)]


async def test_escape_goes_one_step_at_a_time() -> None:
    async with people() as (pilot, _):
        await search(pilot, "ann")
        await press(pilot, "down", "m", "escape")
        assert "Marked" not in words_on(pilot.app)
        await press(pilot, "escape")
        assert isinstance(pilot.app.focused, PeopleField)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, PeopleScreen)


async def test_a_key_that_cannot_act_says_why() -> None:
    async with people(callers=[]) as (pilot, _):
        screen = pilot.app.screen
        assert isinstance(screen, PeopleScreen)
        assert screen.cannot("mark").startswith("Down goes into the list")
        assert screen.cannot("open").startswith("Nobody is under the cursor")
        await search(pilot, "nobody")
        assert "Nobody in the book is called that." in words_on(pilot.app)
        await press(pilot, "down")
        assert isinstance(pilot.app.focused, PeopleField)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nasty_names_are_shown_as_text(size: tuple[int, int]) -> None:
    rows = [CallerRow(number, text, text[:20], text[:20], 1, None) for number, text in enumerate(NASTY, 1)]
    async with people(size, callers=rows) as (pilot, _):
        await search(pilot, "nasty")
        await press(pilot, "down", "m", "down", "m")
        assert_clean(pilot.app)
        await press(pilot, "escape")
        assert_clean(pilot.app)
        assert "[red]x[/]" in words_on(pilot.app)
