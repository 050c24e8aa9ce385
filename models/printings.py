"""What was printed: every sheet of paper is counted, is stale once what stands on it changes, and can be recalled.

What goes onto a driver's paper is read through `models.checklist` alone, so that nothing else can stand on it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from models.checklist import stops
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.notices import never_out
from models.opening import lines_of, standing
from models.permitted import must
from models.queries import Change, Insert, Question, slot
from models.run_order import driver_key
from models.run_views import RunSheet, Slip, StopRow
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.runs import PrintedOrder, Printing

RUN_SHEET, SLIP, DAY_LIST = "run sheet", "slips", "day list"
ON_A_RUN = frozenset({"listed", "done"})


class _Paper(NamedTuple):
    kind: str
    day: date
    driver: str


class _Sheet(NamedTuple):
    driver: str
    content: str


class _Slip(NamedTuple):
    order_id: int
    version: int
    is_now: int


class _Stop(NamedTuple):
    order_id: int
    driver: str


def print_run_sheet(m: Moment, day: date, driver: str) -> RunSheet:
    """Count a run sheet, and answer with what stands on it. Refused at ``role``, and at ``driver`` for an empty run."""
    must(m, "print")
    listed = _on_run(day, driver)
    if not driver or not listed:
        raise Refused("driver", "There is nothing on this run." if driver else "Nobody drives these stops yet.")
    printing = count_paper(
        m, RUN_SHEET, day, driver, _content(listed), ((stop.order_id, stop.version) for stop in listed)
    )
    for stop in listed:
        note(m, "print run", sheet=stop.number, suffix=stop.suffix, detail=driver)
    return RunSheet(day, driver, listed, printing)


def print_slips(m: Moment, day: date, order_ids: Sequence[int]) -> tuple[Slip, ...]:
    """Count a slip for each of these stops, and answer with what stands on them, in the order of the list.

    Refused at ``role``, and at ``orders`` when there is none, or for what is no stop of that day.
    """
    must(m, "print")
    wanted = set(order_ids)
    if not wanted:
        raise Refused("orders", "There is nothing to print.")
    drivers = {row.driver for row in _STOPS.rows(day=day.isoformat()) if row.order_id in wanted}
    found = [
        stop for driver in sorted(drivers, key=driver_key) for stop in _on_run(day, driver) if stop.order_id in wanted
    ]
    if len(found) != len(wanted):
        raise Refused("orders", "Only stops of this day have a slip: one of these was moved or cancelled meanwhile.")
    return tuple(_print_slip(m, day, stop) for stop in found)


def unprint(m: Moment, printing: int) -> None:
    """The paper of this one printing never came out: it is not counted any more."""
    must(m, "print")
    if _RECALL.run(id=printing, at=m.stamp, by=m.by):
        note(m, "recall")
        paper = _PAPER.first(id=printing)
        if paper is not None and paper.kind == RUN_SHEET:
            never_out(m, paper.day, paper.driver)


def recall_run(m: Moment, day: date, driver: str) -> None:
    """Every run sheet of this run was taken back. Refused at ``role``, and at ``driver`` where there is none."""
    must(m, "print")
    if not _RECALL_RUN.run(day=day.isoformat(), driver=driver, at=m.stamp, by=m.by):
        raise Refused("driver", "No run sheet of this run is out.")
    note(m, "recall", detail=driver)


def recall_slip(m: Moment, order_id: int) -> None:
    """Every slip of this order was taken back. Refused at ``role``, and at ``orders`` where there is none."""
    must(m, "print")
    order = standing(order_id)
    if not _RECALL_SLIPS.run(order=order_id, at=m.stamp, by=m.by):
        raise Refused("orders", "No slip of this order is out.")
    note(m, "recall slip", sheet=order.number, suffix=order.suffix)


def run_sheets(day: date) -> dict[str, int]:
    """How many run sheets of a day are out, by driver."""
    found: dict[str, int] = {}
    for row in _SHEETS.rows(day=day.isoformat()):
        found[row.driver] = found.get(row.driver, 0) + 1
    return found


def stale_run(day: date, driver: str) -> bool:
    """The newest run sheet that is out says something else than the run does now; False where none is out."""
    contents = [row.content for row in _SHEETS.rows(day=day.isoformat()) if row.driver == driver]
    return bool(contents) and contents[-1] != _content(_on_run(day, driver))


def slips_of(day: date) -> dict[int, int]:
    """How many slips are out of each order that is on this day's list."""
    found: dict[int, int] = {}
    for row in _SLIPS.rows(day=day.isoformat()):
        found[row.order_id] = found.get(row.order_id, 0) + 1
    return found


def stale_slips(day: date) -> frozenset[int]:
    """The orders on this day's list whose newest slip was printed before the order was changed, moved or cancelled."""
    newest = {row.order_id: row for row in _SLIPS.rows(day=day.isoformat())}
    return frozenset(row.order_id for row in newest.values() if row.version != row.is_now)


def _on_run(day: date, driver: str) -> tuple[StopRow, ...]:
    return tuple(stop for stop in stops(day, driver) if stop.status in ON_A_RUN)


def _print_slip(m: Moment, day: date, stop: StopRow) -> Slip:
    card, lines = standing(stop.order_id).card, lines_of(stop.order_id)
    content = digest((_content((stop,)), card, lines))
    # Each has a printing of its own: one slip of many can be taken back.
    printing = count_paper(m, SLIP, day, "", content, ((stop.order_id, stop.version),))
    note(m, "print slip", sheet=stop.number, suffix=stop.suffix)
    return Slip(day, stop, card, lines, printing)


def count_paper(m: Moment, kind: str, day: date, driver: str, content: str, orders: Iterable[tuple[int, int]]) -> int:
    """Write a printing down, with the orders that stand on it, each in its version; answers with its id."""
    printing = _ADD.run(kind=kind, day=day.isoformat(), driver=driver, content=content, at=m.stamp, by=m.by)
    for order_id, version in orders:
        _ADD_ORDER.run(order=order_id, printing=printing, version=version)
    return printing


def _content(listed: Sequence[StopRow]) -> str:
    """Stands for what a driver reads; outcomes and marks do not stand on paper."""
    return digest(
        [
            (row.order, row.recipient, row.phone, row.address, row.postcode, row.window, row.what, row.notes)
            for row in listed
        ]
    )


def digest(content: object) -> str:
    """What stands for a paper's content: the same again while nothing on it has changed."""
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


_ADD = Insert(Printing)
_ADD_ORDER = Insert(PrintedOrder)
_SHEETS = Question(
    _Sheet,
    lambda: (
        Printing.select(Printing.driver, Printing.content)
        .where((Printing.day == slot("day")) & (Printing.kind == RUN_SHEET) & Printing.recalled_at.is_null())
        .order_by(Printing.id)
    ),
)
_SLIPS = Question(
    _Slip,
    lambda: (
        ListEntry.select(ListEntry.order, PrintedOrder.version, Order.version)
        .join(Order, on=(ListEntry.order == Order.id))
        .join(PrintedOrder, on=(PrintedOrder.order == Order.id))
        .join(Printing, on=(PrintedOrder.printing == Printing.id))
        .where((ListEntry.day == slot("day")) & (Printing.kind == SLIP) & Printing.recalled_at.is_null())
        .order_by(Printing.id)
    ),
)
_STOPS = Question(
    _Stop, lambda: ListEntry.select(ListEntry.order, ListEntry.driver).where(ListEntry.day == slot("day"))
)
_PAPER = Question(
    _Paper, lambda: Printing.select(Printing.kind, Printing.day, Printing.driver).where(Printing.id == slot("id"))
)
_RECALL = Change(
    lambda: Printing.update(recalled_at=slot("at"), recalled_by=slot("by")).where(
        (Printing.id == slot("id")) & Printing.recalled_at.is_null()
    )
)
_RECALL_RUN = Change(
    lambda: Printing.update(recalled_at=slot("at"), recalled_by=slot("by")).where(
        (Printing.day == slot("day"))
        & (Printing.driver == slot("driver"))
        & (Printing.kind == RUN_SHEET)
        & Printing.recalled_at.is_null()
    )
)
_RECALL_SLIPS = Change(
    lambda: Printing.update(recalled_at=slot("at"), recalled_by=slot("by")).where(
        Printing.id.in_(PrintedOrder.select(PrintedOrder.printing).where(PrintedOrder.order == slot("order")))
        & (Printing.kind == SLIP)
        & Printing.recalled_at.is_null()
    )
)
