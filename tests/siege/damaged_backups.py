"""Back-ups that were damaged or forged: none is restored, none stops the program, none takes more than its share."""

import hmac
import random
import resource
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from counter_tui import backup_file
from counter_tui.backup import make, seal_key
from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.keys import DataKey
from counter_tui.locations import Shop
from counter_tui.restore import by_passphrase, restore
from counter_tui.shop import OpenShop, open_shop
from models.errors import BookError
from tests.book import WEDNESDAY, moment
from tests.counter_tui.kept_photos import add_photos
from tests.counter_tui.kept_shop import PASSPHRASE, a_shop
from tests.siege.dying import Child
from tests.siege.report import Report

CLOCK = ShopClock(WEDNESDAY)
MOST_SECONDS, MOST_MIB = 20.0, 700
"""A key file may ask for 512 MiB; the rest is the program's own."""
GAP = 200_000_000


class Made(NamedTuple):
    """A good back-up of a shop, and of another one with the same passphrase; the other one's data key."""

    good: bytes
    other: bytes
    other_key: bytes


Spoil = Callable[[random.Random, Made], bytes]


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    good, _ = _a_backup(folder / "shop")
    other, other_key = _a_backup(folder / "other")
    made = Made(good, other, other_key)
    answers = Child(_trying, folder, (count, seed, made)).rest()
    slowest, most = 0.0, 0
    for turn, kind, words, seconds, mib in answers:
        slowest, most = max(slowest, seconds), max(most, mib)
        report.expect(words != "", f"{turn}, {kind}: it was restored")
        report.expect(not words.startswith("!"), f"{turn}, {kind}: the program stopped, {words}")
        report.expect(seconds < MOST_SECONDS, f"{turn}, {kind}: it took {seconds:.1f} s")
        report.done += 1
    report.expect(report.done == count, f"the program ended after {report.done}")
    report.expect(most < MOST_MIB, f"it took {most} MiB")
    report.expect(not list(folder.glob("there*")), "something was left")
    report.notes.append(f"the slowest took {slowest:.2f} s, the process {most} MiB at most")
    return report


def _a_backup(folder: Path) -> tuple[bytes, bytes]:
    shop = a_shop(folder)
    with closing((opened := open_shop(shop, PASSPHRASE)).book):
        add_photos(shop, opened, "roses", "tulips")
        made = make(shop, opened, moment())
        return made.path.read_bytes(), opened.data_key.secret


def _trying(said: Connection, folder: Path, told: tuple[int, int, Made]) -> None:
    """In the child: each is tried, and what came of it said; empty words for one that was restored."""
    count, seed, made = told
    for turn in range(count):
        rng = random.Random(f"{seed} {turn}")
        spoil = _SPOILS[turn % len(_SPOILS)]
        file = folder / "spoilt.backup"
        file.write_bytes(spoil(rng, made))
        if spoil is _gap:
            _widen(file)
        begun = time.monotonic()
        words = _refusal(file, Shop(folder / "there"))
        mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024**2)
        said.send((turn, spoil.__name__.strip("_"), words, time.monotonic() - begun, mib))


def _refusal(file: Path, shop: Shop) -> str:
    try:
        restore(file, shop, by_passphrase(PASSPHRASE), CLOCK, _no_code)
    except (ShopError, BookError) as refused:
        return str(refused)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is no refusal
        return f"! {type(fault).__name__}: {fault}"
    return ""


def _no_code(opened: OpenShop) -> None:
    """Nobody here has a phone code."""


def _flip(rng: random.Random, made: Made) -> bytes:
    data = bytearray(made.good)
    for _ in range(rng.choice((1, 1, 1, 20))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _flip_in_head(rng: random.Random, made: Made) -> bytes:
    data = bytearray(made.good)
    data[rng.randrange(5_000)] ^= 1 << rng.randrange(8)
    return bytes(data)


def _flip_in_seal(rng: random.Random, made: Made) -> bytes:
    data = bytearray(made.good)
    data[-rng.randint(1, backup_file.SEAL_BYTES)] ^= 1 << rng.randrange(8)
    return bytes(data)


def _cut(rng: random.Random, made: Made) -> bytes:
    return made.good[: rng.randrange(len(made.good))]


def _cut_at_block(rng: random.Random, made: Made) -> bytes:
    return made.good[: rng.randrange(len(made.good) // 512) * 512]


def _longer(rng: random.Random, made: Made) -> bytes:
    return made.good + rng.randbytes(rng.choice((1, 32, 512, 10_240)))


def _hole(rng: random.Random, made: Made) -> bytes:
    begin = rng.randrange(len(made.good))
    return made.good[:begin] + made.good[begin + rng.choice((1, 512, 4096)) :]


def _zeros(rng: random.Random, made: Made) -> bytes:
    begin = rng.randrange(len(made.good) // 512) * 512
    return made.good[:begin] + bytes(512) + made.good[begin + 512 :]


def _noise(rng: random.Random, made: Made) -> bytes:
    return rng.randbytes(rng.choice((0, 1, 511, 512, 5_000, 300_000)))


def _swapped_pages(rng: random.Random, made: Made) -> bytes:
    """Two pages of the book change places: each is one that was written with the right key."""
    book_at = _packed(made.good).book_at
    one, other = (book_at + 4096 * page for page in rng.sample(range(1, 60), 2))
    data = bytearray(made.good)
    data[one : one + 4096], data[other : other + 4096] = data[other : other + 4096], data[one : one + 4096]
    return bytes(data)


def _others_book(rng: random.Random, made: Made) -> bytes:
    """Our key file before the book of another shop, with either's list of photos, under either seal."""
    ours, others = _packed(made.good), _packed(made.other)
    head, rest = rng.choice(
        ((ours.book_at - 512, others.book_at - 512), (ours.photos_at - 512, others.photos_at - 512))
    )
    whole = made.good[:head] + made.other[rest:]
    return rng.choice((whole, _sealed(whole, made.other_key)))


def _others_keys(rng: random.Random, made: Made) -> bytes:
    """The key file of another shop that the passphrase opens, before our book; sealed with that shop's key."""
    head = _packed(made.other).book_at - 512
    whole = made.other[:head] + made.good[_packed(made.good).book_at - 512 :]
    return rng.choice((whole, _sealed(whole, made.other_key)))


def _other_keys_and_noise(rng: random.Random, made: Made) -> bytes:
    """All of another shop's but for some bytes of the book, which noise stands for; its seal fits."""
    packed = _packed(made.other)
    data = bytearray(made.other)
    begin = packed.book_at + rng.randrange(packed.book_size - 5_000)
    data[begin : begin + 4_096] = rng.randbytes(4_096)
    return _sealed(bytes(data), made.other_key)


def _huge_sizes(rng: random.Random, made: Made) -> bytes:
    """A member says it is as long as a number can be, and its header's sum is right."""
    return _header("keys.json", rng.choice((0o77777777777, 2**63, 60_000, 70_000))) + made.good[512:]


def _other_list(rng: random.Random, made: Made) -> bytes:
    """All of another shop's but the list of its photos, which is none, short, or longer than any; its seal fits."""
    packed = _packed(made.other)
    head, rest = packed.photos_at - 512, packed.book_at - 512
    data = rng.choice((b"", b"x", bytes(109), rng.randbytes(218), made.other[packed.photos_at :][:109]))
    header = _header("photos.txt", rng.choice((len(data), len(data), 2**26 + 1, 2**63)))
    listed = rng.choice((header + data + bytes(-len(data) % 512), b""))
    return _sealed(made.other[:head] + listed + made.other[rest:], made.other_key)


def _dear_keys(rng: random.Random, made: Made) -> bytes:
    """A key file that asks for as much as one may, or more."""
    cost = rng.choice((b'"memory_kib": 524288', b'"memory_kib": 99999999', b'"memory_kib": -5', b'"memory_kib": 1e9'))
    return _with_keys(made, _keys_in(made).replace(b'"memory_kib": 65536', cost))


def _deep_keys(rng: random.Random, made: Made) -> bytes:
    return _with_keys(made, rng.choice((b"[" * 60_000, b'{"a":' * 10_000, b"null", b"\xff\xfe", b"9" * 60_000, b"{}")))


def _gap(rng: random.Random, made: Made) -> bytes:
    """A book of 200 MB that nobody has to store: what the file system calls a hole."""
    packed = _packed(made.good)
    return made.good[: packed.book_at - 512] + _header("book.db", GAP)


def _widen(file: Path) -> None:
    with file.open("rb+") as out:
        size = out.seek(0, 2)
        out.truncate(size + GAP + -GAP % 512 + 1024 + backup_file.SEAL_BYTES)


def _header(name: str, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry.tobuf(tarfile.GNU_FORMAT)


def _keys_in(made: Made) -> bytes:
    """The key file in the good back-up."""
    return _packed(made.good).small["keys.json"]


def _with_keys(made: Made, data: bytes) -> bytes:
    rest = 512 + len(_keys_in(made)) + -len(_keys_in(made)) % 512
    return _header("keys.json", len(data)) + data + bytes(-len(data) % 512) + made.good[rest:]


def _packed(data: bytes) -> backup_file.Packed:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return backup_file.members(file)


def _sealed(data: bytes, secret: bytes) -> bytes:
    whole = data[: -backup_file.SEAL_BYTES]
    return whole + hmac.digest(seal_key(DataKey(secret)), whole, "sha256")


_SPOILS: tuple[Spoil, ...] = (
    _flip,
    _flip_in_head,
    _flip_in_seal,
    _cut,
    _cut_at_block,
    _longer,
    _hole,
    _zeros,
    _noise,
    _swapped_pages,
    _others_book,
    _others_keys,
    _other_keys_and_noise,
    _huge_sizes,
    _other_list,
    _dear_keys,
    _deep_keys,
    _gap,
)
