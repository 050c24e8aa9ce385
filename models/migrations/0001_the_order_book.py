"""The order book as it began: every table, and what SQLite can make impossible."""

from typing import Any

TABLES = """
CREATE TABLE users (
    label TEXT NOT NULL PRIMARY KEY CHECK (label <> ''),
    role TEXT NOT NULL CHECK (role IN ('owner', 'staff', 'driver'))
) STRICT;

CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    surname_key TEXT NOT NULL,
    phone TEXT NOT NULL,
    phone_key TEXT NOT NULL,
    phone_tail TEXT NOT NULL,
    email TEXT NOT NULL,
    UNIQUE (name, phone, email)
) STRICT;
CREATE INDEX people_name ON people (name_key);
CREATE INDEX people_surname ON people (surname_key);
CREATE INDEX people_phone ON people (phone_key);
CREATE INDEX people_tail ON people (phone_tail);

CREATE TABLE sheets (
    id INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE CHECK (number > 0),
    source TEXT NOT NULL CHECK (source IN ('counter', 'phone', 'paper', 'web', 'relay', 'email')),
    taken_by TEXT NOT NULL REFERENCES users (label),
    taken_at INTEGER NOT NULL,
    day TEXT NOT NULL CHECK (day IS date(day)),
    pad TEXT,
    pad_number INTEGER,
    external_id TEXT CHECK (external_id <> ''),
    state TEXT NOT NULL CHECK (state IN ('open', 'struck', 'void', 'merged')),
    stage TEXT NOT NULL CHECK (stage IN ('', 'draft', 'incomplete', 'listed')),
    void_reason TEXT CHECK (void_reason <> ''),
    merged_into INTEGER REFERENCES sheets (id),
    UNIQUE (pad, pad_number),
    UNIQUE (source, external_id),
    CHECK ((pad IS NULL) = (pad_number IS NULL)),
    CHECK ((state = 'open') = (stage <> '')),
    CHECK ((state = 'void') = (void_reason IS NOT NULL)),
    CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
    CHECK (merged_into <> id)
) STRICT;
CREATE INDEX sheets_day ON sheets (day, state);
CREATE INDEX sheets_open ON sheets (day) WHERE state NOT IN ('struck', 'void', 'merged');
CREATE INDEX sheets_merged ON sheets (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE tallies (
    state TEXT NOT NULL PRIMARY KEY,
    sheets INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
    sheet_id INTEGER NOT NULL PRIMARY KEY REFERENCES sheets (id),
    form_key TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL CHECK (json_valid(words)),
    kept_at INTEGER NOT NULL,
    parked INTEGER NOT NULL CHECK (parked IN (0, 1))
) STRICT;

CREATE TABLE orders (
    id INTEGER NOT NULL PRIMARY KEY,
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    suffix INTEGER NOT NULL CHECK (suffix > 0),
    version INTEGER NOT NULL CHECK (version > 0),
    terms_version INTEGER NOT NULL CHECK (terms_version BETWEEN 1 AND version),
    caller_id INTEGER NOT NULL REFERENCES people (id),
    recipient_id INTEGER REFERENCES people (id),
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    card TEXT NOT NULL,
    due TEXT NOT NULL CHECK (due IS date(due)),
    window TEXT NOT NULL,
    fulfilment TEXT NOT NULL CHECK (fulfilment IN ('delivery', 'collection', 'relay')),
    florist TEXT NOT NULL,
    delivery_charge INTEGER NOT NULL CHECK (delivery_charge >= 0),
    total INTEGER NOT NULL CHECK (total >= 0),
    payment TEXT NOT NULL,
    notes TEXT NOT NULL,
    to_come TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('live', 'cancelled')),
    cancel_reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    amended_at INTEGER,
    amended_by TEXT REFERENCES users (label),
    UNIQUE (sheet_id, suffix),
    UNIQUE (id, fulfilment, due),
    CHECK (fulfilment = 'collection' OR address <> '' OR postcode <> ''),
    CHECK ((status = 'cancelled') = (cancel_reason <> ''))
) STRICT;
CREATE INDEX orders_due ON orders (due);
CREATE INDEX orders_caller ON orders (caller_id, due);
CREATE INDEX orders_recipient ON orders (recipient_id, due);
CREATE INDEX orders_postcode ON orders (postcode, due);

CREATE TABLE order_lines (
    id INTEGER NOT NULL PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    price INTEGER CHECK (price >= 0),
    UNIQUE (order_id, position)
) STRICT;

CREATE TABLE list_entries (
    id INTEGER NOT NULL PRIMARY KEY,
    order_id INTEGER NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN ('done', 'cancelled')
        OR (kind IN ('delivery', 'collection') AND status = 'listed')
        OR (kind = 'relay' AND status IN ('asked', 'accepted', 'refused'))
    ),
    driver TEXT NOT NULL CHECK (driver = '' OR kind = 'delivery'),
    sequence INTEGER,
    mark TEXT NOT NULL CHECK (mark IN ('', 'NEW', 'CHANGED', 'MOVED', 'CANCELLED')),
    moved_from TEXT,
    CHECK (moved_from IS NULL OR mark <> ''),
    FOREIGN KEY (order_id, kind, day) REFERENCES orders (id, fulfilment, due) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX list_entries_day ON list_entries (day, driver, sequence);
CREATE INDEX list_entries_waiting ON list_entries (day) WHERE status NOT IN ('done', 'cancelled');
CREATE INDEX list_entries_marked ON list_entries (moved_from) WHERE mark <> '';

CREATE TABLE outcomes (
    id INTEGER NOT NULL PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    result TEXT NOT NULL CHECK (
        result IN ('', 'delivered', 'not delivered', 'collected', 'not collected', 'relayed')
    ),
    place TEXT NOT NULL,
    note TEXT NOT NULL,
    remedy TEXT NOT NULL CHECK (
        (result IN ('not delivered', 'not collected') AND remedy IN ('rebooked', 'refunded')) OR remedy = ''
    ),
    at INTEGER NOT NULL,
    by TEXT NOT NULL REFERENCES users (label)
) STRICT;
CREATE INDEX outcomes_order ON outcomes (order_id, id);

CREATE TABLE confirmations (
    id INTEGER NOT NULL PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    version INTEGER NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('', 'email', 'read back', 'handed over', 'not wanted')),
    reason TEXT NOT NULL CHECK ((how = 'not wanted') = (reason <> '')),
    state TEXT NOT NULL CHECK (
        state IN ('due', 'queued', 'sending', 'unknown', 'failed', 'held', 'done', 'superseded')
    ),
    made_at INTEGER NOT NULL,
    done_at INTEGER,
    by TEXT REFERENCES users (label),
    UNIQUE (order_id, version),
    CHECK ((state = 'done') <= (how <> '' AND done_at IS NOT NULL AND by IS NOT NULL)),
    CHECK ((how = '') <= (state IN ('due', 'superseded')))
) STRICT;
CREATE INDEX confirmations_waiting ON confirmations (order_id) WHERE state NOT IN ('done', 'superseded');

CREATE TABLE closed_days (
    day TEXT NOT NULL PRIMARY KEY,
    closed_at INTEGER NOT NULL,
    by TEXT NOT NULL REFERENCES users (label),
    taken INTEGER NOT NULL,
    struck INTEGER NOT NULL,
    void INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    open INTEGER NOT NULL,
    due INTEGER NOT NULL,
    done INTEGER NOT NULL,
    not_done INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    no_outcome INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    web INTEGER,
    next_sheet INTEGER,
    CHECK (taken = struck + void + merged + open)
) STRICT;

CREATE TABLE closing_reasons (
    id INTEGER NOT NULL PRIMARY KEY,
    day TEXT NOT NULL REFERENCES closed_days (day),
    kind TEXT NOT NULL,
    sheet TEXT NOT NULL,
    order_number TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> '')
) STRICT;
CREATE INDEX closing_reasons_day ON closing_reasons (day);

CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    by TEXT NOT NULL REFERENCES users (label),
    act TEXT NOT NULL,
    sheet INTEGER,
    suffix INTEGER,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_sheet ON audit (sheet, id);

CREATE TABLE requests (
    key TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
    verb TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""

KEPT_FOREVER = ("sheets", "orders", "list_entries", "outcomes", "confirmations", "audit", "closed_days")
NEVER_CHANGED = ("outcomes", "audit", "closing_reasons", "requests")

RULES = (
    """
    CREATE TRIGGER sheets_without_gaps BEFORE INSERT ON sheets
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM sheets)
    BEGIN SELECT RAISE(ABORT, 'sheet numbers have no gaps'); END
    """,
    """
    CREATE TRIGGER sheets_keep_their_number BEFORE UPDATE OF id, number, taken_by, taken_at, day ON sheets
    BEGIN SELECT RAISE(ABORT, 'a sheet keeps its number and times'); END
    """,
    """
    CREATE TRIGGER sheets_keep_their_source BEFORE UPDATE OF source, pad, pad_number, external_id ON sheets
    WHEN EXISTS (SELECT 1 FROM orders WHERE sheet_id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a sheet with an order keeps its source'); END
    """,
    """
    CREATE TRIGGER orders_stay_on_their_sheet BEFORE UPDATE OF id, sheet_id, suffix ON orders
    BEGIN SELECT RAISE(ABORT, 'an order stays on its sheet'); END
    """,
    """
    CREATE TRIGGER orders_need_a_living_sheet BEFORE INSERT ON orders
    WHEN (SELECT state FROM sheets WHERE id = NEW.sheet_id) IN ('void', 'merged')
    BEGIN SELECT RAISE(ABORT, 'this sheet has ended'); END
    """,
    """
    CREATE TRIGGER sheets_with_orders_are_not_void BEFORE UPDATE OF state ON sheets
    WHEN NEW.state = 'void' AND EXISTS (SELECT 1 FROM orders WHERE sheet_id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a sheet with an order on it is not void'); END
    """,
    """
    CREATE TRIGGER strikes_are_proven BEFORE UPDATE OF state ON sheets
    WHEN NEW.state = 'struck' AND (
        EXISTS (SELECT 1 FROM drafts WHERE sheet_id = NEW.id)
        OR NOT EXISTS (SELECT 1 FROM orders WHERE sheet_id = NEW.id)
        OR EXISTS (
            SELECT 1 FROM orders o
            LEFT JOIN list_entries e ON e.order_id = o.id AND e.kind = o.fulfilment AND e.day = o.due
            LEFT JOIN confirmations c ON c.order_id = o.id AND c.version = o.terms_version AND c.state = 'done'
            WHERE o.sheet_id = NEW.id AND (
                e.id IS NULL OR c.id IS NULL OR e.status = 'refused'
                OR (o.status = 'live' AND o.to_come <> '')
                OR (o.status = 'cancelled') <> (e.status = 'cancelled')
                OR (o.status = 'cancelled' AND e.mark <> '')
            )
        )
    )
    BEGIN SELECT RAISE(ABORT, 'a strike is a proof'); END
    """,
    """
    CREATE TRIGGER sheets_end_once BEFORE UPDATE OF state ON sheets
    WHEN OLD.state IN ('void', 'merged') AND NEW.state <> OLD.state
    BEGIN SELECT RAISE(ABORT, 'a sheet that has ended stays so'); END
    """,
    """
    CREATE TRIGGER drafts_need_a_living_sheet BEFORE INSERT ON drafts
    WHEN (SELECT state FROM sheets WHERE id = NEW.sheet_id) IN ('void', 'merged')
    BEGIN SELECT RAISE(ABORT, 'this sheet has ended'); END
    """,
    """
    CREATE TRIGGER sheets_are_tallied AFTER INSERT ON sheets
    BEGIN
        INSERT INTO tallies VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET sheets = sheets + 1;
    END
    """,
    """
    CREATE TRIGGER sheets_are_tallied_again AFTER UPDATE OF state ON sheets WHEN NEW.state <> OLD.state
    BEGIN
        UPDATE tallies SET sheets = sheets - 1 WHERE state = OLD.state;
        INSERT INTO tallies VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET sheets = sheets + 1;
    END
    """,
    """
    CREATE TRIGGER sheets_start_unstruck BEFORE INSERT ON sheets WHEN NEW.state <> 'open'
    BEGIN SELECT RAISE(ABORT, 'a sheet begins open'); END
    """,
)


def up(migrator: Any, db: Any) -> None:
    for statement in TABLES.split(";"):
        db.execute_sql(statement)
    for rule in RULES:
        db.execute_sql(rule)
    for table in KEPT_FOREVER:
        db.execute_sql(
            f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'kept for ever'); END"
        )
    for table in NEVER_CHANGED:
        db.execute_sql(
            f"CREATE TRIGGER {table}_never_change BEFORE UPDATE ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'never changed, only added to'); END"
        )
