"""A child process that works on a book of its own and is killed, and what must hold of the book it leaves behind."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as driver

from models import chain
from tests.book import RAW_KEY

Work = Callable[[Connection, Path, Any], None]

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "tests.siege.take_kills",
        "tests.siege.statement_kills",
        "tests.siege.four_processes",
        "tests.siege.kept_kills",
        "tests.siege.slot_kills",
        "tests.siege.forged_slots",
        "tests.siege.smtp_faults",
        "tests.siege.photo_kills",
    ]
)


class Child:
    """A process that was forked after its imports; it talks over a pipe, and has no part in this one's book."""

    def __init__(self, work: Work, path: Path, given: Any) -> None:
        self.said, telling = _FORKS.Pipe()
        self.process = _FORKS.Process(target=work, args=(telling, path, given))
        self.process.start()
        telling.close()

    def hear(self) -> Any:
        """The next thing it said; None when it is gone and has said everything."""
        try:
            return self.said.recv()
        except (EOFError, ConnectionResetError):
            return None

    def kill(self) -> list[Any]:
        """Kill it outright, and answer with what it had still said."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        return self.rest()

    def rest(self) -> list[Any]:
        """What it says until it is gone."""
        with closing(self.said):
            said = list(iter(self.hear, None))
        self.process.join()
        return said


@contextmanager
def reading(path: Path, key: str = RAW_KEY) -> Iterator[Any]:
    """A connection past the program that reads a book with any key."""
    connection = driver.connect(str(path))
    try:
        connection.execute(f'PRAGMA key = "{key}"')
        connection.execute("PRAGMA busy_timeout = 15000")
        yield connection
    finally:
        connection.close()


def damage(path: Path, key: str = RAW_KEY) -> list[str]:
    """What the database itself finds wrong with a book that was left open by a killed process."""
    with reading(path, key) as rows:
        chain.attach(rows, key)
        found = [f"cipher: {row[0]}" for row in rows.execute("PRAGMA cipher_integrity_check").fetchall()]
        found += [f"page: {row[0]}" for row in rows.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        found += [f"reference: {row}" for row in rows.execute("PRAGMA foreign_key_check").fetchall()]
        found += [f"by half: {row[0]} {what}" for what, sql in _BY_HALF.items() for row in rows.execute(sql).fetchall()]
        found += [f"audit: {words}" for words in chain.faults(rows)]
        numbers = [row[0] for row in rows.execute("SELECT number FROM sheets ORDER BY number").fetchall()]
    return found if numbers == list(range(1, len(numbers) + 1)) else [*found, f"numbers with a gap: {numbers}"]


_BY_HALF = {
    "is a sheet with neither order nor draft": "SELECT number FROM sheets s WHERE state NOT IN ('void', 'merged')"
    " AND NOT EXISTS (SELECT 1 FROM orders WHERE sheet_id = s.id)"
    " AND NOT EXISTS (SELECT 1 FROM drafts WHERE sheet_id = s.id)",
    "is an order without its list entry": "SELECT id FROM orders o WHERE 1 <>"
    " (SELECT count(*) FROM list_entries e WHERE e.order_id = o.id AND e.day = o.due AND e.kind = o.fulfilment)",
    "is an order without the confirmation of its terms": "SELECT id FROM orders o WHERE NOT EXISTS"
    " (SELECT 1 FROM confirmations WHERE order_id = o.id AND version = o.terms_version)"
    " AND NOT EXISTS (SELECT 1 FROM sheets WHERE id = o.sheet_id AND state = 'merged')",
    "is an order without its lines": "SELECT id FROM orders o WHERE to_come NOT LIKE '%lines%'"
    " AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = o.id)",
    "is an order without its audit entry": "SELECT o.id FROM orders o JOIN sheets s ON s.id = o.sheet_id WHERE NOT"
    " EXISTS (SELECT 1 FROM audit a WHERE a.act = 'take' AND a.sheet = s.number AND a.suffix = o.suffix)",
}
