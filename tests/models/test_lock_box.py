"""The lock box: what is kept of a sheet until every order on it has its outcome, and what shredding it destroys."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlcipher3 import dbapi2 as driver

from models import lock_box, opening
from models.errors import Refused
from models.intake import keep_draft, merge, take, void
from models.photo_views import ORDER, SHEET, STOP, Kind, PhotoOf
from models.photos import attach, forget, put_back, take_off
from models.views import NewOrder, Party
from tests.book import SATURDAY, WEDNESDAY, an_order, moment, new_key
from tests.models.photographing import a_photo
from tests.models.shop import READ_BACK, Shop

A_WEEK = timedelta(days=7)


def of_caller(number: int) -> NewOrder:
    """An order that is like no other caller's."""
    caller = Party(f"Cy {number}", f"07700 900{number:03d}")
    return an_order(caller=caller, recipient=Party(f"Di {number}"), address=f"{number} Mill Lane")


def paper(shop: Shop, number: int = 217) -> int:
    """An order off the pad; answers with its id."""
    return shop.id_of(shop.do(take, of_caller(number), source="paper", pad="A", pad_number=number, confirm=READ_BACK))


def photograph(shop: Shop, kind: Kind, of: int) -> str:
    """Attach a photo, and answer with its id."""
    photo = a_photo(f"{kind} {of}.jpg")
    shop.book.write(attach, shop.m, PhotoOf(kind, of), [photo])
    return photo.id


def shred(shop: Shop, *sheets: int) -> tuple[int, tuple[str, ...]]:
    return shop.book.write(lock_box.shred, shop.m, sheets)


def ready(shop: Shop) -> list[int]:
    return [row.number for row in shop.book.read(lock_box.lock_box)]


def kept(shop: Shop) -> list[tuple[int, bool]]:
    """Every sheet that ever was in the lock box, and whether it is now."""
    return shop.rows("SELECT sheet_id, shredded_at IS NULL FROM lock_box ORDER BY sheet_id")


def found(shop: Shop, day: date | None = None, *, kind: str = "lock box") -> list[tuple[str, str]]:
    """What the end of day finds of the lock box: overdue paper, or what is ``kept`` amiss."""
    return [(fault.sheet, fault.detail) for fault in shop.check(day).outstanding if fault.kind == kind]


def test_the_words_of_a_form_are_kept_as_they_were_typed(shop: Shop) -> None:
    sheet = shop.draft("a form", caller_name="cy", due="sat", lines="2 drr", card="", notes=" ")
    taken = shop.book.write(take, shop.m, of_caller(1), key="a form", sheet=sheet, turn=1)
    words = {"caller_name": "cy", "due": "sat", "lines": "2 drr"}
    assert shop.book.read(lock_box.words_of, shop.id_of(taken)) == words
    shop.book.write(take, shop.m, an_order(), key=new_key(), sheet=sheet)
    on_it = shop.book.read(lock_box.words_of_sheet, sheet)
    assert on_it[1] == words
    assert (on_it[2]["due"], on_it[2]["caller_name"], "florist" in on_it[2]) == ("2026-02-14", "Ann Sender", False)
    assert kept(shop) == [(1, True)]


def test_the_words_of_a_form_are_those_it_was_saved_with(shop: Shop) -> None:
    sheet = shop.draft("a form", card="old card")
    typed = {"card": "the real\tcard", "notes": ""}
    shop.book.write(take, shop.m, of_caller(1), key="a form", sheet=sheet, turn=1, typed=typed)
    assert shop.book.read(lock_box.words_of_sheet, sheet)[1] == {"card": "the real card"}
    with pytest.raises(Refused) as refused:
        shop.do(take, of_caller(2), typed={"florist": "4111 1111 1111 1111"})
    assert refused.value.field == "florist"


def test_what_is_to_be_destroyed_lies_on_pages_of_its_own(shop: Shop) -> None:
    shop.draft("a form", card="With love")
    paper(shop)
    for table in ("drafts", "taken_down"):
        assert shop.rows(f"SELECT trim(substr(words, 1, 4096)) FROM {table}") == [("",)]


def test_an_order_that_was_amended_shows_them(shop: Shop) -> None:
    order = paper(shop)
    assert shop.order(order).taken_down == {}
    shop.amend(order, card="With love")
    assert shop.book.read(opening.open_order, order).taken_down["card"] == "Happy Birthday!"
    shop.confirm(order)
    shop.outcome(order, "delivered")
    shred(shop, 1)
    assert shop.order(order).taken_down == {}


def test_paper_may_go_once_every_order_of_its_sheet_has_its_outcome(shop: Shop) -> None:
    first = paper(shop)
    second = shop.take(sheet=1)
    photograph(shop, SHEET, 1)
    assert (ready(shop), shop.book.read(lock_box.staying), shop.sheets()[1].why) == ([], 1, "")
    shop.outcome(first, "delivered")
    assert (ready(shop), shop.book.read(lock_box.staying)) == ([], 1)
    later = shop.at("15:00", SATURDAY)
    later.outcome(second, "delivered", "porch")
    [row] = shop.book.read(lock_box.lock_box)
    assert (row.number, row.pad, row.pad_number, row.photos, row.words, row.paper) == (1, "A", 217, 1, 2, True)
    assert (row.state, row.day, row.since) == ("struck", WEDNESDAY, later.m.now)
    assert (shop.book.read(lock_box.staying), shop.sheets()[1].why) == (0, "paper may be shredded")
    shop.withdraw(second)
    assert (ready(shop), shop.book.read(lock_box.staying), shop.sheets()[1].why) == ([], 1, "")


def test_shredding_destroys_the_photo_and_the_words_and_keeps_the_row(shop: Shop) -> None:
    order = paper(shop)
    page = photograph(shop, SHEET, 1)
    others = sorted((photograph(shop, ORDER, order), photograph(shop, STOP, order)))
    shop.outcome(order, "delivered")
    assert shred(shop.at("18:00"), 1) == (1, (page,))
    assert shop.rows("SELECT id FROM photos ORDER BY id") == [(each,) for each in others]
    assert shop.book.read(lock_box.words_of, order) is None
    assert shop.book.read(lock_box.words_of_sheet, 1) == {}
    at = shop.at("18:00").m.stamp
    assert shop.rows("SELECT shredded_at, shredded_by FROM lock_box") == [(at, "owner")]
    assert shop.rows("SELECT sheet, by, detail FROM audit WHERE act = 'shred'") == [(1, "owner", "")]
    assert (ready(shop), shop.sheets()[1].why, shop.sheets()[1].state) == ([], "", "struck")
    assert shred(shop, 1) == (0, ())
    assert shop.rows("SELECT count(*) FROM audit WHERE act = 'shred'") == [(1,)]


def test_what_may_not_go_is_named_and_nothing_goes(shop: Shop) -> None:
    done, out = paper(shop, 1), paper(shop, 2)
    shop.outcome(done, "delivered")
    shop.draft("a form")
    photograph(shop, SHEET, 3)
    unconfirmed = shop.id_of(shop.do(take, of_caller(4)))
    shop.outcome(unconfirmed, "delivered")
    shop.draft("another")
    for number, words in (
        (2, "0002-1 has no outcome yet: sheet 0002 stays in the lock box."),
        (3, "Sheet 0003 is still open: it stays in the lock box."),
        (4, "Sheet 0004 is still open: it stays in the lock box."),
        (5, "Nothing of sheet 0005 is in the lock box."),
        (9, "There is no sheet 0009."),
    ):
        with pytest.raises(Refused, match=re.escape(words)) as refused:
            shred(shop, 1, number)
        assert refused.value.field == "sheet"
    assert shop.book.read(lock_box.words_of, done) is not None
    shop.cancel(out)
    shop.confirm(out)
    with pytest.raises(Refused, match="still open"):
        shred(shop, 2)
    shop.seen(out)
    assert ready(shop) == [1, 2]
    assert shred(shop, 1, 2, 1) == (2, ())


def test_a_sheet_that_ends_without_an_order_leaves_its_paper_alone(shop: Shop) -> None:
    for page in (1, 2):
        words = {"caller_name": "Cy"}
        shop.book.write(keep_draft, shop.m, f"page {page}", words, source="paper", pad="A", pad_number=page)
    shop.draft("a call")
    shop.draft("another")
    order = paper(shop, 3)
    shop.do(void, 1, "price call")
    shop.do(void, 3, "price call")
    shop.at("11:15").do(merge, 2, 5)
    shop.do(merge, 4, 5)
    assert kept(shop) == [(1, True), (2, True), (5, True)]
    rows = shop.book.read(lock_box.lock_box)
    assert [(row.number, row.state, row.since.astimezone(shop.m.now.tzinfo).hour) for row in rows] == [
        (1, "void", 10),
        (2, "merged", 11),
    ]
    assert shred(shop, 1, 2) == (2, ())
    assert shop.book.read(lock_box.words_of, order) is not None


def test_an_order_on_a_sheet_that_was_shredded_opens_it_again(shop: Shop) -> None:
    shop.outcome(paper(shop), "delivered")
    shred(shop, 1)
    again = shop.take(sheet=1)
    assert (kept(shop), ready(shop), shop.book.read(lock_box.staying)) == ([(1, True)], [], 1)
    shop.outcome(again, "delivered")
    assert (ready(shop), list(shop.book.read(lock_box.words_of_sheet, 1))) == ([1], [2])


def test_words_without_paper_are_for_the_program_to_destroy(shop: Shop) -> None:
    shop.outcome(shop.take(), "delivered")
    shop.outcome(paper(shop), "delivered")
    shop.take(caller=Party("Out", "07700 900999"))
    for day, expected in ((WEDNESDAY + timedelta(days=6), []), (WEDNESDAY + A_WEEK, [1])):
        before = lock_box.overdue_before(moment("09:00", day).now)
        assert shop.book.read(lock_box.without_paper, before) == expected
    assert ready(shop) == [2]
    assert shred(shop, 1) == (1, ())
    assert shop.book.read(lock_box.without_paper, before) == []


def test_a_page_that_was_taken_off_is_not_shredded_while_it_can_come_back(shop: Shop) -> None:
    shop.outcome(shop.take(), "delivered")
    page = photograph(shop, SHEET, 1)
    late = shop.at("09:00", WEDNESDAY + A_WEEK)
    before = lock_box.overdue_before(late.m.now)
    late.book.write(take_off, late.m, page)
    assert shop.book.read(lock_box.without_paper, before) == []
    late.book.write(put_back, late.m, page)
    late.book.write(take_off, late.m, page)
    next_day = late.at("00:00", WEDNESDAY + A_WEEK + timedelta(days=1))
    assert shop.book.write(forget, next_day.m) == (page,)
    assert shop.book.read(lock_box.without_paper, before) == [1]


def test_a_driver_shreds_nothing(shop: Shop) -> None:
    shop.outcome(paper(shop), "delivered")
    shop.driver("van 1")
    with pytest.raises(Refused, match="Only the shop") as refused:
        shred(shop.by("van 1"), 1)
    assert refused.value.field == "role"
    assert ready(shop) == [1]


def test_paper_that_is_overdue_keeps_the_day_open(shop: Shop) -> None:
    order = paper(shop)
    shop.outcome(shop.take(due=WEDNESDAY), "delivered")
    shop.at("18:00").outcome(order, "delivered")
    assert found(shop.at("18:00", WEDNESDAY + timedelta(days=6))) == []
    late = shop.at("09:00", WEDNESDAY + A_WEEK)
    words = "its paper may be shredded since Wed 11 Feb"
    assert found(late) == [("0001", words)]
    assert found(late, WEDNESDAY + timedelta(days=6)) == []
    shred(late, 1)
    assert found(late) == []


def test_paper_is_overdue_a_week_after_it_may_go_and_not_after_the_outcome(shop: Shop) -> None:
    order = shop.id_of(shop.do(take, of_caller(1), source="paper", pad="A", pad_number=217))
    bare = shop.id_of(shop.do(take, of_caller(2)))
    for each in (order, bare):
        shop.outcome(each, "delivered")
    told = WEDNESDAY + timedelta(days=20)
    late = shop.at("09:00", told)
    for each in (order, bare):
        late.confirm(each)
    assert [row.since for row in shop.book.read(lock_box.lock_box)] == [late.m.now]
    for days, expected in ((6, []), (7, [("0001", "its paper may be shredded since Tue 3 Mar")])):
        then = shop.at("09:00", told + timedelta(days=days))
        assert found(then) == expected
        before = lock_box.overdue_before(then.m.now)
        assert shop.book.read(lock_box.without_paper, before) == [2] * len(expected)
    late.withdraw(order)
    shop.at("10:00", told).outcome(order, "delivered")
    assert [row.since for row in shop.book.read(lock_box.lock_box)] == [shop.at("10:00", told).m.now]


def test_a_photo_of_paper_that_was_shredded_may_go_from_then_on(shop: Shop) -> None:
    shop.outcome(paper(shop), "delivered")
    shred(shop, 1)
    late = shop.at("09:00", WEDNESDAY + 3 * A_WEEK)
    photograph(late, SHEET, 1)
    assert [(row.number, row.since) for row in shop.book.read(lock_box.lock_box)] == [(1, late.m.now)]
    assert found(late) == []


def test_what_only_hands_can_shred_is_never_left_to_the_program(shop: Shop) -> None:
    numbered = shop.id_of(shop.do(take, of_caller(1), source="phone", pad="A", pad_number=5, confirm=READ_BACK))
    photographed = shop.id_of(shop.do(take, of_caller(2), confirm=READ_BACK))
    photograph(shop, SHEET, 2)
    for each in (numbered, photographed):
        shop.outcome(each, "delivered")
    late = shop.at("09:00", WEDNESDAY + A_WEEK)
    assert ready(shop) == [1, 2]
    assert [sheet for sheet, _ in found(late)] == ["0001", "0002"]
    assert shop.book.read(lock_box.without_paper, lock_box.overdue_before(late.m.now)) == []


def test_a_relay_that_nobody_has_answered_is_out(shop: Shop) -> None:
    relay = replace(of_caller(1), fulfilment="relay", florist="Teleflor")
    order = shop.id_of(shop.do(take, relay, source="paper", confirm=READ_BACK))
    assert (ready(shop), shop.book.read(lock_box.staying)) == ([], 1)
    shop.at("12:00").cancel(order)
    shop.at("13:00").confirm(order)
    shop.at("14:00").seen(order)
    [row] = shop.book.read(lock_box.lock_box)
    assert (row.caller, row.recipient, row.since) == ("Cy 1", "Di 1", shop.at("14:00").m.now)


def test_the_book_itself_shreds_nothing_by_halves(shop: Shop) -> None:
    order = paper(shop)
    for statement in ("DELETE FROM lock_box", "UPDATE lock_box SET shredded_at = 1, shredded_by = 'owner'"):
        with pytest.raises(driver.IntegrityError):
            shop.rows(statement)
    photograph(shop, SHEET, 1)
    shop.plant("DELETE FROM taken_down WHERE order_id = ?", order)
    with pytest.raises(driver.IntegrityError):
        shop.rows("UPDATE lock_box SET shredded_at = 1, shredded_by = 'owner'")


def test_a_date_that_stands_in_for_today_makes_no_paper_overdue(shop: Shop) -> None:
    shop.outcome(paper(shop), "delivered")
    for days, expected in ((6, 0), (7, 1)):
        now = moment("10:00", WEDNESDAY + timedelta(days=days)).now
        assert len(found(Shop(shop.book, shop.m._replace(now=now, today=date(2030, 1, 1))))) == expected


def test_what_is_kept_amiss_is_found(shop: Shop) -> None:
    shop.outcome(paper(shop, 1), "delivered")
    shop.outcome(paper(shop, 2), "delivered")
    photograph(shop, SHEET, 2)
    shred(shop, 1)
    shop.plant("INSERT INTO taken_down VALUES (1, 1, '{}')")
    shop.plant("UPDATE lock_box SET shredded_at = 1, shredded_by = 'owner' WHERE sheet_id = 2")
    assert found(shop, kind="kept") == [
        ("0001", "its words as taken down are kept, and it was shredded"),
        ("0002", "its words as taken down are kept, and it was shredded"),
        ("0002", "a photo of its paper is kept, and it was shredded"),
    ]
    shop.plant("DELETE FROM taken_down")
    shop.plant("DELETE FROM lock_box WHERE sheet_id = 2")
    assert found(shop, kind="kept") == [("0002", "a photo of its paper is kept, and it is not in the lock box")]
