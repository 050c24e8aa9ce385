"""Leave nothing behind: no core, no debugger, no log, no traceback with a value in it, no memory on a plain disk."""

import errno
import logging
import os
import sys
import threading
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from typing import Any, NamedTuple

_NOT_DUMPABLE, _DENY_ATTACH = 4, 31
_LONGEST_TRACE = 4_000
_KEPT = 20


def leave_no_core() -> None:
    """No core file, and no log: what others log could hold anything."""
    logging.disable(logging.CRITICAL)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def shut_out() -> None:
    """No other process of the account may read this one's memory, nor may the system write it to a file.

    Where the system has no such thing, nothing is done. A new image of the process has to ask again.
    """
    # Takes some milliseconds, which the first paint has not.
    import ctypes

    with suppress(OSError, AttributeError):
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            system.prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
        elif sys.platform == "darwin":
            system.ptrace(_DENY_ATTACH, 0, 0, 0)


def warnings(swaps: Path = Path("/proc/swaps"), devices: Path = Path("/sys/class/block")) -> tuple[str, ...]:
    """What the door should warn of, each one sentence: memory that is swapped to a disk which is not encrypted."""
    try:
        rows = [line.split() for line in swaps.read_text().splitlines()[1:]]
    except OSError:
        return ()
    plain = [row[0] for row in rows if row and not _is_safe(row[0], devices)]
    return tuple(
        f"Memory may be written to {name}, which is not known to be encrypted: encrypt it, or turn swapping off."
        for name in plain
    )


def _is_safe(name: str, devices: Path) -> bool:
    # The kernel writes a blank in a name as \040.
    path = Path(name.replace("\\040", " "))
    try:
        if path.is_file():
            number = path.stat().st_dev
            place = (devices.parent.parent / f"dev/block/{os.major(number)}:{os.minor(number)}").resolve()
        else:
            place = devices / path.resolve().name
    except OSError:
        return False
    return place.name.startswith("zram") or _is_encrypted(place)


def _is_encrypted(device: Path) -> bool:
    """The device, or all that it lies upon, is dm-crypt's."""
    with suppress(OSError):
        if (device / "dm" / "uuid").read_text().startswith("CRYPT-"):
            return True
    below = list((device / "slaves").glob("*"))
    return bool(below) and all(_is_encrypted(each.resolve()) for each in below)


class Noted(NamedTuple):
    """A fault of the program's own: when (UTC), what kind, and where; never a value."""

    id: str
    at: datetime
    kind: str
    trace: str

    @property
    def words(self) -> str:
        """For the person in front of it."""
        where = self.trace.rpartition("\n")[2].partition(" in ")[0]
        return f"error {self.id}, {self.kind}" + (f" at {where}" if where else "")


class Faults:
    """Faults that nobody caught, until the book takes them."""

    def __init__(self) -> None:
        self._waiting: deque[Noted] = deque(maxlen=_KEPT)

    def note(self, error: BaseException | None) -> Noted:
        """Note a fault. Safe from any thread."""
        trace = "\n".join(_places(error))[-_LONGEST_TRACE:]
        noted = Noted(os.urandom(4).hex(), datetime.now(UTC), type(error).__name__, trace)
        self._waiting.append(noted)
        return noted

    def take(self) -> list[Noted]:
        """Those that wait, which do so no longer."""
        return [self._waiting.popleft() for _ in range(len(self._waiting))]

    def catch_all(self) -> None:
        """From now on what nobody else catches is noted here. Python's own would print it, values and all."""
        sys.excepthook = lambda _kind, error, _trace: self._say(error)
        threading.excepthook = lambda given: self._note_only(given.exc_value)
        sys.unraisablehook = lambda given: self._note_only(given.exc_value)

    def of_loop(self, _loop: AbstractEventLoop, context: dict[str, Any]) -> None:
        """The event loop's handler."""
        self.note(context.get("exception"))

    def _note_only(self, error: BaseException | None) -> None:
        # Nothing is said: the screens are up. That the terminal has hung up is no fault of the program's.
        if not (isinstance(error, OSError) and error.errno == errno.EIO):
            self.note(error)

    def _say(self, error: BaseException) -> None:
        words = f"counter-tui: the program stopped ({self.note(error).words}). What was saved is safe."
        with suppress(OSError, AttributeError):
            sys.stderr.write(words + "\n")


def _places(error: BaseException | None) -> Iterator[str]:
    """Where it came through, the fault itself last."""
    for frame, line in walk_tb(error.__traceback__ if error else None):
        yield f"{Path(frame.f_code.co_filename).name}:{line} in {frame.f_code.co_name}"
