"""Turning over, locking, idling and ending, as the app does them; the terminal's part is in test_locked_terminal."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from textual import events
from textual.screen import Screen
from textual.widgets import Input

from counter_tui.app import CounterApp
from counter_tui.idle import Idle, Ticks
from counter_tui.leaving import Faults
from counter_tui.locking import Locked
from models.photo_views import ORDER, PhotoOf
from models.views import DraftView
from screens.amend import AmendScreen
from screens.attaching import attach
from screens.desk import Desk, ShopFacts
from screens.dialogs import Choice, Choose
from screens.going import OrderPicked, ScreenPicked
from screens.order_entry import OrderEntryScreen
from screens.order_view import OrderViewScreen
from screens.pad import PadScreen
from screens.turn_over import TurnOverScreen
from screens.unlock import UnlockScreen
from screens.week import WeekScreen
from screens.whereabouts import Whereabouts
from tests.counter_tui.test_app import desk_of_a_day, opened, settled
from tests.screens.desk import book_of, comes_to, line_with, shows, words_on
from tests.screens.fake_access import FakeKeys
from tests.screens.fake_outside import FakePhotos
from tests.screens.filling import order_desk
from tests.screens.order_views import order_view

MINUTE = 60.0


class SlowKeys(FakeKeys):
    """Their book takes its time to close."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(book=desk.book, is_open=True)
        self.closing, self.closed = asyncio.Event(), asyncio.Event()

    async def lock(self) -> None:
        self.closing.set()
        await self.closed.wait()
        await super().lock()


@dataclass
class Clocks:
    """Clocks that are moved by hand."""

    now: Ticks = field(default_factory=lambda: Ticks(100.0, 100.0, 1_000.0))

    def __call__(self) -> Ticks:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now = Ticks(*(clock + seconds for clock in self.now))

    def sleep(self, seconds: float) -> None:
        self.now = Ticks(self.now.awake, self.now.since_boot + seconds, self.now.wall + seconds)


def desk_of_calls(**answers: Any) -> Desk:
    """A desk of an ordinary day at which calls are taken."""
    return desk_of_a_day(**book_of(order_desk()).answers | answers)


def keys_of(desk: Desk) -> FakeKeys:
    assert isinstance(desk.keys, FakeKeys)
    return desk.keys


async def ended(app: CounterApp) -> int | Locked | None:
    """What the app ended with."""
    for _ in range(500):
        if app._exit:
            return app.return_value
        await asyncio.sleep(0.01)
    raise AssertionError("the app goes on")


@pytest.mark.parametrize("keys", [("f9", "f9"), ("T", "f9"), ("ctrl+l",)])
async def test_locking_closes_the_book_and_ends_with_where_it_was(keys: tuple[str, ...]) -> None:
    desk = desk_of_a_day()
    async with opened(desk) as (app, pilot):
        await pilot.press(*keys)
        assert await ended(app) == Locked(Whereabouts("pad"))
        assert keys_of(desk).locked == 1


async def test_who_was_removed_at_another_counter_is_locked_out_of_this_one() -> None:
    desk = desk_of_a_day()
    async with opened(desk) as (app, pilot):
        book_of(desk).answers["role_of"] = ""
        await pilot.press("f5")
        assert isinstance(await ended(app), Locked)


async def test_while_the_book_is_closed_the_screen_is_blank_and_no_key_is_heard() -> None:
    desk = desk_of_a_day()
    async with opened(desk) as (app, pilot):
        slow = desk.keys = SlowKeys(desk)
        await pilot.press("f9", "f9")
        await asyncio.wait_for(slow.closing.wait(), 5)
        for event in (*(events.Key(key, key) for key in ("x", "f5", "escape")), events.Paste("0412")):
            app.post_message(event)
        await pilot.click()
        await settled(pilot)
        assert isinstance(app.screen, TurnOverScreen)
        assert words_on(app).split() == ["10:42"]
        slow.closed.set()
        assert isinstance(await ended(app), Locked)


async def test_a_paste_turns_the_sheet_back_and_is_swallowed() -> None:
    async with opened() as (app, pilot):
        await pilot.press("f2", "f9")
        app.post_message(events.Paste("0412"))
        assert await comes_to(pilot, lambda: isinstance(app.screen, OrderEntryScreen))
        await settled(pilot)
        assert not line_with(app, "0412")


async def test_what_ends_behind_the_blank_screen_and_the_palette_is_gone_when_the_sheet_is_turned_back() -> None:
    async with opened() as (app, pilot):
        shown = app.screen
        ended_with: list[str | None] = []
        dialog = Choose("Which?", (Choice("a", "this one"),))
        await app.push_screen(dialog, ended_with.append)
        await pilot.press("ctrl+p", "f9")
        assert app.turned_over
        dialog.dismiss("this one")
        assert app.turned_over
        await pilot.press("x")
        assert await comes_to(pilot, lambda: app.screen is shown)
        dialog.dismiss("again")
        assert app.screen is shown
        await settled(pilot)
        assert ended_with == ["this one"]


async def test_what_was_typed_is_kept_before_the_book_is_closed() -> None:
    desk = desk_of_calls()
    async with opened(desk) as (app, pilot):
        slow = desk.keys = SlowKeys(desk)
        await pilot.press("f2")
        await settled(pilot)
        await pilot.press("A", "n", "n", "ctrl+l")
        await asyncio.wait_for(slow.closing.wait(), 5)
        assert book_of(desk).told[-1].args[2]["caller_phone"] == "Ann"
        slow.closed.set()
        assert await ended(app) == Locked(Whereabouts("order_entry", sheet=412))


async def test_a_form_that_cannot_be_put_away_does_not_keep_the_book_open() -> None:
    desk = desk_of_calls()
    async with opened(desk) as (app, pilot):
        await pilot.press("f2")
        await settled(pilot)
        book_of(desk).hold("keep_draft")
        await pilot.press("A", "ctrl+l")
        assert isinstance(await ended(app), Locked)
        assert keys_of(desk).locked == 1


async def test_whereabouts_are_the_screen_the_day_the_order_and_the_sheet_in_the_form() -> None:
    desk = desk_of_calls(open_order=lambda order_id: order_view())
    async with opened(desk) as (app, pilot):
        await pilot.press("f2")
        await settled(pilot)
        await pilot.press("A")
        await pilot.press("f4")
        await settled(pilot)
        await pilot.press("right")
        app._counters.add(order := OrderViewScreen(desk, 7))
        app.push_screen(order)
        await settled(pilot)
        await pilot.press("ctrl+l")
        assert await ended(app) == Locked(Whereabouts("week", 7, 412, date(2026, 2, 12)))


def a_draft() -> DraftView:
    kept = datetime(2026, 2, 11, 10, 40, tzinfo=UTC)
    return DraftView(412, "form", "phone", kept, kept, 1, fields={"caller_name": "Ann Sender"}, parked=False)


BACK: tuple[tuple[Whereabouts, type[Screen[Any]], str], ...] = (
    (Whereabouts("week", day=date(2026, 3, 4)), WeekScreen, "WEEK 10"),
    (Whereabouts("pad", order=7), OrderViewScreen, "ORDER"),
    (Whereabouts("order_entry", sheet=412), OrderEntryScreen, "Ann Sender"),
    (Whereabouts("pad", sheet=412), PadScreen, "0398"),
    (Whereabouts("pad", day=date(2026, 2, 10)), PadScreen, "yesterday"),
    (Whereabouts("no such screen"), PadScreen, "0398"),
)


@pytest.mark.parametrize(("back", "kind", "words"), BACK)
async def test_whoever_unlocks_it_comes_back_there(back: Whereabouts, kind: type[Screen[Any]], words: str) -> None:
    desk = desk_of_calls(open_order=lambda order_id: order_view(), draft=lambda sheet: a_draft())
    async with opened(desk, back=back) as (app, pilot):
        assert await comes_to(pilot, lambda: isinstance(app.screen, kind) and line_with(app, words))
        if back.sheet:
            await pilot.press("f2")
            assert await comes_to(pilot, lambda: line_with(app, "Ann Sender"))


async def test_changes_that_a_lock_threw_away_are_told_of() -> None:
    desk = desk_of_calls(open_order=lambda order_id: order_view())
    async with opened(desk, back=Whereabouts("week", order=7)) as (app, pilot):
        assert await comes_to(pilot, lambda: isinstance(app.screen, OrderViewScreen) and line_with(app, "ORDER 0412-1"))
        await pilot.press("e")
        assert await comes_to(pilot, lambda: isinstance(app.screen, AmendScreen) and isinstance(app.focused, Input))
        await pilot.press("x", "f9", "f9")
        where = await ended(app)
        assert where == Locked(Whereabouts("week", order=7, day=date(2026, 2, 11), lost=True))
    async with opened(desk, back=where.where) as (app, pilot):
        assert await comes_to(pilot, lambda: line_with(app, "not saved before the lock are gone"))


@pytest.mark.parametrize("in_time", [True, False])
async def test_a_lock_waits_a_little_for_what_is_being_attached_and_says_so_where_it_took_too_long(
    in_time: bool,
) -> None:
    desk = desk_of_calls()
    assert isinstance(desk.photos, FakePhotos)
    desk.photos.held = asyncio.Event()
    async with opened(desk) as (app, pilot):
        assert isinstance(app.screen, PadScreen)
        attach(app.screen, ["/a/1.jpg", "/a/2.jpg"], PhotoOf(ORDER, 7), "0412-1 A. Name")
        assert await shows(pilot, "Attaching 1 of 2 photos")
        await pilot.press("ctrl+q")
        assert await shows(pilot, "Not all attached yet: 2 photos of 0412-1 A. Name.")
        await pilot.press("s")
        app.PUT_AWAY_SECONDS = 10.0 if in_time else 0.05
        await pilot.press("f9", "f9")
        if in_time:
            desk.photos.held.set()
        locked = await ended(app)
        assert isinstance(locked, Locked)
        attached = "attach" in dict(desk.photos.done)
        assert (locked.where.photos, attached) == ("" if in_time else "2 photos", in_time)
        assert not locked.where.lost
        assert locked.where.loss == (
            "" if in_time else "Not all attached before the lock: 2 photos. Attach the rest again."
        )


async def test_locking_at_the_door_keeps_where_it_was() -> None:
    back = Whereabouts("week", day=date(2026, 3, 4))
    app = CounterApp(desk_of_a_day, back=back)
    async with app.run_test(size=(80, 24)):
        app._lock(stop=True)
        assert await ended(app) == Locked(back, stop=True)


async def seen(app: CounterApp, wanted: Callable[[], bool]) -> bool:
    """Whether it comes to that at the next looks at the clock."""
    for _ in range(5):
        app._look_at_the_clock()
        await asyncio.sleep(0.02)
        if wanted():
            return True
    return False


def turned_over(app: CounterApp) -> bool:
    return isinstance(app.screen, TurnOverScreen)


async def test_nobody_there_turns_over_and_then_locks() -> None:
    clocks = Clocks()
    async with opened(idle=Idle(clocks)) as (app, pilot):
        clocks.wait(2 * MINUTE - 1)
        assert not await seen(app, lambda: turned_over(app))
        await pilot.press("left")
        clocks.wait(2 * MINUTE - 1)
        assert not await seen(app, lambda: turned_over(app))
        clocks.wait(1)
        assert await seen(app, lambda: turned_over(app))
        clocks.wait(8 * MINUTE - 1)
        assert not await seen(app, lambda: app._exit)
        clocks.wait(1)
        assert isinstance(await ended(app), Locked)


async def test_the_mouse_counts_as_somebody() -> None:
    clocks = Clocks()
    async with opened(idle=Idle(clocks)) as (app, pilot):
        clocks.wait(2 * MINUTE - 1)
        app.post_message(events.MouseMove(None, 1, 1, 0, 0, 0, False, False, False))
        await settled(pilot)
        clocks.wait(2 * MINUTE - 1)
        assert not await seen(app, lambda: turned_over(app))


async def test_nought_minutes_are_never() -> None:
    clocks = Clocks()
    desk = desk_of_a_day()
    desk.shop = replace(desk.shop, blank_minutes=0, lock_minutes=0)
    async with opened(desk, idle=Idle(clocks)) as (app, _pilot):
        clocks.wait(600 * MINUTE)
        assert not await seen(app, lambda: turned_over(app) or app._exit)


async def test_a_computer_that_slept_is_locked_before_a_key_does_anything() -> None:
    clocks = Clocks()
    async with opened(idle=Idle(clocks)) as (app, _pilot):
        clocks.sleep(2 * MINUTE)
        app.post_message(events.Key("f4", None))
        assert await ended(app) == Locked(Whereabouts("pad"))


async def test_the_door_is_left_alone() -> None:
    clocks = Clocks()
    app = CounterApp(desk_of_a_day, idle=Idle(clocks))
    async with app.run_test(size=(80, 24)):
        clocks.sleep(600 * MINUTE)
        assert not await seen(app, lambda: app._exit)
        assert isinstance(app.screen, UnlockScreen)


@pytest.mark.parametrize(("gone_by", "minutes"), [(Clocks.wait, 10), (Clocks.sleep, 2)])
async def test_a_book_that_is_open_behind_the_door_is_locked_too(
    gone_by: Callable[[Clocks, float], None], minutes: int
) -> None:
    """Somebody entered, and never gave the phone code."""
    clocks, desk = Clocks(), desk_of_a_day()
    keys_of(desk).asks_code = True
    async with opened(desk, idle=Idle(clocks)) as (app, pilot):
        assert await shows(pilot, "The code that your phone shows now")
        assert keys_of(desk).is_open
        gone_by(clocks, minutes * MINUTE)
        assert isinstance(await ended(app), Locked)
        assert not keys_of(desk).is_open


async def test_told_to_end_it_keeps_what_was_typed_and_closes_the_book() -> None:
    desk = desk_of_calls()
    async with opened(desk) as (app, pilot):
        await pilot.press("f2")
        await settled(pilot)
        await pilot.press("A")
        app._end(lambda: 143)
        assert await ended(app) == 143
        assert "keep_draft" in book_of(desk).names()
        assert keys_of(desk).locked == 1


async def test_no_picture_is_taken() -> None:
    async with opened() as (app, _pilot):
        app.action_screenshot()
        for take in (app.save_screenshot, app.deliver_screenshot):
            with pytest.raises(NotImplementedError):
                take()


async def test_faults_are_kept_in_the_book_and_the_book_is_closed() -> None:
    desk, faults = desk_of_a_day(keep_fault=None), Faults()
    async with opened(desk, faults=faults) as (app, _pilot):
        noted = faults.note(KeyError("Bartholomew"))
        await app.let_go()
        (kept,) = [call for call in book_of(desk).told if call.name == "keep_fault"]
        assert kept.args == (noted.id, noted.at, "KeyError", "")
        assert keys_of(desk).locked == 1


async def test_a_book_that_does_not_take_a_fault_is_closed_all_the_same() -> None:
    desk, faults = desk_of_a_day(keep_fault=None), Faults()
    async with opened(desk, faults=faults) as (app, _pilot):
        faults.note(KeyError())
        book_of(desk).hold("keep_fault")
        await app.let_go()
        assert keys_of(desk).locked == 1


def test_the_idle_times_are_the_shops() -> None:
    assert (ShopFacts().blank_minutes, ShopFacts().lock_minutes) == (2, 10)


async def test_turning_over_waits_for_no_key_that_does_not_come_back() -> None:
    """A key whose widget went away holds up those behind it for a second; F9 is not held up, and they are dropped."""
    async with opened(desk_of_calls()) as (app, pilot):
        app._under_way, app._target = True, app.screen
        app.post_message(events.Key("f4", None))
        app.post_message(events.Key("f9", None))
        await pilot.pause(0.5)
        assert turned_over(app)
        await pilot.press("x")
        assert await comes_to(pilot, lambda: isinstance(app.screen, PadScreen))


async def test_an_order_that_was_picked_before_comes_up_behind_the_blank_screen() -> None:
    desk = desk_of_calls(open_order=lambda order_id: order_view())
    async with opened(desk) as (app, pilot):
        await pilot.press("f9")
        for picked in (ScreenPicked("week"), OrderPicked(7)):
            app.post_message(picked)
        await settled(pilot)
        assert words_on(app).split() == ["10:42"]
        await pilot.press("x")
        assert await comes_to(pilot, lambda: isinstance(app.screen, OrderViewScreen))
        assert app.current_mode == "week"


async def test_work_that_asks_a_closed_book_does_not_keep_it_from_being_locked() -> None:
    """A fault of the work is noted, while it is locked as ever."""
    desk, faults = desk_of_a_day(), Faults()

    async def works_on() -> None:
        await slow.closing.wait()
        raise RuntimeError("what it asked was closed")

    async with opened(desk, faults=faults) as (app, pilot):
        slow = desk.keys = SlowKeys(desk)
        app.run_worker(works_on())
        await pilot.press("f9", "f9")
        assert await comes_to(pilot, lambda: slow.closing.is_set())
        app.post_message(OrderPicked(7))
        await settled(pilot)
        assert words_on(app).split() == ["10:42"]
        slow.closed.set()
        assert await ended(app) == Locked(Whereabouts("pad"))
    assert [noted.kind for noted in faults.take()] == ["RuntimeError"]
