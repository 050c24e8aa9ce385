"""Photos in rows and words: those of an order, a sheet or a day, and those that wait in the folder of the phone."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from models.dates import short
from models.photo_views import ORDER, SHEET, STOP, InboxFile, PhotoOf, PhotoRow
from models.views import FoundRow, OrderView, sheet_number
from screens.day_screen import counted
from screens.widgets.cells import PHOTO
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, Row

Local = Callable[[datetime], datetime]

KIND_WORDS = {ORDER: "order", STOP: "where left", SHEET: "paper"}
OF_WORDS = {ORDER: "the order", STOP: "where it was left", SHEET: "the paper sheet"}
COLUMNS = (
    Column("", 2, right=True),
    Column("Shows", 10),
    Column("Caption", 12, grow=1),
    Column("When", 6, from_width=52),
    Column("By", 10, from_width=64),
)
OF = Column("Of", 6)
"""Whose it is, where they are not all of one order."""
INBOX_COLUMNS = (Column("", 1), Column("File", 14, grow=1), Column("When", 6), Column("", 7, right=True))
NONE_OF_ORDER = "No photos yet. n: attach one by its file's name, or drop files here."
NONE_OF_DAY = "No photos of what is due on this day."
NONE_WAIT = "No photos wait."
NO_FOLDER = "No folder is set up to which a phone's photos come."
HOW_TO_SET = (
    "Let the phone copy its photos into a folder of this computer, by Syncthing or any other way, and name that folder "
    "in the shop settings: , then Shop, Photo inbox. What comes there waits here until it is given to an order."
)
OFF, UNDER_WAY = "X taken off", "is being attached ..."


def file_name(path: str) -> str:
    """A file's name without its folders."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path


def size_words(size: int) -> str:
    """So many bytes, as a person says it: ``340 KB``, ``4.2 MB``."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} KB"


def when_words(at: datetime, today: date) -> str:
    """A local time in few cells: the time of today, else the day."""
    return f"{at:%H:%M}" if at.date() == today else short(at.date()).partition(" ")[2]


def inbox_line(file: InboxFile, local: Local, today: date) -> str:
    """A file that waits, in one line."""
    return f"{when_words(local(file.at), today)}  {file.name}  {size_words(file.size)}"


def _of_several(of: PhotoOf | date) -> bool:
    return isinstance(of, date) or of.kind == SHEET


def columns(of: PhotoOf | date) -> tuple[Column, ...]:
    """The columns of the photos of an order, a sheet or a day."""
    return (COLUMNS[0], OF, *COLUMNS[1:]) if _of_several(of) else COLUMNS


def photo_rows(
    of: PhotoOf | date, rows: Sequence[PhotoRow], troubles: Mapping[str, str], local: Local, today: date
) -> list[Row]:
    """Every photo as a line; what is missing or was taken off says so before its caption."""
    several = _of_several(of)
    return [_photo_row(at, row, several, row.id in troubles, local, today) for at, row in enumerate(rows, 1)]


def _photo_row(at: int, row: PhotoRow, several: bool, trouble: bool, local: Local, today: date) -> Row:
    ink = "quiet" if row.off else "text"
    caption = row.caption
    if row.off:
        caption = f"{OFF}  {caption}"
    elif trouble:
        caption = f"! cannot be opened  {caption}"
    return Row(
        row.id,
        (
            Span(str(at), "quiet"),
            *([Span(row.of, ink)] if several else []),
            Span(KIND_WORDS.get(row.kind, row.kind), ink),
            Span(caption.strip(), "warn" if trouble and not row.off else ink),
            Span(when_words(local(row.added_at), today), ink),
            Span(row.added_by, ink),
        ),
    )


def photo_words(row: PhotoRow, trouble: str, local: Local) -> str:
    """The photo under the cursor in full, what is wrong with it first."""
    added = local(row.added_at)
    parts = (
        f"! {trouble}" if trouble else "",
        f"{OFF}: u brings it back until the day is over, d deletes it for good" if row.off else "",
        f"{row.of}, {OF_WORDS.get(row.kind, row.kind)}",
        row.caption,
        f"attached {short(added.date())} {added:%H:%M} by {row.added_by}",
    )
    return "   ".join(part for part in parts if part)


def photos_title(of: PhotoOf | date, order: OrderView | None, rows: Sequence[PhotoRow]) -> str:
    """Whose photos these are, and how many."""
    there = counted(sum(not row.off for row in rows), "photo")
    off = sum(row.off for row in rows)
    return "   ".join(
        part for part in ("PHOTOS", _whose_words(of, order), there, f"{off} taken off" if off else "") if part
    )


def _whose_words(of: PhotoOf | date, order: OrderView | None) -> str:
    if isinstance(of, date):
        return f"due {short(of)}"
    if of.kind == SHEET:
        return f"sheet {sheet_number(of.id)}"
    return f"{name_of(order)}   due {short(order.new.due)}" if order is not None else ""


def name_of(view: OrderView) -> str:
    """An order by its number and for whom it is."""
    return f"{view.number} {view.new.recipient.name or view.new.caller.name}".strip()


def shown_words(rows: Sequence[PhotoRow], troubles: Collection[str] = ()) -> str:
    """An order's photos in a few words: how many of what, their captions, and how many of them have no good file;
    empty without any."""
    there = [_counted_words(kind, [row for row in rows if row.kind == kind and not row.off]) for kind in OF_WORDS]
    said = ", ".join(filter(None, there))
    wrong = f"   ! {len(troubles)} cannot be opened" if troubles else ""
    return f"{PHOTO} {said}{wrong}   p shows them" if said else ""


def _counted_words(kind: str, rows: Sequence[PhotoRow]) -> str:
    captions = "; ".join(row.caption for row in rows if row.caption)
    return f"{len(rows)} of {OF_WORDS[kind]}{f' ({captions})' if captions else ''}" if rows else ""


def inbox_rows(
    files: Sequence[InboxFile], picked: Collection[str], under_way: Collection[str], local: Local, today: date
) -> list[Row]:
    """Every file that waits as a line."""
    return [
        Row(
            file.path,
            (
                Span("*" if file.path in picked else "", "strong"),
                Span(file.name, "quiet" if file.path in under_way else "text"),
                Span(when_words(local(file.at), today), "quiet"),
                Span(size_words(file.size), "quiet"),
            ),
        )
        for file in files
    ]


def inbox_title(files: Sequence[InboxFile], picked: int) -> str:
    """How many photos wait."""
    waits = f"{counted(len(files), 'photo')} {'waits' if len(files) == 1 else 'wait'}"
    return "   ".join(part for part in ("PHOTOS THAT WAIT", waits, f"{picked} picked" if picked else "") if part)


def inbox_words(file: InboxFile, local: Local, *, under_way: bool) -> str:
    """The file under the cursor in full."""
    at = local(file.at)
    state = UNDER_WAY if under_way else ""
    parts = (file.name, f"{short(at.date())} {at:%H:%M}", size_words(file.size), state)
    return "   ".join(part for part in parts if part)


def found_line(row: FoundRow) -> str:
    """An order that was found, on one line."""
    state = "X cancelled" if row.status == "cancelled" else row.outcome
    parts = (f"{row.order} {row.recipient or row.caller or '?'}", short(row.due), row.postcode, state)
    return "  ".join(part for part in parts if part)
