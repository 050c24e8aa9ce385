"""The door to the book: its settings, what it refuses in words, and what it never makes by accident."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from peewee import AutoField, BlobField, IntegerField
from sqlcipher3 import dbapi2 as driver

from models.database import APPLICATION_ID, ASSERTED, Book, raw_book
from models.errors import BookBusy, BookDamaged, BookError, DiskFull, NewerBook, NotABook, Refused
from models.intake import take
from models.migrations import run
from models.tables.access import AuditHead, Backup, Fault, KeySlot, PhoneCode
from models.tables.audit import Audit, Request
from models.tables.base import Table
from models.tables.base import book as tables
from models.tables.catalogue import Area, Cap, Holiday, Message, Place, Product
from models.tables.closings import ClosedDay, ClosingReason
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry, Outcome
from models.tables.likeness import Likeness, LikenessKey
from models.tables.mail import MailSettings
from models.tables.online import OnlineOrder, PartOrder, Source
from models.tables.orders import Order, OrderLine
from models.tables.people import Dialling, Double, Person, User
from models.tables.photos import LockBox, Photo, TakenDown
from models.tables.runs import Driver, HeldOutcome, Notice, PrintedOrder, Printing, Run, SenderNews
from models.tables.sheets import Draft, Sheet, Tally
from tests.book import RAW_KEY, an_order, moment, new_key, open_book, raw
from tests.models.shop import Shop

OTHER_KEY = f"x'{'ab' * 32}'"
MODELS = [
    *(User, Person, Sheet, Draft, Tally, Order, OrderLine, ListEntry, Outcome),
    *(Confirmation, ClosedDay, ClosingReason, Audit, Request),
    *(Product, Message, Place, Area, Holiday, Cap),
    *(Double, Dialling),
    *(LikenessKey, Likeness),
    *(KeySlot, PhoneCode, AuditHead, Backup, Fault),
    *(Driver, Run, Notice, HeldOutcome, SenderNews, Printing, PrintedOrder),
    *(Source, OnlineOrder, PartOrder, MailSettings),
    *(Photo, LockBox, TakenDown),
]


def pragma(name: str) -> Any:
    return tables.execute_sql(f"PRAGMA {name}").fetchone()[0]


def count(table: str) -> int:
    return int(tables.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """The file of a book with some orders in it, closed; 300 kB, so that it has pages to damage."""
    book = open_book(tmp_path)
    for _ in range(20):
        book.write(take, moment(), an_order(notes="n" * 900), key=new_key())
    book.close()
    return book.path


@pytest.mark.parametrize("thread", ["write", "read"])
def test_settings_are_what_they_must_be_on_both_threads(book: Book, thread: str) -> None:
    ask: Callable[..., Any] = getattr(book, thread)
    found = {name: ask(pragma, name) for name in ASSERTED}
    assert found == {
        "busy_timeout": 15_000,
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "temp_store": 2,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "journal_size_limit": 16_777_216,
        "application_id": 0x464C4F52,
    }
    assert ask(pragma, "cipher_version")
    assert ask(pragma, "query_only") == (thread == "read")


def test_the_reader_cannot_write_and_says_so_in_words(book: Book) -> None:
    with pytest.raises(BookError):
        book.read(tables.execute_sql, "UPDATE users SET role = 'staff'")
    assert book.read(count, "users") == 1


def test_the_reader_sees_one_snapshot_while_the_writer_goes_on(book: Book) -> None:
    def twice() -> tuple[int, int]:
        before = count("sheets")
        book.write(take, moment(), an_order(), key=new_key())
        return before, count("sheets")

    assert book.read(twice) == (0, 0)
    assert book.read(count, "sheets") == 1


def test_the_book_and_its_companions_are_private(tmp_path: Path) -> None:
    book = open_book(tmp_path)
    book.write(take, moment(), an_order(), key=new_key())
    modes = {path.name: path.stat().st_mode & 0o777 for path in book.path.parent.iterdir()}
    assert modes == dict.fromkeys(("book.db", "book.db-wal", "book.db-shm", "book.lock"), 0o600)
    book.close()


def test_a_name_is_nowhere_in_the_files(book: Book) -> None:
    book.write(take, moment(), an_order(notes="Canterbury"), key=new_key())
    assert all(b"Canterbury" not in path.read_bytes() for path in book.path.parent.iterdir())
    assert book.path.stat().st_size > 0


def refusal(path: Path, key: str = RAW_KEY) -> BookError:
    """What opening the book is refused with; nothing else in its folder may change."""
    before = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.name == path.name}
    with pytest.raises(BookError) as refused:
        Book(path, key)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir() if each.name == path.name} == before
    return refused.value


def test_a_wrong_key(closed: Path) -> None:
    refused = refusal(closed, OTHER_KEY)
    assert isinstance(refused, BookDamaged)
    assert "key" in str(refused)


def test_a_key_that_is_no_raw_key_never_gets_to_the_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="raw key"):
        Book.create(tmp_path / "book.db", "")


def test_a_first_page_that_is_damaged(closed: Path) -> None:
    with closed.open("r+b") as file:
        file.seek(100)
        file.write(b"\0" * 50)
    assert isinstance(refusal(closed), BookDamaged)


def test_a_damaged_page_is_named_when_it_is_read(closed: Path) -> None:
    pages = closed.stat().st_size // 4096
    with closed.open("r+b") as file:
        for page in range(2, pages):
            file.seek(page * 4096 + 50)
            file.write(b"\0" * 50)
    with pytest.raises(BookDamaged, match="damaged"):
        Book(closed, RAW_KEY).read(count, "orders")


def test_a_truncated_book(closed: Path) -> None:
    with closed.open("r+b") as file:
        file.truncate(8192)
    with pytest.raises(BookDamaged, match="damaged"):
        Book(closed, RAW_KEY).read(count, "orders")


def test_a_plain_database(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE sheets (id)")
    plain.close()
    refused = refusal(path)
    assert isinstance(refused, NotABook)
    assert "unencrypted" in str(refused)


def test_an_empty_file_does_not_become_a_book(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    path.touch()
    refused = refusal(path)
    assert isinstance(refused, NotABook)
    assert "empty" in str(refused)
    assert [each.name for each in tmp_path.iterdir()] == ["book.db"]


def test_a_missing_book_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotABook, match="no book"):
        Book(tmp_path / "book.db", RAW_KEY)
    assert not list(tmp_path.iterdir())


def test_a_database_of_something_else_under_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    other = driver.connect(str(path))
    other.execute(f'PRAGMA key = "{RAW_KEY}"')
    other.execute("CREATE TABLE recipes (id)")
    other.commit()
    other.close()
    with pytest.raises(NotABook, match="no order book"):
        Book(path, RAW_KEY)
    with raw(path, rules=True) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_newer_book(closed: Path) -> None:
    with raw(closed) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('0099_photos', '2027-01-01')")
    refused = refusal(closed)
    assert isinstance(refused, NewerBook)
    assert "newer" in str(refused)


def test_a_new_book_takes_nobodys_place(closed: Path) -> None:
    before = closed.read_bytes()
    with pytest.raises(BookError, match="already"):
        Book.create(closed, RAW_KEY)
    assert closed.read_bytes() == before


def test_a_book_cannot_be_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="No book can be made"):
        Book.create(tmp_path / "nowhere" / "book.db", RAW_KEY)


def test_a_verb_that_raises_leaves_nothing(shop: Shop) -> None:
    def take_and_stumble() -> None:
        take(moment(), an_order(), key=new_key())
        raise RuntimeError("stumbled")

    with pytest.raises(RuntimeError, match="stumbled"):
        shop.book.write(take_and_stumble)
    for table in ("sheets", "orders", "people", "list_entries", "confirmations", "audit", "requests"):
        assert shop.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert shop.order(shop.take()).number == "0001-1"


def test_a_full_disk_in_words_and_nothing_of_it_saved(shop: Shop) -> None:
    shop.take()
    shop.book.write(tables.execute_sql, f"PRAGMA max_page_count = {shop.book.write(pragma, 'page_count') + 2}")

    def fill_up() -> None:
        for _ in range(50):
            shop.take(notes="n" * 1_000)

    with pytest.raises(DiskFull, match="disk is full; nothing was saved"):
        fill_up()
    whole = [shop.rows(f"SELECT count(*) FROM {table}") for table in ("sheets", "orders", "list_entries")]
    assert whole[0] == whole[1] == whole[2]
    shop.book.write(tables.execute_sql, "PRAGMA max_page_count = 100000")
    assert shop.order(shop.take()).sheet == whole[0][0][0] + 1


def test_a_book_that_is_kept_busy_in_words(shop: Shop) -> None:
    shop.book.write(tables.execute_sql, "SELECT 1")
    shop.book._writer.submit(tables.execute_sql, "PRAGMA busy_timeout = 20").result()
    with raw(shop.book.path, rules=True) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BookBusy, match="nothing was saved"):
            shop.take()
        assert shop.list_of(an_order().due) == {}
    assert shop.order(shop.take()).number == "0001-1"


def test_a_folder_that_is_gone_is_said_in_words(closed: Path) -> None:
    shutil.rmtree(closed.parent)
    with pytest.raises(NotABook):
        Book(closed, RAW_KEY)


def test_the_models_are_the_migrated_tables(shop: Shop) -> None:
    migrated = {name for (name,) in shop.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    migrated -= {f"order_search{part}" for part in ("", "_config", "_data", "_idx")}
    assert migrated - {"sqlite_sequence", run.HISTORY} == {model._meta.table_name for model in MODELS}
    kinds = {AutoField: "INTEGER", IntegerField: "INTEGER", BlobField: "BLOB"}
    for model in MODELS:
        told = [
            (field.column_name, kinds.get(type(_target(field)), "TEXT"), int(not field.null))
            for field in model._meta.sorted_fields
        ]
        table = model._meta.table_name
        assert shop.rows(f"SELECT name, type, \"notnull\" FROM pragma_table_info('{table}')") == told, table


def _target(field: Any) -> Any:
    while hasattr(field, "rel_field"):
        field = field.rel_field
    return field


def test_every_table_is_strict_and_every_model_is_listed_here(shop: Shop) -> None:
    tables_of = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
    assert {name for (name,) in shop.rows(tables_of)} <= {run.HISTORY, "sqlite_schema", "sqlite_sequence"}
    assert set(MODELS) == set(Table.__subclasses__())


STEP = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE sheets ADD COLUMN colour TEXT")
"""
BROKEN_STEP = (
    STEP
    + """
    db.execute_sql("UPDATE sheets SET number = number + 7")
"""
)


def steps_with(folder: Path, text: str) -> Path:
    steps = folder / "steps"
    steps.mkdir()
    for known in run.HERE.glob("[0-9]*.py"):
        shutil.copy(known, steps)
    (steps / "9999_colours.py").write_text(text)
    return steps


def test_a_copy_is_kept_before_a_step(closed: Path) -> None:
    steps = steps_with(closed.parent, STEP)
    Book(closed, RAW_KEY, steps=steps).close()
    copy = closed.parent / "copies" / "before-9999_colours.db"
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with raw(closed, rules=True) as after:
        assert after.execute("SELECT count(colour), count(*) FROM sheets").fetchall() == [(0, 20)]
        assert after.execute("PRAGMA user_version").fetchone() == (len(run.names(steps)),)
    with raw(copy, rules=True) as before:
        assert before.execute("SELECT count(*) FROM sheets").fetchall() == [(20,)]
        with pytest.raises(driver.OperationalError, match="colour"):
            before.execute("SELECT colour FROM sheets")


def test_a_step_that_fails_leaves_the_book_as_it_was(closed: Path) -> None:
    steps = steps_with(closed.parent, BROKEN_STEP)
    with pytest.raises(BookError):
        Book(closed, RAW_KEY, steps=steps)
    book = Book(closed, RAW_KEY)
    assert book.read(count, "sheets") == 20
    book.close()


def test_two_processes_that_change_the_book_at_once(closed: Path) -> None:
    steps = steps_with(closed.parent, STEP)
    opening = (
        "import sys; from pathlib import Path; from models.database import Book;"
        "book = Book(Path(sys.argv[1]), sys.argv[2], steps=Path(sys.argv[3])); book.close(); print('opened')"
    )
    command = [sys.executable, "-W", "error", "-c", opening, str(closed), RAW_KEY, str(steps)]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ})
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=60) for process in both]
    assert answers == [("opened\n", ""), ("opened\n", "")]
    with raw(closed, rules=True) as connection:
        assert connection.execute("SELECT count(*) FROM schema_migration").fetchone() == (len(run.names(steps)),)


def test_a_making_that_was_cut_short_can_still_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    with raw(path, rules=True) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    book = Book(path, RAW_KEY)
    assert book.read(count, "orders") == 0
    book.close()


def test_a_book_that_could_not_be_made_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(BookError):
        Book(tmp_path / "book.db", RAW_KEY, new=True)
    (tmp_path / "book.lock").mkdir()
    with pytest.raises(BookError, match="folder"):
        Book.create(tmp_path / "book.db", RAW_KEY)
    assert [path.name for path in tmp_path.iterdir()] == ["book.lock"]


def test_a_second_book_is_read_beside_the_open_one(shop: Shop) -> None:
    shop.take()
    with raw_book(shop.book.path, RAW_KEY) as second:
        assert second.execute("SELECT count(*) FROM orders").fetchall() == [(1,)]
        found = {name: second.execute(f"PRAGMA {name}").fetchone()[0] for name in ASSERTED}
        assert found == dict(ASSERTED) | {"journal_size_limit": found["journal_size_limit"]}
        shop.take()
        assert second.execute("SELECT count(*) FROM orders").fetchall() == [(2,)]
        with pytest.raises(driver.OperationalError, match="readonly"):
            second.execute("DELETE FROM order_lines")


def test_a_second_book_s_errors_are_said_in_words(closed: Path, tmp_path: Path) -> None:
    for path, key, kind in (
        (closed, OTHER_KEY, BookDamaged),
        (tmp_path / "nowhere.db", RAW_KEY, NotABook),
    ):
        with pytest.raises(kind), raw_book(path, key):
            pass
    with pytest.raises(ValueError, match="raw key"), raw_book(closed, ""):
        pass
    with pytest.raises(BookError, match="would not agree"), raw_book(closed, RAW_KEY, read_only=False) as second:
        second.execute("DELETE FROM orders")
    with pytest.raises(KeyError), raw_book(closed, RAW_KEY) as second:
        raise KeyError
    with pytest.raises(driver.ProgrammingError, match="closed"):
        second.execute("SELECT 1")


def test_a_copy_keeps_its_own_kind_of_journal(closed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with raw_book(closed, RAW_KEY, read_only=False) as second:
        second.execute("VACUUM INTO ?", (str(copy),))
    with raw_book(copy, RAW_KEY) as second:
        assert second.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert second.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [path.name for path in copy.parent.glob("copy.db*")] == ["copy.db"]


def test_refused_is_no_database_error(shop: Shop) -> None:
    with pytest.raises(Refused):
        shop.take(sheet=99)
