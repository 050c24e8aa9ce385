"""Photos and sheets are destroyed, and what a kill or a full disk has left behind is cleared away.

First the rows with their keys, in one commit; then the book's log is emptied, so that no older page of it holds a key;
then the files. Cut off anywhere in between, `keep_house` ends it: a file without a row is a stray.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from counter_tui.attaching import write
from counter_tui.door import until_closed
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_files import remove, sweep
from models import backups, lock_box, photos
from models.database import Book
from models.errors import BookError
from models.moment import Moment
from models.photo_views import Shredded

T = TypeVar("T")

_NOT_YET = "Another program reads the book just now: the last traces in the book's log go when it is done."


class Cleared(NamedTuple):
    """What was destroyed, in words; ``clean``: nothing of it is in the book any more, nor in its log."""

    words: str
    clean: bool


class HouseKept(NamedTuple):
    """``changed``: something in the book is another now; ``clean``: nothing is left to be cleared away."""

    changed: bool
    clean: bool


def destroy_photos(shop: Shop, book: Book, m: Moment, photo_ids: Sequence[str]) -> Cleared:
    """Delete photos with their keys, for good. To be run in a thread. Raises `Refused` or `BookError`."""
    held, gone = write(book, _destroy, m, photo_ids)
    clean = _clear(shop, book, gone)
    match len(gone):
        case 0:
            return Cleared("They were deleted already." if len(photo_ids) > 1 else "It was deleted already.", clean)
        case 1:
            backed_up = "Back-ups made since it was attached still hold it." if held else ""
            return _cleared("Deleted for good.", backed_up, clean=clean)
        case count:
            backed_up = "Back-ups made since still hold them." if held else ""
            return _cleared(f"{count} photos deleted for good.", backed_up, clean=clean)


def shred_sheets(shop: Shop, book: Book, m: Moment, sheets: Sequence[int]) -> Cleared:
    """The papers of these sheets are shredded: destroy their photos and words. To be run in a thread.

    Raises `Refused` at ``sheet``, or `BookError`; then nothing is destroyed.
    """
    held, done = write(book, _shred, m, sheets)
    clean = _clear(shop, book, done.photos)
    if not done.sheets:
        return Cleared("They were shredded already." if len(sheets) > 1 else "It was shredded already.", clean)
    kept = f"{_counted(len(done.photos), 'photo')} and any words" if done.photos else "any words kept"
    what = f"{_counted(done.sheets, 'sheet')} shredded, with {kept}."
    return _cleared(what, "Older back-ups still hold them." if held else "", clean=clean)


def keep_house(shop: Shop, book: Book, m: Moment) -> HouseKept:
    """Delete for good what was taken off on an earlier day, and the words that have no paper, in their time; clear away
    what was left of anything destroyed, and every stray. To be run in a thread.

    Raises `Refused` for who may not, and `BookError`.
    """
    gone = write(book, photos.forget, m)
    due = _read(book, lock_box.without_paper, lock_box.overdue_before(m.now))
    shredded: Shredded = write(book, lock_box.shred, m, due) if due else Shredded(0, ())
    clean = _clear(shop, book, (*gone, *shredded.photos))
    try:
        sweep(shop, book)
    except ShopError:
        # Another program keeps photos just now, or the folder cannot be read: it is tried again.
        clean = False
    return HouseKept(bool(gone or shredded.sheets), clean)


def _destroy(m: Moment, photo_ids: Sequence[str]) -> tuple[bool, tuple[str, ...]]:
    return backups.hold_photos(m.now, photo_ids), photos.destroy(m, photo_ids)


def _shred(m: Moment, sheets: Sequence[int]) -> tuple[bool, Shredded]:
    return backups.hold_sheets(m.now, sheets), lock_box.shred(m, sheets)


def _clear(shop: Shop, book: Book, photo_ids: Sequence[str]) -> bool:
    """Whether the book's log could be emptied; the files go in any case, which leaves a key nothing to open."""
    try:
        with until_closed():
            answer = book.submit_scrub()
        clean = answer.result()
    except BookError:
        clean = False
    remove(shop, photo_ids)
    return clean


def _counted(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _cleared(*notes: str, clean: bool) -> Cleared:
    return Cleared(" ".join(filter(None, (*notes, "" if clean else _NOT_YET))), clean)


def _read(book: Book, question: Callable[..., T], *args: object) -> T:
    with until_closed():
        answer = book.submit_read(question, *args)
    return answer.result()
