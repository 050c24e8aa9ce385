import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Book
from tests.book import RAW_KEY, open_book
from tests.models.shop import Shop


@pytest.fixture(scope="session")
def empty_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new book, closed, to be copied: making one costs as much as many a test."""
    book = open_book(tmp_path_factory.mktemp("empty"))
    book.close()
    return book.path


@pytest.fixture
def book(empty_book: Path, tmp_path: Path) -> Iterator[Book]:
    shutil.copy(empty_book, tmp_path)
    opened = Book(tmp_path / empty_book.name, RAW_KEY)
    yield opened
    opened.close()


@pytest.fixture
def shop(book: Book) -> Shop:
    return Shop(book)
