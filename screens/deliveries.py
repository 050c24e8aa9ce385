"""F5, a day's list: the stops without a driver first, then each driver's run, the shelf, and the relays out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from textual import work
from textual.app import ComposeResult

from models.dates import short, window_words
from models.delivering import acknowledge, answer_relay, assign, record_outcome
from models.rounds import day_list, drivers
from models.views import EntryRow
from screens import keymap
from screens.asking import ask_likes, ask_outcome
from screens.base import Answer
from screens.day_screen import DayScreen, counted
from screens.dialogs import Choice
from screens.going import OrderPicked
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row, heading
from screens.widgets.plain import Plain
from screens.widgets.week_grid import short_window

COLUMNS = (
    Column("When", 5),
    Column("Order", 7),
    Column("For", 14, grow=2),
    Column("Where", 18, grow=3),
    Column("What", 14, grow=3, from_width=100),
    Column("State", 18, grow=2),
)
SHELF, RELAYS = "SHELF", "RELAYS OUT"
ANSWERS = (Choice("a", "accepted"), Choice("f", "refused"), Choice("k", "asked again", "asked"))
OUTCOME = Choice("o", "it is over: the outcome", "outcome")


@dataclass(frozen=True, slots=True)
class DayList:
    """A day's entries and the drivers that are known."""

    day: date
    rows: tuple[EntryRow, ...]
    drivers: tuple[str, ...]


def group_of(row: EntryRow) -> tuple[int, str]:
    """(place, name) of the group a row stands in; a kind that is not known is shown by its own name."""
    if row.kind == "delivery":
        return (1, row.driver) if row.driver else (0, "NO DRIVER YET")
    return {"collection": (2, SHELF), "relay": (3, RELAYS)}.get(row.kind, (4, row.kind))


def is_live(row: EntryRow, shown: date) -> bool:
    """The entry counts on this day: it is not cancelled, and has not moved to another."""
    return row.status != "cancelled" and row.day == shown


def group_note(rows: list[EntryRow], shown: date) -> str:
    """How many there are in a group, and how many are still open."""
    live = [row for row in rows if is_live(row, shown)]
    left = [row for row in live if row.status != "done"]
    return f"{len(live)}, {len(left)} without an outcome" if live else "none left"


def state_span(row: EntryRow, shown: date) -> Span:
    """What is to be known of an entry at a glance. A mark comes first; an unknown status is shown as it is."""
    mark = f"{row.mark} " if row.mark else ""
    if row.status == "cancelled":
        return Span(f"{mark if row.mark != 'CANCELLED' else ''}X cancelled", "warn" if row.mark else "quiet")
    if row.day != shown:
        return Span(f"MOVED to {short(row.day)}", "warn")
    if row.moved_from is not None and row.mark:
        mark = f"MOVED from {short(row.moved_from)} "
    if row.like:
        mark = f"LIKE {row.like}? {mark}"
    if row.outcome:
        return Span(mark + row.outcome, "warn" if row.result.startswith("not") else "good")
    words = row.status if row.kind != "relay" or not row.florist else f"{row.status}: {row.florist}"
    if row.to_come:
        words = "? " + row.to_come.replace(" ", ", ")
    return Span(mark + words, "warn" if mark or row.to_come else "text")


def entry_row(row: EntryRow, shown: date) -> Row:
    """One entry as a line of the list."""
    ink = "text" if is_live(row, shown) else "quiet"
    where = " ".join(part for part in (row.postcode, row.address) if part) if row.kind != "collection" else ""
    what = ", ".join(line.words for line in row.lines)
    return Row(
        str(row.order_id),
        (
            Span(short_window(row.window), ink),
            Span(row.order, ink),
            Span(row.recipient or "?", ink),
            Span(where, ink),
            Span(what, ink),
            state_span(row, shown),
        ),
    )


def list_rows(rows: Iterable[EntryRow], shown: date) -> list[Row]:
    """Every entry under its group's heading; within a group the book's order is kept."""
    lines: list[Row] = []
    for (_, name), group in groupby(sorted(rows, key=group_of), key=group_of):
        members = list(group)
        lines.append(heading(name, group_note(members, shown)))
        lines += [entry_row(row, shown) for row in members]
    return lines


def entry_words(row: EntryRow) -> str:
    """The entry under the cursor, in full."""
    parts = (
        f"{row.order} {window_words(row.window)}",
        row.recipient or "?",
        row.phone,
        ", ".join(part for part in (row.address, row.postcode) if part),
        ", ".join(line.words for line in row.lines),
        row.notes,
        row.outcome,
        f"s: is it {row.like} over again?" if row.like else "",
    )
    return "   ".join(part for part in parts if part)


class DeliveriesScreen(DayScreen[DayList]):
    """One day's list."""

    GROUP = "deliveries"
    HERE = "deliveries"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    DeliveriesScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    DeliveriesScreen LineList { margin: 0 1; }
    DeliveriesScreen #row { height: 2; padding: 0 1; background: $panel; }
    """

    def compose_content(self) -> ComposeResult:
        self._rows: dict[str, EntryRow] = {}
        self._drivers: tuple[str, ...] = ()
        yield Plain(id="title")
        yield LineList(COLUMNS, empty="Nothing is on the list for this day.")
        yield Plain(id="row", lines=True)

    async def read_book(self) -> Answer[DayList] | None:
        day = self.day
        rows, known = await self.ask_book(day_list, day), await self.ask_book(drivers, day)
        if rows is None or known is None:
            return None
        return Answer(DayList(day, tuple(rows.value), tuple(known.value)))

    def show_book(self, answer: DayList) -> None:
        if answer.day != self.day:
            return
        self._rows = {str(row.order_id): row for row in answer.rows}
        self._drivers = answer.drivers
        self.query_one(LineList).show(list_rows(answer.rows, answer.day))
        kinds = [row.kind for row in answer.rows if is_live(row, answer.day)]
        stops, shelf = counted(kinds.count("delivery"), "stop"), f"{kinds.count('collection')} on the shelf"
        words = ("DELIVERIES", self.day_words, stops, shelf)
        self.query_one("#title", Plain).say("   ".join(words))
        self._describe()

    @property
    def row(self) -> EntryRow | None:
        """The entry under the cursor."""
        return self._rows.get(self.query_one(LineList).key or "") if self.is_mounted else None

    def _describe(self) -> None:
        row = self.row
        self.query_one("#row", Plain).say(entry_words(row) if row else "")
        self.keys_changed()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        self._describe()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.post_message(OrderPicked(int(event.key)))

    def cannot(self, action: str) -> str:
        if action not in ("open", "give", "outcome", "acknowledge", "like"):
            return super().cannot(action)
        row = self.row
        if row is None:
            return "There is nothing under the cursor."
        if action == "acknowledge":
            return "" if row.mark else "Nothing is marked here: there is nothing to acknowledge."
        if action == "like":
            return "" if row.like else "This is like no order of which nobody has said yet."
        if action == "open":
            return ""
        if row.status == "cancelled":
            return "This order is cancelled."
        if action == "give" and row.kind != "delivery":
            return "Only a stop goes to a driver."
        return ""

    def action_open(self) -> None:
        if self.row is not None:
            self.post_message(OrderPicked(self.row.order_id))

    @work
    async def action_give(self) -> None:
        row = self.row
        if row is None:
            return
        key = self.desk.new_key()
        title = f"{row.order} {row.recipient}: who drives it?"
        driver = await self.ask_text(title, value=row.driver, detail="Empty takes it back.", known=self._drivers)
        if driver is None or driver == row.driver:
            return
        if await self.tell_and_look(assign, row.order_id, driver, key=key):
            self.say(f"{row.order} goes with {driver}." if driver else f"{row.order} has no driver.")

    @work
    async def action_outcome(self) -> None:
        row = self.row
        if row is None:
            return
        key = self.desk.new_key()
        what = f"{row.order} {row.recipient}"
        if row.kind == "relay" and not row.result:
            answer = await self.choose(f"{what}: what does the other florist say?", (*ANSWERS, OUTCOME))
            if answer is None:
                return
            if answer != OUTCOME.value:
                if await self.tell_and_look(answer_relay, row.order_id, answer, key=key):
                    self.say(f"{row.order}: {answer}.")
                return
        given = await ask_outcome(self, row.kind, what)
        if given is None:
            return
        told = await self.tell_and_look(
            record_outcome,
            row.order_id,
            given.result,
            given.place,
            given.note,
            remedy=given.remedy,
            rebook_to=given.rebook_to,
            key=key,
        )
        if told:
            self.say(
                ", ".join(part for part in (f"{row.order}: {given.result}", given.place, given.remedy) if part) + "."
            )

    @work
    async def action_like(self) -> None:
        row = self.row
        if row is not None:
            await ask_likes(self, row.order_id, row.order)

    @work
    async def action_acknowledge(self) -> None:
        row = self.row
        if row is not None and await self.tell_and_look(acknowledge, row.order_id, key=self.desk.new_key()):
            self.say(f"{row.order}: {row.mark} acknowledged.")
