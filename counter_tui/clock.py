"""The shop's clock: this computer's, with the date that ``--today`` may put in its place."""

from dataclasses import dataclass
from datetime import date, datetime

from models.moment import Moment


@dataclass(frozen=True)
class ShopClock:
    """``stand_in`` takes the place of today's date; the time of day stays the clock's."""

    stand_in: date | None = None

    def now(self) -> datetime:
        """The time now, aware, in the computer's own zone; on the stand-in's date when there is one."""
        now = datetime.now().astimezone()
        if self.stand_in is None:
            return now
        return datetime.combine(self.stand_in, now.time()).astimezone()

    def today(self) -> date:
        """The shop's local date."""
        return self.now().date()

    def local(self, at: datetime) -> datetime:
        """A stored time in the computer's own zone."""
        return at.astimezone()

    def moment(self, by: str) -> Moment:
        """The moment in which ``by`` does something."""
        now = self.now()
        return Moment(by, now, now.date())
