"""Who holds a key, phone codes, the sealed audit, back-ups that were good, and faults without values."""

from typing import Any

STATEMENTS = """
ALTER TABLE users ADD COLUMN removed_at INTEGER;
CREATE TABLE key_slots (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    user TEXT NOT NULL REFERENCES users (label),
    kind TEXT NOT NULL CHECK (kind IN ('passphrase', 'recovery')),
    added_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX key_slots_user ON key_slots (user);
CREATE TABLE phone_codes (
    user TEXT NOT NULL PRIMARY KEY REFERENCES users (label),
    secret TEXT NOT NULL CHECK (secret <> ''),
    step INTEGER NOT NULL,
    given_on TEXT CHECK (given_on IS date(given_on)),
    misses INTEGER NOT NULL DEFAULT 0,
    missed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
ALTER TABLE audit ADD COLUMN person INTEGER;
ALTER TABLE audit ADD COLUMN mac BLOB;
CREATE TABLE audit_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed INTEGER NOT NULL,
    seal BLOB NOT NULL,
    last INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;
CREATE TABLE backups (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    place TEXT NOT NULL CHECK (place IN ('shop', 'second', 'elsewhere')),
    name TEXT NOT NULL CHECK (name <> ''),
    size INTEGER NOT NULL CHECK (size > 0),
    audit_last INTEGER NOT NULL,
    audit_mac BLOB
) STRICT;
CREATE INDEX backups_place ON backups (place, at);
CREATE TABLE faults (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    trace TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (one, sealed, seal, last, mac)
SELECT 1, last, seal, last, audit_after(seal) FROM (
    SELECT coalesce(max(id), 0) AS last, coalesce(
        audit_sum(id, at, CAST(by AS BLOB), CAST(act AS BLOB), sheet, suffix, CAST(detail AS BLOB), person, mac), x''
    ) AS seal
    FROM audit NOT INDEXED
)
"""


def up(migrator: Any, db: Any) -> None:
    for statement in STATEMENTS.split(";"):
        db.execute_sql(statement)
