"""The strike and the states: one rule, read from the rows, for the pad, the check and the command line alike.

A sheet is struck when every order on it has every tick and nothing on it is still to come (product.md, "Words").
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from peewee import JOIN

from models.moment import Moment
from models.queries import Change, Question, filled, portions, slot, slots
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.photos import LockBox
from models.tables.sheets import Draft, Sheet
from models.views import Ticks

CALENDAR_STATUSES = frozenset({"live", "cancelled"})
LIST_STATUSES = {
    "delivery": frozenset({"listed", "done", "cancelled"}),
    "collection": frozenset({"listed", "done", "cancelled"}),
    "relay": frozenset({"asked", "accepted", "done", "cancelled"}),
}
_AT_ONCE = 200
ENDED = frozenset({"void", "merged"})
FINISHED = ENDED | {"struck"}
OUTCOME_NOTED = frozenset({"done", "cancelled"})
"""The status on the list of what nobody has to do anything about any more."""


class OrderFacts(NamedTuple):
    """What the ticks of one order are read from. Dates are ISO text: a broken one is compared, not trusted."""

    order_id: int | None
    suffix: int
    status: str
    due: str
    fulfilment: str
    to_come: str
    entry_kind: str | None
    entry_day: str | None
    entry_status: str | None
    mark: str | None
    told: str | None


class SheetFacts(NamedTuple):
    """A sheet with one of its orders, or with none (then ``order_id`` is None).

    ``kept``: something of it is, or was, in the lock box; ``since`` is when that began to be free to go (UTC seconds).
    """

    sheet_id: int
    state: str
    stage: str
    draft: int | None
    kept: int | None
    since: int | None
    order_id: int | None
    suffix: int
    status: str
    due: str
    fulfilment: str
    to_come: str
    entry_kind: str | None
    entry_day: str | None
    entry_status: str | None
    mark: str | None
    told: str | None


class State(NamedTuple):
    """A sheet's state; ``stage`` tells an open one apart: ``draft``, ``incomplete`` or ``listed``."""

    state: str
    stage: str


def ticks(facts: OrderFacts) -> Ticks:
    """An order's destinations, each read from its rows."""
    cancelled = facts.status == "cancelled"
    return Ticks(
        listed=(
            facts.entry_kind == facts.fulfilment
            and facts.entry_day == facts.due
            and facts.entry_status in LIST_STATUSES.get(facts.fulfilment, ())
            and (facts.entry_status == "cancelled") == cancelled
        ),
        calendar=bool(facts.due) and facts.status in CALENDAR_STATUSES,
        confirmation=facts.told == "done",
        acknowledged=not (cancelled and facts.mark),
    )


def state_of(ended: str, draft: bool, orders: Sequence[OrderFacts]) -> State:
    """The one rule. ``ended`` is ``void`` or ``merged`` for a sheet that was ended, else empty."""
    if ended:
        return State(ended, "")
    if draft or not orders:
        return State("open", "draft")
    if any(order.to_come and order.status != "cancelled" for order in orders):
        return State("open", "incomplete")
    if not all(ticks(order).all for order in orders):
        return State("open", "listed")
    return State("struck", "")


def restate(m: Moment, sheet_id: int) -> State:
    """Derive a sheet's state from its rows and keep it on the sheet. Every verb ends with this, in its transaction.

    The lock box is told whether what it keeps of the sheet may be shredded from now on.
    """
    return _restate(m, _FACTS.rows(sheet=sheet_id))


def restate_many(m: Moment, sheet_ids: Iterable[int]) -> None:
    """`restate` each."""
    for some in portions(sheet_ids, _AT_ONCE):
        rows = _FACTS_OF_MANY.rows(**filled("sheet", some, _AT_ONCE))
        for _, facts in groupby(rows, key=lambda row: row.sheet_id):
            _restate(m, list(facts))


def _restate(m: Moment, found: Sequence[SheetFacts]) -> State:
    sheet = found[0]
    orders = [OrderFacts(*row[6:]) for row in found if row.order_id is not None]
    state = state_of(sheet.state if sheet.state in ENDED else "", sheet.draft is not None, orders)
    if state != (sheet.state, sheet.stage):
        _KEEP.run(sheet=sheet.sheet_id, state=state.state, stage=state.stage)
    may_go = state.state in FINISHED and all(order.entry_status in {None, *OUTCOME_NOTED} for order in orders)
    if sheet.kept is not None and may_go == (sheet.since is None):
        _FREE.run(sheet=sheet.sheet_id, since=m.stamp if may_go else None)
    return state


def _facts(condition: Any) -> Any:
    return (
        Sheet.select(
            Sheet.id,
            Sheet.state,
            Sheet.stage,
            Draft.sheet,
            LockBox.sheet,
            LockBox.since,
            Order.id,
            Order.suffix,
            Order.status,
            Order.due,
            Order.fulfilment,
            Order.to_come,
            ListEntry.kind,
            ListEntry.day,
            ListEntry.status,
            ListEntry.mark,
            Confirmation.state,
        )
        .join(Draft, JOIN.LEFT_OUTER, on=(Draft.sheet == Sheet.id))
        .switch(Sheet)
        .join(LockBox, JOIN.LEFT_OUTER, on=(LockBox.sheet == Sheet.id))
        .switch(Sheet)
        .join(Order, JOIN.LEFT_OUTER, on=(Order.sheet == Sheet.id))
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .switch(Order)
        .join(
            Confirmation,
            JOIN.LEFT_OUTER,
            on=((Confirmation.order == Order.id) & (Confirmation.version == Order.terms_version)),
        )
        .where(condition)
        .order_by(Sheet.id, Order.suffix)
    )


_FACTS = Question(SheetFacts, lambda: _facts(Sheet.id == slot("sheet")))
_FACTS_OF_MANY = Question(SheetFacts, lambda: _facts(Sheet.id.in_(slots("sheet", _AT_ONCE))))
_KEEP = Change(lambda: Sheet.update(state=slot("state"), stage=slot("stage")).where(Sheet.id == slot("sheet")))
_FREE = Change(lambda: LockBox.update(since=slot("since")).where(LockBox.sheet == slot("sheet")))
