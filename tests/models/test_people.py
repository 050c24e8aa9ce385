"""Who is the same person as whom: by number and name at once, by merging, and apart again; and where one dials from."""

import pytest

from models import finding, people
from models.errors import BookError, Refused
from models.tables.base import book as tables
from models.views import Party
from tests.book import SATURDAY, new_key
from tests.models.shop import Shop

ANN = Party("Ann Sender", "07700 900123", "ann@example.com")
ANNE = Party("Anne Sender", "07700 900777")
BOB = Party("Bob Sender", "07700 900123")
CHAINS = "SELECT count(*) FROM doubles a JOIN doubles b ON a.stands_for = b.person_id"


@pytest.fixture
def two(shop: Shop) -> Shop:
    """0001 of Ann to Bea, due on Saturday; 0002 of Anne to Cy, a week later."""
    shop.take(caller=ANN)
    shop.take(caller=ANNE, recipient=Party("Cy Other"), address="1 Quay", due=SATURDAY.replace(day=21))
    return shop


def offered(shop: Shop, text: str) -> list[tuple[str, int]]:
    return [(row.name, row.orders) for row in shop.book.read(finding.callers, text)]


def ids(shop: Shop) -> dict[str, int]:
    return {name: number for number, name in shop.rows("SELECT max(id), name FROM people GROUP BY name")}


def merge(shop: Shop, one: str, into: str) -> None:
    known = ids(shop)
    shop.do(people.merge_people, known[one], known[into])
    assert shop.rows(CHAINS) == [(0,)]


def test_the_same_number_and_name_is_one_person_in_the_newest_spelling(shop: Shop) -> None:
    shop.take(caller=Party("ann sender", "+44 7700 900123"))
    shop.take(caller=ANN)
    shop.take(caller=Party("Ann Sénder", "07700900123"), due=SATURDAY.replace(day=28))
    shop.take(caller=ANN)
    for text in ("07700 900123", "0123", "ann", "sender", "0770"):
        [row] = shop.book.read(finding.callers, text)
        assert (row.name, row.phone, row.orders, row.last) == (
            "Ann Sénder",
            "07700900123",
            4,
            SATURDAY.replace(day=28),
        )
    assert shop.order(1).new.caller.name == "ann sender"
    assert shop.rows(CHAINS) == [(0,)]


def test_several_people_on_one_number_are_each_answered(shop: Shop) -> None:
    shop.take(caller=ANN)
    shop.take(caller=BOB, recipient=Party("Cy Other"), address="1 Quay")
    assert sorted(offered(shop, "900123")) == [("Ann Sender", 1), ("Bob Sender", 1)]
    assert [place.name for place in shop.book.read(finding.recipients_of, ANN)] == ["Bea Recipient"]
    assert [place.name for place in shop.book.read(finding.recipients_of, BOB)] == ["Cy Other"]
    unknown = Party("Dee", "07700 900123")
    assert {place.name for place in shop.book.read(finding.recipients_of, unknown)} == {"Bea Recipient", "Cy Other"}


def test_a_name_without_a_number_is_not_taken_for_somebody_else_of_that_name(shop: Shop) -> None:
    shop.take(caller=Party("Ann Sender", "", "one@example.com"))
    shop.take(caller=Party("Ann Sender", "", "two@example.com"))
    assert offered(shop, "ann sender") == [("Ann Sender", 1), ("Ann Sender", 1)]


def test_merged_people_are_one_everywhere_and_orders_keep_their_words(two: Shop) -> None:
    merge(two, "Anne Sender", "Ann Sender")
    for text in ("ann", "anne", "07700 900123", "0777", "900777"):
        assert offered(two, text) == [("Ann Sender", 2)]
    assert two.order(2).new.caller == ANNE
    for caller in (ANN, ANNE, Party("", "07700 900777")):
        assert [place.name for place in two.book.read(finding.recipients_of, caller)] == ["Cy Other", "Bea Recipient"]
    assert [row.order for row in two.book.read(finding.find, "07700 900777")] == ["0002-1", "0001-1"]
    assert [row.caller for row in two.book.read(finding.find, "0123")] == ["Anne Sender", "Ann Sender"]


def test_an_order_is_found_by_the_name_that_its_people_are_shown_under(two: Shop) -> None:
    two.take(caller=BOB, recipient=Party("Dee Else"), address="2 Quay", due=SATURDAY.replace(day=28))

    def found(text: str) -> list[str]:
        return [row.order for row in two.book.read(finding.find, text)]

    assert found("cy other") == ["0002-1"]
    merge(two, "Anne Sender", "Bob Sender")
    merge(two, "Cy Other", "Dee Else")
    assert found("bob sender") == found("anne sender") == found("dee") == found("else") == ["0003-1", "0002-1"]
    assert found("bea") == ["0001-1"]
    assert found("dee quay") == ["0003-1"]
    two.do(people.part_people, ids(two)["Bob Sender"])
    assert found("bob sender") == ["0003-1"]


def test_a_merged_recipient_is_offered_once_a_place(two: Shop) -> None:
    two.take(caller=ANN, recipient=Party("Beatrix Recipient"), due=SATURDAY.replace(day=28))
    merge(two, "Beatrix Recipient", "Bea Recipient")
    [place] = two.book.read(finding.recipients_of, ANN)
    assert (place.name, place.times, place.last.day) == ("Bea Recipient", 2, 28)


def test_merging_always_leads_to_the_one_that_is_shown(two: Shop) -> None:
    two.take(caller=BOB)
    merge(two, "Anne Sender", "Ann Sender")
    merge(two, "Ann Sender", "Bob Sender")
    assert offered(two, "900777") == offered(two, "ann") == [("Bob Sender", 3)]
    with pytest.raises(Refused, match="already"):
        merge(two, "Anne Sender", "Bob Sender")
    with pytest.raises(Refused, match="no such person"):
        two.do(people.merge_people, 1, 99)


def test_who_comes_again_after_a_merge_belongs_to_it(two: Shop) -> None:
    merge(two, "Anne Sender", "Ann Sender")
    two.take(caller=Party("Anne Sender", "07700 900777", "anne@example.com"))
    assert offered(two, "0777") == [("Ann Sender", 3)]
    two.take(caller=Party("Ann  Sender", "07700 900123"))
    [row] = two.book.read(finding.callers, "0777")
    assert (row.name, row.email, row.orders) == ("Ann  Sender", "", 4)
    assert two.rows(CHAINS) == [(0,)]


def test_parted_people_stand_alone_again(two: Shop) -> None:
    two.take(caller=Party("Anne Sender", "07700900777"))
    merge(two, "Anne Sender", "Ann Sender")
    two.do(people.part_people, ids(two)["Anne Sender"])
    assert offered(two, "0123") == [("Ann Sender", 1)]
    assert offered(two, "0777") == [("Anne Sender", 2)]
    with pytest.raises(Refused, match="Nobody else"):
        two.do(people.part_people, ids(two)["Ann Sender"])


def test_a_merge_is_done_once_and_noted_without_a_name(two: Shop) -> None:
    key, known = new_key(), ids(two)
    for _ in range(2):
        two.do(people.merge_people, known["Anne Sender"], known["Ann Sender"], key=key)
    [(act, detail)] = two.rows("SELECT act, detail FROM audit WHERE act LIKE '%people'")
    assert (act, detail) == ("merge people", f"{known['Anne Sender']} into {known['Ann Sender']}")


def test_the_book_itself_refuses_a_chain(two: Shop) -> None:
    two.take(caller=BOB)
    two.book.write(tables.execute_sql, "INSERT INTO doubles VALUES (1, 3)")
    for chain in ("INSERT INTO doubles VALUES (5, 1)", "INSERT INTO doubles VALUES (3, 5)"):
        with pytest.raises(BookError):
            two.book.write(tables.execute_sql, chain)


def test_the_shop_may_dial_from_another_country(two: Shop) -> None:
    two.take(caller=Party("Éanna", "+353 1 234 5678"))
    assert offered(two, "00353123") == [("Éanna", 1)]
    two.book.write(people.dial_from, "353")
    assert offered(two, "012345678") == offered(two, "01 234") == [("Éanna", 1)]
    assert offered(two, "+353 (0)1 234 5678") == offered(two, "5678") == [("Éanna", 1)]
    two.book.write(people.dial_from, "44")
    assert offered(two, "+44 7700 900123") == [("Ann Sender", 1)]


def test_a_caller_of_thousands_of_orders_is_answered_from_the_newest(shop: Shop) -> None:
    shop.take(caller=ANN, recipient=Party("Long Ago"), address="9 Past Road", due=SATURDAY)
    add = """
        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
        INSERT INTO orders SELECT i, sheet_id, i, 1, 1, caller_id, recipient_id, '12 Mill Lane', postcode, card,
            date('2026-03-01', i || ' days'), window, 'delivery', '', 0, 0, '', '', '', 'live', '', 0, NULL, NULL,
            0, 0
        FROM n, (SELECT * FROM orders WHERE id = 1)
    """
    shop.plant(add)
    [place] = shop.book.read(finding.recipients_of, ANN)
    assert (place.address, place.times) == ("12 Mill Lane", 500)
