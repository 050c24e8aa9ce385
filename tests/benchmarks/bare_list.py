"""An Input and a list under it that is another with every letter: the least that an answer on the screen takes."""

from textual.app import App, ComposeResult
from textual.widgets import Input, Static

WORDS = "the words of a list"
LINES = 5


def listed(typed: str) -> list[str]:
    """The lines that stand under the Input when this is typed."""
    return [f"{number} of {LINES}  {typed} in order" for number in range(1, LINES + 1)] if typed else []


class BareList(App[None]):
    """Nothing is looked up: what the list says is known at once."""

    def compose(self) -> ComposeResult:
        yield Input(placeholder=WORDS, compact=True)
        yield Static(markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(Static).update("\n".join(listed(event.value)))


if __name__ == "__main__":
    BareList().run()
