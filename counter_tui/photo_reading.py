"""A photo out of a file that anyone may have made: read by a child process (`counter_tui.imaging`), which alone decodes
it. This process opens the file, hands it over, and believes of what comes back only what is a plain JPEG to its last
byte."""

import errno
import json
import os
import re
import stat
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from counter_tui import elsewhere
from counter_tui.child import bare_environment, child, of_ours
from counter_tui.errors import ShopError
from counter_tui.imaging.sizes import LONG_SIDE, MOST_BYTES, MOST_PHOTO, MOST_THUMBNAIL
from models.text import visible

COMMAND: Final = of_ours("counter_tui.imaging")
READING_SECONDS: Final = 9.5
"""With what it takes to start and to end a process: ten."""
_MOST_LINE: Final = 1_000
_MOST_TOLD: Final = 200
_OPENED: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)
_BROKEN: Final = "The photo could not be read: it is damaged, or takes too much to read. Save it as a JPEG first."
_CHANGED: Final = "The file is still being written: try again when it is whole."
_SOURCE: Final = re.compile(r"[0-9a-f]{64}")
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_SEGMENTS: Final = frozenset((0xC0, 0xC4, 0xDB, 0xDD, 0xE0))
"""What a plain JPEG has before its scan: frame, tables, restart interval, JFIF (ITU-T T.81, annex B)."""
_FRAME, _SCAN, _JFIF = 0xC0, 0xDA, 0xE0


class PhotoRefused(ShopError):
    """A file is not read as a photo, in words that say what to do; they do not name the file."""


class Seen(NamedTuple):
    """Which file it was, and as of when: another one by its name is not taken for it. Nanoseconds, bytes."""

    device: int
    inode: int
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class ReadPhoto:
    """JPEGs of our own making, upright and with nothing beside the picture; ``width`` and ``height`` of the larger one,
    in pixels. ``source`` is the SHA-256 of the file, ``seen`` the file as it was while it was read.

    ``jpeg`` is empty where only the thumbnail was asked for.
    """

    jpeg: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    width: int
    height: int
    source: bytes
    seen: Seen


async def read_photo(
    path: Path,
    *,
    only_thumbnail: bool = False,
    command: Sequence[str] = COMMAND,
    seconds: float = READING_SECONDS,
) -> ReadPhoto:
    """Read a JPEG, PNG, WEBP or HEIC, whatever its name. Raises `PhotoRefused`, or `elsewhere.NoAnswer`.

    Cancelled, it takes the child with it.
    """
    asked = (*command, "thumbnail") if only_thumbnail else command
    async with _opened(path) as (handle, seen):
        try:
            async with child(asked, bare_environment(), seconds, stdin=handle, stderr=DEVNULL) as process:
                said, parts = await _heard(process)
        except TimeoutError:
            raise PhotoRefused("The photo took too long to read: save it as a JPEG first, or smaller.") from None
        except OSError as error:
            raise PhotoRefused(f"The photo could not be read ({error.strerror}).") from None
        await elsewhere.ask(path.parent, partial(_refuse_changed, path, handle, seen))
    return _believed(said, parts, seen)


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[tuple[int, Seen]]:
    """The file itself, which is no folder, pipe or device."""
    handle, found = await elsewhere.ask(path.parent, partial(_open, path), unused=lambda late: os.close(late[0]))
    try:
        if why := _unfit(found):
            raise PhotoRefused(why)
        yield handle, _seen(found)
    finally:
        elsewhere.tell(partial(os.close, handle))


def _open(path: Path) -> tuple[int, os.stat_result]:
    """Opened without waiting for anything: a pipe or a device would be waited for for ever."""
    try:
        handle = os.open(path, _OPENED)
    except FileNotFoundError:
        raise PhotoRefused("There is no such file: check its name.") from None
    except ValueError:
        raise PhotoRefused("No file can have that name: check it.") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise PhotoRefused("That is a link: name the file that it stands for.") from None
        raise PhotoRefused(f"The file cannot be opened ({error.strerror}).") from None
    return handle, os.fstat(handle)


def _unfit(found: os.stat_result) -> str:
    """Why this is no file to read, or nothing."""
    if stat.S_ISDIR(found.st_mode):
        return "That is a folder: name a photo in it."
    if not stat.S_ISREG(found.st_mode):
        return "That is not a file: name a photo."
    if not found.st_size:
        return "The file is empty: send the photo again."
    if found.st_size > MOST_BYTES:
        return f"The file is too large ({found.st_size // 1_000_000} MB): {MOST_BYTES // 1_000_000} MB are the most."
    return ""


def _seen(found: os.stat_result) -> Seen:
    return Seen(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _refuse_changed(path: Path, handle: int, seen: Seen) -> None:
    """What was read must be what stands there by that name still."""
    try:
        stands = path.lstat()
    except OSError:
        raise PhotoRefused("The file went away while it was read: find it, and try again.") from None
    if _seen(stands) != seen or _seen(os.fstat(handle)) != seen:
        raise PhotoRefused(_CHANGED)


async def _heard(process: Process) -> tuple[dict[str, Any], bytes]:
    """What the child says, and the bytes that follow, in no more than they may be."""
    assert process.stdout
    most = _MOST_LINE + MOST_PHOTO + MOST_THUMBNAIL
    heard = bytearray()
    while piece := await process.stdout.read(1 << 18):
        heard += piece
        if len(heard) > most:
            raise PhotoRefused(_BROKEN)
    if await process.wait():
        raise PhotoRefused(_BROKEN)
    line, _, parts = bytes(heard).partition(b"\n")
    try:
        return dict(json.loads(line)), parts
    except (ValueError, TypeError, RecursionError):
        raise PhotoRefused(_BROKEN) from None


def _believed(said: dict[str, Any], parts: bytes, seen: Seen) -> ReadPhoto:
    match said:
        case {"refused": str(why)}:
            raise PhotoRefused(visible(why)[:_MOST_TOLD])
        case {"photo": int(photo), "thumbnail": int(thumbnail), "source": str(source)}:
            believed = 0 <= photo <= MOST_PHOTO and 0 < thumbnail <= MOST_THUMBNAIL and photo + thumbnail == len(parts)
            kept, small = parts[:photo], parts[photo:]
            size = plain_jpeg(kept or small)
            if believed and size and plain_jpeg(small) and _SOURCE.fullmatch(source):
                return ReadPhoto(kept, small, *size, bytes.fromhex(source), seen)
    raise PhotoRefused(_BROKEN)


def plain_jpeg(content: bytes) -> tuple[int, int] | None:
    """Width and height of a baseline JPEG that holds one picture and nothing else: no EXIF, no profile, no comment,
    nothing behind it. None for anything else. It is not decoded."""
    if not content.startswith(b"\xff\xd8"):
        return None
    size, at = None, 2
    while content[at : at + 2] != bytes((0xFF, _SCAN)):
        marker, length = content[at : at + 2], int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at + 4 : at + 2 + length]
        if len(marker) < 2 or marker[0] != 0xFF or marker[1] not in _SEGMENTS or len(segment) != length - 2:
            return None
        if marker[1] == _JFIF and not (segment.startswith(b"JFIF\0") and length == 16):
            return None
        if marker[1] == _FRAME:
            size = int.from_bytes(segment[3:5], "big"), int.from_bytes(segment[1:3], "big")
        at += 2 + length
    end = _AFTER_SCAN.search(content, at + 2 + int.from_bytes(content[at + 2 : at + 4], "big"))
    if not size or not all(0 < side <= LONG_SIDE for side in size):
        return None
    return size if end and end.group() == b"\xff\xd9" and end.end() == len(content) else None
