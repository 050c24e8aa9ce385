"""The people of the sample shop: made from their number, so that a crowd of any size takes no memory.

Telephone numbers come from 07700 900000 to 900999, which Ofcom reserves for drama. That is a thousand; everybody after
them has a number of area code 01632, which is assigned to no place and no operator.
"""

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

from counter_tui.sample.words import AREAS, FIRST_NAMES, HOUSES, LAST_NAMES, STREETS
from models.text import fold
from models.views import Party

RESERVED: Final = 1_000
REGULARS: Final = 1_500
MOST: Final = 700_000
_CIRCLE: Final = (0, 1, 5, 17)
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"


class Where(NamedTuple):
    """A place the van goes to, and what that costs in pence."""

    address: str
    postcode: str
    charge: int


class Crowd:
    """Callers and recipients by number. Of each three in a row the third only receives; a caller knows four of those.

    The first `REGULARS` are the same people in a crowd of any size, and know only each other.
    """

    def __init__(self, seed: int, size: int) -> None:
        """``size`` is rounded to whole groups of three, within `REGULARS` and `MOST`."""
        random = Random(f"{seed} crowd")  # noqa: S311  # a sample, nothing secret
        self._first = random.sample(FIRST_NAMES, len(FIRST_NAMES))
        self._last = random.sample(LAST_NAMES, len(LAST_NAMES))
        self._streets = random.sample(STREETS, len(STREETS))
        self.size = min(max(size, REGULARS), MOST) // 3 * 3

    def regular(self, chance: float) -> int:
        """One of the callers who ring often; some of them ring far more often than others."""
        return _caller(int(REGULARS // 3 * 2 * chance * chance))

    def caller(self, chance: float) -> int:
        """Any caller."""
        return _caller(int(self.size // 3 * 2 * chance))

    def recipient(self, caller: int, chance: float) -> int:
        """One of the people this caller sends flowers to, most often the first."""
        group = caller // 3
        groups = (REGULARS if caller < REGULARS else self.size) // 3
        return (group + _CIRCLE[int(4 * chance * chance)]) % groups * 3 + 2

    def name(self, number: int) -> str:
        """Two people may share a name, as people do."""
        firsts, lasts = self._first, self._last
        turn = number // len(firsts)
        return f"{firsts[number % len(firsts)]} {lasts[(number * 7 + turn) % len(lasts)]}"

    def email(self, number: int) -> str:
        """Of two callers one has given an address."""
        return f"{fold(self.name(number)).replace(' ', '.')}.{number}@example.com" if has_email(number) else ""

    def person(self, number: int) -> Party:
        """Who this is."""
        return Party(self.name(number), phone(number), self.email(number))

    def where(self, number: int) -> Where:
        """Where this person lives."""
        street = (number * 13 + number // 7) % len(self._streets)
        area = AREAS[street % len(AREAS)]
        inward = f"{street % 9 + 1}{_INWARD[street % 20]}{_INWARD[street // 15 % 20]}"
        house = HOUSES[number % len(HOUSES)]
        address = f"{house}{number * 37 % 180 + 1} {self._streets[street]}"
        return Where(address, f"{area.outward} {inward}", area.charge)

    def rows(self) -> Iterator[tuple[int, str, str, str, str, str, str, str]]:
        """Everybody as a row of the people table, numbered from 1."""
        for number in range(self.size):
            name, telephone = self.name(number), phone(number)
            key, digits = fold(name), telephone.replace(" ", "")
            surname = key.rpartition(" ")[2]
            yield number + 1, name, key, surname, telephone, digits, digits[::-1], self.email(number)


def phone(number: int) -> str:
    """A telephone number that nobody has."""
    return f"07700 900{number:03d}" if number < RESERVED else f"01632 {200_000 + number}"


def has_email(number: int) -> bool:
    """Whether this caller has given an e-mail address."""
    return number % 3 == 0


def _caller(place: int) -> int:
    return place // 2 * 3 + place % 2
