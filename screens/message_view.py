"""A long text in front of a screen: an e-mail as it went out or would go, an online order before it is taken in."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from models.mail_views import Message
from screens.dialogs import DIALOG_CSS, Dialog
from screens.widgets.plain import Plain

NOT_SENT = "none yet: nothing was sent. This is how it would read now."


class LongText(Dialog[None]):
    """Shows a text under its title and what is to be known of it; up and down scroll in it."""

    DEFAULT_CSS = (
        DIALOG_CSS.replace("DIALOG", "LongText")
        + """
    LongText > Vertical { width: 84; }
    LongText VerticalScroll { height: auto; max-height: 60vh; margin-top: 1; scrollbar-size-vertical: 1; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,v", "dismiss(None)", show=False),
    ]

    def __init__(self, title: str, details: Sequence[str], text: str) -> None:
        super().__init__()
        self._title, self._details, self._text = title, details, text

    def compose(self) -> ComposeResult:
        """The title, the details, a line each, and the text."""
        with Vertical():
            yield Plain(self._title, classes="title")
            for each in self._details:
                yield Plain(each, classes="detail")
            with VerticalScroll():
                yield Plain(self._text, lines=True)
            yield Plain("↑↓ scroll   esc back", classes="keys")

    def on_mount(self) -> None:
        """The arrows scroll at once."""
        self.query_one(VerticalScroll).focus()


class MessageView(LongText):
    """An e-mail: to whom, under which number, and every word of it."""

    def __init__(self, message: Message) -> None:
        details = (
            f"To          {message.to or 'nobody: there is no address'}",
            f"Message-ID  {message.message_id or NOT_SENT}",
        )
        super().__init__(f"{message.order}: {message.subject}", details, message.text)
