"""The lock box: which papers may be shredded, what goes with each, and that nothing goes before it was asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from textual.pilot import Pilot

from models.photo_views import LockBoxRow, PhotoOf
from models.roles import DRIVER
from screens.desk import Desk
from screens.going import PhotosPicked
from screens.lock_box import LockBoxScreen, shred_and_tell
from screens.lock_box_rows import kept_words, lock_box_rows, named, question, row_words, title_words, words_of
from screens.taken_down import taken_words
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
    still,
    styles_of,
    words_on,
)
from tests.screens.fake_outside import FakePhotos

DAY = date(2026, 2, 2)
TODAY = date(2026, 2, 11)
LATE = datetime(2026, 2, 5, tzinfo=UTC)


def local(at: datetime) -> datetime:
    return at


def box(number: int, ago: int = 1, **other: Any) -> LockBoxRow:
    since = datetime(2026, 2, 11, 9, tzinfo=UTC) - timedelta(days=ago)
    row = LockBoxRow(number, "paper", DAY, "struck", "", 200 + number, 1, 1, since, "A. Sender", "B. Recip")
    return row._replace(**other)


def texts(row: LockBoxRow, *picked: int) -> list[str]:
    [line] = lock_box_rows([row], LATE, local, picked)
    return [span.text for span in line.spans]


def test_a_row_says_which_paper_it_is_and_what_goes_with_it() -> None:
    assert texts(box(13)) == ["", "0013", "213", "A. Sender -> B. Recip", "Mon 2 Feb", "Tue 10 Feb", "photo, words", ""]
    of_a_pad = box(13, pad="B", photos=2, words=3)
    assert texts(of_a_pad, 13)[:3] == ["*", "0013", "B 213"]
    assert kept_words(of_a_pad) == "2 photos, words of 3 orders"
    assert kept_words(box(13, photos=0, words=0)) == "only the paper"
    assert texts(box(13, pad_number=None))[2] == ""
    assert [texts(box(13, caller="", recipient=to))[3] for to in ("", "B. Recip")] == ["", "B. Recip"]


def test_what_waits_for_a_week_is_overdue_and_says_so_in_a_word() -> None:
    assert texts(box(13, ago=6))[-1] == ""
    assert texts(box(13, ago=7))[-1] == "! overdue"
    assert "! overdue" in row_words(box(13, ago=7), LATE, TODAY, local)
    assert "overdue" not in row_words(box(13, ago=6), LATE, TODAY, local)


def test_the_title_counts_what_may_go_and_what_stays() -> None:
    rows = [box(13, ago=9), box(14)]
    assert title_words(rows, 14, 0, LATE) == "LOCK BOX   2 papers may be shredded   1 overdue   14 stay: not done yet"
    assert title_words(rows[1:], 1, 1, LATE) == "LOCK BOX   1 paper may be shredded   1 picked   1 stays: not done yet"
    assert title_words([], 0, 0, LATE) == "LOCK BOX"


def test_the_row_below_says_since_when_and_why() -> None:
    assert row_words(box(13), LATE, TODAY, local).splitlines() == [
        "Sheet 0013   printed 213   from paper, Mon 2 Feb",
        "May be shredded since Tue 10 Feb, yesterday: every order has its outcome.",
        "Goes with it: photo, words.",
    ]
    void = row_words(box(13, ago=0, state="void", pad_number=None), LATE, TODAY, local)
    assert "no printed number" in void
    assert "since Wed 11 Feb, today: the sheet is void." in void
    fullest = row_words(box(13, ago=999, photos=10, words=10, pad="Main"), LATE, TODAY, local)
    assert max(map(len, fullest.splitlines())) <= 78, "each in a line of its own"


def test_what_is_asked_names_the_paper_and_what_is_lost() -> None:
    assert question([box(13)]) == (
        "Is the paper of 0013 (printed 213) shredded?",
        "Its photo and its words as taken down go with it, for good.",
    )
    assert question([box(13, words=0)])[1] == "Its photo goes with it, for good."
    assert question([box(13, words=0, photos=0)])[1] == ""
    several = [box(number, pad_number=None) for number in range(1, 9)]
    title, lost = question(several)
    assert title == "Are the papers of these 8 sheets shredded?"
    assert lost.splitlines() == [
        "0001, 0002, 0003, 0004, 0005, 0006 and 2 more.",
        "8 photos and their words as taken down go with them, for good.",
    ]
    assert named(box(13, pad="B")) == "0013 (printed B 213)"


def test_words_as_taken_down_hide_no_field() -> None:
    words = {"caller_name": "A. Sender", "caller_phone": "07700 900123", "address": "12 Mill Lane\nTop flat"}
    shown = taken_words({**words, "due": "sat", "new_field": "kept", "card": ""})
    assert shown == (
        "Caller   A. Sender   07700 900123\nWhere    12 Mill Lane\n         Top flat\nWhen     sat\nNew field kept"
    )
    known = {"due": "2026-11-16", "window": "13:30", "delivery_charge": "5.00", "discount": "2.5", "lines": "roses 45"}
    assert taken_words(known).splitlines() == [
        "When     Mon 16 Nov 2026   13:30",
        "What     roses 45",
        "Charge   £5.00",
        "Discount £2.50",
    ]
    assert taken_words({"delivery_charge": "five?"}) == "Charge   five?", "as it was typed"
    assert words_of({1: words, 2: {"due": "sun"}}, 13).endswith("\n\n0013-2\nWhen     sun")


def desk_with(*rows: LockBoxRow, **answers: Any) -> Desk:
    return fake_desk(**{"lock_box": list(rows), "staying": 2, "words_of_sheet": {1: {"due": "sat"}}, **answers})


def photos_of(desk: Desk) -> FakePhotos:
    assert isinstance(desk.photos, FakePhotos)
    return desk.photos


async def pressed(pilot: Pilot[Any], *keys: str, shown: str) -> None:
    await pilot.press(*keys)
    assert await shows(pilot, shown), words_on(pilot.app)


async def test_what_was_shredded_is_not_said_before_a_driver() -> None:
    desk = desk_with(box(13))
    app = counter(lambda: LockBoxScreen(replace(desk, role=DRIVER)))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "LOCK BOX   1 paper may be shredded")
        await shred_and_tell(app, desk, [13])
        await still(pilot)
        assert "Shredded." not in words_on(app)
    assert photos_of(desk).done == [("shred", (13,))]


async def test_one_paper_or_all_picked_are_ticked_off_after_asking() -> None:
    left = [box(13, ago=9), box(14), box(15, photos=0, words=0)]
    desk = desk_with(lock_box=lambda: list(left))
    app = counter(lambda: LockBoxScreen(desk, 14))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "LOCK BOX   3 papers may be shredded   1 overdue   2 stay: not done yet")
        assert app.screen.query_one(LineList).key == "14", "it was opened at this sheet"
        assert line_with(app, "! overdue").split()[:6] == ["0013", "213", "A.", "Sender", "->", "B."]
        await pressed(pilot, "x", shown="Is the paper of 0014 (printed 214) shredded?")
        await pressed(pilot, "enter", shown="May be shredded")
        assert photos_of(desk).done == [], "a hasty enter destroys nothing"
        await pressed(pilot, "enter", shown="As it was taken down.")
        assert line_with(app, "When     sat")
        assert [(call.name, call.args[1]) for call in book_of(desk).looked] == [("sheet_opened", 14)], "it is noted"
        await pressed(pilot, "escape", shown="May be shredded")
        await pressed(pilot, "x", shown="Is the paper of 0014")
        del left[1]
        await pressed(pilot, "y", shown="Shredded.")
        assert await comes_to(pilot, lambda: not line_with(app, " 0014 "))
        await pressed(pilot, "home", "space", shown="1 picked")
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: not line_with(app, "picked"))
        await pressed(pilot, "home", "space", "space", shown="2 picked")
        await pressed(pilot, "x", "y", shown="Shredded.")
        assert photos_of(desk).done == [("shred", (14,)), ("shred", (13, 15))]
        await pressed(pilot, "end", "p", shown="There is no photo of sheet 0015.")
        await pressed(pilot, "enter", shown="No words are kept of sheet 0015.")
        await pilot.press("home", "p")
        assert await comes_to(pilot, lambda: app.went)
        assert [event.of for event in app.went if isinstance(event, PhotosPicked)] == [PhotoOf("sheet", 13)]


async def test_what_could_not_be_destroyed_is_said_and_an_empty_box_says_so() -> None:
    desk = desk_with(*(box(n, pad=text) for n, text in enumerate(NASTY, 1)), words_of_sheet={1: {"card": NASTY[4]}})
    photos_of(desk).trouble = "0001-1 has no outcome yet: sheet 0001 stays in the lock box."
    photos_of(desk).at = "sheet"
    app: Counter = counter(lambda: LockBoxScreen(desk))
    async with app.run_test(size=(120, 40)) as pilot:
        await pressed(pilot, "X", "y", shown="! None was ticked off: 0001-1 has no outcome yet")
        assert_clean(app)
        await pressed(pilot, "x", "y", shown="! 0001-1 has no outcome yet")
        await pressed(pilot, "home", "enter", shown="0001-1")
        assert_clean(app)
    app = counter(lambda: LockBoxScreen(desk_with(staying=0)))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "No paper may be shredded now")
        assert not styles_of(app, "stay: not done yet")
        await pressed(pilot, "x", shown="There is nothing under the cursor.")
        await pressed(pilot, "X", shown="No paper may be shredded now.")
