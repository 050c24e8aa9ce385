"""Help: every key, from the registry, what is at hand first."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from models.roles import DRIVER, OWNER, may
from screens import keymap
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row, heading
from screens.widgets.plain import Plain

TITLES = {
    "screens": "The screens",
    "anywhere": "Anywhere",
    "more": "More",
    "list": "In every list",
    "access": "Who may open the book",
    "door": "At the door",
    "driver": "Choosing a driver",
}
A_DRIVERS = frozenset({"screens", "anywhere", "list"})
"""What a driver reads about beside their own screen: they come to no other."""


def help_rows(here: str, role: str = OWNER) -> list[Row]:
    """The registry as rows, the group ``here`` first, without what the role may not do."""
    names = sorted(keymap.groups(), key=lambda name: name != here)
    if role == DRIVER:
        names = [name for name in names if name == here or name in A_DRIVERS]
    rows: list[Row] = []
    for name in names:
        keys = [
            Row(f"{name}/{action.id}", (Span(f"  {action.all_shown}", "key"), Span(action.help)))
            for action in keymap.group(name)
            if may(role, action.may)
        ]
        rows += [heading(TITLES.get(name, name.capitalize())), *keys] if keys else []
    return rows


class HelpScreen(ModalScreen[None]):
    """What the keys do. Given the group of the screen it was asked from, and the role of who asks."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical { width: 96%; max-width: 112; height: 90%; background: $panel; border: solid $line; }
    HelpScreen LineList { background: $panel; }
    HelpScreen Plain { height: 2; padding: 0 1; }
    HelpScreen .keys { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss(None)", show=False, priority=True)
    ]

    def __init__(self, here: str, role: str = OWNER) -> None:
        super().__init__()
        self._here, self._role = here, role

    def compose(self) -> ComposeResult:
        with Vertical():
            yield LineList((Column("", 14), Column("", 30, grow=1)))
            yield Plain(id="whole")
            yield Plain("↑↓ move   esc back", classes="keys")

    def on_mount(self) -> None:
        rows = self.query_one(LineList)
        rows.show(help_rows(self._here, self._role))
        rows.focus()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """What the cursor is on may be longer than its line: it stands below in full."""
        event.stop()
        row = next((row for row in event.line_list.rows if row.key == event.key), None)
        self.query_one("#whole", Plain).say(row.spans[1].text if row else "")
