"""Where somebody was when the book was locked, so that whoever unlocks it comes back there."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The screen by its id in the registry, and what it was open on: an order by its id, the sheet of the form in order
    entry, a local date; and whether changes were lost that nobody had saved. Nothing of what stood there: it goes
    through the environment of the process that follows."""

    screen: str = ""
    order: int = 0
    sheet: int = 0
    day: date | None = None
    lost: bool = False
