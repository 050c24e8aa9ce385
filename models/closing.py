"""Closing a day: the figures are kept, with a reason for each exception that is left."""

from collections.abc import Mapping
from datetime import date

from models.card_numbers import safe_words
from models.day_counts import closed, last_number
from models.day_end import LATE_HOUR, check
from models.day_views import DayCheck, Outside, Outstanding
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.queries import Change, Insert, slot
from models.relays import RELAY_HOUR
from models.tables.closings import ClosedDay, ClosingReason

Reasons = Mapping[tuple[str, str, str, str], str]


def to_close(
    m: Moment,
    day: date,
    outside: Outside,
    *,
    web_shop: bool,
    paper_pad: bool,
    late_hour: int = LATE_HOUR,
    relay_hour: int = RELAY_HOUR,
) -> DayCheck:
    """The check that closing a day asks for: a number from outside that nobody gave is an exception too."""
    found = check(day, now=m.now, today=m.today, outside=outside, late_hour=late_hour, relay_hour=relay_hour)
    blanks = []
    if web_shop and outside.web is None:
        blanks.append(Outstanding("web", "", "", "nobody has said how many orders the web shop shows"))
    if paper_pad and outside.next_sheet is None and outside.in_hand is None:
        blanks.append(
            Outstanding("pad", "", "", "nobody has said which sheet of the pad is blank next, or how many are in hand")
        )
    return DayCheck(
        day=found.day,
        taken=found.taken,
        due=found.due,
        carried_in=found.carried_in,
        tomorrow_due=found.tomorrow_due,
        total=found.total,
        outstanding=found.outstanding + tuple(blanks),
        carried_over=found.carried_over,
        closed_at=found.closed_at,
    )


def close_day(
    m: Moment,
    day: date,
    outside: Outside,
    reasons: Reasons,
    *,
    web_shop: bool,
    paper_pad: bool,
    late_hour: int = LATE_HOUR,
    relay_hour: int = RELAY_HOUR,
) -> DayCheck:
    """Close a day, and answer with what it was closed with. A closed day is closed again after it has changed.

    ``reasons`` are by exception (kind, sheet, order, detail). Raises `Refused` at ``reasons`` for the first exception
    without one, and at ``day`` for a day that is still to come.
    """
    if day > m.today:
        raise Refused("day", "That day is still to come.")
    found = to_close(
        m, day, outside, web_shop=web_shop, paper_pad=paper_pad, late_hour=late_hour, relay_hour=relay_hour
    )
    told = {fault: safe_words("reasons", reasons.get(fault, ""), limit=300) for fault in found.outstanding}
    missing = [fault for fault, reason in told.items() if not reason]
    if missing:
        raise Refused("reasons", f"Still without a reason: {missing[0].order or missing[0].sheet} {missing[0].detail}.")
    _keep(m, found, outside)
    for fault, reason in told.items():
        _ADD_REASON.run(day=day.isoformat(), kind=fault.kind, sheet=fault.sheet, order=fault.order, reason=reason)
    note(m, "close", detail=f"{day.isoformat()}, {len(told)} exceptions")
    return found


def _keep(m: Moment, found: DayCheck, outside: Outside) -> None:
    values = {
        "day": found.day.isoformat(),
        "closed_at": m.stamp,
        "by": m.by,
        **found.taken._asdict(),
        **found.due._asdict(),
        "last_number": last_number(),
        "web": outside.web,
        "next_sheet": outside.next_sheet,
    }
    if closed(found.day) is None:
        _ADD.run(**values)
    else:
        _AGAIN.run(**values)


_ADD = Insert(ClosedDay)
_AGAIN = Change(
    lambda: ClosedDay.update(**{name: slot(name) for name in ClosedDay._meta.fields if name != "day"}).where(
        ClosedDay.day == slot("day")
    )
)
_ADD_REASON = Insert(ClosingReason)
