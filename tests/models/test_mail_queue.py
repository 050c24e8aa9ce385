"""The queue as it is shown, and what a customer was written."""

import pytest

from models import mail_queue, sending
from models.errors import Refused
from models.mail_queue import STATES
from models.mail_views import QueueRow
from models.views import Party
from tests.book import SATURDAY
from tests.models.mailing import EMAIL, Post, later
from tests.models.shop import READ_BACK, Shop


def queue(shop: Shop, **later_by: int) -> list[QueueRow]:
    m = later(shop.m, **later_by)
    return shop.book.read(mail_queue.queue, m.now, m.today)


def test_what_a_person_decides_comes_first_and_what_left_today_last(shop: Shop) -> None:
    posts = {}
    for number, state in enumerate(("done", "queued", "sending", "failed", "unknown", "held", "due", "untouched")):
        posts[state] = Post(shop, address=f"{number} High Street")
        if state in {"done", "queued", "sending", "failed", "unknown"}:
            posts[state].put(state)
    shop.plant("UPDATE confirmations SET state = 'held', trouble = 'its day has passed' WHERE order_id = 6")
    shop.amend(posts["due"].order_id, address="6 High Street", card="Get well")
    shop.take(confirm=READ_BACK, address="9 High Street")
    rows = queue(shop)
    assert [row.state for row in rows] == sorted((row.state for row in rows), key=STATES.index)
    assert [(row.order, row.state, row.why) for row in rows] == [
        ("0005-1", "unknown", "no answer"),
        ("0004-1", "failed", "no answer"),
        ("0006-1", "held", "its day has passed"),
        ("0007-1", "due", "nobody has told them"),
        ("0003-1", "sending", "it is being sent"),
        ("0002-1", "queued", "no answer"),
        ("0008-1", "queued", ""),
        ("0001-1", "done", ""),
    ]
    row = rows[0]
    assert (row.caller, row.phone, row.email, row.due) == ("Ann Sender", "07700 900123", "ann@example.com", SATURDAY)
    assert (row.how, row.tries, row.cancelled, row.version) == ("email", 1, False, 1)
    assert row.message_id == posts["unknown"].row("message_id")[0]
    assert rows[3].version == 2
    assert rows[5].next_at == later(shop.m, minutes=1).now


def test_only_the_e_mails_of_the_day_are_in_it(shop: Shop) -> None:
    Post(shop).put("done")
    assert [row.state for row in queue(shop)] == ["done"]
    assert queue(shop, days=1) == []
    assert queue(shop, days=-1) == []


def test_nobody_told_says_of_what_and_whether_there_is_an_address(shop: Shop) -> None:
    shop.cancel(shop.take())
    shop.take(confirm=None, address="1 High Street", caller=Party("Cy Caller", "07700 900789"))
    assert [(row.why, row.cancelled) for row in queue(shop)] == [
        ("nobody has told them that it is cancelled", True),
        ("nobody has told them; there is no e-mail address", False),
    ]


def test_the_message_is_what_went_out_and_before_that_what_would(shop: Shop) -> None:
    post = Post(shop)

    def message(version: int = 1) -> object:
        return shop.book.read(
            mail_queue.message_of, post.order_id, version=version, shop_name="The Shop", today=shop.m.today
        )

    before = message()
    sent = post.put("done")
    assert before != sent
    assert message() == sent
    shop.plant("UPDATE people SET name = 'Somebody Else'")
    assert message() == sent
    shop.amend(post.order_id, card="Get better")
    assert message() == sent
    shop.amend(post.order_id, card="Get well")
    with pytest.raises(Refused, match="changed meanwhile"):
        message(2)
    shop.confirm(post.order_id, EMAIL)
    newer = message(3)
    assert newer != sent
    assert "Get well" in getattr(newer, "text", "")
    assert shop.book.read(sending.to_send, shop.m.now) == [post.confirmation]
