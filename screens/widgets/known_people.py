"""What the book already knows of the people on a form, looked up while they are typed."""

from collections.abc import Sequence
from datetime import date

from models import finding
from models.dates import short
from models.text import digits, fold
from models.views import Party
from screens.desk import Desk
from screens.widgets.field import MOST_OFFERED
from screens.widgets.newest import Newest

SEEN_BY_CUSTOMERS = "counter"
MOST_KNOWN = 50
# At the counter a customer sees the screen: nothing of others may show too early (product.md, "Screens").
ENOUGH = {True: (5, 4), False: (3, 2)}


def enough(text: str, source: str) -> bool:
    """Enough was typed to look somebody up, given who can see the screen."""
    least_digits, least_letters = ENOUGH[source == SEEN_BY_CUSTOMERS]
    return len(digits(text)) >= least_digits or sum(map(str.isalpha, text)) >= least_letters


class KnownPeople:
    """Callers and their recipients. Each answer is ``None`` when it was overtaken by newer typing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._callers: Newest[Sequence[finding.CallerRow]] = Newest()
        self._places: Newest[Sequence[finding.PlaceRow]] = Newest()

    @property
    def looking_for_caller(self) -> bool:
        """A caller is being looked up and the answer is not there yet."""
        return self._callers.waiting

    def forget(self) -> None:
        """Drop what is being looked up."""
        self._callers.forget()
        self._places.forget()

    async def callers(self, text: str, source: str) -> Sequence[finding.CallerRow] | None:
        """Those whose phone or name begins, or whose phone ends, with what was typed."""
        if not enough(text, source):
            self._callers.forget()
            return ()
        return await self._callers.ask(lambda: self._desk.book.read(finding.callers, text, limit=MOST_OFFERED))

    async def places(self, caller: Party, text: str, source: str) -> Sequence[finding.PlaceRow] | None:
        """Where this caller has sent flowers before, of those that begin with what was typed."""
        alone = source != SEEN_BY_CUSTOMERS
        if not (caller.name or caller.phone) or not (enough(text, source) or (alone and not text)):
            self._places.forget()
            return ()
        found = await self._places.ask(lambda: self._desk.book.read(finding.recipients_of, caller, limit=MOST_KNOWN))
        wanted = fold(text)
        return found and [place for place in found if f" {wanted}" in f" {fold(place.name)}"]


def caller_words(row: finding.CallerRow) -> str:
    """A known caller, on one line."""
    return "  ".join(filter(None, (row.phone, row.name, row.email, caller_history(row))))


def caller_history(row: finding.CallerRow) -> str:
    """How often this caller has ordered, and when last."""
    orders = "1 order" if row.orders == 1 else f"{row.orders} orders"
    return f"{orders}, {_last(row.last)}" if row.last else orders


def place_words(row: finding.PlaceRow) -> str:
    """A known recipient, on one line."""
    where = ", ".join(filter(None, (row.address, row.postcode)))
    return "  ".join(filter(None, (row.name, where, row.phone, _last(row.last))))


def _last(day: date) -> str:
    return f"last {short(day).partition(' ')[2]}"
