"""Keys that come faster than they are dealt with: each acts where the one before has led."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from screens.entry_form import Asked, EntryForm, Texts
from screens.in_turn import PATIENCE
from screens.order_entry import OrderEntryScreen
from tests.screens.desk import comes_to, counter
from tests.screens.filling import focused, form_of, order_desk, settle

KEYS = {"\t": "tab", "\r": "enter", "\x15": "ctrl+u", "\x1b": "escape", "\x13": "ctrl+s"}


def burst(pilot: Pilot[None], text: str) -> None:
    """All of these keys at once, as a terminal hands over what was typed while the program was busy."""
    for character in text:
        pilot.app.post_message(events.Key(KEYS.get(character, character), character))


@asynccontextmanager
async def entry() -> AsyncIterator[Pilot[None]]:
    desk = order_desk()
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield pilot


@pytest.mark.parametrize("key", ["\r", "\t"])
async def test_letters_after_a_key_that_leaves_the_field_are_in_the_next_one(key: str) -> None:
    async with entry() as pilot:
        burst(pilot, f"07700 900123{key}A. Sender{key}{key}B. Recipient{key}")
        assert await comes_to(pilot, lambda: focused(pilot) == "recipient_phone")
        texts = form_of(pilot).texts()
        assert (texts["caller_phone"], texts["caller_name"]) == ("07700 900123", "A. Sender")
        assert texts["recipient_name"] == "B. Recipient"


async def test_what_is_typed_after_a_field_was_emptied_stays() -> None:
    async with entry() as pilot:
        burst(pilot, "0770\x1507700 900123")
        assert await comes_to(pilot, lambda: form_of(pilot).text_of("caller_phone") == "07700 900123")


async def test_a_paste_between_keys_keeps_its_place() -> None:
    async with entry() as pilot:
        burst(pilot, "\t")
        pilot.app.post_message(events.Paste("A. Sender"))
        burst(pilot, "\r\rB")
        assert await comes_to(pilot, lambda: form_of(pilot).text_of("recipient_name") == "B")
        assert form_of(pilot).text_of("caller_name") == "A. Sender"


class Vanishing(Screen[None]):
    """Its field goes away at the first key, before that key has gone its way."""

    def compose(self) -> ComposeResult:
        yield Input(id="first")
        yield Input(id="second")

    async def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            await self.query_one("#first").remove()


async def test_a_field_that_goes_away_does_not_keep_the_keys() -> None:
    async with counter(Vanishing).run_test() as pilot:
        await settle(pilot)
        burst(pilot, "\x1bab")
        await pilot.pause(2 * PATIENCE)
        burst(pilot, "c")
        second = pilot.app.screen.query_one("#second", Input)
        assert await comes_to(pilot, lambda: second.value.endswith("c"))


async def _keep(_texts: Texts) -> None:
    """Nothing has to be waited for: the form ends while its key is still on its way."""


async def test_the_key_after_one_that_ends_a_form_acts_at_once() -> None:
    async with counter(Vanishing).run_test() as pilot:
        await settle(pilot)
        first = pilot.app.screen.query_one("#first", Input)
        form = EntryForm("Which?", (Asked("which", "Which"),), {}, read=lambda _, text: text, keep=_keep)
        await pilot.app.push_screen(form)
        await settle(pilot)
        began = monotonic()
        burst(pilot, "\x13a")
        assert await comes_to(pilot, lambda: first.value == "a")
        assert monotonic() - began < PATIENCE
