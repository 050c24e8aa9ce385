"""Replacing the data key: everybody comes in as before, the old key opens nothing, and nothing is lost."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from counter_tui import keys
from counter_tui.backup import is_good
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.recovery import new_secret
from counter_tui.replacing import replace_key
from counter_tui.restore import by_passphrase, restore
from counter_tui.shop import OpenShop, add_person, open_shop, open_with_sheet, put_sheet
from counter_tui.verify import verify
from models.database import raw_book
from models.errors import BookDamaged, BookError, Refused
from tests.book import WEDNESDAY, moment
from tests.counter_tui.kept_shop import PASSPHRASE, cards, enter, past_the_program
from tests.counter_tui.test_restore import OTHERS, no_code

CLOCK = ShopClock(WEDNESDAY)
CARDS = ["Card 1", "Card 2", "Card 3"]


@pytest.fixture
def opened(shop: Shop) -> OpenShop:
    return enter(shop)


def opens(shop: Shop, passphrase: str) -> list[str]:
    with closing((found := open_shop(shop, passphrase)).book):
        return cards(found)


def test_everybody_comes_in_as_before_and_the_old_key_opens_nothing(shop: Shop, opened: OpenShop) -> None:
    secret = new_secret()
    add_person(shop, opened, "Sam", "staff", OTHERS, moment())
    put_sheet(shop, opened, secret, moment())
    old = shop.keys.read_bytes()
    with closing((again := replace_key(shop, opened, moment(), no_code)).book):
        assert cards(again) == CARDS
        assert verify(shop, again, CLOCK) == ()
    assert again.data_key != opened.data_key
    with pytest.raises(BookDamaged), raw_book(shop.book, opened.data_key.book_key()):
        pass
    assert opens(shop, PASSPHRASE) == opens(shop, OTHERS) == CARDS
    open_with_sheet(shop, secret, "one more set of words").book.close()
    assert sorted(path.name for path in shop.folder.glob("book.db*")) == ["book.db"]
    assert old not in {path.read_bytes() for path in shop.folder.iterdir() if path.is_file()}
    before, after = sorted(shop.backups.glob("*.backup"))
    assert is_good(before, opened.data_key)
    assert is_good(after, again.data_key)


def test_a_back_up_of_before_still_restores(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    replace_key(shop, opened, moment(), no_code).book.close()
    found: list[list[str]] = []
    for number, file in enumerate(sorted(shop.backups.glob("*.backup"))):
        there = Shop(tmp_path / str(number))
        restore(file, there, by_passphrase(PASSPHRASE), CLOCK, lambda restored: found.append(cards(restored)))
    assert found == [CARDS, CARDS]


def test_copies_of_before_a_change_of_the_tables_go_with_the_old_key(shop: Shop, opened: OpenShop) -> None:
    shop.copies.mkdir(mode=0o700)
    for name in ("before-0008_next.db", "before-0008_next.db.new"):
        shutil.copy(shop.book, shop.copies / name)
    kept = shop.copies / "of the owner's own.db"
    kept.touch()
    replace_key(shop, opened, moment(), no_code).book.close()
    assert list(shop.copies.iterdir()) == [kept]


@pytest.mark.parametrize("renamed", [True, False])
def test_cut_off_it_leaves_copies_only_with_the_old_key(shop: Shop, opened: OpenShop, renamed: bool) -> None:
    opened.book.close()
    shop.copies.mkdir(mode=0o700)
    (shop.copies / "before-0008_next.db").touch()
    new = keys.begin_replacing(shop.keys, opened.data_key)
    if renamed:
        with raw_book(shop.book, opened.data_key.book_key(), read_only=False) as connection:
            connection.execute("PRAGMA journal_mode = delete")
            connection.execute(f'PRAGMA rekey = "{new.book_key()}"')
    assert opens(shop, PASSPHRASE) == CARDS
    assert bool(list(shop.copies.iterdir())) is not renamed


def test_it_can_be_done_again_and_again(shop: Shop, opened: OpenShop) -> None:
    seen = {opened.data_key}
    for _ in range(3):
        opened = replace_key(shop, opened, moment(), no_code)
        seen.add(opened.data_key)
    assert verify(shop, opened, CLOCK) == ()
    opened.book.close()
    assert len(seen) == 4


def test_while_the_book_is_open_somewhere_the_old_key_stays(shop: Shop, opened: OpenShop) -> None:
    with raw_book(shop.book, opened.data_key.book_key()) as elsewhere:
        elsewhere.execute("SELECT count(*) FROM orders").fetchall()
        with pytest.raises(ShopError, match="open somewhere"):
            replace_key(shop, opened, moment(), no_code)
    assert opens(shop, PASSPHRASE) == CARDS
    assert keys.unlock(shop.keys, PASSPHRASE).data_keys == (opened.data_key,)


def test_a_book_whose_audit_was_altered_keeps_its_key(shop: Shop, opened: OpenShop) -> None:
    with raw_book(shop.book, opened.data_key.book_key(), read_only=False) as connection:
        past_the_program(connection, "UPDATE audit SET detail = 'nothing' WHERE id = 3")
    with pytest.raises(ShopError, match="audit is not whole"):
        replace_key(shop, opened, moment(), no_code)
    assert keys.unlock(shop.keys, PASSPHRASE).data_keys == (opened.data_key,)


def test_without_the_phone_code_or_room_nothing_changes(shop: Shop, opened: OpenShop) -> None:
    def refuse(opened: OpenShop) -> None:
        raise Refused("code", "That is not the code.")

    with pytest.raises(Refused):
        replace_key(shop, opened, moment(), refuse)
    again = enter(shop)
    shop.book.with_name("book.db.new").mkdir()
    (shop.book.with_name("book.db.new") / "in the way").touch()
    with pytest.raises((ShopError, BookError)):
        replace_key(shop, again, moment(), no_code)
    assert keys.unlock(shop.keys, PASSPHRASE).data_keys == (opened.data_key,)


def test_what_was_cut_off_is_ended_by_the_next_unlock(shop: Shop, opened: OpenShop) -> None:
    opened.book.close()
    begun = keys.begin_replacing(shop.keys, opened.data_key)
    shop.book.with_name("book.db.new").write_text("half of a copy")
    assert keys.unlock(shop.keys, PASSPHRASE).data_keys == (opened.data_key, begun)
    assert opens(shop, PASSPHRASE) == CARDS
    assert keys.unlock(shop.keys, PASSPHRASE).data_keys == (opened.data_key,)
    assert not shop.book.with_name("book.db.new").exists()
