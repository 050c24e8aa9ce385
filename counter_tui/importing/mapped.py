"""Any CSV file, by the columns that the web shop's settings name; a column that is called as a field is, is that field.

Several rows of one order number are its lines; where they say another recipient, place or day, they are its parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

from counter_tui.importing.building import order_of
from counter_tui.importing.goods import pence
from counter_tui.importing.tables import Row, Table, at_row, column_key
from counter_tui.importing.told import MOST_LINES, Extras, Reading, Told, ToldLine
from models.errors import Refused
from models.online_views import COLUMN_FIELDS, COLUMN_WORDS, LIVE, ReadOrder, WebShop
from models.text import fold, visible
from models.views import Party

LAYOUT: Final = "CSV by its columns"

_IDS: Final = ("external_id", "number")
_TELLING: Final = frozenset({"what", "due", "address", "recipient_name"})
_OF_LINE: Final = ("what", "quantity", "price")
_AMOUNTS: Final = frozenset({"delivery_charge", "discount", "tax", "total"})
# What makes a part of an order, and the key under which a line says so of itself.
_OF_PART: Final = {
    "due": "Delivery date",
    "window": "Delivery time",
    "recipient_name": "Recipient name",
    "recipient_phone": "Recipient phone",
    "address": "Recipient address",
    "postcode": "Recipient postcode",
    "card": "Card message",
}
_WAY: Final = "Delivery type"
_ROOM, _LONGEST_NAME, _MOST_DIGITS = 110, 40, 4
# Words that columns are called by: a first row without them may be an order, which is nobody's to see.
_NAMES: Final = frozenset(
    {
        *("order", "number", "no", "id", "ref", "reference", "date", "day", "time", "slot", "window", "when", "name"),
        *("first", "last", "customer", "client", "to", "for", "from", "address", "street", "town", "city", "county"),
        *("postcode", "zip", "phone", "telephone", "tel", "mobile", "email", "mail", "item", "items", "product"),
        *("products", "what", "description", "quantity", "qty", "price", "total", "amount", "charge", "delivery"),
        *("delivered", "shipping", "billing", "status", "state", "card", "message", "note", "notes", "gift", "payment"),
        *("paid", "currency", "discount", "tax", "vat", "sku", "created", "country", "company", "method"),
    }
)

Said = Mapping[str, str]


def fits(table: Table, shop: WebShop) -> bool:  # noqa: ARG001 - every layout is asked in the same way
    """Whatever fits no other layout is read by its columns, or refused by their names."""
    return True


def names_all(table: Table, shop: WebShop) -> bool:
    """Whether the web shop's settings name columns, and all of them are in this file."""
    return bool(shop.columns) and table.keys >= {column_key(name) for name in shop.columns.values()}


def read(table: Table, reading: Reading) -> Iterator[ReadOrder]:
    """Every order, in the file's order.

    Raises `Refused` for columns of which nobody has said what they are, and at a row that belongs to no order.
    """
    columns = _columns(table, reading.shop)
    told_of: set[str] = set()
    rows: list[tuple[int, Said]] = []
    for row in table.rows:
        said = {field: row.cell(key) for field, key in columns.items()}
        number = _id(said)
        if rows and (number == _id(rows[0][1]) or _goes_on(said)):
            if len(rows) <= MOST_LINES:
                rows.append((row.number, said))
            continue
        _refuse_stray(row, number, told_of)
        told_of.add(number)
        if rows:
            yield order_of(_told(rows), reading)
        rows = [(row.number, said)]
    if rows:
        yield order_of(_told(rows), reading)


def _columns(table: Table, shop: WebShop) -> dict[str, str]:
    """The column of each field that has one."""
    found = {}
    for field in COLUMN_FIELDS:
        if name := shop.columns.get(field, ""):
            if column_key(name) not in table.keys:
                ours = COLUMN_WORDS[field]
                missed = f'"{visible(name)[:_LONGEST_NAME]}", which is the {ours} by the settings of the web shop'
                others = f"Others are there {_names(table, shop)}"
                raise Refused(
                    "path", f"This file has no column {missed}. {others}: change the settings (w), or export as before."
                )
            found[field] = column_key(name)
        elif own := next((key for key in (field, field.replace("_", " ")) if key in table.keys), ""):
            found[field] = own
    if not (found.keys() & set(_IDS) and found.keys() & _TELLING):
        raise Refused(
            "path",
            f"The columns of this file are not known here {_names(table, shop)}. Say which is which: w among the online"
            " orders, Columns, such as order number = Order No, delivery date = Wanted on.",
        )
    table.refuse_twice(found.values())
    return found


def _names(table: Table, shop: WebShop) -> str:
    """The columns whose meaning nobody has said, in brackets, as far as there is room.

    None where the first row may be an order.
    """
    said = set(map(column_key, shop.columns.values()))
    names = [name for name in table.header if name and column_key(name) not in said]
    named = [visible(name) for name in names if _NAMES.intersection(fold(name).split())]
    if 2 * len(named) < len(names) or any(map(_is_no_name, names)):
        return "(its first row names none)"
    shown = [
        name for name, length in zip(named, accumulate(len(name) + 2 for name in named), strict=True) if length < _ROOM
    ]
    return f"({', '.join(shown)}{f' and {len(names) - len(shown)} more' if len(shown) < len(names) else ''})"


def _is_no_name(name: str) -> bool:
    return len(name) > _LONGEST_NAME or "@" in name or sum(map(str.isdecimal, name)) > _MOST_DIGITS


def _id(said: Said) -> str:
    return said.get("external_id", "") or said.get("number", "").lstrip("# ")


def _goes_on(said: Said) -> bool:
    """A row with nothing but a line: it belongs to the order above it."""
    return bool(said.get("what")) and not any(text for field, text in said.items() if field not in _OF_LINE)


def _refuse_stray(row: Row, number: str, told_of: set[str]) -> None:
    if not number:
        raise at_row(row.number, "it has no order number")
    if number in told_of:
        raise at_row(row.number, "the other rows of its order do not stand above it: sort the file by order number")


def _told(rows: Sequence[tuple[int, Said]]) -> Told:
    number, first = rows[0]
    all_said = [said for _, said in rows]
    in_parts = any(len(_each(all_said, field)) > 1 for field in _OF_PART)

    def one(field: str) -> str:
        return "" if in_parts and field in _OF_PART else _together(all_said, field)

    return Told(
        row=number,
        external_id=_id(first),
        number=one("number"),
        status=one("status"),
        standing="" if "status" in first else LIVE,
        placed=one("placed_on"),
        modified=one("modified"),
        currency=one("currency"),
        caller=Party(one("caller_name"), one("caller_phone"), one("caller_email")),
        recipient=Party(one("recipient_name"), one("recipient_phone")),
        address=one("address"),
        postcode=one("postcode"),
        card=one("card"),
        due=one("due"),
        window=one("window"),
        notes=one("notes"),
        payment=one("payment"),
        lines=tuple(_lines(all_said, in_parts)),
        delivery_charge=one("delivery_charge"),
        discount=one("discount"),
        tax=one("tax"),
        total=one("total"),
        # Where the rows say both, they are votes: a person has to say.
        extras=tuple((_WAY, way) for way in _each(all_said, "fulfilment")),
    )


def _lines(all_said: Sequence[Said], in_parts: bool) -> Iterator[ToldLine]:
    part: Extras = ()
    for said in all_said:
        what, quantity, price = (said.get(name, "") for name in _OF_LINE)
        if in_parts:
            # A row that says nothing of a part goes on with the one above it.
            part = tuple((key, said[field]) for field, key in _OF_PART.items() if said.get(field)) or part
        if what or price or in_parts:
            yield ToldLine(what, quantity or "1", each=price, extras=part)


def _each(all_said: Sequence[Said], field: str) -> list[str]:
    """What the rows say, each once."""
    return list(dict.fromkeys(text for said in all_said if (text := said.get(field, ""))))


def _together(all_said: Sequence[Said], field: str) -> str:
    """What the rows say, as one: the same once, amounts that differ are each row's own, the rest side by side."""
    found = _each(all_said, field)
    if field in _AMOUNTS and len(found) > 1:
        amounts = [pence(text) for said in all_said if (text := said.get(field, ""))]
        if None not in amounts:
            whole = sum(amount or 0 for amount in amounts)
            return f"{whole / 100:.2f}"
    return " / ".join(found)
