"""What the calendar and the list show of each order, held against what the book has in SQL of the end of day's own.

The very reads behind F4 and F5 are run: a read that drops an order, doubles it, or shows it otherwise is found out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from models.dates import monday, short
from models.day_scope import ScopeRow
from models.errors import BookDamaged
from models.rounds import day_list
from models.views import EntryRow, Outstanding, WeekRow
from models.week import week

Row = TypeVar("Row", WeekRow, EntryRow)


@dataclass(frozen=True, slots=True)
class Reads:
    """The reads behind F4 and F5, which the end of day runs and searches. A lying one is handed in to see it caught."""

    week: Callable[[date], list[WeekRow]] = week
    day_list: Callable[[date], list[EntryRow]] = day_list


class Shown:
    """What the calendar and the list show, gathered by order. Each day's answer is asked for once."""

    def __init__(self, reads: Reads, days: Iterable[str]) -> None:
        self.calendar: dict[int, list[WeekRow]] = {}
        self.lists: dict[int, list[EntryRow]] = {}
        self.orphans: list[EntryRow] = []
        self.unreadable: list[Outstanding] = []
        dates = sorted({date.fromisoformat(day) for day in days if is_date(day)})
        for first in sorted({monday(day) for day in dates}):
            for row in self._asked(reads.week, first, "calendar"):
                self.calendar.setdefault(row.order_id, []).append(row)
        for day in dates:
            for entry in self._asked(reads.day_list, day, "list"):
                if entry.day == day:
                    self.lists.setdefault(entry.order_id, []).append(entry)
                if entry.number == 0:
                    self.orphans.append(entry)

    def _asked(self, read: Callable[[date], list[Row]], day: date, kind: str) -> list[Row]:
        """The read's answer; one that falls over what it finds shows nothing, and says so."""
        try:
            return read(day)
        except BookDamaged:
            self.unreadable.append(
                Outstanding(kind, "", "", f"the {kind} of {short(day)} cannot be shown: it holds what is no date")
            )
            return []


def of_reads(shown: Shown) -> Iterator[Outstanding]:
    """What is wrong with no order in particular: an answer that did not come, lines of the list without an order."""
    yield from shown.unreadable
    for entry in shown.orphans:
        yield Outstanding("list", "", "", f"a line on the list of {short(entry.day)} ({entry.postcode}) has no order")


def in_calendar(row: ScopeRow, shown: Shown) -> Iterator[Outstanding]:
    """The order is in the calendar once, on its due date, as the book has it."""
    if not is_date(row.due):
        yield row.fault("calendar", f"the due date {row.due!r} is no date")
        return
    everywhere = shown.calendar.get(row.order_id or 0, [])
    there = [each for each in everywhere if each.due.isoformat() == row.due]
    if len(there) != 1 or len(everywhere) != 1:
        where = ", ".join(sorted({short(each.due) for each in everywhere})) or "no day"
        yield row.fault("calendar", f"due {day_words(row.due)}, the calendar shows it on {where}{_times(there)}")
        return
    differs = _differs(
        there[0],
        {
            "number": ("order", row.order),
            "window": ("window", row.window),
            "status": ("status", row.status),
            "fulfilment": ("fulfilment", row.fulfilment),
            "postcode": ("postcode", row.postcode),
            "caller": ("caller", row.caller),
            "recipient": ("recipient", row.recipient),
            "list's status": ("entry_status", row.entry_status or ""),
            "things to come": ("to_come", row.to_come),
            "state": ("sheet_state", row.state),
        },
    )
    if differs:
        yield row.fault("calendar", f"the calendar shows another {differs} than the book has")


def on_list(row: ScopeRow, shown: Shown) -> Iterator[Outstanding]:
    """The order is on the list of its due date once, as the book has it."""
    everywhere = shown.lists.get(row.order_id or 0, [])
    there = [each for each in everywhere if each.day.isoformat() == row.due]
    if row.entry_kind is None:
        yield row.fault("list", f"due {day_words(row.due)}, it is on no list")
    elif row.entry_day != row.due:
        yield row.fault("list", f"due {day_words(row.due)}, it is on the list of {day_words(row.entry_day or '')}")
    elif len(there) != 1 or len(everywhere) != 1:
        yield row.fault("list", f"due {day_words(row.due)}, the list of that day does not show it once{_times(there)}")
    elif row.entry_kind != row.fulfilment or (row.entry_status == "cancelled") != (row.status == "cancelled"):
        yield row.fault(
            "list", f"it is a {row.fulfilment} ({row.status}), the list has a {row.entry_kind} ({row.entry_status})"
        )
    elif differs := _differs(there[0], _as_listed(row)) + _other_lines(there[0], row):
        yield row.fault("list", f"the list shows another {differs} than the book has")


def _as_listed(row: ScopeRow) -> dict[str, tuple[str, Any]]:
    """What a line of the list must say: where there is no recipient it is the caller who comes to the shelf."""
    alone = row.recipient_row is None and row.entry_kind == "collection"
    return {
        "number": ("order", row.order),
        "kind": ("kind", row.entry_kind),
        "status": ("status", row.entry_status),
        "window": ("window", row.window),
        "recipient": ("recipient", (row.caller_name if alone else row.recipient_name) or ""),
        "telephone": ("phone", (row.caller_phone if alone else row.recipient_phone) or ""),
        "address": ("address", row.address),
        "postcode": ("postcode", row.postcode),
        "notes": ("notes", row.notes),
        "florist": ("florist", row.florist),
        "driver": ("driver", row.driver),
        "mark": ("mark", row.mark),
        "things to come": ("to_come", row.to_come),
        "due date": ("due", date.fromisoformat(row.due)),
        "result": ("result", row.result or ""),
    }


def _differs(shown: WeekRow | EntryRow, booked: Mapping[str, tuple[str, Any]]) -> str:
    return " and ".join(name for name, (field, value) in booked.items() if getattr(shown, field) != value)


def _other_lines(shown: EntryRow, row: ScopeRow) -> str:
    """Flowers that are not on the list are not made: how many of what price there are must agree."""
    quantity, amount = sum(line.quantity for line in shown.lines), sum(line.amount for line in shown.lines)
    return "" if (quantity, amount) == (row.quantity or 0, row.amount or 0) else "number or price of flowers"


def is_date(text: str) -> bool:
    """The text is a date as the book writes one."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def day_words(text: str) -> str:
    """A date of the book in words; what is none is shown as it stands."""
    return short(date.fromisoformat(text)) if is_date(text) else repr(text)


def _times(there: list[WeekRow] | list[EntryRow]) -> str:
    return f" ({len(there)} times)" if len(there) > 1 else ""
