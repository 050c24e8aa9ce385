"""Words that would be another header, recipient or message, if anything took them for more than words.

They come by every way: a customer's name and address, the recipient, the card, the shop's name, the template, who
signs; and, past all of the book's own rules, straight into what writes an e-mail.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from counter_tui.mail import FAILED, SENT, Timeouts, send_one
from counter_tui.posting import Postman, sweep
from models import mail_settings
from models.database import Book
from models.errors import Refused
from models.intake import take
from models.mail_views import Message
from models.views import Confirm, Party
from tests.book import an_order, moment, new_key, open_book
from tests.counter_tui.smtp_server import LOGIN, Server, mail_server, settings_for, trusting
from tests.siege.report import Report

ENDS = (
    *(
        "\r\n",
        "\n",
        "\r",
        "\n\n",
        "\r\n\r\n",
        "\n ",
        "\r\n\t",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
        "\u2029",
        "\0",
    ),
    *("%0d%0a", "\\r\\n", "&#13;&#10;", "\u560d\u560a", "\ud800", "=0D=0A", ", ", "; ", " <", '"', "\\", "(", ")", ":"),
    *("=?utf-8?q?=0D=0A?=", "=?utf-8?b?DQo=?=", "=?utf-8?q?a?= =?utf-8?q?=0A?=", " " * 70 + "\r\n", "x" * 990 + "\r\n"),
)
MEANT = (
    *("Bcc: bob@example.org", "To: bob@example.org", "Cc: bob@example.org", "X-Evil: 1", "Subject: another"),
    *("Content-Type: text/html", "Reply-To: bob@example.org", "Resent-To: bob@example.org", "bob@example.org"),
    *(
        ".\r\nMAIL FROM:<bob@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n",
        "\r\n.\r\n",
        "\n.\n",
        "\r.\r",
        ".\n",
    ),
    *("<bob@example.org>", "=?utf-8?q?Bcc=3A_bob=40example=2Eorg?=", "NOTIFY=SUCCESS ORCPT=rfc822;bob@example.org"),
)
HEADERS = [
    *("Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID"),
    *("Reply-To", "Subject", "To"),
]
WAITS = Timeouts(step=5, last=5, whole=10)


def run(count: int, seed: int, folder: Path) -> Report:
    report, rng = Report(seed), random.Random(seed)
    with mail_server() as server, closing(open_book(folder)) as book:
        book.write(mail_settings.put_settings, moment(), settings_for(server), key=new_key())
        for honest in (_directly(server, "Ann", 0), _by_the_book(book, server, folder, "Ann", 0)):
            report.failures += [f"an honest one: {trouble}" for trouble in honest]
            report.expect(len(server.taken) == 1, "an honest one did not arrive")
        while report.done < count:
            payload = rng.choice(("", "Ann", "Zoë")) + rng.choice(ENDS) + rng.choice(MEANT) + rng.choice(("", *ENDS))
            where = rng.randrange(5)
            if report.done % 2:
                found = _by_the_book(book, server, folder, payload, where)
            else:
                found = _directly(server, payload, where)
            report.failures += [f"seed {seed}, {payload!r}: {words}" for words in found]
            report.done += 1
    return report


def _directly(server: Server, payload: str, where: int) -> Iterator[str]:
    """Into the message itself."""
    message = Message(1, "0001-1", "ann@example.com", "Your order", "Hello", "<1234567890@example.com>")
    how = settings_for(server)
    if where == 0:
        message = replace(message, subject=payload)
    elif where == 1:
        message = replace(message, to=payload)
    elif where == 2:
        message = replace(message, to=f"ann@example.com{payload}")
    elif where == 3:
        how = replace(how, sender_name=payload)
    else:
        message = replace(
            message, text=payload, message_id=f"<1{payload}@example.com>" if len(payload) % 2 else message.message_id
        )
    server.took.clear()
    result = send_one(message, how, context=trusting(), timeouts=WAITS)
    if result.kind not in (SENT, FAILED):
        yield f"it is {result.kind} ({result.words})"
    yield from _as_meant(server, 1 if result.kind == SENT else 0)


def _by_the_book(book: Book, server: Server, folder: Path, payload: str, where: int) -> Iterator[str]:
    """As an order that is taken, confirmed and sent; what the book refuses never comes so far."""
    new = replace(an_order(), caller=Party("Ann", "", "ann@example.com"))
    how, shop_name = replace(settings_for(server), subject="{name} {recipient} {card} {shop}"), "The shop"
    if where == 0:
        new = replace(new, caller=Party(payload, "", "ann@example.com"))
    elif where == 1:
        new = replace(new, recipient=Party(payload), card=payload)
    elif where == 2:
        new = replace(new, caller=Party("Ann", "", f"ann@example.com{payload}"))
    elif where == 3:
        shop_name = payload
    else:
        how = replace(how, subject=payload.replace("{", "").replace("}", ""))
    server.took.clear()
    try:
        book.write(mail_settings.put_settings, moment(), how, key=new_key())
        book.write(take, moment(), new, key=new_key(), confirm=Confirm("email"))
    except (Refused, UnicodeEncodeError):
        return
    swept = sweep(book, moment, shop_name, folder / "sending.lock", Postman(trusting(), WAITS)).swept
    if swept.again or swept.left or swept.unknown:
        yield f"it came to: {swept.words}"
    yield from _as_meant(server, swept.sent)


def _as_meant(server: Server, messages: int) -> Iterator[str]:
    """One message, to its one recipient, with the headers that every one has, each once."""
    if len(server.took) != messages:
        yield f"{len(server.took)} messages arrived, and {messages} were sent"
    for took in server.took:
        mail = message_from_bytes(took.content, policy=policy.default)
        if took.recipients != ["ann@example.com"] or took.sender != LOGIN:
            yield f"it went from {took.sender} to {took.recipients}"
        if sorted(mail.keys()) != HEADERS:
            yield f"its headers are {mail.keys()}"
            continue
        if mail["To"] != "ann@example.com" or mail["Reply-To"] != LOGIN:
            yield f"it says that it is to {mail['To']}, and to be answered to {mail['Reply-To']}"
        if [address.addr_spec for address in mail["From"].addresses] != [LOGIN]:
            yield f"it says that it is from {mail['From']}"
        if mail.get_content_type() != "text/plain" or mail.defects:
            yield f"it is {mail.get_content_type()}, with {mail.defects}"
