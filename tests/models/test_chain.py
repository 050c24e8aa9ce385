"""The audit's chain: what was altered, taken out or added past the program is found, and named where it can be."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from models import chain
from models.database import Book, raw_book
from models.journal import note
from models.migrations import run
from models.tables.base import book as tables
from tests.book import RAW_KEY, moment, open_book, raw
from tests.models.shop import Shop

OTHER_KEY = f"x'{'ab' * 32}'"
OLDER = "0006_draft_turns"
ENDS = "The audit does not end where it was left: entries were added or taken out past the program."


def altered(*numbers: int) -> tuple[str, ...]:
    return tuple(
        f"Audit entry {number} does not fit its seal: it, or the one before it, was altered." for number in numbers
    )


@pytest.fixture
def noted(shop: Shop) -> Shop:
    """Nine entries in the audit."""
    for number in range(9):
        shop.book.write(note, moment(), "open", sheet=number, detail=f"entry {number}")
    return shop


def faults(shop: Shop) -> tuple[str, ...]:
    return shop.book.read(lambda: chain.faults(tables.connection()))


def test_an_untouched_audit_has_no_fault(shop: Shop) -> None:
    assert faults(shop) == ()
    shop.take()
    assert faults(shop) == ()
    assert shop.rows("SELECT last, sealed, length(mac) FROM audit_head") == [(1, 0, 32)]
    assert shop.rows("SELECT count(DISTINCT mac), count(*) FROM audit WHERE length(mac) = 32") == [(1, 1)]


@pytest.mark.parametrize("column", ["at", "by", "act", "sheet", "suffix", "detail", "person"])
def test_every_field_is_sealed(noted: Shop, column: str) -> None:
    value = {"by": "'mallory'", "act": "'take'", "detail": "detail || ' '"}.get(column, "7777")
    noted.plant(f"UPDATE audit SET {column} = {value} WHERE id = 4")
    assert faults(noted) == altered(4)


def test_a_seal_that_is_not_its_own(noted: Shop) -> None:
    noted.plant("UPDATE audit SET mac = (SELECT mac FROM audit WHERE id = 7) WHERE id = 4")
    assert faults(noted) == altered(4, 5)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ("= 1", "Audit entry 1 is missing."),
        ("< 4", "Audit entries 1 to 3 are missing."),
        ("= 5", "Audit entry 5 is missing."),
        ("BETWEEN 5 AND 7", "Audit entries 5 to 7 are missing."),
        ("= 9", "Audit entry 9 is missing: the end was cut off."),
        ("> 3", "Audit entries 4 to 9 are missing: the end was cut off."),
        ("> 0", "Audit entries 1 to 9 are missing: the end was cut off."),
    ],
)
def test_entries_that_are_missing(noted: Shop, gone: str, words: str) -> None:
    noted.plant(f"DELETE FROM audit WHERE id {gone}")
    assert faults(noted) == (words,)


@pytest.mark.parametrize("cut", [0, 3, 8])
def test_a_cut_end_is_still_missed_when_the_program_has_written_on(noted: Shop, cut: int) -> None:
    noted.plant("DELETE FROM audit WHERE id > ?", cut)
    noted.take()
    number = "entry 9 is" if cut == 8 else f"entries {cut + 1} to 9 are"
    assert faults(noted) == (f"Audit {number} missing.",)


@pytest.mark.parametrize("state", ["(SELECT mac FROM audit WHERE id = 6)", "mac", "x''"])
def test_a_head_cannot_be_made_up_from_the_rows(noted: Shop, state: str) -> None:
    noted.plant("DELETE FROM audit WHERE id > 6")
    noted.plant(f"UPDATE audit_head SET last = 6, mac = {state}")
    assert faults(noted) == (ENDS,)
    noted.take()
    assert faults(noted) == altered(7)


def test_two_that_changed_places(noted: Shop) -> None:
    noted.plant("UPDATE audit SET id = -3 WHERE id = 3")
    noted.plant("UPDATE audit SET id = 3 WHERE id = 6")
    noted.plant("UPDATE audit SET id = 6 WHERE id = -3")
    assert faults(noted) == altered(3, 4, 6, 7)


def test_an_entry_without_a_seal(noted: Shop) -> None:
    noted.plant("INSERT INTO audit (at, by, act, detail) VALUES (1, 'owner', 'open', '')")
    assert faults(noted) == ("Audit entry 10 has no seal: it was added past the program.", ENDS)
    noted.take()
    assert "Audit entry 10 has no seal: it was added past the program." in faults(noted)


@pytest.mark.parametrize("last", [0, 5, 8, 10, 99])
def test_a_head_that_says_another_end_does_not_come_right_by_itself(noted: Shop, last: int) -> None:
    noted.plant("UPDATE audit_head SET last = ?", last)
    assert len(faults(noted)) == 1
    noted.take()
    assert len(faults(noted)) == 1


def test_text_that_is_no_text_any_more(noted: Shop) -> None:
    noted.plant("UPDATE audit SET detail = CAST(x'ff00fe' AS TEXT) WHERE id = 2")
    assert faults(noted) == altered(2)


def test_without_its_head_the_shop_goes_on_and_the_check_says_so(noted: Shop) -> None:
    noted.plant("DELETE FROM audit_head")
    assert noted.order(noted.take()).number == "0001-1"
    assert faults(noted) == ("The audit has lost its end: whether entries are missing cannot be told.",)


def test_opening_the_book_does_not_make_a_new_head(noted: Shop) -> None:
    noted.plant("DELETE FROM audit_head")
    noted.plant("UPDATE audit SET mac = NULL")
    Book(noted.book.path, RAW_KEY).close()
    assert noted.rows("SELECT count(*) FROM audit_head") == [(0,)]


def test_no_more_than_a_screen_of_faults(shop: Shop) -> None:
    for _ in range(40):
        shop.book.write(note, moment(), "open")
    shop.plant("UPDATE audit SET at = 1")
    found = faults(shop)
    assert found == (*altered(*range(1, chain.SHOWN + 1)), "And more in the audit.")


@pytest.mark.parametrize(
    "moved",
    [
        "by = 'owner,open', act = 'find'",
        "by = 'ownerop', act = 'en,find'",
        "sheet = 11, suffix = 2",
        "sheet = NULL, suffix = 112",
        "suffix = 1, detail = '2bc'",
        "act = 'open,findb', detail = 'c'",
    ],
)
def test_values_cannot_be_moved_from_one_field_to_the_next(noted: Shop, moved: str) -> None:
    noted.book.write(note, moment(), "open,find", sheet=1, suffix=12, detail="bc")
    noted.plant(f"UPDATE audit SET {moved} WHERE id = 10")
    assert faults(noted) == altered(10)


@pytest.fixture
def older(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a book from before the chain, with so many entries."""

    def make(entries: int) -> Path:
        steps = tmp_path / "steps"
        steps.mkdir()
        for step in run.HERE.glob("[0-9]*.py"):
            if step.stem <= OLDER:
                shutil.copy(step, steps)
        path = tmp_path / "book.db"
        path.touch(mode=0o600)
        Book(path, RAW_KEY, new=True, steps=steps).close()
        with raw(path, rules=True) as rows:
            rows.execute("INSERT INTO users VALUES ('owner', 'owner')")
            rows.executemany(
                "INSERT INTO audit (at, by, act, sheet, detail) VALUES (1, 'owner', 'draft', ?, '')",
                [(number,) for number in range(entries)],
            )
        return path

    return make


@pytest.mark.parametrize("entries", [0, 1, 500])
def test_an_older_book_is_sealed_when_it_is_brought_up_to_date(older: Callable[[int], Path], entries: int) -> None:
    book = Book(older(entries), RAW_KEY)
    shop = Shop(book)
    assert faults(shop) == ()
    assert shop.rows("SELECT sealed, last FROM audit_head") == [(entries, entries)]
    shop.take()
    shop.take()
    assert faults(shop) == ()
    if entries:
        shop.plant("UPDATE audit SET at = 2 WHERE id = ?", entries // 2 + 1)
        assert faults(shop) == (f"One of the audit's entries up to {entries} was altered, added or taken out.",)
    book.close()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM audit WHERE id = 1",
        "DELETE FROM audit WHERE id = 20",
        "UPDATE audit SET mac = x'00' WHERE id = 3",
        "UPDATE audit_head SET sealed = sealed + 1",
        "UPDATE audit_head SET sealed = sealed - 1",
        "UPDATE audit_head SET seal = x''",
        "INSERT INTO audit (id, at, by, act, detail) VALUES (-1, 1, 'owner', 'open', '')",
    ],
)
def test_what_was_sealed_together_is_held_together(older: Callable[[int], Path], change: str) -> None:
    book = Book(older(20), RAW_KEY)
    shop = Shop(book)
    shop.take()
    shop.plant(change)
    assert len(faults(shop)) >= 1
    book.close()


def test_a_replaced_key_needs_a_new_seal_and_keeps_the_old_entries(noted: Shop, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with raw_book(noted.book.path, RAW_KEY, read_only=False) as own:
        own.execute("VACUUM INTO ?", (str(copy),))
        before = own.execute("SELECT * FROM audit").fetchall()
    with raw_book(copy, RAW_KEY, read_only=False) as connection:
        connection.execute(f'PRAGMA rekey = "{OTHER_KEY}"')
    with raw_book(copy, OTHER_KEY, read_only=False) as connection:
        assert len(chain.faults(connection)) == 10
        chain.reseal(connection)
        assert chain.faults(connection) == ()
        assert connection.execute("SELECT * FROM audit").fetchall() == before
        connection.execute("PRAGMA journal_mode = wal")
    book = Book(copy, OTHER_KEY)
    book.write(note, moment(), "open")
    assert book.read(lambda: chain.faults(tables.connection())) == ()
    book.close()


def test_another_book_has_another_chain(tmp_path: Path) -> None:
    def macs(key: str) -> list[Any]:
        connection = driver.connect(":memory:")
        chain.attach(connection, key)
        found: list[Any] = connection.execute(
            "SELECT audit_mac(x'', 1, 1, 'a', 'b', 1, 1, '', 1), audit_after(x'')"
        ).fetchall()
        connection.close()
        return found

    assert macs(RAW_KEY) == macs(RAW_KEY)
    assert not set(macs(RAW_KEY)[0]) & set(macs(OTHER_KEY)[0])


def test_a_verb_that_stumbles_leaves_neither_entry_nor_head(noted: Shop) -> None:
    before = noted.rows("SELECT * FROM audit_head")

    def stumble() -> None:
        note(moment(), "open")
        raise RuntimeError("stumbled")

    with pytest.raises(RuntimeError):
        noted.book.write(stumble)
    assert noted.rows("SELECT * FROM audit_head") == before
    assert faults(noted) == ()


def test_two_programs_write_one_chain(tmp_path: Path) -> None:
    one = open_book(tmp_path)
    two = Book(one.path, RAW_KEY)
    for turn in range(20):
        tables.initialize((one, two)[turn % 2]._database)
        (one, two)[turn % 2].write(note, moment(), "open", sheet=turn)
    assert two.read(lambda: chain.faults(tables.connection())) == ()
    two.close()
    one.close()
