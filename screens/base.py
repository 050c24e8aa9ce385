"""What every counter screen shares: top line, key lines, a line for messages, and the ways to ask and to tell."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from typing import Any, ClassVar, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar

from textual import work
from textual.app import App, ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen

from models import permitted
from models.errors import BookError, Refused
from models.moment import Moment
from models.outstanding import top_line
from models.roles import STAFF, may
from models.views import TopLine as Outstanding
from screens import keymap
from screens.action import Action
from screens.desk import Desk, UnlockError
from screens.dialogs import AskText, Check, Choice, Choose, Dialog, makes_way
from screens.going import KeyTakenAway, ScreenPicked
from screens.whereabouts import Whereabouts
from screens.widgets.key_lines import KeyLines
from screens.widgets.plain import Plain
from screens.widgets.top_line import TopLine

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")

TICK_SECONDS = 10.0
ONLY_OWNER = "Only the owner may do that."
ONLY_COUNTER = "Only who works at the counter may do that."
F_KEYS = frozenset(action.id for action in keymap.SCREENS) - {"turn_over"}


class Answer(NamedTuple, Generic[T]):
    """The book answered. (Never false, so that an answer of ``None`` or nothing is told from no answer.)"""

    value: T


class CounterScreen(Screen[None]):
    """A screen of the counter. A subclass names its ``GROUP`` in the registry and gives ``compose_content``.

    ``HERE`` is the id of its F-key, when it has one. ``TYPED_IN``: the cursor stands in fields, where a letter or ``?``
    is text, and only the longer keys act. ``LOOK_SECONDS`` is how often it asks whether another program wrote to the
    book. Its bindings are ``keymap.bindings(GROUP)``; a key runs
    ``action_<id>`` unless ``cannot(id)`` says why not.
    """

    GROUP: ClassVar[str] = ""
    HERE: ClassVar[str] = ""
    TYPED_IN: ClassVar[bool] = False
    LOOK_SECONDS: ClassVar[float] = 1.0
    BINDINGS = keymap.bindings("screens", "anywhere", "more")
    DEFAULT_CSS = """
    CounterScreen { layout: vertical; background: $background; color: $foreground; }
    CounterScreen > #content { height: 1fr; }
    CounterScreen > #said { height: 1; padding: 0 1; }
    CounterScreen > #said.wrong { color: $wrong; text-style: bold; }
    """

    @dataclass
    class Said(Message):
        """The screen has something to say."""

        words: str
        wrong: bool

    @dataclass
    class ToppedUp(Message):
        """What is outstanding was read anew."""

        outstanding: Outstanding

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._asking = False
        self._newest: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        yield TopLine(self.desk.clock.today(), self.desk.clock.now(), self.desk.user)
        with Vertical(id="content"):
            yield from self.compose_content()
        yield Plain(id="said")
        yield KeyLines(self.key_line(), self.why_dead, here=self.HERE, lower=self.lower_line())

    @abstractmethod
    def compose_content(self) -> ComposeResult:
        """What stands between the top line and the message line."""

    def key_line(self) -> Sequence[Action]:
        """The actions on the first key line."""
        return (*keymap.group(self.GROUP), *keymap.anywhere(typed_in=self.TYPED_IN))

    def lower_line(self) -> Sequence[Action]:
        """The actions on the second key line."""
        return keymap.SCREENS

    def why_dead(self, action: str) -> str:
        """Why a key does nothing: who is in may not do that, or it cannot be done now; empty when it can."""
        return self.may_not(action) or self.cannot(action)

    def may_not(self, action: str) -> str:
        """Why who is in may not do this, by the table of `models.roles`; empty when they may."""
        asked = next((each for each in keymap.on_screen(self.GROUP) if each.id == action), None)
        return self.refusal(asked.may) if asked is not None else ""

    def refusal(self, permission: str) -> str:
        """Why who is in has no such permission, in words; empty when they have it."""
        if self.desk.may(permission):
            return ""
        return ONLY_COUNTER if may(STAFF, permission) else ONLY_OWNER

    def cannot(self, action: str) -> str:
        """Why an action cannot be done now, in words; empty when it can. A subclass asks ``super()`` for the rest."""
        return keymap.NOT_YET.get(action, "")

    @property
    def unsaved(self) -> str:
        """What would be lost by leaving now, in words; empty when nothing."""
        return ""

    async def put_away(self) -> None:
        """The book is about to be closed: a form keeps what was typed (the app waits for it)."""

    def whereabouts(self, so_far: Whereabouts) -> Whereabouts:
        """Where somebody is, with what this screen is open on added to it."""
        return so_far

    def come_back(self, where: Whereabouts) -> None:
        """The book was locked while this screen was open there: open it there again."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go away, also from behind help or the palette, which go first."""
        return super().dismiss(result) if makes_way(self, partial(self.dismiss, result)) else AwaitComplete()

    def keys_changed(self) -> None:
        """What can be done now has changed: draw the key lines again."""
        self.query_one(KeyLines).refresh()

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Put words on the message line; they stay until the next action. Safe from a worker."""
        self.post_message(self.Said(words, wrong))

    def on_counter_screen_said(self, event: Said) -> None:
        event.stop()
        line = self.query_one("#said", Plain)
        line.set_class(event.wrong, "wrong")
        line.say(f"! {event.words}" if event.wrong else event.words)

    async def action_act(self, action: str, key: str = "") -> None:
        """Do what a key stands for, or say why it cannot be done now. ``key`` comes with a keyed action only."""
        if why := self.why_dead(action):
            self.say(why)
            return
        self.say("")
        if action in F_KEYS and not hasattr(self, f"action_{action}"):
            self.post_message(ScreenPicked(action))
            return
        method: Callable[..., Any] = getattr(self, f"action_{action}", None) or getattr(self.app, f"action_{action}")
        done = method(key) if key else method()
        if isawaitable(done):
            await done

    async def on_key_lines_pressed(self, event: KeyLines.Pressed) -> None:
        event.stop()
        await self.action_act(event.action)

    async def ask_book(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Answer[T] | None:
        """Ask the book. None when it failed (said on the message line) or when a newer call of the same question was
        made meanwhile: an older answer never replaces a newer one. To be awaited in a worker."""
        name = question.__qualname__
        turn = self._newest[name] = self._newest.get(name, 0) + 1
        try:
            value = await self.desk.book.read(question, *args, **kwargs)
        except BookError as error:
            self.failed(error)
            return None
        return Answer(value) if self._newest[name] == turn else None

    async def tell(
        self, verb: Callable[Concatenate[Moment, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Answer[T] | None:
        """Run a verb with this moment in front. None when it was refused or failed: `refused` or `failed` said why.

        The answer comes after the commit has reached the disk: only then may anything say so. Await it in a worker.
        """
        try:
            value = await self.desk.book.write(verb, self.desk.moment(), *args, **kwargs)
        except Refused as refused:
            self.refused(refused)
            return None
        except BookError as error:
            self.failed(error)
            return None
        self.top_up()
        return Answer(value)

    def refused(self, refused: Refused) -> None:
        """A verb refused; a form puts it at its field instead."""
        self.say(refused.message, wrong=True)

    def failed(self, error: BookError) -> None:
        """The book could not be read or written."""
        self.say(str(error), wrong=True)

    def action_back_up(self) -> None:
        """Make a back-up. It goes on whatever screen comes next, and the one in front then says what became of it."""
        self.say("Backing up. The counter goes on meanwhile.")
        self.app.run_worker(self._back_up(), group="back-up")

    async def _back_up(self) -> None:
        try:
            words, wrong = await self.desk.backups.make(), False
        except UnlockError as error:
            words, wrong = str(error), True
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, CounterScreen) and screen.desk.may("back up"):
                screen.say(words, wrong=wrong)
                screen.top_up()
                return

    async def choose(self, title: str, choices: Sequence[Choice], *, detail: str = "") -> str | None:
        """Ask for one of a few answers; None when escaped. To be awaited in a worker."""
        return await self.ask(Choose(title, choices, detail=detail))

    async def ask_yes(self, title: str, *, yes: str = "yes", no: str = "no", detail: str = "") -> bool:
        """Ask yes or no; escape is no. To be awaited in a worker."""
        return await self.choose(title, (Choice("y", yes, "y"), Choice("n", no, "n")), detail=detail) == "y"

    async def ask_text(
        self, title: str, *, value: str = "", detail: str = "", known: Sequence[str] = (), check: Check | None = None
    ) -> str | None:
        """Ask for a line of text; None when escaped. ``check`` may raise `Refused`. To be awaited in a worker."""
        return await self.ask(AskText(title, value=value, detail=detail, known=known, check=check))

    async def ask(self, dialog: Dialog[A]) -> A | None:
        """Show a dialog and answer with what it ended with; None when escaped, or while another one is asked. To be
        awaited in a worker."""
        if self._asking:
            return None
        self._asking = True
        try:
            return await self.app.push_screen_wait(dialog)
        finally:
            self._asking = False

    def on_mount(self) -> None:
        self.set_interval(TICK_SECONDS, self._tick)
        self.set_interval(self.LOOK_SECONDS, self._look_around)

    def on_screen_resume(self) -> None:
        self.top_up()

    def book_changed(self) -> None:
        """Another program wrote to the book, while this screen is in front with no dialog over it. A form leaves what
        is typed as it is."""

    def _tick(self) -> None:
        if self.is_current:
            self.top_up()

    def _look_around(self) -> None:
        # Not behind a dialog: what it asks about stays what it was, and afterwards the screen looks anyway.
        if self.is_active:
            self._see_others()

    @work(exclusive=True, group="others")
    async def _see_others(self) -> None:
        with suppress(BookError):
            version = await self.desk.book.version()
            if version != self.desk.seen:
                # Noted before anything is read: what is written during the read is another version again.
                self.desk.seen = version
                self.top_up()
                self.book_changed()

    @work(exclusive=True, group="top line")
    async def top_up(self) -> None:
        """Read what is outstanding anew, look at the clock, and see that who is in still may be."""
        clock, shop = self.desk.clock, self.desk.shop
        answer = await self.ask_book(
            top_line, clock.now(), clock.today(), shop.late_hour, shop.relay_hour, second=shop.second_backup
        )
        known = await self.ask_book(permitted.role_of, self.desk.user)
        if known is not None and not known.value:
            self.post_message(KeyTakenAway())
        elif answer is not None:
            self.post_message(self.ToppedUp(answer.value))

    def on_counter_screen_topped_up(self, event: ToppedUp) -> None:
        event.stop()
        line = self.query_one(TopLine)
        line.tick(self.desk.clock.today(), self.desk.clock.now())
        line.show(event.outstanding)


def in_front(app: App[Any]) -> CounterScreen | None:
    """The counter's screen that is in front, or stands next behind a dialog: it says what ended meanwhile."""
    return next((screen for screen in reversed(app.screen_stack) if isinstance(screen, CounterScreen)), None)


class BookScreen(CounterScreen, Generic[T]):
    """A screen that shows one answer of the book, read again whenever it comes to the front or something changed."""

    @dataclass
    class Looked(Message):
        """The book answered `read_book`."""

        answer: Any

    @abstractmethod
    async def read_book(self) -> Answer[T] | None:
        """Ask the book (with `ask_book`) for what this screen shows. Runs in a worker: touches no widget."""

    @abstractmethod
    def show_book(self, answer: T) -> None:
        """Show what `read_book` answered."""

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read and show again; an older look that is still under way is given up."""
        answer = await self.read_book()
        if answer is not None:
            self.post_message(self.Looked(answer.value))

    def on_book_screen_looked(self, event: Looked) -> None:
        event.stop()
        self.show_book(event.answer)

    def on_screen_resume(self) -> None:
        self.look()

    def book_changed(self) -> None:
        self.look()

    async def tell_and_look(
        self, verb: Callable[Concatenate[Moment, P], A], *args: P.args, **kwargs: P.kwargs
    ) -> Answer[A] | None:
        """`tell`, then `look` again whether it was accepted or not."""
        answer = await self.tell(verb, *args, **kwargs)
        self.look()
        return answer
