"""A photo on the screen: drawn in a thread, enlarged, moved about, cut, dimmed, and let go of."""

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen

from models.photo_views import STOP
from screens.desk import Desk, ShopFacts
from screens.dialogs import Choice, Choose
from screens.picture import PictureScreen
from screens.widgets.photo_drawing import UPPER
from screens.widgets.picture import UNREADABLE, Picture
from tests.screens.desk import NASTY, assert_clean, comes_to, counter, fake_desk, line_with, shows, words_on
from tests.screens.fake_outside import FakePhotos
from tests.screens.photos import jpeg, photo

KITTY_CELL = "\U0010eeee"


class WrittenDown(Picture):
    """Keeps what it writes to the terminal."""

    written = ""

    def _write(self, text: str) -> None:
        self.written += text


def photos_of(desk: Desk) -> FakePhotos:
    assert isinstance(desk.photos, FakePhotos)
    return desk.photos


def only(picture: Picture) -> Screen[None]:
    class OnlyPicture(Screen[None]):
        def compose(self) -> ComposeResult:
            yield picture

    return OnlyPicture()


def seen(picture: Picture, part: Region) -> set[str]:
    return set("".join(strip.text for strip in picture.render_lines(part)))


def dots(app: App[None]) -> int:
    return words_on(app).count(UPPER)


async def drawn(pilot: Pilot[None], picture: Picture) -> None:
    assert await comes_to(pilot, lambda: picture.is_shown)
    await pilot.pause()


async def test_a_photo_is_fitted_enlarged_moved_and_fitted_anew() -> None:
    picture = Picture(fake_desk())
    async with counter(lambda: only(picture)).run_test(size=(80, 20)) as pilot:
        picture.show(jpeg())
        await drawn(pilot, picture)
        assert dots(pilot.app) == 30 * 20
        assert not picture.zoom_out()
        assert picture.zoom_in(corner=True)
        await drawn(pilot, picture)
        assert (picture.zoom, dots(pilot.app)) == (2, 60 * 20)
        top = words_on(pilot.app)
        picture.move(0, -3)
        await drawn(pilot, picture)
        assert words_on(pilot.app) == top, "it stood at the top already"
        for _ in range(4):
            picture.zoom_in()
            await drawn(pilot, picture)
        assert picture.zoom == picture.most_zoom == 8
        await pilot.resize_terminal(40, 30)
        assert await comes_to(pilot, lambda: picture.is_shown and dots(pilot.app) == 40 * 30)
        picture.clear(NASTY[1])
        await pilot.pause()
        assert dots(pilot.app) == 0
        assert NASTY[1] in words_on(pilot.app)
        picture.show(jpeg()[:300])
        assert await shows(pilot, UNREADABLE)
        picture.show(jpeg(colour=(1, 2, 3)))
        await drawn(pilot, picture)
        assert (picture.zoom, picture.words) == (1, "")


async def test_of_many_photos_asked_for_at_once_the_last_one_stays() -> None:
    picture = Picture(fake_desk())
    async with counter(lambda: only(picture)).run_test(size=(80, 20)) as pilot:
        for height in (400, 300, 200):
            picture.show(jpeg(300, height))
            await pilot.pause(0)
        await drawn(pilot, picture)
        assert dots(pilot.app) == 60 * 20, "the last one is half as high again as wide"


async def test_kitty_is_told_of_a_picture_and_to_forget_it() -> None:
    picture = WrittenDown(fake_desk(shop=ShopFacts(pictures="kitty")))
    async with counter(lambda: only(picture)).run_test(size=(80, 20)) as pilot:
        picture.show(jpeg())
        await drawn(pilot, picture)
        assert words_on(pilot.app).count(KITTY_CELL) == 30 * 20
        assert picture.written.count("f=100") >= 1
        assert "a=d" not in picture.written
        assert seen(picture, Region(30, 0, 20, 5)) == {UPPER}, "cut across, a line of kitty's would begin anew"
        pilot.app.push_screen(Choose("Well?", (Choice("y", "yes"),)))
        assert await shows(pilot, "Well?")
        assert seen(picture, picture.size.region) == {" ", UPPER}
        pilot.app.pop_screen()
        assert await comes_to(pilot, lambda: KITTY_CELL in words_on(pilot.app))
        picture.written = ""
        pilot.app.pop_screen()
        assert await comes_to(pilot, lambda: "a=d,d=I" in picture.written)


async def test_sixels_are_written_in_front_and_whole_only() -> None:
    picture = WrittenDown(fake_desk(shop=ShopFacts(pictures="sixel")))
    async with counter(lambda: only(picture)).run_test(size=(40, 10)) as pilot:
        picture.show(jpeg())
        await drawn(pilot, picture)
        assert words_on(pilot.app).count("\x1bP") == 4
        assert picture.written == ""
        pilot.app.push_screen(Choose("Well?", (Choice("y", "yes"),)))
        assert await shows(pilot, "Well?")
        assert "\x1b" not in seen(picture, picture.size.region)
        pilot.app.pop_screen()
        assert await comes_to(pilot, lambda: "\x1b" in words_on(pilot.app))
        assert "\x1b" not in seen(picture, Region(0, 1, 40, 9))


async def test_one_photo_after_another_as_large_as_the_terminal() -> None:
    desk = fake_desk()
    photos_of(desk).jpeg = jpeg()
    rows = [
        photo("a", caption=f"{NASTY[3]} and more words than a line holds"),
        photo("b", STOP, caption="the porch", off=True),
    ]
    async with counter(lambda: PictureScreen(desk, rows)).run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, PictureScreen)
        picture = screen.query_one(Picture)
        await drawn(pilot, picture)
        title = line_with(pilot.app, "PHOTO 1 of 2   0413-1, the order")
        assert "by owner" in title
        assert title.rstrip().endswith("…")
        assert_clean(pilot.app)
        assert screen.why_dead("down") == screen.why_dead("zoom_out") == "All of it is seen."
        await pilot.press("plus", "down")
        await drawn(pilot, picture)
        assert "2 times as large" in line_with(pilot.app, "PHOTO")
        seen = picture.view
        await pilot.press("space", "p")
        assert await comes_to(pilot, lambda: picture.is_shown and picture.view == seen)
        await pilot.press("space")
        await drawn(pilot, picture)
        assert "PHOTO 2 of 2   0413-1, where it was left   X taken off" in line_with(pilot.app, "PHOTO")
        assert "times" not in line_with(pilot.app, "PHOTO")
        photos_of(desk).trouble = "Its file is missing."
        await pilot.press("space")
        assert await shows(pilot, "! Its file is missing.")
        assert dots(pilot.app) == 0
        photos_of(desk).trouble = ""
        await pilot.press("v", "y")
        assert await comes_to(pilot, lambda: ("show_outside", "a") in photos_of(desk).done)
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: photos_of(desk).done[-1][0] == "close_outside")


def test_without_a_second_photo_there_is_no_next_one() -> None:
    screen = PictureScreen(fake_desk(), [photo("a")])
    assert screen.cannot("next_photo") == "There is no other photo."
