"""Is every one here? The web shop's own list of its orders, held against the book by number, whatever the dates.

An order can turn up in the web shop's list a week after it was placed (woocommerce issue 58742), or in no file at all:
so nothing is asked for "since the last time", and what is missing waits in sight until it is here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.card_numbers import refuse_card_number, safe_words
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.online_rows import ended_for, settle
from models.online_typed import spellings
from models.online_views import LISTED, LIVE, UNKNOWN, Compared, ReadList, WebShop
from models.permitted import must
from models.queries import Change, Insert, Question, filled, portions, slot, slots
from models.sources import know, web_shops
from models.tables.online import OnlineOrder
from models.tables.sheets import Sheet
from models.text import gate

AT_A_TIME = 100
MOST_NUMBERS = 100_000
_MARK = re.compile(r"\s*#\s*")
_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b", re.IGNORECASE)
_BETWEEN = frozenset({"and", "&", "+"})
_NUMBER = re.compile(r"[A-Za-z]{0,8}[-_]?[0-9][\w-]{0,39}", re.ASCII)
_APART = re.compile(r"[\s,;:()]+|\.(?=\s|$)")


class _Listed(NamedTuple):
    """A line of the list: its own date (ISO, or empty) and standing."""

    number: str
    day: str
    standing: str


class _Known(NamedTuple):
    """An online order of the book; ``day`` is its sheet's, ``ended`` why nothing lives on that. Dates are ISO text."""

    id: int
    number: str
    standing: str
    state: str
    placed_on: str | None
    sheet: int | None
    day: str | None
    ended: str | None


class _Named(NamedTuple):
    """A sheet that is known by a web shop's number, be it typed by hand."""

    id: int
    external_id: str
    day: str
    ended: str | None


class _Found(NamedTuple):
    """A line of the list, and what the book has of it: online orders, and a sheet of that number."""

    listed: _Listed
    rows: Sequence[_Known]
    sheet: _Named | None

    @property
    def sheet_day(self) -> str:
        """The day on which it came onto a sheet; empty where it is on none."""
        named = self.sheet.day if self.sheet else ""
        return min((row.day for row in self.rows if row.day), default=named)

    @property
    def placed_on(self) -> str:
        """The day on which it was placed, as far as list or book know it."""
        return self.listed.day or min((row.placed_on for row in self.rows if row.placed_on), default="")

    @property
    def is_here(self) -> bool:
        """It is on a sheet, or somebody has said why it is on none.

        A sheet of that number is another order's while one that was read waits.
        """
        dealt_with = any(row.sheet or row.state == "settled" for row in self.rows)
        return dealt_with or (self.sheet is not None and not self.waits)

    @property
    def has_ended(self) -> bool:
        """Whatever the book has of it was cancelled or is void, or somebody said that it is not wanted."""
        on_sheets = [row.ended for row in self.rows if row.sheet]
        if not on_sheets and self.sheet:
            on_sheets = [self.sheet.ended]
        return bool(on_sheets) and all(ended is not None for ended in on_sheets)

    @property
    def waits(self) -> bool:
        """It was read from a file, and nobody has taken it in."""
        return any(row.state == "waiting" and row.standing != LISTED for row in self.rows)


def compare(m: Moment, shop: WebShop, listed: ReadList) -> Compared:
    """Hold a web shop's own list against the book. What is missing is noted, and waits until it is here.

    What the list has as live and the book knows as not live counts as missing too: it has to be read again.
    """
    must(m, "take orders")
    shop = know(shop)
    lines = _lines(listed)
    found = list(_found(shop, lines))
    live = [each for each in found if each.listed.standing in {LIVE, UNKNOWN}]
    missing = [each for each in live if not (each.is_here or each.waits)]
    for each in missing:
        _note_missing(m, shop, each)
    for each in found:
        _no_longer_missing(m, each)
    result = Compared(
        listed=len(found),
        here=sum(each.is_here for each in found),
        not_live=sum(not (each.is_here or each.waits) for each in found) - len(missing),
        missing=tuple(each.listed.number for each in missing),
        late=tuple(each.listed.number for each in found if each.sheet_day > each.placed_on > ""),
        unknown=tuple(_unknown(shop, found, lines.keys())),
        waiting=tuple(each.listed.number for each in found if each.waits and not each.is_here),
        ended=tuple(each.listed.number for each in live if each.has_ended),
    )
    note(m, "compare", detail=f"{result.listed} listed, {result.here} here, {len(missing)} missing")
    return result


def numbers_in(text: str) -> ReadList:
    """The order numbers that were typed or pasted: ``1001`` or ``#1001``, one or several a line.

    Of a line that holds other words too only what follows a ``#`` counts, and a line without a figure is a heading.
    Raises `Refused` at ``numbers`` where there is none, and for a line of which nobody can say which words are numbers.
    """
    numbers: dict[str, None] = {}
    for place, line in enumerate(gate(text, lines=True, field="numbers").splitlines(), start=1):
        numbers |= dict.fromkeys(_numbers_of(line, place))
        if len(numbers) > MOST_NUMBERS:
            raise Refused("numbers", f"These are more than {MOST_NUMBERS:,} numbers: compare fewer at a time.")
    if not numbers:
        raise Refused("numbers", "There is no order number in this: type or paste them, such as 1001 or #1001.")
    return ReadList(tuple((number, "", LIVE) for number in numbers))


def _numbers_of(line: str, place: int) -> list[str]:
    if not any(letter.isdecimal() for letter in line):
        return []
    words = [word for word in _APART.split(_MARK.sub(" #", line)) if word and word.casefold() not in _BETWEEN]
    if any(word.startswith("#") for word in words) and not _is_of_numbers(words):
        # Of a row of the web shop's page only its number is marked; the others in it are days and prices.
        words = [word for word in words if word.startswith("#")]
    words = [word.removeprefix("#") for word in words]
    for word in words:
        refuse_card_number("numbers", word)
        if not _NUMBER.fullmatch(word):
            raise Refused(
                "numbers", f"Line {place} holds more than order numbers: paste the numbers alone, such as 1001."
            )
    return words


def _is_of_numbers(words: Sequence[str]) -> bool:
    """Nothing else is in it; or a number follows another, so that nobody can say whether it is one."""
    numbers = [bool(_NUMBER.fullmatch(word.removeprefix("#"))) for word in words]
    pairs = zip(numbers, numbers[1:], words[1:], strict=False)
    return all(numbers) or any(one and two and not word.startswith("#") for one, two, word in pairs)


def _lines(listed: ReadList) -> dict[str, _Listed]:
    """Each number once; of two lines the live one counts. What a list comes to in the end is none of it."""
    lines: dict[str, _Listed] = {}
    for number, day, standing in listed.numbers:
        line = _Listed(number.strip().removeprefix("#").strip(), day, standing)
        if _TOTAL.match(line.number):
            continue
        if line.number and (line.number not in lines or standing == LIVE):
            lines[line.number] = line
    return lines


def _found(shop: WebShop, lines: Mapping[str, _Listed]) -> Iterator[_Found]:
    for some in portions(lines.values(), AT_A_TIME):
        numbers = [line.number for line in some]
        # Never by the web shop's own key: where that is not the number, it may be the number of another order.
        by_number = _grouped(_BY_NUMBER.rows(source=shop.name, **filled("number", numbers, AT_A_TIME)))
        names = [spelled for number in numbers for spelled in spellings(f"{shop.prefix}{number}")]
        sheets = {
            row.external_id.lstrip("#"): row
            for half in portions(names, AT_A_TIME)
            for row in _BY_NAME.rows(**filled("number", half, AT_A_TIME))
        }
        for line in some:
            yield _Found(line, by_number.get(line.number, []), sheets.get(f"{shop.prefix}{line.number}"))


def _grouped(rows: Iterable[_Known]) -> dict[str, list[_Known]]:
    """By number, each that wears it."""
    found: dict[str, list[_Known]] = {}
    for row in rows:
        found.setdefault(row.number, []).append(row)
    return found


def _note_missing(m: Moment, shop: WebShop, found: _Found) -> None:
    if not found.rows:
        number = safe_words("numbers", found.listed.number, limit=120)
        # What it is called in the web shop's files nobody knows yet, and another order may be called so.
        _ADD.run(
            source=shop.name,
            external_id=f"listed {number}",
            number=number,
            status="",
            standing=LISTED,
            placed_on=found.listed.day or None,
            modified="",
            content="",
            settled="",
            state="waiting",
            reason="",
            looked_at=m.stamp,
            looked_by=m.by,
            seen_at=m.stamp,
        )
    for row in found.rows:
        if row.state == "not live":
            _STAND.run(online=row.id, state="waiting", at=m.stamp, by=m.by)


def _no_longer_missing(m: Moment, found: _Found) -> None:
    """What an earlier list had as live, and nobody has read: it was typed by hand since, or is not live any more."""
    for row in found.rows:
        if (row.state, row.standing) != ("waiting", LISTED):
            continue
        if found.sheet:
            settle(row.id, found.sheet.id)
        elif found.listed.standing not in {LIVE, UNKNOWN}:
            _STAND.run(online=row.id, state="not live", at=m.stamp, by=m.by)


def _unknown(shop: WebShop, found: Sequence[_Found], listed: Set[str]) -> Iterator[str]:
    """Numbers of the book that the list has not, though it has some placed before them and some after."""
    placed = [_place(each.placed_on or each.sheet_day, each.listed.number) for each in found]
    dated = [place for place in placed if place[0]]
    if not dated:
        return
    first, last = min(dated), max(dated)
    days = {"first": first[0], "last": last[0]}
    sheets = [row for row in _NAMED.rows(**days) if _is_of(shop, row.external_id)]
    in_book = [(row.placed_on or "", row.number) for row in _PLACED.rows(source=shop.name, **days)]
    in_book += [(row.day, row.external_id.removeprefix(shop.prefix)) for row in sheets]
    for day, number in sorted(in_book):
        if number not in listed and first < _place(day, number) < last:
            yield number


def _is_of(shop: WebShop, external_id: str) -> bool:
    """Whether a sheet is named as one of this web shop's; the first one's have no prefix, and no other's."""
    others = [other.prefix for other in web_shops() if len(other.prefix) > len(shop.prefix)]
    return external_id.startswith(shop.prefix) and not any(external_id.startswith(prefix) for prefix in others)


def _place(day: str, number: str) -> tuple[str, int, str]:
    """What sorts orders as they were placed: by their day, and on one day by their numbers."""
    return day, int(number) if number.isdecimal() else 0, number


_NUMBERED = slots("number", AT_A_TIME)


def _known() -> Any:
    return OnlineOrder.select(
        OnlineOrder.id,
        OnlineOrder.number,
        OnlineOrder.standing,
        OnlineOrder.state,
        OnlineOrder.placed_on,
        OnlineOrder.sheet,
        Sheet.day,
        ended_for(),
    ).join(Sheet, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))


_BY_NUMBER = Question(
    _Known, lambda: _known().where((OnlineOrder.source == slot("source")) & OnlineOrder.number.in_(_NUMBERED))
)
# The web shop is wrapped here, and the source below, or the planner would walk all that ever came from it.
_PLACED = Question(
    _Known,
    lambda: _known().where(
        (OnlineOrder.source.concat("") == slot("source"))
        & OnlineOrder.placed_on.between(slot("first"), slot("last"))
        & ((OnlineOrder.state == "waiting") | OnlineOrder.sheet.is_null(False))
    ),
)


_SHEET = (Sheet.id, Sheet.external_id, Sheet.day, ended_for())
_BY_NAME = Question(
    _Named, lambda: Sheet.select(*_SHEET).where((Sheet.source == "web") & Sheet.external_id.in_(_NUMBERED))
)
_NAMED = Question(
    _Named,
    lambda: Sheet.select(*_SHEET).where(
        Sheet.day.between(slot("first"), slot("last"))
        & (Sheet.source.concat("") == "web")
        & Sheet.external_id.is_null(False)
        & Sheet.state.not_in(("void", "merged"))
        & ~fn.EXISTS(OnlineOrder.select(OnlineOrder.id).where(OnlineOrder.sheet == Sheet.id))
    ),
)
_ADD = Insert(OnlineOrder)
_STAND = Change(
    lambda: OnlineOrder.update(
        standing=LISTED, state=slot("state"), looked_at=slot("at"), looked_by=slot("by"), seen_at=slot("at")
    ).where(OnlineOrder.id == slot("online"))
)
