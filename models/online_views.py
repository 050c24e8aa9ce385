"""Online orders as they are handed about: read from a file, looked at, compared; and the web shops they come from.

Amounts are whole pence, dates local dates of the web shop, times UTC.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple

from models.views import Line, Party, sheet_number

LIVE, NOT_LIVE, CANCELLED, UNKNOWN = "live", "not live", "cancelled", "unknown"
STANDINGS = (LIVE, NOT_LIVE, CANCELLED, UNKNOWN)
"""What the web shop's own status means to us; ``unknown`` is one that nobody has told us of."""
VANISHED = "vanished"
"""Both the standing and the kind of one that the web shop's files do not have any more."""

NEW, HELD, CHANGED, CALLED_OFF, LISTED, NOT_TAKEN, SEEN = (
    "new",
    "held",
    "changed",
    "cancelled",
    "listed",
    "not live",
    "seen",
)
"""What an online order is to us: to be taken in; to be taken in, but something is missing; other than on our sheet;
cancelled there and not here; on the web shop's own list and never read; of no concern yet; on our sheet as it is."""

COLUMN_WORDS: Mapping[str, str] = {
    "external_id": "order id",
    "number": "order number",
    "status": "status",
    "placed_on": "placed on",
    "modified": "changed on",
    "currency": "currency",
    "caller_name": "customer",
    "caller_phone": "customer phone",
    "caller_email": "customer e-mail",
    "recipient_name": "recipient",
    "recipient_phone": "recipient phone",
    "address": "address",
    "postcode": "postcode",
    "card": "card",
    "due": "delivery date",
    "window": "delivery time",
    "fulfilment": "delivery or collection",
    "what": "item",
    "quantity": "quantity",
    "price": "price",
    "delivery_charge": "delivery charge",
    "discount": "discount",
    "tax": "tax",
    "total": "total",
    "payment": "payment",
    "notes": "notes",
}
"""What people call the fields of an order for which a web shop can name the column (`WebShop.columns`)."""
COLUMN_FIELDS = tuple(COLUMN_WORDS)


@dataclass(frozen=True, slots=True)
class WebShop:
    """A web shop, and how its files are read.

    ``zone`` is an IANA name, empty for the shop's own; ``note_is`` says whether the customer's note is the ``card`` or
    a ``note``, empty while nobody has said; ``dates`` is ``day first`` or ``month first``, empty: a date that can be
    read two ways is held. ``live`` and ``not_live`` are statuses beyond those that are known. ``columns`` names the
    column of each field in a CSV file of no known layout.
    """

    name: str
    prefix: str = ""
    zone: str = ""
    note_is: str = ""
    dates: str = ""
    live: tuple[str, ...] = ()
    not_live: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


DONE_THERE = "done"
"""What a want is of when the web shop has done with a live order, which may still be to be delivered here."""


class Want(NamedTuple):
    """What keeps an online order from our lists: the field of the order form, and why, in words that stand alone."""

    field: str
    why: str


_NOBODY = Party()


@dataclass(frozen=True, slots=True)
class OnlinePart:
    """One recipient and day of an online order, as the fields of `models.views.NewOrder`; its date may be missing."""

    caller: Party
    due: date | None = None
    recipient: Party = _NOBODY
    address: str = ""
    postcode: str = ""
    card: str = ""
    window: str = ""
    fulfilment: str = "delivery"
    lines: tuple[Line, ...] = ()
    delivery_charge: int = 0
    discount: int = 0
    tax: int = 0
    payment: str = ""
    notes: str = ""
    to_come: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """An order as it stands in a web shop's file, every text through the gate, nothing guessed.

    ``external_id`` is the web shop's own key, ``number`` what it shows to people (without ``#``); ``status`` its own
    word, ``standing`` what that means. ``placed_on`` and ``modified`` (ISO, UTC) are empty where the file has neither.
    """

    external_id: str
    number: str
    status: str
    standing: str
    parts: tuple[OnlinePart, ...]
    wants: tuple[Want, ...] = ()
    placed_on: str = ""
    modified: str = ""

    @property
    def content(self) -> str:
        """What of it matters to us, as one text: equal texts are one and the same order."""
        return json.dumps([list(map(_plain, self.parts)), self.wants], ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ReadList:
    """The web shop's own list of its orders, to be held against the book: each number with its date (ISO, or empty)
    and its standing (``live`` where the list does not say)."""

    numbers: tuple[tuple[str, str, str], ...]


class Held(NamedTuple):
    """An online order that lacks something, and what."""

    external_id: str
    reason: str


class LookedAt(NamedTuple):
    """What a look at files found. ``read`` is the sum of all but ``vanished``."""

    read: int = 0
    new: int = 0
    seen: int = 0
    changed: int = 0
    not_live: int = 0
    vanished: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()

    @property
    def words(self) -> str:
        """The counts that are not zero, as they are said."""
        counts = (
            (self.new, "new"),
            (len(self.held), "held"),
            (self.changed, "changed"),
            (self.seen, "seen before"),
            (self.not_live, "not live"),
            (len(self.vanished), "vanished"),
        )
        said = ", ".join(f"{count} {words}" for count, words in counts if count)
        return f"{self.read} read: {said}" if said else "Nothing in it"


class TakenIn(NamedTuple):
    """What was taken in: sheets with their orders on every list, and held ones that are drafts now."""

    listed: int
    held: int
    first: int = 0
    last: int = 0

    @property
    def words(self) -> str:
        """As it is said."""
        if not self.listed + self.held:
            return "There was nothing to take in."
        sheets = sheet_number(self.first) + (f" to {sheet_number(self.last)}" if self.last > self.first else "")
        held = f"; {self.held} held, as drafts on the pad" if self.held else ""
        return f"Taken in as {sheets}: {self.listed} on the lists{held}"


class OnlineRow(NamedTuple):
    """One online order that waits for somebody. ``kind`` is one of `NEW` ... `LISTED`, ``why`` what is the matter.

    ``like`` is the number of the order that it may be over again, and ``like_is`` which online order that is (``2001 of
    Website``), empty where it is none. ``twin`` is the number of an online order above that it is like, ``twin_why`` in
    what. ``sheet`` is ours, 0 for none; ``digest`` stands for
    what was looked at: a verb that is handed another refuses.
    """

    id: int
    source: str
    number: str
    kind: str
    status: str
    placed_on: date | None
    caller: str
    recipient: str
    due: date | None
    window: str
    what: str
    why: str
    like: str
    sheet: int
    digest: str
    like_is: str = ""
    twin: str = ""
    twin_why: str = ""


class Difference(NamedTuple):
    """A field of which the web shop says something else than our order ``suffix``. ``theirs_changed``: they have
    changed it since it was taken in; else it was changed here."""

    suffix: int
    field: str
    ours: str
    theirs: str
    theirs_changed: bool


class Compared(NamedTuple):
    """The web shop's own list held against the book, by number, whatever the dates.

    ``missing`` are nowhere in the book (they wait, as `LISTED`), ``late`` came in on a later day than they were placed,
    ``unknown`` are in the book and not on the list although others placed before and after them are, ``waiting`` were
    looked at and not taken, ``ended`` are cancelled or void here and live there.
    """

    listed: int
    here: int
    not_live: int
    missing: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def to_json(order: ReadOrder) -> str:
    """An order on one line, as the reading process hands it over."""
    told = {name: getattr(order, name) for name in _OF_AN_ORDER}
    return json.dumps(told | {"parts": list(map(_plain, order.parts))}, ensure_ascii=False)


def from_json(text: str) -> ReadOrder:
    """The order that `to_json` wrote down."""
    told = json.loads(text)
    wants = tuple(Want(*want) for want in told.pop("wants"))
    return ReadOrder(**told | {"parts": tuple(map(_part, told["parts"])), "wants": wants})


def parts_of(content: str) -> tuple[tuple[OnlinePart, ...], tuple[Want, ...]]:
    """What `ReadOrder.content` said; nothing where it is empty."""
    parts, wants = json.loads(content) if content else ([], [])
    return tuple(map(_part, parts)), tuple(Want(*want) for want in wants)


_OF_AN_ORDER = tuple(each.name for each in fields(ReadOrder))
_FIELDS = tuple(each.name for each in fields(OnlinePart))
_PARTY = ("name", "phone", "email")


def _plain(part: OnlinePart) -> dict[str, Any]:
    """A part without what is empty: most of it is."""
    found: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(part, name)
        if isinstance(value, Party):
            value = [getattr(value, each) for each in _PARTY] if value != Party() else None
        elif isinstance(value, date):
            value = value.isoformat()
        if value:
            found[name] = value
    return found


def _part(told: Mapping[str, Any]) -> OnlinePart:
    values = dict(told)
    for side in ("caller", "recipient"):
        values[side] = Party(*told.get(side, ()))
    if "due" in told:
        values["due"] = date.fromisoformat(told["due"])
    values["lines"] = tuple(Line(*line) for line in told.get("lines", ()))
    values["to_come"] = tuple(told.get("to_come", ()))
    return OnlinePart(**values)
