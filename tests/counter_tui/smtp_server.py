"""Real mail servers in a thread, which fail at a step when they are told to, and take down what was said to them."""

import asyncio
import logging
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from counter_tui.mail import AGAIN, FAILED, LOST
from models.letter import DEFAULTS
from models.mail_views import STARTTLS, TLS, MailSettings

STEPS = ("connect", "EHLO", "STARTTLS", "handshake", "EHLO again", "login", "MAIL", "RCPT", "DATA", "text", "dot")
"""What the server goes through for a message, one after the other. ``text``: the message is on its way; ``dot``: all of
it has arrived."""
DROPPED, SLOW, FOR_NOW, FOR_GOOD = "drop", "slow", "4xx", "5xx"
DOES = (DROPPED, SLOW, FOR_NOW, FOR_GOOD)
COMES_TO = {
    "connect": (AGAIN, AGAIN, AGAIN, AGAIN),
    "EHLO": (AGAIN, AGAIN, AGAIN, AGAIN),
    "STARTTLS": (AGAIN, AGAIN, AGAIN, AGAIN),
    "handshake": (AGAIN, AGAIN, AGAIN, AGAIN),
    "EHLO again": (AGAIN, AGAIN, AGAIN, AGAIN),
    "login": (AGAIN, AGAIN, AGAIN, AGAIN),
    "MAIL": (AGAIN, AGAIN, AGAIN, AGAIN),
    "RCPT": (AGAIN, AGAIN, AGAIN, FAILED),
    "DATA": (AGAIN, AGAIN, AGAIN, FAILED),
    "dot": (LOST, LOST, AGAIN, FAILED),
}
"""What an e-mail comes to at each step when the server does each of `DOES` there."""
LOGIN, PASSWORD = "shop@example.com", "pa§word to the mail server"
logging.getLogger("mail.log").disabled = True

KEPT = "250 2.0.0 kept"
_CODES = {FOR_NOW: "451", FOR_GOOD: "554"}
_OF_COMMANDS = {"EHLO": "EHLO", "STARTTLS": "STARTTLS", "AUTH": "login", "MAIL": "MAIL", "RCPT": "RCPT", "DATA": "DATA"}


@dataclass
class Took:
    """A message whose last dot has arrived. ``taken``: the server meant to keep it."""

    sender: str
    recipients: list[str]
    content: bytes
    over_tls: bool
    taken: bool


@dataclass
class Server:
    """One that listens. ``fault`` is what it does (`DROPPED` ...) at which of its `STEPS`; ``at_step`` is called at
    each of them first."""

    port: int = 0
    fault: tuple[str, str] = ("", "")
    at_step: Callable[[str], None] = lambda step: None
    took: list[Took] = field(default_factory=list)
    in_clear: bytes = b""
    connections: int = 0

    @property
    def taken(self) -> list[Took]:
        """The messages that it keeps."""
        return [each for each in self.took if each.taken]

    @property
    def told_in_clear(self) -> list[bytes]:
        """What of a login or a message was said without encryption."""
        return re.findall(rb"(?i)mail from|rcpt to|data\r\n|auth |@example", self.in_clear)

    def heal(self) -> None:
        """Do nothing wrong from now on."""
        self.fault, self.at_step = ("", ""), lambda step: None


class Scripted(SMTP):
    """A session of a server that fails as it is told to."""

    def __init__(self, server: Server, **options: Any) -> None:
        super().__init__(
            _Keeps(self, server),
            hostname="mail.example.com",
            ident="ready",
            authenticator=_authenticate,
            **options,
        )
        self._server, self._implicit, self.in_text = server, False, False
        for command, step in _OF_COMMANDS.items():
            self._smtp_methods[command] = partial(self._guarded, step, self._smtp_methods[command])

    @property
    def over_tls(self) -> bool:
        """What is heard now was encrypted."""
        return self._implicit or self._tls_protocol is not None

    def connection_made(self, transport: Any) -> None:
        if self._tls_protocol is None:
            self._implicit = transport.get_extra_info("sslcontext") is not None
            self._server.connections += 1
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if not self.over_tls:
            self._server.in_clear += data
        if self.in_text and self._server.fault == ("text", DROPPED):
            self.drop()
        else:
            super().data_received(data)

    def drop(self) -> None:
        """Gone, without another word."""
        transport: Any = self._original_transport or self.transport
        if transport is not None:
            transport.abort()

    async def push(self, status: Any) -> None:
        words = status if isinstance(status, str) else ""
        if words.startswith("220 mail") and await self.fails("connect"):
            return
        self.in_text = words.startswith("354")
        await super().push(status)
        if words == KEPT:
            self._server.at_step("answered")

    async def fails(self, step: str) -> bool:
        """Do what the fault says, where it is at this step."""
        self._server.at_step(step)
        at, does = self._server.fault
        if at != step:
            return False
        if does == DROPPED:
            self.drop()
        elif does == SLOW:
            await asyncio.sleep(3600)
        elif step != "dot":
            await super().push(f"{_CODES[does]} not at {step}")
        return True

    async def _guarded(self, step: str, method: Callable[[Any], Any], given: Any) -> None:
        if step == "EHLO" and self._tls_protocol is not None:
            step = "EHLO again"
        if await self.fails(step):
            return
        if step == "STARTTLS" and self._server.fault[0] == "handshake":
            await super().push("220 go on")
            await self.fails("handshake")
            return
        await method(given)


class _Keeps:
    """Takes down each message whose last dot has arrived."""

    def __init__(self, session: Scripted, server: Server) -> None:
        self._session, self._server = session, server

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        at, does = self._server.fault
        refused = _CODES.get(does, "") if at == "dot" else ""
        over_tls = self._session.over_tls
        self._server.took.append(
            Took(envelope.mail_from, envelope.rcpt_tos, bytes(envelope.content), over_tls, taken=not refused)
        )
        await self._session.fails("dot")
        return f"{refused} not at dot" if refused else KEPT


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = (data.login.decode(), data.password.decode()) == (LOGIN, PASSWORD)
    return AuthResult(success=known, handled=known)


@contextmanager
def mail_server(security: str = STARTTLS, certificate: str = "good", **options: Any) -> Iterator[Server]:
    """A server on this computer, until the end. ``certificate`` is a kind of `certificate_of`, or empty for no
    encryption; ``options`` are aiosmtpd's.
    """
    server, loop = Server(), asyncio.new_event_loop()
    context = server_context(certificate) if certificate else None
    sessions: list[Scripted] = []

    def session() -> Scripted:
        at_once = security == TLS
        # Of TLS from the start aiosmtpd knows nothing. One without encryption takes whatever the careless tell it.
        wants = dict.fromkeys(("auth_require_tls", "auth_required"), bool(context) and not at_once)
        made = Scripted(server, loop=loop, tls_context=None if at_once else context, **wants | options)
        sessions.append(made)
        return made

    async def listen() -> asyncio.Server:
        at_once = context if security == TLS else None
        return await loop.create_server(session, "127.0.0.1", 0, ssl=at_once)

    async def stop(listening: asyncio.Server) -> None:
        listening.close()
        for made in sessions:
            made.drop()
        await asyncio.sleep(0)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(stop(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def settings_for(server: Server, **changes: Any) -> MailSettings:
    """How to reach it."""
    how = MailSettings(
        host="localhost",
        port=server.port,
        login=LOGIN,
        password=PASSWORD,
        sender=LOGIN,
        sender_name="The shop",
        reach="07700 900001",
        tried=True,
        **DEFAULTS,
    )
    return replace(how, **changes)


class Certificate(NamedTuple):
    """With its key, as PEM."""

    chain: bytes
    key: bytes


@cache
def authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The one that our own side trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _signed("Test authority", key, None, None, "", valid=True), key


@cache
def certificate_of(kind: str) -> Certificate:
    """For ``localhost`` and trusted when it is ``good``; else as its kind says."""
    key = ec.generate_private_key(ec.SECP256R1())
    by, by_key = (None, None) if kind == "self-signed" else authority()
    name = "mail.example.org" if kind == "wrong name" else "localhost"
    made = _signed(name, key, by, by_key, name, valid=kind != "expired")
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return Certificate(made.public_bytes(pem), key.private_bytes(pem, pkcs8, plain))


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: x509.Certificate | None,
    by_key: ec.EllipticCurvePrivateKey | None,
    host: str,
    *,
    valid: bool,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=9 if valid else -1))
        .add_extension(x509.BasicConstraints(ca=not host, path_length=None), critical=True)
    )
    if host:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return made.sign(by_key or key, hashes.SHA256())


@cache
def server_context(kind: str) -> ssl.SSLContext:
    """What a server shows."""
    made, context = certificate_of(kind), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        chain, key = Path(folder) / "chain.pem", Path(folder) / "key.pem"
        chain.write_bytes(made.chain)
        key.write_bytes(made.key)
        context.load_cert_chain(chain, key)
    return context


@cache
def trusted() -> str:
    """The certificate of the test authority."""
    return authority()[0].public_bytes(serialization.Encoding.PEM).decode()


def trusting(authorities: str = "") -> Callable[[], ssl.SSLContext]:
    """The context of our own side: it trusts the test authority, and checks as ever."""
    return partial(ssl.create_default_context, cadata=authorities or trusted())
