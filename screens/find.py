"""Find (F3): where is that order, and has it been delivered? The answer is its life line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from models import finding
from models.dates import short
from models.delivering import tell_sender
from models.views import FoundRow, FoundSheet, LifeEvent, sheet_number
from screens import keymap
from screens.base import CounterScreen
from screens.desk import Desk
from screens.going import DraftPicked, OrderPicked
from screens.widgets.ink import Span
from screens.widgets.life_line import life_words
from screens.widgets.line_list import Column, LineList, Row
from screens.widgets.plain import Plain, PlainInput

ENOUGH = 3
WAIT = 0.08
COLUMNS = (
    Column("Order", 7),
    Column("Caller -> for", 25, grow=3),
    Column("Due", 10),
    Column("How", 10, from_width=100),
    Column("Where", 12, grow=1),
    Column("What came of it", 16, grow=1),
    Column("Told", 12, from_width=100),
)


class FindField(PlainInput):
    """The search. Up and down move in the answers, enter opens the one under the cursor."""

    BINDINGS: ClassVar = [
        Binding("up", "step('cursor_up')", show=False),
        Binding("down", "step('cursor_down')", show=False),
        Binding("pageup", "step('page_up')", show=False),
        Binding("pagedown", "step('page_down')", show=False),
    ]

    async def action_step(self, action: str) -> None:
        """Move the cursor of the answers."""
        await self.screen.query_one("#answers", LineList).run_action(action)


class FindScreen(CounterScreen):
    """Answers while it is typed, the newest question only."""

    GROUP = "find"
    HERE = "find"
    TYPED_IN = True
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    FindScreen #find-text { margin: 0 1; }
    FindScreen #answers { padding: 0 1; }
    FindScreen #life { height: auto; max-height: 9; padding: 0 1; border-top: solid $line; }
    """

    @dataclass
    class Found(Message):
        """The book answered what was searched for."""

        text: str
        rows: Sequence[FoundRow]
        sheet: FoundSheet | None

    @dataclass
    class LifeRead(Message):
        """The life line of the order under the cursor."""

        order: str
        events: Sequence[LifeEvent]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: dict[str, FoundRow] = {}
        self._sheet: FoundSheet | None = None
        self._timer: Timer | None = None
        self._shown = ""
        self._open_found = False

    def compose_content(self) -> ComposeResult:
        """The search, its answers, and the life line of the one under the cursor."""
        yield FindField(
            placeholder="names, words of a card or address, a phone number or its end, a postcode, 0412", id="find-text"
        )
        yield LineList(COLUMNS, id="answers")
        with VerticalScroll(id="life", can_focus=False):
            yield Plain(lines=True)

    def on_mount(self) -> None:
        """The cursor stands in the search."""
        self.query_one(FindField).focus()

    def on_screen_resume(self) -> None:
        """What was found may have changed meanwhile."""
        self._search()

    def book_changed(self) -> None:
        """So it is looked for again."""
        self._search()

    def action_back(self) -> None:
        """Empty the search."""
        self.query_one(FindField).value = ""
        self.query_one(FindField).focus()

    def search_for(self, text: str) -> None:
        """Search for a text, as if it had been typed."""
        self.query_one(FindField).value = text
        self.query_one(FindField).focus()

    def action_find(self) -> None:
        """Here already: back to the search."""
        self.query_one(FindField).focus()

    def action_open(self) -> None:
        """Open what the cursor is on. What was typed just now is searched for first: never an older answer."""
        if self.query_one(FindField).value.strip() == self._shown:
            self.query_one("#answers", LineList).action_open()
        else:
            self._open_found = True
            self._search()

    @property
    def picked(self) -> FoundRow | None:
        """The order under the cursor."""
        return self._rows.get(self.query_one("#answers", LineList).key or "") if self.is_mounted else None

    def cannot(self, action: str) -> str:
        """Only who asks after an order can be told of it."""
        if action == "told" and self.picked is None:
            return "Find the order first that the caller asks after."
        return super().cannot(action)

    @work
    async def action_told(self) -> None:
        """The caller has just been told where the flowers were left."""
        row = self.picked
        if row is not None and await self.tell(tell_sender, row.order_id, key=self.desk.new_key()):
            self.say(f"{row.order}: the caller has been told.")
            self._read_life(row)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._open_found = False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(WAIT, self._search)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_open()

    @work(exclusive=True, group="find")
    async def _search(self) -> None:
        text = self.query_one(FindField).value.strip()
        if len(text) < ENOUGH and not text.isdecimal():
            self.post_message(self.Found(text, (), None))
            return
        answer = await self.ask_book(finding.find, text)
        if answer is None:
            return
        sheet = None
        if text.isascii() and text.isdecimal() and len(text) < 9:
            found = await self.ask_book(finding.find_sheet, int(text))
            sheet = found.value if found else None
        self.post_message(self.Found(text, answer.value, sheet))

    @on(Found)
    def _found(self, event: Found) -> None:
        self._rows = {row.order: row for row in event.rows}
        self._sheet = event.sheet
        rows = [_row(row) for row in event.rows]
        if event.sheet is not None and not any(row.number == event.sheet.number for row in event.rows):
            rows.insert(0, _sheet_row(event.sheet))
        if event.text and not rows and len(event.text) >= ENOUGH:
            self.say("Nothing in the book is called that.")
        elif rows:
            self.say("")
        answers = self.query_one("#answers", LineList)
        answers.show(rows)
        if not rows:
            self.query_one("#life Plain", Plain).say("")
        self._shown = event.text
        if self._open_found:
            self._open_found = False
            answers.action_open()

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        event.stop()
        self.keys_changed()
        row = self._rows.get(event.key or "")
        if row is None:
            self.query_one("#life Plain", Plain).say("")
        else:
            self._read_life(row)

    @work(exclusive=True, group="life")
    async def _read_life(self, row: FoundRow) -> None:
        answer = await self.ask_book(finding.life, row.order_id)
        if answer is not None:
            self.post_message(self.LifeRead(row.order, answer.value))

    @on(LifeRead)
    def _life_read(self, event: LifeRead) -> None:
        words = life_words(event.events, self.desk.clock.local)
        self.query_one("#life Plain", Plain).say(f"{event.order}\n{words}")
        # What became of it stands last, and that is what the caller asks.
        self.query_one("#life", VerticalScroll).scroll_end(animate=False)

    @on(LineList.Opened)
    def _opened(self, event: LineList.Opened) -> None:
        event.stop()
        row = self._rows.get(event.key)
        if row is not None:
            self.post_message(OrderPicked(row.order_id))
        elif self._sheet is not None and self._sheet.stage == "draft":
            self.post_message(DraftPicked(self._sheet.number))
        elif self._sheet is not None:
            self.say(_sheet_words(self._sheet))


def _row(row: FoundRow) -> Row:
    cancelled = row.status == "cancelled"
    came = row.outcome or ("X cancelled" if cancelled else "no outcome yet")
    spans = (
        Span(row.order, "strong"),
        Span(f"{row.caller} -> {row.recipient or '?'}"),
        Span(short(row.due)),
        Span(row.fulfilment),
        Span(", ".join(filter(None, (row.postcode, row.address)))),
        Span(came, "wrong" if cancelled else "text"),
        Span(row.told),
    )
    return Row(row.order, spans)


def _sheet_row(sheet: FoundSheet) -> Row:
    return Row("sheet", (Span(_sheet_words(sheet), "strong"),), across=True)


def _sheet_words(sheet: FoundSheet) -> str:
    if sheet.stage == "draft":
        return f"Sheet {sheet_number(sheet.number)} is a draft: enter finishes it"
    return f"Sheet {sheet_number(sheet.number)} is {sheet.state}{f': {sheet.why}' if sheet.why else ''}"
