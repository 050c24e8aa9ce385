"""Online orders that wait for somebody, as they are shown: what is to be taken in, and what differs from ours."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from models.errors import Refused
from models.like_orders import like
from models.online_links import whose
from models.online_rows import STORED_COLUMNS, Stored, digest_of, ended_for
from models.online_rules import (
    DIFFERS,
    LISTED_STANDING,
    NOT_THERE,
    STAYS_OUT,
    WAITING,
    ended_words,
    new_order,
    wants,
    why_changed,
    why_held,
)
from models.online_twins import twins
from models.online_views import (
    CALLED_OFF,
    CANCELLED,
    CHANGED,
    HELD,
    LISTED,
    NEW,
    NOT_TAKEN,
    VANISHED,
    OnlinePart,
    OnlineRow,
    Want,
    parts_of,
)
from models.queries import Question, literally, slot
from models.tables.online import OnlineOrder, Source
from models.tables.sheets import Sheet

LIKE_FOR = 100
"""So many are held against the orders of the book at once: it is to take no longer than a key is answered."""
NOT_TAKEN_DAYS, MOST_NOT_TAKEN = 14, 200
_ORDER = (NEW, HELD, CHANGED, CALLED_OFF, VANISHED, LISTED, NOT_TAKEN)


class _Waiting(NamedTuple):
    """As `models.online_rows.Stored`, with our sheet: its number, how it stands, and why all on it has ended."""

    id: int
    source: str
    prefix: str
    external_id: str
    number: str
    status: str
    standing: str
    placed_on: str | None
    modified: str
    content: str
    settled: str
    sheet_id: int | None
    state: str
    reason: str
    looked_at: int
    sheet: int | None
    stage: str | None
    sheet_state: str | None
    ended: str | None

    @property
    def stored(self) -> Stored:
        return Stored(*self[:-4])


def online_rows(today: date) -> list[OnlineRow]:
    """Every online order that waits, or that the web shop has otherwise than we; and what was not taken of late.

    Those to be taken in come first, with the order of the book that each may be over again.
    """
    first = (today - timedelta(days=NOT_TAKEN_DAYS)).isoformat()
    rows = [*_WAITING.rows(), *_NOT_TAKEN.rows(first=first)]
    shown = sorted((_shown(row, today) for row in rows), key=lambda each: (_ORDER.index(each[0].kind), each[0].id))
    likes, twin = 0, _twins(shown)
    for place, (row, part) in enumerate(shown):
        if row.kind in {NEW, HELD} and likes < LIKE_FOR and (found := _like(part, today)) is not None:
            likes += 1
            number, why = twin.get(row.id, ("", ""))
            shown[place] = (row._replace(like=found[0], like_is=found[1], twin=number, twin_why=why), part)
    return [row for row, _ in shown]


def _twins(shown: Iterable[tuple[OnlineRow, OnlinePart | None]]) -> dict[int, tuple[str, str]]:
    """Of those to be taken in that are like one above it: the number of that one, and in what."""
    some = [(row, part) for row, part in shown if part is not None and row.kind in {NEW, HELD}][:LIKE_FOR]
    number = {row.id: row.number for row, _ in some}
    return {one: (number[other], why) for one, (other, why) in twins((row.id, part) for row, part in some).items()}


def _shown(row: _Waiting, today: date) -> tuple[OnlineRow, OnlinePart | None]:
    parts, told = parts_of(row.content)
    kind, why = _kind(row, parts, told, today)
    days = [part.due for part in parts if part.due]
    lines = [line.words for part in parts for line in part.lines]
    part = parts[0] if parts else None
    return (
        OnlineRow(
            id=row.id,
            source=row.source,
            number=row.number,
            kind=kind,
            status=row.status,
            placed_on=date.fromisoformat(row.placed_on) if row.placed_on else None,
            caller=(part.caller.name or part.caller.phone or part.caller.email) if part else "",
            recipient=", ".join(dict.fromkeys(part.recipient.name for part in parts if part.recipient.name)),
            due=min(days, default=None),
            window=part.window if part else "",
            what=", ".join(lines),
            why=why,
            like="",
            sheet=row.sheet or 0,
            digest=digest_of(row.stored),
        ),
        part,
    )


def _kind(row: _Waiting, parts: tuple[OnlinePart, ...], told: tuple[Want, ...], today: date) -> tuple[str, str]:
    if row.standing == VANISHED and row.state == WAITING:
        return VANISHED, NOT_THERE
    if row.state == DIFFERS:
        why = why_changed(row.standing, row.status, row.content, row.settled, ended_words(row.sheet_state, row.ended))
        why += "; it is a draft here" if row.stage == "draft" else ""
        return {CANCELLED: CALLED_OFF, VANISHED: VANISHED}.get(row.standing, CHANGED), why
    if row.state != WAITING:
        return NOT_TAKEN, f"the web shop has it as {row.status or 'not live'}"
    if row.standing == LISTED_STANDING:
        return LISTED, "on the web shop's own list, and in no file that was read"
    lacks = wants(parts, told, today, row.reason)
    return (HELD, why_held(lacks)) if lacks else (NEW, "")


def _like(part: OnlinePart | None, today: date) -> tuple[str, str] | None:
    """The order of the book that this may be over again, and which online order that is; None where it has no day to
    look at. One that is another online order's comes last: at the web shop those are two."""
    if part is None or part.due is None:
        return None
    try:
        new = new_order(part)
    except Refused:
        return "", ""
    likes = [(each.order, whose(each.order_id)) for each in like(new, today)]
    return min(likes, key=lambda each: bool(each[1]), default=("", ""))


def _rows(condition: Any) -> Any:
    return (
        OnlineOrder.select(*STORED_COLUMNS, Sheet.number, Sheet.stage, Sheet.state, ended_for())
        .join(Source, on=(OnlineOrder.source == Source.name))
        .switch(OnlineOrder)
        .join(Sheet, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))
        .where(condition)
    )


_WAITING = Question(_Waiting, lambda: _rows(literally(OnlineOrder.state.in_((WAITING, DIFFERS)))))
_NOT_TAKEN = Question(
    _Waiting,
    lambda: (
        _rows((OnlineOrder.placed_on >= slot("first")) & (OnlineOrder.state == STAYS_OUT))
        .order_by(OnlineOrder.placed_on.desc())
        .limit(MOST_NOT_TAKEN)
    ),
)
