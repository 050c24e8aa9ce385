"""What each order is like: keys to look it up by, and the answers. The orders that are still in reach get theirs."""

from datetime import date, timedelta
from typing import Any

from models.alike import REACH, keys, weighed, who

TABLES = """
CREATE TABLE likeness_keys (
    key TEXT NOT NULL CHECK (key <> ''),
    due TEXT NOT NULL CHECK (due IS date(due)),
    order_id INTEGER NOT NULL REFERENCES orders (id),
    PRIMARY KEY (key, due, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX likeness_keys_due ON likeness_keys (due, order_id);

CREATE TABLE likenesses (
    id INTEGER NOT NULL PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    other_id INTEGER NOT NULL REFERENCES orders (id),
    about INTEGER NOT NULL REFERENCES people (id),
    score INTEGER NOT NULL,
    why TEXT NOT NULL,
    gap INTEGER NOT NULL CHECK (gap >= 0),
    answer TEXT NOT NULL CHECK (answer IN ('', 'same', 'both', 'different', 'known')),
    at INTEGER,
    by TEXT REFERENCES users (label),
    UNIQUE (order_id, other_id),
    CHECK (other_id < order_id),
    CHECK ((answer IN ('', 'known')) = (at IS NULL) AND (at IS NULL) = (by IS NULL))
) STRICT;
CREATE INDEX likenesses_unanswered ON likenesses (order_id, other_id) WHERE answer = '';
CREATE INDEX likenesses_answered ON likenesses (about, id) WHERE answer IN ('both', 'different')
"""

_NEWEST = "SELECT max(day) FROM sheets"
_IN_REACH = """
    SELECT o.id, c.name_key, c.phone_key, r.name_key, r.phone_key, o.address, o.postcode, o.due, o.fulfilment
    FROM orders o JOIN people c ON c.id = o.caller_id LEFT JOIN people r ON r.id = o.recipient_id
    WHERE o.due >= ? AND o.status = 'live'
"""


def up(migrator: Any, db: Any) -> None:
    for statement in TABLES.split(";"):
        db.execute_sql(statement)
    [[newest]] = db.execute_sql(_NEWEST).fetchall()
    if newest is None:
        return
    first = date.fromisoformat(newest) - timedelta(days=REACH)
    for row in db.execute_sql(_IN_REACH, (first.isoformat(),)).fetchall():
        _add_keys(db, *row)


def _add_keys(db: Any, order: int, *row: Any) -> None:
    caller, recipient = who(row[0], row[1], ""), who(row[2] or "", row[3] or "", "")
    address, code, due, fulfilment = row[4:]
    for key in keys(weighed(caller, recipient, address, code, "", date.fromisoformat(due), fulfilment, ())):
        db.execute_sql("INSERT INTO likeness_keys VALUES (?, ?, ?)", (key, due, order))
