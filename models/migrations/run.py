"""Brings the book's tables up to date: under a file lock, a copy of the file first, checks after."""

import os
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from models.errors import BookBusy, BookDamaged, BookError, NewerBook

HERE = Path(__file__).parent
HISTORY = "schema_migration"


def names(steps: Path = HERE) -> list[str]:
    """Every step this version knows, in order."""
    return sorted(path.stem for path in steps.glob("[0-9]*.py"))


def applied(database: Any) -> list[str]:
    """The steps that the book has been through."""
    found = database.execute_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (HISTORY,)).fetchall()
    if not found:
        return []
    return [row[0] for row in database.execute_sql(f"SELECT name FROM {HISTORY} ORDER BY name").fetchall()]


def bring_up_to_date(database: Any, path: Path, application_id: int, steps: Path = HERE) -> None:
    """Run the steps that are missing.

    Names are compared first, by SQL: the runner is imported only when there is something to do. Raises `NewerBook`
    when the book has been through a step that this version does not know, `BookDamaged` when a check fails after.
    """
    if not _pending(database, steps):
        return
    try:
        with FileLock(path.with_name("book.lock"), timeout=60, mode=0o600):
            pending = _pending(database, steps)
            if pending:
                if applied(database):
                    _copy(database, path, pending[0])
                run(database, application_id, steps)
    except Timeout:
        raise BookBusy("Another program has been changing the book for a minute; nothing was changed here.") from None
    except OSError as error:
        raise BookError(f"The book's folder cannot be used ({error.strerror}); the book was not changed.") from None


def _pending(database: Any, steps: Path) -> list[str]:
    known, done = names(steps), applied(database)
    unknown = set(done) - set(known)
    if unknown:
        raise NewerBook("A newer counter-tui has changed this book; use that version. Nothing was changed.")
    return [name for name in known if name not in done]


def _copy(database: Any, path: Path, step: str) -> None:
    """Keep the book as it was: the way back from a step is this copy."""
    folder = path.with_name("copies")
    folder.mkdir(mode=0o700, exist_ok=True)
    copy, unfinished = folder / f"before-{step}.db", folder / f"before-{step}.db.new"
    unfinished.unlink(missing_ok=True)
    try:
        database.execute_sql("VACUUM INTO ?", (str(unfinished),))
        unfinished.chmod(0o600)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(copy)
    except OSError as error:
        raise BookError(f"The copy before the change could not be kept ({error.strerror}); nothing changed.") from None


def run(database: Any, application_id: int, steps: Path = HERE) -> None:
    """Run the steps that are missing, with no copy made before. Raises `BookDamaged` when a check fails after."""
    from playhouse.migrations import Runner

    # Before the steps, so that a book whose making was cut short between the two can still be opened.
    database.execute_sql(f"PRAGMA application_id = {application_id}")
    Runner(database, str(steps)).up()
    database.execute_sql(f"PRAGMA user_version = {len(names(steps))}")
    if database.execute_sql("PRAGMA foreign_key_check").fetchall():
        raise BookDamaged("After the change rows no longer belong together. Restore the copy in the folder copies.")
