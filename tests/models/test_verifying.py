"""Is a book whole? What is wrong with it is said in words, and nothing is said of one that is."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models import backups, chain, phone_codes, users
from models.database import Book, raw_book
from models.errors import BookDamaged
from models.faults import keep_fault
from models.journal import note
from models.tables.base import book as tables
from models.verifying import kept_faults, look_at
from tests.book import RAW_KEY, WEDNESDAY, moment
from tests.models.shop import Shop

FORGOTTEN = "Order 0002-1 is in the book, and not in the audit."


def look(path: Path) -> tuple[str, ...]:
    with raw_book(path, RAW_KEY) as connection:
        return look_at(connection)


def close(shop: Shop) -> None:
    from models.closing import close_day, to_close
    from models.day_views import Outside

    found = shop.book.read(to_close, shop.m, WEDNESDAY, Outside(), web_shop=False, paper_pad=False)
    reasons = {(each.kind, each.sheet, each.order, each.detail): "as it is" for each in found.outstanding}
    shop.book.write(close_day, shop.m, WEDNESDAY, Outside(), reasons, web_shop=False, paper_pad=False)


def test_a_whole_day_is_whole_while_it_is_used(full: Shop) -> None:
    close(full)
    full.book.write(backups.keep, full.m, "shop", "counter-tui.backup", 4_096)
    full.draft()
    assert look(full.book.path) == ()
    full.take()
    assert look(full.book.path) == ()


def test_an_empty_book_is_whole(book: Book) -> None:
    assert look(book.path) == ()


def test_looking_leaves_the_connection_as_it_was(book: Book) -> None:
    for only_reads in (True, False):
        with raw_book(book.path, RAW_KEY, read_only=only_reads) as connection:
            look_at(connection)
            assert connection.execute("PRAGMA query_only").fetchone() == (int(only_reads),)
            assert not connection.in_transaction


@pytest.fixture
def closed(full_day: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(full_day, tmp_path))


def test_a_damaged_page(closed: Path) -> None:
    with closed.open("r+b") as file:
        file.seek(20 * 4096 + 50)
        file.write(b"\0" * 50)
    assert look(closed) == ("The file is damaged: HMAC verification failed for page 21.",)


def test_a_page_too_few(closed: Path) -> None:
    with closed.open("r+b") as file:
        file.truncate(closed.stat().st_size - 4096)
    with pytest.raises(BookDamaged, match="damaged"):
        look(closed)


def test_rows_that_belong_to_nothing(full: Shop) -> None:
    full.plant("UPDATE outcomes SET order_id = 99")
    assert look(full.book.path) == ("4 of the rows in outcomes belong to rows in orders that are not there.",)


def test_rows_that_break_the_book_s_rules(full: Shop) -> None:
    full.plant("UPDATE order_lines SET quantity = 0 WHERE id = 1")
    assert look(full.book.path) == ("The file is damaged: CHECK constraint failed in order_lines.",)


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO order_search (rowid, caller) VALUES (77, 'nobody')",
        "DELETE FROM order_search_data WHERE id > 10",
        "UPDATE orders SET address = '1 Other Lane' WHERE id = 1",
    ],
)
def test_a_search_that_does_not_agree(full: Shop, change: str) -> None:
    full.plant(change)
    found = look(full.book.path)
    assert len(found) == 1
    assert "search" in found[0]


def test_another_application_or_version(full: Shop) -> None:
    full.plant("PRAGMA application_id = 7")
    full.plant("DELETE FROM schema_migration WHERE name LIKE '0006%'")
    assert look(full.book.path) == (
        "The book has not been through the same changes as this version of the program.",
        "The book runs with application_id = 7; it needs 1179406162.",
    )


def test_an_audit_that_was_altered(full: Shop) -> None:
    full.plant("UPDATE audit SET at = 1 WHERE id = 3")
    assert look(full.book.path) == ("Audit entry 3 does not fit its seal: it, or the one before it, was altered.",)


def put_back(shop: Shop, head: tuple[object, ...]) -> None:
    """The audit as it was at this head, and everything else as it is."""
    shop.plant("DELETE FROM audit WHERE id > ?", head[3])
    shop.plant("DELETE FROM audit_head")
    shop.plant("INSERT INTO audit_head VALUES (?, ?, ?, ?, ?)", *head)


def head_of(shop: Shop) -> tuple[object, ...]:
    return shop.rows("SELECT * FROM audit_head")[0]


def test_an_audit_that_was_put_back_has_lost_what_was_done_since(shop: Shop) -> None:
    shop.take()
    head = head_of(shop)
    shop.take()
    put_back(shop, head)
    assert shop.book.read(lambda: chain.faults(tables.connection())) == ()
    assert look(shop.book.path) == ("Sheet 0002 is in the book, and the audit knows nothing of it.", FORGOTTEN)


def test_put_back_behind_the_second_order_of_a_sheet(shop: Shop) -> None:
    shop.take()
    head = head_of(shop)
    shop.take(sheet=1)
    put_back(shop, head)
    assert look(shop.book.path) == (FORGOTTEN.replace("0002-1", "0001-2"),)


def test_put_back_behind_a_draft(shop: Shop) -> None:
    head = head_of(shop)
    shop.draft()
    put_back(shop, head)
    assert look(shop.book.path) == ("Sheet 0001 is in the book, and the audit knows nothing of it.",)


def test_put_back_behind_a_closed_day(shop: Shop) -> None:
    for clock in ("18:00", "19:00"):
        head = head_of(shop)
        close(shop.at(clock))
        assert look(shop.book.path) == ()
    put_back(shop, head)
    assert look(shop.book.path) == ("The day 2026-02-11 is closed, and the audit does not say by whom.",)


def test_put_back_behind_a_back_up(shop: Shop) -> None:
    head = head_of(shop)
    shop.book.write(backups.keep, shop.m, "shop", "counter-tui.backup", 4_096)
    put_back(shop, head)
    words = "The audit has lost what it held at the back-up of 2026-02-11."
    assert look(shop.book.path) == (words,)
    shop.book.write(note, moment(), "open")
    assert look(shop.book.path) == (words,)


def test_every_kind_of_fault_is_named_at_once(full: Shop) -> None:
    full.plant("UPDATE order_lines SET order_id = 99 WHERE id = 1")
    full.plant("PRAGMA application_id = 7")
    full.plant("UPDATE orders SET address = '1 Other Lane' WHERE id = 1")
    full.plant("DELETE FROM audit WHERE id = 1")
    found = " ".join(look(full.book.path))
    for words in ("order_lines belong", "application_id", "The search", "Audit entry 1 is missing", "0001-1"):
        assert words in found


class WrittenMeanwhile:
    """A connection between each two of whose statements somebody else writes."""

    def __init__(self, connection: Any, write: Callable[[], object]) -> None:
        self._connection, self._write = connection, write

    @property
    def in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    def execute(self, *sql: Any) -> Any:
        done = self._connection.execute(*sql)
        self._write()
        return done

    def rollback(self) -> None:
        self._connection.rollback()


def test_a_book_that_is_written_to_meanwhile_is_whole(shop: Shop) -> None:
    for faults in (chain.faults, look_at):
        with raw_book(shop.book.path, RAW_KEY) as connection:
            assert faults(WrittenMeanwhile(connection, shop.take)) == ()
            assert not connection.in_transaction


def declare(path: Path, *statements: str) -> None:
    with raw_book(path, RAW_KEY, read_only=False) as connection:
        for sql in statements:
            connection.execute(sql)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["DROP TRIGGER sheets_are_tallied"], "The trigger sheets_are_tallied is missing."),
        (["DROP INDEX orders_due"], "The index orders_due is missing."),
        (["CREATE TABLE mine (a)"], "The table mine is not this version's: it was added past the program."),
        (
            [
                "DROP TRIGGER audit_never_change",
                "CREATE TRIGGER audit_never_change BEFORE UPDATE ON audit BEGIN SELECT 1; END",
            ],
            "The trigger audit_never_change is not as this version makes it: it was altered past the program.",
        ),
    ],
)
def test_what_the_book_is_made_of(closed: Path, statements: list[str], words: str) -> None:
    declare(closed, *statements)
    assert look(closed) == (words,)


SLOTS = ("00112233445566aa", "00112233445566bb", "00112233445566cc", "00112233445566dd")


@pytest.fixture
def held(shop: Shop) -> Shop:
    """A book whose owner changed the passphrase and made two sheets, and took somebody's key away."""
    book, (first, second, third, sheet) = shop.book, SLOTS
    book.write(users.take_first_slot, shop.m, "owner", first)
    book.write(users.change_slot, shop.m, second)
    book.write(users.add_user, shop.m, "Sam", "staff", third)
    book.write(users.add_user, shop.m, "Ivy", "driver")
    book.write(users.put_sheet_slot, shop.m, "00112233445566ee")
    book.write(users.put_sheet_slot, shop.m, sheet)
    book.write(users.remove_user, shop.m, "Sam")
    return shop


def test_everybody_s_key_was_given_to_them(held: Shop) -> None:
    assert look(held.book.path) == ()
    held.book.write(users.add_user, held.m, "Kim", "staff", "00112233445566ff")
    assert look(held.book.path) == ()


@pytest.mark.parametrize(
    ("slot", "user", "change"),
    [
        ("99", "owner", "INSERT INTO key_slots VALUES ('99', 'owner', 'passphrase', 1, NULL)"),
        ("99", "owner", "INSERT INTO key_slots VALUES ('99', 'owner', 'recovery', 1, NULL)"),
        (SLOTS[0], "owner", f"UPDATE key_slots SET removed_at = NULL WHERE id = '{SLOTS[0]}'"),
        (SLOTS[2], "Sam", f"UPDATE key_slots SET removed_at = NULL WHERE id = '{SLOTS[2]}'"),
        ("00112233445566ee", "owner", "UPDATE key_slots SET removed_at = NULL WHERE id = '00112233445566ee'"),
    ],
)
def test_a_key_that_nobody_gave(held: Shop, slot: str, user: str, change: str) -> None:
    held.plant(change)
    assert look(held.book.path) == (
        f"The key {slot} of {user} may open the book, and the audit does not say that anybody let it.",
    )


def test_a_keyholder_who_was_never_given_a_key(held: Shop) -> None:
    held.plant("INSERT INTO users (label, role) VALUES ('Mallory', 'owner')")
    assert look(held.book.path) == ("Mallory is in the book as owner, and was never given a key.",)


def test_a_phone_code_that_nobody_set_up(held: Shop) -> None:
    held.book.write(phone_codes.put, held.m, "owner", "JBSWY3DPEHPK3PXP", 1)
    assert look(held.book.path) == ()
    held.book.write(users.add_user, held.m, "Kim", "staff", "00112233445566ff")
    held.plant("INSERT INTO phone_codes (user, secret, step) VALUES ('Kim', 'JBSWY3DPEHPK3PXP', 1)")
    assert look(held.book.path) == ("Kim has a phone code, and the audit does not say that they set it up.",)


def test_a_back_up_that_is_only_in_the_audit(shop: Shop) -> None:
    for _ in range(2):
        shop.book.write(backups.keep, shop.m, "shop", "counter-tui.backup", 4_096)
    shop.plant("DELETE FROM backups WHERE id = 1")
    assert look(shop.book.path) == ("The back-up of 2026-02-11 is in the audit, and nowhere else in the book.",)


def test_faults_of_the_program_are_counted_and_are_none_of_the_book(shop: Shop) -> None:
    shop.book.write(keep_fault, "ab12", shop.m.now, "ValueError", "file.py:1 in here")
    with raw_book(shop.book.path, RAW_KEY) as connection:
        assert (kept_faults(connection), look_at(connection)) == (1, ())
