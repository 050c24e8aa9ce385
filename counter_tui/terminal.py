"""The terminal's settings: kept as the program found them, quiet while it is there, given back as it leaves."""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple, TypeGuard

try:
    import termios
except ImportError:  # Windows: its terminal has no such settings
    termios = None  # type: ignore[assignment]  # asked for before each use

BLANK = b"\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l"
_STDIN, _STDERR = 0, 2
_INPUT, _LOCAL = 0, 3


class Settings(NamedTuple):
    """The flags of input, output, control and local modes and the two speeds; the control characters."""

    flags: tuple[int, ...]
    characters: tuple[int, ...]


class Terminal:
    """Standard input's terminal. Where there is none, nothing is done.

    ``before``: the settings from before the program, when the image that went before hands them on.
    """

    def __init__(self, before: Settings | None = None) -> None:
        self.before = before or _settings()

    def quieten(self) -> None:
        """Nothing that is typed while no screen listens is echoed, edited, or taken for a signal.

        Textual puts back what it found when it started: so it stays quiet between one image and the next.
        """
        now = _settings()
        if now is None:
            return
        flags, characters = list(now.flags), list(now.characters)
        flags[_INPUT] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        flags[_LOCAL] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.ISIG | termios.IEXTEN)
        characters[termios.VMIN], characters[termios.VTIME] = 1, 0
        _set(Settings(tuple(flags), tuple(characters)))

    def give_back(self) -> None:
        """As it was before the program. What was typed and nobody read goes to nobody: least of all to a shell."""
        if self.before is not None:
            with suppress(termios.error):
                termios.tcflush(_STDIN, termios.TCIFLUSH)
            _set(self.before)

    def blank(self) -> None:
        """An empty screen of our own, until the next one is painted."""
        with suppress(OSError):
            os.write(_STDERR, BLANK)

    def stop_here(self) -> None:
        """Stop, as on SIGTSTP, with the terminal as it was; come back on SIGCONT."""
        self.give_back()
        os.kill(os.getpid(), signal.SIGSTOP)


def read(given: object) -> Settings | None:
    """Settings that were handed on as JSON; ``None`` when they are none."""
    match given:
        case [list(flags), list(characters)] if _within(flags, 6, 2**32) and _within(characters, 64, 2**8):
            return Settings(tuple(flags), tuple(characters)) if len(flags) == 6 else None
    return None


def _within(numbers: Sequence[object], most: int, end: int) -> TypeGuard[Sequence[int]]:
    return len(numbers) <= most and all(type(number) is int and 0 <= number < end for number in numbers)


def _settings() -> Settings | None:
    if termios is None:
        return None
    try:
        *flags, characters = termios.tcgetattr(_STDIN)
    except termios.error:
        return None
    return Settings(tuple(flags), tuple(each if isinstance(each, int) else each[0] for each in characters))


def _set(settings: Settings) -> None:
    given: list[int | list[int]] = [*settings.flags, list(settings.characters)]
    # At once, not when everything is written out: a terminal that hangs would hang the program.
    with suppress(termios.error):
        termios.tcsetattr(_STDIN, termios.TCSANOW, given)
