"""What the command line says in words: what is to come, cancelled or not yet an order is not hidden."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_tui.answers import find_words, list_words, sheet_words, week_words
from models import amending, finding, intake, rounds, week
from models.database import Book
from models.views import FoundSheet
from tests.book import SATURDAY, WEDNESDAY, an_order, moment, new_key, open_book, outcome


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_book(tmp_path)
    opened.write(intake.take, moment(), an_order(card="", to_come=frozenset({"card"})), key=new_key())
    opened.write(intake.take, moment(), an_order(), key=new_key())
    opened.write(amending.cancel, moment(), 2, "changed her mind", version=1, key=new_key())
    yield opened
    opened.close()


def found(book: Book, text: str) -> str:
    rows = [(row, book.read(finding.life, row.order_id)) for row in book.read(finding.find, text)]
    return "\n".join(find_words(rows, WEDNESDAY, lambda at: at))


def test_what_is_to_come_and_what_is_cancelled_is_marked_wherever_it_is_listed(book: Book) -> None:
    in_week = week_words(WEDNESDAY, book.read(week.week, WEDNESDAY - timedelta(days=2)))
    on_list = list_words(SATURDAY, book.read(rounds.day_list, SATURDAY))
    for words in (in_week, on_list):
        [to_come] = [line for line in words if "0001-1" in line]
        [cancelled] = [line for line in words if "0002-1" in line]
        assert to_come.endswith("to come: card")
        assert "cancelled" in cancelled
        assert "to come" not in cancelled


def test_a_cancelled_order_is_not_found_as_one_that_is_still_out(book: Book) -> None:
    assert "  X cancelled; told: due" in found(book, "0002")
    assert "  no outcome yet; told: due" in found(book, "0001")
    outcome(book, moment(), 1, "delivered", "porch", key=new_key())
    assert "  delivered, porch; told: due" in found(book, "0001")


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (FoundSheet(7, "open", "draft", ""), "0007  draft; there is no order on it"),
        (FoundSheet(7, "void", "", "price call"), "0007  void: price call; there is no order on it"),
        (FoundSheet(7, "merged", "", "into 0002"), "0007  merged: into 0002; there is no order on it"),
    ],
)
def test_a_sheet_without_an_order(sheet: FoundSheet, words: str) -> None:
    assert sheet_words(sheet) == [words]
