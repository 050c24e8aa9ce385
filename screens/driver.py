"""A driver's checklist is opened here: who are you, and what is your PIN?"""

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from models.dates import short
from models.drivers import drivers
from models.run_views import DriverRow
from screens import keymap
from screens.action import Action
from screens.base import Answer
from screens.desk import Desk, Pins, UnlockError
from screens.dialogs import DIALOG_CSS, Dialog
from screens.driver_screen import DriverScreen
from screens.going import ChecklistOpened
from screens.widgets.door import Waiting
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row
from screens.widgets.plain import Plain

COUNT_SECONDS = 0.5
LONGEST_PIN = 8
COLUMNS = (Column("Driver", 20, grow=1), Column("", 12))
NO_DRIVER = "There is no driver yet: whoever works at the counter adds one (V there)."


class PinScreen(Dialog[bool]):
    """Asks for a driver's PIN until it fits, which it ends with, or is left."""

    DEFAULT_CSS = (
        DIALOG_CSS.replace("DIALOG", "PinScreen")
        + """
    PinScreen Input, PinScreen Input:focus {
        border: none; height: 1; margin-top: 1; padding: 0; background: $field; color: $foreground;
    }
    PinScreen Input:focus { background: $field-focus; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", show=False)]

    def __init__(self, pins: Pins, driver: str) -> None:
        super().__init__()
        self._pins, self._driver = pins, driver

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Plain(f"{self._driver}: your PIN", classes="title")
            yield Input(password=True, restrict="[0-9]*", max_length=LONGEST_PIN)
            yield Plain("", classes="wrong")
            yield Waiting("", classes="detail")
            yield Plain("enter open   esc back", classes="keys")

    def on_mount(self) -> None:
        self._countdown = self.set_interval(COUNT_SECONDS, self._count_down, pause=True)
        self._count_down()

    @work(exclusive=True, group="count down")
    async def _count_down(self) -> None:
        """Say how long the next try has to wait, for as long as it has."""
        self._say_wait(await self._pins.wait())

    def _say_wait(self, left: float) -> None:
        field = self.query_one(Input)
        if field.disabled:
            return
        if left > 0:
            self._countdown.resume()
            self.query_one(Waiting).say(f"The next try is in {ceil(left)} s.")
        else:
            self._countdown.pause()
            self.query_one(Waiting).say("")

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        event.stop()
        if event.value:
            self._wrong("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value and not event.input.disabled:
            self._enter(event.value)

    @work(exclusive=True, group="enter")
    async def _enter(self, pin: str) -> None:
        left = await self._pins.wait()
        if left > 0:
            self._say_wait(left)
            return
        field = self.query_one(Input)
        field.disabled = True
        self.query_one(Waiting).start("Looking at it")
        try:
            await self._pins.enter(self._driver, pin)
        except UnlockError as error:
            self.query_one(Waiting).stop()
            field.value, field.disabled = "", False
            field.focus()
            self._wrong(f"! {error}")
            self._count_down()
            return
        self.dismiss(True)

    def _wrong(self, words: str) -> None:
        self.query_one(".wrong", Plain).say(words)


class DriverPickScreen(DriverScreen[Sequence[DriverRow]]):
    """The drivers, of whom one opens their checklist of a day. Without a ``day`` it is that of whatever day it is."""

    GROUP = "driver"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    DriverPickScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    DriverPickScreen LineList { margin: 0 1; }
    """

    def __init__(self, desk: Desk, day: date | None = None) -> None:
        super().__init__(desk)
        self._day = day
        self._drivers: dict[str, DriverRow] = {}

    @property
    def day(self) -> date:
        """The local date of the checklist."""
        return self._day or self.desk.clock.today()

    def compose_content(self) -> ComposeResult:
        yield Plain(id="title")
        yield LineList(COLUMNS, empty=NO_DRIVER)

    def on_mount(self) -> None:
        self.query_one(LineList).focus()

    async def read_book(self) -> Answer[Sequence[DriverRow]] | None:
        return await self.ask_book(drivers)

    def show_book(self, answer: Sequence[DriverRow]) -> None:
        self._drivers = {row.label: row for row in answer}
        self.query_one(LineList).show(map(_row, answer))
        self._say_title()
        self.keys_changed()

    def on_counter_screen_topped_up(self, _event: DriverScreen.ToppedUp) -> None:
        """It may be another day by now."""
        self._say_title()

    def _say_title(self) -> None:
        self.query_one("#title", Plain).say(f"CHECKLIST   {short(self.day)}   Who are you?")

    @property
    def picked(self) -> DriverRow | None:
        """The driver under the cursor."""
        return self._drivers.get(self.query_one(LineList).key or "") if self.is_mounted else None

    def key_line(self) -> Sequence[Action]:
        """On a driver's terminal there is nothing to go back to, and it is left at the door."""
        return [each for each in super().key_line() if self._day or each.id not in ("back", "quit")]

    def cannot(self, action: str) -> str:
        if action == "back" and self._day is None:
            return "There is nothing else on this terminal; ctrl+l locks it."
        if action != "open":
            return super().cannot(action)
        if self.picked is None:
            return NO_DRIVER
        return "" if self.picked.has_pin else f"{self.picked.label} has no PIN yet: V at the counter sets one."

    def action_back(self) -> None:
        self.dismiss(None)

    @work(exclusive=True, group="open")
    async def action_open(self) -> None:
        """The checklist of the driver under the cursor, when they know their PIN."""
        picked = self.picked
        if picked is not None and await self.app.push_screen_wait(PinScreen(self.desk.pins, picked.label)):
            self.post_message(ChecklistOpened(picked.label, self.day))

    async def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        await self.action_act("open")

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        self.keys_changed()


def _row(row: DriverRow) -> Row:
    if row.has_pin:
        return Row(row.label, (Span(row.label, "strong"), Span("PIN", "quiet")))
    return Row(row.label, (Span(row.label, "quiet"), Span("no PIN yet", "quiet")))
