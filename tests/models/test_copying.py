"""A copy of the book: whole, the same row by row, made while others write, and nothing left of one that failed."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from models.copying import copy_book, differences, rows, same, whole
from models.database import Book, raw_book
from models.errors import BookDamaged, BookError
from models.intake import take
from models.views import Confirm
from tests.book import RAW_KEY, an_order, moment, new_key, open_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(open_book(tmp_path)) as opened:
        for number in range(12):
            _take(opened, number)
        yield opened


def _take(book: Book, number: int) -> None:
    book.write(take, moment(), an_order(card=f"Card {number}"), key=new_key(), confirm=Confirm("read back"))


def test_a_copy_is_the_book_of_that_moment(book: Book, tmp_path: Path) -> None:
    to = tmp_path / "copy.db"
    copied = copy_book(book.path, RAW_KEY, to)
    assert copied.rows["orders"] == 12
    assert copied.rows["order_search_data"] > 0
    assert to.stat().st_mode & 0o777 == 0o600
    with raw_book(to, RAW_KEY) as copy:
        assert rows(copy) == copied.rows
        assert copy.execute("SELECT hex(mac) FROM audit ORDER BY id DESC LIMIT 1").fetchall() == [(copied.audit,)]
        assert copy.execute("SELECT hex(mac) FROM audit_head").fetchall() != [(copied.audit,)]
    _take(book, 12)
    with raw_book(book.path, RAW_KEY) as connection:
        attached(connection, to)
        assert {"orders", "audit", "audit_head"} <= set(differences(connection))


def test_orders_go_on_being_saved_while_it_is_made(book: Book, tmp_path: Path) -> None:
    done = Event()
    taken: list[int] = []

    def save() -> None:
        while not done.is_set():
            _take(book, 100 + len(taken))
            taken.append(100 + len(taken))

    saving = Thread(target=save)
    saving.start()
    try:
        copies = [copy_book(book.path, RAW_KEY, tmp_path / f"copy {number}.db") for number in range(5)]
    finally:
        done.set()
        saving.join()
    found = [copied.rows["orders"] for copied in copies]
    assert found == sorted(found)
    assert found[0] >= 12
    assert found[-1] <= 12 + len(taken)
    assert len(taken) > 1


def test_what_is_read_beside_it_is_of_the_same_moment(book: Book, tmp_path: Path) -> None:
    def beside() -> bytes:
        with raw_book(book.path, RAW_KEY, read_only=False) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(driver.OperationalError, match="locked"):
                connection.execute("BEGIN IMMEDIATE")
        return b"read"

    assert copy_book(book.path, RAW_KEY, tmp_path / "copy.db", beside).beside == b"read"
    _take(book, 13)


def attached(connection: Any, other: Path) -> None:
    connection.execute("ATTACH ? AS other KEY ?", (f"{other.absolute().as_uri()}?mode=ro", RAW_KEY))


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE orders SET card = 'Card 5 ' WHERE card = 'Card 5'", "orders"),
        ("UPDATE orders SET notes = upper(notes) WHERE id = 3", "orders"),
        ("DELETE FROM order_lines WHERE id = 7", "order_lines"),
        ("UPDATE users SET removed_at = 5", "users"),
        ("DELETE FROM requests WHERE key = (SELECT min(key) FROM requests)", "requests"),
        ("UPDATE requests SET answer = answer || ' ' WHERE key = (SELECT max(key) FROM requests)", "requests"),
        ("INSERT INTO faults VALUES ('a', 1, 'b', 'c')", "faults"),
        ("UPDATE audit SET mac = NULL WHERE id = 4", "audit"),
        ("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'audit'", "sqlite_sequence"),
        ("UPDATE order_search_config SET v = v + 1", "order_search_config"),
        ("UPDATE list_entries SET id = 99 WHERE id = 1", "list_entries"),
        ("PRAGMA user_version = 1", "user_version"),
        ("DROP INDEX backups_place", "the tables themselves"),
    ],
)
def test_whatever_a_copy_has_otherwise_is_found(book: Book, tmp_path: Path, sql: str, where: str) -> None:
    to = tmp_path / "copy.db"
    copy_book(book.path, RAW_KEY, to)
    with raw_book(to, RAW_KEY, read_only=False) as copy:
        copy.execute("PRAGMA foreign_keys = off")
        # The copy's own triggers would note the change in other tables too.
        for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            copy.execute(f"DROP TRIGGER {name}")
    plain = tmp_path / "plain.db"
    copy_book(to, RAW_KEY, plain)
    with raw_book(plain, RAW_KEY, read_only=False) as copy:
        assert copy.execute(sql).rowcount != 0
    with raw_book(to, RAW_KEY) as connection:
        attached(connection, plain)
        assert list(differences(connection)) == [where]
    with raw_book(to, RAW_KEY) as connection, pytest.raises(BookDamaged, match=where):
        same(connection, plain, RAW_KEY)


def test_a_damaged_page_is_found(book: Book, tmp_path: Path) -> None:
    to = tmp_path / "copy.db"
    copy_book(book.path, RAW_KEY, to)
    pages = to.stat().st_size // 4096
    for page in range(1, pages, pages // 7):
        data = bytearray(to.read_bytes())
        data[page * 4096 + 1000] ^= 1
        damaged = tmp_path / f"damaged {page}.db"
        damaged.write_bytes(data)
        with pytest.raises(BookDamaged), raw_book(damaged, RAW_KEY) as copy:
            whole(copy)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: folder.joinpath("copy.db").write_text("something else"),
        lambda folder: folder.joinpath("copy.db").mkdir(),
    ],
)
def test_nothing_that_lies_there_is_written_over(book: Book, tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(tmp_path)
    with pytest.raises(BookError, match="cannot be made"):
        copy_book(book.path, RAW_KEY, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").exists()


def test_of_a_damaged_book_no_copy_is_left(tmp_path: Path) -> None:
    with closing(open_book(tmp_path)) as book:
        _take(book, 1)
    data = bytearray(book.path.read_bytes())
    data[len(data) // 2] ^= 1
    book.path.write_bytes(data)
    with pytest.raises(BookDamaged):
        copy_book(book.path, RAW_KEY, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
