"""What is left in memory two seconds after the lock, looked at from outside: reported, and not asked for.

While the book is open the same look finds the words: it is not blind. Where the system does not let one look, that is
what is reported.
"""

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from models import intake
from models.database import Book
from models.views import Confirm, Party
from tests.book import an_order, moment
from tests.siege.canaries import canaries
from tests.siege.console import PASSPHRASE, a_shop, book_key
from tests.siege.locking import DOOR, SIZE, TODAY
from tests.siege.report import Report
from tests.siege.screen import Screen
from tests.siege.terminal import CTRL_U, ENTER, ESC, F3, F4, F5, F6, F9

ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")
AFTER = 2.0
PIECE = 16 * 2**20


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    shop = a_shop(folder / "shop")
    words = [canary.word for canary in canaries("any", count, random.Random(seed))]
    with closing(Book(shop / "book.db", book_key(shop))) as book:
        _orders(book, words)
    with Screen(shop, TODAY, SIZE) as screen:
        report.expect(screen.shows("PAD "), "it did not open")
        screen.press(F4)
        screen.press(F5 + "l", words[0])
        screen.press(F3 + CTRL_U + "1-1", "\n 0001")
        screen.press(ENTER, "Life")
        screen.press(ESC + F6)
        _look(report, screen.pid, "while the book is open", words)
        screen.press(F9)
        screen.press(F9, DOOR)
        time.sleep(AFTER)
        _look(report, screen.pid, f"{AFTER:.0f} s after the lock", words)
        report.done = len(words)
    return report


def _orders(book: Book, words: list[str]) -> None:
    for number, word in enumerate(words):
        new = an_order(due=TODAY + timedelta(days=1), recipient=Party(word), card=f"for {word}", notes=f"ask {word}")
        book.write(intake.take, moment(), new, key=f"key {number}", confirm=Confirm("read back"))


def _look(report: Report, pid: int, when: str, words: list[str]) -> None:
    try:
        found = dict.fromkeys((PASSPHRASE, *words), 0)
        for piece in _memory(pid):
            for word in found:
                found[word] += sum(piece.count(word.encode(encoding)) for encoding in ENCODINGS)
    except PermissionError:
        report.notes.append(f"{when}: this account may not look into the program's memory")
        return
    kept = found.pop(PASSPHRASE)
    told = sum(1 for copies in found.values() if copies)
    report.notes.append(
        f"{when}: {kept} copies of the passphrase, {sum(found.values())} of {told} of {len(words)} planted words"
    )
    if when.startswith("while"):
        report.expect(told > 0, "the look is blind: it finds nothing while the book is open")


def _memory(pid: int) -> Iterator[bytes]:
    """The memory that it has written to, in pieces."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            first, last = (int(each, 16) for each in span.split("-"))
            while rights.startswith("rw") and first < last:
                try:
                    memory.seek(first)
                    yield memory.read(min(PIECE, last - first))
                except (OSError, OverflowError):
                    # The kernel's own pages are listed, and not to be read.
                    break
                first += PIECE
