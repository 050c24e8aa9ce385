"""The one way text from people gets into an ordinary widget: visible, and never read as markup."""

from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input, Static

from models.text import visible


def no_layout() -> Reactive[Size]:
    """`virtual_size` for a widget that shows no scrollbars: Textual's own lays out the whole screen whenever the words
    in the widget grow or shrink, which is with every letter that is typed."""
    return Reactive(Size(0, 0))


def plain(text: str, *, lines: bool = False, style: str = "") -> Content:
    """Text from people as Textual content: every control and direction mark made visible, no markup read.

    ``lines`` keeps line breaks. ``style`` is one of our own, never from data.
    """
    shown = visible(text, lines=lines)
    return Content.styled(shown, style) if style else Content(shown)


class Plain(Static):
    """A `Static` for text from people. ``say`` shows another text."""

    virtual_size = no_layout()

    def __init__(
        self, text: str = "", *, lines: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(plain(text, lines=lines), id=id, classes=classes, markup=False)
        self._lines = lines
        self.text = text

    def say(self, text: str) -> None:
        """Show another text."""
        if text != self.text:
            self.text = text
            # A layout goes through the whole screen; other words need one only where the size follows from them.
            self.update(plain(text, lines=self._lines), layout=self.styles.auto_dimensions)


class PlainInput(Input):
    """An `Input` that holds only what can be shown: what is pasted into it passes `visible` at once."""

    DEFAULT_CSS = """
    PlainInput, PlainInput:focus { border: none; height: 1; padding: 0; background: $field; color: $foreground; }
    PlainInput:focus { background: $field-focus; }
    """

    virtual_size = no_layout()

    def validate_value(self, value: str) -> str:
        return visible(value)
