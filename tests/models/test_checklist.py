"""A driver's own stops: in order, and nothing beyond what finding the door takes."""

from datetime import date

import pytest

from models import checklist, photos
from models.photo_views import ORDER, SHEET, STOP, PhotoOf
from models.roles import DRIVER_SEES
from models.run_views import StopRow
from models.tables.base import book as tables
from models.views import Line, Party
from tests.book import SATURDAY
from tests.models.photographing import a_photo
from tests.models.shop import Shop

# What a driver is told beyond the fields of the stop itself: whose row it is, and how it stands.
ABOUT_THE_ROW = {"order_id", "number", "suffix", "mark", "loaded", "version", "outcome_id"}
OUTCOME = {"result", "place", "whom", "outcome_note", "outcome_at"}
NEVER_READ = (
    *("card", "price", "total", "payment", "delivery_charge", "email", "florist", "caller_id", "cancel_reason"),
    *("thumbnail", "caption"),
)


def test_a_stop_has_the_fields_that_the_role_sees_and_no_other() -> None:
    assert set(StopRow._fields) - ABOUT_THE_ROW - OUTCOME == DRIVER_SEES - {"order", "outcome"}


def test_nothing_else_is_read(shop: Shop) -> None:
    assert shop.stops("van 1") == []
    for question in (checklist._OWN, checklist._ONE, checklist._LINES, checklist._LINES_OF, checklist._MARKS):
        sql = question._build().sql()[0]
        assert [word for word in NEVER_READ if f'"{word}"' in sql] == []


def test_a_stop_as_its_driver_sees_it(shop: Shop) -> None:
    order = shop.take(lines=(Line("Roses", 2, 100), Line("Vase", 1, None)), card="Secret", window="10:30")
    shop.give(order, "van 1")
    shop.outcome(order, "delivered", "neighbour", whom="no. 14", note="rang twice")
    [stop] = shop.stops("van 1")
    assert stop == StopRow(
        order_id=order,
        number=1,
        suffix=1,
        sequence=1,
        recipient="Bea Recipient",
        phone="07700 900456",
        address="12 Mill Lane",
        postcode="PO16 7AA",
        window="10:30",
        what=("2 x Roses", "Vase"),
        notes="side gate",
        status="done",
        mark="",
        loaded=False,
        result="delivered",
        place="neighbour",
        whom="no. 14",
        outcome_note="rang twice",
        outcome_at=shop.m.now,
        version=1,
        outcome_id=1,
    )


def test_a_driver_sees_whether_a_stop_is_photographed_and_no_more(shop: Shop) -> None:
    order = shop.take()
    shop.give(order, "van 1")
    shop.load("van 1")
    for kind in (ORDER, SHEET):
        shop.book.write(photos.attach, shop.m, PhotoOf(kind, 1), [a_photo()])
    assert not shop.stops("van 1")[0].photographed
    [porch] = shop.book.write(photos.attach, shop.by("van 1").m, PhotoOf(STOP, order), [a_photo()]).ids
    assert shop.stops("van 1")[0].photographed is True
    shop.book.write(photos.take_off, shop.m, porch)
    assert shop.stops("van 1")[0].photographed is False
    shop.book.write(photos.put_back, shop.m, porch)
    shop.give(order, "van 2")
    assert not shop.stops("van 1")[0].photographed


def test_a_stop_is_never_under_the_name_of_the_one_who_paid(shop: Shop) -> None:
    order = shop.take(recipient=Party(), to_come=frozenset({"recipient"}))
    shop.give(order, "van 1")
    [stop] = shop.stops("van 1")
    assert (stop.recipient, stop.phone) == ("", "")


def test_what_was_taken_away_stays_until_its_driver_has_seen_it(shop: Shop) -> None:
    kept, gone, moved, cancelled = (shop.take(window=window) for window in ("09:00", "10:00", "11:00", "12:00"))
    shop.give([kept, gone, moved, cancelled], "van 1")
    shop.load("van 1")
    shop.give(gone, "van 2")
    shop.amend(moved, window="11:00", due=date(2026, 2, 15))
    shop.cancel(cancelled)
    rows = {stop.order_id: stop for stop in shop.stops("van 1")}
    assert {order: (stop.status, stop.mark, stop.sequence) for order, stop in rows.items()} == {
        kept: ("listed", "", 1),
        gone: ("gone", "MOVED", None),
        moved: ("gone", "MOVED", None),
        cancelled: ("cancelled", "CANCELLED", None),
    }
    for order in (gone, moved, cancelled):
        stop = rows[order]
        assert (stop.recipient, stop.address, stop.what) == ("Bea Recipient", "12 Mill Lane", ("2 x Dozen red roses",))
        assert (stop.phone, stop.notes, stop.loaded) == ("", "", False)
        shop.seen(order, "van 1")
    assert [stop.order_id for stop in shop.stops("van 1")] == [kept]


def test_a_stop_that_became_a_collection_is_gone(shop: Shop) -> None:
    order = shop.take()
    shop.give(order, "van 1")
    shop.load("van 1")
    shop.amend(order, fulfilment="collection")
    assert [(stop.status, stop.mark) for stop in shop.stops("van 1")] == [("gone", "MOVED")]


def test_the_stops_that_nobody_takes_yet(shop: Shop) -> None:
    driven, bare, shelf, gone = shop.take(), shop.take(), shop.take(fulfilment="collection"), shop.take()
    shop.give(driven, "van 1")
    shop.cancel(gone)
    assert shelf
    assert [(stop.order_id, stop.mark) for stop in shop.stops("")] == [(bare, "")]


@pytest.mark.parametrize("stops", [1, 5])
def test_a_run_is_read_by_as_many_statements_however_long_it_is(shop: Shop, stops: int) -> None:
    shop.give([shop.take() for _ in range(stops)], "van 1")

    def counted() -> int:
        asked: list[str] = []
        connection = tables.connection()
        connection.set_trace_callback(asked.append)
        try:
            assert len(checklist.stops(SATURDAY, "van 1")) == stops
        finally:
            connection.set_trace_callback(None)
        return len(asked)

    assert shop.book.read(counted) == 3
