"""Order entry: the draft that follows the typing, the sentence, saving once, and calls put aside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from textual.pilot import Pilot

from models.alike import Like
from models.errors import BookError, Refused
from models.views import Confirm, DraftView, Kept, NewOrder, Taken
from screens.desk import Desk, ShopFacts
from screens.order_entry import OrderEntryScreen
from screens.read_back import ReadBack
from tests.screens.desk import NASTY, assert_clean, book_of, counter, line_with, shows, words_on
from tests.screens.filling import WHOLE, fill, focused, form_of, order_desk, put, settle, write, wrong_at

AT = datetime(2026, 2, 11, 9, 5, tzinfo=UTC)


@asynccontextmanager
async def entry(desk: Desk) -> AsyncIterator[Pilot[None]]:
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield pilot


def screen_of(pilot: Pilot[None]) -> OrderEntryScreen:
    screen = pilot.app.screen
    assert isinstance(screen, OrderEntryScreen)
    return screen


def taken(desk: Desk) -> list[tuple[NewOrder, dict[str, object]]]:
    return [(call.args[1], call.kwargs) for call in book_of(desk).told if call.name == "take"]


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[1].query_one("#said").text  # type: ignore[attr-defined, no-any-return]  # a Plain


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def draft(sheet: int, **fields: str) -> DraftView:
    return DraftView(sheet, f"form-{sheet}", "phone", AT, AT, 3, True, fields)


async def test_a_sheet_is_made_when_the_first_field_with_something_in_it_is_left() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await press(pilot, "tab", "tab")
        assert book_of(desk).told == []
        await write(pilot, "caller_name", "A. Sender")
        await settle(pilot)
        assert book_of(desk).names() == ["keep_draft"]
        assert "ORDER 0412  phone  10:42 to now" in line_with(pilot.app, "ORDER")
        assert "kept 10:42" in line_with(pilot.app, "ORDER")


async def test_typing_alone_is_kept_within_two_seconds() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await write(pilot, "caller_name", "A", key="")
        assert book_of(desk).told == []
        await pilot.pause(1.9)
        assert [call.args[2]["caller_name"] for call in book_of(desk).told] == ["A"]


async def test_emptied_again_the_sheet_is_dropped() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await write(pilot, "caller_name", "A")
        await write(pilot, "caller_name", "")
        await settle(pilot)
        assert book_of(desk).names() == ["keep_draft", "drop_draft"]
        assert "ORDER new" in words_on(pilot.app)


async def test_a_card_number_is_refused_at_its_field_and_the_rest_is_kept() -> None:
    kept: list[dict[str, str]] = []

    def keep(moment: object, key: str, fields: dict[str, str], **more: object) -> Kept:
        if "4111" in fields["notes"]:
            raise Refused("notes", "This looks like a card number.")
        kept.append(fields)
        return Kept(412, 1)

    desk = order_desk(keep_draft=keep)
    async with entry(desk) as pilot:
        await write(pilot, "caller_name", "A. Sender")
        await write(pilot, "notes", "4111 1111 1111 1111")
        await settle(pilot)
        assert "card number" in wrong_at(pilot, "notes")
        await write(pilot, "caller_phone", "07700 900123")
        await settle(pilot)
        assert (kept[-1]["caller_name"], kept[-1]["caller_phone"], kept[-1]["notes"]) == (
            "A. Sender",
            "07700 900123",
            "",
        )


async def test_a_book_that_fails_is_never_called_kept() -> None:
    desk = order_desk(keep_draft=BookError("The disk is full."))
    async with entry(desk) as pilot:
        await write(pilot, "caller_name", "A. Sender")
        await settle(pilot)
        assert "! NOT KEPT" in line_with(pilot.app, "ORDER")
        assert said(pilot) == "! Not kept: The disk is full."


async def test_the_sentence_is_shown_and_enter_there_saves_as_read_back() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ReadBack)
        shown = " ".join(words_on(pilot.app).replace("│", " ").split())
        assert "Two dozen red roses to B. Recipient" in shown
        assert "Saturday the 14th, in three days" in shown
        assert taken(desk) == []
        await press(pilot, "enter")
        ((order, more),) = taken(desk)
        assert (order.due, order.total) == (date(2026, 2, 14), 9500)
        assert (more["confirm"], more["sheet"], more["source"]) == (Confirm("read back"), 412, "phone")
        assert said(pilot) == "Saved 0412-1, struck"
        assert (form_of(pilot).text_of("caller_name"), focused(pilot)) == ("", "caller_phone")


async def test_saved_is_said_only_after_the_commit() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        commit = book_of(desk).hold("take")
        await press(pilot, "ctrl+s", "enter")
        assert "Saved" not in words_on(pilot.app)
        assert form_of(pilot).text_of("caller_name") == "A. Sender"
        commit.set()
        await settle(pilot)
        assert "Saved 0412-1" in words_on(pilot.app)


async def test_keys_pressed_twice_save_once() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        commit = book_of(desk).hold("take")
        await pilot.press("ctrl+s", "ctrl+s", "ctrl+s")
        await pilot.press("enter", "enter", "enter", "ctrl+s")
        await settle(pilot)
        commit.set()
        await settle(pilot)
        assert len(taken(desk)) == 1


async def test_a_second_try_after_a_failure_has_the_same_key() -> None:
    desk = order_desk(take=BookError("The disk is full; nothing was saved."))
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "enter")
        assert "The disk is full" in said(pilot)
        assert form_of(pilot).text_of("caller_name") == "A. Sender"
        book_of(desk).answers["take"] = Taken(412, 1, "struck", "")
        await press(pilot, "ctrl+s", "enter")
        first, second = taken(desk)
        assert first[1]["key"] == second[1]["key"]
        assert said(pilot) == "Saved 0412-1, struck"


async def test_how_the_customer_was_told() -> None:
    desk = order_desk(take=Taken(412, 1, "open", "listed"))
    ways = (
        ("h", Confirm("handed over"), "its confirmation is due"),
        ("e", Confirm("email"), "its e-mail is queued"),
        ("l", None, "its confirmation is due"),
    )
    async with entry(desk) as pilot:
        for number, (key, confirm, words) in enumerate(ways, 1):
            await put(pilot, WHOLE | {"caller_email": "a@example.com"})
            await press(pilot, "ctrl+s", key)
            assert [more["confirm"] for _, more in taken(desk)][number - 1 :] == [confirm]
            assert said(pilot) == f"Saved 0412-1, on every list; {words}"


async def test_not_wanted_asks_why_and_no_e_mail_is_promised_without_an_address() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "e")
        assert "no e-mail address" in words_on(pilot.app)
        await press(pilot, "w", *"gift", "enter")
        assert [more["confirm"] for _, more in taken(desk)] == [Confirm("not wanted", "gift")]


async def test_escape_at_the_sentence_saves_nothing() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "escape")
        assert taken(desk) == []
        assert form_of(pilot).text_of("caller_name") == "A. Sender"


async def test_what_is_wrong_is_said_at_its_field_and_the_cursor_goes_to_the_first() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot, **(WHOLE | {"due": "", "caller_email": "nonsense"}))
        await press(pilot, "ctrl+s")
        assert focused(pilot) == "caller_email"
        assert wrong_at(pilot, "caller_email")
        assert wrong_at(pilot, "due")
        assert taken(desk) == []


async def test_a_verbs_refusal_stands_at_its_field() -> None:
    desk = order_desk(take=Refused("address", "That place is out of reach."))
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "enter")
        assert wrong_at(pilot, "address") == "! That place is out of reach."
        assert form_of(pilot).text_of("address") == "12 Mill Lane"


async def test_another_order_of_the_caller_goes_onto_the_same_sheet() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+n", "enter")
        texts = form_of(pilot).texts()
        assert (texts["caller_name"], texts["recipient_name"], texts["due"]) == ("A. Sender", "", "")
        assert "ORDER 0412" in words_on(pilot.app)
        before = len(book_of(desk).told)
        await press(pilot, "tab", "tab")
        assert len(book_of(desk).told) == before
        await put(pilot, {name: text for name, text in WHOLE.items() if not name.startswith("caller")})
        await press(pilot, "ctrl+s", "enter")
        first, second = taken(desk)
        assert (first[1]["sheet"], second[1]["sheet"]) == (412, 412)
        assert first[1]["key"] != second[1]["key"]


async def test_an_empty_trailing_order_is_left_with_escape() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+n", "enter", "escape")
        assert "ORDER new" in words_on(pilot.app)
        assert form_of(pilot).text_of("caller_name") == ""
        assert "drop_draft" not in book_of(desk).names()


async def test_a_call_is_put_aside_and_brought_back_with_its_own_key() -> None:
    kept = draft(398, caller_name="C. Caller", lines="vase\nroses 45", fulfilment="collection")
    desk = order_desk(parked_drafts=[kept], draft=kept)
    async with entry(desk) as pilot:
        await write(pilot, "caller_name", "A. Sender")
        await press(pilot, "ctrl+g")
        texts = form_of(pilot).texts()
        assert {name: texts[name] for name in kept.fields} == kept.fields
        calls = [(call.args[1], call.kwargs["parked"], call.kwargs["sheet"]) for call in book_of(desk).told]
        assert (calls[-2][1:], calls[-1]) == ((True, 412), ("form-398", False, 398))
        assert "ORDER 0398  phone  09:05 to now" in words_on(pilot.app)


async def test_of_several_calls_one_is_chosen() -> None:
    drafts = [draft(397, caller_name="[red]x[/] \u202eevil"), draft(398, caller_phone="07700 900555")]
    desk = order_desk(parked_drafts=drafts, draft=drafts[1])
    async with entry(desk) as pilot:
        await press(pilot, "ctrl+g")
        assert_clean(pilot.app)
        assert "[red]x[/]" in words_on(pilot.app)
        await press(pilot, "2")
        assert form_of(pilot).text_of("caller_phone") == "07700 900555"


async def test_escape_parks_and_says_how_to_come_back() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await press(pilot, "escape")
        assert said(pilot) == "Nothing is typed yet."
        await write(pilot, "caller_name", "A. Sender")
        await press(pilot, "escape")
        assert book_of(desk).told[-1].kwargs["parked"] is True
        assert said(pilot) == "Sheet 0412 is put aside; ctrl+g brings it back."
        assert form_of(pilot).text_of("caller_name") == ""


async def test_a_call_that_cannot_be_kept_is_not_put_aside() -> None:
    desk = order_desk(keep_draft=BookError("The disk is full."))
    async with entry(desk) as pilot:
        await write(pilot, "caller_name", "A. Sender")
        await press(pilot, "escape")
        assert form_of(pilot).text_of("caller_name") == "A. Sender"


async def test_start_takes_a_day_and_puts_the_call_aside() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await write(pilot, "caller_name", "A. Sender")
        screen_of(pilot).start(date(2026, 2, 14))
        await settle(pilot)
        assert (form_of(pilot).text_of("due"), form_of(pilot).text_of("caller_name")) == ("2026-02-14", "")
        assert book_of(desk).told[-1].kwargs["parked"] is True
        assert screen_of(pilot).unsaved == ""


async def test_resume_of_a_sheet_that_is_no_draft_says_so() -> None:
    desk = order_desk(draft=None)
    async with entry(desk) as pilot:
        screen_of(pilot).resume(400)
        await settle(pilot)
        assert said(pilot) == "! Sheet 0400 is no draft any more."


async def test_a_draft_that_is_left_at_once_is_kept_on_its_own_sheet_alone() -> None:
    """Two keys within the time that a form needs to change: no second sheet with the same words."""
    at = datetime(2026, 2, 11, 9, 0, tzinfo=UTC)
    draft = DraftView(
        400,
        "its own key",
        "phone",
        at,
        at,
        3,
        True,
        {"caller_name": "D. Caller", "lines": "2 roses 5\n1 vase 9\n3 lilies 4"},
    )
    desk = order_desk(draft=draft)
    async with entry(desk) as pilot:
        screen = screen_of(pilot)
        for steps in range(4, 44, 8):
            screen.resume(400)
            for _ in range(steps):
                await asyncio.sleep(0)
            screen.action_park()
            await settle(pilot)
        kept = [call for call in book_of(desk).told if call.name == "keep_draft"]
        assert {call.args[1] for call in kept} <= {"its own key"}
        assert {call.kwargs["sheet"] for call in kept} <= {400}


async def test_paper_has_its_pads_number() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await press(pilot, "ctrl+o", "ctrl+o")
        assert form_of(pilot).source == "paper"
        await fill(pilot, **{"pad": "A", "pad_number": "218"} | WHOLE)
        await settle(pilot)
        call = book_of(desk).told[-1].kwargs
        assert (call["source"], call["pad"], call["pad_number"]) == ("paper", "A", 218)
        await fill(pilot, pad_number="2" * 5_000)
        assert form_of(pilot).pad_number == int("2" * 12)


async def test_without_a_paper_pad_there_is_no_paper() -> None:
    desk = order_desk(shop=ShopFacts(paper_pad=False))
    async with entry(desk) as pilot:
        await press(pilot, "ctrl+o", "ctrl+o")
        assert form_of(pilot).source == "email"


async def test_leaving_asks_while_an_order_is_in_the_form() -> None:
    async with entry(order_desk()) as pilot:
        assert screen_of(pilot).unsaved == ""
        await write(pilot, "caller_name", "A. Sender")
        await settle(pilot)
        assert screen_of(pilot).unsaved == "The order on sheet 0412 is not saved."


async def test_the_sentence_shows_nasty_text_as_text() -> None:
    desk = order_desk()
    async with entry(desk) as pilot:
        await put(pilot, WHOLE | {"recipient_name": " ".join(NASTY[:6]), "card": NASTY[-1]})
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ReadBack)
        assert_clean(pilot.app)
        assert "[red]x[/]" in words_on(pilot.app)
        assert "enter read back: save" in words_on(pilot.app)


async def test_a_held_online_order_says_why_and_is_confirmed_by_e_mail() -> None:
    at = datetime(2026, 2, 11, 10, tzinfo=UTC)
    held = "held: no delivery date (web 1042)"
    draft = DraftView(400, "online 7 1", "web", at, at, 1, True, WHOLE | {"caller_email": "a@example.com"}, held)
    like = Like(7, 398, 1, date(2026, 2, 21), "same caller and recipient", 90, "A. Sender", "B. Recipient")
    desk = order_desk(draft=draft, has_mail=False, like=[like], whose="2002 of Website")
    async with entry(desk) as pilot:
        screen_of(pilot).resume(400)
        await settle(pilot)
        assert f"! {held}" in words_on(pilot.app)
        await press(pilot, "ctrl+s")
        # Two of a web shop's own orders are not one, however like they are: neither may be dropped for the other.
        assert await shows(pilot, "That one is 2002 of Website")
        assert "the same order" not in words_on(pilot.app)
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, ReadBack)
        for words in (held, "it waits until mail is set up", "enter by e-mail: save   r read back"):
            assert words in words_on(pilot.app)
        await press(pilot, "enter")
        assert [kwargs["confirm"] for _, kwargs in taken(desk)] == [Confirm("email")]
        await settle(pilot)
        assert held not in words_on(pilot.app)


async def test_what_is_refused_while_it_is_kept_does_not_take_the_cursor_away() -> None:
    def keep(_moment: object, _key: str, fields: dict[str, str], **_more: object) -> Kept:
        if fields["notes"]:
            raise Refused("notes", "This looks like a card number.")
        return Kept(412, 1)

    async with entry(order_desk(keep_draft=keep)) as pilot:
        await write(pilot, "notes", "4111", key="")
        form_of(pilot).field("card").focus()
        await settle(pilot)
        assert wrong_at(pilot, "notes") == "! This looks like a card number."
        assert focused(pilot) == "card"


async def test_a_draft_that_another_counter_saved_is_told_in_words() -> None:
    async with entry(order_desk(take=Refused("key", "This key was used before."))) as pilot:
        await fill(pilot)
        await press(pilot, "ctrl+s", "enter")
        assert said(pilot) == "! Not saved: 0412 was saved at another counter. Open it there to change it."
        assert form_of(pilot).text_of("address") == WHOLE["address"]
