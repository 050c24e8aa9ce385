"""The line list: the cursor stays on its row, columns stay straight, and length costs nothing."""

from time import perf_counter

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from screens.themes import PAPER
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, LineList, Row, heading, shares
from tests.screens.desk import FORBIDDEN, NASTY

COLUMNS = (Column("No", 4), Column("Name", 10, grow=1), Column("Sum", 6, right=True), Column("Note", 5, from_width=60))


class ListApp(App[None]):
    """A list and what it said."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, columns: tuple[Column, ...] = COLUMNS) -> None:
        super().__init__()
        self.register_theme(PAPER)
        self.theme = "paper"
        self.columns = columns
        self.moved: list[str | None] = []
        self.opened: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return PAPER.variables

    def compose(self) -> ComposeResult:
        yield LineList(self.columns, empty="Nothing here")

    @property
    def list(self) -> LineList:
        return self.query_one(LineList)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        self.moved.append(event.key)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.opened.append(event.key)


def rows(count: int, start: int = 0) -> list[Row]:
    return [Row(str(n), (Span(str(n)), Span(f"name {n}"), Span(f"{n}.00"), Span("note"))) for n in range(start, count)]


def text(app: ListApp, y: int) -> str:
    return app.list.render_line(y).text


async def test_the_keys_move_and_open() -> None:
    app = ListApp()
    async with app.run_test(size=(50, 10)) as pilot:
        app.list.show(rows(30))
        app.list.focus()
        await pilot.press("down", "j", "k", "down")
        assert app.list.key == "2"
        await pilot.press("end")
        assert app.list.key == "29"
        assert "29.00" in text(app, 9)
        await pilot.press("pageup", "home", "pagedown", "enter")
        assert app.opened == ["9"]


async def test_the_cursor_stays_on_its_row_when_others_come_and_go() -> None:
    app = ListApp()
    async with app.run_test(size=(50, 10)):
        app.list.show(rows(30))
        app.list.move_to("17")
        app.list.show(rows(30, start=5))
        assert app.list.key == "17"
        app.list.show(rows(12))
        assert app.list.key == "11"
        app.list.show([])
        assert app.list.key is None
        assert "Nothing here" in text(app, 1)


async def test_headings_are_passed_over_and_stay_in_sight() -> None:
    app = ListApp()
    async with app.run_test(size=(50, 6)) as pilot:
        app.list.show([heading("ONE"), *rows(8), heading("TWO"), *rows(20, start=8)])
        app.list.focus()
        assert app.list.key == "0"
        for _ in range(8):
            await pilot.press("down")
        assert app.list.key == "8"
        await pilot.press("up")
        assert app.list.key == "7"
        await pilot.press("home")
        assert app.list.key == "0"
        assert "ONE" in text(app, 1)


async def test_a_click_moves_and_a_second_one_opens() -> None:
    app = ListApp()
    async with app.run_test(size=(50, 10)) as pilot:
        app.list.show(rows(5))
        await pilot.click(LineList, offset=(3, 4))
        assert (app.list.key, app.opened) == ("3", [])
        await pilot.click(LineList, offset=(3, 4))
        assert app.opened == ["3"]
        await pilot.click(LineList, offset=(3, 0))
        assert app.opened == ["3"]


@pytest.mark.parametrize("width", [20, 50, 80, 120])
async def test_columns_stay_straight_whatever_people_are_called(width: int) -> None:
    app = ListApp()
    async with app.run_test(size=(width, 20)):
        shown = [Row(str(n), (Span("1"), Span(name), Span("5.00"), Span(name))) for n, name in enumerate(NASTY)]
        app.list.show(shown)
        room = app.list.scrollable_content_region.width
        ends = set()
        for y in range(1, len(shown) + 1):
            strip = app.list.render_line(y)
            assert strip.cell_length == room
            assert not FORBIDDEN & set(strip.text)
            before, found, _ = strip.text.partition("5.00")
            assert found
            ends.add(cell_len(before))
        assert len(ends) == 1


async def test_markup_is_shown_as_it_was_typed() -> None:
    app = ListApp(())
    async with app.run_test(size=(60, 10)):
        app.list.show([Row("1", (Span("[red]x[/] [b [/] [@click=app.bell]y[/]"),))])
        assert text(app, 0).startswith("[red]x[/] [b [/] [@click=app.bell]y[/]")


async def test_a_struck_span_is_struck_under_the_cursor_too() -> None:
    app = ListApp(())
    async with app.run_test(size=(60, 10)):
        app.list.show([Row("1", (Span("gone", "struck"),)), Row("2", (Span("gone", "struck"),))])
        for y in (0, 1):
            first = next(iter(app.list.render_line(y)))
            assert first.style is not None
            assert first.style.strike


async def test_moved_is_told_once_a_move_and_not_for_a_refresh() -> None:
    app = ListApp()
    async with app.run_test(size=(50, 10)) as pilot:
        app.list.show(rows(5))
        await pilot.pause()
        app.list.show(rows(5))
        await pilot.pause()
        assert app.moved == ["0"]
        app.list.move_to("3")
        await pilot.pause()
        assert app.moved == ["0", "3"]


def test_a_list_too_narrow_gives_way_in_the_growing_columns() -> None:
    assert [cells for *_, cells in shares(COLUMNS, 40)] == [4, 28, 6]
    assert [cells for *_, cells in shares(COLUMNS, 18)] == [4, 6, 6]
    assert len(shares(COLUMNS, 60)) == 4


async def test_a_page_of_100_000_rows_is_painted_as_fast_as_one_of_100() -> None:
    app = ListApp()
    times: dict[int, list[float]] = {100: [], 100_000: []}
    many = {count: rows(count) for count in times}
    async with app.run_test(size=(80, 24)):
        for _ in range(15):
            for count, taken in times.items():
                app.list.show(many[count])
                app.list.cursor = count // 2
                start = perf_counter()
                for y in range(24):
                    app.list.render_line(y)
                taken.append(perf_counter() - start)
    assert sorted(times[100_000])[7] < 3 * sorted(times[100])[7]
