"""The ports to the shop's outside that the Desk holds: paper, files of online orders, e-mail, photos.

Each raises `screens.desk.UnlockError` in words, ready to be shown.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    # Only named here: the unlock screen is painted without them.
    from models.mail_views import MailSettings
    from models.online_views import Compared, LookedAt
    from models.photo_views import Attached, InboxFile, PhotoOf

Progress = Callable[[int, int], None]
"""Is told how far something is, and of how much (stops on paper, e-mails, bytes of a file), on the event loop."""


class Paper(Protocol):
    """Paper from the open book, made in a process of its own. ``to`` is a file's name, or empty for the printer.

    Each answers what was made, in words, and counts as printed. Raises `UnlockError` in words when nothing was (no
    printer, a file that cannot be written, nothing to print); ``field`` is ``to`` when it is the file's name.
    """

    def has_printer(self) -> bool:
        """The system has ``lp``. Asked anew each time."""
        ...

    async def run_sheet(self, day: date, driver: str, to: str, progress: Progress) -> str: ...

    async def slips(self, day: date, order_ids: Sequence[int], to: str, progress: Progress) -> str: ...

    async def day_list(self, day: date, to: str, progress: Progress) -> str:
        """The day's list and the open sheets, for when the computer is down."""
        ...


class Online(Protocol):
    """Files of online orders, read in a process of its own, with limits, and looked at; nothing of them is taken in."""

    def files(self) -> tuple[str, ...]:
        """Files that may be meant, the newest first: what lies in the folder for downloads."""
        ...

    async def look(self, path: str, source: str, progress: Progress) -> "LookedAt | Compared":
        """Read a file of a web shop, and note in the book what was looked at; a list of numbers is compared with it.

        Raises `UnlockError` in words when nothing was read; ``field`` is ``path`` or ``source``. Nothing is noted then.
        """
        ...


class Mail(Protocol):
    """E-mail: confirmations leave the shop. One program of a shop sends at a time."""

    async def send(self, progress: Progress) -> str:
        """Send what is due now; answers in words. Raises `UnlockError` in words when nothing can be sent at all."""
        ...

    async def send_quietly(self) -> bool:
        """The same in the background, as often as is good for it: True when something in the book is another now."""
        ...

    async def try_out(self, settings: "MailSettings") -> str:
        """Send one e-mail to the shop's own address with these settings, saved or not; answers in words.

        Raises `UnlockError` with the ``field`` of the settings that is in the way.
        """
        ...


class Completed(NamedTuple):
    """What was typed of a path, as far as all that begin like it are alike. ``names`` are theirs where it is several:
    photos, the newest first, and then folders, which end in a slash."""

    typed: str
    names: tuple[str, ...] = ()


class Photos(Protocol):
    """Photos: read in a process of its own, encrypted on the disk, opened again; and the lock box's shredding."""

    async def inbox(self) -> "tuple[InboxFile, ...]":
        """What lies in the folder that a phone syncs to, the oldest first. Raises `UnlockError` when it is missing."""
        ...

    async def complete(self, typed: str) -> Completed:
        """What was typed of a path, completed as far as it can be, and what else it could become."""
        ...

    def dropped(self, text: str) -> tuple[str, ...]:
        """The paths in a text that a terminal types for dropped files, quoted or escaped; nothing when it is none."""
        ...

    async def attach(
        self, paths: Sequence[str], to: "PhotoOf", progress: Progress, *, by: str = ""
    ) -> "tuple[Attached, str]":
        """Attach files to what is named, each whole or not at all. Answers with what was attached, and in words what
        was not and why (empty when all were). A file of the inbox is removed from it when its encrypted copy is safe.
        ``by`` is the driver who attaches it at a checklist; else whoever opened the book does.

        Raises `UnlockError` when nothing was attached; its ``field`` is ``path`` when the files are in the way.
        """
        ...

    async def new_sheet(self, path: str, pad: str, pad_number: int | None) -> int:
        """Make a photo of a page of the pad an open sheet, and answer with its number. A file of the inbox is removed
        from it. Raises `UnlockError`; its ``field`` is ``path``, or ``pad_number`` where that is in the book."""
        ...

    async def replace(self, photo_id: str, path: str) -> None:
        """Another file in a photo's place; what was there is taken off. Raises as `attach` does."""
        ...

    async def preview(self, path: str) -> bytes:
        """A small JPEG of a file that is not attached. Raises `UnlockError` at ``path`` for one that cannot be read."""
        ...

    async def picture(self, photo_id: str) -> bytes:
        """The photo itself, a JPEG of our own making. Raises `UnlockError` when its file is missing or damaged."""
        ...

    async def troubles(self, photo_ids: Sequence[str]) -> Mapping[str, str]:
        """Which of these photos have no file, or not the one they had, by a quick look: why, in words, by id."""
        ...

    async def destroy(self, photo_ids: Sequence[str]) -> str:
        """Delete photos with their keys, for good; answers in words, also of back-ups that still hold them."""
        ...

    async def shred(self, sheets: Sequence[int]) -> str:
        """The papers of these sheets have been shredded: destroy their photos and their words as taken down, and say
        so. Raises `UnlockError` where one of them still has an order without an outcome; then nothing is destroyed."""
        ...

    async def show_outside(self, photo_id: str) -> None:
        """Open a photo in the system's viewer, from a private file, which is there until `close_outside`."""
        ...

    async def close_outside(self) -> None:
        """Remove what was made for the system's viewer."""
        ...

    async def keep_house(self) -> bool:
        """In the background, as often as is good for it: what was taken off on an earlier day, words as taken down
        without paper whose time is over, and left-overs are cleared away. True when something in the book is another
        now."""
        ...
