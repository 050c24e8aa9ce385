"""The confirmations that wait for somebody, or for the mail, and the e-mails that left today.

Read by an index of what waits, and one of what was e-mailed: the cost follows those, not history.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.errors import Refused
from models.mail_settings import settings
from models.mail_views import Message, QueueRow
from models.opening import standing
from models.people import called
from models.queries import Question, literally, slot
from models.sending import written
from models.tables.confirmations import Confirmation
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.sheets import Sheet
from models.views import order_number

STATES = ("unknown", "failed", "held", "due", "sending", "queued", "done")
"""In the order of the queue: what a person decides comes first."""


class _Sent(NamedTuple):
    id: int
    message_id: str
    message: str
    earlier: str


def queue(now: datetime, today: date) -> list[QueueRow]:
    """Everything of which a customer has still to be told, and the e-mails of today: `STATES`, then the oldest first.

    ``now`` is aware, in the shop's zone; ``today`` its date.
    """
    midnight = datetime.combine(today, datetime.min.time(), now.tzinfo)
    day = {"first": int(midnight.timestamp()), "last": int((midnight + timedelta(days=1)).timestamp())}
    rows = _WAITING.rows() + _SENT_TODAY.rows(**day)
    rows.sort(key=lambda row: (_place(row.state), row.made_at, row.number, row.suffix))
    return [_shown(row) for row in rows]


def message_of(order_id: int, *, version: int, shop_name: str, today: date) -> Message:
    """The e-mail of a version as it went out, or was tried; before that as it would be written now.

    Raises `Refused` at ``version`` where none was written before other terms were agreed, and where none can be.
    """
    order, row = standing(order_id), _OF_VERSION.first(order=order_id, version=version)
    number = order_number(order.number, order.suffix)
    if row is not None and row.message:
        words = json.loads(row.message)
        return Message(row.id, number, words["to"], words["subject"], words["text"], row.message_id)
    if row is None or version < order.terms_version:
        raise Refused("version", "This order was changed meanwhile: look again.")
    subject, text = written(order, row.earlier, settings(), shop_name, today)
    return Message(row.id, number, order.caller_email, subject, text)


def _place(state: str) -> int:
    return STATES.index(state) if state in STATES else -1


def _shown(row: QueueRow) -> QueueRow:
    return row._replace(cancelled=bool(row.cancelled), why=row.why or _why(row))


def _why(row: QueueRow) -> str:
    """What it waits for, where nothing went wrong."""
    if row.state == "due":
        what = f"nobody has told them{' that it is cancelled' if row.cancelled else ''}"
        return what if row.email else f"{what}; there is no e-mail address"
    return {"unknown": "it may have arrived", "sending": "it is being sent"}.get(row.state, "")


def _rows() -> Any:
    return (
        Confirmation.select(
            Order.id,
            Sheet.number,
            Order.suffix,
            Confirmation.version,
            Order.due,
            (Order.status == "cancelled"),
            called(Person),
            fn.COALESCE(Person.phone, ""),
            fn.COALESCE(Person.email, ""),
            Confirmation.state,
            Confirmation.how,
            Confirmation.trouble,
            Confirmation.tries,
            Confirmation.made_at,
            Confirmation.next_at,
            Confirmation.claimed_at,
            Confirmation.done_at,
            Confirmation.message_id,
        )
        .join(Order, on=(Confirmation.order == Order.id))
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
    )


_WAITING = Question(QueueRow, lambda: _rows().where(literally(Confirmation.state.not_in(("done", "superseded")))))
_SENT_TODAY = Question(
    QueueRow,
    lambda: _rows().where(
        literally((Confirmation.how == "email") & (Confirmation.state == "done"))
        & (Confirmation.done_at >= slot("first"))
        & (Confirmation.done_at < slot("last"))
    ),
)
_OF_VERSION = Question(
    _Sent,
    lambda: Confirmation.select(
        Confirmation.id, Confirmation.message_id, Confirmation.message, Confirmation.earlier
    ).where((Confirmation.order == slot("order")) & (Confirmation.version == slot("version"))),
)
