"""F4, the calendar: seven days, how full each one is, and what is due."""

from dataclasses import replace
from datetime import date, timedelta

from textual.app import ComposeResult

from models.dates import monday, short, window_words
from models.views import WeekRow
from models.week import loads, week
from screens import keymap
from screens.base import Answer, BookScreen
from screens.day_screen import counted
from screens.going import NewOrderPicked, OrderPicked, PhotosPicked
from screens.whereabouts import Whereabouts
from screens.widgets.cells import PHOTO
from screens.widgets.plain import Plain
from screens.widgets.week_grid import Week, WeekGrid


def row_words(row: WeekRow) -> str:
    """The order under the cursor, in full."""
    parts = [
        f"{row.order}  {short(row.due)} {window_words(row.window)}",
        f"{row.caller or '?'} -> {row.recipient or '?'}",
        " ".join(part for part in (row.fulfilment, row.postcode) if part),
        "X cancelled" if row.status == "cancelled" else row.status if row.status != "live" else row.entry_status,
    ]
    if row.to_come:
        parts.append("? to come: " + row.to_come.replace(" ", ", "))
    if row.photos:
        parts.append(f"{PHOTO} p: {counted(row.photos, 'photo')}")
    return "   ".join(part for part in parts if part)


class WeekScreen(BookScreen[Week]):
    """The week that holds the day the cursor is on."""

    GROUP = "week"
    HERE = "week"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    WeekScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    WeekScreen #row { height: 2; padding: 0 1; background: $panel; }
    """

    def compose_content(self) -> ComposeResult:
        today = self.desk.clock.today()
        self._monday = monday(today)
        self._wanted: date | None = None
        yield Plain(id="title")
        yield WeekGrid(Week(self._monday, today, cap=self.desk.shop.daily_cap))
        yield Plain(id="row", lines=True)

    @property
    def grid(self) -> WeekGrid:
        return self.query_one(WeekGrid)

    async def read_book(self) -> Answer[Week] | None:
        first = self._monday
        rows, load = await self.ask_book(week, first), await self.ask_book(loads, first)
        if rows is None or load is None:
            return None
        return Answer(Week(first, self.desk.clock.today(), tuple(rows.value), load.value, self.desk.shop.daily_cap))

    def show_book(self, answer: Week) -> None:
        if answer.monday != self._monday:
            return
        self.grid.show(answer, day=self._wanted)
        self._wanted = None
        self.query_one("#title", Plain).say(self._title(answer))
        self.keys_changed()

    def _title(self, shown: Week) -> str:
        live = sum(shown.loads.values())
        number = f"WEEK {shown.monday.isocalendar().week}"
        span = f"{short(shown.monday)} to {short(shown.days()[-1])} {shown.days()[-1].year}"
        weeks = (shown.monday - monday(shown.today)).days // 7
        words = {0: "this week", 1: "next week", -1: "last week"}.get(weeks, "")
        if not words:
            words = f"in {weeks} weeks" if weeks > 0 else f"{-weeks} weeks ago"
        orders = "1 order" if live == 1 else f"{live} orders"
        return "   ".join((number, span, words, orders))

    def on_week_grid_moved(self, event: WeekGrid.Moved) -> None:
        event.stop()
        today = self.desk.clock.today()
        nothing = f"{short(event.day)}: nothing due{' today' if event.day == today else ''}."
        self.query_one("#row", Plain).say(row_words(event.row) if event.row else nothing)
        self.keys_changed()

    def on_week_grid_opened(self, event: WeekGrid.Opened) -> None:
        event.stop()
        self.post_message(OrderPicked(event.row.order_id))

    def cannot(self, action: str) -> str:
        if action == "open" and self.is_mounted and self.grid.row is None:
            return "Nothing is due on this day: n takes an order for it."
        if action == "new" and self.is_mounted and self.grid.day < self.desk.clock.today():
            return "This day is past: move to today or later."
        return super().cannot(action)

    def _go(self, to: date, *, day: date | None) -> None:
        self._monday, self._wanted = monday(to), day
        self.look()

    def whereabouts(self, so_far: Whereabouts) -> Whereabouts:
        """With the day that the cursor is on."""
        return replace(so_far, day=self.grid.day)

    def come_back(self, where: Whereabouts) -> None:
        """To the day."""
        if where.day is not None:
            self._go(where.day, day=where.day)

    def action_open(self) -> None:
        if self.grid.row is not None:
            self.post_message(OrderPicked(self.grid.row.order_id))

    def action_new(self) -> None:
        self.post_message(NewOrderPicked(self.grid.day))

    def action_photos(self) -> None:
        """The photos of the day that the cursor is on."""
        self.post_message(PhotosPicked(self.grid.day))

    def action_week_back(self) -> None:
        self._go(self._monday - timedelta(days=7), day=None)

    def action_week_on(self) -> None:
        self._go(self._monday + timedelta(days=7), day=None)

    def action_today(self) -> None:
        today = self.desk.clock.today()
        self._go(today, day=today)

    def action_left(self) -> None:
        self._step_day(-1)

    def action_right(self) -> None:
        self._step_day(1)

    def _step_day(self, by: int) -> None:
        weeks = self.grid.step_day(by)
        if weeks:
            self._go(self._monday + timedelta(days=7 * weeks), day=self._monday + timedelta(days=-1 if by < 0 else 7))

    def action_up(self) -> None:
        self.grid.step(-1)

    def action_down(self) -> None:
        self.grid.step(1)
