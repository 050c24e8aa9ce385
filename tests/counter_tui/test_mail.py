"""One e-mail to a real mail server: what is said over the wire, and what becomes of it when a step goes wrong."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy

import pytest

from counter_tui.mail import AGAIN, FAILED, LOST, SENT, Result, Timeouts, send_one
from counter_tui.trial import trial
from counter_tui.wire import Wire
from models.mail_views import TLS, MailSettings, Message
from tests.counter_tui.smtp_server import (
    COMES_TO,
    DOES,
    DROPPED,
    LOGIN,
    PASSWORD,
    SLOW,
    STEPS,
    Server,
    mail_server,
    settings_for,
    trusting,
)

QUICK = Timeouts(step=0.1, last=0.1, whole=5)
LONG = Timeouts(step=5, last=5, whole=5)
MESSAGE = Message(
    confirmation_id=1,
    order="0413-1",
    to="ann@example.com",
    subject="The shop: your order 0413-1 für Zoë",
    text="Hello Ann,\n\n.a line with a dot\n.\nZoë's card: 🌹 " + "x" * 1200 + "\n",
    message_id="<0123456789abcdef@example.com>",
)
NO_ADDRESSES = (
    *("", "ann", "ann@exa mple.com", "zoë@example.com", "<ann@example.com>", "Ann <ann@example.com>"),
    *("ann@example.com, bob@example.com", "ann@example.com\r\nBcc: bob@example.com", "=?utf-8?q?ann?=@example.com"),
)
UNTRUSTED = ("wrong name", "self-signed", "expired", "")
GONE = (DROPPED, SLOW)
OF_THE_SERVER = STEPS[: STEPS.index("RCPT")]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with mail_server() as listening:
        yield listening


@pytest.fixture
def healed(server: Server) -> Iterator[Server]:
    """The same one, which has heard nothing yet and does nothing wrong unless it is told to."""
    server.took.clear()
    server.in_clear = b""
    yield server
    server.heal()


def sent_to(server: Server, message: Message = MESSAGE, timeouts: Timeouts = LONG, **changes: object) -> Result:
    return send_one(message, settings_for(server, **changes), context=trusting(), timeouts=timeouts)


def test_a_message_arrives_as_it_was_written(healed: Server) -> None:
    assert sent_to(healed) == Result(SENT)
    [took] = healed.taken
    assert (took.sender, took.recipients, took.over_tls) == (LOGIN, ["ann@example.com"], True)
    mail = message_from_bytes(took.content, policy=policy.default)
    assert sorted(mail.keys()) == sorted(set(mail.keys()))
    assert mail["From"] == "The shop <shop@example.com>"
    assert (mail["To"], mail["Reply-To"]) == ("ann@example.com", LOGIN)
    assert (mail["Subject"], mail["Message-ID"]) == (MESSAGE.subject, MESSAGE.message_id)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(mail["Date"].datetime.timestamp() - time.time()) < 60
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert took.content.isascii()
    assert max(map(len, took.content.split(b"\r\n"))) <= 78


def test_the_server_is_not_told_what_this_computer_is_called(healed: Server) -> None:
    sent_to(healed)
    assert healed.in_clear == b"ehlo [127.0.0.1]\r\nSTARTTLS\r\n"
    assert socket.gethostname().encode() not in healed.taken[0].content


@pytest.mark.parametrize("step", COMES_TO)
def test_what_goes_wrong_at_a_step(healed: Server, step: str) -> None:
    for does, kind in zip(DOES, COMES_TO[step], strict=True):
        healed.fault = (step, does)
        result = sent_to(healed, timeouts=QUICK)
        assert (result.kind, result.stops) == (kind, kind == AGAIN and (step in OF_THE_SERVER or does in GONE))
        assert result.words
        assert not result.words.endswith(".")
        assert PASSWORD not in result.words
    assert len(healed.took) == (4 if step == "dot" else 0)
    assert not healed.told_in_clear


def test_while_it_is_on_its_way_nobody_knows(healed: Server) -> None:
    healed.fault = ("text", DROPPED)
    assert sent_to(healed, timeouts=QUICK).kind in (AGAIN, LOST)
    assert not healed.took


@pytest.mark.parametrize(("certificate", "field"), [(kind, "host" if kind else "security") for kind in UNTRUSTED])
def test_not_a_byte_goes_to_a_server_that_did_not_show_who_it_is(certificate: str, field: str) -> None:
    with mail_server(certificate=certificate) as server:
        result = sent_to(server)
        assert (result.kind, result.field, result.stops) == (AGAIN, field, True)
        assert "nothing was sent" in result.words
        assert not server.took
        assert not server.told_in_clear
    if certificate:
        with mail_server(TLS, certificate) as server:
            assert sent_to(server, security=TLS).field == "host"
            assert (server.took, server.in_clear) == ([], b"")


def test_tls_from_the_start(healed: Server) -> None:
    with mail_server(TLS) as server:
        assert sent_to(server, security=TLS) == Result(SENT)
        assert (server.in_clear, server.taken[0].over_tls) == (b"", True)
        # The port of the one kind with the settings of the other.
        assert sent_to(server, timeouts=QUICK).kind == AGAIN
        assert len(server.took) == 1
    mixed_up = sent_to(healed, timeouts=QUICK, security=TLS)
    assert (mixed_up.kind, mixed_up.field) == (AGAIN, "security")
    assert not healed.took
    assert not healed.told_in_clear


def test_a_context_that_checks_nothing_is_not_used(healed: Server) -> None:
    for verify in (ssl.CERT_NONE, ssl.CERT_REQUIRED):
        careless = trusting()()
        careless.check_hostname = False
        careless.verify_mode = verify
        with pytest.raises(ValueError, match="checks nothing"):
            send_one(MESSAGE, settings_for(healed), context=lambda: careless, timeouts=QUICK)  # noqa: B023 - used at once
    assert not healed.told_in_clear


def test_a_login_in_either_way_or_none() -> None:
    with mail_server(auth_exclude_mechanism=["PLAIN"]) as server:
        assert sent_to(server) == Result(SENT)
        wrong = sent_to(server, password="another")
        assert (wrong.kind, wrong.field, wrong.stops) == (AGAIN, "password", True)
        none = sent_to(server, login="")
        assert (none.kind, none.field) == (AGAIN, "login")
        assert "wants a login" in none.words
    with mail_server(auth_exclude_mechanism=["PLAIN", "LOGIN"], auth_required=False) as server:
        unknown = sent_to(server)
        assert (unknown.kind, unknown.field) == (AGAIN, "login")
        assert sent_to(server, login="") == Result(SENT)


def test_what_is_too_large_is_refused_for_good() -> None:
    with mail_server(data_size_limit=500) as server:
        assert sent_to(server).kind == FAILED
        assert not server.took


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    nowhere = MailSettings(host="localhost", port=port, sender=LOGIN)
    refused = send_one(MESSAGE, nowhere, context=trusting(), timeouts=QUICK)
    assert (refused.kind, refused.field, refused.stops) == (AGAIN, "port", True)
    unnamed = send_one(MESSAGE, MailSettings(host="a" * 70, sender=LOGIN), context=trusting(), timeouts=QUICK)
    assert (unnamed.kind, unnamed.field) == (AGAIN, "host")


def test_all_of_it_has_an_end(healed: Server) -> None:
    """Whatever the server says meanwhile."""
    healed.fault = ("MAIL", SLOW)
    assert sent_to(healed, timeouts=Timeouts(step=60, last=60, whole=0.2)).kind == AGAIN
    healed.fault = ("dot", SLOW)
    assert sent_to(healed, timeouts=Timeouts(step=60, last=60, whole=0.2)).kind == LOST


def test_it_can_be_cut_off_at_any_time(healed: Server) -> None:
    before = Wire(60)
    before.cut()
    assert send_one(MESSAGE, settings_for(healed), context=trusting(), timeouts=LONG, wire=before).kind == AGAIN
    assert not healed.took
    line, reached = Wire(60), threading.Event()
    healed.fault = ("dot", SLOW)
    healed.at_step = lambda step: reached.set() if step == "dot" else None
    cutting = threading.Thread(target=lambda: line.cut() if reached.wait(5) else None)
    cutting.start()
    assert send_one(MESSAGE, settings_for(healed), context=trusting(), timeouts=LONG, wire=line).kind == LOST
    cutting.join()


@pytest.mark.parametrize("to", NO_ADDRESSES)
def test_one_good_address_or_none(healed: Server, to: str) -> None:
    result = sent_to(healed, replace(MESSAGE, to=to))
    assert (result.kind, result.stops) == (FAILED, False)
    assert healed.in_clear == b""


def test_the_shops_own_address_must_be_one(healed: Server) -> None:
    result = sent_to(healed, sender="nobody")
    assert (result.kind, result.field, result.stops) == (AGAIN, "sender", True)


def test_a_message_without_a_good_number_does_not_go(healed: Server) -> None:
    for message_id in ("", "<a b@example.com>", "<a@example.com>\r\nBcc: bob@example.com", "a@example.com"):
        assert sent_to(healed, replace(MESSAGE, message_id=message_id)).kind == FAILED
    assert healed.in_clear == b""


def test_words_in_a_header_are_words(healed: Server) -> None:
    coded, name = "=?utf-8?q?a=0D=0ABcc:_bob@example.org?=", "Rose, Thorn & Daughters <roses@example.org> " * 3
    assert sent_to(healed, replace(MESSAGE, subject=coded), sender_name=name) == Result(SENT)
    mail = message_from_bytes(healed.taken[0].content, policy=policy.default)
    assert mail["Subject"] == coded.replace("=?", "= ?")
    [sender] = mail["From"].addresses
    assert (sender.addr_spec, sender.display_name) == (LOGIN, name[:60])
    assert mail["Bcc"] is None


def test_a_trial_goes_to_the_shop_itself(healed: Server) -> None:
    how = settings_for(healed)
    made = trial(how, "The shop", date(2026, 2, 11))
    assert "Saturday 14 February 2026, in 3 days" in made.text
    assert how.reach in made.text
    assert send_one(made, how, context=trusting(), timeouts=LONG) == Result(SENT)
    assert healed.taken[0].recipients == [LOGIN]
