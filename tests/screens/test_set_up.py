"""The first run: name, passphrase, recovery sheet, phone code."""

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from models.errors import Refused
from screens.desk import Desk
from screens.recovery_sheet import SheetShown, TypedBack
from screens.set_up import SetUpScreen
from screens.widgets.qr import Qr
from tests.screens.desk import assert_clean, comes_to, fake_desk, line_with, shows, words_on
from tests.screens.fake_access import CODE, SHEET, FakeAccess
from tests.screens.test_unlock import NEW, Door, keys_of, write


def access_of(desk: Desk) -> FakeAccess:
    assert isinstance(desk.access, FakeAccess)
    return desk.access


def new_shop() -> tuple[Desk, Door]:
    desk = fake_desk()
    keys_of(desk).new = True
    return desk, Door(lambda: SetUpScreen(desk))


async def to_the_sheet(pilot: Pilot[Any]) -> None:
    """Through name and passphrase, until the sheet is shown."""
    for field, text in (("shop-name", "Flora"), ("passphrase", NEW), ("again", NEW)):
        pilot.app.screen.query_one(f"#{field}", Input).value = text
    pilot.app.screen.query_one("#again").focus()
    await pilot.press("enter")
    assert await shows(pilot, "The recovery sheet")


async def to_the_phone(pilot: Pilot[Any]) -> None:
    """Through the sheet too, until the phone code is shown."""
    await to_the_sheet(pilot)
    await pilot.press("enter")
    assert await shows(pilot, "Type the recovery sheet back")
    await write(pilot, line_1=SHEET[0], line_2=SHEET[1], line_3=SHEET[2], line_4=SHEET[3])
    await pilot.press("ctrl+s")
    assert await shows(pilot, "A code from your phone")


async def test_a_passphrase_is_typed_twice() -> None:
    desk, app = new_shop()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert await shows(pilot, "! Type the shop's name.")
        await pilot.press(*"Flora", "enter", *"short", "enter")
        assert await shows(pilot, "! That is too short")
        app.screen.query_one("#passphrase", Input).value = NEW
        await pilot.press("enter", *"not the same", "enter")
        assert await shows(pilot, "! The two are not the same")
        assert not keys_of(desk).shop_name
        app.screen.query_one("#again", Input).value = NEW
        await pilot.press("enter")
        assert await shows(pilot, "The recovery sheet")
        assert (keys_of(desk).shop_name, keys_of(desk).passphrase) == ("Flora", NEW)
        assert "bluebell" not in words_on(app)
        assert_clean(app)


async def test_the_shop_is_set_up_only_when_the_sheet_was_typed_back() -> None:
    desk, app = new_shop()
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_sheet(pilot)
        assert all(line_with(app, line) for line in SHEET)
        await pilot.press("escape")
        assert await shows(pilot, "! Write it down first")
        await pilot.press("enter")
        assert await shows(pilot, "Type the recovery sheet back")
        assert not any(line_with(app, line) for line in SHEET), "it is copied from the paper, not from the screen"
        await pilot.press(*"0000-1111-2223-3333", "enter")
        assert await shows(pilot, "! Group 3 is not what the sheet says")
        assert not keys_of(desk).finished
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: isinstance(app.screen, SheetShown))
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: isinstance(app.screen, TypedBack))
        assert await shows(pilot, "0000-1111-2223-3333"), "what was typed is kept"
        await write(pilot, line_1=SHEET[0], line_2=SHEET[1], line_3=SHEET[2], line_4=SHEET[3])
        await pilot.press("ctrl+s")
        assert await comes_to(pilot, lambda: keys_of(desk).finished)
        assert access_of(desk).did[:2] == [("new_sheet",), ("sheet_typed_back",)]
        assert app.opened == 0


async def test_a_sheet_that_the_book_refuses_says_so_at_its_line() -> None:
    desk, app = new_shop()
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_sheet(pilot)
        access_of(desk).refuses["sheet_typed_back"] = Refused("line-2", "This line is of another sheet.")
        await pilot.press("enter")
        assert await shows(pilot, "Type the recovery sheet back")
        await write(pilot, line_1=SHEET[0], line_2=SHEET[1], line_3=SHEET[2], line_4=SHEET[3])
        await pilot.press("ctrl+s")
        assert await shows(pilot, "! This line is of another sheet.")
        assert getattr(app.focused, "field_name", "") == "line-2"
        assert not keys_of(desk).finished


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("line-4", "cccc dddd eeee ffff"),
        ("line-4", "CCCCDDDDEEEEFFFF"),
        ("line-4", " cccc-DDDD-eeee-ffff "),
        ("line-1", "oO0o iLl1 2222 3333"),
    ],
)
async def test_how_the_line_is_typed_does_not_matter(line: str, typed: str) -> None:
    app = Door(lambda: TypedBack(SHEET, {}, _never))
    async with app.run_test(size=(80, 24)) as pilot:
        form = app.screen
        assert isinstance(form, TypedBack)
        form.form.field(line).put(typed)
        form.form.field(line).focus()
        form.form.field("line-3").focus()
        await pilot.pause()
        assert not form.form.is_wrong(form.form.field(line))
        assert form.form.check(form.form.field(line)) == ""


async def _never(_texts: object) -> None:
    raise AssertionError("nothing is kept before all of it is typed")


async def test_the_phone_code_is_in_force_when_a_code_of_it_was_typed() -> None:
    desk, app = new_shop()
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_phone(pilot)
        assert line_with(app, "JBSW Y3DP EHPK 3PXP")
        assert "does nothing for a stolen file" in " ".join(words_on(app).split()) or await shows(pilot, "stolen file")
        await pilot.press(*"000000", "enter")
        assert await shows(pilot, "! That is not the code")
        assert app.opened == 0
        await pilot.press(*CODE, "enter")
        assert await comes_to(pilot, lambda: app.opened)
        assert access_of(desk).did[-1] == ("phone_typed",)


async def test_the_phone_code_can_wait() -> None:
    desk, app = new_shop()
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_phone(pilot)
        assert line_with(app, "esc later")
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: app.opened)
        assert ("phone_typed",) not in access_of(desk).did


async def test_a_phone_code_that_cannot_be_made_keeps_nobody_out() -> None:
    desk, app = new_shop()
    access_of(desk).refuses["new_phone"] = Refused("", "The disk is full.")
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_sheet(pilot)
        await pilot.press("enter")
        assert await shows(pilot, "Type the recovery sheet back")
        await write(pilot, line_1=SHEET[0], line_2=SHEET[1], line_3=SHEET[2], line_4=SHEET[3])
        await pilot.press("ctrl+s")
        assert await shows(pilot, "The disk is full.")
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: app.opened)


async def test_a_set_up_without_a_sheet_is_begun_again() -> None:
    desk, app = new_shop()
    access_of(desk).refuses["new_sheet"] = Refused("", "The disk is full.")
    async with app.run_test(size=(80, 24)) as pilot:
        for field, text in (("shop-name", "Flora"), ("passphrase", NEW), ("again", NEW)):
            app.screen.query_one(f"#{field}", Input).value = text
        app.screen.query_one("#again").focus()
        await pilot.press("enter")
        assert await shows(pilot, "! The disk is full.")
        assert keys_of(desk).locked == 1
        access_of(desk).refuses.clear()
        await to_the_sheet(pilot)


def dark(app: Any) -> list[str]:
    """The picture on the screen, square by square: ``#`` is black, a space white, ``?`` anything else."""
    qr = app.screen.query_one(Qr)
    names = {(0, 0, 0): "#", (255, 255, 255): " "}
    rows: list[str] = []
    for y in range(qr.size.height):
        styles = [segment.style for segment in qr.render_line(y) for _ in segment.text]
        for colour in ("color", "bgcolor"):
            rows.append("".join(names.get(tuple(getattr(s, colour).triplet or ()), "?") for s in styles))
    return rows


@pytest.mark.parametrize("no_color", [False, True])
@pytest.mark.parametrize("theme", ["paper", "night"])
async def test_the_picture_is_the_code_in_black_on_white(theme: str, no_color: bool) -> None:
    from segno import make

    desk = fake_desk()
    app = Door(lambda: SetUpScreen(desk), theme=theme, no_color=no_color)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_phone(pilot)
        phone = await access_of(desk).new_phone("")
        code = make(phone.uri, error="l", micro=False)
        wanted = ["".join("# "[not square] for square in row) for row in code.matrix_iter(border=2)]
        shown = dark(app)
        assert shown[: len(wanted)] == wanted
        assert set("".join(shown)) == {"#", " "}
        qr = app.screen.query_one(Qr)
        assert qr.region.right <= 80
        assert qr.region.bottom <= 24
        assert qr.size == qr.size_needed


async def test_in_a_small_window_the_secret_stands_in_for_the_picture() -> None:
    _desk, app = new_shop()
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_phone(pilot)
        assert app.screen.query_one(Qr).display
        for size in ((60, 24), (80, 16), (40, 16)):
            await pilot.resize_terminal(*size)
            assert await shows(pilot, "The window is too small")
            assert not app.screen.query_one(Qr).display
            assert await shows(pilot, "JBSW Y3DP EHPK 3PXP")
            await pilot.resize_terminal(100, 30)
            assert await shows(pilot, "Scan the picture")
            assert app.screen.query_one(Qr).display


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_step_fits(size: tuple[int, int]) -> None:
    _desk, app = new_shop()
    async with app.run_test(size=size) as pilot:
        assert line_with(app, "A new order book")
        assert line_with(app, "ctrl+q leave")
        await to_the_sheet(pilot)
        assert line_with(app, "enter it is on paper")
        await pilot.press("enter")
        assert await shows(pilot, "esc look at it again")
        await pilot.press("escape", "enter")
        await write(pilot, line_1=SHEET[0], line_2=SHEET[1], line_3=SHEET[2], line_4=SHEET[3])
        await pilot.press("ctrl+s")
        assert await shows(pilot, "esc later")
