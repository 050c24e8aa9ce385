"""Is the book whole? Its pages, rows, settings, audit, photos and all of history's equations, each fault in words."""

import time
from collections.abc import Iterable, Iterator, Mapping

from counter_tui import photo_files, settings
from counter_tui.backup import is_good
from counter_tui.backup_file import BackupDamaged
from counter_tui.backup_photos import Store, beside, content, listed
from counter_tui.clock import ShopClock
from counter_tui.key_file import load
from counter_tui.locations import Shop
from counter_tui.photo_files import PhotoDamaged, PhotoMissing
from counter_tui.shop import OpenShop, opening
from models import copying
from models.database import raw_book
from models.day_end import check
from models.day_views import Outstanding
from models.photo_views import PhotoDigest
from models.users import live_slots
from models.verifying import SHOWN, kept_faults, look_at, newest_backup, photo_numbers

BROKEN = frozenset(
    (
        "calendar",
        "caller",
        "figures",
        "kept",
        "lines",
        "list",
        "number",
        "order",
        "outcome",
        "recipient",
        "state",
        "status",
    )
)
"""Exceptions of the end of day that no work explains: the others are what the shop still has to do."""
PATIENCE = 2.0
"""Seconds after which the file of a photo whose row is gone is nobody's: whoever deletes one has removed it by then."""


def verify(shop: Shop, opened: OpenShop, clock: ShopClock, *, patience: float = PATIENCE) -> tuple[str, ...]:
    """What is wrong with the open book of a shop, its photos, and its newest back-up; nothing when all is whole.

    Takes minutes for a very long book. Raises `BookError` or `ShopError` when it cannot even be read.
    """
    book, broken = look_through(shop, opened, clock), _broken_photos(shop, opened)
    return (
        *book,
        *_photos(shop, opened, broken),
        *_strays(shop, opened, patience),
        *_newest_backup(shop, opened, broken),
    )


def look_through(shop: Shop, opened: OpenShop, clock: ShopClock) -> tuple[str, ...]:
    """What is wrong with the open book of a shop and its key file: as `verify`, without its photos and back-ups."""
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        faults = look_at(connection)
    return (*faults, *_keys(shop, opened), *map(_words, _broken(shop, opened, clock)))


def also_known(shop: Shop, opened: OpenShop) -> str:
    """What is not wrong with the book, and the owner should know, in words: faults of the program's own."""
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        number = kept_faults(connection)
    return f"Faults of the program's own that are kept in the book: {number}." if number else ""


def numbers_of(shop: Shop, opened: OpenShop, photos: Iterable[PhotoDigest]) -> dict[PhotoDigest, str]:
    """The number of the order or the sheet that each of these photos is of; one that is gone meanwhile is left out."""
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        numbers = photo_numbers(connection)
    return {photo: numbers[photo.id] for photo in photos if photo.id in numbers}


def _keys(shop: Shop, opened: OpenShop) -> Iterator[str]:
    """Where book and key file do not agree on who may come in."""
    # While somebody is being added, one has it and the other not yet.
    with opening(shop):
        live = opened.book.read(live_slots)
        there = {slot.id for slot in load(shop.keys).slots}
    for slot in sorted(live - there):
        yield f"The key {slot} may open the book, and is not in the key file: whoever has it cannot come in."
    for slot in sorted(there - live):
        yield f"The key {slot} is in the key file, and the book does not know it: it opens nothing."


def _broken_photos(shop: Shop, opened: OpenShop) -> dict[PhotoDigest, str]:
    """The photos whose file is not as it was written, and what it is instead, in a word."""
    store = Store(shop.photos)
    return {photo: why for photo in _known(shop, opened) if (why := _why(store, photo))}


def _why(store: Store, photo: PhotoDigest) -> str:
    """What the file of a photo is instead of what was written, in a word; empty where it is whole."""
    try:
        content(store, photo)
    except PhotoMissing:
        return "missing"
    except PhotoDamaged:
        return "damaged"
    return ""


def _photos(shop: Shop, opened: OpenShop, broken: Mapping[PhotoDigest, str]) -> Iterator[str]:
    # To read them takes long: what was deleted meanwhile is not missing.
    numbers = numbers_of(shop, opened, broken) if broken else {}
    kept = beside(shop.backups)
    for photo, number in list(numbers.items())[:SHOWN]:
        help_ = "" if _why(kept, photo) else f": copy {kept.file(photo)} to {shop.photos}"
        yield f"{number}: the file of its photo {photo.id} is {broken[photo]}{help_}."
    if len(numbers) > SHOWN:
        yield f"More photos whose files are missing or damaged: {len(numbers) - SHOWN:,}."


def _strays(shop: Shop, opened: OpenShop, patience: float) -> Iterator[str]:
    found = _without_row(shop, opened)
    if found:
        # A photo that is being deleted loses its row first.
        time.sleep(patience)
        found &= _without_row(shop, opened)
    for name in sorted(found):
        yield f"{shop.photos / name} is the file of no photo in the book; where the counter leaves it there, remove it."


def _without_row(shop: Shop, opened: OpenShop) -> set[str]:
    # A photo that is being attached has its file first.
    with photo_files.held(shop):
        return set(photo_files.strays(shop, {photo.id for photo in _known(shop, opened)}))


def _known(shop: Shop, opened: OpenShop) -> list[PhotoDigest]:
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        return copying.photos(connection)


def _newest_backup(shop: Shop, opened: OpenShop, broken: Mapping[PhotoDigest, str]) -> Iterator[str]:
    """What is wrong with the newest back-up in the shop's own folder. One from before a restore lies elsewhere."""
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        name = newest_backup(connection)
    if not name:
        return
    try:
        good = is_good(shop.backups / name, opened.data_key)
    except (OSError, BackupDamaged):
        good = False
    if not good:
        yield f"The newest back-up, {name}, is not there, or not as it was made with this key: make another one."
        return
    yield from _photos_beside(shop, name, set(_known(shop, opened)) - broken.keys())


def _photos_beside(shop: Shop, name: str, whole: set[PhotoDigest]) -> Iterator[str]:
    """What is wrong with the photos of a good back-up, as far as another one, made now, would have them."""
    kept, missing = beside(shop.backups), 0
    for photo in listed(shop.backups / name):
        if photo not in whole:
            continue
        try:
            content(kept, photo)
        except PhotoMissing:
            missing += 1
        except PhotoDamaged:
            yield f"{kept.file(photo)}, which back-ups need, is damaged: remove it, and make another back-up."
    if missing:
        yield f"The newest back-up, {name}, is without photos that it needs, {missing:,}: make another one."


def _broken(shop: Shop, opened: OpenShop, clock: ShopClock) -> list[Outstanding]:
    chosen = settings.load(shop.settings)
    found = opened.book.read(
        check,
        clock.today(),
        now=clock.now(),
        today=clock.today(),
        late_hour=chosen.late_hour,
        relay_hour=chosen.relay_hour,
        everything=True,
    )
    return [each for each in found.outstanding if each.kind in BROKEN]


def _words(fault: Outstanding) -> str:
    where = fault.order or fault.sheet
    return f"{where}: {fault.detail}" if where else fault.detail
