"""A back-up's one file: a plain tar of five members, always the same, sealed by a key that comes from the data key.

`tar` unpacks it on any computer. Here nothing but what this program writes is read: each header must be, byte for
byte, the one that would be written again. The seal is an HMAC-SHA256 over every byte before it, so that a file that
was altered, cut, or added to is refused before anything of it is used. Made before there were photos, it has no list of
them.
"""

import hmac
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from counter_tui.errors import ShopError

KEYS, SETTINGS, MANIFEST, PHOTOS, BOOK = "keys.json", "settings.toml", "manifest.json", "photos.txt", "book.db"
SMALL = (KEYS, SETTINGS, MANIFEST)
SEAL_BYTES = 32
_LARGEST_SMALL = 64 * 1024
_LARGEST_LIST = 64 * 1024 * 1024
"""Of the photos: some 600,000."""
_BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * _BLOCK)
_CHUNK = 1024 * 1024


class BackupDamaged(ShopError):
    """The file is no back-up, or not as it was made."""


@dataclass(frozen=True)
class Packed:
    """A back-up's members, before its seal was checked: the small ones as bytes, and where the others lie in it."""

    small: Mapping[str, bytes]
    photos_at: int
    photos_size: int
    book_at: int
    book_size: int


def write(path: Path, small: Mapping[str, bytes], photos: bytes, book: Path, key: bytes) -> None:
    """Write a new back-up file (0600), down to the disk. Raises OSError as the disk gives it, and leaves no half."""
    try:
        with made(path) as out:
            sealing = _Sealing(key, out.write)
            for name, data in (*((name, small[name]) for name in SMALL), (PHOTOS, photos)):
                sealing.add(_header(name, len(data)) + data + _padding(len(data)))
            size = book.stat().st_size
            sealing.add(_header(BOOK, size))
            with book.open("rb") as source:
                for chunk in chunks(source, size):
                    sealing.add(chunk)
            sealing.add(_padding(size) + _END)
            out.write(sealing.seal())
            down(out)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def copy(source: Path, path: Path) -> None:
    """Copy a back-up file to a new one (0600), down to the disk. Raises OSError, and leaves no half."""
    try:
        with source.open("rb") as given, made(path) as out:
            for chunk in chunks(given, source.stat().st_size):
                out.write(chunk)
            down(out)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def members(file: BinaryIO) -> Packed:
    """What an open file says it holds. Raises `BackupDamaged`; takes as much memory as the small members may have."""
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    small = {}
    for name in SMALL:
        _, length = _next(file, name)
        if length > _LARGEST_SMALL:
            raise _damaged()
        small[name] = _exactly(file, length)
        _end_of(file, length)
    name, length = _next(file, PHOTOS, BOOK)
    photos_at = photos_size = 0
    if name == PHOTOS:
        photos_at, photos_size = file.tell(), length
        if photos_size > _LARGEST_LIST:
            raise _damaged()
        file.seek(photos_size, os.SEEK_CUR)
        _end_of(file, photos_size)
        _, length = _next(file, BOOK)
    begin = file.tell()
    if begin + length + len(_padding(length) + _END) + SEAL_BYTES != size:
        raise _damaged()
    return Packed(small, photos_at, photos_size, begin, length)


def photos(file: BinaryIO, packed: Packed) -> bytes:
    """The list of the photos of an open file, as it was given to `write`; empty where it has none."""
    file.seek(packed.photos_at)
    return _exactly(file, packed.photos_size)


def check(file: BinaryIO, key: bytes) -> bool:
    """Whether the seal of an open file fits every byte of it, under this key."""
    size = os.fstat(file.fileno()).st_size - SEAL_BYTES
    file.seek(0)
    sealing = _Sealing(key)
    for chunk in chunks(file, size):
        sealing.add(chunk)
    return hmac.compare_digest(sealing.seal(), file.read(SEAL_BYTES + 1))


def unpack(file: BinaryIO, packed: Packed, folder: Path) -> None:
    """Write book and small members into a folder, each a new file (0600), down to the disk. Raises OSError."""
    for name, data in packed.small.items():
        with made(folder / name) as out:
            out.write(data)
            down(out)
    file.seek(packed.book_at)
    with made(folder / BOOK) as out:
        for chunk in chunks(file, packed.book_size):
            out.write(chunk)
        down(out)


def chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    """So many bytes of a file from where it stands, a little at a time. Raises OSError when it ends before."""
    while size > 0:
        chunk = file.read(min(size, _CHUNK))
        if not chunk:
            raise OSError(0, "the file became shorter while it was read")
        size -= len(chunk)
        yield chunk


def made(path: Path) -> BinaryIO:
    """Open a new file (0600) to write it. Raises OSError, also where there is one by its name."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "wb")


def down(file: BinaryIO) -> None:
    """Down to the disk; what is read after this comes from there, where the system can be told."""
    file.flush()
    os.fsync(file.fileno())
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class _Sealing:
    """Everything that goes into a file, and the seal over it."""

    def __init__(self, key: bytes, put: Callable[[bytes], object] = len) -> None:
        self._mac = hmac.new(key, digestmod="sha256")
        self._put = put

    def add(self, data: bytes) -> None:
        self._mac.update(data)
        self._put(data)

    def seal(self) -> bytes:
        return self._mac.digest()


def _header(name: str, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    # GNU's form has room for the size of any book, and is one block for names as short as these.
    return entry.tobuf(tarfile.GNU_FORMAT)


def _next(file: BinaryIO, *names: str) -> tuple[str, int]:
    """Which of these members begins here, and its size."""
    block = _exactly(file, _BLOCK)
    try:
        entry = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        if entry.name in names and entry.size >= 0 and _header(entry.name, entry.size) == block:
            return entry.name, entry.size
    except (tarfile.TarError, ValueError, OverflowError):
        pass
    raise _damaged()


def _end_of(file: BinaryIO, size: int) -> None:
    """Pass over what fills up the last block of a member of this size."""
    if _exactly(file, len(_padding(size))).strip(b"\0"):
        raise _damaged()


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise _damaged()
    return data


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _damaged() -> BackupDamaged:
    return BackupDamaged("This file is no back-up of counter-tui, or it was cut short or altered: take another one.")
