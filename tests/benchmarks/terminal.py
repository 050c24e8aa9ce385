"""A program in a terminal of its own, and when it showed something."""

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter

import pyte
from ptyprocess import PtyProcess

from tests.benchmarks.setting import CHECKOUT

PATIENCE = 30.0
ROWS, COLUMNS = 30, 120


class Terminal:
    """120 by 30. The time is that at which a chunk of its output arrived; what it draws is looked at afterwards."""

    def __init__(self, module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a module of the checkout with this Python."""
        argv = [sys.executable, "-m", module, *arguments]
        self.started = perf_counter()
        self._process = PtyProcess.spawn(argv, cwd=str(CHECKOUT), env=dict(environment), dimensions=(ROWS, COLUMNS))
        self._shown = b""
        self._arrived = self.started
        self._picture = pyte.Screen(COLUMNS, ROWS)
        self._drawn = pyte.ByteStream(self._picture)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, as far as `until` and `rest` have looked."""
        return list(self._picture.display)

    @property
    def cursor(self) -> tuple[int, int]:
        """Line and column of the cursor on that screen."""
        return self._picture.cursor.y, self._picture.cursor.x

    def until(self, there: Callable[[list[str]], bool], what: str) -> float:
        """The time at which the chunk had arrived that made it true of the lines of the screen."""
        end = perf_counter() + PATIENCE
        while not there(self.lines):
            if perf_counter() > end:
                # A cursor that blinks draws for ever.
                raise TimeoutError("\n".join((f"{what} did not come up on this screen:", *self.lines)))
            self._drawn.feed(self._chunk(what))
        return self._arrived

    def rest(self, seconds: float) -> None:
        """Leave it be, and look at whatever it draws."""
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            if select.select([self._process.fd], [], [], left)[0]:
                self._drawn.feed(self._chunk("anything"))

    def shows(self, words: str) -> float:
        """The time at which the words had arrived in one piece, in what came since the last question."""
        while words.encode() not in self._shown:
            self._shown += self._chunk(words)
        self._shown = b""
        return self._arrived

    def type(self, keys: str) -> float:
        """Send keys; the time just before they went."""
        now = perf_counter()
        self._process.write(keys.encode())
        return now

    def end(self) -> None:
        """Stop the program, whatever it is doing."""
        self._process.kill(signal.SIGKILL)
        self._process.wait()
        self._process.close()

    def _chunk(self, words: str) -> bytes:
        ready, _, _ = select.select([self._process.fd], [], [], PATIENCE)
        if not ready:
            raise TimeoutError(f"{words!r} was not shown; the last was {self._shown[-300:]!r}")
        try:
            chunk = os.read(self._process.fd, 65_536)
        except OSError:
            raise EOFError(f"ended before {words!r} was shown, with {self._shown[-2000:]!r}") from None
        self._arrived = perf_counter()
        return chunk


@contextmanager
def terminal(module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[Terminal]:
    """A program that is stopped at the end."""
    running = Terminal(module, arguments, environment)
    try:
        yield running
    finally:
        running.end()
