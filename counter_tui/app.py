"""The app: it declares the themes and the modes, answers what screens ask to be opened, and does little else.

Only the door (unlock, or set-up) is imported before the first paint; the counter's screens, and the database with
them, when the book is open.
"""

import os
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakSet

from rich.text import Text
from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen
from textual.worker import WorkerFailed

from screens.desk import Desk
from screens.going import DraftPicked, NewOrderPicked, OrderPicked, ScreenPicked, Searches, SearchPicked, TakesOrders
from screens.in_turn import InTurn
from screens.themes import PAPER, THEMES, theme_name
from screens.unlock import UnlockScreen

if TYPE_CHECKING:
    from screens.base import CounterScreen

DOOR = "door"
FIRST = "pad"
COUNTER = {
    "order_entry": ("screens.order_entry", "OrderEntryScreen"),
    "find": ("screens.find", "FindScreen"),
    "week": ("screens.week", "WeekScreen"),
    "deliveries": ("screens.deliveries", "DeliveriesScreen"),
    "pad": ("screens.pad", "PadScreen"),
    "end_of_day": ("screens.end_of_day", "EndOfDayScreen"),
}
ORDER = ("screens.order_view", "OrderViewScreen")
PEOPLE = ("screens.people", "PeopleScreen")
SHOP_SETTINGS = ("screens.shop_settings", "ShopSettingsScreen")


def _commands() -> type[Provider]:
    from screens.commands import RegistryCommands

    return RegistryCommands


class CounterApp(InTurn[int]):
    """``make_desk`` builds the Desk; its book is set by the door. ``on_error`` is told an error's id and the error."""

    TITLE = "counter-tui"
    DEFAULT_MODE = DOOR
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    ALLOW_SELECT = False
    CSS = """
    Input > .input--placeholder, TextArea .text-area--placeholder { color: $quiet; text-style: italic; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "turn_over", show=False, priority=True),
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "stay", show=False),
    ]

    def __init__(
        self,
        make_desk: Callable[[], Desk],
        *,
        on_error: Callable[[str, BaseException], None] | None = None,
    ) -> None:
        super().__init__()
        self.desk = make_desk()
        for theme in THEMES:
            self.register_theme(theme)
        # Set before anything is drawn: to change the theme would have every style read again.
        self.set_reactive(App.theme, theme_name(self.desk.shop.theme, no_color=self.no_color))
        self._on_error = on_error
        self._counters: WeakSet[CounterScreen] = WeakSet()
        self.add_mode(DOOR, self._door)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own names for colours, for the moment before a theme of ours is set."""
        return PAPER.variables

    def _door(self) -> Screen[None]:
        if not self.desk.keys.is_new():
            return UnlockScreen(self.desk)
        from screens.set_up import SetUpScreen

        return SetUpScreen(self.desk)

    @property
    def locked(self) -> bool:
        """The book is not open."""
        return self.current_mode == DOOR

    def _counter(self, where: tuple[str, str], *args: Any) -> "CounterScreen":
        """A counter screen by its module and class, imported only now."""
        module, class_name = where
        screen: CounterScreen = getattr(import_module(module), class_name)(self.desk, *args)
        self._counters.add(screen)
        return screen

    async def on_unlocked(self) -> None:
        """The book is open: make room for the counter's screens, show the first, forget the door."""
        for name, where in COUNTER.items():
            self.add_mode(name, partial(self._counter, where))
        await self.switch_mode(FIRST)
        self.remove_mode(DOOR)

    async def on_screen_picked(self, event: ScreenPicked) -> None:
        await self.switch_mode(event.screen)
        # An F-key shows its own screen, not what was left open upon it; what is unsaved there stays to be dealt with.
        while len(self.screen_stack) > 1 and not getattr(self.screen, "unsaved", ""):
            await self.pop_screen()

    def on_order_picked(self, event: OrderPicked) -> None:
        self.push_screen(self._counter(ORDER, event.order_id))

    async def on_search_picked(self, event: SearchPicked) -> None:
        await self.switch_mode("find")
        screen = self.screen_stack[0]
        assert isinstance(screen, Searches)
        screen.search_for(event.text)

    async def on_new_order_picked(self, event: NewOrderPicked) -> None:
        (await self._order_entry()).start(event.due)

    async def on_draft_picked(self, event: DraftPicked) -> None:
        (await self._order_entry()).resume(event.sheet)

    async def _order_entry(self) -> TakesOrders:
        await self.switch_mode("order_entry")
        screen = self.screen_stack[0]
        assert isinstance(screen, TakesOrders)
        return screen

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the sheet is turned over, or the book locked, nothing else may come up."""
        if action in ("command_palette", "turn_over", "help", "lock") and self.locked:
            return False
        if action in ("command_palette", "quit", "stay") and self._turned_over:
            return False
        return super().check_action(action, parameters)

    @property
    def _turned_over(self) -> bool:
        return type(self.screen).__name__ == "TurnOverScreen"

    def action_turn_over(self) -> None:
        """Blank the screen; when it is blank already, lock."""
        if self._turned_over:
            self.screen.dismiss()
            self.action_lock()
            return
        from screens.turn_over import TurnOverScreen

        self.push_screen(TurnOverScreen(self.desk))

    def action_help(self) -> None:
        from screens.help import HelpScreen

        self.push_screen(HelpScreen(getattr(self.screen, "GROUP", "")))

    def action_people(self) -> None:
        self.push_screen(self._counter(PEOPLE))

    def action_shop_settings(self) -> None:
        self.push_screen(self._counter(SHOP_SETTINGS))

    def action_stay(self) -> None:
        """ctrl+c leaves nothing and stops nothing."""
        self.bell()

    @work(exclusive=True, group="lock")
    async def action_lock(self) -> None:
        """Put everything away, drop every screen, close the book, and show the door."""
        await self._put_away()
        self.add_mode(DOOR, self._door)
        await self.switch_mode(DOOR)
        for name in COUNTER:
            await self.remove_mode(name)
        await self.desk.keys.lock()

    async def _put_away(self) -> None:
        for screen in list(self._counters):
            if screen.is_attached:
                await screen.put_away()

    async def action_quit(self) -> None:
        """Leave, after asking while anything is unsaved."""
        self._leave()

    @work(exclusive=True, group="leave")
    async def _leave(self) -> None:
        unsaved = [screen.unsaved for screen in self._counters if screen.is_attached and screen.unsaved]
        if unsaved and not await self._sure(unsaved):
            return
        await self._put_away()
        self.exit(0)

    async def _sure(self, unsaved: list[str]) -> bool:
        from screens.dialogs import Choice, Choose

        choices = (Choice("s", "stay", "stay"), Choice("l", "leave", "leave"))
        return await self.push_screen_wait(Choose("Leave now?", choices, detail="\n".join(unsaved))) == "leave"

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what was copied inside the program: the terminal's clipboard would hold it for anyone."""
        self._clipboard = text

    def _fatal_error(self) -> None:
        """Leave with one line: an id and where it happened, never a value (Textual's own prints every local)."""
        error: BaseException = self._exception or RuntimeError()
        if isinstance(error, WorkerFailed):
            error = error.error
        error_id = os.urandom(4).hex()
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else "?"
        if self._on_error is not None:
            self._on_error(error_id, error)
        what = f"error {error_id}, {type(error).__name__} at {where}"
        words = f"counter-tui stopped ({what}). What was saved is safe; start it again."
        self.bell()
        self._exit_renderables.append(Text(words))
        self._close_messages_no_wait()
