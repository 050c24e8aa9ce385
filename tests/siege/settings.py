"""One door to the book: nothing else opens a database, and every connection through it runs with the same settings."""

import ast
from contextlib import closing
from pathlib import Path
from typing import Any

from models.tables.base import book as tables
from tests.book import open_book
from tests.siege.report import Report

HOUSE = Path(__file__).parents[2]
PACKAGES = ("models", "screens", "counter_tui")
DOOR = Path("models/database.py")
DRIVERS = ("sqlite3", "sqlcipher3", "apsw", "pysqlcipher3")
OPENERS = frozenset({"connect", "SqlCipherDatabase", "SqliteDatabase", "APSWDatabase", "Connection"})

WANTED: dict[str, Any] = {
    "synchronous": 2,
    "journal_mode": "wal",
    "foreign_keys": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "busy_timeout": 15_000,
    "cipher_use_hmac": "1",
    "cipher_page_size": "4096",
    "cipher_log_level": "NONE",
}


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    for package in PACKAGES:
        for path in sorted((HOUSE / package).rglob("*.py")):
            where = path.relative_to(HOUSE)
            report.failures += [f"{where}: {what}" for what in openings(path.read_text()) if where != DOOR]
            report.done += 1
    report.expect(bool(openings((HOUSE / DOOR).read_text())), "the door itself was not recognised: the search is blind")
    for turn in range(count):
        place = folder / str(turn)
        place.mkdir()
        with closing(open_book(place)) as book:
            for thread, ask in (("writer", book.write), ("reader", book.read)):
                found = ask(_settings)
                wrong = {name: found[name] for name, value in WANTED.items() if found[name] != value}
                report.expect(not wrong, f"the {thread} runs with {wrong}")
                report.expect(found["cipher_version"], f"the {thread} cannot encrypt")
            report.expect(book.read(_pragma, "query_only") == 1, "the reader can write")
        report.done += 2
    return report


def openings(source: str) -> list[str]:
    """What in a module opens a database, or brings in something that could."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [f"imports {name.name}" for name in node.names if name.name.split(".")[0] in DRIVERS]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in DRIVERS:
            found.append(f"imports from {node.module}")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"peewee", "playhouse"}:
            found += [f"imports {name.name}" for name in node.names if name.name in OPENERS]
    return found


def _settings() -> dict[str, Any]:
    return {name: _pragma(name) for name in (*WANTED, "cipher_version")}


def _pragma(name: str) -> Any:
    row = tables.execute_sql(f"PRAGMA {name}").fetchone()
    return row[0] if row else None
