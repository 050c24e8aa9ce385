"""One order, whole: as the verbs need it, and as it is opened on screen."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN, fn

from models.errors import Refused
from models.like_pairs import unanswered_with
from models.queries import Question, slot
from models.strike import OrderFacts, ticks
from models.tables.audit import Audit
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry, Outcome
from models.tables.orders import Order, OrderLine
from models.tables.people import Person
from models.tables.sheets import Sheet
from models.views import LifeEvent, Line, NewOrder, OrderView, Party

Recipient = Person.alias("recipient")


class Standing(NamedTuple):
    """An order as it stands now, with its sheet, its list entry and the confirmation of its terms."""

    order_id: int
    sheet_id: int
    number: int
    suffix: int
    source: str
    taken_at: datetime
    taken_by: str
    sheet_state: str
    sheet_stage: str
    version: int
    terms_version: int
    status: str
    cancel_reason: str
    due: date
    window: str
    fulfilment: str
    florist: str
    address: str
    postcode: str
    card: str
    delivery_charge: int
    payment: str
    notes: str
    to_come: str
    created_at: datetime
    amended_at: datetime | None
    amended_by: str | None
    caller_name: str
    caller_phone: str
    caller_email: str
    recipient_name: str | None
    recipient_phone: str | None
    recipient_email: str | None
    entry_kind: str | None
    entry_day: str | None
    entry_status: str
    driver: str
    sequence: int | None
    mark: str
    moved_from: date | None
    told: str | None
    how: str | None
    why_not: str | None


class OutcomeRow(NamedTuple):
    """One outcome, the newest of which counts; an empty result is one that was withdrawn."""

    result: str
    place: str
    note: str
    remedy: str
    at: datetime
    by: str


class _Act(NamedTuple):
    at: datetime
    by: str
    act: str
    suffix: int | None
    detail: str


def standing(order_id: int) -> Standing:
    """An order as it stands. Raises `Refused` where there is none."""
    found = _STANDING.first(order=order_id)
    if found is None:
        raise Refused("order", "There is no such order.")
    return found


def lines_of(order_id: int) -> tuple[Line, ...]:
    """An order's lines, in order."""
    return tuple(_LINES.rows(order=order_id))


def new_order_of(order: Standing) -> NewOrder:
    """The order as it would be handed to `take`."""
    return NewOrder(
        caller=Party(order.caller_name, order.caller_phone, order.caller_email),
        recipient=Party(order.recipient_name or "", order.recipient_phone or "", order.recipient_email or ""),
        address=order.address,
        postcode=order.postcode,
        card=order.card,
        due=order.due,
        window=order.window,
        fulfilment=order.fulfilment,
        lines=lines_of(order.order_id),
        delivery_charge=order.delivery_charge,
        payment=order.payment,
        notes=order.notes,
        florist=order.florist,
        to_come=frozenset(order.to_come.split()),
    )


def open_order(order_id: int) -> OrderView:
    """One order, whole, with its ticks and its life line. Raises `Refused` where there is none."""
    order = standing(order_id)
    outcome = outcome_of(order_id)
    return OrderView(
        order_id=order_id,
        sheet=order.number,
        suffix=order.suffix,
        version=order.version,
        status=order.status,
        new=new_order_of(order),
        source=order.source,
        taken_at=order.taken_at,
        taken_by=order.taken_by,
        sheet_state=order.sheet_state,
        sheet_stage=order.sheet_stage,
        entry_status=order.entry_status or "",
        driver=order.driver or "",
        mark=order.mark or "",
        result=outcome.result if outcome else "",
        outcome=outcome_words(outcome),
        confirmation=confirmation_words(order.told, order.how, order.why_not),
        ticks=ticks(facts(order)),
        life=_life(order),
        likes=tuple(pair.of(order_id).words for pair in unanswered_with(order_id)),
    )


def life(order_id: int) -> tuple[LifeEvent, ...]:
    """The order's life line: what happened to it, oldest first, in times of UTC."""
    return _life(standing(order_id))


def outcome_of(order_id: int) -> OutcomeRow | None:
    """The outcome that counts: the newest; None where there is none, or it was withdrawn."""
    rows = _OUTCOMES.rows(order=order_id)
    return rows[-1] if rows and rows[-1].result else None


def outcome_words(outcome: OutcomeRow | None) -> str:
    """An outcome as it is shown: the result, where, and what was done about it."""
    if outcome is None:
        return ""
    return ", ".join(part for part in (outcome.result, outcome.place, outcome.note, outcome.remedy) if part)


def confirmation_words(state: str | None, how: str | None, reason: str | None) -> str:
    """A confirmation as it is shown: how the customer was told, or what that waits for."""
    if state is None:
        return "lost: confirm again"
    if state != "done":
        return "due" if state == "due" else f"{how} {state}"
    return f"{how}: {reason}" if reason else str(how)


def facts(order: Standing) -> OrderFacts:
    """What the ticks of this order are read from."""
    return OrderFacts(
        order.order_id,
        order.suffix,
        order.status,
        order.due.isoformat(),
        order.fulfilment,
        order.to_come,
        order.entry_kind,
        order.entry_day,
        order.entry_status,
        order.mark,
        order.told,
    )


_ACTS = {
    "assign": "given to a driver",
    "unassign": "taken off its run",
    "acknowledge": "{detail} seen by the shop",
    "withdraw": "outcome withdrawn",
    "cancel": "cancelled",
    "amend": "changed: {detail}",
    "relay": "relay {detail}",
    "rebook": "rebooked for {detail}",
    "confirm": "confirmed: {detail}",
    "take": "confirmed: {detail}",
}
_WITH_DETAIL = frozenset(act for act, words in _ACTS.items() if "{detail}" in words)


def _life(order: Standing) -> tuple[LifeEvent, ...]:
    events = [
        LifeEvent(order.taken_at, f"came in, {order.source}, taken by {order.taken_by}"),
        LifeEvent(order.created_at, "on the list and in the calendar"),
    ]
    for act in _HISTORY.rows(sheet=order.number):
        if act.suffix == order.suffix and act.act in _ACTS and (act.detail or act.act not in _WITH_DETAIL):
            events.append(LifeEvent(act.at, f"{_act_words(act)}, by {act.by}"))
    for outcome in _OUTCOMES.rows(order=order.order_id):
        if outcome.result:
            events.append(LifeEvent(outcome.at, f"{outcome_words(outcome)}, noted by {outcome.by}"))
    return tuple(sorted(events, key=lambda event: event.at))


def _act_words(act: _Act) -> str:
    # An e-mail is asked for by these acts; that it was sent is another matter.
    if act.act in {"take", "confirm"} and act.detail == "email":
        return "e-mail queued"
    return _ACTS[act.act].format(detail=act.detail)


def last_change(number: int, suffix: int) -> str:
    """The fields that the newest amendment of an order changed, by name."""
    acts = [act for act in _HISTORY.rows(sheet=number) if act.suffix == suffix and act.act == "amend"]
    return acts[-1].detail if acts else ""


_STANDING = Question(
    Standing,
    lambda: (
        Order.select(
            Order.id,
            Order.sheet,
            Sheet.number,
            Order.suffix,
            Sheet.source,
            Sheet.taken_at,
            Sheet.taken_by,
            Sheet.state,
            Sheet.stage,
            Order.version,
            Order.terms_version,
            Order.status,
            Order.cancel_reason,
            Order.due,
            Order.window,
            Order.fulfilment,
            Order.florist,
            Order.address,
            Order.postcode,
            Order.card,
            Order.delivery_charge,
            Order.payment,
            Order.notes,
            Order.to_come,
            Order.created_at,
            Order.amended_at,
            Order.amended_by,
            Person.name,
            Person.phone,
            Person.email,
            Recipient.name,
            Recipient.phone,
            Recipient.email,
            ListEntry.kind,
            ListEntry.day,
            fn.COALESCE(ListEntry.status, ""),
            fn.COALESCE(ListEntry.driver, ""),
            ListEntry.sequence,
            fn.COALESCE(ListEntry.mark, ""),
            ListEntry.moved_from,
            Confirmation.state,
            Confirmation.how,
            Confirmation.reason,
        )
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(Order)
        .join(ListEntry, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .switch(Order)
        .join(
            Confirmation,
            JOIN.LEFT_OUTER,
            on=((Confirmation.order == Order.id) & (Confirmation.version == Order.terms_version)),
        )
        .where(Order.id == slot("order"))
    ),
)
_LINES = Question(
    Line,
    lambda: (
        OrderLine.select(OrderLine.text, OrderLine.quantity, OrderLine.price)
        .where(OrderLine.order == slot("order"))
        .order_by(OrderLine.position)
    ),
)
_OUTCOMES = Question(
    OutcomeRow,
    lambda: (
        Outcome.select(Outcome.result, Outcome.place, Outcome.note, Outcome.remedy, Outcome.at, Outcome.by)
        .where(Outcome.order == slot("order"))
        .order_by(Outcome.id)
    ),
)
_HISTORY = Question(
    _Act,
    lambda: (
        Audit.select(Audit.at, Audit.by, Audit.act, Audit.suffix, Audit.detail)
        .where((Audit.sheet == slot("sheet")) & (Audit.act != "open"))
        .order_by(Audit.id)
    ),
)
