"""The order screens on a real, encrypted book: a call taken, put aside, resumed, changed, found, and the day closed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from counter_tui.door import OpenedBook
from models import day_counts, finding, intake, pad
from models.database import Book
from models.moment import Moment
from screens.desk import Desk, ShopFacts
from screens.end_of_day import EndOfDayScreen
from screens.find import WAIT, FindField, FindScreen
from screens.order_entry import OrderEntryScreen
from screens.order_view import OrderViewScreen
from tests.screens.desk import counter, fake_desk, words_on
from tests.screens.filling import WHOLE, fill, form_of, put, settle, write, wrong_at
from tests.screens.order_views import DAY


@pytest.fixture
def desk(book: Book) -> Desk:
    desk = fake_desk(shop=ShopFacts(web_shop=False, paper_pad=False))
    desk.book = OpenedBook(book)
    return desk


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await rest(pilot)


async def rest(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause(0.05)
        await settle(pilot)


def shows(screen: Callable[[], Screen[Any]]) -> Any:
    return counter(screen).run_test(size=(80, 24))


async def test_an_order_is_taken_struck_and_found(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await fill(pilot)
        await press(pilot, "ctrl+s", "enter")
        assert "Saved 0001-1, struck" in words_on(pilot.app)
    (row,) = book.read(finding.find, "recipient")
    assert (row.order, row.told) == ("0001-1", "read back")
    assert [(sheet.state, sheet.orders[0].ticks.all) for sheet in book.read(pad.pad, DAY)] == [("struck", True)]
    async with shows(lambda: FindScreen(desk)) as pilot:
        pilot.app.screen.query_one(FindField).value = "PO16 7AA"
        await pilot.pause(WAIT * 2)
        await rest(pilot)
        assert "0001-1" in words_on(pilot.app)
        assert "confirmed: read back, by owner" in words_on(pilot.app)


async def test_a_caller_who_hangs_up_leaves_a_sheet_and_can_be_resumed(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await write(pilot, "caller_name", "A. Sender")
        await rest(pilot)
    (draft,) = book.read(pad.parked_drafts)
    assert (draft.sheet, draft.fields["caller_name"]) == (1, "A. Sender")
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await press(pilot, "ctrl+g")
        assert form_of(pilot).text_of("caller_name") == "A. Sender"
        await put(pilot, {name: text for name, text in WHOLE.items() if name != "caller_name"})
        await press(pilot, "ctrl+s", "l")
        assert "Saved 0001-1, on every list; its confirmation is due" in words_on(pilot.app)
    assert book.read(pad.parked_drafts) == []


async def other_counter(book: Book, name: str) -> None:
    """Somebody opens sheet 0001 at another counter, and types a caller's name."""
    draft = book.read(pad.draft, 1)
    assert draft is not None
    moment = Moment("owner", datetime(2026, 2, 11, 10, 43, tzinfo=UTC), DAY)
    book.write(intake.keep_draft, moment, draft.key, draft.fields | {"caller_name": name}, turn=draft.turn)


async def test_a_draft_at_two_counters_loses_neither_ones_words(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await write(pilot, "caller_name", "A. Sender")
        await rest(pilot)
        await other_counter(book, "B. Sender")
        await write(pilot, "notes", "side gate")
        await rest(pilot)
        assert "! Sheet 0001 was changed at another counter at 10:43: open it" in words_on(pilot.app)
        assert "! NOT KEPT" in words_on(pilot.app)
        assert form_of(pilot).text_of("notes") == "side gate"
        pilot.app.screen.resume(1)
        await rest(pilot)
        assert form_of(pilot).text_of("caller_name") == "B. Sender"
        assert "kept 10:4" in words_on(pilot.app)
    first, second = sorted(book.read(pad.parked_drafts), key=lambda draft: draft.sheet)
    assert (first.sheet, first.fields["caller_name"], first.fields["notes"]) == (1, "B. Sender", "")
    assert (second.sheet, second.fields["caller_name"], second.fields["notes"]) == (2, "A. Sender", "side gate")


async def test_an_order_is_not_saved_over_what_another_counter_changed(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await fill(pilot)
        await rest(pilot)
        await other_counter(book, "B. Sender")
        await press(pilot, "ctrl+s", "enter")
        assert "! Sheet 0001 was changed at another counter" in words_on(pilot.app)
        assert form_of(pilot).text_of("address") == WHOLE["address"]
    assert book.read(finding.find, "0001-1") == []
    (draft,) = book.read(pad.parked_drafts)
    assert draft.fields["caller_name"] == "B. Sender"


async def test_nothing_typed_since_leaves_no_second_sheet(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await write(pilot, "caller_name", "A. Sender")
        await rest(pilot)
        await other_counter(book, "B. Sender")
        await press(pilot, "escape")
        assert "ORDER new" in words_on(pilot.app)
    assert [draft.sheet for draft in book.read(pad.parked_drafts)] == [1]


async def test_what_was_typed_just_before_the_sentence_is_kept_while_it_stands(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await fill(pilot)
        await rest(pilot)
        await write(pilot, "notes", "side gate", key="")
        await press(pilot, "ctrl+s")
        await rest(pilot)
        (draft,) = book.read(pad.parked_drafts)
        assert draft.fields["notes"] == "side gate"


async def test_a_card_number_reaches_no_draft(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await write(pilot, "caller_name", "A. Sender")
        await write(pilot, "notes", "4111 1111 1111 1111")
        await rest(pilot)
    (draft,) = book.read(pad.parked_drafts)
    assert (draft.fields["caller_name"], draft.fields["notes"]) == ("A. Sender", "")


async def test_two_orders_of_one_caller_are_one_sheet_and_an_emptied_form_is_void(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await fill(pilot)
        await press(pilot, "ctrl+n", "enter")
        await put(pilot, {name: text for name, text in WHOLE.items() if not name.startswith("caller")})
        # The very same order once more: that is asked about.
        await press(pilot, "ctrl+s", "b", "enter")
        assert "Saved 0001-2, struck" in words_on(pilot.app)
        await write(pilot, "caller_name", "B")
        await rest(pilot)
        await write(pilot, "caller_name", "")
        await rest(pilot)
    first, second = book.read(pad.pad, DAY)
    assert (first.state, len(first.orders)) == ("struck", 2)
    assert (second.state, second.why) == ("void", "nothing entered")


async def test_an_order_is_changed_and_the_day_closed(desk: Desk, book: Book) -> None:
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await fill(pilot)
        await press(pilot, "ctrl+s", "enter")
    (row,) = book.read(finding.find, "0001-1")
    async with shows(lambda: OrderViewScreen(desk, row.order_id)) as pilot:
        await rest(pilot)
        await press(pilot, "e")
        await write(pilot, "due", "sun", key="")
        await press(pilot, "ctrl+s", "h")
        assert "Changed 0001-1, handed over" in words_on(pilot.app)
        assert "Sunday 15 Feb" in words_on(pilot.app)
    async with shows(lambda: EndOfDayScreen(desk)) as pilot:
        await rest(pilot)
        assert "taken 1 = struck 1 + void 0 + merged 0 + open 0" in words_on(pilot.app)
        await press(pilot, "c", "y")
        assert "Wed 11 Feb is closed." in words_on(pilot.app)
    assert book.read(day_counts.closed, DAY) is not None


async def test_a_pad_number_that_is_taken_is_said_and_the_rest_is_kept(desk: Desk, book: Book) -> None:
    desk.shop = ShopFacts()
    book.write(intake.keep_draft, desk.moment(), "other", {"caller_name": "Di"}, source="paper", pad_number=217)
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await press(pilot, "ctrl+o", "ctrl+o")
        await write(pilot, "caller_name", "Cy")
        await write(pilot, "pad_number", "217")
        await rest(pilot)
        assert "in the book already" in wrong_at(pilot, "pad_number")
        await write(pilot, "recipient_name", "Bea Recipient")
        await rest(pilot)
        await write(pilot, "pad_number", "218")
        await rest(pilot)
    kept = {draft.key: draft.fields for draft in book.read(pad.parked_drafts)}
    [mine] = [fields for key, fields in kept.items() if key != "other"]
    assert (mine["recipient_name"], mine["pad_number"]) == ("Bea Recipient", "218")


async def test_a_card_number_never_becomes_the_name_of_a_pad(desk: Desk, book: Book) -> None:
    desk.shop = ShopFacts()
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        await press(pilot, "ctrl+o", "ctrl+o")
        await write(pilot, "caller_name", "Cy Caller")
        await write(pilot, "pad_number", "217")
        await rest(pilot)
        await write(pilot, "pad", "4242 4242 4242 4242")
        await rest(pilot)
    (sheet,) = book.read(pad.pad, DAY)
    assert (sheet.pad, sheet.pad_number) == ("", 217)


async def test_tomorrow_stays_the_day_that_was_meant(desk: Desk, book: Book) -> None:
    yesterday = Moment(desk.user, desk.clock.now() - timedelta(days=1), DAY - timedelta(days=1))
    book.write(intake.keep_draft, yesterday, "K", {"caller_name": "Ann", "due": "tomorrow"}, parked=True)
    async with shows(lambda: OrderEntryScreen(desk)) as pilot:
        await rest(pilot)
        pilot.app.screen.resume(1)
        await rest(pilot)
        assert form_of(pilot).text_of("due") == DAY.isoformat()
