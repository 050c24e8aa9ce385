"""A copy of the book while it is used: made whole by SQLite, then held against the very state it was made from.

The work is SQL on connections of its own, which lets go of Python's lock: the counter answers keys meanwhile, and the
memory it takes does not grow with the book.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from models.database import raw_book
from models.errors import BookDamaged, BookError
from models.photo_views import PhotoDigest

_STEPS = 20_000
"""SQLite's own steps between two looks. It takes fewer than that before it reads the book, and some ms for so many."""
_CACHE_KIB = 65_536
_VIRTUAL = "CREATE VIRTUAL TABLE%"


class Copied(NamedTuple):
    """What was copied: how many rows each table has, and the seal of the audit's newest entry, in hex.

    ``beside`` is what was read in the same moment.
    """

    rows: dict[str, int]
    audit: str
    beside: bytes = b""


def copy_book(path: Path, key: str, to: Path, beside: Callable[[], bytes] = bytes) -> Copied:
    """Copy the book at ``path`` to ``to``, with the same key, while others read and write it.

    ``beside`` is called while nobody can write, and is of the same moment as the copy. Answers only when the copy is
    whole and the same, row by row. Raises `BookError` in words, and leaves no copy.
    """
    try:
        # Made beforehand, so that nobody else may ever read it.
        os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            return _copied(path, key, to, beside)
        except BaseException:
            to.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BookError(f"The copy {to} cannot be made ({error.strerror}): make room, or check the disk.") from None


def same(connection: Any, other: Path, key: str) -> Copied:
    """Hold the book of a connection, as it reads it now, against another file. Raises `BookDamaged` if they differ."""
    connection.execute("ATTACH ? AS other KEY ?", (f"{other.absolute().as_uri()}?mode=ro", key))
    connection.execute(f"PRAGMA other.cache_size = -{_CACHE_KIB}")
    found = next(differences(connection), "")
    if found:
        raise BookDamaged(f"The copy is not as the book is ({found}): it was thrown away.")
    return Copied(rows(connection), audit_end(connection))


def differences(connection: Any) -> Iterator[str]:
    """What the attached book ``other`` has otherwise than the main one: tables, and how many rows of each."""
    for name in ("user_version", "application_id"):
        if _one(connection, f"PRAGMA main.{name}") != _one(connection, f"PRAGMA other.{name}"):
            yield name
    if _unlike(connection, "sqlite_master", "type, name, tbl_name, sql"):
        yield "the tables themselves"
        return
    for table in _tables(connection):
        if any(_one(connection, sql) for sql in _comparisons(connection, table)):
            yield table


def whole(connection: Any) -> None:
    """Look through every page, row and index of a copy. Raises `BookDamaged`."""
    pages_fit(connection)
    _none_of([row for row in connection.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"])


def pages_fit(connection: Any) -> None:
    """See that every page on the disk is one that was written with this key. Raises `BookDamaged`."""
    _none_of(connection.execute("PRAGMA cipher_integrity_check").fetchall())


def rows(connection: Any) -> dict[str, int]:
    """How many rows each table has."""
    # Names come from the book's own schema, and are quoted.
    return {table: _one(connection, f"SELECT count(*) FROM main.{_quoted(table)}") for table in _tables(connection)}  # noqa: S608


def photos(connection: Any) -> list[PhotoDigest]:
    """The file of every photo in a book that is not the open one."""
    return [
        PhotoDigest(*row) for row in connection.execute("SELECT id, digest, size FROM photos ORDER BY id").fetchall()
    ]


def audit_end(connection: Any) -> str:
    """The seal of the audit's newest entry, in hex; empty when nothing was ever noted, or it is older than the chain.

    Not the state after it, which the next entry is sealed with, and which nobody may learn outside the book: with it
    an audit could be put back to this end.
    """
    return str(_one(connection, "SELECT hex(mac) FROM main.audit ORDER BY id DESC LIMIT 1") or "")


def _copied(path: Path, key: str, to: Path, beside: Callable[[], bytes]) -> Copied:
    with raw_book(path, key) as reading:
        # Asked only to read, SQLite would not make the copy either.
        with raw_book(path, key, read_only=False) as making, raw_book(path, key, read_only=False) as holding:
            # Nobody writes between the two: both see the same state of the book.
            holding.execute("BEGIN IMMEDIATE")
            reading.execute("BEGIN")
            audit_end(reading)
            read = beside()
            making.set_progress_handler(lambda: _let_go(holding), _STEPS)
            making.execute("VACUUM INTO ?", (str(to),))
        found = same(reading, to, key)
    with raw_book(to, key) as copy:
        whole(copy)
    return found._replace(beside=read)


def _none_of(faults: list[tuple[str]]) -> None:
    if faults:
        raise BookDamaged(f"The copy is not whole ({faults[0][0]}): it was thrown away.")


def _let_go(connection: Any) -> int:
    if connection.in_transaction:
        connection.rollback()
    return 0


def _tables(connection: Any) -> list[str]:
    """Every table that holds rows; those of the search are among them, by the names of what they are stored in."""
    found = connection.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE ? ORDER BY name", (_VIRTUAL,)
    )
    return [row[0] for row in found.fetchall()]


def _comparisons(connection: Any, table: str) -> Iterator[str]:
    """SQL that answers with a number, 0 where the table is the same in both."""
    columns = connection.execute("SELECT name, pk FROM pragma_table_xinfo(?)", (table,)).fetchall()
    name, keys = _quoted(table), [_quoted(column) for column, pk in columns if pk]
    if not keys:
        # No statement finds one row of it by another's: only small tables of SQLite's own are without a key.
        yield _unlike_sql(table, "*")
        return
    here = f"SELECT count(*) FROM main.{name}"  # noqa: S608 - a name of the book's own schema, quoted
    yield f"SELECT ({here}) - (SELECT count(*) FROM other.{name})"  # noqa: S608 - as above
    found = " AND ".join(f"a.{key} = b.{key}" for key in keys)
    alike = " AND ".join(f"a.{_quoted(column)} IS b.{_quoted(column)} COLLATE binary" for column, _ in columns)
    yield f"SELECT count(*) FROM main.{name} a LEFT JOIN other.{name} b ON {found} WHERE NOT ({alike})"  # noqa: S608


def _unlike(connection: Any, table: str, columns: str) -> bool:
    return bool(_one(connection, _unlike_sql(table, columns)))


def _unlike_sql(table: str, columns: str) -> str:
    # Names of the book's own schema, quoted.
    here, there = (f"SELECT {columns} FROM {book}.{_quoted(table)}" for book in ("main", "other"))  # noqa: S608
    return f"SELECT (SELECT count(*) FROM ({here} EXCEPT {there})) + (SELECT count(*) FROM ({there} EXCEPT {here}))"  # noqa: S608


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _one(connection: Any, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return row[0] if row else None
