"""What the end of day finds wrong with orders and sheets, each named by sheet, order and reason.

The strike is derived here again, by other means than the verbs': an order is where it must be only when the very reads
that the calendar and the list show have answered with it, as the book has it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.dates import monday, short, window_end
from models.day_scope import ScopeRow
from models.rounds import day_list
from models.strike import CALENDAR_STATUSES, LIST_STATUSES
from models.views import EntryRow, Outstanding, WeekRow
from models.week import week

MAIL_MAY_WAIT = timedelta(hours=2)
OUTCOME_MAY_WAIT = timedelta(hours=1)
MAIL_UNDER_WAY = frozenset({"queued", "sending"})


@dataclass(frozen=True, slots=True)
class Reads:
    """The reads behind F4 and F5, which the end of day runs and searches. A lying one is handed in to see it caught."""

    week: Callable[[date], list[WeekRow]] = week
    day_list: Callable[[date], list[EntryRow]] = day_list


@dataclass(frozen=True, slots=True)
class Hour:
    """Which day is looked at, and when: ``now`` is in the shop's zone; ``late`` the hour from which none may be out."""

    day: date
    today: date
    now: datetime
    late: int


class Shown:
    """What the calendar and the list show, gathered by order. Each day's answer is asked for once."""

    def __init__(self, reads: Reads, days: Iterable[str]) -> None:
        self.calendar: dict[int, list[WeekRow]] = {}
        self.lists: dict[int, list[EntryRow]] = {}
        self.orphans: list[EntryRow] = []
        dates = sorted({date.fromisoformat(day) for day in days if _is_date(day)})
        for first in sorted({monday(day) for day in dates}):
            for row in reads.week(first):
                self.calendar.setdefault(row.order_id, []).append(row)
        for day in dates:
            for entry in reads.day_list(day):
                if entry.day == day:
                    self.lists.setdefault(entry.order_id, []).append(entry)
                if entry.number == 0:
                    self.orphans.append(entry)


def of_order(row: ScopeRow, shown: Shown, hour: Hour) -> Iterator[Outstanding]:
    """Every exception of one order."""
    yield from _statuses(row)
    yield from _calendar(row, shown.calendar.get(row.order_id or 0, []))
    yield from _list(row, shown.lists.get(row.order_id or 0, []))
    yield from _confirmation(row, hour)
    if row.to_come and row.status != "cancelled":
        yield _fault("to come", row, f"{row.to_come.replace(' ', ', ')} to come, due {_day(row.due)}")
    if row.status == "cancelled" and row.mark:
        yield _fault("cancelled", row, "cancelled, and nobody has acknowledged it")
    if _without_outcome(row) and _past_its_time(row, hour):
        yield _fault("no outcome", row, f"due {_day(row.due)}{_window(row)}, and nobody has said what came of it")


def carried_over(row: ScopeRow, hour: Hour) -> Iterator[Outstanding]:
    """What is under way and no exception: an e-mail younger than two hours, a stop that is still out."""
    if row.told in MAIL_UNDER_WAY and _mail_age(row, hour) < MAIL_MAY_WAIT:
        yield _fault("e-mail", row, f"e-mail {row.told} for {_span(_mail_age(row, hour))}")
    if row.due == hour.day.isoformat() and _without_outcome(row) and not _past_its_time(row, hour):
        yield _fault("out", row, f"still out{_window(row)}")


def of_sheet(rows: list[ScopeRow], faults: list[Outstanding], hour: Hour) -> Iterator[Outstanding]:
    """Every exception of a sheet beyond those of its orders: drafts, and a state that its rows do not prove."""
    sheet = rows[0]
    if sheet.state in {"void", "merged"}:
        return
    orders = [row for row in rows if row.order_id is not None]
    if sheet.state == "open" and (sheet.draft is not None or not orders):
        age = _span(hour.now - sheet.taken_at)
        yield Outstanding(
            "draft", sheet.sheet, "", f"a draft, taken at {_clock(sheet, hour)} ({sheet.source}), {age} ago"
        )
        return
    waiting = any(row.told != "done" for row in orders)
    proven = (
        bool(orders) and sheet.draft is None and not waiting and not any(_takes_a_tick_away(fault) for fault in faults)
    )
    if sheet.state not in {"open", "struck"}:
        yield Outstanding("status", sheet.sheet, "", f"the state {sheet.state!r} is not known")
    elif proven != (sheet.state == "struck"):
        kept = (
            "struck, and its rows do not prove it" if sheet.state == "struck" else "open, and its rows prove it struck"
        )
        yield Outstanding("state", sheet.sheet, "", f"the sheet is kept as {kept}")


def orphans(shown: Shown) -> Iterator[Outstanding]:
    """Lines of the list that belong to no order."""
    for entry in shown.orphans:
        yield Outstanding("list", "", "", f"a line on the list of {short(entry.day)} ({entry.postcode}) has no order")


def _takes_a_tick_away(fault: Outstanding) -> bool:
    return fault.kind in {"list", "calendar", "confirmation", "status", "to come", "cancelled"}


def _statuses(row: ScopeRow) -> Iterator[Outstanding]:
    if row.status not in CALENDAR_STATUSES:
        yield _fault("status", row, f"the order's status {row.status!r} is not known")
    if row.fulfilment not in LIST_STATUSES:
        yield _fault("status", row, f"the fulfilment {row.fulfilment!r} is not known")
    elif row.entry_status == "refused":
        yield _fault("relay", row, "the other florist has refused it: ring the customer")
    elif row.entry_status is not None and row.entry_status not in LIST_STATUSES[row.fulfilment]:
        yield _fault("status", row, f"the list's status {row.entry_status!r} is not known")


def _calendar(row: ScopeRow, shown: list[WeekRow]) -> Iterator[Outstanding]:
    if not _is_date(row.due):
        yield _fault("calendar", row, f"the due date {row.due!r} is no date")
        return
    there = [each for each in shown if each.due.isoformat() == row.due]
    if len(there) != 1 or len(shown) != 1:
        where = ", ".join(sorted({short(each.due) for each in shown})) or "no day"
        yield _fault("calendar", row, f"due {_day(row.due)}, the calendar shows it on {where}{_times(there)}")
        return
    differs = [
        name
        for name, said, booked in (
            ("number", there[0].order, row.order),
            ("window", there[0].window, row.window),
            ("status", there[0].status, row.status),
            ("fulfilment", there[0].fulfilment, row.fulfilment),
            ("postcode", there[0].postcode, row.postcode),
            ("caller", there[0].caller, row.caller),
        )
        if said != booked
    ]
    if differs:
        yield _fault("calendar", row, f"the calendar shows another {' and '.join(differs)} than the book has")


def _list(row: ScopeRow, shown: list[EntryRow]) -> Iterator[Outstanding]:
    if row.entry_kind is None:
        yield _fault("list", row, f"due {_day(row.due)}, it is on no list")
        return
    if row.entry_day != row.due:
        yield _fault("list", row, f"due {_day(row.due)}, it is on the list of {_day(row.entry_day or '')}")
        return
    there = [each for each in shown if each.day.isoformat() == row.due]
    if len(there) != 1 or len(shown) != 1:
        yield _fault("list", row, f"due {_day(row.due)}, the list of that day does not show it once{_times(there)}")
        return
    if row.entry_kind != row.fulfilment or (row.entry_status == "cancelled") != (row.status == "cancelled"):
        yield _fault(
            "list",
            row,
            f"it is a {row.fulfilment} ({row.status}), the list has a {row.entry_kind} ({row.entry_status})",
        )
        return
    differs = [
        name
        for name, said, booked in (
            ("number", there[0].order, row.order),
            ("kind", there[0].kind, row.entry_kind),
            ("status", there[0].status, row.entry_status),
            ("window", there[0].window, row.window),
            ("address", there[0].address, row.address),
            ("postcode", there[0].postcode, row.postcode),
            ("driver", there[0].driver, row.driver),
        )
        if said != booked
    ]
    if differs:
        yield _fault("list", row, f"the list shows another {' and '.join(differs)} than the book has")


def _confirmation(row: ScopeRow, hour: Hour) -> Iterator[Outstanding]:
    if row.told == "done":
        return
    if row.told is None:
        yield _fault("confirmation", row, "its confirmation is lost: confirm it again")
    elif row.told in MAIL_UNDER_WAY:
        if _mail_age(row, hour) >= MAIL_MAY_WAIT:
            yield _fault("confirmation", row, f"e-mail {row.told} for {_span(_mail_age(row, hour))}")
    elif row.told == "due":
        what = (
            "the customer has not been told that it is cancelled" if row.status == "cancelled" else "confirmation due"
        )
        yield _fault("confirmation", row, what)
    else:
        yield _fault("confirmation", row, f"{row.how or 'confirmation'} {row.told}")


def _without_outcome(row: ScopeRow) -> bool:
    return row.status == "live" and row.entry_status is not None and row.entry_status not in {"done", "cancelled"}


def _past_its_time(row: ScopeRow, hour: Hour) -> bool:
    """One hour after the window, or from the late hour on (product.md, "The book-keeping", 4)."""
    if not _is_date(row.due) or row.due > hour.day.isoformat():
        return False
    if row.due < hour.today.isoformat():
        return True
    if row.due > hour.today.isoformat():
        return False
    end = datetime.combine(hour.now.date(), window_end(row.window), hour.now.tzinfo)
    return hour.now.time() >= time(hour.late) or hour.now >= end + OUTCOME_MAY_WAIT


def _mail_age(row: ScopeRow, hour: Hour) -> timedelta:
    return hour.now - row.told_made_at if row.told_made_at else timedelta.max


def _fault(kind: str, row: ScopeRow, detail: str) -> Outstanding:
    return Outstanding(kind, row.sheet, row.order, detail)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _day(text: str) -> str:
    return short(date.fromisoformat(text)) if _is_date(text) else repr(text)


def _window(row: ScopeRow) -> str:
    return f", {row.window}" if row.window else ""


def _times(there: list[WeekRow] | list[EntryRow]) -> str:
    return f" ({len(there)} times)" if len(there) > 1 else ""


def _clock(sheet: ScopeRow, hour: Hour) -> str:
    return sheet.taken_at.astimezone(hour.now.tzinfo).strftime("%H:%M")


def _span(age: timedelta) -> str:
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
