"""The sample shop: an invented florist's order book, the same for the same seed and day, for training and for tests."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from counter_tui.sample.catalogue import stock
from counter_tui.sample.crowd import REGULARS, Crowd
from counter_tui.sample.history import BULK_CACHE_KIB, History, add_people, seal_audit
from counter_tui.sample.past import Clock, Counter, hire
from counter_tui.sample.picks import LONGEST_LEAD, VOID_SHARE, Pick, Trade
from counter_tui.sample.today import FIRST_PAPER, PLANTED, Planted, Today, plant_yesterday, planted
from models import like_orders
from models.alike import REACH
from models.database import Book
from models.day_counts import last_number
from models.errors import BookError
from models.tables.base import book as open_book

WEEKLY = 180
WEEKLY_BUSY = 1_000
BUSY_FROM = 10_000
WEEKS_LIVED = 5
DAYS_LIVED_AFTER_HISTORY = 14
BATCH = 50_000
PEOPLE_AN_ORDER = 0.45


def fill(
    book: Book,
    *,
    today: date,
    now: datetime,
    orders: int = 0,
    seed: int = 1,
    progress: Callable[[str], None] = lambda _words: None,
) -> None:
    """Fill an empty book, in which the user ``owner`` exists.

    Without ``orders`` it holds the last five weeks of 180 orders a week and what is ordered ahead, all taken through
    the program's own verbs. With ``orders`` it holds about so many, all but the last fourteen days of them written in
    bulk: from 10,000 on a shop of 1,000 a week. Today is half done, and what `planted` names is left undone.
    ``now`` is aware, in the shop's zone. Raises `BookError` for a book with sheets in it.
    """
    if book.read(last_number):
        raise BookError("There are sheets in this book already; the sample shop needs an empty one.")
    day = today.toordinal()
    crowd = Crowd(seed, int(orders * PEOPLE_AN_ORDER) if orders >= BUSY_FROM else REGULARS)
    trade = Trade(seed, WEEKLY_BUSY if orders >= BUSY_FROM else WEEKLY, crowd, open_too=day)
    clock = Clock(today, now)
    lived_from = day - (DAYS_LIVED_AFTER_HISTORY if orders else 7 * WEEKS_LIVED)
    recent = _by_day_taken(trade, lived_from, day)
    book.write(hire, clock.at(lived_from, 0))
    if orders:
        taken_lately = sum(map(len, recent.values()))
        _write_history(book, trade, clock, lived_from, max(orders - taken_lately, 0), progress)
    yesterday = max(recent)
    recent[yesterday] = plant_yesterday(recent[yesterday], day)
    papers = sum(pick.source == "paper" and pick.fate != "void" for intakes in recent.values() for pick in intakes)
    book.write(stock, clock.at(lived_from, 0), today)
    counter = Counter(trade, clock, FIRST_PAPER - papers)
    for ordinal in sorted(recent):
        if date.fromordinal(ordinal).weekday() == 0:
            progress(f"the week of {date.fromordinal(ordinal).isoformat()}")
        book.write(counter.day, ordinal, recent[ordinal])
    progress("today")
    book.write(Today(counter, clock).live)


def _by_day_taken(trade: Trade, first: int, today: int) -> dict[int, list[Pick]]:
    """The intakes of the days from ``first`` to yesterday, also of orders that are due later."""
    days: dict[int, list[Pick]] = {}
    for due in range(first, today + LONGEST_LEAD + 1):
        for pick in trade.due(due, regulars=True):
            if first <= pick.taken < today:
                days.setdefault(pick.taken, []).append(pick)
    return days


def _write_history(
    book: Book, trade: Trade, clock: Clock, end: int, orders: int, progress: Callable[[str], None]
) -> None:
    """Everything taken before the day ``end``, back to where there are enough orders."""
    cache = book.write(_set_cache, BULK_CACHE_KIB)
    book.write(add_people, trade.crowd)
    history, days = History(trade.crowd, clock, end), defaultdict[int, list[Pick]](list)
    first = _first_day(trade, end, orders)
    for due in range(first, end + LONGEST_LEAD):
        for pick in trade.due(due, regulars=due >= end):
            if first <= pick.taken < end:
                days[pick.taken].append(pick)
        history.day(due - LONGEST_LEAD, days.pop(due - LONGEST_LEAD, []))
        if history.gathered >= BATCH:
            book.write(history.write)
            progress(f"{history.orders:,} orders")
    for ordinal in sorted(days):
        history.day(ordinal, days[ordinal])
    book.write(history.write)
    book.write(seal_audit)
    book.write(_set_cache, cache)
    book.write(like_orders.fill, date.fromordinal(end - REACH))


def _first_day(trade: Trade, end: int, orders: int) -> int:
    day, expected = end, 0.0
    while expected < orders:
        day -= 1
        expected += trade.demand(date.fromordinal(day)) * (1 - VOID_SHARE)
    return day


def _set_cache(kib: int) -> int:
    """Give the writer this much memory; answers with what it had."""
    [[had]] = open_book.execute_sql("PRAGMA cache_size").fetchall()
    open_book.execute_sql(f"PRAGMA cache_size = -{kib}")
    return abs(int(had))


__all__ = ["PLANTED", "Planted", "fill", "planted"]
