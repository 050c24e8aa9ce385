"""What the calendar and the list show of each order, held against what the book has in SQL of the end of day's own.

The very reads behind F4 and F5 are run: a read that drops an order, doubles it, or shows it otherwise is found out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Generic, TypeVar

from models.dates import monday, short
from models.day_scope import ScopeRow
from models.day_views import Outstanding
from models.errors import BookDamaged
from models.rounds import day_list
from models.views import EntryRow, WeekRow
from models.week import week

Row = TypeVar("Row", WeekRow, EntryRow)


@dataclass(frozen=True, slots=True)
class Reads:
    """The reads behind F4 and F5, which the end of day runs and searches. A lying one is handed in to see it caught."""

    week: Callable[[date], list[WeekRow]] = week
    day_list: Callable[[date], list[EntryRow]] = day_list


# What each field is called in words, where it is shown, and where the book has it.
_IN_CALENDAR = (
    ("number", "number", "number"),
    ("suffix", "suffix", "suffix"),
    ("window", "window", "window"),
    ("status", "status", "status"),
    ("fulfilment", "fulfilment", "fulfilment"),
    ("postcode", "postcode", "postcode"),
    ("caller", "caller", "caller"),
    ("recipient", "recipient", "recipient"),
    ("list's status", "entry_status", "entry_status"),
    ("things to come", "to_come", "to_come"),
    ("state", "sheet_state", "state"),
)
_ON_LIST = (
    ("number", "number", "number"),
    ("suffix", "suffix", "suffix"),
    ("kind", "kind", "entry_kind"),
    ("status", "status", "entry_status"),
    ("window", "window", "window"),
    ("recipient", "recipient", "who"),
    ("telephone", "phone", "phone"),
    ("address", "address", "address"),
    ("postcode", "postcode", "postcode"),
    ("notes", "notes", "notes"),
    ("florist", "florist", "florist"),
    ("driver", "driver", "driver"),
    ("mark", "mark", "mark"),
    ("things to come", "to_come", "to_come"),
    ("result", "result", "result"),
    ("place", "place", "place"),
    ("word to the sender", "news", "news"),
    ("loading", "loaded_at", "loaded_at"),
)


class _Compared:
    """A line that is shown, held against the book: one tuple of each, for a busy week has thousands of them."""

    def __init__(self, shown: type[Any], fields: Sequence[tuple[str, str, str]]) -> None:
        self._names, says, has = zip(*fields, strict=True)
        self._says = itemgetter(*map(shown._fields.index, says))
        self._has = itemgetter(*map(ScopeRow._fields.index, has))

    def differs(self, shown: Any, row: ScopeRow) -> str:
        """Which of the fields are shown otherwise than they are in the book, by name; nothing is as good as empty."""
        says, has = self._says(shown), self._has(row)
        if says == has:
            return ""
        return " and ".join(
            name for name, one, other in zip(self._names, says, has, strict=True) if (one or "") != (other or "")
        )


_CALENDAR, _LIST = _Compared(WeekRow, _IN_CALENDAR), _Compared(EntryRow, _ON_LIST)


class _ByOrder(Generic[Row]):
    """The rows of each order: there is only one, or something is wrong."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.only: dict[int, Row] = {row.order_id: row for row in rows}
        self._several: dict[int, list[Row]] = {}
        if len(self.only) != len(rows):
            for row in rows:
                self._several.setdefault(row.order_id, []).append(row)
            self.only = {order_id: every[0] for order_id, every in self._several.items() if len(every) == 1}

    def every(self, order_id: int) -> list[Row]:
        """All of them, and none where there is none."""
        only = self.only.get(order_id)
        return [only] if only else self._several.get(order_id, [])


class Shown:
    """What the calendar and the list show, gathered by order. Each day's answer is asked for once."""

    def __init__(self, reads: Reads, days: Iterable[str]) -> None:
        self.unreadable: list[Outstanding] = []
        dates = sorted({date.fromisoformat(day) for day in days if is_date(day)})
        weeks = [self._asked(reads.week, first, "calendar") for first in sorted({monday(day) for day in dates})]
        lists = [(day, self._asked(reads.day_list, day, "list")) for day in dates]
        self.calendar = _ByOrder([row for rows in weeks for row in rows])
        self.lists = _ByOrder([entry for day, entries in lists for entry in entries if entry.day == day])
        self.orphans = [entry for _, entries in lists for entry in entries if entry.number == 0]

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


def in_calendar(row: ScopeRow, shown: Shown) -> Outstanding | None:
    """The order is in the calendar once, on its due date, as the book has it."""
    there = shown.calendar.only.get(row.order_id or 0)
    if there is None or there.due.isoformat() != row.due:
        if not is_date(row.due):
            return row.fault("calendar", f"the due date {row.due!r} is no date")
        everywhere = shown.calendar.every(row.order_id or 0)
        where = ", ".join(sorted({short(each.due) for each in everywhere})) or "no day"
        times = _times([each for each in everywhere if each.due.isoformat() == row.due])
        return row.fault("calendar", f"due {day_words(row.due)}, the calendar shows it on {where}{times}")
    differs = _CALENDAR.differs(there, row)
    return row.fault("calendar", f"the calendar shows another {differs} than the book has") if differs else None


def on_list(row: ScopeRow, shown: Shown) -> Outstanding | None:
    """The order is on the list of its due date once, as the book has it."""
    there = shown.lists.only.get(row.order_id or 0)
    if row.entry_kind is None:
        return row.fault("list", f"due {day_words(row.due)}, it is on no list")
    if row.entry_day != row.due:
        return row.fault("list", f"due {day_words(row.due)}, it is on the list of {day_words(row.entry_day or '')}")
    if there is None or there.day.isoformat() != row.due:
        times = _times([each for each in shown.lists.every(row.order_id or 0) if each.day.isoformat() == row.due])
        return row.fault("list", f"due {day_words(row.due)}, the list of that day does not show it once{times}")
    if row.entry_kind != row.fulfilment or (row.entry_status == "cancelled") != (row.status == "cancelled"):
        has = f"the list has a {row.entry_kind} ({row.entry_status})"
        return row.fault("list", f"it is a {row.fulfilment} ({row.status}), {has}")
    differs = [_LIST.differs(there, row), "due date" if there.due != there.day else "", _other_lines(there, row)]
    if not any(differs):
        return None
    return row.fault("list", f"the list shows another {' and '.join(filter(None, differs))} than the book has")


def _other_lines(shown: EntryRow, row: ScopeRow) -> str:
    """Flowers that are not on the list are not made: how many of what price there are must agree."""
    quantity = amount = 0
    for _, many, price in shown.lines:
        quantity, amount = quantity + many, amount + many * (price or 0)
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
