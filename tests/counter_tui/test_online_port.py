"""Files of online orders as the screens ask for them: looked at in a real book, or refused with nothing noted."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter_tui.clock import ShopClock
from counter_tui.importing import reading as importing
from counter_tui.importing.told import Reading
from counter_tui.online import FileRead, FileRefused, ShopOnline, read_files
from counter_tui.shop import OpenShop
from models.database import Book
from models.errors import Refused
from models.online_views import Compared, LookedAt, ReadOrder, WebShop
from models.online_waiting import online_rows
from models.sources import put_web_shop, web_shops
from screens.desk import UnlockError
from screens.outside import Progress
from tests.book import WEDNESDAY, moment, new_key, open_book, opened
from tests.counter_tui.online_files import WebOrder, analytics_csv, shopify_csv, woo_json


@dataclass
class Opened:
    opened: OpenShop


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(open_book(tmp_path)) as book:
        yield book


@pytest.fixture
def online(book: Book, tmp_path: Path) -> ShopOnline:
    """It reads in this process."""
    return ShopOnline(Opened(opened(book)), ShopClock(WEDNESDAY), tmp_path, read_here)


async def read_here(path: Path, shop: WebShop, progress: Progress) -> FileRead:
    reading = Reading.of(shop, shop.zone)
    try:
        found = list(importing.read_file(path, reading, progress))
    except Refused as refused:
        raise FileRefused(refused.message, refused.field) from None
    orders = tuple(each for each in found if isinstance(each, ReadOrder))
    return FileRead(orders, reading.layout, reading.notes)


def nothing(done: int, of: int) -> None:
    """Nobody looks."""


async def refusal(online: ShopOnline, path: str, source: str = "") -> UnlockError:
    with pytest.raises(UnlockError) as caught:
        await online.look(path, source, nothing)
    return caught.value


async def test_a_file_is_looked_at_and_a_list_held_against_the_book(book: Book, tmp_path: Path) -> None:
    online = ShopOnline(Opened(opened(book)), ShopClock(WEDNESDAY))
    path, told = tmp_path / "orders.json", list[tuple[int, int]]()
    path.write_text(woo_json([WebOrder(1), WebOrder(2, due=None), WebOrder(3, status="pending")]))
    looked = await online.look(str(path), "Website", lambda done, of: told.append((done, of)))
    assert isinstance(looked, LookedAt)
    assert (looked.read, looked.new, looked.not_live) == (3, 1, 1)
    assert [(held.external_id, held.reason) for held in looked.held] == [("2", "no delivery date")]
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert [shop.name for shop in book.read(web_shops)] == ["Website"]
    kinds = {row.number: row.kind for row in book.read(online_rows, WEDNESDAY)}
    assert kinds == {"1": "new", "2": "held", "3": "not live"}
    path.write_text(analytics_csv([WebOrder(1), WebOrder(2), WebOrder(4)]))
    compared = await online.look(str(path), "Website", nothing)
    assert isinstance(compared, Compared)
    assert (compared.listed, compared.missing) == (3, ("4",))


async def test_what_cannot_be_read_is_said_and_nothing_noted(online: ShopOnline, book: Book, tmp_path: Path) -> None:
    cut = tmp_path / "cut.json"
    cut.write_text(woo_json([WebOrder(1), WebOrder(2)])[:-40])
    for path, said in (("", "Name the file"), ("~nobody-here/x", "no such file"), (str(cut), "Row 2")):
        refused = await refusal(online, path)
        assert (refused.field, said in str(refused)) == ("path", True), refused
    assert book.read(web_shops) == []
    assert book.read(online_rows, WEDNESDAY) == []


async def test_nobody_has_said_what_the_customers_note_is(online: ShopOnline, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(woo_json([WebOrder(1, note="With love", card="")]))
    assert (await refusal(online, str(path))).field == "note_is"
    assert book.read(online_rows, WEDNESDAY) == []
    book.write(put_web_shop, moment(), WebShop("Website", note_is="card"), was="", key=new_key())
    looked = await online.look(str(path), "Website", nothing)
    assert isinstance(looked, LookedAt)
    assert looked.new == 1


async def test_a_file_of_another_layout_needs_a_word_from_which_web_shop_it_is(
    online: ShopOnline, book: Book, tmp_path: Path
) -> None:
    first, other = tmp_path / "orders.json", tmp_path / "orders.csv"
    first.write_text(woo_json([WebOrder(1)]))
    other.write_text(shopify_csv([WebOrder(2)]))
    await online.look(str(first), "", nothing)
    assert (await refusal(online, str(other))).field == "source"
    assert len(book.read(online_rows, WEDNESDAY)) == 1
    for source in ("Market", ""):
        await online.look(str(other if source else first), source, nothing)
    assert [shop.name for shop in book.read(web_shops)] == ["Web shop", "Market"]


def test_the_newest_downloads_come_first(online: ShopOnline, tmp_path: Path) -> None:
    for age, name in enumerate(("b.CSV", "a.json", "c.txt", "d.pdf", "e.zip")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1_000 - age, 1_000 - age))
    (tmp_path / "folder.csv").mkdir()
    assert [Path(path).name for path in online.files()] == ["b.CSV", "a.json", "c.txt"]


def test_there_may_be_no_folder_for_downloads(book: Book, tmp_path: Path) -> None:
    assert ShopOnline(Opened(opened(book)), ShopClock(), tmp_path / "none").files() == ()


def test_several_files_for_the_command_line(tmp_path: Path) -> None:
    good, cut = tmp_path / "orders.json", tmp_path / "cut.json"
    good.write_text(woo_json([WebOrder(1, note="Ring twice"), WebOrder(2)]))
    cut.write_text("{")
    found = read_files([good], WebShop("Website"), nothing)
    assert ([len(read) for read in found.read if isinstance(read, tuple)], found.notes) == ([2], 1)
    with pytest.raises(FileRefused, match=r"^cut.json: Row 1: "):
        read_files([cut, good], WebShop("Website"), nothing)
