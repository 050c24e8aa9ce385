"""The order form: going on, what is wrong and where, what it offers, and text that would like to be more than text."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from models.errors import BookError
from models.finding import CallerRow, PlaceRow
from models.text import visible
from screens.desk import Desk
from screens.going import ScreenPicked
from screens.order_entry import OrderEntryScreen
from screens.widgets.field import Field, LongField
from tests.screens.desk import NASTY, Counter, assert_clean, book_of, counter, line_with, words_on
from tests.screens.filling import (
    echo_at,
    fill,
    focused,
    form_of,
    offered_at,
    order_desk,
    settle,
    write,
    wrong_at,
)

SENDER = CallerRow(1, "A. Sender", "07700 900123", "a@example.com", 14, date(2025, 12, 12))
SENDERSON = CallerRow(2, "Anne Senderson", "07700 900124", "", 1, None)
PLACE = PlaceRow("B. Recipient", "07700 900200", "12 Mill Lane", "PO16 7AA", date(2025, 12, 12))
OTHER = PlaceRow("C. Other", "", "1 High Street", "PO1 1AA", date(2025, 11, 1))


@asynccontextmanager
async def entry(desk: Desk | None = None, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    desk = desk or order_desk()
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


def desk_with(*callers: CallerRow, places: tuple[PlaceRow, ...] = (), **more: Any) -> Desk:
    return order_desk(callers=list(callers), recipients_of=list(places), **more)


async def test_enter_goes_on_in_the_order_that_catches_trouble_early() -> None:
    async with entry() as pilot:
        seen = []
        for _ in range(13):
            seen.append(focused(pilot))
            await pilot.press("enter")
    assert seen == [
        "caller_phone",
        "caller_name",
        "caller_email",
        "recipient_name",
        "recipient_phone",
        "address",
        "postcode",
        "card",
        "due",
        "window",
        "lines",
        "delivery_charge",
        "payment",
    ]


async def test_a_wrong_date_holds_enter_back_once_and_keeps_what_was_typed() -> None:
    async with entry() as pilot:
        await write(pilot, "due", "wibble", key="")
        assert wrong_at(pilot, "due") == ""
        await pilot.press("enter")
        assert (focused(pilot), form_of(pilot).text_of("due")) == ("due", "wibble")
        assert "wibble" in wrong_at(pilot, "due")
        await pilot.press("enter")
        assert (focused(pilot), form_of(pilot).text_of("due")) == ("window", "wibble")
        assert "wibble" in wrong_at(pilot, "due")
        await write(pilot, "due", "sat")
        assert wrong_at(pilot, "due") == ""


async def test_a_field_left_by_tab_says_what_is_wrong_and_an_empty_one_says_nothing() -> None:
    async with entry() as pilot:
        await write(pilot, "caller_email", "nonsense")
        assert "e-mail" in wrong_at(pilot, "caller_email")
        await write(pilot, "due", "")
        assert wrong_at(pilot, "due") == ""


async def test_a_date_that_can_be_read_two_ways_is_asked_about_and_never_guessed() -> None:
    async with entry() as pilot:
        await write(pilot, "due", "sat 13/2", key="enter")
        offered = offered_at(pilot, "due")
        assert len(offered) == 2
        assert all("Feb" in words for words in offered)
        assert line_with(pilot.app, "1  ")
        await pilot.press("2")
        await settle(pilot)
        assert form_of(pilot).text_of("due") == "2026-02-14"
        assert (wrong_at(pilot, "due"), focused(pilot)) == ("", "window")
        assert "Saturday 14 Feb, in 3 days" in echo_at(pilot, "due")


async def test_an_asked_date_is_taken_by_arrow_and_enter_and_plain_enter_takes_none() -> None:
    async with entry() as pilot:
        await write(pilot, "due", "2/14", key="enter")
        assert offered_at(pilot, "due")
        await pilot.press("enter")
        assert form_of(pilot).text_of("due") == "2/14"
        form_of(pilot).field("due").focus()
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert form_of(pilot).text_of("due") == "2026-02-14"


async def test_the_day_says_how_full_it_is() -> None:
    async with entry() as pilot:
        await write(pilot, "due", "sat")
        await settle(pilot)
        assert echo_at(pilot, "due") == "-> Saturday 14 Feb, in 3 days  26 of 40 that day"


async def test_lines_are_added_with_enter_and_the_total_follows() -> None:
    async with entry() as pilot:
        await write(pilot, "lines", "2 dozen red roses 45", key="enter")
        await settle(pilot)
        assert echo_at(pilot, "lines") == "2 x dozen red roses  £90.00"
        assert focused(pilot) == "lines"
        for key in "vase":
            await pilot.press(key)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert focused(pilot) == "delivery_charge"
        assert form_of(pilot).texts()["lines"] == "2 dozen red roses 45\nvase"
        assert "£95.00 and a price to come" in line_with(pilot.app, "Total")


async def test_the_card_breaks_its_lines_and_counts() -> None:
    async with entry() as pilot:
        form_of(pilot).field("card").focus()
        await pilot.press("H", "i", "ctrl+j", "y", "enter")
        await settle(pilot)
        assert form_of(pilot).text_of("card") == "Hi\ny"
        assert focused(pilot) == "due"
        assert "4/220" in words_on(pilot.app)


async def test_f_keys_are_not_swallowed_by_the_card() -> None:
    async with entry() as pilot:
        form_of(pilot).field("card").focus()
        await pilot.press("f6")
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, Counter)
        assert app.went == [ScreenPicked("pad")]


async def test_fulfilment_is_chosen_by_a_letter_and_only_a_relay_has_a_florist() -> None:
    async with entry() as pilot:
        form = form_of(pilot)
        form.field("fulfilment").focus()
        await pilot.press("c")
        assert form.texts()["fulfilment"] == "collection"
        assert form.texts()["delivery_charge"] == ""
        await pilot.press("r")
        await settle(pilot)
        assert form.field("florist").display
        await write(pilot, "florist", "Petal & Stem")
        assert form.texts()["florist"] == "Petal & Stem"
        form.field("fulfilment").focus()
        await pilot.press("d")
        assert (form.texts()["florist"], form.texts()["delivery_charge"]) == ("", "5.00")


async def test_of_several_callers_none_is_guessed() -> None:
    async with entry(desk_with(SENDER, SENDERSON)) as pilot:
        for key in "07700 90012":
            await pilot.press(key)
        await settle(pilot)
        assert len(offered_at(pilot, "caller_phone")) == 2
        await pilot.press("enter")
        await settle(pilot)
        assert (form_of(pilot).text_of("caller_name"), focused(pilot)) == ("", "caller_phone")
        assert wrong_at(pilot, "caller_phone") == (
            "! 2 callers are known by this: down picks one, enter goes on without."
        )
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert form_of(pilot).text_of("caller_name") == "Anne Senderson"


async def test_of_several_callers_the_one_of_the_whole_number_is_meant() -> None:
    longer = SENDERSON._replace(phone="07700 9001234")
    async with entry(desk_with(longer, SENDER)) as pilot:
        for key in "07700900123":
            await pilot.press(key)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert form_of(pilot).text_of("caller_name") == "A. Sender"


async def test_several_people_on_one_number_are_chosen_from() -> None:
    async with entry(desk_with(SENDER, SENDERSON._replace(phone=SENDER.phone))) as pilot:
        for key in "07700900123":
            await pilot.press(key)
        await settle(pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert (form_of(pilot).text_of("caller_name"), focused(pilot)) == ("", "caller_name")


async def test_a_name_typed_where_the_number_belongs_moves_over() -> None:
    async with entry(desk_with()) as pilot:
        for key in "Nell":
            await pilot.press(key)
        await pilot.press("enter")
        await settle(pilot)
        texts = form_of(pilot).texts()
        assert (texts["caller_phone"], texts["caller_name"], focused(pilot)) == ("", "Nell", "caller_phone")


async def test_letters_for_a_number_are_wrong_when_there_is_a_name_already() -> None:
    async with entry() as pilot:
        await write(pilot, "caller_name", "Nell")
        await write(pilot, "caller_phone", "unknown")
        assert "no telephone number" in wrong_at(pilot, "caller_phone")


async def test_a_number_that_was_typed_is_not_replaced_by_another_of_that_name() -> None:
    async with entry(desk_with(SENDER)) as pilot:
        await write(pilot, "caller_phone", "01632 960223")
        form_of(pilot).field("caller_name").focus()
        for key in SENDER.name:
            await pilot.press("space" if key == " " else key)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        texts = form_of(pilot).texts()
        assert (texts["caller_phone"], texts["caller_email"]) == ("01632 960223", "")


async def test_the_e_mail_of_a_known_caller_does_not_stay_with_another_name() -> None:
    async with entry(desk_with(SENDER)) as pilot:
        for key in "0123":
            await pilot.press(key)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await write(pilot, "caller_name", "Ann Other")
        assert form_of(pilot).text_of("caller_email") == ""


async def test_a_caller_known_by_phone_is_taken_with_enter_and_so_is_the_first_recipient() -> None:
    async with entry(desk_with(SENDER, places=(PLACE, OTHER))) as pilot:
        for key in "0123":
            await pilot.press(key)
        await settle(pilot)
        assert len(offered_at(pilot, "caller_phone")) == 1
        await pilot.press("enter")
        await settle(pilot)
        texts = form_of(pilot).texts()
        assert (texts["caller_name"], texts["caller_email"]) == ("A. Sender", "a@example.com")
        assert (focused(pilot), echo_at(pilot, "caller_phone")) == ("recipient_name", "14 orders")
        assert len(offered_at(pilot, "recipient_name")) == 2
        await pilot.press("enter")
        await settle(pilot)
        texts = form_of(pilot).texts()
        assert (texts["address"], texts["postcode"], focused(pilot)) == ("12 Mill Lane", "PO16 7AA", "card")


async def test_half_a_name_never_becomes_somebody_else_by_enter() -> None:
    async with entry(desk_with(SENDERSON)) as pilot:
        form_of(pilot).field("caller_name").focus()
        for key in "anne":
            await pilot.press(key)
        await settle(pilot)
        assert offered_at(pilot, "caller_name")
        await pilot.press("enter")
        await settle(pilot)
        assert (form_of(pilot).text_of("caller_name"), focused(pilot)) == ("anne", "caller_email")


async def test_escape_closes_the_list_and_the_call_stays() -> None:
    async with entry(desk_with(SENDER)) as pilot:
        for key in "07700":
            await pilot.press(key)
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert offered_at(pilot, "caller_phone") == ()
        assert form_of(pilot).text_of("caller_phone") == "07700"


async def test_an_older_answer_never_replaces_a_newer_one() -> None:
    desk = desk_with()
    book = book_of(desk)
    book.answers["callers"] = lambda text, limit: [SENDER] if text == "077" else [SENDERSON]
    async with entry(desk) as pilot:
        first = book.hold("callers")
        for key in "0770":
            await pilot.press(key)
        first.set()
        await settle(pilot)
        assert [words.split("  ")[1] for words in offered_at(pilot, "caller_phone")] == ["Anne Senderson"]


async def test_enter_before_the_answer_takes_the_caller_when_it_comes() -> None:
    desk = desk_with(SENDER)
    async with entry(desk) as pilot:
        answer = book_of(desk).hold("callers")
        field = form_of(pilot).field("caller_phone")
        assert isinstance(field, Field)
        field.value = "07700 900123"
        await pilot.pause()
        await pilot.press("enter")
        assert focused(pilot) == "caller_name"
        answer.set()
        await settle(pilot)
        assert form_of(pilot).text_of("caller_name") == "A. Sender"
        assert focused(pilot) == "recipient_name"


async def test_at_the_counter_nothing_is_looked_up_too_early() -> None:
    desk = desk_with(SENDER, places=(PLACE,))

    def looked_up() -> int:
        return len([call for call in book_of(desk).asked if call.name == "callers"])

    async with entry(desk) as pilot:
        await pilot.press("ctrl+o")
        assert form_of(pilot).source == "counter"
        for too_early, enough in (("0770", "0"), ("Ann", "e")):
            await write(pilot, "caller_phone", "", key="")
            await settle(pilot)
            before = looked_up()
            await pilot.press(*too_early)
            await settle(pilot)
            assert looked_up() == before
            await pilot.press(enough)
            await settle(pilot)
            assert looked_up() == before + 1


async def test_at_the_counter_no_recipient_shows_before_one_is_typed() -> None:
    desk = desk_with(SENDER, places=(PLACE,))
    async with entry(desk) as pilot:
        await pilot.press("ctrl+o")
        await fill(pilot, caller_name="A. Sender")
        form_of(pilot).field("recipient_name").focus()
        await settle(pilot)
        assert offered_at(pilot, "recipient_name") == ()
        assert "Mill Lane" not in words_on(pilot.app)


async def test_equals_stands_for_the_caller() -> None:
    async with entry() as pilot:
        await fill(pilot, caller_phone="07700 900123", caller_name="A. Sender", recipient_name="=")
        texts = form_of(pilot).texts()
        assert (texts["recipient_name"], texts["recipient_phone"]) == ("A. Sender", "07700 900123")


async def test_a_look_up_that_fails_leaves_the_form_in_peace() -> None:
    desk = order_desk(callers=BookError("The disk is gone."))
    async with entry(desk) as pilot:
        await fill(pilot, caller_phone="07700 900123", caller_name="A. Sender")
        assert form_of(pilot).text_of("caller_name") == "A. Sender"


@pytest.mark.parametrize(
    ("size", "text"),
    [((80, 24), " ".join(NASTY[:8])), ((120, 40), " ".join(NASTY[8:]))],
    ids=["narrow", "wide"],
)
async def test_nasty_text_is_shown_and_never_acted_upon(size: tuple[int, int], text: str) -> None:
    rows = [CallerRow(n, name, "07700 900123", name, 1, None) for n, name in enumerate(NASTY[:5])]
    places = tuple(PlaceRow(name, name, name, name, date(2026, 1, 1)) for name in NASTY[5:10])
    desk = desk_with(*rows, places=places)
    names = ("caller_phone", "caller_name", "recipient_name", "address", "card", "due", "lines", "notes")
    async with entry(desk, size=size) as pilot:
        for name in names:
            await write(pilot, name, text, key="")
            assert_clean(pilot.app)
        form_of(pilot).field("caller_name").focus()
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert_clean(pilot.app)
        assert form_of(pilot).text_of("notes") == visible(text)


async def test_what_is_pasted_is_made_visible_at_once() -> None:
    async with entry() as pilot:
        for name in ("address", "card"):
            field = form_of(pilot).field(name)
            field.focus()
            await pilot.pause()
            field.post_message(Paste("12 Mill\u202e Lane\r\nPort\x1b[31m"))
            await settle(pilot)
            assert_clean(pilot.app)
            assert "⟨U+202E⟩" in field.text
            assert "\x1b" not in field.text
        assert form_of(pilot).text_of("address").endswith("/ Port␛[31m")
        card = form_of(pilot).field("card")
        assert isinstance(card, LongField)
        assert card.text.count("\n") == 1


async def test_of_several_lines_the_one_that_is_wrong_is_marked() -> None:
    async with entry() as pilot:
        await fill(pilot)
        first, second = form_of(pilot).query("#lines Field").results(Field)
        second.focus()
        second.value = "card 4111 1111 1111 1111"
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert pilot.app.focused is second
        assert form_of(pilot).row(second).problem.text.startswith("! This looks like a card number")
        assert form_of(pilot).row(first).problem.text == ""
