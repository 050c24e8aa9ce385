"""A real book, for every screen's test that asks for one; a file that wants another says so itself."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.database import Book
from tests.book import open_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(open_book(tmp_path)) as book:
        yield book
