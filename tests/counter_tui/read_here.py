"""A reader of photos for tests: it takes what a file holds for the picture, in this process, and at once."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from counter_tui.photo_reading import PhotoRefused, ReadPhoto, Seen


@dataclass
class ReadHere:
    """``then`` happens to a file when it was read; ``waits`` holds every reading up until it is set."""

    read: list[str] = field(default_factory=list)
    changes: dict[str, bytes] = field(default_factory=dict)
    waits: asyncio.Event | None = None

    async def __call__(self, path: Path, *, only_thumbnail: bool = False) -> ReadPhoto:
        self.read.append(path.name)
        if self.waits is not None:
            await self.waits.wait()
        try:
            of, data = path.lstat(), path.read_bytes()
        except OSError:
            raise PhotoRefused("There is no such file: check its name.") from None
        if not data.startswith(b"photo"):
            raise PhotoRefused("That is no photo.")
        if path.name in self.changes:
            path.write_bytes(self.changes[path.name])
        seen = Seen(of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns)
        return ReadPhoto(
            b"" if only_thumbnail else data, b"small " + data[:1_000], 40, 30, hashlib.sha256(data).digest(), seen
        )
