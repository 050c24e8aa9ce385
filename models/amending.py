"""The verbs on an order that was taken: amend, cancel, confirm. Each is one transaction."""

import json
from dataclasses import fields
from typing import NamedTuple

from peewee import Case, fn

from models import like_orders, notices
from models.card_numbers import safe_words
from models.dates import refuse_out_of_reach
from models.errors import Refused
from models.journal import note
from models.letter import known_of
from models.life_line import last_change
from models.moment import Moment
from models.once import once
from models.online_links import left_alone
from models.opening import Standing, new_order_of, standing
from models.orders import (
    FIRST_STATUS,
    SUPERSEDE,
    add_confirmation,
    columns,
    confirmation_state,
    end_entry,
    message_id_for,
    write_lines,
)
from models.permitted import must
from models.queries import Change, Question, slot
from models.strike import restate
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order, OrderLine
from models.views import Confirm, NewOrder, Taken

ALIKE = frozenset({"due", "caller", "recipient", "address", "postcode", "fulfilment", "lines"})
TERMS = frozenset(
    {
        *("due", "window", "fulfilment", "recipient", "address", "postcode", "card", "lines", "delivery_charge"),
        *("discount", "tax", "florist"),
    }
)

MAY_KNOW = frozenset({"done", "sending", "unknown"})
"""The states of a confirmation after which the customer was told, or may have been."""


@once
def amend(m: Moment, order_id: int, new: NewOrder, *, version: int, key: str) -> Taken:
    """Change an order. ``version`` is the one that was opened.

    A change of anything the customer was told makes a new confirmation due (product.md, "The book-keeping", 8). Raises
    `Refused` at ``version`` when somebody changed the order meanwhile, where it can no longer be changed, and at
    ``role``.
    """
    must(m, "change orders")
    order = _to_change(order_id, version)
    old = new_order_of(order)
    changed = [field.name for field in fields(NewOrder) if getattr(old, field.name) != getattr(new, field.name)]
    if not changed:
        return _answer(m, order)
    _refuse_what_is_done(order, changed)
    if "due" in changed:
        refuse_out_of_reach(new.due, m.today, "due")
    terms = bool(TERMS.intersection(changed))
    next_version = order.version + 1
    looks_alike = not ALIKE.isdisjoint(changed)
    apart = like_orders.forget(order_id) if looks_alike else []
    _AMEND.run(
        order=order_id,
        version=next_version,
        terms_version=next_version if terms else order.terms_version,
        amended_at=m.stamp,
        amended_by=m.by,
        **columns(new),
    )
    if "lines" in changed:
        _DROP_LINES.run(order=order_id)
        write_lines(order_id, new.lines)
    if terms:
        # Whoever is told now must not read what somebody else was told.
        same_reader = old.caller.email.casefold() == new.caller.email.casefold()
        earlier = _known_before(order, old) if same_reader else ""
        SUPERSEDE.run(order=order_id)
        add_confirmation(m, order_id, next_version, None, new.caller.email, earlier)
    if terms or "notes" in changed:
        _move_entry(m, order, new, asked_again=terms)
    if looks_alike:
        like_orders.keep(m, order_id, order.sheet_id, new)
        like_orders.look_again(m, apart)
    note(m, "amend", sheet=order.number, suffix=order.suffix, detail=" ".join(sorted(changed)))
    return _answer(m, order)


@once
def cancel(m: Moment, order_id: int, reason: str, *, version: int, key: str) -> Taken:
    """End an order. It stays on the list, marked, until that was acknowledged, and the customer is to be told."""
    must(m, "change orders")
    order = _to_change(order_id, version)
    reason = safe_words("reason", reason, limit=200)
    if not reason:
        raise Refused("reason", "Say why this order is cancelled.")
    if order.entry_status == "done":
        raise Refused("reason", "This order has its outcome; it cannot be cancelled any more.")
    _CANCEL.run(order=order_id, reason=reason, version=order.version + 1, at=m.stamp, by=m.by)
    end_entry(m, order_id)
    SUPERSEDE.run(order=order_id)
    like_orders.look_again(m, like_orders.forget(order_id))
    add_confirmation(m, order_id, order.version + 1, None, "")
    note(m, "cancel", sheet=order.number, suffix=order.suffix)
    left_alone(order.sheet_id)
    return _answer(m, order)


@once
def confirm(m: Moment, order_id: int, confirm: Confirm, *, version: int, key: str) -> Taken:
    """The customer was told, or is to be told by e-mail, how this order stands in ``version``.

    What was e-mailed to them stays e-mailed, however they are told besides: so it is not sent twice. Raises `Refused`
    at ``version`` when other terms were agreed meanwhile: what was told is not what stands; and at ``confirm`` while an
    e-mail is being sent, or to send the same twice.
    """
    must(m, "change orders")
    order = standing(order_id)
    if version < order.terms_version:
        raise Refused("version", _meanwhile(order))
    mailed = _is_mailed(order)
    if mailed and confirm.how == "email":
        raise Refused("confirm", "It was e-mailed to this address as it stands: nobody is sent the same twice.")
    confirm = Confirm(confirm.how, safe_words("confirm", confirm.reason, limit=200))
    state = confirmation_state(confirm, order.caller_email)
    done = state == "done"
    told = mailed or _CONFIRM.run(
        order=order_id,
        version=order.terms_version,
        how=confirm.how,
        reason=confirm.reason,
        state=state,
        at=m.stamp if done else None,
        by=m.by if done else None,
        made_at=m.stamp,
        message_id="" if done else message_id_for(m, order_id, order.terms_version, order.caller_email),
    )
    if not told:
        add_confirmation(m, order_id, order.terms_version, confirm, order.caller_email)
    note(m, "confirm", sheet=order.number, suffix=order.suffix, detail=confirm.how)
    return _answer(m, order)


def _is_mailed(order: Standing) -> bool:
    """Whether this customer was sent an e-mail of how the order stands. With an address that was put right it is
    another person. Raises `Refused` at ``confirm`` while it is being sent."""
    if order.told == "sending":
        raise Refused("confirm", "It is being sent just now: look again in a minute.")
    if (order.told, order.how) != ("done", "email"):
        return False
    sent = _MAILED.only(order=order.order_id, version=order.terms_version).message
    return bool(sent) and json.loads(sent)["to"].casefold() == order.caller_email.casefold()


def _known_before(order: Standing, old: NewOrder) -> str:
    """What the customer knows of an order that is being changed: how it stood, where they were told or may have been,
    and else what they knew before that."""
    if order.told in MAY_KNOW:
        return known_of(old)
    row = _MAILED.first(order=order.order_id, version=order.terms_version)
    return row.earlier if row else ""


def _to_change(order_id: int, version: int) -> Standing:
    order = standing(order_id)
    if order.version != version:
        raise Refused("version", _meanwhile(order))
    if order.status == "cancelled":
        raise Refused("version", "This order is cancelled; take a new one.")
    return order


def _meanwhile(order: Standing) -> str:
    changes = last_change(order.number, order.suffix).replace(" ", ", ") or "its state"
    return f"{order.amended_by or 'Somebody'} changed this order meanwhile: {changes}."


def _refuse_what_is_done(order: Standing, changed: list[str]) -> None:
    fixed = {"due", "fulfilment", "address", "postcode", "recipient", "window", "lines"}.intersection(changed)
    if order.entry_status == "done" and fixed:
        raise Refused(sorted(fixed)[0], "This order has its outcome; correct the outcome first, or take a new order.")


def _move_entry(m: Moment, order: Standing, new: NewOrder, *, asked_again: bool) -> None:
    """Keep the list equal to the order; what a driver or the day's paper had of it is marked, until that was seen.

    What another florist accepted, or refused, was the order as it was: with other terms it is asked again.
    """
    if order.entry_status == "done":
        return
    if (order.due, order.fulfilment) == (new.due, new.fulfilment):
        notices.changed(m, order.order_id)
        if new.fulfilment == "relay" and asked_again:
            _ASK_AGAIN.run(order=order.order_id, status=FIRST_STATUS["relay"])
        return
    left = order.due if notices.leaving(m, order.order_id) else order.moved_from
    _MOVE.run(
        order=order.order_id,
        kind=new.fulfilment,
        day=new.due.isoformat(),
        status=FIRST_STATUS[new.fulfilment],
        moved_from=left.isoformat() if left and left != new.due else None,
    )
    notices.added(m, order.order_id)


def _answer(m: Moment, order: Standing) -> Taken:
    state = restate(m, order.sheet_id)
    return Taken(order.number, order.suffix, state.state, state.stage)


class _Mailed(NamedTuple):
    message: str
    earlier: str


_MAILED = Question(
    _Mailed,
    lambda: Confirmation.select(Confirmation.message, Confirmation.earlier).where(
        (Confirmation.order == slot("order")) & (Confirmation.version == slot("version"))
    ),
)
_AMENDED = (
    *("version", "terms_version", "amended_at", "amended_by", "caller", "recipient", "address", "postcode", "card"),
    *("due", "window", "fulfilment", "florist", "delivery_charge", "discount", "tax", "total", "payment", "notes"),
    "to_come",
)
_AMEND = Change(
    lambda: Order.update(**{name: slot(name) for name in _AMENDED}).where(Order.id == slot("order")),
)
_DROP_LINES = Change(lambda: OrderLine.delete().where(OrderLine.order == slot("order")))
_CANCEL = Change(
    lambda: Order.update(
        status="cancelled",
        cancel_reason=slot("reason"),
        version=slot("version"),
        terms_version=slot("version"),
        amended_at=slot("at"),
        amended_by=slot("by"),
    ).where(Order.id == slot("order"))
)
_MOVE = Change(
    lambda: ListEntry.update(
        kind=slot("kind"),
        day=slot("day"),
        status=slot("status"),
        driver="",
        sequence=None,
        loaded_at=None,
        moved_from=slot("moved_from"),
    ).where(ListEntry.order == slot("order"))
)
_ASK_AGAIN = Change(lambda: ListEntry.update(status=slot("status")).where(ListEntry.order == slot("order")))
_CONFIRM = Change(
    lambda: Confirmation.update(
        how=slot("how"),
        reason=slot("reason"),
        state=slot("state"),
        done_at=slot("at"),
        by=slot("by"),
        made_at=slot("made_at"),
        tries=0,
        next_at=None,
        message_id=fn.COALESCE(fn.NULLIF(Confirmation.message_id, ""), slot("message_id")),
        trouble="",
        earlier=Case(slot("state"), (("done", ""),), Confirmation.earlier),
    ).where((Confirmation.order == slot("order")) & (Confirmation.version == slot("version")))
)
