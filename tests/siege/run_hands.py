"""Who is at work in the siege of runs, what each has looked at, and what the siege itself knows of marks."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from models.database import Book
from models.errors import Refused
from models.moment import Moment
from tests.siege.run_outcomes import overwrote
from tests.siege.run_truth import Entry, Key, Wait, entries, waits

DAY = date(2026, 2, 13)
DRIVERS = ("van 1", "van 2", "Jo")


class Mark(NamedTuple):
    """A mark that somebody has to see, and the version of the order that it is about."""

    word: str
    version: int


@dataclass(kw_only=True)
class Marks:
    """Which runs are printed or loaded, and whose acknowledgement of which order is waited for since."""

    rows: Any
    on_paper: set[tuple[str, str]] = field(default_factory=set)
    loaded: set[tuple[str, str]] = field(default_factory=set)
    unseen: dict[Key, Mark] = field(default_factory=dict)

    def under_way(self, day: str) -> bool:
        return any(day == each for each, _ in self.on_paper | self.loaded)

    def has_run(self, day: str, driver: str) -> bool:
        return bool(driver) and (day, driver) in self.on_paper | self.loaded

    def mark(self, of: Key, word: str) -> None:
        """Somebody has to see this; with CHANGED, that it was changed again: another mark stays what it is."""
        known, version = self.unseen.get(of), entries(self.rows)[of[0]].version
        self.unseen[of] = Mark(known.word if known and word == "CHANGED" else word, version)

    def changed(self, before: Entry, mark: str) -> None:
        """A stop has changed under the hands of whoever had it."""
        if not (before.out and self.under_way(before.day)):
            return
        whose = ("", before.driver) if self.has_run(before.day, before.driver) else ("",)
        for each in whose:
            self.mark((before.order_id, before.day, each), mark)

    def seen(self, of: Key, known: dict[Key, Mark]) -> None:
        """Somebody has seen what was ``known`` when they looked; a mark that is another since must go on waiting."""
        if known.get(of) == self.unseen.get(of):
            self.unseen.pop(of, None)


@dataclass
class Shop(Marks):
    """A day under way, with what the siege itself knows of it."""

    book: Book
    rng: random.Random
    now: datetime
    strict: bool = True
    taken: int = 0
    keys: int = 0
    noted: list[tuple[int, str, str, str]] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)


@dataclass
class Hand:
    """Somebody at work: ``by`` signs, ``seen`` is the day as they last saw it."""

    shop: Shop
    by: str
    rng: random.Random
    seen: dict[int, Entry] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    unseen: dict[Key, Mark] = field(default_factory=dict)
    answer: Any = None

    def look(self) -> None:
        self.seen, self.waits = entries(self.shop.rows), waits(self.shop.rows)
        self.unseen = dict(self.shop.unseen)

    def stop(self, *, out: bool = True) -> Entry | None:
        """A stop as this hand remembers it."""
        known = [each for each in self.seen.values() if (each.out if out else each.live_stop)]
        return self.rng.choice(known) if known else None

    def now_is(self, order_id: int) -> Entry:
        return entries(self.shop.rows)[order_id]

    def noted(self, seen: Entry, before: Entry) -> None:
        """This hand has noted an outcome or taken one back: whether it was theirs to change."""
        after = self.now_is(seen.order_id)
        self.shop.overwritten += overwrote(self.by, seen, before, after, drives=self.by in DRIVERS)

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Carry out a verb under a key of its own; whether it was, and not refused. ``answer`` is what it said."""
        self.shop.keys += 1
        return self._write(verb, args, {**kwargs, "key": f"{self.by} {self.shop.keys} {self.rng.random()}"})

    def do_again(self, verb: Callable[..., Any], *args: Any) -> bool:
        """The same for a verb that counts each time."""
        return self._write(verb, args, {})

    def _write(self, verb: Callable[..., Any], args: Any, kwargs: Any) -> bool:
        self.shop.now += timedelta(seconds=self.rng.randint(1, 90))
        try:
            self.answer = self.shop.book.write(verb, Moment(self.by, self.shop.now, DAY), *args, **kwargs)
        except Refused:
            return False
        return True
