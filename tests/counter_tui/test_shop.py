"""Setting a shop up, opening it, changing who may, and what happens when any of it is cut off."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from counter_tui import keys
from counter_tui import shop as shops
from counter_tui.attempts import Attempts
from counter_tui.errors import (
    KeysMissing,
    KeyTaken,
    NoShop,
    ShopError,
    ShopExists,
    TooSoon,
    WrongPassphrase,
)
from counter_tui.key_cost import stretched
from counter_tui.key_file import load, save
from counter_tui.key_slots import Wrapped, new_slot, seal
from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.recovery import new_secret
from counter_tui.set_up_mark import is_new
from counter_tui.shop import OpenShop, finish_set_up, open_shop, open_with_sheet, set_up
from models import permitted, users
from models.errors import BookDamaged, NotABook, Refused
from models.moment import Moment
from models.people import key_of
from tests.book import moment
from tests.counter_tui.kept_shop import PASSPHRASE, a_copy, a_shop, data_key_of, enter
from tests.made_once import made_once

ANNS = "twelve Ann carnations"
BEAS = "thirty white ranunculus"
SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def alone_made(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    def make(folder: Path) -> None:
        a_shop(folder / "shop", orders=0, name="Poppies")

    return Shop(made_once(tmp_path_factory, "alone", make) / "shop")


@pytest.fixture(scope="module")
def three_made(tmp_path_factory: pytest.TempPathFactory, alone_made: Shop) -> Shop:
    """With Ann of the staff, and a recovery sheet."""

    def make(folder: Path) -> None:
        shop = a_copy(alone_made, folder / "shop")
        with entered(shop) as opened:
            shops.add_person(shop, opened, "Ann", "staff", ANNS, moment())
            shops.put_sheet(shop, opened, SECRET, moment())

    return Shop(made_once(tmp_path_factory, "three", make) / "shop")


@pytest.fixture
def shop(tmp_path: Path, alone_made: Shop) -> Shop:
    return a_copy(alone_made, tmp_path / "shop")


@pytest.fixture
def three(tmp_path: Path, three_made: Shop) -> Shop:
    return a_copy(three_made, tmp_path / "shop")


@contextmanager
def entered(shop: Shop, user: str = "owner") -> Iterator[OpenShop]:
    """The shop, open for the length of a block, for somebody whose passphrase is not what is asked about."""
    with closing((opened := enter(shop, user)).book):
        yield opened


@contextmanager
def unlocked(shop: Shop, passphrase: str = PASSPHRASE) -> Iterator[OpenShop]:
    """The shop, open by a passphrase for the length of a block."""
    with closing((opened := open_shop(shop, passphrase)).book):
        yield opened


def who(shop: Shop, passphrase: str) -> tuple[str, str]:
    with unlocked(shop, passphrase) as opened:
        return opened.user, opened.role


def assert_as_before(shop: Shop, keyfile: bytes, *people: str) -> None:
    """The key file is as it was, byte for byte, and the book lets these people in by it."""
    assert shop.keys.read_bytes() == keyfile
    for user in people:
        with entered(shop, user) as opened:
            assert opened.user == user


def test_a_shop_opens_again_with_its_passphrase(shop: Shop) -> None:
    with unlocked(shop) as opened:
        assert (opened.user, opened.role, opened.kind, opened.said) == ("owner", "owner", "passphrase", "")
        assert opened.book.read(users.live_slots) == {opened.slot} == {slot.id for slot in load(shop.keys).slots}
    assert "Poppies" in shop.settings.read_text()
    with pytest.raises(WrongPassphrase):
        open_shop(shop, "some other words")


def test_no_secret_is_in_the_repr_of_an_open_shop(shop: Shop) -> None:
    with entered(shop) as opened:
        assert opened.data_key.secret.hex() not in repr(opened)
        assert repr(opened.data_key.secret) not in repr(opened)


def test_the_settings_say_where_numbers_are_dialled_from(shop: Shop) -> None:
    def key(phone: str) -> str:
        with unlocked(shop) as opened:
            return opened.book.read(key_of, phone)

    assert key("+44 7700 900123") == "07700900123"
    shop.settings.write_text(shop.settings.read_text().replace('country = "44"', 'country = "353"'))
    assert key("+44 7700 900123") == "00447700900123"
    assert key("+353 1 234 5678") == "012345678"


def test_a_shop_is_never_set_up_over_another(shop: Shop) -> None:
    before = {path.name: path.read_bytes() for path in shop.folder.iterdir()}
    with pytest.raises(ShopExists):
        set_up(shop, PASSPHRASE, cost=Cost())
    shop.keys.unlink()
    with pytest.raises(ShopExists):
        set_up(shop, PASSPHRASE, cost=Cost())
    assert shop.book.read_bytes() == before["book.db"]


def test_a_shop_is_set_up_when_its_sheet_was_typed_back(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    with closing(set_up(shop, PASSPHRASE, cost=Cost(), unfinished=True).book), pytest.raises(NoShop):
        open_shop(shop, PASSPHRASE)
    with closing((opened := set_up(shop, PASSPHRASE, cost=Cost(), unfinished=True)).book) as book:
        shops.put_sheet(shop, opened, SECRET, moment())
        assert is_new(shop)
        finish_set_up(shop, opened)
        assert book.read(users.has_sheet)
    assert not is_new(shop)
    assert who(shop, PASSPHRASE) == ("owner", "owner")


def test_of_two_set_ups_that_are_unfinished_the_first_is_told(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    first = set_up(shop, PASSPHRASE, cost=Cost(), unfinished=True)
    second = set_up(shop, PASSPHRASE, cost=Cost(), unfinished=True)
    second.book.close()
    first.book.close()
    with pytest.raises(ShopExists, match="meanwhile"):
        finish_set_up(shop, first)
    assert is_new(shop)
    finish_set_up(shop, second)
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
    # Nothing of that was a guess.
    assert not shop.attempts.exists()


def test_a_second_set_up_waits_for_the_first_and_leaves_its_shop_alone(tmp_path: Path) -> None:
    made = Shop(tmp_path / "shop")
    made.folder.mkdir(mode=0o700)
    with ThreadPoolExecutor(1) as pool:
        with FileLock(made.set_up_lock):
            second = pool.submit(set_up, made, PASSPHRASE, cost=Cost())
            with pytest.raises(TimeoutError):
                second.result(timeout=1)
            made.keys.write_text("the first one's")
        with pytest.raises(ShopExists):
            second.result(timeout=60)
    assert made.keys.read_text() == "the first one's"


def test_who_opens_waits_for_another_to_be_done(shop: Shop) -> None:
    with ThreadPoolExecutor(1) as pool:
        with shops.opening(shop):
            second = pool.submit(open_shop, shop, PASSPHRASE)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.7)
        second.result(timeout=60).book.close()


def test_wrong_passphrases_are_slowed_and_the_right_one_forgets_them(shop: Shop) -> None:
    waits = []
    for _ in range(3):
        with pytest.raises(WrongPassphrase) as caught:
            open_shop(shop, "some other words")
        waits.append(caught.value.wait)
    assert waits[:2] == [0, 0]
    assert 1 < waits[2] <= 2
    with pytest.raises(TooSoon, match="wait 2 s"):
        open_shop(shop, PASSPHRASE)
    kept = json.loads(shop.attempts.read_text())
    kept["newest"]["since_boot"] -= 5
    shop.attempts.write_text(json.dumps(kept))
    assert who(shop, PASSPHRASE) == ("owner", "owner")
    assert Attempts(shop.attempts).misses() == 0


def test_somebody_who_is_added_comes_in_as_themselves(three: Shop) -> None:
    assert who(three, ANNS) == ("Ann", "staff")
    assert who(three, PASSPHRASE) == ("owner", "owner")
    with entered(three) as opened:
        rows = opened.book.read(users.keyholders)
        assert {(row.label, row.role) for row in rows} == {("owner", "owner"), ("Ann", "staff")}


def test_a_driver_is_added_without_a_key(shop: Shop) -> None:
    with entered(shop) as opened:
        shops.add_person(shop, opened, "Dee", "driver", "", moment())
        assert opened.book.read(permitted.role_of, "Dee") == "driver"
    assert len(load(shop.keys).slots) == 1


@pytest.mark.parametrize(
    ("label", "role", "passphrase", "field"),
    [
        ("", "staff", BEAS, "label"),
        ("x" * 61, "staff", BEAS, "label"),
        ("4111 1111 1111 1111", "staff", BEAS, "label"),
        ("ann", "staff", BEAS, "label"),
        ("owner", "owner", BEAS, "label"),
        ("Bea", "boss", BEAS, "role"),
        ("Bea", "staff", "short", "passphrase"),
        ("Bea", "staff", "\ud800" * 12, "passphrase"),
        ("Bea", "staff", PASSPHRASE, "passphrase"),
        ("Bea", "staff", ANNS, "passphrase"),
    ],
)
def test_whoever_cannot_be_added_changes_nothing(
    three: Shop, label: str, role: str, passphrase: str, field: str
) -> None:
    before = three.keys.read_bytes()
    with entered(three) as opened:
        live = opened.book.read(users.live_slots)
        with pytest.raises(Refused) as caught:
            shops.add_person(three, opened, label, role, passphrase, moment())
        assert opened.book.read(users.live_slots) == live
    assert caught.value.field == field
    assert three.keys.read_bytes() == before
    assert passphrase not in str(caught.value)


def test_what_only_the_owner_may_do_is_refused_to_the_staff(three: Shop) -> None:
    before, m = three.keys.read_bytes(), moment(by="Ann")
    with entered(three, "Ann") as opened:
        acts: tuple[Callable[[], None], ...] = (
            lambda: shops.add_person(three, opened, "Bea", "owner", BEAS, m),
            lambda: shops.add_person(three, opened, "Dee", "driver", "", m),
            lambda: shops.remove_person(three, opened, "owner", m),
            lambda: shops.put_sheet(three, opened, new_secret(), m),
        )
        for act in acts:
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.field == "role"
    assert_as_before(three, before, "owner", "Ann")


def test_a_name_with_something_hidden_in_it_is_kept_as_one_sees_it(shop: Shop) -> None:
    with entered(shop) as opened:
        shops.add_person(shop, opened, " A\u200bnn\x1b ", "staff", ANNS, moment())
    assert who(shop, ANNS) == ("A⟨U+200B⟩nn\N{SYMBOL FOR ESCAPE}", "staff")


def test_a_slot_that_was_removed_opens_nothing_with_the_older_key_file_either(three: Shop) -> None:
    older = three.keys.read_bytes()
    with entered(three) as opened:
        shops.remove_person(three, opened, "Ann", moment())
    with pytest.raises(WrongPassphrase):
        open_shop(three, ANNS)
    three.keys.write_bytes(older)
    with pytest.raises(KeyTaken):
        open_shop(three, ANNS)
    assert not list(three.folder.glob("book.db-wal"))


def test_a_removed_slot_does_not_make_the_tries_at_others_free(three: Shop) -> None:
    older = three.keys.read_bytes()
    with entered(three) as opened:
        shops.remove_person(three, opened, "Ann", moment())
    three.keys.write_bytes(older)
    for _ in range(3):
        with pytest.raises(KeyTaken, match="ask the owner"):
            open_shop(three, ANNS)
    with pytest.raises(TooSoon):
        open_shop(three, PASSPHRASE)


def test_the_owner_drops_what_the_book_does_not_know(three: Shop) -> None:
    older = three.keys.read_bytes()
    with entered(three) as opened:
        shops.remove_person(three, opened, "Ann", moment())
    three.keys.write_bytes(older)
    assert who(three, PASSPHRASE) == ("owner", "owner")
    assert "Ann" not in three.keys.read_text()


def test_the_last_owner_stays(three: Shop) -> None:
    with entered(three) as opened:
        with pytest.raises(Refused) as caught:
            shops.remove_person(three, opened, "owner", moment())
        assert caught.value.field == "label"
        shops.add_person(three, opened, "Bea", "owner", BEAS, moment())
        shops.remove_person(three, opened, "owner", moment())
    assert who(three, BEAS) == ("Bea", "owner")
    with pytest.raises(WrongPassphrase):
        open_shop(three, PASSPHRASE)
    # The sheet was the first owner's.
    with pytest.raises(WrongPassphrase):
        open_with_sheet(three, SECRET, "a passphrase from the sheet")


def test_a_changed_passphrase_opens_and_the_one_before_does_not(three: Shop) -> None:
    older, book = three.keys.read_bytes(), three.book.stat().st_ino
    with entered(three, "Ann") as opened:
        shops.change_passphrase(three, opened, ANNS, BEAS, moment(by="Ann"))
        shops.change_passphrase(three, opened, BEAS, f"{BEAS} too", moment(by="Ann"))
    assert who(three, f"{BEAS} too") == ("Ann", "staff")
    for typed in (ANNS, BEAS):
        with pytest.raises(WrongPassphrase):
            open_shop(three, typed)
    assert three.book.stat().st_ino == book
    three.attempts.unlink()
    three.keys.write_bytes(older)
    with pytest.raises(KeyTaken):
        open_shop(three, ANNS)
    assert who(three, PASSPHRASE) == ("owner", "owner")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("not mine at all", BEAS, "old"),
        (PASSPHRASE, BEAS, "old"),
        ("", BEAS, "old"),
        (ANNS, "short", "passphrase"),
        (ANNS, PASSPHRASE, "passphrase"),
        (ANNS, ANNS, "passphrase"),
    ],
)
def test_a_passphrase_that_cannot_be_changed_stays(three: Shop, old: str, new: str, field: str) -> None:
    before = three.keys.read_bytes()
    with entered(three, "Ann") as opened:
        with pytest.raises(Refused) as caught:
            shops.change_passphrase(three, opened, old, new, moment(by="Ann"))
        assert caught.value.field == field
    assert_as_before(three, before, "Ann")


def test_guesses_at_an_open_counter_are_slowed_too(three: Shop) -> None:
    with entered(three, "Ann") as opened:
        for old, new in (("not mine at all", BEAS), (PASSPHRASE, BEAS), ("nor is this one", BEAS)):
            with pytest.raises(Refused):
                shops.change_passphrase(three, opened, old, new, moment(by="Ann"))
        with pytest.raises(TooSoon):
            shops.change_passphrase(three, opened, ANNS, BEAS, moment(by="Ann"))


def test_the_recovery_sheet_opens_and_sets_a_new_passphrase(three: Shop) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            open_shop(three, "what was it again")
    opened = open_with_sheet(three, SECRET, "a passphrase from the sheet")
    opened.book.close()
    assert (opened.user, opened.role, opened.kind) == ("owner", "owner", "recovery")
    assert "sheet was used" in opened.said
    assert who(three, "a passphrase from the sheet") == ("owner", "owner")
    assert who(three, ANNS) == ("Ann", "staff")
    with pytest.raises(WrongPassphrase):
        open_shop(three, PASSPHRASE)
    open_with_sheet(three, SECRET, "another from the sheet").book.close()


@pytest.mark.parametrize(
    ("secret", "passphrase", "says"),
    [
        (bytes(32), BEAS, WrongPassphrase),
        (SECRET, "short", Refused),
        (SECRET, ANNS, Refused),
        (SECRET, PASSPHRASE, Refused),
    ],
)
def test_what_the_sheet_does_not_open_stays(three: Shop, secret: bytes, passphrase: str, says: type[Exception]) -> None:
    before = three.keys.read_bytes()
    with pytest.raises(says):
        open_with_sheet(three, secret, passphrase)
    assert_as_before(three, before, "owner")


def test_a_new_sheet_takes_the_place_of_the_one_before(three: Shop) -> None:
    older, newer = three.keys.read_bytes(), bytes(reversed(SECRET))
    with entered(three) as opened:
        shops.put_sheet(three, opened, newer, moment())
    with pytest.raises(WrongPassphrase):
        open_with_sheet(three, SECRET, BEAS)
    three.keys.write_bytes(older)
    with pytest.raises(KeyTaken):
        open_with_sheet(three, SECRET, BEAS)
    assert who(three, PASSPHRASE) == ("owner", "owner")


def test_the_sheet_still_opens_with_an_older_key_file(three: Shop) -> None:
    """Its passphrase slots are nobody's any more; the sheet's is, and makes a new one."""
    older = three.keys.read_bytes()
    with entered(three) as opened:
        shops.remove_person(three, opened, "Ann", moment())
        shops.change_passphrase(three, opened, PASSPHRASE, BEAS, moment())
    three.keys.write_bytes(older)
    open_with_sheet(three, SECRET, "a passphrase from the sheet").book.close()
    assert who(three, "a passphrase from the sheet") == ("owner", "owner")
    assert len(load(three.keys).slots) == 2


def test_two_may_unlock_at_once(three: Shop) -> None:
    """One book a process: the second process is a child."""
    import subprocess
    import sys

    code = (
        "import sys, pathlib; from counter_tui.shop import open_shop; from counter_tui.locations import Shop;"
        "opened = open_shop(Shop(pathlib.Path(sys.argv[1])), sys.argv[2]); print(opened.user);"
        "sys.stdin.read(); opened.book.close()"
    )
    command = [sys.executable, "-c", code, str(three.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        subprocess.Popen([*command, PASSPHRASE], **pipes) as owner,  # type: ignore[call-overload]  # the same for both
        subprocess.Popen([*command, ANNS], **pipes) as ann,  # type: ignore[call-overload]  # as above
    ):
        assert owner.stdout.readline() == "owner\n"
        assert ann.stdout.readline() == "Ann\n"
        for each in (owner, ann):
            each.communicate("")
            assert each.returncode == 0
    assert not three.attempts.exists()


@pytest.mark.parametrize("in_force", ["old", "new"])
def test_a_replaced_data_key_that_was_cut_off_is_finished_by_who_opens(three: Shop, in_force: str) -> None:
    old = data_key_of(three)
    new = keys.begin_replacing(three.keys, old)
    left = three.folder / "book.db.new"
    left.write_bytes(b"begun")
    if in_force == "new":
        _rekey(three, old, new)
    for typed in (ANNS, PASSPHRASE):
        with unlocked(three, typed) as opened:
            assert opened.data_key == {"old": old, "new": new}[in_force]
        assert len(load(three.keys).macs) == 1
        assert not left.exists()
    open_with_sheet(three, SECRET, BEAS).book.close()
    for path in (three.keys, three.keys.with_name("keys.json.old")):
        assert len(load(path).macs) == 1


def _rekey(shop: Shop, old: keys.DataKey, new: keys.DataKey) -> None:
    from sqlcipher3 import dbapi2 as driver

    with closing(driver.connect(str(shop.book))) as rows:
        rows.execute(f'PRAGMA key = "{old.book_key()}"')
        rows.execute("PRAGMA journal_mode = delete")
        rows.execute(f'PRAGMA rekey = "{new.book_key()}"')


def test_an_older_shop_knows_its_first_key_by_who_opens_it(shop: Shop) -> None:
    with entered(shop) as opened:
        slot, key = opened.slot, opened.data_key.book_key()
    from sqlcipher3 import dbapi2 as driver

    with closing(driver.connect(str(shop.book))) as rows:
        rows.execute(f'PRAGMA key = "{key}"')
        rows.execute("DELETE FROM key_slots")
        rows.commit()
    with unlocked(shop) as opened:
        assert (opened.user, opened.role) == ("owner", "owner")
        assert opened.book.read(users.live_slots) == {slot}


def test_a_slot_that_was_never_in_the_book_opens_nothing(shop: Shop) -> None:
    """Somebody who could once come in has the data key, and can seal it to a slot of their own."""
    data_key = data_key_of(shop)
    slot = keys.ready(shop.keys, data_key, "intruder", "owner", ANNS, live=())
    keys.put(shop.keys, data_key, slot)
    with pytest.raises(KeyTaken):
        open_shop(shop, ANNS)
    assert who(shop, PASSPHRASE) == ("owner", "owner")
    with entered(shop) as opened:
        shops.put_sheet(shop, opened, SECRET, moment())
    assert "intruder" not in shop.keys.read_text()


def test_the_role_is_the_books_and_not_the_files(three: Shop) -> None:
    """Who has the data key can seal Ann's slot anew, and call her an owner there."""
    with entered(three, "Ann") as opened:
        data_key, slot_id = opened.data_key, opened.slot
    keyfile = load(three.keys)
    newest = keyfile.passphrases()[0]
    assert newest.cost
    slot = new_slot(
        keyfile.db_id,
        slot_id,
        "owner",
        "owner",
        wrapped=Wrapped(stretched(BEAS, newest.salt, newest.cost)),
        salt=newest.salt,
        cost=newest.cost,
    )
    sealed = replace(slot, sealed=(seal(slot, keyfile.db_id, data_key),))
    forged = keyfile.next([sealed, *(each for each in keyfile.slots if each.id != slot_id)])
    save(three.keys, replace(forged, macs=(data_key.mac(forged),)))
    assert who(three, BEAS) == ("Ann", "staff")


def test_a_file_that_cannot_be_written_changes_nothing_in_the_book(shop: Shop) -> None:
    with entered(shop) as opened:
        old = shop.keys.with_name("keys.json.old")
        old.unlink(missing_ok=True)
        old.mkdir()
        with pytest.raises(ShopError, match="cannot be written"):
            shops.add_person(shop, opened, "Ann", "staff", ANNS, moment())
        assert opened.book.read(permitted.role_of, "Ann") == ""
        old.rmdir()
        shops.add_person(shop, opened, "Ann", "staff", ANNS, moment())
    assert who(shop, ANNS) == ("Ann", "staff")


def test_who_and_when_are_in_the_book(three: Shop) -> None:
    m = Moment("owner", moment("11:11").now, moment().today)
    with entered(three) as opened:
        shops.add_person(three, opened, "Bea", "staff", BEAS, m)
        added = {row.label: row.added_at for row in opened.book.read(users.keyholders)}
        assert added["Bea"].timestamp() == m.stamp
