"""The lock box in rows and words: the papers that may be shredded, and what goes with each."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from models.dates import short
from models.photo_views import LockBoxRow
from models.views import PadRow, order_number
from screens.day_screen import counted
from screens.taken_down import taken_words
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, Row

COLUMNS = (
    Column("", 1),
    Column("Sheet", 5),
    Column("Printed", 8),
    Column("Caller -> for", 16, grow=6),
    Column("Taken", 10, from_width=100),
    Column("May go since", 12),
    Column("Goes with it", 12, grow=2),
    Column("", 9),
)
NAMED = 6
"""So many sheets are named when several are asked about."""
Local = Callable[[datetime], datetime]


def since_day(row: LockBoxRow, local: Local) -> date:
    """The local date on which the sheet's last order had its outcome, or on which it ended without one."""
    return local(row.since).date()


def title_words(rows: Sequence[LockBoxRow], staying: int, picked: int, late: datetime) -> str:
    """How many papers may be shredded, how many of those are overdue (ready before ``late``), and how many stay."""
    overdue = sum(row.since < late for row in rows)
    parts = [
        f"{counted(len(rows), 'paper')} may be shredded" if rows else "",
        f"{overdue} overdue" if overdue else "",
        f"{picked} picked" if picked else "",
        f"{counted(staying, 'stays', 'stay')}: not done yet" if staying else "",
    ]
    return "   ".join(("LOCK BOX", *(part for part in parts if part)))


def printed_words(row: LockBoxRow | PadRow) -> str:
    """The pad and the number that is printed on the sheet; empty without one."""
    return f"{row.pad} {row.pad_number}".strip() if row.pad_number is not None else ""


def who_words(row: LockBoxRow) -> str:
    """Whose order it was, and for whom: what a paper without a printed number is known by."""
    return " -> ".join(name for name in (row.caller, row.recipient) if name)


def kept_words(row: LockBoxRow) -> str:
    """What goes when the paper goes: ``photo, words of 2 orders``; nothing but the paper is said so."""
    photos = "photo" if row.photos == 1 else counted(row.photos, "photo") if row.photos else ""
    words = "words" if row.words == 1 else f"words of {counted(row.words, 'order')}" if row.words else ""
    return ", ".join(part for part in (photos, words) if part) or "only the paper"


def lock_box_rows(rows: Iterable[LockBoxRow], late: datetime, local: Local, picked: Collection[int] = ()) -> list[Row]:
    """A line for each sheet; one that was ready before ``late`` is overdue, and says so in a word."""
    return [_row(row, local, late=row.since < late, picked=row.number in picked) for row in rows]


def _row(row: LockBoxRow, local: Local, *, late: bool, picked: bool) -> Row:
    return Row(
        str(row.number),
        (
            Span("*" if picked else "", "strong"),
            Span(row.sheet, "strong"),
            Span(printed_words(row)),
            Span(who_words(row)),
            Span(short(row.day)),
            Span(short(since_day(row, local)), "warn" if late else "text"),
            Span(kept_words(row), "quiet"),
            Span("! overdue" if late else "", "warn"),
        ),
    )


def row_words(row: LockBoxRow, late: datetime, today: date, local: Local) -> str:
    """The sheet under the cursor in full: which paper it is, why it may go, and what goes with it."""
    printed = f"printed {printed_words(row)}" if printed_words(row) else "no printed number"
    overdue = "! overdue" if row.since < late else ""
    ended = "every order has its outcome" if row.state == "struck" else f"the sheet is {row.state}"
    since = f"since {short(since_day(row, local))}, {_ago((today - since_day(row, local)).days)}"
    first = "   ".join(
        part for part in (f"Sheet {row.sheet}", printed, f"from {row.source}, {short(row.day)}", overdue) if part
    )
    return f"{first}\nMay be shredded {since}: {ended}.\nGoes with it: {kept_words(row)}."


def _ago(days: int) -> str:
    return ("today", "yesterday")[days] if days in (0, 1) else f"{days} days ago"


def named(row: LockBoxRow) -> str:
    """The sheet as it is known from the paper in the hand: ``0413 (printed 217)``."""
    return f"{row.sheet} (printed {printed_words(row)})" if printed_words(row) else row.sheet


def question(rows: Sequence[LockBoxRow]) -> tuple[str, str]:
    """What is asked before these sheets are ticked off, and what it means."""
    one = len(rows) == 1
    title = (
        f"Is the paper of {named(rows[0])} shredded?"
        if one
        else f"Are the papers of these {len(rows)} sheets shredded?"
    )
    photos, words = sum(row.photos for row in rows), any(row.words for row in rows)
    its, it = ("its", "it") if one else ("their", "them")
    photo = ("its photo" if one and photos == 1 else counted(photos, "photo")) if photos else ""
    what = " and ".join(part for part in (photo, f"{its} words as taken down" if words else "") if part)
    goes = "goes" if photos == 1 and not words else "go"
    lost = f"{what[:1].upper()}{what[1:]} {goes} with {it}, for good." if what else ""
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    sheets = "" if one else f"{', '.join(map(named, rows[:NAMED]))}{more}."
    return title, "\n".join(line for line in (sheets, lost) if line)


def words_of(taken: Mapping[int, Mapping[str, str]], number: int) -> str:
    """The words as taken down of every order of a sheet, by its suffix."""
    return "\n\n".join(f"{order_number(number, suffix)}\n{taken_words(words)}" for suffix, words in taken.items())
