"""What may not leave: what the list or the calendar does not show, what is damaged, past, or done with."""

from datetime import date

import pytest

from models import sending
from models.day_reads import Reads
from models.rounds import day_list
from models.week import week
from tests.models.mailing import Post, later
from tests.models.online import a_part, arrive, look, read_order
from tests.models.shop import Shop


@pytest.fixture
def post(shop: Shop) -> Post:
    return Post(shop)


def to_send(post: Post) -> list[int]:
    return post.shop.book.read(sending.to_send, post.shop.m.now)


LIES: dict[str, Reads] = {
    "a list without it": Reads(day_list=lambda _: []),
    "a calendar without it": Reads(week=lambda _: []),
    "a list with it twice": Reads(day_list=lambda day: day_list(day) * 2),
    "another address": Reads(day_list=lambda day: [row._replace(address="1 Elsewhere") for row in day_list(day)]),
    "another day": Reads(week=lambda day: [row._replace(due=date(2026, 2, 13)) for row in week(day)]),
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_what_the_list_or_the_calendar_does_not_show_is_held(post: Post, lie: str) -> None:
    assert post.claim(reads=LIES[lie]) is None
    state, trouble = post.row()
    assert state == "held"
    assert "list" in trouble or "calendar" in trouble
    assert post.row("tries, message, claimed_at") == (0, "", None)
    assert (to_send(post), post.claim()) == ([], None)
    assert post.shop.order(post.order_id).confirmation == f"e-mail held: {trouble}"
    assert ("confirmation", "0001", "0001-1") in post.shop.faults()


PLANTED = {
    "delivery row removed": "DELETE FROM list_entries",
    "on another day's list": "UPDATE list_entries SET day = '2026-02-21'",
    "on the shelf": "UPDATE list_entries SET kind = 'collection'",
    "cancelled on the list alone": "UPDATE list_entries SET status = 'cancelled'",
    "refused by the florist": "UPDATE list_entries SET status = 'refused'",
    "a status nobody knows": "UPDATE orders SET status = 'pending'",
    "a due date that is none": "UPDATE orders SET due = 'saturday'",
    "lines gone": "DELETE FROM order_lines",
    "the recipient gone": "UPDATE orders SET recipient_id = 999",
    "the caller gone": "UPDATE orders SET caller_id = 999",
}


@pytest.mark.parametrize("fault", sorted(PLANTED))
def test_what_is_not_where_it_must_be_is_held_and_never_claimed(post: Post, fault: str) -> None:
    post.shop.plant(PLANTED[fault])
    assert post.claim() is None
    state, trouble = post.row()
    assert (state, bool(trouble)) == ("held", True)
    assert to_send(post) == []


def test_what_was_held_goes_out_once_it_is_right_and_a_person_says_so(post: Post) -> None:
    post.shop.plant("UPDATE list_entries SET day = '2026-02-21'")
    assert post.claim() is None
    post.shop.do(sending.requeue, post.order_id, version=1)
    assert (post.claim(), post.row("state")) == (None, ("held",))
    post.shop.plant("UPDATE list_entries SET day = '2026-02-14'")
    post.shop.do(sending.requeue, post.order_id, version=1)
    assert post.claimed()


def test_a_day_that_has_passed_is_held(post: Post) -> None:
    on_the_day, after = later(post.shop.m, days=3), later(post.shop.m, days=4)
    assert post.claim(after) is None
    assert post.row() == ("held", "its day, Sat 14 Feb, has passed")
    post.shop.do(sending.requeue, post.order_id, version=1)
    assert post.claimed(on_the_day)


def test_what_has_its_outcome_is_held(post: Post) -> None:
    post.shop.plant("UPDATE list_entries SET status = 'done'")
    assert post.claim() is None
    assert post.row() == ("held", "it has its outcome already")


def test_what_the_web_shop_has_otherwise_is_held_until_somebody_has_said_which_holds(post: Post) -> None:
    shop = post.shop
    arrive(shop, read_order())
    look(shop, read_order("1042", a_part(due=date(2026, 2, 15))))
    [(queued,)] = shop.rows("SELECT max(id) FROM confirmations WHERE state = 'queued'")
    assert shop.book.write(sending.claim, shop.m, queued, "The shop") is None
    assert shop.rows(f"SELECT state, trouble FROM confirmations WHERE id = {queued}") == [
        ("held", "the web shop has it otherwise: see online orders")
    ]
