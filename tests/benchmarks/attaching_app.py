"""The counter on a sample book, as a program of its own, which attaches one photo after another while it runs."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from counter_tui.app import CounterApp
from counter_tui.clock import ShopClock
from counter_tui.locations import Shop
from counter_tui.photos import ShopPhotos
from counter_tui.shop import OpenShop
from models.photo_views import ORDER, PhotoOf
from screens.desk import Desk
from tests.benchmarks.when import NOW, TODAY
from tests.counter import RawKeys, real_book_desk


class OpenedKeys(RawKeys):
    """Says what it has opened, too."""

    @property
    def opened(self) -> OpenShop:
        # Imported here, so that the door is painted without the database, as in the real program.
        from tests.book import opened

        assert self._open is not None
        return opened(self._open)


class AttachingApp(CounterApp):
    """Each order from the first one on is given the same photo: to another order it is another one."""

    def __init__(self, book: Path, photo: Path) -> None:
        super().__init__(lambda: _desk(book))
        self._photo = str(photo)

    def on_mount(self) -> None:
        self._attaching = asyncio.create_task(self._attach_all())

    async def _attach_all(self) -> None:
        while not self.desk.keys.is_open:
            await asyncio.sleep(0.1)
        for order in range(1, 1_000_000):
            await self.desk.photos.attach([self._photo], PhotoOf(ORDER, order), lambda done, of: None)


def _desk(book: Path) -> Desk:
    keys = OpenedKeys(book)
    return replace(real_book_desk(book, NOW), keys=keys, photos=ShopPhotos(Shop(book.parent), keys, ShopClock(TODAY)))


if __name__ == "__main__":
    AttachingApp(Path(sys.argv[1]), Path(sys.argv[2])).run()
