"""The day's list: its stops, its shelf, its relays. Whatever their status, they are shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from models.like_pairs import unanswered
from models.outcomes import counting
from models.photo_reads import counts_of_list
from models.printings import slips_of, stale_slips
from models.queries import Question, literally, maker, slot
from models.run_order import driver_key, place_key
from models.tables.deliveries import ListEntry, Outcome
from models.tables.orders import Order, OrderLine
from models.tables.people import Person
from models.tables.runs import Notice, SenderNews
from models.tables.sheets import Sheet
from models.views import EntryRow, Line

Recipient = Person.alias("recipient")
Newest = Outcome.alias("newest")
KINDS = ("delivery", "collection", "relay")
_PLACES = {kind: place for place, kind in enumerate(KINDS)}
_line = maker(Line)


class _LineRow(NamedTuple):
    order_id: int
    text: str
    quantity: int
    price: int | None


class _ToSee(NamedTuple):
    order_id: int
    driver: str


def day_list(day: date) -> list[EntryRow]:
    """Everything on a day's list: stops by driver (none first), the shelf, the relays; timed ones first in each.

    A stop that was moved to another day stays in this answer until everybody whom it concerns has seen that it was.
    ``sequence`` is here the place on the run, counted from 1 among the stops that are not cancelled.
    """
    columns = _entries_of(day)
    if not columns:
        return []
    ids, order = columns["order_id"], _order(columns)
    lines, likes, to_see = _lines(day, ids), _likes(day), _to_see()
    # By column: a row that is made and then made again with more takes twice as long as reading it did.
    columns["sequence"] = _places(day, columns, order)
    columns["lines"] = map(lines.get, ids, repeat(()))
    columns["like"] = map(likes.get, ids, repeat(""))
    columns["to_see"] = map(to_see.get, ids, repeat(()))
    columns["slips"] = map(slips_of(day).get, ids, repeat(0))
    columns["photos"] = map(counts_of_list(day).get, ids, repeat(0))
    columns["slip_stale"] = map(stale_slips(day).__contains__, ids)
    rows = ENTRIES.made(columns)
    return [rows[at] for at in order]


def _entries_of(day: date) -> dict[str, Any]:
    """The entries of the day and those that left it, by column."""
    here, moved = (question.columns(day=day.isoformat()) for question in (ENTRIES, MOVED_AWAY))
    return {name: here.get(name, []) + moved.get(name, []) for name in here or moved}


def _order(columns: Mapping[str, Sequence[Any]]) -> list[int]:
    """In which order the rows stand on the list."""
    kinds = map(_PLACES.get, columns["kind"], repeat(len(KINDS)))
    runs = map(driver_key, columns["driver"])
    places = map(place_key, columns["sequence"], columns["window"], columns["postcode"])
    keys = list(zip(kinds, runs, places, columns["number"], columns["suffix"], strict=False))
    return sorted(range(len(keys)), key=keys.__getitem__)


def _places(day: date, columns: Mapping[str, Sequence[Any]], order: Sequence[int]) -> list[int | None]:
    runs: Counter[str] = Counter()
    days, statuses, drivers = columns["day"], columns["status"], columns["driver"]
    places: list[int | None] = [None] * len(order)
    for at in order:
        driver = drivers[at]
        if driver and statuses[at] != "cancelled" and days[at] == day:
            runs[driver] += 1
            places[at] = runs[driver]
    return places


def _to_see() -> dict[int, tuple[str, ...]]:
    """Whose notices wait, by order."""
    found: dict[int, set[str]] = {}
    for row in _TO_SEE.rows():
        found.setdefault(row.order_id, set()).add(row.driver)
    return {order_id: tuple(sorted(whose)) for order_id, whose in found.items()}


def _likes(day: date) -> dict[int, str]:
    """The orders of this day that may go out again later: what they are like, before the van leaves."""
    due = [pair.earlier for pair in unanswered() if day.isoformat() in {pair.due, pair.other_due}]
    return {order_id: like for earlier in due for order_id, like in earlier.items()}


def _lines(day: date, order_ids: Iterable[int]) -> dict[int, tuple[Line, ...]]:
    found: dict[int, tuple[Line, ...]] = {}
    if columns := _LINES.columns(day=day.isoformat()):
        of, *parts = columns.values()
        for order_id, line in zip(of, map(_line, zip(*parts, strict=True)), strict=True):
            found[order_id] = (*found[order_id], line) if order_id in found else (line,)
    for moved in (order_id for order_id in order_ids if order_id not in found):
        found[moved] = tuple(_line(row[1:]) for row in _LINES_OF.rows(order=moved))
    return found


def _who(recipient: Any, caller: Any) -> Any:
    """On the shelf it is the caller who comes; a driver is never sent to the one who paid."""
    comes = Case(None, (((ListEntry.kind == "collection"), caller),))
    return fn.COALESCE(recipient, comes, "")


def _entries() -> Any:
    latest = Newest.select(fn.MAX(Newest.id)).where(Newest.order == ListEntry.order)
    return (
        ListEntry.select(
            ListEntry.order,
            fn.COALESCE(Sheet.number, 0),
            fn.COALESCE(Order.suffix, 0),
            ListEntry.kind,
            ListEntry.day,
            Order.due,
            ListEntry.status,
            ListEntry.driver,
            ListEntry.sequence,
            fn.COALESCE(Order.florist, ""),
            ListEntry.mark,
            ListEntry.moved_from,
            _who(Recipient.name, Person.name),
            _who(Recipient.phone, Person.phone),
            fn.COALESCE(Order.address, ""),
            fn.COALESCE(Order.postcode, ""),
            fn.COALESCE(Order.window, ""),
            fn.COALESCE(Order.notes, ""),
            fn.COALESCE(Order.to_come, ""),
            fn.COALESCE(Outcome.result, ""),
            fn.COALESCE(Outcome.place, ""),
            fn.COALESCE(Outcome.note, ""),
            Outcome.at,
            fn.COALESCE(Outcome.whom, ""),
            fn.COALESCE(SenderNews.state, ""),
            ListEntry.loaded_at,
            fn.COALESCE(Order.version, 0),
            counting(),
        )
        .join(Order, JOIN.LEFT_OUTER, on=(ListEntry.order == Order.id))
        .join(Sheet, JOIN.LEFT_OUTER, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .switch(ListEntry)
        .join(Outcome, JOIN.LEFT_OUTER, on=(Outcome.id == latest))
        .join(SenderNews, JOIN.LEFT_OUTER, on=(SenderNews.outcome == Outcome.id))
    )


ENTRIES = Question(EntryRow, lambda: _entries().where(ListEntry.day == slot("day")))
# The entry's day is wrapped, or the planner would walk every day of the list.
MOVED_AWAY = Question(
    EntryRow,
    lambda: _entries().where(
        ListEntry.order.in_(
            Notice.select(Notice.order).where((Notice.day == slot("day")) & literally(Notice.seen_at.is_null()))
        )
        & (ListEntry.day.concat("") != slot("day"))
    ),
)
_TO_SEE = Question(
    _ToSee,
    lambda: Notice.select(Notice.order, Notice.driver).where(literally(Notice.seen_at.is_null())),
)
_LINES = Question(
    _LineRow,
    lambda: (
        OrderLine.select(OrderLine.order, OrderLine.text, OrderLine.quantity, OrderLine.price)
        .join(ListEntry, on=(ListEntry.order == OrderLine.order))
        .where(ListEntry.day == slot("day"))
        .order_by(OrderLine.order, OrderLine.position)
    ),
)
_LINES_OF = Question(
    _LineRow,
    lambda: (
        OrderLine.select(OrderLine.order, OrderLine.text, OrderLine.quantity, OrderLine.price)
        .where(OrderLine.order == slot("order"))
        .order_by(OrderLine.position)
    ),
)
