"""Photographed pages on a real, encrypted book: typed one after the other beside their photo, and struck."""

from pathlib import Path

from textual.pilot import Pilot

from counter_tui.door import OpenedBook
from models import pad
from models.database import Book
from models.moment import Moment
from models.photos import photographed
from models.users import know_user
from screens.desk import ShopFacts
from screens.order_entry import OrderEntryScreen
from tests.models.photographing import a_photo
from tests.screens.desk import comes_to, counter, fake_desk, shows
from tests.screens.fake_outside import FakePhotos
from tests.screens.filling import WHOLE, form_of, put, settle
from tests.screens.photos import AT, jpeg


def shown(screen: OrderEntryScreen) -> list[int]:
    return [page.number for page in screen.page.pages]


async def type_page(pilot: Pilot[None], screen: OrderEntryScreen, sheet: int, what: str) -> None:
    assert await comes_to(pilot, lambda: shown(screen) == [sheet] and screen.page.picture.is_shown)
    assert form_of(pilot).text_of("pad_number") == str(216 + sheet)
    # Not alike: the same for the same person twice would be asked about.
    own = {"recipient_name": f"Recipient {sheet}", "address": f"{sheet} Mill Lane", "lines": what}
    await put(pilot, WHOLE | own)
    await pilot.press("ctrl+s", "enter")


async def test_page_after_page_is_struck_and_the_next_one_is_a_key_away(tmp_path: Path) -> None:
    book = Book.create(tmp_path / "book.db", f"x'{'17' * 32}'")
    book.write(know_user, "owner")
    for number in (217, 218, 219):
        moment = Moment(by="owner", now=AT, today=AT.date())
        book.write(photographed, moment, a_photo(f"page {number}"), pad="A", pad_number=number, key=f"form-{number}")
    desk = fake_desk(shop=ShopFacts(web_shop=False))
    desk.book, desk.photos = OpenedBook(book), FakePhotos(jpeg=jpeg())
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=(120, 40)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, OrderEntryScreen)
        await settle(pilot)
        screen.resume(1)
        await type_page(pilot, screen, 1, "2 dozen red roses 45")
        assert await shows(pilot, "2 photographed sheets to type: ctrl+g")
        await pilot.press("ctrl+g", "enter")
        await type_page(pilot, screen, 2, "hand-tied bouquet 30")
        assert await shows(pilot, "1 photographed sheet to type: ctrl+g")
        await pilot.press("ctrl+g")
        assert await comes_to(pilot, lambda: shown(screen) == [3])
    rows = book.read(pad.pad, AT.date())
    assert [(row.sheet, row.state) for row in rows] == [("0001", "struck"), ("0002", "struck"), ("0003", "open")]
    book.close()
