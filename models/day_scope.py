"""Which orders and sheets the end of day looks at, read in SQL of its own.

Every order that is still to come, everything on an open sheet, everything that came in on the day, and everything that
has no outcome yet: the cost follows what is under way, not history.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN

from models.people import called
from models.queries import Question, literally, slot
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.sheets import Draft, Sheet
from models.views import order_number, sheet_number


class ScopeRow(NamedTuple):
    """An order with its sheet, its list entry and its confirmation; a sheet without orders has ``order_id`` None.

    Dates are ISO text, as they stand in the book: a broken one is compared, not trusted.
    """

    number: int
    day: date
    taken_at: datetime
    source: str
    state: str
    stage: str
    draft: int | None
    order_id: int | None
    suffix: int
    status: str
    due: str
    window: str
    fulfilment: str
    to_come: str
    address: str
    postcode: str
    caller: str
    entry_kind: str | None
    entry_day: str | None
    entry_status: str | None
    mark: str | None
    driver: str | None
    told: str | None
    how: str | None
    told_made_at: datetime | None

    @property
    def sheet(self) -> str:
        return sheet_number(self.number)

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix) if self.order_id is not None else ""


def scope(day: date, *, everything: bool = False) -> dict[int, list[ScopeRow]]:
    """The rows to look at, by sheet number. With ``everything`` all of history, for ``check --all``."""
    found: dict[tuple[int, int], ScopeRow] = {}
    for question in (_ALL,) if everything else (_TO_COME_DUE, _LISTED, _OF_DAY, _OPEN, _WAITING):
        for row in question.rows(day=day.isoformat()):
            if row.day <= day:
                found[(row.number, row.suffix or 0)] = row
    sheets: dict[int, list[ScopeRow]] = {}
    for row in sorted(found.values(), key=lambda row: (row.number, row.suffix or 0)):
        sheets.setdefault(row.number, []).append(row)
    if not everything:
        _fill_up(sheets)
    return sheets


def _fill_up(sheets: dict[int, list[ScopeRow]]) -> None:
    """A sheet is judged whole: bring in the orders of it that no question above asked for."""
    for number, rows in sheets.items():
        if rows[0].suffix and (len(rows) < rows[-1].suffix or rows[0].suffix != 1):
            sheets[number] = _OF_SHEET.rows(number=number)


def _rows() -> Any:
    return (
        Sheet.select(
            Sheet.number,
            Sheet.day,
            Sheet.taken_at,
            Sheet.source,
            Sheet.state,
            Sheet.stage,
            Draft.sheet,
            Order.id,
            Order.suffix,
            Order.status,
            Order.due,
            Order.window,
            Order.fulfilment,
            Order.to_come,
            Order.address,
            Order.postcode,
            called(Person),
            ListEntry.kind,
            ListEntry.day,
            ListEntry.status,
            ListEntry.mark,
            ListEntry.driver,
            Confirmation.state,
            Confirmation.how,
            Confirmation.made_at,
        )
        .join(Draft, JOIN.LEFT_OUTER, on=(Draft.sheet == Sheet.id))
        .switch(Sheet)
        .join(Order, JOIN.LEFT_OUTER, on=(Order.sheet == Sheet.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .switch(Order)
        .join(
            Confirmation,
            JOIN.LEFT_OUTER,
            on=((Confirmation.order == Order.id) & (Confirmation.version == Order.terms_version)),
        )
    )


_ALL = Question(ScopeRow, lambda: _rows().where(Sheet.day <= slot("day")))
_TO_COME_DUE = Question(ScopeRow, lambda: _rows().where(Order.due >= slot("day")))
_LISTED = Question(ScopeRow, lambda: _rows().where(ListEntry.day >= slot("day")))
_OF_DAY = Question(ScopeRow, lambda: _rows().where(Sheet.day == slot("day")))
_OPEN = Question(ScopeRow, lambda: _rows().where(literally(Sheet.state.not_in(("struck", "void", "merged")))))
_WAITING = Question(
    ScopeRow,
    lambda: _rows().where((ListEntry.day < slot("day")) & literally(ListEntry.status.not_in(("done", "cancelled")))),
)
_OF_SHEET = Question(ScopeRow, lambda: _rows().where(Sheet.number == slot("number")).order_by(Order.suffix))
