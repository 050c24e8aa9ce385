"""To which order, stop or sheet a photo belongs: asked by number, or by whatever an order is found by. Await in a
worker."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from models import finding
from models.errors import BookError, Refused
from models.photo_views import SHEET, PhotoOf
from models.rounds import day_list
from models.views import FoundRow, OrderView, sheet_number
from screens import keymap
from screens.attaching import ask_order_or_stop
from screens.base import CounterScreen
from screens.dialogs import Choice
from screens.photos_rows import found_line, name_of
from screens.whereabouts import Whereabouts

MOST_LIKELY = 4
WHOSE = "An order's number, or a name, phone or postcode of it; 0413 alone: an order of that sheet, or its paper."
_FULL_NUMBER = re.compile(r"\s*(\d{1,9}-\d{1,4})\b")
_SHEET_NUMBER = re.compile(r"\s*(\d{1,9})\s*")


class Whose(NamedTuple):
    """What a photo belongs to, how that is said, and by which name it is found again."""

    to: PhotoOf
    what: str
    name: str


async def ask_whose(screen: CounterScreen, title: str, likely: Sequence[str] = ()) -> Whose | None:
    """Ask for an order, a stop or a sheet; None when escaped.

    Offered are ``likely``, then the order that stands open behind the screen, then what is due today and has no photo.
    """
    known, value, detail = await _offered(screen, likely), "", WHOSE
    while text := await screen.ask_text(title, value=value, detail=detail, known=known):
        found = await _found(screen, text)
        if found is None:
            return None
        picked = await _pick_one(screen, found) if found else None
        if isinstance(picked, int):
            return Whose(PhotoOf(SHEET, picked), f"sheet {sheet_number(picked)}", sheet_number(picked))
        order = await order_of(screen, picked.order_id) if picked is not None else None
        asked = await ask_order_or_stop(screen, order) if order is not None else None
        if order is not None and asked is not None:
            return Whose(*asked, name_of(order))
        value, detail = text, WHOSE if found else f"Nothing is found by that. {WHOSE}"
    return None


async def order_of(screen: CounterScreen, order_id: int) -> OrderView | None:
    """An order as it stands; None where it cannot be opened, which is said."""
    try:
        # Not `ask_book`: a screen that comes to the front reads its order too, and takes no answer from a question.
        return await screen.desk.book.read(finding.open_order, order_id)
    except Refused as refused:
        screen.refused(refused)
    except BookError as error:
        screen.failed(error)
    return None


async def _offered(screen: CounterScreen, likely: Sequence[str]) -> tuple[str, ...]:
    listed = await screen.ask_book(day_list, screen.desk.clock.today())
    due = [row for row in listed.value if row.status == "listed" and not row.photos] if listed is not None else []
    texts = (*likely, await _open_behind(screen), *(f"{row.order} {row.recipient}".strip() for row in due))
    # The same number twice is one order, said in more words.
    return tuple({text.partition(" ")[0]: text for text in texts if text}.values())[:MOST_LIKELY]


async def _open_behind(screen: CounterScreen) -> str:
    """The order that was being looked at when the screen was opened."""
    where = Whereabouts()
    for behind in screen.app.screen_stack:
        if isinstance(behind, CounterScreen):
            where = behind.whereabouts(where)
    order = await order_of(screen, where.order) if where.order else None
    return name_of(order) if order is not None else ""


async def _found(screen: CounterScreen, text: str) -> list[FoundRow | int] | None:
    """Orders, and the sheet of that number; None when the book could not be asked."""
    full, sheet = _FULL_NUMBER.match(text), _SHEET_NUMBER.fullmatch(text)
    answer = await screen.ask_book(finding.find, full[1] if full else text, limit=keymap.DIGITS)
    if answer is None:
        return None
    rows: list[FoundRow | int] = list(answer.value)
    if full:
        number, _, suffix = full[1].partition("-")
        rows = [row for row in answer.value if (row.number, row.suffix) == (int(number), int(suffix))]
    elif sheet is not None:
        there = await screen.ask_book(finding.find_sheet, int(sheet[1]))
        rows += [there.value.number] if there is not None and there.value is not None else []
    return rows


async def _pick_one(screen: CounterScreen, found: Sequence[FoundRow | int]) -> FoundRow | int | None:
    if len(found) == 1:
        return found[0]
    choices = [
        Choice("s", f"the paper sheet {sheet_number(each)}", str(at))
        if isinstance(each, int)
        else Choice(str(at + 1), found_line(each), str(at))
        for at, each in enumerate(found)
    ]
    picked = await screen.choose("Which of them?", choices)
    return found[int(picked)] if picked is not None else None
