"""A real shop with orders in it, for what is done with the whole of it: back-ups, restoring, replacing its key."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from counter_tui import settings
from counter_tui.key_file import Slot, load
from counter_tui.keys import Cost, DataKey, Opened
from counter_tui.locations import Shop
from counter_tui.restore import WayIn
from counter_tui.shop import OpenShop, set_up
from models import users
from models.database import Book
from models.intake import take
from models.people import dial_from
from models.views import Confirm
from tests.book import an_order, moment, new_key

PASSPHRASE = "four invented words here"


def a_shop(folder: Path, orders: int = 3, name: str = "The shop") -> Shop:
    """A closed shop with its owner and so many orders, and its data key beside it."""
    shop = Shop(folder)
    opened = set_up(shop, PASSPHRASE, cost=Cost(), shop_name=name)
    with closing(opened.book) as book:
        for number in range(1, orders + 1):
            book.write(take, moment(), an_order(card=f"Card {number}"), key=new_key(), confirm=Confirm("read back"))
    key_beside(folder).write_bytes(opened.data_key.secret)
    return shop


def key_beside(folder: Path) -> Path:
    """Where the data key of the shop in this folder is kept."""
    return folder.with_name(f"{folder.name}.key")


def data_key_of(shop: Shop) -> DataKey:
    """The data key of a shop that was made here, or is a copy of one."""
    return DataKey(key_beside(shop.folder).read_bytes())


def enter(shop: Shop, user: str = "owner", *, data_key: DataKey | None = None) -> OpenShop:
    """The shop, open for somebody whose passphrase slot is in the key file, and who is let in by the book.

    By the data key: the passphrase, whose derivation takes longer than all the rest of a test, is asked for where it is
    what the test is about.
    """
    slot, key = _slot_of(shop, user), data_key or data_key_of(shop)
    book = Book(shop.book, key.book_key())
    book.write(dial_from, settings.load(shop.settings).country)
    row = book.read(users.slot_of, slot.id)
    assert row
    assert row.live
    return OpenShop(book, row.user, row.role, key, slot.id, slot.kind)


def by_key(shop: Shop, user: str = "owner") -> WayIn:
    """A way into the back-ups of this shop, as by the passphrase of somebody who can come in."""
    slot, key = _slot_of(shop, user), data_key_of(shop)
    found = Opened((key,), slot.label, slot.role, slot.id, slot.kind)
    return WayIn(lambda path: found, lambda restored: enter(restored, user, data_key=key))


def _slot_of(shop: Shop, user: str) -> Slot:
    [slot] = [slot for slot in load(shop.keys).passphrases() if slot.label == user]
    return slot


def a_copy(shop: Shop, folder: Path) -> Shop:
    """The same closed shop, in another folder."""
    shutil.copytree(shop.folder, folder)
    shutil.copy(key_beside(shop.folder), key_beside(folder))
    return Shop(folder)


def cards(opened: OpenShop) -> list[str]:
    """The card of every order, as a plain read of the table."""
    from models.tables.orders import Order

    return opened.book.read(lambda: [order.card for order in Order.select(Order.card).order_by(Order.id)])


def past_the_program(connection: Any, sql: str) -> None:
    """Change a book without its triggers, foreign keys and audit."""
    connection.execute("PRAGMA foreign_keys = off")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    assert connection.execute(sql).rowcount > 0
    for _, made_by in triggers:
        connection.execute(made_by)
