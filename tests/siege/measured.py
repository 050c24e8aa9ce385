"""Runs a command in its place, with its input and output, and writes down what memory it had at most: the system
counts for a process whatever who started it had, so that one has to be small."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

EVERY = 0.1
"""Seconds between two looks at a command that may be ended together with this process."""
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """The first argument is the file that the kilobytes go to; the others are the command."""
    noted, *command = sys.argv[1:]
    process = os.fork()
    if not process:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.execv(command[0], command)
    ended, status, used = os.wait4(process, os.WNOHANG)
    until = time.monotonic() + EVERY
    while not ended:
        if time.monotonic() > until:
            Path(noted).write_text(str(_most(process)))
            until += EVERY
        time.sleep(0.005)
        ended, status, used = os.wait4(process, os.WNOHANG)
    Path(noted).write_text(str(used.ru_maxrss))
    code = os.waitstatus_to_exitcode(status)
    # Ended by a signal, as the shell says it.
    sys.exit(code if code >= 0 else 128 - code)


def _most(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
