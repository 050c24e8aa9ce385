"""The real program locked by each way there is, at any moment, with keys typed all the while.

Nothing that is typed is echoed, nothing of the book is shown from the first blank picture on, the process and its
descriptors stay, and unlocking comes back to the same screen and the same draft; the terminal is as it was at the end.
"""

import os
import random
import re
import signal
import termios
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from counter_tui.locations import Shop
from models import pad
from models.database import Book
from tests.siege.canaries import Canary, canaries
from tests.siege.console import PASSPHRASE, a_shop, book_key
from tests.siege.report import Report
from tests.siege.screen import Screen
from tests.siege.terminal import CTRL_Q, CTRL_U, ENTER, F2, F4, F5, F6, F9

TODAY = date(2026, 2, 11)
SIZE = (24, 80)
DOOR = "Passphrase of the order book"
CTRL_L = "\x0c"
WITHIN = 0.3
"""Seconds from F9 to a blank screen."""
EACH = 5
"""How often one process is locked, before it is left, told to end or hung up."""
PLACES = (
    ("order entry", F2, ""),
    ("the week after", F4 + "t\x1b[6~", "next week"),
    ("the deliveries of tomorrow", F5 + "tl", "tomorrow"),
    ("the pad of yesterday", F6 + "th", "yesterday"),
)
SPECIAL = ("\x08", "\x1b[A", "\x1bOR", "\t", "\x1b[200~pasted\x1b[201~")
ACTED_UPON = ("\x03", "\x04", "\x13", "\x1a", "\x1c")
"""What a terminal that is not quiet would act upon: interrupt, end of file, stop, suspend, quit."""


@dataclass
class Scene:
    """One program in its terminal."""

    report: Report
    screen: Screen
    rng: random.Random
    told: str
    blanks: list[float] = field(default_factory=list)

    def fails(self, holds: bool, what: str) -> None:
        self.report.expect(holds, f"{what}, {self.told}, seed {self.report.seed}:\n{self.screen.text}")


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    shop = a_shop(folder / "shop")
    before = new_terminal()
    blanks: list[float] = []
    for program in range((count + EACH - 1) // EACH):
        rng = random.Random(f"{seed} {program}")
        names = canaries("caller", 2 * EACH, rng)
        with Screen(shop, TODAY, SIZE) as screen:
            scene = Scene(report, screen, rng, f"program {program}")
            scene.fails(screen.shows("PAD "), "it did not open")
            for turn in range(min(EACH, count - program * EACH)):
                scene.told = f"program {program}, lock {turn}"
                _lock(scene, shop, names[2 * turn], names[2 * turn + 1])
                report.done += 1
            scene.told = f"program {program}, its end"
            _end(scene, before, shop)
            blanks += scene.blanks
    slow = [seconds for seconds in blanks if seconds > WITHIN]
    report.expect(len(slow) <= len(blanks) // 20, f"blank after {max(slow, default=0):.2f} s, seed {seed}")
    report.notes.append(f"blank {max(blanks, default=0) * 1000:.0f} ms after F9 at most, of {len(blanks)}")
    return report


def new_terminal() -> list[object]:
    """The settings of a terminal that nobody has touched."""
    here, there = os.openpty()
    try:
        return termios.tcgetattr(here)
    finally:
        os.close(here)
        os.close(there)


def state_of(pid: int) -> str:
    """What the system says that the process does: ``T`` when it is stopped."""
    place = Path(f"/proc/{pid}/stat")
    return place.read_text().rpartition(") ")[2][:1] if place.exists() else ""


def _lock(scene: Scene, shop: Path, caller: Canary, typed: Canary) -> None:
    """A draft with a name that stands nowhere else; then locked, and unlocked again."""
    screen, rng = scene.screen, scene.rng
    screen.press(F6 + F2, "Paid")
    screen.press("\t" + CTRL_U + caller.word)
    scene.fails(screen.shows(caller.word), "the name is not in the form")
    name, keys, there = rng.choice(PLACES)
    scene.told += f" at {name}"
    words = there or _sheet(screen)
    scene.fails(screen.press(keys if keys != F2 else "", words), f"{words} did not come up")
    kept, pid = _descriptors(screen.pid), screen.pid
    way = rng.choice(("turned over", "turned over", "ctrl+l", "stopped"))
    scene.told += f", {way}"
    seen = _by(scene, way, typed.word)
    scene.fails(screen.shows(DOOR), "the door is not there")
    # While it is stopped the terminal is the shell's, which echoes what is typed to it.
    _never(scene, seen, (caller.word,) if way == "stopped" else (caller.word, typed.word, typed.word[:4]))
    scene.fails(screen.pid == pid and _descriptors(pid) == kept, "the process or its descriptors are not the same")
    _no_way_in(scene, pid)
    Shop(shop).attempts.unlink(missing_ok=True)
    back = screen.press(CTRL_U + PASSPHRASE + ENTER, words)
    scene.fails(back, f"it did not come back to {words}")
    scene.fails(screen.press(F2, caller.word), "the draft is not back in the form")


def _sheet(screen: Screen) -> str:
    """The sheet that the form is on, in the form's own words."""
    screen.shows("kept ")
    found = re.search(r"ORDER \d{4}", screen.text)
    return found.group() if found else "ORDER and its number"


def _by(scene: Scene, way: str, word: str) -> int:
    """Lock it, and type all the while; how much the terminal had been sent when it was blank."""
    screen = scene.screen
    if way == "turned over":
        scene.blanks.append(_blank(screen))
        screen.send(F9)
    elif way == "ctrl+l":
        screen.send(CTRL_L)
    else:
        screen.signal(signal.SIGTSTP)
    # Until it has heard of the key or the signal, what is typed is still the screen's, which may be drawing it.
    _goes_blank(screen)
    seen = len(screen.stream)
    # A process that is stopped has given the terminal back, which then acts upon them as ever.
    special = SPECIAL if way == "stopped" else SPECIAL + ACTED_UPON
    end = time.monotonic() + scene.rng.uniform(0.2, 1.2)
    while time.monotonic() < end:
        screen.send(scene.rng.choice((word, word[:4], scene.rng.choice(special))))
        screen.look(scene.rng.uniform(0.0, 0.06))
    if way == "stopped":
        waited = time.monotonic() + 10
        while state_of(screen.pid) != "T" and time.monotonic() < waited:
            screen.look(0.02)
        scene.fails(state_of(screen.pid) == "T", "it did not stop")
        scene.fails(screen.settings == new_terminal(), "it stopped and left the terminal changed")
        screen.signal(signal.SIGCONT)
    return seen


def _blank(screen: Screen) -> float:
    """Turn over; how long until it is."""
    screen.look(0.2)
    screen.send(F9)
    return _goes_blank(screen)


def _goes_blank(screen: Screen) -> float:
    """How long until no letter is on the screen."""
    begun = time.monotonic()
    while any(letter.isalpha() for letter in screen.text) and time.monotonic() < begun + 5:
        screen.look(0.005)
    return time.monotonic() - begun


def _never(scene: Scene, seen: int, words: tuple[str, ...]) -> None:
    """From there on the terminal was sent none of the words: neither the form's nor those that were typed."""
    sent = scene.screen.stream[seen:]
    for word in words:
        scene.fails(word.encode() not in sent, f"{word!r} was shown while it was locked")


def _no_way_in(scene: Scene, pid: int) -> None:
    place = Path(f"/proc/{pid}")
    if place.exists():
        given = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
        scene.fails(b"passphrase" not in given.lower(), "the new image is told where the passphrase is")


def _descriptors(pid: int) -> int:
    """How many files the process has open beside those of the book: none may be handed on."""
    place = Path(f"/proc/{pid}/fd")
    return len([each for each in _links(place) if "/book." not in each]) if place.exists() else 0


def _links(place: Path) -> Iterator[str]:
    for each in place.iterdir():
        try:
            yield str(each.readlink())
        except FileNotFoundError:
            continue


def _end(scene: Scene, before: list[object], shop: Path) -> None:
    """Left, told to end, or hung up while something is typed: what was typed is kept, the terminal as it was."""
    screen, way = scene.screen, scene.rng.choice(("left", "told to end", "hung up"))
    (word,) = (canary.word for canary in canaries("last", 1, scene.rng))
    scene.told += f", {way}"
    screen.press(F2 + CTRL_U + word, word)
    if way == "hung up":
        scene.fails(screen.hang_up(), "it goes on without a terminal")
    else:
        if way == "left":
            screen.press(CTRL_Q)
            screen.press("l")
        else:
            screen.signal(signal.SIGTERM)
        scene.fails(screen.ends(), "it does not end")
        scene.fails(screen.settings == before, "it left the terminal changed")
        scene.fails(screen.left_with == (0 if way == "left" else 143), f"it ended with {screen.left_with}")
    scene.fails(not (shop / "book.db-wal").exists(), "the book was not closed")
    with closing(Book(shop / "book.db", book_key(shop))) as book:
        drafts = book.read(pad.parked_drafts)
    kept = [text for draft in drafts for text in draft.fields.values()]
    scene.fails(word in kept, f"{word!r} was not kept")
