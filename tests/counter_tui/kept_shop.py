"""A real shop with orders in it, for what is done with the whole of it: back-ups, restoring, replacing its key."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop, set_up
from models.intake import take
from models.views import Confirm
from tests.book import an_order, moment, new_key

PASSPHRASE = "four invented words here"


def a_shop(folder: Path, orders: int = 3, name: str = "The shop") -> Shop:
    """A closed shop with its owner and so many orders."""
    shop = Shop(folder)
    with closing(set_up(shop, PASSPHRASE, cost=Cost(), shop_name=name).book) as book:
        for number in range(1, orders + 1):
            book.write(take, moment(), an_order(card=f"Card {number}"), key=new_key(), confirm=Confirm("read back"))
    return shop


def a_copy(shop: Shop, folder: Path) -> Shop:
    """The same closed shop, in another folder."""
    shutil.copytree(shop.folder, folder)
    return Shop(folder)


def cards(opened: OpenShop) -> list[str]:
    """The card of every order, as a plain read of the table."""
    from models.tables.orders import Order

    return opened.book.read(lambda: [order.card for order in Order.select(Order.card).order_by(Order.id)])


def past_the_program(connection: Any, sql: str) -> None:
    """Change a book without its triggers, foreign keys and audit."""
    connection.execute("PRAGMA foreign_keys = off")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    assert connection.execute(sql).rowcount > 0
