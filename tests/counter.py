"""The counter on a test book: the real app, whose door takes any passphrase and opens the book with the raw key."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot
from textual.widgets import Input

from counter_tui.app import CounterApp
from counter_tui.door import OpenedBook
from counter_tui.shop_settings import ShopSettings
from counter_tui.wiring import ClosedBook
from models.roles import OWNER
from screens.desk import Desk, Entered
from screens.unlock import UnlockScreen
from tests.screens.desk import FakeClock, still
from tests.screens.fake_access import FakeAccess, FakeBackups, FakeKeys
from tests.screens.fake_outside import FakeMail, FakeOnline, FakePhotos
from tests.screens.fake_run import FakePaper, FakePins

if TYPE_CHECKING:
    from models import database


class RawKeys(FakeKeys):
    """Opens the book at ``path`` with the key of every test book; nothing is derived."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._open: database.Book | None = None

    async def unlock(self, passphrase: str) -> Entered:
        self._open = await asyncio.to_thread(self._opened)
        self.is_open = True
        return Entered(OpenedBook(self._open), OWNER, OWNER)

    async def lock(self) -> None:
        if self._open is not None:
            await asyncio.to_thread(self._open.close)
            self._open = None
            self.is_open = False

    def _opened(self) -> "database.Book":
        # Imported here, so that the door is painted without the database, as in the real program.
        from models import database
        from tests.book import RAW_KEY

        return database.Book(self._path, RAW_KEY)


def counter_app(path: Path, now: datetime) -> CounterApp:
    """The app on a book, at a moment that stands still."""
    return CounterApp(lambda: real_book_desk(path, now))


def real_book_desk(path: Path, now: datetime) -> Desk:
    """A desk whose door opens the book at ``path``, at a moment that stands still."""
    numbers = iter(range(1, 1_000_000))
    settings = ShopSettings(path.with_name("settings.toml"))
    return Desk(
        keys=RawKeys(path),
        clock=FakeClock(now),
        shop=settings.facts,
        new_key=lambda: f"key {next(numbers)}",
        book=ClosedBook(),
        settings=settings,
        access=FakeAccess(),
        backups=FakeBackups(),
        pins=FakePins(),
        paper=FakePaper(),
        online=FakeOnline(),
        mail=FakeMail(),
        photos=FakePhotos(),
    )


async def unlocked(pilot: Pilot[Any]) -> None:
    """Through the door, until the first screen of the counter stands."""
    pilot.app.screen.query_one(Input).value = "anything"
    await pilot.press("enter")
    while isinstance(pilot.app.screen, UnlockScreen):
        await pilot.pause(0.02)
    await still(pilot)
