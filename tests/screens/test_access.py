"""Who may open the book: keys given and taken away, passphrases, phone codes, the sheet, back-ups."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from models.errors import Refused
from screens.access import AccessScreen
from screens.desk import Desk, Keyholder, UnlockError
from tests.screens.desk import NASTY, assert_clean, comes_to, counter, fake_desk, line_with, shows, words_on
from tests.screens.fake_access import CODE, SHEET, SINCE, FakeAccess, FakeBackups
from tests.screens.filling import settle

NEW = "bluebell pylon teacup"
OWN = "correct horse"
OWNER = Keyholder("owner", "owner", SINCE, False, True)
POPPY = Keyholder("Poppy", "staff", SINCE, True, False)


def access_of(desk: Desk) -> FakeAccess:
    assert isinstance(desk.access, FakeAccess)
    return desk.access


def backups_of(desk: Desk) -> FakeBackups:
    assert isinstance(desk.backups, FakeBackups)
    return desk.backups


def desk_of(*holders: Keyholder, role: str = "owner", code: str = "") -> Desk:
    desk = fake_desk()
    desk.role = role
    access_of(desk).holders = list(holders or (OWNER, POPPY))
    access_of(desk).code, access_of(desk).passphrase = code, OWN
    return desk


@asynccontextmanager
async def access(desk: Desk, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    async with counter(lambda: AccessScreen(desk)).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def write(pilot: Pilot[Any], **texts: str) -> None:
    """Put texts into the form in front, and save it."""
    screen: Any = pilot.app.screen
    for name, text in texts.items():
        screen.form.field(name).put(text)
    await press(pilot, "ctrl+s")


async def test_everybody_who_may_open_the_book_stands_in_the_list() -> None:
    async with access(desk_of()) as pilot:
        assert line_with(pilot.app, "Poppy").split() == ["Poppy", "staff", "yes", "Sun", "1", "Feb", "2026"]
        assert line_with(pilot.app, " owner  ").split()[:4] == ["*", "owner", "owner", "no"]
        assert line_with(pilot.app, "A recovery sheet was made")


async def test_every_key_is_shown_on_the_smallest_screen() -> None:
    async with access(desk_of()) as pilot:
        keys = " n new  d remove  p passphrase  c phone  r recovery  b back up  esc back  ? help"
        assert line_with(pilot.app, "n new").rstrip() == keys


async def test_a_book_without_a_sheet_says_so() -> None:
    desk = desk_of()
    access_of(desk).sheet = False
    async with access(desk) as pilot:
        assert line_with(pilot.app, "! There is no recovery sheet")


async def test_a_key_is_given() -> None:
    desk = desk_of()
    async with access(desk) as pilot:
        await press(pilot, "n", "enter")
        assert line_with(pilot.app, "Give somebody a key")
        await write(pilot, label="Ivy", passphrase="short", again="short", old=OWN)
        assert await shows(pilot, "! That is too short")
        await write(pilot, passphrase=NEW, again="bluebell pylon teacups")
        assert await shows(pilot, "! The two are not the same")
        assert "bluebell" not in words_on(pilot.app)
        assert access_of(desk).did == []
        await write(pilot, again=NEW)
        assert await shows(pilot, "Ivy may open the book, as staff.")
        assert access_of(desk).did == [("add", "Ivy", "staff")]
        assert await comes_to(pilot, lambda: "Sun 1 Feb 2026" in line_with(pilot.app, "   Ivy "))


async def test_what_is_refused_is_said_at_its_field_and_nothing_typed_is_lost() -> None:
    desk = desk_of()
    access_of(desk).refuses["add"] = Refused("label", "That name was used before: choose another name.")
    async with access(desk) as pilot:
        await press(pilot, "n")
        await write(pilot, label="Poppy", passphrase=NEW, again=NEW, old=OWN)
        assert await shows(pilot, "! That name was used before")
        assert getattr(pilot.app.focused, "field_name", "") == "label"
        access_of(desk).refuses.clear()
        await write(pilot, label="Poppy B.")
        assert await shows(pilot, "Poppy B. may open the book, as staff.")


async def test_with_a_phone_code_a_key_is_given_for_a_code() -> None:
    desk = desk_of(code=CODE)
    async with access(desk) as pilot:
        await press(pilot, "n")
        await write(pilot, label="Ivy", role="owner", passphrase=NEW, again=NEW)
        assert await shows(pilot, "! Type the six digits")
        await write(pilot, code="000000")
        assert await shows(pilot, "! That is not the code on the phone now.")
        await write(pilot, code=CODE)
        assert await shows(pilot, "Ivy may open the book, as owner.")


async def test_a_key_is_taken_away_after_asking() -> None:
    desk = desk_of()
    async with access(desk) as pilot:
        await press(pilot, "d")
        assert await shows(pilot, "This is your own key: another owner takes it away.")
        await press(pilot, "down", "d")
        assert await shows(pilot, "Take Poppy's key away?")
        assert await shows(pilot, "counter-tui replace-key")
        await press(pilot, "escape")
        assert access_of(desk).did == []
        await press(pilot, "d")
        await write(pilot, old="")
        assert await shows(pilot, "! Type the passphrase that you have now.")
        await write(pilot, old="somebody else's")
        assert await shows(pilot, "! That is not your passphrase.")
        assert access_of(desk).did == []
        await write(pilot, old=OWN)
        assert await shows(pilot, "Poppy cannot open the book any more.")
        assert access_of(desk).did == [("remove", "Poppy")]
        assert await comes_to(pilot, lambda: not line_with(pilot.app, "Sun 1 Feb 2026").startswith("   Poppy"))


async def test_with_a_phone_code_a_key_is_taken_away_for_a_code() -> None:
    desk = desk_of(code=CODE)
    async with access(desk) as pilot:
        await press(pilot, "down", "d")
        assert await shows(pilot, "Take Poppy's key away?")
        await press(pilot, *"000000", "enter")
        assert await shows(pilot, "! That is not the code on the phone now.")
        await press(pilot, "ctrl+u", *CODE, "enter")
        assert await shows(pilot, "Poppy cannot open the book any more.")


async def test_the_last_owner_stays() -> None:
    desk = desk_of()
    access_of(desk).refuses["remove"] = Refused("label", "The last owner cannot be removed.")
    async with access(desk) as pilot:
        await press(pilot, "down", "d")
        await write(pilot, old=OWN)
        assert await shows(pilot, "! The last owner cannot be removed.")


async def test_ones_own_passphrase_is_changed() -> None:
    desk = desk_of(role="staff")
    async with access(desk) as pilot:
        await press(pilot, "p")
        await write(pilot, passphrase=NEW, again=NEW)
        assert await shows(pilot, "! Type the passphrase that you have now.")
        access_of(desk).refuses["change_passphrase"] = Refused("old", "That is not your passphrase.")
        await write(pilot, old="something else")
        assert await shows(pilot, "! That is not your passphrase.")
        assert "something" not in words_on(pilot.app)
        access_of(desk).refuses.clear()
        await write(pilot, old="correct horse")
        assert await shows(pilot, "Your passphrase is changed.")
        assert access_of(desk).did == [("change_passphrase",)]


async def test_a_passphrase_is_kept_letter_by_letter() -> None:
    """What the door would read is what the form hands over: nothing in it is made visible."""
    odd = "blu\u200dbell \u202epylon\ttea"
    desk = desk_of()
    async with access(desk) as pilot:
        await press(pilot, "p")
        await write(pilot, old=odd, passphrase=odd + "!", again=odd + "!")
        assert await comes_to(pilot, lambda: access_of(desk).passphrases == [odd, odd + "!"])


async def test_a_first_phone_code() -> None:
    desk = desk_of(OWNER)
    async with access(desk) as pilot:
        await press(pilot, "c")
        assert await shows(pilot, "First your passphrase.")
        await write(pilot, old=OWN)
        assert await shows(pilot, "A code from your phone")
        await press(pilot, "escape")
        assert ("phone_typed",) not in access_of(desk).did
        assert await shows(pilot, "WHO MAY OPEN")
        await press(pilot, "c")
        assert await shows(pilot, "First your passphrase.")
        await write(pilot, old=OWN)
        assert await shows(pilot, "A code from your phone")
        await press(pilot, *CODE, "enter")
        assert await shows(pilot, "Your phone code is in force.")


async def test_ones_own_phone_code_is_replaced_or_dropped_for_a_code_of_it() -> None:
    desk = desk_of(OWNER._replace(phone_code=True), POPPY._replace(phone_code=False), code=CODE)
    async with access(desk) as pilot:
        await press(pilot, "c", "n")
        assert await shows(pilot, "First a code of the one that you have.")
        await press(pilot, *CODE, "enter")
        assert await shows(pilot, "A code from your phone")
        await press(pilot, "escape", "c", "d")
        assert await shows(pilot, "Ask for your phone code no more?")
        await press(pilot, *CODE, "enter")
        assert await shows(pilot, "The book asks for your phone code no more.")
        assert access_of(desk).did == [("new_phone",), ("drop_phone", "owner")]


async def test_the_owner_drops_the_code_of_a_lost_phone_and_staff_do_not() -> None:
    desk = desk_of()
    async with access(desk) as pilot:
        await press(pilot, "down", "c")
        assert await shows(pilot, "none for Poppy any more: the phone is lost")
        await press(pilot, "t")
        await write(pilot, old=OWN)
        assert await shows(pilot, "The book asks for Poppy's phone code no more.")
        assert access_of(desk).did == [("drop_phone", "Poppy")]
    desk = desk_of(
        OWNER._replace(phone_code=True, here=False), POPPY._replace(phone_code=False, here=True), role="staff"
    )
    async with access(desk) as pilot:
        await press(pilot, "c")
        assert await shows(pilot, "First your passphrase."), "there is nothing else to choose"


async def test_a_new_sheet_is_in_force_when_it_was_typed_back() -> None:
    desk = desk_of()
    async with access(desk) as pilot:
        await press(pilot, "r")
        await write(pilot, old=OWN)
        assert await shows(pilot, SHEET[2])
        await press(pilot, "escape")
        assert await shows(pilot, "the sheet from before stays in force")
        await press(pilot, "r")
        await write(pilot, old=OWN)
        await press(pilot, "enter")
        assert await shows(pilot, "Type the recovery sheet back")
        await write(pilot, **{f"line-{number}": line for number, line in enumerate(SHEET, 1)})
        assert await shows(pilot, "The new recovery sheet is in force.")
        assert access_of(desk).did[-1] == ("sheet_typed_back",)


@pytest.mark.parametrize("key", ["b", "B"])
async def test_a_back_up_is_made_meanwhile_and_says_what_became_of_it(key: str) -> None:
    desk = desk_of()
    async with access(desk) as pilot:
        await press(pilot, key)
        assert await shows(pilot, "Backed up.")
        backups_of(desk).fails = UnlockError("No back-up was made: the stick is gone.")
        await press(pilot, key)
        assert await shows(pilot, "! No back-up was made: the stick is gone.")
        assert backups_of(desk).made == 1


async def test_what_cannot_be_read_is_said() -> None:
    desk = desk_of()
    access_of(desk).refuses["keyholders"] = Refused("", "The book could not be read.")
    async with access(desk) as pilot:
        assert await shows(pilot, "! The book could not be read.")


async def test_nasty_names_are_shown_as_text() -> None:
    holders = [Keyholder(text, "staff", SINCE, True, False) for text in NASTY]
    async with access(desk_of(*holders)) as pilot:
        for _ in holders:
            await press(pilot, "d")
            assert_clean(pilot.app)
            await press(pilot, "escape", "down")
        assert_clean(pilot.app)
        assert "[red]x[/]" in words_on(pilot.app)
