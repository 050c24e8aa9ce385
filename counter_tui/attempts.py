"""Wrong passphrases are slowed: from the third on each next try has to wait, twice as long each time.

What is kept in `attempts.json` slows whoever tries at this computer's keyboard. It adds nothing against whoever holds
a copy of the files, or may delete this one: against those stands what one try costs (`counter_tui.key_cost`).
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from counter_tui.errors import Miss, ShopError, TooSoon
from counter_tui.locations import write_private

FREE_MISSES = 2
FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0
FORGETS_EVERY = 60.0
_LARGEST_FILE = 1000
_MOST_MISSES = 1_000_000


def _since_boot() -> float:
    # Only this clock goes on while a computer sleeps; elsewhere there is none that is kept so.
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


@dataclass(frozen=True)
class Clocks:
    """Seconds on the wall, seconds since the computer was started, and the name of that start (empty: it has none)."""

    wall: Callable[[], float] = time.time
    since_boot: Callable[[], float] = _since_boot
    boot: Callable[[], str] = _boot


@dataclass(frozen=True)
class _Instant:
    """A time, by every clock."""

    wall: float
    since_boot: float
    boot: str


@dataclass(frozen=True)
class _Kept:
    """How many misses in a row, when the newest was, and when misses were last forgotten."""

    misses: int = 0
    newest: _Instant | None = None
    forgotten: _Instant | None = None


@dataclass
class Try:
    """A try at a passphrase: a miss, unless it is said to have been none."""

    counts: bool = field(default=True, init=False)
    forgets: bool = field(default=False, init=False)

    def no_guess(self) -> None:
        """Who is in already knew it: nothing is counted, and nothing forgotten."""
        self.counts = False

    def opened(self) -> None:
        """It opened the book: all misses are forgotten, unless some were in the last minute."""
        self.counts, self.forgets = False, True


class Attempts:
    """The misses of one shop. Whoever tries holds the shop's lock, so that each try is counted."""

    def __init__(self, path: Path, clocks: Clocks | None = None) -> None:
        self._path = path
        self._clocks = clocks or Clocks()

    def misses(self) -> int:
        """How many in a row; 0 where the file is missing or damaged."""
        return self._load().misses

    def wait(self) -> float:
        """Seconds until the next try; 0 when at once. Never more than fifteen minutes, whatever the file says."""
        kept = self._load()
        delay = _delay(kept.misses)
        if not delay:
            return 0.0
        gone = self._gone(kept.newest)
        if gone is None:
            # A clock was set back, or the file is not what was written here: count from now, once.
            with suppress(OSError):
                self._keep(replace(kept, newest=self._now()))
            return delay
        return max(delay - gone, 0.0)

    @contextmanager
    def trying(self) -> Iterator[Try]:
        """One try. It counts as a miss from its beginning, so that to kill the program does not help.

        A `Miss` that comes out of it is told its ``wait``; where something else stood in the way, nothing was guessed
        and nothing counts. Raises TooSoon before anything is tried, ShopError when the count cannot be kept.
        """
        wait = self.wait()
        if wait > 0:
            raise TooSoon(wait)
        before = self._load()
        try:
            self._keep(replace(before, misses=before.misses + 1, newest=self._now()))
        except OSError as error:
            raise ShopError(
                f"The folder {self._path.parent} cannot be written ({error.strerror}): make room, or check it."
            ) from error
        under_way = Try()
        try:
            yield under_way
        except Miss as miss:
            miss.wait = self.wait()
            raise
        except Exception:
            self._put_back(before)
            raise
        if under_way.forgets and before.misses and self._may_forget(before):
            self._put_back(_Kept(forgotten=self._now()))
        elif not under_way.counts:
            self._put_back(before)

    def _may_forget(self, kept: _Kept) -> bool:
        """Who has a key of their own cannot guess at another's without a wait by opening the book in between."""
        gone = self._gone(kept.forgotten)
        return gone is None or gone >= FORGETS_EVERY

    def _gone(self, then: _Instant | None) -> float | None:
        """Seconds since then; None when they cannot be told.

        After a restart only the clock on the wall knows: to set it forward and restart passes a wait by.
        """
        if then is None:
            return None
        now = self._now()
        same_start = then.boot == now.boot if now.boot else not then.boot and now.since_boot >= then.since_boot
        gone = now.since_boot - then.since_boot if same_start else now.wall - then.wall
        return gone if gone >= 0 else None

    def _now(self) -> _Instant:
        return _Instant(self._clocks.wall(), self._clocks.since_boot(), self._clocks.boot())

    def _keep(self, kept: _Kept) -> None:
        kept = replace(kept, misses=min(kept.misses, _MOST_MISSES))
        write_private(self._path, json.dumps(asdict(kept)).encode())

    def _put_back(self, before: _Kept) -> None:
        with suppress(OSError):
            if before == _Kept():
                self._path.unlink(missing_ok=True)
            else:
                self._keep(before)

    def _load(self) -> _Kept:
        try:
            with self._path.open("rb") as file:
                content = json.loads(file.read(_LARGEST_FILE))
            kept = _Kept(int(content["misses"]), _instant(content["newest"]), _instant(content["forgotten"]))
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return _Kept()
        return kept if 0 <= kept.misses <= _MOST_MISSES else _Kept()


def _instant(content: Any) -> _Instant | None:
    if content is None:
        return None
    return _Instant(float(content["wall"]), float(content["since_boot"]), str(content["boot"]))


def _delay(misses: int) -> float:
    """Seconds after so many misses in a row."""
    if misses <= FREE_MISSES:
        return 0.0
    doublings = misses - FREE_MISSES - 1
    return min(FIRST_WAIT * float(1 << min(doublings, 20)), LONGEST_WAIT)
