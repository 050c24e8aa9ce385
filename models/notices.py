"""What has still to be seen of a change to the day's list: by the shop, and by the drivers whose paper or van it is on.

Once a day's first run was printed or loaded, a stop of it that is changed, cancelled, moved or added is marked until
the shop has acknowledged it, and each driver whose own run was printed or loaded (product.md, "The book-keeping", 8).
A list entry's mark is the strongest of what waits: every function here keeps it so, in the same transaction.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from peewee import fn

from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.once import once
from models.permitted import must
from models.queries import Change, Insert, Question, Scalar, literally, slot
from models.strike import restate
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.runs import Notice, Printing, Run
from models.tables.sheets import Sheet
from models.views import Taken, order_number

SHOP = ""
"""Whose notice it is that is no driver's."""
NEW, CHANGED, MOVED, CANCELLED = "NEW", "CHANGED", "MOVED", "CANCELLED"
_STRENGTH = ("", CHANGED, NEW, MOVED, CANCELLED)


class _Entry(NamedTuple):
    sheet_id: int
    number: int
    suffix: int
    kind: str
    day: date
    driver: str
    version: int


class _Order(NamedTuple):
    order_id: int


class Unseen(NamedTuple):
    """What somebody has still to see of an order: a driver, on their run of ``day``, or the shop."""

    day: date
    driver: str
    mark: str


class ToSee(NamedTuple):
    """All that waits of an order, which stands in ``version`` now."""

    version: int
    waits: tuple[Unseen, ...]


class _Driver(NamedTuple):
    driver: str


def drivers_out(day: date) -> frozenset[str]:
    """The drivers whose run of this day was printed, and not recalled, or loaded."""
    return frozenset(row.driver for row in _OUT.rows(day=day.isoformat()))


def under_way(day: date) -> bool:
    """The day's first run was printed, and not recalled, or loaded."""
    return bool(drivers_out(day))


def waiting_for(order_id: int) -> ToSee:
    """Who has still to see what of an order."""
    return ToSee(_entry(order_id).version, tuple(_WAITING_OF.rows(order=order_id)))


def added(m: Moment, order_id: int) -> None:
    """A stop has come onto its day's list: once the day is under way that is NEW."""
    entry = _entry(order_id)
    if entry.kind == "delivery" and under_way(entry.day):
        mark(m, order_id, entry.day, (), NEW, shop=True)


def changed(m: Moment, order_id: int) -> None:
    """The terms or the notes of an order are others than they were."""
    entry = _entry(order_id)
    if entry.kind == "delivery":
        out = drivers_out(entry.day)
        mark(m, order_id, entry.day, out & {entry.driver}, CHANGED, shop=bool(out))


def leaving(m: Moment, order_id: int) -> bool:
    """A stop is about to leave its day, or to be no stop any more. Answers whether somebody has to see that."""
    entry = _entry(order_id)
    if entry.kind != "delivery":
        return False
    return _gone(m, order_id, entry, MOVED, shop=under_way(entry.day))


def cancelled(m: Moment, order_id: int) -> None:
    """An order has ended: its sheet is not struck before the shop has seen it, whatever its day."""
    _gone(m, order_id, _entry(order_id), CANCELLED, shop=True)


def handed_over(m: Moment, order_id: int, day: date, before: str, driver: str, out: frozenset[str]) -> None:
    """A stop went from one run of its day to another: by the shop, which so has seen that it is NEW.

    ``out`` are the `drivers_out` of the day. The driver before has lost it, the other has it anew.
    """
    waits = _waits(order_id, day)
    if driver and waits.get(SHOP) == NEW:
        _settle(m, order_id, day, SHOP)
        _keep_mark(order_id)
    for whose, word in ((before, MOVED), (driver, NEW)):
        if whose and (whose in out or whose in waits):
            mark(m, order_id, day, (whose,), word, shop=False)


def mark(m: Moment, order_id: int, day: date, drivers: Iterable[str], word: str, *, shop: bool) -> None:
    """Each of these has to see it. What waits for one already becomes ``word``; CHANGED takes no other's place."""
    whose = {*drivers, SHOP} if shop else {*drivers}
    if not whose:
        return
    waits = _waits(order_id, day)
    for each in sorted(whose):
        values = {"order": order_id, "day": day.isoformat(), "driver": each, "mark": word, "at": m.stamp}
        if each not in waits:
            _ADD.run(**values)
        elif word != CHANGED:
            _REWORD.run(**values)
    _keep_mark(order_id)


def driver_told(m: Moment, order_id: int, day: date, driver: str) -> None:
    """A driver was told, in the same act, what this act marked for them."""
    entry, word = _entry(order_id), _waits(order_id, day).get(driver)
    if word is not None:
        _settle(m, order_id, day, driver)
        note(m, "tell driver", sheet=entry.number, suffix=entry.suffix, detail=f"{word} {driver}")
        _answer(m, order_id, entry)


def never_out(m: Moment, day: date, driver: str) -> None:
    """The first paper of a run never came out of the printer: what its driver had to see of it is of no concern."""
    if driver in drivers_out(day) or _PAPERS.value(day=day.isoformat(), driver=driver) != 1:
        return
    for row in _WAITING_ON.rows(day=day.isoformat(), driver=driver):
        _settle(m, row.order_id, day, driver)
        _answer(m, row.order_id, _entry(row.order_id))


@once
def acknowledge(m: Moment, order_id: int, told: tuple[Unseen, ...] = (), *, version: int, key: str) -> Taken:
    """The shop has seen what is marked in this ``version``, and has told drivers, by other means, what is in ``told``.

    Refused at ``role``, and at ``mark``: when nothing waits for the shop, nor for any of them; and when the order or
    one of these marks has become another since, which nobody has looked at.
    """
    must(m, "change orders")
    entry = _entry(order_id)
    whose = {(row.day, row.driver): row.mark for row in told if row.driver}
    rows = [row for row in _WAITING_OF.rows(order=order_id) if row.driver == SHOP or row[:2] in whose]
    if not rows:
        raise Refused("mark", "There is nothing to acknowledge.")
    for row in rows:
        if entry.version != version or whose.get(row[:2], row.mark) != row.mark:
            raise _other_than_seen(entry, max((row.mark for row in rows), key=_STRENGTH.index))
    for row in rows:
        _settle(m, order_id, row.day, row.driver)
        act, detail = ("tell driver", f"{row.mark} {row.driver}") if row.driver else ("acknowledge", row.mark)
        note(m, act, sheet=entry.number, suffix=entry.suffix, detail=detail)
    return _answer(m, order_id, entry)


@once
def see(m: Moment, order_id: int, day: date, word: str, *, version: int, key: str) -> Taken | None:
    """The driver who does this has seen this mark on their run of a day; None where nothing waited for them.

    Refused at ``role``, and at ``mark`` where it, or the order's ``version``, has become another since they looked.
    """
    must(m, "drive")
    entry = _entry(order_id)
    waits = _waits(order_id, day).get(m.by)
    if waits is None:
        return None
    if (waits, entry.version) != (word, version):
        raise _other_than_seen(entry, waits)
    _settle(m, order_id, day, m.by)
    note(m, "see", sheet=entry.number, suffix=entry.suffix, detail=word)
    return _answer(m, order_id, entry)


def _gone(m: Moment, order_id: int, entry: _Entry, word: str, *, shop: bool) -> bool:
    """Whoever had not yet seen something of it on this day has now to see this."""
    waits = _waits(order_id, entry.day)
    whose = {*waits, *(drivers_out(entry.day) & {entry.driver})} - {SHOP}
    mark(m, order_id, entry.day, whose, word, shop=shop or SHOP in waits)
    return shop or bool(whose) or SHOP in waits


def _other_than_seen(entry: _Entry, word: str) -> Refused:
    number = order_number(entry.number, entry.suffix)
    return Refused("mark", f"{number} has changed since you looked, and is {word} now: look again.")


def _entry(order_id: int) -> _Entry:
    found = _ENTRY.first(order=order_id)
    if found is None:
        raise Refused("order", "There is no such order.")
    return found


def _waits(order_id: int, day: date) -> dict[str, str]:
    return {row.driver: row.mark for row in _WAITING_OF.rows(order=order_id) if row.day == day}


def _settle(m: Moment, order_id: int, day: date, driver: str) -> None:
    _SEEN.run(order=order_id, day=day.isoformat(), driver=driver, at=m.stamp, by=m.by)


def _answer(m: Moment, order_id: int, entry: _Entry) -> Taken:
    _keep_mark(order_id)
    state = restate(m, entry.sheet_id)
    return Taken(entry.number, entry.suffix, state.state, state.stage)


def _keep_mark(order_id: int) -> None:
    waits = [row.mark for row in _WAITING_OF.rows(order=order_id)]
    if waits:
        _MARK.run(order=order_id, mark=max(waits, key=_STRENGTH.index))
    else:
        _CLEAR.run(order=order_id)


_WAITS = Notice.seen_at.is_null()
_OUT = Question(
    _Driver,
    lambda: (
        Run.select(Run.driver).where((Run.day == slot("day")) & Run.loaded_at.is_null(False))
        | Printing.select(Printing.driver).where(
            (Printing.day == slot("day")) & (Printing.kind == "run sheet") & Printing.recalled_at.is_null()
        )
    ),
)
_ENTRY = Question(
    _Entry,
    lambda: (
        Order.select(
            Order.sheet, Sheet.number, Order.suffix, ListEntry.kind, ListEntry.day, ListEntry.driver, Order.version
        )
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(ListEntry, on=(ListEntry.order == Order.id))
        .where(Order.id == slot("order"))
    ),
)
_WAITING_OF = Question(
    Unseen,
    lambda: (
        Notice.select(Notice.day, Notice.driver, Notice.mark)
        .where((Notice.order == slot("order")) & literally(_WAITS))
        .order_by(Notice.day, Notice.driver)
    ),
)
_WAITING_ON = Question(
    _Order,
    lambda: Notice.select(Notice.order).where(
        (Notice.day == slot("day")) & (Notice.driver == slot("driver")) & literally(_WAITS)
    ),
)
_PAPERS = Scalar(
    lambda: Printing.select(fn.COUNT(Printing.id)).where(
        (Printing.day == slot("day")) & (Printing.driver == slot("driver")) & (Printing.kind == "run sheet")
    )
)
_ADD = Insert(Notice)
_OF_ONE = (
    (Notice.order == slot("order"))
    & (Notice.day == slot("day"))
    & (Notice.driver == slot("driver"))
    & literally(_WAITS)
)
_REWORD = Change(lambda: Notice.update(mark=slot("mark"), at=slot("at")).where(_OF_ONE))
_SEEN = Change(lambda: Notice.update(seen_at=slot("at"), seen_by=slot("by")).where(_OF_ONE))
_MARK = Change(lambda: ListEntry.update(mark=slot("mark")).where(ListEntry.order == slot("order")))
_CLEAR = Change(lambda: ListEntry.update(mark="", moved_from=None).where(ListEntry.order == slot("order")))
