"""Photos as the screens ask for them: attached, opened, shown, destroyed; and the house that is kept behind them."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from counter_tui import elsewhere, photo_files, photo_paths
from counter_tui.attaching import Reader, attach_files, new_sheet_of, replace_by
from counter_tui.clock import ShopClock
from counter_tui.door import OpenedBook, in_words
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_clearing import Cleared, destroy_photos, keep_house, shred_sheets
from counter_tui.photo_inbox import inbox_of, waiting
from counter_tui.photo_reading import PhotoRefused, ReadPhoto, Seen, read_photo
from counter_tui.viewer import Viewer
from models.errors import BookError, Refused
from models.photo_reads import photo_file
from models.photo_views import Attached, InboxFile, PhotoFile, PhotoOf
from screens.desk import UnlockError
from screens.outside import Completed, Progress

if TYPE_CHECKING:
    from counter_tui.paper import HasShop

EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=1)
"""When the house is kept again after something could not be cleared away."""
_GONE = "This photo is gone: it was deleted, or its paper shredded."
_ANOTHER = "Another file has come by this name since it was shown: look at it again first."


class ShopPhotos:
    """The photos of the shop that ``keys`` has opened. ``reader`` is `read_photo`, unless another one is handed in; so
    is ``now``, the time as files have it, in seconds."""

    def __init__(
        self,
        shop: Shop,
        keys: "HasShop",
        clock: ShopClock,
        reader: Reader = read_photo,
        viewer: Viewer | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._shop, self._keys, self._clock, self._reader, self._now = shop, keys, clock, reader, now
        self._viewer = viewer or Viewer(shop)
        self._reading, self._one_by_one = asyncio.Lock(), elsewhere.OneByOne()
        self._previewed: dict[Path, Seen] = {}
        self._kept_house: datetime | None = None
        self._owes = True

    async def inbox(self) -> tuple[InboxFile, ...]:
        """What waits in the folder that a phone's photos come to, the oldest first; nothing where there is none."""
        folder = await in_words(inbox_of, self._shop)
        if folder is None:
            return ()
        with _said():
            return await elsewhere.ask(folder, partial(waiting, folder, self._now))

    async def complete(self, typed: str) -> Completed:
        """What was typed of a path, completed (`photo_paths.complete`); the same again where no disk answers."""
        with suppress(elsewhere.NoAnswer):
            return await elsewhere.ask(Path(typed).parent, partial(photo_paths.complete, typed))
        return Completed(typed)

    def dropped(self, text: str) -> tuple[str, ...]:
        """The paths in what a terminal types for dropped files (`photo_paths.dropped`)."""
        return photo_paths.dropped(text)

    async def attach(
        self, paths: Sequence[str], to: PhotoOf, progress: Progress, *, by: str = ""
    ) -> tuple[Attached, str]:
        """Attach files; answers with what was attached, and in words what was not. Raises `UnlockError` when nothing
        was; its ``field`` is ``path`` when the files are in the way."""
        opened = self._keys.opened
        # What the shop still has to look at is not a driver's to take.
        inbox = None if by else await self._inbox()
        with _said():
            done = await attach_files(
                self._shop,
                opened,
                self._clock.moment(by or opened.user),
                paths,
                to,
                progress=progress,
                reader=self._read,
                inbox=inbox,
                one_by_one=self._one_by_one,
            )
        if not (done.attached.added or done.attached.there):
            raise UnlockError(done.words or "Name the photo's file.", field="path")
        return done.attached, done.words

    async def new_sheet(self, path: str, pad: str, pad_number: int | None) -> int:
        """Make a photo of a page of the pad an open sheet. Raises `UnlockError` at ``path`` or ``pad_number``."""
        opened, inbox = self._keys.opened, await self._inbox()
        with _said():
            return await new_sheet_of(
                self._shop,
                opened,
                self._clock.moment(opened.user),
                path,
                pad,
                pad_number,
                key=os.urandom(16).hex(),
                reader=self._read,
                inbox=inbox,
                one_by_one=self._one_by_one,
            )

    async def replace(self, photo_id: str, path: str) -> None:
        """Another file in a photo's place. Raises `UnlockError` as `attach` does."""
        opened, inbox = self._keys.opened, await self._inbox()
        m = self._clock.moment(opened.user)
        with _said():
            await replace_by(
                self._shop, opened, m, photo_id, path, reader=self._read, inbox=inbox, one_by_one=self._one_by_one
            )

    async def preview(self, path: str) -> bytes:
        """A small JPEG of a file that is not attached; from then on nothing else by its name is attached unseen."""
        with _said():
            file = photo_paths.named(path)
            self._previewed.pop(file, None)
            read = await self._read(file, only_thumbnail=True)
        self._previewed[file] = read.seen
        return read.thumbnail

    async def picture(self, photo_id: str) -> bytes:
        """The photo itself. Raises `UnlockError` when its file is missing or damaged, or the photo is gone."""
        with _said():
            found = await self._book.read(photo_file, photo_id)
        if found is None:
            raise UnlockError(_GONE)
        return await in_words(photo_files.opened, self._shop.photos, found)

    async def troubles(self, photo_ids: Sequence[str]) -> Mapping[str, str]:
        """Which of these have no file, or one of another size: why, in words, by id."""
        with _said():
            found = await self._book.read(_files_of, photo_ids)
        return await asyncio.to_thread(_troubles, self._shop.photos, found)

    async def destroy(self, photo_ids: Sequence[str]) -> str:
        """Delete photos with their keys, for good; answers in words."""
        return await self._cleared(destroy_photos, photo_ids)

    async def shred(self, sheets: Sequence[int]) -> str:
        """The papers of these sheets have been shredded: destroy their photos and their words as taken down."""
        return await self._cleared(shred_sheets, sheets)

    async def show_outside(self, photo_id: str) -> None:
        """Open a photo in the system's viewer, from a private file, until `close_outside`."""
        closed = self._viewer.closed
        await in_words(self._viewer.show, await self.picture(photo_id), closed)

    async def close_outside(self) -> None:
        """Remove what was made for the system's viewer; where no disk answers, that is not waited for."""
        with suppress(elsewhere.NoAnswer):
            await elsewhere.have_done(self._viewer.close)

    async def keep_house(self) -> bool:
        """In the background, as often as is good for it: what was taken off before today is deleted for good, words
        without paper are destroyed in their time, strays are swept. True when something in the book is another now."""
        now = self._clock.now()
        if not self._is_due(now):
            return False
        self._kept_house, self._owes = now, True
        await asyncio.to_thread(self._viewer.sweep)
        try:
            opened = self._keys.opened
            kept = await in_words(keep_house, self._shop, opened.book, self._clock.moment(opened.user))
        except UnlockError:
            # A full disk, or another program at it. It is tried again; what is in the way is said where it is met.
            return False
        self._owes = not kept.clean
        return kept.changed

    @property
    def _book(self) -> OpenedBook:
        return OpenedBook(self._keys.opened.book)

    async def _inbox(self) -> Path | None:
        """The folder that what is kept is removed from. Settings that cannot be read are in no photo's way."""
        with suppress(UnlockError):
            return await in_words(inbox_of, self._shop)
        return None

    def _is_due(self, now: datetime) -> bool:
        """A clock that was set back does not put it off."""
        last, rest = self._kept_house, AGAIN if self._owes else EVERY
        return last is None or not last <= now < last + rest

    async def _read(self, path: Path, *, only_thumbnail: bool = False) -> ReadPhoto:
        """One at a time: each takes as much memory as a large photo does."""
        async with self._reading:
            read = await self._reader(path, only_thumbnail=only_thumbnail)
        if self._previewed.pop(path, read.seen) != read.seen:
            raise PhotoRefused(_ANOTHER)
        return read

    async def _cleared(self, clear: Callable[..., Cleared], what: Sequence[object]) -> str:
        opened = self._keys.opened
        m = self._clock.moment(opened.user)
        # Until it is known to be clean: whoever waits for it may be cut off.
        owed, self._owes = self._owes, True
        done = await in_words(clear, self._shop, opened.book, m, what)
        self._owes = owed or not done.clean
        return done.words


@contextmanager
def _said() -> Iterator[None]:
    """What stands in the way is an `UnlockError`, at ``path`` when it is the file."""
    try:
        yield
    except Refused as refused:
        raise UnlockError(refused.message, field="path" if refused.field == "photo" else refused.field) from None
    except (PhotoRefused, elsewhere.NoAnswer) as refused:
        raise UnlockError(str(refused), field="path") from None
    except (ShopError, BookError) as error:
        raise UnlockError(str(error)) from None


def _files_of(photo_ids: Sequence[str]) -> list[PhotoFile]:
    return [found for each in photo_ids if (found := photo_file(each))]


def _troubles(folder: Path, found: Sequence[PhotoFile]) -> dict[str, str]:
    return {each.id: words for each in found if (words := photo_files.trouble(folder, each))}
