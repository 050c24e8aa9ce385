"""Online orders, mail and photos for screens under test: they do what they say, without a file or a server."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.mail_views import MailSettings
from models.online_views import Compared, LookedAt
from models.photo_views import Attached, InboxFile, PhotoOf
from screens.desk import UnlockError
from screens.outside import Completed, Progress


@dataclass
class FakeOnline:
    """Answers every look with ``found``; ``trouble`` is said instead, at its ``field``."""

    found: LookedAt | Compared = field(default_factory=LookedAt)
    trouble: str = ""
    at: str = "path"
    near: tuple[str, ...] = ()
    looked: list[tuple[str, str]] = field(default_factory=list)

    def files(self) -> tuple[str, ...]:
        return self.near

    async def look(self, path: str, source: str, progress: Progress) -> LookedAt | Compared:
        await asyncio.sleep(0)
        if self.trouble:
            raise UnlockError(self.trouble, field=self.at)
        progress(1, 1)
        self.looked.append((path, source))
        return self.found


@dataclass
class FakeMail:
    """Takes down what was asked for; ``trouble`` is said instead, at its ``field``."""

    trouble: str = ""
    at: str = ""
    words: str = "1 sent"
    sent: int = 0
    tried: list[MailSettings] = field(default_factory=list)

    async def send(self, progress: Progress) -> str:
        await asyncio.sleep(0)
        if self.trouble:
            raise UnlockError(self.trouble, field=self.at)
        progress(1, 1)
        self.sent += 1
        return self.words

    async def send_quietly(self) -> bool:
        await asyncio.sleep(0)
        return False

    async def try_out(self, settings: MailSettings) -> str:
        await asyncio.sleep(0)
        if self.trouble:
            raise UnlockError(self.trouble, field=self.at)
        self.tried.append(settings)
        return f"An e-mail is on its way to {settings.sender}."


@dataclass
class FakePhotos:
    """Takes down what was asked for; ``trouble`` is said instead, at its ``field``. Every picture is ``jpeg``; of files
    that are attached those in ``refused`` are not, a line for each."""

    trouble: str = ""
    at: str = "path"
    refused: str = ""
    jpeg: bytes = b""
    waiting: tuple[InboxFile, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)
    done: list[tuple[str, object]] = field(default_factory=list)
    begin_so: tuple[str, ...] = ()
    """The files whose names begin as what was typed does."""
    last_sheet: int = 400
    held: asyncio.Event | None = None
    """Nothing is attached or replaced, and the system's viewer has not started, until this is set."""

    async def inbox(self) -> tuple[InboxFile, ...]:
        await self._maybe()
        return self.waiting

    async def complete(self, typed: str) -> Completed:
        await asyncio.sleep(0)
        return Completed(typed if self.begin_so else f"{typed}.jpg", self.begin_so)

    def dropped(self, text: str) -> tuple[str, ...]:
        return tuple(text.split()) if text.startswith("/") else ()

    async def attach(
        self, paths: Sequence[str], to: PhotoOf, progress: Progress, *, by: str = ""
    ) -> tuple[Attached, str]:
        await self._maybe()
        await self._until_let_go()
        progress(len(paths), len(paths))
        self.done.append(("attach", (tuple(paths), to, by) if by else (tuple(paths), to)))
        taken = paths[len(self.refused.splitlines()) :]
        return Attached(len(taken), 0, tuple(f"id of {path}" for path in taken)), self.refused

    async def new_sheet(self, path: str, pad: str, pad_number: int | None) -> int:
        await self._maybe()
        self.done.append(("new_sheet", (path, pad, pad_number)))
        self.last_sheet += 1
        return self.last_sheet

    async def replace(self, photo_id: str, path: str) -> None:
        await self._maybe()
        await self._until_let_go()
        self.done.append(("replace", (photo_id, path)))

    async def preview(self, path: str) -> bytes:
        await self._maybe()
        if path in self.missing:
            raise UnlockError(self.missing[path], field="path")
        return self.jpeg

    async def picture(self, photo_id: str) -> bytes:
        await self._maybe()
        return self.jpeg

    async def troubles(self, photo_ids: Sequence[str]) -> Mapping[str, str]:
        await asyncio.sleep(0)
        return {each: self.missing[each] for each in photo_ids if each in self.missing}

    async def destroy(self, photo_ids: Sequence[str]) -> str:
        await self._maybe()
        self.done.append(("destroy", tuple(photo_ids)))
        return "Deleted, with its key."

    async def shred(self, sheets: Sequence[int]) -> str:
        await self._maybe()
        self.done.append(("shred", tuple(sheets)))
        return "Shredded."

    async def show_outside(self, photo_id: str) -> None:
        await self._maybe()
        self.done.append(("show_outside", photo_id))
        await self._until_let_go()

    async def close_outside(self) -> None:
        await asyncio.sleep(0)
        self.done.append(("close_outside", ""))

    async def keep_house(self) -> bool:
        await asyncio.sleep(0)
        return False

    async def _maybe(self) -> None:
        await asyncio.sleep(0)
        if self.trouble:
            raise UnlockError(self.trouble, field=self.at)

    async def _until_let_go(self) -> None:
        if self.held is not None:
            await self.held.wait()
