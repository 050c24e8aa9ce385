"""How long nobody has touched a key, and whether the computer slept meanwhile."""

import time
from collections.abc import Callable
from typing import NamedTuple

SLEPT = 60.0
"""Seconds by which another clock has to run ahead of the program's own before the computer counts as having slept."""


class Ticks(NamedTuple):
    """Three clocks, in seconds. ``awake`` stands still while the computer sleeps; the others do not."""

    awake: float
    since_boot: float
    wall: float


def ticks() -> Ticks:
    """The computer's clocks now. Where it has no clock that counts since it booted, the wall clock tells alone."""
    awake = time.monotonic()
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return Ticks(awake, awake if boot is None else time.clock_gettime(boot), time.time())


class Idle:
    """Counts from the last touch; the time that was slept through counts as well."""

    def __init__(self, read: Callable[[], Ticks] = ticks) -> None:
        self._read = read
        self._seen = self._touched = read()

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self._read()

    def seconds(self) -> float:
        """Since the last touch."""
        now = self._read()
        return max(now.awake - self._touched.awake, now.since_boot - self._touched.since_boot)

    def slept(self) -> bool:
        """The computer slept since this was last asked: a clock is ahead that does not stand still then."""
        now, before = self._read(), self._seen
        self._seen = now
        awake = now.awake - before.awake
        return max(now.since_boot - before.since_boot, now.wall - before.wall) - awake > SLEPT
