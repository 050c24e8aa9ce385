"""Which files: one by its name, which tab completes, several by dropping them on the terminal; the newest of the folder
that a phone's photos come to are offered. Await the question in a worker."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from models.photo_views import InboxFile
from screens.base import CounterScreen
from screens.day_screen import counted
from screens.desk import Desk, UnlockError
from screens.dialogs import DIALOG_CSS, Dialog
from screens.photos_rows import file_name, inbox_line
from screens.widgets.cells import cut
from screens.widgets.picture import Picture
from screens.widgets.plain import Plain, PlainInput

MOST_OFFERED = 5
OFFER_CELLS = 46
SEVERAL_CELLS = 130
REST_SECONDS = 0.15
"""A file that the cursor only passes over costs no process that reads it."""
WHICH = "Type a file's name (tab completes it), or drop files here."
WHICH_UNSEEN = "Type a file's name, or drop files here."
NO_FILE = "Type the name of a file, or drop it here."
ONLY_ONE = "Only one file can take its place."


class PathField(PlainInput):
    """A file's name. Dropped files are handed on; any other paste is text of the name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    @dataclass
    class Dropped(Message):
        """Files were dropped on the field."""

        paths: tuple[str, ...]

    @dataclass
    class Several(Message):
        """What stands in the field could become each of these names; none when it is not several."""

        typed: str
        names: tuple[str, ...]

    def __init__(self, desk: Desk, *, completes: bool) -> None:
        super().__init__()
        self._desk, self._completes = desk, completes
        self._meant: dict[str, str] = {}

    def on_paste(self, event: events.Paste) -> None:
        if paths := self._desk.photos.dropped(event.text):
            event.stop()
            event.prevent_default()
            self.post_message(self.Dropped(paths))

    @work(exclusive=True)
    async def action_complete(self) -> None:
        """Complete what was typed, unless more was typed meanwhile."""
        typed = self.value
        if not self._completes:
            return
        completed = await self._desk.photos.complete(self._meant.get(typed, typed))
        if self.value == typed:
            self.put(completed.typed)
            self.post_message(self.Several(self.value, completed.names))

    def put(self, path: str) -> None:
        """Show a file's name. What cannot be shown of it is shown otherwise, and meant all the same."""
        self.value = path
        self._meant[self.value] = path
        self.cursor_position = len(self.value)

    @property
    def paths(self) -> tuple[str, ...]:
        """The file that is named; a terminal that marks no paste has typed the names of dropped ones, quoted."""
        typed = self.value.strip()
        if not typed or self.value in self._meant:
            return (self._meant[self.value],) if typed else ()
        return self._desk.photos.dropped(typed) or (typed,)


class AskFiles(Dialog[tuple[str, ...]]):
    """Which files: one by its name, several by dropping them; the newest of the inbox by up and down."""

    DEFAULT_CSS = DIALOG_CSS.replace("DIALOG", "AskFiles") + (
        "AskFiles > Vertical { width: 76; }\n"
        "AskFiles PathField { margin-top: 1; }\n"
        "AskFiles #dropped, AskFiles #several, AskFiles Horizontal { display: none; }\n"
        "AskFiles #several { color: $quiet; max-height: 2; }\n"
        "AskFiles #dropped { max-height: 6; }\n"
        "AskFiles Horizontal { height: 8; margin-top: 1; }\n"
        "AskFiles #dropped.-some, AskFiles #several.-some, AskFiles Horizontal.-some { display: block; }\n"
        f"AskFiles #waiting {{ width: {OFFER_CELLS}; }}"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(())", show=False),
        Binding("down", "offer(1)", show=False),
        Binding("up", "offer(-1)", show=False),
    ]

    @dataclass
    class Waiting(Message):
        """What lies in the inbox was read."""

        files: tuple[InboxFile, ...]

    @dataclass
    class Previewed(Message):
        """A preview is there, or why there is none."""

        path: str
        seen: bytes | str

    def __init__(self, desk: Desk, title: str, *, offers: bool = True, one: bool = False) -> None:
        super().__init__()
        self._desk, self._title, self._offers, self._one = desk, title, offers, one
        self._files: tuple[InboxFile, ...] = ()
        self._offered = -1
        self._dropped: tuple[str, ...] = ()
        self._several_of = ""

    def compose(self) -> ComposeResult:
        """The inbox's newest, what was dropped so far, and the field."""
        with Vertical():
            yield Plain(self._title, classes="title")
            yield Plain(WHICH if self._offers else WHICH_UNSEEN, lines=True, classes="detail")
            with Horizontal():
                yield Plain(id="waiting", lines=True)
                yield Picture(self._desk)
            yield Plain(id="dropped", lines=True)
            yield PathField(self._desk, completes=self._offers)
            yield Plain(id="several")
            yield Plain(classes="wrong")
            yield Plain("enter use it   esc leave it", classes="keys")

    def on_mount(self) -> None:
        """The inbox is looked into while one types already."""
        if self._offers and self._desk.shop.photo_inbox:
            self._read_inbox()

    @work
    async def _read_inbox(self) -> None:
        try:
            files = await self._desk.photos.inbox()
        except UnlockError:
            return
        self.post_message(self.Waiting(tuple(reversed(files))[:MOST_OFFERED]))

    @on(Waiting)
    def _waiting(self, event: Waiting) -> None:
        event.stop()
        self._files = event.files
        self._show_files()

    def _show_files(self) -> None:
        clock = self._desk.clock
        lines = [
            cut(f"{'>' if at == self._offered else ' '} {inbox_line(file, clock.local, clock.today())}", OFFER_CELLS)
            for at, file in enumerate(self._files)
        ]
        self.query_one("#waiting", Plain).say("\n".join(("↑↓ the newest from the phone", *lines)))
        self.query_one(Horizontal).set_class(bool(lines), "-some")

    def action_offer(self, step: int) -> None:
        """Put the next file of the inbox into the field."""
        if not self._files:
            return
        self._offered = (self._offered + step) % len(self._files) if self._offered >= 0 or step > 0 else -1
        self._offered %= len(self._files)
        path = self._files[self._offered].path
        self.query_one(PathField).put(path)
        self._show_files()
        self._preview(path)

    @work(exclusive=True, group="preview")
    async def _preview(self, path: str) -> None:
        await asyncio.sleep(REST_SECONDS)
        try:
            seen: bytes | str = await self._desk.photos.preview(path)
        except UnlockError as error:
            seen = str(error)
        self.post_message(self.Previewed(path, seen))

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        event.stop()
        picture = self.query_one(Picture)
        if event.path != self._files[self._offered].path:
            return
        if isinstance(event.seen, bytes):
            picture.show(event.seen)
        else:
            picture.clear(event.seen)

    @on(PathField.Dropped)
    def _more(self, event: PathField.Dropped) -> None:
        event.stop()
        self._dropped = tuple(dict.fromkeys((*self._dropped, *event.paths)))
        shown = self.query_one("#dropped", Plain)
        names = ", ".join(map(file_name, self._dropped))
        shown.say(f"{counted(len(self._dropped), 'file')}: {names}")
        shown.add_class("-some")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._several_of:
            self._show_several(())

    @on(PathField.Several)
    def _several(self, event: PathField.Several) -> None:
        event.stop()
        self._several_of = event.typed
        self._show_several(event.names)

    def _show_several(self, names: tuple[str, ...]) -> None:
        words = cut(f"{len(names)} begin so: {', '.join(names)}", SEVERAL_CELLS) if names else ""
        shown = self.query_one("#several", Plain)
        shown.say(words)
        shown.set_class(bool(words), "-some")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        paths = tuple(dict.fromkeys((*self._dropped, *self.query_one(PathField).paths)))
        if self._one and len(paths) > 1:
            self._dropped = ()
            self.query_one("#dropped", Plain).remove_class("-some")
        trouble = NO_FILE if not paths else ONLY_ONE if self._one and len(paths) > 1 else ""
        if trouble:
            self.query_one(".wrong", Plain).say(trouble)
        else:
            self.dismiss(paths)


async def ask_files(screen: CounterScreen, title: str, *, offers: bool = True, one: bool = False) -> tuple[str, ...]:
    """Ask which files; none when escaped. ``one``: not more than one.

    ``offers``: names of the counter's own files are shown, those that a phone sent, and by completion; not to a driver.
    """
    return await screen.ask(AskFiles(screen.desk, title, offers=offers, one=one)) or ()
