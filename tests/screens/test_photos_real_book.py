"""Photos on a real, encrypted book: what the screens ask and tell is what the book answers and does."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from counter_tui.door import OpenedBook
from models import intake, photo_reads, photos, rounds
from models.database import Book
from models.photo_views import ORDER, SHEET, STOP, PhotoOf
from screens.deliveries import DeliveriesScreen
from screens.desk import Desk, ShopFacts
from screens.inbox import InboxScreen
from screens.photos import PhotosScreen
from tests.models.photographing import a_photo
from tests.screens.desk import comes_to, counter, fake_desk, line_with, shows
from tests.screens.fake_outside import FakePhotos
from tests.screens.order_views import ORDER as AGREED
from tests.screens.photos import waiting


@pytest.fixture
def desk(book: Book) -> Desk:
    desk = fake_desk("2026-02-11T10:00", shop=ShopFacts(photo_inbox=True))
    desk.book = OpenedBook(book)
    return desk


def taken(desk: Desk, book: Book) -> int:
    """An order of today is taken; answers with its id."""
    book.write(intake.take, desk.moment(), replace(AGREED, due=desk.clock.today()), key="first", source="phone")
    (row,) = book.read(rounds.day_list, desk.clock.today())
    return row.order_id


async def test_photos_of_an_order_are_captioned_put_in_order_and_taken_off(desk: Desk, book: Book) -> None:
    order_id = taken(desk, book)
    of = PhotoOf(ORDER, order_id)
    book.write(photos.attach, desk.moment(), of, [a_photo("1.jpg"), a_photo("2.jpg")])
    book.write(photos.attach, desk.moment(), PhotoOf(STOP, order_id), [a_photo("3.jpg")])

    def there() -> list[tuple[str, str, bool]]:
        return [(row.kind, row.caption, row.off) for row in book.read(photo_reads.photos_of, of)]

    async with counter(lambda: DeliveriesScreen(desk)).run_test(size=(120, 40)) as pilot:
        assert await shows(pilot, "▣ B. Recipient")
    app = counter(lambda: PhotosScreen(desk, of))
    async with app.run_test(size=(120, 40)) as pilot:
        assert await shows(pilot, "PHOTOS   0001-1 B. Recipient   due Wed 11 Feb   3 photos")
        await pilot.press("e")
        assert await comes_to(pilot, lambda: list(app.screen.query(Input)))
        app.screen.query_one(Input).value = "pink"
        await pilot.press("enter")
        assert await shows(pilot, "The caption is kept.")
        await pilot.press("plus")
        assert await comes_to(pilot, lambda: there()[1] == ("order", "pink", False))
        assert await comes_to(pilot, lambda: "pink" in line_with(app, " 2 order"))
        await pilot.press("d")
        assert await comes_to(pilot, lambda: there()[-1] == ("order", "pink", True))
        assert await shows(pilot, "X taken off  pink")
        await pilot.press("u")
        assert await comes_to(pilot, lambda: there()[1] == ("order", "pink", False))


async def test_a_photo_that_waits_finds_its_order_or_its_sheet(desk: Desk, book: Book) -> None:
    order_id = taken(desk, book)
    port = desk.photos
    assert isinstance(port, FakePhotos)
    port.waiting = (waiting("1.jpg"),)
    app = counter(lambda: InboxScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1 photo waits")
        await pilot.press("enter")
        assert await shows(pilot, "↑↓ 0001-1 B. Recipient")
        await pilot.press("down", "enter")
        assert await comes_to(pilot, lambda: port.done == [("attach", (("/in/1.jpg",), PhotoOf(ORDER, order_id)))])
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: list(app.screen.query(Input)))
        app.screen.query_one(Input).value = "1"
        await pilot.press("enter")
        assert await shows(pilot, "the paper sheet 0001")
        await pilot.press("s")
        assert await comes_to(pilot, lambda: port.done[1:] == [("attach", (("/in/1.jpg",), PhotoOf(SHEET, 1)))])
