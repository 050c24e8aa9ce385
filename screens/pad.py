"""F6, the order pad: every sheet of a day, struck or why not, and above them what is carried in from days before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from textual import work
from textual.app import ComposeResult

from models.amending import confirm
from models.dates import short
from models.errors import Refused
from models.intake import VOID_REASONS, merge, void
from models.lock_box import lock_box
from models.pad import open_sheets, pad
from models.photo_views import ORDER, SHEET, PhotoOf
from models.views import PadOrder, PadRow, sheet_number
from screens import keymap
from screens.asking import ask_confirm, ask_reason, ask_seen, told_words
from screens.attaching import TakesDrops, ask_new_sheets
from screens.base import Answer
from screens.day_screen import DayScreen, counted
from screens.going import DraftPicked, LockBoxPicked, NewOrderPicked, OrderPicked, PhotosPicked
from screens.lock_box_rows import printed_words
from screens.widgets.cells import PHOTO
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row, heading
from screens.widgets.plain import Plain

COLUMNS = (
    Column("Sheet", 5),
    Column("", 1),
    Column("From", 7),
    Column("Caller -> for", 18, grow=3),
    Column("Due", 6),
    Column("List", 4),
    Column("Cal", 3),
    Column("Confirmation", 12, grow=1),
    Column("", 12),
    Column("Why not", 12, grow=3, from_width=110),
)
MARKS = {"struck": "x", "void": "-", "merged": "+", "open": "."}


@dataclass(frozen=True, slots=True)
class PadDay:
    """A day's sheets, those still open from days before, and how many papers of any day may be shredded."""

    day: date
    sheets: tuple[PadRow, ...]
    carried: tuple[PadRow, ...]
    papers: int = 0


@dataclass(frozen=True, slots=True)
class Picked:
    """What the cursor is on: a sheet, and one of its orders unless it is the sheet's draft, or has none."""

    sheet: PadRow
    order: PadOrder | None


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit: ``12 min``, ``3 h``, ``2 d``."""
    minutes = max(int((now - since).total_seconds()) // 60, 0)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def state_words(sheet: PadRow, now: datetime) -> str:
    """The sheet's state in a word; how long it has waited when it is a draft."""
    if sheet.state != "open":
        return sheet.state
    return f"DRAFT {age(sheet.taken_at, now)}" if sheet.stage == "draft" else sheet.stage or "open"


def typed_due(due: str) -> str:
    """A draft's day as it was typed, or as a column shows it where it is whole; ``?`` for none."""
    try:
        return short_due(date.fromisoformat(due))
    except ValueError:
        return due or "?"


def short_due(due: date) -> str:
    return short(due).rsplit(" ", 1)[0]


def who_words(order: PadOrder) -> str:
    """From whom to whom."""
    return f"{order.caller or '?'} -> {order.recipient or '?'}"


def _yes(tick: bool) -> Span:
    return Span("yes") if tick else Span("-", "quiet")


def _marked(words: str, sheet: PadRow, *, first: bool) -> str:
    return f"{PHOTO} {words}" if first and sheet.photos else words


def order_row(sheet: PadRow, order: PadOrder, now: datetime, *, first: bool) -> Row:
    """One order's line. The first has the sheet's columns; further ones of the sheet stand indented under it."""
    struck = sheet.state == "struck"
    cancelled = order.status == "cancelled"
    who = f"{'' if first else '  '}{'X cancelled ' if cancelled else ''}{who_words(order)}"
    state = state_words(sheet, now) if first else ""
    return Row(
        f"{sheet.number}/{order.suffix}",
        (
            Span(sheet.sheet if first else f"  -{order.suffix}", "quiet" if struck else "strong"),
            Span(MARKS.get(sheet.state, "!") if first else "", "good" if struck else "warn"),
            Span(sheet.source if first else "", "quiet" if struck else "text"),
            Span(_marked(who, sheet, first=first), "struck" if struck else "quiet" if cancelled else "text"),
            Span(short_due(order.due), "quiet" if struck else "text"),
            _yes(order.ticks.listed),
            _yes(order.ticks.calendar),
            Span(order.confirmation, "text" if order.ticks.confirmation else "warn"),
            Span(state, "good" if struck else "quiet" if sheet.state != "open" else "warn"),
            Span(sheet.why if first else "", "quiet" if struck else "warn"),
        ),
    )


def bare_row(sheet: PadRow, now: datetime, *, first: bool) -> Row:
    """A sheet's line that has no order: a draft, or a sheet that ended without one."""
    return Row(
        f"{sheet.number}/0",
        (
            Span(sheet.sheet if first else "  -+", "strong" if sheet.state == "open" else "quiet"),
            Span(MARKS.get(sheet.state, "!") if first else "", "warn" if sheet.state == "open" else "quiet"),
            Span(sheet.source if first else ""),
            Span(_marked(drafted_words(sheet), sheet, first=first)),
            Span(typed_due(sheet.due) if sheet.state == "open" else ""),
            Span("-", "quiet"),
            Span("-", "quiet"),
            Span(sheet.why, "quiet"),
            Span(state_words(sheet, now), "warn" if sheet.state == "open" else "quiet"),
        ),
    )


def drafted_words(sheet: PadRow) -> str:
    """From whom to whom, as far as it was typed; a page of which nothing is typed is known by its printed number."""
    if sheet.state != "open":
        return sheet.caller
    page = f"page {printed_words(sheet)}" if sheet.photos and printed_words(sheet) else "?"
    return f"{sheet.caller or page} -> {sheet.recipient or '?'}"


def sheet_rows(sheet: PadRow, now: datetime) -> list[Row]:
    """A sheet's lines: its orders, then a draft that trails them."""
    rows = [order_row(sheet, order, now, first=number == 0) for number, order in enumerate(sheet.orders)]
    if not rows or sheet.stage == "draft":
        rows.append(bare_row(sheet, now, first=not rows))
    return rows


def pad_rows(shown: PadDay, now: datetime) -> list[Row]:
    """The whole pad: what is carried in, then the day's own sheets."""
    rows: list[Row] = []
    if shown.carried:
        rows.append(heading("CARRIED IN", f"{counted(len(shown.carried), 'sheet')} still open from earlier days"))
        rows += _all_rows(shown.carried, now)
        rows.append(heading(short(shown.day).upper(), counted(len(shown.sheets), "sheet")))
    return rows + _all_rows(shown.sheets, now)


def _all_rows(sheets: Iterable[PadRow], now: datetime) -> list[Row]:
    return [row for sheet in sheets for row in sheet_rows(sheet, now)]


def picked_words(picked: Picked, now: datetime) -> str:
    """What the cursor is on, in full, with why it is not struck."""
    sheet, order = picked.sheet, picked.order
    number = f"{sheet.sheet}-{order.suffix}" if order else sheet.sheet
    printed = f"printed {printed_words(sheet)}" if printed_words(sheet) else ""
    photo = f"{PHOTO} {counted(sheet.photos, 'photo')}" if sheet.photos else ""
    why = f"not struck: {sheet.why}" if sheet.state == "open" and sheet.why else sheet.why
    taken = f"taken {age(sheet.taken_at, now)} ago by {sheet.taken_by}"
    to_come = f"? to come: {order.to_come.replace(' ', ', ')}" if order and order.to_come else ""
    who = who_words(order) if order else drafted_words(sheet)
    return "   ".join(
        part for part in (f"{number} {state_words(sheet, now)}", who, why, to_come, taken, printed, photo) if part
    )


def title_words(shown: PadDay, day_words: str) -> str:
    """The day and its equation."""
    states = [sheet.state for sheet in shown.sheets]
    known = " + ".join(f"{state} {states.count(state)}" for state in MARKS)
    return f"PAD   {day_words}   taken {len(states)} = {known}"


class PadScreen(TakesDrops, DayScreen[PadDay]):
    """One day of the pad. Photos of its pages that are dropped on it become open sheets."""

    GROUP = "pad"
    HERE = "pad"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    PadScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    PadScreen #papers { height: 1; padding: 0 1; color: $warn; text-style: bold; display: none; }
    PadScreen LineList { margin: 0 1; }
    PadScreen #row { height: 2; padding: 0 1; background: $panel; }
    """

    def compose_content(self) -> ComposeResult:
        self._picks: dict[str, Picked] = {}
        yield Plain(id="title")
        yield Plain(id="papers")
        yield LineList(COLUMNS, empty="No sheet was taken on this day. n takes an order.")
        yield Plain(id="row", lines=True)

    async def read_book(self) -> Answer[PadDay] | None:
        day = self.day
        sheets, carried = await self.ask_book(pad, day), await self.ask_book(open_sheets, day)
        papers = await self.ask_book(lock_box)
        if sheets is None or carried is None or papers is None:
            return None
        return Answer(PadDay(day, tuple(sheets.value), tuple(carried.value), len(papers.value)))

    def show_book(self, answer: PadDay) -> None:
        if answer.day != self.day:
            return
        sheets = (*answer.carried, *answer.sheets)
        self._picks = {f"{sheet.number}/0": Picked(sheet, None) for sheet in sheets}
        self._picks |= {
            f"{sheet.number}/{order.suffix}": Picked(sheet, order) for sheet in sheets for order in sheet.orders
        }
        self.query_one(LineList).show(pad_rows(answer, self.desk.clock.now()))
        self.query_one("#title", Plain).say(title_words(answer, self.day_words))
        self.query_one("#papers", Plain).say(f"b: {counted(answer.papers, 'paper')} may be shredded")
        self.query_one("#papers").display = bool(answer.papers)
        self._describe()

    @property
    def picked(self) -> Picked | None:
        """What the cursor is on."""
        return self._picks.get(self.query_one(LineList).key or "") if self.is_mounted else None

    def _describe(self) -> None:
        picked = self.picked
        self.query_one("#row", Plain).say(picked_words(picked, self.desk.clock.now()) if picked else "")
        self.keys_changed()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        self._describe()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._open()

    def cannot(self, action: str) -> str:
        if action not in ("open", "void", "merge", "confirm", "acknowledge", "photos"):
            return super().cannot(action)
        picked = self.picked
        if picked is None:
            return "There is nothing under the cursor."
        sheet, order = picked.sheet, picked.order
        if action in ("void", "merge") and sheet.state in ("void", "merged"):
            return f"Sheet {sheet.sheet} is {sheet.state}."
        if action == "void" and sheet.orders:
            return "There is an order on this sheet: open it and cancel it there."
        if action == "open" and order is None and sheet.state != "open":
            return f"Sheet {sheet.sheet} is {sheet.state}: {sheet.why}."
        if action in ("confirm", "acknowledge") and order is None:
            return "There is no order here yet."
        if action == "acknowledge" and order is not None and order.ticks.acknowledged:
            return "Nothing is marked here: there is nothing to acknowledge."
        return ""

    def action_open(self) -> None:
        self._open()

    def _open(self) -> None:
        picked = self.picked
        if picked is None:
            return
        if picked.order is not None:
            self.post_message(OrderPicked(picked.order.order_id))
        elif picked.sheet.state == "open":
            self.post_message(DraftPicked(picked.sheet.number))
        else:
            self.say(self.cannot("open"))

    def action_new(self) -> None:
        self.post_message(NewOrderPicked())

    def action_lock_box(self) -> None:
        picked = self.picked
        self.post_message(LockBoxPicked(picked.sheet.number if picked is not None else 0))

    def action_photos(self) -> None:
        picked = self.picked
        if picked is None:
            return
        of = PhotoOf(ORDER, picked.order.order_id) if picked.order else PhotoOf(SHEET, picked.sheet.number)
        self.post_message(PhotosPicked(of))

    def files_dropped(self, paths: tuple[str, ...]) -> None:
        """Photos of pages of the pad."""
        self.action_new_sheets(paths)

    @work
    async def action_new_sheets(self, paths: tuple[str, ...] = ()) -> None:
        """Each photo of a page of the pad becomes an open sheet, once its printed number was asked for."""
        await ask_new_sheets(self, paths)

    @work
    async def action_void(self) -> None:
        picked = self.picked
        if picked is None:
            return
        sheet, key = picked.sheet, self.desk.new_key()
        reason = await ask_reason(self, f"Void sheet {sheet.sheet}: why?", VOID_REASONS)
        if reason and await self.tell_and_look(void, sheet.number, reason, key=key):
            self.say(f"{sheet.sheet} is void: {reason}.")

    @work
    async def action_merge(self) -> None:
        picked = self.picked
        if picked is None:
            return
        sheet, key = picked.sheet, self.desk.new_key()
        lost = "Its orders are cancelled: those of the other sheet stand." if sheet.orders else ""
        title = f"{sheet.sheet} is the same as which sheet?"
        typed = await self.ask_text(title, detail=lost, check=read_sheet)
        if typed is None:
            return
        into = read_sheet(typed)
        if sheet.orders and not await self.ask_yes(f"Put {sheet.sheet} into {sheet_number(into)}?", detail=lost):
            return
        if await self.tell_and_look(merge, sheet.number, into, key=key):
            self.say(f"{sheet.sheet} is merged into {sheet_number(into)}.")

    @work
    async def action_confirm(self) -> None:
        picked = self.picked
        if picked is None or picked.order is None:
            return
        number, key = f"{picked.sheet.sheet}-{picked.order.suffix}", self.desk.new_key()
        told = await ask_confirm(self, number, picked.order.confirmation)
        if told is None:
            return
        done = await self.tell_and_look(confirm, picked.order.order_id, told, version=picked.order.version, key=key)
        if done:
            self.say(f"{number}: {told_words(told)}; the sheet is {done.value.state}.")

    @work
    async def action_acknowledge(self) -> None:
        picked = self.picked
        if picked is not None and picked.order is not None:
            order = picked.order
            await ask_seen(self, order.order_id, f"{picked.sheet.sheet}-{order.suffix}", order.version)


def read_sheet(text: str) -> int:
    """A sheet's number as typed. Refused at ``into`` when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused("into", "Type a sheet's number, for instance 0412.")
    return int(text)
