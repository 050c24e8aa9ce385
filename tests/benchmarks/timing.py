"""Two things timed in turn, so that whatever else the machine does falls on both."""

import math
from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Pair(NamedTuple):
    """Seconds of the one and of the other, one right after the other."""

    first: float
    second: float

    @property
    def ratio(self) -> float:
        """How many times the second the first took."""
        return self.first / self.second

    @property
    def more(self) -> float:
        """How many seconds more the first took."""
        return self.first - self.second


class Spread(NamedTuple):
    """The middle of some figures, and the one that 95 of 100 stay within."""

    p50: float
    p95: float


def spread(figures: Iterable[float]) -> Spread:
    """Median, and 95th percentile by nearest rank."""
    ranked = sorted(figures)
    return Spread(median(ranked), ranked[math.ceil(0.95 * len(ranked)) - 1])


def seconds(
    work: Callable[[], object], times: int = 1, clock: Callable[[], float] = perf_counter
) -> Callable[[], float]:
    """A stop-watch for this work: each call does it ``times`` over, and answers with the seconds of one."""

    def clocked() -> float:
        start = clock()
        for _ in range(times):
            work()
        return (clock() - start) / times

    return clocked


def in_turn(first: Callable[[], float], second: Callable[[], float], pairs: int) -> list[Pair]:
    """Each timed ``pairs`` times, the one and the other leading by turns, after each ran once to get warm."""
    first()
    second()
    found = []
    for number in range(pairs):
        if number % 2:
            later = second()
            found.append(Pair(first(), later))
        else:
            found.append(Pair(first(), second()))
    return found
