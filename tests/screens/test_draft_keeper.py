"""The keeper of a draft: what is kept, what is not yet, and what never."""

import asyncio
from typing import Any

import pytest

from models.errors import BookError, Refused
from models.views import Kept
from screens.desk import Desk
from screens.draft_keeper import DraftKeeper, Words
from tests.screens.desk import FakeClock, book_of, fake_desk

BLANK = {"caller_name": "", "notes": "", "delivery_charge": "5.00"}


def words(typing: str = "", parked: bool = False, **texts: str) -> Words:
    return Words(BLANK | texts, BLANK, typing=typing, parked=parked)


def keeper_on(**answers: Any) -> tuple[Desk, DraftKeeper]:
    desk = fake_desk(**({"keep_draft": Kept(412, 1), "drop_draft": None} | answers))
    return desk, DraftKeeper(desk, "form-1")


async def test_a_blank_form_makes_no_sheet() -> None:
    desk, keeper = keeper_on()
    await keeper.keep(words())
    assert (keeper.sheet, book_of(desk).told) == (None, [])


async def test_words_are_kept_once_under_the_forms_key() -> None:
    desk, keeper = keeper_on()
    await keeper.keep(words(caller_name="A. Sender"))
    await keeper.keep(words(caller_name="A. Sender"))
    (call,) = book_of(desk).told
    assert (call.name, call.args[1], call.args[2]["caller_name"]) == ("keep_draft", "form-1", "A. Sender")
    assert (keeper.sheet, keeper.kept_at) == (412, desk.clock.now())


async def test_emptied_again_the_draft_is_dropped_and_its_key_used_up() -> None:
    desk, keeper = keeper_on()
    await keeper.keep(words(caller_name="A"))
    await keeper.keep(words())
    assert book_of(desk).names() == ["keep_draft", "drop_draft"]
    assert (keeper.sheet, keeper.kept_at) == (None, None)
    await keeper.keep(words(caller_name="B"))
    assert book_of(desk).told[-1].args[1] != "form-1"


async def test_a_photographed_sheet_keeps_its_draft_and_its_key() -> None:
    desk, keeper = keeper_on(drop_draft=Kept(412, 3))
    keeper.key, keeper.sheet, keeper.turn = "form-of-the-page", 412, 1
    keeper.begin_with(words(caller_name="A"))
    for _ in range(2):
        await keeper.keep(words())
    assert (keeper.key, keeper.sheet, keeper.turn) == ("form-of-the-page", 412, 3)
    await keeper.keep(words(caller_name="B"))
    assert book_of(desk).names() == ["drop_draft", "keep_draft"]
    written = book_of(desk).told[-1]
    assert (written.args[1], written.kwargs["sheet"], written.kwargs["turn"]) == ("form-of-the-page", 412, 3)


async def test_a_shared_sheet_outlives_its_trailing_draft() -> None:
    desk, keeper = keeper_on()
    keeper.sheet, keeper.shared = 412, True
    await keeper.keep(words())
    assert book_of(desk).told == []
    await keeper.keep(words(notes="side gate"))
    await keeper.keep(words())
    assert book_of(desk).names() == ["keep_draft", "drop_draft"]
    assert keeper.sheet == 412


@pytest.mark.parametrize("number", ["4111111111111", "0044 7700 900 123", "4111-1111-1111-1"])
async def test_a_long_number_is_kept_only_when_its_field_was_left(number: str) -> None:
    desk, keeper = keeper_on()
    await keeper.keep(words(typing="notes", caller_name="A", notes=number))
    assert book_of(desk).told[-1].args[2]["notes"] == ""
    await keeper.keep(words(caller_name="A", notes=number))
    assert book_of(desk).told[-1].args[2]["notes"] == number


async def test_a_long_number_alone_makes_no_sheet_while_it_is_typed() -> None:
    desk, keeper = keeper_on()
    await keeper.keep(words(typing="notes", notes="4111111111111111"))
    assert book_of(desk).told == []


async def test_what_is_refused_is_left_out_and_all_else_is_kept() -> None:
    def keep(moment: Any, key: str, fields: dict[str, str], **more: Any) -> Kept:
        if fields["notes"].startswith("4"):
            raise Refused("notes", "This looks like a card number.")
        return Kept(412, 1)

    desk, keeper = keeper_on(keep_draft=keep)
    with pytest.raises(Refused):
        await keeper.keep(words(caller_name="A", notes="4111 1111 1111 1111"))
    assert book_of(desk).told[-1].args[2] == BLANK | {"caller_name": "A"}
    await keeper.keep(words(caller_name="AB", notes="4111 1111 1111 1111"))
    assert book_of(desk).told[-1].args[2] == BLANK | {"caller_name": "AB"}
    await keeper.keep(words(caller_name="AB", notes="side gate"))
    assert book_of(desk).told[-1].args[2]["notes"] == "side gate"


async def test_of_a_number_that_is_refused_no_beginning_stays() -> None:
    def keep(moment: Any, key: str, fields: dict[str, str], **more: Any) -> Kept:
        if fields["notes"] == "4111 1111 1111 1111":
            raise Refused("notes", "This looks like a card number.")
        return Kept(412, 1)

    desk, keeper = keeper_on(keep_draft=keep)
    for typed in ("4111 1111 11", "4111 1111 1111 11"):
        await keeper.keep(words(typing="notes", notes=typed))
    assert book_of(desk).told[-1].args[2]["notes"] == "4111 1111 11"
    with pytest.raises(Refused):
        await keeper.keep(words(caller_name="A", notes="4111 1111 1111 1111"))
    assert book_of(desk).told[-1].args[2]["notes"] == ""


async def test_a_refusal_about_no_field_is_handed_on() -> None:
    _, keeper = keeper_on(keep_draft=Refused("sheet", "Sheet 0412 is void."))
    with pytest.raises(Refused):
        await keeper.keep(words(caller_name="A"))
    assert keeper.kept_at is None


async def test_each_keeping_hands_in_the_turn_of_the_one_before() -> None:
    desk, keeper = keeper_on(keep_draft=lambda *_words, turn, **_more: Kept(412, turn + 1))
    for name in ("A", "AB", "ABC"):
        await keeper.keep(words(caller_name=name))
    await keeper.keep(words())
    assert [call.kwargs["turn"] for call in book_of(desk).told] == [0, 1, 2, 3]
    assert (book_of(desk).told[-1].name, book_of(desk).told[-1].args[1]) == ("drop_draft", "form-1")
    assert keeper.turn == 0


async def test_a_sheet_that_went_another_way_is_lost_until_what_was_typed_moves_on() -> None:
    desk, keeper = keeper_on()
    keeper.begin_with(words(caller_name="A"))
    keeper.sheet, keeper.turn = 412, 3
    book_of(desk).answers["keep_draft"] = Refused("sheet", "Sheet 0412 was changed at another counter at 10:43.")
    with pytest.raises(Refused):
        await keeper.keep(words(caller_name="AB"))
    assert keeper.lost
    book_of(desk).answers["keep_draft"] = Kept(413, 1)
    assert keeper.move_on(words(caller_name="AB"))
    await keeper.keep(words(caller_name="AB", parked=True))
    call = book_of(desk).told[-1]
    assert (call.kwargs["sheet"], call.kwargs["turn"], call.args[1] != "form-1") == (None, 0, True)
    assert (keeper.sheet, keeper.lost) == (413, False)


async def test_what_was_kept_before_the_sheet_was_lost_is_not_kept_twice() -> None:
    _, keeper = keeper_on()
    keeper.begin_with(words(caller_name="A"))
    assert not keeper.move_on(words(caller_name="A", parked=True))


async def test_a_failing_book_is_told_and_tried_again() -> None:
    desk, keeper = keeper_on(keep_draft=BookError("The disk is full."))
    await keeper.keep(words(caller_name="A"))
    assert (keeper.trouble, keeper.kept_at) == ("The disk is full.", None)
    book_of(desk).answers["keep_draft"] = Kept(412, 1)
    await keeper.keep(words(caller_name="A"))
    assert (keeper.trouble, keeper.sheet) == ("", 412)


async def test_two_keeps_at_once_follow_one_another_onto_one_sheet() -> None:
    desk, keeper = keeper_on()
    gate = book_of(desk).hold("keep_draft")
    first = asyncio.create_task(keeper.keep(words(caller_name="A")))
    await asyncio.sleep(0)
    second = asyncio.create_task(keeper.keep(words(caller_name="AB")))
    await asyncio.sleep(0)
    assert len(book_of(desk).told) == 1
    gate.set()
    await asyncio.gather(first, second)
    assert [call.kwargs["sheet"] for call in book_of(desk).told] == [None, 412]


async def test_parking_is_kept_even_when_no_word_changed() -> None:
    desk, keeper = keeper_on()
    await keeper.keep(words(caller_name="A"))
    clock = desk.clock
    assert isinstance(clock, FakeClock)
    await keeper.keep(words(caller_name="A", parked=True))
    assert [call.kwargs["parked"] for call in book_of(desk).told] == [False, True]
