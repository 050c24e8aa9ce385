"""E-mail leaves the counter by itself: never while it is locked, one run at a time, and the screen in front sees it."""

import asyncio
from typing import Any

from textual.widgets import Input

from counter_tui.app import CounterApp
from counter_tui.driver_app import DriverApp
from counter_tui.leaving import Faults
from screens.pad import PadScreen
from tests.counter_tui.test_app import PASSPHRASE, desk_of_a_day, settled
from tests.screens.desk import line_with
from tests.screens.fake_outside import FakeMail
from tests.screens.rows import pad_order, sheet


class Mail(FakeMail):
    """Each run lasts until it is let go; what it answers with is laid out."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = self.broken_off = 0
        self.goes_on = asyncio.Event()
        self.changed = False
        self.fault: Exception | None = None

    async def send_quietly(self) -> bool:
        self.begun += 1
        try:
            await self.goes_on.wait()
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        if self.fault:
            raise self.fault
        return self.changed


async def test_the_counter_sends_by_itself() -> None:
    pad: list[Any] = [sheet(398, pad_order(1))]
    desk, mail, faults = desk_of_a_day(pad=pad), Mail(), Faults()
    desk.mail = mail
    app = CounterApp(lambda: desk, faults=faults)
    async with app.run_test(size=(80, 24)) as pilot:
        app.send_due()
        await settled(pilot)
        assert (mail.begun, app.locked) == (0, True)
        app.screen.query_one(Input).value = PASSPHRASE
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, PadScreen)
        for _ in range(2):
            app.send_due()
            await settled(pilot)
        assert mail.begun == 1
        pad[0] = sheet(399, pad_order(1))
        mail.changed = True
        mail.goes_on.set()
        await settled(pilot)
        assert line_with(app, "0399")
        # A fault of its own stops it, and not the counter.
        mail.fault = ValueError("of the mail")
        for _ in range(2):
            app.send_due()
            await settled(pilot)
        assert mail.begun == 2
        assert [noted.kind for noted in faults.take()] == ["ValueError"]
        assert isinstance(app.screen, PadScreen)


async def test_whoever_leaves_has_what_is_being_sent_broken_off() -> None:
    desk, mail = desk_of_a_day(), Mail()
    desk.mail = mail
    app = CounterApp(lambda: desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Input).value = PASSPHRASE
        await pilot.press("enter")
        await settled(pilot)
        app.send_due()
        await settled(pilot)
        await pilot.press("ctrl+q")
        await settled(pilot)
    assert (mail.begun, mail.broken_off, app.return_value) == (1, 1, 0)


def test_a_drivers_terminal_sends_nothing() -> None:
    assert not hasattr(DriverApp, "send_due")
