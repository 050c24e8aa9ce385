"""The catalogue: products, card messages, places, what delivery to an area costs, holidays, and caps."""

from typing import Any

TABLES = """
CREATE TABLE products (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 12 AND code NOT GLOB '*[^a-z0-9]*'),
    size TEXT NOT NULL CHECK (length(size) <= 12 AND size NOT GLOB '*[^a-z0-9]*'),
    name TEXT NOT NULL CHECK (name <> ''),
    price INTEGER NOT NULL CHECK (price >= 0),
    UNIQUE (code, size)
) STRICT;

CREATE TABLE messages (
    code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 12 AND code NOT GLOB '*[^a-z0-9]*'),
    text TEXT NOT NULL CHECK (text <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE places (
    code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 12 AND code NOT GLOB '*[^a-z0-9]*'),
    name TEXT NOT NULL CHECK (name <> ''),
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE areas (
    prefix TEXT NOT NULL PRIMARY KEY CHECK (prefix <> '' AND prefix NOT GLOB '*[^A-Z0-9 ]*'),
    charge INTEGER CHECK (charge >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE holidays (
    day TEXT NOT NULL PRIMARY KEY CHECK (day IS date(day)),
    reason TEXT NOT NULL CHECK (reason <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE caps (
    day TEXT NOT NULL CHECK (day IN ('', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun') OR day IS date(day)),
    window TEXT NOT NULL CHECK (window IN ('', 'am', 'pm', 'all day', 'timed')),
    most INTEGER NOT NULL CHECK (most >= 0),
    PRIMARY KEY (day, window)
) STRICT, WITHOUT ROWID
"""


def up(migrator: Any, db: Any) -> None:
    for statement in TABLES.split(";"):
        db.execute_sql(statement)
