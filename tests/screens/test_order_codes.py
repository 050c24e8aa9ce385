"""Codes in the order form: messages, products, places, areas; what the day can hold; an earlier order again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time
from typing import Any

from textual.pilot import Pilot

from models import entry as fields
from models.catalogue import Room
from models.views import Line, Party
from screens.desk import Desk, ShopFacts
from screens.order_entry import OrderEntryScreen
from screens.read_back import ReadBack
from tests.book import an_order
from tests.screens.desk import book_of, counter, words_on
from tests.screens.filling import echo_at, fill, focused, form_of, offered_at, order_desk, settle, write, wrong_at


@asynccontextmanager
async def entry(desk: Desk | None = None, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    desk = desk or order_desk()
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def type_in(pilot: Pilot[None], name: str, *keys: str) -> None:
    form_of(pilot).field(name).focus()
    await pilot.press(*keys)
    await settle(pilot)


def text_of(pilot: Pilot[None], name: str) -> str:
    return form_of(pilot).field(name).text


async def test_a_message_is_written_out_as_its_code_is_typed_and_what_is_no_code_is_doubted_once() -> None:
    async with entry() as pilot:
        await type_in(pilot, "card", "backslash", "h", "b", "space", "x")
        assert text_of(pilot, "card") == "Happy Birthday! With love from us all x"
        assert "39/220" in words_on(pilot.app)
        # In the middle of a card the rest stays where it was.
        await write(pilot, "card", "", key="")
        await type_in(pilot, "card", "A", "ctrl+j", "B", "up", "end", "backslash", "h", "b")
        assert text_of(pilot, "card") == "AHappy Birthday! With love from us all\nB"
        await write(pilot, "card", "", key="")
        await type_in(pilot, "card", "backslash", "o", "enter")
        assert (focused(pilot), wrong_at(pilot, "card")) == (
            "card",
            "! There is no message \\o: the card would say just that.",
        )
        await pilot.press("enter")
        assert (focused(pilot), text_of(pilot, "card")) == ("due", "\\o")


async def test_a_card_that_is_too_long_for_the_card_is_refused() -> None:
    async with entry(order_desk(shop=ShopFacts(card_limit=30))) as pilot:
        await fill(pilot)
        await write(pilot, "card", "\\hb")
        assert wrong_at(pilot, "card") == "! The card holds 30 characters; these are 37. Shorten it."
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, ReadBack)
        assert focused(pilot) == "card"


async def test_a_product_by_its_code_with_its_price() -> None:
    async with entry() as pilot:
        for typed in ("2 drr", "2drr"):
            await write(pilot, "lines", "", key="")
            assert "Total  £95.00" not in words_on(pilot.app)
            await write(pilot, "lines", typed, key="")
            assert echo_at(pilot, "lines") == "2 x Dozen red roses  £90.00"
            assert "Total  £95.00" in words_on(pilot.app)


async def test_products_are_offered_by_a_part_of_their_name_and_none_is_guessed() -> None:
    async with entry() as pilot:
        await type_in(pilot, "lines", "3", "space", "b", "o", "u")
        assert offered_at(pilot, "lines") == (
            "htb s  Hand-tied bouquet, s  £30.00",
            "htb l  Hand-tied bouquet, l  £55.00",
        )
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert text_of(pilot, "lines") == "3 htb l"
        assert echo_at(pilot, "lines") == "3 x Hand-tied bouquet, l  £165.00"


async def test_the_size_of_a_product_is_asked_for() -> None:
    async with entry() as pilot:
        await type_in(pilot, "lines", "h", "t", "b", "enter")
        assert wrong_at(pilot, "lines") == "! Which size of Hand-tied bouquet?"
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert echo_at(pilot, "lines") == "Hand-tied bouquet, l  £55.00"


async def test_a_place_by_its_code_keeps_room_for_the_name() -> None:
    async with entry() as pilot:
        await type_in(pilot, "recipient_name", *"stm")
        assert offered_at(pilot, "recipient_name") == ("\\stm  St Madeup Hospital, Harbour Road  PO6 3ZZ",)
        await pilot.press("enter")
        await settle(pilot)
        assert focused(pilot) == "recipient_name"
        assert text_of(pilot, "recipient_name") == ""
        assert text_of(pilot, "address") == "St Madeup Hospital, Harbour Road"
        assert (text_of(pilot, "postcode"), text_of(pilot, "delivery_charge")) == ("PO6 3ZZ", "6.50")


async def test_a_place_in_the_address() -> None:
    async with entry() as pilot:
        await type_in(pilot, "address", *"stm", "enter")
        assert text_of(pilot, "address") == "St Madeup Hospital, Harbour Road"
        assert focused(pilot) == "card"


CHARGES = {
    "po16 7aa": ("5.00", ""),
    "PO6 1AA": ("6.50", ""),
    "BT1 1AA": ("", "! BT is out of reach: nobody delivers there."),
    "SO1 1AA": ("5.00", "! No charge is set for SO1: does delivery there cost the usual?"),
    "PO6 2AA": ("6.50", ""),
    "nowhere": ("5.00", "! NOWHERE does not look like a postcode, such as PO16 7AA."),
}


async def test_delivery_is_charged_by_the_postcode_until_a_charge_is_typed() -> None:
    async with entry() as pilot:
        for postcode, charged in CHARGES.items():
            await write(pilot, "postcode", postcode)
            assert (text_of(pilot, "delivery_charge"), wrong_at(pilot, "postcode")) == charged
            # Doubted once it holds the cursor back; it is left before the next one is written.
            form_of(pilot).field("notes").focus()
        await write(pilot, "delivery_charge", "3.00")
        await write(pilot, "postcode", "PO6 1AA")
        assert text_of(pilot, "delivery_charge") == "3.00"


def day(**changes: Any) -> Any:
    return lambda asked: Room(asked, 26, {"am": 26}, "", None, {})._replace(**changes)


DAYS: dict[str, tuple[Any, str]] = {
    "14/2": (day(), "! The shop is closed on Saturdays."),
    "12/2": (day(holiday="Christmas"), "! The shop is closed on Thu 12 Feb: Christmas."),
    "13/2": (day(orders=40), "! That day is full: 40 of 40."),
    "16/2": (day(most=20), "! That day is full: 26 of 20."),
    "17/2": (day(), ""),
}


async def test_a_day_that_does_not_fit_is_said_once_and_again_before_saving() -> None:
    desk = order_desk(shop=ShopFacts(closed_weekdays=(5,)))
    async with entry(desk) as pilot:
        await fill(pilot)
        for due, (room, said) in DAYS.items():
            book_of(desk).answers["room"] = room
            await fill(pilot, due=due)
            assert wrong_at(pilot, "due") == said
            await pilot.press("ctrl+s")
            await settle(pilot)
            assert isinstance(pilot.app.screen, ReadBack)
            assert said in words_on(pilot.app)
            assert said or not any(each in words_on(pilot.app) for each in ("closed", "full"))
            await pilot.press("escape")
            await settle(pilot)


async def test_today_after_the_cut_off_is_doubted() -> None:
    async with entry(order_desk(shop=ShopFacts(cut_off=time(10, 30)))) as pilot:
        await write(pilot, "due", "today")
        assert wrong_at(pilot, "due") == "! It is past 10:30: can it still go out today?"


async def test_a_window_that_is_full() -> None:
    async with entry(order_desk(room=day(most_in={"am": 26}))) as pilot:
        await fill(pilot, due="sat", window="am")
        assert wrong_at(pilot, "window") == "! That day has 26 of 26 orders in the morning."


async def test_an_earlier_order_again_shows_each_difference() -> None:
    earlier = an_order(
        caller=Party("A. Sender", "07700 900123"), card="With love", lines=(Line("Dozen red roses", 2, 4000),)
    )
    async with entry() as pilot:
        await form_of(pilot).repeat("0398-1", fields.form_of(earlier), {"due": ""})
        assert (text_of(pilot, "due"), text_of(pilot, "lines")) == ("", "2 drr")
        assert echo_at(pilot, "lines") == "2 x Dozen red roses  £90.00  was 2 x Dozen red roses  £80…"
        await write(pilot, "card", "Other words")
        assert echo_at(pilot, "card") == "was With love"
        await write(pilot, "due", "sat")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "! Not as 0398-1: card, lines." in words_on(pilot.app)


async def test_in_a_row_of_several_fields_each_difference_stays() -> None:
    earlier = an_order(window="am", notes="")
    async with entry(size=(120, 40)) as pilot:
        await form_of(pilot).repeat("0398-1", fields.form_of(earlier), {"due": "sat"})
        await write(pilot, "lines", "2 Dozen red roses 45.00")
        assert echo_at(pilot, "window") == "in the morning"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Not as 0398-1" not in words_on(pilot.app)
        await pilot.press("escape")
        await write(pilot, "recipient_name", "C. Other")
        await write(pilot, "window", "pm")
        assert echo_at(pilot, "recipient_name") == "was Bea Recipient"
        assert echo_at(pilot, "window") == "in the afternoon  was am"


async def test_a_sender_s_number_that_is_in_the_book_is_said_when_it_is_left() -> None:
    async with entry(order_desk(sent_before=398)) as pilot:
        for _ in range(4):
            await pilot.press("ctrl+o")
        await settle(pilot)
        assert focused(pilot) == "external_id"
        await write(pilot, "external_id", "R-77")
        await settle(pilot)
        assert wrong_at(pilot, "external_id") == "! This order is in the book already, as sheet 0398."


async def test_a_relay_has_its_sender_s_number() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        for _ in range(4):
            await pilot.press("ctrl+o")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "! No number of the relay: it could be taken twice." in words_on(pilot.app)
        await pilot.press("escape")
        await write(pilot, "external_id", "R-77")
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        [take] = [call for call in book_of(desk).told if call.name == "take"]
        assert (take.kwargs["source"], take.kwargs["external_id"]) == ("relay", "R-77")
