"""The real program in a terminal: locked, stopped, told to end, hung up. The siege ``locking`` does so at any time."""

import signal
import termios
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models import pad
from models.database import Book
from tests.siege.console import PASSPHRASE, a_shop, book_key
from tests.siege.locking import DOOR, SIZE, TODAY, new_terminal, state_of
from tests.siege.screen import Screen
from tests.siege.terminal import CTRL_Q, CTRL_U, ENTER, F2, F9

TYPED = "Fennimore"
JUNK = "quaggy"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_shop(tmp_path_factory.mktemp("locked") / "shop")


@pytest.fixture
def screen(shop: Path) -> Iterator[Screen]:
    """The counter, a name typed into the form of a call."""
    with Screen(shop, TODAY, SIZE) as opened:
        assert opened.shows("PAD "), opened.text
        assert opened.press(F2, "Paid"), opened.text
        assert opened.press("\t" + CTRL_U + TYPED, TYPED), opened.text
        yield opened


def kept(shop: Path) -> list[set[str]]:
    """What was typed into each draft, of which there is one for each form."""
    with closing(Book(shop / "book.db", book_key(shop))) as book:
        return [set(draft.fields.values()) for draft in book.read(pad.parked_drafts)]


def unlock(screen: Screen) -> bool:
    return screen.press(CTRL_U + PASSPHRASE + ENTER, TYPED)


def test_locks_show_nothing_and_leave_the_terminal_as_it_was(screen: Screen, shop: Path) -> None:
    pid = screen.pid
    # As of a counter that was killed: it waits for nobody's passphrase.
    viewed = shop / "viewing" / "counter-tui-view-left" / "photo-1.jpg"
    viewed.parent.mkdir(parents=True)
    viewed.touch()
    for _ in range(2):
        screen.press(F9)
        since = len(screen.stream)
        screen.send(F9)
        for _ in range(20):
            screen.send(JUNK)
            screen.look(0.03)
        assert screen.shows(DOOR), screen.text
        assert JUNK.encode() not in screen.stream[since:]
        assert TYPED.encode() not in screen.stream[since:]
        assert screen.pid == pid
        for _ in range(100):
            if viewed.exists():
                screen.look(0.02)
        assert not viewed.exists()
        place = Path(f"/proc/{pid}")
        if place.exists():
            assert b"passphrase" not in (place / "cmdline").read_bytes().lower()
            assert b"PASSPHRASE" not in (place / "environ").read_bytes()
        assert unlock(screen), screen.text
    screen.press(CTRL_Q)
    screen.press("l")
    assert screen.ends()
    assert screen.left_with == 0
    assert screen.settings == new_terminal()


def test_stopped_it_gives_the_terminal_back_and_stays_locked_and_told_to_end_it_keeps_what_was_typed(
    screen: Screen, shop: Path
) -> None:
    screen.signal(signal.SIGTSTP)
    for _ in range(500):
        if state_of(screen.pid) == "T":
            break
        screen.look(0.02)
    assert state_of(screen.pid) == "T"
    assert screen.settings == new_terminal()
    screen.signal(signal.SIGCONT)
    assert screen.shows(DOOR), screen.text
    assert not screen.settings[3] & termios.ECHO
    screen.look(1.0)
    assert DOOR in screen.text
    assert unlock(screen), screen.text
    assert screen.press("of Hull", "of Hull"), screen.text
    screen.signal(signal.SIGTERM)
    assert screen.ends()
    assert screen.left_with == 128 + signal.SIGTERM
    assert screen.settings == new_terminal()
    assert not (shop / "book.db-wal").exists()
    assert any({TYPED, "of Hull"} <= typed for typed in kept(shop))


def test_hung_up_it_keeps_what_was_typed_and_ends(screen: Screen, shop: Path) -> None:
    screen.press(" of Hythe")
    assert screen.hang_up()
    assert not (shop / "book.db-wal").exists()
    assert any(f"{TYPED} of Hythe" in typed for typed in kept(shop))
