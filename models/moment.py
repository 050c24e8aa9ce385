"""Who does something and when: handed in with every verb, because models read no clock and no settings."""

from datetime import date, datetime
from typing import NamedTuple


class Moment(NamedTuple):
    """``by`` is the user's label; ``now`` an aware time in the shop's own zone; ``today`` the shop's local date.

    ``today`` is apart from ``now`` because ``--today`` may stand in for the date, for training and tests.
    """

    by: str
    now: datetime
    today: date

    @property
    def stamp(self) -> int:
        """UTC seconds, as times are stored."""
        return int(self.now.timestamp())
