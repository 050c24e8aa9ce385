"""What waits for somebody, and what runs must be, as the end of day sees it: read in SQL of its own.

A change that was not seen, an outcome that was held, a sender who was not told, a van that was counted otherwise than
listed; and the agreement of the list's marks, drivers and loadings with the rows behind them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from peewee import fn

from models.day_scope import ScopeRow
from models.day_views import Outstanding
from models.online_rows import held_drafts
from models.outcomes import outcome_parts
from models.queries import Question, literally, slot
from models.run_views import HELD_WORDS, is_news
from models.tables.deliveries import ListEntry
from models.tables.runs import Driver, HeldOutcome, Notice, Run

CANCELLED_UNSEEN = "cancelled, and nobody has acknowledged it"
# The mark of a line on the list is the strongest of what has still to be seen of it.
STRENGTH = ("", "CHANGED", "NEW", "MOVED", "CANCELLED")


class _Notice(NamedTuple):
    order_id: int
    day: str
    driver: str
    mark: str


class _Held(NamedTuple):
    order_id: int
    result: str
    place: str
    by: str
    why: str


class _Driver(NamedTuple):
    label: str
    removed_at: int | None


class _Count(NamedTuple):
    driver: str
    counted: int
    listed: int
    left: int


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits, by order; ``drives`` says of everybody who ever drove whether they do now, ``wants`` of each sheet
    with a held online order, by its number, what that lacks."""

    notices: dict[int, list[_Notice]] = field(default_factory=dict)
    held: dict[int, list[_Held]] = field(default_factory=dict)
    drives: dict[str, bool] = field(default_factory=dict)
    wants: dict[int, str] = field(default_factory=dict)


def waits() -> Waits:
    """Everything that waits, whatever its day, by the indexes of what does."""
    found = Waits(drives={row.label: row.removed_at is None for row in _DRIVERS.rows()}, wants=held_drafts())
    for notice in _NOTICES.rows():
        found.notices.setdefault(notice.order_id, []).append(notice)
    for held in _HELD.rows():
        found.held.setdefault(held.order_id, []).append(held)
    return found


def of_order(row: ScopeRow, waits: Waits, day: date, today: date) -> Iterator[Outstanding]:
    """Every exception of one order that has to do with its run, with what became of it, or with who knows of it."""
    notices = waits.notices.get(row.order_id or 0, [])
    if notices or row.mark:
        yield from _marks(row, notices, day)
    if (row.driver or row.loaded_at is not None) and (fault := _run(row, waits, today)):
        yield fault
    for held in waits.held.get(row.order_id or 0, []):
        given = outcome_parts(held.result, held.place)
        yield row.fault("decide", f"{given}, noted by {held.by}, and it {HELD_WORDS.get(held.why, held.why)}")
    if row.result and (fault := _sender(row)):
        yield fault


def of_runs(day: date) -> Iterator[Outstanding]:
    """Vans of a day that were counted otherwise than listed and never again, while something on them is still out."""
    for row in _COUNTS.rows(day=day.isoformat()):
        if row.counted != row.listed and row.left:
            yield Outstanding("load", "", "", f"{row.driver} counted {row.counted}, the list had {row.listed}")


def _marks(row: ScopeRow, notices: list[_Notice], day: date) -> Iterator[Outstanding]:
    known = [notice for notice in notices if notice.mark in STRENGTH]
    strongest = max((notice.mark for notice in known), key=STRENGTH.index, default="")
    if (row.mark or "") != strongest:
        yield row.fault(
            "mark", f"the list marks it {row.mark or 'as seen'}, and {strongest or 'nothing'} is to be seen"
        )
    if row.status == "cancelled" and row.mark:
        who = _whose(notices)
        yield row.fault("cancelled", f"cancelled, and {who} has not seen it" if who else CANCELLED_UNSEEN)
    elif late := [notice for notice in notices if notice.day <= day.isoformat()]:
        yield row.fault("mark", f"{strongest}, and not seen by {_whose(late) or 'the shop'}")


def _whose(notices: list[_Notice]) -> str:
    """The drivers who have still to see something; nobody where the shop itself has not."""
    drivers = sorted(notice.driver for notice in notices)
    return "" if "" in drivers else " and ".join(drivers)


def _run(row: ScopeRow, waits: Waits, today: date) -> Outstanding | None:
    if not row.driver:
        return row.fault("run", "it was counted onto a van, and is on no run")
    if row.driver not in waits.drives:
        return row.fault("run", f"it is on the run of {row.driver}, who is no driver")
    if row.entry_kind != "delivery":
        return row.fault("run", f"it is a {row.entry_kind}, and on the run of {row.driver}")
    if row.entry_status == "listed" and row.due >= today.isoformat() and not waits.drives[row.driver]:
        return row.fault("run", f"it is on the run of {row.driver}, who drives no more")
    return None


def _sender(row: ScopeRow) -> Outstanding | None:
    """What was left elsewhere, or not delivered, is news to the sender: it waits, or they were told."""
    if row.news == "waiting":
        what = "the sender has not been told"
    elif not row.news and is_news(row.fulfilment, row.result, row.place, row.remedy or ""):
        what = "whether the sender was told is missing from the book"
    else:
        return None
    return row.fault("sender", f"{outcome_parts(row.result, row.place)}, and {what}")


_NOTICES = Question(
    _Notice,
    lambda: Notice.select(Notice.order, Notice.day, Notice.driver, Notice.mark).where(
        literally(Notice.seen_at.is_null())
    ),
)
_HELD = Question(
    _Held,
    lambda: HeldOutcome.select(
        HeldOutcome.order, HeldOutcome.result, HeldOutcome.place, HeldOutcome.by, HeldOutcome.why
    ).where(literally(HeldOutcome.answer == "")),
)
_DRIVERS = Question(_Driver, lambda: Driver.select(Driver.label, Driver.removed_at))
_COUNTS = Question(
    _Count,
    lambda: Run.select(
        Run.driver,
        Run.counted,
        Run.listed,
        ListEntry.select(fn.COUNT(ListEntry.id)).where(
            (ListEntry.day == Run.day) & (ListEntry.driver == Run.driver) & (ListEntry.status == "listed")
        ),
    ).where(Run.day == slot("day")),
)
