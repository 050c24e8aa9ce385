"""Back-ups: good before they are called so, at two places, and never at the cost of those made before."""

import resource
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from filelock import FileLock

from counter_tui import settings
from counter_tui.backup import KEPT, copy_to, is_good, make
from counter_tui.backup_file import BackupDamaged
from counter_tui.clock import ShopClock
from counter_tui.errors import KeyTaken, ShopError, WrongPassphrase
from counter_tui.locations import Shop
from counter_tui.restore import by_passphrase, drill
from counter_tui.shop import OpenShop, change_passphrase, open_shop
from models import backups, chain
from models.database import raw_book
from models.errors import BookError
from tests.book import WEDNESDAY, moment
from tests.counter_tui.kept_shop import PASSPHRASE, a_copy, enter


@pytest.fixture
def shop(three_orders: Shop, tmp_path: Path, stick: Path) -> Shop:
    shop = a_copy(three_orders, tmp_path / "shop")
    settings.save(shop.settings, second_backup=str(stick))
    return shop


def test_it_is_made_at_both_places_and_written_down(shop: Shop, opened: OpenShop, stick: Path) -> None:
    made = make(shop, opened, moment("18:05"), at=moment("18:05").now)
    assert made.path == shop.backups / "counter-tui-20260211T180500Z.backup"
    assert made.second is not None
    assert made.second.parent.parent == stick
    assert made.second.read_bytes() == made.path.read_bytes()
    assert (made.orders, made.size, made.trouble) == (3, made.path.stat().st_size, "")
    assert made.words == f"Backed up here and in the second place: 3 orders, {made.size / 1e6:.1f} MB."
    assert {path.stat().st_mode & 0o777 for path in (made.path, made.second)} == {0o600}
    at = moment("18:05").now.astimezone(UTC)
    assert opened.book.read(backups.newest, at) == {"shop": at, "second": at}
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        assert chain.faults(connection) == ()
        acts = connection.execute("SELECT act, detail FROM audit ORDER BY id DESC LIMIT 2").fetchall()
    assert acts == [("back-up", "second"), ("back-up", "shop")]
    assert [path.name for path in shop.backups.iterdir() if path.suffix not in (".backup", ".lock")] == []


def test_any_tar_unpacks_it(shop: Shop, tmp_path: Path) -> None:
    with closing((opened := enter(shop)).book):
        made = make(shop, opened, moment())
    with tarfile.open(made.path) as archive:
        archive.extractall(tmp_path / "by hand", filter="data")
    assert sorted(path.name for path in (tmp_path / "by hand").iterdir()) == sorted(
        ("keys.json", "settings.toml", "manifest.json", "photos.txt", "book.db")
    )
    by_hand = open_shop(Shop(tmp_path / "by hand"), PASSPHRASE)
    by_hand.book.close()
    assert by_hand.user == "owner"


def test_five_stay_and_the_newest_always(shop: Shop, opened: OpenShop, stick: Path) -> None:
    made = [make(shop, opened, moment(), at=moment(day=WEDNESDAY + timedelta(days=day)).now) for day in range(7)]
    assert sorted(shop.backups.glob("*.backup")) == [each.path for each in made[2:]]
    assert sorted(path.name for path in stick.rglob("*.backup")) == [each.path.name for each in made[2:]]


def test_those_of_a_time_to_come_push_out_none_of_now(shop: Shop, opened: OpenShop) -> None:
    ahead = [make(shop, opened, moment(), at=moment(day=WEDNESDAY + timedelta(days=400 + n)).now) for n in range(6)]
    of_now = [make(shop, opened, moment(), at=moment(day=WEDNESDAY + timedelta(days=day)).now) for day in range(6)]
    assert sorted(shop.backups.glob("*.backup")) == [each.path for each in (*of_now[1:], *ahead[1:])]


def test_it_is_called_after_the_computer_s_own_clock(shop: Shop, opened: OpenShop) -> None:
    begun = datetime.now(UTC)
    trained = make(shop, opened, ShopClock(WEDNESDAY + timedelta(days=4_000)).moment("owner"))
    named = datetime.strptime(trained.path.name, "counter-tui-%Y%m%dT%H%M%SZ.backup").replace(tzinfo=UTC)
    assert timedelta(seconds=-1) <= named - begun < timedelta(minutes=1)


def test_a_passphrase_that_is_changed_while_it_is_made_opens_it(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    """Made again and again while the passphrase changes: each restores with the one before a change or after it."""
    phrases = [PASSPHRASE, *(f"invented words, number {number}" for number in range(2))]

    def change() -> None:
        for old, new in pairwise(phrases):
            change_passphrase(shop, opened, old, new, moment())

    changing = Thread(target=change)
    changing.start()
    made: list[Path] = []
    while changing.is_alive():
        made.append(make(shop, opened, moment()).path)
    changing.join()
    for file in made[-KEPT:]:
        assert any(_restores(file, Shop(tmp_path / "there"), phrase) for phrase in reversed(phrases))


def _restores(file: Path, there: Shop, phrase: str) -> bool:
    try:
        drill(file, there, by_passphrase(phrase), ShopClock(WEDNESDAY))
    except (WrongPassphrase, KeyTaken):
        return False
    return True


def test_two_in_one_second_have_two_names(shop: Shop, opened: OpenShop) -> None:
    assert len({make(shop, opened, moment()).path for _ in range(3)}) == 3


def test_a_stick_that_is_not_in_is_said_and_no_folder_made(shop: Shop, opened: OpenShop, stick: Path) -> None:
    stick.rmdir()
    made = make(shop, opened, moment())
    assert "put the stick in" in made.trouble
    assert made.trouble in made.words
    assert made.second is None
    assert is_good(made.path, opened.data_key)
    assert not stick.exists()
    assert set(opened.book.read(backups.newest, moment().now)) == {"shop"}


def test_another_folder_instead_of_the_second_place(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    kept = [folder / f"counter-tui-2025010{day}T120000Z.backup" for day in range(1, 8)]
    for path in kept:
        path.touch()
    made = make(shop, opened, moment(), elsewhere=folder)
    assert made.second == folder / made.path.name
    assert all(path.exists() for path in kept)
    assert set(opened.book.read(backups.newest, moment().now)) == {"shop", "elsewhere"}
    assert "name the folder" in make(shop, opened, moment(), elsewhere=tmp_path / "nowhere").trouble


def test_a_full_disk_leaves_the_last_good_one(shop: Shop, opened: OpenShop, stick: Path) -> None:
    good = make(shop, opened, moment("09:00"))
    assert good.second is not None
    for size in (good.size - 8_000, 100_000):
        with _files_end_at(size), pytest.raises((ShopError, BookError)):
            make(shop, opened, moment("10:00"))
    assert [path for path in shop.backups.iterdir() if path.suffix != ".lock"] == [good.path]
    assert list(stick.rglob("*.backup")) == [good.second]
    assert is_good(good.path, opened.data_key)
    assert is_good(good.second, opened.data_key)


@contextmanager
def _files_end_at(size: int) -> Iterator[None]:
    """As a full disk does it: writing fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_a_killed_one_left_is_cleared_away(shop: Shop, opened: OpenShop, stick: Path) -> None:
    second = make(shop, opened, moment("09:00")).second
    assert second is not None
    left = [shop.backups / ".book.new", shop.backups / ".counter-tui-x.backup.new", second.parent / ".a.backup.new"]
    for path in left:
        path.write_text("half")
    make(shop, opened, moment("10:00"))
    assert not any(path.exists() for path in left)


def test_the_counter_is_left_while_it_is_made(shop: Shop) -> None:
    opened = enter(shop)
    opened.book.close()
    with pytest.raises(ShopError, match="is good, but the book was closed"):
        make(shop, opened, moment())
    [made] = shop.backups.glob("*.backup")
    assert is_good(made, opened.data_key)


def test_one_at_a_time(shop: Shop, opened: OpenShop) -> None:
    made = make(shop, opened, moment())
    with FileLock(shop.backups / "backup.lock"), pytest.raises(ShopError, match="being made"):
        make(shop, opened, moment(), patience=0.1)
    assert list(shop.backups.glob("*.backup")) == [made.path]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[:-32],
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:700] + bytes([data[700] ^ 1]) + data[701:],
        lambda data: data[:100_000] + bytes([data[100_000] ^ 1]) + data[100_001:],
        lambda data: data.replace(b"keys.json", b"keys.jsom", 1),
        lambda data: data.replace(b"0000600", b"0000644", 1),
    ],
)
def test_whatever_is_not_as_it_was_made_is_not_good(
    shop: Shop, opened: OpenShop, spoil: Callable[[bytes], bytes]
) -> None:
    made = make(shop, opened, moment())
    made.path.write_bytes(spoil(made.path.read_bytes()))
    try:
        good = is_good(made.path, opened.data_key)
    except BackupDamaged:
        good = False
    assert not good


def test_a_copy_that_reads_back_otherwise_is_never_called_good(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    spoilt, place = tmp_path / "spoilt.backup", tmp_path / "place"
    spoilt.write_bytes(make(shop, opened, moment()).path.read_bytes()[:-1] + b"?")
    place.mkdir()
    with pytest.raises(ShopError, match="failing"):
        copy_to(spoilt, place, opened.data_key, own=False)
    assert list(place.iterdir()) == []
