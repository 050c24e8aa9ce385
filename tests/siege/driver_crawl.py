"""A driver's checklist crawled key by key, at the counter and at a driver's own terminal.

Whatever is pressed, in whatever order, in lists, questions, help and palette: nothing stands on the screen but what a
driver may see. The book is full of words that no driver may. That the search finds them where they do stand, on the
screens of the counter, is looked at first.
"""

import asyncio
import os
import random
from contextlib import AsyncExitStack, chdir, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from counter_tui.app import CounterApp
from counter_tui.driver_app import DriverApp
from counter_tui.shop_app import ShopApp
from models.database import Book
from models.drivers import add_driver, set_pin
from models.intake import take
from models.photo_views import InboxFile
from models.runs import give
from models.views import Line, NewOrder, Party
from screens.checklist import ChecklistScreen
from screens.desk import Desk
from screens.going import ChecklistPicked
from screens.keymap import ACTIONS
from tests.book import WEDNESDAY, an_order, moment, new_key, open_book
from tests.counter import real_book_desk, unlocked
from tests.screens.desk import comes_to, words_on
from tests.screens.fake_outside import FakePhotos
from tests.screens.fake_run import PIN
from tests.siege.canaries import canaries
from tests.siege.report import Report

STOPS = 30
MINE, OTHER = "van 1", "van 2"
CALLERS, OTHERS = "07700 9009", "07700 9005"
PRICE, CHARGE = 9137, 477
OUTSTANDING = ("unconfirmed", "due today")
"""What the top line of the shop would say of this book."""
IN_THE_INBOX = "Zinboxphoto"
ENOUGH = 6
"""So many letters tell a word: a narrow column shows no more of it."""
EACH = 60
"""So many keys are pressed in one program at most."""
CLICK = "a click"
CLICKS = 0.05
"""How many of the keys are clicks of the mouse instead."""
SIZES = ((80, 24), (120, 40))
REGISTRY = tuple(sorted({key for action in ACTIONS for key in action.keys}))
PRINTABLE = tuple(chr(code) for code in range(ord("!"), ord("~") + 1) if chr(code).isalnum())
LONGER = (
    *(f"f{number}" for number in range(1, 13)),
    *(f"ctrl+{chr(code)}" for code in range(ord("a"), ord("z") + 1)),
    *("tab", "shift+tab", "enter", "escape", "space", "backspace", "delete", "up", "down", "pageup", "pagedown"),
)
ENDS = frozenset({"ctrl+l", "escape"})
"""What leaves the checklist is pressed less often, or every program would be a short one."""


@dataclass
class Crawl:
    """What no driver may see, and what was pressed so far."""

    report: Report
    secrets: tuple[str, ...]
    rng: random.Random
    pressed: list[str] = field(default_factory=list)

    def found_in(self, text: str) -> list[str]:
        """The secrets that stand in a text."""
        return [secret for secret in self.secrets if secret in text]

    def look(self, app: ShopApp) -> None:
        """Nothing of it stands on the screen, in the title, in a notice or in what was copied."""
        notices = [f"{notice.title} {notice.message}" for notice in app._notifications]
        text = "\n".join((words_on(app), app.title, app.sub_title, app.clipboard, *notices))
        found = self.found_in(text)
        keys = " ".join(self.pressed[-12:])
        self.report.expect(not found, f"{found} after … {keys}, seed {self.report.seed}:\n{text if found else ''}")

    def key(self) -> str:
        """The next key: any of the registry, any letter, any longer one, or a click."""
        if self.rng.random() < CLICKS:
            return CLICK
        key = self.rng.choice(self.rng.choice((REGISTRY, PRINTABLE, LONGER)))
        return self.rng.choice(LONGER) if key in ENDS else key


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    secrets = _book(folder, random.Random(seed))
    before = _files(folder)
    with chdir(folder):
        each = min(EACH, (count + 1) // 2)
        for program in range((count + each - 1) // each):
            crawl = Crawl(report, secrets, random.Random(f"{seed} {program}"))
            asyncio.run(_crawled(crawl, folder / "book.db", program, min(each, count - program * each)))
    made = _files(folder) - before
    report.expect(not made, f"files were made: {sorted(made)}, seed {seed}")
    report.notes.append(f"{len(secrets)} secrets in the book, {STOPS} stops on the run")
    return report


async def _crawled(crawl: Crawl, path: Path, program: int, count: int) -> None:
    """One part at the counter, the next at a driver's terminal; begun again whenever it was locked."""
    size, kind = SIZES[program // 2 % 2], (CounterApp, DriverApp)[program % 2]
    done = 0
    while done < count:
        app = kind(lambda: _desk(path))
        async with AsyncExitStack() as stack:
            pilot = await stack.enter_async_context(app.run_test(size=size))
            await unlocked(pilot)
            if isinstance(app, CounterApp):
                await _not_blind(crawl, pilot)
            while done < count and not app._exit:
                await _open(crawl, app, pilot)
                done += await _press(crawl, app, pilot, count - done)
            await app.let_go()


def _desk(path: Path) -> Desk:
    """The counter's desk, with a photo in the inbox whose name no driver may see."""
    desk = real_book_desk(path, moment("11:05").now)
    desk.shop = replace(desk.shop, photo_inbox=True)
    name = f"{IN_THE_INBOX}.jpg"
    desk.photos = FakePhotos(waiting=(InboxFile(f"/{name}", name, 1, desk.clock.now(), (1, 1)),))
    return desk


async def _not_blind(crawl: Crawl, pilot: Pilot[Any]) -> None:
    await pilot.press("f5")
    seen = await comes_to(pilot, lambda: crawl.found_in(words_on(pilot.app)))
    crawl.report.expect(bool(seen), "the search is blind: it finds nothing on the list of the day")


async def _open(crawl: Crawl, app: ShopApp, pilot: Pilot[Any]) -> None:
    """To the checklist, from the list of the day or from the choice of a driver."""
    if isinstance(app, CounterApp):
        await comes_to(pilot, lambda: getattr(app.screen, "HERE", "") == "deliveries")
        app.screen.post_message(ChecklistPicked(WEDNESDAY))
    await comes_to(pilot, lambda: getattr(app.screen, "GROUP", "") == "driver" and "Who are you?" in words_on(app))
    await pilot.press("home", "enter")
    await comes_to(pilot, lambda: "your PIN" in words_on(app))
    await pilot.press(*PIN, "enter")
    opened = await comes_to(pilot, lambda: isinstance(app.screen, ChecklistScreen) and " done " in words_on(app))
    crawl.report.expect(opened, f"the checklist did not open, seed {crawl.report.seed}:\n{words_on(app)}")
    if not opened:
        raise AssertionError(words_on(app))


async def _press(crawl: Crawl, app: ShopApp, pilot: Pilot[Any], most: int) -> int:
    """Press keys until the checklist is left, or the program; how many. What comes after it is blank at first."""
    for done in range(most):
        key = crawl.key()
        crawl.pressed.append(key)
        if key == CLICK:
            await pilot.click(offset=(crawl.rng.randrange(app.size.width), crawl.rng.randrange(app.size.height)))
        else:
            await pilot.press(key)
        if app._exit:
            return done + 1
        crawl.report.done += 1
        crawl.look(app)
        if not _checklist(app):
            # The blank screen is turned back by whoever works at the counter.
            await pilot.press("x")
            return done + 1
    return most


def _checklist(app: ShopApp) -> Screen[Any] | None:
    return next((screen for screen in app.screen_stack if isinstance(screen, ChecklistScreen)), None)


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.name.startswith("book.db-")}


def _book(folder: Path, rng: random.Random) -> tuple[str, ...]:
    """A day with a driver's run among everything else, and what no driver may see of it."""
    words = iter([canary.word for canary in canaries("secret", 12 * STOPS, rng)])
    secrets: list[str] = [*OUTSTANDING, IN_THE_INBOX, CALLERS, OTHERS, f"{PRICE / 100:.2f}", f"{CHARGE / 100:.2f}"]

    def secret() -> str:
        word = next(words)
        secrets.append(word[:ENOUGH])
        return word

    with closing(open_book(folder)) as book:
        for label in (MINE, OTHER):
            book.write(add_driver, moment(), label, key=new_key())
            book.write(set_pin, moment(), label, PIN, os.urandom(16))
        mine = [_taken(book, _theirs(number, secret)) for number in range(STOPS)]
        others = [_taken(book, _hidden(number, secret)) for number in range(6)]
        book.write(give, moment(), mine, MINE, key=new_key())
        book.write(give, moment(), others[:3], OTHER, key=new_key())
        for days in (1, 2):
            due = WEDNESDAY + timedelta(days=days)
            _taken(book, _hidden(days, secret, due=due))
        _taken(book, _hidden(7, secret, fulfilment="collection"))
    return tuple(dict.fromkeys(secrets))


def _taken(book: Book, new: NewOrder) -> int:
    book.write(take, moment(), new, key=new_key())
    return int(book.read(_newest))


def _newest() -> int:
    from models.tables.base import book as tables

    return int(tables.execute_sql("SELECT max(id) FROM orders").fetchone()[0])


def _theirs(number: int, secret: Any) -> NewOrder:
    """A stop of the run: the driver may see where it goes, and nothing of who sends it."""
    return _paid(
        an_order(
            recipient=Party(f"Recipient {number}", f"07700 9001{number:02d}"),
            address=f"{number} Mill Lane",
            notes=f"gate {number}",
            due=WEDNESDAY,
        ),
        number,
        secret,
    )


def _hidden(number: int, secret: Any, **changes: Any) -> NewOrder:
    """An order that is not the driver's at all."""
    order = an_order(
        recipient=Party(secret(), f"{OTHERS}{number:02d}"), address=secret(), notes=secret(), due=WEDNESDAY
    )
    return _paid(replace(order, **changes), number, secret)


def _paid(new: NewOrder, number: int, secret: Any) -> NewOrder:
    caller = Party(secret(), f"{CALLERS}{number:02d}", f"{secret()}@example.com")
    line = Line("Dozen red roses", 1, PRICE)
    payment, card = f"{secret()} card machine", f"Love, {secret()}"
    return replace(new, caller=caller, card=card, lines=(line,), delivery_charge=CHARGE, payment=payment)
