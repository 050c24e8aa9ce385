"""Online orders that were typed by hand, off the web shop's page or its e-mail: one order is on one sheet, not on two.

The number that was typed is looked for among the orders that were read, and the other way round.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from peewee import JOIN

from models.online_links import callers_agree, ends_on, link_to, live_on
from models.online_links import link as link_orders
from models.online_views import OnlinePart, parts_of
from models.opening import new_order_of
from models.queries import Change, Question, Scalar, filled, portions, slot, slots
from models.sources import web_shops
from models.tables.online import OnlineOrder
from models.tables.sheets import Sheet
from models.views import Party

AT_ONCE = 200
NOBODY = Party()


class Twin(NamedTuple):
    """An online order that a number which was typed by hand is of; ``sheet`` is None while it is on none of ours."""

    id: int
    external_id: str
    number: str
    standing: str
    content: str
    sheet_id: int | None
    sheet: int | None


class TypedSheet(NamedTuple):
    """A sheet that somebody typed for the web shop's order of this number, and that no online order stands on yet."""

    sheet_id: int
    external_id: str
    online_id: int | None


def plain_number(text: str) -> str:
    """A web shop's number as it is kept: the ``#`` that it wears on a page is no part of it."""
    return text.strip().lstrip("#").strip()


def known_as(number: str, caller: Party = NOBODY) -> str:
    """The number that a sheet of the web shop's order has for this one: what was typed may be the shop's own key."""
    found = _twin_of(number, caller)
    return found[1] if found else number


def sheet_of(number: str, caller: Party = NOBODY) -> int | None:
    """The sheet of the online order that is known by this number, if it is on one."""
    found = _twin_of(number, caller)
    return found[0].sheet if found else None


def typed_by_hand(sheet_id: int, number: str, caller: Party) -> None:
    """The web shop's order of this number was typed by hand onto a sheet: if it was read, it waits no longer."""
    found = _twin_of(number, caller)
    if found and found[0].sheet_id is None:
        twin = found[0]
        link = link_to(parts_of(twin.content)[0], twin.content, twin.standing, sheet_id)
        _LINK.run(online=twin.id, sheet=sheet_id, state=link.state, settled=link.settled)
        link_orders(twin.id, link.orders)


def _twin_of(number: str, caller: Party) -> tuple[Twin, str] | None:
    """By the number that people see; by the web shop's own key only where the caller is the same, as the key of one
    order may be the number of another."""
    for shop in sorted(web_shops(), key=lambda shop: len(shop.prefix), reverse=True):
        if number.startswith(shop.prefix):
            bare = plain_number(number.removeprefix(shop.prefix))
            found = _BY_NUMBER.rows(source=shop.name, number=bare) or [
                twin for twin in _BY_ID.rows(source=shop.name, external=bare) if _calls(twin, caller)
            ]
            if found:
                # Of several orders that wear one number the first on a sheet has it.
                twin = max(found, key=lambda row: row.sheet is not None)
                return twin, f"{shop.prefix}{twin.number}"
    return None


def _calls(twin: Twin, caller: Party) -> bool:
    return callers_agree((part.caller for part in parts_of(twin.content)[0]), (caller,))


def typed_sheets(numbers: Iterable[str]) -> dict[str, TypedSheet]:
    """The sheets that were typed by hand under these numbers, and that are no online order's yet.

    Of one that was merged into another, that.
    """
    found: dict[str, TypedSheet] = {}
    if _MARKED.value():
        numbers = (spelled for number in numbers for spelled in spellings(number))
    for row in _sheets_of(numbers):
        if row.online_id is None:
            found[row.external_id.lstrip("#")] = row._replace(sheet_id=ends_on(row.sheet_id))
    return found


def spellings(number: str) -> tuple[str, str]:
    """As a web shop's number is kept, and as it was typed off a page before the ``#`` was left out."""
    return number, f"#{number}"


def used_numbers(numbers: Iterable[str]) -> set[str]:
    """Which of these numbers a web order's sheet has already."""
    return {row.external_id for row in _sheets_of(numbers)}


def is_of_one_caller(parts: Sequence[OnlinePart], sheet_id: int) -> bool:
    """Somebody on that sheet has the caller's name, telephone number or e-mail address."""
    ours = (new_order_of(order).caller for order in live_on(sheet_id))
    return callers_agree((part.caller for part in parts), ours)


def _sheets_of(numbers: Iterable[str]) -> Iterator[TypedSheet]:
    for some in portions(sorted(set(numbers)), AT_ONCE):
        yield from _TYPED.rows(**filled("number", some, AT_ONCE))


def _twins(condition: Any) -> Question[Twin]:
    return Question(
        Twin,
        lambda: (
            OnlineOrder.select(
                *(OnlineOrder.id, OnlineOrder.external_id, OnlineOrder.number, OnlineOrder.standing),
                *(OnlineOrder.content, OnlineOrder.sheet, Sheet.number),
            )
            .join(Sheet, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))
            .where((OnlineOrder.source == slot("source")) & condition)
        ),
    )


_BY_NUMBER = _twins(OnlineOrder.number == slot("number"))
_BY_ID = _twins(OnlineOrder.external_id == slot("external"))
_TYPED = Question(
    TypedSheet,
    lambda: (
        Sheet.select(Sheet.id, Sheet.external_id, OnlineOrder.id)
        .join(OnlineOrder, JOIN.LEFT_OUTER, on=(OnlineOrder.sheet == Sheet.id))
        .where((Sheet.source == "web") & Sheet.external_id.in_(slots("number", AT_ONCE)))
    ),
)
_MARKED = Scalar(
    lambda: (
        Sheet.select(Sheet.id)
        .where((Sheet.source == "web") & (Sheet.external_id >= "#") & (Sheet.external_id < "$"))
        .limit(1)
    )
)
_LINK = Change(
    lambda: OnlineOrder.update(sheet=slot("sheet"), state=slot("state"), settled=slot("settled")).where(
        OnlineOrder.id == slot("online")
    )
)
