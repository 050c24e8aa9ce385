"""The first thing on the screen: which shop this is, its passphrase, and once a day a phone code. Nothing here imports
the database."""

from math import ceil

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from screens.desk import Desk, Entered, UnlockError
from screens.going import Unlocked
from screens.keymap import own_bindings
from screens.widgets.door import DOOR_CSS, Waiting
from screens.widgets.plain import Plain

COUNT_SECONDS = 0.5
PASSPHRASE = ("Passphrase of the order book", "enter open   ctrl+r forgotten?   ctrl+q leave")
CODE = ("The code that your phone shows now", "enter take it   esc lock again   ctrl+q leave")


class UnlockScreen(Screen[None]):
    """Asks for the passphrase, and for the phone code where one is due; then sets the Desk and posts `Unlocked`."""

    BINDINGS = own_bindings("door")
    DEFAULT_CSS = DOOR_CSS.replace("DOOR", "UnlockScreen")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._entered: Entered | None = None
        self._countdown: Timer | None = None

    def compose(self) -> ComposeResult:
        asked, keys = PASSPHRASE
        with Vertical():
            yield Plain(self.desk.shop.name, classes="shop")
            yield Plain(asked, classes="label", id="asked")
            yield Input(password=True, id="passphrase")
            yield Plain("", classes="wrong")
            yield Waiting("", classes="label")
            yield Plain(keys, classes="keys")

    def on_mount(self) -> None:
        self._countdown = self.set_interval(COUNT_SECONDS, self._count_down, pause=True)
        if handed_on := self.desk.keys.handed_on():
            self._unlock(handed_on)
        # The one looks at what the system says, the other at a file: the door is painted first.
        self.call_after_refresh(self._warn)
        self.call_after_refresh(self._count_down)

    def _warn(self) -> None:
        for words in self.desk.keys.warnings():
            self.query_one(Vertical).mount(Plain(f"! {words}", classes="warn"), before=".keys")

    @work(exclusive=True, group="count down")
    async def _count_down(self) -> None:
        """Say how long the next try has to wait, for as long as it has."""
        self._say_wait(await self.desk.keys.wait())

    def _say_wait(self, left: float) -> None:
        if self._busy or self._countdown is None:
            return
        seconds = ceil(left)
        if seconds > 0:
            self._countdown.resume()
            self.query_one(Waiting).say(f"The next try is in {_minutes(seconds)}. What you type is kept.")
        else:
            self._countdown.pause()
            self.query_one(Waiting).say("")

    @property
    def _busy(self) -> bool:
        return self.query_one(Input).disabled

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        if event.value:
            self.query_one(".wrong", Plain).say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if self._busy:
            return
        if self._entered is not None:
            self._give_code(self._entered, event.value)
        elif not event.value:
            self._wrong("Type the passphrase, then press enter.")
        else:
            self._unlock(event.value)

    @work(exclusive=True, group="unlock")
    async def _unlock(self, passphrase: str) -> None:
        left = await self.desk.keys.wait()
        if left > 0:
            self._say_wait(left)
            return
        self._start("Opening the book")
        try:
            entered = await self.desk.keys.unlock(passphrase)
        except UnlockError as error:
            self._ready()
            self._wrong(str(error))
            self._count_down()
            return
        self._ready()
        await self._came(entered)

    @work
    async def _give_code(self, entered: Entered, code: str) -> None:
        self._start("Looking at the code")
        try:
            await self.desk.keys.give_code(code)
        except UnlockError as error:
            self._ready()
            self._wrong(str(error))
            return
        self._ready()
        await self._let_in(entered)

    async def _came(self, entered: Entered) -> None:
        """Somebody is in, but for the phone code where one is due."""
        if entered.asks_code:
            self._ask(entered)
        else:
            await self._let_in(entered)

    async def _let_in(self, entered: Entered) -> None:
        self.desk.enter(entered)
        if entered.said:
            from screens.dialogs import Choice, Choose

            await self.app.push_screen_wait(Choose("Good to know", (Choice("g", "go on"),), detail=entered.said))
        self.post_message(Unlocked())

    def _ask(self, entered: Entered | None) -> None:
        """Ask for the phone code of who entered; with nobody, for a passphrase again."""
        self._entered = entered
        asked, keys = CODE if entered else PASSPHRASE
        self.query_one("#asked", Plain).say(asked)
        self.query_one(".keys", Plain).say(keys)
        self.query_one(".wrong", Plain).say("")
        self.query_one(Input).password = entered is None

    @work
    async def action_lock_again(self) -> None:
        """No code is typed: the book is closed again."""
        if self._entered is None or self._busy:
            return
        self._start("Closing the book")
        await self.desk.keys.lock()
        self._ready()
        self._ask(None)

    @work
    async def action_recover(self) -> None:
        """Open the book with the recovery sheet."""
        if self._entered is not None or self._busy or not self.is_current:
            return
        from screens.recovery_sheet import recovered

        entered = await recovered(self.app, self.desk)
        if entered is not None:
            await self._came(entered)

    def _start(self, words: str) -> None:
        self.query_one(Input).disabled = True
        self.query_one(Waiting).start(words)

    def _ready(self) -> None:
        """Nothing under way any more; what was typed is gone."""
        self.query_one(Waiting).stop()
        field = self.query_one(Input)
        field.value = ""
        field.disabled = False
        field.focus()

    def _wrong(self, words: str) -> None:
        self.query_one(".wrong", Plain).say(f"! {words}")


def _minutes(seconds: int) -> str:
    """``12 s``, ``14 min 5 s``."""
    minutes, left = divmod(seconds, 60)
    return f"{minutes} min {left} s" if minutes else f"{left} s"
