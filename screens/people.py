"""People: who is in the book, how often and when last; and that two of them are one and the same."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.timer import Timer
from textual.widgets import Input

from models import finding, looking, people
from models.dates import short
from models.text import phone_key
from screens import keymap
from screens.base import Answer, BookScreen
from screens.desk import Desk
from screens.going import SearchPicked
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row
from screens.widgets.plain import Plain, PlainInput

ENOUGH = 3
MOST = 50
WAIT = 0.08
COLUMNS = (
    Column("", 1),
    Column("Name", 22, grow=2),
    Column("Phone", 16),
    Column("E-mail", 16, grow=1),
    Column("Orders", 6, right=True),
    Column("Last", 10),
)


class PeopleField(PlainInput):
    """The search. Down goes into the list, where letters act."""

    BINDINGS: ClassVar = [Binding("down,pagedown", "screen.to_list", show=False)]


class PeopleScreen(BookScreen[Sequence[finding.CallerRow]]):
    """Answers while it is typed. A marked person stays marked while another one is searched for."""

    GROUP = "people"
    TYPED_IN = True
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    PeopleScreen #people-text { margin: 0 1; }
    PeopleScreen #known { padding: 0 1; }
    PeopleScreen #marked { height: 1; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: dict[str, finding.CallerRow] = {}
        self._marked: finding.CallerRow | None = None
        self._timer: Timer | None = None

    def compose_content(self) -> ComposeResult:
        """The search, who answers to it, and who is marked."""
        yield PeopleField(placeholder="a name, or a phone number or its last digits", id="people-text")
        yield LineList(COLUMNS, id="known")
        yield Plain(id="marked")

    def on_mount(self) -> None:
        """The cursor stands in the search."""
        self.query_one(PeopleField).focus()

    @property
    def picked(self) -> finding.CallerRow | None:
        """Who is under the cursor."""
        return self._rows.get(self.query_one("#known", LineList).key or "") if self.is_mounted else None

    def cannot(self, action: str) -> str:
        if action in ("mark", "part") and isinstance(self.focused, PeopleField):
            return "Down goes into the list first: here a letter is part of the search."
        if action in ("open", "mark", "part") and self.picked is None:
            return "Nobody is under the cursor: type a name or a phone number."
        return super().cannot(action)

    async def read_book(self) -> Answer[Sequence[finding.CallerRow]] | None:
        text = self.query_one(PeopleField).value.strip()
        return Answer(()) if len(text) < ENOUGH else await self.ask_book(finding.callers, text, limit=MOST)

    def show_book(self, answer: Sequence[finding.CallerRow]) -> None:
        self._rows = {str(row.person_id): row for row in answer}
        marked = self._marked.person_id if self._marked else None
        self.query_one("#known", LineList).show(_row(row, marked=row.person_id == marked) for row in answer)
        self.query_one("#marked", Plain).say(f"Marked: {_words(self._marked)}" if self._marked else "")
        if not answer and len(self.query_one(PeopleField).value.strip()) >= ENOUGH:
            self.say("Nobody in the book is called that.")
        self.keys_changed()

    def action_to_list(self) -> None:
        """Into the list, when somebody is in it."""
        if self._rows:
            self.query_one("#known", LineList).focus()

    def action_people(self) -> None:
        """Here already: back to the search."""
        self.query_one(PeopleField).focus()

    def action_back(self) -> None:
        """From the list to the search, out of the search to where one was; a mark is taken away first."""
        if self._marked is not None:
            self._mark(None)
        elif isinstance(self.focused, PeopleField):
            self.dismiss()
        else:
            self.query_one(PeopleField).focus()

    @work
    async def action_open(self) -> None:
        """Their orders, in Find."""
        row = self.picked
        if row is not None:
            await self.desk.looked(looking.person_opened, row.person_id)
            # A number may be noted with an extension or a word, which Find would take for words of an order.
            self.post_message(SearchPicked(phone_key(row.phone, self.desk.shop.country) or row.name))

    def action_mark(self) -> None:
        """Mark the one under the cursor; with one marked already, ask whether both are the same."""
        row = self.picked
        if row is None or self._marked is None:
            self._mark(row)
            self.say("m on another one says that both are the same person.")
        elif row.person_id == self._marked.person_id:
            self._mark(None)
        else:
            self._merge(self._marked, row)

    @work(exclusive=True, group="merge")
    async def _merge(self, one: finding.CallerRow, into: finding.CallerRow) -> None:
        title = f"{_words(one)} and {_words(into)} are the same person?"
        detail = f"Both are shown as {_words(into)} from now on. No order is changed, and s parts them again."
        if not await self.ask_yes(title, yes="the same person", no="two people", detail=detail):
            return
        self._marked = None
        key = self.desk.new_key()
        if await self.tell_and_look(people.merge_people, one.person_id, into.person_id, key=key):
            self.say(f"Shown as one: {_words(into)}.")

    @work(exclusive=True, group="merge")
    async def action_part(self) -> None:
        """Show apart again whoever was put together with the one under the cursor."""
        row = self.picked
        if row and await self.tell_and_look(people.part_people, row.person_id, key=self.desk.new_key()):
            self.say(f"{_words(row)} stands alone again.")

    def _mark(self, row: finding.CallerRow | None) -> None:
        self._marked = row
        self.show_book(tuple(self._rows.values()))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.say("")
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(WAIT, self.look)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_to_list()

    @on(LineList.Opened)
    def _opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.action_open()

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        event.stop()
        self.keys_changed()

    def on_descendant_focus(self) -> None:
        """In the list letters act, in the search they do not."""
        self.keys_changed()


def _row(row: finding.CallerRow, *, marked: bool) -> Row:
    spans = (
        Span("*" if marked else "", "strong"),
        Span(row.name or "?", "strong"),
        Span(row.phone),
        Span(row.email, "quiet"),
        Span(str(row.orders)),
        Span(short(row.last) if row.last else ""),
    )
    return Row(str(row.person_id), spans)


def _words(row: finding.CallerRow) -> str:
    return ", ".join(filter(None, (row.name, row.phone)))
