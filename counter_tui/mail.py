"""One e-mail, from here to the mail server: over TLS with a certificate that was checked, or not at all.

To be imported only when mail leaves, in a thread: what it needs takes long to load.
"""

import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from email.utils import formatdate
from smtplib import SMTP
from typing import Final, NamedTuple

from counter_tui.wire import Wire
from models.errors import Refused
from models.mail_settings import read_address
from models.mail_views import TLS, MailSettings, Message
from models.text import visible

SENT, AGAIN, FAILED, LOST = "sent", "again", "failed", "lost"
"""It was taken; it was not, and may be tried again; it will not be; nobody knows: the last dot may have arrived."""
US: Final = "[127.0.0.1]"
"""What the server is told of this computer: an address that says nothing, and never its name."""
LEAVING_SECONDS = 2.0
MOST_TOLD = 200
LONGEST_NAME = 60
TOO_LARGE, GOING_AWAY = 552, 421
_LOGIN_WANTED = frozenset((530, 534, 535, 538))
_HEADERS: Final = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted")
_MIME: Final = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_BARE: Final = re.compile(rb"\r(?!\n)|(?<!\r)\n")
# No base64 and no quoted-printable is needed for plain letters; what is no ASCII is never sent as it is.
_POLICY: Final = ON_THE_WIRE.clone(cte_type="7bit")

Context = Callable[[], ssl.SSLContext]


class Timeouts(NamedTuple):
    """Seconds: for each answer, for the answer to the whole message, and for all of it."""

    step: float = 20.0
    last: float = 90.0
    whole: float = 150.0


class Result(NamedTuple):
    """What became of it; ``words`` say why, without a full stop, and never hold the password.

    ``field`` is the setting that is in the way, where it is one. ``stops``: the next message would fare the same.
    """

    kind: str
    words: str = ""
    field: str = ""
    stops: bool = False


class _Over(Exception):
    """It ends here, with this result."""

    def __init__(self, kind: str, words: str, field: str = "", *, stops: bool = False) -> None:
        super().__init__(words)
        self.result = Result(kind, words, field, stops)


def send_one(
    message: Message,
    settings: MailSettings,
    *,
    context: Context = ssl.create_default_context,
    timeouts: Timeouts = Timeouts(),  # noqa: B008 - it is a tuple
    wire: Wire | None = None,
) -> Result:
    """Send a message to its one recipient. ``context`` makes what checks the server's certificate and name.

    Neither the login nor a byte of the message goes over a connection whose other end was not checked. Never raises
    for what a server does. ``wire`` can be cut off by another thread.
    """
    with wire or Wire(timeouts.whole) as line:
        try:
            sender, to = _addresses(settings, message)
            content = written(message, settings, sender, to)
            client = _checked(line, settings, context, timeouts)
            _log_in(client, settings)
            _offer(client, settings, sender, to, len(content))
            return _hand_over(client, settings, content, timeouts)
        except _Over as over:
            return over.result
        except OSError:
            return _server_trouble(settings, "broke the connection off, or did not answer in time")


def written(message: Message, settings: MailSettings, sender: str, to: str) -> bytes:
    """The message as it goes over the wire. Ends as failed where that cannot be exactly what was meant."""
    mail = EmailMessage(policy=_POLICY)
    values = (
        _from(settings.sender_name, sender),
        to,
        sender,
        _plain(message.subject),
        formatdate(localtime=True),
        message.message_id,
        "auto-generated",
    )
    try:
        for name, value in zip(_HEADERS, values, strict=True):
            mail[name] = value
        mail.set_content(visible(message.text, lines=True))
        content = mail.as_bytes()
    except (ValueError, LookupError, MessageError):
        raise _Over(FAILED, "it cannot be written as an e-mail") from None
    if not _MESSAGE_ID.fullmatch(message.message_id) or not _as_meant(content, sender, to):
        raise _Over(FAILED, "it cannot be written as an e-mail")
    return content


def _as_meant(content: bytes, sender: str, to: str) -> bool:
    """Read as the receiver will, it has its headers, each once, and is from and to those that it should be."""
    mail = message_from_bytes(content, policy=ON_THE_WIRE)
    if sorted(mail.keys()) != sorted((*_HEADERS, *_MIME)) or _BARE.search(content):
        return False
    people = [[each.addr_spec for each in mail[name].addresses] for name in ("From", "To", "Reply-To")]
    return people == [[sender], [to], [sender]]


def _from(name: str, sender: str) -> str | Address:
    # Of a longer name the library breaks the line, and forgets its quotes.
    shown = " ".join(_plain(name).split())[:LONGEST_NAME]
    return Address(shown, addr_spec=sender) if shown else sender


def _plain(text: str) -> str:
    """A text for a header. What looks like an encoded word would be decoded by the library, line breaks and all."""
    return visible(text).replace("=?", "= ?")


def _addresses(settings: MailSettings, message: Message) -> tuple[str, str]:
    sender, to = _address(settings.sender), _address(message.to)
    if not sender:
        raise _Over(AGAIN, "the shop's own e-mail address is not a good one", "sender", stops=True)
    if not to:
        raise _Over(FAILED, "the customer's e-mail address is not one to which this program can send")
    return sender, to


def _address(text: str) -> str:
    """The address as it goes over the wire; empty where it is none, or would be decoded in a header (`_plain`)."""
    try:
        found = read_address("to", text)
    except Refused:
        return ""
    return "" if "=?" in found else found


def _checked(line: Wire, settings: MailSettings, context: Context, timeouts: Timeouts) -> SMTP:
    """A server that has shown over TLS who it is, and has said what it can do."""
    connection = _connected(line, settings, timeouts)
    if settings.security == TLS:
        connection = _secured(line, settings, connection, context)
    client = _client(connection)
    _want(client.getreply(), settings, "does not let this program in")
    _want(client.ehlo(), settings, "does not let this program in")
    if settings.security == TLS:
        return client
    if not client.has_extn("starttls"):
        words = f"{_server(settings)} offers no encryption there (STARTTLS); nothing was sent"
        raise _Over(AGAIN, words, "security", stops=True)
    _want(client.docmd("STARTTLS"), settings, "does not begin the encryption", "security")
    # A new client: nothing that was heard before counts.
    client = _client(_secured(line, settings, connection, context))
    _want(client.ehlo(), settings, "does not let this program in")
    return client


def _connected(line: Wire, settings: MailSettings, timeouts: Timeouts) -> socket.socket:
    host, server = visible(settings.host), _server(settings)
    try:
        return line.connect(settings.host, settings.port, timeouts.step)
    except (socket.gaierror, UnicodeError):
        raise _Over(AGAIN, f"{host} is not found: look at its name and the internet", "host", stops=True) from None
    except ConnectionRefusedError:
        raise _Over(AGAIN, f"{server} takes no connection: look at the port", "port", stops=True) from None
    except TimeoutError:
        raise _Over(AGAIN, f"{server} does not answer", "host", stops=True) from None
    except OSError as error:
        raise _Over(AGAIN, f"{server} cannot be reached ({error.strerror})", "host", stops=True) from None


def _secured(line: Wire, settings: MailSettings, connection: socket.socket, context: Context) -> socket.socket:
    checking, server = context(), _server(settings)
    if not checking.check_hostname or checking.verify_mode != ssl.CERT_REQUIRED:
        raise ValueError("a context that checks nothing")
    try:
        return line.goes_on_as(checking.wrap_socket(connection, server_hostname=settings.host))
    except ssl.SSLCertVerificationError as error:
        words = f"{server} does not show that it is {visible(settings.host)}"
        raise _Over(AGAIN, f"{words} ({error.verify_message}); nothing was sent", "host", stops=True) from None
    except (OSError, ValueError):
        words = f"no encrypted connection with {server}: look at the port and the encryption; nothing was sent"
        raise _Over(AGAIN, words, "security", stops=True) from None


def _client(connection: socket.socket) -> SMTP:
    client = SMTP(local_hostname=US)
    client.sock = connection
    return client


def _log_in(client: SMTP, settings: MailSettings) -> None:
    if not settings.login:
        return
    ways, server = client.esmtp_features.get("auth", "").upper().split(), _server(settings)
    # The library's own knows no password with other letters than English ones.
    if "PLAIN" in ways:
        code, _ = client.docmd("AUTH", "PLAIN " + _base64(f"\0{settings.login}\0{settings.password}"))
    elif "LOGIN" in ways:
        code, _ = client.docmd("AUTH", "LOGIN")
        for words in (settings.login, settings.password):
            code = client.docmd(_base64(words))[0] if code == 334 else code
    else:
        raise _Over(AGAIN, f"{server} takes no login in a way that this program knows", "login", stops=True)
    # What it answers is not told: it could hold the password.
    if code // 100 == 5:
        raise _Over(AGAIN, f"{server} did not take the login and password ({code})", "password", stops=True)
    if code != 235:
        raise _Over(AGAIN, f"{server} does not take a login now ({code})", stops=True)


def _offer(client: SMTP, settings: MailSettings, sender: str, to: str, size: int) -> None:
    """Say who it is from and for whom."""
    with_size = [f"SIZE={size}"] if client.has_extn("size") else []
    code, said = client.mail(sender, with_size)
    if code == TOO_LARGE:
        raise _refused(code, said, settings)
    _want((code, said), settings, "takes no e-mail from the shop's address", "sender")
    code, said = client.rcpt(to)
    if code // 100 != 2:
        raise _refused(code, said, settings, "did not take the address")


def _hand_over(client: SMTP, settings: MailSettings, content: bytes, timeouts: Timeouts) -> Result:
    """The message itself. From its last dot on nobody knows whether it was taken, until the server has said so."""
    code, said = client.docmd("DATA")
    if code != 354:
        raise _refused(code, said, settings)
    client.send(re.sub(rb"(?m)^\.", b"..", content))
    if client.sock is not None:
        client.sock.settimeout(timeouts.last)
    try:
        client.send(b".\r\n")
        code, said = client.getreply()
    except (OSError, ValueError):
        code, said = -1, b""
    if code // 100 in (4, 5):
        raise _refused(code, said, settings)
    if code // 100 != 2:
        return Result(LOST, f"{_server(settings)} did not say whether it took it")
    _leave(client)
    return Result(SENT)


def _leave(client: SMTP) -> None:
    # It has the message: whatever it says now changes nothing.
    with suppress(OSError):
        if client.sock is not None:
            client.sock.settimeout(LEAVING_SECONDS)
        client.quit()


def _want(answer: tuple[int, bytes], settings: MailSettings, otherwise: str, field: str = "") -> None:
    """Go on at a yes. Anything else is about the server or the settings, and not about this message."""
    code, said = answer
    if code // 100 == 2:
        return
    if code in _LOGIN_WANTED:
        otherwise, field = "wants a login, or another one", "login"
    if code // 100 == 5:
        raise _Over(AGAIN, f"{_server(settings)} {otherwise}{_told(code, said)}", field, stops=True)
    raise _Over(AGAIN, f"{_server(settings)} does not take e-mail now{_told(code, said)}", stops=True)


def _refused(code: int, said: bytes, settings: MailSettings, words: str = "did not take it") -> _Over:
    """The message was refused: for good, or for now."""
    if code in _LOGIN_WANTED:
        words = f"{_server(settings)} wants a login, or another one{_told(code, said)}"
        return _Over(AGAIN, words, "login", stops=True)
    if code // 100 == 5:
        return _Over(FAILED, f"{_server(settings)} {words}{_told(code, said)}")
    return _Over(AGAIN, f"{_server(settings)} {words} now{_told(code, said)}", stops=code == GOING_AWAY)


def _server_trouble(settings: MailSettings, words: str) -> Result:
    return Result(AGAIN, f"{_server(settings)} {words}", "", stops=True)


def _server(settings: MailSettings) -> str:
    return f"{visible(settings.host)} (port {settings.port})"


def _told(code: int, said: bytes) -> str:
    words = visible(" ".join(said.decode(errors="replace").split()))[:MOST_TOLD]
    return f" ({code} {words})" if words else f" ({code})"


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()
