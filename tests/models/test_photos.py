"""The verbs on photos: what is attached where, what is refused, and what is gone when it is deleted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from models import intake, pad, photo_reads, photos, week
from models.dates import monday
from models.errors import Refused
from models.photo_views import Attached, PhotoFile, PhotoOf, PhotoRow
from models.tables.base import PAGE
from models.views import Confirm, Kept, Party
from tests.book import SATURDAY, WEDNESDAY, an_order, new_key
from tests.models.photographing import a_photo
from tests.models.shop import Shop

CARD = "4111 1111 1111 1111"


def attach(shop: Shop, kind: Any, of: int, *files: str) -> Attached:
    return shop.book.write(photos.attach, shop.m, PhotoOf(kind, of), [a_photo(file) for file in files])


def one(shop: Shop, kind: Any, of: int, file: str) -> str:
    """Attach one photo, and answer with its id."""
    [photo_id] = attach(shop, kind, of, file).ids
    return photo_id


def photographed(shop: Shop, file: str, number: int | None = None, key: str = "") -> Kept:
    return shop.book.write(
        photos.photographed, shop.m, a_photo(file), pad="A" if number else "", pad_number=number, key=key or new_key()
    )


def seen(rows: Sequence[PhotoRow]) -> list[tuple[str, str, str]]:
    """What each is of, by number and kind, and which file it was made from (the thumbnail names it)."""
    return [(row.of, row.kind, row.thumbnail[3:].decode() + (" off" if row.off else "")) for row in rows]


def of(shop: Shop, kind: Any, number: int) -> list[tuple[str, str, str]]:
    return seen(shop.book.read(photo_reads.photos_of, PhotoOf(kind, number)))


def refused(shop: Shop, verb: Any, *args: Any, **kwargs: Any) -> str:
    """The field that a verb is refused at; neither photos nor the audit may be changed."""
    question = "SELECT (SELECT count(*) FROM photos), (SELECT count(*) FROM audit), (SELECT count(*) FROM sheets)"
    before = shop.rows(question)
    with pytest.raises(Refused) as refusal:
        shop.book.write(verb, shop.m, *args, **kwargs)
    assert shop.rows(question) == before
    return refusal.value.field


def test_each_of_order_stop_and_sheet_lists_its_own_first(shop: Shop) -> None:
    first, second = shop.take(), shop.take(sheet=1)
    attach(shop, "sheet", 1, "page.jpg")
    attach(shop, "stop", first, "porch.jpg")
    attach(shop, "order", first, "bouquet.jpg", "ribbon.jpg")
    attach(shop, "order", second, "lilies.jpg")
    page, porch = ("0001", "sheet", "page.jpg"), ("0001-1", "stop", "porch.jpg")
    own = [("0001-1", "order", "bouquet.jpg"), ("0001-1", "order", "ribbon.jpg")]
    other = ("0001-2", "order", "lilies.jpg")
    assert of(shop, "order", first) == [*own, porch, page]
    assert of(shop, "stop", first) == [porch, *own, page]
    assert of(shop, "sheet", 1) == [page, *own, porch, other]
    assert of(shop, "order", 99) == of(shop, "sheet", 99) == []
    view = shop.order(first)
    assert seen(view.photos) == [*own, porch, page]
    assert {event.what for event in view.life} >= {
        "2 photos attached, by owner",
        "photo of where it was left attached, by owner",
        "photo of the paper attached, by owner",
    }
    assert not any("lilies" in event.what or event.what.startswith("photo attached") for event in view.life)


def test_counts_stand_beside_each_row(shop: Shop) -> None:
    first, second = shop.take(), shop.take(sheet=1)
    assert [row.photos for row in shop.book.read(week.week, monday(SATURDAY))] == [0, 0]
    assert {row.photos for row in shop.list_of(SATURDAY).values()} == {0}
    gone = one(shop, "order", first, "bouquet.jpg")
    attach(shop, "order", first, "ribbon.jpg")
    attach(shop, "stop", first, "porch.jpg")
    attach(shop, "sheet", 1, "page.jpg")
    shop.book.write(photos.take_off, shop.m, gone)
    assert [(row.order_id, row.photos) for row in shop.book.read(week.week, monday(SATURDAY))] == [
        (first, 2),
        (second, 0),
    ]
    assert {row.order_id: row.photos for row in shop.list_of(SATURDAY).values()} == {first: 2, second: 0}
    assert shop.sheets()[1].photos == 1
    day = shop.book.read(photo_reads.photos_of_day, SATURDAY)
    assert [name for _, _, name in seen(day)] == ["ribbon.jpg", "porch.jpg", "bouquet.jpg off"]
    assert shop.book.read(photo_reads.photos_of_day, WEDNESDAY) == []


def test_the_same_file_is_attached_once_to_the_same(shop: Shop) -> None:
    first, second = shop.take(), shop.take(sheet=1)
    assert attach(shop, "order", first, "bouquet.jpg", "bouquet.jpg")[:2] == (1, 1)
    audit = shop.rows("SELECT count(*) FROM audit")
    assert attach(shop, "order", first, "bouquet.jpg") == (0, 1, ())
    assert shop.rows("SELECT count(*) FROM audit") == audit
    assert attach(shop, "order", second, "bouquet.jpg").added == attach(shop, "stop", first, "bouquet.jpg").added == 1
    made = shop.book.read(photo_reads.files_made_from, a_photo("bouquet.jpg").source)
    assert {photo.id for photo in made} == shop.book.read(photo_reads.photo_ids)
    assert shop.book.read(photo_reads.files_made_from, a_photo("other.jpg").source) == []


def test_what_opens_a_photo_lies_on_pages_of_its_own(shop: Shop) -> None:
    attach(shop, "order", shop.take(), "bouquet.jpg")
    columns = [name for (name,) in shop.rows("SELECT name FROM pragma_table_info('photos')")]
    assert columns[columns.index("room") + 1 :] == ["key", "thumbnail"]
    assert shop.rows("SELECT length(room), page_size FROM photos, pragma_page_size") == [(PAGE, str(PAGE))]


def test_what_a_file_opens_with_is_answered_until_it_is_deleted(shop: Shop) -> None:
    order, photo = shop.take(), a_photo()
    shop.book.write(photos.attach, shop.m, PhotoOf("order", order), [photo])
    kept = shop.book.read(photo_reads.photo_file, photo.id)
    assert kept == PhotoFile(photo.id, photo.key, photo.digest, photo.size)
    assert shop.book.read(photo_reads.photo_ids) == {photo.id}
    assert shop.book.write(photos.destroy, shop.m, [photo.id, "0" * 32, photo.id]) == (photo.id,)
    assert shop.book.read(photo_reads.photo_file, photo.id) is None
    assert shop.book.read(photo_reads.photo_ids) == set()
    assert "photo deleted for good, by owner" in {event.what for event in shop.order(order).life}


@pytest.mark.parametrize(
    ("kind", "of_it", "field"),
    [("order", 99, "order"), ("stop", 99, "order"), ("stop", 1, "order"), ("sheet", 9, "sheet")],
)
def test_what_cannot_have_such_a_photo(shop: Shop, kind: Any, of_it: int, field: str) -> None:
    shop.take(fulfilment="collection")
    assert refused(shop, photos.attach, PhotoOf(kind, of_it), [a_photo()]) == field


def test_a_driver_photographs_stops_and_no_more(shop: Shop) -> None:
    order, other_run = shop.take(), shop.take(sheet=1)
    shop.driver("Dan")
    shop.give(order, "Dan")
    shop.cancel(order)
    dan = shop.by("Dan")
    photo_id = one(dan, "stop", order, "porch.jpg")
    assert shop.book.read(photo_reads.photos_of, PhotoOf("stop", order))[0].added_by == "Dan"
    with pytest.raises(Refused, match="not on your run"):
        attach(dan, "stop", other_run, "porch.jpg")
    for other in (PhotoOf("order", order), PhotoOf("sheet", 1)):
        assert refused(dan, photos.attach, other, [a_photo("other.jpg")]) == "role"
    assert refused(dan, photos.take_off, photo_id) == refused(dan, photos.destroy, [photo_id]) == "role"
    assert refused(dan, photos.photographed, a_photo("page.jpg"), pad="", pad_number=None, key="k") == "role"
    assert refused(dan, photos.hand_on, photo_id, PhotoOf("stop", other_run)) == "role"
    shop.book.write(photos.take_off, shop.m, photo_id)
    assert refused(dan, photos.attach, PhotoOf("stop", order), [a_photo("porch.jpg")]) == "photo"
    assert attach(shop, "stop", order, "porch.jpg").there == 1


def test_a_photo_of_the_wrong_one_is_handed_on(shop: Shop) -> None:
    first, second = shop.take(), shop.take(caller=Party("Cy", "07700 900321"))
    attach(shop, "order", second, "lilies.jpg")
    wrong = one(shop, "order", first, "bouquet.jpg")
    shop.book.write(photos.caption, shop.m, wrong, "with the ribbon")
    before = shop.rows("SELECT id, key, digest, source, size FROM photos WHERE id = ?", wrong)
    assert shop.book.write(photos.hand_on, shop.m, wrong, PhotoOf("order", second)) == wrong
    assert of(shop, "order", first) == []
    assert [name for _, _, name in of(shop, "order", second)] == ["lilies.jpg", "bouquet.jpg"]
    assert shop.rows("SELECT id, key, digest, source, size FROM photos WHERE id = ?", wrong) == before
    assert shop.order(second).photos[1].caption == "with the ribbon"
    assert "handed on: photo to 0002-1, by owner" in {event.what for event in shop.order(first).life}
    assert "photo attached, by owner" in {event.what for event in shop.order(second).life}
    shop.book.write(photos.hand_on, shop.m, wrong, PhotoOf("stop", second))
    assert of(shop, "stop", second)[0] == ("0002-1", "stop", "bouquet.jpg")
    assert refused(shop, photos.hand_on, wrong, PhotoOf("stop", second)) == "photo"
    assert refused(shop, photos.hand_on, wrong, PhotoOf("order", 99)) == "order"
    shop.book.write(photos.take_off, shop.m, wrong)
    assert refused(shop, photos.hand_on, wrong, PhotoOf("order", first)) == "photo"


def test_what_was_taken_off_there_before_is_back(shop: Shop) -> None:
    order = shop.take()
    there, here = one(shop, "order", order, "porch.jpg"), one(shop, "stop", order, "porch.jpg")
    shop.book.write(photos.take_off, shop.m, there)
    shop.book.write(photos.caption, shop.m, here, "behind the bin")
    assert shop.book.write(photos.hand_on, shop.m, here, PhotoOf("order", order)) == there
    assert of(shop, "order", order) == [("0001-1", "order", "porch.jpg"), ("0001-1", "stop", "porch.jpg off")]
    assert shop.order(order).photos[0].caption == "behind the bin"


def test_a_page_is_handed_on_to_another_sheet_and_to_no_order_while_it_is_to_be_typed(shop: Shop) -> None:
    first, second = photographed(shop, "page.jpg", 217).sheet, photographed(shop, "next.jpg").sheet
    order = shop.take(confirm=Confirm("read back"))
    shop.outcome(order, "delivered")
    page, extra = (shop.book.read(photo_reads.photos_of, PhotoOf("sheet", each))[0].id for each in (first, second))
    assert refused(shop, photos.hand_on, page, PhotoOf("order", order)) == "photo"
    assert shop.book.write(photos.hand_on, shop.m, extra, PhotoOf("sheet", first)) == extra
    assert shop.sheets()[second].photos == 0
    shop.book.write(photos.hand_on, shop.m, extra, PhotoOf("order", order))
    shop.do(intake.void, first, "a mistake")
    shop.book.write(photos.hand_on, shop.m, page, PhotoOf("sheet", 3))
    assert refused(shop, photos.hand_on, one(shop, "order", order, "page.jpg"), PhotoOf("sheet", first)) == "photo"
    assert shop.rows("SELECT sheet_id, since IS NOT NULL FROM lock_box") == [(1, True), (2, False), (3, True)]


def test_a_caption_goes_through_the_gate(shop: Shop) -> None:
    photo_id = one(shop, "order", shop.take(), "bouquet.jpg")
    shop.book.write(photos.caption, shop.m, photo_id, "  with\tthe blue ribbon ")
    [row] = shop.book.read(photo_reads.photos_of, PhotoOf("order", 1))
    assert row.caption == "with the blue ribbon"
    assert (
        refused(shop, photos.caption, photo_id, CARD) == refused(shop, photos.caption, photo_id, "x" * 121) == "caption"
    )
    assert refused(shop, photos.caption, "f" * 32, "gone") == "photo"


def test_photos_are_put_in_order_among_their_own(shop: Shop) -> None:
    order = shop.take()
    attach(shop, "stop", order, "porch.jpg")
    first, second, third = attach(shop, "order", order, "one", "two", "three").ids

    def moved(photo_id: str, by: int) -> list[str]:
        shop.book.write(photos.move, shop.m, photo_id, by)
        return [name for _, _, name in of(shop, "order", order)]

    assert moved(third, -1) == ["one", "three", "two", "porch.jpg"]
    assert moved(first, 9) == ["three", "two", "one", "porch.jpg"]
    assert moved(first, 1) == ["three", "two", "one", "porch.jpg"]
    shop.book.write(photos.take_off, shop.m, second)
    assert moved(first, -1) == ["one", "three", "porch.jpg", "two off"]
    assert refused(shop, photos.move, second, 1) == "photo"


def test_taken_off_it_comes_back_until_its_day_is_over(shop: Shop) -> None:
    order = shop.take()
    first, second = attach(shop, "order", order, "one", "two").ids
    for each in (first, second, second):
        shop.book.write(photos.take_off, shop.m, each)
    assert [name for _, _, name in of(shop, "order", order)] == ["one off", "two off"]
    assert shop.order(order).photos == ()
    shop.book.write(photos.put_back, shop.m, first)
    assert attach(shop, "order", order, "one") == (0, 1, ())
    assert shop.book.write(photos.forget, shop.at("23:59").m) == ()
    assert shop.book.write(photos.forget, shop.at("00:00", WEDNESDAY + timedelta(days=1)).m) == (second,)
    assert [name for _, _, name in of(shop, "order", order)] == ["one"]
    assert refused(shop, photos.put_back, second) == "photo"


def test_attaching_what_was_taken_off_brings_it_back(shop: Shop) -> None:
    order = shop.take()
    photo_id = one(shop, "order", order, "one")
    shop.book.write(photos.take_off, shop.m, photo_id)
    assert attach(shop, "order", order, "one") == (0, 1, ())
    assert [name for _, _, name in of(shop, "order", order)] == ["one"]
    assert "photo back, by owner" in {event.what for event in shop.order(order).life}


def test_another_photo_takes_a_photo_s_place(shop: Shop) -> None:
    order = shop.take()
    first, second = attach(shop, "order", order, "one", "two").ids
    shop.book.write(photos.caption, shop.m, first, "the front")
    new = a_photo("better")
    assert shop.book.write(photos.replace, shop.m, first, new) == (1, 0, (new.id,))
    assert [name for _, _, name in of(shop, "order", order)] == ["better", "two", "one off"]
    assert shop.order(order).photos[0].caption == "the front"
    assert refused(shop, photos.replace, new.id, a_photo("two")) == "photo"
    # The one that was off stands there again, and the new file is not needed.
    assert shop.book.write(photos.replace, shop.m, second, a_photo("one")) == (0, 1, ())
    assert [name for _, _, name in of(shop, "order", order)] == ["better", "one", "two off"]


def test_a_photographed_page_is_an_open_sheet_to_be_typed(shop: Shop) -> None:
    kept = photographed(shop, "page.jpg", 217, key="form-1")
    assert kept == (1, 1)
    row = shop.sheets()[1]
    assert (row.source, row.pad, row.pad_number, row.photos) == ("paper", "A", 217, 1)
    assert (row.state, row.stage, row.why, row.parked) == ("open", "draft", "to be typed", True)
    draft = shop.book.read(pad.draft, 1)
    assert draft is not None
    assert (draft.key, draft.turn, draft.photos) == ("form-1", 1, 1)
    assert draft.fields == {"pad": "A", "pad_number": "217"}
    assert [draft.photos for draft in shop.book.read(pad.parked_drafts)] == [1]
    assert shop.rows("SELECT shredded_at FROM lock_box WHERE sheet_id = 1") == [(None,)]
    taken = shop.do(intake.take, an_order(), key="form-1", sheet=1, turn=1, source="paper", pad="A", pad_number=217)
    assert (taken.sheet, shop.sheets()[1].photos) == (1, 1)
    assert shop.book.read(photo_reads.last_printed) == ("A", 217)


def test_a_page_is_one_sheet(shop: Shop) -> None:
    assert shop.book.read(photo_reads.last_printed) is None
    first, second = photographed(shop, "page.jpg", 217).sheet, photographed(shop, "next.jpg").sheet
    shop.take()
    new: dict[str, Any] = {"pad": "A", "pad_number": 218, "key": "k"}
    assert refused(shop, photos.photographed, a_photo("page.jpg"), **new) == "photo"
    assert refused(shop, photos.photographed, a_photo("third.jpg"), **new | {"pad_number": 217}) == "pad_number"
    with pytest.raises(Refused, match="This photo is sheet 0001 already"):
        attach(shop, "sheet", second, "page.jpg")
    assert attach(shop, "sheet", first, "page.jpg") == (0, 1, ())
    # Taken off the wrong sheet it may go onto the right one, and then not back.
    mine = one(shop, "sheet", first, "mine.jpg")
    wrong = shop.book.read(photo_reads.photos_of, PhotoOf("sheet", first))[0]
    shop.book.write(photos.take_off, shop.m, wrong.id)
    assert attach(shop, "sheet", second, "page.jpg").added == 1
    assert refused(shop, photos.put_back, wrong.id) == "photo"
    assert refused(shop, photos.attach, PhotoOf("sheet", first), [a_photo("page.jpg")]) == "photo"
    assert refused(shop, photos.replace, mine, a_photo("page.jpg")) == "photo"


def test_an_emptied_form_leaves_a_photographed_sheet_its_draft(shop: Shop) -> None:
    photographed(shop, "page.jpg", 217, key="form-1")
    typed = {"pad": "A", "pad_number": "217", "caller_name": "Cy"}
    kept = shop.book.write(
        intake.keep_draft, shop.m, "form-1", typed, source="paper", sheet=1, turn=1, pad="A", pad_number=217
    )
    assert shop.sheets()[1].why == "being written"
    stays = shop.book.write(intake.drop_draft, shop.m, "form-1", turn=kept.turn)
    assert stays == (1, kept.turn + 1)
    row, draft = shop.sheets()[1], shop.book.read(pad.draft, 1)
    assert (row.state, row.why, row.pad_number, row.parked) == ("open", "to be typed", 217, True)
    assert draft is not None
    assert draft.fields == {"pad": "A", "pad_number": "217"}


def test_the_one_page_that_a_sheet_is_to_be_typed_from_stays_with_it(shop: Shop) -> None:
    photographed(shop, "page.jpg", 217, key="form-1")
    ended = photographed(shop, "blank.jpg").sheet
    shop.do(intake.void, ended, "a mistake")
    page, blank = (shop.book.read(photo_reads.photos_of, PhotoOf("sheet", each))[0].id for each in (1, ended))
    struck = shop.state(shop.take())
    assert struck == ("struck", "")
    never: list[tuple[Any, ...]] = [
        (photos.take_off, page),
        (photos.take_back, PhotoOf("sheet", 1), [page]),
        (photos.destroy, [blank, page]),
        (photos.hand_on, page, PhotoOf("sheet", ended)),
        (photos.hand_on, page, PhotoOf("sheet", 3)),
    ]
    for verb, *args in never:
        assert refused(shop, verb, *args) == "photo"
    # Another photo of the page may take its place; then that one stays.
    [better] = shop.book.write(photos.replace, shop.m, page, a_photo("better.jpg")).ids
    assert shop.book.write(photos.destroy, shop.m, [page]) == (page,)
    assert refused(shop, photos.take_off, better) == "photo"
    typed = {"pad": "A", "pad_number": "217", "caller_name": "Cy"}
    origin: dict[str, Any] = {"source": "paper", "pad": "A", "pad_number": 217}
    kept = shop.book.write(intake.keep_draft, shop.m, "form-1", typed, sheet=1, turn=1, **origin)
    shop.book.write(photos.take_off, shop.m, better)
    assert shop.book.write(intake.drop_draft, shop.m, "form-1", turn=kept.turn) is None
    assert shop.sheets()[1].state == "void"


def test_photos_stay_with_a_sheet_that_is_merged(shop: Shop) -> None:
    shop.take()
    sheet = photographed(shop, "page.jpg").sheet
    shop.do(intake.merge, sheet, 1)
    assert [name for _, _, name in of(shop, "sheet", sheet)] == ["page.jpg"]
    assert of(shop, "sheet", 1) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE photos SET key = zeroblob(32)",
        "UPDATE photos SET thumbnail = zeroblob(1)",
        "UPDATE photos SET kind = 'sheet'",
        "UPDATE photos SET thumbnail = zeroblob(10241)",
        "UPDATE photos SET id = 'ABCDEFABCDEFABCDEFABCDEFABCDEFAB'",
    ],
)
def test_the_book_itself_keeps_a_photo_what_it_is(shop: Shop, statement: str) -> None:
    attach(shop, "order", shop.take(), "bouquet.jpg")
    with pytest.raises(driver.IntegrityError):
        shop.rows(statement)
