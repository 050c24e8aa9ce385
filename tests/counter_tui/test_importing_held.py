"""One order that nobody could take as it stands is held under a key of its own; the others of its file are read."""

import json
from pathlib import Path
from typing import Any

from models.online_views import LIVE, ReadOrder, WebShop, to_json
from tests.cards import TEST_NUMBERS
from tests.counter_tui import csv_texts
from tests.counter_tui.csv_texts import csv_text
from tests.counter_tui.online_files import WebOrder, shopify_rows, suite_row, web_orders, woo_order
from tests.counter_tui.read_online import item, one, read, wants

CARD = TEST_NUMBERS["Visa"]


def among_others(folder: Path, **changes: Any) -> ReadOrder:
    """An order, changed, of a file in which others stand before and after it: these are read."""
    first, second, third = map(woo_order, web_orders(3))
    (folder / "orders.json").write_text(json.dumps([first, second | changes, third]))
    before, found, after = read(folder / "orders.json")
    assert (before.external_id, after.external_id, before.wants, after.wants) == ("1001", "1003", (), ())
    assert CARD not in to_json(found)
    assert found.standing == LIVE
    return found


def test_a_number_that_cannot_be_kept_is_the_key(tmp_path: Path) -> None:
    order = among_others(tmp_path, number=CARD)
    assert (order.external_id, order.number) == ("1002", "1002")
    assert wants(order) == {"external_id": "its number looked like a card number; it was not kept"}


def test_a_key_that_cannot_be_kept_is_no_other_orders(tmp_path: Path) -> None:
    for key, why in ((CARD, "its key looked like a card number; it was not kept"), (None, "key of it is missing")):
        order = among_others(tmp_path, id=key, number="1001")
        assert (order.external_id, order.number) == ("number 1001", "1001")
        assert why in wants(order)["external_id"]


def test_an_order_without_either_is_known_again(tmp_path: Path) -> None:
    order = among_others(tmp_path, id=None, number=None)
    assert order.external_id.startswith("unnumbered ")
    assert wants(order) == {"external_id": "it has no order number"}
    later = among_others(tmp_path, id=None, number="", status="completed", date_modified_gmt="2026-02-14T10:00:00")
    other = among_others(tmp_path, id=None, number=None, customer_note="Ring twice")
    assert later.external_id == order.external_id != other.external_id


def test_more_lines_than_an_order_can_have(tmp_path: Path) -> None:
    order = among_others(tmp_path, line_items=[item("Posy", 1, "1.00")] * 101, total="106.00")
    assert list(wants(order)) == ["lines"]
    *posies, rest = order.parts[0].lines
    assert ({line.text for line in posies}, len(posies), rest.amount) == ({"Posy"}, 100, 100)
    [first, *_] = shopify_rows(WebOrder())
    for rows in (
        [first] + [{"Name": first["Name"], "Lineitem name": "Posy", "Lineitem quantity": "1"}] * 500,
        [suite_row(WebOrder(lines=())) | {"item_name": "Posy", "item_total": "1"}] * 500,
        [{"external_id": "1042", "what": "Posy", "due": "2026-02-14"}] * 500,
    ):
        [many] = csv_texts.read(csv_text(rows))
        assert "more than 100 lines" in wants(many)["lines"]


def test_a_row_of_a_suite_without_a_number_is_held() -> None:
    rows = [suite_row(order) for order in web_orders(2)]
    nameless, other = csv_texts.read(csv_text([rows[0] | {"order_id": "", "order_number": ""}, rows[1]]))
    assert (wants(nameless), other.wants) == ({"external_id": "it has no order number"}, ())


def test_a_key_to_which_a_spreadsheet_has_added_a_nought_is_the_key(tmp_path: Path) -> None:
    order = one(tmp_path, id="1042.0", number="#1042.00")
    assert (order.external_id, order.number, order.wants) == ("1042", "1042", ())


def test_what_is_done_there_is_asked_about(tmp_path: Path) -> None:
    done = one(tmp_path, WebOrder(status="completed"), date_completed="2026-02-10T12:00:00")
    assert wants(done) == {"done": "it was completed there on Tue 10 Feb: is it still to be delivered?"}
    own = WebShop("Website", live=("completed",))
    assert one(tmp_path, WebOrder(status="completed"), own).wants == ()
    back = one(tmp_path, refunds=[{"total": "-90.00"}, {"total": "-5.00"}])
    assert wants(back) == {"status": "all of it was refunded there"}
    part_of_it = one(tmp_path, refunds=[{"total": "-20.00"}])
    assert (part_of_it.wants, part_of_it.parts[0].notes) == ((), "Refunded at the web shop: 20.00")
    [row] = shopify_rows(WebOrder())
    [partly] = csv_texts.read(csv_text([row | {"Fulfillment Status": "partial"}]))
    assert "a part of it was fulfilled there" in wants(partly)["status"]


def test_below_a_message_of_shopifys_only_a_known_key_ends_it() -> None:
    def attributes(*lines: str, shipping: str = "Local delivery") -> ReadOrder:
        [row] = shopify_rows(WebOrder(card="", due=None))
        [order] = csv_texts.read(csv_text([row | {"Note Attributes": "\n".join(lines), "Shipping Method": shipping}]))
        return order

    card = attributes("Card message: Dear Bea", "Time: it flies", "From: Mum", "Delivery-Date: 2026-02-14")
    assert card.parts[0].card == "Dear Bea\nTime: it flies\nFrom: Mum"
    assert (f"{card.parts[0].due}", list(wants(card))) == ("2026-02-14", ["card"])
    way = attributes("Delivery-Date: 2026-02-14", "Card message: Hi", "Checkout-Method: pickup", shipping="Standard")
    assert wants(way) == {"fulfilment": "how it goes out stands below a message, and may be part of it"}
    fetched = attributes(
        *("Delivery-Date: 2026-02-13", "Card message: Hi", "Checkout-Method: pickup", "Pickup-Date: 2026-02-14"),
        shipping="Store pickup",
    )
    assert (fetched.parts[0].fulfilment, fetched.wants) == ("collection", ())
    sure = attributes("Checkout-Method: delivery", "Card message: Hi", "Love, Ann", "Delivery-Date: 2026-02-14")
    assert (sure.parts[0].card, sure.wants) == ("Hi\nLove, Ann", ())
    other = attributes("Occasion: Birthday", "Wrap: red", "Delivery-Date: 2026-02-14")
    assert (other.parts[0].notes, other.wants) == ("Occasion: Birthday\nWrap: red", ())
