"""An online order that is on a sheet, and of which the web shop says something else now: compared, and dealt with.

Three are held against each other, field by field: our order as it stands, theirs as it was when it was last dealt with,
theirs as it was read last. What they changed can be put into ours; what was changed here and not there stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from models.amending import amend, cancel, confirm
from models.dates import short
from models.entry import line_words, listable
from models.errors import Refused
from models.held_online import is_of
from models.intake import drop_draft, void
from models.journal import note
from models.moment import Moment
from models.money import pounds
from models.once import once
from models.online_links import (
    all_the_same,
    callers_agree,
    left_alone,
    link,
    linked,
    live_on,
    paired,
    unlink,
    whose,
)
from models.online_rows import Stored, as_looked_at, settle, stored
from models.online_rules import NOT_THERE, state_without_sheet, wants, why_held
from models.online_views import CANCELLED, LIVE, VANISHED, Difference, OnlinePart, parts_of
from models.opening import Standing, new_order_of, standing
from models.permitted import must
from models.queries import Change, Question, Scalar, slot
from models.strike import ENDED
from models.tables.online import OnlineOrder
from models.tables.orders import Order
from models.tables.sheets import Draft, Sheet
from models.text import visible
from models.views import Confirm, Line, NewOrder, Taken, order_number, sheet_number

CALLED_OFF_REASON = "cancelled at the web shop"
_PARTIES = {"caller": ("name", "phone", "email"), "recipient": ("name", "phone", "email")}
_PLAIN = (
    *("address", "postcode", "card", "due", "window", "fulfilment"),
    *("lines", "delivery_charge", "discount", "tax", "payment", "notes"),
)
_MONEY = frozenset({"delivery_charge", "discount", "tax"})


class _Sheet(NamedTuple):
    number: int
    state: str
    stage: str


class _Draft(NamedTuple):
    key: str
    turn: int


def differences(online_id: int) -> tuple[Difference, ...]:
    """In what an online order differs from what is on our sheet, order by order, in words as people read them.

    Where only one of the two has an order at all the field is ``order``, where one has ended ``status``. Nothing for an
    online order that is on no sheet.
    """
    row = stored(online_id)
    if row.sheet_id is None:
        return ()
    parts, before, orders = _now(row), _before(row), linked(online_id)
    found: list[Difference] = []
    for place in sorted({*range(1, len(parts) + 1), *orders}):
        part, was, order = _at(parts, place), _at(before, place), orders.get(place)
        if part is None or order is None:
            ours, theirs = _order_words(order and new_order_of(order)), _order_words(part)
            found.append(Difference(order.suffix if order else place, "order", ours, theirs, True))
        else:
            found += [*_in_status(row, order), *_in_fields(order, was, part)]
    return tuple(found)


@once
def update(m: Moment, online_id: int, digest: str, *, key: str) -> Taken:
    """Put what the web shop changed into our orders, or cancel them as it did; what was changed here alone stays.

    A new confirmation falls due as by `models.amending`, and is queued where the caller has an e-mail address. Raises
    `Refused` at ``orders`` where that cannot be done for anybody, and says what to do; otherwise as `amend` does.
    """
    must(m, "change orders")
    row, sheet_id = _changed(online_id, digest)
    if row.standing == CANCELLED:
        _call_off(m, row, sheet_id, key)
    else:
        _put(m, row, sheet_id, key)
    return _dealt_with(m, row, sheet_id, "as theirs")


@once
def leave_ours(m: Moment, online_id: int, digest: str, *, key: str) -> Taken:
    """Our orders stay as they are: the web shop's word is known, and only another one will be shown."""
    must(m, "change orders")
    row, sheet_id = _changed(online_id, digest)
    return _dealt_with(m, row, sheet_id, "ours stays")


@once
def apart(m: Moment, online_id: int, digest: str, *, key: str) -> Taken:
    """An online order and what stands on our sheet are two: ours stays as it is, the online order waits anew.

    So it is where a number was mistyped, and where one that is void or cancelled here is wanted after all. Raises
    `Refused` at ``orders`` for one that does not differ, that is still a draft of its own, or that is here as it came.
    """
    must(m, "change orders")
    row, sheet_id = _changed(online_id, digest)
    sheet, draft = _SHEET.only(sheet=sheet_id), _DRAFT_ON.first(sheet=sheet_id)
    if draft and is_of(draft.key, online_id):
        raise Refused("orders", f"Sheet {sheet_number(sheet.number)} is its own draft: finish that, or void it.")
    if row.settled:
        _refuse_the_same(row)
    unlink(online_id)
    _APART.run(online=online_id, state=state_without_sheet(row.standing, row.status, _now(row), m.today))
    note(m, "online", sheet=sheet.number, detail="two orders")
    return Taken(sheet.number, 1, sheet.state, sheet.stage)


@once
def same(m: Moment, online_id: int, order_id: int, digest: str, *, key: str) -> Taken:
    """An online order that waits is in the book already, as this order: it is known as that one from now on.

    Where the two do not say the same it counts as changed: somebody compares them. Of several parts the others are on
    that sheet too, as far as that is beyond doubt. Raises `Refused` at ``orders`` for one that does not wait, and at
    ``order`` for an order that has ended, or is another online order already.
    """
    must(m, "change orders")
    row = as_looked_at(online_id, digest)
    if row.state != "waiting":
        raise Refused("orders", f"Online order {row.named} does not wait any more: look at it again.")
    order = standing(order_id)
    number = order_number(order.number, order.suffix)
    if order.status != "live" or order.sheet_state in ENDED:
        raise Refused("order", f"{number} is cancelled: pick the order that stands, or take this one in.")
    if other := whose(order_id):
        raise Refused("order", f"{number} is online order {other}: at the web shop these are two.")
    parts = _now(row)
    orders = _with(order, parts, paired(parts, live_on(order.sheet_id)))
    agreed = not parts or all_the_same(parts, orders)
    state, settled = ("settled", row.content) if agreed else ("changed", "")
    _LINK.run(online=online_id, sheet=order.sheet_id, state=state, settled=settled)
    link(online_id, {part: each.order_id for part, each in orders.items()})
    note(m, "same", sheet=order.number, suffix=order.suffix)
    return Taken(order.number, order.suffix, order.sheet_state, order.sheet_stage)


def _with(order: Standing, parts: Sequence[OnlinePart], found: Mapping[int, Standing]) -> Mapping[int, Standing]:
    """These orders and the one that a person picked: if it is none of them, it is the first part that is none yet."""
    if order in found.values() or not parts:
        return found
    free = [part for part in range(1, len(parts) + 1) if part not in found]
    return {**found, free[0] if free else 1: order}


def _changed(online_id: int, digest: str) -> tuple[Stored, int]:
    row = as_looked_at(online_id, digest)
    if row.state != "changed" or row.sheet_id is None:
        raise Refused("orders", f"Online order {row.named} does not differ from ours: look at it again.")
    return row, row.sheet_id


def _call_off(m: Moment, row: Stored, sheet_id: int, key: str) -> None:
    sheet, draft, orders = _SHEET.only(sheet=sheet_id), _DRAFT_ON.first(sheet=sheet_id), linked(row.id)
    _refuse_somebody_elses(row, orders)
    if draft and is_of(draft.key, row.id):
        if _ORDERS_ON.value(sheet=sheet_id):
            drop_draft(m, draft.key, turn=draft.turn)
        else:
            void(m, sheet.number, CALLED_OFF_REASON, key=f"{key} void")
            left_alone(sheet_id)
    elif not orders and live_on(sheet_id):
        raise Refused("orders", f"{_not_known(sheet)}: cancel it by hand, then leave ours.")
    for order in orders.values():
        if order.status == "live" and order.entry_status != "done":
            cancel(m, order.order_id, CALLED_OFF_REASON, version=order.version, key=f"{key} cancel {order.order_id}")
            _queue(m, order.order_id, key)


def _put(m: Moment, row: Stored, sheet_id: int, key: str) -> None:
    parts, before, orders = _now(row), _before(row), linked(row.id)
    _refuse_what_needs_a_person(m, row, sheet_id, orders)
    for place, part in enumerate(parts, start=1):
        order = orders[place]
        ours = new_order_of(order)
        new = _merged(ours, _at(before, place), part)
        if new == ours:
            continue
        number = order_number(order.number, order.suffix)
        if order.status != "live":
            raise Refused(
                "orders", f"{number} is cancelled here, and the web shop changed it: take it anew, or leave ours."
            )
        if order.entry_status == "done":
            raise Refused(
                "orders", f"{number} has its outcome: leave ours, and settle the difference with the customer."
            )
        amend(m, order.order_id, new, version=order.version, key=f"{key} amend {order.order_id}")
        _queue(m, order.order_id, key)


def _refuse_what_needs_a_person(m: Moment, row: Stored, sheet_id: int, orders: Mapping[int, Standing]) -> None:
    sheet, (parts, told), (before, told_then) = (
        _SHEET.only(sheet=sheet_id),
        parts_of(row.content),
        parts_of(row.settled),
    )
    number = sheet_number(sheet.number)
    if sheet.state in ENDED:
        raise Refused("orders", f"Sheet {number} is {sheet.state}: take it anew, or leave ours.")
    if _DRAFT_ON.first(sheet=sheet_id):
        raise Refused("orders", f"Sheet {number} is still being written: finish it first, then compare again.")
    if row.standing == VANISHED:
        raise Refused("orders", f"{NOT_THERE.capitalize()}: cancel ours by hand, or leave ours.")
    if row.standing != LIVE:
        status = visible(row.status)
        raise Refused("orders", f'The web shop has it as "{status}" now: cancel ours by hand, or leave ours.')
    if not orders:
        raise Refused("orders", f"{_not_known(sheet)}: change ours by hand, then leave ours.")
    if len(parts) != len(orders) or len(parts) != (len(before) or len(parts)):
        theirs = f"The web shop has {len(parts)} orders in it, sheet {number} {len(orders)} of them"
        raise Refused("orders", f"{theirs}: change ours by hand, then leave ours.")
    _refuse_somebody_elses(row, orders)
    known = wants(before, told_then, m.today)
    if lacks := [want for want in wants(parts, told, m.today) if want not in known]:
        raise Refused(
            "orders", f"As it is now it would be held ({why_held(lacks)}): change ours by hand, or leave ours."
        )


def _refuse_the_same(row: Stored) -> None:
    """What lives here as it came in would be delivered twice."""
    for order in linked(row.id).values():
        if order.status == "live" and _is_theirs_too(row, order):
            number = order_number(order.number, order.suffix)
            raise Refused("orders", f"{number} is this very order: to take it in anew, cancel that first.")


def _is_theirs_too(row: Stored, order: Standing) -> bool:
    theirs = [part.caller for part in (*_now(row), *_before(row))]
    return callers_agree(theirs, [new_order_of(order).caller])


def _refuse_somebody_elses(row: Stored, orders: Mapping[int, Standing]) -> None:
    """A number that was mistyped must not make one customer's order of another's."""
    for order in orders.values():
        if order.status == "live" and not _is_theirs_too(row, order):
            number = order_number(order.number, order.suffix)
            raise Refused(
                "orders",
                f"{number} is of another caller: if its number was mistyped these are two orders; "
                "else change ours by hand, then leave ours.",
            )


def _not_known(sheet: _Sheet) -> str:
    return f"It cannot be told which order on sheet {sheet_number(sheet.number)} this is"


def _queue(m: Moment, order_id: int, key: str) -> None:
    """What fell due by this is told by e-mail, as an online order's first confirmation is."""
    order = standing(order_id)
    if order.told == "due" and order.caller_email:
        told = Confirm("email")
        confirm(m, order_id, told, version=order.terms_version, key=f"{key} confirm {order_id}")


def _dealt_with(m: Moment, row: Stored, sheet_id: int, how: str) -> Taken:
    sheet = _SHEET.only(sheet=sheet_id)
    settle(row.id, sheet_id, row.reason)
    note(m, "online", sheet=sheet.number, detail=how)
    return Taken(sheet.number, 1, sheet.state, sheet.stage)


def _merged(ours: NewOrder, was: OnlinePart | None, now: OnlinePart) -> NewOrder:
    """Ours with what they changed; with nothing to go by all that they say counts, and what they do not say stays."""
    mine, theirs = _flat(ours), _flat(now)
    put = {name: theirs[name] for name in theirs if theirs[name] != mine[name] and _is_theirs(name, was, theirs)}
    values = {name: value for name, value in put.items() if name in _PLAIN}
    for side, names in _PARTIES.items():
        given = {name: put[f"{side}_{name}"] for name in names if f"{side}_{name}" in put}
        values[side] = replace(getattr(ours, side), **given)
    return _lacking(replace(ours, **values), was, now)


def _is_theirs(name: str, was: OnlinePart | None, theirs: Mapping[str, Any]) -> bool:
    return bool(theirs[name]) if was is None else theirs[name] != _flat(was)[name]


def _lacking(new: NewOrder, was: OnlinePart | None, now: OnlinePart) -> NewOrder:
    """What is still to come of an order, with what the web shop does not say any more, and without what it says now."""
    before = set(was.to_come) if was else set()
    asked = (new.to_come - (before - set(now.to_come))) | (set(now.to_come) - before)
    here = {
        "recipient": new.recipient.name,
        "phone": new.recipient.phone,
        "card": new.card,
        "window": new.window,
        "lines": new.lines,
        "price": new.lines and all(line.price is not None for line in new.lines),
        "payment": new.payment,
    }
    return listable(replace(new, to_come=frozenset(what for what in asked if not here.get(what))))


def _in_status(row: Stored, order: Standing) -> list[Difference]:
    theirs = VANISHED if row.standing == VANISHED else row.status or row.standing
    if order.status == "live" and row.standing != LIVE and order.entry_status != "done":
        return [Difference(order.suffix, "status", "live", theirs, True)]
    if order.status != "live" and row.standing == LIVE:
        return [Difference(order.suffix, "status", order.status, theirs, False)]
    return []


def _in_fields(order: Standing, was: OnlinePart | None, now: OnlinePart) -> list[Difference]:
    ours, theirs = _flat(new_order_of(order)), _flat(now)
    return [
        Difference(
            order.suffix, name, _words(name, ours[name]), _words(name, theirs[name]), _is_theirs(name, was, theirs)
        )
        for name in theirs
        if theirs[name] != ours[name]
    ]


def _words(name: str, value: object) -> str:
    if isinstance(value, date):
        return short(value)
    if isinstance(value, tuple):
        return ", ".join(line_words(line) for line in value if isinstance(line, Line))
    return pounds(value) if name in _MONEY and isinstance(value, int) else str(value or "")


def _order_words(order: NewOrder | OnlinePart | None) -> str:
    if order is None:
        return ""
    day = short(order.due) if order.due else "no date"
    what = ", ".join(line.words for line in order.lines)
    return ", ".join(filter(None, (day, order.recipient.name or order.caller.name, what)))


def _flat(order: NewOrder | OnlinePart) -> dict[str, Any]:
    """An order's fields, each party's by itself. Through whom it is delivered is no matter of the web shop's."""
    found = {
        f"{side}_{name}": getattr(getattr(order, side), name) for side, names in _PARTIES.items() for name in names
    }
    found |= {name: getattr(order, name) for name in _PLAIN}
    if found["fulfilment"] == "relay":
        found["fulfilment"] = "delivery"
    return found


def _at(parts: Sequence[OnlinePart], place: int) -> OnlinePart | None:
    return parts[place - 1] if place <= len(parts) else None


def _now(row: Stored) -> tuple[OnlinePart, ...]:
    return parts_of(row.content)[0]


def _before(row: Stored) -> tuple[OnlinePart, ...]:
    return parts_of(row.settled)[0]


_SHEET = Question(_Sheet, lambda: Sheet.select(Sheet.number, Sheet.state, Sheet.stage).where(Sheet.id == slot("sheet")))
_ORDERS_ON = Scalar(lambda: Order.select(fn.COUNT(Order.id)).where(Order.sheet == slot("sheet")))
_DRAFT_ON = Question(_Draft, lambda: Draft.select(Draft.form_key, Draft.turn).where(Draft.sheet == slot("sheet")))
_LINK = Change(
    lambda: OnlineOrder.update(sheet=slot("sheet"), state=slot("state"), settled=slot("settled"), reason="").where(
        OnlineOrder.id == slot("online")
    )
)
_APART = Change(
    lambda: OnlineOrder.update(sheet=None, state=slot("state"), settled="", reason="").where(
        OnlineOrder.id == slot("online")
    )
)
