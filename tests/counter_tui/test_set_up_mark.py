"""A set-up that was cut off is begun again; a shop that holds orders is never taken for one."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from counter_tui import set_up_mark
from counter_tui.door import ShopKeys
from counter_tui.errors import NoShop, ShopExists
from counter_tui.key_file import load
from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.set_up_mark import is_new
from counter_tui.shop import open_shop, set_up
from tests.counter_tui.kept_shop import PASSPHRASE, a_copy, a_shop, cards, enter
from tests.made_once import made_once


@pytest.fixture(scope="module")
def unfinished_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set-up that was cut off before its sheet was typed back."""

    def make(folder: Path) -> None:
        set_up(Shop(folder / "shop"), PASSPHRASE, cost=Cost(), unfinished=True).book.close()

    return made_once(tmp_path_factory, "unfinished", make) / "shop"


@pytest.fixture
def unfinished(tmp_path: Path, unfinished_made: Path) -> Shop:
    return Shop(shutil.copytree(unfinished_made, tmp_path / "shop"))


@pytest.fixture
def real(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = made_once(tmp_path_factory, "three-orders", lambda folder: a_shop(folder / "shop"))
    return a_copy(Shop(made / "shop"), tmp_path / "real")


def test_a_set_up_that_was_cut_off_is_begun_again_and_nothing_of_it_deleted(unfinished: Shop) -> None:
    assert is_new(unfinished)
    with pytest.raises(NoShop):
        open_shop(unfinished, PASSPHRASE)
    left = {path.name: path.read_bytes() for path in unfinished.folder.glob("*.*") if path.name != "book.lock"}
    opened = set_up(unfinished, "another four words", cost=Cost())
    with closing(opened.book):
        assert not is_new(unfinished)
    aside = unfinished.folder / "set-aside-1"
    assert {path.name for path in aside.iterdir()} == {"book.db", "keys.json", "settings.toml"}
    assert all(path.read_bytes() == left[path.name] for path in aside.iterdir())


@pytest.mark.parametrize(
    "gone", [("book.db",), ("book.db", "settings.toml"), ("book.db", "settings.toml", "keys.json")]
)
def test_wherever_it_was_cut_off_it_can_be_begun_again(unfinished: Shop, gone: tuple[str, ...]) -> None:
    for name in gone:
        (unfinished.folder / name).unlink()
    assert is_new(unfinished)
    set_up(unfinished, PASSPHRASE, cost=Cost()).book.close()
    assert not is_new(unfinished)


def test_what_was_put_aside_half_is_put_aside_whole(unfinished: Shop) -> None:
    """The book is moved first, and the key file that vouches for the mark last."""
    aside = unfinished.folder / "set-aside-1"
    aside.mkdir()
    unfinished.book.rename(aside / "book.db")
    assert is_new(unfinished)
    set_up_mark.put_aside(unfinished)
    assert (unfinished.folder / "set-aside-2" / "keys.json").exists()
    assert is_new(unfinished)
    set_up_mark.put_aside(unfinished)
    assert not (unfinished.folder / "set-aside-3").exists()


def test_a_folder_of_nothing_has_nothing_put_aside(tmp_path: Path) -> None:
    set_up(Shop(tmp_path / "shop"), PASSPHRASE, cost=Cost()).book.close()
    assert not list((tmp_path / "shop").glob("set-aside-*"))


def marked_beside(shop: Shop, copies: Path) -> None:
    """The very mark that its own set-up had, as after a power cut, beside a folder that only a shop in use has."""
    set_up_mark.begin(shop, load(shop.keys).db_id)
    copies.mkdir()


@pytest.mark.parametrize(
    "stray",
    [
        lambda shop, other: shop.unfinished.touch(),
        lambda shop, other: shutil.copy(other.unfinished, shop.unfinished),
        lambda shop, other: shop.unfinished.write_bytes(b"\xff\xfe"),
        lambda shop, other: shop.unfinished.mkdir(),
        lambda shop, other: marked_beside(shop, shop.backups),
        lambda shop, other: marked_beside(shop, shop.copies),
    ],
)
def test_a_mark_that_strayed_into_a_shop_hides_nothing(
    real: Shop, unfinished: Shop, stray: Callable[[Shop, Shop], object]
) -> None:
    book = real.book.stat().st_ino
    stray(real, unfinished)
    assert not is_new(real)
    assert not ShopKeys(real).is_new()
    with pytest.raises(ShopExists):
        set_up(real, "a new owner of it all", cost=Cost())
    assert real.book.stat().st_ino == book
    with closing((opened := enter(real)).book):
        assert len(cards(opened)) == 3


@pytest.mark.parametrize("missing", ["keys.json", "book.db"])
def test_half_a_shop_under_a_stray_mark_is_no_new_one(real: Shop, missing: str) -> None:
    real.unfinished.touch()
    (real.folder / missing).unlink()
    assert not is_new(real)
