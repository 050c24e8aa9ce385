"""The photos that came from the phone into its folder, and wait there until each is given to an order or a sheet."""

import asyncio
from collections.abc import Sequence
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.worker import Worker

from models.photo_views import InboxFile
from screens import keymap
from screens.asking_files import REST_SECONDS
from screens.asking_whose import ask_whose
from screens.attaching import TakesDrops, ask_new_sheets, attach
from screens.base import Answer, BookScreen
from screens.day_screen import counted
from screens.desk import Desk, UnlockError
from screens.photos_rows import (
    HOW_TO_SET,
    INBOX_COLUMNS,
    NO_FOLDER,
    NONE_WAIT,
    UNDER_WAY,
    file_name,
    inbox_rows,
    inbox_title,
    inbox_words,
)
from screens.widgets.line_list import LineList
from screens.widgets.picture import Picture
from screens.widgets.plain import Plain

POLL_SECONDS = 5.0
MOST_KEPT = 60
UNREAD = "The folder cannot be read now."


class InboxScreen(TakesDrops, BookScreen[tuple[InboxFile, ...]]):
    """What waits, looked at again and again while the screen is in front; what is being attached stays until it is."""

    GROUP = "photo inbox"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    InboxScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    InboxScreen Horizontal { height: 1fr; }
    InboxScreen LineList { margin: 0 1; width: 46; max-width: 50%; height: 100%; }
    InboxScreen Picture { width: 1fr; height: 100%; margin: 0 1 0 0; }
    InboxScreen #row { height: auto; min-height: 2; padding: 0 1; background: $panel; }
    """

    class Previewed(Message):
        """A preview is there, or why there is none."""

    class Unread(Message):
        """The folder could not be read."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._files: dict[str, InboxFile] = {}
        self._picked: set[str] = set()
        self._under_way: dict[str, Worker[Any]] = {}
        self._previews: dict[InboxFile, bytes | str] = {}
        self._previewing: InboxFile | None = None
        self._looking: Worker[None] | None = None
        self._last = ""

    def compose_content(self) -> ComposeResult:
        """How many wait, the files beside the one under the cursor, and that one in full."""
        yield Plain(id="title")
        with Horizontal():
            yield LineList(INBOX_COLUMNS)
            yield Picture(self.desk)
        yield Plain(id="row", lines=True)

    def on_mount(self) -> None:
        """Look into the folder again and again."""
        self.set_interval(POLL_SECONDS, self._poll)

    def _poll(self) -> None:
        # A folder that does not answer is asked once: each look would hold a thread until it does.
        if self.is_active and (self._looking is None or self._looking.is_finished):
            self._looking = self.look()

    async def read_book(self) -> Answer[tuple[InboxFile, ...]] | None:
        """What lies in the folder now, the oldest first."""
        if not self.desk.shop.photo_inbox:
            return Answer(())
        try:
            files = await self.desk.photos.inbox()
        except UnlockError as error:
            self.say(str(error), wrong=True)
            self.post_message(self.Unread())
            return None
        return Answer(files)

    @on(Unread)
    def _unread(self, event: Unread) -> None:
        """What waits is not known: nothing may say that it is nothing."""
        event.stop()
        self._files = {}
        self.lines.empty = UNREAD
        self._draw()
        self.query_one("#title", Plain).say(f"PHOTOS THAT WAIT   {UNREAD}")

    def show_book(self, answer: tuple[InboxFile, ...]) -> None:
        """Show it; the cursor stays on its file, what was picked stays picked."""
        self._files = {file.path: file for file in answer}
        self.lines.empty = NONE_WAIT if self.desk.shop.photo_inbox else NO_FOLDER
        self._picked &= set(self._files)
        self._draw()

    def _draw(self) -> None:
        self._under_way = {path: worker for path, worker in self._under_way.items() if not worker.is_finished}
        files, clock = tuple(self._files.values()), self.desk.clock
        self.query_one("#title", Plain).say(inbox_title(files, len(self._picked)))
        self.lines.show(inbox_rows(files, self._picked, self._under_way, clock.local, clock.today()))
        self._describe()

    @property
    def lines(self) -> LineList:
        """The list of the files."""
        return self.query_one(LineList)

    @property
    def file(self) -> InboxFile | None:
        """The file under the cursor."""
        return self._files.get(self.lines.key or "") if self.is_mounted else None

    @property
    def _chosen(self) -> tuple[str, ...]:
        """The picked files in the folder's order, else the one under the cursor, but for what is being attached."""
        picked = [path for path in self._files if path in self._picked]
        chosen = picked or ([self.file.path] if self.file is not None else [])
        return tuple(path for path in chosen if path not in self._under_way)

    @property
    def _idle(self) -> tuple[str, ...]:
        """The files of which nothing is being made."""
        return tuple(path for path in self._files if path not in self._under_way)

    @on(LineList.Moved)
    def _describe(self) -> None:
        file = self.file
        words = "" if self.desk.shop.photo_inbox else HOW_TO_SET
        if file is not None:
            words = inbox_words(file, self.desk.clock.local, under_way=file.path in self._under_way)
        self.query_one("#row", Plain).say(words)
        self._show_preview(file)
        self.keys_changed()

    def _show_preview(self, file: InboxFile | None) -> None:
        picture, known = self.query_one(Picture), self._previews.get(file) if file is not None else ""
        picture.display = file is not None
        if isinstance(known, bytes):
            picture.show(known)
        else:
            picture.clear(known or "")
        if file is not None and known is None and file != self._previewing:
            self._previewing = file
            self._preview(file)

    @work(exclusive=True, group="preview")
    async def _preview(self, file: InboxFile) -> None:
        try:
            await asyncio.sleep(REST_SECONDS)
            seen: bytes | str = await self.desk.photos.preview(file.path)
        except UnlockError as error:
            seen = str(error)
        finally:
            if self._previewing == file:
                self._previewing = None
        if len(self._previews) >= MOST_KEPT:
            self._previews.pop(next(iter(self._previews)))
        self._previews[file] = seen
        self.post_message(self.Previewed())

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        event.stop()
        self._show_preview(self.file)

    @on(LineList.Opened)
    async def _opened(self) -> None:
        await self.action_act("give")

    def cannot(self, action: str) -> str:
        """What there is nothing for."""
        if action in ("give", "pick", "new_sheet", "all_sheets"):
            if not self._files:
                return NONE_WAIT if self.desk.shop.photo_inbox else NO_FOLDER
            if not (self._chosen if action != "all_sheets" or self._picked else self._idle):
                return f"This photo {UNDER_WAY}"
        return super().cannot(action)

    def action_inbox(self) -> None:
        """Here already."""

    def action_back(self) -> None:
        """Pick nothing; else back to where one was."""
        if self._picked:
            self._picked.clear()
            self._draw()
        else:
            self.dismiss(None)

    def action_pick(self) -> None:
        """Pick the file under the cursor, or no more, and go on to the next."""
        if self.file is not None:
            self._picked ^= {self.file.path}
            self._draw()
            self.lines.action_cursor_down()

    @work
    async def action_new_sheet(self) -> None:
        """What is picked, or under the cursor, shows a page of the pad."""
        await self._make_sheets(self._chosen)

    @work
    async def action_all_sheets(self) -> None:
        """So does each of them, or of the picked ones."""
        await self._make_sheets(self._chosen if self._picked else self._idle)

    async def _make_sheets(self, paths: tuple[str, ...]) -> None:
        self._goes_on(paths, await ask_new_sheets(self, paths))

    @work
    async def action_give(self) -> None:
        """Give what is picked, or under the cursor, to an order, a stop or a sheet."""
        await self._give(self._chosen)

    def files_dropped(self, paths: tuple[str, ...]) -> None:
        """Give what was dropped."""
        self._take(paths)

    @work
    async def _take(self, paths: tuple[str, ...]) -> None:
        await self._give(paths)

    async def _give(self, paths: tuple[str, ...]) -> None:
        what = file_name(paths[0]) if len(paths) == 1 else counted(len(paths), "photo")
        asked = await ask_whose(self, f"{what}: to what?", (self._last,))
        if asked is not None:
            self._last = asked.name
            self._goes_on(paths, attach(self, paths, asked.to, asked.what))

    def _goes_on(self, paths: Sequence[str], worker: Worker[Any] | None) -> None:
        if worker is not None:
            self._under_way |= dict.fromkeys(paths, worker)
            self._picked -= set(paths)
            self._draw()
