"""How long nobody was there, and whether the computer slept."""

import pytest

from counter_tui.idle import SLEPT, Idle, Ticks, ticks


class Clocks:
    """Three clocks that are moved by hand."""

    def __init__(self) -> None:
        self.now = Ticks(50.0, 60.0, 7_000.0)

    def __call__(self) -> Ticks:
        return self.now

    def move(self, awake: float, since_boot: float, wall: float) -> None:
        self.now = Ticks(self.now.awake + awake, self.now.since_boot + since_boot, self.now.wall + wall)


def test_it_counts_from_the_last_touch() -> None:
    clocks = Clocks()
    idle = Idle(clocks)
    clocks.move(30, 30, 30)
    assert idle.seconds() == 30
    idle.touch()
    assert idle.seconds() == 0
    clocks.move(5, 5, 5)
    assert idle.seconds() == 5


@pytest.mark.parametrize(
    ("moved", "slept"),
    [
        ((600, 600, 600), False),
        ((1, SLEPT + 2, SLEPT + 2), True),
        ((1, 1, SLEPT + 2), True),
        ((1, SLEPT + 2, 1), True),
        ((1, SLEPT, SLEPT), False),
        ((1, 1, -86_400), False),
        ((1, SLEPT + 2, -86_400), True),
    ],
)
def test_it_slept_when_a_clock_is_ahead_that_does_not_stand_still(
    moved: tuple[float, float, float], slept: bool
) -> None:
    clocks = Clocks()
    idle = Idle(clocks)
    clocks.move(*moved)
    assert idle.slept() is slept
    assert not idle.slept()


def test_what_was_slept_through_counts() -> None:
    clocks = Clocks()
    idle = Idle(clocks)
    clocks.move(1, 3_600, 3_600)
    assert idle.seconds() == 3_600


def test_the_clocks_of_this_computer_go_forward() -> None:
    before, after = ticks(), ticks()
    assert all(late >= early for early, late in zip(before, after, strict=True))
    assert not Idle().slept()
