"""The queues: what waits for somebody at the counter, and the counts of it on the top line."""

import pytest

from models import delivering, outstanding, printings, waiting
from models.run_views import Seen, WaitingRow
from tests.book import SATURDAY, WEDNESDAY
from tests.models.shop import Shop

THURSDAY = WEDNESDAY.replace(day=12)


def queues(shop: Shop) -> list[tuple[str, str, str]]:
    return [(row.queue, row.order, row.what) for row in rows(shop)]


def rows(shop: Shop) -> list[WaitingRow]:
    return shop.book.read(waiting.waiting, shop.m.now, shop.m.today, 19)


def counts(shop: Shop) -> dict[str, int]:
    line = shop.book.read(outstanding.top_line, shop.m.now, shop.m.today)
    return {words: number for number, words in line.counts}


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """Wednesday afternoon: of each queue something, and as much that is in none."""
    left, held, late, changed, moved = (shop.take(due=WEDNESDAY, window="09:00") for _ in range(5))
    shop.give([left, held, late, changed, moved], "van 1")
    shop.book.write(printings.print_run_sheet, shop.m, WEDNESDAY, "van 1")
    shop.by("van 1").outcome(left, "delivered", "neighbour", whom="no. 14", note="rang twice")
    shop.by("van 1").outcome(held, "delivered", "recipient")
    shop.outcome(held, "delivered", "porch", seen=Seen("van 1", WEDNESDAY, "listed"))
    shop.amend(changed, due=WEDNESDAY, window="10:30")
    shop.amend(moved, due=THURSDAY)
    for order in (changed, moved):
        shop.confirm(order)
    shop.take(due=WEDNESDAY, window="pm")
    shop.take(due=THURSDAY)
    shop.take(due=WEDNESDAY, fulfilment="collection", window="pm")
    return shop.at("11:00")


def test_each_queue_in_turn(busy: Shop) -> None:
    assert queues(busy) == [
        ("decide", "0002-1", "delivered, porch, noted by owner; it has another outcome by now"),
        ("no driver", "0006-1", "nobody takes it yet"),
        ("to see", "0004-1", "CHANGED, not seen by the shop"),
        ("to see", "0004-1", "CHANGED, not seen by van 1"),
        ("to see", "0006-1", "NEW, not seen by the shop"),
        ("to see", "0005-1", "MOVED off Wed 11 Feb, not seen by the shop"),
        ("to see", "0005-1", "MOVED off Wed 11 Feb, not seen by van 1"),
        ("no outcome", "0003-1", "van 1"),
        ("sender", "0001-1", "delivered, neighbour, no. 14, rang twice"),
    ]
    assert counts(busy) == {"no driver": 1, "to decide": 1, "to see": 5, "no outcome": 1, "not told": 1}
    sender = rows(busy)[-1]
    assert (sender.caller, sender.phone, sender.recipient, sender.day, sender.window) == (
        *("Ann Sender", "07700 900123", "Bea Recipient"),
        *(WEDNESDAY, "09:00"),
    )
    assert [row.whose for row in rows(busy) if row.queue == "to see"] == ["", "van 1", "", "", "van 1"]
    assert rows(busy)[0].about == 1


def test_a_queue_is_left_by_what_was_done_about_it(busy: Shop) -> None:
    by_order = {row.order: row.order_id for row in rows(busy)}
    busy.do(delivering.decide, 1, False)
    busy.give(by_order["0006-1"], "van 1")
    for order in ("0004-1", "0005-1"):
        busy.seen(by_order[order])
        busy.seen(by_order[order], "van 1", WEDNESDAY)
    busy.outcome(by_order["0003-1"], "delivered")
    busy.do(delivering.tell_sender, by_order["0001-1"])
    assert queues(busy) == [("to see", "0006-1", "NEW, not seen by van 1")]
    assert counts(busy) == {"to see": 1}


def test_what_waits_keeps_waiting_on_other_days(busy: Shop) -> None:
    later = busy.at("08:00", SATURDAY)
    assert {(row.queue, row.order) for row in rows(later)} == {
        ("decide", "0002-1"),
        ("to see", "0004-1"),
        ("to see", "0005-1"),
        ("to see", "0006-1"),
        *(("no outcome", f"000{number}-1") for number in (3, 4, 5, 6, 7, 8)),
        ("sender", "0001-1"),
    }
