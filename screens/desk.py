"""The Desk: everything a screen may ask of the shop's outside, handed to it and never imported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ParamSpec, Protocol, TypeVar

from models.moment import Moment

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


class Keys(Protocol):
    """Set-up and unlock. Both run slow key derivation off the event loop and answer with the open book."""

    def is_new(self) -> bool:
        """There is no shop in the folder yet: set one up."""
        ...

    def handed_on(self) -> str:
        """The passphrase that came with the start of the program, once; empty when it is to be typed."""
        ...

    async def set_up(self, passphrase: str, shop_name: str) -> Book: ...

    async def unlock(self, passphrase: str) -> Book:
        """Raises `UnlockError` in words: wrong passphrase, missing key file, damaged book."""
        ...

    async def lock(self) -> None:
        """Close the book that was opened and let go of its key. What was being written is written first."""
        ...


class UnlockError(Exception):
    """Why the book could not be opened or set up: one sentence that says what to do, ready to be shown."""


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What screens need of the settings.

    ``closed_weekdays`` are the days on which the shop does not open, 0 for Monday; ``cut_off`` is the local time from
    which an order for today is asked about; ``relay_hour`` the local hour by which a relay should have been accepted;
    ``country`` the calling code of telephone numbers that are typed without one; ``delivery_charge`` is pence.
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
    """What every screen is handed in its constructor. ``book`` is set by unlocking, ``shop`` anew when the settings
    are changed; ``user`` is who is in."""

    keys: Keys
    clock: Clock
    shop: ShopFacts
    new_key: Callable[[], str]
    book: Book
    settings: Settings
    user: str = "owner"

    def moment(self) -> Moment:
        """Who is in and when it is: the first argument of every verb."""
        return Moment(by=self.user, now=self.clock.now(), today=self.clock.today())
