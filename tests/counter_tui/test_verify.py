"""What verify finds beside the book itself: its key file, its newest back-up, and what it only tells."""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Timer

import pytest

from counter_tui import keys
from counter_tui.backup import make
from counter_tui.backup_photos import beside
from counter_tui.clock import ShopClock
from counter_tui.locations import Shop
from counter_tui.photo_files import held, remove
from counter_tui.recovery import new_secret
from counter_tui.restore import restore
from counter_tui.shop import OpenShop, put_sheet
from counter_tui.verify import also_known, verify
from models.database import raw_book
from models.faults import keep_fault
from models.photo_views import SHEET, PhotoOf
from models.photos import destroy
from models.verifying import SHOWN
from tests.book import WEDNESDAY, moment
from tests.counter_tui.kept_photos import add_photos
from tests.counter_tui.kept_shop import by_key, enter

CLOCK = ShopClock(WEDNESDAY)


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


def test_the_files_of_photos(shop: Shop, opened: OpenShop) -> None:
    [roses] = add_photos(shop, opened, "roses")
    [page] = set(add_photos(shop, opened, "page", to=PhotoOf(SHEET, 2))) - {roses}
    stray, folder = shop.photos / ("0" * 32), shop.photos / ("f" * 32)
    folder.mkdir()
    assert verify(shop, opened, CLOCK) == ()
    stray.write_bytes(b"half")
    (shop.photos / roses.id).write_bytes(b"?" * roses.size)
    (shop.photos / page.id).rename(shop.folder / "elsewhere")
    assert set(verify(shop, opened, CLOCK, patience=0)) == {
        f"0001-1: the file of its photo {roses.id} is damaged.",
        f"0002: the file of its photo {page.id} is missing.",
        f"{stray} is the file of no photo in the book; where the counter leaves it there, remove it.",
    }
    (shop.photos / page.id).symlink_to(shop.folder / "elsewhere")
    assert f"0002: the file of its photo {page.id} is damaged." in verify(shop, opened, CLOCK, patience=0)


def test_the_file_of_a_photo_that_is_deleted_meanwhile(shop: Shop, opened: OpenShop) -> None:
    [roses] = add_photos(shop, opened, "roses")
    opened.book.write(destroy, moment(), [roses.id])
    later = Timer(0.15, remove, (shop, [roses.id]))
    later.start()
    assert verify(shop, opened, CLOCK, patience=0.4) == ()
    later.join()


def test_a_photo_that_is_being_attached(shop: Shop, opened: OpenShop) -> None:
    """Its file is there before its row is, and nobody looks meanwhile."""
    begun, file = Event(), shop.photos / ("0" * 32)

    def attach() -> None:
        with held(shop):
            file.parent.mkdir()
            file.write_bytes(b"half")
            begun.set()
            time.sleep(0.2)
            file.unlink()

    with ThreadPoolExecutor() as pool:
        attaching = pool.submit(attach)
        begun.wait()
        assert verify(shop, opened, CLOCK, patience=0) == ()
        attaching.result()


def test_what_is_kept_of_a_shredded_sheet(shop: Shop, opened: OpenShop) -> None:
    with raw_book(shop.book, opened.data_key.book_key(), read_only=False) as connection:
        connection.execute("DELETE FROM taken_down WHERE sheet_id = 3")
        connection.execute("UPDATE lock_box SET shredded_at = 1, shredded_by = 'owner' WHERE sheet_id = 3")
        assert verify(shop, opened, CLOCK) == ()
        connection.execute("INSERT INTO taken_down VALUES (3, 3, '{}')")
    assert verify(shop, opened, CLOCK) == ("0003: its words as taken down are kept, and it was shredded",)


def test_a_lost_photo_that_a_back_up_has(shop: Shop, opened: OpenShop) -> None:
    [photo] = add_photos(shop, opened, "roses")
    make(shop, opened, moment())
    (shop.photos / photo.id).unlink()
    kept = beside(shop.backups).file(photo)
    assert verify(shop, opened, CLOCK) == (
        f"0001-1: the file of its photo {photo.id} is missing: copy {kept} to {shop.photos}.",
    )
    shutil.copy(kept, shop.photos)
    assert verify(shop, opened, CLOCK) == ()
    (shop.photos / photo.id).unlink()
    kept.write_bytes(b"?" * photo.size)
    # What the shop itself has lost, another back-up would not have either.
    assert verify(shop, opened, CLOCK) == (f"0001-1: the file of its photo {photo.id} is missing.",)


def test_a_whole_folder_of_photos_is_gone(shop: Shop, opened: OpenShop) -> None:
    add_photos(shop, opened, *map(str, range(SHOWN + 3)))
    shutil.rmtree(shop.photos)
    found = verify(shop, opened, CLOCK)
    assert (len(found), found[-1]) == (SHOWN + 1, "More photos whose files are missing or damaged: 3.")


def test_the_photos_of_the_newest_back_up(shop: Shop, opened: OpenShop) -> None:
    photos = add_photos(shop, opened, "roses", "tulips", "lilies")
    newest = make(shop, opened, moment()).path
    first, second, third = (beside(shop.backups).file(photo) for photo in photos)
    first.unlink()
    second.unlink()
    third.write_bytes(b"?" * third.stat().st_size)
    assert verify(shop, opened, CLOCK) == (
        f"{third}, which back-ups need, is damaged: remove it, and make another back-up.",
        f"The newest back-up, {newest.name}, is without photos that it needs, 2: make another one.",
    )
    third.unlink()
    make(shop, opened, moment())
    assert verify(shop, opened, CLOCK) == ()
