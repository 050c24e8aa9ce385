"""The real program, as it is installed: started in a process of its own, with its passphrase in a file."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from counter_tui import keys
from counter_tui.locations import Shop
from counter_tui.shop import set_up

PASSPHRASE = "brown paper and raffia"
PROGRAM = Path(sys.executable).with_name("counter-tui")


def a_shop(folder: Path) -> Path:
    """A new shop, closed; the file with its passphrase lies beside the folder."""
    set_up(Shop(folder), PASSPHRASE, cost=keys.Cost()).book.close()
    passphrase_file(folder).write_text(PASSPHRASE + "\n")
    return folder


def passphrase_file(folder: Path) -> Path:
    return folder.parent / "passphrase.txt"


def book_key(folder: Path) -> str:
    """The raw key of a shop's book."""
    return keys.unlock(Shop(folder).keys, PASSPHRASE).data_key.book_key()


def counter_tui(
    folder: Path, *words: str, day: date | None = None, environ: dict[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Start the program on a shop; whoever asked for it feeds it, reads it, and waits for its end."""
    today = ["--today", day.isoformat()] if day else []
    return subprocess.Popen(
        [PROGRAM, *words, "--shop", folder, "--passphrase-file", passphrase_file(folder), *today],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | (environ or {}),
    )
