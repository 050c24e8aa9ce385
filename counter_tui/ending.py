"""What ends the program, or begins it anew at the door: leaving, locking, sleep, idle hours, signals, faults."""

import asyncio
import os
import signal
from abc import abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from rich.text import Text
from textual import events, work
from textual.worker import Worker, WorkerFailed

from counter_tui.idle import Idle
from counter_tui.leaving import Faults
from counter_tui.locking import Locked
from models.errors import BookError
from screens.desk import Desk, UnlockError
from screens.going import UNDER_WAY
from screens.turning_over import TurningOver
from screens.whereabouts import Whereabouts

if TYPE_CHECKING:
    from screens.base import CounterScreen

ENTRY = "order_entry"
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 0.05
FAULT_SECONDS = 2.0
LAST_SECONDS = 10
"""How long the program may take to end when the system tells it to; what was said to be saved is on the disk."""
SIGNALLED = 128
FAILED = 2


class Ending(TurningOver[int | Locked]):
    """Ends with an exit code, or with ``Locked`` when the process is to begin anew; with nothing over a fault."""

    PUT_AWAY_SECONDS = 3.0

    def __init__(
        self, make_desk: Callable[[], Desk], back: Whereabouts, faults: Faults | None, idle: Idle | None
    ) -> None:
        super().__init__()
        self.desk = make_desk()
        self._back = back
        self._faults = faults or Faults()
        self._idle = idle or Idle()
        self._ending = False
        self._broken_off = ""
        self._counters: WeakSet[CounterScreen] = WeakSet()

    @property
    @abstractmethod
    def locked(self) -> bool:
        """The book is not open."""

    def on_mount(self) -> None:
        """Heed the clock and the system from now on."""
        self.set_interval(LOOK_SECONDS, self._look_at_the_clock)
        if self.is_headless or os.name == "nt":
            return
        # Textual has handlers of its own by now, which would stop the process with the book open.
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, partial(self._lock, stop=True))
        loop.add_signal_handler(signal.SIGCONT, self._lock)
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self._told_to_end, number)

    def action_turn_over(self) -> None:
        """Blank the screen; when it is blank already, lock."""
        if self.turned_over:
            self._lock()
        else:
            self.turn_over(self.desk)

    def action_lock(self) -> None:
        """Close the book, and begin anew at the door."""
        self._lock()

    def on_key_taken_away(self) -> None:
        """Who is in may be in no more."""
        self._lock()

    def _lock(self, *, stop: bool = False) -> None:
        self._end(lambda: Locked(self._whereabouts(), stop))

    def _told_to_end(self, number: int) -> None:
        """The terminal has hung up, or the system shuts down: keep what was typed, close the book, end."""
        # Whatever may hang now, the terminal above all: the process ends.
        signal.alarm(LAST_SECONDS)
        self._end(lambda: SIGNALLED + number)

    def _end(self, result: Callable[[], int | Locked]) -> None:
        """From now on nothing is shown and no key is heard, whatever is still to be done."""
        if self._ending:
            return
        self._ending = True
        self._in_line.clear()
        self.turn_over(self.desk).stay()
        self._put_away_and_exit(result)

    @work(exclusive=True, group="end")
    async def _put_away_and_exit(self, result: Callable[[], int | Locked]) -> None:
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._put_away_and_wait(), self.PUT_AWAY_SECONDS)
            self._broken_off = ", ".join(worker.description for worker in self._at_work)
            await self.let_go()
        finally:
            self.exit(result())

    async def _put_away(self) -> None:
        for screen in list(self._counters):
            if screen.is_attached:
                await screen.put_away()

    async def _put_away_and_wait(self) -> None:
        await self._put_away()
        while self._at_work:
            await asyncio.sleep(AGAIN_SECONDS)

    @property
    def _at_work(self) -> list[Worker[Any]]:
        """What goes on behind the screens, and would be lost."""
        return [worker for worker in self.workers if worker.group == UNDER_WAY and not worker.is_finished]

    def _whereabouts(self) -> Whereabouts:
        """Where to come back to. At the door that is where the one before was."""
        if self.locked:
            return self._back
        where = Whereabouts(self.current_mode)
        for screen in self._counters:
            if screen.is_attached and (screen.HERE == ENTRY or screen in self.screen_stack):
                where = screen.whereabouts(where)
        # A call is kept as a draft; no other form is.
        lost = any(screen.HERE != ENTRY for screen in self._unsaved)
        return replace(where, lost=lost, photos=self._broken_off)

    @property
    def _unsaved(self) -> list[Any]:
        """The screens on which something is typed and not saved: the counter's, and what stands open upon this one."""
        shown: set[Any] = {*self._counters, *self.screen_stack}
        return [screen for screen in shown if screen.is_attached and getattr(screen, "unsaved", "")]

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is there; hear nobody who types while the book is being locked."""
        if isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded:
            self._look_at_the_clock()
            if self._ending:
                return
            self._idle.touch()
        await super().on_event(event)

    def _look_at_the_clock(self) -> None:
        """Turn over or lock when nobody was there for long, or when the computer slept."""
        slept, shop = self._idle.slept(), self.desk.shop
        if self._ending or not self.desk.keys.is_open:
            return
        minutes = self._idle.seconds() / 60
        if slept or 0 < shop.lock_minutes <= minutes:
            self._lock()
        elif 0 < shop.blank_minutes <= minutes and not self.locked:
            self.turn_over(self.desk)

    async def action_quit(self) -> None:
        """Leave, after asking while anything is unsaved."""
        self._leave()

    @work(exclusive=True, group="leave")
    async def _leave(self) -> None:
        unsaved = [*sorted(screen.unsaved for screen in self._unsaved), *(each.name for each in self._at_work)]
        if unsaved and not await self._sure(unsaved):
            return
        await self._put_away()
        self.exit(0)

    async def _sure(self, unsaved: list[str]) -> bool:
        from screens.dialogs import Choice, Choose

        choices = (Choice("s", "stay", "stay"), Choice("l", "leave", "leave"))
        return await self.push_screen_wait(Choose("Leave now?", choices, detail="\n".join(unsaved))) == "leave"

    def panic(self, *_: Any) -> None:
        """Textual gives up, with something to print that could hold anything."""
        if self._exception is None:
            # The terminal cannot be read any more; there may still be time to keep what was typed.
            self._end(lambda: FAILED)
        else:
            self._fatal_error()

    def _handle_exception(self, error: Exception) -> None:
        if self._ending and isinstance(error, WorkerFailed):
            # It worked on while the book was put away. There is nobody for its answer, and the end is under way.
            self._faults.note(error.error)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave with one line: an id and where it happened, never a value (Textual's own prints every local)."""
        error: BaseException | None = self._exception
        if isinstance(error, WorkerFailed):
            error = error.error
        words = f"counter-tui stopped ({self._faults.note(error).words}). What was saved is safe; start it again."
        self.bell()
        self._exit_renderables.append(Text(words))
        self._close_messages_no_wait()

    async def let_go(self) -> None:
        """Nobody needs the book any more: keep what went wrong, and let go of it."""
        with suppress(BookError, UnlockError, TimeoutError):
            await asyncio.wait_for(self._keep_faults(), FAULT_SECONDS)
        with suppress(BookError, UnlockError):
            await self.desk.keys.lock()

    async def _keep_faults(self) -> None:
        for noted in self._faults.take() if self.desk.keys.is_open else ():
            from models.faults import keep_fault

            await self.desk.book.write(keep_fault, noted.id, noted.at, noted.kind, noted.trace)
