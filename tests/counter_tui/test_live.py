"""What one program writes is seen by another that has the same book open."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from counter_tui.door import OpenedBook
from models.database import Book
from screens.find import FindField, FindScreen
from tests.book import open_book
from tests.models.shop import Shop
from tests.screens.desk import counter, fake_desk, shows


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    book = open_book(tmp_path)
    yield Shop(book)
    book.close()


def another_program_writes(book: Book, postcode: str) -> None:
    Shop(book).plant("UPDATE orders SET postcode = ?", postcode)


async def test_the_version_of_a_book_is_another_one_when_another_program_has_written(shop: Shop) -> None:
    book = OpenedBook(shop.book)
    assert await book.version() == 0
    shop.take()
    assert await book.version() == 0, "what is written here is read by who wrote it"
    another_program_writes(shop.book, "SW1A 1AA")
    first = await book.version()
    assert first == await book.version() != 0
    shop.take(card="Second")
    another_program_writes(shop.book, "SW1A 2AA")
    assert await book.version() not in (0, first)


async def test_a_screen_shows_it_within_two_seconds_and_reads_only_then(shop: Shop) -> None:
    shop.take(postcode="PO16 7AA")
    desk = fake_desk()
    desk.book = OpenedBook(shop.book)
    app = counter(lambda: FindScreen(desk))
    async with app.run_test() as pilot:
        app.screen.query_one(FindField).value = "recipient"
        assert await shows(pilot, "PO16 7AA")
        another_program_writes(shop.book, "SW1A 1AA")
        written = monotonic()
        assert await shows(pilot, "SW1A 1AA")
        assert monotonic() - written < 2
