"""Photos are attached out of the inbox, one is deleted and a sheet shredded, by a program that is killed at any point.

After each kill every photo of the book has its file, whole; a file without a row is swept; no original is gone whose
photo is not kept; nothing lies about in plain; and of what was destroyed no page of the book holds anything.
"""

import asyncio
import hashlib
import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from counter_tui import attaching, locations, photo_clearing, photo_files, photo_inbox
from counter_tui.attaching import FilesAttached, attach_files
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_clearing import destroy_photos, keep_house, shred_sheets
from counter_tui.photo_files import keep, opened, strays
from counter_tui.photo_reading import ReadPhoto, Seen
from models import photos
from models.database import Book
from models.errors import BookError
from models.intake import keep_draft, take
from models.photo_reads import photo_file, photo_ids, photos_of
from models.photo_views import ORDER, SHEET, Attached, NewPhoto, PhotoFile, PhotoOf
from models.tables.base import book as tables
from models.views import Confirm
from tests.book import RAW_KEY, WEDNESDAY, an_order, moment, new_key, open_book, outcome
from tests.book import opened as as_owner
from tests.siege.dying import Child, damage
from tests.siege.pages import everything_in
from tests.siege.report import Report

ABOUT_FILES = frozenset(
    str(module.__file__) for module in (attaching, locations, photo_clearing, photo_files, photo_inbox)
)
WAITING = ("one.jpg", "two.jpg")
WORDS = "Zedwords that were taken down"
FIRST, PAGE = PhotoOf(ORDER, 1), PhotoOf(SHEET, 1)


class Given(NamedTuple):
    """At which event the child dies, and how many ms after. ``sharp``: only calls and returns in the lines that see to
    files are counted, and statements of the book; else every call and return."""

    photo: str
    at: int = 0
    ms: float = 0.0
    sharp: bool = True


class Destroyed(NamedTuple):
    """A photo that is to be destroyed: what opens its file, and what would show that something of it is left."""

    file: PhotoFile
    traces: tuple[bytes, ...]


class Made(NamedTuple):
    """The shop that every child begins with: the photo of an order that it deletes, and that of the sheet's page."""

    place: Path
    photo: Destroyed
    page: Destroyed


def run(count: int, seed: int, folder: Path) -> Report:
    report, rng = Report(seed), random.Random(seed)
    made = _a_shop(folder / "made")
    undisturbed = folder / "undisturbed"
    shutil.copytree(made.place, undisturbed)
    *said, events = Child(_dying, undisturbed, Given(made.photo.file.id)).rest()
    report.expect(said == ["attached", "deleted", "shredded"], f"undisturbed it said {said}")
    traces = [trace for gone in (made.photo, made.page) for trace in gone.traces]
    pages = everything_in(made.place / "book.db")
    report.expect(all(trace in pages for trace in traces), "the search does not find what is there")
    ended = 0
    for turn in range(count):
        sharp = rng.random() < 0.8
        ms = rng.choice((0.0, rng.uniform(0, 4.0)))
        given = Given(made.photo.file.id, rng.randint(1, events[sharp]), ms, sharp)
        place = folder / str(turn)
        shutil.copytree(made.place, place)
        said = Child(_dying, place, given).rest()
        ended += len(said) > 3
        where = f"killed at {given.at} of {events[sharp]} + {given.ms:.2f} ms, after {said}"
        report.failures += [f"{where}: {each}" for each in _troubles(place, made, said)]
        report.done += 1
        shutil.rmtree(place)
    report.notes.append(f"{events[0]} calls and returns, {events[1]} of them about files or statements")
    report.notes.append(f"{ended} of {count} came to their end before they were killed")
    return report


def _dying(said: Connection, place: Path, given: Given) -> None:
    """In the child: the three, each told when it is done, until the event at which it dies."""
    counted = [0, 0]

    def count(sharp: bool) -> None:
        counted[0] += 1
        counted[1] += sharp
        if (sharp or not given.sharp) and counted[given.sharp] == given.at:
            if not given.ms:
                os.kill(os.getpid(), signal.SIGKILL)
            # No handler: the system itself ends the process then, wherever it is.
            signal.setitimer(signal.ITIMER_REAL, given.ms / 1000)

    def called(frame: Any, event: str, arg: Any) -> None:
        count(frame.f_code.co_filename in ABOUT_FILES)

    shop, book = Shop(place), Book(place / "book.db", RAW_KEY)
    book.submit_write(lambda: tables.connection().set_trace_callback(lambda _: count(True))).result()
    threading.setprofile(called)
    sys.setprofile(called)
    _attached(shop, book)
    said.send("attached")
    destroy_photos(shop, book, moment("11:00"), [given.photo])
    said.send("deleted")
    shred_sheets(shop, book, moment("11:10"), [PAGE.id])
    said.send("shredded")
    sys.setprofile(None)
    threading.setprofile(None)
    book.close()
    said.send(counted)


def _attached(shop: Shop, book: Book) -> FilesAttached:
    inbox = shop.folder / "inbox"
    paths = [str(inbox / name) for name in WAITING]
    return asyncio.run(attach_files(shop, as_owner(book), moment("10:50"), paths, FIRST, reader=_read, inbox=inbox))


async def _read(path: Path, *, only_thumbnail: bool = False) -> ReadPhoto:
    """What the child that reads photos would answer; where there is no file, as a script has it that runs again."""
    if not path.exists():
        return _photo(path.name, Seen(0, 0, 0, 0))
    of = path.lstat()
    return _photo(path.name, Seen(of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns))


def _photo(name: str, seen: Seen) -> ReadPhoto:
    small = f"small pixels of {name} ".encode() * 100
    return ReadPhoto(_pixels(name), small, 40, 30, hashlib.sha256(name.encode()).digest(), seen)


def _pixels(name: str) -> bytes:
    return f"pixels of {name} ".encode() * 2_000


def _a_shop(place: Path) -> Made:
    """A closed shop: a photographed sheet with its one order collected, a photo of that, and two in the inbox."""
    (place / "inbox").mkdir(parents=True)
    for name in WAITING:
        (place / "inbox" / name).write_bytes(name.encode())
    shop, m = Shop(place), moment("09:00")
    with closing(open_book(place)) as book:

        def photographed(new: list[NewPhoto]) -> None:
            book.write(photos.photographed, m, new[0], pad="A", pad_number=7, key="page")

        def attach(new: list[NewPhoto]) -> Attached:
            return book.write(photos.attach, m, FIRST, new)

        keep(shop, book, [_photo("page", Seen(0, 0, 0, 0))], photographed)
        words = {"notes": WORDS, "caller_name": "Ann Sender"}
        turn = book.write(keep_draft, m, "page", words, sheet=PAGE.id, turn=1, parked=True).turn
        collected = an_order(fulfilment="collection", due=WEDNESDAY)
        book.write(take, m, collected, key="page", sheet=PAGE.id, turn=turn, confirm=Confirm("read back"))
        outcome(book, moment("10:00"), FIRST.id, "collected", key=new_key())
        keep(shop, book, [_photo(name, Seen(0, 0, 0, 0)) for name in ("bouquet", "stays")], attach)
        page = _destroyed(book, PAGE, "page", WORDS.encode())
        return Made(place, _destroyed(book, FIRST, "bouquet"), page)


def _destroyed(book: Book, of: PhotoOf, name: str, *more: bytes) -> Destroyed:
    small = f"small pixels of {name} ".encode() * 100
    [row] = [row for row in book.read(photos_of, of) if row.thumbnail == small]
    file = book.read(photo_file, row.id)
    assert file
    return Destroyed(file, (file.key, small[:64], *more))


def _troubles(place: Path, made: Made, said: list[Any]) -> Iterator[str]:
    try:
        yield from damage(place / "book.db")
        yield from _in_plain(place)
        with closing(Book(place / "book.db", RAW_KEY)) as book:
            yield from _after(Shop(place), book, made, said)
        yield from damage(place / "book.db")
    except (ShopError, BookError, OSError) as error:
        yield str(error)


def _after(shop: Shop, book: Book, made: Made, said: list[Any]) -> Iterator[str]:
    kept = set(_kept(shop, book))
    yield from (f"{each} has no file, or not its own" for each in book.read(photo_ids) - kept)
    yield from _opened_by_others(shop, book)
    gone = {"deleted": made.photo.file.id, "shredded": made.page.file.id}
    yield from (f"what was {each} is there again" for each in gone if each in said and gone[each] in kept)
    names = _names(shop, book)
    if "attached" in said and not names >= set(WAITING):
        yield "what was attached is not there"
    yield from (
        f"{name} is gone, and not kept"
        for name in WAITING
        if name not in names and not (shop.folder / "inbox" / name).exists()
    )
    keep_house(shop, book, moment("11:20"))
    yield from _left(shop, book, made)
    done = _attached(shop, book)
    if done.refused or done.attached.added + done.attached.there != len(WAITING):
        yield f"it does not go on: {done.attached}, {done.refused}"
    destroy_photos(shop, book, moment("11:30"), [made.photo.file.id])
    shred_sheets(shop, book, moment("11:40"), [PAGE.id])
    if _names(shop, book) != {"stays", *WAITING}:
        yield f"it does not end as it would have: {_names(shop, book)}"
    if list((shop.folder / "inbox").iterdir()):
        yield "the inbox is not empty"
    yield from _left(shop, book, made)


def _kept(shop: Shop, book: Book) -> Iterator[str]:
    """The photos whose files are whole."""
    known = {_pixels(name): name for name in ("page", "bouquet", "stays", *WAITING)}
    for each in book.read(photo_ids):
        file = book.read(photo_file, each)
        if file and (shop.photos / each).exists() and opened(shop.photos, file) in known:
            yield each


def _names(shop: Shop, book: Book) -> set[str]:
    """What the photos of the book show, by the words that stand for it."""
    files = [book.read(photo_file, each) for each in book.read(photo_ids)]
    return {opened(shop.photos, file).decode().split()[2] for file in files if file}


def _opened_by_others(shop: Shop, book: Book) -> Iterator[str]:
    """A stray is opened by no key of the book."""
    ids = book.read(photo_ids)
    for stray in strays(shop, ids):
        data = (shop.photos / stray).read_bytes()
        for each in ids:
            other = book.read(photo_file, each)
            assert other
            name = stray.strip(".").partition(".")[0]
            try:
                opened(shop.photos, PhotoFile(name, other.key, hashlib.sha256(data).digest(), len(data)))
            except ShopError:
                continue
            yield f"{stray} is opened by the key of {each}"


def _left(shop: Shop, book: Book, made: Made) -> Iterator[str]:
    """When the house was kept: no stray, and nothing in the book's pages of what has no row any more."""
    ids = book.read(photo_ids)
    there = {path.name for path in shop.photos.iterdir()}
    if there != ids:
        yield f"the sweep left {there - ids}, and there is no {ids - there}"
    pages = everything_in(book.path)
    for gone in (made.photo, made.page):
        if gone.file.id not in ids:
            yield from (f"a page still holds {trace[:16]!r}" for trace in gone.traces if trace in pages)


def _in_plain(place: Path) -> Iterator[str]:
    """No file of the shop holds a pixel or a word in plain."""
    for path in place.rglob("*"):
        if path.is_file() and path.parent.name != "inbox":
            data = path.read_bytes()
            yield from (f"{path.name} holds {each!r} in plain" for each in (b"pixels of", b"Zedwords") if each in data)
