"""Every step of an e-mail: claimed, marked, put off, lost, cut off; and what may not leave."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models import amending, intake, sending
from models.errors import Refused
from models.mail_settings import let_leave, settings
from models.mail_views import Message
from models.views import Confirm, Party
from tests.book import SATURDAY, an_order, new_key
from tests.models.mailing import EMAIL, SETTINGS, Post, later
from tests.models.shop import READ_BACK, Shop


@pytest.fixture
def post(shop: Shop) -> Post:
    return Post(shop)


def to_send(post: Post, **later_by: int) -> list[int]:
    return post.shop.book.read(sending.to_send, later(post.shop.m, **later_by).now)


def test_it_is_claimed_and_committed_and_then_done(post: Post) -> None:
    assert to_send(post) == [post.confirmation]
    message = post.claimed()
    assert (message.to, message.order) == ("ann@example.com", "0001-1")
    assert "Saturday 14 February 2026, in 3 days" in message.text
    assert post.row("state, tries, claimed_at, done_at") == ("sending", 1, post.shop.m.stamp, None)
    kept = json.loads(post.row("message")[0])
    assert kept == {"to": message.to, "subject": message.subject, "text": message.text}
    assert (to_send(post), post.claim()) == ([], None)
    assert post.shop.state(post.order_id) == ("open", "listed")
    assert post.mark(sending.sent, message) == "done"
    assert post.shop.state(post.order_id) == ("struck", "")
    assert post.shop.order(post.order_id).confirmation == "e-mailed"
    assert post.life() == ["e-mail queued, by owner", "e-mail sent, by owner"]
    assert post.row("done_at, by") == (post.shop.m.stamp, "owner")


def test_nobody_is_sent_the_same_twice(post: Post) -> None:
    message = post.put("done")
    assert [post.mark(marker, message, *words) for marker, *words in _MARKERS] == ["", "", "", ""]
    assert post.row() == ("done", "")
    with pytest.raises(Refused, match="nobody is sent the same twice"):
        post.shop.confirm(post.order_id, EMAIL)
    post.shop.amend(post.order_id, caller=Party("Ann Sender", "07700 900123", "ann.sender@example.com"))
    post.shop.confirm(post.order_id, EMAIL)
    assert post.claimed().to == "ann.sender@example.com"


_MARKERS: list[tuple[Any, ...]] = [
    (sending.sent,),
    (sending.put_off, "no answer"),
    (sending.fail, "no such mailbox"),
    (sending.lost, "no answer"),
]


@pytest.mark.parametrize(
    ("state", "said", "words"),
    [
        ("queued", "e-mail queued: no answer", []),
        ("unknown", "e-mail unknown: it may have arrived", ["e-mail unknown, by owner"]),
        ("failed", "e-mail failed: no answer", ["e-mail failed, by owner"]),
    ],
)
def test_what_did_not_go_says_why_and_is_no_tick(post: Post, state: str, said: str, words: list[str]) -> None:
    post.put(state)
    assert post.row() == (state, "no answer")
    assert post.shop.order(post.order_id).confirmation == said
    assert not post.shop.order(post.order_id).ticks.confirmation
    assert post.life() == ["e-mail queued, by owner", *words]
    [row] = post.shop.sheets().values()
    assert row.why == f"confirmation {said}"
    named = [fault.detail for fault in post.shop.check().outstanding if fault.kind == "confirmation"]
    assert named == ([] if state == "queued" else [said])


def test_what_is_put_off_is_tried_again_later_and_later_with_one_message_id(post: Post) -> None:
    m, ids, waits = post.shop.m, set(), []
    for _ in range(7):
        message = post.claimed(m)
        ids.add(message.message_id)
        assert post.row("next_at, trouble") == (None, "")
        assert post.mark(sending.put_off, message, "no answer", m=m) == "queued"
        [next_at] = post.row("next_at")
        waits.append((next_at - m.stamp) // 60)
        just_before, then = later(m, seconds=next_at - m.stamp - 1), later(m, seconds=next_at - m.stamp)
        assert post.shop.book.read(sending.to_send, just_before.now) == []
        assert post.shop.book.read(sending.to_send, then.now) == [post.confirmation]
        m = then
    assert waits == [1, 2, 4, 8, 15, 15, 15]
    assert len(ids) == 1
    assert next(iter(ids)).endswith("@example.com>")
    assert post.row("tries") == (7,)


def test_after_three_days_of_trying_it_has_failed(post: Post) -> None:
    post.shop.plant("UPDATE confirmations SET tries = 20")
    message = post.claimed(later(post.shop.m, days=3))
    assert post.mark(sending.put_off, message, "no answer", m=later(post.shop.m, days=3)) == "queued"
    at = later(post.shop.m, days=3, minutes=15)
    assert post.mark(sending.put_off, post.claimed(at), "no answer", m=at) == "failed"
    assert post.row() == ("failed", "no answer")


def test_a_computer_that_was_off_for_days_has_not_tried_for_days(shop: Shop) -> None:
    post = Post(shop, due=SATURDAY + timedelta(days=30))
    at = later(shop.m, days=9)
    assert post.mark(sending.put_off, post.claimed(at), "no answer", m=at) == "queued"


def test_a_clock_that_was_set_back_holds_nothing_up(post: Post) -> None:
    ahead = later(post.shop.m, hours=9)
    post.mark(sending.put_off, post.claimed(ahead), "no answer", m=ahead)
    assert to_send(post) == [post.confirmation]


def test_the_oldest_goes_first(post: Post) -> None:
    first = post.confirmation
    post.order_id = post.shop.at("10:43").take(confirm=EMAIL, address="1 High Street")
    second = post.confirmation
    post.shop.plant("UPDATE confirmations SET next_at = ? WHERE id = ?", post.shop.m.stamp - 5, first)
    assert to_send(post) == [first, second]
    assert post.shop.book.read(sending.due, post.shop.m.now) == (2, 0)
    post.claimed()
    assert post.shop.book.read(sending.due, post.shop.m.now) == (1, 1)


def test_what_was_cut_off_is_unknown_and_a_person_decides(post: Post) -> None:
    message = post.claimed()
    release: Any = sending.release_claims
    assert post.shop.book.write(release, post.shop.m, "the program ended while it was sent") == 1
    assert post.shop.book.write(release, post.shop.m, "again") == 0
    assert post.row() == ("unknown", "the program ended while it was sent")
    assert (to_send(post), post.claim()) == ([], None)
    assert post.mark(sending.sent, message) == ""
    assert post.life()[-1] == "e-mail sent, said too late, by owner"
    taken = post.shop.do(sending.arrived, post.order_id, version=1)
    assert (taken.state, post.row()) == ("struck", ("done", ""))
    assert post.shop.order(post.order_id).confirmation == "e-mailed"
    with pytest.raises(Refused, match="look again"):
        post.shop.do(sending.arrived, post.order_id, version=1)


def test_arrived_is_said_once_and_only_of_the_terms_that_were_seen(post: Post) -> None:
    post.put("unknown")
    key = new_key()
    once = [post.shop.do(sending.arrived, post.order_id, version=1, key=key) for _ in range(2)]
    assert once[0] == once[1]
    post.shop.amend(post.order_id, card="Get well")
    post.shop.confirm(post.order_id, EMAIL)
    post.put("unknown")
    with pytest.raises(Refused):
        post.shop.do(sending.arrived, post.order_id, version=1)
    assert post.shop.do(sending.arrived, post.order_id, version=2).state == "struck"


def test_a_marker_of_another_message_is_none_of_this_one(post: Post) -> None:
    message, before = post.claimed(), post.life()
    for marker, *words in _MARKERS:
        assert post.mark(marker, replace(message, message_id="<other@example.com>"), *words) == ""
    assert (post.row(), post.life()) == (("sending", ""), before)


@pytest.mark.parametrize("state", ["unknown", "failed", "queued"])
def test_a_person_sends_it_again_under_the_same_id(post: Post, state: str) -> None:
    before = post.put(state)
    assert to_send(post) == []
    post.shop.do(sending.requeue, post.order_id, version=1)
    assert post.row("state, trouble, tries, next_at") == ("queued", "", 0, None)
    assert to_send(post) == [post.confirmation]
    assert post.claimed().message_id == before.message_id


def test_while_it_is_being_sent_nothing_else_is_said_of_it(post: Post) -> None:
    message = post.claimed()
    for confirm in (READ_BACK, EMAIL, Confirm("not wanted", "a regular")):
        with pytest.raises(Refused, match="being sent just now"):
            post.shop.confirm(post.order_id, confirm)
    assert post.shop.order(post.order_id).confirmation == "e-mail being sent"
    assert post.mark(sending.sent, message) == "done"


@pytest.mark.parametrize("what", ["amended", "cancelled"])
def test_a_marker_that_comes_too_late_changes_nothing_and_is_noted(post: Post, what: str) -> None:
    message = post.claimed()
    post.shop.cancel(post.order_id) if what == "cancelled" else post.shop.amend(post.order_id, card="Get well")
    assert post.mark(sending.sent, message) == ""
    assert post.row() == ("due", "")
    assert post.shop.rows("SELECT state FROM confirmations ORDER BY id") == [("superseded",), ("due",)]
    assert post.life()[-1] == "e-mail sent, as it stood before, by owner"
    assert not post.shop.order(post.order_id).ticks.confirmation


@pytest.mark.parametrize("what", ["amended", "cancelled", "told otherwise", "merged", "nobody's"])
def test_what_was_changed_before_it_was_claimed_does_not_go_out(post: Post, what: str) -> None:
    shop, confirmation = post.shop, post.confirmation
    if what == "amended":
        shop.amend(post.order_id, card="Get well")
    elif what == "cancelled":
        shop.cancel(post.order_id)
    elif what == "told otherwise":
        shop.confirm(post.order_id, READ_BACK)
    elif what == "merged":
        shop.plant("UPDATE confirmations SET state = 'superseded'")
    else:
        confirmation += 100
    before = shop.rows("SELECT * FROM confirmations")
    assert shop.book.write(sending.claim, shop.m, confirmation, "The Shop") is None
    assert shop.rows("SELECT * FROM confirmations") == before


def test_one_of_other_terms_that_is_still_queued_ends(post: Post) -> None:
    post.shop.plant("UPDATE orders SET version = 2, terms_version = 2")
    assert post.claim() is None
    assert (post.row(), to_send(post)) == (("superseded", ""), [])


def test_a_copy_of_the_book_sends_nothing_by_itself_and_wears_the_same_id(post: Post) -> None:
    shop, [made] = post.shop, post.row("message_id")
    shop.take(confirm=READ_BACK, address="1 High Street")
    sending_now = Post(shop, address="2 High Street")
    claimed = sending_now.claimed()
    leave: Any = sending.may_have_left
    assert shop.book.write(leave, shop.m, "restored: it may have left since") == 2
    assert shop.book.read(sending.due, later(shop.m, days=1).now) == (0, 0)
    for each in (post, sending_now):
        assert each.row() == ("unknown", "restored: it may have left since")
        shop.do(sending.requeue, each.order_id, version=1)
    assert made
    # Nor before somebody has tried the mail out anew: what came in since the back-up was perhaps confirmed.
    assert post.claim() is None
    shop.book.write(let_leave, shop.m, shop.book.read(settings), trial=True)
    assert post.claimed().message_id == f"<{made}@example.com>"
    assert sending_now.claimed().message_id == claimed.message_id


def test_what_was_e_mailed_stays_e_mailed_however_else_they_are_told(post: Post) -> None:
    post.put("done")
    post.shop.confirm(post.order_id, READ_BACK)
    assert post.shop.order(post.order_id).confirmation == "e-mailed"
    with pytest.raises(Refused, match="nobody is sent the same twice"):
        post.shop.confirm(post.order_id, EMAIL)


def test_an_e_mail_after_a_change_says_what_it_was_when_they_were_last_told(post: Post) -> None:
    shop, ann = post.shop, post.order_id

    def e_mailed_with(card: str) -> Message:
        shop.amend(ann, card=card)
        shop.confirm(ann, EMAIL)
        return post.claimed()

    first = e_mailed_with("One")
    assert ("Changed" in first.subject, "has been changed" in first.text) == (False, False)
    post.mark(sending.fail, first, "no such mailbox")
    assert "has been changed" not in e_mailed_with("Two").text
    third = e_mailed_with("Three")
    assert "Card: Three (instead of Two)" in third.text
    post.mark(sending.fail, third, "no such mailbox")
    shop.amend(ann, card="Three", due=SATURDAY + timedelta(days=1))
    shop.confirm(ann, EMAIL)
    fourth = post.claimed()
    assert "Day: Sunday 15 February 2026, in 4 days (instead of Saturday 14 February 2026)" in fourth.text
    assert "Card: Three (instead of Two)" in fourth.text


def test_nobody_reads_what_another_customer_was_told(post: Post) -> None:
    post.put("done")
    post.shop.amend(post.order_id, caller=Party("Zed Other", email="zed@example.com"), card="For Zed")
    post.shop.confirm(post.order_id, EMAIL)
    assert "instead of" not in post.claimed().text


def test_new_terms_are_another_message(post: Post) -> None:
    first = post.put("done")
    post.shop.amend(post.order_id, card="Get well")
    post.shop.confirm(post.order_id, EMAIL)
    second = post.claimed()
    assert "Get well" in second.text
    assert second.message_id != first.message_id


def test_a_cancelled_order_is_told_in_its_own_words(post: Post) -> None:
    post.shop.cancel(post.order_id)
    post.shop.confirm(post.order_id, EMAIL)
    assert "is cancelled" in post.claimed().text


@pytest.mark.parametrize(
    "email", ["ann@localhost", "a,b@example.com", "ann@example..com", "änn@example.com", "@example.com", ""]
)
def test_an_address_that_mail_cannot_reach_has_failed(post: Post, email: str) -> None:
    post.shop.plant("UPDATE people SET email = ?", email)
    assert post.claim() is None
    assert post.row() == ("failed", "mail cannot be sent to the caller's e-mail address")


def test_an_address_holds_one_recipient_and_no_line_break(post: Post) -> None:
    forms = (
        "{}\r\nBcc: all@example.com",
        "{}, all@example.com",
        "{};all@example.com",
        "Ann <{}>",
        "{}\x00",
        "{}\u2028x",
    )
    for form in forms:
        post.shop.plant("UPDATE people SET email = ?", form.format("ann@example.com"))
        post.shop.plant("UPDATE confirmations SET state = 'queued'")
        assert post.claim() is None, form
        assert post.row("state") == ("failed",), form


def test_without_a_mail_server_nothing_is_claimed(post: Post) -> None:
    post.shop.plant("UPDATE mail_settings SET host = ''")
    assert (post.claim(), post.row("state")) == (None, ("queued",))
    post.shop.plant("DELETE FROM mail_settings")
    assert (post.claim(), post.row("state")) == (None, ("queued",))


def test_words_of_another_version_that_cannot_be_filled_in_hold_it(post: Post) -> None:
    post.shop.plant("UPDATE mail_settings SET body = 'for {fortnight}'")
    assert post.claim() is None
    assert post.row() == ("held", "the text of the e-mail in the settings cannot be filled in")


def test_the_number_of_the_web_shop_comes_first(post: Post) -> None:
    web = {"source": "web", "external_id": "1042", "confirm": EMAIL}
    post.order_id = post.shop.id_of(post.shop.do(intake.take, an_order(address="1 High Street"), **web))
    assert "your order 1042 (here 0002-1)" in post.claimed().text


def test_a_mail_servers_words_are_kept_short_and_harmless(post: Post) -> None:
    message = post.claimed()
    post.mark(sending.fail, message, "550 \x1b]0;no\x07\r\n" + "x" * 500)
    [trouble] = post.row("trouble")
    assert (len(trouble), trouble.isprintable()) == (200, True)
    post.shop.do(sending.requeue, post.order_id, version=1)
    post.mark(sending.fail, post.claimed(), "550 queue 4111 1111 1111 1111")
    assert "4111" not in post.row("trouble")[0]


def test_a_driver_sends_nothing_and_says_nothing_of_what_was_sent(post: Post) -> None:
    post.shop.driver("dee")
    dee = post.shop.m._replace(by="dee")
    with pytest.raises(Refused) as refused:
        post.claim(dee)
    assert (refused.value.field, post.row("state")) == ("role", ("queued",))
    message = post.claimed()
    verbs: list[tuple[Any, ...]] = [(sending.release_claims, "x"), (sending.may_have_left, "x")]
    verbs += [(marker, message.confirmation_id, message.message_id, *words) for marker, *words in _MARKERS]
    for verb, *words in verbs:
        with pytest.raises(Refused) as refused:
            post.shop.book.write(verb, dee, *words)
        assert (refused.value.field, post.row("state")) == ("role", ("sending",)), verb


def test_the_verbs_name_of_confirm_keeps_its_key(post: Post) -> None:
    """A key that was used to read back is not one to send with."""
    key = new_key()
    post.put("failed")
    post.shop.do(amending.confirm, post.order_id, READ_BACK, version=1, key=key)
    with pytest.raises(Refused, match="key was used before"):
        post.shop.do(sending.requeue, post.order_id, version=1, key=key)


def test_the_password_is_never_in_a_message(post: Post) -> None:
    message = post.claimed()
    assert SETTINGS.password not in message.text + message.subject + post.row("message")[0] + repr(SETTINGS)
