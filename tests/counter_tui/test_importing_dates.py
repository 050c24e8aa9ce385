"""Every way in which a web shop writes down when an order is to be there: read, or wanted, and never filled in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from counter_tui.importing import dates
from counter_tui.importing.building import order_of
from counter_tui.importing.told import Extras, Reading, Told, ToldLine
from models.online_views import OnlinePart, ReadOrder, WebShop

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
SHOP = WebShop("Website")
VALENTINE = date(2026, 2, 14)
# Midnight of 14 February in UTC, which is what WordPress makes of a date; of 14 July in London; and noon in UTC.
MIDNIGHT, MIDNIGHT_IN_LONDON, NOON = (
    int(at.timestamp())
    for at in (
        datetime(2026, 2, 14, tzinfo=UTC),
        datetime(2026, 7, 14, tzinfo=LONDON),
        datetime(2026, 2, 14, 12, tzinfo=UTC),
    )
)
TOLD = Told(
    row=1, external_id="1042", status="processing", address="12 Mill Lane", lines=(ToldLine("Tulips", "1", "9"),)
)

PLUGINS: dict[str, Extras] = {
    "Tyche": (("_orddd_timestamp", str(MIDNIGHT)), ("_orddd_time_slot", "14:00 - 16:00")),
    "Tyche's label": (("Delivery Date", "14 February, 2026"), ("Time Slot", "14:00 - 16:00")),
    "Tyche, both": (
        ("_orddd_timestamp", str(MIDNIGHT)),
        ("Delivery Date", "14 February, 2026"),
        ("_orddd_time_slot", "02:00 PM - 04:00 PM"),
        ("Time Slot", "02:00 PM - 04:00 PM"),
    ),
    "Tyche lite": (("_orddd_lite_timestamp", str(NOON)), ("orddd_lite_time_slot", "14:00 - 16:00")),
    "Themesquad": (
        ("_delivery_date", "2026-02-14"),
        ("_delivery_time_frame", 'a:2:{s:9:"time_from";s:5:"14:00";s:7:"time_to";s:5:"16:00";}'),
        ("_shipping_date", "2026-02-13"),
    ),
    "Themesquad, run together": (("_delivery_date", "20260214"), ("_delivery_time_frame", "14:00 - 16:00")),
    "Iconic": (
        ("jckwds_date", "14/02/2026"),
        ("jckwds_date_ymd", "20260214"),
        ("jckwds_timeslot", "14:00 - 16:00"),
        ("jckwds_timeslot_id", "0/1"),
        ("jckwds_shipping_method", "flat_rate:1"),
    ),
    "Kadence": (("jckwds_timestamp", str(NOON)), ("jckwds_date", "Sat 14 February"), ("jckwds_timeslot", "2pm - 4pm")),
    "CodeRockz": (("delivery_type", "delivery"), ("delivery_date", "2026-02-14"), ("delivery_time", "14:00 - 16:00")),
    "PiSol": (("pi_delivery_date", "2026/02/14"), ("pi_delivery_time", "2:00 PM to 4:00 PM")),
    "YITH": (("ywcdd_order_delivery_date", "2026-02-14"), ("delivery_time", "14:00-16:00")),
    "FloristPress": (("_delivery_date", "2026-02-14"), ("_delivery_timestamp", str(MIDNIGHT)), ("Time slot", "14-16")),
    "Zapiet": (
        ("Checkout-Method", "delivery"),
        ("Delivery-Date", "2026-02-14"),
        ("Delivery-Time", "14:00 - 16:00"),
        ("Delivery-Location-Id", "12345"),
    ),
    "a label of the shop's own": (("Preferred delivery date", "Sat 14th February 2026"), ("Delivery slot", "14-16")),
}


def read(*extras: tuple[str, str], shop: WebShop = SHOP, zone: ZoneInfo = LONDON, **told: Any) -> ReadOrder:
    return order_of(replace(TOLD, extras=extras, **told), Reading(shop, zone))


def part(order: ReadOrder) -> OnlinePart:
    [part] = order.parts
    return part


def wanted(order: ReadOrder) -> dict[str, str]:
    return dict(order.wants)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_each_plugin(plugin: str) -> None:
    order = read(*PLUGINS[plugin], placed="2026-02-10T09:58:12")
    assert (part(order).due, part(order).window, order.wants) == (VALENTINE, "14:00-16:00", ()), part(order)
    assert part(order).to_come == ()
    assert part(order).fulfilment == "delivery"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-02-14", [VALENTINE]),
        ("2026-02-14 00:00:00", [VALENTINE]),
        ("2026-02-14T10:30:00", [VALENTINE]),
        ("20260214", [VALENTINE]),
        ("14/02/2026", [VALENTINE]),
        ("02/14/2026", [VALENTINE]),
        ("14.02.26", [VALENTINE]),
        ("Saturday, 14 February 2026", [VALENTINE]),
        ("Sat 14th of Feb, 2026", [VALENTINE]),
        ("February 14, 2026", [VALENTINE]),
        ("Feb 14th 2026 2:00 pm", [VALENTINE]),
        ("14-Feb-2026", [VALENTINE]),
        ("Sunday, 14 February 2026", []),
        ("03/04/2026", [date(2026, 3, 4), date(2026, 4, 3)]),
        ("Fri 03/04/2026", [date(2026, 4, 3)]),
        ("04/04/2026", [date(2026, 4, 4)]),
        (str(MIDNIGHT_IN_LONDON), [date(2026, 7, 14)]),
        (f"{MIDNIGHT}000", [VALENTINE]),
        ("2026-07-13T23:00:00Z", [date(2026, 7, 14)]),
        ("2026-02-30", []),
        ("31/02/2026", []),
        ("14 February", []),
        ("14/02", []),
        ("14 Sorrow 2026", []),
        ("0026-02-14", []),
        ("tomorrow", []),
        ("ASAP", []),
        ("2026-02-14 - 2026-02-16", []),
        ("99999999999999999999", []),
        ("2026-02-14\x00", []),
        ("", []),
    ],
)
def test_every_reading_of_a_date(text: str, meant: list[date]) -> None:
    assert sorted(dates.days(text, SHOP, LONDON)) == meant


def test_the_web_shop_says_which_comes_first() -> None:
    first = {how: dates.days("03/04/2026", replace(SHOP, dates=how), LONDON) for how in ("day first", "month first")}
    assert first == {"day first": {date(2026, 4, 3)}, "month first": {date(2026, 3, 4)}}
    assert not dates.days("14/02/2026", replace(SHOP, dates="month first"), LONDON)


def test_a_timestamp_west_of_greenwich_is_two_days_until_another_key_says_which() -> None:
    assert dates.days(str(MIDNIGHT), SHOP, NEW_YORK) == {VALENTINE, date(2026, 2, 13)}
    assert wanted(read(("_orddd_timestamp", str(MIDNIGHT)), zone=NEW_YORK)) == {
        "due": "its delivery date can be read two ways"
    }
    both = read(("_orddd_timestamp", str(MIDNIGHT)), ("Delivery Date", "14 February, 2026"), zone=NEW_YORK)
    assert (part(both).due, both.wants) == (VALENTINE, ())


def test_without_a_date_it_is_never_the_day_on_which_it_was_placed() -> None:
    order = read(placed="2026-02-10T09:58:12", modified="2026-02-11T08:00:00")
    assert (order.placed_on, part(order).due) == ("2026-02-10", None)
    assert wanted(order) == {"due": "no delivery date"}
    sent = read(("_shipping_date", "2026-02-13"))
    assert (part(sent).due, wanted(sent)) == (None, {"due": "no delivery date, only a day on which it is sent"})
    assert part(sent).notes == "Shipping date: 2026-02-13"
    elsewhere = read(("_delivery_date", ""), ("Preferred delivery date", "2026-02-14"))
    assert (part(elsewhere).due, elsewhere.wants) == (VALENTINE, ())
    empty = read(("_delivery_date", ""), ("_orddd_timestamp", " "))
    assert wanted(empty) == {"due": "no delivery date"}


def test_what_can_be_read_two_ways_is_wanted_and_its_words_are_kept() -> None:
    two_ways = read(("delivery_date", "03/04/2026"))
    assert (part(two_ways).due, wanted(two_ways)) == (None, {"due": "its delivery date can be read two ways"})
    assert part(two_ways).notes == "Delivery date: 03/04/2026"
    settled = read(("jckwds_date", "03/04/2026"), ("jckwds_date_ymd", "20260403"))
    assert (part(settled).due, settled.wants) == (date(2026, 4, 3), ())
    disagree = read(("_delivery_date", "2026-02-14"), ("Delivery Date", "15 February 2026"))
    assert (part(disagree).due, wanted(disagree)) == (None, {"due": "it has two delivery dates"})
    twice = read(("Preferred delivery date", "2026-02-14"), ("Other delivery date", "2026-02-15"))
    assert wanted(twice) == {"due": "it has two delivery dates"}
    no_date = read(("Delivery Date", "as soon as possible"))
    assert wanted(no_date) == {"due": "its delivery date cannot be read"}
    assert part(no_date).notes == "Delivery date: as soon as possible"


def test_a_damaged_date_is_wanted_even_where_another_is_whole() -> None:
    order = read(("_delivery_date", "2026-02-14"), ("Delivery Date", "14 Febr\udce9 2026"))
    assert (part(order).due, list(wanted(order))) == (VALENTINE, ["due", "notes"])


def test_what_is_only_expected_is_no_date() -> None:
    order = read(("Estimated delivery date", "2026-02-14"))
    assert (part(order).due, list(wanted(order))) == (None, ["due"])
    assert part(order).notes == "Estimated delivery date: 2026-02-14"


def test_the_web_shop_may_name_the_field_itself() -> None:
    shop = replace(SHOP, columns={"due": "Wanted by", "window": "When in the day"})
    order = read(("Wanted by", "14/02/2026"), ("When in the day", "morning"), shop=shop)
    assert (part(order).due, part(order).window, part(order).notes) == (VALENTINE, "am", "")


@pytest.mark.parametrize(
    ("slot", "window"),
    [
        ("10:00 - 12:00", "10:00-12:00"),
        ("10:00 AM – 12:00 PM", "10:00-12:00"),
        ("9am - 1pm", "09:00-13:00"),
        ("Between 9am and 1pm", "09:00-13:00"),
        ("Morning (9am - 12pm)", "09:00-12:00"),
        ("09:00-12:00 (Morning)", "09:00-12:00"),
        ("Afternoon", "pm"),
        ("AM", "am"),
        ("All day", "all day"),
    ],
)
def test_the_spellings_of_a_time_slot(slot: str, window: str) -> None:
    order = read(("_delivery_date", "2026-02-14"), ("delivery_time", slot))
    assert (part(order).window, part(order).to_come, part(order).notes) == (window, (), "")


@pytest.mark.parametrize("slot", ["as soon as possible", "2 - 4", "after the school run"])
def test_a_time_that_cannot_be_read_is_to_come_and_stands_in_the_notes(slot: str) -> None:
    order = read(("_delivery_date", "2026-02-14"), ("delivery_time", slot))
    assert (part(order).window, part(order).to_come) == ("", ("window",))
    assert part(order).notes == f"Delivery time: {slot}"
    assert order.wants == ()


def test_two_times_are_asked_about() -> None:
    order = read(("_delivery_date", "2026-02-14"), ("delivery_time", "am"), ("jckwds_timeslot", "pm"))
    assert (part(order).to_come, part(order).notes) == (("window",), "Delivery time: am\nDelivery time: pm")


def test_a_time_beside_the_date_is_kept_in_words() -> None:
    assert part(read(("Delivery Date", "2026-02-14 15:30"))).notes == "With the date: 2026-02-14 15:30"
    assert part(read(("Delivery Date", "2026-02-14 00:00:00"))).notes == ""


PICKUP: Extras = (("local_pickup", "Local pickup"),)
IN_WORDS: Extras = (("", "Collection"),)


def test_collections() -> None:
    for extras, shipping in (
        ((("pickup_date", "2026-02-14"), ("pickup_time", "14:00 - 16:00")), ()),
        ((("delivery_type", "pickup"), ("pickup_date", "2026-02-14"), ("pickup_time", "14-16")), ()),
        ((("Checkout-Method", "pickup"), ("Pickup-Date", "2026-02-14"), ("Pickup-Time", "14:00 - 16:00")), ()),
        ((("_delivery_date", "2026-02-14"), ("_delivery_time_frame", "14:00 - 16:00")), PICKUP),
        ((("_delivery_date", "2026-02-14"), ("delivery_time", "14-16")), (("pickup_location", "Pickup (The shop)"),)),
        ((("Pickup-Date", "2026-02-14"), ("Delivery-Date", "2026-02-15"), ("Pickup-Time", "14-16")), IN_WORDS),
    ):
        order = read(*extras, shipping=shipping, address="", postcode="")
        found = part(order)
        assert (found.fulfilment, found.due, found.window) == ("collection", VALENTINE, "14:00-16:00"), extras
        assert order.wants == ()
    assert wanted(read(shipping=(("local_pickup", "Collection"),))) == {"due": "no collection date"}


@pytest.mark.parametrize(
    ("way", "how"),
    [
        ((("flat_rate", "Same day delivery (order in store by noon)"),), "delivery"),
        ((("flat_rate", "Standard"),), "delivery"),
        ((("flat_rate", "Delivery"), ("local_pickup", "Local pickup")), "asked about"),
        ((("flat_rate", "Collect from the shop"),), "asked about"),
        ((("", "Delivery or collection"),), "asked about"),
        ((("", "In store"),), "collection"),
        ((("wc_pickup_store", "The shop"),), "collection"),
        ((("", "Standard"),), "delivery"),
    ],
)
def test_each_way_of_shipping_is_a_vote(way: Extras, how: str) -> None:
    order = read(("_delivery_date", "2026-02-14"), shipping=way)
    assert ("asked about" if "fulfilment" in wanted(order) else part(order).fulfilment) == how


def test_both_delivered_and_collected_is_asked_about() -> None:
    order = read(("Checkout-Method", "delivery"), ("Delivery-Date", "2026-02-14"), shipping=PICKUP)
    assert list(wanted(order)) == ["fulfilment"]


@pytest.mark.parametrize(
    ("label", "said", "why"),
    [
        ("New delivery date", "2026-02-16", "it has two delivery dates"),
        ("Preferred delivery day", "Monday 16 February 2026", "it has two delivery dates"),
        ("Delivery Date", "Friday 14 February 2026", "one of its delivery dates cannot be read"),
        ("Preferred delivery date", "14-16 February", "one of its delivery dates cannot be read"),
        ("Preferred delivery date", "Saturday 14 February", ""),
        ("Preferred delivery date", "as soon as possible", ""),
        ("Next day delivery", "6.95", ""),
    ],
)
def test_a_day_beside_the_one_that_is_known_counts(label: str, said: str, why: str) -> None:
    order = read(("_delivery_date", "2026-02-14"), (label, said))
    assert (part(order).due, wanted(order)) == ((None, {"due": why}) if why else (VALENTINE, {}))
    assert said in part(order).notes


def test_two_figures_of_a_year_may_come_first() -> None:
    assert dates.days("26/11/28", SHOP, LONDON) == {date(2026, 11, 28), date(2028, 11, 26)}
    assert dates.days("26/11/28", replace(SHOP, dates="day first"), LONDON) == {date(2028, 11, 26)}
    assert wanted(read(("Delivery Date", "26/11/28"))) == {"due": "its delivery date can be read two ways"}


def test_the_day_and_the_time_of_the_order_itself() -> None:
    order = read(("_delivery_date", "2026-02-14"), placed="2026-02-14 23:30:00 +0000", modified="2026-07-14T10:00:00")
    assert (order.placed_on, order.modified) == ("2026-02-14", "2026-07-14T09:00:00+00:00")
    assert read(placed="2026-07-14 23:30:00 +0000").placed_on == "2026-07-15"
    assert read(placed="2026-07-14T23:30:00").placed_on == "2026-07-14"
    assert read(placed="03/04/2026 10:00:00").placed_on == ""
    assert read(placed="03/04/2026 10:00:00", shop=replace(SHOP, dates="day first")).placed_on == "2026-04-03"
    assert (read(placed="yesterday").placed_on, read(modified="9999-99-99").modified) == ("", "")
    assert read(modified="9999-12-31T23:59:59-23:59").modified == ""
