"""Pictures that are made to hurt who reads them: the bombs of `tests.siege.bombs`, those that Pillow's own tests have
where `PILLOW_IMAGES` names that folder, and phones' pictures that were damaged by chance.

Each ends in ten seconds, in a child that never has more than 512 MiB, with its parent alive and no larger.
"""

import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from counter_tui.photo_reading import COMMAND, PhotoRefused, ReadPhoto, plain_jpeg, read_photo
from tests.counter_tui.photo_files import COLOURED, GREY, MARK
from tests.siege.bombs import BOMBS, READ, REFUSED
from tests.siege.report import Report

MOST_SECONDS, MOST_CHILD, MOST_GROWTH = 10.0, 512 * 1024, 20 * 1024
"""Seconds; kilobytes of the child, and that its parent may come to have more while it reads."""
_MEASURED: Final = Path(__file__).with_name("measured.py")
_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_HOSTILE = ("crash", "timeout", "oom", "ossfuzz", "decompression_bomb")


class Hostile(NamedTuple):
    name: str
    make: Callable[[], bytes]


class Tried(NamedTuple):
    """What became of a picture, after how long, and what memory it took of the child and of this process (KB)."""

    read: ReadPhoto | None
    why: str
    seconds: float
    child: int | None
    growth: int


def run(count: int, seed: int, folder: Path) -> Report:
    report, ended, most = Report(seed), Counter[str](), [0.0, 0, 0]
    for hostile in _chosen(count, random.Random(seed)):
        tried = _try(hostile.make(), folder)
        _judge(report, hostile.name, tried)
        report.done += 1
        ended["read" if tried.read else tried.why] += 1
        most = [max(pair) for pair in zip(most, (tried.seconds, tried.child or 0, tried.growth), strict=True)]
    report.notes += [f"{times} {why}" for why, times in ended.most_common()]
    report.notes.append(f"at most {most[0]:.1f} s, {most[1]} KB of a child, {most[2]} KB more of its parent")
    return report


def _chosen(count: int, rng: random.Random) -> Iterator[Hostile]:
    """So many of them, in any order; when there are more asked for than there are, damaged pictures follow."""
    known = [Hostile(name, make) for name, make in BOMBS.items()] + list(_of_pillow())
    yield from rng.sample(known, min(count, len(known)))
    for number in range(count - len(known)):
        name, make = rng.choice(list((COLOURED | GREY).items()))
        yield Hostile(f"{name}, damaged, the {number}th", partial(bytes, _damaged(make(), rng)))


def _of_pillow() -> Iterator[Hostile]:
    """Pillow's package of sources holds them; they are not kept here."""
    folder = os.environ.get("PILLOW_IMAGES")
    for path in sorted(Path(folder).iterdir()) if folder else ():
        if path.name.startswith(_HOSTILE):
            yield Hostile(path.name, path.read_bytes)


def _damaged(content: bytes, rng: random.Random) -> bytes:
    """Some bytes of it are others, or gone, or there twice; most of them where the picture says what it is."""
    damaged = bytearray(content)
    for _ in range(rng.choice((1, 2, 8, 40))):
        at = int(len(damaged) * rng.random() ** rng.choice((1, 3)))
        match rng.randrange(4):
            case 0:
                del damaged[at : at + rng.choice((1, 9, 200))]
            case 1:
                damaged[at:at] = damaged[at : at + rng.choice((1, 9, 200))]
            case 2:
                damaged[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
            case _:
                damaged[at : at + 1] = rng.randbytes(1)
    return bytes(damaged) or b"\xff"


def _try(content: bytes, folder: Path) -> Tried:
    path, noted = folder / "photo", folder / "memory"
    path.write_bytes(content)
    del content
    noted.unlink(missing_ok=True)
    before, begun = _memory(), time.monotonic()
    read, why = None, ""
    try:
        read = asyncio.run(read_photo(path, command=(sys.executable, "-I", "-S", str(_MEASURED), str(noted), *COMMAND)))
    except PhotoRefused as refused:
        why = str(refused)
    seconds, growth = time.monotonic() - begun, _memory(forget=False) - before
    return Tried(read, why, seconds, int(noted.read_text()) if noted.exists() else None, growth)


def _memory(*, forget: bool = True) -> int:
    """KB that this process has had at most, since it was last forgotten."""
    if forget and _FORGET.exists():
        _FORGET.write_text("5")
    if not _STATUS.exists():
        return 0
    return next(int(line.split()[1]) for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))


def _judge(report: Report, name: str, tried: Tried) -> None:
    where = f"{name!r} of seed {report.seed}"
    report.expect(tried.seconds <= MOST_SECONDS, f"{where} took {tried.seconds:.1f} s")
    if report.expect(tried.child is not None, f"{where}: its child was not waited for"):
        report.expect((tried.child or 0) <= MOST_CHILD, f"{where}: the child had {tried.child} KB")
    report.expect(tried.growth <= MOST_GROWTH, f"{where}: its parent came to have {tried.growth} KB more")
    report.expect(tried.read is None or name not in REFUSED, f"{where} was read")
    report.expect(tried.read is not None or name not in READ, f"{where} was refused: {tried.why}")
    if tried.read is None:
        report.expect(20 < len(tried.why) < 200 and tried.why.isprintable(), f"{where} was refused with {tried.why!r}")
        return
    kept = tried.read.jpeg + tried.read.thumbnail
    report.expect(
        MARK not in kept and plain_jpeg(tried.read.jpeg) is not None, f"{where}: more than a picture was kept"
    )
