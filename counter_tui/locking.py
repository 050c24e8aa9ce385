"""Locking: the process ends as an image, and begins anew as one that has never held a key or a word of the book.

Closing the book and dropping the screens leaves thousands of copies of names in memory (measured); a new image has
none. The process stays, and so does its place in the terminal. Four things make it work: Textual has ended before; the
new image is begun within the coroutine that ran it, so that no thread is waited for; the terminal stays quiet
meanwhile; and neither the arguments nor the environment lead to the passphrase, or the lock would open itself.
"""

import json
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from counter_tui import terminal
from counter_tui.passphrase import PASSPHRASE_FILE
from counter_tui.terminal import Settings, Terminal
from screens.whereabouts import Whereabouts

if TYPE_CHECKING:
    from counter_tui.cli import Asked

BACK = "COUNTER_TUI_BACK"
"""The variable in which an image hands on to the next one."""
_MOST = 2**31
NOWHERE = Whereabouts()


@dataclass(frozen=True, slots=True)
class Locked:
    """What the app ends with when the book was locked. ``stop``: the process is to stop before it shows the door."""

    where: Whereabouts
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """What the image before has handed on; nothing of it when this is the first."""

    where: Whereabouts = NOWHERE
    terminal: Settings | None = None
    stop: bool = False


def handed_on(environ: MutableMapping[str, str]) -> Handed:
    """What was handed on, which is taken out of the environment. Whatever is no such thing is passed over."""
    try:
        given = json.loads(environ.pop(BACK, ""))
    except (ValueError, RecursionError):
        return Handed()
    if not isinstance(given, dict):
        return Handed()
    return Handed(_where(given), terminal.read(given.get("terminal")), given.get("stop") is True)


def begin_anew(locked: Locked, found: Terminal, asked: "Asked") -> None:
    """Put a new image of the program in this one's place. Returns only where that cannot be done: on Windows."""
    if os.name == "nt":
        return
    if not locked.stop:
        found.blank()
    command = ("driver",) if asked.for_drivers else ()
    words = arguments(sys.orig_argv, sys.argv, asked.shop.folder, asked.clock.stand_in, command)
    with suppress(OSError):
        os.execve(sys.executable, words, environment(os.environ, locked, found.before))  # noqa: S606 - no shell


def arguments(
    started: Sequence[str], given: Sequence[str], folder: Path, stand_in: date | None, command: Sequence[str] = ()
) -> list[str]:
    """How the interpreter was started (``sys.orig_argv``), with no argument of the program's (``sys.argv``) but these:
    whichever way a passphrase file was named, it is not among them. A driver's terminal stays one by its command."""
    own = started[: len(started) - len(given) + 1]
    today = ["--today", stand_in.isoformat()] if stand_in else []
    return [*own, *command, "--shop", str(folder), *today]


def environment(environ: Mapping[str, str], locked: Locked, before: Settings | None) -> dict[str, str]:
    """The environment of the new image."""
    where = locked.where
    back = {
        "screen": where.screen,
        "order": where.order,
        "sheet": where.sheet,
        "lost": where.lost,
        "photos": where.photos,
        "day": where.day.isoformat() if where.day else "",
        "terminal": before,
        "stop": locked.stop,
    }
    kept = {name: value for name, value in environ.items() if name != PASSPHRASE_FILE}
    return kept | {BACK: json.dumps(back)}


def _where(given: Mapping[str, object]) -> Whereabouts:
    screen, day, photos = given.get("screen"), given.get("day"), given.get("photos")
    return Whereabouts(
        screen if isinstance(screen, str) else "",
        _number(given.get("order")),
        _number(given.get("sheet")),
        _day(day),
        given.get("lost") is True,
        photos if isinstance(photos, str) else "",
    )


def _number(given: object) -> int:
    return given if type(given) is int and 0 < given < _MOST else 0


def _day(given: object) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(given) if isinstance(given, str) else None
    return None
