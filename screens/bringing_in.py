"""Bringing in: which file, of which web shop, what its customers' notes are, what is taken; and the look itself, which
goes on whatever screen comes next. Await the questions in a worker."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from textual.app import App
from textual.message import Message

from models.comparing import compare, numbers_in
from models.errors import BookError, Refused
from models.online_views import Compared, LookedAt, OnlineRow, WebShop
from models.sources import put_web_shop, web_shop, web_shops
from screens.base import CounterScreen, in_front
from screens.day_screen import counted
from screens.desk import UnlockError
from screens.dialogs import Choice
from screens.entry_form import Asked as Field
from screens.entry_form import EntryForm, Texts
from screens.keymap import DIGITS
from screens.online_rows import found_words, how_far, named

GROUP = "look at a file"
UNDER_WAY = "A file is being looked at: wait until that is done."
FILE = (
    "The file that the web shop gave out: its orders (JSON or CSV), or its own list of them. Nothing is taken in yet."
)
MOST_FILES = 4
TOLD = 50
"""So many times at most it is said how far it is."""
NOTES = (
    # The first is what a hasty enter takes: a card is never written by mistake.
    Choice("n", "a note for the shop", "note"),
    Choice("c", "the message on the card", "card"),
)
NOTES_DETAIL = "This file holds such notes. It is asked once; w changes the answer. Nothing of the file is noted yet."
NUMBERS = Field("numbers", "Numbers", "1041 1042 1043: with spaces, with commas, or each on its line", lines=True)
NUMBERS_DETAIL = "Every number that the web shop's own page shows. Whatever the dates, each is looked for in the book."
ALL, WITHOUT = "all", "without"
NEW_SHOP = "new"


class Asked(NamedTuple):
    """A file that is to be looked at. ``trouble`` is why the look before was refused, at ``field``: ``path``,
    ``source``, or ``note_is`` where nobody has said what the customers' notes are."""

    path: str = ""
    source: str = ""
    trouble: str = ""
    field: str = ""

    @property
    def file(self) -> str:
        """The file's name without its folders."""
        return self.path.replace("\\", "/").rstrip("/").rpartition("/")[2] or self.path


@dataclass
class HowFar(Message):
    """A file is being looked at, so far."""

    words: str


@dataclass
class Ended(Message):
    """A look has ended: with what was found, or with nothing noted, and why in ``asked.trouble``."""

    asked: Asked
    found: LookedAt | Compared | None


class ShowsLooks:
    """A screen that shows how far a look is and what it came to: it is sent `HowFar` and `Ended` while in front."""


def under_way(app: App[Any]) -> bool:
    """Whether a file is being looked at."""
    return any(worker.group == GROUP and not worker.is_finished for worker in app.workers)


async def ask_file(screen: CounterScreen, before: Asked, *, listed: bool = False) -> Asked | None:
    """Ask for the file and, where there are several, for the web shop; None when escaped. Await it in a worker.

    What was refused ``before`` stands in the field again, with the reason; where only the notes or the web shop were in
    the way, only that is asked. ``listed``: it is the web shop's own list.
    """
    if before.field == "note_is":
        return before if await _ask_about_notes(screen, before.source) else None
    if before.field == "source" and not before.source:
        source = await _ask_whose_file(screen, before.trouble)
        return Asked(before.path, source) if source else None
    source = await ask_source(screen, before.source)
    if source is None:
        return None
    known = screen.desk.online.files()[:MOST_FILES]
    title = "The web shop's own list: which file?" if listed else "Which file of the web shop?"
    path = await screen.ask_text(title, value=before.path, detail=before.trouble or FILE, known=known)
    return Asked(path, source) if path else None


async def ask_which(
    screen: CounterScreen, title: str, shops: list[WebShop], more: tuple[Choice, ...] = ()
) -> str | None:
    """Ask for one of the web shops by its digit, or for one of ``more``; the place of the web shop as a text."""
    choices = [
        Choice(str(number) if number <= DIGITS else "", shop.name, str(number - 1))
        for number, shop in enumerate(shops, 1)
    ]
    return await screen.choose(title, (*choices, *more))


async def ask_source(screen: CounterScreen, before: str) -> str | None:
    """The web shop's name, the one of ``before`` first; empty where there is only one, or none."""
    found = await screen.ask_book(web_shops)
    if found is None:
        return None
    shops = sorted(found.value, key=lambda shop: shop.name != before)
    if len(shops) < 2:
        return ""
    picked = await ask_which(screen, "Which web shop is it from?", shops)
    return None if picked is None else shops[int(picked)].name


async def _ask_whose_file(screen: CounterScreen, why: str) -> str | None:
    """Ask which web shop a file is from that is like none of its files so far; a new one by its name."""
    found = await screen.ask_book(web_shops)
    if found is None:
        return None
    choices = [Choice(str(at) if at <= DIGITS else "", shop.name, str(at)) for at, shop in enumerate(found.value, 1)]
    title = "Which web shop is this file from?"
    picked = await screen.choose(title, (*choices, Choice("n", "another web shop: a new one", NEW_SHOP)), detail=why)
    if picked == NEW_SHOP:
        return await screen.ask_text("What is the new web shop called?", detail="As you speak of it, such as Market.")
    return None if picked is None else found.value[int(picked) - 1].name


async def _ask_about_notes(screen: CounterScreen, source: str) -> bool:
    """Ask what the customers' notes are, and keep the answer; False when it was escaped or could not be kept."""
    shop, shops = await screen.ask_book(web_shop, source), await screen.ask_book(web_shops)
    if shop is None or shops is None:
        return False
    name = shop.value.name
    said = await screen.choose(f"{name}: what is the note that a customer writes?", NOTES, detail=NOTES_DETAIL)
    if said is None:
        return False
    was = name if any(each.name == name for each in shops.value) else ""
    new = replace(shop.value, note_is=said)
    return await screen.tell(put_web_shop, new, was=was, key=screen.desk.new_key()) is not None


async def compare_numbers(screen: CounterScreen) -> Compared | None:
    """Ask for the numbers that the web shop shows, and hold them against the book; None when escaped."""
    source = await ask_source(screen, "")
    shop = await screen.ask_book(web_shop, source) if source is not None else None
    if shop is None:
        return None
    came: list[Compared] = []

    async def keep(texts: Texts) -> None:
        listed = numbers_in(texts["numbers"])
        came.append(await screen.desk.book.write(compare, screen.desk.moment(), shop.value, listed))

    title = f"Is every order of {shop.value.name} here?"
    form = EntryForm(title, (NUMBERS,), {}, read=_read_numbers, keep=keep, detail=NUMBERS_DETAIL, busy="Comparing")
    await screen.app.push_screen_wait(form)
    return came[-1] if came else None


def _read_numbers(_name: str, text: str) -> str:
    return counted(len(numbers_in(text).numbers), "number")


async def ask_which_to_take(screen: CounterScreen, rows: Sequence[OnlineRow]) -> list[OnlineRow]:
    """Which of these are to be taken in: all, unless some may be in the book already; none when escaped."""
    likes = [row for row in rows if row.like or row.twin]
    if not likes:
        return list(rows)
    others = [row for row in rows if not (row.like or row.twin)]
    every = Choice("a", f"take in {'all ' if len(rows) > 1 else ''}{len(rows)}; the question stays open", ALL)
    # The first is what a hasty enter takes: nothing is made twice by it.
    if others:
        first = Choice("w", f"take in {len(others)}, without what may come in twice", WITHOUT)
    else:
        first = Choice("n", "no: look at them first", "")
    detail = named([f"{row.number} is like {row.like or row.twin}" for row in likes])
    said = await screen.choose(f"{counted(len(likes), 'order')} may come in twice", (first, every), detail=detail)
    return {ALL: list(rows), WITHOUT: others}.get(said or "", [])


def look_at_file(screen: CounterScreen, asked: Asked) -> None:
    """Look at a file. Whatever screen is in front when it ends says what came of it."""
    look: Callable[[], Awaitable[None]] = partial(_look, screen, asked)
    screen.app.run_worker(look, group=GROUP)


async def _look(screen: CounterScreen, asked: Asked) -> None:
    app, desk = screen.app, screen.desk
    said = -1

    def tell(done: int, of: int) -> None:
        nonlocal said
        share = done * TOLD // of if of > 0 else 0
        front = in_front(app)
        if share != said and isinstance(front, ShowsLooks):
            front.post_message(HowFar(how_far(asked.file, done, of)))
        said = share

    found: LookedAt | Compared | None = None
    try:
        found = await desk.online.look(asked.path, asked.source, tell)
    except (Refused, BookError, UnlockError) as error:
        asked = asked._replace(trouble=str(error), field=getattr(error, "field", ""))
    front = in_front(app)
    if isinstance(front, ShowsLooks):
        front.post_message(Ended(asked, found))
    elif front is not None and front.desk.may("take orders"):
        words = (
            f"{asked.file}: {asked.trouble}" if found is None else found_words(found, asked.file).replace("\n", "   ")
        )
        front.say(words, wrong=found is None)
        front.top_up()
