"""Waiting: what of the days' stops waits for somebody at the counter, each with whom to ring."""

from collections.abc import Sequence
from itertools import groupby

from textual import work
from textual.app import ComposeResult

from models import finding
from models.dates import short, window_words
from models.delivering import decide, tell_sender
from models.errors import Refused
from models.run_views import WaitingRow
from models.views import OrderView
from models.waiting import waiting
from screens import keymap
from screens.asking import ask_driver, ask_seen, door_of_view, note_what_came
from screens.base import Answer, BookScreen
from screens.day_screen import counted
from screens.desk import Desk
from screens.dialogs import Choice
from screens.going import OrderPicked
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row, heading
from screens.widgets.plain import Plain
from screens.widgets.week_grid import short_window

QUEUES = {
    "decide": "TO BE DECIDED",
    "no driver": "NO DRIVER YET",
    "to see": "TO BE SEEN",
    "no outcome": "NO OUTCOME YET",
    "sender": "SENDER NOT TOLD",
}
COLUMNS = (
    Column("Day", 6),
    Column("When", 5),
    Column("Order", 7),
    Column("For", 13, grow=1),
    Column("What waits", 25, grow=3),
    Column("Caller", 14, grow=2, from_width=100),
    Column("Ring", 14),
)
ONLY = {
    "decide": ("decide", "There is nothing to decide here."),
    "told": ("sender", "There is nothing that the sender has still to be told."),
    "acknowledge": ("to see", "There is nothing to acknowledge here."),
    "give": ("no driver", "This is not a stop without a driver."),
}
HOLDS, NOT = "holds", "does not hold"


def key_of(row: WaitingRow) -> str:
    """What the cursor holds on to: one order may wait in several queues, and for several people."""
    return f"{row.queue}/{row.order_id}/{row.about}/{row.whose}"


def waiting_rows(rows: Sequence[WaitingRow]) -> list[Row]:
    """Every row under its queue's heading; a queue that is not known is shown by its own name."""
    lines: list[Row] = []
    for queue, members in groupby(rows, key=lambda row: row.queue):
        of_queue = list(members)
        lines.append(heading(QUEUES.get(queue, queue), str(len(of_queue))))
        lines += [
            Row(
                key_of(row),
                (
                    Span(short(row.day).rpartition(" ")[0]),
                    Span(short_window(row.window)),
                    Span(row.order, "strong"),
                    Span(row.recipient or "?"),
                    Span(row.what, "warn"),
                    Span(row.caller),
                    Span(row.whose or row.phone, "strong" if row.whose else "text"),
                ),
            )
            for row in of_queue
        ]
    return lines


def waiting_words(row: WaitingRow) -> str:
    """The row under the cursor in full, and whom to ring: the driver where it is the driver who has to know."""
    ring = row.whose or " ".join(part for part in (row.caller, row.phone) if part)
    parts = (
        f"{row.order} {short(row.day)} {window_words(row.window)}",
        row.recipient,
        row.what,
        f"ring {ring}" if ring else "",
    )
    return "   ".join(part for part in parts if part)


def left_words(view: OrderView) -> str:
    """What is left to be known of an order, or done about it, when an outcome that was held holds."""
    if view.status == "cancelled":
        return " It stays cancelled."
    if view.remedy == "rebooked":
        return " It was rebooked: cancel the new order, if these flowers are not to go out again."
    return ""


class WaitingScreen(BookScreen[tuple[WaitingRow, ...]]):
    """The queues, the most urgent first; esc goes back."""

    GROUP = "waiting"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    WaitingScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    WaitingScreen LineList { margin: 0 1; }
    WaitingScreen #row { height: 2; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: dict[str, WaitingRow] = {}

    def compose_content(self) -> ComposeResult:
        """The queues, and the row under the cursor in full."""
        yield Plain("WAITING", id="title")
        yield LineList(COLUMNS, empty="Nothing waits for anybody.")
        yield Plain(id="row", lines=True)

    async def read_book(self) -> Answer[tuple[WaitingRow, ...]] | None:
        """The queues as they are now."""
        clock = self.desk.clock
        answer = await self.ask_book(waiting, clock.now(), clock.today(), self.desk.shop.late_hour)
        return None if answer is None else Answer(tuple(answer.value))

    def show_book(self, answer: tuple[WaitingRow, ...]) -> None:
        """Show them, the cursor staying on its row."""
        self._rows = {key_of(row): row for row in answer}
        self.query_one("#title", Plain).say(f"WAITING   {counted(len(answer), 'thing')}" if answer else "WAITING")
        self.query_one(LineList).show(waiting_rows(answer))
        self._describe()

    @property
    def row(self) -> WaitingRow | None:
        """What is under the cursor."""
        return self._rows.get(self.query_one(LineList).key or "") if self.is_mounted else None

    def _describe(self) -> None:
        row = self.row
        self.query_one("#row", Plain).say(waiting_words(row) if row else "")
        self.keys_changed()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another row is under the cursor."""
        event.stop()
        self._describe()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """An order is to be opened."""
        event.stop()
        self.action_open()

    def cannot(self, action: str) -> str:
        """What the queue of the row does not allow."""
        row = self.row
        if row is None and action in ("open", "outcome", *ONLY):
            return "There is nothing under the cursor."
        if row is not None and action in ONLY and row.queue != ONLY[action][0]:
            return ONLY[action][1]
        if row is not None and action == "outcome" and row.queue == "decide":
            return "Decide first which outcome holds: d."
        return super().cannot(action)

    def action_waiting(self) -> None:
        """Here already."""

    def action_back(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Open the order."""
        if self.row is not None:
            self.post_message(OrderPicked(self.row.order_id))

    async def _opened(self, row: WaitingRow) -> OrderView | None:
        """The order as it stands now."""
        try:
            answer = await self.ask_book(finding.open_order, row.order_id)
        except Refused as refused:
            self.refused(refused)
            return None
        return answer.value if answer else None

    @work
    async def action_outcome(self) -> None:
        """What came of it."""
        row = self.row
        view = await self._opened(row) if row is not None else None
        if view is not None and view.status == "cancelled":
            self.say("This order is cancelled.")
        elif view is not None:
            await note_what_came(self, door_of_view(view))

    @work
    async def action_give(self) -> None:
        """Who takes the stop."""
        row = self.row
        if row is not None:
            lead = f"{row.order} {row.recipient}, {short(row.day)} {window_words(row.window)}"
            words = await ask_driver(self, row.order_id, row.order, row.day, lead)
            self.look()
            self.say(words)

    @work
    async def action_told(self) -> None:
        """The sender knows now."""
        row = self.row
        if row is not None and await self.tell_and_look(tell_sender, row.order_id, key=self.desk.new_key()):
            self.say(f"{row.order}: the sender knows.")

    @work
    async def action_acknowledge(self) -> None:
        """The change has been seen, or its driver was told."""
        row = self.row
        if row is not None:
            await ask_seen(self, row.order_id, row.order, row.version)

    @work
    async def action_decide(self) -> None:
        """Which of two holds. Both are kept, whatever is said."""
        row = self.row
        if row is None:
            return
        choices = (Choice("h", "it holds: that is what came of it", HOLDS), Choice("n", "it does not hold", NOT))
        said = await self.choose(f"{row.order} {row.recipient}: does it hold?", choices, detail=row.what)
        if said and await self.tell_and_look(decide, row.about, said == HOLDS, key=self.desk.new_key()):
            view = await self._opened(row) if said == HOLDS else None
            self.say(f"{row.order}: it {said}.{left_words(view) if view else ''}")
