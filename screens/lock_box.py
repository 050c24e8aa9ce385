"""The lock box: the sheets whose orders all have their outcome, and ticking off their paper once it is shredded."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from textual import work
from textual.app import App, ComposeResult

from models import looking
from models.errors import BookError
from models.lock_box import lock_box, overdue_before, staying, words_of_sheet
from models.photo_views import SHEET, LockBoxRow, PhotoOf
from screens import keymap
from screens.base import Answer, BookScreen, in_front
from screens.desk import Desk, UnlockError
from screens.dialogs import Choice
from screens.going import PhotosPicked
from screens.lock_box_rows import COLUMNS, lock_box_rows, question, row_words, title_words, words_of
from screens.message_view import LongText
from screens.widgets.line_list import LineList
from screens.widgets.plain import Plain

SURE = (
    # The first is what a hasty enter takes: it destroys nothing.
    Choice("n", "not yet", "not yet"),
    Choice("y", "yes, shredded", "shredded"),
)
EMPTY = "No paper may be shredded now."
NOTHING = "There is nothing under the cursor."
OF_A_ROW = frozenset({"shred", "pick", "photos", "open"})
SHREDDING = "shred"
"""The group of the worker that destroys."""


class Shown(NamedTuple):
    """The sheets that may be shredded, the oldest first, and how many others have to stay."""

    rows: tuple[LockBoxRow, ...] = ()
    staying: int = 0


class LockBoxScreen(BookScreen[Shown]):
    """The sheets with paper. ``sheet`` is where the cursor stands at first, when it is there; esc goes back."""

    GROUP = "lock box"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    LockBoxScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    LockBoxScreen LineList { margin: 0 1; }
    LockBoxScreen #row { height: 3; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk, sheet: int = 0) -> None:
        super().__init__(desk)
        self._at = str(sheet) if sheet else None
        self._shown = Shown()
        self._rows: dict[str, LockBoxRow] = {}
        self._picked: set[int] = set()

    def compose_content(self) -> ComposeResult:
        """How many there are, the list, and the sheet under the cursor in full."""
        yield Plain("LOCK BOX", id="title")
        yield LineList(COLUMNS, empty=EMPTY)
        yield Plain(id="row", lines=True)

    async def read_book(self) -> Answer[Shown] | None:
        """What may go, and how many have to stay."""
        rows, others = await self.ask_book(lock_box), await self.ask_book(staying)
        if rows is None or others is None:
            return None
        return Answer(Shown(tuple(rows.value), others.value))

    def show_book(self, answer: Shown) -> None:
        """Show it; cursor and picks stay on their sheets."""
        self._shown = answer
        self._rows = {str(row.number): row for row in answer.rows}
        self._picked &= {row.number for row in answer.rows}
        self._draw()
        self._at = None

    def _draw(self) -> None:
        shown, late = self._shown, self._late
        self.query_one("#title", Plain).say(title_words(shown.rows, shown.staying, len(self._picked), late))
        rows = lock_box_rows(shown.rows, late, self.desk.clock.local, self._picked)
        self.query_one(LineList).show(rows, at=self._at)
        self._describe()

    @property
    def _late(self) -> datetime:
        return overdue_before(self.desk.clock.now())

    @property
    def row(self) -> LockBoxRow | None:
        """The sheet under the cursor."""
        return self._rows.get(self.query_one(LineList).key or "") if self.is_mounted else None

    @property
    def _to_shred(self) -> list[LockBoxRow]:
        """The picked sheets in the list's order, else the one under the cursor."""
        picked = [row for row in self._shown.rows if row.number in self._picked]
        return picked or ([self.row] if self.row is not None else [])

    def _describe(self) -> None:
        row, clock = self.row, self.desk.clock
        self.query_one("#row", Plain).say(row_words(row, self._late, clock.today(), clock.local) if row else "")
        self.keys_changed()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another sheet is under the cursor."""
        event.stop()
        self._describe()

    async def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Its words are to be read."""
        event.stop()
        await self.action_act("open")

    def cannot(self, action: str) -> str:
        """What there is nothing of."""
        row = self.row
        if action in ("shred", "shred_all") and any(
            worker.group == SHREDDING and not worker.is_finished for worker in self.app.workers
        ):
            return "The ones before are being destroyed just now."
        if action == "shred_all" and not self._rows:
            return "No paper may be shredded now."
        if action in OF_A_ROW and row is None:
            return NOTHING
        if action == "photos" and row is not None and not row.photos:
            return f"There is no photo of sheet {row.sheet}."
        if action == "open" and row is not None and not row.words:
            return f"No words are kept of sheet {row.sheet}."
        return super().cannot(action)

    def action_back(self) -> None:
        """Pick nothing; where nothing is picked, back to where one was."""
        if not self._picked:
            self.dismiss(None)
        self._picked.clear()
        self._draw()

    def action_pick(self) -> None:
        """Pick the sheet under the cursor, or no more, and go on to the next."""
        if self.row is not None:
            self._picked ^= {self.row.number}
            self._draw()
            self.query_one(LineList).action_cursor_down()

    def action_photos(self) -> None:
        """The sheet's photo."""
        if self.row is not None:
            self.post_message(PhotosPicked(PhotoOf(SHEET, self.row.number)))

    @work
    async def action_open(self) -> None:
        """The words of the sheet as they were taken down."""
        row = self.row
        if row is None:
            return
        await self.desk.looked(looking.sheet_opened, row.number)
        answer = await self.ask_book(words_of_sheet, row.number)
        if answer is not None:
            details = ("As it was taken down. This goes when the paper is shredded.",)
            await self.app.push_screen_wait(LongText(f"Sheet {row.sheet}", details, words_of(answer.value, row.number)))

    @work
    async def action_shred(self) -> None:
        """The paper under the cursor, or those of the picked sheets, are shredded."""
        await self._ask_and_shred(self._to_shred)

    @work
    async def action_shred_all(self) -> None:
        """Every paper of the list is shredded."""
        await self._ask_and_shred(list(self._shown.rows))

    async def _ask_and_shred(self, rows: list[LockBoxRow]) -> None:
        if not rows:
            return
        title, detail = question(rows)
        if await self.choose(title, SURE, detail=detail) != "shredded":
            return
        self.say("Destroying what goes with it.")
        shredding: Callable[[], Awaitable[None]] = partial(
            shred_and_tell, self.app, self.desk, [row.number for row in rows]
        )
        self.app.run_worker(shredding, group=SHREDDING)


async def shred_and_tell(app: App[Any], desk: Desk, sheets: list[int]) -> None:
    """It goes on whatever screen comes next, and the one in front then says what became of it."""
    try:
        words, wrong = await desk.photos.shred(sheets), False
    except (UnlockError, BookError) as error:
        is_refused = isinstance(error, UnlockError) and error.field == "sheet"
        words, wrong = f"None was ticked off: {error}" if is_refused and len(sheets) > 1 else str(error), True
    front = in_front(app)
    if front is not None and front.desk.may("shred"):
        front.say(words, wrong=wrong)
        front.top_up()
    if isinstance(front, BookScreen):
        front.look()
