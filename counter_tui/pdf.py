"""PDFs, made by a child process (`counter_tui.papermaking`), and what becomes of one: a file, or the printer.

What stands on paper goes through pipes: never into arguments, the environment or a temporary file.
"""

import asyncio
import json
import os
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

from counter_tui.child import bare_environment, child, feed, of_ours
from counter_tui.errors import ShopError
from counter_tui.locations import sync_folder
from counter_tui.paper_words import Document
from models.text import visible

COMMAND: Final = of_ours("counter_tui.papermaking")
MAKING_SECONDS, PRINTING_SECONDS, LISTENING_SECONDS = 180.0, 60.0, 0.5
MOST_SAID, MOST_TOLD = 4_096, 200
"""Bytes that are kept of what ``lp`` says, and letters that are told of its first line."""


class Pdf(NamedTuple):
    """A document, of how many pages it is, and how many characters stand on it as their codes: no font has them."""

    content: bytes
    pages: int
    codes: int


async def make_pdf(
    document: Document,
    progress: Callable[[int, int], None],
    *,
    command: Sequence[str] = COMMAND,
    seconds: float = MAKING_SECONDS,
) -> Pdf:
    """Make a PDF; ``progress`` is told how many stops of how many are on it. Raises `ShopError` in words.

    Cancelled, it takes the child with it.
    """
    try:
        async with child(command, bare_environment(), seconds) as process:
            assert process.stdout
            assert process.stderr
            content, (pages, codes), _ = await asyncio.gather(
                process.stdout.read(),
                _follow(process.stderr, progress),
                feed(process, json.dumps(document).encode()),
            )
            code = await process.wait()
    except TimeoutError:
        raise ShopError("The paper took too long to make: print less of it at once.") from None
    except OSError as error:
        raise ShopError(f"No paper could be made ({error.strerror}).") from None
    if code or not pages or not content.startswith(b"%PDF"):
        raise ShopError("The paper could not be made: say so to whoever looks after this program.")
    return Pdf(content, pages, codes)


async def print_pdf(content: bytes, lp: str, *, seconds: float = PRINTING_SECONDS) -> None:
    """Hand a PDF to the system's printer by ``lp``. Raises `ShopError` in words."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTER_TUI")}
    command = (lp, "-t", "counter-tui", "-")
    try:
        async with (
            _listening() as (said, its_end),
            child(command, environment, seconds, stdout=DEVNULL, stderr=its_end, may_leave=True) as process,
        ):
            its_end.close()
            await feed(process, content)
            code = await process.wait()
            # What it left running holds the other end, perhaps for ever.
            with suppress(TimeoutError):
                await asyncio.wait_for(said.ended.wait(), LISTENING_SECONDS)
    except TimeoutError:
        raise ShopError("The printer does not answer: look at it, or make a file.") from None
    except OSError as error:
        raise ShopError(f"The printer cannot be reached ({error.strerror}): make a file.") from None
    if code:
        why = visible(said.words.decode(errors="replace").strip().partition("\n")[0])[:MOST_TOLD]
        raise ShopError(f"The printer did not take it: {why or 'it did not say why'}.")


def look_at_name(to: str) -> Path:
    """The file that was named. Raises `ShopError` where it cannot be made, or is there already."""
    if not to.strip():
        raise ShopError("Name the file that the PDF should go to.")
    try:
        path = Path(to.strip()).expanduser().absolute()
        if not path.name or path.is_dir():
            raise ShopError("That is a folder: name a file in it.")
        if not path.parent.is_dir():
            raise ShopError("There is no such folder to make the file in.")
        path.lstat()
    except FileNotFoundError:
        return path
    except OSError as error:
        raise ShopError(f"The file cannot be made ({error.strerror}).") from None
    except ValueError:
        raise ShopError("No file can have that name: give it another.") from None
    except RuntimeError:
        # What stands behind the ~ is nobody here.
        raise ShopError("There is no such folder to make the file in.") from None
    raise ShopError("There is a file of that name already: give it another.")


def save_pdf(content: bytes, path: Path) -> None:
    """Write a PDF, down to the disk, for nobody else to read, over nothing. Raises `ShopError` in words, and leaves no
    half.

    It has its own name from the start: whoever pulls the plug finds what was written, not a hidden file of addresses.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise ShopError("There is a file of that name already: give it another.") from None
    except OSError as error:
        raise ShopError(f"The file cannot be written ({error.strerror}).") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise ShopError(f"The file cannot be written ({error.strerror}).") from None
        raise


class _Said(asyncio.Protocol):
    """The beginning of what a process says. The rest is read, so that it can go on, and let go."""

    def __init__(self) -> None:
        self.words, self.ended = b"", asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.words = (self.words + data)[:MOST_SAID]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the name is asyncio's
        self.ended.set()


@asynccontextmanager
async def _listening() -> AsyncIterator[tuple[_Said, IO[bytes]]]:
    """What is said into the end of a pipe, to be closed here once a child has it.

    A pipe of asyncio's own would be waited for: a printer's helper that outlives ``lp`` keeps it open.
    """
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as its_end:
        pipe = os.fdopen(reading, "rb")
        transport, said = await asyncio.get_running_loop().connect_read_pipe(_Said, pipe)
        try:
            yield said, its_end
        finally:
            transport.close()


async def _follow(stream: asyncio.StreamReader, progress: Callable[[int, int], None]) -> tuple[int, int]:
    """Pass on how far it is; answers with the pages, and how many characters no font has.

    What else it says (a library's warning) is for nobody.
    """
    pages = codes = 0
    async for line in stream:
        match line.split():
            case [b"stops", done, of]:
                progress(int(done), int(of))
            case [b"pages", number]:
                pages = int(number)
            case [b"codes", number]:
                codes = int(number)
    return pages, codes
