"""A real shop with three orders, for every test here that asks for one; a file that wants another says so itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_tui.locations import Shop
from counter_tui.shop import OpenShop
from tests.counter_tui.kept_shop import a_copy, a_shop, enter
from tests.made_once import made_once


@pytest.fixture(scope="session")
def three_orders(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Made once, and copied for each test."""
    return Shop(made_once(tmp_path_factory, "three-orders", lambda folder: a_shop(folder / "shop")) / "shop")


@pytest.fixture
def shop(three_orders: Shop, tmp_path: Path) -> Shop:
    return a_copy(three_orders, tmp_path / "shop")


@pytest.fixture
def opened(shop: Shop) -> Iterator[OpenShop]:
    found = enter(shop)
    yield found
    found.book.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The second place of back-ups."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder
