"""The counter sends what is due by itself, now and then, while its book is open."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from counter_tui.shop_app import ShopApp

SEND_SECONDS = 5.0


class SendsMail(ShopApp):
    """A counter from which e-mail leaves. At most one run at a time; none while it is locked, or is being closed."""

    _sending: asyncio.Task[None] | None = None
    _sends_no_more = False

    def on_mount(self) -> None:
        """Look for what is due from now on."""
        self.set_interval(SEND_SECONDS, self.send_due)

    def send_due(self) -> None:
        """Begin to send what is due, if there is a book to look in and nobody is at it."""
        begun = self._sending is not None and not self._sending.done()
        if not (begun or self.locked or self._sends_no_more):
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        if not await self._by_itself(self.desk.mail.send_quietly):
            self._sends_no_more = True

    async def _by_itself(self, errand: Callable[[], Awaitable[bool]]) -> bool:
        """Do something that answers whether the book is another now. False when it failed, and is to be left alone: the
        counter goes on, and orders can be taken without it."""
        try:
            changed = await errand()
        except Exception as fault:  # noqa: BLE001 - as said above
            self._faults.note(fault)
            return False
        if changed:
            self._look_again()
        return True

    def _look_again(self) -> None:
        """Behind a dialog or a blank screen nothing changes; what stands behind looks again when it comes up."""
        front: Any = self.screen
        if front in self._counters:
            front.top_up()
            front.book_changed()

    async def _put_away(self) -> None:
        """An e-mail that is on its way has a moment to get through."""
        self._sends_no_more = True
        if self._sending is not None:
            self._sending.cancel()
        await super()._put_away()
        if self._sending is not None:
            await asyncio.wait({self._sending})
