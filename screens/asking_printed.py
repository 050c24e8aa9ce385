"""Which number is printed on each of some photographed pages of the pad: asked beside the page itself. Await it in a
worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from models.errors import BookError, Refused
from models.photo_reads import last_printed
from models.sheets import refuse_twin
from screens.base import CounterScreen
from screens.desk import UnlockError
from screens.dialogs import Dialog
from screens.photos_rows import file_name
from screens.widgets.photo_drawing import View
from screens.widgets.picture import Picture
from screens.widgets.plain import Plain, PlainInput

QUESTION = "Which number is printed on it?"
HOW = "As it is printed: 218, or B 218. Empty: there is none."
KEYS = "enter use it   esc leave it\nctrl+t larger, alt+←↑↓→ moves it"
KEYS_OF_SEVERAL = "enter next   ↑ the one before\nctrl+t larger, alt+←↑↓→ moves it\nesc no more of them"
NO_PHOTO = "This file cannot be taken: enter goes on without it."
MOST_DIGITS = 9
LONGEST = 40
TAKEN = "Another of these photos has that number."


class Page(NamedTuple):
    """A photo of a page of the pad, with the number that is printed on it."""

    path: str
    pad: str
    number: int | None


def read_printed(text: str) -> tuple[str, int | None]:
    """A pad's letter or name and the number printed on its sheet, as they were typed: ``B 218``, ``B218``, ``218``.

    Raises `Refused` for what has no number, or one that no pad has; empty means that none is printed.
    """
    text = text.strip()
    pad = text.rstrip("0123456789")
    number = text[len(pad) :]
    if text and not number:
        raise Refused("pad_number", "That has no number: type it as it is printed, 218 or B 218.")
    if len(number) > MOST_DIGITS:
        raise Refused("pad_number", f"A pad's number has no more than {MOST_DIGITS} digits.")
    return pad.strip(), int(number) if number else None


class AskPrinted(Dialog[tuple[Page, ...]]):
    """Page after page, each beside its number, which the book is asked about while it is typed; up goes back to the
    page before. Escape leaves out those that were not gone through."""

    DEFAULT_CSS = """
    AskPrinted { background: $background; }
    AskPrinted > Vertical { height: 100%; padding: 1 2; background: $panel; border: solid $line; }
    AskPrinted Plain { height: auto; }
    AskPrinted .title { text-style: bold; }
    AskPrinted .quiet { color: $quiet; margin-top: 1; }
    AskPrinted .wrong { color: $wrong; text-style: bold; }
    AskPrinted Horizontal { height: 1fr; margin-top: 1; }
    AskPrinted Horizontal > Vertical { width: 36; padding-left: 2; }
    AskPrinted PlainInput { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "before", show=False),
        Binding("ctrl+t", "larger", show=False),
        Binding("alt+up", "move(0, -1)", show=False, priority=True),
        Binding("alt+down", "move(0, 1)", show=False, priority=True),
        Binding("alt+left", "move(-1, 0)", show=False, priority=True),
        Binding("alt+right", "move(1, 0)", show=False, priority=True),
    ]

    @dataclass
    class Previewed(Message):
        """What a file shows is known, or why it shows nothing."""

        path: str
        seen: bytes | str

    @dataclass
    class Answered(Message):
        """What is wrong with a number; ``entered``: it is to be used if nothing is."""

        text: str
        wrong: str
        entered: bool

    def __init__(self, screen: CounterScreen, paths: Sequence[str], last: tuple[str, int] | None) -> None:
        """``last`` is the printed number of the newest sheet; ``screen`` asks the book."""
        super().__init__()
        self._asks, self._paths, self._last = screen, tuple(paths), last
        self._pages: dict[int, Page] = {}
        self._seen: dict[str, bytes | str] = {}
        self._view = View(0, 0)
        self._at = 0

    def compose(self) -> ComposeResult:
        """The page beside the question."""
        with Vertical():
            yield Plain(classes="title")
            with Horizontal():
                yield Picture(self._asks.desk)
                with Vertical():
                    yield Plain(QUESTION)
                    yield PlainInput(max_length=LONGEST)
                    yield Plain(classes="wrong", lines=True)
                    yield Plain(HOW, classes="quiet", lines=True)
                    yield Plain(KEYS_OF_SEVERAL if len(self._paths) > 1 else KEYS, classes="quiet", lines=True)

    def on_mount(self) -> None:
        """The first of them."""
        self._show()

    def _show(self) -> None:
        at, of, path = self._at, len(self._paths), self._paths[self._at]
        which = f"{at + 1} of {of}: " if of > 1 else ""
        self.query_one(".title", Plain).say(f"{which}{file_name(path)}")
        self.query_one(".wrong", Plain).say("")
        field = self.query_one(PlainInput)
        field.value = self._likely()
        field.select_all()
        picture = self.query_one(Picture)
        if picture.is_shown:
            # The number stands in the same corner of the next page.
            self._view = picture.view
        picture.clear()
        self._show_preview()
        self._preview(self._paths[at : at + 2])

    def _likely(self) -> str:
        """What was entered for it; else the number after the one before."""
        page = self._pages.get(self._at)
        if page is not None:
            return "" if page.number is None else f"{page.pad} {page.number}".strip()
        entered = [self._pages[at] for at in sorted(self._pages) if at < self._at]
        before = next(((each.pad, each.number) for each in reversed(entered) if each.number is not None), self._last)
        return f"{before[0]} {before[1] + 1}".strip() if before is not None else ""

    @work(exclusive=True, group="preview")
    async def _preview(self, paths: Sequence[str]) -> None:
        """Read the page that is asked about, then the next one: it is there when it is asked about."""
        for path in paths:
            if path not in self._seen:
                try:
                    self._seen[path] = await self._asks.desk.photos.preview(path)
                except UnlockError as error:
                    self._seen[path] = f"! {error}"
                self.post_message(self.Previewed(path, self._seen[path]))

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        event.stop()
        if event.path == self._paths[self._at]:
            self._show_preview()

    def _show_preview(self) -> None:
        picture, seen = self.query_one(Picture), self._seen.get(self._paths[self._at])
        if isinstance(seen, bytes):
            picture.show(seen, self._view)
        elif seen is not None:
            picture.clear(seen)
            self.query_one(".wrong", Plain).say(NO_PHOTO)
            self.query_one(PlainInput).value = ""

    @property
    def _is_no_photo(self) -> bool:
        return isinstance(self._seen.get(self._paths[self._at]), str)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._look_up(event.value.strip())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._use(event.value.strip())

    @work(exclusive=True, group="look up")
    async def _look_up(self, text: str) -> None:
        self.post_message(self.Answered(text, await self._wrong(text), entered=False))

    @work(exclusive=True, group="use")
    async def _use(self, text: str) -> None:
        self.post_message(self.Answered(text, await self._wrong(text), entered=True))

    async def _wrong(self, text: str) -> str:
        try:
            pad, number = read_printed(text)
            others = [(page.pad, page.number) for at, page in self._pages.items() if at != self._at]
            if number is not None and (pad, number) in others:
                return TAKEN
            await self._asks.desk.book.read(refuse_twin, "paper", None, pad, number)
        except Refused as refused:
            return refused.message
        except BookError as error:
            return str(error)
        return ""

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        if event.text != self.query_one(PlainInput).value.strip():
            return
        self.query_one(".wrong", Plain).say(NO_PHOTO if self._is_no_photo else event.wrong)
        if event.entered and self._is_no_photo:
            self._go(self._at + 1)
        elif event.entered and not event.wrong:
            self._pages[self._at] = Page(self._paths[self._at], *read_printed(event.text))
            self._go(self._at + 1)

    def _go(self, at: int) -> None:
        if at == len(self._paths):
            self.action_leave()
        elif at >= 0:
            self._at = at
            self._show()

    def action_before(self) -> None:
        """Back to the page before, whose number may be another."""
        self._go(self._at - 1)

    def action_leave(self) -> None:
        """Those that have their number, or are known to have none."""
        self.dismiss(tuple(self._pages[at] for at in sorted(self._pages)))

    def action_larger(self) -> None:
        """Twice as large; whole again once it is as large as there is more to see."""
        picture = self.query_one(Picture)
        if not picture.zoom_in(corner=True):
            picture.look_at(View(0, 0))

    def action_move(self, across: int, down: int) -> None:
        """Another part of the page."""
        self.query_one(Picture).move(across, down)


async def ask_printed(screen: CounterScreen, paths: Sequence[str]) -> tuple[Page, ...]:
    """Ask for the number printed on each of these pages; answers with those that were gone through, none when escaped
    at the first."""
    last = await screen.ask_book(last_printed)
    return (await screen.ask(AskPrinted(screen, paths, last.value)) or ()) if last is not None else ()
