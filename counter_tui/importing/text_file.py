"""A file as text: what it is by its first bytes, how it is encoded, and that it stays as it is while it is read."""

import codecs
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, TextIO

from models.errors import Refused

MOST_BYTES: Final = 64_000_000
PIECE: Final = 1 << 18
_NO_TEXT: Final = (
    (b"PK\x03\x04", "This is a zip file or an Excel workbook: unpack it, or save the sheet as CSV UTF-8."),
    (b"PK\x05\x06", "This is an empty zip file: export again, as CSV or JSON."),
    (b"\x1f\x8b", "This is a compressed file: unpack it, and bring in what is in it."),
    (b"\xd0\xcf\x11\xe0", "This is an Excel workbook: save the sheet as CSV UTF-8, and bring in that."),
    (b"%PDF", "This is a PDF: export the orders as CSV or JSON."),
)
_NOT_READ: Final = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"))
_WITH_MARK: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_MARK: Final = 4

Progress = Callable[[int, int], None]


def nothing(done: int, of: int) -> None:
    """Nobody wants to know how far it is."""


class _Counted(io.RawIOBase):
    """A file that says how far it was read."""

    def __init__(self, file: IO[bytes], size: int, progress: Progress) -> None:
        self._file, self._size, self._progress, self._done = file, size, progress, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._done = self._file.seek(offset, whence)
        return self._done

    def readinto(self, buffer: "bytearray | memoryview[int]") -> int:  # type: ignore[override] # typeshed: Buffer
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self._done += len(piece)
        self._progress(min(self._done, self._size), self._size)
        return len(piece)


def refuse_more_lines(path: Path, most: int) -> None:
    """Raise `Refused` for a file of more lines than that, before any of them is taken apart."""
    with _opened(path) as file:
        ends = [0, 0]
        while piece := file.read(PIECE):
            ends = [ends[0] + piece.count(b"\n"), ends[1] + piece.count(b"\r")]
    if max(ends) > most:
        raise Refused("path", f"This file has more than {most:,} lines: export fewer days at once.")


@contextmanager
def open_text(path: Path, progress: Progress = nothing) -> Iterator[TextIO]:
    """The text of a file, its line ends as they are; bytes that are none in its encoding come through as surrogates.

    Raises `Refused` at ``path``: no such file, none that can be read, too large, no text, changed while it was read.
    """
    try:
        with _opened(path) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise Refused("path", "This is no file: name the file that the web shop's export made.")
            if before.st_size > MOST_BYTES:
                most = f"{MOST_BYTES // 1_000_000} MB"
                raise Refused("path", f"This file is larger than {most}: export fewer days at once.")
            encoding = _encoding(file.read(_LONGEST_MARK))
            file.seek(0)
            counted = io.BufferedReader(_Counted(file, before.st_size, progress), PIECE)
            with io.TextIOWrapper(counted, encoding, errors="surrogateescape", newline="") as text:
                try:
                    yield text
                except UnicodeError:
                    # UTF-16 that ends in half a character, or holds what is none.
                    raise Refused("path", "The text of this file is damaged: export it again as UTF-8.") from None
                after = path.stat()
                if (after.st_ino, after.st_size, after.st_mtime_ns) != _as_it_is(before):
                    raise Refused("path", "This file is still being written: wait until it is finished.")
    except FileNotFoundError:
        raise Refused("path", "There is no such file: check its name.") from None
    except OSError as error:
        raise Refused("path", f"The file cannot be read ({error.strerror}).") from None
    except ValueError:
        raise Refused("path", "No file can have that name: check it.") from None


def _opened(path: Path) -> IO[bytes]:
    """Not waiting for whoever would write into a pipe."""
    return open(path, "rb", buffering=0, opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))


def _as_it_is(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _encoding(first: bytes) -> str:
    if not first:
        raise Refused("path", "There is nothing in this file: export it again.")
    for begins, why in _NO_TEXT:
        if first.startswith(begins):
            raise Refused("path", why)
    for mark, name in _NOT_READ:
        if first.startswith(mark):
            raise Refused("path", f"This text is {name}: save it as UTF-8.")
    if b"\0" in first[:2]:
        raise Refused("path", "This is no text, or one without a mark of its encoding: save it as UTF-8.")
    return next((encoding for mark, encoding in _WITH_MARK if first.startswith(mark)), "utf-8")
