"""A day's list in rows and words: stops without a driver, each run, the shelf, relays, and what has left the day."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from models.dates import short, window_words
from models.run_views import DriverRow, RunRow
from models.views import EntryRow
from screens.day_screen import counted
from screens.keymap import DIGITS
from screens.widgets.cells import PHOTO, cut
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, Row
from screens.widgets.week_grid import short_window

COLUMNS = (
    Column("", 4, right=True),
    Column("When", 5),
    Column("Order", 7),
    Column("For", 14, grow=2),
    Column("Where", 16, grow=3),
    Column("What", 14, grow=3, from_width=100),
    Column("State", 20, grow=2),
)
NO_DRIVER, SHELF, RELAYS, GONE = "NO DRIVER YET", "SHELF", "RELAYS OUT", "MOVED TO ANOTHER DAY"
NAME_CELLS = 24
Local = Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True)
class DayList:
    """A day's entries, what became of its runs, and the drivers in the order of their digits."""

    day: date
    rows: tuple[EntryRow, ...] = ()
    runs: tuple[RunRow, ...] = ()
    drivers: tuple[DriverRow, ...] = ()

    def run(self, driver: str) -> RunRow | None:
        """A driver's run, where the book has something to say of it."""
        return next((run for run in self.runs if run.driver == driver and driver), None)

    def digit(self, driver: str) -> str:
        """The key that gives a stop to this driver; empty for those after the ninth, and for who drives no more."""
        labels = [each.label for each in self.drivers[:DIGITS]]
        return str(labels.index(driver) + 1) if driver in labels else ""


class Group(NamedTuple):
    """One part of the list, in the order of the parts. ``driver`` is empty for what is no run."""

    rank: int
    place: int
    name: str
    driver: str = ""


def group_of(row: EntryRow, shown: DayList) -> Group:
    """Where a row stands; a kind that is not known is shown by its own name."""
    if row.day != shown.day:
        return Group(1, 0, GONE)
    if row.kind == "delivery" and row.driver:
        labels = [each.label for each in shown.drivers]
        place = labels.index(row.driver) if row.driver in labels else len(labels)
        return Group(2, place, row.driver, row.driver)
    known = {"delivery": (0, NO_DRIVER), "collection": (3, SHELF), "relay": (4, RELAYS)}
    rank, name = known.get(row.kind, (5, row.kind))
    return Group(rank, 0, name)


def grouped(shown: DayList) -> list[tuple[Group, list[EntryRow]]]:
    """Every entry in its group, in the book's order; what is cancelled stands after what has still to be given."""
    placed = [(group_of(row, shown), row) for row in shown.rows]
    placed.sort(key=lambda each: (each[0], each[0].name == NO_DRIVER and each[1].status == "cancelled"))
    return [(group, [row for _, row in members]) for group, members in groupby(placed, key=lambda each: each[0])]


def is_live(row: EntryRow, shown: date) -> bool:
    """The entry counts on this day: it is not cancelled, and has not moved to another."""
    return row.status != "cancelled" and row.day == shown


def cannot_give(row: EntryRow, shown: date) -> str:
    """Why an entry cannot be given to a driver, in words; empty when it can."""
    if row.status == "cancelled":
        return "This order is cancelled."
    if row.day != shown:
        return f"This order is on {short(row.day)} now."
    if row.kind != "delivery":
        return "Only a stop goes to a driver."
    return "" if row.status == "listed" else "This stop is done."


def next_to_give(shown: DayList, at: EntryRow, given: Collection[int]) -> EntryRow | None:
    """The stop to go on with: the next of the same group, around its end, that can be given and is not in ``given``."""
    group = group_of(at, shown)
    members = next((rows for each, rows in grouped(shown) if each == group), [])
    place = members.index(at) + 1 if at in members else 0
    ahead = (*members[place:], *members[:place])
    return next((row for row in ahead if row.order_id not in given and not cannot_give(row, shown.day)), None)


def area_of(row: EntryRow) -> str:
    """The part of a postcode that a round is made of: ``PO16`` of ``PO16 7AA``; empty without a postcode."""
    return row.postcode.strip().partition(" ")[0].upper()


def same_area(shown: DayList, at: EntryRow) -> list[EntryRow]:
    """The stops of the same group and postcode area that can be given."""
    group, area = group_of(at, shown), area_of(at)
    return [
        row
        for row in shown.rows
        if area_of(row) == area and group_of(row, shown) == group and not cannot_give(row, shown.day)
    ]


def list_rows(shown: DayList, local: Local, picked: Collection[int] = ()) -> list[Row]:
    """Every entry under its group's heading. ``local`` makes local time of a stored one."""
    lines: list[Row] = []
    for group, members in grouped(shown):
        run = shown.run(group.driver)
        lines.append(group_heading(group, members, shown, local))
        loaded = run is not None and run.loaded_at is not None
        lines += [entry_row(row, shown.day, loaded=loaded, picked=row.order_id in picked) for row in members]
    return lines


def group_heading(group: Group, members: Sequence[EntryRow], shown: DayList, local: Local) -> Row:
    """A group's name and how much of it is left; for a run its digit, its paper and its load-out."""
    live = [row for row in members if is_live(row, shown.day)]
    left = [row for row in live if row.status != "done"]
    loud = "warn" if group.name == NO_DRIVER and left else "head"
    name = f"{shown.digit(group.driver)} {cut(group.name, NAME_CELLS)}".strip() if group.driver else group.name
    named, how_many = Span(f"{'! ' if loud == 'warn' else ''}{name}", loud), _left_words(group, live, left)
    run = shown.run(group.driver)
    wrong = "   ".join(_wrong_with(run, left)) if run is not None else ""
    after = "   ".join((how_many, *(_went_well(run, local) if run is not None else ())))
    # What is wrong stands in front: a narrow terminal cuts the rest.
    return Row(None, (named, *([Span(f"   {wrong}", "warn")] if wrong else []), Span(f"   {after}", "quiet")))


def run_words(shown: DayList, driver: str, local: Local) -> str:
    """A run's paper and load-out in words, a line for what is wrong and one for the rest; empty without either."""
    run = shown.run(driver)
    if run is None:
        return ""
    left = [row for row in shown.rows if row.driver == driver and is_live(row, shown.day) and row.status != "done"]
    lines = ("   ".join(_wrong_with(run, left)), "   ".join(_went_well(run, local)))
    return "\n".join(line for line in lines if line)


def _left_words(group: Group, live: Sequence[EntryRow], left: Sequence[EntryRow]) -> str:
    if group.name == GONE:
        return "to be seen"
    if not live:
        return "none left"
    many = counted(len(live), "stop") if group.driver or group.name == NO_DRIVER else str(len(live))
    if group.name == NO_DRIVER and len(left) == len(live):
        return many
    return f"{many}, {len(left)} left" if left else f"{many}, all done"


def _wrong_with(run: RunRow, left: Iterable[EntryRow]) -> Iterable[str]:
    off = [row for row in left if row.loaded_at is None]
    if run.loaded_at is not None and off:
        yield f"{len(off)} not on the van!"
    if run.counted is not None and run.counted != run.listed:
        yield f"counted {run.counted} of {run.listed}!"
    if run.printed and run.stale:
        yield "run sheet STALE"


def _went_well(run: RunRow, local: Local) -> Iterable[str]:
    if run.printed:
        yield f"printed{f' {run.printed}x' if run.printed > 1 else ''}"
    if run.loaded_at is not None:
        yield f"loaded {local(run.loaded_at):%H:%M}"


def entry_row(row: EntryRow, shown: date, *, loaded: bool = False, picked: bool = False) -> Row:
    """One entry as a line of the list. ``loaded``: its run was counted onto the van."""
    name = "text" if is_live(row, shown) else "quiet"
    place = f"{row.sequence}." if row.sequence is not None and row.driver and is_live(row, shown) else ""
    where = " ".join(part for part in (row.postcode, one_line(row.address)) if part) if row.kind != "collection" else ""
    return Row(
        str(row.order_id),
        (
            Span(f"*{place}", "strong") if picked else Span(place, "quiet"),
            Span(short_window(row.window), name),
            Span(row.order, name),
            Span(f"{f'{PHOTO} ' if row.photos else ''}{row.recipient or '?'}", name),
            Span(where, name),
            Span(what_words(row), name),
            state_span(row, shown, loaded=loaded),
        ),
    )


def state_span(row: EntryRow, shown: date, *, loaded: bool = False) -> Span:
    """What is to be known of an entry at a glance: what came of it, what waits for somebody, and the rest of it.

    An unknown status is shown as it is. What is cut on a narrow terminal is never whether it was delivered.
    """
    if row.status == "cancelled":
        if row.outcome:
            seen = f", {row.mark}{_for(row)}" if row.mark else ""
            return Span(f"X cancelled, but {row.outcome}{seen}", "warn")
        mark = f"{row.mark} " if row.mark and row.mark != "CANCELLED" else ""
        return Span(f"{mark}X cancelled{_for(row)}", "warn" if row.mark else "quiet")
    if row.day != shown:
        return Span(f"MOVED to {short(row.day)}{_for(row)}", "warn")
    urgent = [
        f"{_mark(row)}{_for(row)}" if row.mark or row.to_see else "",
        "not told" if row.news == "waiting" else "",
        f"LIKE {row.like}?" if row.like else "",
        "? " + row.to_come.replace(" ", ", ") if row.to_come else "",
        "not on the van" if loaded and row.loaded_at is None and row.status == "listed" else "",
    ]
    after = "slip STALE" if row.slip_stale else ""
    waits = any((*urgent, after))
    came, rest = _came(row)
    is_so = "" if row.result or (waits and row.status == "listed") else _is_so(row)
    words = ", ".join(part for part in (came, *urgent, is_so, rest, after) if part)
    if waits or row.result.startswith("not"):
        return Span(words, "warn")
    return Span(words, "good" if row.result else "text")


def _came(row: EntryRow) -> tuple[str, str]:
    """An outcome in the few cells that are never cut, and the rest of it. Left elsewhere, the place says it all."""
    if not row.result:
        return "", ""
    note = f"({row.outcome_note})" if row.outcome_note else ""
    if row.result == "delivered" and row.place:
        came, more = row.place, (row.whom, note)
        return (f"delivered, {came}" if came == "recipient" else came), ", ".join(part for part in more if part)
    came = f"NOT{row.result[3:]}" if row.result.startswith("not") else row.result
    return came, ", ".join(part for part in (row.place, row.whom, note) if part)


def _mark(row: EntryRow) -> str:
    if row.mark == "MOVED" and row.moved_from is not None:
        return f"MOVED from {short(row.moved_from)}"
    return row.mark


def _for(row: EntryRow) -> str:
    """Whose eyes a change waits for."""
    return f" for {whose(row.to_see)}" if row.to_see else ""


def whose(to_see: Iterable[str]) -> str:
    """Those who have still to see something, in words; the shop is an empty name."""
    return ", ".join(each or "shop" for each in to_see)


def _is_so(row: EntryRow) -> str:
    if row.kind == "relay" and row.florist:
        return f"{row.status}: {row.florist}"
    return "on the van" if row.loaded_at is not None and row.status == "listed" else row.status


def one_line(address: str) -> str:
    """An address of several lines in one."""
    return ", ".join(part.strip() for part in address.splitlines() if part.strip())


def what_words(row: EntryRow) -> str:
    """The lines of an order in words."""
    return ", ".join(line.words for line in row.lines)


def entry_words(row: EntryRow, local: Local) -> str:
    """The entry under the cursor in full, what waits for somebody before what it is."""
    at = f" {local(row.outcome_at):%H:%M}" if row.outcome_at is not None else ""
    parts = (
        f"{row.order} {window_words(row.window)}",
        row.recipient or "?",
        row.phone,
        f"{row.outcome}{at}" if row.outcome else "",
        "y: the sender was told" if row.news == "waiting" else "",
        f"{_mark(row)}{_for(row)}: a says that it has been seen" if row.mark or row.to_see else "",
        f"s: is it {row.like} over again?" if row.like else "",
        f"{PHOTO} p: {counted(row.photos, 'photo')}" if row.photos else "",
        ", ".join(part for part in (one_line(row.address), row.postcode) if part),
        what_words(row),
        row.notes,
        f"on the van {local(row.loaded_at):%H:%M}" if row.loaded_at is not None else "",
        _slip_words(row),
    )
    return "   ".join(part for part in parts if part)


def _slip_words(row: EntryRow) -> str:
    if not row.slips:
        return ""
    return f"slip printed{f' {row.slips}x' if row.slips > 1 else ''}{', STALE' if row.slip_stale else ''}"


def driver_words(shown: DayList) -> str:
    """The drivers with their digits and how many stops each has left: what a key would do."""
    left = [row.driver for row in shown.rows if is_live(row, shown.day) and row.status != "done"]
    known = [
        f"{number} {cut(each.label, NAME_CELLS)} ({left.count(each.label)})"
        for number, each in enumerate(shown.drivers[:DIGITS], 1)
    ]
    more = len(shown.drivers) - DIGITS
    beyond = [f"g: {more} more"] if more > 0 else []
    return "   ".join((*known, *beyond, "0 nobody")) if known else "No drivers yet: g gives a stop to one by name."


def title_words(shown: DayList, day_words: str, picked: int) -> str:
    """The day, and how much there is on it."""
    kinds = [row.kind for row in shown.rows if is_live(row, shown.day)]
    stops, shelf = counted(kinds.count("delivery"), "stop"), f"{kinds.count('collection')} on the shelf"
    parts = ("DELIVERIES", day_words, stops, shelf, f"{picked} picked" if picked else "")
    return "   ".join(part for part in parts if part)
