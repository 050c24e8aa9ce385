"""A busy Saturday's pad, photographed: brought in, typed off beside the form, struck, delivered, shredded,
in the real program in a terminal. At each step the end of day says what is left, and nothing else.

The note says how many keys each part took, of which those of the orders' own words are most.
"""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from counter_tui import settings
from counter_tui.locations import Shop
from counter_tui.sample.drawing import page
from models.database import Book, raw_book
from models.day_end import check
from models.day_views import DayCheck, Outside
from tests.book import WEDNESDAY, moment
from tests.counter_tui.photo_files import jpeg
from tests.siege.console import a_shop, book_key
from tests.siege.pages import everything_in
from tests.siege.report import Report
from tests.siege.screen import Screen
from tests.siege.terminal import CTRL_G, CTRL_Q, CTRL_S, ENTER, ESC, F5, F6, F8, HOME

FIRST = 201
SIZE = (40, 120)
OLD = 100.0
"""Seconds since the photos came, so that none still counts as coming."""

_KEPT = """
SELECT (SELECT count(*) FROM photos), (SELECT count(*) FROM taken_down),
    (SELECT count(*) FROM lock_box WHERE shredded_at IS NOT NULL)
"""


class Pad:
    """The shop, the program on the screen, and how many keys were pressed since last asked."""

    def __init__(self, report: Report, folder: Path, count: int) -> None:
        self.report, self.count = report, count
        self.shop, self.inbox = a_shop(folder / "shop"), folder / "phone"
        self.inbox.mkdir()
        settings.save(
            Shop(self.shop).settings,
            photo_inbox=str(self.inbox),
            cut_off="",
            web_shop=False,
            blank_minutes=0,
            lock_minutes=0,
        )
        self.key = book_key(self.shop)
        self._keys = 0

    @contextmanager
    def open(self) -> Iterator[Screen]:
        with Screen(self.shop, WEDNESDAY, SIZE) as self.screen:
            yield self.screen

    def press(self, keys: str, words: str = "") -> None:
        """Press keys, and see these words come up."""
        self._keys += len(keys) if not keys.startswith("\x1b") else 1
        there = self.screen.press(keys, words)
        self.report.expect(there, f"{words!r} did not come up after {keys!r}:\n{self.screen.text}")

    def keys(self) -> int:
        pressed, self._keys = self._keys, 0
        return pressed

    def expect(self, step: str, *, struck: int, left: list[str], done: int | None = None) -> None:
        """The end of day agrees: so many sheets are struck, so many orders done, and these kinds are left."""
        found = self._check()
        kinds = sorted({fault.kind for fault in found.outstanding})
        taken = (found.taken.struck, found.taken.open)
        self.report.expect(taken == (struck, self.count - struck), f"{step}: {found.taken}")
        self.report.expect(kinds == left, f"{step}: the end of day names {found.outstanding}")
        self.report.expect(done is None or found.due.done == done, f"{step}: {found.due}")

    def _check(self) -> DayCheck:
        m = moment("20:00", WEDNESDAY)
        outside = Outside(next_sheet=FIRST + self.count)
        with closing(Book(self.shop / "book.db", self.key)) as book:
            return book.read(check, WEDNESDAY, now=m.now, today=m.today, outside=outside)


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    pad = Pad(report, folder, count)
    _photograph(pad, seed)
    with pad.open() as screen:
        report.expect(screen.shows("PAD "), "it did not open")
        _bring_in(pad)
        _type_off(pad)
        _deliver(pad)
        _shred(pad)
        pad.press(CTRL_Q)
        report.expect(screen.ends(), f"it did not leave: {screen.text}")
    _nothing_left(pad)
    return report


def _photograph(pad: Pad, seed: int) -> None:
    for number in range(pad.count):
        photo = pad.inbox / f"IMG_{number + 1:04}.jpg"
        lines = (f"Tabitha Quill {number}", f"for Rowan Fennimore {number}", "2 dozen red roses")
        photo.write_bytes(jpeg(page(Random(f"{seed} {number}"), FIRST + number, lines)))
        os.utime(photo, (time.time() - OLD + number, time.time() - OLD + number))


def _bring_in(pad: Pad) -> None:
    pad.press("A", f"{pad.count} photo")
    pad.press("a", "Which number")
    pad.press(str(FIRST))
    for _ in range(pad.count):
        pad.press(ENTER)
    pad.report.expect(pad.screen.shows("No photos wait"), f"photos are left:\n{pad.screen.text}")
    pad.report.notes.append(f"{pad.count} pages brought in: {pad.keys()} keys")
    pad.expect("brought in", struck=0, left=["draft"])


def _type_off(pad: Pad) -> None:
    pad.press(ESC, "PAD ")
    pad.press(F6 + HOME, "0001")
    pad.press(ENTER, "ORDER 0001")
    for number in range(pad.count):
        pad.press(f"07700900{number:03}{ENTER}", "ORDER")
        for words in (f"Tabitha Quill {number}", "", f"Rowan Fennimore {number}", "", f"{number + 3} Teasel Close"):
            pad.press(words + ENTER)
        pad.press(f"PO16 7AA{ENTER}With love, from {number}{ENTER}", "/220")
        pad.press(f"today{ENTER}", "Wednesday 11 Feb, today")
        pad.press(f"{ENTER}2 dozen red roses 45{CTRL_S}", "taken down on paper")
        pad.press(ENTER, f"Saved {number + 1:04}")
        pad.report.done += 1
        if left := pad.count - number - 1:
            following = f"ORDER {number + 2:04}"
            pad.press(CTRL_G, "Which call?" if left > 1 else following)
            pad.press(ENTER if left > 1 else "", following)
    pad.report.notes.append(f"{pad.count} pages typed off: {pad.keys()} keys")
    pad.expect("typed off", struck=pad.count, left=["no outcome"])


def _deliver(pad: Pad) -> None:
    pad.press(F5, f"{pad.count} stop")
    pad.press(HOME + "*", "picked")
    pad.press("g", "river")
    pad.press(f"van 1{ENTER}")
    pad.press("y" if "takes stops out" in pad.screen.text else "", "van 1")
    for number in range(pad.count):
        pad.press("o", "delivered to the recipient")
        pad.press("d")
        pad.press("j" if number + 1 < pad.count else "")
    pad.report.notes.append(f"{pad.count} stops given and delivered: {pad.keys()} keys")
    pad.expect("delivered", struck=pad.count, left=[], done=pad.count)


def _shred(pad: Pad) -> None:
    pad.press(F6, f"{pad.count} paper")
    pad.press("b", "LOCK BOX")
    pad.press("X", "hredded")
    pad.press("y", "shredded")
    pad.press(ESC, "PAD ")
    pad.press(F8, "END OF DAY")
    pad.report.notes.append(f"{pad.count} papers ticked off: {pad.keys()} keys")
    pad.expect("shredded", struck=pad.count, left=[], done=pad.count)


def _nothing_left(pad: Pad) -> None:
    """Neither words as they were taken down, nor photos, nor their files."""
    with raw_book(pad.shop / "book.db", pad.key) as book:
        [kept] = book.execute(_KEPT).fetchall()
    pad.report.expect(kept == (0, 0, pad.count), f"left in the book, and shredded: {kept}")
    words = everything_in(pad.shop / "book.db", pad.key)
    pad.report.expect(b"caller_name" not in words, "words as they were taken down are in the book's pages")
    left = [path.name for path in (*Shop(pad.shop).photos.iterdir(), *pad.inbox.iterdir())]
    pad.report.expect(not left, f"left on the disk: {left}")
