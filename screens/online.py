"""Online orders: what the web shop's files hold, looked at before it is taken in, and what has changed there since."""

from dataclasses import dataclass

from rich.style import Style
from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from models import finding
from models.errors import Refused
from models.online_changes import apart, differences, leave_ours, same, update
from models.online_rows import stored
from models.online_views import CALLED_OFF, Difference, OnlineRow
from models.online_waiting import online_rows
from models.taking_in import not_wanted, take_in
from models.views import FoundRow, OrderView, sheet_number
from screens import keymap
from screens.asking import ask_reason
from screens.base import Answer, BookScreen
from screens.bringing_in import (
    UNDER_WAY,
    Asked,
    Ended,
    HowFar,
    ShowsLooks,
    ask_file,
    ask_which_to_take,
    compare_numbers,
    look_at_file,
    under_way,
)
from screens.day_screen import counted
from screens.desk import Desk
from screens.dialogs import Choice
from screens.going import DraftPicked, OrderPicked
from screens.online_rows import (
    COLUMNS,
    OF_A_ROW,
    OTHERWISE,
    SIDES,
    TITLE,
    TO_TAKE,
    cannot_with,
    compared_words,
    found_words,
    like_words,
    online_lines,
    online_title,
    online_words,
    side_by_side,
)
from screens.online_view import show_whole
from screens.web_shops import ask_web_shops
from screens.widgets.line_list import LineList
from screens.widgets.plain import Plain

EMPTY = "Nothing waits. f: look at a file of the web shop. c: is every order here?"
HOW = (
    "At the web shop, export the orders: JSON, or CSV. It is all the same which days are in the file, and how often it "
    "is looked at: each order comes in once."
)
REASONS = ("a test order", "entered twice", "cannot be made or delivered", "the customer changed their mind")
KEEP = "no: it stays on this list"
LISTS = (
    Choice("f", "a file: the web shop's own list, or a column of numbers", "file"),
    Choice("n", "numbers, typed or pasted", "numbers"),
)


class Sides(LineList):
    """Nothing is chosen here: the cursor is only seen while it is used to see more."""

    def _styled(self, name: str, cursor: bool) -> Style:
        return super()._styled(name, cursor and self.has_focus)


class OnlineScreen(ShowsLooks, BookScreen[tuple[OnlineRow, ...]]):
    """What was looked at and waits for somebody; a look goes on when the screen is left."""

    GROUP = "online"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    OnlineScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    OnlineScreen #found { height: auto; max-height: 6; padding: 0 1; }
    OnlineScreen LineList { margin: 0 1; }
    OnlineScreen #row { height: auto; min-height: 2; max-height: 6; padding: 0 1; background: $panel; }
    OnlineScreen #sides { height: 0; }
    OnlineScreen .empty { display: none; }
    """

    @dataclass
    class Told(Message):
        """The book answered in what an order and the web shop differ, or what the order is that it is like."""

        row: OnlineRow
        differences: tuple[Difference, ...] = ()
        like: str = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: dict[str, OnlineRow] = {}
        self._told: OnlineScreen.Told | None = None
        self._refused = Asked()
        self._taking = self._idle = self._from_the_top = False

    def compose_content(self) -> ComposeResult:
        """What a look came to, the orders, and the one under the cursor in full, beside ours where both differ."""
        yield Plain(TITLE, id="title")
        yield Plain(id="found", lines=True, classes="empty")
        yield LineList(COLUMNS, empty=EMPTY, id="orders")
        yield Plain(id="row", lines=True, classes="empty")
        yield Sides(SIDES, id="sides")

    async def read_book(self) -> Answer[tuple[OnlineRow, ...]] | None:
        """What waits, as it is now."""
        answer = await self.ask_book(online_rows, self.desk.clock.today())
        return None if answer is None else Answer(tuple(answer.value))

    def show_book(self, answer: tuple[OnlineRow, ...]) -> None:
        """Show it, the cursor staying on its order; after a look that one waited for, from the top."""
        self._rows = {str(row.id): row for row in answer}
        self.query_one("#title", Plain).say(online_title(answer))
        # What a look has found stands first, and would be out of sight where the cursor was.
        self.lines.show(online_lines(answer), at=str(answer[0].id) if self._from_the_top and answer else None)
        self._from_the_top = False
        self._describe()

    @property
    def lines(self) -> LineList:
        """The list of the orders."""
        return self.query_one("#orders", LineList)

    @property
    def row(self) -> OnlineRow | None:
        """The order under the cursor."""
        return self._rows.get(self.lines.key or "") if self.is_mounted else None

    @property
    def to_take(self) -> list[OnlineRow]:
        """All that is new or held."""
        return [row for row in self._rows.values() if row.kind in TO_TAKE]

    def _describe(self) -> None:
        self._show_row()
        row = self.row
        if row is not None and (row.like or row.kind in OTHERWISE):
            self._read_more(row)

    def _show_row(self) -> None:
        row, today = self.row, self.desk.clock.today()
        like = self._told.like if self._told is not None and self._told.row == row else ""
        self._say_in("#row", online_words(row, today, like) if row else HOW)
        self._show_sides()
        self.keys_changed()

    def _say_in(self, place: str, words: str) -> None:
        self.query_one(place, Plain).say(words)
        self.query_one(place).set_class(not words, "empty")

    @work(exclusive=True, group="more")
    async def _read_more(self, row: OnlineRow) -> None:
        if row.kind in OTHERWISE:
            answer = await self.ask_book(differences, row.id)
            if answer is not None:
                self.post_message(self.Told(row, tuple(answer.value)))
        else:
            like = await self._like(row)
            if like is not None:
                self.post_message(self.Told(row, like=like_words(like)))

    async def _like(self, row: OnlineRow) -> OrderView | None:
        """The order of the book that one is like."""
        found = await self._found(row.like)
        try:
            answer = await self.ask_book(finding.open_order, found.order_id) if found is not None else None
        except Refused as refused:
            self.refused(refused)
            return None
        return answer.value if answer is not None else None

    @on(Told)
    def _more_was_told(self, event: Told) -> None:
        event.stop()
        self._told = event
        self._show_row()

    @property
    def sides(self) -> tuple[Difference, ...] | None:
        """In what our order and the web shop differ; None while that is not known of the order under the cursor."""
        return self._told.differences if self._told is not None and self._told.row == self.row else None

    def _show_sides(self) -> None:
        sides, lines = self.query_one("#sides", Sides), side_by_side(self.sides or (), self.size.width - 3)
        if not lines and sides.has_focus:
            self.lines.focus()
        sides.show(lines)
        sides.can_focus = bool(lines)
        sides.styles.height = min(len(lines) + 1, self.size.height * 2 // 5) if lines else 0

    def on_resize(self) -> None:
        """Texts side by side are broken where the room ends."""
        self._show_sides()

    @on(LineList.Moved, "#orders")
    def _moved(self) -> None:
        self._idle = False
        self._describe()

    @on(LineList.Opened, "#orders")
    async def _opened(self) -> None:
        await self.action_act("open")

    async def action_act(self, action: str, key: str = "") -> None:
        """What a look asks comes up by itself only where nothing else was done meanwhile."""
        self._idle = False
        await super().action_act(action, key)

    def cannot(self, action: str) -> str:
        """What cannot be done with the order under the cursor, or not while a file is being looked at."""
        if action in ("bring_in", "compare"):
            return UNDER_WAY if under_way(self.app) else ""
        if action == "take_in":
            return "They are being taken in just now." if self._taking else self._nothing_to_take
        if action not in OF_A_ROW:
            return super().cannot(action)
        return cannot_with(action, self.row, looked_up=self.sides is not None)

    @property
    def _nothing_to_take(self) -> str:
        return "" if self.to_take else "Nothing is new or held: there is nothing to take in."

    def action_online(self) -> None:
        """Here already."""

    def action_back(self) -> None:
        """Back to where one was; a look goes on."""
        self.dismiss(None)

    @work
    async def action_open(self) -> None:
        """Open the order that it is on our sheet, or the draft; one on no sheet is shown whole."""
        row = self.row
        if row is None:
            return
        if not row.sheet:
            if (whole := await self.ask_book(stored, row.id)) is not None:
                await show_whole(self, whole.value, row.why)
            return
        sheet = await self.ask_book(finding.find_sheet, row.sheet)
        if sheet is not None and sheet.value is not None and sheet.value.stage == "draft":
            self.post_message(DraftPicked(row.sheet))
        elif (found := await self._found(sheet_number(row.sheet))) is not None:
            self.post_message(OrderPicked(found.order_id))

    async def _found(self, number: str) -> FoundRow | None:
        """An order by its number, or the first of a sheet."""
        answer = await self.ask_book(finding.find, number)
        rows = [row for row in answer.value if number in (row.order, sheet_number(row.number))] if answer else []
        return min(rows, key=lambda row: row.order, default=None)

    @work
    async def action_bring_in(self) -> None:
        """Look at a file; what was refused stands in the field again."""
        await self._ask_for_file()

    async def _ask_for_file(self, *, listed: bool = False) -> None:
        asked = await ask_file(self, self._refused, listed=listed)
        if asked is None:
            self._refused = self._refused._replace(field="")
        elif under_way(self.app):
            self.say(UNDER_WAY)
        else:
            self._refused, self._idle = Asked(), True
            self.say("")
            look_at_file(self, asked)
            self.keys_changed()

    @on(HowFar)
    def _how_far(self, event: HowFar) -> None:
        event.stop()
        self._say_in("#found", event.words)

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        event.stop()
        asked, found = event.asked, event.found
        self._say_in("#found", found_words(found, asked.file) if found is not None else "")
        if found is None:
            self._refused = asked
            self.say(f"{asked.file}: {asked.trouble}", wrong=True)
            if self._idle and self.is_active:
                self.action_bring_in()
        self._from_the_top = self._idle
        self.top_up()
        self.look()

    @work
    async def action_compare(self) -> None:
        """Hold the web shop's own list against the book."""
        which = await self.choose("Is every order here? The web shop's own list is ...", LISTS)
        if which == "file":
            await self._ask_for_file(listed=True)
        elif which == "numbers":
            compared = await compare_numbers(self)
            self._say_in("#found", compared_words(compared) if compared is not None else "")
            self.look()

    @work
    async def action_web_shops(self) -> None:
        """How the files of each web shop are read."""
        await ask_web_shops(self)

    @work
    async def action_take_in(self) -> None:
        """Take in all that is new or held; asks first where some may be in the book already."""
        rows = await ask_which_to_take(self, self.to_take)
        if not rows or self._taking:
            return
        self._taking = True
        self.keys_changed()
        self.say(f"Taking in {counted(len(rows), 'order')} ...")
        try:
            key = self.desk.new_key()
            taken = await self.tell_and_look(take_in, [(row.id, row.digest) for row in rows], key=key)
        finally:
            self._taking = False
        if taken is not None:
            self.say(taken.value.words)

    @work
    async def action_update(self) -> None:
        """Our order becomes what the web shop says; where that is cancelled, after asking."""
        row = self.row
        if row is None:
            return
        off = row.kind == CALLED_OFF
        sure = "Cancel our order, as it was cancelled at the web shop?"
        if off and not await self._sure(sure, "yes, cancel it", f"{row.number} {row.recipient or row.caller}"):
            return
        done = await self.tell_and_look(update, row.id, row.digest, key=self.desk.new_key())
        if done is not None:
            self.say(f"{done.value.order} is {'cancelled' if off else 'as the web shop says now'}.")

    @work
    async def action_leave_ours(self) -> None:
        """Our order stays as it is."""
        row = self.row
        if row is not None and await self.tell_and_look(leave_ours, row.id, row.digest, key=self.desk.new_key()):
            self.say(f"{row.number}: our order stays as it is.")

    @work
    async def action_apart(self) -> None:
        """What stands on our sheet is not this order: it waits anew, on no sheet."""
        row = self.row
        if row is None:
            return
        ours = "What is on that sheet stays as it is, and the online order is on none."
        sure = await self._sure(f"{row.number} and sheet {sheet_number(row.sheet)}: two orders?", "yes, two", ours)
        if sure and await self.tell_and_look(apart, row.id, row.digest, key=self.desk.new_key()):
            self.say(f"{row.number} is an order of its own{'' if row.kind == CALLED_OFF else ': t takes it in'}.")

    @work
    async def action_same(self) -> None:
        """It is an order that is in the book already."""
        row = self.row
        like = await self._like(row) if row is not None else None
        if row is None or like is None:
            return
        title = f"Is {row.number} the same order as {row.like}?"
        if await self._sure(title, "yes: it is made once", like_words(like)):
            key = self.desk.new_key()
            if await self.tell_and_look(same, row.id, like.order_id, row.digest, key=key):
                self.say(f"{row.number} is {row.like}.")

    async def _sure(self, title: str, yes: str, detail: str) -> bool:
        # The first is what a hasty enter takes: it does nothing.
        return await self.choose(title, (Choice("n", "no", "n"), Choice("y", yes, "y")), detail=detail) == "y"

    @work
    async def action_not_wanted(self) -> None:
        """It is never taken in, for a reason."""
        row = self.row
        reason = await ask_reason(self, f"{row.number} is not wanted: why?", REASONS, no=KEEP) if row else None
        if row is None or not reason:
            return
        if await self.tell_and_look(not_wanted, row.id, row.digest, reason, key=self.desk.new_key()):
            self.say(f"{row.number} is not taken in: {reason}.")
