"""What waits in the folder of the phone, and giving it away."""

import asyncio
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from models.photo_views import ORDER, SHEET, InboxFile, PhotoOf
from models.views import FoundSheet
from screens.desk import Desk, ShopFacts
from screens.inbox import InboxScreen
from screens.order_view import OrderViewScreen
from screens.photos_rows import NONE_WAIT
from tests.screens.desk import Counter, comes_to, counter, fake_desk, line_with, shows, words_on
from tests.screens.fake_outside import FakePhotos
from tests.screens.order_views import found, order_view
from tests.screens.photos import waiting
from tests.screens.rows import entry


def desk_with(*names: str, inbox: bool = True, **answers: Any) -> Desk:
    known: dict[str, Any] = {
        "day_list": [entry(1), entry(2, photos=1), entry(3, status="done")],
        "open_order": order_view(),
    }
    desk = fake_desk(shop=ShopFacts(photo_inbox=inbox), **(known | answers))
    port(desk).waiting = tuple(waiting(name) for name in names)
    return desk


def port(desk: Desk) -> FakePhotos:
    assert isinstance(desk.photos, FakePhotos)
    return desk.photos


def inbox_of(desk: Desk) -> Counter:
    return counter(lambda: InboxScreen(desk))


async def answer(pilot: Pilot[Any], text: str) -> None:
    assert await comes_to(pilot, lambda: list(pilot.app.screen.query(Input)))
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_what_is_due_today_is_offered_and_what_was_given_to_last() -> None:
    desk = desk_with("1.jpg", "2.jpg", find=[found(7, 401)])
    app = inbox_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "2 photos wait")
        await pilot.press("enter")
        assert await shows(pilot, "↑↓ 0401-1 B. RECIPIENT")
        assert "0402-1" not in words_on(app)
        await pilot.press("down", "enter")
        assert await shows(pilot, "1 photo attached to 0412-1 B. Recipient.")
        assert port(desk).done == [("attach", (("/in/1.jpg",), PhotoOf(ORDER, 7)))]
        await pilot.press("enter")
        assert await shows(pilot, "↑↓ 0412-1 B. Recipient, 0401-1 B. RECIPIENT")


async def test_the_order_that_was_being_looked_at_is_offered_first() -> None:
    desk = desk_with("1.jpg")
    app = counter(lambda: OrderViewScreen(desk, 7))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "ORDER 0412-1")
        await app.push_screen(InboxScreen(desk))
        assert await shows(pilot, "1 photo waits")
        await pilot.press("enter")
        assert await shows(pilot, "↑↓ 0412-1 B. Recipient, 0401-1 B. RECIPIENT")


async def test_several_are_picked_and_given_by_a_name_or_to_a_sheet() -> None:
    by_text: dict[str, Any] = {"lee": [found(7, 412), found(8, 413)], "0412": [found(7, 412)]}
    sheet = FoundSheet(412, "struck", "", "")
    desk = desk_with("1.jpg", "2.jpg", find=lambda text, limit: by_text.get(text, []), find_sheet=sheet)
    app = inbox_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "2 photos wait")
        await pilot.press("space", "space", "g")
        assert await shows(pilot, "2 photos: to what?")
        await answer(pilot, "nobody")
        assert await shows(pilot, "Nothing is found by that.")
        await answer(pilot, "lee")
        assert await shows(pilot, "0413-1 B. Recipient  Sat 14 Feb")
        await pilot.press("escape")
        await answer(pilot, "0412")
        assert await shows(pilot, "the paper sheet 0412")
        await pilot.press("s")
        assert await shows(pilot, "2 photos attached to sheet 0412.")
        assert port(desk).done == [("attach", (("/in/1.jpg", "/in/2.jpg"), PhotoOf(SHEET, 412)))]


async def test_pages_of_the_pad_are_made_sheets() -> None:
    desk = desk_with("0.jpg", "1.jpg", "2.jpg", last_printed=None)
    app = inbox_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "3 photos wait")
        await pilot.press("down", "space", "space", "home", "s")
        assert await shows(pilot, "1 of 2: 1.jpg")
        await answer(pilot, "218")
        assert await shows(pilot, "2 of 2: 2.jpg")
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: len(port(desk).done) == 2)
        assert port(desk).done == [("new_sheet", ("/in/1.jpg", "", 218)), ("new_sheet", ("/in/2.jpg", "", 219))]


async def test_a_file_that_is_no_picture_and_a_folder_that_is_not_there_are_said() -> None:
    desk = desk_with("1.jpg", "2.jpg")
    port(desk).missing["/in/2.jpg"] = "This is no picture."
    app = inbox_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "2 photos wait")
        await pilot.press("down")
        assert await shows(pilot, "This is no picture.")
        screen = app.screen
        assert isinstance(screen, InboxScreen)
        port(desk).trouble = "The folder is not there."
        screen.look()
        assert await shows(pilot, "! The folder is not there.")
        assert await shows(pilot, "PHOTOS THAT WAIT   The folder cannot be read now.")
        assert NONE_WAIT not in words_on(app)


async def test_without_a_folder_it_says_how_to_have_one() -> None:
    desk = desk_with(inbox=False)
    app = inbox_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "No folder is set up")
        assert await shows(pilot, "in the shop settings")
        await pilot.press("s")
        assert await shows(pilot, "No folder is set up")
        assert line_with(app, "PHOTOS THAT WAIT   0 photos wait")


class HungFolder(FakePhotos):
    """Its folder does not answer."""

    looks = 0

    async def inbox(self) -> tuple[InboxFile, ...]:
        self.looks += 1
        await asyncio.Event().wait()
        return ()


async def test_a_folder_that_does_not_answer_is_asked_once() -> None:
    desk = desk_with()
    desk.photos = hung = HungFolder()
    async with inbox_of(desk).run_test() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, InboxScreen)
        assert await comes_to(pilot, lambda: hung.looks == 1)
        for _ in range(3):
            screen._poll()
            await pilot.pause()
        assert hung.looks == 2, "once when the screen came up, once by itself"
