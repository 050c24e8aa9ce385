"""What one image of the program hands on to the next, and how the next is begun."""

import json
from datetime import date
from pathlib import Path

import pytest

from counter_tui.cli import read_arguments
from counter_tui.locking import BACK, Handed, Locked, arguments, environment, handed_on
from counter_tui.terminal import Settings, read
from screens.whereabouts import Whereabouts

BEFORE = Settings((1280, 5, 191, 35387, 15, 15), tuple(range(32)))
WHERE = Whereabouts("week", 7, 412, date(2026, 2, 12))


@pytest.mark.parametrize("where", [WHERE, Whereabouts(), Whereabouts(lost=True, photos="2 photos")])
@pytest.mark.parametrize("stop", [True, False])
def test_the_next_image_knows_where_it_was_and_how_the_terminal_was(where: Whereabouts, stop: bool) -> None:
    environ = environment({"HOME": "/home/ann"}, Locked(where, stop), BEFORE)
    assert handed_on(environ) == Handed(where, BEFORE, stop)
    assert environ == {"HOME": "/home/ann"}


def test_no_way_to_the_passphrase_is_in_the_environment() -> None:
    environ = environment({"COUNTER_TUI_PASSPHRASE_FILE": "/home/ann/secret", "A": "b"}, Locked(WHERE), None)
    assert set(environ) == {"A", BACK}


@pytest.mark.parametrize(
    "given",
    [
        "",
        "{",
        "[1]",
        "7",
        "[" * 100_000,
        '{"screen": 7, "order": "x", "sheet": -1, "day": "someday", "terminal": "x", "stop": 1}',
        '{"order": true, "sheet": 4294967296, "day": 20260212, "terminal": [[1, 2], [3]]}',
        '{"order": 1.5, "terminal": [[1, 2, 3, 4, 5, 6], [300]], "stop": "yes"}',
    ],
)
def test_what_is_no_such_thing_is_passed_over(given: str) -> None:
    environ = {BACK: given}
    assert handed_on(environ) == Handed()
    assert environ == {}


def test_the_first_image_was_handed_nothing() -> None:
    assert handed_on({}) == Handed()


@pytest.mark.parametrize(
    ("started", "given"),
    [
        (["python3", "/bin/counter-tui"], ["/bin/counter-tui"]),
        (
            ["python3", "/bin/counter-tui", "--passphrase-file", "p.txt", "--shop", "s"],
            ["/bin/counter-tui", "--passphrase-file", "p.txt", "--shop", "s"],
        ),
        (
            ["python3", "-P", "-m", "counter_tui", "--passphrase-f=p.txt"],
            ["/x/counter_tui/__main__.py", "--passphrase-f=p.txt"],
        ),
        (["python3", "-c", "main()", "demo", "--seed", "7"], ["-c", "demo", "--seed", "7"]),
    ],
)
def test_it_is_started_as_before_without_the_passphrase_file(started: list[str], given: list[str]) -> None:
    made = arguments(started, given, Path("/home/ann/shop"), None)
    own = started[: len(started) - len(given) + 1]
    assert made == [*own, "--shop", "/home/ann/shop"]
    assert not [word for word in made if "pass" in word or "demo" in word]


def test_the_date_that_stands_in_is_kept() -> None:
    made = arguments(["python3", "x"], ["x"], Path("/s"), date(2026, 2, 11))
    assert made[2:] == ["--shop", "/s", "--today", "2026-02-11"]


def test_a_drivers_terminal_stays_one() -> None:
    made = arguments(
        ["python3", "x", "driver", "--passphrase-file", "p"], ["x", "driver"], Path("/s"), None, ("driver",)
    )
    assert made[-3:] == ["driver", "--shop", "/s"]
    assert read_arguments(made[-3:]).for_drivers
    assert not read_arguments(["--shop", "/s"]).for_drivers


def test_settings_are_the_same_after_their_journey() -> None:
    assert read(json.loads(json.dumps(BEFORE))) == BEFORE


@pytest.mark.parametrize(("lost", "photos"), [(True, ""), (False, "100 photos"), (True, "100 photos")])
def test_what_a_lock_lost_is_said_in_one_line(lost: bool, photos: str) -> None:
    loss = Whereabouts(lost=lost, photos=photos).loss
    assert photos in loss
    assert ("hanges" in loss) == lost
    assert len(f"! {loss}") <= 78
    assert Whereabouts().loss == ""
