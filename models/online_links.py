"""Which of our orders an online order is, part by part: more may stand on its sheet, and all of them may be another's.

A part is one order of ours at most, and an order one part of one online order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import JOIN

from models.online_rules import DIFFERS, SETTLED, says_the_same
from models.online_views import LIVE, UNKNOWN, OnlinePart, parts_of
from models.opening import Standing, new_order_of, standing
from models.people import keys_of
from models.queries import Change, Insert, Question, Scalar, literally, slot
from models.tables.deliveries import ListEntry
from models.tables.online import OnlineOrder, PartOrder
from models.tables.orders import Order
from models.tables.sheets import Draft, Sheet
from models.text import fold, visible
from models.views import Party

TO_DO, DONE, GONE = "to do", "done", "gone"
"""How what we have of an online order stands: still on our lists, done with, or nothing of it was delivered."""


class Link(NamedTuple):
    """An online order and the orders of a sheet that somebody typed: its state from now on, and which order each part
    is."""

    state: str
    settled: str
    orders: Mapping[int, int]


class _Part(NamedTuple):
    part: int
    order_id: int


class _Whose(NamedTuple):
    source: str
    number: str


class _On(NamedTuple):
    id: int
    standing: str
    content: str


class _Id(NamedTuple):
    id: int


class _Stands(NamedTuple):
    status: str
    entry_status: str | None


def links_of(online_id: int) -> dict[int, int]:
    """The id of the order that each part is, by the part (from 1); a part that is none of ours is not in it."""
    return dict(_LINKS.rows(online=online_id))


def linked(online_id: int) -> dict[int, Standing]:
    """The same, with the orders as they stand."""
    return {part: standing(order_id) for part, order_id in links_of(online_id).items()}


def whose(order_id: int) -> str:
    """The online order that an order of ours is, as it is spoken of: ``1042 of Website``; empty for none."""
    found = _WHOSE.first(order=order_id)
    return f"{visible(found.number)} of {visible(found.source)}" if found else ""


def differs_there(order_id: int) -> bool:
    """Whether the web shop says otherwise than this order, and nobody has said yet which of them holds."""
    return bool(_DIFFERS_THERE.value(order=order_id))


def link(online_id: int, orders: Mapping[int, int]) -> None:
    """From now on these are the orders, by part, that an online order is."""
    unlink(online_id)
    link_many((online_id, part, order_id) for part, order_id in orders.items())


def link_many(links: Iterable[tuple[int, int, int]]) -> None:
    """Each an online order's id, a part that is none of ours yet, and the id of its order."""
    _ADD.run_many({"online": online_id, "part": part, "order": order_id} for online_id, part, order_id in links)


def unlink(online_id: int) -> None:
    """An online order is none of our orders any more."""
    _DROP.run(online=online_id)


def rebooked(order_id: int, other_id: int) -> None:
    """An order is delivered another day, as another order on its sheet: that one is the online order's now."""
    _FOLLOW.run(order=order_id, other=other_id)


def stands_for(other: Standing, order_id: int) -> None:
    """Of two orders that were one the other stands for this one, unless it is an online order's own already."""
    row = _ONLINE_OF.first(order=order_id)
    if row is None or _WHOSE.first(order=other.order_id):
        return
    links = links_of(row.id)
    _FOLLOW.run(order=order_id, other=other.order_id)
    if len(links) == 1:
        _MOVE.run(online=row.id, sheet=other.sheet_id)
    _compare(row, linked(row.id))


def live_on(sheet_id: int) -> list[Standing]:
    """The live orders on a sheet, in order."""
    return [standing(row.id) for row in _LIVE_ON.rows(sheet=sheet_id)]


def paired(parts: Sequence[OnlinePart], orders: Sequence[Standing], taken: Collection[int] = ()) -> dict[int, Standing]:
    """Which of these orders each part is, as far as nobody can doubt it.

    As many orders say the same as parts do; or the one order there is can only be the one part. What is another online
    order's own is no part of this one; nor are those ``taken``, by their ids.
    """
    free = [order for order in orders if order.order_id not in taken and not _WHOSE.first(order=order.order_id)]
    if len(parts) == len(orders) == len(free) == 1:
        return {1: free[0]}
    return _alike(parts, free)


def _alike(parts: Sequence[OnlinePart], free: Sequence[Standing]) -> dict[int, Standing]:
    found: dict[int, Standing] = {}
    for place, part in enumerate(parts, start=1):
        ours = [order for order in free if says_the_same(part, new_order_of(order))]
        theirs = [at for at, other in enumerate(parts, start=1) if ours and says_the_same(other, new_order_of(ours[0]))]
        if ours and len(ours) == len(theirs) and (order := ours[theirs.index(place)]) not in found.values():
            found[place] = order
    return found


def all_the_same(parts: Sequence[OnlinePart], orders: Mapping[int, Standing]) -> bool:
    """Every part is an order that says the same."""
    return bool(parts) and all(
        place in orders and says_the_same(part, new_order_of(orders[place]))
        for place, part in enumerate(parts, start=1)
    )


def link_to(
    parts: Sequence[OnlinePart], content: str, standing_there: str, sheet_id: int, taken: Collection[int] = ()
) -> Link:
    """An online order is on a sheet that somebody typed: whether a person has to compare them.

    What is live there and on no list of ours is never taken as dealt with. ``taken`` are the ids of orders that are to
    be another's.
    """
    if not content:
        return Link(SETTLED, "", {})
    here = live_on(sheet_id)
    orders = paired(parts, here, taken)
    dealt_with = all_the_same(parts, orders) if standing_there in {LIVE, UNKNOWN} else not here
    ids = {part: order.order_id for part, order in orders.items()}
    return Link(SETTLED, content, ids) if dealt_with else Link(DIFFERS, "", ids)


def typed_too(sheet_id: int) -> None:
    """Another order was typed onto a sheet: it may be a part of an online order of which more was to be typed."""
    for row in _ON.rows(sheet=sheet_id):
        parts, known = parts_of(row.content)[0], linked(row.id)
        if len(known) >= len(parts):
            continue
        free = [order for order in live_on(sheet_id) if not _WHOSE.first(order=order.order_id)]
        orders = {**_alike(parts, free), **known}
        link(row.id, {part: order.order_id for part, order in orders.items()})
        if all_the_same(parts, orders):
            _AGREES.run(online=row.id)


def ends_on(sheet_id: int) -> int:
    """The sheet that stands for this one: the last of those into which it was merged, or itself."""
    while into := _MERGED_INTO.value(sheet=sheet_id):
        sheet_id = into
    return sheet_id


def follow(sheet_id: int, into: int) -> None:
    """A sheet was merged into another, as the same intake: what stands there stands for its online orders.

    A person says where it cannot be told which order that is, or where it says something else. Where all of it is
    another online order's own, two orders of the web shop were one, and this one has ended.
    """
    here = live_on(into)
    for row in _ON.rows(sheet=sheet_id):
        if row.content and here and all(_WHOSE.first(order=order.order_id) for order in here):
            continue
        orders = paired(parts_of(row.content)[0], here)
        _MOVE.run(online=row.id, sheet=into)
        link(row.id, {part: order.order_id for part, order in orders.items()})
        _compare(row, orders)


def left_alone(sheet_id: int) -> None:
    """What an online order was here was cancelled as the web shop did. Where nothing lives on its sheet any more, those
    whose sheets were merged into it are nowhere either: somebody has to say what becomes of one that lives there."""
    if live_on(sheet_id):
        return
    for merged in _MERGED.rows(into=sheet_id):
        _ALONE.run(sheet=merged.id)
        left_alone(merged.id)


def _compare(row: _On, orders: Mapping[int, Standing]) -> None:
    if row.content and row.standing in {LIVE, UNKNOWN} and not all_the_same(parts_of(row.content)[0], orders):
        _DIFFERS.run(online=row.id)


def how_it_stands(online_id: int, sheet_id: int) -> str:
    """`TO_DO`, `DONE` or `GONE`: of its own orders where they are known, else of all on its sheet."""
    rows = _OF_PARTS.rows(online=online_id) or _OF_SHEET.rows(sheet=sheet_id)
    if _DRAFT_ON.first(sheet=sheet_id) or any(
        row.status == "live" and row.entry_status not in ("done", "cancelled") for row in rows
    ):
        return TO_DO
    return DONE if rows and all(row.status == "live" for row in rows) else GONE


def callers_agree(theirs: Iterable[Party], ours: Iterable[Party]) -> bool:
    """Somebody of these has the name, the telephone number or the e-mail address of somebody of those."""
    phone_key = keys_of()
    keys = [
        {
            (kind, key)
            for each in some
            for kind, key in (
                ("name", fold(each.name)),
                ("phone", phone_key(each.phone)),
                ("email", each.email.casefold()),
            )
            if key
        }
        for some in (theirs, ours)
    ]
    return bool(keys[0] & keys[1])


_LINKS = Question(
    _Part, lambda: PartOrder.select(PartOrder.part, PartOrder.order).where(PartOrder.online == slot("online"))
)


def _of_order(*columns: Any) -> Any:
    return (
        PartOrder.select(*columns)
        .join(OnlineOrder, on=(PartOrder.online == OnlineOrder.id))
        .where(PartOrder.order == slot("order"))
    )


_ROW = (OnlineOrder.id, OnlineOrder.standing, OnlineOrder.content)
_DIFFERS_THERE = Scalar(
    lambda: (
        PartOrder.select(PartOrder.online)
        .join(OnlineOrder, on=(PartOrder.online == OnlineOrder.id))
        .where((PartOrder.order == slot("order")) & (OnlineOrder.state == DIFFERS))
    )
)
_WHOSE = Question(_Whose, lambda: _of_order(OnlineOrder.source, OnlineOrder.number))
_ONLINE_OF = Question(_On, lambda: _of_order(*_ROW))
_ON = Question(
    _On,
    lambda: OnlineOrder.select(*_ROW).where(
        literally(OnlineOrder.sheet.is_null(False)) & (OnlineOrder.sheet == slot("sheet"))
    ),
)
_LIVE_ON = Question(
    _Id,
    lambda: (
        Order.select(Order.id).where((Order.sheet == slot("sheet")) & (Order.status == "live")).order_by(Order.suffix)
    ),
)


def _standings() -> Any:
    return Order.select(Order.status, ListEntry.status).join(
        ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id)
    )


_OF_SHEET = Question(_Stands, lambda: _standings().where(Order.sheet == slot("sheet")))
_OF_PARTS = Question(
    _Stands,
    lambda: _standings().where(
        Order.id.in_(PartOrder.select(PartOrder.order).where(PartOrder.online == slot("online")))
    ),
)
_MERGED_INTO = Scalar(lambda: Sheet.select(Sheet.merged_into).where(Sheet.id == slot("sheet")))
_MERGED = Question(_Id, lambda: Sheet.select(Sheet.id).where(Sheet.merged_into == slot("into")))
_DRAFT_ON = Question(_Id, lambda: Draft.select(Draft.sheet).where(Draft.sheet == slot("sheet")))
_ADD = Insert(PartOrder)
_DROP = Change(lambda: PartOrder.delete().where(PartOrder.online == slot("online")))
_FOLLOW = Change(lambda: PartOrder.update(order=slot("other")).where(PartOrder.order == slot("order")))
_MOVE = Change(lambda: OnlineOrder.update(sheet=slot("sheet")).where(OnlineOrder.id == slot("online")))
_ALONE = Change(
    lambda: OnlineOrder.update(state=DIFFERS).where(
        literally(OnlineOrder.sheet.is_null(False))
        & (OnlineOrder.sheet == slot("sheet"))
        & OnlineOrder.standing.in_((LIVE, UNKNOWN))
    )
)
_DIFFERS = Change(lambda: OnlineOrder.update(state=DIFFERS, settled="").where(OnlineOrder.id == slot("online")))
_AGREES = Change(
    lambda: OnlineOrder.update(state=SETTLED, settled=OnlineOrder.content).where(
        (OnlineOrder.id == slot("online")) & (OnlineOrder.state == DIFFERS) & (OnlineOrder.settled == "")
    )
)
