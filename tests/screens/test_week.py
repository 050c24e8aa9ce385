"""F4: seven days, how full each is, and moving about in them."""

from datetime import date
from typing import Any

import pytest
from rich.cells import cell_len

from models.views import WeekRow
from screens.desk import Desk
from screens.going import NewOrderPicked, OrderPicked
from screens.week import WeekScreen
from screens.widgets.week_grid import DAYS, Week, WeekGrid, column_widths, load_bar, short_window
from tests.screens.desk import NASTY, Counter, assert_clean, book_of, counter, fake_desk, line_with, words_on
from tests.screens.rows import MONDAY, TODAY, day, week_row


def desk_with(*rows: WeekRow, **answers: Any) -> Desk:
    counts = {day(ahead): sum(r.due == day(ahead) and r.status != "cancelled" for r in rows) for ahead in range(DAYS)}
    return fake_desk(week=list(rows), loads=lambda monday: counts, **answers)


def week_of(desk: Desk) -> Counter:
    return counter(lambda: WeekScreen(desk))


async def test_a_day_shows_its_orders_its_load_and_what_is_under_the_cursor() -> None:
    desk = desk_with(week_row(1, window="10:30", recipient="Mrs Lee"), week_row(2, recipient="Jones", to_come="card"))
    app = week_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert line_with(app, ">Wed 11 Feb")
        assert line_with(app, "2/40")
        assert line_with(app, "am ? Jones")
        assert line_with(app, "0401-1  Wed 11 Feb at 10:30")
        await pilot.press("down")
        await pilot.pause()
        assert line_with(app, "0402-1  Wed 11 Feb in the morning")
        assert line_with(app, "? to come: card")


async def test_enter_opens_and_n_takes_an_order_for_the_day() -> None:
    app = week_of(desk_with(week_row(7)))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("enter", "right", "n", "enter")
        await pilot.pause()
        opened, new = app.went
        assert isinstance(opened, OrderPicked)
        assert opened.order_id == 7
        assert isinstance(new, NewOrderPicked)
        assert new.due == day(3)
        assert line_with(app, "Nothing is due on this day")


async def test_a_past_day_takes_no_new_order() -> None:
    app = week_of(desk_with())
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("left", "n")
        await pilot.pause()
        assert app.went == []
        assert line_with(app, "This day is past")


async def test_weeks_go_by_with_keys_and_at_the_edges() -> None:
    desk = desk_with()
    app = week_of(desk)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("pagedown")
        await pilot.pause()
        assert line_with(app, "WEEK 8   Mon 16 Feb to Sun 22 Feb 2026   next week")
        await pilot.press("t", "left", "left", "left")
        await pilot.pause()
        assert line_with(app, "WEEK 6")
        assert app.screen.query_one(WeekGrid).day == date(2026, 2, 8)
        await pilot.press("l")
        await pilot.pause()
        assert line_with(app, "WEEK 7")
        assert app.screen.query_one(WeekGrid).day == MONDAY
        assert [call.args[0] for call in book_of(desk).asked if call.name == "week"][-1] == MONDAY


async def test_a_week_that_answers_late_is_not_shown_over_another() -> None:
    desk = desk_with(week_row(1, recipient="Mrs Lee"))
    app = week_of(desk)
    async with app.run_test() as pilot:
        await pilot.pause()
        late = book_of(desk).hold("week")
        await pilot.press("pagedown")
        book_of(desk).answers["week"] = []
        await pilot.press("pagedown")
        await pilot.pause()
        late.set()
        await pilot.pause()
        assert line_with(app, "WEEK 9")
        assert not line_with(app, "Mrs Lee")


async def test_an_answer_for_a_week_that_was_left_is_dropped() -> None:
    app = week_of(desk_with())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("pagedown")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, WeekScreen)
        screen.show_book(Week(MONDAY, TODAY, (week_row(1, recipient="Mrs Lee"),)))
        await pilot.pause()
        assert line_with(app, "WEEK 8")
        assert not line_with(app, "Mrs Lee")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_day_of_300_scrolls_and_says_how_many_more(size: tuple[int, int]) -> None:
    app = week_of(desk_with(*(week_row(n, recipient=f"V{n}") for n in range(300)), week_row(900, 3)))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert line_with(app, " more")
        assert line_with(app, "300/40!")
        app.screen.query_one(WeekGrid).step(150)
        await pilot.pause()
        assert line_with(app, "am V150")
        assert line_with(app, " above")
        assert line_with(app, "am B.")
        app.screen.query_one(WeekGrid).step(1000)
        await pilot.pause()
        assert line_with(app, "am V299")
        assert not line_with(app, " more")


async def test_what_is_cancelled_has_its_x_and_the_word_in_the_narrowest_column() -> None:
    app = week_of(desk_with(*(week_row(n, n, status="cancelled") for n in range(6))))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert words_on(app).count("X cancelled") >= 6


async def test_an_unknown_status_is_shown() -> None:
    app = week_of(desk_with(week_row(1, status="odd", recipient="L")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert line_with(app, "am L (odd)")


async def test_the_cursor_stays_on_its_order_when_the_week_is_read_again() -> None:
    desk = desk_with(week_row(1), week_row(2), week_row(3))
    app = week_of(desk)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("down", "down")
        book_of(desk).answers["week"] = [week_row(9), week_row(3)]
        screen = app.screen
        assert isinstance(screen, WeekScreen)
        screen.look()
        await pilot.pause()
        assert screen.grid.row == week_row(3)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_names_of_any_kind_keep_the_columns_straight(size: tuple[int, int]) -> None:
    rows = [week_row(n, 1, recipient=name, caller=name, postcode=name) for n, name in enumerate(NASTY)]
    app = week_of(desk_with(*rows, *(week_row(50 + n, 2, recipient="Z") for n in range(len(NASTY)))))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert_clean(app)
        grid = app.screen.query_one(WeekGrid)
        lines = [grid.render_line(y).text for y in range(3, 3 + len(NASTY))]
        assert len({cell_len(line.split("am Z")[0]) for line in lines}) == 1
        await pilot.press("left")
        for _ in rows:
            await pilot.press("down")
            assert_clean(app)


def test_the_load_bar_counts_in_eighths() -> None:
    assert load_bar(0, 40, 5) == "     "
    assert load_bar(1, 40, 5) == "▏    "
    assert load_bar(20, 40, 5) == "██▌  "
    assert load_bar(400, 40, 5) == "█████"
    assert load_bar(3, 0, 5) == "     "


def test_the_emptiest_day_gives_way_where_seven_do_not_fit() -> None:
    assert column_widths(80, [5, 4, 3, 0, 2, 9, 1]) == [11, 11, 11, 8, 11, 11, 11]
    assert column_widths(80, [0] * 7) == [11, 11, 11, 11, 11, 11, 8]
    assert column_widths(120, [0] * 7) == [17, 17, 16, 16, 16, 16, 16]


def test_a_window_is_short() -> None:
    assert [short_window(w) for w in ("", "all day", "am", "10:30", "14:00-16:00")] == ["", "", "am", "10:30", "14-16"]
