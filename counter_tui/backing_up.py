"""Back-ups as the screens ask for them: made in a thread, one at a time."""

import asyncio

from counter_tui import backup
from counter_tui.clock import ShopClock
from counter_tui.door import ShopKeys, in_words
from counter_tui.locations import Shop


class ShopBackups:
    """Back-ups of the shop that ``keys`` has opened."""

    def __init__(self, shop: Shop, keys: ShopKeys, clock: ShopClock) -> None:
        self._shop, self._keys, self._clock = shop, keys, clock
        self._under_way: asyncio.Task[str] | None = None

    async def make(self) -> str:
        """Make one at each place, or wait for the one that is being made. Raises `UnlockError` when none is good."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._make())
        return await asyncio.shield(self._under_way)

    async def _make(self) -> str:
        opened = self._keys.opened
        made = await in_words(backup.make, self._shop, opened, self._clock.moment(opened.user))
        return made.words
