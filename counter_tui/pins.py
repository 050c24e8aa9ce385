"""Drivers' PINs as the screens ask for them: wrong ones are slowed like wrong passphrases, and counted apart."""

import asyncio

from counter_tui.attempts import Attempts
from counter_tui.door import ShopKeys, in_words
from counter_tui.errors import ShopError, WrongPin
from counter_tui.locations import Shop
from counter_tui.shop import opening
from models import drivers


class ShopPins:
    """The PINs in the book that ``keys`` has opened. All drivers share one count of misses."""

    def __init__(self, shop: Shop, keys: ShopKeys) -> None:
        self._shop, self._keys = shop, keys
        self._attempts = Attempts(shop.pin_attempts)

    async def wait(self) -> float:
        """Seconds until the next PIN may be tried."""
        return await asyncio.to_thread(self._attempts.wait)

    async def enter(self, driver: str, pin: str) -> None:
        """Take a driver's PIN. Raises `UnlockError` in words."""
        await in_words(self._enter, driver, pin)

    def _enter(self, driver: str, pin: str) -> None:
        book = self._keys.opened.book
        with opening(self._shop), self._attempts.trying() as attempt:
            fits = book.read(drivers.pin_fits, driver, pin)
            if fits is None:
                raise ShopError(f"{driver} has no PIN: whoever works at the counter sets one (V there).")
            if not fits:
                raise WrongPin("That is not the PIN; try again.")
            attempt.opened()
