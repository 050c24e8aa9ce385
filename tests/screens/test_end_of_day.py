"""End of day: the figures, what keeps the day open and where enter leads, the numbers from outside, and closing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from models.day_views import Outside, Outstanding, Tomorrow
from models.errors import Refused
from models.views import FoundSheet, Ticks
from screens.desk import ShopFacts
from screens.end_of_day import EndOfDayScreen
from screens.going import DraftPicked, LockBoxPicked, NewOrderPicked, OrderPicked, ScreenPicked
from tests.screens.desk import (
    NASTY,
    Counter,
    assert_clean,
    book_of,
    counter,
    fake_desk,
    line_with,
    shows,
    styles_of,
    words_on,
)
from tests.screens.fake_access import FakeBackups
from tests.screens.fake_run import FakePaper
from tests.screens.filling import settle
from tests.screens.order_views import AT, DAY, day_check, found, pad_row

DRAFT = Outstanding("draft", "0400", "", "a draft, taken at 09:05 (phone), 2 h ago")
PAD = Outstanding("pad", "", "", "the pad: 218 is not in the book")
WEB = Outstanding("web", "", "", "the web shop shows 7 orders today, 6 are here")
LATE = Outstanding("confirmation", "0399", "0399-1", "nobody was told")
SHEETS = [
    pad_row(398, "struck"),
    pad_row(399, "open", "listed", ticks=Ticks(True, True, False, True)),
    pad_row(400, "open", "draft"),
    pad_row(401, "void"),
]
TOMORROW = Tomorrow(date(2026, 2, 12), 10, 2, 1, (("in the morning", 6),), "0390-1 at 10:30", ("0391-1: card",), 3)


@asynccontextmanager
async def end_of_day(
    *outstanding: Outstanding, shop: ShopFacts | None = None, size: tuple[int, int] = (80, 24), **answers: Any
) -> AsyncIterator[tuple[Pilot[None], Any]]:
    check = day_check(*outstanding)
    known: dict[str, Any] = {"check": check, "pad": SHEETS, "open_sheets": [], "to_close": check, "close_day": check}
    desk = fake_desk(shop=shop, **(known | {"tomorrow": TOMORROW, "find": [], "find_sheet": None} | answers))
    async with counter(lambda: EndOfDayScreen(desk)).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot, book_of(desk)


def went(pilot: Pilot[None]) -> list[Any]:
    assert isinstance(pilot.app, Counter)
    return pilot.app.went


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def test_the_figures_the_sheets_and_what_keeps_the_day_open() -> None:
    async with end_of_day(DRAFT, PAD, WEB) as (pilot, _):
        shown = words_on(pilot.app)
        for words in (
            "END OF DAY  Wed 11 Feb",
            "taken 27 = struck 24 + void 1 + merged 0 + open 2",
            "due   31 = done 29 + not done 0 + cancelled 1 + no outcome 1",
            "DRAFT 2 h",
            "price call",
            "Three things keep this day open:",
            "1  0400 a draft, taken at 09:05 (phone), 2 h ago   enter: finish it",
            "the pad: 218 is not in the book   enter: take it or void it",
            "6 are here   enter: which one?",
        ):
            assert words in shown, words


async def test_a_struck_sheet_has_line_mark_and_word() -> None:
    async with end_of_day() as (pilot, _):
        line = line_with(pilot.app, "0398")
        assert "0398 x" in line
        assert "struck" in line
        assert any(style and style.strike for style in styles_of(pilot.app, "A. Sender"))
        assert "Nothing keeps this day open." in words_on(pilot.app)


async def test_enter_leads_to_the_draft_the_order_or_a_new_one() -> None:
    answers: dict[str, Any] = {"find_sheet": FoundSheet(400, "open", "draft", ""), "find": [found(9, 399)]}
    async with end_of_day(DRAFT, PAD, LATE, **answers) as (pilot, book):
        await press(pilot, "enter")
        await press(pilot, "down", "enter")
        book.answers["find_sheet"] = FoundSheet(399, "open", "listed", "")
        await press(pilot, "down", "enter")
        assert went(pilot) == [DraftPicked(400), NewOrderPicked(), OrderPicked(9)]


async def test_enter_leads_to_what_is_to_be_decided_and_to_the_van_that_was_counted_otherwise() -> None:
    held = Outstanding("decide", "0399", "0399-1", "delivered, noted by van 1, and it was cancelled meanwhile")
    counted = Outstanding("load", "", "", "van 1 counted 11, the list had 12")
    async with end_of_day(held, counted) as (pilot, _):
        assert "enter: count the van again" in words_on(pilot.app)
        await press(pilot, "enter", "down", "enter")
        assert went(pilot) == [ScreenPicked("waiting"), ScreenPicked("deliveries")]


async def test_enter_leads_from_a_paper_that_waits_too_long_to_the_lock_box() -> None:
    paper = Outstanding("lock box", "0397", "", "its paper may be shredded since Wed 4 Feb")
    async with end_of_day(paper) as (pilot, _):
        assert "enter: the lock box" in words_on(pilot.app)
        await press(pilot, "enter")
        assert went(pilot) == [LockBoxPicked(397)]


async def test_enter_leads_from_what_is_online_to_the_online_orders() -> None:
    waits = Outstanding("online", "", "", "Website 1042 was looked at and not taken in")
    changed = Outstanding("online", "0399", "", "Website 1041 was cancelled there")
    async with end_of_day(waits, changed, WEB) as (pilot, _):
        assert "not taken in   enter: look at it" in words_on(pilot.app)
        await press(pilot, "enter", "down", "enter", "down", "enter")
        assert went(pilot) == [ScreenPicked("online")] * 3


async def test_enter_on_a_sheet_opens_its_order() -> None:
    async with end_of_day() as (pilot, _):
        pilot.app.screen.query_one("#sheets").focus()
        await press(pilot, "down", "enter")
        assert went(pilot) == [OrderPicked(1399)]


async def test_the_numbers_from_outside_are_checked_at_once() -> None:
    async with end_of_day() as (pilot, book):
        pilot.app.screen.query_one("#web").focus()
        await press(pilot, "7", "x", "enter", *"220", "enter")
        checks = [call.kwargs["outside"] for call in book.asked if call.name == "check"]
        assert (checks[0], checks[-1]) == (Outside(), Outside(7, 220, None))


async def test_without_a_web_shop_and_a_pad_nothing_is_asked() -> None:
    async with end_of_day(shop=ShopFacts(web_shop=False, paper_pad=False)) as (pilot, _):
        assert list(pilot.app.screen.query(Input)) == []


async def test_closing_asks_a_reason_for_each_exception_and_shows_tomorrow() -> None:
    async with end_of_day(DRAFT, LATE) as (pilot, book):
        await press(pilot, "c")
        assert "1 of 2: 0400" in words_on(pilot.app)
        await press(pilot, "1", "o", *"mum", "enter")
        (call,) = [call for call in book.told if call.name == "close_day"]
        day, outside, reasons = call.args[1:]
        assert (day, outside) == (DAY, Outside())
        assert reasons == {tuple(DRAFT): "it is done tomorrow", tuple(LATE): "mum"}
        assert (call.kwargs["web_shop"], call.kwargs["paper_pad"]) == (True, True)
        shown = words_on(pilot.app)
        assert "Tomorrow, Thu 12 Feb" in shown
        assert "10 stops, 2 on the shelf" in shown
        assert "3 without a driver" in shown


async def test_closing_a_day_begins_a_back_up_which_says_what_became_of_it() -> None:
    async with end_of_day() as (pilot, _):
        screen = pilot.app.screen
        assert isinstance(screen, EndOfDayScreen)
        backups = screen.desk.backups
        assert isinstance(backups, FakeBackups)
        backups.words = "Backed up to the shop's folder; the stick is not there."
        await press(pilot, "c", "n")
        assert backups.made == 0
        await press(pilot, "c", "y", "g")
        assert backups.made == 1
        assert await shows(pilot, "Backed up to the shop's folder; the stick is not there.")


async def test_without_a_reason_the_day_stays_open() -> None:
    async with end_of_day(DRAFT, LATE) as (pilot, book):
        await press(pilot, "c", "1", "escape")
        assert "close_day" not in book.names()
        assert "Wed 11 Feb is not closed." in words_on(pilot.app)


async def test_a_clean_day_is_closed_after_asking() -> None:
    async with end_of_day() as (pilot, book):
        await press(pilot, "c", "n")
        assert "close_day" not in book.names()
        await press(pilot, "c", "y")
        assert "close_day" in book.names()


async def test_a_refused_closing_is_said_in_words() -> None:
    async with end_of_day(close_day=Refused("reasons", "Still without a reason: 0400.")) as (pilot, _):
        await press(pilot, "c", "y")
        assert "! Still without a reason: 0400." in words_on(pilot.app)
        assert "Tomorrow, Thu" not in words_on(pilot.app)


async def test_other_days_are_turned_to_and_a_day_to_come_is_not_closed() -> None:
    def check(day: date, **_more: Any) -> Any:
        return day_check(day=day, closed_at=AT if day < DAY else None)

    async with end_of_day(check=check) as (pilot, book):
        await press(pilot, "left")
        assert "END OF DAY  Tue 10 Feb    closed Wed 09:05" in words_on(pilot.app)
        assert not pilot.app.screen.query_one("#outside").display
        await press(pilot, "right", "right")
        assert "END OF DAY  Thu 12 Feb" in words_on(pilot.app)
        await press(pilot, "c")
        assert "still to come" in words_on(pilot.app)
        await press(pilot, "t")
        assert "END OF DAY  Wed 11 Feb" in words_on(pilot.app)
        assert [call.args[0] for call in book.asked if call.name == "check"][-1] == DAY


async def test_the_cursor_stays_on_its_exception_over_a_new_check() -> None:
    async with end_of_day(DRAFT, PAD, LATE) as (pilot, _):
        await press(pilot, "down", "r")
        assert pilot.app.screen.query_one("#open").cursor == 2  # type: ignore[attr-defined]  # a LineList


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nasty_text_is_shown_as_text(size: tuple[int, int]) -> None:
    sheets = [pad_row(n, "struck", caller=text) for n, text in enumerate(NASTY, 1)]
    faults = [Outstanding("draft", "0400", "", text) for text in NASTY]
    async with end_of_day(*faults, size=size, pad=sheets) as (pilot, _):
        assert_clean(pilot.app)
        assert f"{len(NASTY)} things keep this day open" in words_on(pilot.app)
        await press(pilot, "c")
        assert_clean(pilot.app)


async def test_a_draft_of_yesterday_is_carried_in() -> None:
    yesterday = AT - timedelta(days=1)
    carried = [pad_row(380, "open", "draft")._replace(day=yesterday.date(), taken_at=yesterday)]
    async with end_of_day(open_sheets=carried, size=(120, 40)) as (pilot, _):
        assert "Carried in" in words_on(pilot.app)
        assert "DRAFT 26 h" in line_with(pilot.app, "0380")


async def test_a_closed_day_does_not_say_that_something_keeps_it_open() -> None:
    async with end_of_day(check=day_check(DRAFT, closed_at=AT)) as (pilot, _):
        shown = words_on(pilot.app)
        assert "Still open on this closed day: 1" in shown
        assert "keeps this day open" not in shown
        assert "enter: finish it" in shown


async def test_a_full_tomorrow_shows_its_first_order_and_what_lacks_a_driver() -> None:
    windows = tuple((f"between {hour}:00 and {hour + 1}:00", hour) for hour in range(9, 18))
    async with end_of_day(tomorrow=replace(TOMORROW, by_window=windows)) as (pilot, _):
        await press(pilot, "c", "y")
        shown = words_on(pilot.app)
        for words in ("The first at a set time: 0390-1 at 10:30", "3 without a driver", "0391-1: card", "good"):
            assert words in shown


async def test_a_closed_day_offers_tomorrows_list_and_the_open_sheets_on_paper() -> None:
    async with end_of_day() as (pilot, _):
        screen = pilot.app.screen
        assert isinstance(screen, EndOfDayScreen)
        paper = screen.desk.paper
        assert isinstance(paper, FakePaper)
        await press(pilot, "c", "y", "p")
        assert "The list for Thu 12 Feb: where to?" in words_on(pilot.app)
        paper.trouble = "There is a file of that name already: give it another."
        await press(pilot, "f")
        assert "delete it when it is printed" in words_on(pilot.app)
        await press(pilot, "enter")
        assert await shows(pilot, "There is a file of that name already")
        paper.trouble = ""
        await press(pilot, "enter")
        name = "~/list for Thu 12 Feb 2026-02-11 1042.pdf"
        assert paper.made == [("day list", date(2026, 2, 12), "", name)]
        assert await shows(pilot, f"Day list: saved as {name}.")
        await press(pilot, "c", "y", "p", "p")
        assert paper.made[1:] == [("day list", date(2026, 2, 12), "", "")]
        paper.trouble = "No ink."
        await press(pilot, "c", "y", "p", "p")
        assert await shows(pilot, "! No ink.")
        paper.printer = False
        await press(pilot, "c", "y", "p")
        assert "into which file?" in words_on(pilot.app)
        await press(pilot, "escape")
        assert len(paper.made) == 2
