"""What verify finds beside the book itself: its key file, its newest back-up, and what it only tells."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_tui import keys
from counter_tui.backup import make
from counter_tui.clock import ShopClock
from counter_tui.locations import Shop
from counter_tui.recovery import new_secret
from counter_tui.restore import restore
from counter_tui.shop import OpenShop, put_sheet
from counter_tui.verify import also_known, verify
from models.faults import keep_fault
from tests.book import WEDNESDAY, moment
from tests.counter_tui.kept_shop import a_copy, a_shop, by_key, enter
from tests.made_once import made_once

CLOCK = ShopClock(WEDNESDAY)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(made_once(tmp_path_factory, "three-orders", lambda folder: a_shop(folder / "shop")) / "shop")


@pytest.fixture
def shop(made: Shop, tmp_path: Path) -> Shop:
    return a_copy(made, tmp_path / "shop")


@pytest.fixture
def opened(shop: Shop) -> Iterator[OpenShop]:
    found = enter(shop)
    yield found
    found.book.close()


def test_a_key_file_that_was_put_back(shop: Shop, opened: OpenShop) -> None:
    before = shop.keys.read_bytes()
    put_sheet(shop, opened, new_secret(), moment())
    assert verify(shop, opened, CLOCK) == ()
    shop.keys.write_bytes(before)
    [found] = verify(shop, opened, CLOCK)
    assert "is not in the key file" in found


def test_a_key_that_the_book_does_not_know(shop: Shop, opened: OpenShop) -> None:
    slot = keys.ready_sheet(shop.keys, opened.data_key, "owner", "owner", new_secret())
    keys.put(shop.keys, opened.data_key, slot)
    assert verify(shop, opened, CLOCK) == (
        f"The key {slot.id} is in the key file, and the book does not know it: it opens nothing.",
    )


@pytest.mark.parametrize(
    "spoil",
    [Path.unlink, lambda path: path.write_bytes(b"junk"), lambda path: path.write_bytes(path.read_bytes()[:-1])],
)
def test_the_newest_back_up(shop: Shop, opened: OpenShop, spoil: Callable[[Path], object]) -> None:
    older, newest = (make(shop, opened, moment(clock)).path for clock in ("09:00", "18:05"))
    older.unlink()
    assert verify(shop, opened, CLOCK) == ()
    spoil(newest)
    assert verify(shop, opened, CLOCK) == (
        f"The newest back-up, {newest.name}, is not there, or not as it was made with this key: make another one.",
    )


def test_a_restored_shop_is_not_asked_for_those_of_before(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    make(shop, opened, moment())
    file, there = make(shop, opened, moment()).path, Shop(tmp_path / "there")
    restore(file, there, by_key(shop), CLOCK, lambda _: None)
    restored = enter(there, data_key=opened.data_key)
    assert verify(there, restored, CLOCK) == ()
    make(there, restored, moment()).path.unlink()
    assert len(verify(there, restored, CLOCK)) == 1
    restored.book.close()


def test_faults_of_the_program_are_told_and_are_not_wrong(shop: Shop, opened: OpenShop) -> None:
    assert also_known(shop, opened) == ""
    for fault in ("ab12", "ab13"):
        opened.book.write(keep_fault, fault, moment().now, "ValueError", "file.py:1 in here")
    assert also_known(shop, opened) == "Faults of the program's own that are kept in the book: 2."
    assert verify(shop, opened, CLOCK) == ()
