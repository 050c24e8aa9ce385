"""A new phone code: the picture to be scanned, the same as letters, and the first code of it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from models.errors import BookError, Refused
from screens.desk import Desk, Phone, UnlockError
from screens.dialogs import Dialog
from screens.widgets.plain import Plain, PlainInput
from screens.widgets.qr import Qr

WORDS_WIDTH = 38
SCAN = "Scan the picture with an authenticator app, or type this secret into it:"
TOO_SMALL = "The window is too small for the picture: make it larger, or type this secret into an authenticator app:"
WORTH = (
    "It is asked for once a day, and before keys are changed. It guards the running program: a passphrase that "
    "somebody saw is not enough. It does nothing for a stolen file: there only the passphrase counts."
)


async def phone_set_up(app: App[Any], desk: Desk, phone: Phone, *, leave: str) -> bool:
    """Show a new phone code until a code of it was typed, and so it is in force; False when it was left. Await it in a
    worker."""
    done: bool = await app.push_screen_wait(PhoneSetUp(desk, phone, leave=leave))
    return done


def in_groups(secret: str) -> Sequence[str]:
    """The secret as it is typed most easily: ``ABCD EFGH IJKL MNOP``, four groups a line."""
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return [" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]


class PhoneSetUp(Dialog[bool]):
    """True when the phone has it. ``leave`` says what escape means."""

    DEFAULT_CSS = """
    PhoneSetUp { background: $background; color: $foreground; }
    PhoneSetUp > Horizontal { width: 100%; height: 100%; align: center middle; }
    PhoneSetUp VerticalScroll { width: 1fr; max-width: 56; height: auto; max-height: 100%; padding: 0 1; }
    PhoneSetUp Plain { height: auto; }
    PhoneSetUp .title, PhoneSetUp .secret { text-style: bold; }
    PhoneSetUp .secret { margin: 1 0; }
    PhoneSetUp .worth, PhoneSetUp .keys { margin-top: 1; }
    PhoneSetUp .wrong { color: $wrong; text-style: bold; min-height: 1; }
    PhoneSetUp .worth, PhoneSetUp .keys { color: $quiet; }
    PhoneSetUp PlainInput { width: 12; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, desk: Desk, phone: Phone, *, leave: str) -> None:
        super().__init__()
        self.desk = desk
        self._phone, self._leave = phone, leave
        self._qr = Qr(phone.uri)
        self._taking = False

    def compose(self) -> ComposeResult:
        """The picture, and beside it the words and the field."""
        with Horizontal():
            yield self._qr
            with VerticalScroll(can_focus=False):
                yield Plain("A code from your phone", classes="title")
                yield Plain(SCAN, id="how")
                yield Plain("\n".join(in_groups(self._phone.secret)), lines=True, classes="secret")
                yield Plain("The six digits that the app shows now:")
                yield PlainInput(id="code", max_length=12)
                yield Plain("", classes="wrong")
                yield Plain(WORTH, classes="worth")
                yield Plain(f"enter take it   esc {self._leave}", classes="keys")

    def on_resize(self, event: events.Resize) -> None:
        """Show the picture only where all of it fits: half of one is read by no phone."""
        needed = self._qr.size_needed
        fits = event.size.width >= needed.width + WORDS_WIDTH and event.size.height >= needed.height
        self._qr.display = fits
        self.query_one("#how", Plain).say(SCAN if fits else TOO_SMALL)

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        if event.value:
            self.query_one(".wrong", Plain).say("")

    def action_leave(self) -> None:
        """No phone code; not while one is being looked at, which may put it in force."""
        if not self._taking:
            self.dismiss(False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self._taking:
            self._taking = True
            self._take(event.value)

    @work
    async def _take(self, code: str) -> None:
        try:
            await self.desk.access.phone_typed(code)
        except (Refused, BookError, UnlockError) as error:
            self._taking = False
            field = self.query_one(PlainInput)
            field.value = ""
            field.focus()
            self.query_one(".wrong", Plain).say(f"! {error}")
            return
        self.dismiss(True)
