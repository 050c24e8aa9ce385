"""Drivers' PINs at the real book: the right one opens, wrong ones wait, and no other try counts."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from counter_tui.attempts import Attempts
from counter_tui.locations import Shop
from counter_tui.pins import ShopPins
from counter_tui.shop import OpenShop
from models import drivers
from models.looking import driver_terminal
from screens.desk import UnlockError
from tests.book import moment, new_key, open_book, opened, raw

PIN = "2580"


@dataclass
class Keys:
    """Keys whose book is open."""

    opened: OpenShop


@pytest.fixture
def open_shop(tmp_path: Path) -> Iterator[OpenShop]:
    with closing(open_book(tmp_path)) as book:
        for label in ("van 1", "van 2"):
            book.write(drivers.add_driver, moment(), label, key=new_key())
        book.write(drivers.set_pin, moment(), "van 1", PIN, b"0123456789abcdef")
        yield opened(book)


def pins_of(shop: OpenShop) -> ShopPins:
    keys: Any = Keys(shop)
    return ShopPins(Shop(shop.book.path.parent), keys)


def refused(pins: ShopPins, driver: str, pin: str) -> UnlockError:
    with pytest.raises(UnlockError) as caught:
        asyncio.run(pins.enter(driver, pin))
    return caught.value


def test_the_pin_opens_and_forgets_what_was_missed(open_shop: OpenShop) -> None:
    pins = pins_of(open_shop)
    assert "not the PIN" in str(refused(pins, "van 1", "1111"))
    assert misses(open_shop) == 1
    asyncio.run(pins.enter("van 1", PIN))
    assert misses(open_shop) == 0


def test_from_the_third_miss_on_even_the_right_one_waits_at_any_terminal(open_shop: OpenShop) -> None:
    for _ in range(3):
        wrong = refused(pins_of(open_shop), "van 1", "1111")
    assert 0 < wrong.wait <= 2
    assert "Too many wrong tries" in str(refused(pins_of(open_shop), "van 1", PIN))
    assert 0 < asyncio.run(pins_of(open_shop).wait()) <= 2
    assert misses(open_shop) == 3


def test_where_there_is_no_pin_nothing_was_guessed(open_shop: OpenShop) -> None:
    for driver in ("van 2", "van 3", "owner"):
        assert "has no PIN" in str(refused(pins_of(open_shop), driver, PIN))
    assert misses(open_shop) == 0


def test_misses_at_pins_and_at_the_door_are_counted_apart(open_shop: OpenShop) -> None:
    refused(pins_of(open_shop), "van 1", "1111")
    assert not Shop(open_shop.book.path.parent).attempts.exists()


def test_who_opened_a_drivers_terminal_is_written_down(open_shop: OpenShop) -> None:
    open_shop.book.write(driver_terminal, moment(day=date(2026, 2, 12)))
    with raw(open_shop.book.path) as rows:
        acts = rows.execute("SELECT by, act FROM audit ORDER BY id DESC LIMIT 1").fetchall()
    assert acts == [("owner", "driver terminal")]


def misses(shop: OpenShop) -> int:
    return Attempts(Shop(shop.book.path.parent).pin_attempts).misses()
