"""Files of online orders, read in process: every rule of what is kept, what is wanted, and what is refused; and once
through the real child."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_tui.importing import goods
from counter_tui.importing.reading import read_file
from counter_tui.importing.told import Reading
from models.online_views import CANCELLED, LIVE, NOT_LIVE, UNKNOWN, from_json, to_json
from models.views import Line, Party
from tests.cards import TEST_NUMBERS
from tests.counter_tui.online_files import WebOrder, woo_order
from tests.counter_tui.online_files import woo_json as woo_text
from tests.counter_tui.read_online import SHOP, item, meta, one, read, wants

CARD = TEST_NUMBERS["Visa"]
DUE = meta(_delivery_date="2026-02-14")


def test_an_order_whole(tmp_path: Path) -> None:
    order = one(tmp_path, WebOrder(discount=450, note="Ring twice"))
    [part] = order.parts
    assert (order.external_id, order.number, order.status, order.standing) == ("1042", "1042", "processing", LIVE)
    assert (order.wants, order.placed_on, order.modified) == ((), "2026-02-10", "2026-02-10T09:58:12+00:00")
    assert part.caller == Party("Ann Sender", "07700 900123", "ann@example.com")
    assert part.recipient == Party("Bea Recipient", "07700 900456")
    assert (part.address, part.postcode, part.card) == ("12 Mill Lane\nFareham", "PO16 7AA", "Happy Birthday!")
    assert (part.fulfilment, part.window, f"{part.due}") == ("delivery", "14:00-16:00", "2026-02-14")
    assert part.lines == (Line("Dozen red roses", 2, 4500),)
    assert (part.delivery_charge, part.discount, part.tax) == (500, 450, 0)
    assert (part.payment, part.notes) == ("paid online, Credit card", "Ring twice")
    assert from_json(to_json(order)) == order


def test_what_the_customers_note_is(tmp_path: Path) -> None:
    for note_is, kept in (("", ("", "With love")), ("note", ("", "With love")), ("card", ("With love", ""))):
        shop = replace(SHOP, note_is=note_is)
        [part] = one(tmp_path, WebOrder(note="With love", card=""), shop).parts
        assert (part.card, part.notes) == kept
    both = one(tmp_path, WebOrder(note="With love", card="Happy Birthday!"), replace(SHOP, note_is="card"))
    assert (both.parts[0].card, wants(both)) == ("Happy Birthday!\nWith love", {"card": "it has two card messages"})
    reading = Reading.of(SHOP, "")
    (tmp_path / "notes.json").write_text(woo_text([WebOrder(1, note="a"), WebOrder(2), WebOrder(3, note="b")]))
    assert (len(list(read_file(tmp_path / "notes.json", reading))), reading.notes) == (3, 2)


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("processing", LIVE),
        ("completed", LIVE),
        ("wc-processing", LIVE),
        ("pending", NOT_LIVE),
        ("on-hold", NOT_LIVE),
        ("failed", NOT_LIVE),
        ("trash", NOT_LIVE),
        ("checkout-draft", NOT_LIVE),
        ("cancelled", CANCELLED),
        ("refunded", CANCELLED),
        ("packed", LIVE),
        ("Wait-Listed", NOT_LIVE),
        ("shipped", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_each_status(tmp_path: Path, status: str, standing: str) -> None:
    order = one(tmp_path, WebOrder(status=status), replace(SHOP, live=("Packed",), not_live=("wait-listed",)))
    assert (order.status, order.standing) == (status, standing)
    assert ("status" in wants(order), "done" in wants(order)) == (standing == UNKNOWN, status == "completed")


def test_no_address_is_never_the_billing_address(tmp_path: Path) -> None:
    nowhere = one(tmp_path, shipping={"first_name": "", "city": "Fareham"})
    assert (nowhere.parts[0].address, wants(nowhere)) == ("", {"address": "no delivery address"})
    assert wants(one(tmp_path, shipping=[])) == {"address": "no delivery address"}
    collected = one(tmp_path, shipping=[], shipping_lines=[{"method_id": "local_pickup", "method_title": "Collection"}])
    assert (collected.parts[0].fulfilment, collected.wants) == ("collection", ())


def test_a_company_is_part_of_the_address_or_the_recipient(tmp_path: Path) -> None:
    place = {"company": "Mill & Co", "address_1": "12 Mill Lane", "postcode": "po167aa"}
    with_person = one(tmp_path, shipping=place | {"first_name": "Bea"}).parts[0]
    assert (with_person.recipient.name, with_person.address) == ("Bea", "Mill & Co\n12 Mill Lane")
    alone = one(tmp_path, shipping=place).parts[0]
    assert (alone.recipient.name, alone.address, alone.postcode) == ("Mill & Co", "12 Mill Lane", "PO16 7AA")


def test_nothing_in_it_and_other_money(tmp_path: Path) -> None:
    assert wants(one(tmp_path, line_items=[], total="5.00"))["lines"] == "nothing is in it"
    dollars = one(tmp_path, currency="USD", fee_lines=[{"name": "Gift wrap", "total": "3.00"}], total="98.00")
    assert wants(dollars) == {"price": 'its prices are in "USD"'}
    [part] = dollars.parts
    assert [(line.text, line.price) for line in part.lines] == [("Dozen red roses", None), ("Gift wrap", None)]
    assert (part.delivery_charge, part.discount, part.tax) == (0, 0, 0)
    many = one(tmp_path, currency="USD", line_items=[item("x" * 90)] * 20, total="98.00").parts[0]
    assert many.notes == "At the web shop, in USD: delivery 5.00, total 98.00"
    assert "in USD: Dozen red roses 90.00, Gift wrap 3.00, delivery 5.00, total 98.00" in part.notes


def test_every_field_refuses_a_card_number(tmp_path: Path) -> None:
    number = f"card {CARD}"
    by_field = {
        "caller_name": {"billing": {"first_name": number}},
        "recipient_name": {"shipping": woo_order(WebOrder())["shipping"] | {"last_name": number}},
        "address": {"shipping": woo_order(WebOrder())["shipping"] | {"address_2": number}},
        "card": {"meta_data": [*DUE, *meta(card_message=number)]},
        "notes": {"customer_note": number},
        "lines": {"line_items": [item(number)]},
        "payment": {"payment_method_title": number},
        "due": {"meta_data": meta(_delivery_date=number)},
        "status": {"status": number},
    }
    for field, changes in by_field.items():
        order = one(tmp_path, **changes)
        refusals = [want.field for want in order.wants if "looked like a card number" in want.why]
        assert field in refusals
        assert CARD not in to_json(order), field


def test_text_that_is_broken_hidden_or_too_long(tmp_path: Path) -> None:
    broken = woo_text([WebOrder(card="Grüße @@")]).replace("@@", "\udcff\udcfe").encode(errors="surrogateescape")
    for content in (broken, woo_text([WebOrder(card="half a \ud83d")]).encode(errors="surrogatepass")):
        (tmp_path / "broken.json").write_bytes(content)
        [order] = read(tmp_path / "broken.json")
        assert order.parts[0].card == ""
        assert "damaged" in wants(order)["card"]
    escaped = one(tmp_path, customer_note="nul \0 inside")
    assert (escaped.parts[0].notes, list(wants(escaped))) == ("", ["notes"])
    for length in (401, 30_000):
        long = one(tmp_path, WebOrder(card="x" * length))
        assert (long.parts[0].card, list(wants(long))) == ("", ["card"])
    turned = one(tmp_path, WebOrder(card="\u202eevil\x1b[31m & <b>bold</b> &amp; [red]x[/]"))
    assert turned.parts[0].card == "⟨U+202E⟩evil␛[31m & <b>bold</b> &amp; [red]x[/]"
    assert turned.wants == ()


def test_an_address_that_would_be_two_headers(tmp_path: Path) -> None:
    billing = woo_order(WebOrder())["billing"] | {"email": "ann@example.com\nBcc: all@example.com", "phone": "n/a"}
    order = one(tmp_path, billing=billing)
    assert (order.parts[0].caller, list(wants(order))) == (Party("Ann Sender"), ["caller_phone", "caller_email"])


def test_what_plugins_add_is_kept_or_passed_over(tmp_path: Path) -> None:
    said = meta(Occasion="Birthday", is_vat_exempt="no", _hidden="x", _shipping_notes="Ring twice")
    order = one(tmp_path, meta_data=[*DUE, *said, {"key": "Gift message", "value": "Love"}, {"key": "x", "value": [1]}])
    assert (order.parts[0].notes, order.parts[0].card) == ("Shipping notes: Ring twice\nOccasion: Birthday", "Love")
    many = one(tmp_path, meta_data=[*DUE, *meta(**{f"Extra {number}": "x" * 300 for number in range(5)})])
    assert (len(many.parts[0].notes.split("\n")), list(wants(many))) == (3, ["notes"])


@pytest.mark.parametrize(
    ("raw", "pence"),
    [
        ("95", 9500),
        ("95.5", 9550),
        ("£1,234.50", 123450),
        ("37.916667", 3792),
        ("0.005", 1),
        ("-5.00", -500),
        ("-£5", -500),
        ("45,00", 4500),
        ("1,23", 123),
        ("1.234,50", None),
        ("12 34", 123400),
        ("1e3", None),
        ("NaN", None),
        ("ten", None),
        (".", None),
        ("100000", None),
        ("9" * 5_000, None),
        ("", None),
    ],
)
def test_amounts(raw: str, pence: int | None) -> None:
    assert goods.pence(raw) == pence


def test_the_total_is_what_the_customer_paid(tmp_path: Path) -> None:
    def bought(**changes: Any) -> tuple[Any, ...]:
        order = one(tmp_path, **changes)
        [part] = order.parts
        assert order.wants == ()
        total = sum(line.amount for line in part.lines) + part.delivery_charge + part.tax - part.discount
        assert total == goods.pence(changes["total"])
        return part.lines, part.delivery_charge, part.discount, part.tax

    thirds = [item("Roses", 3, "10.00")]
    assert bought(line_items=thirds, total="15.00")[0] == (Line("3 x Roses", 1, 1000),)
    assert bought(line_items=[item("Ribbon", 1.5, "3.00")], total="8.00")[0] == (Line("1.5 x Ribbon", 1, 300),)
    roses = [item("Roses", 2, "75.00")]
    assert bought(line_items=roses, total_tax="15.00", total="95.00") == ((Line("Roses", 2, 3750),), 500, 0, 1500)
    assert bought(line_items=roses, total_tax="12.50", total="80.00") == ((Line("Roses", 2, 3750),), 500, 0, 0)
    fees = [{"name": "Gift wrap", "total": "3.00"}, {"name": "Loyalty", "total": "-2.00"}]
    wrapped = bought(line_items=roses, fee_lines=fees, total="81.00")
    assert wrapped == ((Line("Roses", 2, 3750), Line("Gift wrap", 1, 300)), 500, 200, 0)
    assert bought(line_items=roses, total="82.00")[0][-1] == Line("Other charges", 1, 200)
    assert bought(line_items=roses, total="70.00")[2] == 1000
    assert bought(line_items=roses, discount_total="75.00", shipping_total="0.00", total="0.00")[2] == 7500
    assert bought(line_items=[item("Roses", 2, "")], total="95.00")[0] == (Line("Roses", 2, 4500),)
    assert bought(line_items=[item("Roses", 3, "")], total="15.00")[0] == (Line("3 x Roses", 1, 1000),)


def test_prices_that_cannot_be(tmp_path: Path) -> None:
    assert wants(one(tmp_path, total="-1"))["price"] == "it costs less than nothing"
    assert wants(one(tmp_path, total="ninety"))["price"] == "an amount in it cannot be read"
    assert "lines" in wants(one(tmp_path, line_items=[item("Roses", 1, "-45.00")]))
    assert "lines" in wants(one(tmp_path, line_items=[item("Roses", 0)]))
    assert "lines" in wants(one(tmp_path, line_items=[item("")]))
    assert "price" in wants(one(tmp_path, discount_total="900.00", total=""))


def test_several_recipients_and_days_are_several_parts(tmp_path: Path) -> None:
    to_bea = {"Recipient_name": "Bea", "Recipient_address": "1 Mill Lane", "Delivery_date": "2026-02-14"}
    to_cay = {"Recipient_name": "Cay", "Recipient_address": "2 Mill Lane", "Delivery_date": "2026-02-20"}
    items = [
        item("Roses", 1, "45.00", Card_message="Love", Size="Large", **to_bea),
        item("Tulips", 1, "20.00", Card_message="Thanks", **to_cay),
        item("Vase", 1, "10.00", Card_message="Love", **to_bea),
    ]
    order = one(tmp_path, meta_data=[], line_items=items, discount_total="60.00", total="20.00", total_tax="0.00")
    assert order.wants == ()
    bea, cay = order.parts
    assert [part.recipient.name for part in order.parts] == ["Bea", "Cay"]
    assert [part.address for part in order.parts] == ["1 Mill Lane", "2 Mill Lane"]
    assert [f"{part.due}" for part in order.parts] == ["2026-02-14", "2026-02-20"]
    assert [part.card for part in order.parts] == ["Love", "Thanks"]
    assert bea.lines == (Line("Roses (Size: Large)", 1, 4500), Line("Vase", 1, 1000))
    assert (bea.delivery_charge, bea.discount, cay.discount) == (500, 6000, 0)
    everything = one(tmp_path, meta_data=[], line_items=items, discount_total="75.00", total="0", shipping_total="0")
    assert [part.discount for part in everything.parts] == [5500, 2000]
    assert everything.wants == ()


def test_another_recipient_beside_the_address_is_kept_in_words(tmp_path: Path) -> None:
    other = [*DUE, {"key": "Recipient name", "value": "Cay"}, {"key": "Delivery address", "value": "9 Mill Lane"}]
    [part] = one(tmp_path, meta_data=other).parts
    assert (part.recipient.name, part.address) == ("Bea Recipient", "12 Mill Lane\nFareham")
    assert part.notes == "Recipient name: Cay\nAddress: 9 Mill Lane"
    assert wants(one(tmp_path, meta_data=other)) == {
        "recipient_name": "it says two recipients",
        "address": "it says two addresses",
    }
    again = [
        *meta(**{"Recipient name": "Mrs Bea Recipient", "Delivery address": "12 Mill Lane, Fareham, Hampshire"}),
        *meta(**{"Recipient name": "Bea", "Delivery address": "Bea Recipient, 12 Mill Lane, Fareham PO16 7AA"}),
        *meta(**{"Delivery postcode": "po167aa"}),
    ]
    assert one(tmp_path, meta_data=[*DUE, *again]).wants == ()
    fetched = one(tmp_path, meta_data=[*DUE, other[-1]], shipping_lines=[{"method_id": "local_pickup"}])
    assert fetched.wants == ()
    alone = one(tmp_path, meta_data=other, shipping={})
    assert (alone.parts[0].recipient.name, alone.parts[0].address) == ("Cay", "9 Mill Lane")
    assert (alone.parts[0].notes, alone.wants) == ("", ())


def test_a_line_that_says_nothing_goes_with_the_others(tmp_path: Path) -> None:
    bouquet, vase = item("Roses", Card_message="Love", Delivery_date="14 February 2026"), item("Vase")
    [part] = one(tmp_path, meta_data=[], line_items=[bouquet, vase], total="").parts
    assert (part.card, f"{part.due}", len(part.lines)) == ("Love", "2026-02-14", 2)
    two_cards = [item("Roses", Card_message="Love"), item("Tulips", Card_message="Thanks"), vase]
    parts = one(tmp_path, meta_data=DUE, line_items=two_cards, total="").parts
    assert [(part.card, len(part.lines)) for part in parts] == [("Love", 2), ("Thanks", 1)]
    later = item("Tulips", Delivery_date="2026-02-20", Recipient_name="Cay")
    torn = one(tmp_path, meta_data=[], line_items=[bouquet, later, vase], total="")
    assert [part.due is None for part in torn.parts] == [True, False, False]
    assert wants(torn) == {"due": "no delivery date", "address": "it is for several people, and says one address"}
    other_day = one(tmp_path, meta_data=DUE, line_items=[item("Tulips", Delivery_date="2026-02-20")], total="")
    assert wants(other_day) == {"due": "it has two delivery dates"}


def test_numbers_and_objects_in_plugins_fields(tmp_path: Path) -> None:
    said: list[dict[str, Any]] = [
        {"key": "_delivery_date", "value": 20260214},
        {"key": "_orddd_timestamp", "value": 1771027200},
        {"key": "_delivery_time_frame", "value": {"time_from": "14:00", "time_to": "16:00"}},
    ]
    order = one(tmp_path, meta_data=said, refunds=[{"id": 1, "reason": "", "total": "-10.00"}])
    [part] = order.parts
    assert (f"{part.due}", part.window, order.wants) == ("2026-02-14", "14:00-16:00", ())
    assert part.notes == "Refunded at the web shop: 10.00"


def test_how_it_is_paid(tmp_path: Path) -> None:
    later: dict[str, Any] = {"payment_method": "cod", "payment_method_title": "Cash on delivery"}
    assert one(tmp_path, **later, date_paid=None).parts[0].payment == "not paid yet, Cash on delivery"
    assert one(tmp_path, **later).parts[0].payment == "paid online, Cash on delivery"
    assert one(tmp_path, payment_method="stripe", date_paid=None).parts[0].payment == "not paid yet, Credit card"
    for status, paid in (("processing", "paid online, Credit card"), ("pending", "Credit card")):
        assert one(tmp_path, status=status, date_paid="?").parts[0].payment == paid


def test_php_writes_nothing_in_many_ways(tmp_path: Path) -> None:
    nothing: dict[str, Any] = {
        "billing": [],
        "meta_data": {},
        "fee_lines": None,
        "customer_note": None,
        "discount_total": False,
    }
    assert wants(one(tmp_path, **nothing)) == {"due": "no delivery date"}
    as_objects: dict[str, Any] = {
        "meta_data": {"3": DUE[0]},
        "line_items": {"7": item("Roses")},
        "id": 1042,
        "number": 1042.0,
    }
    order = one(tmp_path, **as_objects)
    assert (order.number, order.wants, len(order.parts[0].lines)) == ("1042", (), 2)
    assert one(tmp_path, number=" #1042 ").number == "1042"
    assert one(tmp_path, number="").number == "1042"
