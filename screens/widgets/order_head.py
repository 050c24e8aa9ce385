"""The head of order entry: which sheet this is, since when it is kept, and why an online order on it was held."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from screens.widgets.plain import Plain


class OrderHead(Vertical):
    """A line; and while the order in the form is a held one, what it lacks, in as many lines as that takes."""

    DEFAULT_CSS = """
    OrderHead {
        height: auto;
        Horizontal { height: 1; padding: 0 1; background: $panel; }
        #order-title { width: 1fr; text-style: bold; color: $head; }
        #order-kept { width: auto; color: $quiet; }
        #order-kept.wrong { color: $wrong; text-style: bold; }
        #order-held { height: auto; max-height: 3; padding: 0 1; color: $warn; text-style: bold; display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._title, self._kept, self._held = Plain(id="order-title"), Plain(id="order-kept"), Plain(id="order-held")

    def compose(self) -> ComposeResult:
        """What the order is, and below it why it is held."""
        with Horizontal():
            yield self._title
            yield self._kept
        yield self._held

    def say(self, title: str, kept: str, *, wrong: bool) -> None:
        """Which order it is, and whether what was typed is kept; ``wrong``: it is not."""
        self._title.say(title)
        self._kept.set_class(wrong, "wrong")
        self._kept.say(kept)

    def hold(self, why: str) -> None:
        """Say why the online order in the form is held; nothing where ``why`` is empty."""
        self._held.say(f"! {why}")
        self._held.display = bool(why)
