"""Confirmations: who is still to be told, what became of each e-mail, and telling them otherwise."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

from textual import work
from textual.app import App, ComposeResult

from models.amending import confirm
from models.errors import BookError, Refused
from models.mail_queue import message_of, queue
from models.mail_settings import has_mail, untried
from models.mail_views import QueueRow
from models.sending import arrived, requeue
from models.views import Confirm
from screens import keymap
from screens.asking import ask_not_wanted
from screens.base import Answer, BookScreen, in_front
from screens.confirmations_rows import (
    COLUMNS,
    UNKNOWN,
    cannot_send,
    cannot_with,
    confirmation_rows,
    is_under_way,
    key_of,
    row_words,
    title_words,
)
from screens.desk import Desk, UnlockError
from screens.dialogs import Choice
from screens.going import OrderPicked
from screens.mail_settings import ask_mail_settings
from screens.message_view import MessageView
from screens.widgets.line_list import LineList
from screens.widgets.plain import Plain

NO_MAIL = "No mail is set up, so no e-mail leaves: m sets it up."
OWNER_SETS_UP = "No mail is set up, so no e-mail leaves: the owner sets it up, here with m."
UNTRIED = "The mail settings were not tried out, so no e-mail leaves: m, then ctrl+s."
OWNER_TRIES = "The mail settings were not tried out, so no e-mail leaves: the owner does, here with m."
ONCE_MORE = (
    # The first is what a hasty enter takes: it sends nothing twice.
    Choice("n", "leave it: I look first whether it arrived", "leave"),
    Choice("e", "send it once more", "send"),
)
TWICE = "It may have arrived: then they get it twice."


SENDING = "send"
"""The group of the worker that sends."""


class Shown(NamedTuple):
    """Everybody who is to be told, whether e-mail can leave, and whether only the trial is in its way."""

    rows: tuple[QueueRow, ...]
    has_mail: bool
    untried: bool = False


class ConfirmationsScreen(BookScreen[Shown]):
    """What needs a person first; esc goes back."""

    GROUP = "confirmations"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    ConfirmationsScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    ConfirmationsScreen #no-mail { height: 1; padding: 0 1; color: $warn; text-style: bold; display: none; }
    ConfirmationsScreen LineList { margin: 0 1; }
    ConfirmationsScreen #row { height: 5; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown = Shown((), has_mail=True)
        self._rows: dict[str, QueueRow] = {}

    def compose_content(self) -> ComposeResult:
        """Everybody by how it stands with them, and the row under the cursor in full."""
        yield Plain("CONFIRMATIONS", id="title")
        yield Plain(id="no-mail")
        yield LineList(COLUMNS, empty="Everybody has been told, and no e-mail is under way. m: the mail settings.")
        yield Plain(id="row", lines=True)

    def on_mount(self) -> None:
        """E-mails leave by themselves, from this program too: how far they are is seen meanwhile."""
        self.set_interval(self.LOOK_SECONDS, self._watch_the_mail)

    def _watch_the_mail(self) -> None:
        if self.is_active and self._shown.has_mail and is_under_way(self._shown.rows, self.desk.clock.now()):
            self.look()

    @property
    def _no_mail(self) -> str:
        mine, owners = (UNTRIED, OWNER_TRIES) if self._shown.untried else (NO_MAIL, OWNER_SETS_UP)
        return owners if self.may_not("mail_settings") else mine

    async def read_book(self) -> Answer[Shown] | None:
        """The queue as it is now."""
        clock = self.desk.clock
        rows = await self.ask_book(queue, clock.now(), clock.today())
        mail, not_tried = await self.ask_book(has_mail), await self.ask_book(untried)
        if rows is None or mail is None or not_tried is None:
            return None
        return Answer(Shown(tuple(rows.value), mail.value, not_tried.value))

    def show_book(self, answer: Shown) -> None:
        """Show it, the cursor staying on its row."""
        self._shown = answer
        self._rows = {key_of(row): row for row in answer.rows}
        self.query_one("#title", Plain).say(title_words(answer.rows, has_mail=answer.has_mail))
        self.query_one("#no-mail", Plain).say(f"! {self._no_mail}")
        self.query_one("#no-mail").display = not answer.has_mail
        clock = self.desk.clock
        self.query_one(LineList).show(confirmation_rows(answer.rows, clock.now(), clock.local))
        self._describe()

    @property
    def row(self) -> QueueRow | None:
        """Who is under the cursor."""
        return self._rows.get(self.query_one(LineList).key or "") if self.is_mounted else None

    def _describe(self) -> None:
        row, clock, has_mail = self.row, self.desk.clock, self._shown.has_mail
        words = row_words(row, clock.now(), clock.today(), clock.local, has_mail=has_mail) if row else ""
        self.query_one("#row", Plain).say(words)
        self.keys_changed()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another row is under the cursor."""
        event.stop()
        self._describe()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """An order is to be opened."""
        event.stop()
        self.action_open()

    def cannot(self, action: str) -> str:
        """What there is nothing to send for, and what the state of the row does not allow."""
        clock = self.desk.clock
        if action == "send":
            return self._cannot_send()
        return cannot_with(action, self.row, clock.now(), clock.local) or super().cannot(action)

    def _cannot_send(self) -> str:
        if any(worker.group == SENDING and not worker.is_finished for worker in self.app.workers):
            return "E-mails are being sent just now."
        if not self._shown.has_mail:
            return self._no_mail
        return cannot_send(self._shown.rows, self.desk.clock.now(), self.desk.clock.local)

    def action_confirmations(self) -> None:
        """Here already."""

    def action_back(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Open the order."""
        if self.row is not None:
            self.post_message(OrderPicked(self.row.order_id))

    def action_send(self) -> None:
        """Send what is due. It goes on whatever screen comes next: what breaks off in the middle is unknown."""
        self.say("Sending. The counter goes on meanwhile.")
        sending: Callable[[], Awaitable[None]] = partial(_send, self.app, self.desk)
        self.app.run_worker(sending, group=SENDING)

    def action_read_back(self) -> None:
        """They were told aloud."""
        self._told(Confirm("read back"))

    def action_handed_over(self) -> None:
        """They have it on paper."""
        self._told(Confirm("handed over"))

    @work
    async def action_not_wanted(self) -> None:
        """They want no confirmation; the reason is asked."""
        row = self.row
        told = await ask_not_wanted(self, row.order) if row is not None else None
        if row is not None and told is not None:
            await self._tell_of(row, told)

    @work
    async def _told(self, told: Confirm) -> None:
        if (row := self.row) is not None:
            await self._tell_of(row, told)

    async def _tell_of(self, row: QueueRow, told: Confirm) -> None:
        key = self.desk.new_key()
        if await self.tell_and_look(confirm, row.order_id, told, version=row.version, key=key):
            self.say(f"{row.order}: {told.how}.")

    @work
    async def action_by_email(self) -> None:
        """By e-mail: for the first time, at once where it waits, or once more, which asks where it may have arrived."""
        row, key = self.row, self.desk.new_key()
        if row is None:
            return
        if row.state == UNKNOWN:
            title = f"{row.order}: send it to {row.email} once more?"
            if await self.choose(title, ONCE_MORE, detail=TWICE) != "send":
                return
        if await self.tell_and_look(requeue, row.order_id, version=row.version, key=key):
            self.say(f"{row.order}: its e-mail is queued. {'' if self._shown.has_mail else self._no_mail}".strip())

    @work
    async def action_arrived(self) -> None:
        """Somebody has looked: it did arrive."""
        row = self.row
        if row is not None and await self.tell_and_look(
            arrived, row.order_id, version=row.version, key=self.desk.new_key()
        ):
            self.say(f"{row.order}: the e-mail arrived, they are told.")

    @work
    async def action_message(self) -> None:
        """The message itself."""
        row = self.row
        if row is None:
            return
        name, today = self.desk.shop.name, self.desk.clock.today()
        try:
            answer = await self.ask_book(message_of, row.order_id, version=row.version, shop_name=name, today=today)
        except Refused as refused:
            self.refused(refused)
            return
        if answer is not None:
            await self.app.push_screen_wait(MessageView(answer.value))

    @work
    async def action_mail_settings(self) -> None:
        """The mail server, who signs, and the words; tried out when it is saved."""
        await ask_mail_settings(self)
        self.look()


async def _send(app: App[Any], desk: Desk) -> None:
    def tell(done: int, of: int) -> None:
        front = in_front(app)
        if isinstance(front, ConfirmationsScreen):
            front.say(f"Sending: {done} of {of}.")
            front.look()

    try:
        words, wrong = await desk.mail.send(tell), False
    except (UnlockError, BookError) as error:
        words, wrong = str(error), True
    front = in_front(app)
    if front is not None and front.desk.may("change orders"):
        front.say(words, wrong=wrong)
        front.top_up()
    if isinstance(front, ConfirmationsScreen):
        front.look()
