"""Paper without the screens: `deliveries --pdf FILE`."""

import asyncio
from dataclasses import dataclass
from datetime import date

from counter_tui.clock import ShopClock
from counter_tui.errors import ShopError
from counter_tui.paper import ShopPaper
from counter_tui.shop import OpenShop
from models.rounds import day_list
from screens.desk import UnlockError


@dataclass(frozen=True)
class _Keys:
    opened: OpenShop


def save_paper(
    shop: OpenShop, clock: ShopClock, day: date, to: str, driver: str | None = None, *, slips: bool = False
) -> str:
    """Make the day's list, the run sheet of a ``driver``, or slips, as a PDF; answers with what was made, in words.

    It counts as printed. Raises `ShopError` in words, and then nothing was made.
    """
    if not to:
        raise ShopError("Name the file that the PDF should go to.")
    paper = ShopPaper(_Keys(shop), clock)
    if slips:
        orders = [
            row.order_id
            for row in shop.book.read(day_list, day)
            if row.kind == "delivery" and row.day == day and row.status != "cancelled" and driver in (None, row.driver)
        ]
        made = paper.slips(day, orders, to, _quietly)
    elif driver is not None:
        made = paper.run_sheet(day, driver, to, _quietly)
    else:
        made = paper.day_list(day, to, _quietly)
    try:
        return asyncio.run(made)
    except UnlockError as error:
        raise ShopError(str(error)) from None


def _quietly(done: int, of: int) -> None:
    """Nobody looks on."""
