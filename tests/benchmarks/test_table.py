"""Some benchmarks run, on next to nothing, so that it still will when a figure is wanted."""

import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.rows import Row, ratio, table, unjudged
from tests.benchmarks.setting import Setting
from tests.benchmarks.timing import Pair, in_turn, seconds, spread
from tests.made_once import made_once


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    little = Setting(tmp_path_factory.mktemp("benchmarks") / "books", orders=200, pairs=1, weeks=2, finds=3)
    made = made_once(tmp_path_factory, "benchmarks", lambda folder: replace(little, folder=folder).large())
    shutil.copytree(made, little.folder)
    return little


# The others take as long on next to nothing, and the suite is to stay short.
@pytest.mark.parametrize("name", [name for name in BENCHMARKS if name in {"reads", "saving"}])
def test_every_benchmark_gives_its_rows(setting: Setting, name: str) -> None:
    rows = BENCHMARKS[name](setting)
    assert rows
    assert len(table(rows).splitlines()) == len(rows) + 2
    assert all(row.figure[0].isdigit() or row.figure[0] in "+-" for row in rows)


def test_a_pair_is_timed_in_turn_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []

    def clock(name: str, took: float) -> Callable[[], float]:
        return lambda: order.append(name) or took  # type: ignore[func-returns-value]  # one line for two things

    pairs = in_turn(clock("a", 3.0), clock("b", 2.0), 3)
    assert "".join(order) == "ababbaab"
    assert pairs == [Pair(3.0, 2.0)] * 3
    assert pairs[0].ratio == 1.5
    assert pairs[0].more == 1.0


def test_seconds_are_those_of_one_time() -> None:
    ticks = iter((10.0, 16.0))
    assert seconds(lambda: None, 3, clock=lambda: next(ticks))() == 2.0


def test_the_middle_and_what_95_of_100_stay_within() -> None:
    assert spread(range(1, 101)) == (50.5, 95)
    assert spread([7.0]) == (7.0, 7.0)


def test_a_row_is_met_by_its_middle() -> None:
    slow = [Pair(1.2, 1.0), Pair(1.6, 1.0), Pair(9.0, 1.0)]
    assert ratio("a", "b", slow, 1.6) == Row("a", "b", "1.60x (9.00x)", "1.6x", True)
    missed = ratio("a", "b", slow, 1.5)
    assert missed.met is False
    assert table([missed, unjudged(missed, "no rows")]).splitlines()[2:] == [
        "| a | b | 1.60x (9.00x) | 1.5x | NO |",
        "| a | b | 1.60x (9.00x) | no rows | - |",
    ]
