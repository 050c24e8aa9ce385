"""Paper, as several screens ask for it: to the printer or into a file, how far it is, and what became of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from screens.base import CounterScreen
from screens.desk import UnlockError
from screens.dialogs import Choice
from screens.outside import Progress

PRINTER, FILE = "printer", "file"
WHERE = (Choice("p", "on the printer", PRINTER), Choice("f", "into a file (PDF)", FILE))
FILE_DETAIL = "Names and addresses stand in it for whoever finds it: delete it when it is printed."
TOLD = 20
"""So many times at most it is said how far it is."""

Make = Callable[[str, Progress], Awaitable[str]]
"""Makes the paper: to a file of this name, or with an empty one to the printer."""


async def ask_paper(screen: CounterScreen, what: str, make: Make) -> bool:
    """Ask where ``what`` (``The run sheet of van 1``) is to go, and make it. Await it in a worker.

    True when it was made, which is said, as is why not. Esc makes nothing.
    """
    where = await screen.choose(f"{what}: where to?", WHERE) if screen.desk.paper.has_printer() else FILE
    if where is None:
        return False
    trouble, name = "", file_name(what, screen.desk.clock.now())
    while True:
        if where == FILE:
            given = await screen.ask_text(f"{what}: into which file?", value=name, detail=trouble or FILE_DETAIL)
            if not given:
                return False
            name = given
        screen.say(f"{what} is being made. The counter goes on meanwhile.")
        try:
            made = await make(name if where == FILE else "", lambda done, of: _say_how_far(screen, what, done, of))
        except UnlockError as error:
            if where == FILE and error.field == "to":
                trouble = str(error)
                continue
            screen.say(str(error), wrong=True)
            return False
        screen.say(made)
        screen.top_up()
        return True


def file_name(what: str, now: datetime) -> str:
    """A name for the file, in the home folder, of this minute; nothing in it that a file's name may not hold."""
    plain = "".join(letter if letter.isalnum() else " " for letter in what.removeprefix("The "))
    return f"~/{' '.join(plain.split())} {now:%Y-%m-%d %H%M}.pdf"


def _say_how_far(screen: CounterScreen, what: str, done: int, of: int) -> None:
    if done % max(of // TOLD, 1) == 0:
        screen.say(f"{what} is being made: {done} of {of}.")
