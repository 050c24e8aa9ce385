"""The palette's commands: the registry's, and nothing of Textual's own."""

from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from screens import keymap
from screens.action import Action
from screens.base import CounterScreen

LEFT_OUT = frozenset({"command_palette", "next_field", "back"})


class RegistryCommands(Provider):
    """What can be done from the screen the palette was opened on."""

    def _actions(self) -> Iterator[tuple[Action, partial[Coroutine[Any, Any, None]]]]:
        screen = self.screen
        if not isinstance(screen, CounterScreen):
            return
        own = {action.id: action for action in keymap.group(screen.GROUP) if action.words}
        more = (action for action in keymap.MORE if action.id not in own)
        for action in (*keymap.SCREENS, *own.values(), *more, *keymap.ANYWHERE):
            if action.id not in LEFT_OUT and screen.desk.may(action.may):
                yield action, partial(screen.action_act, action.id)

    async def discover(self) -> Hits:
        for action, run in self._actions():
            yield DiscoveryHit(Content(_name(action)), run, text=_name(action), help=action.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action, run in self._actions():
            score = matcher.match(_name(action)) or matcher.match(action.help) / 2
            if score > 0:
                yield Hit(score, Content(_name(action)), run, text=_name(action), help=action.help)


def _name(action: Action) -> str:
    return f"{action.words.capitalize()}  ({action.all_shown})"
