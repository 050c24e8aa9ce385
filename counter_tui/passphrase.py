"""A passphrase that comes from a file or a pipe: never from an argument or the environment, which others can list."""

from pathlib import Path
from typing import TextIO

from counter_tui.errors import ShopError

PASSPHRASE_FILE = "COUNTER_TUI_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
_LONGEST = 1000


def from_file(name: str, stdin: TextIO) -> str:
    """The first line of the file `name`, or of `stdin` for "-", without its line end.

    Raises ShopError when there is no such file, it cannot be read, is not UTF-8, or its first line is empty or
    longer than 1,000 characters.
    """
    source = "standard input" if name == "-" else f"the passphrase file {name}"
    try:
        line = _first_line(name, stdin)
    except FileNotFoundError as error:
        raise ShopError(f"There is no passphrase file {name}: check its name.") from error
    except UnicodeDecodeError as error:
        raise ShopError(f"The first line of {source} is not UTF-8 text: save it as plain text.") from error
    except OSError as error:
        raise ShopError(f"Reading {source} failed ({error.strerror}): check that your account may read it.") from error
    # Windows' Notepad puts a byte order mark before the first letter.
    line = line.removeprefix("\ufeff").rstrip("\r\n")
    if len(line) > _LONGEST:
        raise ShopError(f"The first line of {source} is too long for a passphrase: is it the right file?")
    if not line.strip():
        raise ShopError(f"The first line of {source} is empty: the passphrase belongs there.")
    return line


def _first_line(name: str, stdin: TextIO) -> str:
    # Room for the byte order mark and a line end of two characters.
    room = _LONGEST + 3
    if name == "-":
        return stdin.readline(room)
    with Path(name).open(encoding="utf-8") as file:
        return file.readline(room)
