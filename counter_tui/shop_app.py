"""What the counter and a driver's terminal share: the themes, the door, nothing copied out, and drivers' checklists.

Only the door (unlock, or set-up) is imported before the first paint; the other screens, and the database with them,
when the book is open.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Never

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.screen import Screen
from textual.widget import AwaitMount

from counter_tui.ending import Ending
from counter_tui.idle import Idle
from counter_tui.leaving import Faults
from screens.desk import Desk
from screens.going import ChecklistLeft, ChecklistOpened
from screens.themes import PAPER, THEMES, theme_name
from screens.turn_over import TurnOverScreen
from screens.turning_over import waits_behind
from screens.unlock import UnlockScreen
from screens.whereabouts import Whereabouts

if TYPE_CHECKING:
    from screens.base import CounterScreen
    from screens.checklist import ChecklistScreen

DOOR = "door"
CHOICE = ("screens.driver", "DriverPickScreen")
CHECKLIST = ("screens.checklist", "ChecklistScreen")


def _commands() -> type[Provider]:
    from screens.commands import RegistryCommands

    return RegistryCommands


class ShopApp(Ending):
    """Opens with the door. While a driver's checklist is shown, nothing else comes up in front of it but what its
    driver asks for.

    ``make_desk`` builds the Desk; its book is set by the door. ``back`` is where whoever unlocks it comes back to.
    ``painted`` is called when the first picture stands.
    """

    TITLE = "counter-tui"
    DEFAULT_MODE = DOOR
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    ALLOW_SELECT = False
    URGENT = frozenset({"f9"})
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
        back: Whereabouts = Whereabouts(),  # noqa: B008 - it is frozen
        faults: Faults | None = None,
        idle: Idle | None = None,
        painted: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(make_desk, back, faults, idle)
        self._painted = painted
        self._checklist: ChecklistScreen | None = None
        for theme in THEMES:
            self.register_theme(theme)
        # Set before anything is drawn: to change the theme would have every style read again.
        self.set_reactive(App.theme, theme_name(self.desk.shop.theme, no_color=self.no_color))
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

    def on_mount(self) -> None:
        """Say so when the first picture stands."""
        if self._painted is not None:
            self.call_after_refresh(self._painted)

    @property
    def covered(self) -> bool:
        """The sheet is turned over, or a driver is at their checklist."""
        return self.turned_over or self._checklist is not None

    def lets_up(self, screen: Any) -> bool:
        """Over a checklist only help, the palette and what the checklist itself asks."""
        if self._checklist is None or self.turned_over:
            return super().lets_up(screen)
        from screens.help import HelpScreen

        return isinstance(screen, HelpScreen | CommandPalette) or screen is self._checklist.dialog

    def lets_down(self) -> bool:
        """What stands over a checklist goes away as ever; the checklist itself only when it is left."""
        if self._checklist is None or self.turned_over:
            return super().lets_down()
        return self.screen is not self._checklist

    def switch_mode(self, mode: str) -> AwaitMount:
        """Show another mode; not while a driver is at their checklist."""
        if self._checklist is None:
            return super().switch_mode(mode)
        self.wait_behind(lambda: self.switch_mode(mode))
        return AwaitMount(self.screen, [])

    @waits_behind
    async def on_checklist_opened(self, event: ChecklistOpened) -> None:
        """A driver's PIN was taken: their checklist, instead of the choice of one where that goes away again."""
        screen: Any = self._counter(CHECKLIST, event.driver, event.day)
        if len(self.screen_stack) > 1 and getattr(self.screen, "GROUP", "") == "driver":
            await self.switch_screen(screen)
        else:
            await self.push_screen(screen)
        self._checklist = screen

    def on_checklist_left(self, event: ChecklistLeft) -> None:
        """The checklist goes away with all that it asks, behind the sheet that is turned over."""
        if self._checklist is None:
            return
        blank = self.screen.again() if isinstance(self.screen, TurnOverScreen) else None
        gone, self._checklist = self._checklist, None
        self._take_away(gone)
        if event.why:
            behind: Any = self.screen
            behind.say(event.why)
        self.turn_over(self.desk, blank)

    def _take_away(self, screen: Screen[Any]) -> None:
        """This screen and all that stands upon it, the blank one too."""
        while screen in self.screen_stack:
            App.pop_screen(self)

    def action_help(self) -> None:
        from screens.help import HelpScreen

        role = self.desk.role if self._checklist is None else self._checklist.desk.role
        self.push_screen(HelpScreen(getattr(self.screen, "GROUP", ""), role))

    def action_stay(self) -> None:
        """ctrl+c leaves nothing and stops nothing."""
        self.bell()

    async def action_quit(self) -> None:
        """Leave; a driver leaves their checklist only."""
        if self._checklist is None:
            await super().action_quit()
        else:
            self._checklist.say(self._checklist.refusal("leave"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the sheet is turned over, or the book locked, nothing else may come up."""
        if action in ("command_palette", "turn_over", "help", "lock") and self.locked:
            return False
        if action in ("command_palette", "quit", "stay") and self.turned_over:
            return False
        return super().check_action(action, parameters)

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what was copied inside the program: the terminal's clipboard would hold it for anyone."""
        self._clipboard = text

    def action_screenshot(self, *_: Any, **__: Any) -> None:
        """There is no picture of an order book."""
        self.bell()

    def save_screenshot(self, *_: Any, **__: Any) -> Never:
        """Nor by other ways."""
        raise NotImplementedError

    deliver_screenshot = save_screenshot
