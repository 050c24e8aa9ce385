"""Shopify's orders export: a row for each line item, the order's own columns on the first of them.

Name, which people see, may stand for several orders; Id is the key (matrixify.app/documentation/orders). When it is to
be delivered stands among the Note Attributes, a ``key: value`` a line (docs.zapiet.com/guides/note-attributes).
"""

import re
from collections.abc import Iterator
from typing import Final

from counter_tui.importing.building import order_of
from counter_tui.importing.delivery import CARD, DAY, METHOD, NOTE, PICKUP_DAY, kind_of
from counter_tui.importing.goods import pence
from counter_tui.importing.statuses import standing
from counter_tui.importing.tables import Row, Table, address, at_row
from counter_tui.importing.told import MOST_LINES, Extras, Reading, Told, ToldLine
from models.online_views import CANCELLED, LIVE, NOT_LIVE, UNKNOWN, ReadOrder, WebShop
from models.text import fold
from models.views import Party

LAYOUT: Final = "Shopify CSV"

_NEEDED: Final = frozenset({"name", "lineitem name", "lineitem quantity"})
# Shopify's financial statuses; what is paid in part, a person looks at.
_STANDINGS: Final = {
    "paid": LIVE,
    "authorized": LIVE,
    "partially refunded": LIVE,
    "pending": NOT_LIVE,
    "unpaid": NOT_LIVE,
    "expired": NOT_LIVE,
    "voided": CANCELLED,
    "refunded": CANCELLED,
}
_PAID: Final = {
    "paid": "paid online",
    "authorized": "authorised online",
    "partially paid": "paid in part",
    "partially refunded": "paid online, refunded in part",
    "pending": "not paid yet",
    "unpaid": "not paid yet",
    "expired": "not paid",
    "voided": "voided",
    "refunded": "refunded",
}
_ATTRIBUTE: Final = re.compile(r"([^\s:][^:]{0,60}?): ?(.*)")
_MESSAGES: Final = (CARD, NOTE)
_LONGEST_COUNT: Final = 6


def fits(table: Table, shop: WebShop) -> bool:  # noqa: ARG001 - every layout is asked in the same way
    """Whether the columns are Shopify's."""
    return table.keys >= _NEEDED


def read(table: Table, reading: Reading) -> Iterator[ReadOrder]:
    """Every order, in the file's order. Raises `Refused` at the row that belongs to none."""
    table.refuse_twice(table.keys)
    by_id = "id" in table.keys
    rows: list[Row] = []
    for row in table.rows:
        if rows and _goes_on(row, rows[0], by_id):
            if len(rows) <= MOST_LINES:
                rows.append(row)
            continue
        if by_id and not row.cell("id"):
            raise at_row(row.number, "it has no Id, and is no further line of the order above it")
        if rows:
            yield order_of(_told(rows, reading.shop), reading)
        rows = [row]
    if rows:
        yield order_of(_told(rows, reading.shop), reading)


def _goes_on(row: Row, first: Row, by_id: bool) -> bool:
    """A further line item of the order above: it has that order's Name, and no order columns of its own."""
    if row.cell("name") != first.cell("name"):
        return False
    return row.cell("id") == first.cell("id") if by_id and row.cell("id") else not row.cell("financial status")


def _told(rows: list[Row], shop: WebShop) -> Told:
    first = rows[0]
    cell = first.cell
    if not (number := cell("name")) and not cell("id"):
        raise at_row(first.number, "it has no order number")
    status = _status(first)
    extras, unsure = _attributes(cell("note attributes"), shop)
    if cell("fulfillment status") == "partial":
        unsure += (("status", "a part of it was fulfilled there: what is still to be delivered?"),)
    return Told(
        row=first.number,
        external_id=cell("id") or number.lstrip("# "),
        number=number,
        status=status,
        standing=_standing(status, shop),
        placed=cell("created at"),
        currency=cell("currency"),
        caller=Party(
            cell("billing name") or cell("billing company"),
            _plain(cell("billing phone") or cell("phone")),
            cell("email"),
        ),
        recipient=Party(cell("shipping name"), _plain(cell("shipping phone"))),
        address=_address(first),
        postcode=_plain(cell("shipping zip")),
        note=cell("notes"),
        due=cell("fulfillment date"),
        notes=_refunded(cell("refunded amount")),
        shipping=(("", cell("shipping method")),),
        payment=_payment(first),
        lines=tuple(_line(row) for row in rows if row.cell("lineitem name")),
        delivery_charge=cell("shipping"),
        discount=_discount(rows),
        tax=cell("taxes"),
        total=cell("total"),
        extras=extras,
        done=cell("fulfilled at"),
        unsure=unsure,
    )


def _line(row: Row) -> ToldLine:
    return ToldLine(row.cell("lineitem name"), row.cell("lineitem quantity"), each=row.cell("lineitem price"))


def _status(row: Row) -> str:
    """The one word of Shopify's three that counts: called off, not paid, sent, paid."""
    paid, sent = row.cell("financial status"), row.cell("fulfillment status")
    if row.cell("cancelled at"):
        return "cancelled"
    return "fulfilled" if sent == "fulfilled" and _STANDINGS.get(fold(paid)) == LIVE else paid


def _standing(status: str, shop: WebShop) -> str:
    found = standing(status, shop)
    if found != UNKNOWN:
        return found
    return LIVE if status == "fulfilled" else _STANDINGS.get(fold(status), UNKNOWN)


def _payment(row: Row) -> str:
    words = _PAID.get(fold(row.cell("financial status")), "")
    return ", ".join(filter(None, (words, row.cell("payment method"))))


def _address(row: Row) -> str:
    cell = row.cell
    street = (cell("shipping address1"), cell("shipping address2"))
    street = street if any(street) else (cell("shipping street"), "")
    return address(street, cell("shipping city"), company=cell("shipping company"), country=cell("shipping country"))


def _plain(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a postcode or a telephone number for a sum."""
    return text.removeprefix("'")


def _refunded(amount: str) -> str:
    return f"Refunded: {amount}" if pence(amount) else ""


def _attributes(text: str, shop: WebShop) -> tuple[Extras, Extras]:
    """The note attributes, and what is unsure of them; a line without a key goes on with the value above it.

    Below a message a line with a colon may be more of it: only a key that is known begins another attribute there.
    """
    found: list[tuple[str, str]] = []
    unsure: dict[str, str] = {}
    message, below = "", list[str]()
    for line in text.splitlines():
        match = _ATTRIBUTE.fullmatch(line)
        kind = kind_of(match[1].strip(), shop) if match else ""
        if match and (kind or not message):
            found.append((match[1].strip(), match[2].strip()))
            below += [kind] if message else []
            message = kind if kind in _MESSAGES else ""
        elif found:
            if match and message == CARD:
                unsure["card"] = "it is not sure where the card message ends"
            found[-1] = found[-1][0], f"{found[-1][1]}\n{line.rstrip()}"
        elif line.strip():
            found.append(("Note", line.strip()))
    kinds = {kind_of(key, shop) for key, _ in found}
    if METHOD in below and DAY in kinds and PICKUP_DAY not in kinds:
        unsure["fulfilment"] = "how it goes out stands below a message, and may be part of it"
    return tuple(found), tuple(unsure.items())


def _discount(rows: list[Row]) -> str:
    """What was taken off: the order's discount, that with each line's, or whatever makes the subtotal; by the total.

    Which of them Shopify means depends on how the discount was given.
    """
    said = rows[0].cell("discount amount")
    total, tax, charge, subtotal = (_pence(rows[0], name) for name in ("total", "taxes", "shipping", "subtotal"))
    goods = sum(_pence(row, "lineitem price") * _count(row) for row in rows)
    off, by_line = _pence(rows[0], "discount amount"), sum(_pence(row, "lineitem discount") for row in rows)
    for taken in (off, off + by_line, goods - subtotal):
        if taken >= 0 and goods + charge - taken in (total, total - tax):
            return f"{taken // 100}.{taken % 100:02}"
    return said


def _pence(row: Row, name: str) -> int:
    return pence(row.cell(name)) or 0


def _count(row: Row) -> int:
    quantity = row.cell("lineitem quantity")
    return int(quantity) if quantity.isdecimal() and len(quantity) < _LONGEST_COUNT else 0
