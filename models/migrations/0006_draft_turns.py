"""A draft counts how often it was kept, so that two counters that write on one do not overwrite each other's words."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    db.execute_sql("ALTER TABLE drafts ADD COLUMN turn INTEGER NOT NULL DEFAULT 0")
