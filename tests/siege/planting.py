"""What a planted fault is, and how its rows are changed behind the program's back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.book import raw
from tests.siege.random_day import Day, Placed


class Planted(NamedTuple):
    """What the end of day must name: one of these kinds, with exactly this sheet and this order.

    ``handed`` is what the check is asked with: a lying read, a number from outside, a later hour.
    """

    kinds: frozenset[str]
    sheet: str
    order: str
    handed: dict[str, Any]


Fault = Callable[[Day], Planted | None]
"""Plants itself in a clean day, or answers None where the day has nothing that it could befall."""


@dataclass
class Faults:
    """The faults of one file, by name."""

    known: dict[str, Fault] = field(default_factory=dict)

    def add(self, fault: Fault) -> Fault:
        self.known[fault.__name__] = fault
        return fault


def plant(day: Day, *changes: tuple[Any, ...]) -> None:
    """Change rows with every rule of the book off. The tallies follow, so that they do not give the change away."""
    with raw(day.book.path) as rows:
        for sql, *values in changes:
            assert rows.execute(sql, values).rowcount, sql
        rows.execute("DELETE FROM tallies")
        rows.execute("INSERT INTO tallies SELECT state, count(*) FROM sheets GROUP BY state")


def value(day: Day, sql: str, *values: Any) -> Any:
    """One value out of the rows; None where there is no row."""
    with raw(day.book.path, rules=True) as rows:
        found = rows.execute(sql, values).fetchone()
    return found[0] if found else None


def victim(day: Day, fits: Callable[[Placed], bool] = lambda order: True) -> Placed | None:
    """An order that stands on a sheet of its own right, is of that kind, and is not put away into history."""
    today = day.day.isoformat()
    found = [
        order
        for order in day.placed()
        if order.state in {"open", "struck"} and (order.due >= today or order.sheet_day == today) and fits(order)
    ]
    return day.rng.choice(found) if found else None


def live(order: Placed) -> bool:
    return order.status == "live"


def waiting(order: Placed) -> bool:
    return live(order) and order.entry != "done"


def named(order: Placed, *kinds: str, **handed: Any) -> Planted:
    """The fault must be named at this order."""
    return Planted(frozenset(kinds), order.number[:-2], order.number, handed)


def named_sheet(sheet: int, *kinds: str, **handed: Any) -> Planted:
    """The fault must be named at this sheet."""
    return Planted(frozenset(kinds), f"{sheet:04d}", "", handed)


def named_alone(*kinds: str, **handed: Any) -> Planted:
    """The fault belongs to no sheet that is in the book."""
    return Planted(frozenset(kinds), "", "", handed)
