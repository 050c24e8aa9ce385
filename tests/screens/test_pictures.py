"""A few screens as pictures, on the sample shop. The widest of them stands in the README."""

import shutil
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
from textual.pilot import Pilot

from counter_tui.demo import fill
from counter_tui.imaging.making import thumbnail_of
from counter_tui.sample import drawing
from models.photo_views import ORDER, STOP, PhotoOf
from screens.access import AccessScreen
from screens.photos import PhotosScreen
from screens.widgets.picture import Picture
from tests.book import ZONE, open_book
from tests.counter import counter_app, unlocked
from tests.made_once import made_once
from tests.screens.desk import comes_to, counter, still
from tests.screens.desk import shows as comes
from tests.screens.fake_run import PIN
from tests.screens.photos import photo
from tests.screens.test_access import desk_of
from tests.screens.test_photos import desk_with
from tests.screens.test_set_up import new_shop, to_the_phone, to_the_sheet

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 17, 20, tzinfo=ZONE)
NARROW, WIDE = (80, 24), (120, 40)
Compare = Callable[..., bool]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop's book, on a Wednesday afternoon."""

    def make(folder: Path) -> None:
        with closing(open_book(folder)) as book:
            fill(book, today=TODAY, now=NOW, orders=800)

    made = made_once(tmp_path_factory, "pictured", make)
    return Path(shutil.copy(made / "book.db", tmp_path_factory.mktemp("pictured")))


def shows(key: str) -> Callable[[Pilot[int]], Awaitable[None]]:
    """The screen behind an F-key, once it has been read."""

    async def look(pilot: Pilot[int]) -> None:
        await unlocked(pilot)
        await pilot.press(key)
        await still(pilot)

    return look


@pytest.mark.parametrize(
    ("key", "size"),
    [("f4", WIDE), ("f5", NARROW), ("f6", NARROW), ("f8", NARROW)],
    ids=["week", "deliveries", "pad", "end-of-day"],
)
def test_a_list(snap_compare: Compare, sample: Path, key: str, size: tuple[int, int]) -> None:
    assert snap_compare(counter_app(sample, NOW), terminal_size=size, run_before=shows(key))


def test_the_end_of_day(snap_compare: Compare, sample: Path) -> None:
    assert snap_compare(counter_app(sample, NOW), terminal_size=WIDE, run_before=shows("f8"))


def test_an_order_being_typed(snap_compare: Compare, sample: Path) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await unlocked(pilot)
        await pilot.press("f2", *"0012")
        assert await comes(pilot, "07700 900012")
        for keys in (("enter",), ("enter",), (*"With love", "enter", *"sat", "enter", *"am", "enter")):
            await pilot.press(*keys)
            await still(pilot)

    assert snap_compare(counter_app(sample, NOW), terminal_size=NARROW, run_before=look)


def test_a_drivers_checklist(snap_compare: Compare, sample: Path) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await unlocked(pilot)
        for keys in (("f5",), ("c",), ("enter",), (*PIN, "enter")):
            await pilot.press(*keys)
            await still(pilot)

    assert snap_compare(counter_app(sample, NOW), terminal_size=NARROW, run_before=look)


def test_photos_in_blocks_of_colour(snap_compare: Compare) -> None:
    """As every terminal can show them: one tells a bouquet, and where another was left."""
    rows = [
        photo("a", ORDER, caption="the dozen red")._replace(thumbnail=thumbnail_of(drawing.flowers(Random(3)))),
        photo("b", STOP)._replace(thumbnail=thumbnail_of(drawing.doorstep(Random(3)))),
    ]

    async def look(pilot: Pilot[None]) -> None:
        assert await comes_to(pilot, lambda: pilot.app.screen.query_one(Picture).is_shown)
        await still(pilot)

    app = counter(lambda: PhotosScreen(desk_with(*rows), PhotoOf(ORDER, 7)))
    assert snap_compare(app, terminal_size=WIDE, run_before=look)


def test_the_recovery_sheet(snap_compare: Compare) -> None:
    _, app = new_shop()
    assert snap_compare(app, terminal_size=NARROW, run_before=to_the_sheet)


def test_the_phone_code(snap_compare: Compare) -> None:
    _, app = new_shop()
    assert snap_compare(app, terminal_size=NARROW, run_before=to_the_phone)


def test_who_may_open_the_book(snap_compare: Compare) -> None:
    app = counter(lambda: AccessScreen(desk_of()))
    assert snap_compare(app, terminal_size=NARROW, run_before=still)


def test_the_unlock_screen(snap_compare: Compare, sample: Path) -> None:
    assert snap_compare(counter_app(sample, NOW), terminal_size=NARROW)
