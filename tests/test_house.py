"""Rules of the house that no linter knows."""

import ast
from configparser import ConfigParser
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PACKAGES = ("models", "screens", "counter_tui")
SOURCES = sorted(path for package in PACKAGES for path in (HOUSE / package).rglob("*.py"))
MOST_LINES = 400
SHARED = {
    *("attaching", "base", "day_screen", "dialogs", "driver_screen", "entry_form", "phone_setup", "read_back"),
    *("recovery_sheet", "sheet_photo", "viewing"),
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= MOST_LINES
    assert not text.strip() or ast.get_docstring(ast.parse(text))


def test_every_screen_is_in_the_contract_that_keeps_screens_apart() -> None:
    contracts = ConfigParser()
    contracts.read(HOUSE / ".importlinter")
    listed = set(contracts["importlinter:contract:screens-apart"]["modules"].split())
    screens = {
        f"screens.{path.stem}"
        for path in (HOUSE / "screens").glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
        and ("Screen" in " ".join(map(ast.unparse, node.bases)) or node.name.endswith("Screen"))
    }
    assert screens - {f"screens.{name}" for name in SHARED} == listed


def test_the_book_has_one_door() -> None:
    """Only `models/database.py` opens a database file: its settings are asserted nowhere else."""
    doors = {"SqlCipherDatabase", "SqliteDatabase", "dbapi2", "sqlite3"}
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom | ast.Import) and doors & {alias.name for alias in node.names}
    }
    assert found == {"models/database.py"}


def test_nothing_says_print_but_the_command_line() -> None:
    """Standard output is for answers, and nothing of a person's ever goes to a log."""
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "logging.getLogger", "warnings.warn"}
    }
    assert found <= {"counter_tui/cli.py", "models/database.py"}
