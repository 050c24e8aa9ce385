"""The words of many sheets: each readable until it is shredded; then in no page of the book or its log, decrypted."""

import random
from contextlib import closing
from pathlib import Path

from models.database import Book
from models.intake import keep_draft, take
from models.lock_box import shred, words_of_sheet
from models.views import Confirm
from tests.book import WEDNESDAY, an_order, moment, open_book, outcome
from tests.siege.pages import everything_in
from tests.siege.report import Report

READ_BACK = Confirm("read back")


def run(count: int, seed: int, folder: Path) -> Report:
    """Most sheets are delivered and shredded, in portions of any size; the others must keep every word."""
    report, rng = Report(seed), random.Random(seed)
    with closing(open_book(folder)) as book:
        words = {sheet: _written_down(book, sheet, rng) for sheet in range(1, count + 1)}
        for sheet, word in words.items():
            held = book.read(words_of_sheet, sheet)
            report.expect(
                word in held[1].get("notes", ""), f"seed {seed}: {sheet:04d} lost its words before its outcome"
            )
        going = [sheet for sheet in words if rng.random() < 0.8]
        for sheet in going:
            outcome(book, moment(), sheet, "delivered", key=f"came {sheet}")
        rng.shuffle(going)
        left = list(going)
        while left:
            some, left = left[: (size := rng.randint(1, 40))], left[size:]
            book.write(shred, moment("18:00"), some)
        report.expect(book.submit_scrub().result(), f"seed {seed}: the log was not emptied")
        found = everything_in(book.path)
        for sheet, word in words.items():
            stays = sheet not in going
            report.expect((word.encode() in found) == stays, f"seed {seed}: the words of {sheet:04d}, kept: {stays}")
            report.done += 1
    report.notes.append(f"{len(going)} sheets were shredded, {len(words) - len(going)} keep their words")
    return report


def _written_down(book: Book, sheet: int, rng: random.Random) -> str:
    """An order whose form held a word that the order itself does not: answers with that."""
    word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=14))
    turn = 0
    for typed in (word[:6], f"{word} {'x' * rng.randrange(400)}"):
        turn = book.write(keep_draft, moment(), f"form {sheet}", {"notes": typed}, turn=turn).turn
    order = an_order(due=WEDNESDAY, address=f"{sheet} Mill Lane")
    book.write(take, moment(), order, key=f"form {sheet}", sheet=sheet, turn=turn, confirm=READ_BACK)
    return word
