"""The sentence to say aloud before an order is saved, and how the customer is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from models.errors import Refused
from models.views import Confirm, NewOrder
from screens.dialogs import AskText, Dialog
from screens.keymap import group, own_bindings
from screens.widgets.plain import Plain


@dataclass(frozen=True, slots=True)
class Told:
    """The order is to be saved. ``confirm`` is how the customer was told; ``None`` leaves the confirmation due."""

    confirm: Confirm | None


class ReadBack(Dialog[Told | None]):
    """Shows the sentence. Enter says that the customer heard it and agrees; ``None`` is back to the form."""

    BINDINGS: ClassVar = own_bindings("read back")
    DEFAULT_CSS = """
    ReadBack { align: center bottom; background: $background 40%; }
    ReadBack > Vertical {
        width: 100%; height: auto; max-height: 100%; padding: 1 2; background: $panel; border: solid $line;
    }
    ReadBack .quiet { color: $quiet; }
    ReadBack .sentence { margin: 1 0; text-style: bold; }
    ReadBack .warn { color: $warn; text-style: bold; }
    ReadBack .keys { color: $quiet; }
    """

    def __init__(self, sentence: str, order: NewOrder, *, said: Sequence[str] = ()) -> None:
        """``said`` is whatever else to know before saving, in words, a line each."""
        super().__init__()
        self._sentence, self._order, self._said = sentence, order, said

    def compose(self) -> ComposeResult:
        """The sentence, what is still to come, and the keys."""
        with Vertical():
            yield Plain("Say aloud:", classes="quiet")
            yield Plain(self._sentence, classes="sentence")
            if self._order.to_come:
                yield Plain(f"! To come: {', '.join(sorted(self._order.to_come))}", classes="warn")
            for words in self._said:
                yield Plain(f"! {words}", classes="warn")
            yield Plain("", classes="warn", id="cannot")
            keys = [f"{a.shown} {a.words}" for a in group("read back")]
            yield Plain("\n".join("   ".join(keys[at : at + 4]) for at in (0, 4)), lines=True, classes="keys")

    def action_read_back(self) -> None:
        """The customer heard it and agrees."""
        self.dismiss(Told(Confirm("read back")))

    def action_handed_over(self) -> None:
        """The customer has it on paper."""
        self.dismiss(Told(Confirm("handed over")))

    def action_by_email(self) -> None:
        """The customer is to be told by e-mail, when there is an address."""
        if self._order.caller.email:
            self.dismiss(Told(Confirm("email")))
        else:
            self.query_one("#cannot", Plain).say("! The caller has no e-mail address on this order.")

    def action_later(self) -> None:
        """The confirmation stays due."""
        self.dismiss(Told(None))

    @work
    async def action_not_wanted(self) -> None:
        """The customer wants no confirmation; the reason is asked."""
        reason = await self.app.push_screen_wait(AskText("Why is no confirmation wanted?", check=_given))
        if reason:
            self.dismiss(Told(Confirm("not wanted", reason)))

    def action_back(self) -> None:
        """Nothing is saved yet."""
        self.dismiss(None)


def _given(reason: str) -> None:
    if not reason:
        raise Refused("reason", "Say why, in a word or two.")
