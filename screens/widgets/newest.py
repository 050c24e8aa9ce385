"""Of several questions asked in a row only the newest is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Asks one question at a time. One that was overtaken while it waited is not asked; its answer is dropped."""

    def __init__(self) -> None:
        self._asked = 0
        self._busy = asyncio.Lock()
        self.answered = 0

    @property
    def waiting(self) -> bool:
        """The newest question has no answer yet."""
        return self.answered != self._asked

    def forget(self) -> None:
        """Drop whatever is still being asked."""
        self._asked += 1
        self.answered = self._asked

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T | None:
        """The answer, or ``None`` when a newer question was asked meanwhile."""
        self._asked += 1
        mine = self._asked
        async with self._busy:
            if mine != self._asked:
                return None
            try:
                answer = await question()
            finally:
                if mine == self._asked:
                    self.answered = mine
        return answer if mine == self._asked else None
