"""What a screen asks the app for without knowing who answers: screens never import one another.

Post them from any widget or screen; they bubble to the app, which opens the screen that is meant.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.message import Message

if TYPE_CHECKING:
    from models.photo_views import PhotoOf


UNDER_WAY = "under way"
"""Workers of the app in this group are waited for when it ends; by their names it is said what would be lost,
and by their descriptions, which name nobody, what was."""


@dataclass
class OrderPicked(Message):
    """An order was picked to be opened."""

    order_id: int


@dataclass
class DraftPicked(Message):
    """A sheet that is still a draft was picked to be finished in order entry."""

    sheet: int


@dataclass
class NewOrderPicked(Message):
    """A new order was asked for, with its due date when a day was pointed at."""

    due: date | None = None


@dataclass
class SearchPicked(Message):
    """Find was asked to search for a text."""

    text: str


@dataclass
class PhotosPicked(Message):
    """Photos are to be seen: of an order (with its stop's, and its sheet's), a sheet (with its orders'), or all of a
    local date. ``photo_id`` is where the cursor is to stand."""

    of: "PhotoOf | date"
    photo_id: str = ""


@dataclass
class LockBoxPicked(Message):
    """The lock box was asked for; ``sheet`` is the number of the one where the cursor is to stand, when it is there."""

    sheet: int = 0


@dataclass
class ScreenPicked(Message):
    """An F-key's screen was asked for, by its id in the registry."""

    screen: str


@dataclass
class ChecklistPicked(Message):
    """A driver's checklist of a local date was asked for; whose is to be chosen."""

    day: date


@dataclass
class ChecklistOpened(Message):
    """A driver has given their PIN: the checklist of their own stops of a local date is to be shown."""

    driver: str
    day: date


@dataclass
class ChecklistLeft(Message):
    """The checklist is left: it goes away, and the sheet is turned over. ``why`` is said by the screen behind it."""

    why: str = ""


@dataclass
class KeyTakenAway(Message):
    """Who is in was removed at another counter: the book is to be locked."""


class Unlocked(Message):
    """The book is open: `Desk.book` is set, the screens may ask it."""


@runtime_checkable
class Searches(Protocol):
    """What the app needs of Find."""

    def search_for(self, text: str) -> None:
        """Search for a text, as if it had been typed."""
        ...


@runtime_checkable
class TakesOrders(Protocol):
    """What the app needs of order entry. Both may come while another call is in the form: that one is parked."""

    def start(self, due: date | None) -> None:
        """Open an empty form, the due date filled in when there is one."""
        ...

    def resume(self, sheet: int) -> None:
        """Open the form on a draft."""
        ...
