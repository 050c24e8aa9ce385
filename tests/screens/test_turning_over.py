"""While the sheet is turned over, work that was begun before goes on, and nothing of it comes to the front."""

import asyncio
from functools import partial
from typing import Any

import pytest
from textual import work
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

from screens.dialogs import Choice, Choose
from screens.going import ScreenPicked
from screens.themes import THEMES
from screens.turn_over import TurnOverScreen
from screens.turning_over import TurningOver, waits_behind
from screens.widgets.plain import Plain
from tests.screens.desk import comes_to, fake_desk, words_on

BLANK = "10:42"


class Page(Screen[None]):
    """One that shows its name."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self._shown = shown

    def compose(self) -> ComposeResult:
        yield Plain(self._shown)


class Form(ModalScreen[str]):
    """A form that takes its time to be kept, and then closes."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Plain("a form")

    @work
    async def keep(self) -> None:
        await self.kept.wait()
        self.dismiss("kept")


class Counter(TurningOver[None]):
    """Two modes, and work that asks one thing after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = fake_desk()
        self.answers: list[str | None] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "paper"
        self.add_mode("pad", partial(Page, "the pad"))
        self.add_mode("week", partial(Page, "the week"))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEMES[0].variables

    async def on_mount(self) -> None:
        await self.switch_mode("pad")

    @work
    async def ask(self, form: Form) -> None:
        answer: str = await self.push_screen_wait(form)
        self.answers.append(answer)
        self.answers.append(await self.push_screen_wait(Choose("Another sheet?", (Choice("y", "yes"),))))

    @waits_behind
    async def on_screen_picked(self, event: ScreenPicked) -> None:
        await self.switch_mode(event.screen)


def kinds(app: Counter) -> list[str]:
    return [type(screen).__name__ for screen in app.screen_stack]


async def turned_over(app: Counter, pilot: Pilot[Any]) -> TurnOverScreen:
    blank = app.turn_over(app.desk)
    assert await comes_to(pilot, lambda: words_on(app).split() == [BLANK])
    return blank


async def test_a_form_that_closes_meanwhile_closes_behind_the_blank_screen() -> None:
    app, form = Counter(), Form()
    async with app.run_test(size=(40, 10)) as pilot:
        app.ask(form)
        assert await comes_to(pilot, lambda: form.is_current)
        form.keep()
        await turned_over(app, pilot)
        form.kept.set()
        assert await comes_to(pilot, lambda: app.answers == ["kept"])
        await pilot.pause(0.1)
        assert words_on(app).split() == [BLANK]
        await pilot.press("x")
        assert await comes_to(pilot, lambda: kinds(app) == ["Page", "Choose"]), "closed, and the next question after it"
        await pilot.press("y")
        assert await comes_to(pilot, lambda: app.answers == ["kept", "yes"])
        assert kinds(app) == ["Page"]


async def test_what_waits_goes_on_waiting_when_the_sheet_is_turned_over_again() -> None:
    app = Counter()
    async with app.run_test(size=(40, 10)) as pilot:
        await turned_over(app, pilot)
        for shown in ("one", "two"):
            app.push_screen(Page(shown))
        assert kinds(app) == ["Page", "TurnOverScreen"]
        app.screen.post_message(TurnOverScreen.TurnedBack())
        assert await comes_to(pilot, lambda: kinds(app) == ["Page", "Page", "Page"])
        assert await comes_to(pilot, lambda: words_on(app).split() == ["two"])
        await turned_over(app, pilot)
        await pilot.press("x")
        assert await comes_to(pilot, lambda: words_on(app).split() == ["two"])


async def test_another_screen_that_was_asked_for_comes_when_the_sheet_is_turned_back() -> None:
    app = Counter()
    async with app.run_test(size=(40, 10)) as pilot:
        await turned_over(app, pilot)
        app.post_message(ScreenPicked("week"))
        await pilot.pause(0.1)
        assert (app.current_mode, words_on(app).split()) == ("pad", [BLANK])
        await pilot.press("x")
        assert await comes_to(pilot, lambda: words_on(app).split() == ["the", "week"])


@pytest.mark.parametrize("key", ["x", "escape", "enter"])
async def test_a_blank_screen_that_stays_comes_along_to_another_mode(key: str) -> None:
    """The book is being locked while a screen is under way to another."""
    app = Counter()
    async with app.run_test(size=(40, 10)) as pilot:
        (await turned_over(app, pilot)).stay()
        await app.switch_mode("week")
        app.push_screen(Page("an order"))
        await pilot.press(key)
        await pilot.pause(0.1)
        assert app.current_mode == "week"
        assert words_on(app).split() == [BLANK]
