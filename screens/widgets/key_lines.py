"""The two bottom lines: this screen's keys, and the F-keys or more of its own. A key that cannot act now is quiet
instead of bold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.action import Action
from screens.keymap import SCREENS
from screens.widgets.ink import INK_CLASSES, ink, ink_css, under_cursor

Cannot = Callable[[str], str]


class KeyLines(Widget):
    """``cannot`` tells why an action cannot be done now; empty when it can."""

    COMPONENT_CLASSES = INK_CLASSES
    DEFAULT_CSS = ink_css("KeyLines") + "KeyLines { height: 2; dock: bottom; background: $panel; }"

    @dataclass
    class Pressed(Message):
        """A key was clicked with the mouse."""

        action: str

    def __init__(
        self, actions: Sequence[Action], cannot: Cannot, *, here: str = "", lower: Sequence[Action] = SCREENS
    ) -> None:
        """``here`` is the id of the F-key screen this is on."""
        super().__init__(id="key-lines")
        self._lines = (tuple(action for action in actions if action.words), tuple(lower))
        self._cannot = cannot
        self._here = here

    def show(self, actions: Sequence[Action]) -> None:
        """Other keys act now."""
        self._lines = (tuple(action for action in actions if action.words), self._lines[1])
        self.refresh()

    def _pieces(self, y: int) -> list[tuple[Action, str, str]]:
        """(action, key, words) of a line, as far as they fit."""
        between = "  " if y == 0 and self._lines[1] == SCREENS else " "
        used = 0
        pieces: list[tuple[Action, str, str]] = []
        for action in self._lines[y]:
            lead = between if pieces else " "
            size = len(lead) + len(action.shown) + 1 + len(action.words)
            if used + size > self.size.width:
                break
            pieces.append((action, lead + action.shown, " " + action.words))
            used += size
        return pieces

    def render_line(self, y: int) -> Strip:
        segments = []
        for action, key, words in self._pieces(y):
            name, dead = key.lstrip(), bool(self._cannot(action.id))
            plain = ink(self, "quiet" if dead else "text")
            strong = plain if dead else ink(self, "key")
            here = action.id == self._here
            segments += [
                Segment(key[: -len(name)], plain),
                Segment(name, under_cursor(self, strong) if here else strong),
                Segment(words, under_cursor(self, plain) if here else plain),
            ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        place = 0
        for action, key, words in self._pieces(event.y):
            place += len(key) + len(words)
            if event.x < place:
                self.post_message(self.Pressed(action.id))
                return
