"""Online orders are looked at: each one that a file holds is noted in the book, and told apart from what is known.

Nothing is taken in here. However often a file is looked at, and in whatever order several are, each order is known
once; only what has vanished depends on which file was the last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from models import sources
from models.journal import note
from models.moment import Moment
from models.online_known import ID_OF, Known, as_known, held_against, under_another_key, vanished
from models.online_links import DONE, GONE, Link, how_it_stands, link, link_to
from models.online_rules import (
    DIFFERS,
    SETTLED,
    TWICE,
    WAITING,
    is_over,
    state_on_sheet,
    state_without_sheet,
    wants,
    why_held,
)
from models.online_typed import AT_ONCE
from models.online_views import (
    CANCELLED,
    CHANGED,
    LIVE,
    NEW,
    NOT_TAKEN,
    SEEN,
    STANDINGS,
    UNKNOWN,
    Held,
    LookedAt,
    OnlinePart,
    ReadOrder,
    Want,
    WebShop,
)
from models.permitted import must
from models.queries import Change, Insert, filled, portions, slot, slots
from models.strike import ENDED
from models.tables.online import OnlineOrder


class _Stands(NamedTuple):
    """How an online order stands in the book from now on."""

    state: str
    settled: str
    sheet: int | None
    reason: str


@dataclass(slots=True)
class Look:
    """What a look at one web shop's orders has come to: the counts, what is to be written, and what can be taken in.

    ``waiting`` are the external ids of those that wait to be taken in, with their parts and what they lack; ``links``
    those of the typed ones, with the order that each part is, and ``linked`` all of these orders.
    """

    shop: WebShop
    kinds: dict[str, int] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    waiting: dict[str, tuple[tuple[OnlinePart, ...], tuple[Want, ...]]] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    other: list[dict[str, Any]] = field(default_factory=list)
    links: dict[str, Mapping[int, int]] = field(default_factory=dict)
    linked: set[int] = field(default_factory=set)
    vanished: tuple[str, ...] = ()

    def count(self, kind: str) -> None:
        self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def link(self, order: ReadOrder, sheet_id: int) -> Link:
        """Which orders of a typed sheet it is. None of them is another's of this look: two may have been merged."""
        found = link_to(order.parts, order.content, order.standing, sheet_id, self.linked)
        self.links[order.external_id] = found.orders
        self.linked.update(found.orders.values())
        return found

    def hold(self, external_id: str, reason: str) -> None:
        self.held.append(Held(external_id, reason))

    @property
    def found(self) -> LookedAt:
        counts = {name: self.kinds.get(kind, 0) for name, kind in _COUNTED.items()}
        return LookedAt(sum(counts.values()) + len(self.held), **counts, vanished=self.vanished, held=tuple(self.held))


MOST_READINGS = 10
"""So many different readings of one order are kept: enough for a person to see that the file is not to be trusted."""
_COUNTED = {"new": NEW, "seen": SEEN, "changed": CHANGED, "not_live": NOT_TAKEN}


def look_at(m: Moment, shop: WebShop, orders: Sequence[ReadOrder], layout: str = "") -> LookedAt:
    """Note in the book what a web shop's file holds: what is new, what is another than it was, what has vanished.

    The web shop is added where it is new. ``layout`` is the file's, remembered as one of the web shop's. Doing it again
    changes nothing.
    """
    must(m, "take orders")
    return look(m, shop, orders, layout).found


def look(
    m: Moment, shop: WebShop, orders: Sequence[ReadOrder], layout: str = "", beside: Iterable[ReadOrder] = ()
) -> Look:
    """`look_at`, with what can be taken in of these orders. ``beside``: of files that came together with this one."""
    found = Look(sources.know(shop))
    sources.came_as(found.shop.name, layout)
    read, (known, others, typed) = held_against(found.shop, list(_each_once(orders, found)))
    for order in read:
        row = known.get(order.external_id)
        other, why = under_another_key(order, others.get(order.external_id, ()))
        if row is not None:
            _meet(m, found, order, row, why)
        elif other is not None:
            _meet(m, found, as_known(order, other), other, "")
        else:
            _add(m, found, order, None if why else typed.get(order.external_id), why)
    _write(m, found, read)
    found.vanished = vanished(m, found.shop, read, beside)
    note(m, "look", detail=found.found.words)
    return found


def _each_once(orders: Sequence[ReadOrder], found: Look) -> Iterator[ReadOrder]:
    """Each online order once: of several that stand in one file the newest.

    Where that cannot be told it is held with all that is said of it, in whatever order that stands in the file.
    """
    said: dict[str, list[ReadOrder]] = {}
    for order in orders:
        said.setdefault(order.external_id, []).append(order)
    for external_id, readings in said.items():
        if len(readings) == 1:
            yield readings[0]
            continue
        newest = max(order.modified for order in readings)
        by_word = {
            (STANDINGS.index(order.standing), order.content): order
            for order in readings
            if order.modified in {"", newest}
        }
        different = [by_word[word] for word in sorted(by_word)]
        for _ in different[1:]:
            found.hold(external_id, TWICE.why)
        for _ in readings[len(different) :]:
            found.count(SEEN)
        yield _all_of(different[:MOST_READINGS]) if len(different) > 1 else different[0]


def _all_of(readings: Sequence[ReadOrder]) -> ReadOrder:
    """What different readings of one order say between them: each thing once."""
    parts = dict.fromkeys(part for order in readings for part in order.parts)
    lacks = dict.fromkeys(want for order in readings for want in order.wants)
    return replace(readings[0], parts=tuple(parts), wants=(*lacks, TWICE))


def _add(m: Moment, found: Look, order: ReadOrder, sheet_id: int | None, why: str) -> None:
    """An online order that the book did not know; somebody may have typed it by hand. ``why`` the book holds it."""
    content = order.content
    if sheet_id is None:
        state = state_without_sheet(order.standing, order.status, order.parts, m.today)
        values: dict[str, Any] = {"sheet": None, "state": state, "settled": ""}
        _count_without_sheet(m, found, order, state, why)
    else:
        link = found.link(order, sheet_id)
        values = {"sheet": sheet_id, "state": link.state, "settled": link.settled}
        found.count(CHANGED if link.state == DIFFERS else SEEN)
    at = {"looked_at": m.stamp, "looked_by": m.by, "seen_at": m.stamp}
    found.new.append({"source": found.shop.name, "content": content, "reason": why, **_told(order), **values, **at})


def _meet(m: Moment, found: Look, order: ReadOrder, row: Known, why: str) -> None:
    """An online order that the book knows: as it stood, or otherwise now; an older file tells nothing new."""
    content = order.content
    if order.modified and row.modified and order.modified < row.modified:
        order = replace(as_known(order, row), status=row.status, standing=row.standing, modified=row.modified)
        content = row.content
    same = (content, order.standing) == (row.content, row.standing)
    now = _Stands(row.state, row.settled, row.sheet_id, row.reason)
    if row.sheet_id is None:
        state = _state_without_sheet(m, order, row)
        now = now._replace(state=state, reason=_why_held_here(order, row, state) or why)
        _count_without_sheet(m, found, order, now.state, now.reason)
    else:
        now = now if same else _on_sheet(m, found, order, content, row)
        _count_on_sheet(m, found, order, row, now.state)
    if not same or (now.state, order.status, order.external_id) != (row.state, row.status, row.external_id):
        since = (row.looked_at, row.looked_by) if now.state == row.state else (m.stamp, m.by)
        at = dict(zip(("looked_at", "looked_by"), since, strict=True))
        found.other.append({"id": row.id, "content": content, **now._asdict(), **at, **_told(order)})


def _state_without_sheet(m: Moment, order: ReadOrder, row: Known) -> str:
    """One that was not wanted stays so, if somebody had read what is in it."""
    if row.state == SETTLED and row.content:
        return SETTLED
    return state_without_sheet(order.standing, order.status, order.parts, m.today)


def _why_held_here(order: ReadOrder, row: Known, state: str) -> str:
    """Why a person has to look at an order that would be new, whatever its file says: what the book knows of it."""
    if row.state == SETTLED and state != SETTLED:
        return f"not wanted when it was only listed: {row.reason}"
    # Of two files that do not say when it was changed the older may come in last.
    newer = order.modified > row.modified > ""
    back = row.standing == CANCELLED and state == WAITING and not newer
    return row.reason or ("it was cancelled at the web shop before" if back else "")


def _on_sheet(m: Moment, found: Look, order: ReadOrder, content: str, row: Known) -> _Stands:
    """What has been delivered is of no concern, whatever the web shop says of it now.

    What was cancelled or void here is, where it goes on living there as another than it was when that was decided.
    """
    sheet_id = row.sheet_id or 0
    if not row.content:
        link = found.link(order, sheet_id)
        return _Stands(link.state, link.settled, sheet_id, row.reason)
    ours = how_it_stands(row.id, sheet_id)
    lives = order.standing in {LIVE, UNKNOWN} and not is_over(order.status, order.parts, m.today)
    if ours == DONE or (ours == GONE and not lives):
        state = SETTLED
    elif ours == GONE and row.standing not in {LIVE, UNKNOWN}:
        state = DIFFERS
    else:
        state = state_on_sheet(order.standing, content, row.settled)
    return _Stands(state, row.settled, sheet_id, row.reason)


def _count_without_sheet(m: Moment, found: Look, order: ReadOrder, state: str, why: str) -> None:
    if state != WAITING:
        found.count(SEEN if state == SETTLED else NOT_TAKEN)
        return
    lacks = wants(order.parts, order.wants, m.today, why)
    found.waiting[order.external_id] = (order.parts, lacks)
    if lacks:
        found.hold(order.external_id, why_held(lacks))
    else:
        found.count(NEW)


def _count_on_sheet(m: Moment, found: Look, order: ReadOrder, row: Known, state: str) -> None:
    if state == DIFFERS:
        found.count(CHANGED)
    elif row.stage == "draft" and row.sheet_state not in ENDED:
        why = why_held(wants(order.parts, order.wants, m.today))
        found.hold(order.external_id, why or row.reason or "its sheet is not finished")
    else:
        found.count(SEEN)


def _told(order: ReadOrder) -> dict[str, Any]:
    return {
        "external_id": order.external_id,
        "number": order.number or order.external_id,
        "status": order.status,
        "standing": order.standing,
        "placed_on": order.placed_on or None,
        "modified": order.modified,
    }


def _write(m: Moment, found: Look, read: Sequence[ReadOrder]) -> None:
    _ADD.run_many(found.new)
    _OTHER.run_many(found.other)
    for external_id, orders in found.links.items():
        link(ID_OF.value(source=found.shop.name, id=external_id), orders)
    for some in portions((order.external_id for order in read), AT_ONCE):
        _SEEN.run(source=found.shop.name, at=m.stamp, **filled("id", some, AT_ONCE))


_ADD = Insert(OnlineOrder)
_LOOKED = ("external_id", "number", "status", "standing", "placed_on", "modified", "content", "settled", "reason")
_OTHER = Change(
    lambda: OnlineOrder.update(
        **{name: slot(name) for name in (*_LOOKED, "sheet", "state", "looked_at", "looked_by")}
    ).where(OnlineOrder.id == slot("id"))
)
_SEEN = Change(
    lambda: OnlineOrder.update(seen_at=slot("at")).where(
        (OnlineOrder.source == slot("source")) & OnlineOrder.external_id.in_(slots("id", AT_ONCE))
    )
)
