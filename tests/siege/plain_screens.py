"""The part of the day of planted words that is played on the screens: locked, and with an error forced on each of them.

All logging is on, and so are the variables by which Textual would log. What is searched is all that the terminal is
sent from the lock on, and all that stays in it when a program has stopped over a fault.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlcipher3 import dbapi2 as driver

from models.database import Book
from models.faults import newest_faults
from tests.siege.console import book_key, passphrase_file
from tests.siege.locking import DOOR
from tests.siege.screen import Screen
from tests.siege.terminal import ENTER, F2, F3, F4, F5, F6, F8, F9

SIZE = (24, 80)
LEFT = b"\x1b[?1049l"
AT_DEBUG = (
    "import logging, sys; logging.basicConfig(level=logging.DEBUG, filename={log!r});"
    "from counter_tui.__main__ import main; sys.exit(main())"
)
SCREENS = {
    "order entry": F2 + "077009",
    "find": F3 + "0001-1" + ENTER,
    "the week": F4,
    "the deliveries": F5,
    "the pad": F6 + "h" + "l",
    "the end of day": F8,
    "the people": "N",
    "the settings": ",",
    "an order": ENTER,
}


def played(
    shop: Path, day: date, environ: Mapping[str, str], word: str, names: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """What was done, with what it left on the terminal. ``word`` is put where no word can be, so that reads fail."""
    folder = shop.parent
    place = folder / "screens" / "shop"
    hostile = {"TEXTUAL_LOG": str(folder / "textual.txt"), "TEXTUAL_DEBUG": "1", "TEXTUAL_SCREENSHOT": "1"}
    program = (sys.executable, "-c", AT_DEBUG.format(log=str(folder / "debug.txt")))
    for name in names:
        shutil.copytree(shop, place)
        shutil.copy(passphrase_file(shop), passphrase_file(place))
        try:
            with Screen(place, day, SIZE, {**environ, **hostile}, program=program) as screen:
                assert screen.shows("PAD "), screen.text
                if name == "the pad":
                    yield "a lock", _locked(screen)
                    continue
                _break(place, word)
                screen.press(SCREENS[name])
                screen.look(1.0)
                left = _locked(screen) if screen.alive else screen.stream[screen.stream.rindex(LEFT) :]
                yield f"an error on {name}" + ("" if screen.alive else ", which stopped it"), left
            yield f"the faults kept by {name}", _faults(place)
        finally:
            shutil.rmtree(place.parent)


def _locked(screen: Screen) -> bytes:
    """All that the terminal is sent from the lock on."""
    screen.press(F9)
    since = len(screen.stream)
    screen.press(F9, DOOR)
    return screen.stream[since:]


def _break(place: Path, word: str) -> None:
    """Put a word behind each date, past every rule: whoever reads the date fails over what stands there."""
    with closing(driver.connect(str(place / "book.db"), isolation_level=None)) as rows:
        rows.execute(f'PRAGMA key = "{book_key(place)}"')
        rows.execute("PRAGMA ignore_check_constraints = on")
        for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            rows.execute(f"DROP TRIGGER {name}")
        rows.execute("UPDATE orders SET due = due || ?", (word,))


def _faults(place: Path) -> bytes:
    with closing(Book(place / "book.db", book_key(place))) as book:
        return "\n".join(f"{each.kind} {each.trace}" for each in book.read(newest_faults, 50)).encode()
