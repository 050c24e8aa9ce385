"""Photos as the screens ask for them, in a real book: whole or not at all, and nothing left over by anybody."""

import asyncio
import os
import queue
import resource
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from counter_tui import elsewhere, photo_files, settings
from counter_tui.attaching import MOST_AT_ONCE, attach_files
from counter_tui.door import ShopKeys
from counter_tui.errors import ShopError
from counter_tui.photo_files import held, sweep
from counter_tui.photo_reading import ReadPhoto, Seen
from counter_tui.photos import ShopPhotos
from counter_tui.shop import OpenShop
from models.database import Book
from models.errors import Refused
from models.photo_reads import photo_file, photo_ids, photos_of
from models.photo_views import ORDER, SHEET, STOP, NewPhoto, PhotoOf
from screens.desk import UnlockError
from tests.book import RAW_KEY, moment, opened
from tests.counter_tui.photo_counter import FIRST, Counter, Opened, a_counter, nothing
from tests.counter_tui.photo_files import scene


class KeysWithin(ShopKeys):
    """Whose owner may be in already."""

    async def come_in(self, opened: OpenShop) -> None:
        await self._entered(lambda: opened)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as made:
        yield made


async def test_files_are_attached_each_whole_or_not_at_all(counter: Counter) -> None:
    good, other = counter.file("a.jpg", "photo a"), counter.file("b.jpg", "photo b", "else")
    lies, gone = counter.file("c\x1b[31m.jpg", "no picture"), counter.shop.folder / "inbox" / "gone.jpg"
    told = list[tuple[int, int]]()
    done, words = await counter.photos.attach(
        [str(each) for each in (good, lies, other, gone)], FIRST, lambda *each: told.append(each)
    )
    assert (done.added, done.there, told) == (2, 0, [(1, 4), (2, 4), (3, 4), (4, 4)])
    assert words.splitlines() == [
        "c␛[31m.jpg: That is no photo.",
        "gone.jpg: There is no such file: check its name.",
    ]
    assert counter.all_is_well()
    # Only what lies in the inbox, and is kept, is removed.
    assert (good.exists(), other.exists(), lies.exists()) == (False, True, True)
    [one, two] = counter.book.read(photos_of, FIRST)
    assert [await counter.photos.picture(each.id) for each in (one, two)] == [b"photo a", b"photo b"]
    assert (one.thumbnail, one.added_by) == (b"small photo a", "owner")


async def test_nothing_is_attached_where_no_file_or_no_order_is_right(counter: Counter) -> None:
    lies, good = counter.file("lies.jpg", "x"), counter.file("good.jpg")
    for path, to, field_, said in (
        (str(lies), FIRST, "path", "lies.jpg: That is no photo."),
        ("", FIRST, "path", "Name the photo's file."),
        ("~nobody-here/x.jpg", FIRST, "path", "no such file"),
        ("a\0b", FIRST, "path", "no such file"),
        (str(good), PhotoOf(ORDER, 77), "order", "no such order"),
        (str(good), PhotoOf(SHEET, 77), "sheet", "no sheet 0077"),
    ):
        with pytest.raises(UnlockError) as caught:
            await counter.photos.attach([path], to, nothing)
        assert (caught.value.field, said in str(caught.value)) == (field_, True), caught.value
    assert (counter.files(), good.exists()) == (set(), True)


async def test_a_file_of_the_inbox_that_is_there_already_is_removed_when_it_is_given_again(counter: Counter) -> None:
    assert await counter.attach(counter.file("a.jpg", "photo a")) == (1, 0, "")
    again = counter.file("again.jpg", "photo a")
    assert await counter.attach(again, again) == (0, 2, "")
    assert not again.exists()
    assert counter.all_is_well()
    # But not when what was kept of it is lost: this file may be all there is.
    [photo] = counter.files()
    (counter.shop.photos / photo).write_bytes(b"")
    again = counter.file("again.jpg", "photo a")
    added, there, words = await counter.attach(again)
    assert (added, there, again.exists()) == (0, 1, True)
    assert words.startswith("again.jpg: It is attached already, and what was kept of it is missing or damaged")


async def test_a_file_that_became_another_one_meanwhile_is_not_removed(counter: Counter) -> None:
    path = counter.file("a.jpg", "photo a")
    counter.reader.changes["a.jpg"] = b"photo of something else"
    assert await counter.attach(path) == (1, 0, "")
    assert path.read_bytes() == b"photo of something else"
    counter.reader.changes.clear()
    # What was shown is what is attached, or nothing.
    assert await counter.photos.preview(str(path)) == b"small photo of something else"
    path.write_bytes(b"photo of a third thing")
    with pytest.raises(UnlockError, match="Another file has come by this name") as caught:
        await counter.attach(path)
    assert caught.value.field == "path"
    await counter.photos.preview(str(path))
    assert await counter.attach(path) == (1, 0, "")
    assert not path.exists()


async def test_what_waits_in_the_inbox(counter: Counter, tmp_path: Path) -> None:
    now = time.time()
    for name, age in (
        ("new.jpg", 0.5),
        ("b.HEIC", 100),
        ("a.jpeg", 200),
        ("c.png.part", 99),
        (".d.jpg", 99),
        ("e.txt", 9),
    ):
        path = counter.file(name)
        os.utime(path, (now - age, now - age))
    ahead = counter.file("ahead.webp")
    os.utime(ahead, (now + 5_000, now + 5_000))
    counter.file("empty.jpg", "")
    (tmp_path / "inbox" / "link.jpg").symlink_to(ahead)
    (tmp_path / "inbox" / "folder.jpg").mkdir()
    found = await counter.photos.inbox()
    assert [each.name for each in found] == ["a.jpeg", "b.HEIC", "ahead.webp"]
    assert (found[0].size, found[0].at.tzinfo is None) == (5, False)
    settings.save(counter.shop.settings, photo_inbox=str(tmp_path / "none"))
    with pytest.raises(UnlockError, match="cannot be read"):
        await counter.photos.inbox()
    settings.save(counter.shop.settings, photo_inbox="")
    assert await counter.photos.inbox() == ()


async def test_a_page_of_the_pad_becomes_a_sheet_once(counter: Counter) -> None:
    page = counter.file("page.jpg", "photo of a page")
    number = await counter.photos.new_sheet(str(page), "A", 217)
    [row] = counter.book.read(photos_of, PhotoOf(SHEET, number))
    assert (row.kind, page.exists(), counter.all_is_well()) == ("sheet", False, True)
    page, other = counter.file("page.jpg", "photo of a page"), counter.file("other.jpg", "photo of another")
    for path, field_ in ((page, "path"), (other, "pad_number")):
        with pytest.raises(UnlockError) as caught:
            await counter.photos.new_sheet(str(path), "A", 217)
        assert caught.value.field == field_
    # The one is safe; the other was never kept.
    assert (page.exists(), other.exists(), counter.all_is_well()) == (False, True, True)


async def test_another_photo_in_its_place(counter: Counter) -> None:
    first = await counter.attached("a.jpg", "photo a")
    path = counter.file("b.jpg", "photo b")
    await counter.photos.replace(first, str(path))
    rows = counter.book.read(photos_of, FIRST)
    assert [(row.off, await counter.photos.picture(row.id)) for row in rows] == [
        (False, b"photo b"),
        (True, b"photo a"),
    ]
    assert (path.exists(), counter.all_is_well()) == (False, True)
    with pytest.raises(UnlockError, match="there already") as caught:
        await counter.photos.replace(rows[0].id, str(counter.file("b.jpg", "photo b")))
    assert (caught.value.field, counter.all_is_well()) == ("path", True)
    # What comes back is lost: the file in the inbox may be all there is.
    path = counter.file("a.jpg", "photo a")
    (counter.shop.photos / first).write_bytes(b"")
    await counter.photos.replace(rows[0].id, str(path))
    assert path.exists()


async def test_who_stops_waiting_while_files_are_read_has_attached_nothing(counter: Counter) -> None:
    counter.reader.waits = asyncio.Event()
    waiting = asyncio.create_task(counter.attach(counter.file("a.jpg", "photo a")))
    while not counter.reader.read:
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    counter.reader.waits = None
    assert counter.files() == set()
    assert await counter.attach(counter.file("a.jpg", "photo a")) == (1, 0, "")


async def test_the_counter_is_locked_before_what_was_read_is_kept(counter: Counter) -> None:
    counter.reader.waits = asyncio.Event()
    path = counter.file("a.jpg", "photo a")
    waiting = asyncio.create_task(counter.attach(path))
    while not counter.reader.read:
        await asyncio.sleep(0)
    counter.book.close()
    counter.reader.waits.set()
    with pytest.raises(UnlockError, match="closed meanwhile"):
        await waiting
    assert path.exists()
    # The next start finds what could not be cleared away in a book that was closed.
    counter.book = Book(counter.shop.book, RAW_KEY)
    assert (sweep(counter.shop, counter.book), counter.files()) == (1, set())


async def test_a_disk_that_takes_no_more_keeps_nothing_by_halves(counter: Counter) -> None:
    small, large = counter.file("a.jpg", "photo a"), counter.file("b.jpg", "photo " + "b" * 50_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(UnlockError, match=r"No photo can be kept in .*File too large"):
            await counter.attach(small, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (counter.files(), counter.book.read(photo_ids)) == (set(), set())
    assert small.exists()
    counter.shop.photos.rmdir()
    counter.shop.photos.write_bytes(b"no folder")
    with pytest.raises(UnlockError, match="No photo can be kept"):
        await counter.attach(small)
    assert counter.book.read(photo_ids) == set()


async def test_a_folder_that_does_not_answer_holds_up_nothing_else(counter: Counter, tmp_path: Path) -> None:
    comes_back, asked = threading.Event(), list[int]()

    def dead() -> float:
        asked.append(1)
        comes_back.wait(10)
        return time.time()

    photos = ShopPhotos(counter.shop, Opened(opened(counter.book)), counter.clock, counter.reader, now=dead)
    looks = [asyncio.create_task(photos.inbox()) for _ in range(50)]
    while not asked:
        await asyncio.sleep(0.001)
    # The shop's own work has its threads: a photo from elsewhere is attached.
    path = counter.file("a.jpg", "photo a", "else")
    assert (await counter.photos.attach([str(path)], PhotoOf(STOP, 1), nothing, by="owner"))[0].added == 1
    for each in looks:
        each.cancel()
    await asyncio.wait(looks)
    with pytest.raises(elsewhere.NoAnswer):
        await elsewhere.ask(tmp_path / "inbox", asked.clear, patience=0.01)
    with pytest.raises(elsewhere.NoAnswer):
        elsewhere.ask_here(tmp_path / "inbox", asked.clear, patience=0.01)
    assert asked == [1]
    comes_back.set()
    assert await photos.inbox() == ()
    assert elsewhere.ask_here(tmp_path / "inbox", lambda: "there") == "there"


async def test_an_answer_for_which_nobody_waits_any_more_is_let_go(tmp_path: Path) -> None:
    comes, unused = threading.Event(), queue.SimpleQueue[bool]()
    asking = asyncio.create_task(elsewhere.ask(tmp_path, lambda: comes.wait(10), unused=unused.put))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    comes.set()
    assert await asyncio.to_thread(unused.get, timeout=10) is True


async def test_who_waits_for_their_turn_may_give_up_and_who_has_it_keeps_it() -> None:
    goes_on, done, left = threading.Event(), list[str](), list[float]()
    one_by_one = elsewhere.OneByOne()

    def first(seconds: float) -> None:
        left.append(seconds)
        done.append("begun")
        goes_on.wait(10)
        done.append("first")

    def then(seconds: float) -> int:
        left.append(seconds)
        done.append("then")
        return 7

    begun = asyncio.create_task(one_by_one.do(first, 9.0))
    gives_up, waits = (asyncio.create_task(one_by_one.do(then, 0.0)) for _ in range(2))
    while not done:
        await asyncio.sleep(0.001)
    for each in (begun, gives_up):
        each.cancel()
    await asyncio.wait((begun, gives_up))
    await asyncio.sleep(0.01)
    assert (done, waits.done()) == (["begun"], False)
    goes_on.set()
    assert (await waits, done) == (7, ["begun", "first", "then"])
    # The waiting counts; a moment is left in any case.
    assert left[0] == pytest.approx(9.0, abs=1.0)
    assert 0.0 < left[1] < 1.0


async def test_photos_that_cannot_be_kept_hold_up_neither_other_work_nor_the_lock(counter: Counter) -> None:
    keys, goes_on = KeysWithin(counter.shop), threading.Event()
    await keys.come_in(opened(counter.book))
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    with held(counter.shop):
        attaching = [asyncio.create_task(counter.attach(counter.file(f"{n}.jpg", f"photo {n}"))) for n in range(3)]
        while len(counter.reader.read) < len(attaching):
            await asyncio.sleep(0.001)
        busy = asyncio.create_task(asyncio.to_thread(goes_on.wait, 10))
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(counter.photos.close_outside(), 2)
            await asyncio.wait_for(keys.lock(), 2)
        finally:
            goes_on.set()
        assert await asyncio.wait_for(busy, 2)
    for error in await asyncio.gather(*attaching, return_exceptions=True):
        assert "closed meanwhile" in str(error)
    counter.book = Book(counter.shop.book, RAW_KEY)


async def test_a_driver_takes_nothing_out_of_the_inbox(counter: Counter) -> None:
    path = counter.file("a.jpg", "photo a")
    done, _ = await counter.photos.attach([str(path)], PhotoOf(STOP, 1), nothing, by="owner")
    assert (done.added, path.exists()) == (1, True)


async def test_settings_that_are_broken_are_in_no_photos_way(counter: Counter) -> None:
    counter.shop.settings.write_text("photo_inbox = ")
    assert await counter.attach(counter.file("a.jpg", "photo a")) == (1, 0, "")


async def test_many_files_are_written_in_portions(counter: Counter) -> None:
    files = [counter.file(f"{n}.jpg", f"photo {n}") for n in range(MOST_AT_ONCE + 1)]

    def closes(done: int, of: int) -> None:
        if done == of:
            counter.book.close()

    done, words = await counter.photos.attach([str(each) for each in files], FIRST, closes)
    # What is done is said to be done, and what is not is said not to be.
    assert (done.added, words.count("\n"), "closed" in words) == (MOST_AT_ONCE, 0, True)
    assert [each.exists() for each in files] == [False] * MOST_AT_ONCE + [True]
    counter.book = Book(counter.shop.book, RAW_KEY)
    sweep(counter.shop, counter.book)
    assert counter.all_is_well()


async def test_a_file_that_is_named_twice_is_attached_once(counter: Counter) -> None:
    first, *others = [counter.file(f"{n}.jpg", f"photo {n}") for n in range(MOST_AT_ONCE + 1)]
    # Out of the inbox by the time it comes again, and named first in vain.
    gone = counter.shop.folder / "inbox" / "gone.jpg"
    said = "gone.jpg: There is no such file: check its name."
    assert await counter.attach(gone, first, *others, first, gone) == (MOST_AT_ONCE + 1, 1, f"{said}\n{said}")
    assert counter.all_is_well()


def test_for_the_command_line_with_the_real_reader(counter: Counter, tmp_path: Path) -> None:
    scene().save(tmp_path / "bouquet.png")
    place, m = opened(counter.book), moment()
    done = asyncio.run(attach_files(counter.shop, place, m, [str(tmp_path / "bouquet.png"), "/nowhere.jpg"], FIRST))
    assert done.attached._replace(ids=()) == (1, 0, ())
    assert done.refused == (("/nowhere.jpg", "There is no such file: check its name."),)
    [row] = counter.book.read(photos_of, FIRST)
    found = counter.book.read(photo_file, row.id)
    assert found
    assert photo_files.opened(counter.shop.photos, found).startswith(b"\xff\xd8")
    with pytest.raises(Refused, match="no such order"):
        asyncio.run(attach_files(counter.shop, place, m, [str(tmp_path / "bouquet.png")], PhotoOf(STOP, 99)))


def test_the_lock_is_waited_for_and_then_said(counter: Counter) -> None:
    with held(counter.shop), pytest.raises(ShopError, match="try again"), held(counter.shop, 0.0):
        pass

    def meanwhile(new: list[NewPhoto]) -> None:
        sweep(counter.shop, counter.book)

    # What is being kept cannot be swept.
    picture = ReadPhoto(b"photo", b"small", 4, 3, bytes(32), Seen(0, 0, 0, 0))
    with pytest.raises(ShopError, match="try again"):
        photo_files.keep(counter.shop, counter.book, [picture], meanwhile)


async def test_one_file_is_read_at_a_time(counter: Counter) -> None:
    counter.reader.waits = asyncio.Event()
    two = [asyncio.create_task(counter.attach(counter.file(f"{n}.jpg", f"photo {n}"))) for n in range(2)]
    while not counter.reader.read:
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert len(counter.reader.read) == 1
    counter.reader.waits.set()
    assert await asyncio.gather(*two) == [(1, 0, "")] * 2
