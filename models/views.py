"""What is handed upward: NamedTuples for list rows, frozen dataclasses for single things; never a table row.

A field annotated ``date`` is a local date, ``datetime`` an aware UTC time, money whole pence. ``Order`` numbers such as
``0413-1`` are made by `order_number`, sheet numbers such as ``0413`` by `sheet_number`, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # They are numbered as orders and sheets are: that module builds on this one.
    from models.photo_views import PhotoRow

SOURCES = ("counter", "phone", "paper", "web", "relay", "email")
FULFILMENTS = ("delivery", "collection", "relay")
PLACES = ("recipient", "neighbour", "reception", "porch", "safe place", "letterbox", "shop", "")
REMEDIES = ("rebooked", "refunded", "")


def sheet_number(number: int) -> str:
    """A sheet's number as it is written and spoken: at least four digits, ``0413``."""
    return f"{number:04d}"


def order_number(number: int, suffix: int) -> str:
    """An order's number: its sheet's with a suffix, ``0413-1``."""
    return f"{number:04d}-{suffix}"


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an order: who pays, or who receives. Empty text is 'not known'."""

    name: str = ""
    phone: str = ""
    email: str = ""


class Line(NamedTuple):
    """One line of an order. ``price`` is pence for one, ``None`` while it is to come."""

    text: str
    quantity: int = 1
    price: int | None = None

    @property
    def amount(self) -> int:
        """Pence for the whole line; a price to come counts as nothing yet."""
        return self.quantity * (self.price or 0)

    @property
    def words(self) -> str:
        return f"{self.quantity} x {self.text}" if self.quantity != 1 else self.text


@dataclass(frozen=True, slots=True)
class Confirm:
    """How the customer was or is to be told: ``how`` is ``email``, ``read back``, ``handed over`` or ``not wanted``."""

    how: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as it is handed to the verbs `take` and `amend`, already read and gated (see `entry.py`).

    ``to_come`` names the fields the caller will ring back with; ``delivery_charge``, ``discount`` and ``tax`` are
    pence: a web shop takes the one off and puts the other on top.
    """

    caller: Party
    due: date
    recipient: Party = Party()
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
    florist: str = ""
    to_come: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """Pence: the lines and the delivery charge, less the discount, with the tax."""
        return sum(line.amount for line in self.lines) + self.delivery_charge + self.tax - self.discount


class Ticks(NamedTuple):
    """An order's destinations, each read from the rows (product.md, "Tick")."""

    listed: bool
    calendar: bool
    confirmation: bool
    acknowledged: bool

    @property
    def all(self) -> bool:
        return self.listed and self.calendar and self.confirmation and self.acknowledged


class Taken(NamedTuple):
    """The answer of a verb on an order: numbers and the sheet's state, no personal data."""

    sheet: int
    suffix: int
    state: str
    stage: str

    @property
    def order(self) -> str:
        return order_number(self.sheet, self.suffix)


class Kept(NamedTuple):
    """A draft that was kept: its sheet's number, and the turn that whoever keeps it next has to know."""

    sheet: int
    turn: int


class WeekRow(NamedTuple):
    """One order in the calendar. ``photos`` counts those of the order and of its stop."""

    due: date
    window: str
    number: int
    suffix: int
    caller: str
    recipient: str
    postcode: str
    fulfilment: str
    status: str
    entry_status: str
    to_come: str
    sheet_state: str
    order_id: int
    photos: int = 0

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)


class EntryRow(NamedTuple):
    """One line of a day's list: a stop, something on the shelf, or a relay out.

    ``status`` is the entry's own (``listed``, ``done``, ``cancelled``; a relay's ``asked``, ``accepted``, ``refused``),
    ``mark`` is ``NEW``, ``CHANGED``, ``CANCELLED``, ``MOVED`` or empty; ``moved_from`` the day it was on before.
    ``outcome_id`` is that of its outcome, 0 for none; ``whom`` is the neighbour, ``news`` whether the sender was told
    of it (``waiting``, ``told``, or empty where nothing is to be told), ``loaded_at`` when its driver counted it onto
    the van. ``like`` is the number of an order that may be this one over again: nobody has said yet. ``to_see`` names
    whose acknowledgement of the mark is waited for: drivers, and the shop as an empty name. ``slips`` is how often its
    slip was printed; ``slip_stale``: the newest is out of date. ``photos`` counts those of the order and of its stop.
    """

    order_id: int
    number: int
    suffix: int
    kind: str
    day: date
    due: date | None
    status: str
    driver: str
    sequence: int | None
    florist: str
    mark: str
    moved_from: date | None
    recipient: str
    phone: str
    address: str
    postcode: str
    window: str
    notes: str
    to_come: str
    result: str
    place: str
    outcome_note: str
    outcome_at: datetime | None
    whom: str
    news: str
    loaded_at: datetime | None
    version: int
    outcome_id: int = 0
    lines: tuple[Line, ...] = ()
    like: str = ""
    to_see: tuple[str, ...] = ()
    slips: int = 0
    slip_stale: bool = False
    photos: int = 0

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)

    @property
    def outcome(self) -> str:
        """The result and where, in words; empty while there is none."""
        where = "".join(f", {part}" for part in (self.place, self.whom) if part)
        note = f" ({self.outcome_note})" if self.outcome_note else ""
        return f"{self.result}{where}{note}" if self.result else ""


class PadOrder(NamedTuple):
    """One order of a sheet, as the pad shows it."""

    suffix: int
    caller: str
    recipient: str
    due: date
    status: str
    to_come: str
    confirmation: str
    ticks: Ticks
    order_id: int
    version: int


class PadRow(NamedTuple):
    """One sheet on the pad. ``state`` is ``open``, ``struck``, ``void`` or ``merged``.

    ``stage`` tells an open one apart; ``why`` is why it is not struck. A draft's ``caller``, ``recipient`` and ``due``
    are what was typed. ``photos`` counts those of its page of the pad.
    """

    number: int
    source: str
    day: date
    taken_at: datetime
    taken_by: str
    state: str
    stage: str
    caller: str
    why: str
    pad: str
    pad_number: int | None
    parked: bool
    orders: tuple[PadOrder, ...] = ()
    recipient: str = ""
    due: str = ""
    photos: int = 0

    @property
    def sheet(self) -> str:
        return sheet_number(self.number)


class FoundRow(NamedTuple):
    """One order that `find` answered with. ``told`` is how the customer was told, or what that waits for."""

    order_id: int
    number: int
    suffix: int
    caller: str
    recipient: str
    address: str
    postcode: str
    due: date
    window: str
    fulfilment: str
    status: str
    outcome: str
    told: str

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)


class FoundSheet(NamedTuple):
    """A sheet found by its number that has no order: a draft, void, or merged into another."""

    number: int
    state: str
    stage: str
    why: str


class LifeEvent(NamedTuple):
    """One station of an order's life line."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order, whole, as it is opened; ``likes`` says in words what it may be over again, unanswered.

    ``news`` is whether the sender was told of its outcome: ``waiting``, ``told`` (when and by whom), or empty where
    nothing is to be told. ``photos`` are its own, its stop's and its sheet's. ``taken_down`` are the words as they were
    taken down, by the form's field, where it was changed since, until the lock box has destroyed them.
    """

    order_id: int
    sheet: int
    suffix: int
    version: int
    status: str
    new: NewOrder
    source: str
    taken_at: datetime
    taken_by: str
    sheet_state: str
    sheet_stage: str
    entry_status: str
    driver: str
    mark: str
    result: str
    outcome: str
    confirmation: str
    ticks: Ticks
    life: tuple[LifeEvent, ...] = ()
    likes: tuple[str, ...] = ()
    news: str = ""
    news_at: datetime | None = None
    news_by: str = ""
    outcome_id: int = 0
    remedy: str = ""
    photos: tuple["PhotoRow", ...] = ()
    taken_down: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        return order_number(self.sheet, self.suffix)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A sheet that is being written: the words as they were typed, by field. ``key`` is the form's own.

    ``turn`` says which words these are: they can be replaced while nobody has kept others since. ``held`` is why an
    online order is no more than a draft yet, in words. ``photos`` counts those of its page of the pad.
    """

    sheet: int
    key: str
    source: str
    taken_at: datetime
    kept_at: datetime
    turn: int
    parked: bool
    fields: dict[str, str]
    held: str = ""
    photos: int = 0


@dataclass(frozen=True, slots=True)
class TopLine:
    """What is outstanding, for the top line of every screen (product.md, "Screens").

    ``oldest`` is the oldest due thing by name, ``counts`` are the words with their counts, none of them zero, and
    ``backup`` says which back-up is more than a day old; each may be empty."""

    oldest: str = ""
    counts: tuple[tuple[int, str], ...] = ()
    backup: str = ""
