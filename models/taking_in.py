"""Online orders are taken in: each becomes a sheet with its orders on every list, or, held, a draft that says why.

Its confirmation falls due in the same transaction, by e-mail where the caller has an address.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import chain, count
from typing import NamedTuple

from models import online
from models.card_numbers import safe_words
from models.errors import Refused
from models.held_online import add_draft
from models.journal import note
from models.moment import Moment
from models.once import once
from models.online_links import link_many
from models.online_rows import Stored, as_looked_at, settle, settle_many
from models.online_rules import LISTED_STANDING, WAITING, new_order, wants, why_held
from models.online_typed import AT_ONCE, used_numbers
from models.online_views import VANISHED, LookedAt, OnlinePart, ReadOrder, TakenIn, Want, WebShop, parts_of
from models.orders import Place, ToAdd, add_orders
from models.permitted import must
from models.queries import Question, filled, portions, slot, slots
from models.sheets import add_sheet, begin_many, end_sheet
from models.strike import restate_many
from models.tables.online import OnlineOrder
from models.views import Confirm, NewOrder, Party


@dataclass(frozen=True, slots=True)
class _Coming:
    """An online order that is to be taken in: what is in it, and what it lacks."""

    id: int
    external_id: str
    number: str
    parts: tuple[OnlinePart, ...]
    wants: tuple[Want, ...]


class _Id(NamedTuple):
    id: int
    external_id: str
    number: str


@once
def take_in(m: Moment, rows: Sequence[tuple[int, str]], *, key: str) -> TakenIn:
    """Take in online orders that were looked at, each by its id and digest: all of them, or none.

    Each becomes one sheet, and every part of it an order on every list; one that lacks something becomes a draft that
    says what. Raises `Refused` at ``orders`` when one is no longer as it was looked at, or cannot be taken in.
    """
    must(m, "take orders")
    coming: dict[str, list[_Coming]] = {}
    for online_id, digest in dict.fromkeys(rows):
        row = as_looked_at(online_id, digest)
        if row.state != WAITING or row.standing in {LISTED_STANDING, VANISHED}:
            raise Refused("orders", f"Online order {row.named} is not to be taken in: look at it again.")
        coming.setdefault(row.prefix, []).append(_of_row(m, row))
    taken = [_take_all(m, prefix, some) for prefix, some in coming.items()]
    return _together(taken)


def bring_in(
    m: Moment,
    shop: WebShop,
    orders: Sequence[ReadOrder],
    *,
    take: bool = True,
    layout: str = "",
    beside: Iterable[ReadOrder] = (),
) -> tuple[LookedAt, TakenIn]:
    """Look at a web shop's orders, and take in all of these that are new or held: in one transaction, or not at all.

    ``layout`` and ``beside`` are as by `models.online.look`.
    """
    must(m, "take orders")
    look = online.look(m, shop, orders, layout, beside)
    if not take:
        return look.found, TakenIn(0, 0)
    rows: dict[str, _Id] = {}
    for some in portions(look.waiting, AT_ONCE):
        found = _WAITING.rows(source=look.shop.name, **filled("id", some, AT_ONCE))
        rows.update((row.external_id, row) for row in found)
    # In the order of the file: it is the order in which they were placed, or the web shop's own.
    coming = [_Coming(*rows[external_id], *lacks) for external_id, lacks in look.waiting.items()]
    return look.found, _take_all(m, look.shop.prefix, coming)


@once
def not_wanted(m: Moment, online_id: int, digest: str, reason: str, *, key: str) -> None:
    """An online order that waits is never to be taken in: its sheet is void with the reason.

    One that was only listed needs no sheet. Raises `Refused` at ``reason`` without one, and at ``orders`` when it is
    no longer as it was looked at, or waits no more.
    """
    must(m, "change orders")
    row = as_looked_at(online_id, digest)
    reason = safe_words("reason", reason, limit=200)
    if not reason:
        raise Refused("reason", "Say why this online order is not wanted.")
    if row.state != WAITING:
        raise Refused("orders", f"Online order {row.named} does not wait to be taken in: look at it again.")
    if row.standing == LISTED_STANDING:
        settle(online_id, None, reason)
        note(m, "not wanted", detail="listed")
        return
    [sent] = _numbers(row.prefix, [_of_row(m, row)])
    sheet = add_sheet(m, "web", sent)
    end_sheet(m, sheet, reason)
    settle(online_id, sheet.id, reason)


def _of_row(m: Moment, row: Stored) -> _Coming:
    parts, told = parts_of(row.content)
    return _Coming(row.id, row.external_id, row.number, parts, wants(parts, told, m.today, row.reason))


def _take_all(m: Moment, prefix: str, coming: Sequence[_Coming]) -> TakenIn:
    new = [[] if order.wants else list(map(new_order, order.parts)) for order in coming]
    sheets = begin_many(m, "web", zip(_numbers(prefix, coming), map(_stage, new), strict=True))
    added = add_orders(
        m,
        [
            ToAdd(Place(sheet.id, sheet.number, begun=True), each, Confirm("email") if each.caller.email else None)
            for sheet, orders in zip(sheets, new, strict=True)
            for each in orders
        ],
    )
    parts = [(order.id, part) for order, of in zip(coming, new, strict=True) for part, _ in enumerate(of, start=1)]
    link_many((online_id, part, each.order_id) for (online_id, part), each in zip(parts, added, strict=True))
    for order, sheet in zip(coming, sheets, strict=True):
        if order.wants:
            first = order.parts[0] if order.parts else OnlinePart(Party())
            add_draft(m, order.id, 1, first, sheet.id, sheet.number, sheet.external_id or "")
    restate_many(m, (sheet.id for sheet in sheets))
    settle_many((order.id, sheet.id, why_held(order.wants)) for order, sheet in zip(coming, sheets, strict=True))
    held, numbers = sum(1 for order in coming if order.wants), [sheet.number for sheet in sheets]
    return TakenIn(len(sheets) - held, held, min(numbers, default=0), max(numbers, default=0))


def _stage(orders: Sequence[NewOrder]) -> str:
    """What its sheet will come to: nobody has been told yet, so it is not struck. `restate_many` has the say."""
    if not orders:
        return "draft"
    return "incomplete" if any(order.to_come for order in orders) else "listed"


def _together(taken: Sequence[TakenIn]) -> TakenIn:
    first = min((each.first for each in taken if each.first), default=0)
    return TakenIn(
        sum(each.listed for each in taken),
        sum(each.held for each in taken),
        first,
        max((t.last for t in taken), default=0),
    )


def _numbers(prefix: str, coming: Sequence[_Coming]) -> list[str]:
    """The numbers that these have on our sheets; of two that wear one number the later has its web shop's key too.

    A web shop may use any words for numbers: one may be what another was called to be told apart.
    """
    used = used_numbers(f"{prefix}{order.number}" for order in coming)
    found = []
    for order in coming:
        number = f"{prefix}{order.number}"
        found.append(_told_apart(f"{number} ({order.external_id})", used) if number in used else number)
        used.add(found[-1])
    return found


def _told_apart(number: str, used: Set[str]) -> str:
    tries = chain([number], (f"{number} {place}" for place in count(2)))
    return next(each for each in tries if each not in used and not used_numbers([each]))


_WAITING = Question(
    _Id,
    lambda: OnlineOrder.select(OnlineOrder.id, OnlineOrder.external_id, OnlineOrder.number).where(
        (OnlineOrder.source == slot("source")) & OnlineOrder.external_id.in_(slots("id", AT_ONCE))
    ),
)
