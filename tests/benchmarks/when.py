"""The moment that every benchmark plays at: an ordinary Wednesday, with a Valentine's Day not long past."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 10, 42, tzinfo=ZoneInfo("Europe/London"))
VALENTINES = date(2026, 2, 14)
