"""The first thing on the screen: which shop this is, and its passphrase. Nothing here imports the database."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from screens.desk import Desk, UnlockError
from screens.going import Unlocked
from screens.widgets.door import DOOR_CSS, Waiting
from screens.widgets.plain import Plain


class UnlockScreen(Screen[None]):
    """Asks for the passphrase; when the book is open, sets ``desk.book`` and posts `Unlocked`."""

    DEFAULT_CSS = DOOR_CSS.replace("DOOR", "UnlockScreen")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Plain(self.desk.shop.name, classes="shop")
            yield Plain("Passphrase of the order book", classes="label")
            yield Input(password=True, id="passphrase")
            yield Plain("", classes="wrong")
            yield Waiting("", classes="label")
            yield Plain("enter open   ctrl+q leave", classes="keys")

    def on_mount(self) -> None:
        if handed_on := self.desk.keys.handed_on():
            self._open(handed_on)

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        if event.value:
            self.query_one(".wrong", Plain).say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if not event.value:
            self._wrong("Type the passphrase, then press enter.")
            return
        self._open(event.value)

    def _open(self, passphrase: str) -> None:
        self.query_one(Input).disabled = True
        self.query_one(Waiting).start("Opening the book")
        self._unlock(passphrase)

    @work
    async def _unlock(self, passphrase: str) -> None:
        try:
            self.desk.book = await self.desk.keys.unlock(passphrase)
        except UnlockError as error:
            self._ready()
            self._wrong(str(error))
            return
        self._ready()
        self.post_message(Unlocked())

    def _ready(self) -> None:
        """Nothing under way any more; what was typed is gone."""
        self.query_one(Waiting).stop()
        field = self.query_one(Input)
        field.value = ""
        field.disabled = False
        field.focus()

    def _wrong(self, words: str) -> None:
        self.query_one(".wrong", Plain).say(f"! {words}")
