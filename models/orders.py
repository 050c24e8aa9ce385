"""Writing an order down: the rows that every order has, used by the verbs that take, amend, cancel and rebook."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from peewee import fn

from models import like_orders, notices
from models.card_numbers import refuse_card_number, safe_words
from models.errors import Refused
from models.journal import note
from models.like_new import Fresh, keep_new
from models.moment import Moment
from models.people import heads_of, keys_of, people
from models.queries import Change, Insert, Scalar, slot
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry
from models.tables.orders import Order, OrderLine
from models.views import Confirm, Line, NewOrder, Party

FIRST_STATUS = {"delivery": "listed", "collection": "listed", "relay": "asked"}


class Place(NamedTuple):
    """The sheet that an order stands on; ``begun`` just now, so that nothing is on it yet."""

    sheet_id: int
    number: int
    begun: bool = False


class ToAdd(NamedTuple):
    """An order that is to be written down."""

    place: Place
    new: NewOrder
    confirm: Confirm | None
    answers: Mapping[int, str] = {}


class Added(NamedTuple):
    """An order that was just written down."""

    order_id: int
    suffix: int


def add_order(
    m: Moment, place: Place, new: NewOrder, confirm: Confirm | None, answers: Mapping[int, str] = {}
) -> Added:
    """Write an order, its lines, its list entry, its confirmation, what it is like, and its audit entry."""
    return add_orders(m, [ToAdd(place, new, confirm, answers)])[0]


def add_orders(m: Moment, many: Sequence[ToAdd]) -> list[Added]:
    """The same for thousands at once: each kind of row of all of them, and whatever is looked up, in one go."""
    key = keys_of()
    known = people((party for each in many for party in _parties(each.new)), key)
    added = _numbered(many)
    both = list(zip(added, many, strict=True))
    first = {"version": 1, "terms_version": 1, "status": "live", "cancel_reason": "", "created_at": m.stamp}
    _ADD.run_many(
        {"id": new.order_id, "sheet": each.place.sheet_id, "suffix": new.suffix, **first, **columns(each.new, known)}
        for new, each in both
    )
    _ADD_LINE.run_many(line for new, each in both for line in _lines(new.order_id, each.new.lines))
    _ADD_ENTRY.run_many(_entry(new.order_id, each.new) for new, each in both)
    for day in {each.new.due for each in many}:
        if notices.under_way(day):
            for new, each in both:
                if each.new.due == day:
                    notices.added(m, new.order_id)
    _ADD_CONFIRMATION.run_many(
        _confirmation(m, new.order_id, 1, each.confirm, each.new.caller.email) for new, each in both
    )
    fresh = [
        Fresh(new.order_id, each.place.sheet_id, _about(each.new, known), each.new, each.answers) for new, each in both
    ]
    keep_new(m, fresh, key, heads_of(known))
    for new, each in both:
        how = each.confirm.how if each.confirm else ""
        note(m, "take", sheet=each.place.number, suffix=new.suffix, detail=how)
    return added


def _about(new: NewOrder, known: Mapping[Party, int]) -> int:
    """Whom an order is for: the caller, unless somebody else is known to get it."""
    return known[new.recipient if new.recipient != Party() else new.caller]


def _numbered(many: Sequence[ToAdd]) -> list[Added]:
    """The ids that these orders will have, and their suffixes, each one more than the last on its sheet."""
    last: dict[int, int] = {}
    added = []
    for order_id, each in enumerate(many, start=_LAST_ID.value() + 1):
        sheet = each.place.sheet_id
        if sheet not in last:
            last[sheet] = 0 if each.place.begun else _LAST_SUFFIX.value(sheet=sheet)
        last[sheet] += 1
        added.append(Added(order_id, last[sheet]))
    return added


def _entry(order_id: int, new: NewOrder) -> dict[str, object]:
    status = FIRST_STATUS[new.fulfilment]
    place = {"order": order_id, "kind": new.fulfilment, "day": new.due.isoformat()}
    return {**place, "status": status, "driver": "", "mark": ""}


def columns(new: NewOrder, known: Mapping[Party, int] | None = None) -> dict[str, object]:
    """An order's own columns, as they are stored. `Refused` at what holds a card number, whoever has read it in.

    ``known`` are its people, where they were looked up before.
    """
    for name, text in _texts(new):
        refuse_card_number(name, text)
    if known is None:
        known = people(_parties(new))
    return {
        "caller": known[new.caller],
        "recipient": known[new.recipient] if new.recipient != Party() else None,
        "address": new.address,
        "postcode": new.postcode,
        "card": new.card,
        "due": new.due.isoformat(),
        "window": new.window,
        "fulfilment": new.fulfilment,
        "florist": new.florist,
        "delivery_charge": new.delivery_charge,
        "discount": new.discount,
        "tax": new.tax,
        "total": new.total,
        "payment": new.payment,
        "notes": new.notes,
        "to_come": " ".join(sorted(new.to_come)),
    }


def _parties(new: NewOrder) -> tuple[Party, ...]:
    return (new.caller, new.recipient) if new.recipient != Party() else (new.caller,)


def _texts(new: NewOrder) -> Iterator[tuple[str, str]]:
    for side, party in (("caller", new.caller), ("recipient", new.recipient)):
        yield from ((f"{side}_{part}", getattr(party, part)) for part in ("name", "phone", "email"))
    for name in ("address", "postcode", "card", "window", "payment", "notes", "florist"):
        yield name, getattr(new, name)
    yield from (("lines", line.text) for line in new.lines)


def write_lines(order_id: int, lines: tuple[Line, ...]) -> None:
    """Write an order's lines, in order."""
    _ADD_LINE.run_many(_lines(order_id, lines))


def _lines(order_id: int, lines: tuple[Line, ...]) -> Iterator[dict[str, object]]:
    for position, line in enumerate(lines, start=1):
        words = {"text": line.text, "quantity": line.quantity, "price": line.price}
        yield {"order": order_id, "position": position, **words}


def add_confirmation(
    m: Moment, order_id: int, version: int, confirm: Confirm | None, email: str, earlier: str = ""
) -> None:
    """Make a confirmation for a version: due, queued for the mail, or done with how the customer was told.

    ``earlier`` is what they had been told until then (`models.letter.known_of`).
    """
    _ADD_CONFIRMATION.run(**_confirmation(m, order_id, version, confirm, email) | {"earlier": earlier})


def message_id_for(m: Moment, order_id: int, version: int, email: str) -> str:
    """What makes the id of an e-mail its own: of which order, to whom, and when it was queued.

    It is kept from then on: in a copy of the book the same e-mail wears the same id.
    """
    queued = f"{m.stamp} {order_id} {version} {email}"
    return sha256(queued.encode()).hexdigest()[:24]


def _confirmation(m: Moment, order_id: int, version: int, confirm: Confirm | None, email: str) -> dict[str, object]:
    state = confirmation_state(confirm, email)
    done = state == "done"
    return {
        "order": order_id,
        "version": version,
        "how": confirm.how if confirm else "",
        "reason": safe_words("confirm", confirm.reason, limit=200) if confirm else "",
        "state": state,
        "made_at": m.stamp,
        "done_at": m.stamp if done else None,
        "by": m.by if done else None,
        "tries": 0,
        "message_id": message_id_for(m, order_id, version, email) if state == "queued" else "",
        "message": "",
        "trouble": "",
        "earlier": "",
    }


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
_LAST_ID = Scalar(lambda: Order.select(fn.MAX(Order.id)))
_ADD = Insert(Order, numbered=True)
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
    lambda: Confirmation.update(state="superseded", earlier="").where(
        (Confirmation.order == slot("order")) & (Confirmation.state.not_in(("done", "superseded")))
    )
)
