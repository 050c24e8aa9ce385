"""WooCommerce's REST interface: an array of orders as JSON, read one order at a time.

The fields are those of the REST API's order, version 3. Numbers stay text: an amount never becomes a float.
"""

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Final, Never, TextIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from counter_tui.importing.building import order_of
from counter_tui.importing.delivery import is_known
from counter_tui.importing.goods import pence
from counter_tui.importing.tables import MOST_ROWS, address, at_row
from counter_tui.importing.text_file import PIECE
from counter_tui.importing.told import Reading, Told, ToldLine
from models.errors import Refused
from models.online_views import ReadOrder
from models.views import Party

LAYOUT: Final = "WooCommerce JSON"
MOST_OF_ONE, MOST_IN_ONE = 1_000_000, 5_000
"""Characters of one order; and entries in its lists, of which each becomes an object."""
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_AFTER_AN_ORDER: Final = frozenset(",]")
_OF_AN_ORDER: Final = ("status", "line_items", "billing")
_LISTS: Final = ("meta_data", "line_items", "fee_lines", "refunds", "shipping_lines")
_PAID: Final = frozenset({"processing", "completed"})
_LATER: Final = frozenset({"cod", "bacs", "cheque"})
"""Ways of paying by which nothing is paid at the checkout: on delivery, by bank transfer, by cheque."""


def _text(value: Any) -> Any:
    """What was never set is null, and in PHP's hands also false or an empty list."""
    return "" if value is None or value is False or value == [] else value


def _object(value: Any) -> Any:
    """PHP writes an empty object as an empty list."""
    return {} if value is None or value == [] else value


def _list(value: Any) -> Any:
    """PHP writes a list of which something was taken away as an object."""
    return list(value.values()) if isinstance(value, dict) else value or []


Text = Annotated[str, BeforeValidator(_text)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Meta(_Shape):
    key: Text = ""
    value: Any = ""
    display_key: Any = ""

    @property
    def extra(self) -> tuple[str, str]:
        """What a plugin keeps as an object is its own affair, but for the two ends of a time."""
        key, value = self.key, self.value
        if isinstance(value, dict) and "time_from" in value:
            value = f"time_from: {value['time_from']} time_to: {value.get('time_to')}"
        if isinstance(self.display_key, str) and not key.startswith("_") and not is_known(key):
            key = self.display_key or key
        return key, value if isinstance(value, str) else ""


Metas = Annotated[list[_Meta], BeforeValidator(_list)]


class _Address(_Shape):
    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    address_1: Text = ""
    address_2: Text = ""
    city: Text = ""
    state: Text = ""
    postcode: Text = ""
    country: Text = ""
    email: Text = ""
    phone: Text = ""

    @property
    def party(self) -> Party:
        return Party(f"{self.first_name} {self.last_name}".strip() or self.company, self.phone, self.email)

    @property
    def place(self) -> str:
        """The address; a company without a person is the recipient itself."""
        company = self.company if self.first_name or self.last_name else ""
        return address((self.address_1, self.address_2), self.city, self.state, company=company, country=self.country)


class _LineItem(_Shape):
    name: Text = ""
    quantity: Text = ""
    subtotal: Text = ""
    total: Text = ""
    meta_data: Metas = []

    @property
    def told(self) -> ToldLine:
        extras = tuple(meta.extra for meta in self.meta_data)
        return ToldLine(self.name, self.quantity, self.subtotal or self.total, extras=extras)


class _Fee(_Shape):
    name: Text = ""
    total: Text = ""


class _Refund(_Shape):
    total: Text = ""


class _Shipping(_Shape):
    method_id: Text = ""
    method_title: Text = ""


Place = Annotated[_Address, BeforeValidator(_object)]


class _Order(_Shape):
    id: Text
    number: Text = ""
    status: Text = ""
    currency: Text = ""
    date_created: Text = ""
    date_created_gmt: Text = ""
    date_modified: Text = ""
    date_modified_gmt: Text = ""
    date_paid: Any = "?"
    date_completed: Text = ""
    discount_total: Text = ""
    shipping_total: Text = ""
    total_tax: Text = ""
    total: Text = ""
    customer_note: Text = ""
    billing: Place = _Address()
    shipping: Place = _Address()
    payment_method: Text = ""
    payment_method_title: Text = ""
    meta_data: Metas = []
    line_items: Annotated[list[_LineItem], BeforeValidator(_list)] = []
    shipping_lines: Annotated[list[_Shipping], BeforeValidator(_list)] = []
    fee_lines: Annotated[list[_Fee], BeforeValidator(_list)] = []
    refunds: Annotated[list[_Refund], BeforeValidator(_list)] = []

    @property
    def payment(self) -> str:
        """In words. Where the file has no day of payment, the status and the way of paying tell."""
        title = self.payment_method_title or self.payment_method
        paid = "paid online" if self.date_paid else "not paid yet"
        if self.date_paid == "?" and (self.payment_method in _LATER or self.status not in _PAID):
            paid = ""
        return ", ".join(filter(None, (paid, title)))

    @property
    def unsure(self) -> Iterator[tuple[str, str]]:
        """What a person has to look at: its status does not say that all of it was paid back."""
        back, total = sum(abs(pence(each.total) or 0) for each in self.refunds), pence(self.total) or 0
        if 0 < total <= back:
            yield "status", "all of it was refunded there"


def read(text: TextIO, reading: Reading) -> Iterator[ReadOrder]:
    """Every order of the file, in its order. Raises `Refused` at ``path``, naming the row, where it is not whole."""
    for row, found in _Array(text):
        if not (isinstance(found, dict) and "id" in found and not found.keys().isdisjoint(_OF_AN_ORDER)):
            raise Refused("path", f"Row {row} is no order as WooCommerce writes it: export the orders by its REST API.")
        if _entries(found) > MOST_IN_ONE:
            raise at_row(row, f"its lists have more than {MOST_IN_ONE:,} entries")
        try:
            order = _Order.model_validate(found)
        except ValidationError as error:
            where = ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"]))
            raise at_row(row, f"its {where} is not as WooCommerce writes it") from None
        yield order_of(_told(row, order), reading)


def _entries(found: dict[str, Any]) -> int:
    """How many objects there will be of an order's lists."""
    lists = [found.get(name) for name in _LISTS]
    items = _list(found.get("line_items"))
    lists += [item.get("meta_data") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return sum(len(each) for each in lists if isinstance(each, list | dict))


def _told(row: int, order: _Order) -> Told:
    shipping = order.shipping
    return Told(
        row=row,
        external_id=order.id,
        number=order.number,
        status=order.status,
        placed=order.date_created or _utc(order.date_created_gmt),
        modified=_utc(order.date_modified_gmt) or order.date_modified,
        currency=order.currency,
        caller=order.billing.party,
        recipient=shipping.party,
        address=shipping.place,
        postcode=shipping.postcode,
        note=order.customer_note,
        shipping=tuple((each.method_id, each.method_title) for each in order.shipping_lines),
        payment=order.payment,
        notes="\n".join(f"Refunded at the web shop: {each.total.lstrip('-')}" for each in order.refunds),
        lines=tuple(item.told for item in order.line_items),
        fees=tuple((fee.name, fee.total) for fee in order.fee_lines),
        delivery_charge=order.shipping_total,
        discount=order.discount_total,
        tax=order.total_tax,
        total=order.total,
        extras=tuple(meta.extra for meta in order.meta_data),
        done=order.date_completed,
        unsure=tuple(order.unsure),
    )


def _utc(text: str) -> str:
    return f"{text}+00:00" if text and "+" not in text and not text.endswith("Z") else text


class _Array:
    """The objects of a JSON array, or a single one, each with its row; no more than one is held at a time."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._buffer, self._at = text, "", 0

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        if self._mark() == "{":
            yield 1, self._value(1)
        else:
            yield from self._elements()
        if self._mark():
            raise Refused("path", "There is more in this file than one list of orders: export it again.")

    def _elements(self) -> Iterator[tuple[int, Any]]:
        self._at += 1
        row = 0
        closed = self._mark() == "]"
        while not closed:
            row += 1
            if row > MOST_ROWS:
                raise Refused("path", f"This file has more than {MOST_ROWS:,} orders: export fewer days at once.")
            yield row, self._value(row)
            mark = self._mark()
            if mark not in _AFTER_AN_ORDER:
                raise _not_whole(row)
            closed = mark == "]"
            self._at += not closed
        self._at += 1

    def _value(self, row: int) -> Any:
        self._mark()
        while True:
            try:
                found, self._at = _DECODER.raw_decode(self._buffer, self._at)
            except RecursionError:
                raise at_row(row, "it is nested too deep") from None
            except ValueError:
                # Half an order, or none that can be read: which of them it is, more of the file tells.
                if len(self._buffer) - self._at > MOST_OF_ONE:
                    raise at_row(row, f"it is longer than {MOST_OF_ONE:,} characters, or damaged") from None
                if not self._more():
                    raise _not_whole(row) from None
            else:
                return found

    def _mark(self) -> str:
        """The next character that is no blank; nothing at the end. It is not passed."""
        while True:
            self._at = _BLANKS.match(self._buffer, self._at).end()  # type: ignore[union-attr] # it matches nothing too
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read as much again as is left to be read, so that a long order is tried a few times only."""
        rest = self._buffer[self._at :]
        piece = self._text.read(max(PIECE, len(rest)))
        self._buffer, self._at = rest + piece, 0
        return bool(piece)


def _no_number(name: str) -> Never:
    raise ValueError(name)


def _not_whole(row: int) -> Refused:
    return at_row(row, "the file breaks off or is damaged here, or it is still being written")


_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_number, strict=False)
