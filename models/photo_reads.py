"""What is asked about photos: whose they are, what opens them, and how many an order or a sheet has."""

from collections import Counter
from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.photo_views import KINDS, SHEET, STOP, PhotoFile, PhotoOf, PhotoRow
from models.queries import Question, literally, slot
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.photos import Photo
from models.tables.sheets import Sheet

_LATELY = 10_000
Whose = Order.alias("whose")


class _Of(NamedTuple):
    order_id: int


class _Id(NamedTuple):
    id: str


class _Printed(NamedTuple):
    pad: str
    pad_number: int


def photos_of(of: PhotoOf) -> list[PhotoRow]:
    """The photos of an order: its own, those of its stop, those of its sheet; of a stop, its own first.

    Of a sheet: its own, then its orders'. Those of each stand as they were put in order; what was taken off comes last.
    """
    if of.kind == SHEET:
        rows = _rows(_OF_SHEET.rows(number=of.id))
        rows.sort(key=lambda row: (row.off, row.suffix, KINDS.index(row.kind)))
    else:
        rows = [row for row in _rows(_OF_ORDER.rows(order=of.id)) if row.order_id in (of.id, None)]
        rows.sort(key=lambda row: (row.off, row.kind != of.kind, KINDS.index(row.kind)))
    return rows


def photos_of_day(day: date) -> list[PhotoRow]:
    """The photos of the orders due on a day and of their stops, by order; what was taken off comes last."""
    rows = _rows(_OF_DAY.rows(day=day.isoformat()))
    rows.sort(key=lambda row: (row.off, row.number, row.suffix, KINDS.index(row.kind)))
    return rows


def photo_file(photo_id: str) -> PhotoFile | None:
    """What opens a photo's file; None where the photo is gone, and with it what opened it."""
    return _FILE.first(id=photo_id)


def files_made_from(source: bytes) -> list[PhotoFile]:
    """What opens the files of the photos that were made from this file (by SHA-256), taken off or not."""
    return _MADE_FROM.rows(source=source)


def photo_ids() -> set[str]:
    """Every photo there is: a file by another name is a stray."""
    return {row.id for row in _IDS.rows()}


def counts_of_week(monday: date) -> dict[int, int]:
    """How many photos there are of each order due in a week and of its stop; orders without any are left out."""
    last = monday + timedelta(days=6)
    found = _OF_DUE.rows(first=monday.isoformat(), last=last.isoformat())
    return Counter(row.order_id for row in found)


def counts_of_list(day: date) -> dict[int, int]:
    """The same of each order on a day's list."""
    return Counter(row.order_id for row in _OF_LISTED.rows(day=day.isoformat()))


def last_printed() -> tuple[str, int] | None:
    """Pad and printed number of the newest sheet that has one, among those made lately."""
    return _LAST_PRINTED.first()


def pages_of_sheet() -> Any:
    """How many photos there are of a sheet's page of the pad: a subquery for a question that selects from ``Sheet``."""
    return Photo.select(fn.COUNT(Photo.kind)).where(
        (Photo.sheet == Sheet.id) & literally((Photo.kind == SHEET) & Photo.off_at.is_null())
    )


def stop_photographed() -> Any:
    """Whether there is a photo of where a stop was left: a column of a question that selects from ``ListEntry``."""
    of_it = (Photo.order == ListEntry.order) & literally((Photo.kind == STOP) & Photo.off_at.is_null())
    return fn.EXISTS(Photo.select(Photo.kind).where(of_it))


def _rows(rows: list[PhotoRow]) -> list[PhotoRow]:
    return [row._replace(off=bool(row.off)) for row in rows]


def _photos() -> Any:
    return (
        Photo.select(
            Photo.id,
            Photo.kind,
            Sheet.number,
            fn.COALESCE(Order.suffix, 0),
            Photo.order,
            Photo.caption,
            Photo.width,
            Photo.height,
            Photo.added_at,
            Photo.added_by,
            Photo.thumbnail,
            Photo.off_at.is_null(False),
        )
        .join(Sheet, on=(Photo.sheet == Sheet.id))
        .switch(Photo)
        .join(Order, JOIN.LEFT_OUTER, on=(Photo.order == Order.id))
        .order_by(Photo.position, Photo.added_at, Photo.id)
    )


_OF_SHEET = Question(PhotoRow, lambda: _photos().where(Sheet.number == slot("number")))
_OF_ORDER = Question(
    PhotoRow,
    lambda: _photos().where(Photo.sheet == Whose.select(Whose.sheet).where(Whose.id == slot("order"))),
)
_OF_DAY = Question(
    PhotoRow,
    lambda: _photos().where(Photo.order.in_(Whose.select(Whose.id).where(Whose.due == slot("day")))),
)
_FILE = Question(
    PhotoFile,
    lambda: Photo.select(Photo.id, Photo.key, Photo.digest, Photo.size).where(Photo.id == slot("id")),
)
_MADE_FROM = Question(
    PhotoFile,
    lambda: Photo.select(Photo.id, Photo.key, Photo.digest, Photo.size).where(Photo.source == slot("source")),
)
_IDS = Question(_Id, lambda: Photo.select(Photo.id))


def _each(table: Any, order: Any, condition: Any) -> Any:
    """The order of each photo: to ask costs a look into a small index for each order, and a row for each photo.

    A cross join keeps its order in SQLite: the planner would begin with every photo there is.
    """
    return (
        table.select(order)
        .join(Photo, JOIN.CROSS)
        .where(condition & (Photo.order == order) & literally(Photo.off_at.is_null()))
    )


_OF_DUE = Question(_Of, lambda: _each(Order, Order.id, Order.due.between(slot("first"), slot("last"))))
_OF_LISTED = Question(_Of, lambda: _each(ListEntry, ListEntry.order, ListEntry.day == slot("day")))
_LAST_PRINTED = Question(
    _Printed,
    lambda: (
        Sheet.select(Sheet.pad, Sheet.pad_number)
        .where((Sheet.number > Sheet.select(fn.MAX(Sheet.number) - _LATELY)) & Sheet.pad_number.is_null(False))
        .order_by(Sheet.number.desc())
        .limit(1)
    ),
)
