"""E-mail to a server that fails at a step, from a sender that may be killed at any: nothing is lost, nothing leaves
twice by itself, and where nobody can know whether it arrived, that is what is shown."""

import os
import random
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import NamedTuple

from counter_tui.mail import AGAIN, FAILED, LOST, SENT, Timeouts
from counter_tui.posting import Postman, sweep
from models import mail_settings
from models.database import Book
from models.intake import take
from models.mail_queue import queue
from models.mail_views import STARTTLS, TLS
from models.moment import Moment
from models.tables.base import book as tables
from models.views import Confirm, Party
from tests.book import RAW_KEY, WEDNESDAY, an_order, moment, new_key, open_book
from tests.counter_tui.smtp_server import (
    COMES_TO,
    DOES,
    DROPPED,
    STEPS,
    Server,
    mail_server,
    settings_for,
    trusted,
    trusting,
)
from tests.siege.dying import Child, damage
from tests.siege.report import Report

CUSTOMERS = ("Ann", "Bob")
QUICK = Timeouts(step=0.1, last=0.1, whole=5)
STATE = {SENT: "done", AGAIN: "queued", FAILED: "failed", LOST: "unknown"}
LATER = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 10, 30))
UNTRUSTED = (
    *((STARTTLS, ""), (STARTTLS, "wrong name"), (STARTTLS, "self-signed"), (STARTTLS, "expired")),
    *((TLS, "wrong name"), (TLS, "self-signed"), (TLS, "expired")),
)
"""Servers that do not show who they are; without a certificate they offer no encryption."""


class Round(NamedTuple):
    """What goes wrong: the server at a step, its certificate, or the sender, at a step or at an SQL statement."""

    fault: tuple[str, str] = ("", "")
    certificate: str | None = None
    security: str = ""
    killed_at: str = ""
    statement: int = 0


def run(count: int, seed: int, folder: Path) -> Report:
    report, rng = Report(seed), random.Random(seed)
    new = folder / "new"
    new.mkdir()
    with mail_server() as server:
        _prepare(new, server)
        statements = _statements(new, folder / "counting", server)
        report.notes.append(f"two e-mails take {statements} statements")
        while report.done < count:
            rounds = _rounds(rng, statements)
            for each in rounds[: count - report.done]:
                server.heal()
                server.took.clear()
                place = folder / f"{report.done}"
                shutil.copytree(new, place)
                trouble = _killed if each.killed_at or each.statement else _failed
                report.failures += [
                    f"seed {seed}, {each}: {words}" for words in trouble(place / "book.db", server, each)
                ]
                shutil.rmtree(place)
                report.done += 1
    return report


def _rounds(rng: random.Random, statements: int) -> list[Round]:
    """Every one there is, mixed; of the statements a dozen."""
    steps = [Round(fault=(step, does)) for step in COMES_TO for does in DOES]
    steps.append(Round(fault=("text", DROPPED)))
    bad = [Round(certificate=kind, security=security) for security, kind in UNTRUSTED]
    killed = [Round(killed_at=step) for step in (*STEPS, "answered") if step not in ("handshake", "text")]
    at_statements = [Round(statement=at) for at in rng.sample(range(1, statements + 1), min(12, statements))]
    rounds = [*steps, *bad, *killed, *at_statements]
    rng.shuffle(rounds)
    return rounds


def _prepare(folder: Path, server: Server) -> None:
    """A book with two e-mails to be sent."""
    with closing(open_book(folder)) as book:
        book.write(mail_settings.put_settings, moment(), settings_for(server), key=new_key())
        for name in CUSTOMERS:
            new = replace(an_order(card=f"For {name}"), caller=Party(name, "", f"{name.lower()}@example.com"))
            book.write(take, moment(), new, key=new_key(), confirm=Confirm("email"))


def _failed(path: Path, server: Server, each: Round) -> Iterator[str]:
    """The server goes wrong, and is well again later."""
    with ExitStack() as stack, closing(Book(path, RAW_KEY)) as book:
        if each.certificate is not None:
            bad = stack.enter_context(mail_server(each.security, each.certificate))
            how = settings_for(bad, security=each.security)
            book.write(mail_settings.put_settings, moment(), how, key=new_key())
        else:
            bad = server
        bad.fault = each.fault
        _sweep(book, moment("10:45"))
        wanted = _wanted(each)
        found = _states(book)
        if found[0] not in wanted:
            yield f"the first is {found[0]}, and not {wanted}"
        if each.certificate is not None and bad.took:
            yield "a message went to a server that did not show who it is"
        if bad.told_in_clear:
            yield f"in clear was said: {bad.told_in_clear}"
        yield from _honest(book, server)
        server.heal()
        book.write(mail_settings.put_settings, moment(), settings_for(server), key=new_key())
        yield from _in_the_end(book, server)


def _wanted(each: Round) -> tuple[str, ...]:
    """The states in which an e-mail may be after this."""
    if each.certificate is not None:
        return ("queued",)
    step, does = each.fault
    if step == "text":
        return ("queued", "unknown")
    return (STATE[COMES_TO[step][DOES.index(does)]],)


def _killed(path: Path, server: Server, each: Round) -> Iterator[str]:
    """The sender is killed, and the next one finds what it has left."""
    begun, victims = Event(), list[Child]()

    def at_step(step: str) -> None:
        if step == each.killed_at and begun.wait(10) and victims:
            pid = victims.pop().process.pid
            assert pid
            os.kill(pid, signal.SIGKILL)

    server.at_step = at_step
    child = Child(sending, path, (trusted(), each.statement))
    victims.append(child)
    begun.set()
    if child.rest():
        yield "it was not killed"
    server.heal()
    yield from damage(path)
    arrived = {_customer(took.content) for took in server.taken}
    with closing(Book(path, RAW_KEY)) as book:
        before = dict(zip(CUSTOMERS, _states(book), strict=True))
        _sweep(book, moment("10:46"))
        after = dict(zip(CUSTOMERS, _states(book), strict=True))
        for name in CUSTOMERS:
            if before[name] == "sending" and after[name] != "unknown":
                yield f"{name}'s was cut off and is {after[name]}"
            if name in arrived and after[name] not in ("unknown", "done"):
                yield f"{name}'s had arrived and is {after[name]}"
        yield from _honest(book, server)
        yield from _in_the_end(book, server)


def sending(said: Connection, path: Path, given: tuple[str, int]) -> None:
    """In the child: send what is due, until the statement at which it kills itself."""
    pem, at = given
    counted = 0

    def count(statement: str) -> None:
        nonlocal counted
        counted += 1
        if counted == at:
            os.kill(os.getpid(), signal.SIGKILL)

    with closing(Book(path, RAW_KEY)) as book:
        book.submit_write(lambda: tables.connection().set_trace_callback(count)).result()
        _sweep(book, moment("10:45"), Postman(trusting(pem), Timeouts(step=10, last=10, whole=20)))
    said.send(counted)


def _statements(new: Path, place: Path, server: Server) -> int:
    """How many statements it takes to send both when nothing goes wrong."""
    shutil.copytree(new, place)
    [counted] = Child(sending, place / "book.db", (trusted(), 0)).rest()
    return int(counted)


def _in_the_end(book: Book, server: Server) -> Iterator[str]:
    """Everything has come to an end, without anybody's doing, and nothing arrived twice."""
    for later in LATER:
        now = moment("10:46").now + later
        _sweep(book, moment()._replace(now=now))
    yield from _honest(book, server)
    for name, state in zip(CUSTOMERS, _states(book), strict=True):
        if state not in ("done", "unknown", "failed"):
            yield f"{name}'s is still {state} when the server is well again"


def _honest(book: Book, server: Server) -> Iterator[str]:
    """What is said of each e-mail is so."""
    arrived = [_customer(took.content) for took in server.taken]
    for name, state in zip(CUSTOMERS, _states(book), strict=True):
        times = arrived.count(name)
        if times > 1:
            yield f"{name} was sent it {times} times"
        if state == "done" and times != 1:
            yield f"{name}'s is said to have been sent, and arrived {times} times"
        if state in ("queued", "failed", "held") and times:
            yield f"{name}'s has arrived and is {state}"


def _sweep(book: Book, m: Moment, postman: Postman | None = None) -> None:
    post, lock = postman or Postman(trusting(), QUICK), book.path.with_name("sending.lock")
    sweep(book, lambda: m, "The shop", lock, post)


def _states(book: Book) -> list[str]:
    """How far each of the two e-mails has come; none is ever gone from the queue of its day."""
    rows = book.read(queue, moment().now, WEDNESDAY)
    found = {row.number: row.state for row in rows}
    return [found.get(number, "gone") for number in (1, 2)]


def _customer(content: bytes) -> str:
    return str(message_from_bytes(content)["To"]).partition("@")[0].capitalize()
