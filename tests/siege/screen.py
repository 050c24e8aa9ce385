"""The real program in a terminal of its own, driven by keys, with all that it ever showed."""

import os
import re
import select
import signal
import termios
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import pyte
from ptyprocess import PtyProcess

from tests.siege.console import PROGRAM, passphrase_file

QUIET = 0.08
BETWEEN_KEYS = 0.04
AFTER_ESCAPE = 0.2
PATIENCE = 15.0


class Screen:
    """``stream`` is every byte that came; ``seen`` every picture that stood still, in words."""

    def __init__(
        self,
        shop: Path,
        today: date,
        size: tuple[int, int],
        environ: Mapping[str, str] | None = None,
        *,
        program: Sequence[str] = (str(PROGRAM),),
    ) -> None:
        rows, columns = size
        self.stream, self.seen = b"", ""
        self._picture = pyte.Screen(columns, rows)
        self._feed = pyte.ByteStream(self._picture)
        words = ["--shop", str(shop), "--passphrase-file", str(passphrase_file(shop)), "--today", today.isoformat()]
        home = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "ESCDELAY": "25", **(environ or {})}
        self._process = PtyProcess.spawn([*program, *words], env=os.environ | home, dimensions=size)

    def __enter__(self) -> "Screen":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen now."""
        return "\n".join(line.rstrip() for line in self._picture.display)

    @property
    def alive(self) -> bool:
        """The program runs."""
        return bool(self._process.isalive())

    def press(self, keys: str, words: str = "") -> bool:
        """Press keys, one after another as a person would, and wait until the screen stands still.

        Answers whether the words have come up.
        """
        for key in _apart(keys):
            if self.alive:
                self._process.write(key.encode())
            # A key that came right behind an escape would be taken for alt with that key.
            self._read(AFTER_ESCAPE if key == "\x1b" else BETWEEN_KEYS)
        return self.shows(words)

    def send(self, keys: str) -> None:
        """Press keys all at once, and wait for nothing."""
        if self.alive:
            self._process.write(keys.encode())

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._process.pid)

    @property
    def settings(self) -> list[Any]:
        """The terminal's, as ``termios.tcgetattr`` answers them."""
        return termios.tcgetattr(self._process.fd)

    @property
    def left_with(self) -> int | None:
        """The exit code of a program that ended of its own."""
        return self._process.exitstatus  # type: ignore[no-any-return]  # ptyprocess has no types

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self._process.kill(number)

    def hang_up(self) -> bool:
        """Close the terminal beneath the program, which is to end, before patience does."""
        self._process.fileobj.close()
        self._process.closed = True
        end = time.monotonic() + PATIENCE
        while self.alive and time.monotonic() < end:
            time.sleep(QUIET)
        ended = not self.alive
        if not ended:
            self._process.kill(signal.SIGKILL)
        return ended

    def look(self, seconds: float) -> None:
        """Watch the screen for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self._take_in(left):
                return

    def kill(self) -> None:
        """Kill the program outright, and take in what it had still shown."""
        self._process.kill(signal.SIGKILL)
        self._read(QUIET)

    def shows(self, words: str) -> bool:
        """The words come up on the screen, before patience is at its end."""
        end = time.monotonic() + PATIENCE
        self._read(QUIET)
        while words not in self.text and time.monotonic() < end and self.alive:
            self._read(QUIET)
        return words in self.text

    def ends(self) -> bool:
        """The program ends, before patience does."""
        end = time.monotonic() + PATIENCE
        while self.alive and time.monotonic() < end:
            self._read(QUIET)
        return not self.alive

    def _read(self, quiet: float) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._take_in(quiet):
            pass
        self.seen += self.text + "\n"

    def _take_in(self, patience: float) -> bool:
        """What the program says next; false when it says nothing for so long, or nothing any more."""
        if not select.select([self._process.fd], [], [], patience)[0]:
            return False
        try:
            data = os.read(self._process.fd, 65_536)
        except OSError:
            return False
        self.stream += data
        self._feed.feed(data)
        return bool(data)


def _apart(keys: str) -> list[str]:
    """Keys one by one: what a function key sends stays together, and so does a word that is typed."""
    return _KEYS.findall(keys)


_KEYS = re.compile(r"\x1bO[A-Z]|\x1b\[[0-9]*[A-Z~]|[\x00-\x1f]|[^\x00-\x1f]+")
