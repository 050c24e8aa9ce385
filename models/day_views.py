"""What the end of day hands upward: its figures, its exceptions, and the day after."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Outstanding(NamedTuple):
    """One exception of the end of day, named by sheet, order and reason. ``sheet`` and ``order`` may be empty."""

    kind: str
    sheet: str
    order: str
    detail: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.kind, self.sheet, self.order)


class DueCount(NamedTuple):
    """``due = done + not_done + cancelled + no_outcome`` for one day."""

    due: int
    done: int
    not_done: int
    cancelled: int
    no_outcome: int


class TakenCount(NamedTuple):
    """``taken = struck + void + merged + open``."""

    taken: int
    struck: int
    void: int
    merged: int
    open: int


@dataclass(frozen=True, slots=True)
class Outside:
    """Numbers from outside the book: the web shop's count, the pad's next blank sheet, or the sheets in hand."""

    web: int | None = None
    next_sheet: int | None = None
    in_hand: int | None = None


@dataclass(frozen=True, slots=True)
class DayCheck:
    """The end of day: figures, exceptions, and what is carried over without being one."""

    day: date
    taken: TakenCount
    due: DueCount
    carried_in: int
    tomorrow_due: int
    total: TakenCount
    outstanding: tuple[Outstanding, ...]
    carried_over: tuple[Outstanding, ...] = ()
    closed_at: datetime | None = None

    @property
    def clean(self) -> bool:
        """The day can be closed."""
        return not self.outstanding


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """The day after, shown when a day is closed."""

    day: date
    stops: int
    shelf: int
    relays: int
    by_window: tuple[tuple[str, int], ...]
    first_timed: str
    to_come: tuple[str, ...]
    no_driver: int
