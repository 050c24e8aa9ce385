"""Wrong passphrases are slowed, whatever is done to the program or to the clock."""

import json
import stat
from pathlib import Path

import pytest

from counter_tui.attempts import FORGETS_EVERY, Attempts, Clocks
from counter_tui.errors import KeysDamaged, ShopError, TooSoon, WrongPassphrase


class Machine:
    """A computer with a clock on its wall that anybody may set."""

    def __init__(self) -> None:
        self.wall, self.since_boot, self.boot = 1_800_000_000.0, 1_000.0, "the first start"

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.wall, lambda: self.since_boot, lambda: self.boot)

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.since_boot += seconds

    def restarts(self, taking: float = 30.0) -> None:
        self.wall += taking
        self.since_boot, self.boot = 5.0, f"{self.boot}, and again"


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "attempts.json"


@pytest.fixture
def attempts(machine: Machine, path: Path) -> Attempts:
    return Attempts(path, machine.clocks())


def miss(attempts: Attempts) -> float:
    """A wrong passphrase; how long the next one has to wait."""
    with pytest.raises(WrongPassphrase) as caught, attempts.trying():
        raise WrongPassphrase("wrong")
    return caught.value.wait


def misses(attempts: Attempts, machine: Machine, count: int) -> list[float]:
    waits = []
    for _ in range(count):
        machine.passes(attempts.wait())
        waits.append(miss(attempts))
    return waits


def test_two_are_free_and_then_each_waits_twice_as_long(attempts: Attempts, machine: Machine) -> None:
    assert misses(attempts, machine, 14) == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert attempts.misses() == 14


def test_the_hundredth_waits_no_longer(attempts: Attempts, machine: Machine) -> None:
    assert misses(attempts, machine, 100)[-1] == 900


def test_a_try_that_comes_too_soon_is_not_made(attempts: Attempts, machine: Machine) -> None:
    misses(attempts, machine, 4)
    machine.passes(1)
    for _ in range(3):
        with pytest.raises(TooSoon, match="wait 4 s") as caught, attempts.trying():
            pytest.fail("it was tried")
        assert caught.value.wait == 3
    assert attempts.misses() == 4
    machine.passes(3)
    assert attempts.wait() == 0


def test_a_long_wait_is_said_in_minutes() -> None:
    assert "15 min" in str(TooSoon(899.5))
    assert "wait 2 s" in str(TooSoon(1.2))


def test_the_right_one_forgets_them(attempts: Attempts, machine: Machine) -> None:
    misses(attempts, machine, 5)
    machine.passes(attempts.wait())
    with attempts.trying() as attempt:
        assert attempts.misses() == 6
        attempt.opened()
    assert attempts.misses() == 0
    assert misses(attempts, machine, 3) == [0, 0, 2]


def test_a_try_that_is_killed_is_a_miss(attempts: Attempts, machine: Machine) -> None:
    misses(attempts, machine, 2)
    with pytest.raises(KeyboardInterrupt), attempts.trying():
        raise KeyboardInterrupt
    assert attempts.misses() == 3
    assert attempts.wait() == 2


def test_what_is_no_guess_does_not_count(attempts: Attempts, machine: Machine, path: Path) -> None:
    misses(attempts, machine, 2)
    before = path.read_bytes()
    with pytest.raises(KeysDamaged), attempts.trying():
        raise KeysDamaged("damaged")
    assert path.read_bytes() == before
    path.unlink()
    with pytest.raises(KeysDamaged), attempts.trying():
        raise KeysDamaged("damaged")
    assert not path.exists()


def test_it_is_kept_in_a_file_that_is_private(attempts: Attempts, machine: Machine, path: Path) -> None:
    misses(attempts, machine, 4)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Attempts(path, machine.clocks()).wait() == 4


@pytest.mark.parametrize("moved", [-10 * 365 * 86400.0, -3600.0, 3600.0, 10 * 365 * 86400.0])
def test_a_clock_that_is_set_changes_nothing(attempts: Attempts, machine: Machine, moved: float) -> None:
    misses(attempts, machine, 6)
    machine.wall += moved
    assert attempts.wait() == 16
    machine.passes(10)
    assert attempts.wait() == 6


def test_a_restart_changes_nothing(attempts: Attempts, machine: Machine) -> None:
    misses(attempts, machine, 10)
    machine.restarts(taking=30)
    assert attempts.wait() == 256 - 30
    machine.passes(226)
    assert attempts.wait() == 0


def test_a_restart_with_the_clock_set_back_waits_anew_and_once(attempts: Attempts, machine: Machine) -> None:
    misses(attempts, machine, 10)
    machine.restarts()
    machine.wall -= 86_400
    assert attempts.wait() == 256
    machine.passes(100)
    assert attempts.wait() == 156
    assert attempts.misses() == 10


def test_a_clock_that_was_wrong_locks_nobody_out_for_years(attempts: Attempts, machine: Machine) -> None:
    machine.wall += 10 * 365 * 86_400
    misses(attempts, machine, 12)
    machine.wall -= 10 * 365 * 86_400
    machine.restarts()
    assert attempts.wait() == 900
    machine.passes(900)
    assert attempts.wait() == 0


def test_where_a_start_has_no_name_the_clocks_tell(attempts: Attempts, machine: Machine) -> None:
    machine.boot = ""
    misses(attempts, machine, 10)
    machine.wall -= 3_600
    assert attempts.wait() == 256
    machine.wall += 3_600 + 30
    machine.since_boot = 5
    assert attempts.wait() == 226


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"[" * 900,
        b"9" * 5_000,
        b'{"misses": -1, "newest": null, "forgotten": null}',
        b'{"misses": null, "newest": null, "forgotten": null}',
        b'{"misses": 9, "newest": {"wall": "x", "since_boot": 0, "boot": ""}, "forgotten": null}',
        b'{"misses": 9, "newest": {"wall": 0, "since_boot": 0, "boot": ""}, "forgotten": {}}',
        b'{"misses": 1e999, "newest": null, "forgotten": null}',
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_counts_as_none(attempts: Attempts, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert (attempts.misses(), attempts.wait()) == (0, 0)
    assert miss(attempts) == 0
    assert attempts.misses() == 1


@pytest.mark.parametrize("far", [1e300, float("inf"), float("nan"), -1e300])
@pytest.mark.parametrize("boot", ["the first start", "another"])
def test_a_forged_future_waits_a_quarter_of_an_hour_at_most(
    attempts: Attempts, machine: Machine, path: Path, far: float, boot: str
) -> None:
    then = {"wall": far, "since_boot": far, "boot": boot}
    path.write_text(json.dumps({"misses": 50, "newest": then, "forgotten": then}))
    assert attempts.wait() <= 900
    machine.passes(900)
    assert attempts.wait() == 0
    machine.passes(FORGETS_EVERY)
    with attempts.trying() as attempt:
        attempt.opened()
    assert attempts.misses() == 0


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_tried(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path / "none" / "attempts.json")
    with pytest.raises(ShopError, match="cannot be written"), attempts.trying():
        pytest.fail("it was tried")


def test_the_real_clocks_go_on() -> None:
    clocks = Clocks()
    assert clocks.wall() > 1_700_000_000
    assert clocks.since_boot() > 0
    assert clocks.boot() == clocks.boot()


def test_who_has_a_key_of_their_own_cannot_guess_at_anothers_without_a_wait(
    attempts: Attempts, machine: Machine
) -> None:
    """Two guesses, one's own passphrase, two guesses, ...: the count is forgotten once a minute."""
    waited = 0.0
    for _ in range(8):
        waited += sum(misses(attempts, machine, 2))
        machine.passes(attempts.wait())
        with attempts.trying() as attempt:
            attempt.opened()
    assert waited >= FORGETS_EVERY
    machine.passes(FORGETS_EVERY)
    with attempts.trying() as attempt:
        attempt.opened()
    assert misses(attempts, machine, 2) == [0, 0]


def test_what_was_known_already_is_neither_a_miss_nor_forgets_one(
    attempts: Attempts, machine: Machine, path: Path
) -> None:
    misses(attempts, machine, 2)
    before = path.read_bytes()
    with attempts.trying() as attempt:
        attempt.no_guess()
    assert path.read_bytes() == before
