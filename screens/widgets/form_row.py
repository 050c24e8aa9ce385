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
    """A row of the form. What is wrong takes a line of its own while it is said; what is on offer lies over its
    neighbours, so that nothing moves under the eyes of somebody who types.

    The row draws nothing of its own, and is therefore hidden, but for what is in it: a form has many rows, and Textual
    would ask each of them for its lines whenever a letter is painted in one.
    """

    DEFAULT_CSS = """
    FormRow {
        height: auto; visibility: hidden;
        Horizontal { height: auto; }
        Horizontal > *, .wrong, .offer { visibility: visible; }
        Input { width: 1fr; margin-right: 1; }
        .label { width: 10; color: $quiet; }
        .echo {
            width: auto; max-width: 52; height: 1; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis;
        }
        &.steady .echo { width: 1fr; max-width: 100%; }
        .wrong { color: $wrong; text-style: bold; margin-left: 10; display: none; }
        .offer {
            overlay: screen; display: none; padding-left: 8; height: 1; background: $panel;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
    }
    """

    def __init__(
        self, label: str, *fields: Widget, aside: Widget | None = None, steady: bool = False, id: str | None = None
    ) -> None:
        """``steady`` keeps the room for what the fields are read as, where that changes with every letter."""
        super().__init__(id=id, classes="steady" if steady else None)
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
        self.problem.display = bool(message)

    def show_offer(self, offer: Offer | None, *, above: bool = False) -> None:
        """Show the choices of a field, the picked one marked and in reverse video: under the row, or ``above`` it."""
        self.offered.display = offer is not None
        if offer is None:
            return
        high = len(offer.words)
        self.offered.styles.height = high
        self.offered.styles.offset = (0, -(high + 1 + self.problem.display) if above else 0)
        parts: list[Content | str | tuple[str, str]] = []
        for index, words in enumerate(offer.words):
            picked = index == offer.picked
            text = (
                "" if index == 0 else "\n",
                f"{PICKED if picked else NOT_PICKED}{_numbered(offer, index)}{visible(words)}",
            )
            parts += [text[0], (text[1], "reverse") if picked else text[1]]
        self.offered.update(Content.assemble(*parts), layout=False)


def _numbered(offer: Offer, index: int) -> str:
    return f"{index + 1}  " if offer.asked else ""
