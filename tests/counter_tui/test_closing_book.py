"""Locking waits for what is being written, never for what is being read; the door waits for no file."""

import asyncio
import os
import time
from pathlib import Path
from threading import Timer

import pytest

from counter_tui.door import OpenedBook, ShopKeys
from counter_tui.locations import Shop
from models.errors import BookError
from models.tables.base import book
from tests.book import open_book

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT max(i) FROM n"


def test_a_long_read_is_broken_off(tmp_path: Path) -> None:
    opened = open_book(tmp_path)
    reading = opened.submit_read(lambda: book.execute_sql(LONG).fetchall())
    while not reading.running():
        time.sleep(0.01)
    time.sleep(0.1)
    begun = time.monotonic()
    opened.close()
    assert time.monotonic() - begun < 5
    with pytest.raises(BookError):
        reading.result(5)


async def test_a_book_that_was_closed_says_so_in_words(tmp_path: Path) -> None:
    opened = open_book(tmp_path)
    asked = OpenedBook(opened)
    assert await asked.read(lambda: 1) == 1
    opened.close()
    for ask in (asked.read, asked.write):
        with pytest.raises(BookError, match="closed meanwhile"):
            await ask(lambda: 1)


async def test_what_is_being_written_is_written_before_the_book_is_closed(tmp_path: Path) -> None:
    opened = open_book(tmp_path)

    def written() -> str:
        time.sleep(0.3)
        return "written"

    slow = asyncio.create_task(OpenedBook(opened).write(written))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(opened.close)
    assert slow.done()
    assert await slow == "written"


async def test_the_door_goes_on_while_it_looks_how_long_to_wait(tmp_path: Path) -> None:
    """The file is a pipe that says nothing for a while."""
    shop = Shop(tmp_path)
    os.mkfifo(shop.attempts)
    speaks = Timer(1.0, lambda: shop.attempts.write_text("{}"))
    speaks.start()
    waiting = asyncio.create_task(ShopKeys(shop).wait())
    await asyncio.sleep(0.1)
    assert not speaks.finished.is_set()
    assert await waiting == 0
