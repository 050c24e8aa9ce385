"""Is a book whole? Every page, every row that belongs to another, the search, and the audit, each fault in words.

What the end of day counts (all of history's equations) is asked of `models.day_end.check`; here is what it stands on.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from models import chain
from models.chain import Connection
from models.database import ASSERTED, declared, declared_anew, search_agrees
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
        with chain.snapshot(connection):
            for look in _LOOKS:
                found += look(connection)
        # Not in a snapshot, which may be of an older state than the one that is looked through.
        found += _search(connection)
    return tuple(found)


def kept_faults(connection: Connection) -> int:
    """How many faults of the program's own are kept in the book: they are not the book's."""
    [(number,)] = connection.execute("SELECT count(*) FROM faults").fetchall()
    return int(number)


def newest_backup(connection: Connection) -> str:
    """The name of the newest in the shop's own place; empty where there is none since the shop was restored."""
    found = connection.execute(_NEWEST_BACKUP).fetchall()
    return str(found[0][0]) if found else ""


def photo_numbers(connection: Connection) -> dict[str, str]:
    """Of every photo, the number of the order or the sheet that it is of; by its id."""
    return {
        photo: order_number(number, suffix) if suffix else sheet_number(number)
        for photo, number, suffix in connection.execute(_PHOTO_NUMBERS).fetchall()
    }


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


def _declared(connection: Connection) -> Iterator[str]:
    """A trigger that was dropped checks and notes nothing any more, and no row shows it."""
    here, anew = ({each[:2]: each[2] for each in found} for found in (declared(connection), declared_anew()))
    for each in sorted(here.keys() | anew.keys()):
        what = " ".join(each)
        if each not in here:
            yield f"The {what} is missing."
        elif each not in anew:
            yield f"The {what} is not this version's: it was added past the program."
        elif here[each] != anew[each]:
            yield f"The {what} is not as this version makes it: it was altered past the program."


def _search(connection: Connection) -> Iterator[str]:
    if not search_agrees(connection):
        yield "The search does not agree with the orders: it finds what is not there, or misses what is."


def _audit(connection: Connection) -> Iterator[str]:
    yield from chain.faults(connection)
    yield from _keys(connection)
    for sql, words in _NEEDS_AN_ENTRY.items():
        for row in connection.execute(sql, (SHOWN,)).fetchall():
            yield words(*row)


def _keys(connection: Connection) -> Iterator[str]:
    """Who may come in, and nobody let them. A book that knows no keys yet lets in its first."""
    if not connection.execute("SELECT 1 FROM key_slots LIMIT 1").fetchall():
        return
    for slot, user in connection.execute(_LET_IN_BY_NOBODY, (SHOWN,)).fetchall():
        yield f"The key {slot} of {user} may open the book, and the audit does not say that anybody let it."
    for role, user in connection.execute(_WITHOUT_A_KEY, (SHOWN,)).fetchall():
        yield f"{user} is in the book as {role}, and was never given a key."


_LOOKS = (_references, _settings, _declared, _audit)

# A new slot's id stands first, those that it takes the place of after it; a new sheet takes the place of any before it.
_LET_IN_BY_NOBODY = """
WITH acts AS MATERIALIZED (
    SELECT id, act, detail FROM audit
    WHERE act IN ('add key', 'add person', 'change key', 'recovery sheet', 'remove person')
)
SELECT s.id, s.user FROM key_slots s WHERE s.removed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM acts a WHERE CASE
        WHEN s.kind = 'recovery' THEN a.act = 'recovery sheet' AND a.detail = s.id
        WHEN a.act = 'change key' THEN instr(a.detail, s.id) = 1
        ELSE a.act IN ('add key', 'add person') AND instr(a.detail, s.id) > 0
    END AND NOT EXISTS (
        SELECT 1 FROM acts later WHERE later.id > a.id AND (
            later.act IN ('change key', 'remove person') AND instr(later.detail, s.id) > 0
            OR later.act = 'recovery sheet' AND s.kind = 'recovery'
        )
    )
) LIMIT ?
"""
_NEWEST_BACKUP = """
SELECT name FROM backups WHERE place = 'shop' AND audit_last > (
    SELECT coalesce(max(id), 0) FROM audit WHERE act = 'restore'
) ORDER BY id DESC LIMIT 1
"""
_PHOTO_NUMBERS = """
SELECT p.id, s.number, o.suffix FROM photos p JOIN sheets s ON s.id = p.sheet_id LEFT JOIN orders o ON o.id = p.order_id
ORDER BY p.id
"""
_WITHOUT_A_KEY = """
SELECT role, label FROM users u WHERE role IN ('owner', 'staff') AND removed_at IS NULL
AND NOT EXISTS (SELECT 1 FROM key_slots WHERE user = u.label AND kind = 'passphrase' AND removed_at IS NULL) LIMIT ?
"""

# What a chain cannot see by itself: entries cut from its end, its head put back to what it was before them, and rows
# that were put in or taken out past the program.
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
    "SELECT at FROM audit WHERE act = 'back-up' AND id NOT IN (SELECT audit_last FROM backups) LIMIT ?": lambda at: (
        f"The back-up of {datetime.fromtimestamp(at, UTC):%Y-%m-%d} is in the audit, and nowhere else in the book."
    ),
    "SELECT user FROM phone_codes WHERE user NOT IN"
    " (SELECT by FROM audit WHERE act = 'phone code' AND detail = 'put') LIMIT ?": lambda user: (
        f"{user} has a phone code, and the audit does not say that they set it up."
    ),
}
