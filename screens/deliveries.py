"""F5, a day's list: the stops without a driver first, then each driver's run, the shelf, and the relays out."""

from textual import work
from textual.app import ComposeResult

from models.delivering import answer_relay, tell_sender
from models.drivers import drivers
from models.photo_views import ORDER, PhotoOf
from models.rounds import day_list
from models.runs import give, runs_of, shift
from models.views import EntryRow
from screens import keymap
from screens.asking import ask_all_seen, ask_driver_by_name, ask_likes, ask_seen, door_of, note_what_came
from screens.base import Answer
from screens.day_screen import DayScreen, counted
from screens.deliveries_rows import (
    COLUMNS,
    NAME_CELLS,
    DayList,
    area_of,
    cannot_give,
    driver_words,
    entry_words,
    list_rows,
    next_to_give,
    same_area,
    title_words,
)
from screens.desk import Desk
from screens.dialogs import Choice
from screens.going import ChecklistPicked, OrderPicked, PhotosPicked
from screens.run_menu import ask_run
from screens.widgets.cells import cut
from screens.widgets.line_list import LineList
from screens.widgets.plain import Plain

ANSWERS = (Choice("a", "accepted"), Choice("f", "refused"), Choice("k", "asked again", "asked"))
OUTCOME = Choice("o", "it is over: the outcome", "outcome")
OF_A_ROW = frozenset(
    {"open", "pick", "pick_area", "earlier", "later", "outcome", "acknowledge", "told", "like", "photos"}
)


class DeliveriesScreen(DayScreen[DayList]):
    """One day's list. What was picked stays picked over a refresh, while it can still be given to a driver."""

    GROUP = "deliveries"
    HERE = "deliveries"
    BINDINGS = keymap.bindings(GROUP)
    DEFAULT_CSS = """
    DeliveriesScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    DeliveriesScreen #drivers { height: auto; max-height: 2; padding: 0 1; color: $key; }
    DeliveriesScreen LineList { margin: 0 1; }
    DeliveriesScreen #row { height: 2; padding: 0 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown = DayList(self.day)
        self._rows: dict[str, EntryRow] = {}
        self._picked: set[int] = set()
        # Keys follow one another faster than the book answers: what is being given is not gone on to again.
        self._under_way: set[int] = set()

    def compose_content(self) -> ComposeResult:
        """The day, the keys of its drivers, the list, and the entry under the cursor in full."""
        yield Plain(id="title")
        yield Plain(id="drivers")
        yield LineList(COLUMNS, empty="Nothing is on the list for this day.")
        yield Plain(id="row", lines=True)

    async def read_book(self) -> Answer[DayList] | None:
        """The day's entries, its runs, and the drivers."""
        day = self.day
        rows, runs = await self.ask_book(day_list, day), await self.ask_book(runs_of, day)
        known = await self.ask_book(drivers)
        if rows is None or runs is None or known is None:
            return None
        return Answer(DayList(day, tuple(rows.value), tuple(runs.value), tuple(known.value)))

    def show_book(self, answer: DayList) -> None:
        """Show it; cursor and picks stay on their orders."""
        if answer.day != self.day:
            return
        self._shown = answer
        self._rows = {str(row.order_id): row for row in answer.rows}
        self._picked &= {row.order_id for row in answer.rows if not cannot_give(row, answer.day)}
        self.query_one("#drivers", Plain).say(driver_words(answer))
        self._draw()

    def _draw(self) -> None:
        self.query_one("#title", Plain).say(title_words(self._shown, self.day_words, len(self._picked)))
        self.query_one(LineList).show(list_rows(self._shown, self.desk.clock.local, self._picked))
        self._describe()

    @property
    def row(self) -> EntryRow | None:
        """The entry under the cursor."""
        return self._rows.get(self.query_one(LineList).key or "") if self.is_mounted else None

    @property
    def _to_give(self) -> list[EntryRow]:
        """What a driver's key would give away: the picked stops in the list's order, else the one under the cursor."""
        picked = [row for row in self._shown.rows if row.order_id in self._picked]
        return picked or ([self.row] if self.row is not None else [])

    @property
    def _marked(self) -> list[EntryRow]:
        """Those of the picked stops that somebody has still to see something of."""
        return [row for row in self._shown.rows if row.order_id in self._picked and (row.mark or row.to_see)]

    def _describe(self) -> None:
        row = self.row
        self.query_one("#row", Plain).say(entry_words(row, self.desk.clock.local) if row else "")
        self.keys_changed()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Another entry is under the cursor."""
        event.stop()
        self._describe()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """An entry is to be opened."""
        event.stop()
        self.post_message(OrderPicked(int(event.key)))

    def cannot(self, action: str) -> str:
        """What the entry under the cursor does not allow."""
        row = self.row
        if action == "acknowledge" and self._picked:
            return "" if self._marked else "Nothing is marked on what is picked: there is nothing to acknowledge."
        if action in OF_A_ROW and row is None:
            return "There is nothing under the cursor."
        if action in ("give", "give_to", "pick", "pick_area"):
            return self._cannot_give(action, row)
        if action == "unpick":
            return "" if self._picked else "Nothing is picked."
        return super().cannot(action) if row is None else self._cannot(action, row)

    def _cannot_give(self, action: str, row: EntryRow | None) -> str:
        if self._picked and action in ("give", "give_to"):
            return ""
        if row is None:
            return "There is nothing under the cursor."
        if action == "pick_area" and not area_of(row):
            return "This stop has no postcode."
        return cannot_give(row, self.day)

    def _cannot(self, action: str, row: EntryRow) -> str:
        if action == "acknowledge":
            return "" if row.mark or row.to_see else "Nothing is marked here: there is nothing to acknowledge."
        if action == "like":
            return "" if row.like else "This is like no order of which nobody has said yet."
        if action == "told":
            return "" if row.news == "waiting" else "There is nothing that the sender has still to be told."
        if action in ("earlier", "later"):
            return cannot_give(row, self.day) or ("" if row.driver else "Give the stop to a driver first.")
        if action == "outcome" and row.status == "cancelled":
            return "This order is cancelled."
        return super().cannot(action)

    def action_open(self) -> None:
        """Open the order under the cursor."""
        if self.row is not None:
            self.post_message(OrderPicked(self.row.order_id))

    def action_checklist(self) -> None:
        """A driver's checklist of this day."""
        self.post_message(ChecklistPicked(self.day))

    def action_pick(self) -> None:
        """Pick the stop under the cursor, or no more, and go on to the next."""
        if self.row is not None:
            self._picked ^= {self.row.order_id}
            self._draw()
            self.query_one(LineList).action_cursor_down()

    def action_pick_area(self) -> None:
        """Pick every stop of this postcode area in this group; when all are, none of them."""
        if self.row is None:
            return
        alike = {row.order_id for row in same_area(self._shown, self.row)}
        self._picked = self._picked - alike if alike <= self._picked else self._picked | alike
        self._draw()
        self.say(f"{area_of(self.row)}: {counted(len(alike & self._picked), 'stop')} picked.")

    def action_unpick(self) -> None:
        """Pick nothing."""
        self._picked.clear()
        self._draw()

    def action_give_to(self, key: str = "") -> None:
        """Give to the driver of a digit what is picked, or what is under the cursor. The palette and the mouse have no
        digit: the name is asked for."""
        known = self._shown.drivers[: keymap.DIGITS]
        number = int(key or "0")
        if not key:
            self.action_give()
        elif number > len(known):
            self.say(f"There is no driver {number}: g gives a stop to one by name.")
        else:
            self._give(self._to_give, known[number - 1].label if number else "")

    @work
    async def action_give(self) -> None:
        """Ask for the driver by name."""
        rows = self._to_give
        what = counted(len(rows), "stop") if self._picked else f"{rows[0].order} {rows[0].recipient}"
        known = [each.label for each in self._shown.drivers]
        value = "" if self._picked else rows[0].driver
        driver = await ask_driver_by_name(self, f"{what}: who drives?", known, value)
        if driver is not None:
            self._give(rows, driver)

    def _give(self, rows: list[EntryRow], driver: str) -> None:
        """The cursor goes on at once, so that the next key is for the next stop."""
        rows = [row for row in rows if row.order_id not in self._under_way]
        if not rows:
            return
        given = {row.order_id for row in rows}
        self._under_way |= given
        self._picked -= given
        here = self.row
        after = next_to_give(self._shown, here, self._under_way) if here is not None else None
        if after is not None:
            self.query_one(LineList).move_to(str(after.order_id))
        self._tell_given(rows, driver)

    @work
    async def _tell_given(self, rows: list[EntryRow], driver: str) -> None:
        ids = [row.order_id for row in rows]
        done = await self.tell(give, ids, driver, key=self.desk.new_key())
        self._under_way -= set(ids)
        if done is None:
            self._picked |= set(ids) if len(ids) > 1 else set()
        else:
            one = len(rows) == 1
            what = rows[0].order if one else counted(len(rows), "stop")
            goes, has = ("goes", "has") if one else ("go", "have")
            self.say(f"{what} {goes} with {cut(driver, NAME_CELLS)}." if driver else f"{what} {has} no driver.")
        self.look()

    def action_earlier(self) -> None:
        """Earlier on its run."""
        self._shift(-1)

    def action_later(self) -> None:
        """Later on its run."""
        self._shift(1)

    @work
    async def _shift(self, by: int) -> None:
        if self.row is not None:
            await self.tell_and_look(shift, self.row.order_id, by, key=self.desk.new_key())

    @work
    async def action_run(self) -> None:
        """Paper, order and load-out of the run under the cursor."""
        row = self.row
        await ask_run(self, self._shown, row, row.driver if row is not None and row.day == self.day else "")

    @work
    async def action_outcome(self) -> None:
        """What came of it; a relay first has what the other florist says."""
        row = self.row
        if row is None:
            return
        if row.kind == "relay" and not row.result:
            title = f"{row.order} {row.recipient}: what does the other florist say?"
            answer = await self.choose(title, (*ANSWERS, OUTCOME))
            if answer is None:
                return
            if answer != OUTCOME.value:
                if await self.tell_and_look(answer_relay, row.order_id, answer, key=self.desk.new_key()):
                    self.say(f"{row.order}: {answer}.")
                return
        await note_what_came(self, door_of(row))

    @work
    async def action_told(self) -> None:
        """The sender knows now where the flowers were left."""
        row = self.row
        if row is not None and await self.tell_and_look(tell_sender, row.order_id, key=self.desk.new_key()):
            self.say(f"{row.order}: the sender knows.")

    def action_photos(self) -> None:
        """The photos of the order under the cursor, and of where it was left."""
        if self.row is not None:
            self.post_message(PhotosPicked(PhotoOf(ORDER, self.row.order_id)))

    @work
    async def action_like(self) -> None:
        """Whether it is another order over again."""
        row = self.row
        if row is not None:
            await ask_likes(self, row.order_id, row.order)

    @work
    async def action_acknowledge(self) -> None:
        """The mark has been seen; with stops picked, theirs."""
        row = self.row
        if marked := self._marked:
            await ask_all_seen(self, marked)
        elif row is not None:
            await ask_seen(self, row.order_id, row.order, row.version)
