"""The pad: every sheet of a day, struck or not, and why not."""

from models import intake, pad
from models.views import Confirm
from tests.book import SATURDAY, WEDNESDAY, an_order
from tests.models.shop import READ_BACK, Shop

THURSDAY = WEDNESDAY.replace(day=12)


def test_every_sheet_of_the_day_is_on_it_with_why_it_is_not_struck(shop: Shop) -> None:
    shop.take()
    shop.take(confirm=Confirm("email"))
    shop.take(to_come=frozenset({"card", "phone"}), confirm=None)
    gone = shop.take()
    shop.cancel(gone)
    shop.draft()
    shop.book.write(intake.keep_draft, shop.m, "parked", {"caller_phone": "07700 900777"}, parked=True)
    shop.do(intake.void, shop.draft(), "price call")
    shop.do(intake.merge, shop.draft(), 1)
    rows = shop.sheets()
    assert {number: (row.state, row.stage, row.why) for number, row in rows.items()} == {
        1: ("struck", "", ""),
        2: ("open", "listed", "confirmation e-mail queued"),
        3: ("open", "incomplete", "to come: card, phone; confirmation due"),
        4: ("open", "listed", "telling of the cancellation due; cancelled, not acknowledged"),
        5: ("open", "draft", "being written"),
        6: ("open", "draft", "parked"),
        7: ("void", "", "price call"),
        8: ("merged", "", "into 0001"),
    }
    assert (rows[6].caller, rows[6].parked, rows[6].orders) == ("07700 900777", True, ())
    [order] = rows[1].orders
    assert (order.order_id, order.caller, order.recipient, order.due) == (1, "Ann Sender", "Bea Recipient", SATURDAY)
    assert (order.confirmation, order.ticks.all) == ("read back", True)


def test_a_sheet_has_all_its_orders(shop: Shop) -> None:
    shop.take()
    shop.take(sheet=1, confirm=None)
    [row] = shop.sheets().values()
    assert [(order.suffix, order.ticks.confirmation) for order in row.orders] == [(1, True), (2, False)]


def test_sheets_are_on_the_day_they_were_made(shop: Shop) -> None:
    shop.take()
    shop.at("09:00", THURSDAY).take()
    assert list(shop.sheets(WEDNESDAY)) == [1]
    assert list(shop.sheets(THURSDAY)) == [2]


def test_what_is_still_open_is_carried_in_whatever_its_day(shop: Shop) -> None:
    order = shop.take(confirm=None)
    shop.take()
    shop.draft()
    shop.plant("UPDATE sheets SET state = 'paused' WHERE number = 2")
    assert shop.book.read(pad.open_sheets, WEDNESDAY) == []
    assert [row.number for row in shop.book.read(pad.open_sheets, THURSDAY)] == [1, 2, 3]
    shop.confirm(order, READ_BACK)
    assert [row.number for row in shop.book.read(pad.open_sheets, THURSDAY)] == [2, 3]


def test_what_is_broken_is_shown_with_its_reason(shop: Shop) -> None:
    order = shop.take()
    shop.plant("DELETE FROM list_entries")
    shop.plant("DELETE FROM confirmations")
    shop.plant("UPDATE orders SET status = 'pending'")
    shop.plant("UPDATE sheets SET state = 'open', stage = 'listed'")
    shop.plant("DELETE FROM people")
    [row] = shop.sheets().values()
    assert row.why == "not on the list for Sat 14 Feb; not in the calendar; confirmation lost: confirm again"
    assert (row.caller, row.orders[0].order_id, row.orders[0].status) == ("", order, "pending")


def test_paper_is_named_by_its_printed_number(shop: Shop) -> None:
    shop.do(intake.take, an_order(), source="paper", pad="A", pad_number=217)
    [row] = shop.sheets().values()
    assert (row.source, row.pad, row.pad_number) == ("paper", "A", 217)


def test_there_is_no_draft_where_there_is_none(shop: Shop) -> None:
    order = shop.take()
    shop.outcome(order, "delivered")
    assert shop.book.read(pad.draft, 1) is None
    assert shop.book.read(pad.draft, 9) is None
    assert shop.book.read(pad.parked_drafts) == []
