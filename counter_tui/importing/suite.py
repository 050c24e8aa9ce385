"""The order exports of WooCommerce's import and export suite (WebToffee) and of its Customer/Order export (SkyVerge).

A row for each order, its line items packed into cells; or a row for each line item, the order's columns on every one.
The columns: woocommerce.com/document/import-and-export-of-woocommerce-orders.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from counter_tui.importing.building import order_of
from counter_tui.importing.tables import Row, Table, address, at_row, column_key
from counter_tui.importing.told import MOST_LINES, Reading, Told, ToldLine
from models.online_views import ReadOrder, WebShop
from models.views import Party

LAYOUT: Final = "WooCommerce order export CSV"

_NEEDED: Final = frozenset({"order_id", "status", "shipping_address_1"})
_PERSON: Final = (
    "first_name last_name full_name company email phone address_1 address_2 postcode city state state_code country"
)
_ITEM: Final = "id product_id name sku quantity subtotal subtotal_tax total total_tax refunded refunded_qty meta"
_KNOWN: Final = frozenset(
    {
        *("order_id", "order_number", "order_number_formatted", "order_date", "date", "paid_date", "completed_date"),
        *("modified_date", "status", "shipping_total", "shipping_tax_total", "fee_total", "fee_tax_total", "tax_total"),
        *("cart_discount", "order_discount", "discount_total", "order_total", "order_subtotal", "order_key"),
        *("order_currency", "payment_method", "payment_method_title", "transaction_id", "customer_ip_address"),
        *("customer_user_agent", "shipping_method", "customer_id", "customer_user", "customer_email", "customer_note"),
        *("wt_import_key", "line_items", "shipping_items", "fee_items", "tax_items", "coupon_items", "refund_items"),
        *("refunds", "order_notes", "download_permissions"),
        *(f"{side}_{name}" for side in ("billing", "shipping") for name in _PERSON.split()),
        *(f"item_{name}" for name in _ITEM.split()),
    }
)
_PACKED: Final = re.compile(r"line_item_([0-9]{1,4})")
_APART: Final = re.compile(r"product item [0-9]{1,4} .*")
# What a packed line holds beside its meta data; anything else is the rest of a name or a message with a bar in it.
_PIECE: Final = re.compile(
    r"(id|name|product_id|sku|quantity|total|sub_?total|(?:sub_?total_|total_)?tax|tax_data|tax_total|tax_subtotal"
    r"|refunded(?:_qty)?|_variation_id|amount|code|method_id|items):(.*)",
    re.DOTALL,
)
_META: Final = re.compile(r"meta:([^:]{1,100}):(.*)", re.DOTALL)
_BETWEEN_ITEMS: Final = re.compile(r";(?=(?:id|name):)")
_BETWEEN_FEES: Final = re.compile(r"\|\||;(?=(?:id|name):)")


def fits(table: Table, shop: WebShop) -> bool:  # noqa: ARG001 - every layout is asked in the same way
    """Whether the columns are those of an export suite."""
    return table.keys >= _NEEDED


def read(table: Table, reading: Reading) -> Iterator[ReadOrder]:
    """Every order, in the file's order. Raises `Refused` at a row of a line without an order number."""
    table.refuse_twice(table.keys)
    columns = _Columns(table)
    row_an_item = "item_name" in table.keys
    rows: list[Row] = []
    for row in table.rows:
        if row_an_item and not row.cell("order_id"):
            # Of which order it is a line, nobody could tell.
            raise at_row(row.number, "it has no order number")
        if rows and not (row_an_item and row.cell("order_id") == rows[0].cell("order_id")):
            yield order_of(_told(rows, columns), reading)
            rows = []
        if len(rows) <= MOST_LINES:
            rows.append(row)
    if rows:
        yield order_of(_told(rows, columns), reading)


class _Piece(NamedTuple):
    """What a packed item says, by its own names, and its meta data."""

    said: Mapping[str, str]
    meta: Sequence[tuple[str, str]]

    def get(self, name: str, default: str = "") -> str:
        return self.said.get(name, "").strip() or default


class _Columns:
    """Which columns hold line items, in their order, and which hold what a plugin added: by key, with its own name."""

    def __init__(self, table: Table) -> None:
        keys = [column_key(name) for name in table.header]
        self.packed = sorted(filter(_PACKED.fullmatch, keys), key=lambda key: int(key.removeprefix("line_item_")))
        self.added = {
            key: name.partition(":")[2] if key.startswith("meta:") else name
            for key, name in zip(keys, table.header, strict=True)
            if key and key not in _KNOWN and not _PACKED.match(key) and not _APART.fullmatch(key)
        }


def _told(rows: list[Row], columns: _Columns) -> Told:
    first = rows[0]
    cell = first.cell
    pieces = _items(rows, columns)
    return Told(
        row=first.number,
        external_id=cell("order_id"),
        number=cell("order_number_formatted") or cell("order_number"),
        status=cell("status"),
        placed=cell("order_date") or cell("date"),
        modified=cell("modified_date"),
        currency=cell("order_currency"),
        caller=Party(_name(first, "billing"), cell("billing_phone"), cell("billing_email") or cell("customer_email")),
        recipient=Party(_name(first, "shipping"), cell("shipping_phone")),
        address=_address(first),
        postcode=cell("shipping_postcode"),
        note=cell("customer_note"),
        shipping=(("", cell("shipping_method")), *((method, "") for method in _methods(cell("shipping_items")))),
        payment=_payment(first),
        lines=tuple(map(_line, pieces)),
        fees=tuple((piece.get("name", "Fee"), piece.get("total", "")) for piece in _fees(cell("fee_items"))),
        delivery_charge=cell("shipping_total"),
        discount=_discount(first) if all(piece.get("sub_total") for piece in pieces) else "",
        tax=cell("tax_total"),
        total=cell("order_total"),
        done=cell("completed_date"),
        extras=tuple((name, first.cell(key)) for key, name in columns.added.items() if first.cell(key)),
    )


def _items(rows: list[Row], columns: _Columns) -> list[_Piece]:
    """The line items: from rows of their own, or packed into columns, or all into one cell."""
    first = rows[0]
    if first.cell("item_name"):
        return [_of_row(row) for row in rows]
    packed = [first.cell(key) for key in columns.packed] or _BETWEEN_ITEMS.split(first.cell("line_items"))
    return [_unpacked(text) for text in packed if text]


def _of_row(row: Row) -> _Piece:
    cells = {name: row.cell(f"item_{name}") for name in ("name", "quantity", "total")}
    return _Piece(cells | {"sub_total": row.cell("item_subtotal")}, _json_meta(row.cell("item_meta")))


def _line(piece: _Piece) -> ToldLine:
    """Its amount before discounts, where the file has it."""
    amount = piece.get("sub_total") or piece.get("total")
    return ToldLine(piece.get("name"), piece.get("quantity") or "1", amount, extras=tuple(piece.meta))


def _unpacked(text: str) -> _Piece:
    """``name:Roses|quantity:2|total:90.00|meta:Card:With | love`` as what it says; a bar in a value is one of it.

    What is said twice counts as it was said first: a message cannot say a price.
    """
    found: dict[str, str] = {}
    meta: list[list[str]] = []
    last = ""
    for part in text.split("|"):
        if match := _META.fullmatch(part):
            meta.append([match[1], match[2]])
            last = "meta"
        elif (match := _PIECE.fullmatch(part)) and match[1] not in found:
            last = match[1].replace("subtotal", "sub_total")
            found[last] = match[2]
        elif last == "meta":
            meta[-1][1] += f"|{part}"
        elif last == "name":
            found[last] += f"|{part}"
        else:
            # How older exports wrote meta data: ``color:Red``.
            key, _, value = part.partition(":")
            meta.append([key, value])
    return _Piece(found, [(key, value) for key, value in meta if value])


def _json_meta(text: str) -> list[tuple[str, str]]:
    """``[{"key": ..., "value": ...}]``, as a row of its own has its line's meta data."""
    try:
        told = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    entries = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    pairs = [(each.get("key"), each.get("value")) for each in entries]
    return [(key, str(value)) for key, value in pairs if isinstance(key, str) and isinstance(value, str | int | float)]


def _fees(text: str) -> list[_Piece]:
    return [_unpacked(part) for part in _BETWEEN_FEES.split(text) if part]


def _methods(text: str) -> Iterator[str]:
    return (method for part in text.split(";") if (method := _unpacked(part).get("method_id")))


def _discount(row: Row) -> str:
    """The export says the same discount under up to three names."""
    return row.cell("discount_total") or row.cell("cart_discount") or row.cell("order_discount")


def _name(row: Row, side: str) -> str:
    names = (row.cell(f"{side}_first_name"), row.cell(f"{side}_last_name"))
    return " ".join(filter(None, names)) or row.cell(f"{side}_full_name") or row.cell(f"{side}_company")


def _address(row: Row) -> str:
    cell = row.cell
    street = (cell("shipping_address_1"), cell("shipping_address_2"))
    place = (cell("shipping_city"), cell("shipping_state"))
    company = cell("shipping_company")
    # A company without a person is the recipient itself.
    company = "" if company == _name(row, "shipping") else company
    return address(street, *place, company=company, country=cell("shipping_country"))


def _payment(row: Row) -> str:
    not_paid = "not paid yet" if "paid_date" in row.cells else ""
    words = "paid online" if row.cell("paid_date") else not_paid
    return ", ".join(filter(None, (words, row.cell("payment_method_title") or row.cell("payment_method"))))
