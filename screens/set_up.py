"""The first run: the shop's name and a passphrase twice, then the recovery sheet, then a phone code or none."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from models.errors import BookError, Refused
from screens.desk import Desk, UnlockError
from screens.going import Unlocked
from screens.widgets.door import DOOR_CSS, SHORTEST, Waiting, too_short
from screens.widgets.plain import Plain, PlainInput

LOSING_IT = (
    "The book is encrypted with this passphrase. Nobody can open it without, except with "
    "the recovery sheet that comes next: have paper and a pen at hand."
)


class SetUpScreen(Screen[None]):
    """Makes a new shop; when its sheet was typed back, sets the Desk and posts `Unlocked`. No passphrase is shown."""

    DEFAULT_CSS = DOOR_CSS.replace("DOOR", "SetUpScreen") + "SetUpScreen .losing { margin: 1 0; }"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Plain("A new order book", classes="shop")
            yield Plain("The shop's name", classes="label")
            yield PlainInput(id="shop-name")
            yield Plain(LOSING_IT, classes="losing")
            yield Plain(f"A passphrase: {SHORTEST} characters or more, best four words", classes="label")
            yield Input(password=True, id="passphrase")
            yield Plain("The same again", classes="label")
            yield Input(password=True, id="again")
            yield Plain("", classes="wrong")
            yield Waiting("", classes="label")
            yield Plain("enter next   ctrl+q leave", classes="keys")

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        if event.value:
            self.query_one(".wrong", Plain).say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        field, words = self._problem(event.input.id == "again")
        if words:
            self._wrong(field, words)
        elif event.input.id == "shop-name":
            self.query_one("#passphrase").focus()
        elif event.input.id == "passphrase":
            self.query_one("#again").focus()
        else:
            self._make()

    def _value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value

    def _problem(self, all_of_it: bool) -> tuple[str, str]:
        """(field, what is wrong with it); looks at later fields only when all are in."""
        passphrase = self._value("passphrase")
        if not self._value("shop-name").strip():
            return "shop-name", "Type the shop's name."
        if (passphrase or all_of_it) and too_short(passphrase):
            return "passphrase", f"That is too short: {SHORTEST} characters or more."
        if all_of_it and passphrase != self._value("again"):
            return "again", "The two are not the same; type the second one again."
        return "", ""

    def _wrong(self, field: str, words: str) -> None:
        self.query_one(f"#{field}", Input).focus()
        self.query_one(".wrong", Plain).say(f"! {words}")

    @work(exclusive=True)
    async def _make(self) -> None:
        passphrase, name = self._value("passphrase"), self._value("shop-name").strip()
        for field in self.query(Input):
            field.disabled = True
        self.query_one(Waiting).start("Making the book")
        try:
            self.desk.enter(await self.desk.keys.set_up(passphrase, name))
            lines = await self.desk.access.new_sheet("")
        except (UnlockError, Refused, BookError) as error:
            await self.desk.keys.lock()
            self._ready()
            self._wrong("passphrase", str(error))
            return
        self._ready()
        await self._hand_over(lines)

    async def _hand_over(self, lines: tuple[str, ...]) -> None:
        """The sheet, which cannot be left; then the phone code, which can."""
        from screens.dialogs import Choice, Choose
        from screens.phone_setup import phone_set_up
        from screens.recovery_sheet import sheet_made

        await sheet_made(self.app, self.desk, lines)
        # Made before the set-up ends: from then on the passphrase would be asked for once more.
        phone, trouble = None, ""
        try:
            phone = await self.desk.access.new_phone("")
        except (UnlockError, Refused, BookError) as error:
            trouble = str(error)
        try:
            await self.desk.keys.finish_set_up()
        except UnlockError as error:
            await self.desk.keys.lock()
            self._wrong("passphrase", str(error))
            return
        if phone is None:
            choices = (Choice("g", "go on without"),)
            await self.app.push_screen_wait(Choose("There is no phone code yet", choices, detail=trouble))
        else:
            await phone_set_up(self.app, self.desk, phone, leave="later")
        self.post_message(Unlocked())

    def _ready(self) -> None:
        self.query_one(Waiting).stop()
        for field in self.query(Input):
            field.disabled = False
            if field.password:
                field.value = ""
