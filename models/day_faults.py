"""What the end of day finds wrong with orders and sheets, each named by sheet, order and reason.

The strike is derived here again, by other means than the verbs': an order is where it must be only when the very reads
that the calendar and the list show have answered with it, as the book has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.dates import short, window_end
from models.day_counts import DONE
from models.day_reads import Shown, day_words, in_calendar, is_date, on_list
from models.day_scope import ScopeRow
from models.day_views import Outstanding
from models.money import pounds
from models.opening import confirmation_words
from models.relays import nobody_accepted_in_time
from models.strike import CALENDAR_STATUSES, LIST_STATUSES
from models.views import order_number

MAIL_MAY_WAIT = timedelta(hours=2)
OUTCOME_MAY_WAIT = timedelta(hours=1)
MAIL_UNDER_WAY = frozenset({"queued", "sending"})


@dataclass(frozen=True, slots=True)
class Hour:
    """Which day is looked at, and when: ``now`` is in the shop's zone; ``late`` the hour from which none may be out,
    ``relay`` the one by which another florist must have accepted what it was asked for."""

    day: date
    today: date
    now: datetime
    late: int
    relay: int


def of_order(row: ScopeRow, shown: Shown, hour: Hour) -> Iterator[Outstanding]:
    """Every exception of one order."""
    yield from unsound(row, shown)
    if row.told != "done":
        yield from _confirmation(row, hour)
    if fault := _outcome(row):
        yield fault
    if _waits_for_a_florist(row, hour):
        yield row.fault("relay", "ring the customer: no florist has accepted it")
    if row.to_come and row.status != "cancelled":
        yield row.fault("to come", f"{row.to_come.replace(' ', ', ')} to come, due {day_words(row.due)}")
    if _without_outcome(row) and _past_its_time(row, hour):
        yield row.fault("no outcome", f"due {day_words(row.due)}{_window(row)}, and nobody has said what came of it")


def unsound(row: ScopeRow, shown: Shown) -> Iterator[Outstanding]:
    """What is wrong with an order on its list, in the calendar, or in itself: while any is, it may not be confirmed."""
    if row.entry_status not in LIST_STATUSES.get(row.fulfilment, ()) or row.status not in CALENDAR_STATUSES:
        yield from _statuses(row)
    for fault in (in_calendar(row, shown), on_list(row, shown)):
        if fault:
            yield fault
    if row.caller_row is None or row.recipient_row != row.recipient_id or _comes_to(row) != row.total:
        yield from _whole(row)


def carried_over(row: ScopeRow, hour: Hour) -> Iterator[Outstanding]:
    """What is under way and no exception: an e-mail younger than two hours, a stop that is still out."""
    if row.told in MAIL_UNDER_WAY and _mail_age(row, hour) < MAIL_MAY_WAIT:
        yield row.fault("e-mail", f"{confirmation_words(row.told, 'email', '')} for {_span(_mail_age(row, hour))}")
    if _without_outcome(row) and row.due == hour.day.isoformat() and not _past_its_time(row, hour):
        tried = f"{row.result}: try again, rebook or refund"
        yield row.fault("out", f"{tried if row.result else 'still out'}{_window(row)}")


def lost_orders(rows: list[ScopeRow]) -> Iterator[Outstanding]:
    """Orders that the audit knows were taken on this sheet, and that are not in the book."""
    here = {row.suffix for row in rows}
    for suffix in range(1, (rows[0].noted or 0) + 1):
        if suffix not in here:
            number = order_number(rows[0].number, suffix)
            yield Outstanding("order", rows[0].sheet, number, "it was taken, and is not in the book")


def of_sheet(rows: list[ScopeRow], faults: list[Outstanding], hour: Hour, wants: str) -> Iterator[Outstanding]:
    """Every exception of a sheet beyond those of its orders: drafts, and a state that its rows do not prove.

    ``wants`` is what keeps an online order on it from the lists; empty for any other sheet.
    """
    sheet = rows[0]
    orders = [row for row in rows if row.order_id is not None]
    if sheet.state in {"void", "merged"}:
        if (sheet.state == "void" and orders) or any(row.status == "live" for row in orders):
            yield Outstanding("state", sheet.sheet, "", f"the sheet is kept as {sheet.state}, with an order on it")
        return
    if sheet.state == "open" and (sheet.draft is not None or not orders):
        drafted = f"a draft, taken {_since(sheet.taken_at, hour)} ({sheet.source})"
        yield Outstanding("draft", sheet.sheet, "", wants or drafted)
        return
    proven = (
        bool(orders)
        and sheet.draft is None
        and all(row.told == "done" and row.entry_status != "refused" for row in orders)
        and not any(map(_takes_a_tick_away, faults))
    )
    if sheet.state not in {"open", "struck"}:
        yield Outstanding("status", sheet.sheet, "", f"the state {sheet.state!r} is not known")
    elif proven != (sheet.state == "struck"):
        kept = (
            "struck, and its rows do not prove it" if sheet.state == "struck" else "open, and its rows prove it struck"
        )
        yield Outstanding("state", sheet.sheet, "", f"the sheet is kept as {kept}")


def _takes_a_tick_away(fault: Outstanding) -> bool:
    return fault.kind in {"list", "calendar", "confirmation", "status", "to come", "cancelled"}


def _statuses(row: ScopeRow) -> Iterator[Outstanding]:
    if row.status not in CALENDAR_STATUSES:
        yield row.fault("status", f"the order's status {row.status!r} is not known")
    if row.fulfilment not in LIST_STATUSES:
        yield row.fault("status", f"the fulfilment {row.fulfilment!r} is not known")
    elif row.entry_status == "refused":
        yield row.fault("relay", "the other florist has refused it: ring the customer")
    elif row.entry_status is not None and row.entry_status not in LIST_STATUSES[row.fulfilment]:
        yield row.fault("status", f"the list's status {row.entry_status!r} is not known")


def _confirmation(row: ScopeRow, hour: Hour) -> Iterator[Outstanding]:
    if row.told is None:
        yield row.fault("confirmation", "its confirmation is lost: confirm it again")
    elif row.told in MAIL_UNDER_WAY:
        if _mail_age(row, hour) >= MAIL_MAY_WAIT:
            since = f" since {_since(row.told_made_at, hour)}" if row.told_made_at else ""
            yield row.fault("confirmation", f"{confirmation_words(row.told, 'email', '')}{since}")
    elif row.told == "due":
        what = (
            "the customer has not been told that it is cancelled" if row.status == "cancelled" else "confirmation due"
        )
        yield row.fault("confirmation", what)
    else:
        yield row.fault("confirmation", confirmation_words(row.told, row.how, row.trouble))


def _whole(row: ScopeRow) -> Iterator[Outstanding]:
    """Nobody and nothing that the order names is gone, and its lines come to its total."""
    if row.caller_row is None:
        yield row.fault("caller", "its caller is missing from the book")
    if row.recipient_id is not None and row.recipient_row is None:
        yield row.fault("recipient", "its recipient is missing from the book")
    if _comes_to(row) != row.total:
        words = f"what is on it comes to {pounds(_comes_to(row))}, its total is {pounds(row.total)}"
        yield row.fault("lines", words)


def _comes_to(row: ScopeRow) -> int:
    return (row.amount or 0) + row.charges


def _outcome(row: ScopeRow) -> Outstanding | None:
    """The list and the outcomes agree on whether the order is done with."""
    final = row.result in DONE or bool(row.remedy)
    if row.status != "live" or final == (row.entry_status == "done"):
        return None
    if final:
        return row.fault("outcome", f"{row.result}, and the list still has it as {row.entry_status}")
    return row.fault("no outcome", "the list has it as done, and nobody has said what came of it")


def _waits_for_a_florist(row: ScopeRow, hour: Hour) -> bool:
    """Asked, and not accepted in time; what is due tomorrow is rung about today, while another can still be found."""
    if row.fulfilment != "relay" or row.status != "live" or row.entry_status != "asked" or not is_date(row.due):
        return False
    due = date.fromisoformat(row.due)
    in_sight = due <= hour.day + timedelta(days=1)
    return in_sight and nobody_accepted_in_time(due, row.window, row.day, hour.now, hour.today, hour.relay)


def _without_outcome(row: ScopeRow) -> bool:
    return row.status == "live" and row.entry_status is not None and row.entry_status not in {"done", "cancelled"}


def _past_its_time(row: ScopeRow, hour: Hour) -> bool:
    """One hour after the window, or from the late hour on (product.md, "The book-keeping", 4)."""
    if not is_date(row.due) or row.due > hour.day.isoformat():
        return False
    if row.due < hour.today.isoformat():
        return True
    if row.due > hour.today.isoformat():
        return False
    end = datetime.combine(hour.now.date(), window_end(row.window), hour.now.tzinfo)
    return hour.now.time() >= time(hour.late) or hour.now >= end + OUTCOME_MAY_WAIT


def _mail_age(row: ScopeRow, hour: Hour) -> timedelta:
    return hour.now - row.told_made_at if row.told_made_at else timedelta.max


def _window(row: ScopeRow) -> str:
    return f", {row.window}" if row.window else ""


def _since(at: datetime, hour: Hour) -> str:
    """A time, not an age: a reason is given for an exception by its words, and those must not change meanwhile."""
    local = at.astimezone(hour.now.tzinfo)
    return f"{local:%H:%M}" if local.date() == hour.now.date() else f"{short(local.date())} {local:%H:%M}"


def _span(age: timedelta) -> str:
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
