"""A web shop's own list of its orders: WooCommerce's Analytics, or a column of order numbers.

It says nothing of who gets what: as orders it is worth nothing, and to see whether every one is here it is worth most.
"""

import re
from collections.abc import Iterator
from typing import Final

from counter_tui.importing import dates, mapped, statuses
from counter_tui.importing.building import plain_key
from counter_tui.importing.tables import Row, Table, at_row, column_key
from counter_tui.importing.told import Reading
from models.online_views import LIVE, ReadList, WebShop
from models.text import fold

LAYOUT: Final = "list of order numbers"

_NUMBERS: Final = (
    *("order #", "order number", "order_number", "order no", "order no.", "order", "number", "no", "no."),
    *("order id", "order_id", "id", "external_id", "name"),
)
_DAYS: Final = ("date", "order date", "order_date", "created at", "placed_on")
_STATUSES: Final = ("status", "order status", "order_status")
_ANALYTICS: Final = frozenset(
    {
        *("n. revenue (formatted)", "n. revenue", "customer", "customer type", "product(s)", "items sold"),
        *("coupon(s)", "net sales", "attribution"),
    }
)
_A_SUM: Final = re.compile(r"(?:grand |sub)?(?:totals?|sum|count)\b", re.I)
_NUMBER: Final = re.compile(r"#? ?([A-Za-z0-9][A-Za-z0-9 ./_-]{0,39})")


def fits(table: Table, shop: WebShop) -> bool:
    """Whether there is a column of order numbers, and nothing that could be delivered."""
    if mapped.names_all(table, shop):
        return False
    if len(table.keys) == 1:
        return bool(_column(table, _NUMBERS)) or _is_number(table.header[0])
    known = {*_NUMBERS, *_DAYS, *_STATUSES, *_ANALYTICS}
    return bool(_column(table, _NUMBERS)) and table.keys <= known


def read(table: Table, reading: Reading) -> Iterator[ReadList]:
    """The one list: of rows with the same number (a refund has its order's) the last one counts.

    Analytics has the newest first. Raises `Refused` at a row whose number is none.
    """
    number, day, status = (_column(table, names) for names in (_NUMBERS, _DAYS, _STATUSES))
    table.refuse_twice({number, day, status} - {""})
    found: dict[str, tuple[str, str, str]] = {}
    if not number:
        number = column_key(table.header[0])
        found |= _listed(Row(1, {number: table.header[0]}), number, day, status, reading)
    for row in table.rows:
        found |= _listed(row, number, day, status, reading)
    yield ReadList(tuple(found.values()))


def _listed(row: Row, number: str, day: str, status: str, reading: Reading) -> dict[str, tuple[str, str, str]]:
    match = _NUMBER.fullmatch(row.cell(number))
    if match is None or not _is_number(row.cell(number)):
        raise at_row(row.number, "what stands there is no order number")
    placed = dates.one_day(row.cell(day), reading.shop, reading.zone)
    stands = statuses.standing(row.cell(status), reading.shop) if status else LIVE
    shown = plain_key(match[1])
    return {fold(shown): (shown, placed.isoformat() if placed else "", stands)}


def _column(table: Table, names: tuple[str, ...]) -> str:
    return next((name for name in names if name in table.keys), "")


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and any(map(str.isdecimal, text)) and not _A_SUM.match(text)
