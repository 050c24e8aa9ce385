"""The row of an online order: as the verbs on it need it, what stands for it as it was looked at, and how it ends."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import JOIN, Value, fn

from models.errors import Refused
from models.queries import Change, Question, slot
from models.tables.online import OnlineOrder, Source
from models.tables.orders import Order
from models.tables.sheets import Draft, Sheet
from models.text import visible


class Stored(NamedTuple):
    """An online order as it is in the book; ``prefix`` is its web shop's, ``looked_at`` UTC seconds."""

    id: int
    source: str
    prefix: str
    external_id: str
    number: str
    status: str
    standing: str
    placed_on: str | None
    modified: str
    content: str
    settled: str
    sheet_id: int | None
    state: str
    reason: str
    looked_at: int

    @property
    def named(self) -> str:
        """How it is spoken of: ``1042 of Website``."""
        return f"{visible(self.number or self.external_id)} of {visible(self.source)}"


class _Held(NamedTuple):
    sheet: int
    number: str
    reason: str


def digest_of(row: Stored) -> str:
    """What stands for an online order as somebody looks at it: another once anything of it that matters is another."""
    seen = (row.status, row.standing, row.content, row.settled, row.sheet_id, row.state)
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]


def stored(online_id: int) -> Stored:
    """An online order of the book. Raises `Refused` at ``orders`` where there is none."""
    row = _STORED.first(online=online_id)
    if row is None:
        raise Refused("orders", "There is no such online order.")
    return row


def as_looked_at(online_id: int, digest: str) -> Stored:
    """The same, and `Refused` at ``orders`` when it is another by now than who decides about it has seen."""
    row = stored(online_id)
    if digest_of(row) != digest:
        raise Refused("orders", f"Online order {row.named} is not as it was any more: look at it again.")
    return row


def settle(online_id: int, sheet_id: int | None, reason: str = "") -> None:
    """An online order was dealt with as it was read last: it is on a sheet, or ``reason`` says why it is on none.

    With a sheet the ``reason`` is what was missing when it was taken in (`held_drafts`).
    """
    _SETTLE.run(online=online_id, sheet=sheet_id, reason=reason)


def settle_many(dealt_with: Iterable[tuple[int, int, str]]) -> None:
    """`settle` for many: each online order with its sheet, and with what was missing of it."""
    _SETTLE.run_many({"online": one, "sheet": sheet, "reason": reason} for one, sheet, reason in dealt_with)


def held_drafts() -> dict[int, str]:
    """Of each sheet that is a draft because an online order lacked something: what, by the sheet's number."""
    return {row.sheet: f"held: {row.reason} (web {visible(row.number)})" for row in _HELD.rows()}


def ended_for() -> Any:
    """Why a `Sheet` of a question is void, or why all on it was cancelled; null where something on it lives."""
    cancelled = (
        Order.select(fn.MAX(Order.cancel_reason))
        .where(Order.sheet == Sheet.id)
        .having(fn.SUM(Order.status == "live") == 0)
    )
    return fn.COALESCE(Sheet.void_reason, cancelled)


def _own_draft() -> Any:
    """How the key begins of a draft that is an `OnlineOrder` of a question itself (`models.held_online`)."""
    return Value("online ").concat(OnlineOrder.id).concat(" ")


STORED_COLUMNS = (
    OnlineOrder.id,
    OnlineOrder.source,
    Source.prefix,
    OnlineOrder.external_id,
    OnlineOrder.number,
    OnlineOrder.status,
    OnlineOrder.standing,
    OnlineOrder.placed_on,
    OnlineOrder.modified,
    OnlineOrder.content,
    OnlineOrder.settled,
    OnlineOrder.sheet,
    OnlineOrder.state,
    OnlineOrder.reason,
    OnlineOrder.looked_at,
)
_STORED = Question(
    Stored,
    lambda: (
        OnlineOrder.select(*STORED_COLUMNS)
        .join(Source, on=(OnlineOrder.source == Source.name))
        .where(OnlineOrder.id == slot("online"))
    ),
)
_HELD = Question(
    _Held,
    lambda: (
        Draft.select(Sheet.number, OnlineOrder.number, OnlineOrder.reason)
        .join(Sheet, on=(Draft.sheet == Sheet.id))
        # Outer, and asked for as one: else the planner walks through every online order there ever was.
        .join_from(Draft, OnlineOrder, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Draft.sheet))
        .where((fn.COALESCE(OnlineOrder.reason, "") != "") & (fn.INSTR(Draft.form_key, _own_draft()) == 1))
    ),
)
_SETTLE = Change(
    lambda: OnlineOrder.update(
        settled=OnlineOrder.content, state="settled", sheet=slot("sheet"), reason=slot("reason")
    ).where(OnlineOrder.id == slot("online"))
)
