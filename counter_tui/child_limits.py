"""What a child process that reads strangers' files may use of the computer."""

from contextlib import suppress
from typing import NamedTuple


class Limits(NamedTuple):
    """Bytes of ``memory`` (of addresses: the interpreter and its libraries take a good part without using it), seconds
    of processor time, open files, and bytes of one file that is ``written``."""

    memory: int
    seconds: int
    files: int
    written: int


def hold_back(limits: Limits) -> None:
    """Set the limits of this process, for good. A system that knows no such limits sets none: the sizes that a reader
    refuses, and the time that its parent gives it, have to do there."""
    try:
        import resource
    except ImportError:
        return
    for which, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.written),
    ):
        # A system may know a limit and refuse to set it.
        with suppress(OSError, ValueError):
            resource.setrlimit(which, (most, most))
