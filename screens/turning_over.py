"""Turning the sheet over: from F9 until a key, nothing but the blank screen is shown."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import Any, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.widget import AwaitMount

from screens.desk import Desk
from screens.in_turn import InTurn
from screens.turn_over import TurnOverScreen

E = TypeVar("E")
R = TypeVar("R")
S = TypeVar("S", bound="TurningOver[Any]")


def waits_behind(handler: Callable[[S, E], Awaitable[None]]) -> Callable[[S, E], Awaitable[None]]:
    """A handler that shows something: while the app is covered, what it heard waits behind that."""

    @wraps(handler)
    async def heard(app: S, event: E) -> None:
        if app.covered:
            app.wait_behind(partial(heard, app, event))
        else:
            await handler(app, event)

    return heard


class TurningOver(InTurn[R], Generic[R]):
    """An app whose sheet can be turned over.

    Work that was begun before goes on, and may then ask, show or close something. As Textual takes away whatever is in
    front, that would be the blank screen. So what comes up or goes away meanwhile waits behind it, in the order in
    which it came, until a key turns the sheet back.
    """

    def __init__(self) -> None:
        super().__init__()
        self._behind: list[Callable[[], object]] = []

    @property
    def turned_over(self) -> bool:
        """Only the blank screen is shown."""
        return isinstance(self.screen, TurnOverScreen)

    @property
    def covered(self) -> bool:
        """What comes up or goes away now waits."""
        return self.turned_over

    def lets_up(self, _screen: Any) -> bool:
        """Whether this screen may come up in front now."""
        return not self.covered

    def lets_down(self) -> bool:
        """Whether the screen that is in front may go away now."""
        return not self.covered

    def turn_over(self, desk: Desk, blank: TurnOverScreen | None = None) -> TurnOverScreen:
        """Show the blank screen (``blank``, when there is one to be shown), where it is not shown already."""
        if isinstance(self.screen, TurnOverScreen):
            return self.screen
        blank = blank or TurnOverScreen(desk)
        super().push_screen(blank)
        return blank

    def wait_behind(self, act: Callable[[], object]) -> None:
        """Do this when the sheet is turned back."""
        self._behind.append(act)

    def on_turn_over_screen_turned_back(self, event: TurnOverScreen.TurnedBack) -> None:
        """Show again what there was, as it has become meanwhile."""
        event.stop()
        if self.turned_over:
            super().pop_screen()
            behind, self._behind = self._behind, []
            for act in behind:
                self.call_next(act)

    def push_screen(self, screen: Any, callback: Any = None, wait_for_dismiss: bool = False, **given: Any) -> Any:
        """Show another screen in front, or when nothing covers it any more."""
        if self.lets_up(screen):
            show: Any = super().push_screen
            return show(screen, callback, wait_for_dismiss, **given)
        if not wait_for_dismiss:
            self.wait_behind(partial(self.push_screen, screen, callback, **given))
            return AwaitMount(self.screen, [])
        future = asyncio.get_running_loop().create_future()

        def answered(result: Any) -> None:
            future.set_result(result)

        self.wait_behind(partial(self.push_screen, screen, answered, **given))
        return future

    def pop_screen(self) -> AwaitComplete:
        """Take away the screen that is in front, or do so when nothing covers it any more."""
        if self.lets_down():
            return super().pop_screen()
        self.wait_behind(self.pop_screen)
        return AwaitComplete()

    def switch_mode(self, mode: str) -> AwaitMount:
        """Show another mode; the blank screen stays in front."""
        blank = self.screen
        if not isinstance(blank, TurnOverScreen):
            return super().switch_mode(mode)
        super().pop_screen()
        switched = super().switch_mode(mode)
        super().push_screen(blank.again())
        return switched
