"""What the command line answers: JSON exactly as it is promised, and the same in words for a person."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from models.dates import say, short, window_words
from models.day_views import DayCheck
from models.text import visible
from models.views import EntryRow, FoundRow, FoundSheet, LifeEvent, WeekRow, sheet_number


def week_json(first: date, rows: list[WeekRow]) -> dict[str, Any]:
    """The seven days from a Monday on, each with its orders."""
    days = [date.fromordinal(first.toordinal() + ahead) for ahead in range(7)]
    return {
        "monday": first.isoformat(),
        "days": [
            {"date": day.isoformat(), "orders": [_in_week(row) for row in rows if row.due == day]} for day in days
        ],
    }


def _in_week(row: WeekRow) -> dict[str, str]:
    return {
        "order": row.order,
        "caller": row.caller,
        "recipient": row.recipient,
        "fulfilment": row.fulfilment,
        "window": row.window,
        "status": row.status,
    }


def list_json(day: date, rows: list[EntryRow]) -> dict[str, Any]:
    """A day's stops and its shelf. A relay out is on neither: another florist has it."""
    here = [row for row in rows if row.day == day]
    return {
        "day": day.isoformat(),
        "stops": [
            _entry(row) | {"driver": row.driver, "sequence": row.sequence} for row in here if row.kind == "delivery"
        ],
        "collections": [_entry(row) for row in here if row.kind == "collection"],
    }


def _entry(row: EntryRow) -> dict[str, Any]:
    return {
        "order": row.order,
        "sheet": sheet_number(row.number),
        "recipient": row.recipient,
        "address": row.address,
        "postcode": row.postcode,
        "phone": row.phone,
        "window": row.window,
        "lines": [line.words for line in row.lines],
        "notes": row.notes,
        "status": row.status,
        "outcome": row.outcome,
    }


def check_json(found: DayCheck) -> dict[str, Any]:
    """The end of day."""
    return {
        "day": found.day.isoformat(),
        **found.taken._asdict(),
        "carried_in": found.carried_in,
        "due": found.due._asdict(),
        "outstanding": [fault._asdict() for fault in found.outstanding],
        "clean": found.clean,
    }


def find_json(rows: Iterable[tuple[FoundRow, tuple[LifeEvent, ...]]]) -> dict[str, Any]:
    """The orders that were found, each with its life line; times are UTC."""
    return {
        "orders": [
            {
                "order": row.order,
                "sheet": sheet_number(row.number),
                "caller": row.caller,
                "recipient": row.recipient,
                "due": row.due.isoformat(),
                "fulfilment": row.fulfilment,
                "outcome": row.outcome,
                "told": row.told,
                "life": [{"at": _utc(event.at), "what": event.what} for event in life],
            }
            for row, life in rows
        ]
    }


def week_words(first: date, rows: list[WeekRow]) -> list[str]:
    """The week for a person to read."""
    words = []
    for ahead in range(7):
        day = date.fromordinal(first.toordinal() + ahead)
        orders = [row for row in rows if row.due == day]
        words.append(f"{short(day)}  {len(orders)}")
        for row in orders:
            marks = _ended(row.status) + _to_come(row.to_come)
            words.append(
                visible(f"  {row.order}  {row.window:<12} {row.caller} -> {row.recipient}  {row.postcode}{marks}")
            )
    return words


def list_words(day: date, rows: list[EntryRow]) -> list[str]:
    """A day's list for a person to read."""
    words = [short(day)]
    for row in rows:
        who = row.driver or "no driver" if row.kind == "delivery" else "shelf" if row.kind == "collection" else "relay"
        state = row.outcome or (f"{row.mark} {row.status}".strip() if row.mark or row.status != "listed" else "")
        what = ", ".join(line.words for line in row.lines)
        place = " ".join(row.address.split("\n"))
        words.append(
            visible(
                f"  {who:<10} {row.order}  {row.window:<12} {row.recipient}, {place} {row.postcode}  {what}  {state}"
                + _to_come(row.to_come)
            )
        )
    return words


def check_words(found: DayCheck) -> list[str]:
    """The end of day for a person to read."""
    taken, due = found.taken, found.due
    words = [
        f"{short(found.day)}  taken {taken.taken} = struck {taken.struck} + void {taken.void} + merged {taken.merged}"
        f" + open {taken.open}   (carried in: {found.carried_in})",
        f"due {due.due} = done {due.done} + not done {due.not_done} + cancelled {due.cancelled}"
        f" + no outcome {due.no_outcome}   (tomorrow: {found.tomorrow_due})",
    ]
    words += [
        visible(f"  {fault.order or fault.sheet or '-'}  {fault.kind}: {fault.detail}") for fault in found.outstanding
    ]
    words.append("clean" if found.clean else f"{len(found.outstanding)} outstanding")
    return words


def find_words(
    rows: list[tuple[FoundRow, tuple[LifeEvent, ...]]], today: date, local: Callable[[datetime], datetime]
) -> list[str]:
    """What was found, for a person to read."""
    words = []
    for row, life in rows:
        when = ", ".join(part for part in (say(row.due, today), window_words(row.window) if row.window else "") if part)
        words.append(visible(f"{row.order}  {row.caller} -> {row.recipient}  {row.fulfilment}, {when}"))
        words.append(visible(f"  {row.outcome or _ended(row.status).strip() or 'no outcome yet'}; told: {row.told}"))
        words += [visible(f"  {local(event.at):%a %d %b %H:%M}  {event.what}") for event in life]
    return words or ["Nothing was found."]


def sheet_words(sheet: FoundSheet) -> list[str]:
    """A sheet that has no order on it: a draft, void, or merged into another."""
    why = f": {sheet.why}" if sheet.why else ""
    return [visible(f"{sheet_number(sheet.number)}  {sheet.stage or sheet.state}{why}; there is no order on it")]


def _ended(status: str) -> str:
    """The mark of an order that is not live; a status that nobody knows is shown as it is."""
    return "" if status == "live" else f" X {status}"


def _to_come(names: str) -> str:
    return f" to come: {names}" if names else ""


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
