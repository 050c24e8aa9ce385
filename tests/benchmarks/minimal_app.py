"""The least that Textual can be asked for: one Input. What the counter is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Input

WORDS = "the words of a minimal app"


class MinimalApp(App[None]):
    """One Input, whose words are there from the start."""

    def compose(self) -> ComposeResult:
        yield Input(WORDS)


if __name__ == "__main__":
    MinimalApp().run()
