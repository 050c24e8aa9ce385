"""Writing an order down: the rows that every order has, used by the verbs that take, amend, cancel and rebook."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from peewee import fn

from models import like_orders, notices
from models.card_numbers import refuse_card_number, safe_words
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.people import person
from models.queries import Change, Insert, Scalar, slot
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order, OrderLine
from models.views import Confirm, Line, NewOrder, Party

FIRST_STATUS = {"delivery": "listed", "collection": "listed", "relay": "asked"}


class Place(NamedTuple):
    """The sheet that an order stands on."""

    sheet_id: int
    number: int


class Added(NamedTuple):
    """An order that was just written down."""

    order_id: int
    suffix: int


def add_order(
    m: Moment, place: Place, new: NewOrder, confirm: Confirm | None, answers: Mapping[int, str] = {}
) -> Added:
    """Write an order, its lines, its list entry, its confirmation, what it is like, and its audit entry."""
    suffix = _LAST_SUFFIX.value(sheet=place.sheet_id) + 1
    order_id = _ADD.run(
        sheet=place.sheet_id,
        suffix=suffix,
        version=1,
        terms_version=1,
        status="live",
        cancel_reason="",
        created_at=m.stamp,
        **columns(new),
    )
    write_lines(order_id, new.lines)
    _ADD_ENTRY.run(
        order=order_id,
        kind=new.fulfilment,
        day=new.due.isoformat(),
        status=FIRST_STATUS[new.fulfilment],
        driver="",
        mark="",
    )
    notices.added(m, order_id)
    add_confirmation(m, order_id, 1, confirm, new.caller.email)
    like_orders.keep(m, order_id, place.sheet_id, new, answers)
    note(m, "take", sheet=place.number, suffix=suffix, detail=confirm.how if confirm else "")
    return Added(order_id, suffix)


def columns(new: NewOrder) -> dict[str, object]:
    """An order's own columns, as they are stored. `Refused` at what holds a card number, whoever has read it in."""
    for name, text in _texts(new):
        refuse_card_number(name, text)
    known = new.recipient != Party()
    return {
        "caller": person(new.caller),
        "recipient": person(new.recipient) if known else None,
        "address": new.address,
        "postcode": new.postcode,
        "card": new.card,
        "due": new.due.isoformat(),
        "window": new.window,
        "fulfilment": new.fulfilment,
        "florist": new.florist,
        "delivery_charge": new.delivery_charge,
        "total": new.total,
        "payment": new.payment,
        "notes": new.notes,
        "to_come": " ".join(sorted(new.to_come)),
    }


def _texts(new: NewOrder) -> Iterator[tuple[str, str]]:
    for side, party in (("caller", new.caller), ("recipient", new.recipient)):
        yield from ((f"{side}_{part}", getattr(party, part)) for part in ("name", "phone", "email"))
    for name in ("address", "postcode", "card", "window", "payment", "notes", "florist"):
        yield name, getattr(new, name)
    yield from (("lines", line.text) for line in new.lines)


def write_lines(order_id: int, lines: tuple[Line, ...]) -> None:
    """Write an order's lines, in order."""
    for position, line in enumerate(lines, start=1):
        _ADD_LINE.run(order=order_id, position=position, text=line.text, quantity=line.quantity, price=line.price)


def add_confirmation(m: Moment, order_id: int, version: int, confirm: Confirm | None, email: str) -> None:
    """Make a confirmation for a version: due, queued for the mail, or done with how the customer was told."""
    state = confirmation_state(confirm, email)
    reason = safe_words("confirm", confirm.reason, limit=200) if confirm else ""
    done = state == "done"
    _ADD_CONFIRMATION.run(
        order=order_id,
        version=version,
        how=confirm.how if confirm else "",
        reason=reason,
        state=state,
        made_at=m.stamp,
        done_at=m.stamp if done else None,
        by=m.by if done else None,
    )


def confirmation_state(confirm: Confirm | None, email: str) -> str:
    """The state that a confirmation starts in. Raises `Refused` for an e-mail to nobody, or a missing reason."""
    if confirm is None:
        return "due"
    if confirm.how == "email":
        if not email:
            raise Refused("confirm", "There is no e-mail address for the caller; add one, or confirm another way.")
        return "queued"
    if confirm.how not in {"read back", "handed over", "not wanted"}:
        raise Refused("confirm", 'Say "email", "read back", "handed over" or "not wanted: reason".')
    if (confirm.how == "not wanted") != bool(confirm.reason):
        raise Refused("confirm", 'Only "not wanted" has a reason, and it needs one.')
    return "done"


def end_order(m: Moment, order_id: int, reason: str) -> None:
    """Cancel an order of a sheet that is merged into another: nobody is to be told, but the list shows it."""
    _END.run(order=order_id, reason=reason, at=m.stamp, by=m.by)
    end_entry(m, order_id)
    SUPERSEDE.run(order=order_id)
    like_orders.look_again(m, like_orders.forget(order_id))


def end_entry(m: Moment, order_id: int) -> None:
    """A cancelled order stays on its list, marked, until that was seen."""
    _END_ENTRY.run(order=order_id)
    notices.cancelled(m, order_id)


_LAST_SUFFIX = Scalar(lambda: Order.select(fn.MAX(Order.suffix)).where(Order.sheet == slot("sheet")))
_ADD = Insert(Order)
_ADD_LINE = Insert(OrderLine)
_ADD_ENTRY = Insert(ListEntry)
_ADD_CONFIRMATION = Insert(Confirmation)
_END = Change(
    lambda: Order.update(
        status="cancelled",
        cancel_reason=slot("reason"),
        version=Order.version + 1,
        amended_at=slot("at"),
        amended_by=slot("by"),
    ).where(Order.id == slot("order"))
)
_END_ENTRY = Change(lambda: ListEntry.update(status="cancelled").where(ListEntry.order == slot("order")))
SUPERSEDE = Change(
    lambda: Confirmation.update(state="superseded").where(
        (Confirmation.order == slot("order")) & (Confirmation.state.not_in(("done", "superseded")))
    )
)
