"""What new orders are like: of those in the book by the keys that they share, of one another in memory.

An order is held against all that were written down before it, be it one that is taken or ten thousand at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from models.alike import REACH
from models.errors import Refused
from models.like_orders import (
    CANDIDATES,
    PRUNE,
    Weighed,
    add_keys,
    add_pairs,
    found_among,
    keys_of,
    near_in_book,
    side_of,
)
from models.moment import Moment
from models.views import NewOrder, Party

WHILE_TYPED = frozenset({"both", "different"})


class Fresh(NamedTuple):
    """An order that was just written down: whom it is ``about``, and the ``answers`` given while it was typed."""

    order_id: int
    sheet_id: int
    about: int
    new: NewOrder
    answers: Mapping[int, str]


def keep_new(m: Moment, many: Sequence[Fresh], key: Callable[[str], str], heads: Mapping[Party, int]) -> None:
    """Keep what new orders are like, and their keys. ``key`` is `people.keys_of`, ``heads`` their `people.heads_of`.

    Raises `Refused` at ``answers`` for what is no answer while an order is typed.
    """
    among = _Among()
    for fresh in many:
        if not WHILE_TYPED.issuperset(fresh.answers.values()):
            raise Refused("answers", "Say that both are wanted, or that the senders are different.")
        mine = side_of(fresh.new, key, heads)
        found = keys_of(mine)
        near = chain(near_in_book(mine, found, m.today, 0, many[0].order_id), among.near(mine.due, found))
        add_pairs(m, fresh.order_id, fresh.sheet_id, found_among(mine, m.today, near), fresh.answers)
        among.add(Weighed(fresh.order_id, fresh.sheet_id, fresh.about, mine), found)
    add_keys((order.order_id, order.side.due, found) for order, found in among.orders)
    PRUNE.run(first=(m.today - timedelta(days=REACH)).isoformat())


class _Among:
    """The new orders so far, by their keys and days: none of them has to be read out of the book again."""

    def __init__(self) -> None:
        self.orders: list[tuple[Weighed, tuple[str, ...]]] = []
        self._days: list[int] = []
        self._by_key: dict[str, list[int]] = {}

    def add(self, order: Weighed, found: tuple[str, ...]) -> None:
        place = len(self.orders)
        self.orders.append((order, found))
        self._days.append(order.side.due.toordinal())
        for key in found:
            self._by_key.setdefault(key, []).append(place)

    def near(self, due: date, found: tuple[str, ...]) -> Iterator[Weighed]:
        """Those that share the most of these keys, as the book would answer: the oldest first."""
        days, day, shared = self._days, due.toordinal(), Counter[int]()
        for key in found:
            shared.update(place for place in self._by_key.get(key, ()) if -REACH <= days[place] - day <= REACH)
        most = sorted(shared, key=lambda place: (shared[place], place), reverse=True)[:CANDIDATES]
        return (self.orders[place][0] for place in sorted(most))
