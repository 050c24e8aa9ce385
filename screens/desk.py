"""The Desk: everything a screen may ask of the shop's outside, handed to it and never imported."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple, ParamSpec, Protocol, TypeVar

from models.errors import BookError
from models.moment import Moment
from models.roles import OWNER, may
from screens.outside import Mail, Online, Paper, Photos

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """Where screens get the time from: the only clock they know."""

    def now(self) -> datetime:
        """The time now, aware, in the shop's own zone."""
        ...

    def today(self) -> date:
        """The shop's local date; ``--today`` stands in for it."""
        ...

    def local(self, at: datetime) -> datetime:
        """A stored UTC time as the shop's local time."""
        ...


class Book(Protocol):
    """The open order book: verbs run on its write thread in one transaction, questions on its read thread in one
    snapshot."""

    async def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb; returns only after the commit has reached the disk. A running write is never cancelled.

        Raises `models.errors.Refused` (nothing was written) or `models.errors.BookError` in words.
        """
        ...

    async def read(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask a question; raises `models.errors.BookError` in words."""
        ...

    async def version(self) -> int:
        """0 when the book was just opened, and another number once any other program has written to it; what is
        written here leaves it as it is. Raises `models.errors.BookError` in words."""
        ...


class UnlockError(Exception):
    """Why the book could not be opened or set up: one sentence that says what to do, ready to be shown.

    ``wait`` is how many seconds the next try has to wait; ``field`` the field of the door where it is wrong.
    """

    def __init__(self, words: str, *, wait: float = 0.0, field: str = "") -> None:
        super().__init__(words)
        self.wait = wait
        self.field = field


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in. ``asks_code``: nothing is shown to them before `Keys.give_code` has taken their phone code.
    ``said`` is what they should know first (the key file was mended, the recovery sheet was used); may be empty."""

    book: Book
    user: str
    role: str
    asks_code: bool = False
    said: str = ""


class Keys(Protocol):
    """The door: set-up and unlock. Slow key derivation runs off the event loop."""

    @property
    def is_open(self) -> bool:
        """The book is open, be it that who entered has still to give a code, or to see the recovery sheet."""
        ...

    def is_new(self) -> bool:
        """There is no shop in the folder yet: set one up."""
        ...

    def handed_on(self) -> str:
        """The passphrase that came with the start of the program, once; empty when it is to be typed."""
        ...

    def warnings(self) -> tuple[str, ...]:
        """What the door should warn of (memory that is swapped to an unencrypted disk), each one sentence."""
        ...

    async def wait(self) -> float:
        """Seconds until the next passphrase may be tried; 0 when at once."""
        ...

    async def set_up(self, passphrase: str, shop_name: str) -> Entered:
        """Make the shop. It counts as set up only after `finish_set_up`. Raises `UnlockError`."""
        ...

    async def finish_set_up(self) -> None:
        """The recovery sheet was typed back: the shop is set up. Raises `UnlockError`."""
        ...

    async def unlock(self, passphrase: str) -> Entered:
        """Raises `UnlockError` in words: wrong passphrase (with ``wait``), missing key file, damaged book."""
        ...

    async def recover(self, sheet: Sequence[str], passphrase: str) -> Entered:
        """Open with the four lines of the recovery sheet, and set a new passphrase for its owner. Raises `UnlockError`;
        its ``field`` is ``line-1`` to ``line-4`` or ``passphrase``."""
        ...

    async def give_code(self, code: str) -> None:
        """Take the phone code of who entered. Raises `UnlockError` (wrong, used before, the clock is off)."""
        ...

    async def lock(self) -> None:
        """Close the book that was opened and let go of its key. What was being written is written first."""
        ...


class Keyholder(NamedTuple):
    """Somebody who may open the book. ``here`` is who is in now; times are local."""

    label: str
    role: str
    since: datetime
    phone_code: bool
    here: bool


class Phone(NamedTuple):
    """A new phone code, before it is in force: what the QR code says, and the secret to be typed where none fits."""

    uri: str
    secret: str


class Access(Protocol):
    """Who may open the book. Each raises `models.errors.Refused` at its field: ``label``, ``passphrase``, ``code``, ...

    ``proof`` shows that it is who came in, and not somebody at a counter that was left open: their phone code, where
    `asks_code` says so (refused at ``code``), else their passphrase once more (``old``). While a shop is being set up
    it is not looked at.
    """

    def asks_code(self) -> bool:
        """Whether who is in has a phone code, which is then the proof."""
        ...

    async def keyholders(self) -> tuple[Keyholder, ...]: ...

    async def has_sheet(self) -> bool:
        """A recovery sheet was made and typed back."""
        ...

    async def add(self, label: str, role: str, passphrase: str, proof: str) -> None: ...

    async def remove(self, label: str, proof: str) -> None: ...

    async def change_passphrase(self, old: str, new: str) -> None:
        """That of who is in."""
        ...

    async def new_sheet(self, proof: str) -> tuple[str, ...]:
        """The four lines of a new recovery sheet. The one before stays in force until this one is typed back."""
        ...

    async def sheet_typed_back(self, sheet: Sequence[str]) -> None:
        """Puts the new sheet in force. Refused at ``line-1`` to ``line-4``."""
        ...

    async def new_phone(self, proof: str) -> Phone:
        """A new phone code for who is in; in force when a code of it was typed."""
        ...

    async def phone_typed(self, code: str) -> None: ...

    async def drop_phone(self, label: str, proof: str) -> None:
        """Take a person's phone code away (a phone was lost)."""
        ...


class Backups(Protocol):
    """Back-ups of the open book, made beside it while it is used."""

    async def make(self) -> str:
        """Make one at each place; answers what was made and what was not, in words. Raises `UnlockError` when none is
        good. Calls made meanwhile wait for the same one."""
        ...


class Pins(Protocol):
    """The PINs with which drivers open their checklists. Wrong ones are slowed like wrong passphrases."""

    async def wait(self) -> float:
        """Seconds until the next PIN may be tried; 0 when at once."""
        ...

    async def enter(self, driver: str, pin: str) -> None:
        """Take a driver's PIN. Raises `UnlockError` in words: wrong (with ``wait``), none set, no such driver."""
        ...


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What screens need of the settings.

    ``closed_weekdays`` are the days on which the shop does not open, 0 for Monday; ``cut_off`` is the local time from
    which an order for today is asked about; ``relay_hour`` the local hour by which a relay should have been accepted;
    ``country`` the calling code of telephone numbers that are typed without one; ``delivery_charge`` is pence;
    ``blank_minutes`` and ``lock_minutes`` are how long nobody touches a key before the sheet is turned over, and the
    book locked; ``second_backup``: back-ups go to a second place too; ``photo_inbox``: a phone's photos come to a
    folder; ``pictures`` is what the terminal can show of a photo: ``kitty``, ``sixel``, or ``blocks`` of colour.
    """

    name: str = "The shop"
    web_shop: bool = True
    paper_pad: bool = True
    daily_cap: int = 40
    card_limit: int = 220
    delivery_charge: int = 500
    late_hour: int = 19
    relay_hour: int = 15
    closed_weekdays: tuple[int, ...] = (6,)
    cut_off: time | None = time(14)
    country: str = "44"
    theme: str = "paper"
    blank_minutes: int = 2
    lock_minutes: int = 10
    second_backup: bool = False
    photo_inbox: bool = False
    pictures: str = "blocks"


class Settings(Protocol):
    """The shop's settings as the owner types them, each by its name in the settings file."""

    def typed(self) -> Mapping[str, str]:
        """Every setting as it would be typed now: ``yes``, ``5.00``, ``sun, mon``."""
        ...

    def read(self, name: str, text: str) -> str:
        """What was typed for a setting, in words. Raises `models.errors.Refused` at it."""
        ...

    async def save(self, changes: Mapping[str, str]) -> ShopFacts:
        """Keep what was typed, and answer with what holds from now on.

        Raises `models.errors.Refused`: at the setting that is wrong, or at ``settings`` when the file is in the way.
        """
        ...


@dataclass(slots=True)
class Desk:
    """What every screen is handed in its constructor. ``book``, ``user`` and ``role`` are set by unlocking, ``shop``
    anew when the settings are changed; ``user`` is who is in; ``seen`` is the version of the book that the screen in
    front has looked at."""

    keys: Keys
    clock: Clock
    shop: ShopFacts
    new_key: Callable[[], str]
    book: Book
    settings: Settings
    access: Access
    backups: Backups
    pins: Pins
    paper: Paper
    online: Online
    mail: Mail
    photos: Photos
    user: str = OWNER
    role: str = OWNER
    seen: int = 0

    def may(self, permission: str) -> bool:
        """Whether who is in has a permission of `models.roles`."""
        return may(self.role, permission)

    def enter(self, entered: Entered) -> None:
        """Somebody came in: from now on it is their book."""
        self.book, self.user, self.role, self.seen = entered.book, entered.user, entered.role, 0

    async def looked(self, at: Callable[[Moment, int], None], record: int) -> None:
        """Write down that who is in opened a record (``at`` is a verb of `models.looking`). A book that cannot be
        written, the disk being full, is read all the same: the flowers are to be delivered."""
        with suppress(BookError):
            await self.book.write(at, self.moment(), record)

    def moment(self) -> Moment:
        """Who is in and when it is: the first argument of every verb."""
        return Moment(by=self.user, now=self.clock.now(), today=self.clock.today())
