"""What the screens of one day share: the day shown, and going from day to day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from models.dates import short
from screens.base import BookScreen
from screens.desk import Desk
from screens.whereabouts import Whereabouts

T = TypeVar("T")


class DayScreen(BookScreen[T], Generic[T]):
    """Shows one day; while that is today it stays today, past midnight too."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._day: date | None = None

    @property
    def day(self) -> date:
        """The local date that is shown."""
        return self._day or self.desk.clock.today()

    @property
    def day_words(self) -> str:
        """The day for a title: ``Wed 11 Feb, today``; with its year when that is not today's."""
        today = self.desk.clock.today()
        away = (self.day - today).days
        words = {0: ", today", 1: ", tomorrow", -1: ", yesterday"}.get(away, "")
        year = "" if self.day.year == today.year else f" {self.day.year}"
        return f"{short(self.day)}{year}{words}"

    def go_to(self, day: date) -> None:
        """Show another day."""
        self._day = None if day == self.desk.clock.today() else day
        self.look()

    def whereabouts(self, so_far: Whereabouts) -> Whereabouts:
        """With the day, when that is not always today."""
        return replace(so_far, day=self._day)

    def come_back(self, where: Whereabouts) -> None:
        """To the day."""
        if where.day is not None:
            self.go_to(where.day)

    def action_day_back(self) -> None:
        self.go_to(self.day - timedelta(days=1))

    def action_day_on(self) -> None:
        self.go_to(self.day + timedelta(days=1))

    def action_today(self) -> None:
        self.go_to(self.desk.clock.today())


def counted(number: int, one: str, many: str = "") -> str:
    """``1 stop``, ``2 stops``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
