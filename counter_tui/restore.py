"""Restoring a back-up onto a bare machine; and the drill, which does the same to throw it away again.

The shop is built whole in a hidden folder beside its own, looked through, and put in place by one renaming: killed at
any point, there is either no shop yet or all of it. A photo that does not lie beside the back-up is said to be missing;
without it the shop is restored all the same.
"""

import glob
import json
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from counter_tui import backup_file, backup_photos, key_file, keys, settings
from counter_tui.attempts import Attempts
from counter_tui.backup import FORMAT, and_photos, megabytes, seal_key
from counter_tui.backup_file import BackupDamaged
from counter_tui.clock import ShopClock
from counter_tui.errors import KeysDamaged, ShopError, ShopExists, WrongPassphrase
from counter_tui.keys import DataKey, Opened
from counter_tui.locations import Shop, check_private, sync_folder
from counter_tui.shop import OpenShop, open_shop, open_with_sheet, opening
from counter_tui.verify import look_through, numbers_of
from models.copying import audit_end, pages_fit, rows
from models.database import raw_book
from models.dates import short
from models.journal import note
from models.photo_views import PhotoDigest
from models.roles import may
from models.sending import may_have_left
from models.verifying import SHOWN


@dataclass(frozen=True)
class Restored:
    """What was in a back-up: whose, made when (UTC), how many orders; what was wrong with the book when it was made, as
    `counter_tui.verify` finds it; how many seconds it took; and how many e-mails may have left since it was made.

    ``photos`` is how many came with it; of each that should have, and did not, ``lacking`` has the order or sheet.
    """

    shop_name: str
    made_at: datetime
    orders: int
    faults: tuple[str, ...]
    seconds: float
    mails: int = 0
    photos: int = 0
    lacking: tuple[str, ...] = ()

    def words(self, made_at: datetime) -> str:
        """All of it in a sentence or two; ``made_at`` is the time as the shop's clock says it."""
        found = "nothing is wrong with it" if not self.faults else f"wrong when it was made: {' '.join(self.faults)}"
        mails = f" {self.mails} of its e-mails may have left since: C asks about each." if self.mails else ""
        what = f"{self.orders:,} orders{and_photos(self.photos)}"
        return (
            f"{self.shop_name} as it was on {made_at:%A %d %B %Y at %H:%M}, {what}, was "
            f"restored and looked through in {self.seconds:.1f} s; {found}.{mails}{self._lacking}"
        )

    @property
    def _lacking(self) -> str:
        if not self.lacking:
            return ""
        of = list(dict.fromkeys(self.lacking))
        more = ", and others" if len(of) > SHOWN else ""
        return (
            f" Photos that did not come with it: {len(self.lacking):,} (of {', '.join(of[:SHOWN])}{more}). They "
            f"belong, as they were kept, in the folder {backup_photos.FOLDER} beside the back-up."
        )


@dataclass(frozen=True)
class WayIn:
    """What opens a back-up's key file, and then the shop that was made from it."""

    unlock: Callable[[Path], Opened]
    open: Callable[[Shop], OpenShop]


def by_passphrase(passphrase: str, beside: Shop | None = None, *, by_script: bool = False) -> WayIn:
    """With a passphrase of the day on which it was made. Guesses at the back-ups of a shop ``beside`` count there."""

    def unlock(path: Path) -> Opened:
        if beside is None or not beside.keys.exists():
            return keys.unlock(path, passphrase)
        counted = beside.script_attempts if by_script else beside.attempts
        with opening(beside), Attempts(counted).trying() as attempt:
            found = keys.unlock(path, passphrase)
            attempt.no_guess()
            return found

    return WayIn(unlock, lambda shop: open_shop(shop, passphrase))


def by_sheet(secret: bytes, passphrase: str) -> WayIn:
    """With the recovery sheet of that day; its holder's passphrase is then the new one."""
    return WayIn(
        lambda path: keys.unlock_with_sheet(path, secret), lambda shop: open_with_sheet(shop, secret, passphrase)
    )


def restore(file: Path, shop: Shop, way_in: WayIn, clock: ShopClock, ask_code: Callable[[OpenShop], None]) -> Restored:
    """Make the shop's folder, which must be missing or empty, from a back-up.

    Raises `ShopExists`, `BackupDamaged`, `WrongPassphrase`, `Refused` (not the owner, or the phone code), or another
    `ShopError` or `BookError` in words; then the folder is as it was.
    """
    begun = time.monotonic()
    _must_be_free(shop.folder)
    with _working_folder(shop.folder) as folder:
        made, photos = _built(file, Shop(folder), way_in)
        opened = way_in.open(Shop(folder))
        try:
            _may_restore(opened.role)
            ask_code(opened)
            faults, of = look_through(Shop(folder), opened, clock), numbers_of(Shop(folder), opened, photos.lost)
            at = clock.local(datetime.fromisoformat(made["made_at"]))
            left_since = f"restored from a back-up of {short(at.date())} {at:%H:%M}: it may have left since"
            mails = opened.book.write(may_have_left, clock.moment(opened.user), left_since)
            opened.book.write(note, clock.moment(opened.user), "restore")
        finally:
            opened.book.close()
        _must_be_free(shop.folder)
        if shop.folder.exists():
            shop.folder.rmdir()
        folder.rename(shop.folder)
        sync_folder(shop.folder.parent)
    return replace(
        _said(Shop(shop.folder), made, faults, begun), mails=mails, photos=photos.brought, lacking=tuple(of.values())
    )


def drill(file: Path, shop: Shop, way_in: WayIn, clock: ShopClock) -> Restored:
    """Restore a back-up beside the shop, look through all of it, and throw it away. Raises what `restore` raises."""
    begun = time.monotonic()
    with _working_folder(shop.folder) as folder:
        made, photos = _built(file, Shop(folder), way_in)
        if shop.keys.exists() and key_file.load(shop.keys).db_id != made["db_id"]:
            raise ShopError("This back-up is of another shop than the one here.")
        opened = way_in.open(Shop(folder))
        try:
            _may_restore(opened.role)
            faults, of = look_through(Shop(folder), opened, clock), numbers_of(Shop(folder), opened, photos.lost)
        finally:
            opened.book.close()
        return replace(_said(Shop(folder), made, faults, begun), photos=photos.brought, lacking=tuple(of.values()))


class _Photos(NamedTuple):
    """How many photos were brought, and those that were not there to be."""

    brought: int
    lost: Sequence[PhotoDigest]


def _built(file: Path, into: Shop, way_in: WayIn) -> tuple[Any, _Photos]:
    """Unpack a back-up whose seal fits, and hold the book in it against its manifest. Answers with that, and photos."""
    try:
        # A pipe would be waited for, and a device never ends.
        if not stat.S_ISREG(file.stat().st_mode):
            raise ShopError(f"{file} cannot be restored: it is not a file.")
        with file.open("rb") as source:
            packed = backup_file.members(source)
            _need_room(file, into, packed.book_size)
            data_key = _opened(packed, source, into, way_in)
            into.keys.unlink()
            listed = backup_photos.from_list(backup_file.photos(source, packed))
            kept = backup_photos.beside(file.parent)
            of_photos = sum(photo.size for photo in listed if backup_photos.there(kept, photo))
            _need_room(file, into, packed.book_size + of_photos)
            backup_file.unpack(source, packed, into.folder)
            lost = backup_photos.keep(listed, (kept,), backup_photos.Store(into.photos))
            sync_folder(into.folder)
    except OSError as error:
        raise ShopError(f"{file} cannot be restored ({error.strerror}): look at the disk, or make room.") from None
    made = json.loads(packed.small[backup_file.MANIFEST])
    if made["format"] > FORMAT:
        raise BackupDamaged("This back-up was made by a newer counter-tui: install that version to restore it.")
    with raw_book(into.book, data_key.book_key()) as connection:
        pages_fit(connection)
        found = (rows(connection), audit_end(connection), len(listed))
        if found != (made["rows"], made["audit"], made["rows"].get("photos", 0)):
            raise BackupDamaged("The book in this back-up is not the one it was made from: take another one.")
    return made, _Photos(len(listed) - len(lost), lost)


def _need_room(file: Path, into: Shop, size: int) -> None:
    if size > shutil.disk_usage(into.folder).free:
        raise ShopError(f"{file} cannot be restored: it wants {megabytes(size)}, and there is no room on this disk.")


def _opened(packed: backup_file.Packed, source: BinaryIO, into: Shop, way_in: WayIn) -> DataKey:
    """The data key that a back-up's own key file gives, when its seal fits."""
    into.keys.write_bytes(packed.small[backup_file.KEYS])
    try:
        opened = way_in.unlock(into.keys)
    except WrongPassphrase:
        raise WrongPassphrase(
            "That does not open this back-up: it wants a passphrase or the recovery sheet of the day on which, and the "
            "shop in which, it was made."
        ) from None
    except KeysDamaged as error:
        raise BackupDamaged(str(error).replace(str(into.keys), "in this back-up")) from None
    _may_restore(opened.role)
    for data_key in opened.data_keys:
        if backup_file.check(source, seal_key(data_key)):
            return data_key
    raise BackupDamaged("This back-up was cut short or altered: take another one.")


def _may_restore(role: str) -> None:
    if not may(role, "restore"):
        raise ShopError("Only the owner may restore a back-up.")


def _said(shop: Shop, made: Any, faults: tuple[str, ...], begun: float) -> Restored:
    name = settings.load(shop.settings).shop_name
    at = datetime.fromisoformat(made["made_at"])
    return Restored(name, at, made["rows"]["orders"], faults, time.monotonic() - begun)


def _must_be_free(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise ShopExists(
            f"There is something in {folder} already; it was left as it was. Name a new folder with --shop."
        )


def _clear_others(folder: Path, name: str) -> None:
    """Remove what is there like this new folder: of this account, for nobody else, and no link to another place."""
    ours = folder.lstat()
    for left in folder.parent.glob(f"{glob.escape(name)}-{'?' * len(folder.name.removeprefix(f'{name}-'))}"):
        found = left.lstat()
        if left != folder and (found.st_mode, found.st_uid) == (ours.st_mode, ours.st_uid):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _working_folder(beside: Path) -> Iterator[Path]:
    """A hidden folder beside the shop's, new, and gone afterwards; what a killed one left is cleared away."""
    from filelock import FileLock, Timeout

    name = f".{beside.name}.restoring"
    try:
        beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(beside.with_name(f"{name}.lock"), timeout=0, mode=0o600):
            folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=beside.parent))
            try:
                check_private(folder)
                _clear_others(folder, name)
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        raise ShopError(f"A back-up is being restored in {beside.parent} already: wait until that is done.") from None
    except OSError as error:
        raise ShopError(f"The back-up cannot be restored in {beside.parent} ({error.strerror}).") from None
