"""What is handed upward of runs: drivers, a driver's own stops, what waits for somebody, and what goes onto paper."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from models.views import EntryRow, Line, order_number

HELD_WORDS = {
    "cancelled": "was cancelled meanwhile",
    "moved": "was moved meanwhile",
    "given away": "is on another run now",
    "outcome": "has another outcome by now",
}
"""Why an outcome was held, said of its order."""


def is_news(fulfilment: str, result: str, place: str, remedy: str) -> bool:
    """The sender is to be told of this outcome: left anywhere but with the recipient, or not delivered as yet."""
    if fulfilment != "delivery":
        return False
    return place not in {"", "recipient"} if result == "delivered" else result == "not delivered" and not remedy


class DriverRow(NamedTuple):
    """Somebody who takes stops out. ``has_pin``: they can open their checklist."""

    label: str
    has_pin: bool


class RunRow(NamedTuple):
    """A driver's run of a day, or with no ``driver`` the stops that nobody takes yet.

    ``stops`` are live, ``left`` are those without an outcome. ``printed`` is how often its run sheet was printed, and
    ``stale`` says that the newest one is no longer what holds. ``counted`` is what the driver counted at the newest
    load-out, against ``listed``; None while they have not. ``loaded_at``: when both last agreed.
    """

    driver: str
    stops: int
    left: int
    printed: int
    stale: bool
    counted: int | None
    listed: int
    loaded_at: datetime | None


class StopRow(NamedTuple):
    """A stop as its driver sees it: nothing but what finding the door takes (`models.roles.DRIVER_SEES`).

    ``what`` are the lines in words, without prices. ``mark`` is what this driver has still to see: NEW, CHANGED, MOVED
    (it is no longer theirs, or no longer today) or CANCELLED. ``status`` is ``listed``, ``done``, ``cancelled`` or
    ``gone`` (on another run or day). ``loaded``: it was on the van when that was counted. ``version`` is the order's,
    ``outcome_id`` that of its outcome, 0 for none. ``photographed``: there is a photo of where it was left.
    """

    order_id: int
    number: int
    suffix: int
    sequence: int | None
    recipient: str
    phone: str
    address: str
    postcode: str
    window: str
    what: tuple[str, ...]
    notes: str
    status: str
    mark: str
    loaded: bool
    result: str
    place: str
    whom: str
    outcome_note: str
    outcome_at: datetime | None
    version: int
    outcome_id: int = 0
    photographed: bool = False

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)

    @property
    def outcome(self) -> str:
        """The result, where or with whom, and the note, in words; empty while there is none."""
        return ", ".join(part for part in (self.result, self.place, self.whom, self.outcome_note) if part)


class Loaded(NamedTuple):
    """The answer of a load-out: what was counted, and what the live list has; equal numbers mean that it is loaded."""

    counted: int
    listed: int

    @property
    def agrees(self) -> bool:
        return self.counted == self.listed


class WaitingRow(NamedTuple):
    """Something about a stop that waits for somebody at the counter.

    ``queue`` is ``no driver``, ``to see`` (a change not acknowledged), ``no outcome``, ``sender`` (left elsewhere or
    not delivered, the sender not told) or ``decide`` (an outcome that was held). ``what`` says it in words. ``about``
    is the held outcome's id for ``decide``; ``whose`` the driver who has still to see it for ``to see``, empty for
    the shop; ``version`` is the order's, for the same queue. ``caller`` and ``phone`` are whom to ring.
    """

    queue: str
    order_id: int
    number: int
    suffix: int
    day: date
    window: str
    recipient: str
    what: str
    caller: str = ""
    phone: str = ""
    about: int = 0
    whose: str = ""
    version: int = 0

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)


@dataclass(frozen=True, slots=True)
class OutcomeGiven:
    """An outcome as it was given at the door or the counter. ``place`` is one of `models.views.PLACES`.

    ``whom`` names the neighbour, with the number of the house; ``rebook_to`` is a local date, only with the remedy
    ``rebooked``.
    """

    result: str
    place: str = ""
    whom: str = ""
    note: str = ""
    remedy: str = ""
    rebook_to: date | None = None


class Seen(NamedTuple):
    """How an entry stood for whoever notes its outcome: whose run, which day, which status.

    ``outcome`` is the id of the outcome that it had, 0 for none.
    """

    driver: str
    day: date
    status: str
    outcome: int = 0


class Noted(NamedTuple):
    """The answer of noting an outcome. ``held``: why it did not simply count; empty when it does.

    ``outcome`` is the id of the outcome that the order has now, 0 for none.
    """

    held: str
    outcome: int = 0


@dataclass(frozen=True, slots=True)
class RunSheet:
    """A run sheet as it is printed, in the order of the run: nothing that a driver may not see.

    ``printing`` is the id under which it was counted.
    """

    day: date
    driver: str
    stops: tuple[StopRow, ...]
    printing: int


@dataclass(frozen=True, slots=True)
class Slip:
    """A stop's slip. ``card`` and ``lines`` are for the designer's bench; ``stop`` is what goes with the driver.

    ``printing`` is the id under which this one slip was counted.
    """

    day: date
    stop: StopRow
    card: str
    lines: tuple[Line, ...]
    printing: int


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that is not struck, for the list that is kept on paper."""

    sheet: str
    source: str
    caller: str
    why: str


@dataclass(frozen=True, slots=True)
class DayPaper:
    """A day's list and the open sheets, for when the computer is down: for the shop's own eyes.

    ``printing`` is the id under which it was counted.
    """

    day: date
    rows: tuple[EntryRow, ...]
    open_sheets: tuple[OpenSheet, ...]
    printing: int
