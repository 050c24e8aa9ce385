"""WooCommerce's REST export with every plugin for delivery dates, and every status; and the same a day later."""

import json
from datetime import date
from pathlib import Path

import pytest

from counter_tui.importing.reading import read_file
from counter_tui.importing.told import Reading
from models.online import look_at
from models.online_views import CANCELLED, LIVE, NOT_LIVE, UNKNOWN, ReadOrder, WebShop
from models.views import Line
from tests.book import moment, open_book
from tests.counter_tui.online_files import FOLDER

SHOP = WebShop("Website")
SATURDAY = date(2026, 2, 14)


def file(name: str, shop: WebShop = SHOP) -> dict[str, ReadOrder]:
    """The orders of a file, by their ids."""
    found = read_file(FOLDER / name, Reading.of(shop, "Europe/London"))
    return {each.external_id: each for each in found if isinstance(each, ReadOrder)}


@pytest.fixture(scope="module")
def orders() -> dict[str, ReadOrder]:
    return file("woo_orders.json")


@pytest.mark.parametrize(
    ("number", "plugin", "window"),
    [
        ("2001", "Tyche", "10:00-12:00"),
        ("2002", "Tyche lite", ""),
        ("2003", "Themesquad", "10:00-12:00"),
        ("2004", "Iconic", "10:00-12:00"),
        ("2005", "CodeRockz", "10:00-12:00"),
        ("2006", "CodeRockz, collected", "10:00-12:00"),
        ("2007", "PiSol", "10:00-12:00"),
        ("2008", "YITH", ""),
        ("2009", "FloristPress", ""),
    ],
)
def test_each_plugins_day_and_time_are_read(
    orders: dict[str, ReadOrder], number: str, plugin: str, window: str
) -> None:
    [part] = orders[number].parts
    assert (part.due, part.window, orders[number].wants) == (SATURDAY, window, ()), plugin
    assert part.fulfilment == ("collection" if "collected" in plugin else "delivery")


def test_each_status_is_what_it_means(orders: dict[str, ReadOrder]) -> None:
    assert {orders[str(number)].status: orders[str(number)].standing for number in range(2014, 2023)} == {
        "pending": NOT_LIVE,
        "on-hold": NOT_LIVE,
        "failed": NOT_LIVE,
        "trash": NOT_LIVE,
        "checkout-draft": NOT_LIVE,
        "cancelled": CANCELLED,
        "refunded": CANCELLED,
        "completed": LIVE,
        "awaiting-flowers": UNKNOWN,
    }


def test_what_is_missing_is_wanted_and_nothing_is_made_up(orders: dict[str, ReadOrder]) -> None:
    held = {number: dict(each.wants) for number, each in orders.items() if each.wants}
    assert {number: list(wants) for number, wants in held.items()} == {
        **{number: ["due"] for number in ("2010", "2011", "2012", "2013")},
        "2021": ["done"],
        "2022": ["status"],
        "2024": ["price"],
        "2025": ["lines"],
        "2026": ["address"],
    }
    assert all(orders[number].parts[0].due is None for number in ("2010", "2011", "2012", "2013"))


def test_a_note_is_the_card_where_the_shop_says_so(orders: dict[str, ReadOrder]) -> None:
    said = "Thinking of you both.\nAll our love"
    [note] = orders["2009"].parts
    [card] = file("woo_orders.json", WebShop("Website", note_is="card"))["2009"].parts
    assert (note.card, note.notes) == ("", f"{said}\nShipping notes: Leave with the porter")
    assert (card.card, card.notes) == (said, "Shipping notes: Leave with the porter")


def test_lines_for_several_people_are_several_parts_and_nobody_gets_anothers_telephone(
    orders: dict[str, ReadOrder],
) -> None:
    bea, eve = orders["2023"].parts
    assert (bea.recipient.name, bea.due, bea.card) == ("Bea Recipient", SATURDAY, "For Bea")
    assert (eve.recipient.name, eve.due, eve.card) == ("Eve Neighbour", date(2026, 2, 16), "For Eve")
    assert [line.text for line in bea.lines] == ["Posy", "Chocolates"]
    assert (bea.recipient.phone, eve.recipient.phone, eve.postcode) == ("", "", "PO16 7AB")


def test_coupons_fees_and_taxes_come_to_the_total(orders: dict[str, ReadOrder]) -> None:
    [part] = orders["2027"].parts
    assert orders["2027"].number == "W2027"
    assert part.lines == (Line("Rose, single stem", 3, 1000), Line("Gift wrap", 1, 350))
    assert (part.discount, part.tax, part.delivery_charge) == (600, 600, 500)


def test_totals_are_kept_to_the_penny(orders: dict[str, ReadOrder]) -> None:
    told = {str(each["id"]): each["total"] for each in json.loads((FOLDER / "woo_orders.json").read_text())}
    for number, order in orders.items():
        whole = sum(
            sum(line.amount for line in part.lines) + part.delivery_charge + part.tax - part.discount
            for part in order.parts
        )
        assert f"{whole / 100:.2f}" == ("0.00" if number == "2024" else told[number]), "dollars are no pounds"


def test_a_day_later_a_late_one_is_new_and_one_that_is_gone_is_named(tmp_path: Path) -> None:
    book = open_book(tmp_path)
    try:
        book.write(look_at, moment(), SHOP, list(file("woo_orders.json").values()))
        later = file("woo_orders_later.json")
        looked = book.write(look_at, moment(), SHOP, list(later.values()))
        assert (
            looked.read == len(later) == looked.new + looked.seen + looked.changed + looked.not_live + len(looked.held)
        )
        assert looked.vanished == ("2011",)
        assert later["1999"].placed_on < "2026-02-10"
    finally:
        book.close()
