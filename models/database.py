"""The encrypted order book: the only door to the file, with one write thread and one read thread.

Every setting below is measured or argued in SQLCipher's and SQLite's documents, and read back at each open: a book that
would run with another setting is not opened at all.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from peewee import OperationalError, PeeweeException
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2 as driver

from models import chain
from models.errors import BookBusy, BookDamaged, BookError, DiskFull, NotABook
from models.migrations import run as migrations
from models.tables.base import book as proxy

P = ParamSpec("P")
T = TypeVar("T")

APPLICATION_ID = 0x464C4F52
WAIT_MS = 15_000
SCRUB_WAIT_MS = 500
"""For so long nothing is saved while a scrub waits for who reads the book."""
WRITER_CACHE_KIB = 8_000
READER_CACHE_KIB = 65_536

# cipher_log_level comes first: a failing key would otherwise print over the screen.
SETTINGS: tuple[tuple[str, str | int], ...] = (
    ("cipher_log_level", "none"),
    ("busy_timeout", WAIT_MS),
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", "on"),
    ("temp_store", "memory"),
    ("secure_delete", "on"),
    ("trusted_schema", "off"),
    ("cell_size_check", "on"),
    ("journal_size_limit", 16_777_216),
    ("fullfsync", "on"),
    ("checkpoint_fullfsync", "on"),
)
ASSERTED: Mapping[str, str | int] = {
    "busy_timeout": WAIT_MS,
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "temp_store": 2,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "journal_size_limit": 16_777_216,
    "application_id": APPLICATION_ID,
}

_SECOND_BOOK = (
    *((name, value) for name, value in SETTINGS if not name.startswith("journal_")),
    ("cache_size", -WRITER_CACHE_KIB),
)

# At DEBUG peewee logs every value of every statement: personal data.
logging.getLogger("peewee").disabled = True


class Book:
    """The open order book. One a process; close it before the process ends."""

    def __init__(self, path: Path, key: str, *, new: bool = False, steps: Path = migrations.HERE) -> None:
        """Open the book at ``path`` with a raw key (``x'64 hex digits'``), and bring its tables up to date.

        Only a ``new`` book may be an empty file; ``steps`` is the folder of its migrations. Raises `NotABook`,
        `BookDamaged`, `NewerBook`, `BookBusy` or another `BookError`, each in words.
        """
        _look_at(path, new)
        self._steps = steps
        self.path = path
        self._database = _database(path, key)
        self._key = key
        proxy.initialize(self._database)
        self._writer = ThreadPoolExecutor(1, "book-writer")
        self._reader = ThreadPoolExecutor(1, "book-reader")
        self._reading: Any = None
        self._opened_at = 0
        try:
            self._writer.submit(self._open_writer).result()
            self._reader.submit(self._open_reader).result()
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, key: str) -> "Book":
        """Make a new, empty book. Raises `BookError` where there is a file already, or none can be made."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise BookError(f"There is a book in {path.parent} already; it was left as it is.") from None
        except OSError as error:
            raise BookError(f"No book can be made in {path.parent}: {error.strerror}.") from None
        try:
            return cls(path, key, new=True)
        except BookError:
            for left in ("", "-wal", "-shm"):
                path.with_name(path.name + left).unlink(missing_ok=True)
            raise

    def submit_write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run a verb on the write thread, in one transaction; the future answers when the commit is on the disk."""
        return self._writer.submit(self._write, verb, args, kwargs)

    def submit_read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Ask a question on the read thread, in one snapshot."""
        return self._reader.submit(self._read, question, args, kwargs)

    def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`submit_write`, and wait. Raises `Refused` (nothing was written) or `BookError`."""
        return self.submit_write(verb, *args, **kwargs).result()

    def read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`submit_read`, and wait."""
        return self.submit_read(question, *args, **kwargs).result()

    def submit_version(self) -> "Future[int]":
        """A number that is another one once any other program has written to the book; 0 when it was just opened.

        Asked on the write thread: what a connection commits itself leaves its ``data_version`` as it is.
        """
        return self._writer.submit(self._version)

    def submit_scrub(self) -> "Future[bool]":
        """Bring all that was written into the book's pages, and empty the log beside it: from then on what was deleted
        is in neither (``secure_delete``). False while any program reads the book: then it is to be asked for again.

        Source: SQLite, "PRAGMA wal_checkpoint" (TRUNCATE); measured in the design's facts on destruction.
        """
        return self._writer.submit(self._scrub)

    def close(self) -> None:
        """Finish what is being written, and let go of the file. What is being read is broken off."""
        if self._reading is not None:
            self._reading.interrupt()
        for worker in (self._reader, self._writer):
            worker.submit(self._database.close).result()
            worker.shutdown()

    def _write(self, verb: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        try:
            with self._database.atomic("IMMEDIATE"):
                return verb(*args, **kwargs)
        except (PeeweeException, driver.Error) as error:
            raise in_words(error) from None

    def _read(self, question: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        try:
            with self._database.atomic("DEFERRED"):
                return question(*args, **kwargs)
        except (PeeweeException, driver.Error) as error:
            raise in_words(error) from None

    def _version(self) -> int:
        try:
            return int(self._pragma("data_version")) - self._opened_at
        except (PeeweeException, driver.Error) as error:
            raise in_words(error) from None

    def _scrub(self) -> bool:
        try:
            self._database.execute_sql(f"PRAGMA busy_timeout = {SCRUB_WAIT_MS}")
            try:
                [(busy, _, _)] = self._database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                self._database.execute_sql(f"PRAGMA busy_timeout = {WAIT_MS}")
        except (PeeweeException, driver.Error) as error:
            raise in_words(error) from None
        return not busy

    def _open_writer(self) -> None:
        self._connect(WRITER_CACHE_KIB)
        if self._tables() and self._pragma("application_id") != APPLICATION_ID:
            raise NotABook(f"The file {self.path} is no order book; it was closed.")
        try:
            migrations.bring_up_to_date(self._database, self.path, APPLICATION_ID, self._steps)
        except (PeeweeException, driver.Error) as error:
            raise in_words(error) from None
        self._assert_settings()
        self._opened_at = self._version()

    def _open_reader(self) -> None:
        self._connect(READER_CACHE_KIB)
        self._assert_settings()
        self._database.execute_sql("PRAGMA query_only = on")
        self._reading = self._database.connection()

    def _connect(self, cache_kib: int) -> None:
        try:
            self._database.connect()
            chain.attach(self._database.connection(), self._key)
            if not self._pragma("cipher_version"):
                raise NotABook("This build of SQLite cannot encrypt (cipher_version is empty); nothing was opened.")
            self._database.execute_sql(f"PRAGMA cache_size = -{cache_kib}")
            self._tables()
        except (PeeweeException, driver.Error) as error:
            raise in_words(error) from None

    def _assert_settings(self) -> None:
        for name, wanted in ASSERTED.items():
            found = self._pragma(name)
            if found != wanted:
                raise NotABook(f"The book will not run with {name} = {found!r} (it needs {wanted!r}); it was closed.")

    def _tables(self) -> int:
        return int(self._database.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()[0])

    def _pragma(self, name: str) -> Any:
        row = self._database.execute_sql(f"PRAGMA {name}").fetchone()
        return row[0] if row else None


@contextmanager
def raw_book(path: Path, key: str, *, read_only: bool = True) -> Iterator[Any]:
    """The driver's connection to a second book (a back-up, a copy that is being made), with the audit's functions.

    The only other door: nothing else opens a book that is not the program's own. Autocommit: who wants a transaction
    begins it. ``VACUUM INTO`` needs one that is not ``read_only``. The journal's mode stays as it is. To be used on one
    thread. Raises as `Book` does, also for what fails inside.
    """
    _need_raw(key)
    _look_at(path, new=False)
    connection = None
    try:
        connection = driver.connect(_uri(path), uri=True, isolation_level=None)
        connection.execute(f'PRAGMA key = "{key}"')
        for name, value in _SECOND_BOOK:
            connection.execute(f"PRAGMA {name} = {value}")
        chain.attach(connection, key)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        connection.execute(f"PRAGMA query_only = {'on' if read_only else 'off'}")
        yield connection
    except driver.Error as error:
        raise in_words(error) from None
    finally:
        if connection is not None:
            connection.close()


def declared(connection: Any) -> frozenset[tuple[str, str, str]]:
    """Every table, index, trigger and view of a book: its type, its name, and the words that made it."""
    return frozenset(connection.execute(_DECLARED).fetchall())


@cache
def declared_anew() -> frozenset[tuple[str, str, str]]:
    """What a new book of this version has `declared`: one is made in memory, through every step."""
    key = f"x'{bytes(32).hex()}'"
    database = SqlCipherDatabase(":memory:", passphrase=key)
    database.connect()
    try:
        chain.attach(database.connection(), key)
        migrations.run(database, APPLICATION_ID)
        return declared(database.connection())
    finally:
        database.close()


def search_agrees(connection: Any) -> bool:
    """Whether the search index of a second book holds what its orders say; to be asked when its pages are whole.

    Nobody else can save meanwhile: nothing is changed, but SQLite wants it put as an INSERT.
    """
    [(only_reads,)] = connection.execute("PRAGMA query_only").fetchall()
    connection.execute("PRAGMA query_only = off")
    try:
        connection.execute("INSERT INTO order_search (order_search, rank) VALUES ('integrity-check', 1)")
    except driver.DatabaseError as error:
        if error.sqlite_errorname != "SQLITE_CORRUPT":
            raise
        return False
    finally:
        connection.execute(f"PRAGMA query_only = {only_reads}")
    return True


def _need_raw(key: str) -> None:
    if not (key.startswith("x'") and len(key) == 67):
        raise ValueError("a raw key is x'…' with 64 hex digits")


def _uri(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=rw"


def _database(path: Path, key: str) -> SqlCipherDatabase:
    _need_raw(key)
    return SqlCipherDatabase(
        _uri(path),
        uri=True,
        passphrase=key,
        pragmas=SETTINGS,
        lock_type="IMMEDIATE",
        autoconnect=False,
        check_same_thread=True,
    )


def _look_at(path: Path, new: bool) -> None:
    """Tell apart by the file itself what SQLCipher reports as one error, or would take for a new book."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except FileNotFoundError:
        raise NotABook(f"There is no book at {path}; bring book.db back from a back-up.") from None
    except OSError as error:
        raise BookError(f"The book at {path} cannot be read: {error.strerror}.") from None
    if not start and not new:
        raise NotABook(f"The file {path} is empty; bring book.db back from a back-up.")
    if start == b"SQLite format 3\0":
        raise NotABook(f"The file {path} is a plain, unencrypted database; it is not opened.")


def in_words(error: BaseException) -> BookError:
    """The innermost driver error of a failure, as a sentence: nothing else in the program catches a database error."""
    name, innermost = "", error
    seen: BaseException | None = error
    while seen is not None:
        if getattr(seen, "sqlite_errorname", None):
            name, innermost = seen.sqlite_errorname, seen  # type: ignore[attr-defined]  # only the driver's errors have it
        seen = seen.__cause__ or seen.__context__
    for start, (kind, words) in _WORDS.items():
        if name.startswith(start):
            return kind(words)
    if isinstance(error, OperationalError) and "readonly" in str(error):
        return BookError(_READ_ONLY)
    return BookError(f"The book could not be used ({name or type(innermost).__name__}); nothing was saved.")


# Without SQLite's own, and what the search is stored in.
_DECLARED = r"""
SELECT m.type, m.name, m.sql
FROM sqlite_master m LEFT JOIN pragma_table_list t ON t.schema = 'main' AND t.name = m.name
WHERE m.sql IS NOT NULL AND t.type IS NOT 'shadow' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
"""
_READ_ONLY = "The book's folder cannot be written; nothing was saved. Check who owns it."
_WORDS: Mapping[str, tuple[type[BookError], str]] = {
    "SQLITE_NOTADB": (
        BookDamaged,
        "The book does not open with its key: book.db is damaged, or keys.json is another's.",
    ),
    "SQLITE_CORRUPT": (BookDamaged, "The book is damaged. Stop, keep the folder as it is, and restore a back-up."),
    "SQLITE_BUSY": (BookBusy, "Another program kept the book too long; nothing was saved. Try again."),
    "SQLITE_LOCKED": (BookBusy, "Another program kept the book too long; nothing was saved. Try again."),
    "SQLITE_FULL": (DiskFull, "The disk is full; nothing was saved. Make room, then try again."),
    "SQLITE_IOERR": (
        BookError,
        "The disk failed while the book was used; nothing was saved. Try again, then check the disk.",
    ),
    "SQLITE_CANTOPEN": (BookError, "The book cannot be opened: its folder is not there or cannot be written."),
    "SQLITE_READONLY": (BookError, _READ_ONLY),
    "SQLITE_CONSTRAINT": (BookError, "The book refused this, because its rows would not agree; nothing was saved."),
}
