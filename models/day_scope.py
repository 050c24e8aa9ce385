"""Which orders and sheets the end of day looks at, read in SQL of its own.

Every order that is still to come or was due in the last week, everything on an open sheet, everything that came in on
the day, everything that has no outcome yet, and everything of which somebody has still to see, decide or tell
something: the cost follows what is under way, not history.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from models.day_views import Outstanding
from models.people import called
from models.queries import Question, literally, slot
from models.tables.audit import Audit
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry, Outcome
from models.tables.orders import Order, OrderLine
from models.tables.people import Person
from models.tables.runs import HeldOutcome, Notice, SenderNews
from models.tables.sheets import Draft, Sheet
from models.views import order_number, sheet_number

LOOKED_BACK = timedelta(days=7)
AT_A_TIME = 5_000
Recipient = Person.alias("recipient")
Newest = Outcome.alias("newest")


class ScopeRow(NamedTuple):
    """An order with its sheet, its list entry and its confirmation; a sheet without orders has ``order_id`` None.

    Dates are ISO text, as they stand in the book: a broken one is compared, not trusted. ``noted`` is the last suffix
    that the audit knows of on the sheet; ``caller_row`` and ``recipient_row`` are None where the person is gone. The
    stamps are UTC seconds: of thousands of rows few are asked when they were made.
    """

    number: int
    day: date
    taken_stamp: int
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
    told_stamp: int | None
    trouble: str | None
    noted: int | None
    caller_row: int | None
    recipient_id: int | None
    recipient_row: int | None
    recipient: str
    who: str
    phone: str
    notes: str
    florist: str
    total: int
    charges: int
    quantity: int | None
    amount: int | None
    result: str
    remedy: str | None
    place: str
    news: str
    loaded_at: datetime | None

    @property
    def sheet(self) -> str:
        return sheet_number(self.number)

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix) if self.order_id is not None else ""

    @property
    def taken_at(self) -> datetime:
        return datetime.fromtimestamp(self.taken_stamp, UTC)

    @property
    def told_made_at(self) -> datetime | None:
        return None if self.told_stamp is None else datetime.fromtimestamp(self.told_stamp, UTC)

    def fault(self, kind: str, detail: str) -> Outstanding:
        """An exception named at this order."""
        return Outstanding(kind, self.sheet, self.order, detail)


class _Day(NamedTuple):
    day: str


def listed_days(day: date) -> list[str]:
    """Every day from this one on that the list has a line for, whether or not an order stands behind it."""
    return [row.day for row in _DAYS.rows(day=day.isoformat())]


Sheets = dict[int, list[ScopeRow]]


def scope(day: date) -> Sheets:
    """The rows that the end of a day looks at, by sheet number."""
    since = (day - LOOKED_BACK).isoformat()
    asked = [question.rows(day=since) for question in (_TO_COME_DUE, _LISTED)]
    asked += [question.rows(day=day.isoformat()) for question in (_OF_DAY, _OPEN, _WAITING)]
    asked += [question.rows() for question in (_TO_SEE, _HELD, _SENDERS)]
    sheets = _by_sheet(row for rows in asked for row in rows if row.day <= day)
    _fill_up(sheets)
    return sheets


def history(day: date, last_number: int) -> Iterator[Sheets]:
    """Every sheet made up to a day, some thousands at a time: what is held in memory does not grow with the book."""
    for first in range(1, last_number + 1, AT_A_TIME):
        yield _by_sheet(_BETWEEN.rows(day=day.isoformat(), first=first, last=first + AT_A_TIME - 1))


def of_order(order_id: int) -> ScopeRow | None:
    """The row of one order; None where there is none."""
    return _OF_ORDER.first(order=order_id)


def _by_sheet(rows: Iterable[ScopeRow]) -> Sheets:
    found = {(row.number, row.suffix or 0): row for row in rows}
    sheets: Sheets = {}
    for key in sorted(found):
        sheets.setdefault(key[0], []).append(found[key])
    return sheets


def _fill_up(sheets: Sheets) -> None:
    """A sheet is judged whole: bring in the orders of it that no question above asked for."""
    for number, rows in sheets.items():
        if rows[0].suffix and len(rows) < max(rows[-1].suffix, rows[0].noted or 0):
            sheets[number] = _OF_SHEET.rows(number=number)


def _rows(*, listed: bool = False) -> Any:
    """The columns of a `ScopeRow`. With ``listed`` only what is on a list: so it is looked up from there."""
    to_entry = JOIN.INNER if listed else JOIN.LEFT_OUTER
    latest = Newest.select(fn.MAX(Newest.id)).where(Newest.order == Order.id)
    lines = OrderLine.select(fn.SUM(OrderLine.quantity)).where(OrderLine.order == Order.id)
    amount = fn.SUM(OrderLine.quantity * fn.COALESCE(OrderLine.price, 0))
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
            Confirmation.trouble,
            Audit.select(fn.MAX(Audit.suffix)).where(Audit.sheet == Sheet.number),
            Person.id,
            Order.recipient,
            Recipient.id,
            called(Recipient),
            _who(Recipient.name, Person.name),
            _who(Recipient.phone, Person.phone),
            Order.notes,
            Order.florist,
            Order.total,
            (Order.delivery_charge + Order.tax - Order.discount),
            lines,
            OrderLine.select(amount).where(OrderLine.order == Order.id),
            fn.COALESCE(Outcome.result, ""),
            Outcome.remedy,
            fn.COALESCE(Outcome.place, ""),
            fn.COALESCE(SenderNews.state, ""),
            ListEntry.loaded_at,
        )
        .join(Draft, JOIN.LEFT_OUTER, on=(Draft.sheet == Sheet.id))
        .switch(Sheet)
        .join(Order, to_entry, on=(Order.sheet == Sheet.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(Order)
        .join(Outcome, JOIN.LEFT_OUTER, on=(Outcome.id == latest))
        .join(SenderNews, JOIN.LEFT_OUTER, on=(SenderNews.outcome == Outcome.id))
        .switch(Order)
        .join(ListEntry, to_entry, on=(ListEntry.order == Order.id))
        .switch(Order)
        .join(
            Confirmation,
            JOIN.LEFT_OUTER,
            on=((Confirmation.order == Order.id) & (Confirmation.version == Order.terms_version)),
        )
    )


def _who(recipient: Any, caller: Any) -> Any:
    """Whom a line of the list must name: where there is no recipient it is the caller who comes to the shelf."""
    alone = Recipient.id.is_null() & (ListEntry.kind == "collection")
    return fn.COALESCE(Case(None, ((alone, caller),), recipient), "")


def _waits(of: Any, condition: Any) -> Any:
    """Only the orders for which something of this kind waits."""
    return Order.id.in_(of.select(of.order).where(literally(condition)))


_BETWEEN = Question(
    ScopeRow,
    lambda: _rows().where(Sheet.number.between(slot("first"), slot("last")) & (Sheet.day <= slot("day"))),
)
_TO_COME_DUE = Question(ScopeRow, lambda: _rows().where(Order.due >= slot("day")))
# The due date is wrapped, or the planner would walk every order of the past by it.
_LISTED = Question(
    ScopeRow,
    lambda: _rows(listed=True).where((ListEntry.day >= slot("day")) & (Order.due.concat("") < slot("day"))),
)
_OF_DAY = Question(ScopeRow, lambda: _rows().where(Sheet.day == slot("day")))
_OPEN = Question(ScopeRow, lambda: _rows().where(literally(Sheet.state.not_in(("struck", "void", "merged")))))
_WAITING = Question(
    ScopeRow,
    lambda: _rows(listed=True).where(
        (ListEntry.day < slot("day")) & literally(ListEntry.status.not_in(("done", "cancelled")))
    ),
)
_TO_SEE = Question(ScopeRow, lambda: _rows(listed=True).where(_waits(Notice, Notice.seen_at.is_null())))
_HELD = Question(ScopeRow, lambda: _rows(listed=True).where(_waits(HeldOutcome, HeldOutcome.answer == "")))
_SENDERS = Question(ScopeRow, lambda: _rows(listed=True).where(_waits(SenderNews, SenderNews.state == "waiting")))
_OF_SHEET = Question(ScopeRow, lambda: _rows().where(Sheet.number == slot("number")).order_by(Order.suffix))
_OF_ORDER = Question(ScopeRow, lambda: _rows().where(Order.id == slot("order")))
_DAYS = Question(_Day, lambda: ListEntry.select(ListEntry.day).where(ListEntry.day >= slot("day")).distinct())
