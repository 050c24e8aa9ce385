"""F9: the sheet turned over. A blank screen with the time on it, so that the next customer reads nothing."""

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import ModalScreen

from screens.desk import Desk
from screens.widgets.plain import Plain

TICK_SECONDS = 1.0


class TurnOverScreen(ModalScreen[None]):
    """Any key brings back what was there and is swallowed. F9, which locks, is answered by the app before."""

    DEFAULT_CSS = """
    TurnOverScreen { align: center middle; background: $background; color: $foreground; }
    TurnOverScreen Plain { width: auto; text-style: bold; }
    """

    class TurnedBack(Message):
        """A key was pressed: what was there is to be shown again."""

    def __init__(self, desk: Desk, *, stays: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self._stays = stays

    def stay(self) -> None:
        """The book is being locked: nothing brings back what was there."""
        self._stays = True

    def again(self) -> "TurnOverScreen":
        """Another one like this, to be shown in its place."""
        return TurnOverScreen(self.desk, stays=self._stays)

    def compose(self) -> ComposeResult:
        yield Plain(self._time())

    def _time(self) -> str:
        return f"{self.desk.clock.now():%H:%M}"

    def on_mount(self) -> None:
        self.set_interval(TICK_SECONDS, lambda: self.query_one(Plain).say(self._time()))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._turn_back()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._turn_back()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self._turn_back()

    def _turn_back(self) -> None:
        if not self._stays:
            self.post_message(self.TurnedBack())
