"""What the reading process may use of the computer. Where the system knows no such limits, the sizes that
`text_file`, `tables` and `woo_json` refuse have to do."""

from contextlib import suppress
from typing import Final

from counter_tui.importing.text_file import MOST_BYTES

MOST_MEMORY: Final = 1_000_000_000
"""Bytes of address space, of which the interpreter and its libraries take a good part without using it."""
MOST_SECONDS: Final = 120
MOST_FILES: Final = 32


def hold_back() -> None:
    """Set the limits of this process, for good."""
    try:
        import resource
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_BYTES),
    )
    for which, most in limits:
        # A system may know a limit and refuse to set it.
        with suppress(OSError, ValueError):
            resource.setrlimit(which, (most, most))
