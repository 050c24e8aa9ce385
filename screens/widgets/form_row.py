"""One row of a form: its label, its fields, what they were read as, and under them what is wrong or on offer."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from models.text import visible
from screens.widgets.field import Offer
from screens.widgets.plain import Plain

PICKED = "> "
NOT_PICKED = "  "


class FormRow(Vertical):
    """A row of the form. Its lines under the fields take room only while they say something."""

    DEFAULT_CSS = """
    FormRow {
        height: auto;
        Horizontal { height: auto; }
        Input { width: 1fr; margin-right: 1; }
        .label { width: 10; color: $quiet; }
        .echo { width: auto; max-width: 52; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis; }
        .wrong { color: $wrong; text-style: bold; margin-left: 10; display: none; }
        .offer { margin-left: 8; display: none; text-wrap: nowrap; text-overflow: ellipsis; }
        .shown { display: block; }
    }
    """

    def __init__(self, label: str, *fields: Widget, aside: Widget | None = None, id: str | None = None) -> None:
        super().__init__(id=id)
        self.label = Plain(label, classes="label")
        self.fields = fields
        self.echo = Plain(classes="echo")
        self.aside = aside
        self.problem = Plain(classes="wrong")
        self.offered = Plain(lines=True, classes="offer")

    def compose(self) -> ComposeResult:
        """The line with its fields, and the two lines under it."""
        with Horizontal():
            yield self.label
            yield from self.fields
            yield self.echo
            if self.aside is not None:
                yield self.aside
        yield self.problem
        yield self.offered

    def say_wrong(self, message: str) -> None:
        """Say what is wrong with the field; an empty message takes it away."""
        self.problem.say(f"! {message}" if message else "")
        self.problem.set_class(bool(message), "shown")

    def show_offer(self, offer: Offer | None) -> None:
        """Show the choices of a field, the picked one marked and in reverse video."""
        self.offered.set_class(offer is not None, "shown")
        if offer is None:
            return
        parts: list[Content | str | tuple[str, str]] = []
        for index, words in enumerate(offer.words):
            picked = index == offer.picked
            text = (
                "" if index == 0 else "\n",
                f"{PICKED if picked else NOT_PICKED}{_numbered(offer, index)}{visible(words)}",
            )
            parts += [text[0], (text[1], "reverse") if picked else text[1]]
        self.offered.update(Content.assemble(*parts))


def _numbered(offer: Offer, index: int) -> str:
    return f"{index + 1}  " if offer.asked else ""
