"""What must hold of runs at any moment, looked up past the program: no stop lost or twice, no change unseen."""

from datetime import date
from typing import Any, NamedTuple

from models.checklist import stops
from models.database import Book
from models.rounds import day_list
from models.runs import runs_of
from tests.siege.report import Report

ENTRY = """
SELECT e.order_id, e.day, e.kind, e.status, e.driver, e.mark, e.loaded_at, o.due, o.fulfilment, o.status, o.version,
    coalesce((SELECT iif(result <> '', id, 0) FROM outcomes WHERE order_id = o.id ORDER BY id DESC LIMIT 1), 0),
    coalesce((SELECT by FROM outcomes WHERE order_id = o.id ORDER BY id DESC LIMIT 1), '')
FROM list_entries e JOIN orders o ON o.id = e.order_id ORDER BY e.order_id
"""
WAITING = "SELECT order_id, driver, day, mark FROM notices WHERE seen_at IS NULL"

Key = tuple[int, str, str]
"""Which order, on which day, and whose: the shop is an empty name."""


class Entry(NamedTuple):
    """A list entry with its order, as the raw rows have them."""

    order_id: int
    day: str
    kind: str
    status: str
    driver: str
    mark: str
    loaded_at: int | None
    due: str
    fulfilment: str
    order_status: str
    version: int
    outcome: int
    noted_by: str

    @property
    def live_stop(self) -> bool:
        return self.kind == "delivery" and self.order_status == "live"

    @property
    def out(self) -> bool:
        """Still to be delivered."""
        return self.live_stop and self.status == "listed"


def entries(rows: Any) -> dict[int, Entry]:
    """Every entry there is, by order."""
    return {row[0]: Entry(*row) for row in rows.execute(ENTRY).fetchall()}


class Wait(NamedTuple):
    """Somebody's acknowledgement that is waited for; the shop is an empty name."""

    order_id: int
    whose: str
    day: str
    mark: str

    @property
    def key(self) -> Key:
        return self.order_id, self.day, self.whose


def waits(rows: Any) -> list[Wait]:
    """Every acknowledgement that is waited for."""
    return [Wait(*row) for row in rows.execute(WAITING).fetchall()]


def look(report: Report, book: Book, rows: Any, taken: int, where: str) -> None:
    """Hold what the program shows on every day against the rows."""
    found = entries(rows)
    report.expect(len(found) == taken, f"{where}: {taken} orders were taken, {len(found)} are there")
    unseen = {each.order_id for each in waits(rows)}
    gone = {driver for (driver,) in rows.execute("SELECT label FROM drivers WHERE removed_at IS NOT NULL").fetchall()}
    for entry in found.values():
        here = f"{where}, order {entry.order_id}"
        same = (entry.day, entry.kind) == (entry.due, entry.fulfilment)
        report.expect(same, f"{here} is {entry.kind} on {entry.day}, and due {entry.due} as {entry.fulfilment}")
        seen = bool(entry.mark) == (entry.order_id in unseen)
        report.expect(seen, f"{here} is marked {entry.mark!r}, and waits for somebody: {entry.order_id in unseen}")
        report.expect(not entry.loaded_at or bool(entry.driver), f"{here} is loaded, and has no driver")
        driving = not entry.out or entry.driver not in gone
        report.expect(driving, f"{here} is to be delivered by {entry.driver}, who drives no more")
    for day in sorted({entry.day for entry in found.values()}):
        _look_at_day(report, book, found, date.fromisoformat(day), where)


def _look_at_day(report: Report, book: Book, found: dict[int, Entry], day: date, where: str) -> None:
    live = {each.order_id: each.driver for each in found.values() if each.live_stop and each.day == day.isoformat()}
    here = f"{where}, {day}"
    listed = [row for row in book.read(day_list, day) if row.day == day]
    ids = [row.order_id for row in listed]
    report.expect(len(set(ids)) == len(ids), f"{here}: an order is on the list twice")
    shown = {row.order_id: row.driver for row in listed if row.kind == "delivery" and row.status != "cancelled"}
    report.expect(shown == live, f"{here}: the list has {shown}, the rows have {live}")
    runs = book.read(runs_of, day)
    report.expect(len({run.driver for run in runs}) == len(runs), f"{here}: a run is there twice")
    for run in runs:
        own = [order for order, driver in live.items() if driver == run.driver]
        report.expect(run.stops == len(own), f"{here}: the run of {run.driver!r} says {run.stops}, it has {own}")
    report.expect(sum(run.stops for run in runs) == len(live), f"{here}: the runs do not add up to {len(live)}")
    for driver in set(live.values()) - {""}:
        own = sorted(order for order, whose in live.items() if whose == driver)
        checklist = sorted(
            row.order_id for row in book.read(stops, day, driver) if row.status not in {"cancelled", "gone"}
        )
        report.expect(checklist == own, f"{here}: {driver} is shown {checklist}, and has {own}")
