import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import intake
from models.database import Book
from tests.book import RAW_KEY, WEDNESDAY, open_book
from tests.models.shop import READ_BACK, Shop


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


@pytest.fixture(scope="session")
def full_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary day, all of it in order: stops, shelf and relay of today, later ones, void and cancelled ones."""
    book = open_book(tmp_path_factory.mktemp("full"))
    shop = Shop(book)
    for kind, result in (("delivery", "delivered"), ("collection", "collected"), ("relay", "relayed")):
        shop.outcome(shop.take(due=WEDNESDAY, fulfilment=kind), result)
        shop.take(fulfilment=kind)
    failed = shop.take(due=WEDNESDAY)
    shop.outcome(failed, "not delivered", remedy="refunded")
    gone = shop.take(due=WEDNESDAY)
    shop.cancel(gone)
    shop.confirm(gone, READ_BACK)
    shop.seen(gone)
    shop.do(intake.void, shop.draft(), "price call")
    shop.do(intake.merge, shop.draft(), 1)
    book.close()
    return book.path


@pytest.fixture
def full(full_day: Path, tmp_path: Path) -> Iterator[Shop]:
    """That day in a book of this test's own."""
    shutil.copy(full_day, tmp_path)
    book = Book(tmp_path / full_day.name, RAW_KEY)
    yield Shop(book)
    book.close()
