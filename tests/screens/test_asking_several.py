"""Questions about several stops at once, and about a driver by name, answered by a script instead of a person."""

from typing import Any

import pytest

from models.errors import Refused
from models.notices import ToSee, Unseen
from screens.asking import ask_all_seen, ask_driver_by_name
from tests.screens.desk import book_of, fake_desk
from tests.screens.rows import TODAY, entry
from tests.screens.scripted import Scripted, scripted

ESCAPE = None


@pytest.mark.parametrize(
    ("said", "driver", "asked"),
    [
        (("ann",), "Ann", 1),
        (("",), "", 1),
        ((ESCAPE,), None, 1),
        (("vna 1", "n", "van 1"), "van 1", 3),
        (("vna 1", ESCAPE, ESCAPE), None, 3),
        (("Zoe", "y"), "Zoe", 2),
    ],
)
async def test_a_name_that_is_no_drivers_yet_is_one_only_after_asking(
    said: tuple[str | None, ...], driver: str | None, asked: int
) -> None:
    screen = scripted(*said, desk=fake_desk(known_driver=lambda _m, name, _field: name))
    assert await ask_driver_by_name(screen, "Who drives?", ["Ann", "van 1"]) == driver
    assert len(screen.asked) == asked
    assert book_of(screen.desk).names() == (["known_driver"] if driver == "Zoe" else [])


async def test_a_name_that_is_refused_stays_typed_and_says_why() -> None:
    class Kept(Scripted):
        async def ask_text(self, title: str, *, value: str = "", detail: str = "", **more: Any) -> str | None:
            self.words.append(f"{value}: {detail}")
            return await super().ask_text(title, detail=detail, **more)

    screen: Any = Kept("van 9", "y", ESCAPE, desk=fake_desk(known_driver=Refused("driver", "It was somebody else's.")))
    assert await ask_driver_by_name(screen, "Who drives?", [], "Ann") is None
    assert screen.words == ["Ann: Empty takes it back.", "van 9: It was somebody else's."]
    for typed in ("v" * 81, "!!"):
        with pytest.raises(Refused):
            await ask_driver_by_name(scripted(typed), "Who drives?", [])


MARKED = [entry(n, mark="MOVED", to_see=("", "Ann"), version=n) for n in (1, 2, 3)]
OFF = (Unseen(TODAY, "Ann", "MOVED"),)
WAITS = {1: ToSee(1, OFF), 2: ToSee(2, (Unseen(TODAY, "", "MOVED"), *OFF)), 3: ToSee(3, ())}


@pytest.mark.parametrize(
    ("said", "told", "words"),
    [
        ("y", [(1, OFF, 1), (2, OFF, 2)], ["2 orders seen."]),
        ("n", [(2, (), 2)], ["1 order seen; what is marked for Ann stays."]),
        (ESCAPE, [], []),
    ],
)
async def test_several_changes_are_seen_after_one_question_a_driver(
    said: str | None, told: list[Any], words: list[str]
) -> None:
    desk = fake_desk(waiting_for=lambda order_id: WAITS[order_id], acknowledge=None)
    screen = scripted(said, desk=desk)
    await ask_all_seen(screen, MARKED)
    assert screen.asked == ["Has Ann been told of 2 changes?"]
    assert [(*call.args[1:], call.kwargs["version"]) for call in book_of(desk).told] == told
    assert screen.words == words


async def test_what_has_become_another_meanwhile_is_not_seen() -> None:
    desk = fake_desk(waiting_for=lambda order_id: WAITS[order_id], acknowledge=Refused("mark", "Look again."))
    screen = scripted("y", desk=desk)
    await ask_all_seen(screen, MARKED)
    assert screen.words[-1] == "! 0 orders seen; 2 orders not: look again."
