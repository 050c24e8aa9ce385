"""Who looked, what broke, and which back-ups are good: written down without what anybody said."""

from datetime import UTC, datetime, timedelta

import pytest

from models import backups, faults, looking, outstanding
from models.intake import void
from tests.book import WEDNESDAY, moment
from tests.models.shop import Shop

LATER = datetime(2026, 2, 14, 9, 0, tzinfo=UTC)


def test_looking_is_an_act_and_no_station_of_the_life_line(shop: Shop) -> None:
    order = shop.take()
    life = shop.order(order).life
    shop.book.write(looking.order_opened, shop.m, order)
    shop.book.write(looking.sheet_opened, shop.m, 1)
    shop.book.write(looking.person_opened, shop.m, 2)
    shop.book.write(looking.found, shop.m, [order, shop.take(), 99])
    assert shop.rows("SELECT act, sheet, suffix, person, detail FROM audit WHERE act <> 'take' ORDER BY id") == [
        ("open", 1, 1, None, ""),
        ("open", 1, None, None, ""),
        ("open", None, None, 2, ""),
        ("find", None, None, None, "0001-1 0002-1"),
    ]
    assert shop.order(order).life == life


def test_what_is_not_there_was_not_looked_at(shop: Shop) -> None:
    for verb, what in ((looking.order_opened, 9), (looking.sheet_opened, 9), (looking.person_opened, 9)):
        shop.book.write(verb, shop.m, what)
    shop.book.write(looking.found, shop.m, [])
    shop.book.write(looking.found, shop.m, [9])
    assert shop.rows("SELECT act FROM audit") == []


def test_the_end_of_day_is_the_same_after_looking(shop: Shop) -> None:
    order = shop.take()
    before = shop.check()
    shop.book.write(looking.order_opened, shop.m, order)
    assert shop.check() == before


def test_a_fault_is_kept_once_and_without_values(shop: Shop) -> None:
    at = datetime(2026, 2, 11, 10, 0, tzinfo=UTC)
    trace = "app.py:12 in on_key\nAnn Sender, 07700 900123\nValueError: Ann\nlines.py:7 in <lambda>"
    shop.book.write(faults.keep_fault, "ab12", at, "ValueError", trace)
    shop.book.write(faults.keep_fault, "ab12", at, "KeyError", "other.py:1 in again")
    shop.book.write(faults.keep_fault, "ab13", at + timedelta(seconds=1), "Ann Sender: no", "")
    places = "app.py:12 in on_key\nlines.py:7 in <lambda>"
    assert shop.book.read(faults.newest_faults, 5) == [
        faults.FaultRow("ab13", at + timedelta(seconds=1), "?", ""),
        faults.FaultRow("ab12", at, "ValueError", places),
    ]
    assert [row.id for row in shop.book.read(faults.newest_faults, 1)] == ["ab13"]


def test_a_long_trace_keeps_its_end(shop: Shop) -> None:
    trace = "\n".join(f"file.py:{line} in again" for line in range(1_000))
    shop.book.write(faults.keep_fault, "ab12", LATER, "RecursionError", trace)
    [kept] = shop.book.read(faults.newest_faults, 1)
    assert len(kept.trace) <= 4_000
    assert kept.trace.endswith("file.py:999 in again")


def said(shop: Shop, now: datetime = LATER, *, second: bool = False) -> str:
    return shop.book.read(outstanding.top_line, now, now.date(), second=second).backup


def backed_up(shop: Shop, days_ago: float, place: str = "shop") -> None:
    at = LATER - timedelta(days=days_ago)
    shop.book.write(backups.keep, moment()._replace(now=at), place, "counter-tui.backup", 4_096)


def test_an_empty_shop_needs_no_back_up(shop: Shop) -> None:
    assert said(shop, second=True) == ""


def test_none_yet_is_said_a_day_after_the_first_sheet(shop: Shop) -> None:
    shop.book.write(void, shop.m, shop.draft(), "price call", key="a")
    taken = shop.m.now
    assert said(shop, taken + timedelta(days=1)) == ""
    assert said(shop, taken + timedelta(days=1, minutes=1)) == "no back-up"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, ""),
        (1, ""),
        (1.01, "back-up 1 d old"),
        (2.9, "back-up 2 d old"),
        (400, "back-up 400 d old"),
    ],
)
def test_the_age_of_the_last_good_one(shop: Shop, days: float, words: str) -> None:
    shop.take()
    backed_up(shop, 500)
    backed_up(shop, days)
    backed_up(shop, 0, "elsewhere")
    assert said(shop) == words


def test_one_of_a_time_to_come_says_nothing_of_now(shop: Shop) -> None:
    shop.take()
    backed_up(shop, -400)
    assert said(shop) == "no back-up"
    backed_up(shop, 3)
    assert said(shop) == "back-up 3 d old"


def test_the_second_place_counts_where_one_is_set(shop: Shop) -> None:
    shop.take()
    backed_up(shop, 0)
    assert said(shop, second=True) == "no second back-up"
    backed_up(shop, 3, "second")
    assert (said(shop, second=True), said(shop)) == ("second back-up 3 d old", "")
    backed_up(shop, 0, "second")
    assert said(shop, second=True) == ""


def test_back_ups_are_acts_and_the_newest_of_each_place_is_known(shop: Shop) -> None:
    assert shop.book.read(backups.newest, LATER) == {}
    for days, place in ((2, "shop"), (1, "shop"), (3, "second")):
        backed_up(shop, days, place)
    assert shop.book.read(backups.newest, LATER) == {
        "shop": LATER - timedelta(days=1),
        "second": LATER - timedelta(days=3),
    }
    assert shop.rows("SELECT act, detail FROM audit") == [
        ("back-up", "shop"),
        ("back-up", "shop"),
        ("back-up", "second"),
    ]
    assert shop.rows("SELECT count(*) FROM backups b JOIN audit a ON a.id = b.audit_last AND a.mac = b.audit_mac") == [
        (3,)
    ]


def test_counts_are_as_they_were(shop: Shop) -> None:
    shop.take(confirm=None, due=WEDNESDAY)
    line = shop.book.read(outstanding.top_line, shop.m.now, WEDNESDAY)
    assert (1, "open") in line.counts
    assert line.backup == ""
