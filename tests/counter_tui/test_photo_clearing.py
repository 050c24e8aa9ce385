"""Photos that are lost, destroyed, or in the system's viewer: what is said is so, and nothing is left over."""

import asyncio
import os
import resource
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_files import held, strays, sweep
from counter_tui.viewer import Viewer, open_with
from models.backups import keep
from models.intake import void
from models.lock_box import words_of
from models.photo_reads import photo_file, photo_ids
from models.photos import take_off
from screens.desk import UnlockError
from tests.book import moment, new_key
from tests.counter_tui.photo_counter import Counter, a_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as made:
        yield made


async def test_a_missing_or_damaged_file_is_said(counter: Counter) -> None:
    whole, cut, gone, turned = [await counter.attached(f"{n}.jpg", f"photo {n}") for n in range(4)]
    folder = counter.shop.photos
    (folder / cut).write_bytes((folder / cut).read_bytes()[:-1])
    (folder / gone).unlink()
    (folder / turned).write_bytes((folder / whole).read_bytes())
    troubles = await counter.photos.troubles([whole, cut, gone, turned, "0" * 32])
    assert {each: words.split(":")[0] for each, words in troubles.items()} == {
        cut: "Its file is damaged, so it cannot be shown",
        gone: "Its file is missing from the shop's folder",
    }
    for photo, said in ((cut, "damaged"), (gone, "missing"), (turned, "damaged"), ("0" * 32, "is gone")):
        with pytest.raises(UnlockError, match=said):
            await counter.photos.picture(photo)
    assert await counter.photos.picture(whole) == b"photo 0"


async def test_what_is_destroyed_is_gone_with_its_file(counter: Counter) -> None:
    photos = [await counter.attached(f"{n}.jpg", f"photo {n}") for n in range(3)]
    key = counter.book.read(photo_file, photos[0])
    assert key
    counter.book.write(keep, moment("09:00"), "shop", "counter-tui-20260211T090000Z.backup", 1)
    # That one was made before there was a photo.
    assert await counter.photos.destroy(photos[:1]) == "Deleted for good."
    assert counter.all_is_well()
    assert not counter.shop.book.with_name("book.db-wal").stat().st_size
    counter.book.write(keep, counter.clock.moment("owner"), "second", "counter-tui-20260211T104200Z.backup", 1)
    said = await counter.photos.destroy([*photos, photos[2]])
    assert said == "2 photos deleted for good. Back-ups made since still hold them."
    assert await counter.photos.destroy(photos) == "They were deleted already."
    assert (counter.files(), counter.book.read(photo_ids)) == (set(), set())
    with pytest.raises(UnlockError, match="no outcome yet") as caught:
        await counter.photos.shred([1])
    assert caught.value.field == "sheet"
    assert counter.book.read(words_of, 1)


async def test_what_is_said_of_shredding_is_so(counter: Counter) -> None:
    [page, other] = [counter.file(f"{n}.jpg", f"photo of page {n}") for n in range(2)]
    sheets = [await counter.photos.new_sheet(str(each), "", None) for each in (page, other)]
    for each in sheets:
        counter.book.write(void, moment(), each, "a mistake", key=new_key())
    assert await counter.photos.shred(sheets[:1]) == "1 sheet shredded, with 1 photo and any words."
    counter.book.write(keep, counter.clock.moment("owner"), "shop", "counter-tui-20260211T104200Z.backup", 1)
    said = await counter.photos.shred(sheets)
    assert said == "1 sheet shredded, with 1 photo and any words. Older back-ups still hold them."
    assert await counter.photos.shred(sheets) == "They were shredded already."


async def test_what_another_program_reads_meanwhile_is_scrubbed_later(counter: Counter) -> None:
    one, two = await counter.attached("a.jpg", "photo a"), await counter.attached("b.jpg", "photo b")
    log = counter.shop.book.with_name("book.db-wal")
    assert await counter.photos.keep_house() is False
    reads, done = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def still_reading() -> None:
        photo_file(two)
        loop.call_soon_threadsafe(reads.set)
        asyncio.run_coroutine_threadsafe(done.wait(), loop).result()

    question = counter.book.submit_read(still_reading)
    await reads.wait()
    said = await counter.photos.destroy([one])
    assert said.endswith("the last traces in the book's log go when it is done.")
    assert (counter.files(), log.stat().st_size > 0) == ({two}, True)
    done.set()
    await asyncio.wrap_future(question)
    # Soon, and not only in an hour.
    counter.clock.put_on(timedelta(seconds=30))
    await counter.photos.keep_house()
    assert log.stat().st_size > 0
    counter.clock.put_on(timedelta(seconds=31))
    await counter.photos.keep_house()
    assert log.stat().st_size == 0
    assert counter.book.submit_scrub().result() is True


async def test_the_house_is_kept(counter: Counter) -> None:
    stays, goes = await counter.attached("a.jpg", "photo a"), await counter.attached("b.jpg", "photo b")
    deleted = await counter.attached("c.jpg", "photo c")
    counter.book.write(take_off, moment(), goes)
    folder = counter.shop.photos
    for name in ("0" * 32, f".{'0' * 32}.{'1' * 16}.tmp", "notes.txt"):
        (folder / name).write_bytes(b"left")
    with held(counter.shop):
        # Another program keeps photos just now: one of these may be its own.
        assert await counter.photos.keep_house() is False
    assert len(counter.files()) == 6
    # It is clean, and the house is as it was.
    await counter.photos.destroy([deleted])
    assert await counter.photos.keep_house() is False
    assert len(counter.files()) == 5
    counter.clock.put_on(timedelta(minutes=1))
    await counter.photos.keep_house()
    assert counter.files() == {stays, goes, "notes.txt"}
    counter.clock.put_on(timedelta(days=1))
    assert await counter.photos.keep_house() is True
    assert counter.files() == {stays, "notes.txt"}
    assert counter.book.read(photo_ids) == {stays}
    assert await counter.photos.keep_house() is False


async def test_a_photo_in_the_systems_viewer(counter: Counter, tmp_path: Path) -> None:
    photo = await counter.attached("a.jpg", "photo a")
    await counter.photos.show_outside(photo)
    [shown] = counter.viewed
    assert shown.read_bytes() == b"photo a"
    assert (shown.stat().st_mode & 0o777, shown.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    # The housekeeping of another program leaves it alone.
    Viewer(counter.shop, places=(tmp_path,)).sweep()
    assert shown.exists()
    await counter.photos.close_outside()
    await counter.photos.close_outside()
    assert not shown.parent.exists()
    left = tmp_path / "counter-tui-view-left"
    left.mkdir()
    (left / "photo-1.jpg").touch()
    (tmp_path / "counter-tui-view-link").symlink_to(tmp_path / "else")
    (tmp_path / "else" / "lock").touch()
    others = tmp_path / "counter-tui-view-others"
    others.mkdir()
    if os.getuid() == 0:
        os.chown(others, 1, 1)
    await counter.photos.keep_house()
    assert (left.exists(), (tmp_path / "else" / "lock").exists()) == (False, True)
    assert others.exists() == (os.getuid() == 0)


def test_a_viewer_is_told_nothing_but_the_file(tmp_path: Path) -> None:
    script, photo = tmp_path / "viewer", tmp_path / "photo-1.jpg"
    script.write_text(f'#!/bin/sh\nenv > "{tmp_path}/environment"\necho "$@" >> "{tmp_path}/environment"\n')
    script.chmod(0o700)
    os.environ["COUNTER_TUI_VIEWED"] = "nobody's business"
    try:
        open_with(str(script), photo)
    finally:
        del os.environ["COUNTER_TUI_VIEWED"]
    *environment, last = (tmp_path / "environment").read_text().splitlines()
    assert (last, "PATH" in str(environment), "COUNTER_TUI" in str(environment)) == (str(photo), True, False)
    script.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(OSError, match="no program that shows a photo"):
        open_with(str(script), photo)
    with pytest.raises(ShopError, match="no program that shows a photo"):
        Viewer(Shop(tmp_path), partial(open_with, str(tmp_path / "none")), (tmp_path,)).show(b"photo", 0)
    assert list(tmp_path.glob("counter-tui-view-*")) == []


async def test_what_a_viewer_was_handed_goes_though_it_still_starts(counter: Counter, tmp_path: Path) -> None:
    starting, closed, seen = threading.Event(), threading.Event(), list[bool]()

    def slow(path: Path) -> None:
        seen.append(path.exists())
        starting.set()
        seen.append(closed.wait(10) and path.exists())

    viewer = Viewer(counter.shop, slow, (tmp_path,))
    showing = asyncio.create_task(asyncio.to_thread(viewer.show, b"photo", 0))
    assert await asyncio.to_thread(starting.wait, 10)
    viewer.close()
    closed.set()
    await showing
    # Nor is anything written for who has left meanwhile.
    viewer.show(b"photo", 0)
    assert (seen, list(tmp_path.glob("counter-tui-view-*"))) == ([True, False], [])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2, limits[1]))
    try:
        with pytest.raises(ShopError, match="cannot be handed to a viewer"):
            viewer.show(b"photo", 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.glob("counter-tui-view-*")) == []


def test_strays_are_found_by_their_names_alone(counter: Counter) -> None:
    assert strays(counter.shop, set()) == []
    assert sweep(counter.shop, counter.book) == 0
    counter.shop.photos.mkdir()
    for name in ("a" * 32, "b" * 32, "A" * 32, "a" * 31):
        (counter.shop.photos / name).touch()
    assert strays(counter.shop, {"a" * 32}) == ["b" * 32]
    assert sweep(counter.shop, counter.book) == 2
    assert counter.files() == {"A" * 32, "a" * 31}
