"""Confirmations leave the shop: each claimed in the book, sent, and marked, by one program of the shop at a time.

What loads slowly (`counter_tui.mail`) is imported in the thread that sends.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Protocol, TypeVar

from counter_tui import settings
from counter_tui.clock import ShopClock
from counter_tui.door import OpenedBook, in_words, until_closed
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from models import mail_settings, sending
from models.database import Book
from models.errors import BookError, Refused
from models.mail_views import MailSettings, Message, Swept
from models.moment import Moment
from screens.desk import UnlockError
from screens.outside import Progress

if TYPE_CHECKING:
    from counter_tui.mail import Context, Result, Timeouts
    from counter_tui.paper import HasShop
    from counter_tui.wire import Wire

P = ParamSpec("P")
T = TypeVar("T")

CUT_OFF = "the program ended while it was sent: it may have arrived"
NO_SERVER = "No mail server is set up, so no e-mail can be sent: the owner names one in the program (C, then m)."
NOT_TRIED = (
    "The mail settings were not tried out, so nothing is sent: the owner tries them out in the program (C, then m, "
    "ctrl+s)."
)
LONGEST_WAIT = 5.0
"""Seconds for which somebody who asks for it waits until another program is done with sending."""
SCRIPT_WAIT = 20.0
"""Seconds for which a script does: the counter looks every few seconds whether there is something to send."""
BRIEFLY = 1.5
"""Seconds that an e-mail has to get through when the program ends. What is cut off is ``unknown`` afterwards."""
REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
"""How long the background lets a mail server be that did not answer: at first, and at most."""


class BeingSent(ShopError):
    """Another program of the shop sends just now."""


class NoServer(ShopError):
    """Nothing says how e-mail leaves the shop, or nobody has tried it out."""


class Round(NamedTuple):
    """One run through what is due. ``trouble`` is why it stopped before its end, in words; may be empty."""

    swept: Swept
    trouble: str = ""

    @property
    def words(self) -> str:
        """As it is said."""
        return f"{self.swept.words}: {self.trouble}" if self.trouble else self.swept.words


class Post(Protocol):
    """What takes a message to the mail server; ``over``: the program ends, and nothing more is to be begun."""

    over: bool

    def __call__(self, message: Message, how: MailSettings) -> "Result": ...


class Postman:
    """Takes messages to the mail server, one at a time; another thread can hurry it up."""

    def __init__(self, context: "Context | None" = None, timeouts: "Timeouts | None" = None) -> None:
        self._given: dict[str, Any] = {"context": context} if context else {}
        self._timeouts = timeouts
        self._wire: Wire | None = None
        self._is_cut = False
        self.over = False

    def __call__(self, message: Message, how: MailSettings) -> "Result":
        from counter_tui.mail import Timeouts, send_one
        from counter_tui.wire import Wire

        timeouts = self._timeouts or Timeouts()
        self._wire = Wire(timeouts.whole)
        if self._is_cut:
            self._wire.cut()
        return send_one(message, how, timeouts=timeouts, wire=self._wire, **self._given)

    def cut(self) -> None:
        """Break off what is being sent."""
        self.over = self._is_cut = True
        if self._wire is not None:
            self._wire.cut()


def sweep(
    book: Book,
    moment: Callable[[], Moment],
    shop_name: str,
    lock: Path,
    post: Post,
    progress: Progress | None = None,
    *,
    wait: float = 0.0,
) -> Round:
    """Send what is due, one after the other: claimed and committed, sent, marked and committed.

    First, what a program that died has left as being sent becomes ``unknown``. When the server itself is in the way,
    the others are not tried. ``wait`` is how many seconds another program of the shop may still send. Raises
    `BeingSent`, `NoServer`, `Refused` at ``role``, or `BookError`; what was claimed before that stays ``sending`` until
    the next time.
    """
    with _alone(lock, wait):
        unknown = _write(book, sending.release_claims, moment(), CUT_OFF)
        how = _read(book, mail_settings.settings)
        if not how.host:
            raise NoServer(NO_SERVER)
        if not how.tried:
            raise NoServer(NOT_TRIED)
        states, trouble = ["unknown"] * unknown, ""
        due = _read(book, sending.to_send, moment().now)
        for number, confirmation in enumerate(due, 1):
            if post.over or trouble:
                break
            message = _write(book, sending.claim, moment(), confirmation, shop_name)
            if message is None:
                state = _read(book, sending.state_of, confirmation)
                # Any other, and it was told otherwise meanwhile.
                states.append(state if state in ("held", "failed") else "")
            else:
                result = post(message, how)
                states.append(_marked(book, moment(), message, result))
                trouble = result.words if result.stops else ""
            if progress is not None:
                progress(number, len(due))
        return Round(_counted(states, left=len(due) - (len(states) - unknown)), trouble)


def _marked(book: Book, m: Moment, message: Message, result: "Result") -> str:
    from counter_tui.mail import AGAIN, FAILED, SENT

    id_, message_id = message.confirmation_id, message.message_id
    if result.kind == SENT:
        return _write(book, sending.sent, m, id_, message_id)
    mark = {AGAIN: sending.put_off, FAILED: sending.fail}.get(result.kind, sending.lost)
    return _write(book, mark, m, id_, message_id, result.words)


def _counted(states: list[str], left: int) -> Swept:
    return Swept(
        sent=states.count("done"),
        again=states.count("queued"),
        failed=states.count("failed"),
        held=states.count("held"),
        unknown=states.count("unknown"),
        left=left,
    )


@contextmanager
def _alone(lock: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    alone = FileLock(lock, mode=0o600)
    try:
        alone.acquire(timeout=wait)
    except Timeout:
        raise BeingSent("Another counter, or a script, is sending the e-mails just now.") from None
    except OSError as error:
        raise ShopError(f"Nothing can be sent: {lock} cannot be made ({error.strerror}).") from None
    try:
        yield
    finally:
        alone.release()


def _write(book: Book, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    with until_closed():
        answer = book.submit_write(verb, *args, **kwargs)
    return answer.result()


def _read(book: Book, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    with until_closed():
        answer = book.submit_read(question, *args, **kwargs)
    return answer.result()


class ShopMail:
    """E-mail from the shop that ``keys`` has opened."""

    def __init__(
        self, shop: Shop, keys: "HasShop", clock: ShopClock, make_postman: Callable[[], Postman] = Postman
    ) -> None:
        self._shop, self._keys, self._clock, self._make_postman = shop, keys, clock, make_postman
        self._turn = asyncio.Lock()
        self._rest = REST
        self._rests_until: datetime | None = None

    async def send(self, progress: Progress) -> str:
        """Send what is due now; answers in words. Raises `UnlockError` in words when nothing can be sent at all."""
        async with self._turn:
            done = await self._round(progress, LONGEST_WAIT)
        if done.trouble and not done.swept.sent:
            raise UnlockError(done.words)
        return done.words

    async def send_quietly(self) -> bool:
        """Send what is due, unless somebody does already, or the server is to be let be for a while."""
        now = self._clock.now()
        if self._turn.locked() or self._resting(now):
            return False
        async with self._turn:
            try:
                if not any(await OpenedBook(self._keys.opened.book).read(sending.due, now)):
                    return False
                done = await self._round(None, 0.0)
            except (UnlockError, BookError):
                # It may have got as far as to claim one, or to send some.
                self._let_be(now)
                return True
        if done.trouble:
            self._let_be(now)
        return any(done.swept._replace(left=0))

    async def try_out(self, how: MailSettings) -> str:
        """Send one e-mail to the shop's own address. Raises `UnlockError` at the setting that is in the way.

        An empty password is the one that is kept (`mail_settings.with_password`).
        """
        if not how.host:
            raise UnlockError("Name the mail server first.", field="host")
        kept = await OpenedBook(self._keys.opened.book).read(mail_settings.settings)
        try:
            how = mail_settings.with_password(how, kept)
        except Refused as refused:
            raise UnlockError(refused.message, field=refused.field) from None
        postman = self._make_postman()
        name, today = settings.load(self._shop.settings).shop_name, self._clock.today()
        result = await self._in_thread(postman, _tried, postman, how, name, today)
        if result.kind != "sent":
            raise UnlockError(f"It was not sent: {result.words}.", field=result.field)
        self._rest, self._rests_until = REST, None
        return f"An e-mail is on its way to {how.sender}: look whether it arrives."

    def _resting(self, now: datetime) -> bool:
        """A clock that was set back does not make the rest longer."""
        return self._rests_until is not None and now < self._rests_until <= now + LONGEST_REST

    def _let_be(self, now: datetime) -> None:
        self._rests_until = now + self._rest
        self._rest = min(self._rest * 2, LONGEST_REST)

    async def _round(self, progress: Progress | None, wait: float) -> Round:
        opened, postman = self._keys.opened, self._make_postman()
        loop = asyncio.get_running_loop()

        def tell(done: int, of: int) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress, done, of)

        def now() -> Moment:
            return self._clock.moment(opened.user)

        def run() -> Round:
            name = settings.load(self._shop.settings).shop_name
            return sweep(opened.book, now, name, self._shop.sending, postman, tell, wait=wait)

        done = await self._in_thread(postman, run)
        if not done.trouble:
            self._rest, self._rests_until = REST, None
        return done

    async def _in_thread(self, postman: Postman, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Whoever stops waiting ends it: what is being sent has a moment to get through, then it is cut off."""
        work = asyncio.ensure_future(in_words(act, *args, **kwargs))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            postman.over = True
            # Nobody is there any more to be told what became of it.
            work.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.wait({work}, timeout=BRIEFLY)
            postman.cut()
            raise


def _tried(postman: Postman, how: MailSettings, shop_name: str, today: date) -> "Result":
    from counter_tui.trial import trial

    return postman(trial(how, shop_name, today), how)
