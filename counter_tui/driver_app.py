"""A driver's terminal: somebody with a passphrase opens it, and from then on it only has the checklists."""

from contextlib import suppress
from functools import partial

from counter_tui.shop_app import CHOICE, DOOR, ShopApp
from models.errors import BookError
from models.roles import DRIVER
from screens.going import Unlocked
from screens.turning_over import waits_behind

DRIVERS = "driver"


class DriverApp(ShopApp):
    """The choice of a driver, and their checklist; whoever opened it may do no more here than a driver."""

    @waits_behind
    async def on_unlocked(self, _event: Unlocked) -> None:
        """The book is open: note by whom, and show the drivers. Where it was locked before is not come back to."""
        from models.looking import driver_terminal

        with suppress(BookError):
            await self.desk.book.write(driver_terminal, self.desk.moment())
        self.desk.role = DRIVER
        self.add_mode(DRIVERS, partial(self._counter, CHOICE))
        await self.switch_mode(DRIVERS)
        self.remove_mode(DOOR)

    async def action_quit(self) -> None:
        """Only at the door: whoever opened it locks it first."""
        if self.locked or self._checklist is not None:
            await super().action_quit()
        elif shown := [screen for screen in self._counters if screen.is_attached]:
            shown[0].say("Lock it first (ctrl+l): the program is left at the door.")
