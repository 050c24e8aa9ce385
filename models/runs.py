"""The day's runs: who takes which stop, in which order, and whether the van holds what the list does."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from peewee import fn

from models.drivers import is_driver, known_driver
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.notices import drivers_out, handed_over
from models.off_the_road import take_off
from models.once import once
from models.permitted import must, role_of
from models.printings import run_sheets, stale_run
from models.queries import Change, Insert, Question, slot
from models.roles import DRIVER
from models.run_order import door_key, driver_key, place_key
from models.run_views import Loaded, RunRow
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.runs import Run
from models.tables.sheets import Sheet
from models.views import order_number

MOST_COUNTED = 9_999


class _Stop(NamedTuple):
    order_id: int
    number: int
    suffix: int
    kind: str
    day: date
    status: str
    driver: str
    mark: str
    window: str
    postcode: str


class _Placed(NamedTuple):
    order_id: int
    sequence: int | None
    window: str
    postcode: str

    @property
    def door(self) -> tuple[object, ...]:
        return door_key(self.window, self.postcode)

    @property
    def place(self) -> tuple[object, ...]:
        return place_key(self.sequence, self.window, self.postcode), self.order_id


class _Left(NamedTuple):
    order_id: int


class _Group(NamedTuple):
    driver: str
    status: str
    stops: int


class _Loading(NamedTuple):
    driver: str
    counted: int
    listed: int
    loaded_at: datetime | None


def runs_of(day: date) -> list[RunRow]:
    """The runs of a day, the stops without a driver first; also of those who have paper or a load-out and no stop."""
    stops: dict[str, dict[str, int]] = {}
    for row in _GROUPS.rows(day=day.isoformat()):
        stops.setdefault(row.driver, {})[row.status] = row.stops
    loadings = {row.driver: row for row in _LOADINGS.rows(day=day.isoformat())}
    printed = run_sheets(day)
    rows = []
    for driver in sorted({*stops, *loadings, *printed}, key=driver_key):
        of, loading, times = stops.get(driver, {}), loadings.get(driver), printed.get(driver, 0)
        counted, listed, loaded_at = loading[1:] if loading else (None, 0, None)
        stale = bool(times) and stale_run(day, driver)
        rows.append(RunRow(driver, sum(of.values()), of.get("listed", 0), times, stale, counted, listed, loaded_at))
    return rows


@once
def give(m: Moment, order_ids: Sequence[int], driver: str, *, key: str) -> None:
    """Give stops to a driver's run, each where its window and postcode put it; an empty name takes them off theirs.

    A name that is nobody's yet becomes a driver's. Refused at ``driver``: what is no stop that has yet to be delivered,
    and what `known_driver` refuses; at ``role`` for who may not change orders.
    """
    must(m, "change orders")
    stops = [_still_out(order_id) for order_id in dict.fromkeys(order_ids)]
    driver = known_driver(m, driver, "driver") if driver.strip() else ""
    for day in {stop.day for stop in stops}:
        _give(m, day, [stop for stop in stops if stop.day == day], driver)


@once
def shift(m: Moment, order_id: int, by: int, *, key: str) -> None:
    """Move a stop so many places earlier (below 0) or later on its run. Refused at ``driver`` where it is on none,
    and at ``role``."""
    must(m, "change orders")
    stop = _stop(order_id)
    rows = _run(stop.day, stop.driver) if stop.driver else []
    at = next((place for place, row in enumerate(rows) if row.order_id == order_id), None)
    if at is None:
        raise Refused("driver", f"{_order(stop)} is on no driver's run.")
    rows.insert(max(at + by, 0), rows.pop(at))
    _number(rows)
    note(m, "sequence", sheet=stop.number, suffix=stop.suffix)


@once
def arrange(m: Moment, day: date, driver: str, *, key: str) -> None:
    """Put a run in the order of windows and postcodes again, timed ones first. Refused at ``role``."""
    must(m, "change orders")
    _number(sorted(_run(day, driver), key=lambda row: (row.door, row.order_id)))
    note(m, "arrange", detail=f"{day.isoformat()} {driver}")


def load_out(m: Moment, day: date, driver: str, counted: int, *, seen: Iterable[int] | None = None) -> Loaded:
    """What is on the van was counted, against the stops of the run that are still to be delivered.

    ``seen`` are those stops as whoever counts had them before them, if they had: equal numbers of other stops are no
    agreement. Only equal numbers load the run. Refused at ``driver``: nobody who drives, for a driver the run of
    another, and a run that has and had nothing; at ``counted``: no such number of stops, or other stops than were seen.
    """
    must(m, "drive")
    if not is_driver(driver) or (role_of(m.by) == DRIVER and driver != m.by):
        raise Refused("driver", "That is no run of yours.")
    if not 0 <= counted <= MOST_COUNTED:
        raise Refused("counted", "Count the stops that are on the van, and type their number.")
    of, before = {"day": day.isoformat(), "driver": driver}, _LOADING.first(day=day.isoformat(), driver=driver)
    left = {row.order_id for row in _LEFT.rows(**of)}
    if seen is not None and left != set(seen):
        raise Refused("counted", "The stops of this run have changed since you looked: look again, and count again.")
    loaded = Loaded(counted, len(left))
    if not (before or loaded.listed or counted):
        raise Refused("driver", "There is nothing on this run.")
    loaded_at = m.stamp if loaded.agrees else before and before.loaded_at and int(before.loaded_at.timestamp())
    values = {**loaded._asdict(), "counted_at": m.stamp, "counted_by": m.by, "loaded_at": loaded_at}
    (_COUNT_AGAIN if before else _COUNT).run(**of, **values)
    if loaded.agrees:
        _LOAD.run(**of, at=m.stamp)
    note(m, "load", detail=f"{day.isoformat()} {driver}, {counted} of {loaded.listed}")
    return loaded


def _give(m: Moment, day: date, stops: Sequence[_Stop], driver: str) -> None:
    come = [stop for stop in stops if stop.driver != driver]
    if driver:
        _put_in(day, driver, [_Placed(stop.order_id, None, stop.window, stop.postcode) for stop in come])
    else:
        for stop in come:
            take_off(stop.order_id)
    out = drivers_out(day)
    for stop in come:
        if out or stop.mark:
            handed_over(m, stop.order_id, day, stop.driver, driver, out)
    for stop in stops:
        note(m, "assign" if driver else "unassign", sheet=stop.number, suffix=stop.suffix, detail=driver or stop.driver)


def _put_in(day: date, driver: str, new: list[_Placed]) -> None:
    """Each of the new ones before the first that has a later window or postcode; the others stay as they are."""
    new.sort(key=lambda row: (row.door, row.order_id), reverse=True)
    come, rows = {row.order_id for row in new}, []
    for row in _run(day, driver):
        while new and new[-1].door < row.door:
            rows.append(new.pop())
        rows.append(row)
    for sequence, row in enumerate(rows + new[::-1], start=1):
        if row.order_id in come:
            _GIVE.run(order=row.order_id, driver=driver, sequence=sequence)
        elif row.sequence != sequence:
            _SEQUENCE.run(order=row.order_id, sequence=sequence)


def _run(day: date, driver: str) -> list[_Placed]:
    """The stops of a run that are not cancelled, in its order."""
    return sorted(_RUN.rows(day=day.isoformat(), driver=driver), key=lambda row: row.place)


def _number(rows: list[_Placed]) -> None:
    for sequence, row in enumerate(rows, start=1):
        if row.sequence != sequence:
            _SEQUENCE.run(order=row.order_id, sequence=sequence)


def _still_out(order_id: int) -> _Stop:
    stop = _stop(order_id)
    if stop.kind != "delivery" or stop.status != "listed":
        why = {"done": "has its outcome", "cancelled": "is cancelled"}.get(stop.status, "is no delivery")
        raise Refused("driver", f"{_order(stop)} {why}: only a stop that has yet to be delivered goes to a driver.")
    return stop


def _stop(order_id: int) -> _Stop:
    found = _STOP.first(order=order_id)
    if found is None:
        raise Refused("order", "There is no such order.")
    return found


def _order(stop: _Stop) -> str:
    return order_number(stop.number, stop.suffix)


_STOP = Question(
    _Stop,
    lambda: (
        ListEntry.select(
            ListEntry.order,
            Sheet.number,
            Order.suffix,
            ListEntry.kind,
            ListEntry.day,
            ListEntry.status,
            ListEntry.driver,
            ListEntry.mark,
            Order.window,
            Order.postcode,
        )
        .join(Order, on=(ListEntry.order == Order.id))
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .where(ListEntry.order == slot("order"))
    ),
)
_RUN = Question(
    _Placed,
    lambda: (
        ListEntry.select(ListEntry.order, ListEntry.sequence, Order.window, Order.postcode)
        .join(Order, on=(ListEntry.order == Order.id))
        .where(
            (ListEntry.day == slot("day")) & (ListEntry.driver == slot("driver")) & (ListEntry.status != "cancelled")
        )
    ),
)
_LEFT = Question(
    _Left,
    lambda: ListEntry.select(ListEntry.order).where(
        (ListEntry.day == slot("day")) & (ListEntry.driver == slot("driver")) & (ListEntry.status == "listed")
    ),
)
_GROUPS = Question(
    _Group,
    lambda: (
        ListEntry.select(ListEntry.driver, ListEntry.status, fn.COUNT(ListEntry.id))
        .where((ListEntry.day == slot("day")) & (ListEntry.kind == "delivery") & (ListEntry.status != "cancelled"))
        .group_by(ListEntry.driver, ListEntry.status)
    ),
)
_LOADINGS = Question(
    _Loading,
    lambda: Run.select(Run.driver, Run.counted, Run.listed, Run.loaded_at).where(Run.day == slot("day")),
)
_LOADING = Question(
    _Loading,
    lambda: Run.select(Run.driver, Run.counted, Run.listed, Run.loaded_at).where(
        (Run.day == slot("day")) & (Run.driver == slot("driver"))
    ),
)
_GIVE = Change(
    lambda: ListEntry.update(driver=slot("driver"), sequence=slot("sequence"), loaded_at=None).where(
        ListEntry.order == slot("order")
    )
)
_SEQUENCE = Change(lambda: ListEntry.update(sequence=slot("sequence")).where(ListEntry.order == slot("order")))
_COUNT = Insert(Run)
_COUNT_AGAIN = Change(
    lambda: Run.update(
        counted=slot("counted"),
        listed=slot("listed"),
        counted_at=slot("counted_at"),
        counted_by=slot("counted_by"),
        loaded_at=slot("loaded_at"),
    ).where((Run.day == slot("day")) & (Run.driver == slot("driver")))
)
_LOAD = Change(
    lambda: ListEntry.update(loaded_at=slot("at")).where(
        (ListEntry.day == slot("day")) & (ListEntry.driver == slot("driver")) & (ListEntry.status == "listed")
    )
)
