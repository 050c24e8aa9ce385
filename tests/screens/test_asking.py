"""The questions that several screens ask, answered by a script instead of a person."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.errors import Refused
from models.run_views import DriverRow, OutcomeGiven, RunRow, Seen
from screens.asking import Door, ask_driver, ask_outcome, ask_seen, ask_who_takes, door_of, door_of_view
from screens.dialogs import Choice
from tests.screens.desk import book_of, fake_desk
from tests.screens.order_views import order_view
from tests.screens.rows import TODAY, entry, to_see
from tests.screens.scripted import Scripted, scripted

ESCAPE = None


def door(kind: str = "delivery", result: str = "") -> Door:
    return Door(1, "0401-1", "0401-1 B. RECIPIENT", kind, Seen("", TODAY, "listed"), result)


REBOOKED = {"remedy": "rebooked", "rebook_to": date(2026, 2, 14)}


@pytest.mark.parametrize(
    ("said", "given"),
    [
        (("d",), OutcomeGiven("delivered", "recipient")),
        (("w", "rang twice"), OutcomeGiven("delivered", "recipient", note="rang twice")),
        (("n", "14 Lee", "blue door"), OutcomeGiven("delivered", "neighbour", "14 Lee", "blue door")),
        (("r", ""), OutcomeGiven("delivered", "reception")),
        (("p", ""), OutcomeGiven("delivered", "porch")),
        (("s", "green bin"), OutcomeGiven("delivered", "safe place", note="green bin")),
        (("l", ""), OutcomeGiven("delivered", "letterbox")),
        (("c", "", "t"), OutcomeGiven("not delivered", "letterbox")),
        (("x", "nobody there", "l"), OutcomeGiven("not delivered", "shop", note="nobody there")),
        (("x", "", "f"), OutcomeGiven("not delivered", "shop", remedy="refunded")),
        (("x", "", "b", "sat"), OutcomeGiven("not delivered", "shop", **REBOOKED)),  # type: ignore[arg-type]  # two fields
    ],
)
async def test_a_stops_outcome_is_one_key_and_what_belongs_to_it(said: tuple[str, ...], given: OutcomeGiven) -> None:
    assert await ask_outcome(scripted(*said), door()) == given


@pytest.mark.parametrize(
    "said",
    [
        (ESCAPE,),
        ("n", ESCAPE),
        ("n", "14 Lee", ESCAPE),
        ("s", ESCAPE),
        ("x", ESCAPE),
        ("x", "", ESCAPE),
        ("x", "", "b", ESCAPE),
    ],
)
async def test_escape_at_any_step_gives_nothing(said: tuple[str | None, ...]) -> None:
    screen = scripted(*said)
    assert await ask_outcome(screen, door()) is None
    assert not screen.said


async def test_a_neighbour_has_a_name_or_a_number() -> None:
    with pytest.raises(Refused) as refused:
        await ask_outcome(scripted("n", ""), door())
    assert refused.value.field == "whom"


async def test_the_shelf_and_the_relays_have_their_own_words_and_no_run_to_try_again() -> None:
    assert await ask_outcome(scripted("c"), door("collection")) == OutcomeGiven("collected")
    assert await ask_outcome(scripted("r"), door("relay")) == OutcomeGiven("relayed")
    assert await ask_outcome(scripted("n", "", "l"), door("collection")) == OutcomeGiven("not collected")
    with pytest.raises(LookupError):
        await ask_outcome(scripted("n", "", "t"), door("collection"))


async def test_only_what_has_an_outcome_can_lose_it() -> None:
    assert await ask_outcome(scripted("u"), door(result="delivered")) == OutcomeGiven("")
    with pytest.raises(LookupError):
        await ask_outcome(scripted("u"), door())


def test_a_door_says_how_the_order_stood() -> None:
    row = entry(1, driver="Ann", status="done", result="delivered", outcome_id=7)
    assert (door_of(row).seen, door_of(row).result) == (Seen("Ann", TODAY, "done", 7), "delivered")
    view = order_view()
    assert door_of_view(view).seen == Seen("", view.new.due, "listed")


OUT = datetime(2026, 2, 11, 10, 30, tzinfo=UTC)
KNOWN: dict[str, Any] = {
    "drivers": [DriverRow("Ann", True), DriverRow("Dave", False)],
    "runs_of": [RunRow("Ann", 12, 4, 1, False, 12, 12, OUT)],
    "give": None,
}


@pytest.mark.parametrize(
    ("said", "given", "words"),
    [("2", [([1], "Dave")], "0401-1 goes with Dave."), ("n", [], "has no driver yet"), (ESCAPE, [], "no driver yet")],
)
async def test_who_takes_it_is_one_key(said: str | None, given: list[Any], words: str) -> None:
    desk = fake_desk(**KNOWN)
    assert words in await ask_driver(scripted(said, desk=desk), 1, "0401-1", TODAY, "0401-1 is NEW")
    assert [call.args[1:] for call in book_of(desk).told] == given


@pytest.mark.parametrize(
    ("under_way", "listed", "asked"),
    [
        (True, {"mark": "NEW"}, ["0401-1 is NEW on Wed 11 Feb: who takes it?"]),
        (False, {"mark": "NEW"}, []),
        (True, {"driver": "Ann"}, []),
        (True, {"kind": "collection"}, []),
        (True, {"status": "cancelled"}, []),
    ],
    ids=["rush", "not begun", "has one", "shelf", "cancelled"],
)
async def test_who_takes_it_is_asked_only_of_a_stop_of_a_day_under_way(
    under_way: bool, listed: dict[str, Any], asked: list[str]
) -> None:
    desk = fake_desk(under_way=under_way, day_list=[entry(2), entry(1, **listed)], **KNOWN)
    screen = scripted("1", desk=desk)
    words = await ask_who_takes(screen, "0401-1", TODAY)
    assert (screen.asked, bool(words)) == (asked, bool(asked))


async def test_a_hasty_enter_gives_it_to_nobody() -> None:
    class Hasty(Scripted):
        async def choose(self, title: str, choices: Sequence[Choice], *, detail: str = "") -> str | None:
            return choices[0].value

    screen: Any = Hasty(desk=fake_desk(**KNOWN))
    assert await ask_driver(screen, 1, "0401-1", TODAY, "") == "0401-1 has no driver yet."


async def test_a_mark_that_came_after_whoever_answers_looked_is_not_seen() -> None:
    desk = fake_desk(waiting_for=to_see("", "Ann", mark="CANCELLED", version=3), acknowledge=None)
    screen = scripted(desk=desk)
    await ask_seen(screen, 1, "0401-1", version=2)
    assert (screen.asked, book_of(desk).told) == ([], [])
    assert screen.words == ["! 0401-1 has changed since you looked: look again."]
    asks = scripted("y", desk=desk)
    await ask_seen(asks, 1, "0401-1", version=3)
    assert asks.asked == ["0401-1: has Ann been told that it is CANCELLED?"]
    [call] = book_of(desk).told
    assert (call.args[1:], call.kwargs["version"]) == ((1, to_see("Ann", mark="CANCELLED").waits), 3)
