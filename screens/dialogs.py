"""How a screen ends, and the two questions it asks: one of a few answers, or a line of text.

Both questions end with None when escaped.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar, runtime_checkable

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from models.errors import Refused
from screens.action import say_key
from screens.widgets.ink import Span
from screens.widgets.line_list import LineList, Row
from screens.widgets.plain import Plain, PlainInput

R = TypeVar("R")
Check = Callable[[str], object]

DIALOG_CSS = """
DIALOG { align: center middle; background: $background 60%; }
DIALOG > Vertical {
    width: 64; max-width: 100%; height: auto; max-height: 100%; padding: 1 2; background: $panel; border: solid $line;
}
DIALOG Plain { height: auto; }
DIALOG .title { text-style: bold; }
DIALOG .detail { color: $quiet; max-height: 12; }
DIALOG .wrong { color: $wrong; text-style: bold; }
DIALOG .keys { margin-top: 1; color: $quiet; }
"""


@runtime_checkable
class Covers(Protocol):
    """An app whose sheet can be turned over: `screens.turning_over.TurningOver`."""

    def lets_down(self) -> bool: ...

    def wait_behind(self, act: Callable[[], object]) -> None: ...


def makes_way(screen: Screen[Any], again: Callable[[], object]) -> bool:
    """Whether a screen that ends can go away now: what came up in front of it (help, the palette) goes first.

    Textual would take away what is in front instead of it, and end the program when it ends once more. False where it
    is gone already; where it stands behind the blank screen, ``again`` is done when that goes.
    """
    app = screen.app
    if screen not in app.screen_stack:
        return False
    while app.screen is not screen:
        if isinstance(app, Covers) and not app.lets_down():
            app.wait_behind(again)
            return False
        app.pop_screen()
    return True


class Dialog(ModalScreen[R]):
    """Stands in front of a screen until it ends, which it does once."""

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        return super().dismiss(result) if makes_way(self, partial(self.dismiss, result)) else AwaitComplete()


class Choice(NamedTuple):
    """One answer: its key, its words (they may come from people), and the value handed back (the words when empty)."""

    key: str
    words: str
    value: str = ""


class ChoiceList(LineList, inherit_bindings=False):
    """Arrows and enter only: every letter may be the key of a choice."""

    DEFAULT_CSS = "ChoiceList { height: auto; margin-top: 1; background: $panel; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("enter", "open", show=False),
    ]


class Choose(Dialog[str | None]):
    """One of a few answers, by its letter or by arrows and enter."""

    DEFAULT_CSS = DIALOG_CSS.replace("DIALOG", "Choose")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, title: str, choices: Sequence[Choice], *, detail: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._detail = title, tuple(choices), detail

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Plain(self._title, classes="title")
            if self._detail:
                yield Plain(self._detail, lines=True, classes="detail")
            yield ChoiceList()
            yield Plain("enter choose   esc back", classes="keys")

    def on_mount(self) -> None:
        choices = self.query_one(ChoiceList)
        choices.show(
            Row(str(index), (Span(f" {say_key(choice.key)}  ", "key"), Span(choice.words)))
            for index, choice in enumerate(self._choices)
        )
        choices.styles.height = len(self._choices)
        choices.focus()

    def _pick(self, index: int) -> None:
        choice = self._choices[index]
        self.dismiss(choice.value or choice.words)

    @on(LineList.Opened)
    def _opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._pick(int(event.key))

    def on_key(self, event: events.Key) -> None:
        for index, choice in enumerate(self._choices):
            if event.key == choice.key:
                event.stop()
                self._pick(index)
                return


class AskText(Dialog[str | None]):
    """A line of text. ``check`` may raise `Refused`: its words are shown at the field and the dialog stays.

    ``known`` texts are offered: up and down put one after the other into the field.
    """

    DEFAULT_CSS = DIALOG_CSS.replace("DIALOG", "AskText") + "AskText PlainInput { margin-top: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("down", "offer(1)", show=False),
        Binding("up", "offer(-1)", show=False),
    ]

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        detail: str = "",
        known: Sequence[str] = (),
        check: Check | None = None,
    ) -> None:
        super().__init__()
        self._title, self._value, self._detail = title, value, detail
        self._known, self._check, self._offered = tuple(known), check, -1

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Plain(self._title, classes="title")
            if self._detail:
                yield Plain(self._detail, lines=True, classes="detail")
            if self._known:
                yield Plain("↑↓ " + ", ".join(self._known), classes="detail")
            yield PlainInput(self._value)
            yield Plain("", classes="wrong")
            yield Plain("enter use it   esc leave it", classes="keys")

    def action_offer(self, step: int) -> None:
        """Put the next known text into the field."""
        if not self._known:
            return
        self._offered = (self._offered + step) % len(self._known) if self._offered >= 0 or step > 0 else -1
        field = self.query_one(PlainInput)
        field.value = self._known[self._offered]
        field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        try:
            if self._check is not None:
                self._check(text)
        except Refused as refused:
            self.query_one(".wrong", Plain).say(refused.message)
            return
        self.dismiss(text)
