"""Files as web shops export them, made from plain orders of invented people."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from counter_tui.sample.crowd import Crowd, phone
from models.views import Line, Party
from tests.counter_tui.online_columns import ANALYTICS_COLUMNS, MAPPED_COLUMNS, SHOPIFY_COLUMNS, SUITE_COLUMNS

FOLDER: Final = Path(__file__).parent / "online"
"""Exports of each layout, laid out by hand."""
ANN, BEA = Party("Ann Sender", "07700 900123", "ann@example.com"), Party("Bea Recipient", "07700 900456")
PLACED: Final = datetime(2026, 2, 10, 9, 58, 12, tzinfo=UTC)


@dataclass(frozen=True)
class WebOrder:
    """An order as a customer placed it. Amounts are pence; ``status`` is WooCommerce's word, ``placed`` UTC."""

    id: int = 1042
    number: str = ""
    status: str = "processing"
    placed: datetime = PLACED
    caller: Party = ANN
    recipient: Party = BEA
    street: str = "12 Mill Lane"
    city: str = "Fareham"
    postcode: str = "PO16 7AA"
    card: str = "Happy Birthday!"
    due: date | None = date(2026, 2, 14)
    window: str = "14:00 - 16:00"
    note: str = ""
    lines: tuple[Line, ...] = (Line("Dozen red roses", 2, 4500),)
    shipping: int = 500
    discount: int = 0
    tax: int = 0
    currency: str = "GBP"

    @property
    def shown(self) -> str:
        """Its number, as people see it."""
        return self.number or str(self.id)

    @property
    def subtotal(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def total(self) -> int:
        return self.subtotal + self.shipping + self.tax - self.discount


def web_orders(count: int, first: int = 1001) -> list[WebOrder]:
    """So many orders of as many people of the sample shop's crowd, each with one to three lines, over four weeks."""
    crowd = Crowd(6, 3 * count)
    return [_numbered(crowd, number, first) for number in range(count)]


def _numbered(crowd: Crowd, number: int, first: int) -> WebOrder:
    lines = (Line("Dozen red roses", 1 + number % 2, 4500), Line("Vase", 1, 1250), Line("Chocolates", 1, 899))
    caller, recipient = 3 * number, 3 * number + 2
    where = crowd.where(recipient)
    return WebOrder(
        id=first + number,
        placed=PLACED + timedelta(minutes=number % 1_000),
        caller=Party(crowd.name(caller), phone(caller), f"customer.{number}@example.com"),
        recipient=Party(crowd.name(recipient), phone(recipient)),
        street=where.address,
        postcode=where.postcode,
        due=PLACED.date() + timedelta(days=4 + number % 28),
        lines=lines[: 1 + number % 3],
    )


def shopify_csv(orders: Iterable[WebOrder]) -> str:
    """Shopify's orders export: a row for each line item, the order's own columns on the first of them."""
    return _csv(SHOPIFY_COLUMNS, (row for order in orders for row in shopify_rows(order)))


def shopify_rows(order: WebOrder) -> list[dict[str, str]]:
    """An order's rows, by column."""
    name = f"#{order.shown}"
    items = [
        {
            "Name": name,
            "Email": order.caller.email,
            "Created at": _stamp(order.placed),
            "Lineitem quantity": str(line.quantity),
            "Lineitem name": line.text,
            "Lineitem price": _pounds(line.price or 0),
            "Lineitem requires shipping": "true",
            "Lineitem taxable": "true",
            "Lineitem fulfillment status": "pending",
            "Vendor": "Example Flowers",
            "Lineitem discount": "0.00",
        }
        for line in order.lines
    ] or [{"Name": name}]
    items[0] |= _shopify_order(order)
    return items


def _shopify_order(order: WebOrder) -> dict[str, str]:
    paid, sent = _SHOPIFY_STATUS.get(order.status, (order.status, "unfulfilled"))
    said = {"Delivery-Date": order.due and order.due.isoformat(), "Delivery-Time": order.window, "Message": order.card}
    return {
        "Id": str(5_000_000_000_000 + order.id),
        "Email": order.caller.email,
        "Created at": _stamp(order.placed),
        "Financial Status": paid,
        "Paid at": _stamp(order.placed) if paid == "paid" else "",
        "Fulfillment Status": sent,
        "Cancelled at": _stamp(order.placed) if order.status == "cancelled" else "",
        "Accepts Marketing": "no",
        "Currency": order.currency,
        "Subtotal": _pounds(order.subtotal - order.discount),
        "Shipping": _pounds(order.shipping),
        "Taxes": _pounds(order.tax),
        "Total": _pounds(order.total),
        "Discount Amount": _pounds(order.discount),
        "Shipping Method": "Local delivery",
        "Billing Name": order.caller.name,
        "Billing Phone": order.caller.phone,
        "Billing Address1": "1 Station Road",
        "Billing City": "Gosport",
        "Billing Zip": "PO12 1AA",
        "Billing Country": "GB",
        "Shipping Name": order.recipient.name,
        "Shipping Street": order.street,
        "Shipping Address1": order.street,
        "Shipping City": order.city,
        "Shipping Zip": order.postcode,
        "Shipping Country": "GB",
        "Shipping Phone": order.recipient.phone,
        "Notes": order.note,
        "Note Attributes": "\n".join(f"{key}: {value}" for key, value in said.items() if value),
        "Payment Method": "Shopify Payments",
        "Outstanding Balance": "0.00",
        "Risk Level": "Low",
        "Source": "web",
    }


_SHOPIFY_STATUS: Final = {
    "processing": ("paid", "unfulfilled"),
    "completed": ("paid", "fulfilled"),
    "pending": ("pending", "unfulfilled"),
    "refunded": ("refunded", "unfulfilled"),
    "failed": ("voided", "unfulfilled"),
    "cancelled": ("voided", "unfulfilled"),
}


def suite_csv(orders: Iterable[WebOrder], date_key: str = "jckwds_date_ymd") -> str:
    """WooCommerce's import and export suite: a row for each order, its line items in columns of their own."""
    orders = list(orders)
    most = max((len(order.lines) for order in orders), default=1)
    meta = [f"meta:{key}" for key in (date_key, "jckwds_timeslot", "card_message", "_order_key")]
    columns = [*SUITE_COLUMNS, *meta, *(f"line_item_{number + 1}" for number in range(most))]
    return _csv(columns, (suite_row(order, date_key) for order in orders))


def suite_row(order: WebOrder, date_key: str = "jckwds_date_ymd") -> dict[str, str]:
    """An order's row, by column."""
    first, _, last = order.caller.name.partition(" ")
    their_first, _, their_last = order.recipient.name.partition(" ")
    found = {
        "order_id": str(order.id),
        "order_number": order.shown,
        "order_date": f"{order.placed:%Y-%m-%d %H:%M:%S}",
        "paid_date": f"{order.placed:%Y-%m-%d %H:%M:%S}",
        "status": order.status,
        "shipping_total": _pounds(order.shipping),
        "tax_total": _pounds(order.tax),
        "fee_total": "0.00",
        "cart_discount": _pounds(order.discount),
        "order_discount": _pounds(order.discount),
        "discount_total": _pounds(order.discount),
        "order_total": _pounds(order.total),
        "order_subtotal": _pounds(order.subtotal),
        "order_currency": order.currency,
        "payment_method": "stripe",
        "payment_method_title": "Credit card",
        "shipping_method": "Local delivery",
        "customer_email": order.caller.email,
        "billing_first_name": first,
        "billing_last_name": last,
        "billing_email": order.caller.email,
        "billing_phone": order.caller.phone,
        "billing_address_1": "1 Station Road",
        "billing_postcode": "PO12 1AA",
        "billing_city": "Gosport",
        "billing_country": "GB",
        "shipping_first_name": their_first,
        "shipping_last_name": their_last,
        "shipping_phone": order.recipient.phone,
        "shipping_address_1": order.street,
        "shipping_postcode": order.postcode,
        "shipping_city": order.city,
        "shipping_country": "GB",
        "customer_note": order.note,
        "wt_import_key": order.shown,
        "shipping_items": "items:Flowers|method_id:flat_rate|taxes:a:0:{}",
        "download_permissions": "1",
        f"meta:{date_key}": order.due.isoformat() if order.due else "",
        "meta:jckwds_timeslot": order.window,
        "meta:card_message": order.card,
        "meta:_order_key": f"wc_order_{order.id}",
    }
    left = order.discount
    for place, line in enumerate(order.lines, 1):
        taken, left = min(left, line.amount), max(left - line.amount, 0)
        found[f"line_item_{place}"] = (
            f"name:{line.text}|product_id:{30 + place}|sku:|quantity:{line.quantity}"
            f"|total:{_pounds(line.amount - taken)}|sub_total:{_pounds(line.amount)}"
        )
    return found


def mapped_csv(orders: Iterable[WebOrder], columns: Mapping[str, str] | None = None) -> str:
    """A file of no known layout: a row for each line, under these columns' names, or the fields' own."""
    names = {field: (columns or {}).get(field, field) for field in MAPPED_COLUMNS}
    rows = ({names[field]: text for field, text in row.items()} for order in orders for row in mapped_rows(order))
    return _csv(list(names.values()), rows)


def mapped_rows(order: WebOrder) -> list[dict[str, str]]:
    """An order's rows, by field."""
    told = {
        "external_id": order.shown,
        "status": order.status,
        "placed_on": order.placed.date().isoformat(),
        "caller_name": order.caller.name,
        "caller_phone": order.caller.phone,
        "caller_email": order.caller.email,
        "recipient_name": order.recipient.name,
        "recipient_phone": order.recipient.phone,
        "address": f"{order.street}\n{order.city}",
        "postcode": order.postcode,
        "card": order.card,
        "due": order.due.isoformat() if order.due else "",
        "window": order.window,
        "delivery_charge": _pounds(order.shipping),
        "discount": _pounds(order.discount),
        "tax": _pounds(order.tax),
        "total": _pounds(order.total),
        "payment": "PayPal",
        "notes": order.note,
    }
    return [
        told | {"what": line.text, "quantity": str(line.quantity), "price": _pounds(line.price or 0)}
        for line in order.lines
    ]


def analytics_csv(orders: Iterable[WebOrder]) -> str:
    """WooCommerce's Analytics: numbers and amounts, and nothing that could be delivered."""
    return _csv(ANALYTICS_COLUMNS, map(_analytics_row, orders))


def _analytics_row(order: WebOrder) -> dict[str, str]:
    return {
        "Date": f"{order.placed:%Y-%m-%d %H:%M:%S}",
        "Order #": order.shown,
        "N. Revenue (formatted)": f"£{_pounds(order.total)}",
        "Status": order.status,
        "Customer": order.caller.name,
        "Customer type": "new",
        "Product(s)": ", ".join(f"{line.quantity}× {line.text}" for line in order.lines),
        "Items sold": str(sum(line.quantity for line in order.lines)),
        "Net Sales": _pounds(order.subtotal - order.discount),
        "Attribution": "Direct",
    }


def woo_json(orders: Iterable[WebOrder], **more: Any) -> str:
    """WooCommerce's REST answer: a list of orders."""
    return json.dumps([woo_order(order) | more for order in orders], ensure_ascii=False)


def woo_order(order: WebOrder) -> dict[str, Any]:
    """An order as the REST interface has it."""
    first, _, last = order.caller.name.partition(" ")
    their_first, _, their_last = order.recipient.name.partition(" ")
    meta = {"jckwds_date_ymd": order.due and order.due.strftime("%Y%m%d"), "jckwds_timeslot": order.window}
    said = {key: value for key, value in (meta | {"card_message": order.card}).items() if value}
    left, items = order.discount, []
    for place, line in enumerate(order.lines, 1):
        taken, left = min(left, line.amount), max(left - line.amount, 0)
        amounts = {"subtotal": _pounds(line.amount), "total": _pounds(line.amount - taken), "total_tax": "0.00"}
        items.append({"id": place, "name": line.text, "quantity": line.quantity, **amounts, "meta_data": []})
    return {
        "id": order.id,
        "parent_id": 0,
        "number": order.shown,
        "order_key": f"wc_order_{order.id}",
        "created_via": "checkout",
        "version": "9.5.1",
        "status": order.status,
        "currency": order.currency,
        "date_created": f"{order.placed:%Y-%m-%dT%H:%M:%S}",
        "date_created_gmt": f"{order.placed:%Y-%m-%dT%H:%M:%S}",
        "date_modified": f"{order.placed:%Y-%m-%dT%H:%M:%S}",
        "date_modified_gmt": f"{order.placed:%Y-%m-%dT%H:%M:%S}",
        "discount_total": _pounds(order.discount),
        "discount_tax": "0.00",
        "shipping_total": _pounds(order.shipping),
        "shipping_tax": "0.00",
        "cart_tax": _pounds(order.tax),
        "total": _pounds(order.total),
        "total_tax": _pounds(order.tax),
        "prices_include_tax": False,
        "customer_id": 0,
        "customer_ip_address": "192.0.2.1",
        "customer_user_agent": "Mozilla/5.0",
        "customer_note": order.note,
        "billing": {
            "first_name": first,
            "last_name": last,
            "company": "",
            "address_1": "1 Station Road",
            "address_2": "",
            "city": "Gosport",
            "state": "",
            "postcode": "PO12 1AA",
            "country": "GB",
            "email": order.caller.email,
            "phone": order.caller.phone,
        },
        "shipping": {
            "first_name": their_first,
            "last_name": their_last,
            "company": "",
            "address_1": order.street,
            "address_2": "",
            "city": order.city,
            "state": "",
            "postcode": order.postcode,
            "country": "GB",
            "phone": order.recipient.phone,
        },
        "payment_method": "stripe",
        "payment_method_title": "Credit card",
        "transaction_id": "",
        "date_paid": f"{order.placed:%Y-%m-%dT%H:%M:%S}",
        "date_paid_gmt": f"{order.placed:%Y-%m-%dT%H:%M:%S}",
        "date_completed": None,
        "date_completed_gmt": None,
        "cart_hash": "",
        "meta_data": [{"id": place, "key": key, "value": value} for place, (key, value) in enumerate(said.items(), 1)],
        "line_items": items,
        "tax_lines": [],
        "shipping_lines": [{"id": 90, "method_title": "Local delivery", "method_id": "flat_rate", "meta_data": []}],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
    }


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _pounds(pence: int) -> str:
    return f"{pence / 100:.2f}"


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S +0000}"
