"""The door: unlocking a shop, and setting one up."""

import subprocess
import sys

import pytest
from textual.widgets import Input

from screens.desk import Desk, ShopFacts
from screens.going import Unlocked
from screens.set_up import SetUpScreen
from screens.unlock import UnlockScreen
from tests.screens.desk import NASTY, Counter, FakeKeys, assert_clean, fake_desk, line_with, words_on

GOOD = "correct horse"


class Door(Counter):
    """Counts how often the book was opened."""

    opened = 0

    def on_unlocked(self, _event: Unlocked) -> None:
        self.opened += 1


def keys_of(desk: Desk) -> FakeKeys:
    assert isinstance(desk.keys, FakeKeys)
    return desk.keys


async def test_the_passphrase_opens_and_is_never_shown() -> None:
    desk = fake_desk(shop=ShopFacts(name="Sample [/] Flowers"))
    app = Door(lambda: UnlockScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert line_with(app, "Sample [/] Flowers")
        await pilot.press(*GOOD)
        assert GOOD not in words_on(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.opened == 1
        assert app.screen.query_one(Input).value == ""


@pytest.mark.parametrize("text", NASTY)
async def test_what_comes_from_outside_is_shown_plainly(text: str) -> None:
    desk = fake_desk(shop=ShopFacts(name=text))
    app = Door(lambda: UnlockScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, UnlockScreen)
        screen._wrong(text)
        await pilot.pause()
        assert_clean(app)


async def test_a_wrong_passphrase_says_so_at_the_field_and_can_be_tried_again() -> None:
    app = Door(lambda: UnlockScreen(fake_desk()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert line_with(app, "! Type the passphrase")
        await pilot.press(*"wrong", "enter")
        await pilot.pause()
        assert line_with(app, "! That is not the passphrase")
        await pilot.press(*GOOD, "enter")
        await pilot.pause()
        assert app.opened == 1
        assert not line_with(app, "!")


async def test_a_shop_is_set_up_with_a_passphrase_typed_twice() -> None:
    desk = fake_desk()
    keys_of(desk).new = True
    app = Door(lambda: SetUpScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert line_with(app, "write it down and lock it away")
        await pilot.press("enter")
        await pilot.pause()
        assert line_with(app, "! Type the shop's name.")
        await pilot.press(*"Flora", "enter", *"short", "enter")
        await pilot.pause()
        assert line_with(app, "! That is too short")
        app.screen.query_one("#passphrase", Input).value = "bluebell pylon teacup"
        await pilot.press("enter", *"not the same", "enter")
        await pilot.pause()
        assert line_with(app, "! The two are not the same")
        assert app.opened == 0
        app.screen.query_one("#again", Input).value = "bluebell pylon teacup"
        await pilot.press("enter")
        await pilot.pause()
        assert app.opened == 1
        assert (keys_of(desk).shop_name, keys_of(desk).passphrase) == ("Flora", "bluebell pylon teacup")
        assert "bluebell" not in words_on(app)
        assert_clean(app)


async def test_set_up_fits_on_the_smallest_screen() -> None:
    app = Door(lambda: SetUpScreen(fake_desk()))
    async with app.run_test(size=(80, 24)):
        assert line_with(app, "A new order book")
        assert line_with(app, "ctrl+q leave")


def test_the_door_imports_no_database_and_no_cryptography() -> None:
    heavy = ("peewee", "sqlcipher3", "cryptography", "screens.base", "screens.pad")
    code = f"import sys, counter_tui.app; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
