"""Setting a shop up, and opening it: folder, keys and book together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from counter_tui import keys, settings
from counter_tui.errors import KeysMissing, NoShop, ShopError, ShopExists
from counter_tui.locations import Shop, check_private, make_private
from models.database import Book
from models.people import dial_from
from models.users import know_user


@dataclass(frozen=True)
class OpenShop:
    """A shop whose book is open; ``user`` is the label of the key that opened it."""

    book: Book
    user: str


def is_new(shop: Shop) -> bool:
    """There is nothing in the folder that could ever have held an order."""
    return shop.unfinished.exists() or not (shop.keys.exists() or shop.book.exists())


def set_up(shop: Shop, passphrase: str, **choices: str | int) -> OpenShop:
    """Make a new shop with one key slot for its owner, and open it. ``choices`` are settings.

    A set-up that was cut off is begun again: the mark it leaves says that nothing was ever entered. Raises `ShopExists`
    where there is a shop, `ShopError` for a passphrase that will not do or a folder that cannot be written.
    """
    from filelock import FileLock

    make_private(shop.folder)
    # Two at once would each clear the other's new shop away as the leavings of a set-up that was cut off.
    try:
        with FileLock(shop.set_up_lock, mode=0o600):
            return _set_up(shop, passphrase, choices)
    except OSError as error:
        raise ShopError(f"The shop cannot be set up in {shop.folder}: {error.strerror}.") from None


def _set_up(shop: Shop, passphrase: str, choices: Mapping[str, str | int]) -> OpenShop:
    if not is_new(shop):
        raise ShopExists(f"There is a shop in {shop.folder} already; it was left as it is.")
    shop.unfinished.touch(mode=0o600)
    for leftover in _made_by_set_up(shop):
        leftover.unlink(missing_ok=True)
    settings.write_default(shop.settings, **choices)
    data_key = keys.create(shop.keys, passphrase)
    opened = _told(Book.create(shop.book, data_key.book_key()), "owner", settings.load(shop.settings))
    shop.unfinished.unlink()
    return opened


def open_shop(shop: Shop, passphrase: str) -> OpenShop:
    """Open a shop with a passphrase. Takes most of a second; raises `ShopError` or `BookError` in words."""
    check_private(shop.folder)
    if is_new(shop):
        raise NoShop(f"There is no shop in {shop.folder}: make one with counter-tui init, or name another with --shop.")
    if not shop.keys.exists():
        raise KeysMissing(f"The key file {shop.keys} is missing: the book cannot be opened without it. Bring it back.")
    chosen = settings.load(shop.settings)
    opened = keys.unlock(shop.keys, passphrase)
    return _told(Book(shop.book, opened.data_key.book_key()), opened.label, chosen)


def _told(book: Book, user: str, chosen: settings.Settings) -> OpenShop:
    """Tell the book what it cannot know: who is in, and which country's numbers are typed without a code."""
    book.write(know_user, user)
    book.write(dial_from, chosen.country)
    return OpenShop(book, user)


def _made_by_set_up(shop: Shop) -> Iterator[Path]:
    yield from (shop.settings, shop.keys)
    yield from shop.folder.glob("book.db*")
