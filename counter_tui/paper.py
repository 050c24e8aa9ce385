"""Paper as the screens and the command line ask for it: counted in the book, made, and printed or saved.

It is counted first, in the transaction that reads what stands on it: a change that comes while it is made finds the
paper out already, and is marked. What was counted and never came out is taken back, while the book is open.
"""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from counter_tui import paper_words, pdf
from counter_tui.clock import ShopClock
from counter_tui.door import OpenedBook
from counter_tui.errors import ShopError
from counter_tui.paper_words import Document
from counter_tui.shop import OpenShop
from models.day_paper import print_day_list
from models.errors import BookError, Refused
from models.moment import Moment
from models.printings import print_run_sheet, print_slips, unprint
from models.text import visible
from screens.desk import UnlockError
from screens.outside import Progress


class _Counted(NamedTuple):
    """What was counted, what it is called, what is on it, and under which ids it was counted."""

    document: Document
    what: str
    on_it: str
    printings: tuple[int, ...]


class HasShop(Protocol):
    """Whoever has opened a shop."""

    @property
    def opened(self) -> OpenShop: ...


def find_printer() -> str | None:
    """The system's ``lp``, where it has one."""
    return shutil.which("lp")


class ShopPaper:
    """Paper from the shop that ``keys`` has opened."""

    def __init__(self, keys: HasShop, clock: ShopClock, printer: Callable[[], str | None] = find_printer) -> None:
        self._keys, self._clock, self._printer = keys, clock, printer

    def has_printer(self) -> bool:
        """The system has ``lp``."""
        return self._printer() is not None

    async def run_sheet(self, day: date, driver: str, to: str, progress: Progress) -> str:
        """A driver's run, in its order. Raises `UnlockError` in words."""

        def count(m: Moment) -> _Counted:
            sheet = print_run_sheet(m, day, driver)
            document = paper_words.run_sheet_document(sheet, m.now)
            return _Counted(document, f"The run sheet of {driver}", document["count"], (sheet.printing,))

        return await self._paper(count, to, progress)

    async def slips(self, day: date, order_ids: Sequence[int], to: str, progress: Progress) -> str:
        """A slip for each of these stops. Raises `UnlockError` in words."""

        def count(m: Moment) -> _Counted:
            slips = print_slips(m, day, order_ids)
            what, number = ("The slip", "1 slip") if len(slips) == 1 else ("The slips", f"{len(slips)} slips")
            document = paper_words.slips_document(slips, m.now)
            return _Counted(document, what, number, tuple(slip.printing for slip in slips))

        return await self._paper(count, to, progress)

    async def day_list(self, day: date, to: str, progress: Progress) -> str:
        """The day's list and the open sheets. Raises `UnlockError` in words."""

        def count(m: Moment) -> _Counted:
            paper = print_day_list(m, day)
            document = paper_words.day_list_document(paper, m.now)
            return _Counted(document, "The day's list", document["count"], (paper.printing,))

        return await self._paper(count, to, progress)

    async def _paper(self, count: Callable[[Moment], _Counted], to: str, progress: Progress) -> str:
        opened = self._keys.opened
        book, m = OpenedBook(opened.book), self._clock.moment(opened.user)
        target = await self._target(to)
        try:
            counted = await book.write(count, m)
        except Refused as refused:
            raise UnlockError(refused.message) from None
        except BookError as error:
            raise UnlockError(str(error)) from None
        try:
            made = await pdf.make_pdf(counted.document, progress)
            await _deliver(made.content, target)
        except BaseException as error:
            # Cancelled too. Where the book was closed first it stays counted: a mark too many, and none too few.
            with suppress(BookError):
                await book.write(_take_back, m, counted.printings)
            if isinstance(error, ShopError):
                raise UnlockError(str(error)) from None
            raise
        where = f"saved as {visible(str(target))}" if isinstance(target, Path) else "sent to the printer"
        return f"{_codes(made.codes)}{counted.what} ({counted.on_it}, {_pages(made.pages)}): {where}."

    async def _target(self, to: str) -> Path | str:
        """The file, or the printer's ``lp``. Raises `UnlockError` before anything is counted."""
        if to:
            try:
                return await asyncio.to_thread(pdf.look_at_name, to)
            except ShopError as error:
                raise UnlockError(str(error), field="to") from None
        printer = self._printer()
        if printer is None:
            raise UnlockError("This computer has no printer that the program knows of: make a file.")
        return printer


async def _deliver(content: bytes, target: Path | str) -> None:
    if isinstance(target, Path):
        await asyncio.to_thread(pdf.save_pdf, content, target)
    else:
        await pdf.print_pdf(content, target)


def _take_back(m: Moment, printings: Sequence[int]) -> None:
    for printing in printings:
        unprint(m, printing)


def _codes(number: int) -> str:
    """Whoever holds the paper cannot read them: the shop is told, and can write them in. First, as the name of a file
    may leave no room on the line."""
    if not number:
        return ""
    what = "1 character stands as a code" if number == 1 else f"{number} characters stand as codes"
    return f"{what}, for want of a font. "


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"
