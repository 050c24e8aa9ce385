"""Ten thousand online orders brought in, against parsing their file and one bulk insert of the rows they became."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from counter_tui.importing.reading import read_file
from counter_tui.importing.told import Reading
from counter_tui.online import read_files
from models.database import WRITER_CACHE_KIB, Book
from models.moment import Moment
from models.online_views import WebShop
from models.taking_in import bring_in
from models.users import know_user
from tests.benchmarks.rows import Row, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.statements import RawBook
from tests.benchmarks.timing import Pair, seconds
from tests.book import RAW_KEY, ZONE
from tests.counter_tui.online_files import PLACED, web_orders, woo_json

ORDERS, PAIRS = 10_000, 5
REACH = 3.0
SHOP = WebShop("Website", zone="Europe/London", note_is="note")
WHEN = Moment("owner", datetime(2026, 2, 10, 18, 0, tzinfo=ZONE), PLACED.date())

# What becomes of an online order, in an order in which each row finds those that it points to. The index of words and
# the tallies follow by themselves, in both books.
TABLES = (
    *("sources", "people", "sheets", "online_orders", "orders", "order_lines", "list_entries", "confirmations"),
    *("online_parts", "likeness_keys", "likenesses", "audit"),
)


class _Bulk(NamedTuple):
    """An insert, and all its rows."""

    sql: str
    rows: Sequence[tuple[Any, ...]]


def rows(setting: Setting) -> list[Row]:
    """The program reads by its child process and keeps every rule; the other inserts rows that are known already."""
    count = min(setting.orders, ORDERS)
    path, empty, book = (setting.folder / name for name in ("orders.json", "empty.db", "import.db"))
    path.write_text(woo_json(web_orders(count)), encoding="utf-8")
    _make(empty)
    try:
        shutil.copyfile(empty, book)
        _bring_in(path, book, count)
        bulk = _rows_of(book, empty)
        pairs = [_pair(path, empty, book, bulk, count) for _ in range(min(setting.pairs, PAIRS))]
    finally:
        for each in (path, empty, book):
            each.unlink()
    return [ratio(f"import, {count:,} online orders", "parsing the file, one bulk insert", pairs, REACH)]


def _pair(path: Path, empty: Path, book: Path, bulk: Sequence[_Bulk], count: int) -> Pair:
    shutil.copyfile(empty, book)
    ours = seconds(lambda: _bring_in(path, book, count))()
    shutil.copyfile(empty, book)
    return Pair(ours, seconds(lambda: _parse_and_insert(path, book, bulk, count))())


def _make(path: Path) -> None:
    book = Book.create(path, RAW_KEY)
    book.write(know_user, "owner")
    book.close()


def _bring_in(path: Path, book_path: Path, count: int) -> None:
    [orders] = read_files([path], SHOP, lambda done, of: None).read
    assert isinstance(orders, tuple)
    book = Book(book_path, RAW_KEY)
    try:
        looked, taken = book.write(bring_in, WHEN, SHOP, orders)
    finally:
        book.close()
    assert looked.new == taken.listed == count


def _parse_and_insert(path: Path, book_path: Path, bulk: Sequence[_Bulk], count: int) -> None:
    assert len(list(read_file(path, Reading.of(SHOP, SHOP.zone)))) == count
    raw = RawBook(book_path, WRITER_CACHE_KIB)
    try:
        raw.insert(bulk)
    finally:
        raw.close()


def _rows_of(book: Path, empty: Path) -> list[_Bulk]:
    """All that the one book has and the other has not."""
    full, bare = RawBook(book, WRITER_CACHE_KIB), RawBook(empty, WRITER_CACHE_KIB)
    try:
        return [_new_rows(full, bare, table) for table in TABLES]
    finally:
        bare.close()
        full.close()


def _new_rows(full: RawBook, bare: RawBook, table: str) -> _Bulk:
    found = full.rows(f"SELECT * FROM {table}")
    known = set(bare.rows(f"SELECT * FROM {table}"))
    places = ", ".join("?" * len(found[0])) if found else ""
    return _Bulk(f"INSERT INTO {table} VALUES ({places})", [row for row in found if row not in known])
