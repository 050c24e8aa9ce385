"""What the two doors into the shop share: how they look, words that move while a key is derived, and how long a
passphrase is."""

from screens.widgets.plain import Plain

SPIN_SECONDS = 0.15
SHORTEST = 10
DOOR_CSS = """
DOOR { align: center middle; background: $background; color: $foreground; }
DOOR > Vertical { width: 66; max-width: 100%; height: auto; padding: 1 2; background: $panel; border: solid $line; }
DOOR Plain { height: auto; }
DOOR .shop { text-style: bold; color: $head; margin-bottom: 1; }
DOOR .label, DOOR .keys { color: $quiet; }
DOOR .wrong { color: $wrong; text-style: bold; height: auto; min-height: 1; }
DOOR .warn { color: $warn; }
DOOR Input, DOOR Input:focus {
    border: none; height: 1; padding: 0 1; background: $field; color: $foreground;
}
DOOR Input:focus { background: $field-focus; text-style: bold; }
DOOR .keys { margin-top: 1; }
"""


def too_short(passphrase: str) -> bool:
    """Whether a new passphrase is too short to keep anybody out."""
    return len(passphrase.strip()) < SHORTEST


class Waiting(Plain):
    """Words with dots that move while something takes its time."""

    def on_mount(self) -> None:
        self._dots = 0
        self._words = ""
        self._timer = self.set_interval(SPIN_SECONDS, self._spin, pause=True)

    def start(self, words: str) -> None:
        self._words, self._dots = words, 0
        self._spin()
        self._timer.resume()

    def stop(self) -> None:
        self._timer.pause()
        self._words = ""
        self.say("")

    def _spin(self) -> None:
        # A tick that was on its way when the timer was stopped.
        if not self._words:
            return
        self._dots = self._dots % 3 + 1
        self.say(self._words + " " + "." * self._dots)
