"""Who drives, under which name, with which PIN, and what becomes of their stops when they do no more."""

import shutil
from pathlib import Path

import pytest

from models import drivers, permitted, runs, users
from models.database import Book
from models.errors import Refused
from models.migrations import run
from tests.book import RAW_KEY, SATURDAY, WEDNESDAY, raw
from tests.models.shop import Shop

SALT = bytes(range(16))
OLDER = """
    INSERT INTO users (label, role) VALUES ('owner', 'owner'), ('Bea', 'staff');
    INSERT INTO users (label, role, removed_at) VALUES ('gone', 'staff', 1);
    INSERT INTO people VALUES (1, 'Ann', 'ann', 'ann', '', '', '', '');
    INSERT INTO sheets (id, number, source, taken_by, taken_at, day, state, stage)
        VALUES (1, 1, 'paper', 'owner', 1, '2026-02-11', 'open', 'listed'),
            (2, 2, 'phone', 'owner', 1, '2026-02-11', 'open', 'draft');
    INSERT INTO orders (id, sheet_id, suffix, version, terms_version, caller_id, address, postcode, card, due, window,
        fulfilment, florist, delivery_charge, total, payment, notes, to_come, status, cancel_reason, created_at)
        SELECT value, 1, value, 1, 1, 1, 'here', '', '', '2026-02-14', '',
            'delivery', '', 0, 0, '', '', '', 'live', '', 1
        FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3 UNION SELECT 4);
    INSERT INTO list_entries (order_id, kind, day, status, driver, mark)
        VALUES (1, 'delivery', '2026-02-14', 'listed', 'van 1', 'CHANGED'),
            (2, 'delivery', '2026-02-14', 'listed', 'Bea', ''),
            (3, 'delivery', '2026-02-14', 'listed', 'gone', ''),
            (4, 'delivery', '2026-02-14', 'done', 'gone', '');
    INSERT INTO outcomes (order_id, result, place, note, remedy, at, by)
        VALUES (2, 'not delivered', 'porch', '', '', 1, 'owner');
"""


def refused(shop: Shop, label: str) -> str:
    with pytest.raises(Refused) as refusal:
        shop.driver(label)
    return refusal.value.field


def labels(shop: Shop) -> list[str]:
    return [row.label for row in shop.book.read(drivers.drivers)]


def test_drivers_stand_by_name_and_are_the_same_however_they_are_typed(shop: Shop) -> None:
    for label in ("van 2", "Zoë", "al", "van 1", " VAN 1 ", "zoe"):
        shop.driver(label)
    assert labels(shop) == ["al", "van 1", "van 2", "Zoë"]
    assert shop.rows("SELECT label, role FROM users WHERE label = 'Zoë'") == [("Zoë", "driver")]
    assert shop.book.read(drivers.is_driver, "van 1")
    assert not shop.book.read(drivers.is_driver, "VAN 1")


def test_somebody_who_holds_a_key_drives_under_their_own_name(shop: Shop) -> None:
    shop.book.write(users.know_user, "Bea", "staff")
    assert refused(shop, "bea") == "label"
    shop.driver("Bea")
    assert labels(shop) == ["Bea"]
    assert shop.book.read(permitted.role_of, "Bea") == "staff"
    shop.do(drivers.remove_driver, "Bea")
    assert (labels(shop), shop.book.read(permitted.role_of, "Bea")) == ([], "staff")
    shop.driver("Bea")
    assert labels(shop) == ["Bea"]


def test_a_name_is_given_once(shop: Shop) -> None:
    shop.driver("van 1")
    shop.do(drivers.remove_driver, "van 1")
    assert labels(shop) == []
    for label in ("van 1", "Van 1", "", "!", "v" * 61, "4111 1111 1111 1111"):
        assert refused(shop, label) == "label"
    assert shop.book.read(permitted.role_of, "van 1") == ""


def test_only_the_counter_keeps_the_drivers(shop: Shop) -> None:
    shop.driver("van 1")
    van = shop.by("van 1")
    order = shop.take()
    for verb, args in (
        (drivers.add_driver, ("van 2",)),
        (drivers.remove_driver, ("van 1",)),
        (runs.give, ([order], "van 2")),
    ):
        with pytest.raises(Refused, match="Only the shop may do that"):
            van.do(verb, *args)
    with pytest.raises(Refused, match="Only the shop may do that"):
        shop.book.write(drivers.set_pin, van.m, "van 1", "2580", SALT)
    assert labels(shop) == ["van 1"]


def test_a_pin_fits_its_driver_alone(shop: Shop) -> None:
    for label in ("van 1", "van 2"):
        shop.driver(label)
    assert shop.book.read(drivers.pin_fits, "van 1", "2580") is None
    shop.book.write(drivers.set_pin, shop.m, "van 1", "2580", SALT)
    fits = {pin: shop.book.read(drivers.pin_fits, "van 1", pin) for pin in ("2580", "2581", "", "٢٥٨٠")}
    assert fits == {"2580": True, "2581": False, "": False, "٢٥٨٠": False}
    assert [shop.book.read(drivers.pin_fits, label, "2580") for label in ("van 2", "owner", "")] == [None] * 3
    assert [row.has_pin for row in shop.book.read(drivers.drivers)] == [True, False]
    kept = shop.rows("SELECT pin, (SELECT group_concat(detail) FROM audit) FROM drivers WHERE label = 'van 1'")
    assert "2580" not in str(kept)
    assert shop.rows("SELECT count(*) FROM requests WHERE verb = 'set_pin'") == [(0,)]
    shop.do(drivers.remove_driver, "van 1")
    assert shop.book.read(drivers.pin_fits, "van 1", "2580") is None


@pytest.mark.parametrize("pin", ["", "258", "123456789", "0000", "1234", "98765", "25a0", "٢٥٨٠", "2580 "])
def test_a_pin_that_anybody_would_try_is_refused(shop: Shop, pin: str) -> None:
    shop.driver("van 1")
    with pytest.raises(Refused) as refusal:
        shop.book.write(drivers.set_pin, shop.m, "van 1", pin, SALT)
    assert refusal.value.field == "pin"


def test_the_stops_of_a_driver_who_is_removed_are_nobodys(shop: Shop) -> None:
    past, done, gone, today, ahead = [shop.take(due=day) for day in (WEDNESDAY,) * 4 + (SATURDAY,)]
    shop.give([past, done, gone, today, ahead], "van 1")
    shop.outcome(done, "delivered")
    shop.cancel(gone)
    shop.load("van 1", WEDNESDAY)
    shop.do(drivers.remove_driver, "van 1")
    rows = shop.list_of(WEDNESDAY) | shop.list_of(SATURDAY)
    assert {order: rows[order].driver for order in (past, done, gone, today, ahead)} == {
        **dict.fromkeys((past, today, ahead), ""),
        **dict.fromkeys((done, gone), "van 1"),
    }
    assert (rows[today].loaded_at, shop.order(today).driver) == (None, "")
    assert shop.marks(today) == {(WEDNESDAY, "van 1"): "MOVED"}
    assert shop.marks(ahead) == {}
    assert labels(shop) == []
    with pytest.raises(Refused) as refusal:
        shop.give(today, "van 1")
    assert refusal.value.field == "driver"


def test_a_driver_who_was_told_that_they_drive_no_more_has_nothing_to_see(shop: Shop) -> None:
    order, gone = shop.take(due=WEDNESDAY), shop.take(due=WEDNESDAY)
    shop.give([order, gone], "van 1")
    shop.load("van 1", WEDNESDAY)
    shop.cancel(gone)
    shop.do(drivers.remove_driver, "van 1", told=True)
    assert shop.marks(order) == {}
    assert shop.marks(gone)[(WEDNESDAY, "van 1")] == "CANCELLED"
    assert shop.rows("SELECT by, detail FROM audit WHERE act = 'tell driver'") == [("owner", "MOVED van 1")]


def test_days_that_are_past_keep_their_driver(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.give(order, "van 1")
    shop.at("09:00", SATURDAY).do(drivers.remove_driver, "van 1")
    assert shop.list_of(WEDNESDAY)[order].driver == "van 1"


def test_who_is_removed_from_the_book_drives_no_more(shop: Shop) -> None:
    shop.book.write(users.know_user, "Bea", "staff")
    order = shop.take()
    shop.give(order, "Bea")
    shop.book.write(users.remove_user, shop.m, "Bea")
    assert (labels(shop), shop.list_of(SATURDAY)[order].driver) == ([], "")


def test_an_older_book_has_its_drivers_and_the_paper_that_cannot_have_been_shredded(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    for step in run.HERE.glob("*.py"):
        if step.stem < "0008":
            shutil.copy(step, steps)
    path = tmp_path / "book.db"
    path.touch(mode=0o600)
    Book(path, RAW_KEY, new=True, steps=steps).close()
    with raw(path, rules=True) as connection:
        connection.executescript(OLDER)
    book = Book(path, RAW_KEY)
    shop = Shop(book)
    assert labels(shop) == ["Bea", "van 1"]
    assert [stop.order_id for stop in shop.stops("van 1")] == [1]
    assert shop.marks(1) == {(SATURDAY, ""): "CHANGED"}
    assert shop.rows("SELECT driver FROM list_entries ORDER BY id") == [("van 1",), ("Bea",), ("",), ("gone",)]
    assert shop.rows("SELECT role FROM users ORDER BY label") == [("staff",), ("staff",), ("owner",), ("driver",)]
    assert shop.rows("SELECT sheet_id, shredded_at FROM lock_box") == [(1, None)]
    assert shop.seen(1)
    assert "sender" not in {kind for kind, *_ in shop.faults()}
    book.close()
