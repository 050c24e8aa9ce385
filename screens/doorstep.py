"""A driver's photo of where the flowers were left: attached at the checklist, where no photo is ever shown, and taken
off there again as long as that is just done."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from models.photo_views import STOP, Attached, PhotoOf
from models.photos import take_back
from models.run_views import StopRow
from screens.attaching import ask_and_attach, where_left
from screens.base import BookScreen
from screens.checklist_rows import HELD, is_live, too_early
from screens.day_screen import counted
from screens.dialogs import Choice
from screens.widgets.cells import cut

LONGEST_NAME = 16
TAKE_OFF = "Was this photo a mistake?"
BEFORE, HERE = "before", "here"


class JustTaken(NamedTuple):
    """The photos that were attached last: of what, by their ids, and in words."""

    of: PhotoOf
    ids: tuple[str, ...]
    words: str


class Doorstep:
    """What a checklist knows of the door at which its driver just was. Await its questions in a worker.

    ``noted`` is the order of the stop that was noted last, 0 for none; ``taken`` are the photos attached since.
    """

    def __init__(self, screen: BookScreen[Any]) -> None:
        self._screen = screen
        self.noted = 0
        self.taken: JustTaken | None = None

    async def photograph(self, stop: StopRow, before: StopRow | None, paths: Sequence[str] = ()) -> None:
        """Ask for the files, unless they were dropped, and attach them as the driver's; ``before`` was noted last.

        The names of the counter's own files are the shop's: none is offered to a driver.
        """
        left = await self._which(stop, before)
        if left is None:
            return
        name = f" ({cut(left.recipient, LONGEST_NAME)})" if left.recipient else ""
        what, of = f"{where_left(left.order)}{name}", PhotoOf(STOP, left.order_id)

        def then(attached: Attached) -> None:
            ids = attached.ids
            self.taken = JustTaken(of, ids, f"{counted(len(ids), 'photo')} of {where_left(left.order)}")

        await ask_and_attach(self._screen, of, what, paths, offers=False, by=self._screen.desk.user, then=then)

    async def take_back(self) -> bool:
        """Take off what was attached last, after asking; false when that was not meant, or there is nothing."""
        taken = self.taken
        if taken is None or not await self._screen.ask_yes(TAKE_OFF, yes="take off", no="not that", detail=taken.words):
            return False
        if await self._screen.tell_and_look(take_back, taken.of, taken.ids):
            self.taken = None
            self._screen.say(f"Taken off: {taken.words}.")
        return True

    async def _which(self, stop: StopRow, before: StopRow | None) -> StopRow | None:
        """Of which stop photos are. The cursor goes on by itself from a stop that was noted: where nothing is noted
        under it, it is asked, and the stop ``before`` comes first. None when escaped."""
        if before is None or before.order_id == stop.order_id or stop.result:
            return stop
        choices = (
            Choice("1", f"{_named(before)}: {before.result or HELD}, just now", BEFORE),
            Choice("2", f"{_named(stop)}: nothing noted yet", HERE),
        )
        chosen = await self._screen.choose("A photo of which stop?", choices)
        return {BEFORE: before, HERE: stop}.get(chosen or "")


def cannot_photograph(stop: StopRow, day: date, today: date) -> str:
    """Why no photo can be attached to a stop of a run of this day; empty when it can."""
    if not is_live(stop) and not stop.result:
        return f"{stop.order} is not on this run any more: nothing of it was left anywhere."
    return too_early(day, today)


def _named(stop: StopRow) -> str:
    return f"{stop.order} {cut(stop.recipient, LONGEST_NAME)}".strip()
