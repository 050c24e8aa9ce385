"""One order, whole: as the verbs need it, and as it is opened on screen."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.errors import Refused
from models.life_line import happened, last_change
from models.like_pairs import unanswered_with
from models.lock_box import words_of
from models.outcomes import outcome_of, outcome_words
from models.photo_reads import photos_of
from models.photo_views import ORDER, PhotoOf
from models.queries import Question, slot
from models.strike import OrderFacts, ticks
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry, Outcome
from models.tables.online import OnlineOrder, PartOrder
from models.tables.orders import Order, OrderLine
from models.tables.people import Person
from models.tables.runs import SenderNews
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
    external_id: str
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
    discount: int
    tax: int
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


class _Online(NamedTuple):
    source: str
    number: str


class _News(NamedTuple):
    state: str
    at: datetime | None
    by: str | None


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
        discount=order.discount,
        tax=order.tax,
        payment=order.payment,
        notes=order.notes,
        florist=order.florist,
        to_come=frozenset(order.to_come.split()),
    )


def open_order(order_id: int) -> OrderView:
    """One order, whole, with its ticks and its life line. Raises `Refused` where there is none."""
    order, outcome = standing(order_id), outcome_of(order_id)
    news = _NEWS.first(order=order_id)
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
        news=news.state if news else "",
        news_at=news.at if news else None,
        news_by=news.by or "" if news else "",
        outcome_id=outcome.id if outcome else 0,
        remedy=outcome.remedy if outcome else "",
        taken_down=words_of(order_id) or {} if last_change(order.number, order.suffix) else {},
        photos=tuple(photo for photo in photos_of(PhotoOf(ORDER, order_id)) if not photo.off),
    )


def life(order_id: int) -> tuple[LifeEvent, ...]:
    """The order's life line: what happened to it, oldest first, in times of UTC."""
    return _life(standing(order_id))


def _life(order: Standing) -> tuple[LifeEvent, ...]:
    events = [
        LifeEvent(order.taken_at, f"came in, {_came_from(order)}, taken by {order.taken_by}"),
        LifeEvent(order.created_at, "on the list and in the calendar"),
        *happened(order.order_id, order.number, order.suffix),
    ]
    return tuple(sorted(events, key=lambda event: event.at))


def _came_from(order: Standing) -> str:
    """The web shop with its own number, as it is spoken of there; else the source, with its sender's number.

    What came in otherwise may be an online order all the same.
    """
    online, sent = _ONLINE.first(order=order.order_id), f"{order.source} {order.external_id}".strip()
    if online is None:
        return sent
    named = f"{online.source} {online.number}"
    return named if order.source == "web" else f"{sent}, known as {named}"


def confirmation_words(state: str | None, how: str | None, why: str | None) -> str:
    """A confirmation as it is shown: how the customer was told, or what that waits for; ``why`` as in `why_so`."""
    if state is None:
        return "lost: confirm again"
    if state == "due":
        return "due"
    if state != "done":
        words = _EMAIL_WORDS.get(state, state)
        words = f"e-mail {words}" if how == "email" else f"{how or 'confirmation'} {state}"
        return words if state == "unknown" or not why else f"{words}: {why}"
    words = "e-mailed" if how == "email" else str(how)
    return f"{words}: {why}" if why else words


def why_so() -> Any:
    """Why a customer wished not to be told, or what went wrong with the e-mail to them."""
    return fn.COALESCE(fn.NULLIF(Confirmation.reason, ""), Confirmation.trouble)


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


_EMAIL_WORDS = {"sending": "being sent", "unknown": "unknown: it may have arrived"}
_STANDING = Question(
    Standing,
    lambda: (
        Order.select(
            Order.id,
            Order.sheet,
            Sheet.number,
            Order.suffix,
            Sheet.source,
            fn.COALESCE(Sheet.external_id, ""),
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
            Order.discount,
            Order.tax,
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
            why_so(),
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
_ONLINE = Question(
    _Online,
    lambda: (
        PartOrder.select(OnlineOrder.source, OnlineOrder.number)
        .join(OnlineOrder, on=(PartOrder.online == OnlineOrder.id))
        .where(PartOrder.order == slot("order"))
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
_NEWS = Question(
    _News,
    lambda: SenderNews.select(SenderNews.state, SenderNews.at, SenderNews.by).where(
        (SenderNews.outcome == Outcome.select(fn.MAX(Outcome.id)).where(Outcome.order == slot("order")))
        & (SenderNews.state.in_(("waiting", "told")))
    ),
)
