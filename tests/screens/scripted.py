"""A screen that nobody looks at, for the questions that several screens ask: a script answers them."""

from collections import deque
from collections.abc import Sequence
from typing import Any

from models.errors import Refused
from screens.base import Answer
from screens.desk import Desk
from screens.dialogs import Check, Choice
from tests.screens.desk import fake_desk


class Scripted:
    """A screen that nobody looks at: a key for each choice, words for each text; what is asked is kept."""

    def __init__(self, *said: str | None, desk: Desk | None = None) -> None:
        self.said = deque(said)
        self.asked: list[str] = []
        self.words: list[str] = []
        self.desk = desk or fake_desk()

    async def choose(self, title: str, choices: Sequence[Choice], *, detail: str = "") -> str | None:
        self.asked.append(title)
        key = self.said.popleft()
        return None if key is None else {each.key: each.value or each.words for each in choices}[key]

    async def ask_text(self, title: str, *, detail: str = "", check: Check | None = None, **_more: Any) -> str | None:
        self.asked.append(title)
        text = self.said.popleft()
        if text is not None and check is not None:
            check(text)
        return text

    async def ask_book(self, question: Any, *args: Any) -> Any:
        return Answer(await self.desk.book.read(question, *args))

    async def tell(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return Answer(await self.desk.book.write(verb, self.desk.moment(), *args, **kwargs))
        except Refused as refused:
            self.say(refused.message, wrong=True)
            return None

    async def tell_and_look(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        return await self.tell(verb, *args, **kwargs)

    def say(self, words: str, *, wrong: bool = False) -> None:
        self.words.append(f"! {words}" if wrong else words)

    def look(self) -> None:
        """Nobody looks."""

    def top_up(self) -> None:
        """Nor here."""


def scripted(*said: str | None, desk: Desk | None = None) -> Any:
    """A scripted screen, as any screen may be asked for."""
    return Scripted(*said, desk=desk)
