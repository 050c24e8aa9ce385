"""The door: the shop's keys as the screens ask for them."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from counter_tui import elsewhere, set_up_mark
from counter_tui.attempts import Attempts
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from models.errors import BookError, Refused
from screens.desk import Book, Entered, UnlockError

if TYPE_CHECKING:
    from counter_tui.shop import OpenShop
    from models import database

P = ParamSpec("P")
T = TypeVar("T")
CLOSING_SECONDS = 20.0
"""How long the closing of the book is waited for: somewhat longer than a write waits for another program."""


class OpenedBook:
    """The book as screens ask it: awaited, while its own threads do the work. Raises `BookError` once it is closed."""

    def __init__(self, book: "database.Book") -> None:
        self._book = book

    async def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb. Only the waiting for it can be cancelled, never the write."""
        with until_closed():
            answer = self._book.submit_write(verb, *args, **kwargs)
        return await asyncio.shield(asyncio.wrap_future(answer))

    async def read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask a question."""
        with until_closed():
            answer = self._book.submit_read(question, *args, **kwargs)
        return await asyncio.wrap_future(answer)

    async def version(self) -> int:
        """0 when it was just opened, and another number once any other program has written to the book."""
        with until_closed():
            answer = self._book.submit_version()
        return await asyncio.wrap_future(answer)


@contextmanager
def until_closed() -> Iterator[None]:
    """Asking a book that was closed is a `BookError`."""
    try:
        yield
    except RuntimeError:
        # Its threads take nothing more.
        raise BookError("The book was closed meanwhile; nothing was saved.") from None


class ShopKeys:
    """Set-up and unlock. The database and the key derivation are imported only when they are asked for."""

    def __init__(
        self,
        shop: Shop,
        handed_on: str = "",
        warnings: Callable[[], tuple[str, ...]] = tuple,
        real: ShopClock = ShopClock(),  # noqa: B008 - it is frozen
    ) -> None:
        """``real`` is the computer's own clock: no day that stands in for today moves a phone code's."""
        self._shop = shop
        self.real = real
        self._handed_on = handed_on
        self._warnings = warnings
        self._attempts = Attempts(shop.attempts)
        self._open: OpenShop | None = None

    @property
    def opened(self) -> "OpenShop":
        """The shop that is open. Raises `UnlockError` while it is locked."""
        if self._open is None:
            raise UnlockError("The book is locked.")
        return self._open

    @property
    def is_open(self) -> bool:
        """The book is open, be it behind the door."""
        return self._open is not None

    def is_new(self) -> bool:
        """There is no shop in the folder yet."""
        return set_up_mark.is_new(self._shop)

    def handed_on(self) -> str:
        """The passphrase that came with the start of the program, once; empty when it is to be typed."""
        passphrase, self._handed_on = self._handed_on, ""
        return passphrase

    def warnings(self) -> tuple[str, ...]:
        """What the door should warn of."""
        return self._warnings()

    async def wait(self) -> float:
        """Seconds until the next passphrase may be tried."""
        return await asyncio.to_thread(self._attempts.wait)

    async def set_up(self, passphrase: str, shop_name: str) -> Entered:
        """Make the shop, and open it. Raises `UnlockError` in words."""
        from counter_tui.shop import set_up

        return await self._entered(lambda: set_up(self._shop, passphrase, unfinished=True, shop_name=shop_name))

    async def finish_set_up(self) -> None:
        """The shop is set up. Raises `UnlockError`."""
        from counter_tui.shop import finish_set_up

        await in_words(finish_set_up, self._shop, self.opened)

    async def unlock(self, passphrase: str) -> Entered:
        """Open the shop. Raises `UnlockError` in words."""
        return await self._entered(lambda: _open(self._shop, passphrase))

    async def recover(self, sheet: Sequence[str], passphrase: str) -> Entered:
        """Open with the recovery sheet, and set the owner's new passphrase. Raises `UnlockError` at its field."""
        return await self._entered(lambda: _open_with_sheet(self._shop, sheet, passphrase))

    async def give_code(self, code: str) -> None:
        """Take the phone code of who entered. Raises `UnlockError`."""
        from counter_tui import phone_code

        opened = self.opened
        await in_words(
            lambda: phone_code.give(opened.book, self.real.moment(opened.user), code, first_today=True),
        )

    async def lock(self) -> None:
        """Close the book, after what is being written: no other work holds that up, and where the disk does not answer,
        it is waited for no longer than `CLOSING_SECONDS`."""
        opened, self._open = self._open, None
        if opened is not None:
            with suppress(elsewhere.NoAnswer):
                await elsewhere.have_done(opened.book.close, CLOSING_SECONDS)

    async def _entered(self, make: "Callable[[], OpenShop]") -> Entered:
        from models import phone_codes

        opened = self._open = await in_words(make)
        book: Book = OpenedBook(opened.book)
        asks = await book.read(phone_codes.asks_today, opened.user, self.real.today())
        return Entered(book, opened.user, opened.role, asks and opened.kind == "passphrase", opened.said)


async def in_words(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run something slow in a thread; whatever stands in its way is an `UnlockError` in words."""
    try:
        return await asyncio.to_thread(act, *args, **kwargs)
    except Refused as refused:
        raise UnlockError(refused.message, field=refused.field) from None
    except (ShopError, BookError, ValueError) as error:
        raise UnlockError(str(error), wait=getattr(error, "wait", 0.0)) from None


def _open(shop: Shop, passphrase: str) -> "OpenShop":
    # The database is imported here, in the worker thread: the unlock screen was painted without it.
    from counter_tui.shop import open_shop

    return open_shop(shop, passphrase)


def _open_with_sheet(shop: Shop, sheet: Sequence[str], passphrase: str) -> "OpenShop":
    from counter_tui.recovery import read
    from counter_tui.shop import open_with_sheet

    return open_with_sheet(shop, read(sheet), passphrase)
