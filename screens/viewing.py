"""A photo in the system's own viewer: asked about first, as it lies there in a file that is not encrypted."""

from collections.abc import Awaitable, Callable

from screens.base import CounterScreen
from screens.desk import UnlockError
from screens.dialogs import Choice

SURE = "Show it in the system's viewer?"
WHAT_IT_MEANS = (
    "The viewer is handed a file that is not encrypted. It is removed when you leave this screen, turn the sheet over "
    "or lock the book; what the viewer itself remembers is its own."
)


class ShowsOutside(CounterScreen):
    """A screen that may hand a photo to the system's viewer; what was handed over is removed when it is left."""

    _handed = False

    async def ask_outside(self, photo_id: str) -> None:
        """Ask, and show the photo in the system's viewer. Await it in a worker."""
        # The first is what a hasty enter takes: it writes nothing.
        answers = (Choice("n", "no"), Choice("y", "yes, show it", "y"))
        if await self.choose(SURE, answers, detail=WHAT_IT_MEANS) != "y":
            return
        # Before it is shown: a viewer takes its time to start, and the screen may be left meanwhile.
        self._handed = True
        try:
            await self.desk.photos.show_outside(photo_id)
        except UnlockError as error:
            self.say(str(error), wrong=True)
        else:
            self.say("It is in the viewer; its file is removed when you leave this screen.")

    def close_viewer(self) -> None:
        """Remove what was made for the system's viewer, whatever screen comes next."""
        if self._handed:
            self._handed = False
            close: Callable[[], Awaitable[None]] = self.desk.photos.close_outside
            self.app.run_worker(close, group="viewer")

    def on_unmount(self) -> None:
        self.close_viewer()
