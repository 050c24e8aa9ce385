"""The app: the door, the modes, turning over, locking, leaving, and what it says when it must stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import WorkerFailed

from counter_tui.app import COUNTER, ORDER, CounterApp
from counter_tui.leaving import Faults
from counter_tui.locking import Locked
from models.codes import Codes
from models.finding import CallerRow
from screens import keymap
from screens.base import CounterScreen
from screens.commands import RegistryCommands
from screens.deliveries import DeliveriesScreen
from screens.desk import Desk
from screens.dialogs import Choose
from screens.find import FindScreen
from screens.going import NewOrderPicked
from screens.help import HelpScreen
from screens.order_entry import OrderEntryScreen
from screens.pad import PadScreen
from screens.people import PeopleScreen
from screens.shop_settings import ShopSettingsScreen
from screens.turn_over import TurnOverScreen
from screens.unlock import UnlockScreen
from screens.week import WeekScreen
from tests.screens.desk import fake_desk, line_with, words_on
from tests.screens.rows import pad_order, sheet

PASSPHRASE = "correct horse"


def desk_of_a_day(**answers: Any) -> Desk:
    """A desk with an ordinary empty day, and one sheet on the pad."""
    quiet: dict[str, Any] = {
        "pad": [sheet(398, pad_order(1))],
        "open_sheets": [],
        "week": [],
        "loads": {},
        "day_list": [],
        "drivers": [],
        "runs_of": [],
        "parked_drafts": [],
        "day_load": 0,
        "codes": Codes(),
    }
    return fake_desk(**{**quiet, **answers})


@asynccontextmanager
async def opened(desk: Desk | None = None, **given: Any) -> AsyncIterator[tuple[CounterApp, Pilot[int | Locked]]]:
    """The app with its book open; what else is given goes to the app."""
    desk = desk or desk_of_a_day()
    app = CounterApp(lambda: desk, **given)
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Input).value = PASSPHRASE
        await pilot.press("enter")
        await settled(pilot)
        yield app, pilot


async def settled(pilot: Pilot[Any]) -> None:
    for _ in range(4):
        await pilot.pause()


async def test_the_door_is_first_and_nothing_gets_past_it() -> None:
    app = CounterApp(desk_of_a_day)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("f4", "f9", "ctrl+p", "ctrl+l", "f1"):
            await pilot.press(key)
            await settled(pilot)
            assert isinstance(app.screen, UnlockScreen), key
        assert app.locked


async def test_unlocking_shows_the_pad_and_the_f_keys_the_rest() -> None:
    async with opened() as (app, pilot):
        assert isinstance(app.screen, PadScreen)
        assert line_with(app, "0398")
        for key, kind in (("f4", WeekScreen), ("f5", DeliveriesScreen), ("f2", OrderEntryScreen), ("f6", PadScreen)):
            await pilot.press(key)
            await settled(pilot)
            assert isinstance(app.screen, kind)


async def test_a_screen_keeps_its_state_over_a_trip_to_another() -> None:
    async with opened() as (app, pilot):
        await pilot.press("left")
        await settled(pilot)
        await pilot.press("f4")
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        assert line_with(app, "yesterday")


async def test_the_settings_open_over_the_screen_and_close_again() -> None:
    async with opened(desk_of_a_day(entries=[])) as (app, pilot):
        for _ in range(2):
            await pilot.press("comma")
            await settled(pilot)
        assert isinstance(app.screen, ShopSettingsScreen)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, PadScreen)


async def test_people_open_over_the_screen_and_lead_to_their_orders_in_find() -> None:
    ann = CallerRow(7, "Ann Sender", "07700 900123", "", 1, None)
    desk = desk_of_a_day(callers=[ann], find=[], find_sheet=None)
    async with opened(desk) as (app, pilot):
        await pilot.press("N")
        await settled(pilot)
        assert isinstance(app.screen, PeopleScreen)
        app.screen.query_one(Input).value = "ann"
        await pilot.pause(0.15)
        await pilot.press("down")
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, FindScreen)
        assert app.screen.query_one(Input).value == "07700900123"
        await pilot.press("f6")
        await settled(pilot)
        await pilot.press("escape", "escape")
        await settled(pilot)
        assert isinstance(app.screen, PadScreen)


async def test_a_new_order_goes_to_order_entry() -> None:
    async with opened() as (app, pilot):
        app.screen.post_message(NewOrderPicked())
        await settled(pilot)
        assert isinstance(app.screen, OrderEntryScreen)


async def test_turning_over_blanks_the_screen_and_the_next_key_is_swallowed() -> None:
    async with opened() as (app, pilot):
        await pilot.press("f9")
        await settled(pilot)
        assert isinstance(app.screen, TurnOverScreen)
        assert words_on(app).split() == ["10:42"]
        for key in ("ctrl+p", "f4"):
            await pilot.press(key)
            await settled(pilot)
            assert isinstance(app.screen, PadScreen)
            await pilot.press("f9")
            await settled(pilot)
        await pilot.press("ctrl+q")
        await settled(pilot)
        assert isinstance(app.screen, PadScreen)
        assert app.is_running


async def test_turning_over_hides_a_dialog_too() -> None:
    async with opened(desk_of_a_day(pad=[sheet(400, state="open", stage="draft", why="being written")])) as (
        app,
        pilot,
    ):
        await pilot.press("d")
        await settled(pilot)
        assert isinstance(app.screen, Choose)
        await pilot.press("f9")
        await settled(pilot)
        assert words_on(app).split() == ["10:42"]
        await pilot.press("x")
        await settled(pilot)
        assert isinstance(app.screen, Choose)


async def test_leaving_asks_while_something_is_unsaved() -> None:
    class Unsaved(PadScreen):
        unsaved = "An order that was not saved: 0412."

    async with opened() as (app, pilot):
        screen = Unsaved(app.desk)
        app._counters.add(screen)
        app.push_screen(screen)
        await settled(pilot)
        await pilot.press("ctrl+q")
        await settled(pilot)
        assert line_with(app, "0412")
        await pilot.press("s")
        await settled(pilot)
        assert app.is_running
        await pilot.press("ctrl+q")
        await settled(pilot)
        await pilot.press("l")
        await settled(pilot)
        assert app.return_value == 0


async def test_leaving_with_nothing_unsaved_just_leaves() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+q")
        await settled(pilot)
        assert app.return_value == 0


async def test_ctrl_c_leaves_nothing() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+c")
        await settled(pilot)
        assert app.is_running
        assert isinstance(app.screen, PadScreen)


async def test_the_palette_holds_the_registry_and_nothing_of_textuals() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+p")
        await settled(pilot)
        palette = app.screen
        assert isinstance(palette, CommandPalette)
        provider = RegistryCommands(app.screen_stack[0])
        names = [hit.text async for hit in provider.discover()]
        assert "Week  (F4, W)" in names
        assert "Void  (d)" in names
        assert "Shop settings  (,)" in names
        assert not [name for name in names if name and ("creenshot" in name or "heme" in name)]
        for char in "deliver":
            await pilot.press(char)
        await asyncio.sleep(0.3)
        await settled(pilot)
        assert line_with(app, "Deliver  (F5, D)")
        await pilot.press("enter")
        await asyncio.sleep(0.2)
        await settled(pilot)
        assert isinstance(app.screen, DeliveriesScreen)


async def test_help_shows_the_screens_own_keys_first() -> None:
    async with opened() as (app, pilot):
        await pilot.press("question_mark")
        await settled(pilot)
        assert isinstance(app.screen, HelpScreen)
        shown = words_on(app)
        assert shown.index("Pad") < shown.index("End a sheet that has no order")
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, PadScreen)


async def test_copying_stays_inside() -> None:
    async with opened() as (app, _pilot):
        app.copy_to_clipboard("0412")
        assert app.clipboard == "0412"


async def crash(app: CounterApp) -> None:
    """Open the book whose pad is broken."""
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Input).value = PASSPHRASE
        await pilot.press("enter")
        await settled(pilot)


async def test_a_crash_prints_an_id_and_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    secret = "ZLEX Bartholomew"
    faults = Faults()

    def broken(*_args: object) -> list[object]:
        name = secret
        raise KeyError(name)

    desk = desk_of_a_day(pad=broken)
    app = CounterApp(lambda: desk, faults=faults)
    with pytest.raises(WorkerFailed, match="ZLEX"):
        await crash(app)
    printed = "".join(capsys.readouterr())
    (noted,) = faults.take()
    assert f"error {noted.id}, KeyError at test_app.py:" in printed
    assert secret not in printed
    assert "ZLEX" not in printed
    assert PASSPHRASE not in printed


def test_each_counter_screen_can_be_made() -> None:
    app = CounterApp(desk_of_a_day)
    for where in COUNTER.values():
        assert isinstance(app._counter(where), CounterScreen)
    assert isinstance(app._counter(ORDER, 1), CounterScreen)


def test_whatever_opens_from_anywhere_has_its_screen_and_is_found_by_its_name() -> None:
    done = {action.id for action in keymap.MORE if hasattr(CounterApp, f"action_{action.id}")}
    assert done == {action.id for action in keymap.MORE} - {"back_up"}, "every screen makes a back-up itself"
    found = {
        name: [each.id for each in keymap.MORE if name in each.words + each.help] for name in ("lock box", "inbox")
    }
    assert found == {"lock box": ["lock_box"], "inbox": ["inbox"]}
