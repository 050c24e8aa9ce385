"""E-mail as it is handed about: the settings, a message that is claimed to be sent, and the queue as it is shown."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from models.views import order_number

STARTTLS, TLS = "starttls", "tls"
SECURITY = (STARTTLS, TLS)
PORTS = {STARTTLS: 587, TLS: 465}
"""The two ways in which a connection is encrypted before a byte of a message goes over it, and their usual ports."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How e-mail leaves the shop: the server and how to get in, who signs, and the words of a confirmation.

    ``reach`` says how a customer reaches the shop. ``subject``, ``body``, ``changed_body`` and ``cancelled_body`` are
    templates (`models.letter`). Without a ``host`` there is no mail. ``tried``: a trial arrived with these very
    settings, or somebody wanted none; before that nothing leaves to a customer.
    """

    host: str = ""
    port: int = PORTS[STARTTLS]
    security: str = STARTTLS
    login: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    sender_name: str = ""
    reach: str = ""
    subject: str = ""
    body: str = ""
    changed_body: str = ""
    cancelled_body: str = ""
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A confirmation that was claimed: it is ``sending`` now, and whoever claimed it says what became of it.

    ``to`` is the one recipient's address. ``message_id`` stays the same for an order's version, however often it is
    tried.
    """

    confirmation_id: int
    order: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str = ""


class QueueRow(NamedTuple):
    """A confirmation that waits, or left today. ``state`` is the confirmation's own, ``how`` how it is to be told.

    ``why`` says in words what it waits for, or what went wrong; ``next_at`` is when it is tried again.
    """

    order_id: int
    number: int
    suffix: int
    version: int
    due: date
    cancelled: bool
    caller: str
    phone: str
    email: str
    state: str
    how: str
    why: str
    tries: int
    made_at: datetime
    next_at: datetime | None
    claimed_at: datetime | None
    done_at: datetime | None
    message_id: str

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)


class Swept(NamedTuple):
    """What became of the e-mails that were due: ``again`` will be tried later, ``left`` were due and not reached."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    held: int = 0
    unknown: int = 0
    left: int = 0

    @property
    def words(self) -> str:
        """As it is said."""
        counts = (
            (self.sent, "sent"),
            (self.again, "to be tried again"),
            (self.failed, "failed"),
            (self.held, "held"),
            (self.unknown, "unknown: look whether it arrived"),
            (self.left, "still queued"),
        )
        return ", ".join(f"{count} {words}" for count, words in counts if count) or "Nothing is due to be sent"
