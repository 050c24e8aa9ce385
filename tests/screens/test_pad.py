"""F6: every sheet of a day, struck or why not."""

from datetime import timedelta
from typing import Any

import pytest
from textual.events import Paste

from models.photo_views import PhotoOf
from models.views import Confirm, PadRow, Taken
from screens.desk import Desk
from screens.going import DraftPicked, LockBoxPicked, NewOrderPicked, OrderPicked, PhotosPicked
from screens.pad import PadScreen, Picked, age, bare_row, order_row, picked_words, typed_due
from screens.widgets.cells import PHOTO
from screens.widgets.line_list import LineList
from tests.screens.desk import (
    NASTY,
    Counter,
    assert_clean,
    book_of,
    comes_to,
    counter,
    fake_desk,
    line_with,
    shows,
    styles_of,
)
from tests.screens.fake_outside import FakePhotos
from tests.screens.rows import TAKEN, UNCONFIRMED, pad_order, sheet

STRUCK = Taken(399, 1, "struck", "")


def desk_with(*sheets: PadRow, carried: tuple[PadRow, ...] = (), **answers: Any) -> Desk:
    return fake_desk(pad=list(sheets), open_sheets=list(carried), **answers)


def pad_of(desk: Desk, **looks: Any) -> Counter:
    return counter(lambda: PadScreen(desk), **looks)


def listed(number: int = 399) -> PadRow:
    order = pad_order(9, caller="C. BUYER", ticks=UNCONFIRMED, confirmation="due")
    return sheet(number, order, state="open", stage="listed", why="confirmation due")


def draft(number: int = 400, **other: Any) -> PadRow:
    return sheet(number, **{"state": "open", "stage": "draft", "why": "parked", "caller": "D. CALLER", **other})


@pytest.mark.parametrize("no_color", [False, True])
async def test_the_strike_comes_with_its_mark_and_its_word(no_color: bool) -> None:
    app = pad_of(desk_with(sheet(398, pad_order(1)), listed()), no_color=no_color)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        line = line_with(app, "0398")
        assert line.split()[:2] == ["0398", "x"]
        assert line.rstrip().endswith("struck")
        await pilot.press("down")
        await pilot.pause()
        assert all(style.strike for style in styles_of(app, "A. SENDER"))
        assert styles_of(app, "A. SENDER")
        assert not any(style.strike for style in styles_of(app, "C. BUYER"))
        assert not any(style.strike for style in styles_of(app, "0398"))


async def test_the_equation_stands_above_and_the_reason_below() -> None:
    app = pad_of(desk_with(sheet(398, pad_order(1)), listed(), draft(), sheet(401, state="void", why="price call")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert line_with(app, "PAD   Wed 11 Feb, today")
        assert line_with(app, "taken 4 = struck 1 + void 1 + merged 0 + open 2")
        await pilot.press("down")
        await pilot.pause()
        assert line_with(app, "not struck: confirmation due")
        assert line_with(app, "DRAFT 2 h")
        assert line_with(app, "price call")


async def test_further_orders_of_a_sheet_stand_indented_under_it() -> None:
    app = pad_of(desk_with(sheet(398, pad_order(1), pad_order(2, 2, status="cancelled"))))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        line = line_with(app, "-2 ")
        assert line.startswith("   -2")
        assert "  X cancelled A." in line
        await pilot.press("down", "enter")
        await pilot.pause()
        assert [event.order_id for event in app.went if isinstance(event, OrderPicked)] == [2]


async def test_what_is_carried_in_stands_apart_and_first() -> None:
    app = pad_of(desk_with(sheet(398, pad_order(1)), carried=(draft(377, taken_at=TAKEN - timedelta(days=3)),)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert line_with(app, "CARRIED IN  1 sheet still open from earlier days")
        assert line_with(app, "DRAFT 3 d")
        await pilot.press("enter")
        await pilot.pause()
        assert [event.sheet for event in app.went if isinstance(event, DraftPicked)] == [377]


async def test_a_draft_that_trails_its_orders_can_be_finished() -> None:
    app = pad_of(desk_with(draft(398, orders=(pad_order(1),))))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("enter", "down", "enter", "n")
        await pilot.pause()
        assert [type(event) for event in app.went] == [OrderPicked, DraftPicked, NewOrderPicked]


def test_of_a_draft_all_that_was_typed_tells_it_from_others() -> None:
    held = draft(recipient="B. RECIPIENT", due="2026-02-14", why="held: no delivery address (web 1042)")
    texts = [span.text for span in bare_row(held, TAKEN, first=True).spans]
    assert texts[3:5] == ["D. CALLER -> B. RECIPIENT", "Sat 14"]
    assert "D. CALLER -> B. RECIPIENT" in picked_words(Picked(held, None), TAKEN)
    assert [typed_due(due) for due in ("", "sat", "2026-02-14")] == ["?", "sat", "Sat 14"]


def test_a_photo_has_its_mark_and_what_may_be_shredded_is_said() -> None:
    untyped = draft(photos=1, why="to be typed", caller="", pad="B", pad_number=225)
    assert [bare_row(untyped, TAKEN, first=True).spans[at].text for at in (3, 7)] == [
        f"{PHOTO} page B 225 -> ?",
        "to be typed",
    ]
    assert bare_row(untyped._replace(pad_number=None), TAKEN, first=True).spans[3].text == f"{PHOTO} ? -> ?"
    photographed = draft(photos=2, why="to be typed", pad_number=225)
    assert bare_row(photographed, TAKEN, first=True).spans[3].text == f"{PHOTO} D. CALLER -> ?"
    assert f"{PHOTO} 2 photos" in picked_words(Picked(photographed, None), TAKEN)
    struck = sheet(398, pad_order(1), pad_order(2, 2), photos=1, why="paper may be shredded")
    first, second = (order_row(struck, order, TAKEN, first=order.suffix == 1) for order in struck.orders)
    assert [row.spans[3].text[:3] for row in (first, second)] == [f"{PHOTO} A", "  A"]
    assert "paper may be shredded" in picked_words(Picked(struck, struck.orders[0]), TAKEN)


async def test_photos_the_lock_box_and_pages_of_the_pad_are_a_key_away() -> None:
    desk = desk_with(sheet(398, pad_order(1)), draft(), lock_box=[None] * 9, last_printed=("", 216))
    app = pad_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "b: 9 papers may be shredded")
        await pilot.press("p", "down", "p", "b")
        assert await comes_to(pilot, lambda: len(app.went) == 3)
        assert app.went[:2] == [PhotosPicked(PhotoOf("order", 1)), PhotosPicked(PhotoOf("sheet", 400))]
        assert app.went[2] == LockBoxPicked(400)
        app.screen.post_message(Paste("/tmp/one.jpg /tmp/two.jpg"))
        assert await shows(pilot, "1 of 2: one.jpg")
        await pilot.press("enter")
        assert await shows(pilot, "2 of 2: two.jpg")
        await pilot.press("enter")
        photos = desk.photos
        assert isinstance(photos, FakePhotos)
        assert await comes_to(pilot, lambda: len(photos.done) == 2)
        assert photos.done == [
            ("new_sheet", ("/tmp/one.jpg", "", 217)),
            ("new_sheet", ("/tmp/two.jpg", "", 218)),
        ]


async def test_a_draft_is_voided_with_one_key_for_the_reason() -> None:
    desk = desk_with(draft(), void=None)
    app = pad_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("d", "1")
        await pilot.pause()
        call = book_of(desk).told[0]
        assert (call.name, call.args[1:]) == ("void", (400, "price call"))
        assert line_with(app, "0400 is void: price call.")


async def test_another_reason_can_be_typed_and_an_empty_one_is_none() -> None:
    desk = desk_with(draft(), void=None)
    app = pad_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("d", "o", "enter")
        await pilot.pause()
        assert book_of(desk).told == []
        await pilot.press("d", "o", *"wrong", "enter")
        await pilot.pause()
        assert book_of(desk).told[0].args[1:] == (400, "wrong")


async def test_a_sheet_is_merged_into_another_by_its_number() -> None:
    desk = desk_with(draft(), merge=None)
    app = pad_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("m", *"x", "enter")
        await pilot.pause()
        assert line_with(app, "Type a sheet's number")
        await pilot.press("backspace", *"0399", "enter")
        await pilot.pause()
        assert book_of(desk).told[0].args[1:] == (400, 399)


async def test_merging_a_sheet_with_orders_asks_first() -> None:
    desk = desk_with(listed(), merge=None)
    app = pad_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("m", *"12", "enter", "n")
        await pilot.pause()
        assert book_of(desk).told == []


async def test_a_confirmation_is_noted_and_the_answer_says_the_state() -> None:
    desk = desk_with(listed(), confirm=STRUCK)
    app = pad_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("c", "w", *"regular", "enter")
        await pilot.pause()
        assert book_of(desk).told[0].args[1:] == (9, Confirm("not wanted", "regular"))
        assert line_with(app, "0399-1: not wanted; the sheet is struck.")


async def test_keys_that_cannot_act_say_why() -> None:
    app = pad_of(desk_with(listed(), draft(), sheet(401, state="merged", why="into 0399")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for keys, why in (
            (("d",), "There is an order on this sheet"),
            (("a",), "nothing to acknowledge"),
            (("down", "c"), "There is no order here yet."),
            (("down", "enter"), "Sheet 0401 is merged: into 0399."),
            (("d",), "Sheet 0401 is merged."),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert line_with(app, why)
        assert app.went == []


async def test_an_empty_day_says_so() -> None:
    app = pad_of(desk_with())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert line_with(app, "No sheet was taken on this day.")
        assert not line_with(app, "may be shredded")
        await pilot.press("d")
        await pilot.pause()
        assert line_with(app, "There is nothing under the cursor.")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_text_of_any_kind_is_shown_plainly(size: tuple[int, int]) -> None:
    sheets = [
        sheet(n, pad_order(n, caller=text, recipient=text, confirmation=text), why=text) for n, text in enumerate(NASTY)
    ]
    sheets += [draft(50 + n, caller=text, why=text) for n, text in enumerate(NASTY)]
    app = pad_of(desk_with(*sheets))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for _ in sheets:
            assert_clean(app)
            app.screen.query_one(LineList).action_cursor_down()
            await pilot.pause()


def test_an_age_is_in_its_largest_unit() -> None:
    ages = [age(TAKEN, TAKEN + timedelta(minutes=minutes)) for minutes in (-5, 0, 59, 60, 47 * 60, 48 * 60)]
    assert ages == ["0 min", "0 min", "59 min", "1 h", "47 h", "2 d"]
