"""Back-ups: made beside the book while it is used, read again before they are called good, at two places.

A back-up holds everything that opens it but a passphrase: the book, the key file and the settings. Whoever finds the
stick on which it lies needs a passphrase or the recovery sheet, as for the shop itself. Photos lie beside it, once for
all back-ups of a place; a book is backed up also where they cannot be.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from counter_tui import backup_file, backup_photos, key_file, settings
from counter_tui.backup_photos import Store, beside
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.keys import DataKey
from counter_tui.locations import Shop, make_private, sync_folder
from counter_tui.shop import OpenShop
from models import backups
from models.copying import Copied, copy_book, photos
from models.database import raw_book
from models.moment import Moment
from models.photo_views import PhotoDigest

FORMAT = 2
"""1 was before there were photos."""
KEPT = 5
"""So many of the newest stay at each place; an older one goes only when a newer one was found good.

As many stay of those whose names are of a time to come, from when a clock was wrong: they push out none of now.
"""
PATIENCE = 10.0
"""Seconds for which a back-up waits for another that is being made."""
SPARE = 2
"""Photos leave room on the disk for so many more back-ups of this size: the book goes before them."""
_NAME = "counter-tui-{:%Y%m%dT%H%M%SZ}.backup"
_NAMES = "counter-tui-*.backup"
_ANY_NAME = "[!.]*.backup"
_UNFINISHED = ".*.new*"


@dataclass(frozen=True)
class Made:
    """A good back-up: where, how many orders are in it and photos beside it, its bytes; and what went wrong with the
    second one, or with photos, in words."""

    path: Path
    orders: int
    photos: int
    size: int
    second: Path | None = None
    trouble: str = ""

    @property
    def words(self) -> str:
        """All of it in a sentence or two, what went wrong in front: on a narrow screen the end is cut off."""
        places = "here and in the second place" if self.second else "here"
        of = f"{self.orders:,} orders{and_photos(self.photos)}"
        return f"{self.trouble} Backed up {places}: {of}, {megabytes(self.size)}.".strip()


class Copy(NamedTuple):
    """A back-up at another place, and what went wrong with the photos beside it, in words."""

    path: Path
    trouble: str = ""


def make(
    shop: Shop,
    opened: OpenShop,
    m: Moment,
    *,
    at: datetime | None = None,
    elsewhere: Path | None = None,
    patience: float = PATIENCE,
) -> Made:
    """Make a back-up in the shop's folder, and at the second place of the settings or ``elsewhere`` instead.

    ``at`` is when it was made, and gives it its name: by this computer's clock when left out, also where ``m`` is of a
    day that stands in for today. Answers when the first is good; a second one that fails is said in ``trouble``. Raises
    `ShopError` or `BookError` in words when none is good; those made before stay as they were.
    """
    second = _second_place(shop, settings.load(shop.settings).second_backup, elsewhere)
    with _alone(shop, patience):
        at = (at or ShopClock().now()).astimezone(UTC)
        path = _new_name(shop.backups, at)
        with _disk(f"The back-up cannot be made in {shop.backups}"):
            copied, of_photos = _make(shop, opened, at, path)
            size = path.stat().st_size
        _write_down(opened, m, "shop", path.name, size)
        with_it = sum(backup_photos.there(beside(shop.backups), each) for each in backup_photos.listed(path))
        made, trouble = Made(path, copied.rows["orders"], with_it, size), [of_photos]
        if second is not None:
            try:
                with _disk(f"No second back-up: it cannot be made in {second}"):
                    sources = (Store(shop.photos), beside(shop.backups))
                    copy = copy_to(path, second, opened.data_key, own=elsewhere is None, sources=sources, at=at)
                _write_down(opened, m, "second" if elsewhere is None else "elsewhere", path.name, size)
                made, trouble = replace(made, second=copy.path), [*trouble, copy.trouble]
            except ShopError as error:
                trouble.append(str(error))
        return replace(made, trouble=" ".join(filter(None, trouble)))


def seal_key(data_key: DataKey) -> bytes:
    """The key of a back-up's seal."""
    return data_key.derive("back-up")


def is_good(path: Path, data_key: DataKey) -> bool:
    """Whether the file on the disk is, to the last byte, what was written. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        backup_file.members(file)
        return backup_file.check(file, seal_key(data_key))


def and_photos(count: int) -> str:
    """How many photos come with something, behind what else does; nothing where there are none."""
    return f", {count:,} {'photo' if count == 1 else 'photos'}" if count else ""


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1_000_000:,.1f} MB"


def lost_words(shop: Shop, opened: OpenShop, lost: Sequence[PhotoDigest]) -> str:
    """How many photos no folder has, in words. One that was deleted while the back-up was made is not lost."""
    still = set(_photos_in(shop.book, opened)).intersection(lost) if lost else ()
    return f"Photos that are missing or damaged, and not in it: {len(still):,} (verify says which)." if still else ""


def _make(shop: Shop, opened: OpenShop, at: datetime, made: Path) -> tuple[Copied, str]:
    copy = shop.backups / ".book.new"
    # Of one moment: a passphrase that is changed meanwhile is in both, or in neither.
    copied = copy_book(shop.book, opened.data_key.book_key(), copy, shop.keys.read_bytes)
    try:
        small = {
            backup_file.KEYS: copied.beside,
            backup_file.SETTINGS: shop.settings.read_bytes() if shop.settings.exists() else b"",
            backup_file.MANIFEST: _manifest(shop, at, copied),
        }
        needed = _photos_in(copy, opened)
        # Before the file, so that what it lists is there once it has its name.
        lost, trouble = _photos_to(shop.backups, needed, (Store(shop.photos),), at, copy.stat().st_size)
        unfinished = _unfinished(made)
        backup_file.write(unfinished, small, backup_photos.as_list(needed), copy, seal_key(opened.data_key))
    finally:
        copy.unlink(missing_ok=True)
    _call_good(unfinished, made, opened.data_key)
    _drop_older(made)
    return copied, trouble or lost_words(shop, opened, lost)


def copy_to(
    made: Path, place: Path, data_key: DataKey, *, own: bool, sources: Sequence[Store] = (), at: datetime | None = None
) -> Copy:
    """Copy a good back-up to another folder, and the photos that it lists from the first of ``sources`` that has them.

    Of those there already some are read again, by the day of ``at``. Only in a folder of its ``own`` is anything made
    or removed but the back-up and its photos. Raises `ShopError` in words, or OSError; then no back-up is left of it.
    """
    if own:
        # The stick's own folder is never made: where it is not in, that would be a folder on this computer's disk.
        if not place.parent.is_dir():
            raise ShopError(f"No second back-up: {place.parent} is not there, put the stick in.")
        place.mkdir(mode=0o700, exist_ok=True)
        _clear(place)
    elif not place.is_dir():
        raise ShopError(f"{place} is not a folder: name the folder that the back-up should go to.")
    target = place / made.name
    _, trouble = _photos_to(place, backup_photos.listed(made), sources, at, made.stat().st_size)
    backup_file.copy(made, _unfinished(target))
    _call_good(_unfinished(target), target, data_key)
    if own:
        _drop_older(target)
    return Copy(target, trouble)


def _photos_in(book: Path, opened: OpenShop) -> list[PhotoDigest]:
    with raw_book(book, opened.data_key.book_key()) as connection:
        return photos(connection)


def _photos_to(
    place: Path, needed: Sequence[PhotoDigest], sources: Sequence[Store], at: datetime | None, size: int
) -> tuple[list[PhotoDigest], str]:
    """Bring the photos beside a back-up of so many bytes. Answers with those that no source has, and what went wrong.

    A photo that cannot be brought never costs the back-up of the book.
    """
    to, today = beside(place), at.date() if at else None
    try:
        return backup_photos.keep(needed, sources, to, today=today, spare=SPARE * size), ""
    except OSError as error:
        return [], f"Not all photos are in {to.path} ({error.strerror}): make room, or look at the disk."


def _call_good(unfinished: Path, made: Path, data_key: DataKey) -> None:
    try:
        if not is_good(unfinished, data_key):
            raise ShopError(f"What was read back from {made.parent} is not what was written: that disk is failing.")
        unfinished.replace(made)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(made.parent)


def _write_down(opened: OpenShop, m: Moment, place: str, name: str, size: int) -> None:
    try:
        opened.book.write(backups.keep, m, place, name, size)
    except RuntimeError:
        # The book's threads take nothing more: somebody left the counter meanwhile.
        raise ShopError(f"The back-up {name} is good, but the book was closed before that was written down.") from None


def _manifest(shop: Shop, at: datetime, copied: Copied) -> bytes:
    """What the book in it should hold, for whoever restores it."""
    content = {
        "format": FORMAT,
        "db_id": key_file.load(shop.keys).db_id,
        "made_at": at.isoformat(timespec="seconds"),
        "rows": copied.rows,
        "audit": copied.audit,
    }
    return (json.dumps(content, indent=2) + "\n").encode()


def _second_place(shop: Shop, chosen: str, elsewhere: Path | None) -> Path | None:
    if elsewhere is not None or not chosen:
        return elsewhere
    return Path(chosen).expanduser() / f"counter-tui-{key_file.load(shop.keys).db_id[:8]}"


def _drop_older(newest: Path) -> None:
    # By name, which is by date.
    found = sorted(newest.parent.glob(_NAMES))
    until = found.index(newest) + 1
    for path in (*found[:until][:-KEPT], *found[until:][:-KEPT]):
        path.unlink()
    # One that somebody has renamed, to keep it, needs its photos as before.
    backup_photos.drop(beside(newest.parent), newest.parent.glob(_ANY_NAME))


def _new_name(folder: Path, at: datetime) -> Path:
    """A name for a back-up made at this time; of two in one second the later is called after the next."""

    def named(seconds: int) -> Path:
        return folder / _NAME.format(at + timedelta(seconds=seconds))

    # Not the first that is free: it may be that of one which was dropped, and others from after that are called later.
    while any(named(seconds).exists() for seconds in range(60)):
        at += timedelta(seconds=1)
    return named(0)


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _clear(folder: Path) -> None:
    for left in folder.glob(_UNFINISHED):
        left.unlink()


@contextmanager
def _alone(shop: Shop, patience: float) -> Iterator[None]:
    """One back-up of a shop at a time, in a clean folder: what a killed one left is cleared away."""
    from filelock import FileLock, Timeout

    make_private(shop.backups)
    try:
        with FileLock(shop.backups / "backup.lock", timeout=patience, mode=0o600):
            _clear(shop.backups)
            yield
    except Timeout:
        raise ShopError("A back-up is being made by another program: it will be as good as this one.") from None


@contextmanager
def _disk(words: str) -> Iterator[None]:
    """Whatever the disk refuses is said in words."""
    try:
        yield
    except OSError as error:
        raise ShopError(f"{words} ({error.strerror}): make room, or look at the disk.") from None
