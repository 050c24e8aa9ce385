"""Photos: attaching one against the least that Pillow can be asked for, typing meanwhile, and a week that has many."""

import asyncio
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import count, cycle
from pathlib import Path
from time import process_time

from PIL import Image

from counter_tui.attaching import attach_files
from counter_tui.imaging.making import QUALITY
from counter_tui.imaging.sizes import LONG_SIDE, MOST_THUMBNAIL
from counter_tui.locations import Shop
from models.database import READER_CACHE_KIB, Book
from models.dates import monday
from models.moment import Moment
from models.photo_views import ORDER, NewPhoto, PhotoOf
from models.photos import attach
from models.views import WeekRow
from models.week import week
from screens.widgets.week_grid import Week, WeekGrid
from tests.benchmarks import frames
from tests.benchmarks.echo import bare_input, order_entry, typed
from tests.benchmarks.rows import Row, both, ratio, unjudged
from tests.benchmarks.setting import Setting
from tests.benchmarks.statements import RawBook, RecordedBook
from tests.benchmarks.timing import Pair, in_turn, seconds
from tests.benchmarks.when import NOW, TODAY
from tests.book import RAW_KEY, opened
from tests.counter_tui.photo_files import jpeg

WIDTH, HEIGHT = 4_000, 3_000
PHOTOS = 100
TYPED = ("01632960123", "01632960456", "Featherstone", "Underhill", "01632960789")
"""Callers whom the look-ups have to look for: as many letters as the reading of many photos lasts."""
TIMES = 20
WHEN = Moment("owner", NOW, TODAY)


def rows(setting: Setting) -> list[Row]:
    """In a shop of its own beside the sample books, which stay as they are."""
    with _shop(setting, "attaching") as shop:
        photo = shop.folder / "photo.jpg"
        photo.write_bytes(twelve_megapixels())
        found = [_attached(setting, shop, photo)]
    with _shop(setting, "typing") as shop:
        photo = shop.folder / "photo.jpg"
        photo.write_bytes(twelve_megapixels())
        found.append(_typed_meanwhile(setting, shop, photo))
    with _shop(setting, "with photos") as some, _shop(setting, "without") as none:
        return [*found, *_weeks(setting, some, none)]


def twelve_megapixels() -> bytes:
    """A photo as a phone makes it, lying on its side, with as much noise in it as a camera's."""
    noise = Image.effect_noise((WIDTH, HEIGHT), 40)
    slope = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return jpeg(Image.merge("RGB", (noise, slope, Image.blend(noise, slope, 0.5))), 6, quality=92)


def bare(photo: Path) -> None:
    """Open, draft, make smaller, encode, in this process, which has Pillow already."""
    with Image.open(photo) as image:
        shorter = LONG_SIDE * min(image.size) // max(image.size)
        image.draft("RGB", (LONG_SIDE, shorter) if image.width > image.height else (shorter, LONG_SIDE))
        image.thumbnail((LONG_SIDE, LONG_SIDE))
        image.save(io.BytesIO(), "JPEG", quality=QUALITY)


def _attached(setting: Setting, shop: Shop, photo: Path) -> Row:
    """From its path to the committed row: each time to another order."""
    with closing(Book(shop.book, RAW_KEY)) as book:
        order = count(1)

        def attach_one() -> None:
            to = PhotoOf(ORDER, next(order))
            done = asyncio.run(attach_files(shop, opened(book), WHEN, [str(photo)], to))
            assert done.attached.added == 1, done

        pairs = in_turn(seconds(attach_one), seconds(partial(bare, photo)), setting.pairs)
    what = f"attach a photo of {WIDTH * HEIGHT // 1_000_000} megapixels"
    return ratio(what, "bare draft, thumbnail, re-encode", pairs, 3.0)


def _typed_meanwhile(setting: Setting, shop: Shop, photo: Path) -> Row:
    arguments = (str(shop.book), str(photo))
    with order_entry(setting, "tests.benchmarks.attaching_app", arguments) as entry, bare_input(setting) as plain:
        pairs = [pair for text in TYPED for pair in typed(text, entry, plain)]
    with closing(RawBook(shop.book, READER_CACHE_KIB)) as raw:
        attached = raw.value("SELECT count(*) FROM photos")
    assert attached, "nothing was attached meanwhile"
    return both(f"echo of a letter while {attached} photos are attached", "bare Input", pairs, 1.5, 2.0)


def _weeks(setting: Setting, some: Shop, none: Shop) -> list[Row]:
    """The same week, of which a hundred orders have a photo in the one book. The processor's time, of both alike."""
    with closing(RecordedBook(some.book)) as has, closing(RecordedBook(none.book)) as has_not:
        _give_photos(has)
        asked = [seconds(partial(_week, book), TIMES, process_time) for book in (has, has_not)]
        read = in_turn(asked[0], asked[1], setting.pairs)
        photographed, plain = _week(has), _week(has_not)
    assert sum(row.photos for row in photographed) == PHOTOS
    painted = asyncio.run(_painted(setting.pairs, photographed, plain))
    paged = [Pair(a.first + b.first, a.second + b.second) for a, b in zip(read, painted, strict=True)]
    of = f"a week of {len(plain)} with {PHOTOS} photos"
    return [
        unjudged(ratio(f"read {of}", "the same without", read, 1.05), "-"),
        unjudged(ratio(f"paint {of}", "the same without", painted, 1.05), "-"),
        ratio(f"page to {of}", "the same without", paged, 1.05),
    ]


def _give_photos(book: RecordedBook) -> None:
    orders = [row.order_id for row in _week(book)]
    for number in range(PHOTOS):
        book.write(attach, WHEN, PhotoOf(ORDER, orders[number % len(orders)]), [_photo()])


def _photo() -> NewPhoto:
    random = partial(os.urandom, 32)
    return NewPhoto(
        os.urandom(16).hex(), random(), random(), random(), 400_000, 1_600, 1_200, os.urandom(MOST_THUMBNAIL)
    )


def _week(book: RecordedBook) -> list[WeekRow]:
    book.use()
    book.written_down()
    return book.read(week, monday(TODAY))


async def _painted(pairs: int, photographed: list[WeekRow], plain: list[WeekRow]) -> list[Pair]:
    grid = WeekGrid(Week(monday(TODAY), TODAY))
    async with frames.both(grid, frames.Lines()) as app:
        turns = [cycle(_turns(rows)) for rows in (photographed, plain)]
        changes = [lambda turn=turn: grid.show(next(turn)) for turn in turns]
        timed = await frames.in_turn(app, changes[0], changes[1], pairs)
        return [Pair(*(taken / frames.FRAMES for taken in pair)) for pair in timed]


def _turns(rows: list[WeekRow]) -> list[Week]:
    """A week as it is, and with its callers for its recipients, so that all of it is painted anew."""
    other = [row._replace(recipient=row.caller, caller=row.recipient) for row in rows]
    return [Week(monday(TODAY), TODAY, tuple(each), {}) for each in (rows, other)]


@contextmanager
def _shop(setting: Setting, name: str) -> Iterator[Shop]:
    shop = Shop(setting.folder / name)
    shutil.rmtree(shop.folder, ignore_errors=True)
    shop.folder.mkdir(mode=0o700)
    shutil.copyfile(setting.small(), shop.book)
    try:
        yield shop
    finally:
        shutil.rmtree(shop.folder)
