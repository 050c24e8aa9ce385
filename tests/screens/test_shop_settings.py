"""The settings on screen: a list for each kind, one small form for all of them, and nothing typed is lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from models.catalogue_entry import KINDS, Cap, Entry, Holiday, Message
from models.codes import Area, KnownPlace, Product
from models.errors import BookBusy, Refused
from screens.catalogue_sections import SECTIONS, SETTINGS
from screens.desk import Desk
from screens.dialogs import Choose
from screens.entry_form import EntryForm
from screens.shop_settings import TITLES, ShopSettingsScreen
from screens.widgets.line_list import LineList
from tests.counter import counter_app, unlocked
from tests.screens.desk import (
    NASTY,
    FakeSettings,
    assert_clean,
    book_of,
    counter,
    fake_desk,
    line_with,
    shows,
    words_on,
)
from tests.screens.filling import settle

ROSES = Product("drr", "", "Dozen red roses", 4500)
TULIPS = Product("tul", "", "Tulips, two bunches", 1800)
EVERYTHING: tuple[Any, ...] = (
    ROSES,
    TULIPS,
    Message("hb", "Happy Birthday!\nWith love"),
    KnownPlace("elm", "Elmfield Hospital", "07700 900321", "1 Long Road", "PO16 7AA"),
    Area("PO16", 500),
    Area("PO40", None),
    Holiday(date(2026, 2, 10), "stocktaking"),
    Cap("sat", "am", 12),
)
PLACE_OF = {section.kind: place for place, section in enumerate(SECTIONS)}


def desk_with(*entries: Any, **answers: Any) -> Desk:
    """A desk whose book holds these entries; ``put`` and ``drop`` change them."""
    held = list(entries)

    def put(m: Any, new: Entry, *, was: Entry | None, key: str) -> None:
        if was is not None:
            held.remove(was)
        held.append(new)

    def drop(m: Any, entry: Entry, *, key: str) -> None:
        held.remove(entry)

    found = {"entries": lambda kind: [each for each in held if isinstance(each, kind)], "put": put, "drop": drop}
    return fake_desk(**{**found, **answers})


@asynccontextmanager
async def settings_of(desk: Desk, kind: type | None = Product) -> AsyncIterator[Pilot[Any]]:
    """The screen with the section of a kind open; None is the shop's own."""
    app = counter(lambda: ShopSettingsScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, ShopSettingsScreen)
        app.screen.go_to(len(SECTIONS) if kind is None else PLACE_OF[kind])
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def write(pilot: Pilot[Any], **texts: str) -> None:
    """Put texts into the form in front."""
    screen = pilot.app.screen
    assert isinstance(screen, EntryForm)
    for name, text in texts.items():
        screen.form.field(name).put(text)
    await settle(pilot)


def told(desk: Desk) -> list[tuple[str, Any, Any]]:
    """What was put (new, was) or dropped."""
    return [(call.name, call.args[1], call.kwargs.get("was")) for call in book_of(desk).told]


async def test_each_section_lists_what_it_holds_and_says_the_row_in_full() -> None:
    desk = desk_with(*EVERYTHING)
    shown = {
        "Products": ("Dozen red roses", "2 drr   is   2 x Dozen red roses, £45.00 each"),
        "Messages": ("\\hb", "Happy Birthday! / With love"),
        "Places": ("1 Long Road, PO16 7AA", "07700 900321"),
        "Areas": ("out of reach", "Postcodes that begin with PO16: £5.00"),
        "Holidays": ("past", "The shop is closed on Tue 10 Feb 2026: stocktaking"),
        "Caps": ("every Saturday", "every Saturday, am: 12 orders at most"),
        "Shop": ("Full day", "The shop's name, as customers see it."),
    }
    async with settings_of(desk) as pilot:
        for title in TITLES:
            assert line_with(pilot.app, "SETTINGS").count(f"[{title}]") == 1
            for words in shown[title]:
                assert line_with(pilot.app, words), words
            await press(pilot, "tab")
        assert line_with(pilot.app, "[Products]")
        await press(pilot, "shift+tab", "h")
        assert line_with(pilot.app, "[Caps]")


async def test_an_empty_section_says_how_to_fill_it() -> None:
    async with settings_of(desk_with()) as pilot:
        for section in SECTIONS:
            assert section.empty[:60] in words_on(pilot.app)
            await press(pilot, "right")
        await press(pilot, "right", "d")
        assert line_with(pilot.app, "There is nothing under the cursor")


async def test_a_new_product_is_typed_and_the_cursor_goes_to_it() -> None:
    desk = desk_with(ROSES, TULIPS)
    async with settings_of(desk) as pilot:
        await press(pilot, "n", *"LBX", "enter", "enter", *"Box", "enter", *"24", "enter")
        new = Product("lbx", "", "Box", 2400)
        assert told(desk) == [("put", new, None)]
        assert line_with(pilot.app, "Saved: 2 lbx")
        assert pilot.app.screen.query_one("#list-0", LineList).key == "lbx "


async def test_a_field_says_what_it_was_read_as() -> None:
    async with settings_of(desk_with(), Cap) as pilot:
        await press(pilot, "n", *"sat", "enter")
        assert "every Saturday" in line_with(pilot.app, " sat ")
        await press(pilot, "right", "enter", *"12", "enter")
        assert line_with(pilot.app, "every Saturday, am: 12 orders at most")


async def test_every_empty_field_that_is_needed_says_so_at_once() -> None:
    desk = desk_with()
    async with settings_of(desk) as pilot:
        await press(pilot, "n", "ctrl+s")
        assert words_on(pilot.app).count(" ! ") == 3
        assert getattr(pilot.app.focused, "field_name", "") == "code"
        assert told(desk) == []


async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() -> None:
    desk = desk_with(put=Refused("code", "drr is there already: change that one, or take another."))
    async with settings_of(desk) as pilot:
        await press(pilot, "n")
        await write(pilot, code="drr", name="Dozen red roses", price="45")
        await press(pilot, "ctrl+s")
        assert line_with(pilot.app, "! drr is there already")
        assert line_with(pilot.app, "Dozen red roses")
        book_of(desk).answers["put"] = None
        await press(pilot, "x", "ctrl+s")
        assert not isinstance(pilot.app.screen, EntryForm)
        keys = {call.kwargs["key"] for call in book_of(desk).told}
        assert len(keys) == 1, "both tries are one act"


async def test_a_book_that_cannot_be_written_is_said_in_the_form() -> None:
    desk = desk_with(TULIPS, put=BookBusy("Another program is writing; nothing was saved."))
    async with settings_of(desk) as pilot:
        await press(pilot, "enter")
        await write(pilot, price="20")
        await press(pilot, "ctrl+s")
        assert line_with(pilot.app, "! Another program is writing")
        assert isinstance(pilot.app.screen, EntryForm)


async def test_a_row_is_changed_in_the_place_of_what_was_seen() -> None:
    desk = desk_with(ROSES, TULIPS)
    async with settings_of(desk) as pilot:
        await press(pilot, "down", "enter")
        await write(pilot, price="20.50")
        await press(pilot, "ctrl+s")
        assert told(desk) == [("put", TULIPS._replace(price=2050), TULIPS)]
        assert line_with(pilot.app, "£20.50")


async def test_what_was_not_changed_is_not_written() -> None:
    desk = desk_with(ROSES)
    async with settings_of(desk) as pilot:
        await press(pilot, "enter", "ctrl+s")
        assert told(desk) == []
        assert not isinstance(pilot.app.screen, EntryForm)


async def test_leaving_what_was_typed_asks_first() -> None:
    desk = desk_with(ROSES)
    async with settings_of(desk) as pilot:
        await press(pilot, "enter", "escape")
        assert not isinstance(pilot.app.screen, EntryForm)
        await press(pilot, "n", "x", "escape")
        assert isinstance(pilot.app.screen, Choose)
        await press(pilot, "g")
        form = pilot.app.screen
        assert isinstance(form, EntryForm)
        assert form.form.texts()["code"] == "x"
        await press(pilot, "escape", "l")
        assert not isinstance(pilot.app.screen, EntryForm)
        assert told(desk) == []


async def test_a_row_is_removed_after_asking() -> None:
    desk = desk_with(ROSES, TULIPS)
    async with settings_of(desk) as pilot:
        await press(pilot, "d", "n")
        assert told(desk) == []
        await press(pilot, "d")
        assert line_with(pilot.app, "Remove this product?")
        assert line_with(pilot.app, "2 drr")
        await press(pilot, "y")
        assert told(desk) == [("drop", ROSES, None)]
        assert not line_with(pilot.app, "£45.00")


async def test_a_day_that_can_be_two_is_asked_about_in_the_form() -> None:
    desk = desk_with()
    async with settings_of(desk, Holiday) as pilot:
        await press(pilot, "n", *"wed", "enter")
        assert line_with(pilot.app, "1  Wednesday 11 Feb, today")
        await press(pilot, "2", *"stocktaking", "enter")
        assert told(desk) == [("put", Holiday(date(2026, 2, 18), "stocktaking"), None)]


async def test_a_card_number_is_refused_and_not_written() -> None:
    desk = desk_with()
    async with settings_of(desk, Message) as pilot:
        await press(pilot, "n")
        await write(pilot, code="hb", text="4111 1111 1111 1111")
        await press(pilot, "ctrl+s")
        assert line_with(pilot.app, "This looks like a card number")
        assert told(desk) == []


async def test_a_setting_is_changed_and_holds_at_once() -> None:
    desk = desk_with()
    assert isinstance(desk.settings, FakeSettings)
    async with settings_of(desk, None) as pilot:
        await press(pilot, "n")
        assert line_with(pilot.app, "only changed")
        await press(pilot, "down", "down", "enter")
        assert line_with(pilot.app, "Change: Full day")
        await write(pilot, daily_cap="wrong")
        await press(pilot, "ctrl+s")
        assert line_with(pilot.app, "! That is wrong.")
        await write(pilot, daily_cap="55")
        await press(pilot, "ctrl+s")
        assert desk.settings.saved == [{"daily_cap": "55"}]
        assert desk.shop.daily_cap == 55
        assert line_with(pilot.app, "Saved: Full day 55.")
        assert "55" in line_with(pilot.app, "Full day")


async def test_another_country_is_told_to_the_book_which_keeps_the_keys_of_numbers() -> None:
    desk = desk_with(dial_from=None)
    async with settings_of(desk, None) as pilot:
        await press(pilot, "end", "up", "enter")
        await write(pilot, country="353")
        await press(pilot, "ctrl+s")
        assert [(call.name, call.args) for call in book_of(desk).told] == [("dial_from", ("353",))]


async def test_another_theme_is_seen_at_once() -> None:
    desk = desk_with()
    async with settings_of(desk, None) as pilot:
        assert pilot.app.theme == "paper"
        await press(pilot, "end", "enter", "n", "enter")
        assert pilot.app.theme == "night"


async def test_two_hundred_products_stay_a_list() -> None:
    desk = desk_with(*(Product(f"z{n:03d}", "", f"Number {n}", n) for n in range(200)))
    async with settings_of(desk) as pilot:
        await press(pilot, "end")
        assert line_with(pilot.app, "z199")
        assert len(pilot.app.screen.query("*")) < 60


async def test_text_of_any_kind_is_shown_plainly() -> None:
    desk = desk_with(
        *(Product(f"p{n}", "", text[:80], 1) for n, text in enumerate(NASTY)),
        *(Message(f"m{n}", text) for n, text in enumerate(NASTY)),
        *(KnownPlace(f"l{n}", text[:80], text, text, text) for n, text in enumerate(NASTY)),
        *(Holiday(date(2027, 1, 1 + n), text) for n, text in enumerate(NASTY)),
    )
    async with settings_of(desk) as pilot:
        assert isinstance(pilot.app.screen, ShopSettingsScreen)
        for kind in (Product, Message, KnownPlace, Holiday):
            pilot.app.screen.go_to(PLACE_OF[kind])
            await settle(pilot)
            assert_clean(pilot.app)
            await press(pilot, "enter")
            assert_clean(pilot.app)
            await press(pilot, "escape")
        pilot.app.screen.go_to(PLACE_OF[Message])
        await settle(pilot)
        for _ in NASTY:
            pilot.app.screen.lines.action_cursor_down()
            await pilot.pause()
            assert_clean(pilot.app)


def test_every_setting_that_can_be_typed_is_one_of_the_file() -> None:
    from counter_tui.settings import Settings

    assert {setting.asked.name for setting in SETTINGS} == set(Settings.__dataclass_fields__)


def test_there_is_a_section_for_every_kind() -> None:
    assert [section.kind for section in SECTIONS] == list(KINDS)
    assert all(tuple(asked.name for asked in section.asked) == section.kind._fields for section in SECTIONS)


async def test_on_a_real_book_what_is_typed_is_there_after_the_next_start(tmp_path: Path) -> None:
    from tests.book import moment, open_book

    book = open_book(tmp_path)
    book.close()
    for again in (False, True):
        app = counter_app(book.path, moment().now)
        async with app.run_test(size=(80, 24)) as pilot:
            await unlocked(pilot)
            await pilot.press("comma")
            if again:
                assert await shows(pilot, "Dozen red roses")
                assert app.desk.shop.daily_cap == 55
                continue
            assert await shows(pilot, SECTIONS[0].title)
            await press(pilot, "n", *"drr", "enter", "enter", *"Dozen red roses", "enter", *"45", "enter")
            assert await shows(pilot, "£45.00")
            await press(pilot, "left", "down", "down", "enter", "ctrl+u", *"55", "enter")
            assert await shows(pilot, "Saved: Full day 55.")
            await press(pilot, "escape")
            assert await shows(pilot, "PAD")
