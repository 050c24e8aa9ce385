"""Drivers and their runs, what has still to be seen of a change, paper, and who was told where flowers were left."""

from typing import Any

TABLES = """
CREATE TABLE drivers (
    label TEXT NOT NULL PRIMARY KEY REFERENCES users (label),
    pin TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
    day TEXT NOT NULL CHECK (day IS date(day)),
    driver TEXT NOT NULL REFERENCES drivers (label),
    counted INTEGER NOT NULL CHECK (counted >= 0),
    listed INTEGER NOT NULL CHECK (listed >= 0),
    counted_at INTEGER NOT NULL,
    counted_by TEXT NOT NULL REFERENCES users (label),
    loaded_at INTEGER,
    PRIMARY KEY (day, driver)
) STRICT, WITHOUT ROWID;
CREATE TABLE notices (
    id INTEGER NOT NULL PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    day TEXT NOT NULL CHECK (day IS date(day)),
    driver TEXT NOT NULL,
    mark TEXT NOT NULL CHECK (mark IN ('NEW', 'CHANGED', 'MOVED', 'CANCELLED')),
    at INTEGER NOT NULL,
    seen_at INTEGER,
    seen_by TEXT REFERENCES users (label),
    CHECK ((seen_at IS NULL) = (seen_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX notices_waiting ON notices (order_id, day, driver) WHERE seen_at IS NULL;
CREATE INDEX notices_of_day ON notices (day, driver) WHERE seen_at IS NULL;
CREATE INDEX notices_order ON notices (order_id, id);
CREATE TABLE held_outcomes (
    id INTEGER NOT NULL PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    result TEXT NOT NULL CHECK (result IN ('delivered', 'not delivered', 'collected', 'not collected', 'relayed')),
    place TEXT NOT NULL,
    whom TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL REFERENCES users (label),
    why TEXT NOT NULL CHECK (why IN ('cancelled', 'moved', 'given away', 'outcome')),
    answer TEXT NOT NULL CHECK (answer IN ('', 'holds', 'does not hold')),
    answered_at INTEGER,
    answered_by TEXT REFERENCES users (label),
    CHECK ((answer = '') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL))
) STRICT;
CREATE INDEX held_outcomes_waiting ON held_outcomes (order_id) WHERE answer = '';
CREATE INDEX held_outcomes_order ON held_outcomes (order_id, id);
CREATE TABLE sender_news (
    outcome_id INTEGER NOT NULL PRIMARY KEY REFERENCES outcomes (id),
    order_id INTEGER NOT NULL REFERENCES orders (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'corrected', 'unknown')),
    at INTEGER,
    by TEXT REFERENCES users (label),
    CHECK ((state = 'told') = (at IS NOT NULL) AND (at IS NULL) = (by IS NULL))
) STRICT;
CREATE INDEX sender_news_waiting ON sender_news (order_id) WHERE state = 'waiting';
CREATE INDEX sender_news_order ON sender_news (order_id);
CREATE TABLE printings (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('run sheet', 'slips', 'day list')),
    day TEXT NOT NULL CHECK (day IS date(day)),
    driver TEXT NOT NULL,
    content TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL REFERENCES users (label),
    recalled_at INTEGER,
    recalled_by TEXT REFERENCES users (label),
    CHECK ((recalled_at IS NULL) = (recalled_by IS NULL))
) STRICT;
CREATE INDEX printings_run ON printings (day, driver, id);
CREATE TABLE printed_orders (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    printing_id INTEGER NOT NULL REFERENCES printings (id),
    version INTEGER NOT NULL,
    PRIMARY KEY (order_id, printing_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX printed_orders_printing ON printed_orders (printing_id);
ALTER TABLE list_entries ADD COLUMN loaded_at INTEGER;
ALTER TABLE outcomes ADD COLUMN whom TEXT NOT NULL DEFAULT '';
ALTER TABLE outcomes ADD COLUMN driver TEXT NOT NULL DEFAULT '';
DROP INDEX list_entries_marked
"""
# Whoever had a stop until now drives; a name that is nobody's yet becomes a driver's.
DRIVERS = (
    """
    INSERT INTO users (label, role)
    SELECT DISTINCT driver, 'driver' FROM list_entries WHERE driver <> '' AND driver NOT IN (SELECT label FROM users)
    """,
    """
    INSERT INTO drivers (label, pin, added_at, removed_at)
    SELECT u.label, '', coalesce((SELECT max(at) FROM audit), 0), u.removed_at
    FROM users u WHERE u.role = 'driver' OR u.label IN (SELECT DISTINCT driver FROM list_entries)
    """,
    # Who was removed takes nothing out any more: the stops of theirs that are yet to come are nobody's.
    """
    UPDATE list_entries SET driver = '', sequence = NULL
    WHERE status = 'listed' AND day >= coalesce((SELECT date(max(at), 'unixepoch') FROM audit), '')
        AND driver IN (SELECT label FROM drivers WHERE removed_at IS NOT NULL)
    """,
    """
    INSERT INTO notices (order_id, day, driver, mark, at)
    SELECT order_id, coalesce(moved_from, day), '', mark, coalesce((SELECT max(at) FROM audit), 0)
    FROM list_entries WHERE mark <> ''
    """,
    # Whether these senders were told was not written down; nobody is asked about them now.
    """
    INSERT INTO sender_news (outcome_id, order_id, state)
    SELECT c.id, c.order_id, 'unknown' FROM outcomes c JOIN orders o ON o.id = c.order_id
    WHERE o.fulfilment = 'delivery' AND (
        c.result = 'delivered' AND c.place NOT IN ('', 'recipient') OR c.result = 'not delivered' AND c.remedy = ''
    )
    """,
)
RULES = (
    *(
        f"""
        CREATE TRIGGER stops_go_to_drivers_{event.split()[0].lower()} BEFORE {event} ON list_entries
        WHEN NEW.driver <> '' AND NOT EXISTS (SELECT 1 FROM drivers WHERE label = NEW.driver)
        BEGIN SELECT RAISE(ABORT, 'a stop goes to a driver who is known'); END
        """
        for event in ("INSERT", "UPDATE OF driver")
    ),
    *(
        f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'kept for ever'); END"
        for table in ("notices", "held_outcomes", "sender_news", "printings", "printed_orders")
    ),
)


def up(migrator: Any, db: Any) -> None:
    for statement in TABLES.split(";"):
        db.execute_sql(statement)
    for statement in (*DRIVERS, *RULES):
        db.execute_sql(statement)
