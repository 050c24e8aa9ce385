"""What is due leaves the shop: claimed, sent, marked; one program at a time, and in the background."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from counter_tui.clock import ShopClock
from counter_tui.locations import Shop
from counter_tui.mail import AGAIN, FAILED, LOST, SENT, Result, Timeouts
from counter_tui.posting import BeingSent, NoServer, Postman, Round, ShopMail, sweep
from counter_tui.settings import write_default
from counter_tui.shop import OpenShop
from models import mail_settings, sending
from models.amending import amend, confirm
from models.database import Book
from models.errors import Refused
from models.intake import take
from models.letter import DEFAULTS
from models.mail_queue import queue
from models.mail_views import MailSettings, Message, Swept
from models.moment import Moment
from models.views import Confirm, Party
from screens.desk import UnlockError
from tests.book import WEDNESDAY, an_order, moment, new_key, open_book, opened
from tests.counter_tui.smtp_server import DROPPED, SLOW, Server, mail_server, settings_for, trusting

HOW = MailSettings(
    host="mail.example.com",
    port=587,
    sender="shop@example.com",
    sender_name="The shop",
    reach="07700 900001",
    tried=True,
    **DEFAULTS,
)
QUICK = Timeouts(step=0.1, last=0.1, whole=5)


class Post:
    """Takes down what it is given, and answers with what was laid out for it, in order; then that it was sent."""

    def __init__(self, *results: Result, then: Callable[[], None] = lambda: None) -> None:
        self.results, self.then = list(results), then
        self.given: list[Message] = []
        self.over = False

    def __call__(self, message: Message, how: MailSettings) -> Result:
        self.given.append(message)
        self.then()
        return self.results.pop(0) if self.results else Result(SENT)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(open_book(tmp_path)) as made:
        made.write(mail_settings.put_settings, moment(), HOW, key=new_key())
        yield made


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "sending.lock"


def queued(book: Book, *names: str) -> list[int]:
    """An order each, to be confirmed by e-mail."""
    for name in names:
        new = replace(an_order(card=f"For {name}"), caller=Party(name, "", f"{name.lower()}@example.com"))
        book.write(take, moment(), new, key=new_key(), confirm=Confirm("email"))
    return book.read(sending.to_send, moment().now)


def swept(book: Book, lock: Path, post: Post, clock: str = "10:45", **given: object) -> Round:
    return sweep(book, lambda: moment(clock), "The shop", lock, post, **given)  # type: ignore[arg-type]  # by name


def states(book: Book) -> list[str]:
    rows = book.read(queue, moment().now, WEDNESDAY)
    return [row.state for row in sorted(rows, key=lambda row: row.number)]


def test_each_that_is_due_is_sent_once_and_in_order(book: Book, lock: Path) -> None:
    queued(book, "Ann", "Bob", "Cat")
    post, told = Post(), list[tuple[int, int]]()
    done = swept(book, lock, post, progress=lambda number, of: told.append((number, of)))
    assert (done.swept, done.trouble, done.words) == (Swept(sent=3), "", "3 sent")
    assert [message.to for message in post.given] == ["ann@example.com", "bob@example.com", "cat@example.com"]
    assert len({message.message_id for message in post.given}) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert states(book) == ["done"] * 3
    assert swept(book, lock, post).swept == Swept()
    assert len(post.given) == 3


def test_what_becomes_of_each(book: Book, lock: Path) -> None:
    queued(book, "Ann", "Bob", "Cat", "Dan")
    post = Post(Result(AGAIN, "not now"), Result(FAILED, "no such person"), Result(LOST, "no answer"))
    done = swept(book, lock, post)
    assert done.swept == Swept(sent=1, again=1, failed=1, unknown=1)
    assert states(book) == ["queued", "failed", "unknown", "done"]
    rows = {row.state: row for row in book.read(queue, moment().now, WEDNESDAY)}
    assert [rows[state].why for state in ("failed", "unknown")] == ["no such person", "no answer"]
    # Only what was put off is tried again, and only when its time has come.
    assert swept(book, lock, post, "10:45").swept == Swept()
    assert swept(book, lock, post, "10:47").swept == Swept(sent=1)
    assert post.given[-1] == post.given[0]


def test_when_the_server_is_in_the_way_the_others_wait(book: Book, lock: Path) -> None:
    queued(book, "Ann", "Bob", "Cat")
    post = Post(Result(AGAIN, "mail.example.com does not answer", "host", stops=True))
    done = swept(book, lock, post)
    assert done.swept == Swept(again=1, left=2)
    assert done.words == "1 to be tried again, 2 still queued: mail.example.com does not answer"
    assert states(book) == ["queued"] * 3
    assert len(post.given) == 1


def test_nothing_more_is_begun_when_the_program_ends(book: Book, lock: Path) -> None:
    queued(book, "Ann", "Bob")
    post = Post()
    post.then = lambda: setattr(post, "over", True)
    assert swept(book, lock, post).swept == Swept(sent=1, left=1)


def test_what_was_cut_off_becomes_unknown_and_is_not_sent(book: Book, lock: Path) -> None:
    [first, _] = queued(book, "Ann", "Bob")
    assert book.write(sending.claim, moment(), first, "The shop")
    post = Post()
    assert swept(book, lock, post).swept == Swept(sent=1, unknown=1)
    assert [message.to for message in post.given] == ["bob@example.com"]
    assert states(book) == ["unknown", "done"]


def test_what_may_not_leave_is_counted_and_not_sent(book: Book, lock: Path) -> None:
    queued(book, "Ann", "Bob")
    post = Post()
    late = sweep(book, lambda: moment(day=WEDNESDAY + timedelta(days=9)), "The shop", lock, post)
    assert (late.swept, post.given) == (Swept(held=2), [])


def test_told_otherwise_while_it_was_being_sent(book: Book, lock: Path) -> None:
    """What was superseded stays superseded, whatever the server says afterwards."""
    queued(book, "Ann")

    def changed() -> None:
        book.write(amend, moment(), 1, replace(an_order(), due=WEDNESDAY), version=1, key=new_key())

    assert swept(book, lock, Post(then=changed)).swept == Swept()
    assert "queued" not in states(book)
    with pytest.raises(Refused):
        book.write(confirm, moment(), 1, Confirm("read back"), version=1, key=new_key())


def test_a_server_that_is_down_for_three_days(book: Book, lock: Path) -> None:
    """Everything leaves once, in order, when it is up again; what is for a day that has passed waits for a person."""
    queued(book, "Ann", "Bob")
    thursday = replace(an_order(due=WEDNESDAY + timedelta(days=1)), caller=Party("Cat", "", "cat@example.com"))
    book.write(take, moment(), thursday, key=new_key(), confirm=Confirm("email"))
    down = Post(*(Result(AGAIN, "mail.example.com does not answer", stops=True) for _ in range(99)))
    hours = [moment()._replace(now=moment().now + timedelta(hours=hour)) for hour in range(1, 73)]
    hours = [m._replace(today=m.now.date()) for m in hours]
    for m in hours[:-2]:
        sweep(book, partial(Moment, *m), "The shop", lock, down)
    up = Post()
    last = [sweep(book, partial(Moment, *m), "The shop", lock, up).swept for m in hours[-2:]]
    assert last == [Swept(sent=2, held=1), Swept()]
    assert [message.to for message in up.given] == ["ann@example.com", "bob@example.com"]
    assert up.given[0].message_id == down.given[0].message_id


def test_one_program_of_a_shop_at_a_time(book: Book, lock: Path) -> None:
    [first] = queued(book, "Ann")
    assert book.write(sending.claim, moment(), first, "The shop")
    with FileLock(lock), pytest.raises(BeingSent):
        swept(book, lock, Post())
    # Who has the lock may be sending it.
    assert states(book) == ["sending"]


def test_without_a_server_nothing_is_claimed(book: Book, lock: Path) -> None:
    [first, _] = queued(book, "Ann", "Bob")
    assert book.write(sending.claim, moment(), first, "The shop")
    book.write(mail_settings.put_settings, moment(), replace(HOW, host=""), key=new_key())
    with pytest.raises(NoServer):
        swept(book, lock, Post())
    assert states(book) == ["unknown", "queued"]


def test_nothing_leaves_by_settings_that_nobody_has_tried(book: Book, lock: Path) -> None:
    queued(book, "Ann")
    book.write(mail_settings.put_settings, moment(), replace(HOW, reach="07700 900002", tried=False), key=new_key())
    post = Post()
    with pytest.raises(NoServer, match="not tried out"):
        swept(book, lock, post)
    assert (post.given, states(book), book.read(sending.due, moment().now)) == ([], ["queued"], (0, 0))
    book.write(mail_settings.let_leave, moment(), book.read(mail_settings.settings), trial=True)
    assert book.read(sending.due, moment().now) == (1, 0)
    swept(book, lock, post)
    assert states(book) == ["done"]


class Holder:
    """Has opened a shop."""

    def __init__(self, shop: OpenShop) -> None:
        self.opened = shop


class At(ShopClock):
    """Stands still."""

    def now(self) -> datetime:
        return moment("10:45").now

    def moment(self, by: str) -> Moment:
        return moment("10:45", by=by)


class Mail:
    """A shop's mail, on a server of its own."""

    def __init__(self, folder: Path, book: Book, server: Server) -> None:
        shop = Shop(folder)
        write_default(shop.settings, shop_name="Rose & Thorn")
        self.book, self.server, self.shop = book, server, shop
        self.how = settings_for(server)
        book.write(mail_settings.put_settings, moment(), self.how, key=new_key())
        self.port = ShopMail(shop, Holder(opened(book)), At(), lambda: Postman(trusting(), QUICK))


@pytest.fixture(scope="module")
def listening() -> Iterator[Server]:
    with mail_server() as server:
        yield server


@pytest.fixture
def mail(tmp_path: Path, book: Book, listening: Server) -> Iterator[Mail]:
    listening.took.clear()
    yield Mail(tmp_path, book, listening)
    listening.heal()


async def test_the_counter_sends_and_says_how_far_it_is(mail: Mail) -> None:
    queued(mail.book, "Ann", "Bob")
    told: list[tuple[int, int]] = []
    assert await mail.port.send(lambda number, of: told.append((number, of))) == "2 sent"
    assert told == [(1, 2), (2, 2)]
    assert [took.recipients for took in mail.server.taken] == [["ann@example.com"], ["bob@example.com"]]
    assert b"Rose & Thorn" in mail.server.taken[0].content


async def test_in_the_background_it_looks_before_it_begins(mail: Mail) -> None:
    assert not await mail.port.send_quietly()
    assert not mail.shop.sending.exists()
    queued(mail.book, "Ann")
    assert await mail.port.send_quietly()
    assert states(mail.book) == ["done"]
    assert not await mail.port.send_quietly()


async def test_a_server_that_does_not_answer_is_let_be_for_a_while(mail: Mail) -> None:
    queued(mail.book, "Ann", "Bob")
    mail.server.fault = ("connect", DROPPED)
    before = mail.server.connections
    assert await mail.port.send_quietly()
    assert not await mail.port.send_quietly()
    assert mail.server.connections == before + 1
    with pytest.raises(UnlockError, match="1 to be tried again: localhost"):
        await mail.port.send(lambda number, of: None)
    mail.server.heal()
    # Somebody who asks for it is not made to wait, and then the background goes on too.
    await mail.port.try_out(mail.how)
    queued(mail.book, "Cat")
    assert await mail.port.send_quietly()
    assert mail.server.taken[-1].recipients == ["cat@example.com"]


async def test_only_one_sends_at_a_time(mail: Mail) -> None:
    queued(mail.book, "Ann", "Bob")
    first = asyncio.create_task(mail.port.send(lambda number, of: None))
    await asyncio.sleep(0)
    assert not await mail.port.send_quietly()
    assert await first == "2 sent"
    with FileLock(mail.shop.sending):
        queued(mail.book, "Cat")
        await mail.port.send_quietly()
    assert states(mail.book)[-1] == "queued"


async def test_what_is_cut_off_is_unknown_when_the_book_is_open_again(mail: Mail) -> None:
    queued(mail.book, "Ann", "Bob")
    mail.server.fault = ("dot", SLOW)
    reached, loop = asyncio.Event(), asyncio.get_running_loop()

    def at_step(step: str) -> None:
        if step == "dot":
            loop.call_soon_threadsafe(reached.set)

    mail.server.at_step = at_step
    task = asyncio.create_task(mail.port.send(lambda number, of: None))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert states(mail.book) == ["unknown", "queued"]
    mail.server.heal()
    assert await mail.port.send(lambda number, of: None) == "1 sent"
    assert [took.recipients for took in mail.server.taken] == [["ann@example.com"], ["bob@example.com"]]


async def test_settings_are_tried_out_before_they_are_kept(mail: Mail) -> None:
    for how in (mail.how, replace(mail.how, password="")):
        assert await mail.port.try_out(how) == "An e-mail is on its way to shop@example.com: look whether it arrives."
    with pytest.raises(UnlockError) as wrong:
        await mail.port.try_out(replace(mail.how, password="another"))
    assert wrong.value.field == "password"
    # The password that is kept goes to the server that it is for, and to no other.
    with pytest.raises(UnlockError) as other:
        await mail.port.try_out(replace(mail.how, password="", login="other@example.com"))
    assert other.value.field == "password"
    with pytest.raises(UnlockError) as nowhere:
        await mail.port.try_out(replace(mail.how, host=""))
    assert nowhere.value.field == "host"
    assert len(mail.server.taken) == 2
