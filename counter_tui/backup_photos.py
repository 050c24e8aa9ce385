"""The photos of back-ups: in one folder beside the back-up files of a place, each of which lists those that it needs.

A photo's file is never written a second time, so it is copied once for all back-ups that need it. It lies there as
encrypted as in the shop; the key that opens it is in the book of each of them.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from counter_tui import backup_file
from counter_tui.backup_file import BackupDamaged
from counter_tui.locations import sync_folder
from counter_tui.photo_files import PhotoDamaged, PhotoMissing
from models.photo_views import PhotoDigest

FOLDER = "counter-tui-photos"
TURNS = 64
"""In so many days each photo that is there already is read again by a back-up; else one of its size is believed."""
_NAME = re.compile(r"[0-9a-f]{32}")
_PART = re.compile(r"[0-9a-f]{2}")
_UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.new")
_LINE = re.compile(rb"([0-9a-f]{32}) ([0-9a-f]{64}) +([0-9]+)\n")
_LINE_BYTES = 109


@dataclass(frozen=True)
class Store:
    """A folder with photos' files: the shop's own, or the one beside back-ups.

    There they are ``spread`` over folders by how their names begin: many a stick is FAT32, which has room for 16,000
    such names in one, not two years of photos.
    """

    path: Path
    spread: bool = False

    def file(self, photo: PhotoDigest) -> Path:
        """Where a photo's file belongs."""
        return self.path / photo.id[:2] / photo.id if self.spread else self.path / photo.id


def as_list(photos: Iterable[PhotoDigest]) -> bytes:
    """The list of photos that goes into a back-up file: a line each, with its name, its SHA-256 and its size."""
    return b"".join(f"{photo.id} {photo.digest.hex()} {photo.size:10d}\n".encode() for photo in photos)


def listed(path: Path) -> list[PhotoDigest]:
    """The photos that a back-up file lists; nobody looks at its seal here. Raises OSError or `BackupDamaged`."""
    with path.open("rb") as file:
        return from_list(backup_file.photos(file, backup_file.members(file)))


def from_list(data: bytes) -> list[PhotoDigest]:
    """The photos of a list. Raises `BackupDamaged` for what is none."""
    lines = [_LINE.fullmatch(data[at : at + _LINE_BYTES]) for at in range(0, len(data), _LINE_BYTES)]
    if not all(lines):
        raise BackupDamaged("The list of photos in this back-up is damaged: take another one.")
    return [PhotoDigest(line[1].decode(), bytes.fromhex(line[2].decode()), int(line[3])) for line in lines if line]


def beside(place: Path) -> Store:
    """Where the photos of the back-ups in a folder lie."""
    return Store(place / FOLDER, spread=True)


def content(store: Store, photo: PhotoDigest) -> bytes:
    """The file of a photo, to the last byte what was written. No link is followed, and no pipe waited for.

    Raises `PhotoMissing` or `PhotoDamaged`.
    """
    path = store.file(photo)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            # What says that it is as long as it should be cannot take more memory than the photo would.
            if _fits(os.fstat(file.fileno()), photo):
                data = file.read(photo.size)
                if hashlib.sha256(data).digest() == photo.digest:
                    return data
    except FileNotFoundError:
        raise PhotoMissing(f"The photo {path} is missing.") from None
    except OSError:
        pass
    raise PhotoDamaged(f"The photo {path} is damaged.")


def there(store: Store, photo: PhotoDigest) -> bool:
    """Whether a file of its name and size is there, which is all that a quick look shows."""
    try:
        return _fits(store.file(photo).lstat(), photo)
    except OSError:
        return False


def keep(
    photos: Sequence[PhotoDigest], sources: Sequence[Store], to: Store, *, today: date | None = None, spare: int = 0
) -> list[PhotoDigest]:
    """Bring what is not there yet, from the first of the ``sources`` that has it whole, down to the disk.

    Answers with those that none has. Those are read again whose turn it is ``today``. So many bytes are left ``spare``
    on the disk. Raises OSError as that disk gives it; what was brought until then stays, and is whole.
    """
    if not photos:
        return []
    _ready(to.path)
    for left in _named(to.path, _UNFINISHED):
        left.unlink()
    lost, changed = [], {to.path}
    for photo in photos:
        if _kept(to, photo, today):
            continue
        if (data := _whole(sources, photo)) is None:
            lost.append(photo)
        else:
            _write(to, photo, data, spare)
            changed.add(to.file(photo).parent)
    for folder in changed:
        sync_folder(folder)
    return lost


def drop(store: Store, kept: Iterable[Path]) -> None:
    """Remove the photos that none of the back-up files ``kept`` lists. Raises OSError.

    Nothing is removed while one of those cannot be read: nobody knows what it needs.
    """
    if not _is_folder(store.path):
        return
    try:
        needed = {photo.id for path in kept for photo in listed(path)}
    except (OSError, BackupDamaged):
        return
    for folder in filter(_is_folder, _named(store.path, _PART)):
        for path in _named(folder, _NAME):
            if path.name not in needed:
                path.unlink()


def _ready(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    # What somebody has laid out for us may lead anywhere.
    if folder.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _named(folder: Path, names: re.Pattern[str]) -> list[Path]:
    return [path for path in folder.iterdir() if names.fullmatch(path.name)]


def _write(to: Store, photo: PhotoDigest, data: bytes, spare: int) -> None:
    if shutil.disk_usage(to.path).free < spare + photo.size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    path, unfinished = to.file(photo), to.path / f".{photo.id}.new"
    _ready(path.parent)
    try:
        with backup_file.made(unfinished) as out:
            out.write(data)
            backup_file.down(out)
        if unfinished.read_bytes() != data:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _whole(stores: Sequence[Store], photo: PhotoDigest) -> bytes | None:
    for store in stores:
        try:
            return content(store, photo)
        except (PhotoMissing, PhotoDamaged):
            continue
    return None


def _kept(store: Store, photo: PhotoDigest, today: date | None) -> bool:
    if today is not None and int(photo.id[:2], 16) % TURNS == today.toordinal() % TURNS:
        return _whole((store,), photo) is not None
    return there(store, photo)


def _fits(found: os.stat_result, photo: PhotoDigest) -> bool:
    return stat.S_ISREG(found.st_mode) and found.st_size == photo.size
