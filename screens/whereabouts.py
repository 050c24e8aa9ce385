"""Where somebody was when the book was locked, so that whoever unlocks it comes back there."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The screen by its id in the registry, and what it was open on: an order by its id, the sheet of the form in order
    entry, a local date; whether changes were lost that nobody had saved, and of how many photos not all were attached,
    in words. Nothing of what stood there: it goes through the environment of the process that follows."""

    screen: str = ""
    order: int = 0
    sheet: int = 0
    day: date | None = None
    lost: bool = False
    photos: str = ""

    @property
    def loss(self) -> str:
        """What to do about what was lost, in words that an 80 columns wide line holds; empty when nothing was."""
        if self.lost and self.photos:
            return f"Unsaved changes are gone, and not all attached: {self.photos}."
        if self.photos:
            return f"Not all attached before the lock: {self.photos}. Attach the rest again."
        return "Changes that were not saved before the lock are gone: begin them anew." if self.lost else ""
