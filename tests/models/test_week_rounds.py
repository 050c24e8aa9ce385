"""The reads behind F4 and F5: whatever its status or what is missing beside it, an order is shown."""

from datetime import timedelta

from models import week
from models.views import Line, Party
from tests.book import SATURDAY, WEDNESDAY
from tests.models.shop import Shop

MONDAY = WEDNESDAY - timedelta(days=2)


def test_a_week_by_day_then_by_window(shop: Shop) -> None:
    for due, window in ((14, "pm"), (14, ""), (14, "10:30"), (14, "am"), (14, "09:00-10:00"), (12, "pm")):
        shop.take(due=SATURDAY.replace(day=due), window=window)
    for outside in (MONDAY + timedelta(days=7), MONDAY + timedelta(days=8)):
        shop.take(due=outside)
    rows = shop.book.read(week.week, MONDAY)
    assert [(row.due.day, row.window) for row in rows] == [
        (12, "pm"),
        (14, "09:00-10:00"),
        (14, "10:30"),
        (14, "am"),
        (14, ""),
        (14, "pm"),
    ]
    assert [row.number for row in shop.book.read(week.week, MONDAY + timedelta(days=7))] == [7, 8]


def test_the_load_counts_what_is_not_cancelled(shop: Shop) -> None:
    shop.take()
    shop.take()
    shop.cancel(shop.take())
    shop.take(due=WEDNESDAY)
    loads = shop.book.read(week.loads, MONDAY)
    assert list(loads) == [MONDAY + timedelta(days=ahead) for ahead in range(7)]
    assert (loads[SATURDAY], loads[WEDNESDAY], sum(loads.values())) == (2, 1, 3)
    assert shop.book.read(week.day_load, SATURDAY) == 2


def test_an_unknown_status_is_shown_and_never_hidden(shop: Shop) -> None:
    order = shop.take()
    for table, column in (
        ("orders", "status"),
        ("orders", "fulfilment"),
        ("list_entries", "status"),
        ("list_entries", "kind"),
        ("sheets", "state"),
        ("confirmations", "state"),
    ):
        shop.plant(f"UPDATE {table} SET {column} = 'pending'")
        assert [row.order_id for row in shop.book.read(week.week, MONDAY)] == [order], (table, column)
        assert list(shop.list_of(SATURDAY)) == [order], (table, column)
    [row] = shop.book.read(week.week, MONDAY)
    assert (row.status, row.entry_status, row.fulfilment) == ("pending",) * 3
    assert shop.list_of(SATURDAY)[order].status == "pending"
    assert shop.book.read(week.loads, MONDAY)[SATURDAY] == 1


def test_an_order_is_shown_when_what_belongs_to_it_is_lost(shop: Shop) -> None:
    order = shop.take()
    for table in ("people", "order_lines", "confirmations"):
        shop.plant(f"DELETE FROM {table}")
        assert [row.order_id for row in shop.book.read(week.week, MONDAY)] == [order], table
        assert list(shop.list_of(SATURDAY)) == [order], table
    assert (shop.list_of(SATURDAY)[order].recipient, shop.list_of(SATURDAY)[order].lines) == ("", ())
    shop.plant("DELETE FROM list_entries")
    assert [row.order_id for row in shop.book.read(week.week, MONDAY)] == [order]


def test_a_line_of_the_list_is_shown_when_its_order_is_lost(shop: Shop) -> None:
    order = shop.take()
    shop.plant("DELETE FROM orders")
    entry = shop.list_of(SATURDAY)[order]
    assert (entry.number, entry.due, entry.address) == (0, None, "")


def test_stops_without_a_driver_first_then_each_run_in_its_order_then_the_shelf(shop: Shop) -> None:
    orders = [shop.take(window=window) for window in ("pm", "am", "09:00", "am")]
    shelf, relay = shop.take(fulfilment="collection"), shop.take(fulfilment="relay", florist="Other")
    late, early, bare = orders[0], orders[1], orders[2]
    shop.give([late, early, bare], "van 1")
    assert list(shop.list_of(SATURDAY)) == [orders[3], bare, early, late, shelf, relay]
    shop.plant("UPDATE list_entries SET sequence = NULL WHERE order_id = ?", bare)
    assert list(shop.list_of(SATURDAY))[1:4] == [early, late, bare]
    assert [entry.sequence for entry in shop.list_of(SATURDAY).values()] == [None, 1, 2, 3, None, None]


def test_the_list_has_what_a_driver_needs(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY, lines=(Line("Roses", 2, 100), Line("Vase", 1, None)))
    shop.outcome(order, "delivered", "neighbour", whom="no. 14")
    entry = shop.list_of(WEDNESDAY)[order]
    assert (entry.recipient, entry.phone, entry.address, entry.postcode) == (
        *("Bea Recipient", "07700 900456"),
        *("12 Mill Lane", "PO16 7AA"),
    )
    assert entry.lines == (Line("Roses", 2, 100), Line("Vase", 1, None))
    assert (entry.order, entry.notes, entry.due) == ("0001-1", "side gate", WEDNESDAY)
    assert entry.outcome == "delivered, neighbour, no. 14"
    assert entry.outcome_at == shop.m.now


def test_the_shelf_is_under_the_callers_name_when_nobody_else_was_named(shop: Shop) -> None:
    order = shop.take(fulfilment="collection", recipient=Party(), address="", postcode="")
    assert shop.list_of(SATURDAY)[order].recipient == "Ann Sender"


def test_no_driver_is_sent_to_the_one_who_paid(shop: Shop) -> None:
    for fulfilment in ("delivery", "relay"):
        order = shop.take(fulfilment=fulfilment, recipient=Party(), to_come=frozenset({"recipient"}))
        entry = shop.list_of(SATURDAY)[order]
        assert (entry.recipient, entry.phone, entry.to_come) == ("", "", "recipient")
    assert {kind for kind, _, _ in shop.faults()} == {"to come"}
