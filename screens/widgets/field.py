"""The fields of a form: each knows its name, tells the form what is done in it, and may offer choices."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from models.text import visible
from screens.widgets.plain import PlainInput

MOST_OFFERED = 5


class FormField(Protocol):
    """What a form needs of a field, whatever it is drawn with."""

    field_name: str

    @property
    def text(self) -> str: ...

    def put(self, text: str) -> None:
        """Set the text without its counting as typed."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """Choices shown under a field. ``picked`` is the one that enter takes; with ``None`` enter takes none.

    ``asked``: the program cannot go on without an answer, so a digit answers too. In a list of what is known a digit is
    still part of what is being typed.
    """

    words: tuple[str, ...]
    picked: int | None = None
    asked: bool = False

    def moved(self, by: int) -> "Offer":
        """One further down or up; up from the first picks none."""
        at = (-1 if self.picked is None else self.picked) + by
        return replace(self, picked=None if at < 0 else min(at, len(self.words) - 1))


class Field(PlainInput):
    """A field of one line. It is checked when it is left, never while it is typed into."""

    @dataclass
    class Typed(Message):
        """The text of a field changed under a person's hands."""

        field: FormField

    @dataclass
    class Left(Message):
        """The focus went elsewhere."""

        field: FormField

    @dataclass
    class Entered(Message):
        """Enter was pressed: the person wants to go on."""

        field: FormField

    @dataclass
    class Stepped(Message):
        """Up (-1) or down (1) was pressed."""

        field: FormField
        by: int

    @dataclass
    class Offered(Message):
        """What the field offers changed, or another of it is picked."""

        field: "Field"

    @dataclass
    class Chose(Message):
        """One of the offered choices was taken."""

        field: "Field"
        index: int

    def __init__(self, field_name: str, placeholder: str = "", *, select: bool = False, classes: str = "") -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=select, classes=classes)
        self.field_name = field_name
        self.offer: Offer | None = None

    @property
    def text(self) -> str:
        return self.value

    def put(self, text: str) -> None:
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(self.value)

    def propose(self, offer: Offer | None) -> None:
        """Offer choices, or take the offer away."""
        if offer is not None and not offer.words:
            offer = None
        if offer != self.offer:
            self.offer = offer
            self.post_message(self.Offered(self))

    async def _on_key(self, event: events.Key) -> None:
        if self._answers_offer(event.key) or self._moves(event.key):
            event.stop()
            event.prevent_default()

    def _answers_offer(self, key: str) -> bool:
        offer = self.offer
        if offer is None:
            return False
        if key in ("down", "up") and not (key == "up" and offer.picked is None):
            self.propose(offer.moved(1 if key == "down" else -1))
        elif key == "enter" and offer.picked is not None:
            self._choose(offer.picked)
        elif key == "escape":
            self.propose(None)
        elif offer.asked and key.isdecimal() and 0 < int(key) <= len(offer.words):
            self._choose(int(key) - 1)
        else:
            return False
        return True

    def _choose(self, index: int) -> None:
        self.propose(None)
        self.post_message(self.Chose(self, index))

    def _moves(self, key: str) -> bool:
        if key == "enter":
            self.post_message(self.Entered(self))
        elif key in ("up", "down"):
            self.post_message(self.Stepped(self, -1 if key == "up" else 1))
        else:
            return False
        return True

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        self.replace(visible(event.text.strip()), start, end)

    def on_blur(self) -> None:
        self.cursor_position = len(self.value)
        self.propose(None)
        self.post_message(self.Left(self))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self))


class HiddenField(Field):
    """A field for a passphrase: dots on the screen, and what is typed is kept letter by letter, as at the door."""

    def __init__(self, field_name: str, placeholder: str = "") -> None:
        super().__init__(field_name, placeholder)
        self.password = True

    def validate_value(self, value: str) -> str:
        """Nothing of it is shown, so nothing of it is made fit to be shown."""
        return value

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        Input._on_paste(self, event)


class LongField(TextArea, inherit_bindings=False):
    """A field of several lines, for the card: enter goes on, ctrl+j (or alt+enter) breaks the line."""

    DEFAULT_CSS = """
    LongField, LongField:focus { border: none; padding: 0; background: $field; color: $foreground; }
    LongField:focus { background: $field-focus; }
    """
    # A TextArea keeps F6 and F7 to itself; here they are the pad and the stems.
    BINDINGS: ClassVar = [b for b in TextArea.BINDINGS if isinstance(b, Binding) and not b.key.startswith("f")]

    def __init__(self, field_name: str, placeholder: str = "") -> None:
        super().__init__(compact=True, tab_behavior="focus", placeholder=placeholder, highlight_cursor_line=False)
        self.field_name = field_name

    def put(self, text: str) -> None:
        with self.prevent(TextArea.Changed):
            self.load_text(text)
        self.move_cursor(self.document.end)

    @property
    def before_cursor(self) -> tuple[str, int]:
        """The line that the cursor is in, and its column there."""
        row, column = self.cursor_location
        return self.document.get_line(row), column

    def write_over(self, start: int, text: str) -> None:
        """Put a text in the place of what stands in this line from a column up to the cursor."""
        row, column = self.cursor_location
        self.move_cursor(self.replace(text, (row, start), (row, column)).end_location)

    def load_text(self, text: str) -> None:
        """Hold another text, made visible."""
        super().load_text(visible(text, lines=True))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            self.post_message(Field.Entered(self))
        elif event.key in ("ctrl+j", "alt+enter"):
            self.insert("\n")
        elif event.key == "up" and self.cursor_at_first_line:
            self.post_message(Field.Stepped(self, -1))
        elif event.key == "down" and self.cursor_at_last_line:
            self.post_message(Field.Stepped(self, 1))
        else:
            return
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._replace_via_keyboard(visible(event.text.strip(), lines=True), *self.selection)

    def on_blur(self) -> None:
        self.post_message(Field.Left(self))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Field.Typed(self))


class Choice(Widget, can_focus=True):
    """One of a few words, by its first letter, the arrows or the space bar; the chosen one stands in brackets."""

    chosen: reactive[str] = reactive("")

    def __init__(self, field_name: str, words: tuple[str, ...]) -> None:
        super().__init__()
        self.field_name = field_name
        self.words = words
        self.set_reactive(Choice.chosen, words[0])

    @property
    def text(self) -> str:
        return self.chosen

    def put(self, text: str) -> None:
        if text in self.words:
            self.chosen = text

    def render(self) -> Content:
        """The words, the chosen one in brackets and, while the field has the focus, in reverse video."""
        style = "reverse" if self.has_focus else "bold"
        parts: list[Any] = []
        for word in self.words:
            parts.append((f"[{word}]", style) if word == self.chosen else f" {word} ")
        return Content.assemble(*parts)

    async def _on_key(self, event: events.Key) -> None:
        at = self.words.index(self.chosen)
        starting = [word for word in self.words if event.character and word.startswith(event.character.lower())]
        if event.key in ("left", "right", "space"):
            self._pick(self.words[(at + (-1 if event.key == "left" else 1)) % len(self.words)])
        elif starting:
            self._pick(starting[0])
        elif event.key == "enter":
            self.post_message(Field.Entered(self))
        elif event.key in ("up", "down"):
            self.post_message(Field.Stepped(self, -1 if event.key == "up" else 1))
        else:
            return
        event.stop()
        event.prevent_default()

    def _pick(self, word: str) -> None:
        if word != self.chosen:
            self.chosen = word
            self.post_message(Field.Typed(self))

    def on_click(self, event: events.Click) -> None:
        """Take the word that was clicked."""
        x = 0
        for word in self.words:
            if x <= event.x < x + len(word) + 2:
                self._pick(word)
            x += len(word) + 2

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
        self.post_message(Field.Left(self))


def focused_name(widget: Widget | None) -> str:
    """The name of the field that has the focus, if one has."""
    return widget.field_name if isinstance(widget, Field | LongField | Choice) else ""
