"""The key file and the book where they do not agree: an older copy of either, a full disk, leftovers of a kill."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from counter_tui import keys
from counter_tui import shop as shops
from counter_tui.attempts import Attempts
from counter_tui.errors import KeyTaken, TooSoon, WrongPassphrase
from counter_tui.key_file import load
from counter_tui.locations import Shop
from counter_tui.recovery import new_secret
from counter_tui.shop import OpenShop, open_shop, open_with_sheet
from models import users
from models.database import Book
from models.errors import Refused
from tests.book import moment
from tests.counter_tui.kept_shop import PASSPHRASE, a_copy, a_shop, enter
from tests.made_once import made_once

ANNS = "twelve Ann carnations"
NEW = "thirty white ranunculus"
SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def alone_made(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(made_once(tmp_path_factory, "three-orders", lambda folder: a_shop(folder / "shop")) / "shop")


@pytest.fixture(scope="module")
def three_made(tmp_path_factory: pytest.TempPathFactory, alone_made: Shop) -> Shop:
    def make(folder: Path) -> None:
        shop = a_copy(alone_made, folder / "shop")
        with closing((opened := enter(shop)).book):
            shops.add_person(shop, opened, "Ann", "staff", ANNS, moment())
            shops.put_sheet(shop, opened, SECRET, moment())

    return Shop(made_once(tmp_path_factory, "three-keys", make) / "shop")


@pytest.fixture
def alone(tmp_path: Path, alone_made: Shop) -> Shop:
    return a_copy(alone_made, tmp_path / "alone")


@pytest.fixture
def three(tmp_path: Path, three_made: Shop) -> Shop:
    return a_copy(three_made, tmp_path / "three")


@contextmanager
def inside(shop: Shop, user: str = "owner") -> Iterator[OpenShop]:
    with closing((opened := enter(shop, user)).book):
        yield opened


def old_of(shop: Shop) -> Path:
    return shop.keys.with_name("keys.json.old")


def remove_ann(shop: Shop, opened: OpenShop) -> None:
    shops.remove_person(shop, opened, "Ann", moment())


def change_passphrase(shop: Shop, opened: OpenShop) -> None:
    shops.change_passphrase(shop, opened, PASSPHRASE, NEW, moment())


def new_sheet(shop: Shop, opened: OpenShop) -> None:
    shops.put_sheet(shop, opened, new_secret(), moment())


Change = Callable[[Shop, OpenShop], None]
CHANGES: dict[Change, Callable[[Path], object]] = {
    remove_ann: lambda path: keys.unlock(path, ANNS),
    change_passphrase: lambda path: keys.unlock(path, PASSPHRASE),
    new_sheet: lambda path: keys.unlock_with_sheet(path, SECRET),
}
"""What takes a way in away, and that way, into any copy of the key file."""


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_taken_away_opens_no_file_that_is_left(three: Shop, change: Change) -> None:
    with inside(three) as opened:
        change(three, opened)
    for path in (three.keys, old_of(three)):
        with pytest.raises(WrongPassphrase):
            CHANGES[change](path)


class ThenFull:
    """A book after whose next write the key file cannot be written."""

    def __init__(self, book: Book, shop: Shop) -> None:
        self._book, self._shop = book, shop

    def write(self, *args: Any) -> Any:
        answer = self._book.write(*args)
        old_of(self._shop).unlink(missing_ok=True)
        old_of(self._shop).mkdir()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._book, name)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_in_the_book_is_done_though_the_file_cannot_be_written_again(
    three: Shop, change: Change
) -> None:
    with inside(three) as opened:
        change(three, replace(opened, book=cast(Book, ThenFull(opened.book, three))))
        live = opened.book.read(users.live_slots)
    assert {slot.id for slot in load(three.keys).slots} > live
    old_of(three).rmdir()
    open_shop(three, NEW if change is change_passphrase else PASSPHRASE).book.close()
    assert {slot.id for slot in load(three.keys).slots} == live
    with pytest.raises(WrongPassphrase):
        CHANGES[change](three.keys)


def test_drafts_of_a_key_file_that_a_kill_left_are_cleared(three: Shop) -> None:
    drafts = [three.folder / f".keys.json{old}.0123456789abcdef.tmp" for old in ("", ".old")]
    for draft in drafts:
        draft.write_bytes(three.keys.read_bytes())
    mine = three.folder / ".notes.tmp"
    mine.touch()
    with shops.opening(three):
        assert not any(draft.exists() for draft in drafts)
    assert mine.exists()


def test_an_older_book_that_is_looked_at_takes_nobodys_key_away(alone: Shop) -> None:
    older = alone.book.read_bytes()
    with inside(alone) as opened:
        shops.add_person(alone, opened, "Ann", "staff", ANNS, moment())
        shops.put_sheet(alone, opened, SECRET, moment())
    newer = alone.book.read_bytes()
    alone.book.write_bytes(older)
    with pytest.raises(KeyTaken):
        open_shop(alone, ANNS)
    open_shop(alone, PASSPHRASE).book.close()
    alone.book.write_bytes(newer)
    with closing((opened := open_shop(alone, PASSPHRASE)).book):
        assert opened.said == ""
        assert shops.has_sheet(alone, opened)
    with closing((opened := open_shop(alone, ANNS)).book):
        assert opened.user == "Ann"


def test_an_older_key_file_says_whose_keys_are_not_in_it(alone: Shop) -> None:
    older = alone.keys.read_bytes()
    with inside(alone) as opened:
        shops.add_person(alone, opened, "Ann", "staff", ANNS, moment())
        shops.put_sheet(alone, opened, SECRET, moment())
        assert shops.has_sheet(alone, opened)
    alone.keys.write_bytes(older)
    with closing((opened := open_shop(alone, PASSPHRASE)).book):
        assert "open nothing: Ann, the recovery sheet." in opened.said
        assert opened.book.read(users.has_sheet)
        assert not shops.has_sheet(alone, opened)


def test_an_older_sheet_in_an_older_key_file_is_none_in_force(three: Shop) -> None:
    older = three.keys.read_bytes()
    with inside(three) as opened:
        new_sheet(three, opened)
    three.keys.write_bytes(older)
    with inside(three) as opened:
        assert not shops.has_sheet(three, opened)
    with pytest.raises(KeyTaken):
        open_with_sheet(three, SECRET, NEW)


def test_a_script_with_an_old_passphrase_locks_nobody_out(three: Shop) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            open_shop(three, "of last year", by_script=True)
    with pytest.raises(TooSoon):
        open_shop(three, PASSPHRASE, by_script=True)
    assert Attempts(three.attempts).wait() == 0
    open_shop(three, PASSPHRASE).book.close()


def test_guesses_at_an_open_counter_add_up_with_those_at_the_door(three: Shop) -> None:
    """A choice of a passphrase that is nobody's says so much, and forgets nothing."""
    with pytest.raises(WrongPassphrase):
        open_shop(three, "is it this one")
    with inside(three, "Ann") as opened:
        shops.change_passphrase(three, opened, ANNS, NEW, moment(by="Ann"))
        assert Attempts(three.attempts).misses() == 1
        with pytest.raises(Refused):
            shops.prove(three, opened, PASSPHRASE)
        shops.prove(three, opened, NEW)
    assert Attempts(three.attempts).misses() == 2
