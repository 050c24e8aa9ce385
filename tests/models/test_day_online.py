"""Online orders in the end of day: what waits is named, and the web shop's own count says what makes the difference."""

from datetime import date

from models import intake
from models.day_views import Outside, Outstanding
from models.online_views import CANCELLED, NOT_LIVE
from models.outstanding import top_line
from tests.book import SATURDAY, WEDNESDAY, an_order
from tests.models.online import a_part, arrive, compare, look, read_order, take_in
from tests.models.shop import Shop

SUNDAY, THURSDAY = SATURDAY.replace(day=15), WEDNESDAY.replace(day=12)


def online(shop: Shop, day: date | None = None) -> list[Outstanding]:
    return [fault for fault in shop.check(day).outstanding if fault.kind == "online"]


def web(shop: Shop, count: int) -> list[str]:
    found = [fault for fault in shop.check(outside=Outside(web=count)).outstanding if fault.kind == "web"]
    assert all((fault.sheet, fault.order) == ("", "") for fault in found)
    return [fault.detail for fault in found]


def counts(shop: Shop) -> list[tuple[int, str]]:
    return list(shop.book.read(top_line, shop.m.now, shop.m.today).counts)


def test_looked_at_and_not_taken(shop: Shop) -> None:
    look(shop, read_order("1042"), read_order("1043", status="pending", standing=NOT_LIVE))
    waits = Outstanding("online", "", "", "Website 1042 was looked at and not taken in")
    assert online(shop) == [waits]
    assert counts(shop) == [(1, "not taken")]
    take_in(shop, "1042")
    assert (online(shop), counts(shop)) == ([], [(1, "open"), (1, "unconfirmed")])


def test_on_the_top_line_it_comes_before_what_is_on_the_road(shop: Shop) -> None:
    arrive(shop, read_order("1041"))
    look(shop, read_order("1041", a_part(card="")), read_order("1042"))
    shop.take(due=WEDNESDAY, window="pm")
    assert counts(shop)[:3] == [(1, "not taken"), (1, "no driver"), (1, "changed online")]


def test_it_counts_from_the_day_on_which_it_was_looked_at(shop: Shop) -> None:
    thursday = shop.at("09:00", THURSDAY)
    look(thursday, read_order("1042"))
    assert online(thursday, day=WEDNESDAY) == []
    assert len(online(thursday)) == len(online(thursday.at("09:00", SATURDAY), day=THURSDAY)) == 1
    # A date that stands in for today's is another than the hour at which it was looked at.
    assert len(online(Shop(shop.book, thursday.m._replace(today=WEDNESDAY)))) == 1


def test_what_the_web_shop_has_changed(shop: Shop) -> None:
    numbers = ("1042", "1043", "1044")
    arrive(shop, *map(read_order, numbers))
    look(
        shop,
        read_order("1042", a_part(due=SUNDAY, card="Get well soon")),
        read_order("1043", status="cancelled", standing=CANCELLED),
        read_order("1044", status="on-hold", standing=NOT_LIVE),
    )
    assert online(shop) == [
        Outstanding("online", "0001", "", "Website 1042 was changed there: due, card"),
        Outstanding("online", "0002", "", "Website 1043 was cancelled there"),
        Outstanding("online", "0003", "", 'Website 1044 is "on-hold" there'),
    ]
    assert (3, "changed online") in counts(shop)


def test_what_was_typed_by_hand_and_is_not_the_same(shop: Shop) -> None:
    shop.do(intake.take, an_order(due=SUNDAY), source="web", external_id="1042")
    look(shop, read_order("1042"))
    detail = "Website 1042 is not the same as it was typed here"
    assert online(shop) == [Outstanding("online", "0001", "", detail)]


def test_a_hostile_number_reaches_nobody(shop: Shop) -> None:
    look(shop, read_order("1042"))
    shop.plant("UPDATE online_orders SET number = '10' || char(27) || '[2J'")
    [fault] = online(shop)
    assert "\x1b" not in fault.detail


def test_what_a_held_one_lacks_is_said_where_its_draft_is_shown(shop: Shop) -> None:
    arrive(shop, read_order("1042", a_part(due=None)))
    said = "held: no delivery date (web 1042)"
    assert [row.why for row in shop.sheets().values()] == [said]
    drafts = [fault for fault in shop.check().outstanding if fault.kind == "draft"]
    assert drafts == [Outstanding("draft", "0001", "", said)]
    shop.draft()
    assert shop.sheets()[2].why == "being written"


def test_the_count_is_of_the_day_on_which_they_were_placed(shop: Shop) -> None:
    arrive(shop, read_order("1041", placed_on="2026-02-10"), read_order("1042"), read_order("1043", placed_on=""))
    shop.do(intake.take, an_order(), source="web", external_id="1039")
    assert web(shop, 3) == []
    thursday = shop.at("09:00", THURSDAY)
    arrive(thursday, read_order("1040"))
    assert web(shop, 4) == []
    late = "the web shop shows 5 orders today, 0 are here; came in today, placed before: 1040"
    assert web(thursday, 5) == [late]


def test_what_makes_the_difference_is_named(shop: Shop) -> None:
    """The lost order: it is in the web shop's count, and not in the book."""
    arrive(shop, read_order("1041", placed_on="2026-02-10"), read_order("1042"))
    assert web(shop, 2) == [
        "the web shop shows 2 orders today, 1 are here; came in today, placed before: 1041",
    ]
    look(shop, read_order("1043"), read_order("1044", status="pending", standing=NOT_LIVE))
    look(shop, read_order("1046", placed_on=""), read_order("1047", placed_on="2026-02-10"))
    compare(shop, ("1045", "2026-02-11", "live"))
    assert web(shop, 5) == [
        "the web shop shows 5 orders today, 1 are here; not taken in: 1043, 1046; not in the book: 1045; "
        "not live: 1044; came in today, placed before: 1041"
    ]
    assert web(shop, 1) == []


def test_of_many_some_are_named(shop: Shop) -> None:
    look(shop, *(read_order(str(number)) for number in range(1040, 1048)))
    detail = "the web shop shows 8 orders today, 0 are here; not taken in: 1040, 1041, 1042, 1043, 1044 and 3 more"
    assert web(shop, 8) == [detail]


def test_a_sheet_that_was_lost_is_found_by_the_count(shop: Shop) -> None:
    arrive(shop, read_order("1042"), read_order("1043"))
    shop.plant("DELETE FROM online_orders WHERE number = '1043'")
    assert web(shop, 2) == []
    shop.plant("DELETE FROM sheets WHERE number = 2")
    assert len(web(shop, 2)) == 1


def test_an_order_without_its_line_on_the_list_is_found(shop: Shop) -> None:
    """The lost order: taken in, then its delivery row is gone."""
    arrive(shop, read_order("1042"))
    shop.plant("DELETE FROM list_entries")
    assert ("list", "0001", "0001-1") in shop.faults()
