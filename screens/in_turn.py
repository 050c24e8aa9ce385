"""Keys act one after the other, however quickly they follow."""

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer

ROUNDS = 3
PATIENCE = 1.0
LOOK_AFTER = 0.02
URGENT_AFTER = 0.15

R = TypeVar("R")


class InTurn(App[R], Generic[R]):
    """What a key moved, the next key finds moved.

    Textual hands a letter to its field at once, while a binding acts only when its key has gone up through every parent
    to the app: of ``ctrl+u`` and a letter that come together the letter is typed first and wiped after it, and the
    letters after ``enter`` land in the field that is being left. So a key waits until the one before has gone its way:
    until a message has gone the same way ``ROUNDS`` times (behind the key, behind what its field said of it, behind
    what the form did then). Where its widget is gone, with a dialog that ended, it is sent another way; one that does
    not come back at all is waited for ``PATIENCE`` seconds.
    One of ``URGENT`` waits ``URGENT_AFTER`` seconds at most: those that are still before it then are dropped.
    """

    URGENT: ClassVar[frozenset[str]] = frozenset()

    @dataclass
    class Gone(Message):
        """The key of this turn has gone its way, but for some rounds."""

        turn: int
        rounds: int

    def __init__(self) -> None:
        super().__init__()
        self._in_line: deque[events.Key | events.Paste] = deque()
        self._turn = 0
        self._under_way = False
        self._guard: Timer | None = None
        self._target: MessagePump = self
        self._looked = 0

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes in turn; everything else as it comes."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._in_line.append(event)
        if not self._under_way:
            await self._next_key()
            return
        if isinstance(event, events.Key) and event.key in self.URGENT:
            self.set_timer(URGENT_AFTER, partial(self._overtake, event))
        if self._guard is None:
            self._watch()

    async def _overtake(self, event: events.Key) -> None:
        if event in self._in_line:
            while self._in_line[0] is not event:
                self._in_line.popleft()
            await self._next_key()

    async def _next_key(self) -> None:
        if self._guard is not None:
            self._guard.stop()
            self._guard = None
        self._under_way = bool(self._in_line)
        if not self._in_line:
            return
        self._turn += 1
        event = self._in_line.popleft()
        if self._in_line:
            self._watch()
        await super().on_event(event)
        self._go_behind(self._turn, ROUNDS)

    def _watch(self) -> None:
        self._looked = 0
        self._guard = self.set_interval(LOOK_AFTER, self._look_for_it)

    def _look_for_it(self) -> None:
        self._looked += 1
        if self._looked * LOOK_AFTER >= PATIENCE:
            self.post_message(self.Gone(self._turn, 0))
        elif not self._target.is_attached:
            self._go_behind(self._turn, ROUNDS)

    def _go_behind(self, turn: int, rounds: int) -> None:
        if not self.screen_stack:
            # The program is being left: there is nobody for another key.
            return
        target = self._target = self.focused or self.screen
        gone = self.Gone(turn, rounds - 1)
        # A message does not bubble to whoever sent it, and this one is to come back here.
        gone.set_sender(target)
        if not target.post_message(gone):
            self.post_message(gone)

    async def on_in_turn_gone(self, event: Gone) -> None:
        """Another round, or the next key."""
        event.stop()
        if event.turn != self._turn or not self._under_way:
            return
        if event.rounds > 0:
            self._go_behind(event.turn, event.rounds)
        else:
            await self._next_key()
