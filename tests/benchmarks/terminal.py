"""A program in a terminal of its own, and when it showed something."""

import os
import select
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter

from ptyprocess import PtyProcess

from tests.benchmarks.setting import CHECKOUT

PATIENCE = 60.0


class Terminal:
    """120 by 30. Only the time at which a chunk of its output arrived is taken; it is never drawn."""

    def __init__(self, module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a module of the checkout with this Python."""
        argv = [sys.executable, "-m", module, *arguments]
        self.started = perf_counter()
        self._process = PtyProcess.spawn(argv, cwd=str(CHECKOUT), env=dict(environment), dimensions=(30, 120))
        self._shown = b""

    def shows(self, words: str) -> float:
        """The time at which the words had arrived in one piece, in what came since the last question."""
        while words.encode() not in self._shown:
            self._shown += self._chunk(words)
        self._shown = b""
        return perf_counter()

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
            return os.read(self._process.fd, 65_536)
        except OSError:
            raise EOFError(f"ended before {words!r} was shown, with {self._shown[-2000:]!r}") from None


@contextmanager
def terminal(module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[Terminal]:
    """A program that is stopped at the end."""
    running = Terminal(module, arguments, environment)
    try:
        yield running
    finally:
        running.end()
