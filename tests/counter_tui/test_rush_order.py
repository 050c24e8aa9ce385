"""The rush order: taken at 11:05 for today, after the van was loaded at 10:30, and what each screen says of it."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from models import drivers, intake, runs
from models.checklist import stops
from models.views import Confirm
from tests.book import WEDNESDAY, ZONE, an_order, moment, new_key, open_book
from tests.counter import counter_app, unlocked
from tests.screens.desk import line_with, shows, still, words_on
from tests.screens.fake_run import PIN
from tests.screens.filling import WHOLE, fill

AT_11_05 = datetime.combine(WEDNESDAY, datetime.min.time().replace(hour=11, minute=5), ZONE)
RUSH = "0002-1"
RUSHED = WHOLE | {"due": "today", "window": "pm", "recipient_name": "Rushed Rowan", "address": "1 Late Row"}


def loaded_at_10_30(folder: Path) -> Path:
    """A shop whose one van has been counted, with one stop, and has left."""
    with closing(open_book(folder)) as book:
        book.write(drivers.add_driver, moment("08:00"), "van 1", key=new_key())
        book.write(drivers.set_pin, moment("08:00"), "van 1", PIN, b"a salt for tests")
        first = an_order(due=WEDNESDAY, window="")
        book.write(intake.take, moment("08:10"), first, confirm=Confirm("read back"), key=new_key())
        [stop] = book.read(stops, WEDNESDAY, "")
        book.write(runs.give, moment("08:20"), [stop.order_id], "van 1", key=new_key())
        assert book.write(runs.load_out, moment("10:30"), WEDNESDAY, "van 1", 1).agrees
    return folder / "book.db"


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await still(pilot)


async def test_every_screen_says_so_until_the_driver_has_seen_it(tmp_path: Path) -> None:
    app = counter_app(loaded_at_10_30(tmp_path), AT_11_05)
    async with app.run_test(size=(120, 40)) as pilot:
        await unlocked(pilot)
        await press(pilot, "f2")
        await fill(pilot, **RUSHED)
        await press(pilot, "ctrl+s", "enter")
        assert await shows(pilot, "who takes it?")
        await press(pilot, "1")
        assert await shows(pilot, "van 1")

        await press(pilot, "f5")
        assert await shows(pilot, "Rushed Rowan")
        assert "NEW" in line_with(app, RUSH)
        assert "1 to see" in words_on(app).splitlines()[0]

        await press(pilot, "Q")
        assert await shows(pilot, RUSH)
        assert "van 1" in line_with(app, RUSH)
        await press(pilot, "escape", "f8")
        assert await shows(pilot, f"{RUSH} NEW")
        await press(pilot, "f6", "f3", *RUSH)
        assert await shows(pilot, "given to van 1")

        await press(pilot, "f6", "f5", "c")
        await press(pilot, "enter", *PIN, "enter")
        assert await shows(pilot, "VAN 1")
        assert "not on the van" in line_with(app, "Rushed Rowan")
        await press(pilot, "home")
        assert await shows(pilot, "1 Late Row")
        assert "NEW" in words_on(app)
        await press(pilot, "a", "escape")
        assert await shows(pilot, "11:05")
        await press(pilot, "x", "f5")
        assert await shows(pilot, "Rushed Rowan")
        assert "NEW" not in line_with(app, RUSH)
        assert "to see" not in words_on(app).splitlines()[0]
