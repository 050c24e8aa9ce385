"""Reads that lie about one order: handed to the end of day in the place of those behind the calendar and the list."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from models.day_reads import Reads
from models.rounds import day_list
from models.views import EntryRow, WeekRow
from models.week import week
from tests.siege.planting import Fault, Planted, named, victim
from tests.siege.random_day import Day

Lie = Callable[[Any], list[Any]]
WEEK = timedelta(days=7)

_EVERYWHERE: dict[str, Lie] = {
    "drops it": lambda row: [],
    "doubles it": lambda row: [row, row],
    "shows another window": lambda row: [row._replace(window="09:15")],
    "shows another postcode": lambda row: [row._replace(postcode="ZZ1 1ZZ")],
    "shows another recipient": lambda row: [row._replace(recipient="Somebody Else")],
    "shows it complete or not": lambda row: [row._replace(to_come="" if row.to_come else "card")],
    "shows it as another order": lambda row: [row._replace(suffix=row.suffix + 7)],
    "shows it on another sheet": lambda row: [row._replace(number=row.number + 500)],
}
OF_WEEK: dict[str, Lie] = _EVERYWHERE | {
    "shows another day": lambda row: [row._replace(due=row.due + WEEK)],
    "shows another status": lambda row: [row._replace(status="live" if row.status != "live" else "cancelled")],
    "shows another fulfilment": lambda row: [row._replace(fulfilment="drone")],
    "shows another caller": lambda row: [row._replace(caller="Somebody Else")],
    "shows it struck or not": lambda row: [row._replace(sheet_state="open" if row.sheet_state != "open" else "struck")],
    "shows it delivered or not": lambda row: [
        row._replace(entry_status="listed" if row.entry_status != "listed" else "done")
    ],
}
OF_LIST: dict[str, Lie] = _EVERYWHERE | {
    "shows another day": lambda row: [row._replace(day=row.day + WEEK)],
    "shows another due date": lambda row: [row._replace(due=row.day + WEEK)],
    "shows another address": lambda row: [row._replace(address="1 Wrong Street")],
    "shows another telephone": lambda row: [row._replace(phone="07700 900000")],
    "shows other notes": lambda row: [row._replace(notes="leave it anywhere")],
    "shows another kind": lambda row: [row._replace(kind="drone")],
    "shows another status": lambda row: [row._replace(status="listed" if row.status != "listed" else "done")],
    "shows another driver": lambda row: [row._replace(driver="van 9")],
    "shows another florist": lambda row: [row._replace(florist="Nobody's Flowers")],
    "hides its mark": lambda row: [row._replace(mark="" if row.mark else "NEW")],
    "hides its lines": lambda row: [row._replace(lines=())],
    "hides a line": lambda row: [row._replace(lines=row.lines[1:])],
    "shows another place": lambda row: [row._replace(place="" if row.place else "porch")],
    "says that the sender was told": lambda row: [row._replace(news="" if row.news else "told")],
    "shows it on the van or not": lambda row: [row._replace(loaded_at=None if row.loaded_at else datetime.now(UTC))],
    "shows another result": lambda row: [row._replace(result="" if row.result else "delivered")],
}


def _lying(row: Any, order_id: int, lie: Lie) -> list[Any]:
    return lie(row) if row.order_id == order_id else [row]


def _week_lies(day: Day, lie: Lie) -> Planted | None:
    order = victim(day)
    if order is None:
        return None

    def lying(monday: date) -> list[WeekRow]:
        return [said for row in week(monday) for said in _lying(row, order.order_id, lie)]

    return named(order, "calendar", reads=Reads(week=lying))


def _list_lies(day: Day, lie: Lie) -> Planted | None:
    order = victim(day)
    if order is None:
        return None

    def lying(of: date) -> list[EntryRow]:
        return [said for row in day_list(of) for said in _lying(row, order.order_id, lie)]

    return named(order, "list", reads=Reads(day_list=lying))


def _both_are_empty(day: Day) -> Planted | None:
    order = victim(day)
    return order and named(order, "list", reads=Reads(week=lambda monday: [], day_list=lambda of: []))


def faults() -> dict[str, Fault]:
    """Every lie, by name."""
    return {
        **{f"the calendar {name}": partial(_week_lies, lie=lie) for name, lie in OF_WEEK.items()},
        **{f"the list {name}": partial(_list_lies, lie=lie) for name, lie in OF_LIST.items()},
        "both reads are empty": _both_are_empty,
    }
