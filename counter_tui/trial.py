"""The e-mail by which a shop tries out how its e-mail leaves: to itself, and as its customers would read it."""

from datetime import date, timedelta
from email.utils import make_msgid

from models.letter import letter
from models.mail_views import MailSettings, Message
from models.views import Line, NewOrder, Party

SUBJECT = "A trial e-mail of the order book"
TEXT = """This e-mail was sent to try the settings out. It went to you alone.
A customer's confirmation leaves in the same way, and reads like this:

Subject: {subject}

{text}
"""


def trial(settings: MailSettings, shop_name: str, today: date) -> Message:
    """An e-mail from the shop to itself, with the confirmation of an order that there is not."""
    subject, text = letter("0001-1", _sample(today), settings, shop_name, today)
    domain = settings.sender.rpartition("@")[2]
    return Message(
        confirmation_id=0,
        order="",
        to=settings.sender,
        subject=SUBJECT,
        text=TEXT.format(subject=subject, text=text),
        message_id=make_msgid(domain=domain if domain.isascii() else "invalid"),
    )


def _sample(today: date) -> NewOrder:
    return NewOrder(
        caller=Party("A. Sender"),
        due=today + timedelta(days=3),
        recipient=Party("B. Recipient"),
        address="12 Mill Lane",
        postcode="PO16 7AA",
        card="Happy Birthday!",
        window="am",
        lines=(Line("Dozen red roses", 2, 4500),),
        delivery_charge=500,
    )
