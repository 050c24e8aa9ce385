"""The files of photos: each encrypted with a key of its own, under a random name, written before its row in the book.

A file is 12 random bytes and then our JPEG in AES-256-GCM, bound to its name. Its key is in the book and nowhere else:
without its row a file is nobody's, and is swept.
"""

import errno
import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from counter_tui.errors import ShopError
from counter_tui.locations import Shop, sync_folder, write_private
from models.errors import BookError
from models.photo_views import NewPhoto, PhotoFile

if TYPE_CHECKING:
    from models.database import Book

T = TypeVar("T")

LONGEST_WAIT = 10.0
"""Seconds for which a photo waits until another program of the shop has written its own, or has swept."""
_NONCE = 12
_OURS = re.compile(r"[0-9a-f]{32}|\.[0-9a-f]{32}\.[0-9a-f]{16}\.tmp")
"""What `put` names a file, and what it names one that it has not finished."""


class PhotoMissing(ShopError):
    """The file of a photo is not there."""


class PhotoDamaged(ShopError):
    """The file of a photo is not the one that was written, or cannot be read."""


class PhotosBusy(ShopError):
    """Another program of the shop holds the lock of the photos."""


class ReadPicture(Protocol):
    """A picture of our own making: what `counter_tui.photo_reading.ReadPhoto` is, as far as it is kept."""

    @property
    def jpeg(self) -> bytes: ...
    @property
    def thumbnail(self) -> bytes: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def source(self) -> bytes: ...


class Sealed(NamedTuple):
    """A JPEG that was encrypted: ``data`` is the file by the name of ``id``, ``digest`` that file's SHA-256."""

    id: str
    key: bytes
    digest: bytes
    data: bytes


def seal(jpeg: bytes) -> Sealed:
    """Encrypt a JPEG with a new key, under a new name."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    id_, key, nonce = os.urandom(16).hex(), os.urandom(32), os.urandom(_NONCE)
    data = nonce + AESGCM(key).encrypt(nonce, jpeg, id_.encode())
    return Sealed(id_, key, hashlib.sha256(data).digest(), data)


def put(shop: Shop, sealed: Sealed) -> None:
    """Write a photo's file durably, or not at all; `held` is held. Raises OSError as the disk gives it."""
    try:
        shop.photos.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        sync_folder(shop.folder)
    write_private(shop.photos / sealed.id, sealed.data)


def opened(folder: Path, photo: PhotoFile) -> bytes:
    """The JPEG of a photo, whose file lies in ``folder``; it is the very one that was sealed.

    Raises `PhotoMissing` or `PhotoDamaged`, in words.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        with (folder / photo.id).open("rb") as file:
            data = file.read(photo.size + 1)
    except FileNotFoundError:
        raise PhotoMissing(_MISSING) from None
    except OSError as error:
        raise PhotoDamaged(_UNREADABLE.format(error.strerror)) from None
    if len(data) != photo.size or hashlib.sha256(data).digest() != photo.digest:
        raise PhotoDamaged(_DAMAGED)
    try:
        return AESGCM(photo.key).decrypt(data[:_NONCE], data[_NONCE:], photo.id.encode())
    except InvalidTag:
        raise PhotoDamaged(_DAMAGED) from None


def trouble(folder: Path, photo: PhotoFile) -> str:
    """Why the file of a photo cannot be the one that was written, by a quick look that reads none of it; else empty."""
    try:
        size = (folder / photo.id).stat().st_size
    except FileNotFoundError:
        return _MISSING
    except OSError as error:
        return _UNREADABLE.format(error.strerror)
    return "" if size == photo.size else _DAMAGED


def trouble_within(folder: Path, photo: PhotoFile) -> str:
    """The same by all that is in the file, which is opened and forgotten."""
    try:
        opened(folder, photo)
    except ShopError as error:
        return str(error)
    return ""


@contextmanager
def held(shop: Shop, wait: float = LONGEST_WAIT) -> Iterator[None]:
    """The lock that is held from before a photo's file is written until after its row's commit, and while strays are
    swept: no program sweeps what another is about to commit.

    One thread takes it and gives it back; a process that dies lets go of it. Raises `PhotosBusy` after ``wait``
    seconds, `ShopError` where no lock can be made.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(shop.photo_lock, mode=0o600)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise PhotosBusy("Another program is keeping photos just now: try again in a moment.") from None
    except OSError as error:
        raise ShopError(f"No photo can be kept in {shop.folder} ({error.strerror}).") from None
    try:
        yield
    finally:
        lock.release()


def keep(
    shop: Shop,
    book: "Book",
    pictures: Sequence[ReadPicture],
    write: Callable[[list[NewPhoto]], T],
    wait: float = LONGEST_WAIT,
) -> T:
    """Encrypt pictures, write their files, then have ``write`` commit their rows; answers with what that answers.

    Whatever happens, no file stays whose row was not committed: a picture that was there already, a refusal, a full
    disk. What cannot be seen to now (a kill, a book that was closed) is swept later. Blocks: to be run in a thread.
    Raises as `held`, `ShopError` in words when the files cannot be written, and what ``write`` raises.
    """
    new = list[NewPhoto]()
    with held(shop, wait):
        try:
            for picture in pictures:
                # One at a time: each is there twice.
                sealed = seal(picture.jpeg)
                new.append(_new(picture, sealed))
                put(shop, sealed)
            return write(list(new))
        except OSError as error:
            raise ShopError(_not_kept(shop, error)) from None
        finally:
            # A book that cannot be asked may have committed them.
            with suppress(BookError, RuntimeError):
                _drop(shop.photos, book.read(_without_row, [each.id for each in new]))


def sweep(shop: Shop, book: "Book", wait: float = 0.0) -> int:
    """Remove every file of ours in the photos' folder that no row of the book names; answers how many those were.

    Files that are not ours are left alone. Raises as `held`, `BookError`, and `ShopError` for a folder that cannot be
    read.
    """
    from models.photo_reads import photo_ids

    with held(shop, wait):
        try:
            found = strays(shop, book.read(photo_ids))
        except OSError as error:
            raise ShopError(f"The photos in {shop.photos} cannot be listed ({error.strerror}).") from None
        return _drop(shop.photos, found)


def strays(shop: Shop, known: Collection[str]) -> list[str]:
    """The names of files of ours in the photos' folder that are none of the ``known`` photos'. Raises OSError."""
    try:
        with os.scandir(shop.photos) as entries:
            ours = [entry for entry in entries if _OURS.fullmatch(entry.name) and entry.name not in known]
            return sorted(entry.name for entry in ours if not entry.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []


def remove(shop: Shop, photo_ids: Sequence[str]) -> None:
    """Remove the files of photos whose rows are gone. What cannot be removed now is swept later."""
    _drop(shop.photos, photo_ids)


def _drop(folder: Path, names: Sequence[str]) -> int:
    dropped = 0
    for name in names:
        with suppress(OSError):
            (folder / name).unlink()
            dropped += 1
    if dropped:
        with suppress(OSError):
            sync_folder(folder)
    return dropped


def _without_row(photo_ids: Sequence[str]) -> list[str]:
    from models.photo_reads import photo_file

    return [each for each in photo_ids if photo_file(each) is None]


def _new(picture: ReadPicture, sealed: Sealed) -> NewPhoto:
    return NewPhoto(
        id=sealed.id,
        key=sealed.key,
        digest=sealed.digest,
        source=picture.source,
        size=len(sealed.data),
        width=picture.width,
        height=picture.height,
        thumbnail=picture.thumbnail,
    )


def _not_kept(shop: Shop, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full; no photo was kept. Make room, then try again."
    return f"No photo can be kept in {shop.photos} ({error.strerror})."


_MISSING = "Its file is missing from the shop's folder: a back-up may still have it."
_DAMAGED = "Its file is damaged, so it cannot be shown: a back-up may still have it whole."
_UNREADABLE = "Its file cannot be read ({}): check the disk."
