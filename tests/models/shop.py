"""A shop with an open book: the verbs and questions that tests use, each in one short call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from models import (
    amending,
    checklist,
    day_end,
    delivering,
    drivers,
    finding,
    intake,
    likeness,
    notices,
    opening,
    pad,
    rounds,
    runs,
)
from models.database import Book
from models.day_views import DayCheck, Outside
from models.moment import Moment
from models.run_views import Loaded, Noted, StopRow
from models.views import Confirm, EntryRow, OrderView, PadRow, Taken
from tests.book import SATURDAY, WEDNESDAY, an_order, as_it_stands, moment, new_key, outcome, raw

T = TypeVar("T")
READ_BACK = Confirm("read back")


@dataclass
class Shop:
    """A book, and the moment at which things are done in it."""

    book: Book
    m: Moment = field(default_factory=moment)

    def do(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Carry out a verb under a new key (or the one handed in)."""
        kwargs.setdefault("key", new_key())
        return self.book.write(verb, self.m, *args, **kwargs)

    def at(self, clock: str, day: date = WEDNESDAY) -> "Shop":
        """The same shop at another time."""
        return Shop(self.book, moment(clock, day))

    def take(self, confirm: Confirm | None = READ_BACK, sheet: int | None = None, **changes: Any) -> int:
        """Take an order, and answer with its id; whatever it is like is wanted too."""
        new = an_order(**changes)
        both = {like.order_id: "both" for like in self.book.read(likeness.like, new, self.m.today)}
        return self.id_of(self.do(intake.take, new, confirm=confirm, sheet=sheet, answers=both))

    def draft(self, key: str = "", sheet: int | None = None, turn: int = 0, **fields: str) -> int:
        """Keep a draft, and answer with its sheet's number."""
        words = fields or {"caller_name": "Cy"}
        return self.book.write(intake.keep_draft, self.m, key or new_key(), words, sheet=sheet, turn=turn).sheet

    def id_of(self, taken: Taken) -> int:
        return next(row.order_id for row in self.book.read(finding.find, taken.order) if row.suffix == taken.suffix)

    def order(self, order_id: int) -> OrderView:
        return self.book.read(opening.open_order, order_id)

    def amend(self, order_id: int, **changes: Any) -> Taken:
        return self.do(amending.amend, order_id, an_order(**changes), version=self.order(order_id).version)

    def cancel(self, order_id: int, reason: str = "changed her mind") -> Taken:
        return self.do(amending.cancel, order_id, reason, version=self.order(order_id).version)

    def confirm(self, order_id: int, confirm: Confirm = READ_BACK, **kwargs: Any) -> Taken:
        """Tell the customer how the order stands now."""
        version = kwargs.pop("version", None) or self.order(order_id).version
        return self.do(amending.confirm, order_id, confirm, version=version, **kwargs)

    def outcome(self, order_id: int, result: str, place: str = "", *, key: str = "", **given: Any) -> Noted:
        """Note an outcome of an order as it stands now."""
        return outcome(self.book, self.m, order_id, result, place, key=key or new_key(), **given)

    def withdraw(self, order_id: int) -> Taken:
        """The outcome that counts now was a mistake."""
        return self.do(delivering.withdraw_outcome, order_id, self.book.read(as_it_stands, order_id).outcome)

    def by(self, label: str) -> "Shop":
        """The same shop, with somebody else doing things in it."""
        return Shop(self.book, self.m._replace(by=label))

    def driver(self, label: str) -> None:
        self.do(drivers.add_driver, label)

    def give(self, order_ids: int | Sequence[int], driver: str) -> None:
        """Give a stop, or several, to a driver, who is added where nobody has that name."""
        self.do(runs.give, [order_ids] if isinstance(order_ids, int) else order_ids, driver)

    def load(self, driver: str, day: date = SATURDAY) -> Loaded:
        """The driver counts onto the van just what the list has: from then on the day is under way."""
        left = sum(row.status == "listed" for row in self.stops(driver, day))
        return self.book.write(runs.load_out, self.m._replace(by=driver), day, driver, left)

    def stops(self, driver: str, day: date = SATURDAY) -> list[StopRow]:
        return self.book.read(checklist.stops, day, driver)

    def seen(self, order_id: int, driver: str = "", day: date = SATURDAY) -> Taken | None:
        """The shop has seen what is marked now, or this driver has."""
        found = self.book.read(notices.waiting_for, order_id)
        if driver:
            mark = next((each.mark for each in found.waits if (each.day, each.driver) == (day, driver)), "")
            return self.by(driver).do(notices.see, order_id, day, mark, version=found.version)
        return self.do(notices.acknowledge, order_id, version=found.version)

    def marks(self, order_id: int) -> dict[tuple[date, str], str]:
        """What waits of an order, by day and whose it is; the list's own mark must be the strongest of it."""
        rows = self.rows(
            "SELECT day, driver, mark FROM notices WHERE order_id = ? AND seen_at IS NULL ORDER BY id", order_id
        )
        found = {(date.fromisoformat(day), driver): mark for day, driver, mark in rows}
        strongest = max(found.values(), key=("CHANGED", "NEW", "MOVED", "CANCELLED").index, default="")
        assert self.rows("SELECT mark FROM list_entries WHERE order_id = ?", order_id) == [(strongest,)]
        return found

    def state(self, order_id: int) -> tuple[str, str]:
        view = self.order(order_id)
        return view.sheet_state, view.sheet_stage

    def sheets(self, day: date = WEDNESDAY) -> dict[int, PadRow]:
        return {row.number: row for row in self.book.read(pad.pad, day)}

    def list_of(self, day: date) -> dict[int, EntryRow]:
        """A day's list by order; an order that is on it twice is an error."""
        rows = self.book.read(rounds.day_list, day)
        assert len({row.order_id for row in rows}) == len(rows)
        return {row.order_id: row for row in rows}

    def check(self, day: date | None = None, outside: Outside = day_end.NO_OUTSIDE, **kwargs: Any) -> DayCheck:
        return self.book.read(
            day_end.check, day or self.m.today, now=self.m.now, today=self.m.today, outside=outside, **kwargs
        )

    def faults(self, *args: Any, **kwargs: Any) -> list[tuple[str, str, str]]:
        """The exceptions of the check, each by kind, sheet and order."""
        return [fault.key for fault in self.check(*args, **kwargs).outstanding]

    def plant(self, sql: str, *values: Any) -> None:
        """Change rows past every rule of the book."""
        with raw(self.book.path) as connection:
            connection.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with raw(self.book.path, rules=True) as connection:
            return list(connection.execute(sql, values).fetchall())
