"""Where is that order: by number, telephone, postcode and name; known callers and places; the life line."""

from datetime import timedelta

import pytest

from models import finding, intake
from models.errors import Refused
from models.views import Confirm, Party
from tests.book import SATURDAY, an_order
from tests.models.online import a_part, arrive, read_order
from tests.models.shop import Shop


@pytest.fixture
def three(shop: Shop) -> Shop:
    """0001: Ann Sender to Bea Recipient; 0002: Zoë O'Brien to Ann Sender; 0003: a collection of Łukasz Smith-Jones."""
    shop.take()
    shop.take(
        caller=Party("Zoë O'Brien", "+44 7700 900555"),
        recipient=Party("Ann Sender", "07700 900123", "ann@example.com"),
        postcode="SO14 2AB",
        due=SATURDAY.replace(day=20),
    )
    shop.take(
        caller=Party("Łukasz Smith-Jones", "023 9200 0077"),
        recipient=Party(),
        fulfilment="collection",
        address="",
        postcode="",
    )
    return shop


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("1", ["0001-1"]),
        ("0001", ["0001-1"]),
        ("0001-1", ["0001-1"]),
        (" 0002-1 ", ["0002-1"]),
        ("0001-2", []),
        ("0009", []),
        ("07700 900123", ["0002-1", "0001-1"]),
        ("+447700900123", ["0002-1", "0001-1"]),
        ("0123", ["0002-1", "0001-1"]),
        ("07700900555", ["0002-1"]),
        ("077009", ["0002-1", "0001-1"]),
        ("900456", ["0001-1"]),
        ("07700 900123 x12", ["0002-1", "0001-1"]),
        ("Ann: 07700 900123, after six", ["0002-1", "0001-1"]),
        ("12 mill lane", ["0002-1", "0001-1"]),
        ("po16 7aa", ["0001-1"]),
        ("PO167AA", ["0001-1"]),
        ("so14", ["0002-1"]),
        ("ann", ["0002-1", "0001-1"]),
        ("Recipient", ["0001-1"]),
        ("obrien", ["0002-1"]),
        ("ZOE", ["0002-1"]),
        ("lukasz s", ["0003-1"]),
        ("jones", ["0003-1"]),
        ("nobody", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("'; DROP TABLE orders; --", []),
        ("[/]", []),
    ],
)
def test_an_order_is_found(three: Shop, text: str, orders: list[str]) -> None:
    assert [row.order for row in three.book.read(finding.find, text)] == orders


def test_every_order_of_a_sheet_is_found_by_its_number(shop: Shop) -> None:
    shop.take()
    shop.take(sheet=1, due=SATURDAY.replace(day=20))
    assert [row.order for row in shop.book.read(finding.find, "0001")] == ["0001-2", "0001-1"]
    assert [row.order for row in shop.book.read(finding.find, "0001-2")] == ["0001-2"]


@pytest.mark.parametrize("text", ["0001-1", "0001"])
def test_the_order_of_a_number_stands_before_a_telephone_that_ends_with_it(shop: Shop, text: str) -> None:
    shop.take()
    shop.take(caller=Party("Cy Other", "07700 900011"), due=SATURDAY.replace(day=20))
    shop.take(caller=Party("Di Other", "07700 900001"), due=SATURDAY.replace(day=21))
    found = [row.order for row in shop.book.read(finding.find, text)]
    assert (found[0], len(found)) == ("0001-1", 2)


def test_whatever_its_status_an_order_is_found_with_what_came_of_it(shop: Shop) -> None:
    done, gone, odd = shop.take(), shop.take(), shop.take(confirm=Confirm("email"))
    shop.outcome(done, "delivered", "porch")
    shop.cancel(gone)
    shop.plant("UPDATE orders SET status = 'pending' WHERE id = ?", odd)
    shop.plant("UPDATE people SET id = id + 100 WHERE name = 'Bea Recipient'")
    rows = {row.order_id: row for row in shop.book.read(finding.find, "Ann")}
    assert (rows[done].outcome, rows[done].told) == ("delivered, porch", "read back")
    assert (rows[gone].status, rows[gone].told) == ("cancelled", "due")
    assert (rows[odd].status, rows[odd].recipient, rows[odd].told) == ("pending", "", "e-mail queued")


@pytest.mark.parametrize("text", ["WX-1042", "#WX-1042"])
def test_a_customer_quotes_the_number_that_the_web_shop_gave_them(shop: Shop, text: str) -> None:
    taken = shop.do(intake.take, an_order(), source="web", external_id="WX-1042")
    found = shop.book.read(finding.find, text)
    assert [row.order for row in found] == [taken.order]


def test_a_held_web_order_is_found_by_the_web_shops_number(shop: Shop) -> None:
    arrive(shop, read_order("2022", a_part(due=None)))
    found = shop.book.read(finding.find_sheet, 2022)
    assert found is not None
    assert (found.number, found.stage) == (1, "draft")


def test_another_florist_quotes_theirs(shop: Shop) -> None:
    taken = shop.do(intake.take, an_order(), source="relay", external_id="R-100")
    assert [row.order for row in shop.book.read(finding.find, "r100")] == [taken.order]


def test_no_more_than_the_limit(shop: Shop) -> None:
    for _ in range(4):
        shop.take()
    assert [row.order for row in shop.book.read(finding.find, "Ann", limit=2)] == ["0004-1", "0003-1"]


def test_a_number_is_found_as_it_was_typed(shop: Shop) -> None:
    typed = "07700 900123 x12"
    shop.take(caller=Party("Ann Sender", typed))
    assert [row.order for row in shop.book.read(finding.find, typed)] == ["0001-1"]
    assert [row.phone for row in shop.book.read(finding.callers, typed)] == [typed]


@pytest.mark.parametrize("text", ["po16", "po16 7aa"])
def test_of_a_place_with_many_orders_the_newest_due_come_first(shop: Shop, text: str) -> None:
    wedding = shop.take(postcode="PO16 7AA", due=SATURDAY + timedelta(days=90))
    shop.plant(
        """
        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO orders SELECT i, sheet_id, i, 1, 1, caller_id, recipient_id, address,
            iif(i % 2, 'PO16 7AA', 'PO16 9ZZ'), card, '2026-02-14', window, 'delivery', '', 0, 0, '', '', '', 'live',
            '', 0, NULL, NULL, 0, 0
        FROM n, (SELECT * FROM orders WHERE id = 1)
        """
    )
    rows = shop.book.read(finding.find, text)
    assert (len(rows), rows[0].order_id) == (finding.LIMIT, wedding)


def test_a_sheet_without_an_order_is_found(shop: Shop) -> None:
    shop.draft()
    shop.do(intake.void, shop.draft(), "price call")
    assert shop.book.read(finding.find_sheet, 1) == (1, "open", "draft", "")
    assert shop.book.read(finding.find_sheet, 2) == (2, "void", "", "price call")
    assert shop.book.read(finding.find_sheet, 3) is None


def test_callers_by_the_start_or_the_end_of_their_number_and_by_name(three: Shop) -> None:
    three.take(due=SATURDAY.replace(day=28))

    def names(text: str, limit: int = 8) -> list[str]:
        return [row.name for row in three.book.read(finding.callers, text, limit=limit)]

    assert names("0123") == names("07700900123") == names("ann") == names("send") == ["Ann Sender"]
    assert names("07700") == ["Ann Sender", "Zoë O'Brien"]
    assert names("07700", 1) == ["Ann Sender"]
    assert names("bea") == names("") == names("[/]") == []
    [ann] = three.book.read(finding.callers, "0123")
    assert (ann.orders, ann.last, ann.email) == (2, SATURDAY.replace(day=28), "ann@example.com")


def test_places_a_caller_has_sent_to_the_latest_first(shop: Shop) -> None:
    shop.take()
    shop.take(recipient=Party("Cy Other"), address="1 High Street", due=SATURDAY.replace(day=20))
    shop.take(due=SATURDAY.replace(day=25), card="again")
    shop.take(fulfilment="collection", recipient=Party("Dee Shelf"))
    by_phone = shop.book.read(finding.recipients_of, Party("", "+44 7700 900123"))
    assert [(place.name, place.address, place.last.day) for place in by_phone] == [
        ("Bea Recipient", "12 Mill Lane", 25),
        ("Cy Other", "1 High Street", 20),
    ]
    assert shop.book.read(finding.recipients_of, Party("ann sender")) == by_phone
    assert shop.book.read(finding.recipients_of, Party("Ann Sender"), limit=1) == by_phone[:1]
    assert shop.book.read(finding.recipients_of, Party()) == []


def test_the_life_line_answers_has_it_been_delivered(shop: Shop) -> None:
    order = shop.take(confirm=None)
    shop.at("10:50").confirm(order, Confirm("read back"))
    shop.at("11:20").outcome(order, "delivered", "neighbour", whom="no. 14")
    life = shop.book.read(finding.life, order)
    assert [event.what for event in life] == [
        "came in, phone, taken by owner",
        "on the list and in the calendar",
        "confirmed: read back, by owner",
        "delivered, neighbour, no. 14, noted by owner",
    ]
    assert [event.at.strftime("%H:%M %Z") for event in life] == ["10:42 UTC", "10:42 UTC", "10:50 UTC", "11:20 UTC"]
    assert shop.book.read(finding.open_order, order).life == life


def test_an_order_that_is_not_there(shop: Shop) -> None:
    for question in (finding.open_order, finding.life):
        with pytest.raises(Refused) as refusal:
            shop.book.read(question, 7)
        assert refusal.value.field == "order"


def test_each_order_has_its_own_life(shop: Shop) -> None:
    first = shop.take()
    second = shop.take(sheet=1)
    shop.amend(second, card="Other")
    assert not [event for event in shop.book.read(finding.life, first) if "changed" in event.what]


def test_a_book_with_one_person_many_times_still_answers_with_the_newest(shop: Shop) -> None:
    for day in (14, 21, 28):
        shop.do(intake.take, an_order(due=SATURDAY.replace(day=day)))
    assert [row.due.day for row in shop.book.read(finding.find, "bea")] == [28, 21, 14]


def test_an_email_that_waits_is_not_called_a_confirmation(shop: Shop) -> None:
    at_once = shop.take(confirm=Confirm("email"))
    afterwards = shop.take(confirm=None)
    shop.confirm(afterwards, Confirm("email"))
    for order in (at_once, afterwards):
        assert [event.what for event in shop.book.read(finding.life, order)][2:] == ["e-mail queued, by owner"]
