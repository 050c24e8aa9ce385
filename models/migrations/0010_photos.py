"""Photos, each with a key of its own; the lock box, and the words of each order as they were taken down.

Paper that cannot have been shredded yet is in the lock box from the first: its sheet is open, or an order of it is out.
"""

from typing import Any

STATEMENTS = """
CREATE TABLE photos (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*'),
    kind TEXT NOT NULL CHECK (kind IN ('order', 'stop', 'sheet')),
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    order_id INTEGER REFERENCES orders (id),
    position INTEGER NOT NULL,
    caption TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    source BLOB NOT NULL CHECK (length(source) = 32),
    size INTEGER NOT NULL CHECK (size > 0),
    width INTEGER NOT NULL CHECK (width > 0),
    height INTEGER NOT NULL CHECK (height > 0),
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL REFERENCES users (label),
    off_at INTEGER,
    off_by TEXT REFERENCES users (label),
    room BLOB NOT NULL DEFAULT (zeroblob(4096)),
    key BLOB NOT NULL CHECK (length(key) = 32),
    thumbnail BLOB NOT NULL CHECK (length(thumbnail) BETWEEN 1 AND 10240),
    CHECK ((kind = 'sheet') = (order_id IS NULL)),
    CHECK ((off_at IS NULL) = (off_by IS NULL))
) STRICT;
CREATE INDEX photos_order ON photos (order_id, off_at) WHERE order_id IS NOT NULL;
CREATE INDEX photos_sheet ON photos (sheet_id, kind, off_at);
CREATE INDEX photos_paper ON photos (sheet_id) WHERE kind = 'sheet';
CREATE INDEX photos_source ON photos (source);
CREATE INDEX photos_off ON photos (off_at) WHERE off_at IS NOT NULL;
CREATE TABLE lock_box (
    sheet_id INTEGER NOT NULL PRIMARY KEY REFERENCES sheets (id),
    shredded_at INTEGER,
    shredded_by TEXT REFERENCES users (label),
    since INTEGER,
    CHECK ((shredded_at IS NULL) = (shredded_by IS NULL))
) STRICT;
CREATE INDEX lock_box_full ON lock_box (sheet_id) WHERE shredded_at IS NULL;
CREATE TABLE taken_down (
    order_id INTEGER NOT NULL PRIMARY KEY REFERENCES orders (id),
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    words TEXT NOT NULL CHECK (json_valid(words))
) STRICT;
CREATE INDEX taken_down_sheet ON taken_down (sheet_id);
INSERT INTO lock_box (sheet_id)
SELECT id FROM sheets s WHERE (source = 'paper' OR pad_number IS NOT NULL) AND EXISTS (
    SELECT 1 FROM orders o LEFT JOIN list_entries e ON e.order_id = o.id
    WHERE o.sheet_id = s.id AND (s.state = 'open' OR e.status NOT IN ('done', 'cancelled'))
)
"""
RULES = (
    """
    CREATE TRIGGER lock_box_is_kept BEFORE DELETE ON lock_box
    BEGIN SELECT RAISE(ABORT, 'kept for ever'); END
    """,
    """
    CREATE TRIGGER lock_box_is_empty_when_shredded BEFORE UPDATE OF shredded_at ON lock_box
    WHEN NEW.shredded_at IS NOT NULL AND (
        EXISTS (SELECT 1 FROM taken_down WHERE sheet_id = NEW.sheet_id)
        OR EXISTS (SELECT 1 FROM photos WHERE sheet_id = NEW.sheet_id AND kind = 'sheet')
    )
    BEGIN SELECT RAISE(ABORT, 'what is shredded is gone'); END
    """,
    """
    CREATE TRIGGER photos_keep_their_file BEFORE UPDATE OF id, key, digest, source, size, thumbnail ON photos
    BEGIN SELECT RAISE(ABORT, 'another picture is another photo'); END
    """,
)


def up(migrator: Any, db: Any) -> None:
    for statement in STATEMENTS.split(";"):
        db.execute_sql(statement)
    for rule in RULES:
        db.execute_sql(rule)
