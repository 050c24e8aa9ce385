"""The photos of an order or a day on the screen, and attaching by name, by dropping, and from the phone's folder."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from models.errors import Refused
from models.photo_views import ORDER, SHEET, STOP, PhotoOf, PhotoRow
from screens.asking_printed import read_printed
from screens.attaching import ask_new_sheets, attach
from screens.base import Answer
from screens.desk import Desk, ShopFacts
from screens.driver_screen import DriverScreen
from screens.going import UNDER_WAY, PhotosPicked
from screens.order_view import OrderViewScreen
from screens.photos import PhotosScreen
from screens.picture import PictureScreen
from screens.widgets.picture import Picture
from tests.screens.desk import (
    assert_clean,
    book_of,
    caught_up,
    comes_to,
    counter,
    fake_desk,
    line_with,
    shows,
    words_on,
)
from tests.screens.fake_outside import FakePhotos
from tests.screens.order_views import found, order_view
from tests.screens.photos import TODAY, jpeg, photo, waiting

NASTY_NAME = "\x1b[31m\u202eevil [red].jpg"
OF_ORDER = PhotoOf(ORDER, 7)


def desk_with(*rows: PhotoRow, inbox: bool = False, **answers: Any) -> Desk:
    verbs = {"caption": None, "move": None, "take_off": None, "put_back": None}
    known = {"photos_of": list(rows), "photos_of_day": list(rows), "open_order": order_view(), **verbs}
    return fake_desk(shop=ShopFacts(photo_inbox=inbox), **(known | answers))


def port(desk: Desk) -> FakePhotos:
    assert isinstance(desk.photos, FakePhotos)
    return desk.photos


def told(desk: Desk) -> list[tuple[str, tuple[Any, ...]]]:
    return [(call.name, call.args[1:]) for call in book_of(desk).told]


async def drop(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def dialog(pilot: Pilot[Any]) -> Input:
    assert await comes_to(pilot, lambda: list(pilot.app.screen.query(Input)))
    return pilot.app.screen.query_one(Input)


async def test_the_photos_of_an_order_are_seen_put_in_order_and_taken_off() -> None:
    rows = [photo("a", caption="[red]pink[/]"), photo("b", STOP), photo("c", off=True)]
    desk = desk_with(*rows)
    port(desk).missing["b"] = "Its file is missing."
    app = counter(lambda: PhotosScreen(desk, OF_ORDER, "b"))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "! Its file is missing.   0413-1, where it was left")
        assert line_with(app, "PHOTOS   0412-1 B. Recipient   due Sat 14 Feb   2 photos   1 taken off")
        assert "[red]pink" in words_on(app)
        assert_clean(app)
        assert [call.name for call in book_of(desk).looked] == ["order_opened"]
        await pilot.press("minus", "plus", "d")
        assert await comes_to(pilot, lambda: len(told(desk)) == 3)
        assert told(desk) == [("move", ("b", -1)), ("move", ("b", 1)), ("take_off", ("b",))]
        assert await shows(pilot, "Taken off: u brings it back")
        assert await comes_to(pilot, lambda: isinstance(app.screen, PhotosScreen) and app.screen.lines.key == "a")
        await pilot.press("u")
        assert await comes_to(pilot, lambda: told(desk)[3:] == [("put_back", ("c",))])
        assert await comes_to(pilot, lambda: isinstance(app.screen, PhotosScreen) and app.screen.lines.key == "c")
        await pilot.press("end", "minus")
        assert await shows(pilot, "This photo is taken off: u brings it back.")
        await pilot.press("d")
        assert await shows(pilot, "Delete this photo of 0413-1, the order?")
        await pilot.press("enter")
        assert port(desk).done == []
        await pilot.press("d", "y")
        assert await shows(pilot, "Deleted, with its key.")
        assert port(desk).done == [("destroy", ("c",))]


async def test_a_caption_full_size_and_the_systems_viewer() -> None:
    desk = desk_with(photo("a", caption="pink"))
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test() as pilot:
        assert await shows(pilot, "pink")
        await pilot.press("e")
        (await dialog(pilot)).value = "4111 1111 1111 1111"
        await pilot.press("enter")
        assert await shows(pilot, "card number")
        (await dialog(pilot)).value = "pink, with a ribbon"
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: told(desk) == [("caption", ("a", "pink, with a ribbon"))])
        await pilot.press("v", "enter")
        assert port(desk).done == []
        await pilot.press("v", "y")
        assert await shows(pilot, "It is in the viewer")
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: isinstance(app.screen, PictureScreen))
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: isinstance(app.screen, PhotosScreen))
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: port(desk).done == [("show_outside", "a"), ("close_outside", "")])


async def test_the_newest_from_the_phone_is_attached_with_three_keys() -> None:
    desk = desk_with(inbox=True)
    port(desk).waiting = (waiting("IMG_1.jpg"), waiting("IMG_2.jpg", minute=41))
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "No photos yet. n: attach one")
        await pilot.press("n")
        assert await shows(pilot, "10:41  IMG_2.jpg  4.2 MB")
        await pilot.press("down", "enter")
        assert await shows(pilot, "1 photo attached to 0412-1 B. Recipient.")
        assert port(desk).done == [("attach", (("/in/IMG_2.jpg",), OF_ORDER))]
        port(desk).waiting = (waiting(NASTY_NAME),)
        await pilot.press("n")
        assert await shows(pilot, "evil")
        await pilot.press("down")
        assert_clean(app)
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: port(desk).done[1:] == [("attach", ((f"/in/{NASTY_NAME}",), OF_ORDER))])


async def test_a_name_is_typed_and_completed_or_several_files_are_dropped() -> None:
    desk = desk_with(photo("a"))
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1 photo")
        await pilot.press("n")
        field = await dialog(pilot)
        await pilot.press("enter")
        assert await shows(pilot, "Type the name of a file, or drop it here.")
        field.value = "~/pink"
        await pilot.press("tab")
        assert await comes_to(pilot, lambda: field.value == "~/pink.jpg")
        port(desk).begin_so = ("pink.jpg", "pink[red].jpg", "pi\x1bnks/")
        await pilot.press("tab")
        assert await shows(pilot, "3 begin so: pink.jpg, pink[red].jpg, pi")
        assert field.value == "~/pink.jpg", "nothing is filled in that they have not in common"
        assert_clean(app)
        await pilot.press("x", "backspace")
        assert await comes_to(pilot, lambda: not line_with(app, "begin so"))
        await drop(pilot, "/a/1.jpg /a/2.jpg\n")
        assert await shows(pilot, "2 files: 1.jpg, 2.jpg")
        port(desk).refused = "2.jpg: This is no picture.\npink.jpg: It is cut off."
        await pilot.press("enter")
        assert await shows(pilot, "Something is wrong with 2 files:")
        assert "2.jpg: This is no picture." in words_on(app)
        assert port(desk).done == [("attach", (("/a/1.jpg", "/a/2.jpg", "~/pink.jpg"), OF_ORDER))]
        await pilot.press("enter", "r")
        await dialog(pilot)
        await drop(pilot, "/a/3.jpg")
        await pilot.press("enter")
        assert await shows(pilot, "Replaced; what was there is taken off")
        assert port(desk).done[1:] == [("replace", ("a", "/a/3.jpg"))]


async def test_the_cursor_goes_to_what_was_attached_or_put_in_its_place_and_undo_takes_that_off() -> None:
    rows, blue = [photo("a", caption="pink")], "id of /a/blue.jpg"
    desk = desk_with(photos_of=lambda of: list(rows))
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, PhotosScreen)
        assert await shows(pilot, "1 photo")
        rows.append(photo(blue))
        await drop(pilot, "/a/blue.jpg")
        assert await comes_to(pilot, lambda: screen.lines.key == blue)
        await pilot.press("r")
        await dialog(pilot)
        rows[1:] = [photo("c"), photo(blue, off=True)]
        await drop(pilot, "/a/better.jpg")
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: screen.lines.key == "c")
        await pilot.press("u")
        assert await comes_to(pilot, lambda: told(desk) == [("put_back", (blue,)), ("take_off", ("c",))])
        port(desk).refused = f"{'long ' * 12}.jpg: Only JPEG, PNG, WEBP and HEIC are read."
        await drop(pilot, "/a/1.jpg /a/2.jpg")
        assert await shows(pilot, "Something is wrong with 1 file:")
        await pilot.press("enter")
        assert await shows(pilot, "! 1 attached. Something is wrong with 1 file.")


async def test_attaching_goes_on_when_the_screen_that_asked_for_it_is_left() -> None:
    desk = desk_with(photo("a"))
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        for key, done in (("", "attach"), ("r", "replace")):
            held = port(desk).held = asyncio.Event()
            await app.push_screen(PhotosScreen(desk, OF_ORDER))
            assert await shows(pilot, "1 photo")
            if key:
                await pilot.press(key)
                await dialog(pilot)
            await drop(pilot, "/a/1.jpg")
            await pilot.press(*(["enter"] if key else []))
            assert await shows(pilot, "Reading 1.jpg ..." if key else "Attaching 1 of 1 photo ...")
            await pilot.press("escape")
            assert await comes_to(pilot, lambda: len(app.screen_stack) == 2)
            held.set()
            assert await comes_to(pilot, lambda: not [each for each in app.workers if each.group == UNDER_WAY])
            assert done in dict(port(desk).done)
        assert await shows(pilot, "Replaced; what was there is taken off")


async def test_a_photo_is_given_to_the_order_that_it_is_of() -> None:
    left = replace(order_view(), outcome_id=3, driver="Sam")
    desk = desk_with(photo("a"), open_order=left, find=[found(7, 413)], day_list=[], hand_on="a")
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1 photo")
        await pilot.press("g")
        assert await shows(pilot, "This photo: of what is it?")
        await pilot.press("down", "enter")
        assert await shows(pilot, "what is on them?")
        await pilot.press("s")
        assert await shows(pilot, "It is of where the flowers of 0412-1 were left now.")
        assert told(desk) == [("hand_on", ("a", PhotoOf(STOP, 7)))]


async def test_what_the_viewer_was_handed_goes_also_when_the_screen_is_left_before_it_has_started() -> None:
    desk = desk_with(photo("a"))
    port(desk).held = asyncio.Event()
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test() as pilot:
        assert await shows(pilot, "1 photo")
        await pilot.press("v", "y")
        assert await comes_to(pilot, lambda: port(desk).done == [("show_outside", "a")])
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: port(desk).done[1:] == [("close_outside", "")])


async def test_files_dropped_on_an_order_are_of_it_or_of_where_it_was_left() -> None:
    left = replace(order_view(), outcome_id=3, driver="Sam", photos=(photo("a", caption="pink"),))
    desk = desk_with(open_order=left)
    port(desk).missing["a"] = "Its file is missing."
    app = counter(lambda: OrderViewScreen(desk, 7))
    async with app.run_test(size=(120, 40)) as pilot:
        assert await shows(pilot, "▣ 1 of the order (pink)   ! 1 cannot be opened   p shows them")
        await drop(pilot, "nothing that is a file")
        await drop(pilot, "/a/1.jpg")
        assert await shows(pilot, "what is on them?")
        await pilot.press("s")
        assert await shows(pilot, "1 photo attached to where the flowers of 0412-1 were left.")
        assert port(desk).done == [("attach", (("/a/1.jpg",), PhotoOf(STOP, 7)))]
        port(desk).trouble = "There is no room on the disk."
        await drop(pilot, "/a/1.jpg")
        await pilot.press("o")
        assert await shows(pilot, "! There is no room on the disk.")
        await pilot.press("p")
        assert await comes_to(pilot, lambda: app.went == [PhotosPicked(OF_ORDER)])


async def test_the_photos_of_a_day_and_of_a_sheet() -> None:
    desk = desk_with()
    app = counter(lambda: PhotosScreen(desk, TODAY))
    async with app.run_test() as pilot:
        assert await shows(pilot, "No photos of what is due on this day.")
        await pilot.press("n")
        assert await shows(pilot, "Open an order to attach photos to it.")
        await app.push_screen(PhotosScreen(desk, PhotoOf(SHEET, 413)))
        assert await shows(pilot, "PHOTOS   sheet 0413")
        assert [(call.name, call.args[1:]) for call in book_of(desk).looked] == [("sheet_opened", (413,))]
        await drop(pilot, "/a/1.jpg")
        assert await shows(pilot, "1 photo attached to sheet 0413.")
        assert port(desk).done == [("attach", (("/a/1.jpg",), PhotoOf(SHEET, 413)))]


class Checklist(DriverScreen[None]):
    """A screen that a driver stands before."""

    GROUP = "checklist"

    def compose_content(self) -> ComposeResult:
        yield from ()

    async def read_book(self) -> Answer[None] | None:
        return None

    def show_book(self, answer: None) -> None:
        """Nothing."""


async def test_a_driver_in_front_reads_nothing_of_what_others_attach() -> None:
    desk = desk_with()
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "PHOTOS   0412-1 B. Recipient")
        asked, driver = app.screen, Checklist(desk)
        assert isinstance(asked, PhotosScreen)
        await app.push_screen(driver)
        await attach(asked, ["/a/1.jpg"], OF_ORDER, "0412-1 B. Recipient").wait()
        await caught_up(pilot)
        assert "0412-1" not in words_on(app)
        await attach(driver, ["/a/2.jpg"], PhotoOf(STOP, 7), "0412-1 B. Recipient", by="Sam").wait()
        assert await shows(pilot, "1 photo attached to 0412-1 B. Recipient.")
        assert port(desk).done[1:] == [("attach", (("/a/2.jpg",), PhotoOf(STOP, 7), "Sam"))]


@pytest.mark.parametrize("digits", [10, 5000])
def test_a_number_that_no_pad_has_is_refused(digits: int) -> None:
    assert read_printed("B 123456789") == ("B", 123456789)
    with pytest.raises(Refused, match="no more than 9 digits"):
        read_printed("1" * digits)


async def test_pages_of_the_pad_become_sheets_each_with_its_printed_number() -> None:
    def twin(source: str, external_id: str | None, pad: str, number: int | None) -> None:
        if number == 219:
            raise Refused("pad_number", "That number of the pad is in the book already, as 0409.")

    desk = desk_with(last_printed=("B", 217), refuse_twin=twin)
    port(desk).jpeg = jpeg()
    port(desk).missing["/a/no.jpg"] = "This is no picture."
    app = counter(lambda: PhotosScreen(desk, OF_ORDER))
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, PhotosScreen)
        screen.run_worker(ask_new_sheets(screen, ("/a/1.jpg", "/a/2.jpg", "/a/3.jpg", "/a/no.jpg", "/a/4.jpg")))
        assert await shows(pilot, "1 of 5: 1.jpg")
        picture = app.screen.query_one(Picture)
        assert await comes_to(pilot, lambda: picture.is_shown)
        await pilot.press("ctrl+t")
        assert await comes_to(pilot, lambda: picture.is_shown and picture.zoom == 2)
        seen = picture.view
        app.post_message(events.Paste("1" * 5000))
        await caught_up(pilot)
        assert (await dialog(pilot)).value == "B 218", "what no field can hold is not taken"
        (await dialog(pilot)).value = "1" * 10
        assert await shows(pilot, "no more than 9")
        (await dialog(pilot)).value = "B 218"
        (await dialog(pilot)).select_all()
        assert (await dialog(pilot)).value == "B 218"
        await pilot.press("B", "2", "1", "8")
        assert (await dialog(pilot)).value == "B218", "what is typed stands in place of what was likely"
        await pilot.press("enter")
        assert await shows(pilot, "2 of 5: 2.jpg")
        assert await comes_to(pilot, lambda: picture.is_shown and picture.view == seen), "the same corner of each page"
        (await dialog(pilot)).value = "B 218"
        await pilot.press("enter")
        assert await shows(pilot, "Another of these photos has that")
        (await dialog(pilot)).value = "B 219"
        assert await shows(pilot, "book already, as 0409.")
        await pilot.press("enter")
        (await dialog(pilot)).value = "B 220"
        await pilot.press("enter")
        assert await shows(pilot, "3 of 5: 3.jpg")
        await pilot.press("up")
        assert await shows(pilot, "2 of 5: 2.jpg")
        assert (await dialog(pilot)).value == "B 220"
        await pilot.press("enter")
        assert await shows(pilot, "3 of 5: 3.jpg")
        assert (await dialog(pilot)).value == "B 221"
        (await dialog(pilot)).value = ""
        await pilot.press("enter")
        assert await shows(pilot, "4 of 5: no.jpg")
        assert await shows(pilot, "! This is no picture.")
        await pilot.press("enter")
        assert await shows(pilot, "5 of 5: 4.jpg")
        await pilot.press("escape")
        assert await shows(pilot, "3 open sheets from the pad: 0401 to 0403.")
        made = [("/a/1.jpg", "B", 218), ("/a/2.jpg", "B", 220), ("/a/3.jpg", "", None)]
        assert port(desk).done == [("new_sheet", each) for each in made]
