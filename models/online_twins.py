"""Online orders of one look that are like each other: each is a sheet of its own, unless somebody sees it before."""

from collections.abc import Iterable

from models.alike import Side, verdict
from models.dates import short
from models.errors import Refused
from models.like_orders import CANDIDATES, keys_of, side_of
from models.online_rules import new_order
from models.online_views import OnlinePart


def twins(orders: Iterable[tuple[int, OnlinePart]]) -> dict[int, tuple[int, str]]:
    """Of each online order (its id, and a part) that is like one before it: the first such one's id, and in what."""
    found: dict[int, tuple[int, str]] = {}
    by_key: dict[str, list[tuple[int, Side]]] = {}
    for online_id, part in orders:
        try:
            mine = side_of(new_order(part), heads={})
        except Refused:
            continue
        keys = keys_of(mine)
        near = sorted({each for key in keys for each in by_key.get(key, ())[:CANDIDATES]}, key=lambda each: each[0])
        for other, theirs in near:
            if alike := verdict(mine, theirs):
                found[online_id] = other, f"{alike.why}, {short(theirs.due)}"
                break
        for key in keys:
            by_key.setdefault(key, []).append((online_id, mine))
    return found
