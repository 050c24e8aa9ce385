"""A page of the pad on a real, encrypted book: photographed, typed off, delivered, and its paper shredded."""

import os
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual.events import Paste
from textual.pilot import Pilot

from counter_tui.door import OpenedBook
from counter_tui.locations import Shop
from counter_tui.photos import ShopPhotos
from models import lock_box, pad, photo_reads
from models.day_end import check
from screens.desk import Desk, ShopFacts
from screens.going import LockBoxPicked
from screens.lock_box import LockBoxScreen
from screens.order_entry import OrderEntryScreen
from screens.pad import PadScreen
from tests.book import WEDNESDAY, moment, open_book, opened, outcome
from tests.counter_tui.photo_counter import Clock, Opened
from tests.counter_tui.read_here import ReadHere
from tests.screens.desk import comes_to, counter, fake_desk, shows, words_on
from tests.screens.filling import WHOLE, form_of, settle

CARD = "For the one and only"


async def pressed(pilot: Pilot[Any], *keys: str, shown: str) -> None:
    await pilot.press(*keys)
    assert await shows(pilot, shown), words_on(pilot.app)


async def test_a_page_of_the_pad_from_its_photo_to_its_shredding(tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(b"photo of a page")
    os.utime(page, (time.time() - 60, time.time() - 60))
    with closing(open_book(tmp_path)) as book:
        shop, clock = Shop(tmp_path), Clock(WEDNESDAY)
        desk = fake_desk(shop=ShopFacts(web_shop=False))
        desk.book, desk.clock = OpenedBook(book), clock
        desk.photos = ShopPhotos(shop, Opened(opened(book)), clock, ReadHere())
        await photographed(desk, page)
        assert len(list(shop.photos.iterdir())) == 1
        await typed_off(desk)
        [sheet] = book.read(pad.pad, WEDNESDAY)
        assert (sheet.state, sheet.source, sheet.pad_number, sheet.photos, sheet.why) == ("struck", "paper", 217, 1, "")
        order_id = sheet.orders[0].order_id
        async with counter(lambda: LockBoxScreen(desk)).run_test(size=(80, 24)) as pilot:
            assert await shows(pilot, "LOCK BOX   1 stays: not done yet")
        clock.put_on(timedelta(hours=1))
        outcome(book, moment("11:42"), order_id, "delivered", "porch", key="left")
        clock.put_on(timedelta(days=lock_box.LOCK_BOX_DAYS))
        assert await papers_named(desk) == ["0001"]
        await shredded(desk)
        assert await papers_named(desk) == []
        assert list(shop.photos.iterdir()) == []
        assert (book.read(photo_reads.photo_ids), book.read(lock_box.words_of, order_id)) == (set(), None)


async def papers_named(desk: Desk) -> list[str]:
    """The sheets whose paper keeps the day open."""
    now = desk.clock.now()
    found = await desk.book.read(check, now.date(), now=now, today=now.date())
    return [each.sheet for each in found.outstanding if each.kind == "lock box"]


async def photographed(desk: Desk, page: Path) -> None:
    async with counter(lambda: PadScreen(desk)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "No sheet was taken on this day.")
        pilot.app.screen.post_message(Paste(str(page)))
        await pressed(pilot, shown="Which number is printed on it?")
        await pressed(pilot, *"217", "enter", shown="1 open sheet from the pad: 0001.")
        assert await shows(pilot, "to be typed")


async def typed_off(desk: Desk) -> None:
    app = counter(lambda: OrderEntryScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, OrderEntryScreen)
        screen.resume(1)
        assert await shows(pilot, "ORDER 0001")
        await form_of(pilot).put(form_of(pilot).texts() | WHOLE | {"due": "today", "card": CARD})
        await pressed(pilot, "ctrl+s", shown="taken down on paper")
        await pressed(pilot, "enter", shown="0001-1")


async def shredded(desk: Desk) -> None:
    pad_app = counter(lambda: PadScreen(desk))
    async with pad_app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "b: 1 paper may be shredded")
        await pilot.press("b")
        assert await comes_to(pilot, lambda: pad_app.went == [LockBoxPicked(0)])
    async with counter(lambda: LockBoxScreen(desk, 1)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1 overdue")
        await pressed(pilot, "enter", shown=CARD)
        await pressed(pilot, "escape", "x", shown="Is the paper of 0001 (printed 217) shredded?")
        await pressed(pilot, "y", shown="1 sheet shredded")
        assert await shows(pilot, "No paper may be shredded now")
