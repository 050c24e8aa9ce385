"""Is a book whole? Every page, every row that belongs to another, the search, and the audit, each fault in words.

What the end of day counts (all of history's equations) is asked of `models.day_end.check`; here is what it stands on.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from models import chain
from models.chain import Connection
from models.database import ASSERTED, search_agrees
from models.migrations import run as migrations
from models.views import order_number, sheet_number

SHOWN = 20


def look_at(connection: Connection) -> tuple[str, ...]:
    """What is wrong with the book of a connection from `models.database.raw_book`; nothing when it is whole.

    Seconds for 100,000 orders. The book can be in use, but nobody can save while the search is looked through. Where
    pages are damaged nothing else is asked. Raises the driver's error where so much is damaged that it cannot be read.
    """
    found = list(_pages(connection))
    if not found:
        for look in _LOOKS:
            found += look(connection)
    return tuple(found)


def _pages(connection: Connection) -> Iterator[str]:
    # The one check reads the file and not what is still beside it, nor sees a whole page missing; the other does both.
    for sql in ("PRAGMA cipher_integrity_check", f"PRAGMA integrity_check({SHOWN})"):
        rows = [row[0] for row in connection.execute(sql).fetchall() if row[0] != "ok"]
        yield from (f"The file is damaged: {row}." for row in rows[:SHOWN])
        if rows:
            return


def _references(connection: Connection) -> Iterator[str]:
    lost = connection.execute(
        'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2'
    ).fetchall()
    for table, parent, number in lost:
        yield f"{number} of the rows in {table} belong to rows in {parent} that are not there."


def _settings(connection: Connection) -> Iterator[str]:
    steps = [row[0] for row in connection.execute(f"SELECT name FROM {migrations.HISTORY} ORDER BY name").fetchall()]  # noqa: S608 - our own table
    if steps != migrations.names():
        yield "The book has not been through the same changes as this version of the program."
    # A copy is not in the journal's mode that the open book is: that one is asserted when it opens.
    for name, wanted in ASSERTED.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if not name.startswith("journal_") and (not found or found[0] != wanted):
            yield f"The book runs with {name} = {found and found[0]!r}; it needs {wanted!r}."


def _search(connection: Connection) -> Iterator[str]:
    if not search_agrees(connection):
        yield "The search does not agree with the orders: it finds what is not there, or misses what is."


def _audit(connection: Connection) -> Iterator[str]:
    yield from chain.faults(connection)
    for sql, words in _NEEDS_AN_ENTRY.items():
        for row in connection.execute(sql, (SHOWN,)).fetchall():
            yield words(*row)


_LOOKS = (_references, _settings, _search, _audit)

# What a chain cannot see by itself: entries cut from its end, and its head put back to what it was before them.
_NEEDS_AN_ENTRY: dict[str, Callable[..., str]] = {
    "SELECT number FROM sheets s WHERE NOT EXISTS (SELECT 1 FROM audit WHERE sheet = s.number) LIMIT ?": (
        lambda number: f"Sheet {sheet_number(number)} is in the book, and the audit knows nothing of it."
    ),
    "SELECT s.number, o.suffix FROM orders o JOIN sheets s ON s.id = o.sheet_id WHERE NOT EXISTS"
    " (SELECT 1 FROM audit WHERE sheet = s.number AND suffix = o.suffix AND act = 'take') LIMIT ?": (
        lambda number, suffix: f"Order {order_number(number, suffix)} is in the book, and not in the audit."
    ),
    "SELECT day FROM closed_days WHERE (day, closed_at) NOT IN"
    " (SELECT substr(detail, 1, 10), at FROM audit WHERE act = 'close') LIMIT ?": lambda day: (
        f"The day {day} is closed, and the audit does not say by whom."
    ),
    "SELECT at FROM backups b WHERE NOT EXISTS"
    " (SELECT 1 FROM audit WHERE id = b.audit_last AND mac IS b.audit_mac) LIMIT ?": (
        lambda at: f"The audit has lost what it held at the back-up of {datetime.fromtimestamp(at, UTC):%Y-%m-%d}."
    ),
}
