"""Online orders as they are looked at, discounts and tax, the mail settings, and how far each e-mail has come."""

from typing import Any

STATEMENTS = """
CREATE TABLE sources (
    name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
    prefix TEXT NOT NULL UNIQUE,
    zone TEXT NOT NULL,
    note_is TEXT NOT NULL CHECK (note_is IN ('', 'card', 'note')),
    dates TEXT NOT NULL CHECK (dates IN ('', 'day first', 'month first')),
    live TEXT NOT NULL,
    not_live TEXT NOT NULL,
    columns TEXT NOT NULL CHECK (json_valid(columns)),
    layouts TEXT NOT NULL CHECK (json_valid(layouts))
) STRICT, WITHOUT ROWID;
CREATE TABLE online_orders (
    id INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources (name),
    external_id TEXT NOT NULL CHECK (external_id <> ''),
    number TEXT NOT NULL,
    status TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('live', 'not live', 'cancelled', 'unknown', 'listed', 'vanished')),
    placed_on TEXT CHECK (placed_on IS date(placed_on)),
    modified TEXT NOT NULL,
    content TEXT NOT NULL,
    settled TEXT NOT NULL,
    sheet_id INTEGER REFERENCES sheets (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'not live', 'changed', 'settled')),
    reason TEXT NOT NULL,
    looked_at INTEGER NOT NULL,
    looked_by TEXT NOT NULL REFERENCES users (label),
    seen_at INTEGER NOT NULL,
    UNIQUE (source, external_id),
    CHECK ((sheet_id IS NULL) OR state IN ('changed', 'settled')),
    CHECK (state <> 'changed' OR sheet_id IS NOT NULL),
    CHECK (state <> 'settled' OR sheet_id IS NOT NULL OR reason <> '')
) STRICT;
CREATE TABLE online_parts (
    online_id INTEGER NOT NULL REFERENCES online_orders (id),
    part INTEGER NOT NULL CHECK (part > 0),
    order_id INTEGER NOT NULL UNIQUE REFERENCES orders (id),
    PRIMARY KEY (online_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX online_orders_number ON online_orders (number, source);
CREATE INDEX online_orders_sheet ON online_orders (sheet_id) WHERE sheet_id IS NOT NULL;
CREATE INDEX online_orders_waiting ON online_orders (state) WHERE state IN ('waiting', 'changed');
CREATE INDEX online_orders_placed ON online_orders (placed_on, source);
CREATE TABLE mail_settings (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    host TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    security TEXT NOT NULL CHECK (security IN ('starttls', 'tls')),
    login TEXT NOT NULL,
    password TEXT NOT NULL,
    sender TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    reach TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_body TEXT NOT NULL,
    cancelled_body TEXT NOT NULL,
    tried INTEGER NOT NULL CHECK (tried IN (0, 1))
) STRICT;
ALTER TABLE orders ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0);
ALTER TABLE orders ADD COLUMN tax INTEGER NOT NULL DEFAULT 0 CHECK (tax >= 0);
ALTER TABLE confirmations ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE confirmations ADD COLUMN next_at INTEGER;
ALTER TABLE confirmations ADD COLUMN claimed_at INTEGER;
ALTER TABLE confirmations ADD COLUMN message_id TEXT NOT NULL DEFAULT '';
ALTER TABLE confirmations ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE confirmations ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
ALTER TABLE confirmations ADD COLUMN earlier TEXT NOT NULL DEFAULT '';
CREATE INDEX confirmations_to_send ON confirmations (next_at) WHERE state = 'queued';
CREATE INDEX confirmations_sent ON confirmations (done_at) WHERE how = 'email' AND state = 'done';
CREATE TRIGGER online_orders_are_kept BEFORE DELETE ON online_orders
BEGIN SELECT RAISE(ABORT, 'kept for ever'); END
"""


def up(migrator: Any, db: Any) -> None:
    *statements, trigger = STATEMENTS.split("CREATE TRIGGER ")
    for statement in "".join(statements).split(";"):
        if statement.strip():
            db.execute_sql(statement)
    db.execute_sql(f"CREATE TRIGGER {trigger}")
