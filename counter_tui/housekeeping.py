"""The counter keeps its house by itself while its book is open, and leaves no photo in a file made for a viewer."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from counter_tui.background import SendsMail
from screens.desk import Desk
from screens.turn_over import TurnOverScreen

LOOK_SECONDS = 10.0
"""How often it is asked whether there is something to do; how often there is, is for who does it to say."""


class KeepsHouse(SendsMail):
    """A counter that clears up: at most one run at a time; none while it is locked, or is being closed."""

    _keeping: asyncio.Task[None] | None = None
    _keeps_no_more = False

    def on_mount(self) -> None:
        """See to it from now on."""
        self.set_interval(LOOK_SECONDS, self.keep_house)

    def keep_house(self) -> None:
        """Begin to clear up, if the book is open and nobody is at it."""
        begun = self._keeping is not None and not self._keeping.done()
        if not (begun or self.locked or self._keeps_no_more):
            self._keeping = asyncio.create_task(self._keep_house())

    async def _keep_house(self) -> None:
        if not await self._by_itself(self.desk.photos.keep_house):
            self._keeps_no_more = True

    async def _put_away(self) -> None:
        self._keeps_no_more = True
        await super()._put_away()

    def turn_over(self, desk: Desk, blank: TurnOverScreen | None = None) -> TurnOverScreen:
        """Nobody looks at what a viewer was handed any more."""
        if not self.turned_over:
            close: Callable[[], Awaitable[None]] = self._close_viewer
            self.run_worker(close, group="viewer")
        return super().turn_over(desk, blank)

    async def let_go(self) -> None:
        """What a viewer was handed goes first, however the counter ends."""
        await self._close_viewer()
        await super().let_go()

    async def _close_viewer(self) -> None:
        if self.desk.keys.is_open:
            with suppress(OSError):
                await self.desk.photos.close_outside()
