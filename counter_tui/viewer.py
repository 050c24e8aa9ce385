"""A photo in the system's viewer: from an unencrypted file for its own account alone, which is removed again.

Each program that shows one holds a lock beside it: by that is known what one that was killed has left.
"""

import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from counter_tui.errors import ShopError
from counter_tui.locations import Shop

if TYPE_CHECKING:
    from filelock import BaseFileLock

PREFIX = "counter-tui-view-"
_LOCK = "lock"
_BRIEFLY = 2.0
"""Seconds in which the system says that there is nothing to show a photo with; after that it is shown."""
_OURS = ("COUNTER_TUI", "TEXTUAL")
_NO_VIEWER = "This computer has no program that shows a photo: look at it in the terminal."

Open = Callable[[Path], None]
"""Opens a file in the system's viewer. Raises OSError when there is none."""


def where_it_may_lie(shop: Shop) -> Iterator[Path]:
    """Where the file may lie, the best first: in memory where the system has such a place, else with the shop."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/"):
        yield Path(runtime)
    if sys.platform == "linux":
        yield Path("/dev/shm")  # noqa: S108 - a folder of our own (0700) by a random name is made in it
    yield shop.folder / "viewing"


def open_in_system(path: Path) -> None:
    """Hand a file to the program that the system shows photos with. Raises OSError when there is none."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - the photo is our own, by a name of ours
        return
    open_with("open" if sys.platform == "darwin" else "xdg-open", path)


def open_with(command: str, path: Path) -> None:
    """Hand a file to a command, without what of the environment is ours. Raises OSError when that fails at once."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    quiet = subprocess.DEVNULL
    viewer = subprocess.Popen(  # noqa: S603 - a word of ours, and a path of ours
        [command, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, env=environment, start_new_session=True
    )
    try:
        if viewer.wait(_BRIEFLY):
            raise OSError(_NO_VIEWER)
    except subprocess.TimeoutExpired:
        threading.Thread(target=viewer.wait, daemon=True).start()


class Viewer:
    """What one program shows in the system's viewer, from files in one of these places (`where_it_may_lie`).

    Its methods block: they are to be run in a thread.
    """

    def __init__(self, shop: Shop, open_: Open = open_in_system, places: Sequence[Path] = ()) -> None:
        self._shop, self._open = shop, open_
        self._places = places or tuple(where_it_may_lie(shop))
        self._turn = threading.Lock()
        self._folder: Path | None = None
        self._lock: BaseFileLock | None = None
        self._shown = 0
        self._closed = 0

    @property
    def closed(self) -> int:
        """How often it was closed."""
        return self._closed

    def show(self, jpeg: bytes, closed: int) -> None:
        """Show a photo, which lies there until `close`: not at all when it was closed since it was asked for, which was
        when it had been ``closed`` so often. Raises `ShopError` in words, and leaves nothing then."""
        with self._turn:
            if self._closed != closed:
                return
            path = self._write(jpeg)
        try:
            # Without the turn: a viewer takes its time to start, and may be closed meanwhile.
            self._open(path)
        except OSError:
            if self._closed == closed:
                self.close()
                raise ShopError(_NO_VIEWER) from None

    def close(self) -> None:
        """Remove what was made; what the viewer itself holds is its own."""
        with self._turn:
            self._closed += 1
            self._remove()

    def sweep(self) -> None:
        """Remove what programs have left that were killed."""
        from filelock import FileLock, Timeout

        for place in self._places:
            for folder in place.glob(f"{PREFIX}*"):
                with suppress(OSError, Timeout):
                    if _is_own(folder):
                        with FileLock(folder / _LOCK, timeout=0, mode=0o600):
                            shutil.rmtree(folder, ignore_errors=True)

    def _write(self, jpeg: bytes) -> Path:
        if self._folder is None:
            self._make()
        assert self._folder
        self._shown += 1
        path = self._folder / f"photo-{self._shown}.jpg"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(jpeg)
        except OSError as error:
            self._remove()
            raise ShopError(f"The photo cannot be handed to a viewer ({error.strerror}).") from None
        return path

    def _make(self) -> None:
        from filelock import FileLock

        for place in self._places:
            folder = place / f"{PREFIX}{os.urandom(8).hex()}"
            try:
                if place.parent == self._shop.folder:
                    place.mkdir(mode=0o700, exist_ok=True)
                folder.mkdir(mode=0o700)
                lock = FileLock(folder / _LOCK, mode=0o600, thread_local=False)
                lock.acquire(timeout=0)
            except OSError:
                # Nothing can be made there; or another program swept it before it was locked.
                continue
            self._folder, self._lock = folder, lock
            return
        raise ShopError("There is no private place to put the photo: look at it in the terminal.")

    def _remove(self) -> None:
        folder, self._folder = self._folder, None
        lock, self._lock = self._lock, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            lock.release()


def _is_own(folder: Path) -> bool:
    """A folder that this account has made: anyone may put something by such a name into a place that all share."""
    of = folder.lstat()
    return stat.S_ISDIR(of.st_mode) and (os.name == "nt" or of.st_uid == os.getuid())
