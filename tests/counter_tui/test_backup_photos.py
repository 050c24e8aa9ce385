"""Photos in back-ups: each beside every back-up that needs it, whole, once, and never at the cost of the book."""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from counter_tui import backup_file, settings
from counter_tui.backup import KEPT, Made, copy_to, lost_words, make, seal_key
from counter_tui.backup_file import BackupDamaged
from counter_tui.backup_photos import FOLDER, TURNS, Store, as_list, beside, content, from_list, keep, listed, there
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_files import PhotoDamaged, remove
from counter_tui.replacing import replace_key
from counter_tui.restore import Restored, drill, restore
from counter_tui.shop import OpenShop
from counter_tui.verify import numbers_of, verify
from models.photo_views import SHEET, PhotoDigest, PhotoOf
from models.photos import destroy
from tests.book import WEDNESDAY, moment
from tests.counter_tui.kept_photos import add_photos, photos_of
from tests.counter_tui.kept_shop import a_copy, a_shop, by_key, enter
from tests.made_once import made_once

CLOCK = ShopClock(WEDNESDAY)
MORNING = moment("09:00").now


@pytest.fixture(scope="module")
def shop_made(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with three photos, one of them of a sheet."""

    def make_it(folder: Path) -> None:
        shop = a_shop(folder / "shop")
        with closing((opened := enter(shop)).book):
            add_photos(shop, opened, "roses", "tulips")
            add_photos(shop, opened, "page", to=PhotoOf(SHEET, 2))

    return Shop(made_once(tmp_path_factory, "three-photos", make_it) / "shop")


@pytest.fixture
def shop(shop_made: Shop, tmp_path: Path, stick: Path) -> Shop:
    shop = a_copy(shop_made, tmp_path / "shop")
    settings.save(shop.settings, second_backup=str(stick))
    return shop


def no_code(opened: OpenShop) -> None:
    """Nobody here has a phone code."""


def names(folder: Path) -> set[str]:
    """Of the files in a folder and those in it."""
    return {path.name for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}


def pipe_at(path: Path) -> None:
    """A pipe in a photo's place, into which nobody writes."""
    path.unlink()
    os.mkfifo(path)


def delete(shop: Shop, opened: OpenShop, photo: PhotoDigest) -> None:
    """For good: its row, then its file."""
    opened.book.write(destroy, moment(), [photo.id])
    remove(shop, [photo.id])


def made_on(shop: Shop, opened: OpenShop, day: int) -> Made:
    return make(shop, opened, moment(), at=MORNING + timedelta(days=day))


def test_they_are_beside_it_at_both_places_and_listed_in_it(shop: Shop, opened: OpenShop) -> None:
    photos = photos_of(shop, opened)
    made = make(shop, opened, moment())
    assert made.second is not None
    assert (made.trouble, made.photos) == ("", 3)
    assert "3 orders, 3 photos," in made.words
    for path in (made.path, made.second):
        assert listed(path) == photos
        assert names(path.parent / FOLDER) == names(shop.photos) == {photo.id for photo in photos}
        for photo in photos:
            assert content(beside(path.parent), photo) == (shop.photos / photo.id).read_bytes()
            assert beside(path.parent).file(photo).stat().st_mode & 0o777 == 0o600


def test_only_new_ones_are_copied(shop: Shop, opened: OpenShop, stick: Path) -> None:
    made_on(shop, opened, 0)
    before = {path: path.stat().st_ino for folder in (shop.backups, stick) for path in folder.rglob(f"{FOLDER}/*/*")}
    photos = add_photos(shop, opened, "lilies")
    made = made_on(shop, opened, 1)
    assert made.second is not None
    assert len(listed(made.path)) == len(photos) == 4
    for path in (made.path, made.second):
        assert names(path.parent / FOLDER) == {photo.id for photo in photos}
    assert {path: path.stat().st_ino for path in before} == before


def test_a_deleted_one_goes_with_the_last_back_up_that_needs_it(shop: Shop, opened: OpenShop) -> None:
    gone = photos_of(shop, opened)[0]
    second = made_on(shop, opened, 0).second
    assert second is not None
    delete(shop, opened, gone)
    stores = (beside(shop.backups), beside(second.parent))
    for day in range(1, KEPT + 1):
        assert all(there(store, gone) for store in stores)
        assert made_on(shop, opened, day).trouble == ""
    assert not any(there(store, gone) for store in stores)
    assert [len(names(store.path)) for store in stores] == [2, 2]


def test_a_back_up_that_somebody_renamed_keeps_its_photos(shop: Shop, opened: OpenShop) -> None:
    gone = photos_of(shop, opened)[0]
    made = made_on(shop, opened, 0).path
    christmas = made.rename(made.with_name("christmas.backup"))
    delete(shop, opened, gone)
    made_on(shop, opened, 1)
    assert there(beside(shop.backups), gone)
    christmas.unlink()
    made_on(shop, opened, 2)
    assert not there(beside(shop.backups), gone)


def test_while_a_kept_back_up_cannot_be_read_none_is_dropped(shop: Shop, opened: OpenShop) -> None:
    gone = photos_of(shop, opened)[0]
    made_on(shop, opened, 0)
    delete(shop, opened, gone)
    kept = [made_on(shop, opened, day).path for day in range(1, KEPT)]
    kept[-1].write_bytes(kept[-1].read_bytes()[:5_000])
    made_on(shop, opened, KEPT)
    assert there(beside(shop.backups), gone)


def test_one_that_is_deleted_while_it_is_made_is_no_failure(shop: Shop, opened: OpenShop) -> None:
    """Its row was copied, and its file was gone before that was."""
    gone, lost, _ = photos_of(shop, opened)
    file = make(shop, opened, moment()).path
    shutil.rmtree(shop.backups / FOLDER)
    delete(shop, opened, gone)
    (shop.photos / lost.id).unlink()
    assert keep(listed(file), (Store(shop.photos),), beside(shop.backups)) == [gone, lost]
    assert lost_words(shop, opened, [gone]) == ""
    assert (
        lost_words(shop, opened, [gone, lost])
        == "Photos that are missing or damaged, and not in it: 1 (verify says which)."
    )


def test_lost_ones_are_said_and_cost_no_back_up(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    lost, damaged, _ = photos_of(shop, opened)
    (shop.photos / lost.id).unlink()
    (shop.photos / damaged.id).write_bytes(b"?" * damaged.size)
    made = make(shop, opened, moment())
    assert made.trouble == "Photos that are missing or damaged, and not in it: 2 (verify says which)."
    assert "3 orders, 1 photo," in made.words
    assert made.second is not None
    assert len(names(made.path.parent / FOLDER)) == len(names(made.second.parent / FOLDER)) == 1
    done = restore(made.second, Shop(tmp_path / "there"), by_key(shop), CLOCK, no_code)
    assert (done.photos, done.lacking) == (1, tuple(numbers_of(shop, opened, (lost, damaged)).values()))


def test_what_the_shop_has_lost_reaches_the_stick_from_the_first_place(shop: Shop, opened: OpenShop) -> None:
    settings.save(shop.settings, second_backup="")
    lost = photos_of(shop, opened)[0]
    make(shop, opened, moment())
    (shop.photos / lost.id).unlink()
    settings.save(shop.settings, second_backup=str(shop.folder.parent / "stick"))
    made = make(shop, opened, moment())
    assert (made.trouble, made.second is not None and content(beside(made.second.parent), lost) != b"") == ("", True)


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        lambda path: path.write_bytes(b"short"),
        lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
        pipe_at,
    ],
)
def test_one_that_is_amiss_there_is_a_good_copy_again(
    shop: Shop, opened: OpenShop, spoil: Callable[[Path], object]
) -> None:
    photo = photos_of(shop, opened)[1]
    store = beside(made_on(shop, opened, 0).path.parent)
    spoil(store.file(photo))
    assert made_on(shop, opened, 1).trouble == ""
    assert content(store, photo)
    assert not store.file(photo).is_symlink()


def test_one_of_the_right_size_is_read_again_when_its_turn_comes(shop: Shop, tmp_path: Path, opened: OpenShop) -> None:
    photos, sources, store = photos_of(shop, opened), (Store(shop.photos),), beside(tmp_path)
    assert keep(photos, sources, store) == []
    store.file(photos[0]).write_bytes(b"?" * photos[0].size)
    for days in range(TURNS):
        assert keep(photos, sources, store, today=WEDNESDAY + timedelta(days=days)) == []
    assert content(store, photos[0])


def test_without_room_for_all_photos_the_book_is_backed_up(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    made = make(shop, opened, moment())
    full, sources = Store(tmp_path / "full"), (Store(shop.photos),)
    with pytest.raises(OSError, match="No space"):
        keep(photos_of(shop, opened), sources, full, spare=shutil.disk_usage(tmp_path).free * 2)
    assert names(full.path) == set()
    place = tmp_path / "place"
    place.mkdir()
    (place / FOLDER).write_text("in the way")
    copy = copy_to(made.path, place, opened.data_key, own=False, sources=sources)
    assert "Not all photos are in" in copy.trouble
    assert copy.path.read_bytes() == made.path.read_bytes()
    done = drill(copy.path, shop, by_key(shop), CLOCK)
    assert (done.orders, done.photos, len(done.lacking)) == (3, 0, 3)


def test_a_folder_that_is_a_link_is_not_written_to(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    elsewhere, mine = tmp_path / "elsewhere", "0" * 32
    (elsewhere / "00").mkdir(parents=True)
    (elsewhere / "00" / mine).write_text("somebody's own")
    shop.backups.mkdir()
    (shop.backups / FOLDER).symlink_to(elsewhere)
    assert "Not all photos are in" in make(shop, opened, moment()).trouble
    (shop.backups / FOLDER).unlink()
    (shop.backups / FOLDER).mkdir()
    for photo in photos_of(shop, opened):
        (shop.backups / FOLDER / photo.id[:2]).symlink_to(elsewhere / "00")
    assert "Not all photos are in" in make(shop, opened, moment()).trouble
    assert names(elsewhere) == {mine}


def test_what_a_killed_one_left_is_cleared_away_and_no_other_file(shop: Shop, opened: OpenShop) -> None:
    folder, photo = shop.backups / FOLDER, photos_of(shop, opened)[0]
    (folder / "00").mkdir(parents=True)
    for name in (f".{photo.id}.new", f"00/{'0' * 32}", "mine.txt", "00/mine.txt"):
        (folder / name).write_text("half")
    make(shop, opened, moment())
    assert names(folder) == {"mine.txt", *(each.id for each in photos_of(shop, opened))}


def test_in_a_folder_that_somebody_named_nothing_is_dropped(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    place, gone = tmp_path / "place", photos_of(shop, opened)[0]
    place.mkdir()
    make(shop, opened, moment(), at=MORNING, elsewhere=place)
    delete(shop, opened, gone)
    for day in range(1, KEPT + 2):
        make(shop, opened, moment(), at=MORNING + timedelta(days=day), elsewhere=place)
    assert len(names(place / FOLDER)) == 3
    assert len(names(shop.backups / FOLDER)) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: (path.unlink(), path.symlink_to("/etc/passwd")),
        lambda path: (path.rename(path.with_name("it")), path.symlink_to(path.with_name("it"))),
        lambda path: (path.unlink(), path.mkdir()),
        pipe_at,
    ],
)
def test_what_is_no_file_of_its_own_is_none(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    data = b"sealed"
    photo = PhotoDigest("a" * 32, hashlib.sha256(data).digest(), len(data))
    store = Store(tmp_path)
    store.file(photo).write_bytes(data)
    assert (content(store, photo), there(store, photo)) == (data, True)
    spoil(store.file(photo))
    assert not there(store, photo)
    with pytest.raises(PhotoDamaged):
        content(store, photo)


def restored(file: Path, shop: Shop, there: Shop) -> Restored:
    return restore(file, there, by_key(shop), CLOCK, no_code)


def test_a_bare_machine_has_them_again(shop: Shop, opened: OpenShop, stick: Path, tmp_path: Path) -> None:
    photos, new = photos_of(shop, opened), Shop(tmp_path / "new")
    second = make(shop, opened, moment()).second
    assert second is not None
    shutil.rmtree(shop.photos)
    done = restored(second, shop, new)
    assert (done.photos, done.lacking, done.faults) == (3, (), ())
    assert "3 orders, 3 photos, was restored" in done.words(MORNING)
    assert new.photos.stat().st_mode & 0o777 == 0o700
    assert all(content(Store(new.photos), photo) for photo in photos)
    assert names(new.photos) == {photo.id for photo in photos}
    with closing((found := enter(new, data_key=opened.data_key)).book):
        assert verify(new, found, CLOCK) == ()


@pytest.mark.parametrize(
    ("spoil", "lacking"),
    [
        (lambda folder, path: shutil.rmtree(folder), 3),
        (lambda folder, path: path.unlink(), 1),
        (lambda folder, path: path.write_bytes(b"?" * path.stat().st_size), 1),
        (lambda folder, path: pipe_at(path), 1),
        (lambda folder, path: (folder / ("f" * 32)).write_bytes(b"x"), 0),
    ],
)
def test_those_that_are_not_there_are_named_and_the_shop_is_restored(
    shop: Shop, opened: OpenShop, tmp_path: Path, spoil: Callable[[Path, Path], object], lacking: int
) -> None:
    new, folder = Shop(tmp_path / "new"), shop.backups / FOLDER
    file = make(shop, opened, moment()).path
    [sheets] = [photo for photo, of in numbers_of(shop, opened, photos_of(shop, opened)).items() if of == "0002"]
    spoil(folder, beside(shop.backups).file(sheets))
    done = restored(file, shop, new)
    assert (done.orders, done.photos, len(done.lacking)) == (3, 3 - lacking, lacking)
    words = done.words(MORNING)
    assert ("in the folder counter-tui-photos beside the back-up" in words) == bool(lacking)
    if lacking:
        assert "0002" in done.lacking
        assert f"Photos that did not come with it: {lacking} (of " in words
    assert names(new.folder) >= {"book.db", "keys.json"}
    found = names(new.photos) if new.photos.exists() else set()
    assert len(found) == 3 - lacking
    with closing((again := enter(new, data_key=opened.data_key)).book):
        assert len(verify(new, again, CLOCK)) == lacking


def test_a_drill_looks_at_them_too_and_keeps_nothing(shop: Shop, opened: OpenShop) -> None:
    file = make(shop, opened, moment()).path
    before = sorted(shop.folder.rglob("*"))
    assert (drill(file, shop, by_key(shop), CLOCK).photos, sorted(shop.folder.rglob("*"))) == (3, before)
    beside(shop.backups).file(photos_of(shop, opened)[0]).unlink()
    assert len(drill(file, shop, by_key(shop), CLOCK).lacking) == 1


def with_photos(opened: OpenShop, made: Path, photos: list[PhotoDigest]) -> Path:
    """A back-up like that one, with the same seal, which lists other photos."""
    parts = made.with_name("parts")
    parts.mkdir()
    with made.open("rb") as source:
        packed = backup_file.members(source)
        backup_file.unpack(source, packed, parts)
    forged = made.with_name("forged.backup")
    backup_file.write(forged, packed.small, as_list(photos), parts / "book.db", seal_key(opened.data_key))
    return forged


def test_a_back_up_that_lists_fewer_than_its_book_has_is_refused(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    forged = with_photos(opened, make(shop, opened, moment()).path, photos_of(shop, opened)[1:])
    with pytest.raises(BackupDamaged, match="not the one it was made from"):
        restored(forged, shop, Shop(tmp_path / "there"))


def test_more_photos_than_there_is_room_for_are_not_begun(shop: Shop, opened: OpenShop, tmp_path: Path) -> None:
    """Photos of 5 GB that nobody has to store: what the file system calls a hole."""
    made, new = make(shop, opened, moment()), tmp_path / "there"
    number = shutil.disk_usage(tmp_path).free // 5_000_000_000 + 1
    photos = [PhotoDigest(f"{each:032x}", bytes(32), 5_000_000_000) for each in range(number)]
    for photo in photos:
        path = beside(shop.backups).file(photo)
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.truncate(photo.size)
    forged = with_photos(opened, made.path, photos)
    with pytest.raises(ShopError, match="no room"):
        restored(forged, shop, Shop(new))
    assert not new.exists()


@pytest.mark.parametrize("data", [b"x", b"\n", b"0" * 109, as_list([PhotoDigest("a" * 32, bytes(32), 7)])[:-1] + b" "])
def test_what_is_no_list_of_photos(data: bytes) -> None:
    with pytest.raises(BackupDamaged):
        from_list(data)


def test_a_list_is_read_as_it_was_written() -> None:
    photos = [
        PhotoDigest(f"{number:032x}", hashlib.sha256(bytes([number])).digest(), 10**number) for number in range(9)
    ]
    assert from_list(as_list(photos)) == photos
    assert from_list(b"") == []


def test_replacing_the_key_leaves_them_as_they_are(shop: Shop) -> None:
    opened = enter(shop)
    photos = photos_of(shop, opened)
    with closing((again := replace_key(shop, opened, moment(), no_code)).book):
        assert photos_of(shop, again) == photos
        assert verify(shop, again, CLOCK) == ()
        older, newer = sorted(shop.backups.glob("*.backup"))
        assert listed(older) == listed(newer) == photos
