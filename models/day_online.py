"""What the end of day finds of online orders, read in SQL of its own: those that wait, and the web shop's count.

An order that was looked at and not taken in, or that the web shop has listed or changed, keeps the day open by number;
and a count that differs from the web shop's says which orders may make the difference.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from peewee import JOIN

from models.day_counts import web_sheets
from models.day_views import Outstanding
from models.online_rows import ended_for
from models.online_rules import NOT_THERE, changes, ended_words
from models.online_views import CANCELLED, LISTED, LIVE, VANISHED
from models.queries import Question, literally, slot
from models.tables.online import OnlineOrder
from models.tables.sheets import Sheet
from models.text import visible
from models.views import sheet_number

NAMED_AT_MOST = 5


class _Row(NamedTuple):
    """An online order; ``sheet`` is the number of the one it is on. Dates are ISO text."""

    source: str
    number: str
    status: str
    standing: str
    state: str
    placed_on: str | None
    looked_at: datetime
    content: str
    settled: str
    sheet: int | None
    sheet_state: str | None
    ended: str | None

    @property
    def named(self) -> str:
        return f"{visible(self.source)} {visible(self.number)}"


class _Number(NamedTuple):
    number: str


def of_online(day: date, now: datetime, today: date) -> Iterator[Outstanding]:
    """Every online order that waits for somebody, as far as it was looked at by the end of that day.

    ``now`` is aware, in the shop's zone.
    """
    end = datetime.combine(day + timedelta(days=1), time(), now.tzinfo).astimezone(UTC)
    for row in _WAITING.rows():
        if day >= today or row.looked_at < end:
            sheet = "" if row.sheet is None else sheet_number(row.sheet)
            yield Outstanding("online", sheet, "", _words(row))


def of_count(day: date, counted: int) -> Iterator[Outstanding]:
    """The web shop's own count of the orders placed on a day, where ours is another; with what may be the reason."""
    here = web_sheets(day)
    if here == counted:
        return
    text = day.isoformat()
    placed = [row for row in _PLACED.rows(day=text) if row.state in {"waiting", "not live"}]
    undated = [row for row in _WAITING.rows() if row.state == "waiting" and row.placed_on is None]
    waiting = [row for row in (*placed, *undated) if row.state == "waiting"]
    reasons = (
        ("not taken in", [row.number for row in waiting if row.standing != LISTED]),
        ("not in the book", [row.number for row in waiting if row.standing == LISTED]),
        ("not live", [row.number for row in placed if row.state == "not live"]),
        ("came in today, placed before", [row.number for row in _LATE.rows(day=text)]),
    )
    words = [f"{what}: {_named(numbers)}" for what, numbers in reasons if numbers]
    detail = "; ".join((f"the web shop shows {counted} orders today, {here} are here", *words))
    yield Outstanding("web", "", "", detail)


def _words(row: _Row) -> str:
    if row.standing == VANISHED:
        return f"{row.named}: {NOT_THERE}"
    if row.state != "changed":
        if row.standing == LISTED:
            return f"{visible(row.source)} lists {visible(row.number)}, and it is not in the book"
        return f"{row.named} was looked at and not taken in"
    if row.standing == CANCELLED:
        return f"{row.named} was cancelled there"
    if row.standing != LIVE:
        return f'{row.named} is "{visible(row.status)}" there'
    ended = ended_words(row.sheet_state, row.ended)
    fields = changes(row.content, row.settled) if row.settled else ""
    if ended and not fields:
        return f"{row.named} lives there, and {ended}"
    if not row.settled:
        return f"{row.named} is not the same as it was typed here"
    words = f"{row.named} was changed there{f': {fields}' if fields else ''}"
    return f"{words}; {ended}" if ended else words


def _named(numbers: Iterable[str]) -> str:
    """Some of them by number, and how many more there are."""
    found = sorted(visible(number) for number in numbers)
    more = len(found) - NAMED_AT_MOST
    return ", ".join(found[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


_COLUMNS = (
    OnlineOrder.source,
    OnlineOrder.number,
    OnlineOrder.status,
    OnlineOrder.standing,
    OnlineOrder.state,
    OnlineOrder.placed_on,
    OnlineOrder.looked_at,
    OnlineOrder.content,
    OnlineOrder.settled,
    Sheet.number,
    Sheet.state,
    ended_for(),
)
_WAITING = Question(
    _Row,
    lambda: (
        OnlineOrder.select(*_COLUMNS)
        .join(Sheet, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))
        .where(literally(OnlineOrder.state.in_(("waiting", "changed"))))
    ),
)
_PLACED = Question(
    _Row,
    lambda: (
        OnlineOrder.select(*_COLUMNS)
        .join(Sheet, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))
        .where(OnlineOrder.placed_on == slot("day"))
    ),
)
_LATE = Question(
    _Number,
    lambda: (
        Sheet.select(OnlineOrder.number)
        .join(OnlineOrder, on=(OnlineOrder.sheet == Sheet.id))
        .where((Sheet.day == slot("day")) & (OnlineOrder.placed_on < slot("day")))
    ),
)
