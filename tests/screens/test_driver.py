"""Choosing a driver and giving the PIN; adding drivers, their PINs, and removing them."""

import asyncio
from datetime import date, timedelta
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from models.errors import Refused
from models.roles import DRIVER
from models.run_views import DriverRow
from screens.desk import Desk
from screens.dialogs import Choice, Choose
from screens.driver import DriverPickScreen, PinScreen
from screens.drivers import DriversScreen
from screens.going import ChecklistOpened
from screens.widgets.field import HiddenField
from screens.widgets.line_list import LineList
from tests.screens.desk import (
    Counter,
    FakeClock,
    assert_clean,
    book_of,
    comes_to,
    counter,
    fake_desk,
    line_with,
    shows,
    words_on,
)
from tests.screens.fake_run import PIN, FakePins

TODAY = date(2026, 2, 11)
ROWS = [DriverRow("van 1", True), DriverRow("van 2", False)]


class Terminal(Counter):
    """An app that also notes which checklist was opened."""

    def on_checklist_opened(self, event: ChecklistOpened) -> None:
        self.went.append(event)


async def pressed(pilot: Pilot[Any], keys: str, text: str) -> None:
    await pilot.press(*keys.split())
    assert await shows(pilot, text), words_on(pilot.app)


def pins_of(desk: Desk) -> FakePins:
    assert isinstance(desk.pins, FakePins)
    return desk.pins


async def test_a_driver_comes_in_by_the_pin_alone_and_a_wrong_one_waits() -> None:
    desk = fake_desk(drivers=ROWS)
    pins_of(desk).waits = [0.0, 30.0]
    app = Terminal(lambda: DriverPickScreen(desk, TODAY))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "Who are you?")
        await pressed(pilot, "down enter", "van 2 has no PIN yet")
        await pressed(pilot, "up enter", "van 1: your PIN")
        await pressed(pilot, "a 1 2 x 3 4 enter", "That is not the PIN; try again.")
        assert "1234" not in words_on(app)
        assert app.screen.query_one(Input).value == ""
        await pressed(pilot, "1 1 1 1 enter", "The next try is in 30 s.")
        await pilot.press(*PIN, "enter")
        assert await comes_to(pilot, lambda: app.screen.query_one(Input).value == PIN)
        assert pins_of(desk).entered == []
        assert app.went == []
        pins_of(desk).waiting = 0.0
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: app.went)
    assert app.went == [ChecklistOpened("van 1", TODAY)]
    assert pins_of(desk).entered == ["van 1"]


class SlowPins(FakePins):
    """The PIN is looked at until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def enter(self, driver: str, pin: str) -> None:
        await self.let_go.wait()
        await super().enter(driver, pin)


async def test_a_pin_that_fits_takes_away_what_came_up_in_front_meanwhile_and_itself_once() -> None:
    desk = fake_desk(drivers=ROWS)
    pins = desk.pins = SlowPins()
    app = Terminal(lambda: DriverPickScreen(desk, TODAY))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "Who are you?")
        choice = app.screen
        await pressed(pilot, "enter", "van 1: your PIN")
        asked = app.screen
        assert isinstance(asked, PinScreen)
        await pressed(pilot, " ".join((*PIN, "enter")), "Looking at it")
        await app.push_screen(Choose("Something else?", (Choice("y", "yes"),)))
        pins.let_go.set()
        assert await comes_to(pilot, lambda: app.went)
        assert app.screen is choice
        asked.dismiss(False)
        assert app.screen is choice
    assert app.went == [ChecklistOpened("van 1", TODAY)]


async def test_on_their_own_terminal_nothing_is_shown_of_the_shop() -> None:
    desk = fake_desk(drivers=[])
    desk.role = DRIVER
    app = counter(lambda: DriverPickScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "There is no driver yet")
        assert not line_with(app, "F2")
        assert not line_with(app, "esc back")
        assert not line_with(app, "ctrl+q")
        assert line_with(app, "ctrl+l lock")
        assert {call.name for call in book_of(desk).asked} == {"drivers"}
        await pressed(pilot, "escape", "There is nothing else on this terminal")
        screen = app.screen
        assert isinstance(screen, DriverPickScreen)
        assert isinstance(desk.clock, FakeClock)
        desk.clock.at += timedelta(days=1)
        screen.top_up()
        assert await shows(pilot, "CHECKLIST   Thu 12 Feb")


async def test_the_choice_at_a_counter_is_left_and_a_pin_too() -> None:
    app = counter(lambda: DriverPickScreen(fake_desk(drivers=ROWS), TODAY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pressed(pilot, "enter", "your PIN")
        await pilot.press("1", "escape")
        assert await comes_to(pilot, lambda: not isinstance(app.screen, PinScreen))
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: not isinstance(app.screen, DriverPickScreen))
        assert app.went == []


def told(desk: Desk) -> list[tuple[Any, ...]]:
    return [(call.name, *call.args[1:]) for call in book_of(desk).told]


async def test_a_driver_is_added_with_a_pin_typed_twice() -> None:
    refusals: list[Exception | None] = [Refused("pin", "That PIN is the first that anybody would try."), None]

    def set_pin(*_given: Any) -> None:
        if refusal := refusals.pop(0):
            raise refusal

    desk = fake_desk(drivers=ROWS, known_driver="Sam", set_pin=set_pin)
    app = counter(lambda: DriversScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "no PIN yet: p sets one")
        assert line_with(app, "van 1").split()[:2] == ["1", "van"]
        await pressed(pilot, "n", "Somebody who takes stops out")
        await pressed(pilot, "ctrl+s", "Give the driver a name.")
        await pressed(pilot, "s a m enter 1 2 3 4 enter 1 2 3 5 ctrl+s", "The two are not the same.")
        assert told(desk) == []
        pin, again = app.screen.query(HiddenField)
        again.value = "1234"
        await pressed(pilot, "ctrl+s", "the first that anybody would try")
        pin.value = again.value = PIN
        await pressed(pilot, "ctrl+s", "sam takes stops out.")
    first, again_given = [each for each in told(desk) if each[0] == "set_pin"]
    assert first[1:3] == ("Sam", "1234")
    assert again_given[1:3] == ("Sam", PIN)
    assert len(again_given[3]) >= 5


async def test_a_pin_is_changed_and_a_driver_removed_after_asking() -> None:
    desk = fake_desk(drivers=ROWS, set_pin=None, remove_driver=None)
    app = counter(lambda: DriversScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "opens with a PIN")
        await pressed(pilot, "p", "van 1: another PIN")
        await pressed(pilot, "ctrl+s", "Type 4 to 8 digits.")
        for field in app.screen.query(HiddenField):
            field.value = PIN
        await pressed(pilot, "ctrl+s", "van 1 has a new PIN.")
        await pressed(pilot, "down d", "Does van 2 drive no more?")
        await pressed(pilot, "enter d", "Does van 2 drive no more?")
        await pressed(pilot, "m", "van 2 is no driver any more.")
        await pressed(pilot, "d y", "van 2 is no driver any more.")
        assert await comes_to(pilot, lambda: len(told(desk)) == 3)
    assert [each[:3] for each in told(desk)] == [("set_pin", "van 1", PIN), *[("remove_driver", "van 2")] * 2]
    assert [call.kwargs["told"] for call in book_of(desk).told[1:]] == [False, True]


async def test_names_of_drivers_are_text() -> None:
    for kind in (DriversScreen, DriverPickScreen):
        desk = fake_desk(drivers=[DriverRow("[/]\x1b]52;c;aGFj\x07\u202e", True)])
        async with counter(lambda made=kind, at=desk: made(at)).run_test(size=(80, 24)) as pilot:  # type: ignore[misc]  # a default binds each turn's own
            assert await shows(pilot, "[/]")
            assert_clean(pilot.app)
            assert pilot.app.screen.query_one(LineList).key is not None
