"""The photo of a page beside the form into which it is typed: where there is room, and one page after the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.events import ScreenResume
from textual.pilot import Pilot

from models.photo_views import SHEET, PhotoRow
from models.views import DraftView
from screens.base import in_front
from screens.desk import Desk
from screens.earlier_calls import in_turn
from screens.order_entry import OrderEntryScreen
from screens.picture import PictureScreen
from screens.widgets.photo_drawing import UPPER, View
from screens.widgets.picture import Picture
from tests.screens.desk import book_of, comes_to, counter, line_with, shows, styles_of, words_on
from tests.screens.fake_outside import FakePhotos
from tests.screens.filling import fill, order_desk, settle
from tests.screens.photos import jpeg, photo

AT = datetime(2026, 2, 11, 9, 5, tzinfo=UTC)
HELD = {"fulfilment": "delivery", "delivery_charge": "5.00", "payment": "card machine"}


def draft(sheet: int, *, photos: int = 0, parked: bool = True, **fields: str) -> DraftView:
    return DraftView(sheet, f"form-{sheet}", "paper", AT, AT, 3, parked, HELD | fields, photos=photos)


def page(sheet: int) -> DraftView:
    return draft(sheet, photos=1, pad="A", pad_number=str(sheet - 196))


def desk_with_pages(**answers: Any) -> Desk:
    """Sheets 0413 and 0414 are photographed pages that nobody has typed yet."""
    known: dict[str, Any] = {
        "parked_drafts": [page(414), page(413)],
        "draft": page,
        "photos_of": lambda of: [photo(f"page-{of.id}", SHEET)._replace(number=of.id)] if of.id in (413, 414) else [],
    }
    desk = order_desk(**(known | answers))
    photos_of(desk).jpeg = jpeg()
    return desk


def photos_of(desk: Desk) -> FakePhotos:
    assert isinstance(desk.photos, FakePhotos)
    return desk.photos


@asynccontextmanager
async def typing(desk: Desk, size: tuple[int, int]) -> AsyncIterator[tuple[Pilot[None], OrderEntryScreen]]:
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=size) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, OrderEntryScreen)
        await settle(pilot)
        screen.resume(413)
        assert await comes_to(pilot, lambda: screen.page.pages)
        await settle(pilot)
        yield pilot, screen


def page_lines(pilot: Pilot[None]) -> list[Any]:
    return styles_of(pilot.app, UPPER)


def without_head(pilot: Pilot[None]) -> list[str]:
    return [line for line in words_on(pilot.app).splitlines() if "ORDER" not in line]


def large_picture(pilot: Pilot[None]) -> Picture:
    return pilot.app.screen.query_one(Picture)


async def in_large(pilot: Pilot[None]) -> View:
    """How the page is seen first on a screen of its own."""
    await pilot.press("ctrl+t")
    assert await comes_to(pilot, lambda: isinstance(pilot.app.screen, PictureScreen) and large_picture(pilot).is_shown)
    return large_picture(pilot).view


def dots(pilot: Pilot[None]) -> int:
    return words_on(pilot.app).count(UPPER)


def test_pages_come_in_the_order_of_the_pad_after_the_calls_that_wait() -> None:
    crashed = draft(405, parked=False, caller_name="C. Crash")
    aside = draft(410, caller_name="A. Side")
    begun = draft(412, photos=1, caller_name="B. Gun")
    drafts = [page(414), begun, page(413), aside, crashed]
    assert [each.sheet for each in in_turn(drafts, typing_off=False)] == [405, 412, 410, 413, 414]
    assert [each.sheet for each in in_turn(drafts, typing_off=True)] == [413, 405, 412, 410, 414]


async def test_a_page_keeps_its_printed_number_in_the_list_when_it_was_opened_and_left() -> None:
    opened = replace(page(414), parked=False)
    desk = desk_with_pages(parked_drafts=[opened, page(415), draft(405, photos=1, caller_name="A. Caller")])
    async with typing(desk, (80, 24)) as (pilot, _):
        await pilot.press("ctrl+g")
        assert await shows(pilot, "0414  a page by photo  A 218  begun")
        assert "begun" not in line_with(pilot.app, "0415  a page by photo  A 219")
        assert line_with(pilot.app, "0405  09:05  A. Caller")


async def test_with_room_the_page_stands_beside_the_form() -> None:
    desk = desk_with_pages()
    async with typing(desk, (120, 40)) as (pilot, screen):
        picture = screen.page.picture
        assert await comes_to(pilot, lambda: picture.is_shown and dots(pilot) > 0)
        assert screen.page.is_beside
        assert [(call.name, call.args[1]) for call in book_of(desk).looked] == [("sheet_opened", 413)], "it is noted"
        assert "photo: ctrl+t" not in line_with(pilot.app, "ORDER 0413")
        assert screen.why_dead("photo_down") == "ctrl+t makes the photo larger first."
        await pilot.press("ctrl+t")
        assert await comes_to(pilot, lambda: picture.is_shown and picture.zoom == 2)
        assert screen.why_dead("photo_down") == ""
        await pilot.press("ctrl+t")
        assert await comes_to(pilot, lambda: picture.is_shown and picture.zoom == 4)
        above = page_lines(pilot)
        await pilot.press(*["alt+down"] * 9)
        assert await comes_to(pilot, lambda: picture.is_shown and page_lines(pilot) != above)
        assert line_with(pilot.app, "page  4x  ctrl+y viewer")
        assert line_with(pilot.app, "alt+←↑↓→  ctrl+t full screen")
        seen = picture.view
        large = await in_large(pilot)
        assert large.zoom == 4
        assert large.y == pytest.approx(seen.y, abs=0.1), "the same part of it"
        await pilot.press("minus", "minus")
        assert await comes_to(pilot, lambda: large_picture(pilot).is_shown and large_picture(pilot).zoom == 1)
        await pilot.press("ctrl+t")
        assert await comes_to(pilot, lambda: pilot.app.screen is screen and picture.is_shown and picture.zoom == 1)
        assert line_with(pilot.app, "page  1x  ctrl+y viewer")
        await pilot.resize_terminal(80, 24)
        assert await shows(pilot, "photo: ctrl+t, viewer: ctrl+y")
        assert dots(pilot) == 0
        await in_large(pilot)
        await pilot.press("plus")
        assert await comes_to(pilot, lambda: large_picture(pilot).is_shown and large_picture(pilot).zoom == 2)
        await pilot.press("ctrl+t")
        assert await comes_to(pilot, lambda: pilot.app.screen is screen)
        assert (await in_large(pilot)).zoom == 2, "as it was left"


async def test_without_room_no_line_of_the_form_is_lost_and_the_page_has_a_screen_of_its_own() -> None:
    pages: list[PhotoRow] = []
    desk = desk_with_pages(photos_of=lambda of: list(pages))
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = in_front(pilot.app)
        assert isinstance(screen, OrderEntryScreen)
        assert screen.why_dead("zoom") == "This sheet has no photo."
        screen.resume(413)
        assert await shows(pilot, "ORDER 0413")
        await settle(pilot)
        bare = without_head(pilot)
        pages.append(photo("page-413", SHEET))
        screen.post_message(ScreenResume())
        assert await shows(pilot, "photo: ctrl+t")
        await settle(pilot)
        assert without_head(pilot) == bare
        await pilot.press("ctrl+t")
        assert await comes_to(pilot, lambda: isinstance(pilot.app.screen, PictureScreen) and dots(pilot) > 0)


async def test_page_after_page_is_typed_and_the_viewer_s_file_goes_with_its_call() -> None:
    waiting = [page(414), page(413)]
    desk = desk_with_pages(parked_drafts=lambda: waiting)
    async with typing(desk, (120, 40)) as (pilot, screen):
        await pilot.press("ctrl+y", "y")
        assert await comes_to(pilot, lambda: photos_of(desk).done == [("show_outside", "page-413")])
        await fill(pilot)
        waiting.pop()
        await pilot.press("ctrl+s")
        assert await shows(pilot, "As it was taken down on paper:"), "nobody is there to hear it"
        assert line_with(pilot.app, "enter it was read back when taken down: save   e by e-mail   h handed over")
        assert line_with(pilot.app, "w not wanted   l later   esc back to the form")
        await pilot.press("enter")
        assert await shows(pilot, "1 photographed sheet to type: ctrl+g")
        assert photos_of(desk).done[-1] == ("close_outside", "")
        assert not screen.page.is_beside
        await pilot.press("ctrl+g")
        assert await comes_to(pilot, lambda: [each.number for each in screen.page.pages] == [414])


async def test_a_page_whose_file_is_missing_says_so_where_it_would_stand() -> None:
    desk = desk_with_pages()
    photos_of(desk).trouble = "The file of this photo is missing."
    async with typing(desk, (120, 40)) as (pilot, screen):
        assert await shows(pilot, "! The file of this photo is")
        assert screen.why_dead("zoom") == "! The file of this photo is missing."
