"""What waits for somebody at the counter: its queues, whom to ring, and what is done about each."""

from dataclasses import replace
from typing import Any

import pytest

from models.run_views import DriverRow, Noted, OutcomeGiven, Seen, WaitingRow
from models.views import Taken
from screens.desk import Desk
from screens.going import OrderPicked
from screens.waiting import WaitingScreen, left_words, waiting_rows, waiting_words
from screens.widgets.line_list import LineList
from tests.screens.desk import NASTY, Counter, assert_clean, book_of, counter, fake_desk, line_with, shows, words_on
from tests.screens.order_views import ORDER, order_view
from tests.screens.rows import TODAY, to_see

TAKEN = Taken(401, 1, "struck", "")


def waits(queue: str, number: int, **other: Any) -> WaitingRow:
    row = WaitingRow(queue, number, 400 + number, 1, TODAY, "am", "B. RECIPIENT", "porch", "A. SENDER", "07700 900123")
    return row._replace(**other)


ROWS = (
    waits("decide", 1, about=5, what="delivered, porch, noted by Ann; it was cancelled meanwhile"),
    waits("no driver", 2),
    waits("to see", 3, what="MOVED, not seen by Ann", whose="Ann", version=1),
    waits("to see", 3, what="MOVED, not seen by the shop", version=1),
    waits("no outcome", 4),
    waits("sender", 5),
)


def waiting_desk(*rows: WaitingRow, **answers: Any) -> Desk:
    return fake_desk(waiting=list(rows), open_order=order_view(), **answers)


def screen_of(desk: Desk) -> Counter:
    return counter(lambda: WaitingScreen(desk))


def test_each_queue_has_its_heading_and_every_row_a_key_of_its_own() -> None:
    rows = waiting_rows((*ROWS, waits("lost", 9)))
    heads = ["".join(span.text for span in row.spans) for row in rows if row.key is None]
    assert heads == [
        "TO BE DECIDED  1",
        "NO DRIVER YET  1",
        "TO BE SEEN  2",
        "NO OUTCOME YET  1",
        "SENDER NOT TOLD  1",
        "lost  1",
    ]
    keys = [row.key for row in rows if row.key is not None]
    assert len(set(keys)) == len(ROWS) + 1


def test_the_row_in_full_says_whom_to_ring() -> None:
    words = waiting_words(ROWS[-1])
    assert words == "0405-1 Wed 11 Feb in the morning   B. RECIPIENT   porch   ring A. SENDER 07700 900123"


def test_a_change_that_a_driver_has_not_seen_is_the_drivers_to_be_rung_about() -> None:
    of_driver, of_shop = (row for row in ROWS if row.queue == "to see")
    rung = {row.key: row.spans[-1].text for row in waiting_rows((of_driver, of_shop)) if row.key is not None}
    assert list(rung.values()) == ["Ann", "07700 900123"]
    assert waiting_words(of_driver).endswith("MOVED, not seen by Ann   ring Ann")


def test_what_holds_of_an_order_that_was_rebooked_or_cancelled_is_not_all_there_is_to_it() -> None:
    noted = replace(order_view(), outcome="delivered, it was rebooked")
    assert left_words(noted) == ""
    assert left_words(replace(noted, remedy="rebooked")).startswith(" It was rebooked: cancel the new order")
    assert left_words(order_view(status="cancelled")) == " It stays cancelled."


async def test_each_queue_has_its_key_and_the_others_say_why_not() -> None:
    answers: dict[str, Any] = {
        "decide": TAKEN,
        "acknowledge": TAKEN,
        "waiting_for": to_see("", "Ann"),
        "note_outcome": Noted(""),
        "tell_sender": None,
        "drivers": [DriverRow("Ann", True)],
        "runs_of": [],
        "give": None,
    }
    desk = waiting_desk(*ROWS, **answers)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "WAITING   6 things")
        assert "07700 900123" in line_with(app, "0405-1")
        for keys, words in (
            (("y",), "There is nothing that the sender has still to be told."),
            (("o",), "Decide first which outcome holds: d."),
            (("d", "h"), "0401-1: it holds."),
            (("d", "n"), "0401-1: it does not hold."),
            (("down", "a"), "There is nothing to acknowledge here."),
            (("g", "1"), "0402-1 goes with Ann."),
            (("down", "d"), "There is nothing to decide here."),
            (("g",), "This is not a stop without a driver."),
            (("a", "y"), "0403-1: seen."),
            (("down", "down", "o", "d"), "0412-1: delivered, recipient."),
            (("down", "y"), "0405-1: the sender knows."),
        ):
            await pilot.press(*keys)
            assert await shows(pilot, words), keys
        assert [(call.name, call.args[1:]) for call in book_of(desk).told] == [
            ("decide", (5, True)),
            ("decide", (5, False)),
            ("give", ([2], "Ann")),
            ("acknowledge", (3, to_see("Ann").waits)),
            ("note_outcome", (7, OutcomeGiven("delivered", "recipient"), Seen("", ORDER.due, "listed"))),
            ("tell_sender", (5,)),
        ]
        await pilot.press("enter")
        await pilot.pause()
        assert app.went == [OrderPicked(5)]


async def test_nothing_waits_and_a_cancelled_order_has_no_outcome() -> None:
    desk = waiting_desk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "Nothing waits for anybody.")
        await pilot.press("o")
        assert await shows(pilot, "There is nothing under the cursor.")
        book_of(desk).answers |= {"waiting": [ROWS[4]], "open_order": order_view(status="cancelled")}
        app.screen.look()  # type: ignore[attr-defined]  # as when another program has written
        assert await shows(pilot, "NO OUTCOME YET")
        await pilot.press("o")
        assert await shows(pilot, "This order is cancelled.")
        assert book_of(desk).told == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_text_of_any_kind_is_shown_plainly(size: tuple[int, int]) -> None:
    rows = [waits("sender", n, recipient=text, what=text, caller=text, phone=text) for n, text in enumerate(NASTY)]
    app = screen_of(waiting_desk(*rows))
    async with app.run_test(size=size) as pilot:
        assert await shows(pilot, "12 things")
        for _ in rows:
            assert_clean(app)
            app.screen.query_one(LineList).action_cursor_down()
            await pilot.pause()
        assert "SENDER NOT TOLD" in words_on(app)
