"""The door: unlocking a shop, and what stands in the way of it."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from screens.desk import Desk, ShopFacts
from screens.entry_form import EntryForm
from screens.going import Unlocked
from screens.unlock import UnlockScreen
from tests.screens.desk import NASTY, Counter, assert_clean, comes_to, fake_desk, line_with, shows, words_on
from tests.screens.fake_access import CODE, SHEET, FakeKeys

GOOD = "correct horse"
NEW = "bluebell pylon teacup"


class Door(Counter):
    """Counts how often the book was opened."""

    opened = 0

    def on_unlocked(self, _event: Unlocked) -> None:
        self.opened += 1


def keys_of(desk: Desk) -> FakeKeys:
    assert isinstance(desk.keys, FakeKeys)
    return desk.keys


def door(desk: Desk) -> Door:
    return Door(lambda: UnlockScreen(desk))


async def try_one(pilot: Pilot[Any], passphrase: str) -> None:
    """Put a passphrase into the field of the door, and press enter."""
    pilot.app.screen.query_one(Input).value = passphrase
    await pilot.press("enter")
    await pilot.pause()


async def test_the_passphrase_opens_and_is_never_shown() -> None:
    desk = fake_desk(shop=ShopFacts(name="Sample [/] Flowers"))
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert line_with(app, "Sample [/] Flowers")
        await pilot.press(*GOOD)
        assert GOOD not in words_on(app)
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: app.opened)
        assert app.screen.query_one(Input).value == ""


@pytest.mark.parametrize("text", NASTY)
async def test_what_comes_from_outside_is_shown_plainly(text: str) -> None:
    desk = fake_desk(shop=ShopFacts(name=text))
    keys_of(desk).warned = (text,)
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, UnlockScreen)
        screen._wrong(text)
        await pilot.pause()
        assert_clean(app)


async def test_a_wrong_passphrase_says_so_at_the_field_and_can_be_tried_again() -> None:
    app = door(fake_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert await shows(pilot, "! Type the passphrase")
        await pilot.press(*"wrong", "enter")
        assert await shows(pilot, "! That is not the passphrase")
        await pilot.press(*GOOD, "enter")
        assert await comes_to(pilot, lambda: app.opened)
        assert not line_with(app, "!")


async def test_who_came_in_is_who_the_desk_knows() -> None:
    desk = fake_desk()
    keys_of(desk).user, keys_of(desk).role = "Poppy", "staff"
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await try_one(pilot, GOOD)
        assert await comes_to(pilot, lambda: app.opened)
        assert (desk.user, desk.role, desk.book) == ("Poppy", "staff", keys_of(desk).book)


async def test_while_a_try_has_to_wait_the_time_left_counts_down_and_nothing_is_tried() -> None:
    desk = fake_desk()
    keys = keys_of(desk)
    keys.waits = [845.0]
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await try_one(pilot, "wrong")
        assert await shows(pilot, "The next try is in 14 min 5 s.")
        await try_one(pilot, GOOD)
        assert app.opened == 0
        assert app.screen.query_one(Input).value == GOOD, "what was typed is kept"
        keys.waiting = 3.4
        assert await shows(pilot, "The next try is in 4 s.")
        keys.waiting = 0.0
        assert await comes_to(pilot, lambda: not line_with(app, "The next try"))
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: app.opened)


async def test_a_wait_from_before_the_start_is_said_at_once() -> None:
    desk = fake_desk()
    keys_of(desk).waiting = 30.0
    async with door(desk).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "The next try is in 30 s.")


async def test_the_door_says_what_it_warns_of() -> None:
    desk = fake_desk()
    keys_of(desk).warned = ("Memory is swapped to a disk that is not encrypted.", "Another one.")
    async with door(desk).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "! Memory is swapped to a disk that is not encrypted.")
        assert await shows(pilot, "! Another one.")


async def test_the_phone_code_is_asked_for_before_anything_is_shown() -> None:
    desk = fake_desk()
    keys_of(desk).asks_code, keys_of(desk).user = True, "Poppy"
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await try_one(pilot, GOOD)
        assert await shows(pilot, "The code that your phone shows now")
        assert (app.opened, desk.user) == (0, "owner")
        await pilot.press(*"000000")
        assert line_with(app, "000000")
        await pilot.press("enter")
        assert await shows(pilot, "! That is not the code on the phone now.")
        assert app.opened == 0
        await pilot.press(*CODE, "enter")
        assert await comes_to(pilot, lambda: app.opened)
        assert desk.user == "Poppy"
        assert keys_of(desk).codes == ["000000", CODE]


async def test_escape_in_place_of_the_code_closes_the_book_again() -> None:
    desk = fake_desk()
    keys_of(desk).asks_code = True
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        assert keys_of(desk).locked == 0
        await try_one(pilot, GOOD)
        assert await shows(pilot, "esc lock again")
        await pilot.press("escape")
        assert await shows(pilot, "Passphrase of the order book")
        assert (keys_of(desk).locked, app.opened) == (1, 0)
        await pilot.press(*"hidden")
        assert "hidden" not in words_on(app)


async def test_what_there_is_to_know_is_said_before_the_counter_is_shown() -> None:
    desk = fake_desk()
    keys_of(desk).said = "The key file was mended."
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await try_one(pilot, GOOD)
        assert await shows(pilot, "The key file was mended.")
        assert app.opened == 0
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: app.opened)


async def write(pilot: Pilot[Any], **texts: str) -> None:
    form: Any = pilot.app.screen
    for name, text in texts.items():
        form.form.field(name.replace("_", "-")).put(text)


async def test_a_forgotten_passphrase_is_replaced_with_the_recovery_sheet() -> None:
    desk = fake_desk()
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        assert await shows(pilot, "Open the book with the recovery sheet")
        await pilot.press(*"0000-1111-2222-333", "enter")
        assert await shows(pilot, "! That is 15 letters and digits; on the sheet it is 16.")
        await write(pilot, line_1=SHEET[0], line_2=SHEET[3], line_3=SHEET[2], line_4=SHEET[3])
        await write(pilot, passphrase="short", again=NEW)
        await pilot.press("ctrl+s")
        assert await shows(pilot, "! That is too short")
        await write(pilot, passphrase=NEW, again="another one altogether")
        await pilot.press("ctrl+s")
        assert await shows(pilot, "! The two are not the same")
        await write(pilot, again=NEW)
        await pilot.press("ctrl+s")
        assert await shows(pilot, "! There is a slip in this line")
        assert getattr(app.focused, "field_name", "") == "line-2"
        assert "teacup" not in words_on(app)
        await write(pilot, line_2=SHEET[1])
        await pilot.press("ctrl+s")
        assert await comes_to(pilot, lambda: app.opened)
        assert keys_of(desk).passphrase == NEW


async def test_what_is_under_way_cannot_be_left() -> None:
    desk = fake_desk()
    deriving = keys_of(desk).deriving = asyncio.Event()
    app = door(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        assert await shows(pilot, "Line 4")
        await write(pilot, line_1=SHEET[0], line_2=SHEET[1], line_3=SHEET[2], line_4=SHEET[3])
        await write(pilot, passphrase=NEW, again=NEW)
        await pilot.press("ctrl+s")
        assert await shows(pilot, "Opening the book .")
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert isinstance(app.screen, EntryForm), "it would come in when nobody waits for it any more"
        deriving.set()
        assert await comes_to(pilot, lambda: app.opened)


async def test_the_recovery_sheet_can_be_left() -> None:
    app = door(fake_desk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        assert await shows(pilot, "Line 4")
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: isinstance(app.screen, UnlockScreen))
        await pilot.press(*GOOD, "enter")
        assert await comes_to(pilot, lambda: app.opened)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_everything_at_the_door_fits(size: tuple[int, int]) -> None:
    app = door(fake_desk())
    async with app.run_test(size=size) as pilot:
        assert line_with(app, "ctrl+q leave")
        await pilot.press("ctrl+r")
        for words in ("Open the book with", "Line 1", "Once more", "esc leave it"):
            assert await shows(pilot, words)


def test_the_door_imports_no_database_and_no_cryptography() -> None:
    heavy = ("peewee", "sqlcipher3", "cryptography", "pyotp", "segno", "screens.base", "screens.pad", "screens.dialogs")
    code = f"import sys, counter_tui.app; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
