"""CSV as web shops export it: each layout comes to the same orders, by its columns; what is not whole is refused."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter_tui.importing.reading import read_file
from counter_tui.importing.told import Reading
from models.online import look_at
from models.online_views import CANCELLED, LIVE, NOT_LIVE, UNKNOWN, ReadOrder, WebShop
from models.views import Line
from tests.book import moment, open_book
from tests.counter_tui.csv_texts import LAYOUTS, SHOP, Make, csv_text, read, refused, total, wants
from tests.counter_tui.online_columns import MAPPED_NAMES
from tests.counter_tui.online_files import (
    FOLDER,
    WebOrder,
    mapped_rows,
    shopify_rows,
    suite_row,
    web_orders,
)

MAPPED = replace(SHOP, columns=MAPPED_NAMES)


def file(name: str, shop: WebShop = SHOP) -> dict[str, ReadOrder]:
    """The orders of one of the exports, by their own ids."""
    found = list(read_file(FOLDER / name, Reading.of(shop, "Europe/London")))
    return {each.external_id: each for each in found if isinstance(each, ReadOrder)}


@pytest.mark.parametrize("make", LAYOUTS)
def test_every_layout_comes_to_the_same_order(make: Make) -> None:
    told = WebOrder(
        lines=(Line("Dozen red roses, long", 2, 4500), Line('Vase "Ella"', 1, 1299)),
        card='To "Bea",\nfrom Ann; with love',
        note="Side gate,\nring twice",
        discount=1000,
    )
    [order] = read(make([told]))
    [part] = order.parts
    assert (order.number, order.standing, order.placed_on, order.wants) == ("1042", LIVE, "2026-02-10", ())
    assert part.caller == told.caller
    assert part.recipient == told.recipient
    assert (part.address, part.postcode) == ("12 Mill Lane\nFareham", "PO16 7AA")
    assert (part.due, part.window, part.fulfilment) == (date(2026, 2, 14), "14:00-16:00", "delivery")
    assert (part.card, part.notes) == (told.card, told.note)
    assert (part.lines, part.delivery_charge, part.discount) == (told.lines, 500, 1000)
    assert total(part) == told.total


def test_the_file_of_shopify() -> None:
    orders = file("shopify_orders.csv")
    assert {each.number: (each.status, each.standing) for each in orders.values()} == {
        "1048": ("paid", LIVE),
        "1047": ("paid", LIVE),
        "1046": ("partially_paid", UNKNOWN),
        "1045": ("pending", NOT_LIVE),
        "1044": ("paid", LIVE),
        "1043": ("paid", LIVE),
        "1042": ("paid", LIVE),
        "1041": ("cancelled", CANCELLED),
        "1040": ("refunded", CANCELLED),
        "1039": ("fulfilled", LIVE),
        "1038": ("paid", LIVE),
    }
    assert len(orders) == 12, "number 1042 stands for two orders"
    held = {each.number: set(wants(each)) for each in orders.values() if each.wants}
    assert held == {"1048": {"due"}, "1046": {"status"}, "1044": {"due"}, "1039": {"done"}, "1038": {"price"}}

    whole = orders["5000000001042"].parts[0]
    assert whole.card == 'To "Bea",\nhappy birthday!\nAll my love, Ann'
    assert whole.notes == "Side gate,\nplease ring twice"
    assert whole.address == "Mill & Co\n12 Mill Lane\nFlat 2\nFareham"
    assert (whole.caller.phone, whole.postcode) == ("+447700900123", "PO16 7AA")
    assert len(whole.lines) == 3
    assert orders["5000000099042"].parts[0].due == date(2026, 2, 16)

    fetched = orders["5000000001043"].parts[0]
    assert (fetched.fulfilment, fetched.due, fetched.window) == ("collection", date(2026, 2, 13), "10:00-12:00")
    assert orders["5000000001039"].parts[0].notes == "Refunded: 4.00"
    assert (
        wants(orders["5000000001039"])["done"] == "it was fulfilled there on Tue 10 Feb: is it still to be delivered?"
    )


@pytest.mark.parametrize("name", ["shopify_orders.csv", "shopify_orders_later.csv"])
def test_shopifys_totals_are_kept_to_the_penny(name: str) -> None:
    with (FOLDER / name).open(newline="", encoding="utf-8") as text:
        told = {row["Id"]: row["Total"] for row in csv.DictReader(text) if row["Id"] and row["Currency"] == "GBP"}
    found = {key: f"{total(each.parts[0]) / 100:.2f}" for key, each in file(name).items()}
    assert {key: found[key] for key in told} == told
    assert {found[key] for key in found.keys() - told} <= {"0.00"}


@pytest.mark.parametrize(
    ("said", "discount"),
    [
        ({"Discount Amount": "5.00", "Subtotal": "85.00", "Total": "90.00"}, 500),
        ({"Discount Amount": "0.00", "Lineitem discount": "9.00", "Subtotal": "81.00", "Total": "86.00"}, 900),
        ({"Discount Amount": "5.00", "Lineitem discount": "9.00", "Subtotal": "76.00", "Total": "81.00"}, 1400),
        # What takes off the delivery stands under the discount and the shipping both.
        ({"Discount Amount": "5.00", "Subtotal": "90.00", "Shipping": "0.00", "Total": "90.00"}, 0),
        ({"Discount Amount": "5.00", "Subtotal": "85.00", "Taxes": "14.17", "Total": "90.00"}, 500),
    ],
)
def test_a_discount_is_what_shopifys_own_sum_says(said: dict[str, str], discount: int) -> None:
    [row] = shopify_rows(WebOrder())
    part = read(csv_text([row | said]))[0].parts[0]
    assert (part.discount, part.lines) == (discount, (Line("Dozen red roses", 2, 4500),))
    assert f"{total(part) / 100:.2f}" == said["Total"]


def test_a_tax_on_top_is_told_from_one_within_the_prices() -> None:
    [row] = shopify_rows(WebOrder())
    on_top = read(csv_text([row | {"Taxes": "18.00", "Total": "113.00"}]))[0].parts[0]
    within = read(csv_text([row | {"Taxes": "15.83", "Total": "95.00"}]))[0].parts[0]
    assert (on_top.tax, within.tax) == (1800, 0)


def test_the_shops_own_words_about_a_status_count_first() -> None:
    own = replace(SHOP, live=("partially paid",), not_live=("paid",))
    standings = {each.number: each.standing for each in read((FOLDER / "shopify_orders.csv").read_text(), own)}
    assert (standings["1046"], standings["1044"], standings["1039"]) == (LIVE, NOT_LIVE, LIVE)


def test_a_row_of_shopifys_that_belongs_to_no_order_above_it_refuses_the_file() -> None:
    first, second, *_ = shopify_rows(web_orders(3)[2])
    stray = second | {"Name": "#9999"}
    assert "Row 3" in refused(csv_text([first, stray]))
    assert "Ann" not in refused(csv_text([first, stray]))


def test_orders_whose_ids_a_spreadsheet_has_rounded_are_not_one_order() -> None:
    rows = [row | {"Id": "5E+12"} for order in web_orders(2) for row in shopify_rows(order)]
    assert "rounded" in refused(csv_text(rows))


def test_a_third_partys_fulfillment_date_is_the_day() -> None:
    [row] = shopify_rows(WebOrder(due=None))
    assert read(csv_text([row | {"Fulfillment Date": "2026-02-17"}]))[0].parts[0].due == date(2026, 2, 17)
    assert wants(read(csv_text([row]))[0]) == {"due": "no delivery date"}


def test_the_file_of_the_export_suite() -> None:
    orders = file("woo_suite_orders.csv")
    assert {key: each.standing for key, each in orders.items() if each.standing != LIVE} == {
        "31524": NOT_LIVE,
        "31525": NOT_LIVE,
        "31526": NOT_LIVE,
        "31527": CANCELLED,
        "31528": CANCELLED,
        "31529": UNKNOWN,
    }
    held = {key: set(wants(each)) for key, each in orders.items() if each.wants}
    assert held == {"31523": {"due"}, "31529": {"status"}, "31530": {"due"}, "31531": {"lines"}, "31532": {"done"}}

    whole = orders["31520"].parts[0]
    assert whole.card == 'To "Bea", with love;\nAnn | and all'
    assert whole.lines == (Line("Dozen red roses", 2, 4500), Line("Vase | tall (Colour: Clear)", 1, 1250))
    assert (whole.due, whole.window, whole.caller.phone) == (date(2026, 2, 14), "10:00-12:00", "+447700900123")
    assert (whole.notes, whole.payment) == ("Side gate", "paid online, Credit card (Stripe)")

    dear = orders["31521"].parts[0]
    assert dear.lines == (Line("Hand-tied bouquet", 3, 4000), Line("Gift wrap; with ribbon", 1, 350))
    assert (dear.discount, dear.tax, total(dear)) == (2101, 2000, 12749)
    assert orders["31522"].parts[0].fulfilment == "collection"


def test_what_a_customer_writes_into_a_line_is_no_price_and_no_name() -> None:
    row = suite_row(WebOrder()) | {
        "line_item_1": "name:Posy|product_id:1|sku:|quantity:1|total:20.00|sub_total:20.00"
        "|meta:Card message:Love|total:0.01|name:Free|quantity:99|x",
        "order_total": "25.00",
    }
    part = read(csv_text([row]))[0].parts[0]
    assert part.lines == (Line("Posy", 1, 2000),)
    assert "Love|total:0.01|name:Free|quantity:99|x" in part.card


def test_older_suites_say_neither_a_subtotal_nor_meta() -> None:
    row = suite_row(WebOrder(discount=1000, lines=())) | {
        "line_item_1": "name:Posy|product_id:1|sku:|quantity:1|total:8.00|color:Red|tax:0.00",
        "order_total": "13.00",
    }
    part = read(csv_text([row]))[0].parts[0]
    assert (part.lines, part.discount, total(part)) == ((Line("Posy (color: Red)", 1, 800),), 0, 1300)


def test_a_suite_may_write_a_row_for_each_item_or_all_into_one_cell() -> None:
    order = WebOrder(lines=(Line("Posy", 2, 2000), Line("Vase", 1, 1250)))
    plain = {key: text for key, text in suite_row(order).items() if not key.startswith("line_item")}
    meta = '[{"id": 1, "key": "Size", "value": "Large"}]'
    rows = [
        plain
        | {"item_name": "Posy", "item_quantity": "2", "item_subtotal": "40", "item_total": "40", "item_meta": meta},
        plain | {"item_name": "Vase", "item_quantity": "1", "item_subtotal": "12.5", "item_total": "12.5"},
        plain
        | {"order_id": "7", "item_name": "Vase", "item_quantity": "1", "item_subtotal": "52.5", "item_meta": "[["},
    ]
    first, other = read(csv_text(rows))
    assert first.parts[0].lines == (Line("Posy (Size: Large)", 2, 2000), Line("Vase", 1, 1250))
    assert other.parts[0].lines == (Line("Vase", 1, 5250),)
    items = (
        "id:1|name:Posy; large|quantity:2|subtotal:40.00|total:40.00",
        "id:2|name:Vase|quantity:1|subtotal:12.50|total:12.50",
    )
    packed = plain | {"line_items": ";".join(items)}
    assert read(csv_text([packed]))[0].parts[0].lines == (Line("Posy; large", 2, 2000), Line("Vase", 1, 1250))


def test_the_file_that_is_read_by_the_columns_which_the_settings_name() -> None:
    orders = file("mapped.csv", MAPPED)
    held = {key: set(wants(each)) for key, each in orders.items() if each.wants}
    assert held == {"W-203": {"due"}, "W-204": {"due"}, "W-206": {"status"}}
    assert orders["W-205"].standing == CANCELLED
    assert [line.words for line in orders["W-201"].parts[0].lines] == ["2 x Dozen red roses", "Vase"]
    assert total(orders["W-201"].parts[0]) == 10750
    assert [line.text for line in orders["W-207"].parts[0].lines] == ["Orchid", "Balloon"]
    assert orders["W-208"].parts[0].notes == 'Said "mind the dog; it bites",\nthen rang off'

    bea, dot = orders["W-202"].parts
    assert (bea.recipient.name, bea.card, bea.due) == ("Bea Recipient", "For Bea", date(2026, 2, 14))
    assert (dot.recipient.name, dot.card, dot.due) == ("Dot O'Hara", "For Dot", date(2026, 2, 16))
    assert (dot.address, dot.recipient.phone) == ("3 High Street\nTitchfield", "")

    first = file("mapped.csv", replace(MAPPED, dates="day first"))["W-204"]
    assert (first.wants, first.parts[0].due) == ((), date(2026, 4, 3))


def test_rows_that_differ_are_added_up_or_asked_about() -> None:
    one, two = (
        row | {"total": ""} for row in mapped_rows(WebOrder(lines=(Line("Posy", 1, 2000), Line("Vase", 1, 500))))
    )
    [charged] = read(csv_text([one, two | {"delivery_charge": "3.50"}]))
    assert charged.parts[0].delivery_charge == 850
    [stands] = read(csv_text([one, two | {"status": "cancelled"}]))
    assert stands.standing == UNKNOWN
    [goes] = read(csv_text([one | {"fulfilment": "delivery"}, two | {"fulfilment": "collection"}]))
    assert "fulfilment" in wants(goes)


def test_a_row_with_nothing_but_a_line_goes_with_the_one_above_it() -> None:
    bea, dot = mapped_rows(WebOrder(lines=(Line("Posy", 1, 2000), Line("Orchid", 1, 3500))))
    dot |= {"recipient_name": "Dot O'Hara", "address": "3 High Street"}
    [order] = read(csv_text([bea, dot, {"what": "Balloon", "quantity": "2", "price": "4.00"}]))
    assert [[line.words for line in part.lines] for part in order.parts] == [["Posy"], ["Orchid", "2 x Balloon"]]


def test_a_file_without_a_column_of_statuses_is_one_of_live_orders() -> None:
    [row] = mapped_rows(WebOrder())
    assert read(csv_text([{key: text for key, text in row.items() if key != "status"}]))[0].standing == LIVE


def test_the_rows_of_one_order_stand_together() -> None:
    first, other = (row for order in web_orders(2) for row in mapped_rows(order)[:1])
    assert "Row 4" in refused(csv_text([first, other, first]))
    assert "no order number" in refused(csv_text([first, other | {"external_id": ""}]))


def test_columns_of_which_nobody_has_said_what_they_are_are_named() -> None:
    why = refused("Order No,Delivery Date,\x1bWhat,Florist\n1,2,3,4\n")
    assert "(Order No, Delivery Date, ␛What and 1 more)" in why
    assert "w among the online orders" in why
    assert "order number = Order No" in why
    assert len(refused(",".join(f"Order name {number}" for number in range(99)) + "\n")) < 300


@pytest.mark.parametrize(
    "row",
    [
        "Bea Recipient,07700 900456,Gosport",
        "Ann Sender,ann@example.com,name,name,name",
        "Bea,Mill Lane,Fareham,delivery",
    ],
)
def test_a_first_row_that_may_be_an_order_is_not_repeated(row: str) -> None:
    assert "its first row names none" in refused(f"{row}\n{row}\n")


def test_a_column_that_the_settings_name_and_the_file_lacks_is_missed() -> None:
    text = (FOLDER / "mapped.csv").read_text().replace("Delivery Date", "Delivered on")
    why = refused(text, MAPPED)
    assert 'no column "Delivery Date"' in why
    assert "Delivered on" in why


@pytest.mark.parametrize(
    ("layout", "first", "later", "vanished"),
    [("shopify", 12, 13, "1044"), ("woo_suite", 13, 14, "31523")],
)
def test_late_orders_are_new_and_those_that_are_gone_are_named(
    layout: str, first: int, later: int, vanished: str, tmp_path: Path
) -> None:
    book = open_book(tmp_path)
    try:
        looked = book.write(look_at, moment(), SHOP, list(file(f"{layout}_orders.csv").values()))
        assert looked.read == first == looked.new + looked.not_live + len(looked.held)
        again = book.write(look_at, moment(), SHOP, list(file(f"{layout}_orders_later.csv").values()))
        assert again.read == later == again.new + again.seen + again.changed + again.not_live + len(again.held)
        assert again.vanished == (vanished,)
    finally:
        book.close()
