"""Replacing the data key: a laptop was stolen, or somebody left who may have copied the key file.

The book is copied, the copy goes over to a new key, and one renaming puts it in place. Until then the old key is in
force, and the key file holds both: killed at any point, the next unlock opens the book with the one that fits, and ends
what was begun (`counter_tui.shop.open_shop`). Every passphrase and the recovery sheet stay as they are.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from counter_tui import backup, keys
from counter_tui.errors import ShopError
from counter_tui.keys import DataKey
from counter_tui.locations import Shop, sync_folder
from counter_tui.shop import OpenShop, drop_copies, opening
from models import chain, copying
from models.database import Book, raw_book
from models.errors import BookBusy, BookError
from models.journal import note
from models.moment import Moment

_CLOSING_MS = 2_000
_OPEN_SOMEWHERE = (
    "The book is open somewhere, and its key was not replaced: leave the counter everywhere, then try again."
)


def replace_key(shop: Shop, opened: OpenShop, m: Moment, ask_code: Callable[[OpenShop], None]) -> OpenShop:
    """Give the shop a new data key; closes the book that is open, and answers with the one that is open then.

    A back-up is made before and after. Raises `Refused` (the phone code), `ShopError` or `BookError` in words: the
    counter is open somewhere, the audit is not whole, the disk is full. Then the book is closed, and the old key stays
    in force unless the words say otherwise.
    """
    try:
        ask_code(opened)
        backup.make(shop, opened, m)
    finally:
        opened.book.close()
    with _disk(shop), opening(shop):
        new = _replaced(shop, opened.data_key)
        again = replace(opened, book=Book(shop.book, new.book_key()), data_key=new)
    try:
        again.book.write(note, m, "replace key")
        backup.make(shop, again, m)
    except (ShopError, BookError) as error:
        again.book.close()
        raise ShopError(f"The key was replaced, but no back-up was made with the new one: {error}") from None
    return again


def _replaced(shop: Shop, old: DataKey) -> DataKey:
    made = shop.book.with_name(f"{shop.book.name}.new")
    _clear(made)
    _close_everywhere(shop.book, old)
    try:
        new = keys.begin_replacing(shop.keys, old)
        _make(made, shop.book, old, new)
        # A journal of the old book beside the new one would be played into it.
        if any(left.exists() for left in _beside(shop.book)):
            raise ShopError(_OPEN_SOMEWHERE)
        made.replace(shop.book)
    except BaseException:
        # Interrupted just after the renaming, the new key is in force: then, as for whatever fails here, the next
        # unlock sees which it is.
        if made.exists():
            with suppress(ShopError):
                keys.finish_replacing(shop.keys, old)
            _clear(made)
        raise
    sync_folder(shop.folder)
    # Before the key file forgets that there was another key: cut off here, the next unlock does this again.
    drop_copies(shop)
    keys.finish_replacing(shop.keys, new)
    # It still holds the old key, for those who had one then.
    shop.keys.with_name(f"{shop.keys.name}.old").unlink(missing_ok=True)
    return new


def _make(made: Path, book: Path, old: DataKey, new: DataKey) -> None:
    """The same book under the new key, down to the disk."""
    copying.copy_book(book, old.book_key(), made)
    _rekey(made, old, new)
    _hold_against(book, old, made, new)
    _reseal(made, new)
    _down(made)


def _close_everywhere(path: Path, key: DataKey) -> None:
    """See that nobody has the book open: its journal goes only when nobody else has. And that the audit is whole."""
    try:
        with raw_book(path, key.book_key(), read_only=False) as connection:
            faults = chain.faults(connection)
            if faults:
                raise ShopError(f"The audit is not whole, and the key was not replaced: {faults[0]}")
            connection.execute(f"PRAGMA busy_timeout = {_CLOSING_MS}")
            connection.execute("PRAGMA journal_mode = delete")
    except BookBusy:
        raise ShopError(_OPEN_SOMEWHERE) from None


def _rekey(made: Path, old: DataKey, new: DataKey) -> None:
    with raw_book(made, old.book_key(), read_only=False) as connection:
        connection.execute(f'PRAGMA rekey = "{new.book_key()}"')


def _hold_against(path: Path, old: DataKey, made: Path, new: DataKey) -> None:
    with raw_book(path, old.book_key()) as connection:
        copying.same(connection, made, new.book_key())
    with raw_book(made, new.book_key()) as connection:
        copying.whole(connection)


def _reseal(made: Path, new: DataKey) -> None:
    with raw_book(made, new.book_key(), read_only=False) as connection:
        connection.execute("BEGIN IMMEDIATE")
        chain.reseal(connection)
        connection.execute("COMMIT")


def _down(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _beside(path: Path) -> Iterator[Path]:
    return (path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))


def _clear(made: Path) -> None:
    for left in (made, *_beside(made)):
        left.unlink(missing_ok=True)


@contextmanager
def _disk(shop: Shop) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ShopError(f"The key cannot be replaced in {shop.folder} ({error.strerror}): make room first.") from None
