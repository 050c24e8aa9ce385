"""A Desk for screens under test: a clock that stands still, a book that answers what it was told to."""

import asyncio
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from textual.app import App
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from counter_tui.app import CounterApp
from models.errors import Refused
from models.roles import OWNER
from models.views import TopLine
from screens.desk import Desk, ShopFacts
from screens.going import (
    ChecklistPicked,
    DraftPicked,
    LockBoxPicked,
    NewOrderPicked,
    OrderPicked,
    PhotosPicked,
    ScreenPicked,
    SearchPicked,
)
from screens.in_turn import InTurn
from screens.themes import THEMES
from tests.screens.fake_access import FakeAccess, FakeBackups, FakeKeys
from tests.screens.fake_outside import FakeMail, FakeOnline, FakePhotos
from tests.screens.fake_run import FakePaper, FakePins

NASTY = (
    "[/]",
    "[red]x[/]",
    "[b",
    "[@click=app.bell]x[/]",
    "\x1b]52;c;aGFja2Vk\x07",
    "\x9b31m",
    "\u202eevil",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "Ng\u00f4 \u7530\u4e2d\u82b1\u5b50",
    "Bartholomew Featherstonehaugh-Cholmondeley-Warner of Much Wenlock",
    "x" * 220,
)
FORBIDDEN = frozenset(chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F)))


class Call(NamedTuple):
    """One call of the book, by the name of what was called."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


@dataclass
class FakeClock:
    """A clock that stands where it was put."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()

    def local(self, at: datetime) -> datetime:
        return at


@dataclass
class FakeBook:
    """Answers by the name of the verb or question: a value, an exception to raise, or a function of the arguments."""

    answers: dict[str, Any]
    told: list[Call] = field(default_factory=list)
    looked: list[Call] = field(default_factory=list)
    asked: list[Call] = field(default_factory=list)
    held: dict[str, list[asyncio.Event]] = field(default_factory=dict)
    changes: int = 0

    def hold(self, name: str) -> asyncio.Event:
        """The next call of ``name`` waits until the event is set."""
        event = asyncio.Event()
        self.held.setdefault(name, []).append(event)
        return event

    def names(self) -> list[str]:
        """The verbs that were told, in order."""
        return [call.name for call in self.told]

    async def write(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if verb.__module__ == "models.looking":
            self.looked.append(Call(verb.__name__, args, kwargs))
            return None
        self.told.append(Call(verb.__name__, args, kwargs))
        return await self._answer(verb.__name__, args, kwargs)

    async def read(self, question: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if question.__name__ not in {"top_line", "role_of", "has_mail", "untried"}:
            self.asked.append(Call(question.__name__, args, kwargs))
        return await self._answer(question.__name__, args, kwargs)

    async def version(self) -> int:
        await asyncio.sleep(0)
        return self.changes

    async def _answer(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        waiting = self.held.get(name)
        if waiting:
            await waiting.pop(0).wait()
        else:
            await asyncio.sleep(0)
        assert name in self.answers, f"the fake book has no answer to {name}"
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer(*args, **kwargs) if callable(answer) else answer


@dataclass
class FakeSettings:
    """Settings that take everything but the word ``wrong``."""

    texts: dict[str, str] = field(
        default_factory=lambda: {"shop_name": "The shop", "daily_cap": "40", "country": "44", "theme": "paper"}
    )
    saved: list[dict[str, str]] = field(default_factory=list)

    def typed(self) -> Mapping[str, str]:
        return self.texts

    def read(self, name: str, text: str) -> str:
        if text == "wrong":
            raise Refused(name, "That is wrong.")
        return f"read {text}"

    async def save(self, changes: Mapping[str, str]) -> ShopFacts:
        await asyncio.sleep(0)
        for name, text in changes.items():
            self.read(name, text)
        self.saved.append(dict(changes))
        self.texts |= changes
        return ShopFacts(
            name=self.texts["shop_name"],
            daily_cap=int(self.texts["daily_cap"]),
            country=self.texts["country"],
            theme=self.texts["theme"],
        )


def book_of(desk: Desk) -> FakeBook:
    """The fake book behind a fake desk."""
    assert isinstance(desk.book, FakeBook)
    return desk.book


def fake_desk(now: str = "2026-02-11T10:42", *, shop: ShopFacts | None = None, **answers: Any) -> Desk:
    """A desk whose book gives these answers, by the name of the verb or question."""
    always = {
        "top_line": TopLine(),
        "role_of": OWNER,
        "has_mail": True,
        "untried": False,
        "lock_box": [],
        "refuse_twin": None,
    }
    book = FakeBook({**always, **answers})
    numbers = iter(range(1, 1_000_000))
    return Desk(
        keys=FakeKeys(book=book),
        clock=FakeClock(datetime.fromisoformat(now).replace(tzinfo=UTC)),
        shop=shop or ShopFacts(),
        new_key=lambda: f"key-{next(numbers)}",
        book=book,
        settings=FakeSettings(),
        access=FakeAccess(),
        backups=FakeBackups(),
        pins=FakePins(),
        paper=FakePaper(),
        online=FakeOnline(),
        mail=FakeMail(),
        photos=FakePhotos(),
    )


class Counter(InTurn[None]):
    """An app around one screen. ``went`` holds what the screen asked the app to open."""

    ENABLE_COMMAND_PALETTE = False
    CSS = CounterApp.CSS

    def __init__(self, make: Callable[[], Screen[Any]], *, theme: str = "paper", no_color: bool = False) -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = "mono" if no_color else theme
        self._make = make
        self.went: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEMES[0].variables

    def on_mount(self) -> None:
        self.push_screen(self._make())

    def on_order_picked(self, event: OrderPicked) -> None:
        self.went.append(event)

    def on_draft_picked(self, event: DraftPicked) -> None:
        self.went.append(event)

    def on_new_order_picked(self, event: NewOrderPicked) -> None:
        self.went.append(event)

    def on_search_picked(self, event: SearchPicked) -> None:
        self.went.append(event)

    def on_screen_picked(self, event: ScreenPicked) -> None:
        self.went.append(event)

    def action_waiting(self) -> None:
        self.went.append(ScreenPicked("waiting"))

    def action_online(self) -> None:
        self.went.append(ScreenPicked("online"))

    def on_checklist_picked(self, event: ChecklistPicked) -> None:
        self.went.append(event)

    def on_photos_picked(self, event: PhotosPicked) -> None:
        self.went.append(event)

    def on_lock_box_picked(self, event: LockBoxPicked) -> None:
        self.went.append(event)


def counter(make: Callable[[], Screen[Any]], *, theme: str = "paper", no_color: bool = False) -> Counter:
    """An app that shows what ``make`` makes: ``async with counter(lambda: PadScreen(desk)).run_test() as pilot``."""
    return Counter(make, theme=theme, no_color=no_color)


def words_on(app: App[Any]) -> str:
    """Everything the screen shows, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


def line_with(app: App[Any], text: str) -> str:
    """The first line of the screen that holds ``text``."""
    return next((line for line in words_on(app).splitlines() if text in line), "")


async def comes_to(pilot: Pilot[Any], wanted: Callable[[], object]) -> bool:
    """Whether it comes to that, with ten seconds of patience for a busy machine."""
    patience = monotonic() + 10
    while not wanted():
        if monotonic() > patience:
            return False
        # Not a pause of the pilot's: that sends a message to every widget of the screen.
        await asyncio.sleep(0.01)
    return True


async def caught_up(pilot: Pilot[Any]) -> None:
    """Waits until every widget has read what it was sent so far.

    The pilot's own pause sends a message to each of them to learn that; one that waits for a message has read all.
    """
    pumps = (pilot.app, *pilot.app.screen.walk_children(with_self=True))
    queues: list[Any] = [pump._message_queue for pump in pumps]
    busy = [pump for pump, queue in zip(pumps, queues, strict=True) if queue.values or not queue.ready_event._waiters]
    left = 0

    def was_read() -> None:
        nonlocal left
        left -= 1

    for pump in busy:
        left += pump.call_later(was_read)
    assert await comes_to(pilot, lambda: left == 0 or pilot.app._exception)


async def shows(pilot: Pilot[Any], text: str) -> bool:
    """Whether ``text`` comes on the screen, with the patience of :func:`comes_to`."""
    return await comes_to(pilot, lambda: line_with(pilot.app, text))


async def still(pilot: Pilot[Any]) -> None:
    """Waits until nothing has changed on the screen for a fifth of a second."""
    quiet, before = 0, ""
    for _ in range(200):
        await asyncio.sleep(0.05)
        quiet, before = (quiet + 1 if (now := words_on(pilot.app)) == before else 0), now
        if quiet == 4:
            return


def styles_of(app: App[Any], text: str) -> list[Any]:
    """The Rich styles of the segments that hold ``text``."""
    strips = app.screen._compositor.render_strips(app.size)
    return [segment.style for strip in strips for segment in strip if text in segment.text]


def assert_clean(app: App[Any]) -> None:
    """No control, escape or direction character is anywhere on the screen."""
    found = {f"U+{ord(c):04X}" for c in words_on(app).replace("\n", "") if c in FORBIDDEN}
    assert not found, f"raw characters on the screen: {sorted(found)}"


def picture(app: App[Any], path: str | Path) -> None:
    """Write the screen as a PNG, for looking at."""
    svg = app.export_screenshot().replace("<text ", '<text xml:space="preserve" ')
    subprocess.run(["rsvg-convert", "-o", str(path)], input=svg.encode(), check=True)
