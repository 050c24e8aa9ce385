"""What becomes of the stops of somebody who drives no more."""

from datetime import date
from typing import NamedTuple

from models.journal import note
from models.moment import Moment
from models.notices import driver_told, drivers_out, handed_over
from models.queries import Change, Question, slot
from models.tables.deliveries import ListEntry
from models.tables.orders import Order
from models.tables.runs import Driver
from models.tables.sheets import Sheet


class _Stop(NamedTuple):
    order_id: int
    day: date
    number: int
    suffix: int


def off_the_road(m: Moment, label: str, *, told: bool = False) -> bool:
    """Somebody drives no more: their stops that are still to be delivered, from today on, are nobody's.

    Where their run was printed or loaded they have still to be told, unless they were ``told`` of it. Answers whether
    they were driving at all.
    """
    if not _REMOVE.run(label=label, at=m.stamp):
        return False
    stops = _STOPS.rows(driver=label, day=m.today.isoformat())
    out = {day: drivers_out(day) for day in {stop.day for stop in stops}}
    for stop in stops:
        take_off(stop.order_id)
        handed_over(m, stop.order_id, stop.day, label, "", out[stop.day])
        if told:
            driver_told(m, stop.order_id, stop.day, label)
        note(m, "unassign", sheet=stop.number, suffix=stop.suffix, detail=label)
    return True


def take_off(order_id: int) -> None:
    """The stop is on nobody's run, and on no van."""
    _TAKE_OFF.run(order=order_id)


_REMOVE = Change(
    lambda: Driver.update(removed_at=slot("at")).where((Driver.label == slot("label")) & Driver.removed_at.is_null())
)
_STOPS = Question(
    _Stop,
    lambda: (
        ListEntry.select(ListEntry.order, ListEntry.day, Sheet.number, Order.suffix)
        .join(Order, on=(ListEntry.order == Order.id))
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .where((ListEntry.day >= slot("day")) & (ListEntry.driver == slot("driver")) & (ListEntry.status == "listed"))
    ),
)
_TAKE_OFF = Change(
    lambda: ListEntry.update(driver="", sequence=None, loaded_at=None).where(ListEntry.order == slot("order"))
)
