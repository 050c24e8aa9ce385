"""How the order form is drawn: what is on offer lies over it, and a letter that is typed lays nothing out anew."""

import pytest

from screens.widgets.field import Field, Offer
from tests.screens.desk import line_with, words_on
from tests.screens.filling import focused, form_of, settle, write
from tests.screens.test_order_form import SENDER, SENDERSON, desk_with, entry


async def test_a_letter_lays_nothing_out_anew() -> None:
    async with entry() as pilot:
        laid_out: list[object] = []
        pilot.app.screen.screen_layout_refresh_signal.subscribe(form_of(pilot), laid_out.append, immediate=True)
        for name in ("caller_email", "address", "card", "due", "window", "lines", "delivery_charge", "notes"):
            # With the first letter a line for more flowers comes, and the call has begun.
            await write(pilot, name, "2", key="")
            await settle(pilot)
            laid_out.clear()
            await pilot.press("end", "3", "0")
            await settle(pilot)
            assert (form_of(pilot).text_of(name), laid_out) == ("230", [])


async def test_what_is_offered_moves_no_row_and_leaves_the_keys_in_sight() -> None:
    async with entry(desk_with(SENDER, SENDERSON)) as pilot:
        form = form_of(pilot)
        before = [field.region for field in form.fields()]
        for key in "0770":
            await pilot.press(key)
        await settle(pilot)
        assert line_with(pilot.app, "07700 900123  A. Sender")
        assert line_with(pilot.app, "07700 900124  Anne Senderson")
        assert [field.region for field in form.fields()] == before
        await pilot.press("escape")
        await settle(pilot)
        assert "Senderson" not in words_on(pilot.app)


@pytest.mark.parametrize(("height", "above"), [(22, False), (20, True)])
async def test_what_is_offered_stands_above_its_field_where_the_form_ends_under_it(height: int, above: bool) -> None:
    async with entry(size=(80, height)) as pilot:
        form = form_of(pilot)
        field = form.field("notes")
        assert isinstance(field, Field)
        field.focus()
        field.propose(Offer(("one", "two", "three", "four", "five"), 0))
        await settle(pilot)
        offered = form.row(field).offered.region
        assert (offered.bottom == field.region.y, offered.y == field.region.bottom) == (above, not above)
        assert form.region.contains_region(offered)


async def test_tab_goes_on_as_enter_does() -> None:
    async with entry() as pilot:
        names = [field.field_name for field in form_of(pilot).fields()]
        seen = []
        for _ in names:
            seen.append(focused(pilot))
            await pilot.press("tab")
    assert seen == names
