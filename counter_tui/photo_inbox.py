"""The folder that a phone's photos come to: what waits in it, and what goes out of it once it is kept."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from counter_tui import settings
from counter_tui.errors import ShopError
from counter_tui.locations import Shop
from counter_tui.photo_paths import PHOTO_NAMES
from counter_tui.photo_reading import Seen
from models.photo_views import InboxFile

STILL_COMING = 2.0
"""Seconds after its last change in which a file may still be written to."""


def inbox_of(shop: Shop) -> Path | None:
    """The folder that the shop's settings name; None where they name none. Raises `SettingsBroken`."""
    chosen = settings.load(shop.settings).photo_inbox
    with suppress(RuntimeError):
        return Path(chosen).expanduser() if chosen else None
    raise ShopError("The folder that the phone's photos come to is not there: see photo_inbox in the settings.")


def waiting(folder: Path, now: Callable[[], float]) -> tuple[InboxFile, ...]:
    """The photos in the folder, the oldest first, their times aware (UTC). ``now`` tells seconds, as files have them.

    What is hidden, or is still being written, is none yet. Raises `ShopError` when the folder cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            at = now()
            found = [each for entry in entries if (each := _waiting(entry, at))]
    except OSError as error:
        raise ShopError(f"The folder that the phone's photos come to cannot be read ({error.strerror}).") from None
    return tuple(sorted(found, key=lambda each: (each.seen[1], each.name)))


def _waiting(entry: "os.DirEntry[str]", now: float) -> InboxFile | None:
    if entry.name.startswith(".") or not entry.name.lower().endswith(PHOTO_NAMES):
        return None
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        # Not the entry's own: Windows keeps an old one there while a file grows.
        of = Path(entry.path).lstat()
    except FileNotFoundError:
        return None
    if not of.st_size or 0 <= now - of.st_mtime < STILL_COMING:
        return None
    at = datetime.fromtimestamp(of.st_mtime, UTC)
    return InboxFile(entry.path, entry.name, of.st_size, at, (of.st_size, of.st_mtime_ns))


def take_out(inbox: Path, kept: Iterable[tuple[Path, Seen]]) -> list[str]:
    """Remove those files from the inbox whose photos are kept, each only while it is the very file that was read.

    Answers with the names of those that cannot be removed. A file that lies elsewhere is never touched.
    """
    left = []
    for path, seen in kept:
        try:
            if path.parent.samefile(inbox) and _stands(path) == seen:
                path.unlink()
        except FileNotFoundError:
            continue
        except OSError:
            left.append(path.name)
    return left


def _stands(path: Path) -> Seen:
    of = path.lstat()
    return Seen(of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns)
