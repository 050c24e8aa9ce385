"""Files of online orders, read in this process, for tests."""

import json
from pathlib import Path
from typing import Any

import pytest

from counter_tui.importing.reading import read_file
from counter_tui.importing.told import Reading
from models.errors import Refused
from models.online_views import ReadOrder, WebShop
from tests.counter_tui.online_files import WebOrder, woo_order

SHOP = WebShop("Website", zone="Europe/London")
ORDER = WebOrder()


def read(path: Path, shop: WebShop = SHOP) -> list[ReadOrder]:
    return [order for order in read_file(path, Reading.of(shop, shop.zone)) if isinstance(order, ReadOrder)]


def one(folder: Path, order: WebOrder = ORDER, shop: WebShop = SHOP, **changes: Any) -> ReadOrder:
    """An order, changed as the web shop's file has it, and read."""
    path = folder / "orders.json"
    path.write_text(json.dumps([woo_order(order) | changes]))
    [found] = read(path, shop)
    return found


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        read(path)
    assert caught.value.field == "path"
    return caught.value.message


def wants(order: ReadOrder) -> dict[str, str]:
    return dict(order.wants)


def meta(**said: str) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in said.items()]


def item(name: str, quantity: int | float = 1, subtotal: str = "45.00", **said: str) -> dict[str, Any]:
    metas = meta(**{key.replace("_", " "): value for key, value in said.items()})
    return {"name": name, "quantity": quantity, "subtotal": subtotal, "total": subtotal, "meta_data": metas}
