"""Files become photos: each read by a child process, encrypted, and attached in one transaction with some others.

For the counter and for the command line. What stands in the way of one file does not keep the others from it.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from counter_tui import elsewhere
from counter_tui.door import until_closed
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_files import LONGEST_WAIT, keep, trouble_within
from counter_tui.photo_inbox import take_out
from counter_tui.photo_paths import named
from counter_tui.photo_reading import ReadPhoto, read_photo
from counter_tui.shop import OpenShop
from models import photos
from models.database import Book
from models.errors import BookError, Refused
from models.moment import Moment
from models.photo_reads import files_made_from
from models.photo_views import Attached, NewPhoto, PhotoOf
from models.text import visible
from screens.outside import Progress

T = TypeVar("T")
MOST_AT_ONCE = 20
_MOST_BYTES = 8_000_000
"""So many photos, and somewhat more bytes of them, are held in memory until they are written."""
_LEFT = "It is attached, and it cannot be removed from the folder that the phone's photos come to."
_LOST = (
    "It is attached already, and what was kept of it is missing or damaged: delete that photo, then attach it again."
)


class Reader(Protocol):
    """What reads a file that anyone may have made: `photo_reading.read_photo`. Raises `ShopError` in words."""

    async def __call__(self, path: Path, *, only_thumbnail: bool = False) -> ReadPhoto: ...


class FilesAttached(NamedTuple):
    """What was attached; and each path, as it was given, that was not, or that something is to be said of, and why."""

    attached: Attached
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """What was not attached and why, a line for each; empty when there is nothing to say."""
        return "\n".join(f"{visible(Path(path).name or path)}: {why}" for path, why in self.refused)


class _Read(NamedTuple):
    """A file that was read: its path as it was given, where it is, and the photo."""

    given: str
    path: Path
    photo: ReadPhoto


async def attach_files(
    shop: Shop,
    opened: OpenShop,
    m: Moment,
    paths: Sequence[str],
    to: PhotoOf,
    *,
    progress: Progress | None = None,
    reader: Reader = read_photo,
    inbox: Path | None = None,
    one_by_one: elsewhere.OneByOne | None = None,
) -> FilesAttached:
    """Attach every file that can be read as a photo, up to `MOST_AT_ONCE` in one transaction. Those that lie in
    ``inbox`` are removed from it once their encrypted copies are safe; also where they were attached before.

    Cancelled while they are read, those are not attached; once they are being written, all of them are. Raises when
    nothing could be attached: `Refused` when what is named can have no such photo, `ShopError` when no file can be
    kept, `BookError`.
    """
    keeping = one_by_one or elsewhere.OneByOne()
    attached, refused, read, kept = Attached(0, 0), list[tuple[str, str]](), list[_Read](), set[str]()
    for done, given in enumerate(paths, 1):
        try:
            path = named(given)
            read.append(_Read(given, path, await reader(path)))
        except ShopError as error:
            if given in kept:
                # It was named before, and is out of the inbox by now.
                attached = attached._replace(there=attached.there + 1)
            else:
                refused.append((given, str(error)))
        if progress is not None:
            progress(done, len(paths))
        if not read or not (done == len(paths) or _is_much(read)):
            continue
        try:
            act = partial(_attach, shop, opened.book, m, tuple(read), to, inbox)
            more, said = await keeping.do(act, LONGEST_WAIT)
        except (Refused, ShopError, BookError) as error:
            if not (attached.added or attached.there):
                raise
            refused += [(each, str(error)) for each in (*(each.given for each in read), *paths[done:])]
            break
        attached = Attached(attached.added + more.added, attached.there + more.there, attached.ids + more.ids)
        refused += said
        kept |= {each.given for each in read}
        read.clear()
    return FilesAttached(attached, tuple(refused))


def _is_much(read: Sequence[_Read]) -> bool:
    return len(read) >= MOST_AT_ONCE or sum(len(each.photo.jpeg) for each in read) >= _MOST_BYTES


async def new_sheet_of(
    shop: Shop,
    opened: OpenShop,
    m: Moment,
    path: str,
    pad: str,
    pad_number: int | None,
    *,
    key: str,
    reader: Reader = read_photo,
    inbox: Path | None = None,
    one_by_one: elsewhere.OneByOne | None = None,
) -> int:
    """Make a photo of a page of the pad an open sheet, in a form whose key is ``key``; answers with its number.

    A file in ``inbox`` is removed from it once its encrypted copy is safe; also where it is a sheet already. Raises
    `Refused` at ``pad_number`` or ``photo``, `ShopError` when the file is in the way, `BookError`.
    """
    file = named(path)
    read = _Read(path, file, await reader(file))
    act = partial(_new_sheet, shop, opened.book, m, read, pad, pad_number, key, inbox)
    return await (one_by_one or elsewhere.OneByOne()).do(act, LONGEST_WAIT)


async def replace_by(
    shop: Shop,
    opened: OpenShop,
    m: Moment,
    photo_id: str,
    path: str,
    *,
    reader: Reader = read_photo,
    inbox: Path | None = None,
    one_by_one: elsewhere.OneByOne | None = None,
) -> None:
    """Another file in a photo's place; what was there is taken off. Raises `Refused`, `ShopError`, `BookError`."""
    file = named(path)
    read = _Read(path, file, await reader(file))
    act = partial(_replace, shop, opened.book, m, photo_id, read, inbox)
    await (one_by_one or elsewhere.OneByOne()).do(act, LONGEST_WAIT)


def write(book: Book, verb: Callable[..., T], *args: object, **kwargs: object) -> T:
    """Run a verb and wait for it, in a thread. Raises `Refused`, or `BookError` also when the book was closed."""
    with until_closed():
        answer = book.submit_write(verb, *args, **kwargs)
    return answer.result()


def _attach(
    shop: Shop, book: Book, m: Moment, read: Sequence[_Read], to: PhotoOf, inbox: Path | None, wait: float
) -> tuple[Attached, list[tuple[str, str]]]:
    """In a thread, which nobody's impatience breaks off."""
    news = list[NewPhoto]()

    def attach(new: list[NewPhoto]) -> Attached:
        news.extend(new)
        return write(book, photos.attach, m, to, new)

    attached = keep(shop, book, [each.photo for each in read], attach, wait)
    added = set(attached.ids)
    safe = [new.id in added or _is_safe(shop, book, new.source) for new in news]
    lost = [(each.given, _LOST) for each, is_safe in zip(read, safe, strict=True) if not is_safe]
    left = _take_out(inbox, [each for each, is_safe in zip(read, safe, strict=True) if is_safe])
    return attached, lost + left


def _new_sheet(
    shop: Shop,
    book: Book,
    m: Moment,
    read: _Read,
    pad: str,
    pad_number: int | None,
    key: str,
    inbox: Path | None,
    wait: float,
) -> int:
    def photographed(new: list[NewPhoto]) -> int:
        return write(book, photos.photographed, m, new[0], pad=pad, pad_number=pad_number, key=key).sheet

    try:
        number = keep(shop, book, [read.photo], photographed, wait)
    except Refused as refused:
        # As after a kill between the commit and the removal.
        if refused.field == "photo" and _is_safe(shop, book, read.photo.source):
            _take_out(inbox, [read])
        raise
    _take_out(inbox, [read])
    return number


def _replace(shop: Shop, book: Book, m: Moment, photo_id: str, read: _Read, inbox: Path | None, wait: float) -> None:
    keep(shop, book, [read.photo], lambda new: write(book, photos.replace, m, photo_id, new[0]), wait)
    if _is_safe(shop, book, read.photo.source):
        _take_out(inbox, [read])


def _is_safe(shop: Shop, book: Book, source: bytes) -> bool:
    """A photo that was made from this file is in the book, and its own file is whole."""
    try:
        with until_closed():
            made = book.read(files_made_from, source)
    except BookError:
        return False
    return any(not trouble_within(shop.photos, each) for each in made)


def _take_out(inbox: Path | None, kept: Sequence[_Read]) -> list[tuple[str, str]]:
    """What cannot be removed now is removed when it is given again."""
    if inbox is None:
        return []
    files = [(each.path, each.photo.seen) for each in kept]
    try:
        left = set(elsewhere.ask_here(inbox, partial(take_out, inbox, files)))
    except elsewhere.NoAnswer:
        left = {each.path.name for each in kept if each.path.parent == inbox}
    return [(each.given, _LEFT) for each in kept if each.path.name in left]
