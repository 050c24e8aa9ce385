"""What the book knows of the online orders that a file holds: by key, by number, or typed by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.moment import Moment
from models.online_links import callers_agree
from models.online_rules import DIFFERS, LISTED_STANDING, SETTLED, STAYS_OUT, WAITING, says_the_same
from models.online_typed import AT_ONCE, is_of_one_caller, typed_sheets
from models.online_views import CANCELLED, LIVE, NOT_LIVE, UNKNOWN, VANISHED, OnlinePart, ReadOrder, WebShop, parts_of
from models.queries import Change, Question, Scalar, filled, portions, slot, slots
from models.tables.deliveries import ListEntry
from models.tables.online import OnlineOrder
from models.tables.orders import Order
from models.tables.sheets import Sheet
from models.text import fold


class Known(NamedTuple):
    """An online order as the book has it, with the sheet that it is on."""

    id: int
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
    looked_by: str
    sheet_state: str | None
    stage: str | None


class InTheBook(NamedTuple):
    """Of the orders of a file, each by its key: as the book knows it; what the book has under its number and another
    key; the sheet on which it was typed by hand."""

    known: Mapping[str, Known]
    others: Mapping[str, Sequence[Known]]
    typed: Mapping[str, int]


class _Live(NamedTuple):
    id: int
    external_id: str
    number: str
    standing: str
    state: str
    sheet_id: int | None
    placed_on: str


def held_against(shop: WebShop, read: Sequence[ReadOrder]) -> tuple[Sequence[ReadOrder], InTheBook]:
    """These orders, and what the book has of them.

    The key of one order may be the number of another, by which a file without the web shop's keys knows it: then it is
    read under a key that no order has, the same in whatever turn the files come.
    """
    book = in_the_book(shop, read)
    apart = [_under_its_own_key(order, book.known.get(order.external_id)) for order in read]
    return (apart, in_the_book(shop, apart)) if apart != list(read) else (read, book)


def _under_its_own_key(order: ReadOrder, row: Known | None) -> ReadOrder:
    if row is None or not row.content or row.number == order.number:
        return order
    known = (parts_of(content)[0] for content in (row.content, row.settled))
    if any(_may_be_one(order.parts, parts) for parts in known):
        return order
    named = "number" if order.external_id == order.number else "key"
    return replace(order, external_id=f"{named} {order.external_id}")


def in_the_book(shop: WebShop, read: Sequence[ReadOrder]) -> InTheBook:
    """What the book has of these orders."""
    by_id = {order.external_id: order for order in read}
    known: dict[str, Known] = {}
    for some in portions(by_id, AT_ONCE):
        for row in _KNOWN.rows(source=shop.name, **filled("id", some, AT_ONCE)):
            known[row.external_id] = row
    by_number: dict[str, list[str]] = {}
    for order in read:
        here = known.get(order.external_id)
        if here is None or here.state == STAYS_OUT:
            by_number.setdefault(order.number or order.external_id, []).append(order.external_id)
    others: dict[str, list[Known]] = {}
    for some in portions(by_number, AT_ONCE):
        for row in _NUMBERED.rows(source=shop.name, **filled("number", some, AT_ONCE)):
            if row.standing == LISTED_STANDING:
                # Of one that was only listed nobody knew the key.
                known.setdefault(by_number[row.number][-1], row)
            elif row.external_id not in by_id:
                for external_id in by_number[row.number]:
                    others.setdefault(external_id, []).append(row)
    typed = _typed(shop, [order for order in read if order.external_id not in known])
    return InTheBook(known, others, typed)


def whose_orders(read: Sequence[ReadOrder], known: Iterable[WebShop]) -> str:
    """The web shop that has one of these orders already, word for word; empty for none."""
    for shop in known:
        rows = in_the_book(shop, read).known
        if any(order.content == rows[order.external_id].content for order in read if order.external_id in rows):
            return shop.name
    return ""


def _typed(shop: WebShop, orders: Sequence[ReadOrder]) -> dict[str, int]:
    """The sheets on which these orders were typed by hand, by their ids.

    By the number that people see; by the web shop's own key only where the caller is the same, as one order's key may
    be the number of another.
    """
    numbers = [f"{shop.prefix}{each}" for order in orders for each in (order.number, order.external_id) if each]
    sheets = typed_sheets(numbers)
    found: dict[str, int] = {}
    if not sheets:
        return found
    for order in orders:
        sheet = sheets.pop(f"{shop.prefix}{order.number}", None)
        if sheet is not None:
            found[order.external_id] = sheet.sheet_id
    for order in orders:
        name = f"{shop.prefix}{order.external_id}"
        sheet = sheets.get(name)
        if sheet is not None and order.external_id not in found and is_of_one_caller(order.parts, sheet.sheet_id):
            found[order.external_id] = sheets.pop(name).sheet_id
    return found


def under_another_key(order: ReadOrder, others: Iterable[Known]) -> tuple[Known | None, str]:
    """Of what the book has under an order's number: the one that it is, or why somebody has to say whether it is one.

    A web shop's files in another layout, or without the column of its keys, have other keys for the same orders. Two
    orders may wear one number all the same, where neither caller nor recipient is the same.
    """
    reason = ""
    for row in others:
        parts = parts_of(row.content)[0]
        if _are_one(order.parts, parts) or _are_one(order.parts, parts_of(row.settled)[0]):
            return row, ""
        if not _may_be_one(order.parts, parts):
            continue
        if order.standing in {NOT_LIVE, CANCELLED}:
            # Nothing would be made of it by itself; and if ours is called off there, somebody has to know.
            return row, ""
        reason = f"{row.number} is in the book already, under another key"
    return None, reason


def as_known(order: ReadOrder, row: Known) -> ReadOrder:
    """An order under the key that the book knows it by: its standing is news, how this layout writes it is none."""
    parts, told = parts_of(row.content)
    status = row.status if order.standing == row.standing else order.status
    return replace(
        order,
        external_id=row.external_id,
        number=row.number,
        status=status,
        parts=parts,
        wants=told,
        placed_on=row.placed_on or order.placed_on,
        modified=order.modified or row.modified,
    )


def _are_one(theirs: Sequence[OnlinePart], ours: Sequence[OnlinePart]) -> bool:
    return (
        bool(theirs)
        and len(theirs) == len(ours)
        and all(
            says_the_same(one, other) and fold(one.card) == fold(other.card)
            for one, other in zip(theirs, ours, strict=True)
        )
        and _one_caller(theirs, ours)
    )


def _may_be_one(theirs: Sequence[OnlinePart], ours: Sequence[OnlinePart]) -> bool:
    meant = [{(part.due, name) for part in some if (name := fold(part.recipient.name))} for some in (theirs, ours)]
    return bool(meant[0] & meant[1]) or _one_caller(theirs, ours)


def _one_caller(theirs: Sequence[OnlinePart], ours: Sequence[OnlinePart]) -> bool:
    return callers_agree([part.caller for part in theirs], [part.caller for part in ours])


def vanished(m: Moment, shop: WebShop, read: Sequence[ReadOrder], beside: Iterable[ReadOrder]) -> tuple[str, ...]:
    """A verb's part: what is live in the book and not in a file that begins before it and ends after it, by number.

    A file's first and last day may be in it by half: of those days only what is numbered between two of its orders can
    be missed. Each that is not in it is noted, and stays in sight until it is in a file again or somebody says what
    became of it. ``beside`` are the orders of the files that came together with this one.
    """
    days = [order.placed_on for order in read if order.placed_on]
    if not days:
        return ()
    # By number too, as another layout has other keys for them.
    here = {name for order in (*read, *beside) for name in (order.external_id, order.number)}
    first, last = min(days), max(days)
    counted = [int(order.number) for order in read if _is_counted(order.number)]
    numbers = range(min(counted, default=0), max(counted, default=0))
    gone = [
        row
        for row in _LIVE.rows(source=shop.name, first=first, last=last)
        if row.external_id not in here
        and row.number not in here
        and (int(row.number) in numbers if counted and _is_counted(row.number) else first < row.placed_on < last)
    ]
    _GONE.run_many(
        {"id": row.id, "state": DIFFERS if row.sheet_id else row.state, "at": m.stamp, "by": m.by}
        for row in gone
        if row.standing != VANISHED
    )
    return tuple(row.number for row in gone)


def _is_counted(number: str) -> bool:
    return number.isascii() and number.isdigit()


_KNOWN_COLUMNS = (
    OnlineOrder.id,
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
    OnlineOrder.looked_by,
    Sheet.state,
    Sheet.stage,
)


def _known_rows() -> Any:
    return OnlineOrder.select(*_KNOWN_COLUMNS).join(Sheet, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))


def _undone_on(sheet: Any) -> Any:
    """The orders of a sheet that have still to be delivered, collected or relayed."""
    return (
        Order.select(Order.id)
        .join(ListEntry, on=(ListEntry.order == Order.id))
        .where((Order.sheet == sheet) & (Order.status == "live") & ListEntry.status.not_in(("done", "cancelled")))
    )


_KNOWN = Question(
    Known,
    lambda: _known_rows().where(
        (OnlineOrder.source == slot("source")) & OnlineOrder.external_id.in_(slots("id", AT_ONCE))
    ),
)
_NUMBERED = Question(
    Known,
    lambda: (
        _known_rows()
        .where(OnlineOrder.number.in_(slots("number", AT_ONCE)) & (OnlineOrder.source == slot("source")))
        .order_by(OnlineOrder.id)
    ),
)
ID_OF = Scalar(
    lambda: OnlineOrder.select(OnlineOrder.id).where(
        (OnlineOrder.source == slot("source")) & (OnlineOrder.external_id == slot("id"))
    )
)
# The web shop is wrapped, or the planner would walk all that ever came from it.
_LIVE = Question(
    _Live,
    lambda: (
        OnlineOrder.select(
            OnlineOrder.id,
            OnlineOrder.external_id,
            OnlineOrder.number,
            OnlineOrder.standing,
            OnlineOrder.state,
            OnlineOrder.sheet,
            OnlineOrder.placed_on,
        )
        .join(Sheet, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))
        .where(
            (OnlineOrder.source.concat("") == slot("source"))
            & (OnlineOrder.placed_on >= slot("first"))
            & (OnlineOrder.placed_on <= slot("last"))
            & (
                OnlineOrder.standing.in_((LIVE, UNKNOWN))
                | ((OnlineOrder.standing == VANISHED) & (OnlineOrder.state != SETTLED))
            )
            & ((OnlineOrder.state == WAITING) | (Sheet.stage == "draft") | fn.EXISTS(_undone_on(OnlineOrder.sheet)))
        )
        .order_by(OnlineOrder.placed_on, OnlineOrder.id)
    ),
)
_GONE = Change(
    lambda: OnlineOrder.update(
        standing=VANISHED, state=slot("state"), looked_at=slot("at"), looked_by=slot("by")
    ).where(OnlineOrder.id == slot("id"))
)
