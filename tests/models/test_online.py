"""Looking at online orders: what is new, seen, changed, not live, vanished or held; and nothing of it taken in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from models import intake, likeness, online_changes
from models.errors import Refused
from models.online import look_at
from models.online_views import (
    CALLED_OFF,
    CANCELLED,
    CHANGED,
    DONE_THERE,
    HELD,
    LISTED,
    NEW,
    NOT_LIVE,
    NOT_TAKEN,
    UNKNOWN,
    LookedAt,
    OnlinePart,
    OnlineRow,
    ReadOrder,
    Want,
    WebShop,
)
from models.online_waiting import online_rows
from models.views import Line, Party
from tests.book import SATURDAY, WEDNESDAY
from tests.models.online import WEBSITE, a_part, arrive, compare, digest, look, online_id, read_order, state, take_in
from tests.models.shop import Shop

MONDAY = WEDNESDAY - timedelta(days=2)


def rows(shop: Shop) -> dict[str, OnlineRow]:
    return {row.number: row for row in shop.book.read(online_rows, shop.m.today)}


def counts(found: LookedAt) -> dict[str, int]:
    """What is not zero; the sum must be what was read."""
    told = {"new": found.new, "seen": found.seen, "changed": found.changed, "not live": found.not_live}
    told |= {"held": len(found.held), "vanished": len(found.vanished)}
    assert found.read == sum(told.values()) - told["vanished"]
    return {name: count for name, count in told.items() if count}


def everything(shop: Shop) -> list[tuple[Any, ...]]:
    """All that a look leaves behind, but for when it was."""
    return shop.rows(
        "SELECT source, external_id, number, status, standing, placed_on, modified, content, settled, sheet_id, state, "
        "reason, looked_at FROM online_orders ORDER BY id"
    )


def test_a_look_takes_nothing_in_and_doing_it_again_changes_nothing(shop: Shop) -> None:
    orders = (
        read_order(),
        read_order("1043", status="on-hold", standing=NOT_LIVE),
        read_order("1044", a_part(due=None)),
    )
    assert counts(look(shop, *orders)) == {"new": 1, "not live": 1, "held": 1}
    before = everything(shop)
    assert counts(look(shop.at("15:00"), *orders)) == {"new": 1, "not live": 1, "held": 1}
    assert everything(shop) == before
    assert shop.rows("SELECT count(*) FROM sheets") == [(0,)]
    assert [(row.number, row.kind, row.why) for row in rows(shop).values()] == [
        ("1042", NEW, ""),
        ("1044", HELD, "no delivery date"),
        ("1043", NOT_TAKEN, "the web shop has it as on-hold"),
    ]


def test_only_who_takes_orders_may_look(shop: Shop) -> None:
    shop.plant("INSERT INTO users (label, role) VALUES ('Bea', 'driver')")
    with pytest.raises(Refused, match="Only"):
        shop.book.write(look_at, shop.by("Bea").m, WEBSITE, [read_order()])
    assert everything(shop) == []


HELD_FOR: dict[str, tuple[OnlinePart, str]] = {
    "no date": (a_part(due=None), "no delivery date"),
    "a day past": (a_part(due=MONDAY), "its day is past: Mon 9 Feb"),
    "a day far off": (a_part(due=date(2030, 1, 1)), "its day is more than three years ahead"),
    "no address": (a_part(address="", postcode=""), "no delivery address"),
    "nobody": (a_part(caller=Party("", "", "ann@example.com")), "nobody is named who ordered it"),
    "nothing": (a_part(lines=()), "nothing is in it"),
    "below nothing": (a_part(discount=9501), "its discount of £95.01 is more than it costs"),
    "none of one": (a_part(lines=(Line("Roses", 0, 100),)), "an amount in it cannot be right"),
    "beyond all": (a_part(tax=10**19), "an amount in it cannot be right"),
    "a card number": (a_part(notes="4111 1111 1111 1111"), "what looks like a card number is in it"),
    "carried by whom": (a_part(fulfilment="drone"), "delivery or collection?"),
    "two things": (a_part(due=None, address="", postcode=""), "no delivery date; no delivery address"),
}


@pytest.mark.parametrize("name", HELD_FOR)
def test_what_is_missing_holds_an_order_whatever_its_reader_said(shop: Shop, name: str) -> None:
    part, why = HELD_FOR[name]
    assert [tuple(held) for held in look(shop, read_order("1", part)).held] == [("id-1", why)]
    assert rows(shop)["1"].why == why


def test_what_the_reader_said_of_a_field_counts(shop: Shop) -> None:
    wants = (Want("due", "3 or 4 March?"), Want("status", "nobody has said what packed means"))
    found = look(shop, read_order("1", a_part(due=None), wants=wants, standing=UNKNOWN, status="packed"))
    assert found.held[0].reason == "3 or 4 March?; nobody has said what packed means"
    assert look(shop, read_order("2", a_part(), wants=(), standing="live"), replace(read_order("3"), parts=())).new == 1


@pytest.mark.parametrize(
    ("status", "standing", "due", "expected"),
    [
        ("completed", "live", MONDAY, "not live"),
        ("paid / fulfilled", "live", MONDAY, "not live"),
        ("completed", "live", SATURDAY, "new"),
        ("completed", "live", None, "held"),
        ("paid / unfulfilled", "live", MONDAY, "held"),
        ("cancelled", CANCELLED, SATURDAY, "not live"),
        ("failed", NOT_LIVE, SATURDAY, "not live"),
    ],
)
def test_what_is_of_no_concern_on_arrival(
    shop: Shop, status: str, standing: str, due: date | None, expected: str
) -> None:
    order = read_order("1", a_part(due=due), status=status, standing=standing)
    assert counts(look(shop, order)) == {expected: 1}


def test_what_is_due_on_a_day_to_come_is_not_delivered_yet_though_the_web_shop_has_done_with_it(shop: Shop) -> None:
    done = Want(DONE_THERE, "it was completed there: is it still to be delivered?")
    today = replace(read_order("1", a_part(due=shop.m.today)), status="completed", wants=(done,))
    later = replace(read_order("2", a_part()), status="completed", wants=(done,))
    found = look(shop, today, later)
    assert (found.new, [tuple(held) for held in found.held]) == (1, [("id-1", done.why)])


def test_one_that_was_not_live_is_looked_at_again(shop: Shop) -> None:
    look(shop, read_order(status="pending", standing=NOT_LIVE))
    assert counts(look(shop, read_order())) == {"new": 1}
    assert counts(look(shop, read_order(status="failed", standing=NOT_LIVE))) == {"not live": 1}
    assert state(shop) == ("not live", NOT_LIVE)


def test_one_that_was_taken_in_is_seen_until_it_is_another(shop: Shop) -> None:
    arrive(shop, read_order())
    assert counts(look(shop, read_order())) == {"seen": 1}
    later = read_order("1042", a_part(due=SATURDAY + timedelta(days=1), card="Sorry!"))
    for _ in range(2):
        assert counts(look(shop, later)) == {"changed": 1}
    [row] = rows(shop).values()
    assert (row.kind, row.why, row.sheet) == (CHANGED, "changed: due, card", 1)
    assert counts(look(shop, read_order())) == {"seen": 1}
    assert rows(shop) == {}


def test_what_the_web_shop_called_off_is_asked_about_until_a_person_has_said(shop: Shop) -> None:
    arrive(shop, read_order())
    off = read_order(status="refunded", standing=CANCELLED)
    assert counts(look(shop, off)) == {"changed": 1}
    [row] = rows(shop).values()
    assert (row.kind, row.why) == (CALLED_OFF, "the web shop has it as refunded")
    shop.do(online_changes.leave_ours, online_id(shop), digest(shop))
    assert counts(look(shop, off)) == {"seen": 1}


@pytest.mark.parametrize(
    ("status", "standing", "why"),
    [
        ("on-hold", NOT_LIVE, "the web shop has it as on-hold"),
        ("packed", UNKNOWN, "its status is packed: nobody has said what that means"),
    ],
)
def test_a_status_that_is_another_is_shown(shop: Shop, status: str, standing: str, why: str) -> None:
    arrive(shop, read_order())
    wants = (Want("status", "nobody has said what it means"),) if standing == UNKNOWN else ()
    assert counts(look(shop, read_order(status=status, standing=standing, wants=wants))) == {"changed": 1}
    assert rows(shop)["1042"].why == why


def test_what_is_done_with_here_is_seen_whatever_the_web_shop_says(shop: Shop) -> None:
    arrive(shop, read_order("1"), read_order("2"), read_order("3", a_part(due=None)))
    shop.outcome(1, "delivered")
    shop.cancel(2)
    shop.do(intake.void, 3, "entered twice")
    orders = [read_order(number, a_part(card="Other"), status="refunded", standing=CANCELLED) for number in "123"]
    assert counts(look(shop, *orders)) == {"seen": 3}


def test_an_older_file_tells_nothing_new(shop: Shop) -> None:
    new = read_order("1042", a_part(card="New"), modified="2026-02-11T10:00:00")
    old = read_order("1042", a_part(card="Old", due=None), modified="2026-02-10T10:00:00")
    look(shop, new)
    before = everything(shop)
    assert counts(look(shop, old)) == {"new": 1}
    take_in(shop, "1042")
    assert counts(look(shop, old)) == {"seen": 1}
    assert [row[7] for row in everything(shop)] == [row[7] for row in before]


def test_files_in_any_order_end_the_same(shop: Shop) -> None:
    # None of them is numbered between two others: what a file lacks it does not miss.
    files = [
        [read_order("W1", modified="1"), read_order("W2", modified="1")],
        [read_order("W2", a_part(card="Second"), modified="2"), read_order("W3", a_part(due=None), modified="1")],
        [read_order("W3", modified="3"), read_order("W1", modified="4", status="failed", standing=NOT_LIVE)],
    ]
    ends = []
    for shift in range(3):
        source = WebShop(f"Shop {shift}")
        for file in (files[shift:] + files[:shift]) * 2:
            look(shop, *file, source=source)
        found = [row[1:-1] for row in everything(shop) if row[0] == source.name]
        ends.append(sorted(found))
    assert ends[0] == ends[1] == ends[2]
    assert [row[9] for row in ends[0]] == ["not live", "waiting", "waiting"]


def test_one_that_stands_twice_in_a_file_counts_once(shop: Shop) -> None:
    assert counts(look(shop, read_order(), read_order())) == {"new": 1, "seen": 1}
    older, newer = (read_order("2", a_part(card=when), modified=when, placed_on="") for when in ("1", "2"))
    for file in ((older, newer), (newer, older)):
        assert counts(look(shop, *file)) == {"new": 1, "seen": 1}
    found = look(shop, read_order("3", placed_on=""), read_order("3", a_part(card="Other"), placed_on=""))
    assert counts(found) == {"held": 2}
    assert set(found.held) == {("id-3", "it stands twice in one file, and differs")}
    assert rows(shop)["3"].kind == HELD


def test_what_has_vanished_from_a_file_is_told(shop: Shop) -> None:
    placed = {"1": "2026-02-08", "2": "2026-02-09", "3": "2026-02-09", "4": "2026-02-10", "5": "2026-02-11"}
    orders = [read_order(number, placed_on=day) for number, day in placed.items()]
    look(shop, *orders)
    take_in(shop, "3", "4")
    shop.outcome(2, "delivered")
    look(shop, read_order("6", placed_on="2026-02-10", status="failed", standing=NOT_LIVE))
    found = look(shop, orders[0], orders[4])
    assert (found.vanished, counts(found)) == (("2", "3"), {"new": 2, "vanished": 2})
    assert look(shop, orders[4]).vanished == ()
    assert look(shop, replace(orders[4], placed_on="")).vanished == ()
    assert look(shop, *orders, source=WebShop("Other")).vanished == ()


def test_one_that_was_only_listed_is_that_order_once_it_is_read(shop: Shop) -> None:
    look(shop, read_order("1"))
    compare(shop, "1", "1042", "1043")
    assert [(row.kind, row.number) for row in rows(shop).values() if row.kind == LISTED] == [
        (LISTED, "1042"),
        (LISTED, "1043"),
    ]
    assert counts(look(shop, read_order("1"), read_order("1042"))) == {"new": 2}
    assert {number: row.kind for number, row in rows(shop).items()} == {"1": NEW, "1042": NEW, "1043": LISTED}
    assert shop.rows("SELECT external_id FROM online_orders WHERE number = '1042'") == [("id-1042",)]


def test_the_order_that_it_may_be_over_again_is_named(shop: Shop) -> None:
    shop.take(due=SATURDAY)
    look(shop, read_order("1"), read_order("2", a_part(due=None)), read_order("3", a_part(due=MONDAY)))
    assert {number: row.like for number, row in rows(shop).items()} == {"1": "0001-1", "2": "", "3": "0001-1"}


def test_a_merged_sheet_stands_on_in_the_other_one(shop: Shop) -> None:
    phone = shop.take()
    arrive(shop, read_order())
    shop.do(likeness.answer, phone, phone + 1, "same")
    assert counts(look(shop, read_order())) == {"seen": 1}
    assert counts(look(shop, read_order("1042", a_part(due=SATURDAY + timedelta(days=1))))) == {"changed": 1}
    assert rows(shop)["1042"].sheet == 1


def test_of_two_online_orders_that_were_one_the_other_is_of_no_concern(shop: Shop) -> None:
    arrive(shop, read_order("1"), read_order("2"))
    shop.do(likeness.answer, 1, 2, "same")
    off = read_order("2", status="cancelled", standing=CANCELLED)
    assert counts(look(shop, read_order("1"), off)) == {"seen": 2}


def test_a_look_that_fails_leaves_nothing(shop: Shop) -> None:
    broken = ReadOrder("id-9", "9", "processing", "no such standing", (a_part(),))
    with pytest.raises(Exception, match="rows would not agree"):
        look(shop, read_order(), broken)
    assert (everything(shop), shop.rows("SELECT count(*) FROM sources")) == ([], [(0,)])
