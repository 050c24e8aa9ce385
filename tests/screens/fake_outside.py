"""Online orders and mail for screens under test: they do what they say, without a file or a server."""

import asyncio
from dataclasses import dataclass, field

from models.mail_views import MailSettings
from models.online_views import Compared, LookedAt
from screens.desk import Progress, UnlockError


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
