"""A driver's checklist in the app: what comes up over it, how it is left, and a terminal that has nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from counter_tui.app import CounterApp
from counter_tui.driver_app import DriverApp
from counter_tui.locking import Locked
from counter_tui.shop_app import ShopApp
from models.roles import DRIVER
from models.run_views import DriverRow
from screens.asking_files import AskFiles
from screens.base import ONLY_COUNTER
from screens.checklist import ChecklistScreen
from screens.commands import RegistryCommands
from screens.deliveries import DeliveriesScreen
from screens.desk import Desk
from screens.dialogs import AskText, Choice, Choose
from screens.driver import DriverPickScreen
from screens.going import ChecklistLeft, ChecklistOpened, ChecklistPicked, OrderPicked, ScreenPicked
from screens.help import HelpScreen
from screens.keymap import ACTIONS
from screens.turn_over import TurnOverScreen
from screens.unlock import UnlockScreen
from screens.whereabouts import Whereabouts
from tests.counter_tui.test_app import PASSPHRASE, desk_of_a_day, settled
from tests.screens.desk import book_of, comes_to, line_with, shows, words_on
from tests.screens.fake_run import PIN
from tests.screens.stops import stop

TODAY = date(2026, 2, 11)
SECRET = "BLANCHFLOWER"


def desk_of_a_run(**answers: Any) -> Desk:
    """A desk on whose other screens a word stands that no driver may see."""
    known: dict[str, Any] = {
        "drivers": [DriverRow("van 1", True)],
        "stops": [stop(1), stop(2)],
        "is_driver": True,
        "role_of": "staff",
    }
    return desk_of_a_day(**{**known, **answers})


@asynccontextmanager
async def at_the_door(app: ShopApp) -> AsyncIterator[Pilot[Any]]:
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Input).value = PASSPHRASE
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: not app.locked)
        await settled(pilot)
        yield pilot


@asynccontextmanager
async def at_a_counter(desk: Desk | None = None) -> AsyncIterator[tuple[CounterApp, Pilot[Any]]]:
    """The counter with the checklist of van 1 open over the list of the day."""
    made = desk or desk_of_a_run()
    app = CounterApp(lambda: made)
    async with at_the_door(app) as pilot:
        await pilot.press("f5")
        assert await shows(pilot, "DELIVERIES")
        app.screen.post_message(ChecklistPicked(TODAY))
        await given_the_pin(app, pilot)
        yield app, pilot


async def given_the_pin(app: ShopApp, pilot: Pilot[Any]) -> None:
    assert await shows(pilot, "Who are you?")
    await pilot.press("enter")
    assert await shows(pilot, "your PIN")
    await pilot.press(*PIN, "enter")
    assert await comes_to(pilot, lambda: isinstance(app.screen, ChecklistScreen))
    assert await shows(pilot, "0 of 2 done")


async def test_leaving_the_checklist_gives_the_blank_screen_and_behind_it_the_list() -> None:
    async with at_a_counter() as (app, pilot):
        assert not [screen for screen in app.screen_stack if isinstance(screen, DriverPickScreen)]
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: isinstance(app.screen, TurnOverScreen))
        assert words_on(app).split() == ["10:42"]
        await pilot.press("x")
        assert await comes_to(pilot, lambda: isinstance(app.screen, DeliveriesScreen))
        await pilot.press("f6")
        assert await shows(pilot, "0398")


async def test_no_key_leads_from_the_checklist_to_anything_else() -> None:
    async with at_a_counter() as (app, pilot):
        before = len(book_of(app.desk).told)
        for key in dict.fromkeys(
            key for action in ACTIONS if action.group in ("screens", "more") for key in action.keys
        ):
            if key in ("f9", "T"):
                continue
            app.screen.query_one("#said").say("")  # type: ignore[attr-defined]  # it is a Plain
            await pilot.press(key)
            assert await shows(pilot, ONLY_COUNTER), key
            assert isinstance(app.screen, ChecklistScreen), key
        await pilot.press("ctrl+q")
        assert await shows(pilot, ONLY_COUNTER)
        assert app.return_value is None
        assert len(book_of(app.desk).told) == before
        names = {hit.text async for hit in RegistryCommands(app.screen).discover() if hit.text}
        assert {"Delivered  (d)", "Turn over  (F9, T)", "Lock  (ctrl+l)"} <= names
        assert not {name for name in names if name.startswith(("Pad", "Find", "Leave  (ctrl", "Week", "People"))}
        await pilot.press("question_mark")
        assert await comes_to(pilot, lambda: isinstance(app.screen, HelpScreen))
        shown = words_on(app)
        assert "Delivered to the recipient." in shown
        assert "Has it been delivered?" not in shown
        await pilot.press("escape", "ctrl+p")
        assert await comes_to(pilot, lambda: isinstance(app.screen, CommandPalette))


async def test_what_would_come_up_waits_until_the_checklist_was_left_and_its_own_questions_do_not() -> None:
    async with at_a_counter() as (app, pilot):
        behind = app.screen_stack[0]
        asked = Choose(SECRET, (Choice("g", "go on"),))
        app.push_screen(asked)
        for message in (ScreenPicked("pad"), OrderPicked(1), ChecklistPicked(TODAY), ChecklistOpened("van 2", TODAY)):
            app.post_message(message)
        app.switch_mode("pad")
        behind.dismiss(None)
        await settled(pilot)
        assert isinstance(app.screen, ChecklistScreen)
        await pilot.press("v")
        assert await comes_to(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("escape", "f")
        assert await comes_to(pilot, lambda: isinstance(app.screen, AskFiles))
        await pilot.press("escape")
        await pilot.press("f9")
        assert await comes_to(pilot, lambda: isinstance(app.screen, TurnOverScreen))
        await pilot.press("x")
        assert await comes_to(pilot, lambda: isinstance(app.screen, ChecklistScreen))
        await settled(pilot)
        assert isinstance(app.screen, ChecklistScreen)
        assert SECRET not in words_on(app)


async def test_a_driver_who_was_removed_is_told_behind_the_blank_screen() -> None:
    async with at_a_counter() as (app, pilot):
        await pilot.press("v")
        assert await comes_to(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("f9")
        assert await comes_to(pilot, lambda: isinstance(app.screen, TurnOverScreen))
        app.post_message(ChecklistLeft("van 1 is no driver any more."))
        app.post_message(ChecklistLeft("and once more"))
        await settled(pilot)
        assert words_on(app).split() == ["10:42"]
        assert not [screen for screen in app.screen_stack if isinstance(screen, ChecklistScreen)]
        await pilot.press("x")
        assert await comes_to(pilot, lambda: isinstance(app.screen, DeliveriesScreen))
        assert line_with(app, "van 1 is no driver any more.")


async def test_locking_from_the_checklist_comes_back_to_the_list() -> None:
    async with at_a_counter() as (app, pilot):
        await pilot.press("ctrl+l")
        assert await comes_to(pilot, lambda: app._exit)
    assert app.return_value == Locked(Whereabouts("deliveries"))


async def test_a_drivers_terminal_has_the_choice_and_the_checklist_and_nothing_else() -> None:
    desk = desk_of_a_run()
    app = DriverApp(lambda: desk, back=Whereabouts("pad", 7, 412))
    async with at_the_door(app) as pilot:
        assert isinstance(app.screen, DriverPickScreen)
        assert desk.role == DRIVER
        assert [call.name for call in book_of(desk).looked] == ["driver_terminal"]
        assert "0398" not in words_on(app)
        await pilot.press("f6")
        assert await shows(pilot, ONLY_COUNTER)
        await pilot.press("ctrl+q")
        assert await shows(pilot, "Lock it first")
        await given_the_pin(app, pilot)
        await pilot.press("ctrl+q")
        assert await shows(pilot, ONLY_COUNTER)
        await pilot.press("escape", "x")
        assert await comes_to(pilot, lambda: isinstance(app.screen, DriverPickScreen))
        assert {call.name for call in book_of(desk).asked} == {"drivers", "stops", "is_driver"}
        await pilot.press("ctrl+l")
        assert await comes_to(pilot, lambda: app._exit)
    assert isinstance(app.return_value, Locked)


async def test_a_drivers_terminal_is_left_at_the_door() -> None:
    app = DriverApp(desk_of_a_run)
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, UnlockScreen)
        await pilot.press("ctrl+q")
        assert await comes_to(pilot, lambda: app._exit)
    assert app.return_value == 0


@pytest.mark.parametrize("kind", [CounterApp, DriverApp])
async def test_nobody_opens_a_checklist_at_the_door(kind: type[ShopApp]) -> None:
    app = kind(desk_of_a_run)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("c", "f5", "ctrl+p", "f9"):
            await pilot.press(key)
        await asyncio.sleep(0)
        await settled(pilot)
        assert isinstance(app.screen, UnlockScreen)
