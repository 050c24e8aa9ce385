"""Is the book whole? Its pages, rows, settings, audit and all of history's equations, each fault in words."""

from collections.abc import Iterator

from counter_tui import settings
from counter_tui.backup import is_good
from counter_tui.backup_file import BackupDamaged
from counter_tui.clock import ShopClock
from counter_tui.key_file import load
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop, opening
from models.database import raw_book
from models.day_end import check
from models.day_views import Outstanding
from models.users import live_slots
from models.verifying import kept_faults, look_at, newest_backup

BROKEN = frozenset(
    ("calendar", "caller", "figures", "lines", "list", "number", "order", "outcome", "recipient", "state", "status")
)
"""Exceptions of the end of day that no work explains: the others are what the shop still has to do."""


def verify(shop: Shop, opened: OpenShop, clock: ShopClock) -> tuple[str, ...]:
    """What is wrong with the open book of a shop, and with its newest back-up; nothing when all is whole.

    Takes minutes for a very long book. Raises `BookError` or `ShopError` when it cannot even be read.
    """
    return (*look_through(shop, opened, clock), *_newest_backup(shop, opened))


def look_through(shop: Shop, opened: OpenShop, clock: ShopClock) -> tuple[str, ...]:
    """What is wrong with the open book of a shop and its key file, as `verify`, which has its back-ups beside it."""
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        faults = look_at(connection)
    return (*faults, *_keys(shop, opened), *map(_words, _broken(shop, opened, clock)))


def also_known(shop: Shop, opened: OpenShop) -> str:
    """What is not wrong with the book, and the owner should know, in words: faults of the program's own."""
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        number = kept_faults(connection)
    return f"Faults of the program's own that are kept in the book: {number}." if number else ""


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


def _newest_backup(shop: Shop, opened: OpenShop) -> Iterator[str]:
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
