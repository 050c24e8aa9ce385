"""Like one we have? Found while it is typed, asked about once, kept once answered, and named while it is not."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import amending, intake, likeness, people
from models.database import Book
from models.errors import Refused
from models.views import Party
from tests.book import RAW_KEY, SATURDAY, WEDNESDAY, open_book, raw
from tests.models.likely import ANN, CARL, DORA, LIZ, NEXT, WEEK, of
from tests.models.shop import READ_BACK, Shop


def like(shop: Shop, **changes: Any) -> list[str]:
    """What an order that is being typed is like."""
    return [f"{each.order} {each.due}" for each in shop.book.read(likeness.like, of(**changes), shop.m.today)]


def take(shop: Shop, **changes: Any) -> int:
    """Take an order as the command line does: nobody is asked."""
    answers = changes.pop("answers", {})
    return shop.id_of(shop.do(intake.take, of(**changes), confirm=READ_BACK, answers=answers))


def waiting(shop: Shop, order_id: int) -> list[int]:
    return [each.order_id for each in shop.book.read(likeness.unanswered_of, order_id, shop.m.today)]


def likenesses(shop: Shop, day: date | None = None) -> list[tuple[str, str]]:
    """Of the end of day's exceptions those that are about likeness."""
    found = shop.check(day).outstanding
    return [(fault.order, fault.detail) for fault in found if fault.kind == "likeness"]


def test_it_is_found_while_it_is_typed(shop: Shop) -> None:
    first = take(shop)
    [found] = shop.book.read(likeness.like, of(due=NEXT), WEDNESDAY)
    assert (found.order_id, found.order, found.due, found.why) == (
        first,
        "0001-1",
        SATURDAY,
        "same caller and recipient",
    )
    assert (found.caller, found.recipient) == ("Ann Sender", "Bea Recipient")
    assert found.words == "Like 0001-1: same caller and recipient, Sat 14 Feb"
    assert shop.book.read(likeness.like, of(due=NEXT), WEDNESDAY, but=first) == []
    assert like(shop, caller=CARL, recipient=DORA, address="1 Far Road") == []


def test_what_nobody_answered_is_an_exception_until_somebody_does(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    assert likenesses(shop) == [("0002-1", "like 0001-1: same caller and recipient, Sat 14 Feb")]
    assert (waiting(shop, first), waiting(shop, again)) == ([again], [first])
    assert shop.order(first).likes == ("Like 0002-1: same caller and recipient, Sat 21 Feb",)
    shop.do(likeness.answer, first, again, "both")
    assert (likenesses(shop), waiting(shop, first), waiting(shop, again)) == ([], [], [])
    assert likenesses(shop, WEDNESDAY - timedelta(days=1)) == []


def test_what_was_answered_while_it_was_typed_is_never_asked_again(shop: Shop) -> None:
    first = take(shop)
    take(shop, due=NEXT, answers={first: "both"})
    assert likenesses(shop) == []
    assert shop.rows("SELECT answer, by, gap FROM likenesses") == [("both", "owner", 7)]


@pytest.mark.parametrize("answer", ["same", "yes", ""])
def test_only_an_order_that_is_wanted_is_saved(shop: Shop, answer: str) -> None:
    first = take(shop)
    with pytest.raises(Refused) as refusal:
        take(shop, due=NEXT, answers={first: answer})
    assert refusal.value.field == "answers"
    assert len(shop.sheets()) == 1


def test_the_earlier_days_list_says_so_before_the_van_leaves(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    assert shop.list_of(SATURDAY)[first].like == "0002-1"
    assert shop.list_of(NEXT)[again].like == ""
    twice = take(shop)
    assert {row.order_id: bool(row.like) for row in shop.list_of(SATURDAY).values()} == {first: True, twice: True}


def test_the_same_order_taken_twice_ends_once(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    shop.do(likeness.answer, again, first, "same")
    assert shop.state(again) == ("merged", "")
    assert (shop.order(first).status, shop.order(again).status) == ("live", "cancelled")
    assert waiting(shop, first) == []
    with pytest.raises(Refused, match="found to be the same"):
        shop.do(likeness.answer, again, first, "both")


def test_where_more_stands_on_the_sheet_only_the_order_is_cancelled(shop: Shop) -> None:
    first = take(shop)
    other = shop.take(caller=ANN, recipient=DORA, address="1 Far Road", postcode="")
    sheet = shop.order(other).sheet
    shop.do(intake.take, of(due=NEXT), sheet=sheet, confirm=READ_BACK)
    [again] = waiting(shop, first)
    shop.do(likeness.answer, first, again, "same")
    assert shop.order(other).status == "live"
    assert shop.rows("SELECT cancel_reason FROM orders WHERE id = ?", again) == [("the same as 0001-1",)]


def test_what_was_delivered_does_not_end(shop: Shop) -> None:
    first, again = take(shop, due=WEDNESDAY), take(shop, due=WEDNESDAY)
    shop.outcome(again, "delivered")
    shop.do(likeness.answer, first, again, "same")
    assert (shop.order(first).status, shop.order(again).status) == ("cancelled", "live")


def test_a_weekly_habit_is_asked_about_once(shop: Shop) -> None:
    first, second = take(shop), take(shop, due=NEXT)
    shop.do(likeness.answer, first, second, "both")
    for week in (2, 3, 4):
        later = shop.at("10:42", WEDNESDAY + timedelta(days=7 * (week - 1)))
        take(later, due=SATURDAY + timedelta(days=7 * week + week % 2))
        assert likenesses(later) == []
    assert like(later, due=SATURDAY + timedelta(days=28)) == ["0005-1 2026-03-14"]


def test_a_habit_is_of_its_caller_and_of_its_days(shop: Shop) -> None:
    first, second = take(shop), take(shop, due=NEXT)
    shop.do(likeness.answer, first, second, "both")
    assert like(shop, due=NEXT + timedelta(days=3)) == ["0002-1 2026-02-21", "0001-1 2026-02-14"]
    assert like(shop, due=NEXT + timedelta(days=7)) == []
    assert like(shop, due=NEXT, caller=CARL) == ["0002-1 2026-02-21"]


def test_a_habit_ends_when_it_was_long_ago(shop: Shop) -> None:
    take(shop, due=NEXT, answers={take(shop): "both"})
    years_later = shop.at("10:00", date(2028, 2, 9))
    saturday = date(2028, 2, 12)
    take(years_later, due=saturday)
    assert like(years_later, due=saturday + WEEK) == ["0003-1 2028-02-12"]


def test_a_habit_is_of_one_recipient(shop: Shop) -> None:
    take(shop, recipient=LIZ, due=NEXT, answers={take(shop): "both"})
    assert shop.rows("SELECT answer, gap FROM likenesses") == [("both", 7)]
    assert like(shop, recipient=LIZ, due=NEXT + WEEK) == ["0002-1 2026-02-21", "0001-1 2026-02-14"]


def test_what_needed_no_question_may_need_one_when_it_is_amended(shop: Shop) -> None:
    take(shop, due=NEXT, answers={take(shop): "both"})
    third = take(shop, due=NEXT + WEEK)
    assert waiting(shop, third) == []
    nearer = NEXT + timedelta(days=3)
    shop.do(amending.amend, third, of(due=nearer), version=1)
    assert like(shop, due=nearer) != []
    assert {order for order, _ in likenesses(shop)} == {"0003-1"}


def test_people_who_were_put_together_are_one_caller(shop: Shop) -> None:
    marlow = Party("Mrs Marlow", "01329 123456")
    first = take(shop)
    take(shop, caller=marlow, recipient=DORA, address="8 Oak Road", postcode="SO1 1AA", due=SATURDAY + 9 * WEEK)
    assert like(shop, caller=marlow, due=NEXT, card="Get well") == []
    ids = dict(shop.rows("SELECT name, id FROM people"))
    shop.do(people.merge_people, ids["Mrs Marlow"], ids["Ann Sender"])
    assert like(shop, caller=marlow, due=NEXT, card="Get well") == ["0001-1 2026-02-14"]
    assert waiting(shop, take(shop, caller=marlow, due=NEXT)) == [first]


def test_the_name_alone_says_who_of_the_book_it_is(shop: Shop) -> None:
    marlow, ann = Party("Mrs Marlow"), Party("Ann Sender")
    take(shop, caller=ann)
    take(shop, caller=marlow, due=SATURDAY + 9 * WEEK)
    ids = dict(shop.rows("SELECT name, id FROM people"))
    shop.do(people.merge_people, ids["Mrs Marlow"], ids["Ann Sender"])
    [found] = shop.book.read(likeness.like, of(caller=marlow, due=NEXT), WEDNESDAY)
    assert found.why == "same caller and recipient"


def test_an_order_is_not_like_itself(shop: Shop) -> None:
    first = take(shop)
    take(shop, due=NEXT)
    with pytest.raises(Refused, match="one order"):
        shop.do(likeness.answer, first, first, "same")
    assert shop.order(first).status == "live"


def test_two_senders_to_one_recipient_are_asked_about_once(shop: Shop) -> None:
    first = take(shop, caller=ANN)
    assert like(shop, caller=CARL) == ["0001-1 2026-02-14"]
    take(shop, caller=CARL, answers={first: "different"})
    birthday = shop.at("10:42", WEDNESDAY + timedelta(days=200))
    for caller in (ANN, CARL):
        take(birthday, caller=caller, due=birthday.m.today)
    assert [pair for pair in likenesses(birthday) if pair[0] >= "0003"] == []
    after_a_year = shop.at("10:42", WEDNESDAY + timedelta(days=366))
    take(after_a_year, caller=ANN, due=after_a_year.m.today)
    assert like(after_a_year, caller=CARL, due=after_a_year.m.today) == [f"0005-1 {after_a_year.m.today}"]


def test_twenty_wreaths_for_one_funeral_are_not_asked_about_each_with_each(shop: Shop) -> None:
    funeral = {"recipient": Party("Church Street Funerals"), "address": "5 Church Street"}
    callers = [Party(name, f"07700 90080{n}") for n, name in enumerate(("A. Quick", "B. Rowe", "C. Tan", "D. Ueda"))]
    for caller in callers:
        take(shop, caller=caller, **funeral)
    assert len(likenesses(shop)) == 3
    first, second = (row.order_id for row in list(shop.list_of(SATURDAY).values())[:2])
    shop.do(likeness.answer, first, second, "different")
    assert like(shop, caller=Party("E. Vane", "07700 900809"), **funeral) == []


def test_a_busy_funeral_pushes_no_double_out(shop: Shop) -> None:
    funeral = {"recipient": Party("The late John Ashworth"), "address": "Chapel of Rest", "postcode": "PO16 7BB"}
    take(shop, caller=Party("Ann Sender"), **funeral)
    for n, letter in enumerate("bcdfghjklmnpqrstvwxz" * 2):
        sender = Party(f"{letter.upper()}o Fam{letter}o{letter}", f"07700 9001{n:02}")
        take(shop, caller=sender, **funeral)
    assert like(shop, caller=Party("Ann Senter"), **funeral)[0] == "0001-1 2026-02-14"


@pytest.mark.parametrize("ends", ["cancelled", "amended"])
def test_another_sender_is_asked_about_when_the_first_ends(shop: Shop, ends: str) -> None:
    first = take(shop, card="Happy Birthday!")
    second = take(shop, card="Happy Birthday!", caller=CARL, answers={first: "different"})
    third = take(shop, card="Happy Birthday!", caller=Party("Zed Third", "07700 900003"))
    [top] = waiting(shop, third)
    if ends == "cancelled":
        shop.cancel(top)
    else:
        shop.do(amending.amend, top, of(recipient=DORA, address="1 Far Road", postcode="SO14 2AR"), version=1)
    assert [*waiting(shop, third), top] in ([first, second], [second, first])


def test_orders_of_one_call_were_meant(shop: Shop) -> None:
    first = shop.order(take(shop))
    shop.do(intake.take, of(due=NEXT), sheet=first.sheet, confirm=READ_BACK)
    assert likenesses(shop) == []


def test_a_rebooked_order_is_not_like_the_one_that_failed(shop: Shop) -> None:
    failed = take(shop, due=WEDNESDAY)
    shop.outcome(failed, "not delivered", remedy="rebooked", rebook_to=SATURDAY)
    assert [fault.kind for fault in shop.check().outstanding] == ["confirmation"]


def test_an_amended_order_is_like_others_than_before(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    opened = shop.order(again)
    away = replace(opened.new, recipient=DORA, address="1 Far Road", postcode="SO14 2AR")
    shop.do(amending.amend, again, away, version=1)
    assert waiting(shop, first) == []
    shop.do(amending.amend, again, opened.new, version=2)
    assert waiting(shop, first) == [again]
    assert like(shop, due=NEXT + timedelta(days=8)) == ["0002-1 2026-02-21"]


def test_a_moved_order_is_looked_up_on_its_new_day(shop: Shop) -> None:
    first, far = take(shop), take(shop, due=SATURDAY + timedelta(days=30))
    assert waiting(shop, first) == []
    shop.do(amending.amend, far, of(due=NEXT), version=1)
    assert waiting(shop, first) == [far]
    assert like(shop, due=SATURDAY + timedelta(days=30)) == []


def test_what_has_ended_is_like_nothing(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    shop.cancel(again)
    assert waiting(shop, first) == []
    assert like(shop, due=NEXT) == ["0001-1 2026-02-14"]
    third = take(shop, due=NEXT)
    shop.do(intake.merge, shop.order(third).sheet, shop.order(first).sheet)
    assert waiting(shop, first) == []
    assert like(shop, due=NEXT) == ["0001-1 2026-02-14"]


def test_a_parked_call_that_was_taken_otherwise_is_named(shop: Shop) -> None:
    take(shop)
    shop.draft(caller_phone="07700900123", recipient_name="bea recipient", address="12 mill lane", due="sat")
    details = [fault.detail for fault in shop.check().outstanding if fault.kind == "likeness"]
    assert details == ["the draft is like 0001-1: same caller and recipient, Sat 14 Feb"]


def test_the_check_trusts_no_writer(shop: Shop) -> None:
    first, again = take(shop), take(shop, due=NEXT)
    for table in ("likenesses", "likeness_keys"):
        shop.plant(f"DELETE FROM {table}")
    assert likenesses(shop) == [("0002-1", "like 0001-1: same caller and recipient, Sat 14 Feb")]
    assert waiting(shop, again) == [first]
    shop.do(likeness.answer, first, again, "different")
    assert likenesses(shop) == []
    with pytest.raises(Refused, match="not like each other"):
        shop.do(likeness.answer, again, take(shop, caller=CARL, recipient=DORA, address="", postcode="X1"), "both")


def test_what_is_out_of_reach_is_forgotten(shop: Shop) -> None:
    for ahead in range(3):
        take(shop, due=WEDNESDAY + timedelta(days=ahead))
    later = shop.at("09:00", WEDNESDAY + timedelta(days=40))
    for caller in ("07700 900001", "07700 900002"):
        take(later, caller=Party(phone=caller), recipient=Party(), address=f"{caller[-1]} Far Road", due=later.m.today)
    assert {due for (due,) in shop.rows("SELECT due FROM likeness_keys")} == {
        (WEDNESDAY + timedelta(days=2)).isoformat(),
        later.m.today.isoformat(),
    }


def test_a_book_from_before_gets_its_keys(tmp_path: Path) -> None:
    shop = Shop(open_book(tmp_path))
    take(shop)
    shop.cancel(take(shop, due=NEXT))
    kept = shop.rows("SELECT * FROM likeness_keys ORDER BY 1, 2, 3")
    shop.book.close()
    with raw(shop.book.path) as rows:
        rows.execute("DROP TABLE likenesses")
        rows.execute("DROP TABLE likeness_keys")
        rows.execute("DELETE FROM schema_migration WHERE name = '0004_likeness'")
    again = Shop(Book(shop.book.path, RAW_KEY))
    assert again.rows("SELECT * FROM likeness_keys ORDER BY 1, 2, 3") == kept != []
    again.book.close()
