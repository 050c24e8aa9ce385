"""Is the book whole? Its pages, rows, settings, audit and all of history's equations, each fault in words."""

from counter_tui import settings
from counter_tui.clock import ShopClock
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop
from models.database import raw_book
from models.day_end import check
from models.verifying import look_at
from models.views import Outstanding

BROKEN = frozenset(
    ("calendar", "caller", "figures", "lines", "list", "number", "order", "outcome", "recipient", "state", "status")
)
"""Exceptions of the end of day that no work explains: the others are what the shop still has to do."""


def verify(shop: Shop, opened: OpenShop, clock: ShopClock) -> tuple[str, ...]:
    """What is wrong with the open book of a shop; nothing when it is whole. Takes minutes for a very long book.

    Raises `BookError` or `ShopError` when it cannot even be read.
    """
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        faults = look_at(connection)
    return (*faults, *map(_words, _broken(shop, opened, clock)))


def _broken(shop: Shop, opened: OpenShop, clock: ShopClock) -> list[Outstanding]:
    chosen = settings.load(shop.settings)
    found = opened.book.read(
        check,
        clock.today(),
        now=clock.now(),
        today=clock.today(),
        late_hour=chosen.late_hour,
        relay_hour=chosen.relay_hour,
        everything=True,
    )
    return [each for each in found.outstanding if each.kind in BROKEN]


def _words(fault: Outstanding) -> str:
    where = fault.order or fault.sheet
    return f"{where}: {fault.detail}" if where else fault.detail
