"""The sentence to say aloud before an order is saved, and how the customer is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from models import entry
from models.errors import Refused
from models.mail_settings import has_mail
from models.views import Confirm, NewOrder
from screens.action import Action
from screens.base import CounterScreen
from screens.dialogs import AskText, Dialog
from screens.keymap import group, own_bindings
from screens.widgets.plain import Plain

WRITTEN = frozenset({"web", "email"})
PAPER = "paper"
TITLES = {"by_email": "To be confirmed by e-mail:", "read_back": "Say aloud:"}
ON_PAPER = "As it was taken down on paper:"
READ_BACK_THEN = "it was read back when taken down: save"
WAITS = "By e-mail: it waits until mail is set up and tried out (C, then m)."


@dataclass(frozen=True, slots=True)
class Told:
    """The order is to be saved. ``confirm`` is how the customer was told; ``None`` leaves the confirmation due."""

    confirm: Confirm | None


class ReadBack(Dialog[Told | None]):
    """Shows the sentence. ``None`` is back to the form.

    Enter says that the customer heard it and agrees; of an order that was written, and that has an e-mail address, it
    says that they are told by e-mail: nobody is on the telephone. Of a sheet of paper it says that the customer heard
    and agreed when that was written: it is typed later.
    """

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

    def __init__(
        self, sentence: str, order: NewOrder, *, said: Sequence[str] = (), source: str = "", has_mail: bool = True
    ) -> None:
        """``said`` is whatever else to know before saving, in words, a line each. ``has_mail``: e-mail can leave."""
        super().__init__()
        self._sentence, self._order, self._said, self._has_mail = sentence, order, said, has_mail
        self._first = "by_email" if source in WRITTEN and order.caller.email else "read_back"
        self._on_paper = source == PAPER

    def compose(self) -> ComposeResult:
        """The sentence, what is still to come, and the keys."""
        with Vertical():
            yield Plain(ON_PAPER if self._on_paper else TITLES[self._first], classes="quiet")
            yield Plain(self._sentence, classes="sentence")
            if self._order.to_come:
                yield Plain(f"! To come: {', '.join(sorted(self._order.to_come))}", classes="warn")
            for words in self._said:
                yield Plain(f"! {words}", classes="warn")
            if self._order.caller.email and not self._has_mail:
                yield Plain(f"! {WAITS}", classes="warn")
            yield Plain("", classes="warn", id="cannot")
            keys = [self._key_words(action) for action in group("read back") if action.id != self._first]
            yield Plain("\n".join("   ".join(each) for each in (keys[:3], keys[3:])), lines=True, classes="keys")

    def _key_words(self, action: Action) -> str:
        if action.words:
            return f"{action.shown} {action.words}"
        first = next(each.words for each in group("read back") if each.id == self._first)
        return f"{action.shown} {READ_BACK_THEN if self._on_paper else f'{first}: save'}"

    def action_first(self) -> None:
        """What is usual of such an order."""
        if self._first == "by_email":
            self.action_by_email()
        else:
            self.action_read_back()

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


async def ask_read_back(
    screen: CounterScreen, order: NewOrder, *, said: Sequence[str], source: str = ""
) -> Told | None:
    """Show the sentence, and how the customer is told; None is back to the form. Await it in a worker."""
    mail = await screen.ask_book(has_mail)
    sentence = entry.sentence(order, screen.desk.clock.today())
    can = mail is None or mail.value
    return await screen.app.push_screen_wait(ReadBack(sentence, order, said=said, source=source, has_mail=can))


def _given(reason: str) -> None:
    if not reason:
        raise Refused("reason", "Say why, in a word or two.")
