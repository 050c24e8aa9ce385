"""The day's list and the open sheets on paper, for when the computer is down."""

from datetime import date

from models.journal import note
from models.moment import Moment
from models.pad import open_sheets
from models.permitted import must
from models.printings import DAY_LIST, count_paper, digest
from models.rounds import day_list
from models.run_views import DayPaper, OpenSheet


def print_day_list(m: Moment, day: date) -> DayPaper:
    """Count a day's list with the open sheets, and answer with what stands on them. Refused at ``role``."""
    must(m, "print")
    rows = tuple(row for row in day_list(day) if row.day == day)
    sheets = tuple(OpenSheet(row.sheet, row.source, row.caller, row.why) for row in open_sheets(date.max))
    printing = count_paper(m, DAY_LIST, day, "", digest((rows, sheets)), ((row.order_id, row.version) for row in rows))
    for row in rows:
        note(m, "print list", sheet=row.number, suffix=row.suffix)
    return DayPaper(day, rows, sheets, printing)
