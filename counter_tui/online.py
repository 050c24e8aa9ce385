"""Files of online orders as the screens and the command line ask for them: read by a child process
(`counter_tui.importing`), which alone takes apart what strangers wrote, and then looked at in the book.

Nothing is believed of a child that did not come to its end.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, NamedTuple

from platformdirs import user_downloads_path

from counter_tui.child import bare_environment, child, feed, of_ours
from counter_tui.clock import ShopClock
from counter_tui.door import OpenedBook
from counter_tui.errors import ShopError
from counter_tui.paper import HasShop
from models.comparing import compare
from models.errors import BookError, Refused
from models.online import look_at
from models.online_views import Compared, LookedAt, ReadList, ReadOrder, WebShop, from_json
from models.sources import refuse_another_layout, web_shop
from models.text import visible
from screens.desk import UnlockError
from screens.outside import Progress

COMMAND: Final = of_ours("counter_tui.importing")
READING_SECONDS: Final = 180.0
MOST_SAID: Final = 64_000_000
"""Bytes that a child may answer with: what it takes of a file is less than the file."""
MOST_A_LINE: Final = 8_000_000
"""Bytes of one line of it: a list of a hundred thousand numbers."""
_PIECE: Final = 1 << 18
_FILES = (".json", ".csv", ".txt")
_NEAR: Final = 20
_LIST: Final = b'{"list":'
_BROKEN: Final = "The file could not be read: say so to whoever looks after this program."


class FileRefused(ShopError):
    """A file cannot be read, in words that say what to do; ``field`` is what is wrong: ``path`` or ``source``."""

    def __init__(self, words: str, field: str = "path") -> None:
        super().__init__(words)
        self.field = field


class FileRead(NamedTuple):
    """What is in one file. ``notes`` counts customers' notes that were kept as notes because nobody has said whether
    they are the card."""

    found: tuple[ReadOrder, ...] | ReadList
    layout: str
    notes: int


class FilesRead(NamedTuple):
    """What is in several files, in their order, the customers' notes of all of them, and each one's layout."""

    read: list[tuple[ReadOrder, ...] | ReadList]
    notes: int
    layouts: list[str]

    @property
    def orders(self) -> list[tuple[ReadOrder, ...]]:
        """The files that hold orders, without the lists of numbers."""
        return [each for each in self.read if not isinstance(each, ReadList)]


FileReader = Callable[[Path, WebShop, Progress], Awaitable[FileRead]]


class ShopOnline:
    """Files of online orders for the shop that ``keys`` has opened. ``folder`` is where downloads lie; ``read`` is
    `read_file`, unless another one is handed in."""

    def __init__(
        self, keys: HasShop, clock: ShopClock, folder: Path | None = None, read: FileReader | None = None
    ) -> None:
        self._keys, self._clock, self._folder = keys, clock, folder or user_downloads_path()
        self._read = read or read_file

    def files(self) -> tuple[str, ...]:
        """Files that may be meant, the newest first."""
        try:
            with os.scandir(self._folder) as entries:
                found = [entry for entry in entries if entry.name.lower().endswith(_FILES) and entry.is_file()]
                newest = sorted(found, key=lambda entry: entry.stat().st_mtime, reverse=True)
        except OSError:
            return ()
        return tuple(entry.path for entry in newest[:_NEAR])

    async def look(self, path: str, source: str, progress: Progress) -> LookedAt | Compared:
        """Read a file, and note in the book what was looked at, or hold its list of numbers against the book.

        Raises `UnlockError` in words, with nothing noted; its ``field`` is ``path``; ``source``: nobody has said which
        web shop it is from, and its layout is another than the first one's; or ``note_is``: there are customers' notes
        in the file, and nobody has said whether they are the card.
        """
        opened = self._keys.opened
        book, m = OpenedBook(opened.book), self._clock.moment(opened.user)
        try:
            shop = await book.read(web_shop, source)
            read = await self._read(_named(path), shop, progress)
            if read.notes:
                raise UnlockError("Say first whether the customer's note is the card or a note.", field="note_is")
            if isinstance(read.found, ReadList):
                return await book.write(compare, m, shop, read.found)
            if not source:
                await book.read(refuse_another_layout, shop, read.layout)
            return await book.write(look_at, m, shop, read.found, read.layout)
        except FileRefused as refused:
            raise UnlockError(str(refused), field=refused.field) from None
        except Refused as refused:
            raise UnlockError(refused.message, field=refused.field) from None
        except BookError as error:
            raise UnlockError(str(error)) from None


def read_files(paths: Sequence[Path], shop: WebShop, progress: Progress) -> FilesRead:
    """What is in these files, each read in full: for the command line, which has no event loop.

    Raises `ShopError` in words, which name the file where there are several.
    """
    return asyncio.run(_read_files(paths, shop, progress))


async def _read_files(paths: Sequence[Path], shop: WebShop, progress: Progress) -> FilesRead:
    read = []
    for path in paths:
        try:
            read.append(await read_file(path.absolute(), shop, progress))
        except FileRefused as refused:
            name = f"{visible(path.name)}: " if len(paths) > 1 else ""
            raise FileRefused(f"{name}{refused}", refused.field) from None
    notes, layouts = sum(each.notes for each in read), [each.layout for each in read]
    return FilesRead([each.found for each in read], notes, layouts)


async def read_file(
    path: Path,
    shop: WebShop,
    progress: Progress,
    *,
    command: Sequence[str] = COMMAND,
    seconds: float = READING_SECONDS,
) -> FileRead:
    """What is in a file, to its end; ``progress`` is told how many bytes of how many were read. Raises `FileRefused`.

    Cancelled, it takes the child with it.
    """
    told = {each.name: getattr(shop, each.name) for each in fields(WebShop)} | {"columns": dict(shop.columns)}
    asked = json.dumps({"path": str(path), "shop": told, "zone": shop.zone})
    try:
        async with child(command, bare_environment(), seconds) as process:
            assert process.stdout
            assert process.stderr
            read, _, _ = await asyncio.gather(
                _heard(process.stdout), _follow(process.stderr, progress), feed(process, f"{asked}\n".encode())
            )
            await process.wait()
    except TimeoutError:
        raise FileRefused("The file took too long to read: export fewer days at once.") from None
    except OSError as error:
        raise FileRefused(f"The file could not be read ({error.strerror}).") from None
    return read


def _named(path: str) -> Path:
    if not path.strip():
        raise FileRefused("Name the file that the web shop's export made.")
    try:
        return Path(path.strip()).expanduser().absolute()
    except (RuntimeError, OSError):
        # What stands behind the ~ is nobody here.
        raise FileRefused("There is no such file: check its name.") from None


async def _heard(stream: asyncio.StreamReader) -> FileRead:
    """What the child says, understood line by line: never are all of them held as text.

    Raises `FileRefused`: in the child's words, or because it did not come to its end.
    """
    found: list[ReadOrder | ReadList] = []
    last = b""
    try:
        async for line in _lines(stream):
            if last:
                found.append(_found(last))
            last = line
        return _ended(found, json.loads(last))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileRefused(_BROKEN) from None


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    rest, length = b"", 0
    while piece := await stream.read(_PIECE):
        length += len(piece)
        *lines, rest = (rest + piece).split(b"\n")
        if length > MOST_SAID or len(rest) > MOST_A_LINE:
            raise FileRefused("This file is too large: export fewer days at once.")
        for line in lines:
            yield line
    if rest:
        yield rest


async def _follow(stream: asyncio.StreamReader, progress: Progress) -> None:
    """Pass on how far it is. What else it says (a library's warning) is for nobody."""
    async for line in stream:
        match line.split():
            case [b"bytes", done, of] if done.isdigit() and of.isdigit():
                progress(int(done), int(of))


def _ended(found: Sequence[ReadOrder | ReadList], ending: Any) -> FileRead:
    """What is in the file, if the last line says that this is all of it."""
    if "refused" in ending:
        raise FileRefused(ending["refused"]["why"], ending["refused"]["field"])
    end = ending["end"]
    if sum(len(each.numbers) if isinstance(each, ReadList) else 1 for each in found) != end["read"]:
        raise ValueError
    listed = [each for each in found if isinstance(each, ReadList)]
    orders = tuple(each for each in found if isinstance(each, ReadOrder))
    return FileRead(listed[0] if listed else orders, end["layout"], end["notes"])


def _found(line: bytes) -> ReadOrder | ReadList:
    if not line.startswith(_LIST):
        return from_json(line.decode())
    return ReadList(tuple((number, day, standing) for number, day, standing in json.loads(line)["list"]))
