"""A child process for so long, and what it is handed: never more of this process's environment than it needs."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Final

_KEPT_VARIABLES: Final = ("HOME", "USERPROFILE", "SYSTEMROOT", "LOCALAPPDATA", "TZ")
"""Where the packages and the fonts are, and which zone it is; nothing else of the environment is handed on."""
_ENDS_WITHIN: Final = 1.0
"""Seconds for which one that is killed is waited for."""


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
    stdin: int | IO[bytes] = PIPE,
    stdout: int | IO[bytes] = PIPE,
    stderr: int | IO[bytes] = PIPE,
    may_leave: bool = False,
) -> AsyncIterator[Process]:
    """A child process, for so long; neither it nor what it has started outlives what is done with it. One that
    ``may_leave`` something running (a printer's command) ends alone."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=environment,
        cwd=Path.home().anchor,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            yield process
    finally:
        await _end(process, with_group=not may_leave and hasattr(os, "killpg"))


async def _end(process: Process, *, with_group: bool) -> None:
    with suppress(ProcessLookupError):
        if with_group:
            # What it has started is of its group.
            os.killpg(process.pid, signal.SIGKILL)
        elif process.returncode is None:
            process.kill()
    # One that waits for a dead drive ends when that does.
    with suppress(TimeoutError):
        async with asyncio.timeout(_ENDS_WITHIN):
            await process.wait()


async def feed(process: Process, content: bytes) -> None:
    """Hand it all of its standard input."""
    assert process.stdin
    # A child that ended before it had read everything says why by its exit code.
    with suppress(ConnectionError):
        process.stdin.write(content)
        await process.stdin.drain()
    process.stdin.close()
