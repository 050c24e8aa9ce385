"""Online orders that are like each other, before one of them is in the book."""

from models.online_twins import twins
from models.online_waiting import online_rows
from models.views import Party
from tests.book import WEDNESDAY
from tests.models.online import a_part, arrive, look, read_order
from tests.models.shop import Shop

OTHER = a_part(
    caller=Party("Clara Buyer", "07700 900777", "clara@example.com"),
    recipient=Party("Dora Friend"),
    address="3 Quay Street",
    postcode="PO1 3AX",
)


def test_of_those_that_are_alike_all_but_the_first_say_so(shop: Shop) -> None:
    look(shop, read_order("2001"), read_order("2002", OTHER), read_order("2003"), read_order("2004"))
    rows = shop.book.read(online_rows, WEDNESDAY)
    assert [(row.number, row.twin) for row in rows] == [("2001", ""), ("2002", ""), ("2003", "2001"), ("2004", "2001")]
    assert rows[2].twin_why == "same caller and recipient, Sat 14 Feb"


def test_of_what_it_is_like_the_book_says_which_online_order_that_is(shop: Shop) -> None:
    arrive(shop, read_order("2001"))
    look(shop, read_order("2002"))
    [row] = shop.book.read(online_rows, WEDNESDAY)
    assert (row.like, row.like_is) == ("0001-1", "2001 of Website")
    by_hand = shop.take(caller=Party("Ann Sender", "07700 900123"), address="12 Mill Lane")
    [row] = shop.book.read(online_rows, WEDNESDAY)
    assert (row.like, row.like_is) == (shop.order(by_hand).number, "")


def test_one_without_a_day_is_like_nothing(shop: Shop) -> None:
    assert shop.book.read(twins, [(1, a_part()), (2, a_part(due=None)), (3, OTHER)]) == {}
