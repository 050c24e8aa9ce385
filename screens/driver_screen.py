"""What the screens share that a driver may stand before: nothing of the shop's own is on them."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import work

from models import permitted
from models.views import TopLine as Outstanding
from screens.action import Action
from screens.base import BookScreen
from screens.going import KeyTakenAway

T = TypeVar("T")


class DriverScreen(BookScreen[T], Generic[T]):
    """Its top line names no order, and who is no more than a driver is shown no F-keys."""

    @property
    def opened_by(self) -> str:
        """Who has opened the book that is read here."""
        return self.desk.user

    def own_counts(self) -> Outstanding:
        """What is outstanding for the driver; nothing of it is the shop's."""
        return Outstanding()

    def lower_line(self) -> Sequence[Action]:
        return super().lower_line() if self.desk.may("see orders") else ()

    @work(exclusive=True, group="top line")
    async def top_up(self) -> None:
        """Look at the clock, and see that who is in still may be."""
        if await self.still_in():
            self.post_message(self.ToppedUp(self.own_counts()))

    async def still_in(self) -> bool:
        """Whether who opened the book still may; else it is to be locked. Runs in a worker."""
        known = await self.ask_book(permitted.role_of, self.opened_by)
        if known is None or known.value:
            return True
        self.post_message(KeyTakenAway())
        return False
