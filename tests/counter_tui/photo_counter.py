"""A shop whose photos are attached and shown, for tests: a real book, and nothing decoded."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from counter_tui import photo_files, settings
from counter_tui.clock import ShopClock
from counter_tui.locations import Shop
from counter_tui.photos import ShopPhotos
from counter_tui.shop import OpenShop
from counter_tui.viewer import Viewer
from models.database import Book
from models.intake import take
from models.photo_reads import photo_file, photo_ids
from models.photo_views import ORDER, PhotoOf
from models.views import Confirm
from tests.book import WEDNESDAY, an_order, moment, new_key, open_book, opened
from tests.counter_tui.read_here import ReadHere

FIRST = PhotoOf(ORDER, 1)
OLD = time.time() - 60


@dataclass(frozen=True)
class Clock(ShopClock):
    """It stands still, and is put on."""

    at: list[datetime] = field(default_factory=lambda: [moment("10:42").now])

    def now(self) -> datetime:
        return self.at[0]

    def put_on(self, by: timedelta) -> None:
        self.at[0] += by


@dataclass
class Opened:
    opened: OpenShop


@dataclass
class Counter:
    """A shop with an order, its photos as a screen has them, and an inbox."""

    shop: Shop
    book: Book
    photos: ShopPhotos
    reader: ReadHere
    clock: Clock
    viewed: list[Path]

    def file(self, name: str, words: str = "photo", folder: str = "inbox") -> Path:
        path = self.shop.folder / folder / name
        path.write_bytes(words.encode())
        os.utime(path, (OLD, OLD))
        return path

    async def attach(self, *paths: Path, to: PhotoOf = FIRST) -> tuple[int, int, str]:
        done, words = await self.photos.attach([str(each) for each in paths], to, nothing)
        return done.added, done.there, words

    async def attached(self, name: str, words: str, to: PhotoOf = FIRST) -> str:
        """The id of a photo, of a file that lies elsewhere."""
        before = self.book.read(photo_ids)
        assert await self.attach(self.file(name, words, "else"), to=to) == (1, 0, "")
        [added] = self.book.read(photo_ids) - before
        return added

    def files(self) -> set[str]:
        return {each.name for each in self.shop.photos.glob("*")}

    def all_is_well(self) -> bool:
        """Each row has its file, whole, and no other file is there."""
        ids = self.book.read(photo_ids)
        for each in ids:
            found = self.book.read(photo_file, each)
            assert found
            assert photo_files.opened(self.shop.photos, found).startswith(b"photo")
        return ids == self.files()


@contextmanager
def a_counter(tmp_path: Path) -> Iterator[Counter]:
    """It is closed in the end."""
    shop, clock, reader, viewed = Shop(tmp_path), Clock(WEDNESDAY), ReadHere(), list[Path]()
    book = open_book(tmp_path)
    book.write(take, moment(), an_order(), key=new_key(), confirm=Confirm("read back"))
    for folder in ("inbox", "else"):
        (tmp_path / folder).mkdir()
    settings.write_default(shop.settings, photo_inbox=str(tmp_path / "inbox"))
    viewer = Viewer(shop, viewed.append, (tmp_path / "none", tmp_path))
    counter = Counter(shop, book, ShopPhotos(shop, Opened(opened(book)), clock, reader, viewer), reader, clock, viewed)
    yield counter
    counter.book.close()


def nothing(done: int, of: int) -> None:
    """Nobody looks."""
