"""F5: a day's list by driver, and what is done to it."""

from datetime import date
from typing import Any

import pytest

from models.errors import Refused
from models.likeness import Like
from models.views import EntryRow, Taken
from screens.deliveries import DeliveriesScreen, list_rows, state_span
from screens.desk import Desk
from screens.going import OrderPicked
from screens.widgets.line_list import LineList
from tests.screens.desk import NASTY, Counter, assert_clean, book_of, counter, fake_desk, line_with, words_on
from tests.screens.rows import TODAY, day, entry

TAKEN = Taken(401, 1, "struck", "")


def desk_with(*rows: EntryRow, **answers: Any) -> Desk:
    return fake_desk(day_list=list(rows), drivers=["Ann", "Dave"], **answers)


def list_of(desk: Desk) -> Counter:
    return counter(lambda: DeliveriesScreen(desk))


def test_the_stops_without_a_driver_come_first_then_the_drivers_the_shelf_and_the_relays() -> None:
    rows = [
        entry(1, driver="Dave"),
        entry(2, driver="Ann"),
        entry(3),
        entry(4, kind="collection"),
        entry(5, kind="relay", status="asked"),
        entry(6, kind="hovercraft"),
    ]
    heads = [row.spans[0].text for row in list_rows(rows, TODAY) if row.key is None]
    assert heads == ["NO DRIVER YET", "Ann", "Dave", "SHELF", "RELAYS OUT", "hovercraft"]
    assert [row.key for row in list_rows(rows, TODAY) if row.key] == ["3", "2", "1", "4", "5", "6"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "listed"),
        ({"mark": "NEW"}, "NEW listed"),
        ({"mark": "NEW", "like": "0398-1"}, "LIKE 0398-1? NEW listed"),
        ({"mark": "CHANGED", "to_come": "card phone"}, "CHANGED ? card, phone"),
        ({"status": "cancelled"}, "X cancelled"),
        ({"status": "cancelled", "mark": "CANCELLED"}, "X cancelled"),
        ({"mark": "MOVED", "day": day(5), "moved_from": TODAY}, "MOVED to Sat 14 Feb"),
        ({"mark": "MOVED", "moved_from": day(0)}, "MOVED from Mon 9 Feb listed"),
        ({"result": "delivered", "place": "neighbour", "outcome_note": "no. 14"}, "delivered, neighbour (no. 14)"),
        ({"kind": "relay", "status": "accepted", "florist": "Petals of Bath"}, "accepted: Petals of Bath"),
        ({"status": "lost at sea"}, "lost at sea"),
    ],
)
def test_the_state_says_it_in_words(other: dict[str, Any], words: str) -> None:
    assert state_span(entry(1, **other), TODAY).text == words


async def test_a_stop_is_given_to_a_driver_that_is_known() -> None:
    desk = desk_with(entry(1), assign=None)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("g", "down", "enter")
        await pilot.pause()
        call = book_of(desk).told[0]
        assert (call.name, call.args[1:]) == ("assign", (1, "Ann"))
        assert call.kwargs["key"]
        assert line_with(app, "0401-1 goes with Ann.")


async def test_an_outcome_is_asked_for_step_by_step() -> None:
    desk = desk_with(entry(1), record_outcome=TAKEN)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("o", "d", "n", *"no 14", "enter")
        await pilot.pause()
        call = book_of(desk).told[0]
        assert call.args[1:] == (1, "delivered", "neighbour", "no 14")
        assert (call.kwargs["remedy"], call.kwargs["rebook_to"]) == ("", None)
        assert line_with(app, "0401-1: delivered, neighbour.")


async def test_what_was_not_delivered_is_rebooked_for_a_day_that_is_typed() -> None:
    desk = desk_with(entry(1), record_outcome=TAKEN)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("o", "n", "b", "enter", "b", *"31/2", "enter")
        await pilot.pause()
        assert book_of(desk).told == []
        field = app.screen.query_one("PlainInput")
        field.value = "sat"  # type: ignore[attr-defined]  # queried by name: its class is the dialog's own affair
        await pilot.press("enter")
        await pilot.pause()
        call = book_of(desk).told[0]
        assert call.args[1:] == (1, "not delivered", "shop", "")
        assert (call.kwargs["remedy"], call.kwargs["rebook_to"]) == ("rebooked", date(2026, 2, 14))


async def test_escape_at_any_step_writes_nothing() -> None:
    for keys in (("escape",), ("d", "escape"), ("d", "n", "escape"), ("n", "b", "enter", "escape")):
        desk = desk_with(entry(1), record_outcome=TAKEN)
        app = list_of(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("o", *keys)
            await pilot.pause()
            assert book_of(desk).told == []
            assert isinstance(app.screen, DeliveriesScreen)


NEXT = Like(9, 398, 1, date(2026, 2, 21), "same caller and recipient", 90, "A. SENDER", NASTY[0])
AFTER = Like(10, 399, 1, date(2026, 2, 18), "same caller and place", 70, "", "")


async def test_what_may_be_the_same_order_is_asked_about_one_after_the_other() -> None:
    desk = desk_with(entry(1, like="0398-1"), entry(2), unanswered_of=[NEXT, AFTER], answer=None)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert line_with(app, "LIKE 0398-1?")
        assert line_with(app, "s: is it 0398-1 over again?")
        await pilot.press("s")
        await pilot.pause()
        assert line_with(app, "Is 0401-1 the same as 0398-1, due Sat 21 Feb?")
        assert line_with(app, f"A. SENDER -> {NASTY[0]}")
        await pilot.press("b", "d")
        await pilot.pause()
        told = [(call.name, call.args[1:]) for call in book_of(desk).told]
        assert told == [("answer", (1, 9, "both")), ("answer", (1, 10, "different"))]
        assert len({call.kwargs["key"] for call in book_of(desk).told}) == 2
        await pilot.press("down", "s")
        await pilot.pause()
        assert line_with(app, "This is like no order")


async def test_one_that_is_the_same_is_asked_no_more() -> None:
    desk = desk_with(entry(1, like="0398-1"), unanswered_of=[NEXT, AFTER], answer=None)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("s", "escape")
        assert book_of(desk).told == []
        await pilot.press("s", "s")
        await pilot.pause()
        assert [call.args[1:] for call in book_of(desk).told] == [(1, 9, "same")]
        assert line_with(app, "0401-1 and 0398-1: same.")


async def test_a_relay_has_an_answer_or_an_outcome() -> None:
    desk = desk_with(entry(1, kind="relay", status="asked"), answer_relay=TAKEN)
    app = list_of(desk)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("o", "a")
        await pilot.pause()
        assert book_of(desk).told[0].args[1:] == (1, "accepted")


async def test_keys_that_cannot_act_say_why() -> None:
    desk = desk_with(entry(1, kind="collection"), entry(2, kind="collection", status="cancelled", mark="CANCELLED"))
    desk.book.answers["acknowledge"] = TAKEN  # type: ignore[attr-defined]  # the fake book's
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("g")
        await pilot.pause()
        assert line_with(app, "Only a stop goes to a driver.")
        await pilot.press("a")
        await pilot.pause()
        assert line_with(app, "there is nothing to acknowledge")
        await pilot.press("down", "o")
        await pilot.pause()
        assert line_with(app, "This order is cancelled.")
        await pilot.press("a")
        await pilot.pause()
        assert book_of(desk).names() == ["acknowledge"]


async def test_a_refusal_is_said_and_the_list_is_read_again() -> None:
    desk = desk_with(entry(1), assign=Refused("driver", "Only a stop that has yet to be delivered goes to a driver."))
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = len(book_of(desk).asked)
        await pilot.press("g", "down", "enter")
        await pilot.pause()
        assert line_with(app, "! Only a stop that has yet to be delivered")
        assert len(book_of(desk).asked) > before


async def test_days_go_by_and_enter_opens() -> None:
    desk = desk_with(entry(1))
    app = list_of(desk)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("enter", "right")
        await pilot.pause()
        assert line_with(app, "Thu 12 Feb, tomorrow")
        await pilot.press("left", "h", "t")
        await pilot.pause()
        assert line_with(app, "Wed 11 Feb, today")
        days = [call.args[0] for call in book_of(desk).asked if call.name == "day_list"]
        assert days[1:] == [day(3), day(2), day(1), day(2)]
        assert [event.order_id for event in app.went if isinstance(event, OrderPicked)] == [1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_text_of_any_kind_is_shown_plainly(size: tuple[int, int]) -> None:
    rows = [
        entry(n, recipient=text, address=text, notes=text, driver=text, outcome_note=text, result="delivered")
        for n, text in enumerate(NASTY)
    ]
    app = list_of(desk_with(*rows))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for _ in rows:
            assert_clean(app)
            app.screen.query_one(LineList).action_cursor_down()
            await pilot.pause()
        await pilot.press("g")
        await pilot.pause()
        assert_clean(app)


async def test_a_valentines_day_of_300_stops_opens() -> None:
    app = list_of(desk_with(*(entry(n, driver=("", "Ann", "Dave")[n % 3]) for n in range(300))))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert line_with(app, "300 stops")
        await pilot.press("end")
        await pilot.pause()
        assert "0699-1" in words_on(app) or "0698-1" in words_on(app)
