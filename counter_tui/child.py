"""A child process for so long, and what it is handed: never more of this process's environment than it needs."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Final

_KEPT_VARIABLES: Final = ("HOME", "USERPROFILE", "SYSTEMROOT", "LOCALAPPDATA", "TZ")
"""Where the packages and the fonts are, and which zone it is; nothing else of the environment is handed on."""


def of_ours(module: str) -> tuple[str, ...]:
    """The command that runs a module of this program. Isolated (-I) but for the user's own packages: the program itself
    may be installed there."""
    return (sys.executable, "-E", "-P", "-m", module)


def bare_environment() -> dict[str, str]:
    """The environment for a module of this program."""
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}


@asynccontextmanager
async def child(
    command: Sequence[str],
    environment: dict[str, str],
    seconds: float,
    *,
    stdout: int | IO[bytes] = PIPE,
    stderr: int | IO[bytes] = PIPE,
) -> AsyncIterator[Process]:
    """A child process, for so long; it does not outlive what is done with it."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=stdout, stderr=stderr, env=environment, cwd=Path.home().anchor
    )
    try:
        async with asyncio.timeout(seconds):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def feed(process: Process, content: bytes) -> None:
    """Hand it all of its standard input."""
    assert process.stdin
    # A child that ended before it had read everything says why by its exit code.
    with suppress(ConnectionError):
        process.stdin.write(content)
        await process.stdin.drain()
    process.stdin.close()
