"""What a file says of one order, in its own words: every layout is read into this, and every rule is applied to it once
(`building.order_of`)."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from models.errors import Refused
from models.online_views import WebShop
from models.views import Party

Extras = tuple[tuple[str, str], ...]
"""Whatever a shop's plugins add to an order or a line: key and value (meta data, note attributes)."""

MOST_LINES: Final = 100
"""Lines of one order; one with more is held, with these."""


_NOBODY: Final = Party()


class ToldLine(NamedTuple):
    """A line of an order. ``amount`` is for all of it, ``each`` for one, before any discount: one of them will do."""

    name: str
    quantity: str = "1"
    amount: str = ""
    each: str = ""
    extras: Extras = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One order as text, nothing of it read yet; what the file does not say is empty.

    ``row`` is where it stands in the file. ``standing`` is set by a layout that says more than one status word.
    ``address`` has a line for each part of it. ``note`` is what the customer wrote at the checkout; ``card``, ``due``,
    ``window``, ``fulfilment`` and ``notes`` are for layouts that have a place of their own for them. ``shipping`` has
    each way of shipping: the web shop's key of the method, where the file has one, and its title. ``done`` is when the
    web shop was done with it. ``fees`` may be below nothing; ``discount`` and ``tax`` are for the whole order.
    ``unsure`` is what the layout's reader could not tell: field and why, as `models.online_views.Want`.
    """

    row: int
    external_id: str
    number: str = ""
    status: str = ""
    standing: str = ""
    placed: str = ""
    modified: str = ""
    currency: str = ""
    caller: Party = _NOBODY
    recipient: Party = _NOBODY
    address: str = ""
    postcode: str = ""
    note: str = ""
    card: str = ""
    due: str = ""
    window: str = ""
    fulfilment: str = ""
    notes: str = ""
    shipping: Extras = ()
    payment: str = ""
    lines: tuple[ToldLine, ...] = ()
    fees: tuple[tuple[str, str], ...] = ()
    delivery_charge: str = ""
    discount: str = ""
    tax: str = ""
    total: str = ""
    extras: Extras = ()
    done: str = ""
    unsure: Extras = ()


@dataclass(slots=True)
class Reading:
    """A file that is being read: for which web shop, in which zone (none: the computer's own), and what was found out.

    ``layout`` is what the file turned out to be. ``notes`` counts customers' notes while nobody has said whether they
    are the card.
    """

    shop: WebShop
    zone: tzinfo | None = None
    layout: str = ""
    notes: int = 0

    @classmethod
    def of(cls, shop: WebShop, zone: str) -> "Reading":
        """``zone`` is an IANA name, or empty for the computer's own. Raises `Refused` at ``source``: none is known."""
        try:
            return cls(shop, ZoneInfo(zone) if zone else None)
        except (OSError, ValueError, KeyError):
            raise Refused("source", "Its time zone is not known here: set one such as Europe/London.") from None
