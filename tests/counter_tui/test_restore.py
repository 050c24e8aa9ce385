"""Restoring: all of a shop or nothing of it, from a back-up that is as it was made, by its owner."""

import hmac
import json
import os
import shutil
import signal
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from counter_tui import backup_file, cli, recovery
from counter_tui.attempts import Attempts
from counter_tui.backup import make, seal_key
from counter_tui.backup_file import BackupDamaged
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError, ShopExists, TooSoon, WrongPassphrase
from counter_tui.locations import Shop
from counter_tui.restore import by_passphrase, by_sheet, drill, restore
from counter_tui.shop import OpenShop, add_person, open_shop, put_sheet, remove_person
from models.amending import confirm
from models.database import raw_book
from models.errors import Refused
from models.views import Confirm
from tests.book import WEDNESDAY, moment, new_key
from tests.counter_tui.kept_shop import (
    PASSPHRASE,
    a_copy,
    a_shop,
    by_key,
    cards,
    data_key_of,
    enter,
    past_the_program,
)
from tests.made_once import made_once

CLOCK = ShopClock(WEDNESDAY)
OTHERS = "eight other invented words"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with one back-up, in which an e-mail was queued."""

    def make_it(folder: Path) -> None:
        shop = a_shop(folder / "shop", name="Poppies")
        with closing((opened := enter(shop)).book):
            opened.book.write(confirm, moment(), 1, Confirm("email"), version=1, key=new_key())
            make(shop, opened, moment("18:05"), at=moment("18:05").now)

    return Shop(made_once(tmp_path_factory, "backed-up", make_it) / "shop")


@pytest.fixture
def shop(made: Shop, tmp_path: Path) -> Shop:
    return a_copy(made, tmp_path / "shop")


@pytest.fixture
def file(shop: Shop) -> Path:
    [path] = shop.backups.glob("*.backup")
    return path


def no_code(opened: OpenShop) -> None:
    """Whoever restores has no phone code."""


def nothing_left(folder: Path) -> bool:
    return not [path for path in folder.parent.glob(f".{folder.name}.*") if path.suffix != ".lock"]


def test_a_bare_machine_has_the_shop_again(shop: Shop, file: Path, tmp_path: Path) -> None:
    there = Shop(tmp_path / "new" / "machine")
    made = restore(file, there, by_passphrase(PASSPHRASE), CLOCK, no_code)
    assert (made.shop_name, made.orders, made.faults) == ("Poppies", 3, ())
    words = made.words(CLOCK.local(made.made_at))
    assert "Wednesday 11 February 2026 at 18:05, 3 orders" in words
    assert "1 of its e-mails may have left since" in words
    with closing((opened := open_shop(there, PASSPHRASE)).book):
        assert cards(opened) == ["Card 1", "Card 2", "Card 3"]
        with raw_book(there.book, opened.data_key.book_key()) as connection:
            acts = connection.execute("SELECT by, act FROM audit ORDER BY id DESC LIMIT 2").fetchall()
            mail = connection.execute("SELECT state, trouble FROM confirmations WHERE how = 'email'").fetchall()
    assert acts == [("owner", "restore"), ("owner", "e-mail")]
    assert mail == [("unknown", "restored from a back-up of Wed 11 Feb 18:05: it may have left since")]
    assert there.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in there.folder.iterdir()} == {0}
    assert nothing_left(there.folder)


def test_it_takes_the_place_of_an_empty_folder_and_of_no_other(shop: Shop, file: Path, tmp_path: Path) -> None:
    there = Shop(tmp_path / "there")
    there.folder.mkdir()
    (there.folder / "something").touch()
    with pytest.raises(ShopExists, match="already"):
        restore(file, there, by_key(shop), CLOCK, no_code)
    assert [path.name for path in there.folder.iterdir()] == ["something"]
    (there.folder / "something").unlink()
    restore(file, there, by_key(shop), CLOCK, no_code)
    with pytest.raises(ShopExists):
        restore(file, there, by_key(shop), CLOCK, no_code)


def test_a_drill_says_how_long_it_took_and_keeps_nothing(shop: Shop, file: Path) -> None:
    before = sorted(shop.folder.rglob("*"))
    done = drill(file, shop, by_passphrase(PASSPHRASE), CLOCK)
    assert (done.shop_name, done.orders, done.faults, done.mails) == ("Poppies", 3, (), 0)
    assert 0 < done.seconds < 60
    assert sorted(shop.folder.rglob("*")) == before
    assert nothing_left(shop.folder)


def test_a_drill_with_the_back_up_of_another_shop_is_told(shop: Shop, tmp_path: Path) -> None:
    other = a_shop(tmp_path / "other")
    with closing((opened := enter(other)).book):
        file = make(other, opened, moment()).path
    with pytest.raises(ShopError, match="another shop"):
        drill(file, shop, by_key(other), CLOCK)
    with pytest.raises(WrongPassphrase, match="does not open this back-up"):
        drill(file, shop, by_passphrase(OTHERS), CLOCK)


def test_what_was_wrong_with_the_book_is_said_and_kept_all_the_same(shop: Shop, tmp_path: Path) -> None:
    with raw_book(shop.book, data_key_of(shop).book_key(), read_only=False) as connection:
        past_the_program(connection, "DELETE FROM list_entries WHERE id = 2")
    with closing((opened := enter(shop)).book):
        file = make(shop, opened, moment()).path
    made = restore(file, Shop(tmp_path / "there"), by_key(shop), CLOCK, no_code)
    assert any(fault.startswith("0002-1: due") and "it is on no list" in fault for fault in made.faults)
    assert "it is on no list" in made.words(made.made_at)


def test_only_an_owner_restores(shop: Shop, tmp_path: Path) -> None:
    with closing((opened := enter(shop)).book):
        add_person(shop, opened, "Sam", "staff", OTHERS, moment())
        file = make(shop, opened, moment()).path
        remove_person(shop, opened, "Sam", moment())
        later = make(shop, opened, moment()).path
    with pytest.raises(ShopError, match="Only the owner"):
        restore(file, Shop(tmp_path / "there"), by_passphrase(OTHERS), CLOCK, no_code)
    with pytest.raises(WrongPassphrase):
        restore(later, Shop(tmp_path / "there"), by_passphrase(OTHERS), CLOCK, no_code)
    assert not (tmp_path / "there").exists()


def test_without_the_phone_code_nothing_is_restored(shop: Shop, file: Path, tmp_path: Path) -> None:
    def refuse(opened: OpenShop) -> None:
        assert (opened.user, cards(opened)) == ("owner", ["Card 1", "Card 2", "Card 3"])
        raise Refused("code", "That is not the code.")

    there = tmp_path / "there"
    with pytest.raises(Refused):
        restore(file, Shop(there), by_key(shop), CLOCK, refuse)
    assert not there.exists()
    assert nothing_left(there)


def test_two_at_once(shop: Shop, file: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    with FileLock(tmp_path / ".there.restoring.lock"), pytest.raises(ShopError, match="already"):
        restore(file, Shop(there), by_key(shop), CLOCK, no_code)
    restore(file, Shop(there), by_key(shop), CLOCK, no_code)


def test_told_to_end_it_leaves_nothing(shop: Shop, file: Path, tmp_path: Path) -> None:
    def end(opened: OpenShop) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    there, words, before = tmp_path / "there", tmp_path / "words", signal.getsignal(signal.SIGTERM)
    words.write_text(PASSPHRASE)
    try:
        # Whatever it is asked to restore, the command line sees to the signal first.
        command = ["--shop", str(there), "--passphrase-file", str(words), "restore", str(tmp_path / "none")]
        assert cli.run(cli.read_arguments(command)) == 2
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
        with pytest.raises(KeyboardInterrupt):
            restore(file, Shop(there), by_key(shop), CLOCK, end)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert not there.exists()
    assert nothing_left(there)


def test_what_a_killed_one_left_is_cleared_and_nothing_else(shop: Shop, file: Path, tmp_path: Path) -> None:
    left, foreign, link = (tmp_path / f".there.restoring-{name}" for name in ("abcd1234", "abcd5678", "abcd9999"))
    elsewhere, named = tmp_path / "elsewhere", tmp_path / ".there.restoring"
    for folder in (left, foreign, elsewhere, named):
        folder.mkdir(mode=0o700)
        (folder / "book.db").write_text("half")
    foreign.chmod(0o755)
    link.symlink_to(elsewhere)
    restore(file, Shop(tmp_path / "there"), by_key(shop), CLOCK, no_code)
    assert not left.exists()
    assert link.is_symlink()
    assert all((folder / "book.db").exists() for folder in (foreign, elsewhere, named))


def test_a_folder_that_somebody_laid_out_for_it_is_not_used(shop: Shop, file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / ".there.restoring").symlink_to(elsewhere)
    restore(file, Shop(tmp_path / "there"), by_key(shop), CLOCK, no_code)
    assert list(elsewhere.iterdir()) == []


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ShopError, match="not a file"):
            restore(file, Shop(tmp_path / "there"), by_passphrase(PASSPHRASE), CLOCK, no_code)
    assert nothing_left(tmp_path / "there")


def test_more_than_there_is_room_for_is_not_read(file: Path, tmp_path: Path) -> None:
    """A file of nothing but a claim: its book is as long as its header says, and takes no room."""
    with file.open("rb") as source:
        packed = backup_file.members(source)
        source.seek(0)
        before = source.read(packed.book_at - tarfile.BLOCKSIZE)
    size = shutil.disk_usage(tmp_path).free + 2**30
    header = tarfile.TarInfo(backup_file.BOOK)
    header.size, header.mode = size, 0o600
    forged = tmp_path / "forged.backup"
    with forged.open("wb") as out:
        out.write(before + header.tobuf(tarfile.GNU_FORMAT))
        out.truncate(packed.book_at + size + -size % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE + 32)
    with pytest.raises(ShopError, match="no room"):
        restore(forged, Shop(tmp_path / "there"), by_passphrase(PASSPHRASE), CLOCK, no_code)
    assert nothing_left(tmp_path / "there")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0" * 512,
        lambda data: b"",
        lambda data: b"x" * 600,
        lambda data: data[:100_000] + bytes([data[100_000] ^ 1]) + data[100_001:],
        lambda data: data[:520] + b"?" + data[521:],
        lambda data: data.replace(b"settings.toml", b"../ettings.to", 1),
        lambda data: data.replace(b'"format": 2', b'"format": 9', 1),
    ],
)
def test_a_damaged_back_up_is_refused_and_leaves_nothing(
    file: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(BackupDamaged) as refused:
        restore(file, Shop(tmp_path / "there"), by_passphrase(PASSPHRASE), CLOCK, no_code)
    assert str(tmp_path / ".there") not in str(refused.value)
    assert not (tmp_path / "there").exists()
    assert nothing_left(tmp_path / "there")


def test_a_back_up_from_before_there_were_photos(shop: Shop, file: Path, tmp_path: Path) -> None:
    with file.open("rb") as source:
        packed = backup_file.members(source)
    assert packed.photos_size == 0
    data = file.read_bytes()
    whole = data[: packed.photos_at - tarfile.BLOCKSIZE] + data[packed.photos_at : -backup_file.SEAL_BYTES]
    file.write_bytes(whole + hmac.digest(seal_key(data_key_of(shop)), whole, "sha256"))
    made = restore(file, Shop(tmp_path / "there"), by_key(shop), CLOCK, no_code)
    assert (made.orders, made.photos, made.lacking) == (3, 0, ())


def test_there_is_no_such_file(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.backup", tmp_path):
        with pytest.raises(ShopError, match="cannot be restored"):
            restore(missing, Shop(tmp_path / "there"), by_passphrase(PASSPHRASE), CLOCK, no_code)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 3}, "newer"),
        ({"rows": {"orders": 3}}, "not the one"),
        ({"audit": "00"}, "not the one"),
    ],
)
def test_the_book_is_held_against_its_manifest(
    shop: Shop, file: Path, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    """Also where the seal fits: what was sealed is what the program then thought of the book."""
    with file.open("rb") as source:
        packed = backup_file.members(source)
        backup_file.unpack(source, packed, tmp_path)
    manifest = json.dumps(json.loads(packed.small["manifest.json"]) | changes).encode()
    forged = tmp_path / "forged.backup"
    small = dict(packed.small) | {"manifest.json": manifest}
    backup_file.write(forged, small, b"", tmp_path / "book.db", seal_key(data_key_of(shop)))
    with pytest.raises(BackupDamaged, match=words):
        restore(forged, Shop(tmp_path / "there"), by_key(shop), CLOCK, no_code)
    assert not (tmp_path / "there").exists()


def test_the_recovery_sheet_alone_is_enough_on_a_bare_machine(shop: Shop, tmp_path: Path) -> None:
    secret = recovery.new_secret()
    with closing((opened := enter(shop)).book):
        put_sheet(shop, opened, secret, moment("18:10"))
        with_sheet = make(shop, opened, moment("18:20")).path
    there = Shop(tmp_path / "there")
    restore(with_sheet, there, by_sheet(secret, "nine late tulips"), CLOCK, no_code)
    with closing((found := open_shop(there, "nine late tulips")).book):
        assert cards(found)
    with pytest.raises(WrongPassphrase, match="recovery sheet"):
        drill(with_sheet, shop, by_sheet(recovery.new_secret(), "nine late tulips"), CLOCK)


@pytest.mark.parametrize("by_script", [False, True])
def test_guesses_at_the_back_ups_of_a_shop_are_slowed_as_at_its_door(shop: Shop, file: Path, by_script: bool) -> None:
    for guess in ("is it this one", "or is it that one", "or the other one"):
        with pytest.raises(WrongPassphrase):
            drill(file, shop, by_passphrase(guess, shop, by_script=by_script), CLOCK)
    with pytest.raises(TooSoon):
        drill(file, shop, by_passphrase(PASSPHRASE, shop, by_script=by_script), CLOCK)
    assert Attempts(shop.attempts).misses() == (0 if by_script else 3)
    drill(file, shop, by_passphrase(PASSPHRASE, shop, by_script=not by_script), CLOCK)
