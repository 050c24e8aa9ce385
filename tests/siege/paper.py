"""A day's paper read back: every stop once, every letter of every name, nothing that a driver may not see.

Names are of many scripts, the longest fields as long as they may be. What is read is the text of the PDF, by pypdf and
by pdftotext where that is installed. Meanwhile the event loop has to go on, and the child to stay small.
"""

import asyncio
import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Coroutine, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from counter_tui.clock import ShopClock
from counter_tui.paper import ShopPaper
from counter_tui.shop import OpenShop
from models.run_views import StopRow
from models.views import Line, Party
from screens.desk import UnlockError
from tests.book import SATURDAY, WEDNESDAY, open_book, opened
from tests.counter_tui.printed import left_half, letters, pages_of, right_half, uncoded
from tests.models.shop import Shop
from tests.siege.canaries import canaries
from tests.siege.report import Report

SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyzéèëçñøåßłő",
    "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїґ",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "田中花子王小明🌷🎂",
)
MOST_MEMORY = 64 * 1024
"""Kilobytes that the child may hold; quality.md."""
LONGEST_GAP = 0.5
"""Seconds for which the event loop may stand still, on a machine that does other things too."""


@dataclass
class Opened:
    opened: OpenShop


@dataclass
class Made:
    """What was made, and what it took."""

    path: Path
    words: str
    seconds: float = 0.0
    gap: float = 0.0
    memory: int = 0


def run(count: int, seed: int, folder: Path) -> Report:
    """``count`` is how many stops are on the one run; beside it there is one of a single stop, and an empty one."""
    report, rng = Report(seed), random.Random(seed)
    secret = [canary.word for canary in canaries("paper", 3, rng)]
    with closing(open_book(folder)) as book:
        shop = Shop(book)
        for driver, stops in (("van 1", count), ("van 2", 1)):
            shop.give([_take(shop, rng, secret, number) for number in range(stops)], driver)
        asyncio.run(_all_paper(shop, folder, report, secret))
    left = {path.name for path in folder.iterdir() if path.stem != "book"}
    report.expect(left == {"1.pdf", "2.pdf", "slips.pdf", "list.pdf"}, f"seed {seed}: {sorted(left)} were left")
    return report


def _take(shop: Shop, rng: random.Random, secret: list[str], number: int) -> int:
    caller, card, email = secret
    return shop.take(
        caller=Party(caller, "07700 900999", f"{email}@example.com"),
        recipient=Party(_name(rng), "07700 900456"),
        address="\n".join(_name(rng) for _ in range(rng.choice((1, 2, 3, 12)))),
        card=f"{card} " + "x" * rng.choice((0, 20, 200)),
        notes=_name(rng, rng.choice((0, 1, 40))),
        lines=(Line(f"Tulips {number}", 2, 98_765),),
        window=rng.choice(("am", "pm", "10:30", "14:00-16:00")),
    )


def _name(rng: random.Random, most: int = 2) -> str:
    """Up to so many words of one script: where two meet in a line, they are not read in the order of its letters."""
    script = rng.choice(SCRIPTS)
    return " ".join("".join(rng.choices(script, k=rng.randint(2, 9))) for _ in range(rng.randint(min(most, 1), most)))


async def _all_paper(shop: Shop, folder: Path, report: Report, secret: list[str]) -> None:
    paper = ShopPaper(Opened(opened(shop.book)), ShopClock(WEDNESDAY), lambda: None)
    for number in (1, 2):
        driver, to = f"van {number}", folder / f"{number}.pdf"
        made = await _made(to, paper.run_sheet(SATURDAY, driver, str(to), _quietly))
        _look(report, made, shop.stops(driver), secret)
    stops = shop.stops("van 1")
    ids = [stop.order_id for stop in stops]
    to = folder / "slips.pdf"
    made = await _made(to, paper.slips(SATURDAY, ids, str(to), _quietly))
    _look_at_slips(report, made, stops, secret)
    to = folder / "list.pdf"
    made = await _made(to, paper.day_list(SATURDAY, str(to), _quietly))
    _look(report, made, [*stops, *shop.stops("van 2")], secret[1:])
    with suppress(UnlockError):
        await paper.run_sheet(SATURDAY, "van 3", str(folder / "3.pdf"), _quietly)
        report.failures.append("an empty run was printed")


async def _made(to: Path, making: Coroutine[object, object, str]) -> Made:
    made = Made(to, "")
    watched = asyncio.create_task(_watch(made))
    begun = time.monotonic()
    try:
        made.words = await making
    finally:
        made.seconds = time.monotonic() - begun
        watched.cancel()
    return made


async def _watch(made: Made) -> None:
    """The longest that the loop stood still, and the most memory that a child of this process held."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.01)
        made.gap = max(made.gap, time.monotonic() - before - 0.01)
        made.memory = max([made.memory, *_children()])


def _children() -> Iterator[int]:
    """Kilobytes at their most of each child, where the system tells."""
    with suppress(OSError):
        for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            status = Path(f"/proc/{pid}/status").read_text()
            # Between fork and exec it is still this process.
            if "papermaking" in Path(f"/proc/{pid}/cmdline").read_text():
                yield from (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def _look(report: Report, made: Made, stops: list[StopRow], secret: list[str]) -> None:
    report.notes.append(f"{made.words.partition(':')[0]}: {made.seconds:.1f} s, {made.memory // 1024} MB,"
                        f" the loop stood still {made.gap * 1000:.0f} ms at most")  # fmt: skip
    where = f"{made.path.name} of seed {report.seed}"
    report.expect(made.memory < MOST_MEMORY, f"{where}: the child held {made.memory} kB")
    report.expect(made.gap < LONGEST_GAP, f"{where}: the loop stood still for {made.gap:.2f} s")
    pages = pages_of(made.path)
    counted = f"{len(stops)} stop{'s' if len(stops) != 1 else ''}"
    for number, page in enumerate(pages, 1):
        foot = f"page {number} of {len(pages)}, {counted}"
        report.expect(foot in page, f"{where}: page {number} does not say {foot!r}")
    for reader, whole in _read(made.path, "".join(pages)):
        for stop in stops:
            once = whole.count(stop.order) - whole.count(f"{stop.order}goeson")
            report.expect(once == 1, f"{where}: {reader} finds {stop.order} {once} times")
            # Word by word: pdftotext gives those of a line that runs from the right as they stand, from the left.
            for text in " ".join((stop.recipient, stop.address, stop.notes, *stop.what)).split():
                report.expect(_is_in(text, whole), f"{where}: {reader} misses {text!r} of {stop.order}")
                report.done += 1
        gone = [word for word in (*secret, "98765", "987.65") if word in whole]
        report.expect(not gone, f"{where}: {reader} finds {gone}")


def _look_at_slips(report: Report, made: Made, stops: list[StopRow], secret: list[str]) -> None:
    where = f"{made.path.name} of seed {report.seed}"
    report.notes.append(f"{made.words.partition(':')[0]}: {made.seconds:.1f} s, {made.memory // 1024} MB")
    report.expect(made.memory < MOST_MEMORY, f"{where}: the child held {made.memory} kB")
    bench, driver = letters(left_half(made.path)), letters(uncoded(right_half(made.path)))
    caller, card, email = secret
    report.expect(bench.count(card) == len(stops), f"{where}: the card is on {bench.count(card)} slips")
    seen = [word for word in (*secret, "987.65") if word in driver] + [w for w in (caller, email) if w in bench]
    report.expect(not seen, f"{where}: {seen} can be seen")
    for stop in stops:
        parts = driver.count(f"DRIVER{stop.order}")
        report.expect(parts >= 1, f"{where}: {stop.order} has no slip")
        for text in " ".join((stop.recipient, stop.address, stop.notes)).split():
            report.expect(_is_in(text, driver), f"{where}: {text!r} of {stop.order} is missing")
            report.done += 1


def _read(path: Path, by_pypdf: str) -> Iterator[tuple[str, str]]:
    yield "pypdf", letters(uncoded(by_pypdf))
    if tool := shutil.which("pdftotext"):
        done = subprocess.run([tool, "-raw", path, "-"], capture_output=True, check=True, timeout=120)
        yield "pdftotext", letters(uncoded(done.stdout.decode()))


def _is_in(text: str, whole: str) -> bool:
    """The two letters that Arabic writes as one stand in the order in which they were drawn."""
    if letters(text) in whole:
        return True
    return re.search(re.escape(letters(text)).replace("لا", "(?:لا|ال)"), whole) is not None


def _quietly(done: int, of: int) -> None:
    """Nobody looks on."""
