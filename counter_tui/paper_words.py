"""What stands on paper, in words: the JSON document that `counter_tui.papermaking` sets. Text from people is data here
too, and comes out of `models.text.visible`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from models.dates import short, window_words
from models.run_order import driver_key
from models.run_views import DayPaper, RunSheet, Slip, StopRow
from models.text import visible
from models.views import EntryRow

Document = dict[str, Any]


def run_sheet_document(sheet: RunSheet, printed: datetime) -> Document:
    """A run sheet: nothing on it that a driver may not see."""
    return _document("run sheet", sheet.day, printed) | {
        "title": visible(sheet.driver),
        "count": _counted(len(sheet.stops), "stop"),
        "stops": [_stop(stop) for stop in sheet.stops],
    }


def slips_document(slips: Sequence[Slip], printed: datetime) -> Document:
    """The slips of one day: the bench's half, and what goes with the driver."""
    return _document("slips", slips[0].day, printed) | {
        "slips": [{"bench": _bench(slip), "stop": _stop(slip.stop)} for slip in slips]
    }


def day_list_document(paper: DayPaper, printed: datetime) -> Document:
    """A day's list and the open sheets, for the shop's own eyes."""
    kinds = [row.kind for row in paper.rows if row.status != "cancelled"]
    counts = (_counted(kinds.count("delivery"), "stop"), f"{kinds.count('collection')} on the shelf")
    return _document("day list", paper.day, printed) | {
        "count": ", ".join(counts),
        "groups": [
            _titled(title, list(rows)) for (_, title), rows in groupby(sorted(paper.rows, key=_in_order), key=_group)
        ],
        "sheets": [
            {
                "sheet": each.sheet,
                "words": visible(", ".join(filter(None, (each.source, each.caller)))),
                "why": each.why,
            }
            for each in paper.open_sheets
        ],
    }


def _document(kind: str, day: date, printed: datetime) -> Document:
    return {"kind": kind, "day": f"{short(day)} {day.year}", "printed": f"{short(printed.date())} {printed:%H:%M}"}


def _stop(stop: StopRow) -> Document:
    return {
        "order": stop.order,
        "window": window_words(stop.window),
        "recipient": visible(stop.recipient) or "?",
        "address": visible(stop.address, lines=True),
        "postcode": visible(stop.postcode),
        "phone": visible(stop.phone),
        "what": visible("\n".join(stop.what), lines=True),
        "notes": visible(stop.notes, lines=True),
        "done": visible(stop.outcome, lines=True),
    }


def _bench(slip: Slip) -> Document:
    return {
        "order": slip.stop.order,
        "window": window_words(slip.stop.window),
        "card": visible(slip.card, lines=True),
        "what": visible("\n".join(line.words for line in slip.lines), lines=True),
    }


def _titled(title: str, rows: Sequence[EntryRow]) -> Document:
    live = sum(row.status != "cancelled" for row in rows)
    return {"title": f"{visible(title).upper()}   {live}", "rows": [_entry(row) for row in rows]}


def _entry(row: EntryRow) -> Document:
    return {
        "order": row.order,
        "window": window_words(row.window),
        "recipient": visible(row.recipient) or "?",
        "address": visible(row.address, lines=True) if row.kind != "collection" else "",
        "postcode": visible(row.postcode) if row.kind != "collection" else "",
        "phone": visible(row.phone),
        "what": visible("\n".join(line.words for line in row.lines), lines=True),
        "notes": visible(row.notes, lines=True),
        "done": visible(_state(row), lines=True),
    }


def _state(row: EntryRow) -> str:
    """All that is to be known of an entry besides; a status that nobody knows is shown as it is."""
    status = {"cancelled": "X cancelled", "listed": "", "done": ""}.get(row.status, row.status)
    parts = (
        row.mark if row.mark != "CANCELLED" else "",
        f"{status}: {row.florist}" if status and row.florist else status,
        f"to come: {', '.join(row.to_come.split())}" if row.to_come else "",
        row.outcome,
    )
    return ", ".join(part for part in parts if part)


def _in_order(row: EntryRow) -> tuple[object, ...]:
    """Sorts the groups of a list; within one the book's order is kept."""
    place, name = _group(row)
    return place, *driver_key(name)


def _group(row: EntryRow) -> tuple[int, str]:
    if row.kind == "delivery":
        return (1, row.driver) if row.driver else (0, "no driver yet")
    return {"collection": (2, "shelf"), "relay": (3, "with other florists")}.get(row.kind, (4, row.kind))


def _counted(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
