"""End of day (F8): what became of every sheet, what keeps the day open, closing it, and tomorrow."""

from dataclasses import dataclass
from datetime import date, timedelta

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from models import closing, day_end, finding, pad
from models.dates import short
from models.day_views import DayCheck, Outside, Outstanding
from models.views import PadRow, sheet_number
from screens import keymap
from screens.asking import ask_reason
from screens.base import Answer, BookScreen
from screens.day_words import carried_rows, day_words, exception_rows, sheet_rows, tomorrow_words
from screens.desk import Desk
from screens.dialogs import Choice
from screens.going import DraftPicked, LockBoxPicked, NewOrderPicked, OrderPicked, ScreenPicked
from screens.printing import ask_paper
from screens.widgets.line_list import Column, LineList
from screens.widgets.plain import Plain, PlainInput

REASONS = ("it is done tomorrow", "the customer knows", "looked into: nothing is wrong")
ON_PAPER = "paper"
AND_NOW = (Choice("g", "good"), Choice("p", "its list and the open sheets on paper", ON_PAPER))
COLUMNS = (
    Column("Sheet", 6),
    Column("From", 7),
    Column("Caller -> for", 10, grow=1),
    Column("Due", 6),
    Column("List", 4),
    Column("Cal", 3),
    Column("Confirmation", 13),
    Column("", 12),
)


@dataclass(frozen=True, slots=True)
class DayShown:
    """What the book answers for one day."""

    check: DayCheck
    sheets: list[PadRow]
    carried_in: list[PadRow]


class EndOfDayScreen(BookScreen[DayShown]):
    """The check of one day; today's unless another was turned to."""

    GROUP = "end of day"
    HERE = "end_of_day"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    EndOfDayScreen #figures { height: auto; padding: 0 1; background: $panel; color: $head; text-style: bold; }
    EndOfDayScreen LineList { padding: 0 1; }
    EndOfDayScreen #open { height: auto; max-height: 45%; border-top: solid $line; }
    EndOfDayScreen #outside { height: 1; padding: 0 1; }
    EndOfDayScreen #outside Plain { width: auto; }
    EndOfDayScreen #outside PlainInput { width: 6; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._day: date | None = None
        self._check: DayCheck | None = None

    def compose_content(self) -> ComposeResult:
        """The equations, the day's sheets, what keeps it open, and the numbers from outside."""
        yield Plain(lines=True, id="figures")
        yield LineList(COLUMNS, empty="No sheet was made on this day.", id="sheets")
        yield LineList(id="open")
        with Horizontal(id="outside"):
            if self.desk.shop.web_shop:
                yield from self._number("Web shop today", "web")
            if self.desk.shop.paper_pad:
                yield from self._number("Pad's next blank sheet", "next_sheet")
                yield from self._number("or in hand", "in_hand")

    @staticmethod
    def _number(words: str, field: str) -> ComposeResult:
        yield Plain(f"{words} [")
        yield PlainInput(id=field, restrict="[0-9]*", max_length=6)
        yield Plain("]  ")

    def on_mount(self) -> None:
        """The cursor stands on what is to be dealt with."""
        self.query_one("#open").focus()

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self._day or self.desk.clock.today()

    def outside(self) -> Outside:
        """The numbers from outside the book, as far as they were given. They are today's."""
        if self.day != self.desk.clock.today():
            return Outside()
        given = {str(field.id): int(field.value) for field in self.query(PlainInput) if field.value}
        return Outside(given.get("web"), given.get("next_sheet"), given.get("in_hand"))

    async def read_book(self) -> Answer[DayShown] | None:
        """The check, the sheets of the day, and those carried in."""
        clock = self.desk.clock
        check = await self.ask_book(
            day_end.check,
            self.day,
            now=clock.now(),
            today=clock.today(),
            outside=self.outside(),
            late_hour=self.desk.shop.late_hour,
            relay_hour=self.desk.shop.relay_hour,
        )
        sheets, carried = await self.ask_book(pad.pad, self.day), await self.ask_book(pad.open_sheets, self.day)
        if check is None or sheets is None or carried is None:
            return None
        return Answer(DayShown(check.value, sheets.value, carried.value))

    def show_book(self, answer: DayShown) -> None:
        """Show it, the cursors staying where they were."""
        if answer.check.day != self.day:
            return
        self._check = answer.check
        self.query_one("#figures", Plain).say(day_words(answer.check, self.desk.clock.local))
        now = self.desk.clock.now()
        self.query_one("#sheets", LineList).show(sheet_rows(answer.sheets, answer.carried_in, now))
        rows = [
            *exception_rows(answer.check.outstanding, closed=bool(answer.check.closed_at)),
            *carried_rows(answer.check.carried_over),
        ]
        keeps_open = self.query_one("#open", LineList)
        keeps_open.show(rows)
        keeps_open.styles.height = len(rows) + 1
        self.query_one("#outside").display = self.day == self.desk.clock.today()
        self.keys_changed()

    def cannot(self, action: str) -> str:
        """A day that is still to come cannot be closed."""
        if action == "close_day" and self.day > self.desk.clock.today():
            return "That day is still to come."
        return super().cannot(action)

    def action_day_back(self) -> None:
        """The day before."""
        self._turn_to(self.day - timedelta(days=1))

    def action_day_on(self) -> None:
        """The day after."""
        self._turn_to(self.day + timedelta(days=1))

    def action_today(self) -> None:
        """Back to today."""
        self._turn_to(None)

    def _turn_to(self, day: date | None) -> None:
        self._day = None if day == self.desk.clock.today() else day
        self.look()

    def action_check_again(self) -> None:
        """Run the check again."""
        self.look()

    def action_open(self) -> None:
        """Deal with what the cursor is on."""
        if isinstance(self.focused, LineList):
            self.focused.action_open()

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        event.stop()
        fields = list(self.query(PlainInput))
        at = fields.index(event.input) + 1 if isinstance(event.input, PlainInput) else len(fields)
        (fields[at] if at < len(fields) else self.query_one("#open")).focus()
        self.look()

    def on_key(self, event: events.Key) -> None:
        """Escape leaves the numbers."""
        if event.key == "escape" and isinstance(self.focused, Input):
            self.query_one("#open").focus()
            self.look()

    @on(LineList.Opened)
    def _opened(self, event: LineList.Opened) -> None:
        event.stop()
        if event.line_list.id == "sheets":
            what, _, number = event.key.partition(" ")
            if what == "order":
                self.post_message(OrderPicked(int(number)))
            else:
                self._deal_with(Outstanding("", number, "", ""))
        elif self._check is not None:
            known = (*self._check.outstanding, *self._check.carried_over)
            self._deal_with(known[int(event.key)])

    @work(group="deal", exclusive=True)
    async def _deal_with(self, fault: Outstanding) -> None:
        """Open what an exception is about; where nothing of it is in the book, take it or look for it."""
        if fault.kind in {"online", "web"}:
            await self.action_act("online")
        elif fault.kind == "decide":
            await self.action_act("waiting")
        elif fault.kind == "load":
            self.post_message(ScreenPicked("deliveries"))
        elif fault.kind == "lock box":
            self.post_message(LockBoxPicked(int(fault.sheet or 0)))
        elif not fault.sheet:
            self.post_message(NewOrderPicked()) if fault.kind == "pad" else self.say(fault.detail)
        else:
            await self._open_sheet(fault)

    async def _open_sheet(self, fault: Outstanding) -> None:
        answer = await self.ask_book(finding.find_sheet, int(fault.sheet))
        if answer is None:
            return
        sheet = answer.value
        if sheet is not None and sheet.stage == "draft" and not fault.order:
            self.post_message(DraftPicked(sheet.number))
            return
        found = await self.ask_book(finding.find, fault.order or fault.sheet)
        if found is not None and found.value:
            wanted = [row for row in found.value if row.order == fault.order] or found.value
            self.post_message(OrderPicked(wanted[-1].order_id))
        elif sheet is None:
            self.post_message(NewOrderPicked())
        else:
            self.say(f"Sheet {sheet_number(sheet.number)} is {sheet.state}{f': {sheet.why}' if sheet.why else ''}.")

    @work(group="close", exclusive=True)
    async def action_close_day(self) -> None:
        """Close the day, with a reason for each exception that is left."""
        day, outside, shop = self.day, self.outside(), self.desk.shop
        moment = self.desk.moment()
        answer = await self.ask_book(
            closing.to_close,
            moment,
            day,
            outside,
            web_shop=shop.web_shop,
            paper_pad=shop.paper_pad,
            late_hour=shop.late_hour,
            relay_hour=shop.relay_hour,
        )
        if answer is None:
            return
        reasons = await self._reasons(answer.value)
        if reasons is None:
            self.say(f"{short(day)} is not closed.")
            return
        if not reasons and not await self.ask_yes(f"Nothing keeps {short(day)} open. Close it?"):
            return
        closed = await self.tell_and_look(
            closing.close_day,
            day,
            outside,
            reasons,
            web_shop=shop.web_shop,
            paper_pad=shop.paper_pad,
            late_hour=shop.late_hour,
            relay_hour=shop.relay_hour,
        )
        if closed is not None:
            self.action_back_up()
            await self._show_tomorrow(day)

    async def _reasons(self, check: DayCheck) -> dict[tuple[str, str, str, str], str] | None:
        """A reason for each exception; ``None`` when one was not given."""
        given: dict[tuple[str, str, str, str], str] = {}
        known = list(REASONS)
        for number, fault in enumerate(check.outstanding, 1):
            where = fault.order or fault.sheet
            title = f"{number} of {len(check.outstanding)}: {f'{where} ' if where else ''}{fault.detail}"
            reason = await ask_reason(self, f"{title}. Why may the day be closed?", known)
            if not reason:
                return None
            if reason not in known:
                known.append(reason)
            given[(fault.kind, fault.sheet, fault.order, fault.detail)] = reason
        return given

    async def _show_tomorrow(self, day: date) -> None:
        answer = await self.ask_book(day_end.tomorrow, day)
        self.say(f"{short(day)} is closed.")
        if answer is not None:
            tomorrow = answer.value
            title = f"{short(day)} is closed. Tomorrow, {short(tomorrow.day)}:"
            if await self.choose(title, AND_NOW, detail=tomorrow_words(tomorrow)) == ON_PAPER:
                paper = self.desk.paper
                what = f"The list for {short(tomorrow.day)}"
                await ask_paper(self, what, lambda to, tell: paper.day_list(tomorrow.day, to, tell))
