"""The end of day's figures, counted in SQL of its own: no verb's answer and no screen's read is trusted here."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from models.day_views import DueCount, TakenCount
from models.queries import Question, Scalar, literally, slot
from models.tables.audit import Audit
from models.tables.closings import ClosedDay
from models.tables.deliveries import ListEntry, Outcome
from models.tables.online import OnlineOrder
from models.tables.orders import Order
from models.tables.sheets import Sheet, Tally

DONE = ("delivered", "collected", "relayed")
Newest = Outcome.alias("newest")


class _Group(NamedTuple):
    name: str
    number: int


class Closed(NamedTuple):
    """What a day was closed with."""

    day: date
    closed_at: int
    by: str
    taken: int
    struck: int
    void: int
    merged: int
    open: int
    due: int
    done: int
    not_done: int
    cancelled: int
    no_outcome: int
    last_number: int
    next_sheet: int | None


class Numbered(NamedTuple):
    """A sheet's number with the printed one it has on its pad."""

    number: int
    pad: str | None
    pad_number: int | None
    day: date


def taken(day: date) -> TakenCount:
    """The sheets made on a day, by state. Every state the program knows is counted; ``taken`` counts them all."""
    return _taken(_SHEETS_BY_STATE.rows(day=day.isoformat()))


def taken_in_all() -> TakenCount:
    """The sheets of all time, from the tallies that the database keeps."""
    return _taken(_TALLIES.rows())


def recounted() -> TakenCount:
    """The sheets of all time, counted one by one: as slow as the book is long."""
    return _taken(_ALL_BY_STATE.rows())


def due(day: date) -> DueCount:
    """``due`` counts the calendar, the parts count the list with its outcomes: they agree only when both are whole."""
    groups = {row.name: row.number for row in _ENTRIES_BY_END.rows(day=day.isoformat())}
    parts = [groups.get(name, 0) for name in ("done", "not done", "cancelled", "no outcome")]
    return DueCount(_DUE.value(day=day.isoformat()), *parts)


def closed(day: date) -> Closed | None:
    """The figures a day was closed with, or None while it is open."""
    return _CLOSED.first(day=day.isoformat())


def last_closed(up_to: date) -> Closed | None:
    """The newest closed day before this one."""
    return _LAST_CLOSED.first(day=up_to.isoformat())


def last_number() -> int:
    """The newest sheet's number."""
    return _LAST_NUMBER.value()


def open_count() -> int:
    """The open sheets of all time, by their index."""
    return _OPEN.value()


def last_noted() -> int:
    """The newest sheet that the audit knows of: it still does when the sheet itself is gone."""
    return _LAST_NOTED.value()


def numbers_after(number: int) -> list[Numbered]:
    """Every sheet after this number, in order."""
    return _NUMBERS.rows(after=number)


def printed_since(since: Closed | None) -> list[Numbered]:
    """The sheets off a paper pad that came in after a day was closed, also late on that day."""
    number, day = (since.last_number, since.day) if since else (0, date.min)
    return sorted(_PRINTED.rows(number=number, day=day.isoformat()))


def web_sheets(day: date) -> int:
    """How many web orders of a day are here: those placed on it, and where nobody knows, those whose sheet is its."""
    return _PLACED.value(day=day.isoformat()) + _WEB.value(day=day.isoformat())


def _taken(rows: list[_Group]) -> TakenCount:
    groups = {row.name: row.number for row in rows}
    known = [groups.get(state, 0) for state in ("struck", "void", "merged", "open")]
    return TakenCount(sum(groups.values()), *known)


_SHEETS_BY_STATE = Question(
    _Group,
    lambda: Sheet.select(Sheet.state, fn.COUNT(Sheet.id)).where(Sheet.day == slot("day")).group_by(Sheet.state),
)
_ALL_BY_STATE = Question(_Group, lambda: Sheet.select(Sheet.state, fn.COUNT(Sheet.id)).group_by(Sheet.state))
_TALLIES = Question(_Group, lambda: Tally.select(Tally.state, Tally.sheets))
_OPEN = Scalar(
    # The number, not the id: counting ids SQLite would rather walk through all of another index.
    lambda: Sheet.select(fn.COUNT(Sheet.number)).where(literally(Sheet.state.not_in(("struck", "void", "merged"))))
)
_DUE = Scalar(lambda: Order.select(fn.COUNT(Order.id)).where(Order.due == slot("day")))
_ENTRIES_BY_END = Question(
    _Group,
    lambda: (
        ListEntry.select(
            Case(
                None,
                (
                    ((ListEntry.status == "cancelled"), "cancelled"),
                    (Outcome.result.in_(DONE), "done"),
                    ((Outcome.remedy != ""), "not done"),
                ),
                "no outcome",
            ).alias("ending"),
            fn.COUNT(ListEntry.id),
        )
        .join(
            Outcome,
            JOIN.LEFT_OUTER,
            on=(Outcome.id == Newest.select(fn.MAX(Newest.id)).where(Newest.order == ListEntry.order)),
        )
        .where(ListEntry.day == slot("day"))
        .group_by(SQL("ending"))
    ),
)
_CLOSED_COLUMNS = (
    ClosedDay.day,
    ClosedDay.closed_at,
    ClosedDay.by,
    ClosedDay.taken,
    ClosedDay.struck,
    ClosedDay.void,
    ClosedDay.merged,
    ClosedDay.open,
    ClosedDay.due,
    ClosedDay.done,
    ClosedDay.not_done,
    ClosedDay.cancelled,
    ClosedDay.no_outcome,
    ClosedDay.last_number,
    ClosedDay.next_sheet,
)
_CLOSED = Question(Closed, lambda: ClosedDay.select(*_CLOSED_COLUMNS).where(ClosedDay.day == slot("day")))
_LAST_CLOSED = Question(
    Closed,
    lambda: (
        ClosedDay.select(*_CLOSED_COLUMNS).where(ClosedDay.day < slot("day")).order_by(ClosedDay.day.desc()).limit(1)
    ),
)
_LAST_NUMBER = Scalar(lambda: Sheet.select(fn.MAX(Sheet.number)))
_LAST_NOTED = Scalar(lambda: Audit.select(fn.MAX(Audit.sheet)))
_NUMBERS = Question(
    Numbered,
    lambda: (
        Sheet.select(Sheet.number, Sheet.pad, Sheet.pad_number, Sheet.day)
        .where(Sheet.number > slot("after"))
        .order_by(Sheet.number)
    ),
)
_PRINTED = Question(
    Numbered,
    lambda: Sheet.select(Sheet.number, Sheet.pad, Sheet.pad_number, Sheet.day).where(
        ((Sheet.number > slot("number")) | (Sheet.day > slot("day"))) & Sheet.pad_number.is_null(False)
    ),
)
_PLACED = Scalar(
    lambda: OnlineOrder.select(fn.COUNT(OnlineOrder.id)).where(
        (OnlineOrder.placed_on == slot("day")) & OnlineOrder.state.in_(("changed", "settled"))
    )
)


def _web() -> Any:
    placed = OnlineOrder.select(OnlineOrder.id).where(
        (OnlineOrder.sheet == Sheet.id) & OnlineOrder.placed_on.is_null(False)
    )
    of_day = (Sheet.day == slot("day")) & (Sheet.source == "web")
    return Sheet.select(fn.COUNT(Sheet.id)).where(of_day & ~fn.EXISTS(placed))


_WEB = Scalar(_web)
