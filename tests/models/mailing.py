"""A shop that sends e-mail: its settings, and how far a confirmation has come."""

from datetime import timedelta
from typing import Any

from models import mail_settings, sending
from models.letter import DEFAULTS
from models.mail_views import MailSettings, Message
from models.moment import Moment
from models.views import Confirm
from tests.models.shop import Shop

EMAIL = Confirm("email")
SETTINGS = MailSettings(
    host="mail.example.com",
    login="shop",
    password="s3cret",
    sender="orders@example.com",
    sender_name="The Shop",
    reach="01632 960123",
    subject=DEFAULTS["subject"],
    body=DEFAULTS["body"],
    changed_body=DEFAULTS["changed_body"],
    cancelled_body=DEFAULTS["cancelled_body"],
    tried=True,
)


def later(m: Moment, **by: int) -> Moment:
    """That much later; the day is that of the clock."""
    now = m.now + timedelta(**by)
    return m._replace(now=now, today=now.date())


class Post:
    """A shop with mail settings, and one order whose confirmation is queued."""

    def __init__(self, shop: Shop, **order: Any) -> None:
        self.shop = shop
        shop.do(mail_settings.put_settings, SETTINGS)
        self.order_id = shop.take(confirm=EMAIL, **order)

    @property
    def confirmation(self) -> int:
        [(newest,)] = self.shop.rows("SELECT max(id) FROM confirmations WHERE order_id = ?", self.order_id)
        return int(newest)

    def row(self, columns: str = "state, trouble") -> tuple[Any, ...]:
        """These columns of the newest confirmation."""
        [row] = self.shop.rows(f"SELECT {columns} FROM confirmations WHERE id = ?", self.confirmation)
        return row

    def claim(self, m: Moment | None = None, **kwargs: Any) -> Message | None:
        return self.shop.book.write(sending.claim, m or self.shop.m, self.confirmation, "The Shop", **kwargs)

    def claimed(self, m: Moment | None = None) -> Message:
        message = self.claim(m)
        assert message
        return message

    def put(self, state: str) -> Message:
        """Claim it, and let it come to this state."""
        message = self.claimed()
        if state != "sending":
            ways: dict[str, Any] = {"unknown": sending.lost, "failed": sending.fail, "queued": sending.put_off}
            if state == "done":
                self.mark(sending.sent, message)
            else:
                self.mark(ways[state], message, "no answer")
        return message

    def mark(self, marker: Any, message: Message, *words: str, m: Moment | None = None) -> str:
        return str(self.shop.book.write(marker, m or self.shop.m, message.confirmation_id, message.message_id, *words))

    def life(self) -> list[str]:
        """What is said of e-mail on the order's life line."""
        return [event.what for event in self.shop.order(self.order_id).life if event.what.startswith("e-mail")]
