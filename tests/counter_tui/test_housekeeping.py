"""The counter keeps its house by itself: never while it is locked, one run at a time; and no photo stays in a viewer's
file when it is left."""

import asyncio

from textual.widgets import Input

from counter_tui.app import CounterApp
from counter_tui.leaving import Faults
from screens.pad import PadScreen
from tests.counter_tui.test_app import PASSPHRASE, desk_of_a_day, settled
from tests.screens.fake_outside import FakePhotos


class Photos(FakePhotos):
    """Each run lasts until it is let go; what it answers with is laid out."""

    begun = 0
    changed = False
    fault: Exception | None = None

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()

    async def keep_house(self) -> bool:
        self.begun += 1
        await self.goes_on.wait()
        if self.fault:
            raise self.fault
        return self.changed


async def test_the_house_is_kept_by_itself() -> None:
    desk, photos, faults = desk_of_a_day(), Photos(), Faults()
    desk.photos = photos
    app = CounterApp(lambda: desk, faults=faults)
    async with app.run_test(size=(80, 24)) as pilot:
        app.keep_house()
        await settled(pilot)
        assert (photos.begun, app.locked) == (0, True)
        app.screen.query_one(Input).value = PASSPHRASE
        await pilot.press("enter")
        await settled(pilot)
        for _ in range(2):
            app.keep_house()
            await settled(pilot)
        assert photos.begun == 1
        photos.changed = True
        photos.goes_on.set()
        await settled(pilot)
        photos.fault = ValueError("of the photos")
        for _ in range(2):
            app.keep_house()
            await settled(pilot)
        assert photos.begun == 2
        assert [noted.kind for noted in faults.take()] == ["ValueError"]
        assert isinstance(app.screen, PadScreen)
        assert photos.done == []
        await pilot.press("f9", "x")
        await settled(pilot)
        assert photos.done == [("close_outside", "")]
        await pilot.press("ctrl+q")
        await settled(pilot)
    assert (app.return_value, len(photos.done)) == (0, 1)
    await app.let_go()
    assert photos.done == [("close_outside", "")] * 2
