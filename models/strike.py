"""The strike and the states: one rule, read from the rows, for the pad, the check and the command line alike.

A sheet is struck when every order on it has every tick and nothing on it is still to come (product.md, "Words").
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from peewee import JOIN

from models.queries import Change, Question, filled, portions, slot, slots
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
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
    """A sheet with one of its orders, or with none (then ``order_id`` is None)."""

    sheet_id: int
    state: str
    stage: str
    draft: int | None
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


def restate(sheet_id: int) -> State:
    """Derive a sheet's state from its rows and keep it on the sheet. Every verb ends with this, in its transaction."""
    return _restate(_FACTS.rows(sheet=sheet_id))


def restate_many(sheet_ids: Iterable[int]) -> None:
    """`restate` each."""
    for some in portions(sheet_ids, _AT_ONCE):
        rows = _FACTS_OF_MANY.rows(**filled("sheet", some, _AT_ONCE))
        for _, facts in groupby(rows, key=lambda row: row.sheet_id):
            _restate(list(facts))


def _restate(found: Sequence[SheetFacts]) -> State:
    sheet = found[0]
    orders = [OrderFacts(*row[4:]) for row in found if row.order_id is not None]
    state = state_of(sheet.state if sheet.state in ENDED else "", sheet.draft is not None, orders)
    if state != (sheet.state, sheet.stage):
        _KEEP.run(sheet=sheet.sheet_id, state=state.state, stage=state.stage)
    return state


def _facts(condition: Any) -> Any:
    return (
        Sheet.select(
            Sheet.id,
            Sheet.state,
            Sheet.stage,
            Draft.sheet,
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
