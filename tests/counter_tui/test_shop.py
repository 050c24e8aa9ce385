"""Setting a shop up, and what happens when that is cut off."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from counter_tui.errors import KeysMissing, NoShop, ShopExists, WrongPassphrase
from counter_tui.locations import Shop
from counter_tui.shop import is_new, open_shop, set_up
from models.errors import BookDamaged, NotABook
from models.people import key_of

PASSPHRASE = "four invented words here"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path / "shop")
    set_up(made, PASSPHRASE, shop_name="Poppies").book.close()
    return made


def test_a_shop_opens_again_with_its_passphrase(shop: Shop) -> None:
    opened = open_shop(shop, PASSPHRASE)
    assert opened.user == "owner"
    opened.book.close()
    assert "Poppies" in shop.settings.read_text()
    with pytest.raises(WrongPassphrase):
        open_shop(shop, "some other words")


def test_the_settings_say_where_numbers_are_dialled_from(shop: Shop) -> None:
    def key(phone: str) -> str:
        opened = open_shop(shop, PASSPHRASE)
        try:
            return opened.book.read(key_of, phone)
        finally:
            opened.book.close()

    assert key("+44 7700 900123") == "07700900123"
    shop.settings.write_text(shop.settings.read_text().replace('country = "44"', 'country = "353"'))
    assert key("+44 7700 900123") == "00447700900123"
    assert key("+353 1 234 5678") == "012345678"


def test_a_shop_is_never_set_up_over_another(shop: Shop) -> None:
    before = {path.name: path.read_bytes() for path in shop.folder.iterdir()}
    with pytest.raises(ShopExists):
        set_up(shop, PASSPHRASE)
    shop.keys.unlink()
    with pytest.raises(ShopExists):
        set_up(shop, PASSPHRASE)
    assert shop.book.read_bytes() == before["book.db"]


def test_a_set_up_that_was_cut_off_is_begun_again(shop: Shop) -> None:
    shop.unfinished.touch()
    assert is_new(shop)
    with pytest.raises(NoShop):
        open_shop(shop, PASSPHRASE)
    set_up(shop, PASSPHRASE).book.close()
    assert not is_new(shop)


def test_what_is_missing_or_strange_is_told_apart(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NoShop):
        open_shop(Shop(tmp_path / "nowhere"), PASSPHRASE)
    kept = shop.keys.read_bytes()
    shop.keys.unlink()
    with pytest.raises(KeysMissing):
        open_shop(shop, PASSPHRASE)
    shop.keys.write_bytes(kept)
    book = shop.book.read_bytes()
    shop.book.write_bytes(b"SQLite format 3\0" + book[16:])
    with pytest.raises(NotABook, match="unencrypted"):
        open_shop(shop, PASSPHRASE)
    shop.book.write_bytes(bytes(len(book)))
    with pytest.raises(BookDamaged):
        open_shop(shop, PASSPHRASE)
    shop.book.unlink()
    with pytest.raises(NotABook, match="no book"):
        open_shop(shop, PASSPHRASE)
    assert not shop.book.exists()


def test_a_second_set_up_waits_for_the_first_and_leaves_its_shop_alone(tmp_path: Path) -> None:
    made = Shop(tmp_path / "shop")
    made.folder.mkdir(mode=0o700)
    with ThreadPoolExecutor(1) as pool:
        with FileLock(made.set_up_lock):
            second = pool.submit(set_up, made, PASSPHRASE)
            with pytest.raises(TimeoutError):
                second.result(timeout=1)
            made.keys.write_text("the first one's")
        with pytest.raises(ShopExists):
            second.result(timeout=60)
    assert made.keys.read_text() == "the first one's"
