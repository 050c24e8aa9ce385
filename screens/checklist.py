"""A driver's checklist of a day: their own stops, one of them large, and a key for each outcome."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partialmethod
from typing import Any, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.events import Key
from textual.message import Message

from models import looking
from models.checklist import stops as stops_of
from models.delivering import note_outcome, withdraw_outcome
from models.drivers import is_driver
from models.errors import BookError
from models.notices import see
from models.roles import DRIVER
from models.run_views import OutcomeGiven, Seen, StopRow
from models.views import TopLine as Outstanding
from screens import keymap
from screens.action import Action
from screens.attaching import TakesDrops
from screens.base import Answer
from screens.checklist_asking import ask_given, ask_sure, count_the_van
from screens.checklist_rows import (
    COLUMNS,
    WAYS,
    a_note,
    in_sight,
    is_left,
    is_live,
    next_open,
    next_stop,
    noted_words,
    stop_pieces,
    stop_row,
    title_words,
    too_early,
    was_loaded,
    with_outcome,
)
from screens.desk import Desk
from screens.dialogs import Dialog
from screens.doorstep import Doorstep, cannot_photograph
from screens.driver_screen import DriverScreen
from screens.going import ChecklistLeft
from screens.held_key import HeldKey
from screens.widgets.key_lines import KeyLines
from screens.widgets.line_list import LineList
from screens.widgets.plain import Plain

A = TypeVar("A")

UPPER = tuple(way for way in WAYS if way != "not_delivered")
WAY_OF = {key: action.id for action in keymap.group("checklist") if action.id in WAYS for key in action.keys}
"""The outcome that each key notes."""
BELOW = ("not_delivered", "photo", "write", "withdraw", "acknowledge", "load", "next_open", "leave")
WIDE = 110
NOTHING = "There is nothing on this run."
LET_GO = "Let go of the key for the next."
WRITING = "The one before is still being written down."


class ChecklistScreen(TakesDrops, DriverScreen[Sequence[StopRow]]):
    """The stops of one driver on one day. What is done here is done by the driver, who may do nothing else.

    ``dialog`` is what it asks at the moment: nothing but that may come up in front of it.
    """

    GROUP = "checklist"
    BINDINGS = keymap.bindings(GROUP)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's own declares no ClassVar
    DEFAULT_CSS = """
    ChecklistScreen #title { height: 1; padding: 0 1; color: $head; text-style: bold; }
    ChecklistScreen #both { height: 1fr; layout: vertical; }
    ChecklistScreen.-wide #both { layout: horizontal; }
    ChecklistScreen #stop {
        height: auto; min-height: 9; max-height: 12; padding: 0 1; background: $panel; scrollbar-size-vertical: 1;
    }
    ChecklistScreen.-wide #stop { width: 52; height: 100%; max-height: 100%; padding: 1 2; }
    ChecklistScreen #stop Plain { height: auto; }
    ChecklistScreen #loud { color: $warn; text-style: bold reverse; }
    ChecklistScreen #name { text-style: bold; }
    ChecklistScreen.-wide #name, ChecklistScreen.-wide #what, ChecklistScreen.-wide #notes,
    ChecklistScreen.-wide #noted { margin-top: 1; }
    ChecklistScreen #what { color: $quiet; }
    ChecklistScreen #noted { color: $good; text-style: bold; }
    ChecklistScreen LineList { margin: 0 1; }
    """

    @dataclass
    class Written(Message):
        """An outcome is in the book, or (``held``) kept for somebody to decide on. ``row`` is as it stands now."""

        row: StopRow
        held: str

    def __init__(self, desk: Desk, driver: str, day: date) -> None:
        super().__init__(replace(desk, user=driver, role=DRIVER))
        self.day = day
        self.dialog: Dialog[Any] | None = None
        self._opener = desk.user
        self._stops: dict[str, StopRow] = {}
        self._held: dict[int, str] = {}
        self._writing = False
        self._held_key = HeldKey()
        self._noted = ""
        self._door = Doorstep(self)

    @property
    def opened_by(self) -> str:
        """Who has unlocked the counter, or the driver's terminal."""
        return self._opener

    def compose_content(self) -> ComposeResult:
        yield Plain(id="title")
        with Container(id="both"):
            with VerticalScroll(id="stop", can_focus=False):
                for name in stop_pieces(None, loaded=False, held="", local=self.desk.clock.local):
                    yield Plain(id=name, lines=True)
            yield LineList(COLUMNS, empty=NOTHING)

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        self._looked_at()

    @work(group="looked")
    async def _looked_at(self) -> None:
        # A book that cannot be written is read all the same: the flowers are to be delivered.
        with suppress(BookError):
            await self.desk.book.write(looking.checklist_opened, self.desk.moment(), self.day)

    def key_line(self) -> Sequence[Action]:
        """The outcomes, and where there is room the way to the blank screen."""
        own = {action.id: action for action in keymap.group(self.GROUP)}
        blank = [action for action in keymap.SCREENS if action.id == "turn_over"]
        return (*(own[name] for name in UPPER), *blank)

    def lower_line(self) -> Sequence[Action]:
        """All else that can be done here."""
        own = {action.id: action for action in keymap.group(self.GROUP)}
        return (*(own[name] for name in BELOW), *(each for each in keymap.ANYWHERE if each.id == "help"))

    async def read_book(self) -> Answer[Sequence[StopRow]] | None:
        return await self.ask_book(stops_of, self.day, self.desk.user)

    def show_book(self, answer: Sequence[StopRow]) -> None:
        self._stops = {str(stop.order_id): stop for stop in in_sight(answer)}
        self._show(None if self.query_one(LineList).key else next_stop(self._list, 0))

    def _show(self, at: int | None = None) -> None:
        loaded, local = was_loaded(self._list), self.desk.clock.local
        rows = (stop_row(each, loaded=loaded, held=self._held_of(each), local=local) for each in self._list)
        self.query_one(LineList).show(rows, at=str(at) if at is not None else None)
        self._describe()
        self.post_message(self.ToppedUp(self.own_counts()))

    def own_counts(self) -> Outstanding:
        marked = sum(bool(stop.mark) for stop in self._list)
        counts = ((sum(map(is_left, self._list)), "left"), (marked, "to see"))
        return Outstanding(counts=tuple(each for each in counts if each[0]))

    @property
    def _next(self) -> int | None:
        return next_stop(self._list, self.stop.order_id if self.stop else 0)

    @property
    def _list(self) -> tuple[StopRow, ...]:
        return tuple(self._stops.values())

    @property
    def stop(self) -> StopRow | None:
        """The stop under the cursor."""
        key = self.query_one(LineList).key if self.is_mounted else None
        return self._stops.get(key or "")

    def _held_of(self, stop: StopRow) -> str:
        return self._held.get(stop.order_id, "")

    def _describe(self) -> None:
        stop = self.stop
        held = self._held_of(stop) if stop else ""
        loaded, local = was_loaded(self._list), self.desk.clock.local
        for name, text in stop_pieces(stop, loaded=loaded, held=held, local=local).items():
            piece = self.query_one(f"#{name}", Plain)
            piece.display = bool(text)
            piece.say(text)
        self.query_one("#stop", VerticalScroll).scroll_home(animate=False)
        self._say_title()
        self.call_after_refresh(self._say_title)
        self.keys_changed()

    def _say_title(self) -> None:
        more = self.query_one("#stop", VerticalScroll).max_scroll_y > 0
        today = self.desk.clock.today()
        self.query_one("#title", Plain).say(title_words(self.desk.user, self.day, today, self._list, more=more))

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()
        self._describe()

    async def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        await self.action_act("next_open")

    async def still_in(self) -> bool:
        """Also whether this is a driver still; else the checklist is left."""
        if not await super().still_in():
            return False
        known = await self.ask_book(is_driver, self.desk.user)
        if known is None or known.value:
            return True
        self.post_message(ChecklistLeft(f"{self.desk.user} is no driver any more: the checklist was closed."))
        return False

    async def ask(self, dialog: Dialog[A]) -> A | None:
        if self.dialog is not None:
            return None
        self.dialog = dialog
        try:
            return await super().ask(dialog)
        finally:
            self.dialog, self._held_key = None, HeldKey()

    def cannot(self, action: str) -> str:
        stop = self.stop
        if action in ("leave", "turn_over", "help", "lock", "command_palette"):
            return ""
        if self._writing:
            return WRITING
        if action == "next_open":
            return "" if self._next is not None else "Every stop has its outcome."
        if action == "load":
            return "" if self._stops else NOTHING
        if action not in (*WAYS, "write", "withdraw", "acknowledge", "photo"):
            return super().cannot(action)
        if stop is None:
            return NOTHING
        if action == "photo":
            return cannot_photograph(stop, self.day, self.desk.clock.today())
        if action in WAYS:
            return too_early(self.day, self.desk.clock.today())
        if action == "acknowledge":
            return "" if stop.mark else "Nothing is marked here: there is nothing to see."
        undoes_photo = action == "withdraw" and self._door.taken is not None
        noted = stop.result or undoes_photo or action not in ("write", "withdraw")
        return "" if noted else "Nothing was noted here yet."

    def on_key(self, event: Key) -> None:
        """A key that is held down notes one stop, and not each stop that comes after."""
        if self._is_held(WAY_OF.get(event.key, event.key), event.time):
            event.stop()

    async def on_key_lines_pressed(self, event: KeyLines.Pressed) -> None:
        """Nor does a double click."""
        if self._is_held(event.action, event.time):
            event.stop().prevent_default()

    def _is_held(self, action: str, at: float) -> bool:
        """Whether an outcome is only noted again by the press before; what it noted is said again."""
        if not self._held_key.again(action, at) or action not in WAYS:
            return False
        if self._writing:
            self.say(WRITING)
        elif self._noted:
            self.say(f"{self._noted} {LET_GO}")
        return True

    def _note(self, name: str) -> None:
        """Note an outcome of the stop under the cursor. Until it is written, no key notes another."""
        stop = self.stop
        if stop is not None and not self._writing:
            self._writing = True
            self._noted, self._door.taken = "", None
            self._ask_and_write(stop, name)

    action_delivered = partialmethod(_note, "delivered")
    action_neighbour = partialmethod(_note, "neighbour")
    action_reception = partialmethod(_note, "reception")
    action_porch = partialmethod(_note, "porch")
    action_safe_place = partialmethod(_note, "safe_place")
    action_letterbox = partialmethod(_note, "letterbox")
    action_card = partialmethod(_note, "card")
    action_not_delivered = partialmethod(_note, "not_delivered")

    @work(group="note")
    async def _ask_and_write(self, stop: StopRow, name: str) -> None:
        try:
            given = await ask_given(self, stop, name) if await ask_sure(self, stop) else None
        except BaseException:
            self._writing = False
            raise
        await self._write(stop, given)

    async def _write(self, stop: StopRow, given: OutcomeGiven | None) -> None:
        """Into the book, and only then onto the screen."""
        answer = None
        if given is not None:
            seen = Seen(self.desk.user, self.day, stop.status if is_live(stop) else "listed", stop.outcome_id)
            key = self.desk.new_key()
            answer = await self.tell(note_outcome, stop.order_id, given, seen, key=key)
        if answer is None or given is None:
            self._writing = False
            self.look()
            return
        noted, at = answer.value, self.desk.moment().now
        now = stop if noted.held else with_outcome(stop, given, noted.outcome, at)
        self.post_message(self.Written(now, noted.held))

    def on_checklist_screen_written(self, event: Written) -> None:
        """It is in the book: show it, and go on to the next stop."""
        event.stop()
        self._writing = False
        changed, held = event.row, event.held
        self._door.noted = changed.order_id
        self._held.pop(changed.order_id, None)
        if held:
            self._held[changed.order_id] = held
        self._stops[str(changed.order_id)] = changed
        self._show(None if held else next_open(self._list, changed.order_id))
        self._noted = "" if held else noted_words(changed, self._list)
        self.say(held or self._noted, wrong=bool(held))
        self.look()

    @work(group="note")
    async def action_write(self) -> None:
        """A note to what was noted here."""
        stop = self.stop
        if stop is None:
            return
        text = await self.ask_text(f"{stop.recipient or stop.order}: a note", value=stop.outcome_note, check=a_note)
        if text is not None:
            self._writing = True
            await self._write(stop, OutcomeGiven(stop.result, stop.place, stop.whom, text))

    @work(group="note")
    async def action_withdraw(self) -> None:
        """The photos that were attached last are off again, or this stop has no outcome again, after asking."""
        stop = self.stop
        if await self._door.take_back() or stop is None or not stop.result:
            return
        meant = await self.ask_yes(f"{stop.order}: was {stop.outcome} a mistake?", yes="a mistake")
        if meant and await self.tell_and_look(
            withdraw_outcome, stop.order_id, stop.outcome_id, key=self.desk.new_key()
        ):
            self._door.noted = 0
            self.say(f"{stop.order} has no outcome again.")

    def files_dropped(self, paths: tuple[str, ...]) -> None:
        """Photos of where a stop was left."""
        if why := self.why_dead("photo"):
            self.say(why)
        else:
            self.action_photo(paths)

    @work(group="note")
    async def action_photo(self, paths: tuple[str, ...] = ()) -> None:
        """Photos of where it was left; which files is asked, unless they were dropped."""
        if self.stop is not None:
            await self._door.photograph(self.stop, self._stops.get(str(self._door.noted)), paths)

    @work(group="note")
    async def action_acknowledge(self) -> None:
        """The driver has seen the mark."""
        stop, key = self.stop, self.desk.new_key()
        if stop is None:
            return
        answer = await self.tell_and_look(see, stop.order_id, self.day, stop.mark, version=stop.version, key=key)
        if answer is not None:
            seen = f"{stop.mark} seen" if answer.value else "nothing is marked any more"
            self.say(f"{stop.order}: {seen}.")

    @work(exclusive=True, group="load")
    async def action_load(self) -> None:
        """Count the stops on the van until the number is the list's, or it is left."""
        await count_the_van(self, self.day, self._list)

    def action_next_open(self) -> None:
        """To the next stop with a mark or, where there is none, without an outcome."""
        if self._next is not None:
            self.query_one(LineList).move_to(str(self._next))

    def action_more(self) -> None:
        """What there was no room for of the stop, and after its end the beginning again."""
        stop = self.query_one("#stop", VerticalScroll)
        if stop.scroll_y >= stop.max_scroll_y:
            stop.scroll_home(animate=False)
        else:
            stop.scroll_page_down(animate=False)

    def action_leave(self) -> None:
        """Back to the blank screen."""
        self.post_message(ChecklistLeft())
