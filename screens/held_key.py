"""A key that is held down, told from one that is pressed anew."""

PAUSE_SECONDS = 1.0
"""Longer than any keyboard waits before it begins to repeat a key that is held."""


class HeldKey:
    """A terminal does not say that a key is held down: it sends the key again and again. So what comes again within
    `PAUSE_SECONDS` of itself, with nothing else between, counts as the same press."""

    def __init__(self) -> None:
        self._last, self._at = "", 0.0

    def again(self, what: str, at: float) -> bool:
        """Whether this is still the press before; ``at`` is when it was sent, in seconds of a clock that never goes
        back."""
        same = what == self._last and at - self._at < PAUSE_SECONDS
        self._last, self._at = what, at
        return same
