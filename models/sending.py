"""E-mail as it leaves: claimed and committed before, marked after (one step a transaction), and never by itself again.

A row that stands as ``sending`` when nobody is sending was cut off: the message may have gone out, and only a person
can say (``unknown``). What may not leave is ``held``: nothing is confirmed that the end of day would not find on the
list and in the calendar, by the very reads that it runs.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import Case, fn

from models import day_scope
from models.amending import confirm
from models.card_numbers import refuse_card_number
from models.dates import short
from models.day_faults import unsound
from models.day_reads import Reads, Shown
from models.errors import Refused
from models.journal import note
from models.letter import letter
from models.mail_settings import has_mail, read_address, settings, untry
from models.mail_views import MailSettings, Message
from models.moment import Moment
from models.once import once
from models.online_links import differs_there
from models.opening import Standing, new_order_of, standing
from models.orders import message_id_for
from models.permitted import must
from models.queries import Change, Question, Scalar, literally, slot
from models.strike import restate
from models.tables.confirmations import Confirmation
from models.tables.orders import Order
from models.tables.sheets import Sheet
from models.text import visible
from models.views import Confirm, Taken, order_number

BACK_OFF = (1, 2, 4, 8, 15)
"""Minutes until the next try; the last of them from then on."""
GIVE_UP = timedelta(days=3)
FEWEST_TRIES = 10
"""A computer that was off for days has not tried for days: both must be reached."""
THE_READS = Reads()
_LONGEST_TROUBLE = 200
_HAS_OUTCOME = "it has its outcome already"
_NO_ADDRESS = "mail cannot be sent to the caller's e-mail address"
_SAID = {"done": "sent", "queued": "", "superseded": ""}


class _Row(NamedTuple):
    """An e-mail as it stands, with what its order and sheet have to say of it."""

    id: int
    order_id: int
    version: int
    terms_version: int
    sheet_id: int
    number: int
    suffix: int
    how: str
    state: str
    made_at: datetime
    tries: int
    message_id: str
    earlier: str

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)


class _Stop(NamedTuple):
    """What an e-mail becomes that may not leave, and why."""

    state: str
    why: str


class _Id(NamedTuple):
    id: int


def due(now: datetime) -> tuple[int, int]:
    """How many e-mails can be sent now, and how many stand as being sent. ``now`` is aware."""
    return len(to_send(now)) if has_mail() else 0, _SENDING_COUNT.value()


def queued() -> int:
    """How many e-mails to customers wait to leave."""
    return _QUEUED_COUNT.value()


def to_send(now: datetime) -> list[int]:
    """The confirmations that are to be e-mailed now, the oldest first. ``now`` is aware.

    One that would wait longer than any wait there is was put off before the clock was set back: it is due.
    """
    at = int(now.timestamp())
    return [row.id for row in _TO_SEND.rows(now=at, furthest=at + BACK_OFF[-1] * 60)]


def state_of(confirmation_id: int) -> str:
    """The state in which a confirmation stands; empty for none."""
    row = _ROW.first(id=confirmation_id)
    return row.state if row else ""


def claim(m: Moment, confirmation_id: int, shop_name: str, reads: Reads = THE_READS) -> Message | None:
    """Make one ready to be sent, and mark it ``sending``; None when it is not to be sent, or not now.

    Everything is read anew: what was amended, cancelled or told otherwise meanwhile does not go out; what has no good
    address is ``failed``; what is not on the list and in the calendar, or whose day has passed, is ``held``. Without a
    mail server that was tried out nothing is claimed. Raises `Refused` at ``role``.
    """
    must(m, "change orders")
    how, row = settings(), _ROW.first(id=confirmation_id)
    if row is None or (row.state, row.how) != ("queued", "email") or not (how.host and how.sender and how.tried):
        return None
    made = _ready(m, row, how, shop_name, reads)
    if isinstance(made, _Stop):
        _mark(m, row, made.state, made.why)
        return None
    words = {"to": made.to, "subject": made.subject, "text": made.text}
    _CLAIM.run(
        id=row.id,
        tries=row.tries + 1,
        at=m.stamp,
        message_id=made.message_id,
        message=json.dumps(words, ensure_ascii=False),
    )
    restate(m, row.sheet_id)
    return made


def sent(m: Moment, confirmation_id: int, message_id: str) -> str:
    """The mail server took it. Answers, as the other markers do, with the state that it is in now.

    A marker changes only what is still ``sending`` under this ``message_id``, and else answers with an empty text: it
    was changed meanwhile. That it had left is written down all the same. Each raises `Refused` at ``role``.
    """
    row = _claimed(m, confirmation_id, message_id, "sent")
    return _mark(m, row, "done", "") if row else ""


def put_off(m: Moment, confirmation_id: int, message_id: str, trouble: str) -> str:
    """It did not go, and nothing of it: try again after a while (`BACK_OFF`); after three days it has ``failed``."""
    row = _claimed(m, confirmation_id, message_id, "put off")
    if row is None:
        return ""
    if m.now - row.made_at > GIVE_UP and row.tries >= FEWEST_TRIES:
        return _mark(m, row, "failed", trouble)
    minutes = BACK_OFF[min(row.tries, len(BACK_OFF)) - 1]
    return _mark(m, row, "queued", trouble, next_at=m.stamp + minutes * 60)


def fail(m: Moment, confirmation_id: int, message_id: str, trouble: str) -> str:
    """The mail server refuses it, and will refuse it again: a person tells the customer otherwise."""
    row = _claimed(m, confirmation_id, message_id, "failed")
    return _mark(m, row, "failed", trouble) if row else ""


def lost(m: Moment, confirmation_id: int, message_id: str, trouble: str) -> str:
    """It was handed over whole, and no answer came: it may have arrived."""
    row = _claimed(m, confirmation_id, message_id, "unknown")
    return _mark(m, row, "unknown", trouble) if row else ""


def release_claims(m: Moment, why: str) -> int:
    """What stands as being sent was cut off: it is ``unknown`` now. Answers with how many there were.

    Only for who holds the lock under which the shop sends: nobody else knows that nobody is sending. Raises `Refused`
    at ``role``.
    """
    must(m, "change orders")
    return _all_unknown(m, _SENDING.rows(), why)


def may_have_left(m: Moment, why: str) -> int:
    """Nothing leaves by itself from a copy of the book: what was queued in it, the shop may have sent since, and no
    e-mail leaves before the mail was tried out anew.

    It is ``unknown``, under the id that it left with if it did. Answers with how many there were. Raises `Refused` at
    ``role``.
    """
    must(m, "change orders")
    # What came in since the back-up comes in anew, and was perhaps confirmed: somebody looks before anything leaves.
    untry()
    return _all_unknown(m, _SENDING.rows() + _QUEUED.rows(), why)


def _all_unknown(m: Moment, rows: list[_Row], why: str) -> int:
    for row in rows:
        _mark(m, row, "unknown", why)
    return len(rows)


def requeue(m: Moment, order_id: int, *, version: int, key: str) -> Taken:
    """Send the customer an e-mail after all, or now: from ``due``, ``held``, ``failed`` and ``unknown``, and before its
    time. Raises `Refused` as `confirm` does."""
    return confirm(m, order_id, Confirm("email"), version=version, key=key)


@once
def arrived(m: Moment, order_id: int, *, version: int, key: str) -> Taken:
    """An e-mail of which nobody knew has arrived: somebody asked, or has seen it.

    Raises `Refused` at ``version`` when other terms were agreed meanwhile, and where nothing is unknown.
    """
    must(m, "change orders")
    row = _NEWEST.first(order=order_id)
    if row is None or version < row.terms_version or row.state != "unknown":
        raise Refused("version", "Whether it arrived is not asked any more: look again.")
    _mark(m, row, "done", "", said="arrived")
    state = restate(m, row.sheet_id)
    return Taken(row.number, row.suffix, state.state, state.stage)


def written(order: Standing, earlier: str, how: MailSettings, shop_name: str, today: date) -> tuple[str, str]:
    """The subject and the text of an order's confirmation as it would be sent now. Raises `Refused` as `letter` does.

    ``earlier`` is what the customer knows of it so far. A web shop's customer knows the order by its number there.
    """
    ours = order_number(order.number, order.suffix)
    number = f"{order.external_id} (here {ours})" if order.source == "web" and order.external_id else ours
    cancelled = order.status == "cancelled"
    return letter(number, new_order_of(order), how, shop_name, today, earlier=earlier, cancelled=cancelled)


def _ready(m: Moment, row: _Row, how: MailSettings, shop_name: str, reads: Reads) -> Message | _Stop:
    """The message, or why it may not leave by itself."""
    if row.version != row.terms_version:
        return _Stop("superseded", "")
    if fault := _fault(row.order_id, reads):
        return _Stop("held", fault)
    order = standing(row.order_id)
    if order.due < m.today:
        return _Stop("held", f"its day, {short(order.due)}, has passed")
    if order.entry_status == "done":
        return _Stop("held", _HAS_OUTCOME)
    if differs_there(row.order_id):
        return _Stop("held", "the web shop has it otherwise: see online orders")
    try:
        to = read_address("caller_email", order.caller_email)
    except Refused:
        return _Stop("failed", _NO_ADDRESS)
    try:
        subject, text = written(order, row.earlier, how, shop_name, m.today)
    except Refused:
        return _Stop("held", "the text of the e-mail in the settings cannot be filled in")
    return Message(row.id, row.order, to, subject, text, _message_id(m, row, how, to))


def _fault(order_id: int, reads: Reads) -> str:
    """What the end of day would find wrong with this order, or with its place on the list and in the calendar."""
    row = day_scope.of_order(order_id)
    if row is None:
        return "the end of day does not find it"
    fault = next(unsound(row, Shown(reads, {row.due, row.entry_day or row.due})), None)
    return fault.detail if fault else ""


def _message_id(m: Moment, row: _Row, how: MailSettings, to: str) -> str:
    """The one that it was tried under before; else that with which it was queued, of the shop's own domain."""
    if "@" in row.message_id:
        return row.message_id
    own = row.message_id or message_id_for(m, row.order_id, row.version, to)
    return f"<{own}@{how.sender.rpartition('@')[2]}>"


def _claimed(m: Moment, confirmation_id: int, message_id: str, became: str) -> _Row | None:
    """The row, while it is still being sent under this id; a marker of it that comes too late is noted."""
    must(m, "change orders")
    row = _ROW.first(id=confirmation_id)
    if row is None or row.message_id != message_id:
        return None
    if row.state == "sending":
        return row
    if became != "put off":
        words = "as it stood before" if row.version != row.terms_version else "said too late"
        note(m, "e-mail", sheet=row.number, suffix=row.suffix, detail=f"{became}, {words}")
    return None


def _mark(m: Moment, row: _Row, state: str, trouble: str, *, next_at: int | None = None, said: str = "") -> str:
    done = state == "done"
    _MARK.run(
        id=row.id,
        state=state,
        trouble=_fit(trouble),
        next_at=next_at,
        done_at=m.stamp if done else None,
        by=m.by if done else None,
    )
    if said := said or _SAID.get(state, state):
        note(m, "e-mail", sheet=row.number, suffix=row.suffix, detail=said)
    restate(m, row.sheet_id)
    return state


def _fit(trouble: str) -> str:
    """A mail server's words may be anything."""
    words = visible(trouble)[:_LONGEST_TROUBLE].strip()
    try:
        refuse_card_number("trouble", words)
    except Refused:
        return "the mail server's answer is not kept: it looks like a card number"
    return words


def _rows() -> Any:
    return (
        Confirmation.select(
            Confirmation.id,
            Confirmation.order,
            Confirmation.version,
            Order.terms_version,
            Order.sheet,
            Sheet.number,
            Order.suffix,
            Confirmation.how,
            Confirmation.state,
            Confirmation.made_at,
            Confirmation.tries,
            Confirmation.message_id,
            Confirmation.earlier,
        )
        .join(Order, on=(Confirmation.order == Order.id))
        .join(Sheet, on=(Order.sheet == Sheet.id))
    )


_WAITS = literally(Confirmation.state.not_in(("done", "superseded")))
_IS_QUEUED = literally(Confirmation.state == "queued")
_ROW = Question(_Row, lambda: _rows().where(Confirmation.id == slot("id")))
_NEWEST = Question(
    _Row,
    lambda: _rows().where((Confirmation.order == slot("order")) & (Confirmation.version == Order.terms_version)),
)
_SENDING = Question(_Row, lambda: _rows().where(_WAITS & (Confirmation.state == "sending")))
_QUEUED = Question(_Row, lambda: _rows().where(_IS_QUEUED))
_SENDING_COUNT = Scalar(
    lambda: Confirmation.select(fn.COUNT(Confirmation.id)).where(_WAITS & (Confirmation.state == "sending"))
)
_QUEUED_COUNT = Scalar(lambda: Confirmation.select(fn.COUNT(Confirmation.id)).where(_IS_QUEUED))
_TO_SEND = Question(
    _Id,
    lambda: (
        Confirmation.select(Confirmation.id)
        .where(
            _IS_QUEUED
            & (
                Confirmation.next_at.is_null()
                | (Confirmation.next_at <= slot("now"))
                | (Confirmation.next_at > slot("furthest"))
            )
        )
        .order_by(Confirmation.made_at, Confirmation.id)
    ),
)
_CLAIM = Change(
    lambda: Confirmation.update(
        state="sending",
        tries=slot("tries"),
        claimed_at=slot("at"),
        next_at=None,
        message_id=slot("message_id"),
        message=slot("message"),
        trouble="",
    ).where(Confirmation.id == slot("id"))
)
_MARK = Change(
    lambda: Confirmation.update(
        state=slot("state"),
        trouble=slot("trouble"),
        next_at=slot("next_at"),
        done_at=slot("done_at"),
        by=slot("by"),
        # What they knew before is no longer needed once they know better.
        earlier=Case(slot("state"), (("done", ""),), Confirmation.earlier),
    ).where(Confirmation.id == slot("id"))
)
