"""What is done with a whole run, answered by a script: its paper, its order, its load-out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.errors import Refused
from models.run_views import DriverRow, Loaded, RunRow
from screens.deliveries_rows import DayList
from screens.run_menu import ask_run
from tests.screens.desk import book_of, fake_desk
from tests.screens.rows import TODAY, entry
from tests.screens.scripted import scripted

LOADED = datetime(2026, 2, 11, 10, 30, tzinfo=UTC)
FIRST = entry(1, driver="Ann", sequence=1, slips=1)
DAY = DayList(
    TODAY,
    (entry(3), FIRST, entry(2, driver="Ann", status="cancelled"), entry(4, driver="Ann"), entry(5, kind="collection")),
    (
        RunRow("", 1, 1, 0, False, None, 0, None),
        RunRow("Ann", 2, 2, 1, True, 2, 2, LOADED),
        RunRow("Dave", 0, 0, 1, True, None, 0, None),
    ),
    (DriverRow("Ann", True), DriverRow("Dave", False)),
)
ANSWERS: dict[str, Any] = {"arrange": None, "recall_run": None, "recall_slip": None, "load_out": Loaded(2, 2)}


@pytest.mark.parametrize(
    ("said", "verb", "args", "words"),
    [
        (("o",), "arrange", (TODAY, "Ann"), "Ann: in order by window and postcode, timed ones first."),
        (("b",), "recall_run", (TODAY, "Ann"), "Ann: the run sheet was taken back."),
        (("k",), "recall_slip", (1,), "0401-1: the slip was taken back."),
        (("v", "2"), "load_out", (TODAY, "Ann", 2), "Ann is loaded: 2 stops."),
        (("r", "1", "b"), "recall_run", (TODAY, "Dave"), "Dave: the run sheet was taken back."),
    ],
)
async def test_a_run_is_arranged_counted_and_its_paper_taken_back(
    said: tuple[str, ...], verb: str, args: tuple[Any, ...], words: str
) -> None:
    screen = scripted(*said, desk=fake_desk(**ANSWERS))
    await ask_run(screen, DAY, FIRST, "Ann")
    assert [(call.name, call.args[1:]) for call in book_of(screen.desk).told] == [(verb, args)]
    assert screen.words == [words]


async def test_a_van_that_was_counted_otherwise_is_not_loaded_and_a_count_is_a_number() -> None:
    screen = scripted("v", "1", desk=fake_desk(load_out=Loaded(1, 2)))
    await ask_run(screen, DAY, FIRST, "Ann")
    assert screen.words == ["! Ann is not loaded: 1 counted, 2 on the list. Compare them, count again."]
    assert [call.kwargs for call in book_of(screen.desk).told] == [{"seen": [1, 4]}]
    for typed in ("", "two", "-1", "99999", "²", "1" * 5_000):
        with pytest.raises(Refused):
            await ask_run(scripted("v", typed), DAY, FIRST, "Ann")


@pytest.mark.parametrize(
    ("key", "made"),
    [
        ("s", ("run sheet", TODAY, "Ann")),
        ("l", ("slips", TODAY, (1, 4))),
        ("t", ("slips", TODAY, (1,))),
        ("d", ("slips", TODAY, (3, 1, 4))),
        ("p", ("day list", TODAY, "")),
    ],
)
async def test_what_is_printed_is_the_run_its_slips_one_slip_those_of_the_day_or_the_list(
    key: str, made: tuple[Any, ...]
) -> None:
    screen = scripted(key, "p")
    await ask_run(screen, DAY, FIRST, "Ann")
    assert [each[:3] for each in screen.desk.paper.made] == [made]


async def test_what_a_run_has_not_is_not_offered() -> None:
    bare = DayList(TODAY, (entry(1, kind="collection"),))
    for key in "slovbtkdr":
        with pytest.raises(LookupError):
            await ask_run(scripted(key), bare, bare.rows[0], "")
    screen = scripted(None)
    await ask_run(screen, bare, None, "")
    assert screen.desk.paper.made == []
