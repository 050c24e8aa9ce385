"""Builds the real Desk: the shop's keys, clock and book as the screens' ports."""

import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.shop_settings import ShopSettings
from screens.desk import Book, Desk, UnlockError

if TYPE_CHECKING:
    from counter_tui.shop import OpenShop
    from models import database

P = ParamSpec("P")
T = TypeVar("T")


class OpenedBook:
    """The book as screens ask it: awaited, while its own threads do the work."""

    def __init__(self, book: "database.Book") -> None:
        self._book = book

    async def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb. Only the waiting for it can be cancelled, never the write."""
        return await asyncio.shield(asyncio.wrap_future(self._book.submit_write(verb, *args, **kwargs)))

    async def read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask a question."""
        return await asyncio.wrap_future(self._book.submit_read(question, *args, **kwargs))


class ClosedBook:
    """In the Desk until the shop is unlocked: asking it anything is a mistake of the program's."""

    async def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        raise UnlockError("The book is locked.")

    async def read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        raise UnlockError("The book is locked.")


class ShopKeys:
    """Set-up and unlock. The database and the key derivation are imported only when they are asked for."""

    def __init__(self, shop: Shop, handed_on: str = "") -> None:
        self._shop = shop
        self._handed_on = handed_on
        self._open: OpenShop | None = None

    def is_new(self) -> bool:
        """There is no shop in the folder yet."""
        unmade = not (self._shop.keys.exists() or self._shop.book.exists())
        return unmade or self._shop.unfinished.exists()

    def handed_on(self) -> str:
        """The passphrase that came with the start of the program, once; empty when it is to be typed."""
        passphrase, self._handed_on = self._handed_on, ""
        return passphrase

    async def set_up(self, passphrase: str, shop_name: str) -> Book:
        """Make the shop, and open it. Raises `UnlockError` in words."""
        from counter_tui.shop import set_up

        return await self._opened(lambda: set_up(self._shop, passphrase, shop_name=shop_name))

    async def unlock(self, passphrase: str) -> Book:
        """Open the shop. Raises `UnlockError` in words."""
        return await self._opened(lambda: _open(self._shop, passphrase))

    async def lock(self) -> None:
        """Close the book, after what is being written."""
        opened, self._open = self._open, None
        if opened is not None:
            await asyncio.to_thread(opened.book.close)

    async def _opened(self, make: "Callable[[], OpenShop]") -> Book:
        from models.errors import BookError

        try:
            self._open = await asyncio.to_thread(make)
        except (ShopError, BookError, ValueError) as error:
            raise UnlockError(str(error)) from None
        return OpenedBook(self._open.book)


def desk_maker(shop: Shop, clock: ShopClock, handed_on: str = "") -> Callable[[], Desk]:
    """What builds the Desk, when the app asks for it. Raises `ShopError` for a broken settings file."""
    chosen = ShopSettings(shop.settings)
    return lambda: Desk(
        keys=ShopKeys(shop, handed_on),
        clock=clock,
        shop=chosen.facts,
        new_key=lambda: os.urandom(16).hex(),
        book=ClosedBook(),
        settings=chosen,
    )


def _open(shop: Shop, passphrase: str) -> "OpenShop":
    # The database is imported here, in the worker thread: the unlock screen was painted without it.
    from counter_tui.shop import open_shop

    return open_shop(shop, passphrase)
