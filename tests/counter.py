"""The counter on a test book: the real app, whose door takes any passphrase and opens the book with the raw key."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot
from textual.widgets import Input

from counter_tui.app import CounterApp
from counter_tui.shop_settings import ShopSettings
from counter_tui.wiring import ClosedBook, OpenedBook
from screens.desk import Book, Desk, UnlockError
from screens.unlock import UnlockScreen
from tests.screens.desk import FakeClock, still

if TYPE_CHECKING:
    from models import database


class RawKeys:
    """Opens the book at ``path`` with the key of every test book; nothing is derived."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: database.Book | None = None

    def is_new(self) -> bool:
        return False

    def handed_on(self) -> str:
        return ""

    async def set_up(self, passphrase: str, shop_name: str) -> Book:
        raise UnlockError("This book is there already.")

    async def unlock(self, passphrase: str) -> Book:
        self._open = await asyncio.to_thread(self._opened)
        return OpenedBook(self._open)

    async def lock(self) -> None:
        if self._open is not None:
            await asyncio.to_thread(self._open.close)
            self._open = None

    def _opened(self) -> "database.Book":
        # Imported here, so that the door is painted without the database, as in the real program.
        from models import database
        from tests.book import RAW_KEY

        return database.Book(self._path, RAW_KEY)


def counter_app(path: Path, now: datetime) -> CounterApp:
    """The app on a book, at a moment that stands still."""
    numbers = iter(range(1, 1_000_000))
    settings = ShopSettings(path.with_name("settings.toml"))
    desk = Desk(RawKeys(path), FakeClock(now), settings.facts, lambda: f"key {next(numbers)}", ClosedBook(), settings)
    return CounterApp(lambda: desk)


async def unlocked(pilot: Pilot[Any]) -> None:
    """Through the door, until the first screen of the counter stands."""
    pilot.app.screen.query_one(Input).value = "anything"
    await pilot.press("enter")
    while isinstance(pilot.app.screen, UnlockScreen):
        await pilot.pause(0.02)
    await still(pilot)
