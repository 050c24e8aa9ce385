"""A back-up, a restore and the replacing of the data key, killed at any point.

After each the book opens with everything in it, every file that is called a back-up is a good one, and the photos that
it needs lie whole beside it."""

import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from counter_tui import backup as backup_module
from counter_tui import backup_file, backup_photos, keys, locations, settings
from counter_tui import replacing as replacing_module
from counter_tui import restore as restore_module
from counter_tui.backup import is_good, make
from counter_tui.backup_photos import Store, beside, content, listed
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.keys import DataKey
from counter_tui.locations import Shop
from counter_tui.photo_files import PhotoDamaged, PhotoMissing
from counter_tui.replacing import replace_key
from counter_tui.restore import by_passphrase, drill, restore
from counter_tui.shop import OpenShop, add_person, open_shop
from counter_tui.verify import look_through, verify
from models.database import Book
from models.errors import BookError
from models.photo_views import PhotoDigest
from tests.book import WEDNESDAY, moment
from tests.counter_tui.kept_photos import add_photos, photos_of
from tests.counter_tui.kept_shop import PASSPHRASE, a_shop, cards
from tests.siege.dying import Child, damage
from tests.siege.report import Report

CLOCK = ShopClock(WEDNESDAY)
STAFF = "eight other invented words"
ORDERS = 6
ABOUT_FILES = frozenset(
    str(module.__file__)
    for module in (backup_module, backup_file, backup_photos, restore_module, replacing_module, locations, shutil)
)
EVERY_CLOSE_LOOK = 10
"""After one kill in so many everything is tried: everybody comes in, all is looked through, and it goes on."""
CARDS = [f"Card {number}" for number in range(1, ORDERS + 1)]


class Given(NamedTuple):
    """What a child is told: the shop's data key, and at which of its calls and returns it dies, how many ms after.

    ``sharp``: only those in the few lines are counted that write, sync, rename and remove files.
    """

    secret: bytes
    at: int
    ms: float = 0.0
    sharp: bool = False


Work = Callable[[Path, Given], None]
Look = Callable[[Path, bool], Iterator[str]]


def backup(count: int, seed: int, folder: Path) -> Report:
    """Kills of a back-up to two places."""
    return _run(count, seed, folder, _backing_up, _after_backup)


def restoring(count: int, seed: int, folder: Path) -> Report:
    """Kills of a restore."""
    return _run(count, seed, folder, _restoring, _after_restore)


def replacing(count: int, seed: int, folder: Path) -> Report:
    """Kills while the data key is replaced."""
    return _run(count, seed, folder, _replacing, _after_replacing)


def _run(count: int, seed: int, folder: Path, work: Work, look: Look) -> Report:
    report, rng = Report(seed), random.Random(seed)
    made = folder / "made"
    secret = _a_kept_shop(made)
    whole = folder / "whole"
    shutil.copytree(made, whole)
    [events] = Child(_dying, whole, (work, Given(secret, 0))).rest()
    ended = 0
    for turn in range(count):
        sharp = rng.random() < 0.6
        given = Given(secret, rng.randint(1, events[sharp]), rng.choice((0.0, rng.uniform(0, 4.0))), sharp)
        place = folder / str(turn)
        shutil.copytree(made, place)
        ended += bool(Child(_dying, place, (work, given)).rest())
        where = f"killed at {given.at} of {events[sharp]} + {given.ms:.2f} ms"
        report.failures += [f"{where}: {each}" for each in _troubles(look, place, turn % EVERY_CLOSE_LOOK == 0)]
        report.done += 1
        shutil.rmtree(place)
    report.notes.append(f"{events[0]} calls and returns, {events[1]} of them about files")
    report.notes.append(f"{ended} of {count} came to their end before they were killed")
    return report


def _troubles(look: Look, place: Path, closely: bool) -> Iterator[str]:
    try:
        yield from look(place, closely)
    except (ShopError, BookError, OSError) as error:
        yield str(error)


def _a_kept_shop(place: Path) -> bytes:
    """A shop with an owner, somebody else, a stick, and a good back-up at both places, and photos, of which some were
    attached after it; its data key is the answer."""
    shop = a_shop(place / "shop", ORDERS)
    (place / "stick").mkdir()
    with closing((opened := open_shop(shop, PASSPHRASE)).book):
        add_person(shop, opened, "Sam", "staff", STAFF, moment())
        _stick_in(place)
        add_photos(shop, opened, "roses", "tulips")
        assert make(shop, opened, moment(), at=moment("09:00").now).second
        add_photos(shop, opened, "lilies", "asters")
        return opened.data_key.secret


def _stick_in(place: Path) -> None:
    settings.save(Shop(place / "shop").settings, second_backup=str(place / "stick"))


def _dying(said: Connection, place: Path, told: tuple[Work, Given]) -> None:
    """In the child: the work, until the call or return of its main thread at which it dies. Else it says how many."""
    work, given = told
    counted = [0, 0]

    def count(frame: Any, event: str, arg: Any) -> None:
        counted[0] += 1
        counted[1] += frame.f_code.co_filename in ABOUT_FILES
        if counted[given.sharp] == given.at:
            sys.setprofile(None)
            if not given.ms:
                os.kill(os.getpid(), signal.SIGKILL)
            threading.Thread(target=_die, args=(given.ms,)).start()

    _stick_in(place)
    sys.setprofile(count)
    work(place, given)
    sys.setprofile(None)
    said.send(counted)


def _die(ms: float) -> None:
    time.sleep(ms / 1000)
    os.kill(os.getpid(), signal.SIGKILL)


def _opened(place: Path, given: Given) -> OpenShop:
    """As its owner has opened it, without the slow derivation, which the kills would mostly fall into."""
    data_key = DataKey(given.secret)
    return OpenShop(Book(Shop(place / "shop").book, data_key.book_key()), "owner", "owner", data_key, "", "passphrase")


def _backing_up(place: Path, given: Given) -> None:
    opened = _opened(place, given)
    make(Shop(place / "shop"), opened, moment("18:05"))
    opened.book.close()


def _restoring(place: Path, given: Given) -> None:
    restore(_first(place), Shop(place / "new"), by_passphrase(PASSPHRASE), CLOCK, _no_code)


def _replacing(place: Path, given: Given) -> None:
    shop = Shop(place / "shop")
    replace_key(shop, _opened(place, given), moment("18:05"), _no_code).book.close()


def _no_code(opened: OpenShop) -> None:
    """Nobody here has a phone code."""


def _first(place: Path) -> Path:
    """The back-up that was there before."""
    return place / "shop" / "backups" / "counter-tui-20260211T090000Z.backup"


def _after_backup(place: Path, closely: bool) -> Iterator[str]:
    shop = Shop(place / "shop")
    yield from _comes_in(shop, PASSPHRASE)
    yield from _good_ones(place, closely)
    if closely:
        with closing((opened := open_shop(shop, PASSPHRASE)).book):
            if make(shop, opened, moment("18:06")).second is None:
                yield "the next back-up did not reach the stick"
        yield from (f"{left.name} was left" for left in place.rglob("*.new"))


def _after_restore(place: Path, closely: bool) -> Iterator[str]:
    there = Shop(place / "new")
    if not there.folder.exists():
        restore(_first(place), there, by_passphrase(PASSPHRASE), CLOCK, _no_code)
    yield from _comes_in(there, PASSPHRASE)
    yield from _good_ones(place, closely)
    if closely:
        yield from _comes_in(Shop(place / "shop"), PASSPHRASE)
        with closing((opened := open_shop(there, PASSPHRASE)).book):
            yield from verify(there, opened, CLOCK)


def _after_replacing(place: Path, closely: bool) -> Iterator[str]:
    shop = Shop(place / "shop")
    yield from _comes_in(shop, PASSPHRASE)
    yield from (f"{left.name} was left" for left in shop.folder.glob("book.db.new*"))
    yield from _good_ones(place, closely)
    data_keys = keys.unlock(shop.keys, STAFF).data_keys
    if len(data_keys) > 1:
        yield "the key file still holds two keys"
    yield from damage(shop.book, data_keys[0].book_key())
    if closely:
        yield from _comes_in(shop, STAFF)
        with closing((opened := open_shop(shop, PASSPHRASE)).book):
            # The newest back-up may still be one of the old key.
            yield from look_through(shop, opened, CLOCK)


def _comes_in(shop: Shop, passphrase: str) -> Iterator[str]:
    with closing((opened := open_shop(shop, passphrase)).book):
        found = cards(opened)
        yield from _not_whole(Store(shop.photos), photos_of(shop, opened))
    if found != CARDS:
        yield f"the book has {len(found)} orders instead of {ORDERS}"


def _good_ones(place: Path, closely: bool) -> Iterator[str]:
    """Every file that is called a back-up is one, with its photos, also the one from before; the newest restores."""
    for folder in (place / "shop" / "backups", place / "stick"):
        found = sorted(folder.rglob("*.backup"))
        if _first(place).name not in {path.name for path in found}:
            yield f"the back-up from before is gone from {folder.name}"
        for path in found:
            if not is_good(path, _key_in(path)):
                yield f"{path.name} in {folder.name} is not good"
            yield from _not_whole(beside(path.parent), listed(path))
        if not closely:
            continue
        done = drill(found[-1], Shop(place / "shop"), by_passphrase(PASSPHRASE), CLOCK)
        if done.orders != ORDERS or done.faults or done.lacking or done.photos < 2:
            yield f"the newest back-up in {folder.name}: {done}"


def _not_whole(store: Store, photos: list[PhotoDigest]) -> Iterator[str]:
    for photo in photos:
        try:
            content(store, photo)
        except (PhotoMissing, PhotoDamaged) as fault:
            yield str(fault)


def _key_in(path: Path) -> DataKey:
    """The data key that a back-up's own key file gives."""
    with path.open("rb") as file:
        return _key_of(backup_file.members(file).small[backup_file.KEYS])


@cache
def _key_of(key_file: bytes) -> DataKey:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "keys.json"
        path.write_bytes(key_file)
        [data_key] = keys.unlock(path, PASSPHRASE).data_keys
        return data_key
