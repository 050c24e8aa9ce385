"""F5: a day's list by run, and what is done to it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.errors import Refused
from models.likeness import Like
from models.run_views import DriverRow, Noted, OutcomeGiven, RunRow, Seen
from models.views import EntryRow, Taken
from screens.deliveries import DeliveriesScreen
from screens.desk import Desk
from screens.going import ChecklistPicked, OrderPicked
from screens.widgets.line_list import LineList
from tests.screens.desk import (
    NASTY,
    Call,
    Counter,
    assert_clean,
    book_of,
    comes_to,
    counter,
    fake_desk,
    line_with,
    shows,
    words_on,
)
from tests.screens.rows import TODAY, day, entry, to_see

TAKEN = Taken(401, 1, "struck", "")
DRIVERS = [DriverRow("Ann", True), DriverRow("Dave", False)]


def desk_with(*rows: EntryRow, runs: tuple[RunRow, ...] = (), **answers: Any) -> Desk:
    known: dict[str, Any] = {"day_list": list(rows), "drivers": DRIVERS, "runs_of": list(runs)}
    return fake_desk(**(known | answers))


def list_of(desk: Desk) -> Counter:
    return counter(lambda: DeliveriesScreen(desk))


def key_of(app: Counter) -> str | None:
    return app.screen.query_one(LineList).key


def told(desk: Desk, verb: str) -> list[Call]:
    return [call for call in book_of(desk).told if call.name == verb]


def given(desk: Desk) -> list[tuple[Any, ...]]:
    return [call.args[1:] for call in told(desk, "give")]


class Shop:
    """A day's list that is what the verbs made of it."""

    def __init__(self, *rows: EntryRow) -> None:
        self.rows = list(rows)

    def day_list(self, _day: date) -> list[EntryRow]:
        return list(self.rows)

    def give(self, _m: Any, order_ids: list[int], driver: str, *, key: str) -> None:
        self.rows = [row._replace(driver=driver) if row.order_id in order_ids else row for row in self.rows]


def shop_desk(*rows: EntryRow) -> Desk:
    shop = Shop(*rows)
    return desk_with(day_list=shop.day_list, give=shop.give)


async def test_one_key_gives_and_the_cursor_goes_on_however_quickly_the_keys_follow() -> None:
    desk = shop_desk(*(entry(n) for n in range(1, 19)))
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1 Ann (0)   2 Dave (0)   0 nobody")
        await pilot.press(*"12" * 9)
        assert await shows(pilot, "1 Ann (9)   2 Dave (9)   0 nobody")
        assert given(desk) == [([n], "Ann" if n % 2 else "Dave") for n in range(1, 19)]
        assert len({call.kwargs["key"] for call in told(desk, "give")}) == 18
        await pilot.press("home")
        assert await shows(pilot, "1 Ann   9 stops, 9 left")
        assert not line_with(app, "NO DRIVER")


async def test_what_is_being_given_is_neither_given_again_nor_gone_on_to() -> None:
    desk = shop_desk(entry(1), entry(2), entry(3))
    held = [book_of(desk).hold("give") for _ in range(3)]
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        app.screen.query_one(LineList).move_to("2")
        await pilot.press("1", "1")
        assert await comes_to(pilot, lambda: key_of(app) == "1")
        await pilot.press("2", "2", "2")
        assert key_of(app) == "1"
        for event in held:
            event.set()
        assert await shows(pilot, "1 Ann (2)   2 Dave (1)")
        assert given(desk) == [([2], "Ann"), ([3], "Ann"), ([1], "Dave")]


async def test_picked_stops_go_together_and_nothing_is_picked_then() -> None:
    rows = (entry(1), entry(2), entry(3, postcode="PO1 1AA"), entry(4, postcode=""), entry(5, status="done"))
    desk = shop_desk(*rows)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        await pilot.press("space", "down", "space")
        assert await shows(pilot, "2 picked")
        assert line_with(app, "0401-1").split()[0] == "*"
        await pilot.press("2")
        assert await shows(pilot, "2 stops go with Dave.")
        assert given(desk) == [([1, 3], "Dave")]
        assert "picked" not in words_on(app)
        app.screen.query_one(LineList).move_to("2")
        await pilot.press("asterisk")
        assert await shows(pilot, "PO16: 1 stop picked.")
        await pilot.press("escape", "down", "asterisk")
        assert await shows(pilot, "This stop has no postcode.")
        await pilot.press("down", "space")
        assert await shows(pilot, "This stop is done.")
        assert "picked" not in line_with(app, "DELIVERIES")
        await pilot.press("7")
        assert await shows(pilot, "This stop is done.")


async def test_picks_that_were_refused_stay_picked() -> None:
    refusal = Refused("driver", "0402-1 is cancelled.")
    desk = desk_with(entry(1), entry(2), give=refusal)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        await pilot.press("space", "space", "7")
        assert await shows(pilot, "There is no driver 7")
        await pilot.press("1")
        assert await shows(pilot, "! 0402-1 is cancelled.")
        assert await shows(pilot, "2 picked")


async def test_a_stop_is_given_by_name_and_taken_back() -> None:
    desk = desk_with(entry(1), give=None)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        await pilot.press("g", *"ann", "enter")
        assert await shows(pilot, "0401-1 goes with Ann.")
        await pilot.press("0")
        assert await shows(pilot, "0401-1 has no driver.")
        assert given(desk) == [([1], "Ann"), ([1], "")]
        await app.screen.action_act("give_to")  # type: ignore[attr-defined]  # as the palette and a click do
        assert await shows(pilot, "0401-1 B. RECIPIENT: who drives?")


async def test_a_stop_moves_on_its_run_and_the_cursor_with_it() -> None:
    rows = [entry(1, driver="Ann", sequence=1), entry(2, driver="Ann", sequence=2), entry(3)]

    def shift(_m: Any, _order: int, _by: int, *, key: str) -> None:
        rows[:2] = [rows[1]._replace(sequence=1), rows[0]._replace(sequence=2)]

    desk = desk_with(day_list=lambda _day: list(rows), shift=shift)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1.")
        await pilot.press("plus")
        assert await shows(pilot, "Give the stop to a driver first.")
        await pilot.press("down", "plus")
        assert await comes_to(pilot, lambda: "2." in line_with(app, "0401-1"))
        assert key_of(app) == "1"
        await pilot.press("minus")
        assert await comes_to(pilot, lambda: len(told(desk, "shift")) == 2)
        assert [call.args[1:] for call in told(desk, "shift")] == [(1, 1), (1, -1)]


async def test_picks_and_cursor_outlast_what_others_write() -> None:
    rows = [entry(n) for n in range(1, 40)]
    desk = desk_with(day_list=lambda _day: list(rows))
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        app.screen.query_one(LineList).move_to("20")
        await pilot.press("space")
        assert await shows(pilot, "1 picked")
        assert key_of(app) == "21"
        before = app.screen.query_one(LineList).scroll_y
        rows[2:4] = []
        rows.append(entry(60, recipient="C. LATECOMER"))
        app.screen.look()  # type: ignore[attr-defined]  # as when another program has written
        assert await shows(pilot, "38 stops")
        assert key_of(app) == "21"
        assert app.screen.query_one(LineList).scroll_y == before
        assert line_with(app, "0420-1").split()[0] == "*"
        rows[:] = [row._replace(status="done") if row.order_id == 20 else row for row in rows]
        app.screen.look()  # type: ignore[attr-defined]  # the same
        assert await comes_to(pilot, lambda: "picked" not in words_on(app))


SEEN = Seen("", TODAY, "listed")


async def test_an_outcome_is_noted_at_a_neighbours_and_a_neighbour_has_a_name() -> None:
    desk = desk_with(entry(1), note_outcome=Noted(""))
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        await pilot.press("o", "n", "enter")
        assert await shows(pilot, "Which neighbour? The number of the house, and the name.")
        await pilot.press(*"14 Lee", "enter", "enter")
        assert await shows(pilot, "0401-1: delivered, neighbour, 14 Lee.")
        outcome = OutcomeGiven("delivered", "neighbour", "14 Lee")
        assert [call.args[1:] for call in book_of(desk).told] == [(1, outcome, SEEN)]


async def test_an_outcome_that_was_held_is_said_and_one_that_is_there_is_taken_back() -> None:
    held = "0401-1 was cancelled meanwhile: what you noted is kept, and the shop decides."
    row = entry(1, driver="Ann", status="done", result="delivered", place="porch", outcome_id=7)
    desk = desk_with(row, note_outcome=Noted(held), withdraw_outcome=TAKEN)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        await pilot.press("o", "d")
        assert await shows(pilot, "! 0401-1 was cancelled meanwhile")
        assert book_of(desk).told[0].args[3] == Seen("Ann", TODAY, "done", 7)
        await pilot.press("o", "u")
        assert await shows(pilot, "0401-1 has no outcome again.")
        assert book_of(desk).names() == ["note_outcome", "withdraw_outcome"]
        assert book_of(desk).told[1].args[1:] == (1, 7)


async def test_a_relay_has_an_answer_or_an_outcome_and_what_is_on_the_shelf_is_collected() -> None:
    rows = (entry(1, kind="collection"), entry(2, kind="relay", status="asked"))
    desk = desk_with(*rows, answer_relay=TAKEN, note_outcome=Noted(""))
    app = list_of(desk)
    async with app.run_test() as pilot:
        assert await shows(pilot, "0401-1")
        await pilot.press("o", "c")
        assert await shows(pilot, "0401-1: collected.")
        await pilot.press("down", "o", "a")
        assert await shows(pilot, "0402-1: accepted.")
        await pilot.press("o", "o", "r")
        assert await shows(pilot, "0402-1: relayed.")
        assert [call.args[1:3] for call in book_of(desk).told] == [
            (1, OutcomeGiven("collected")),
            (2, "accepted"),
            (2, OutcomeGiven("relayed")),
        ]


NEXT = Like(9, 398, 1, date(2026, 2, 21), "same caller and recipient", 90, "A. SENDER", NASTY[0])
AFTER = Like(10, 399, 1, date(2026, 2, 18), "same caller and place", 70, "", "")


async def test_what_may_be_the_same_order_is_asked_about_one_after_the_other() -> None:
    desk = desk_with(entry(1, like="0398-1"), entry(2), unanswered_of=[NEXT, AFTER], answer=None)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "LIKE 0398-1?")
        assert await shows(pilot, "s: is it 0398-1")
        await pilot.press("s")
        assert await shows(pilot, "Is 0401-1 the same as 0398-1, due Sat 21 Feb?")
        assert line_with(app, f"A. SENDER -> {NASTY[0]}")
        await pilot.press("escape", "s", "b", "d")
        assert await comes_to(pilot, lambda: len(told(desk, "answer")) == 2)
        assert [call.args[1:] for call in told(desk, "answer")] == [(1, 9, "both"), (1, 10, "different")]
        assert len({call.kwargs["key"] for call in told(desk, "answer")}) == 2
        await pilot.press("s", "s")
        assert await shows(pilot, "0401-1 and 0398-1: same.")
        assert len(told(desk, "answer")) == 3, "one that is the same is asked about no more"
        await pilot.press("down", "s")
        assert await shows(pilot, "This is like no order")


async def test_a_change_is_seen_by_the_shop_and_a_driver_may_have_been_rung() -> None:
    desk = desk_with(
        entry(1, driver="Ann", mark="CHANGED", to_see=("", "Ann")), acknowledge=TAKEN, waiting_for=to_see("", "Ann")
    )
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "CHANGED for shop")
        await pilot.press("a", "escape")
        await pilot.press("a", "y")
        assert await shows(pilot, "0401-1: seen.")
        await pilot.press("a", "n")
        assert await shows(pilot, "0401-1: seen; it stays marked for Ann.")
        book_of(desk).answers["waiting_for"] = to_see("Ann")
        await pilot.press("a", "n")
        assert await shows(pilot, "0401-1 stays marked for Ann.")
        assert [call.args[1:] for call in told(desk, "acknowledge")] == [(1, to_see("Ann").waits), (1, ())]


async def test_what_is_picked_is_seen_together_and_a_new_driver_is_asked_about() -> None:
    rows = [entry(n, mark="MOVED" * (n < 3), to_see=("Ann",) * (n < 3)) for n in (1, 2, 3)]
    waits = to_see("Ann", mark="MOVED")
    desk = desk_with(*rows, acknowledge=TAKEN, waiting_for=waits, give=None, known_driver="Zoe")
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        await pilot.press("space", "space", "space", "a")
        assert await shows(pilot, "Has Ann been told of 2 changes?")
        assert line_with(app, "MOVED  0402-1  B. RECIPIENT")
        await pilot.press("y")
        assert await shows(pilot, "2 orders seen.")
        assert [call.args[1:] for call in told(desk, "acknowledge")] == [(1, waits.waits), (2, waits.waits)]
        await pilot.press("escape", "end", "space", "a")
        assert await shows(pilot, "Nothing is marked on what is picked")
        await pilot.press("escape", "g", *"zoe", "enter")
        assert await shows(pilot, "zoe is no driver yet: add?")
        await pilot.press("enter")
        assert await shows(pilot, "who drives?")
        await pilot.press("enter", "y")
        assert await shows(pilot, "0403-1 goes with Zoe.")


LOADED = datetime(2026, 2, 11, 10, 30, tzinfo=UTC)


async def test_keys_that_cannot_act_say_why() -> None:
    rows = (entry(1, kind="collection"), entry(2, kind="collection", status="cancelled", mark="CANCELLED"))
    desk = desk_with(*rows, acknowledge=TAKEN, waiting_for=to_see(""), tell_sender=None)
    app = list_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0401-1")
        for keys, why in (
            ("g", "Only a stop goes to a driver."),
            ("1", "Only a stop goes to a driver."),
            ("a", "there is nothing to acknowledge"),
            ("y", "There is nothing that the sender has still to be told."),
            ("escape", "Nothing is picked."),
        ):
            await pilot.press(keys)
            assert await shows(pilot, why), keys
        await pilot.press("down", "o")
        assert await shows(pilot, "This order is cancelled.")
        await pilot.press("a")
        assert await shows(pilot, "0402-1: seen.")
        assert book_of(desk).names() == ["acknowledge"]


async def test_days_go_by_enter_opens_the_sender_is_told_and_a_checklist_is_asked_for() -> None:
    row = entry(1, status="done", result="delivered", place="porch", news="waiting")
    desk = desk_with(row, tell_sender=None)
    app = list_of(desk)
    async with app.run_test() as pilot:
        assert await shows(pilot, "porch, not told")
        await pilot.press("y")
        assert await shows(pilot, "0401-1: the sender knows.")
        assert told(desk, "tell_sender")[0].args[1:] == (1,)
        await pilot.press("enter", "c", "right")
        assert await shows(pilot, "Thu 12 Feb, tomorrow")
        await pilot.press("left", "h", "t")
        assert await shows(pilot, "Wed 11 Feb, today")
        days = [call.args[0] for call in book_of(desk).asked if call.name == "day_list"]
        assert days[-4:] == [day(3), day(2), day(1), day(2)]
        assert app.went == [OrderPicked(1), ChecklistPicked(TODAY)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_text_of_any_kind_is_shown_plainly(size: tuple[int, int]) -> None:
    rows = [
        entry(
            n, recipient=text, address=text, notes=text, driver=text, outcome_note=text, whom=text, result="delivered"
        )
        for n, text in enumerate(NASTY)
    ]
    drivers = [DriverRow(text, False) for text in NASTY]
    runs = [RunRow(text, 1, 1, 1, True, 0, 1, LOADED) for text in NASTY]
    app = list_of(desk_with(*rows, day_list=rows, drivers=drivers, runs_of=runs))
    async with app.run_test(size=size) as pilot:
        assert await shows(pilot, "DELIVERIES")
        for _ in rows:
            assert_clean(app)
            app.screen.query_one(LineList).action_cursor_down()
            await pilot.pause()
        for key in ("g", "r", "o"):
            await pilot.press(key)
            await pilot.pause()
            assert_clean(app)
            await pilot.press("escape")


async def test_a_valentines_day_of_300_stops_opens() -> None:
    app = list_of(desk_with(*(entry(n, driver=("", "Ann", "Dave")[n % 3]) for n in range(300))))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "300 stops")
        await pilot.press("end")
        assert await comes_to(pilot, lambda: "0699-1" in words_on(app) or "0698-1" in words_on(app))
