"""Days and times as web shops write them. Every reading of a date is kept: a day counts when it is the only one left.

Local dates of the web shop's zone (none: the computer's own). There is no today here: which days are too far off or
past is for whoever takes the order in.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from models.online_views import WebShop

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_NAMES: Final = {
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november"),
    *("december", "sept", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("tues", "wednes", "weds", "thur", "thurs", *_MONTHS, *_WEEKDAYS),
}
_EARLIEST, _LATEST = 2000, 2099
_CENTURY: Final = 2000
_YEARS_OF_ORDERS: Final = 2025
"""No order is older: ``14/02/26`` cannot be a day of 2014, and ``26/11/28`` may be one of 2026 or of 2028."""

_CLOCK: Final = (
    r"(?:[T ,]+(?:at )?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?"
    r"(?: ?(?P<zone>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}", re.I)
_RUN_TOGETHER: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST: Final = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_CLOCK}", re.I)
_ORDINAL: Final = "([0-9]{1,2})(?:st|nd|rd|th)?"
_DAY_MONTH: Final = re.compile(rf"{_ORDINAL}(?: of)?[ -]+([a-z]+)\.?[ ,-]+([0-9]{{4}}){_CLOCK}", re.I)
_MONTH_DAY: Final = re.compile(rf"([a-z]+)\.? +{_ORDINAL}[ ,]+([0-9]{{4}}){_CLOCK}", re.I)
_WEEKDAY: Final = re.compile(r"([a-z]+)\.?,? +(?=[a-z0-9])", re.I)
_SECONDS: Final = re.compile(r"[0-9]{10}")
_THOUSANDTHS: Final = re.compile(r"([0-9]{10})[0-9]{3}")
_TIME: Final = re.compile(r"[T ,]([0-9]{1,2}):([0-9]{2})")
_BEFORE_ZONE: Final = re.compile(r" (?=[+-][0-9]{2}:?[0-9]{2}$|utc$|gmt$)", re.I)
_NO_ZONE_OF_ISO: Final = re.compile(r"(?:utc|gmt)$", re.I)


def days(text: str, shop: WebShop, zone: tzinfo | None) -> frozenset[date]:
    """Every day that a text can mean: none where it is no whole date, several where day and month could be either.

    A number of seconds since 1970 is a day of the zone. At midnight of UTC it is also that day: that is how WordPress
    counts, which knows no other zone; where the two are not the same day, both are meant.
    """
    text = " ".join(text.split())
    if match := _SECONDS.fullmatch(text) or _THOUSANDTHS.fullmatch(text):
        return _of_instant(datetime.fromtimestamp(int(match[0][:10]), UTC), zone)
    if match := _RUN_TOGETHER.fullmatch(text):
        return _existing((int(match[1]), int(match[2]), int(match[3])))
    weekday, rest = _leading_weekday(text)
    found = _calendar_days(rest, shop, zone)
    return found if weekday is None else frozenset(day for day in found if day.weekday() == weekday)


def may_be(text: str, day: date, shop: WebShop, zone: tzinfo | None) -> bool:
    """Whether a text that is no whole date means this day, but for the year: ``Saturday 14 February``."""
    return any(day in days(f"{text}{between}{day.year}", shop, zone) for between in " /")


def one_day(text: str, shop: WebShop, zone: tzinfo | None) -> date | None:
    """The one day that a text means, if there is one."""
    found = days(text, shop, zone)
    return next(iter(found)) if len(found) == 1 else None


def placed_on(text: str, shop: WebShop, zone: tzinfo | None) -> str:
    """The local day on which an order was placed, as ISO; empty where that is not sure."""
    at = _instant(text, zone)
    day = at.astimezone(zone).date() if at else one_day(text, shop, zone)
    return day.isoformat() if day else ""


def modified(text: str, zone: tzinfo | None) -> str:
    """A time such as ``2024-05-01 09:58:12 +0000`` as ISO in UTC; a time of the zone where it says none."""
    at = _instant(text, zone)
    return at.isoformat() if at else ""


def has_a_time(text: str) -> bool:
    """Whether a date has a time of day with it, other than midnight."""
    found = _TIME.search(text)
    return found is not None and int(found[1]) + int(found[2]) > 0


def _calendar_days(text: str, shop: WebShop, zone: tzinfo | None) -> frozenset[date]:
    if match := _YEAR_FIRST.fullmatch(text):
        if match["zone"]:
            at = _instant(text, zone)
            return _of_instant(at, zone) if at else frozenset()
        return _existing((int(match[1]), int(match[3]), int(match[4])))
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), match[4]
        whole = int(year) + (_CENTURY if len(year) < len("2026") else 0)
        readings = {"day first": (whole, second, first), "month first": (whole, first, second)}
        if shop.dates in readings:
            return _existing(readings[shop.dates])
        if whole > int(year) and first + _CENTURY >= _YEARS_OF_ORDERS:
            readings["year first"] = (first + _CENTURY, second, int(year))
        return _existing(*readings.values())
    if match := _DAY_MONTH.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _named(match[3], match[1], match[2])
    return frozenset()


def _named(year: str, month: str, day: str) -> frozenset[date]:
    place = _place(month, _MONTHS)
    return _existing((int(year), place + 1, int(day))) if place is not None else frozenset()


def _place(word: str, names: Sequence[str]) -> int | None:
    word = word.casefold()
    return next((place for place, name in enumerate(names) if word[:3] == name), None) if word in _FULL_NAMES else None


def _leading_weekday(text: str) -> tuple[int | None, str]:
    match = _WEEKDAY.match(text)
    weekday = _place(match[1], _WEEKDAYS) if match else None
    return (None, text) if match is None or weekday is None else (weekday, text[match.end() :])


def _existing(*readings: tuple[int, int, int]) -> frozenset[date]:
    """The readings that are days of our time; 13/13 is none."""
    found = set()
    for year, month, day in readings:
        try:
            if _EARLIEST <= year <= _LATEST:
                found.add(date(year, month, day))
        except ValueError:
            continue
    return frozenset(found)


def _of_instant(at: datetime, zone: tzinfo | None) -> frozenset[date]:
    there = at.astimezone(zone)
    if there.hour == there.minute == there.second == 0:
        return _in_our_time(there.date())
    return _in_our_time(there.date(), at.date())


def _in_our_time(*found: date) -> frozenset[date]:
    return frozenset(day for day in found if _EARLIEST <= day.year <= _LATEST)


def _instant(text: str, zone: tzinfo | None) -> datetime | None:
    """An ISO time in UTC. A naive one is of the zone; ``astimezone`` takes it for the computer's own where that is
    none."""
    try:
        at = datetime.fromisoformat(_NO_ZONE_OF_ISO.sub("+00:00", _BEFORE_ZONE.sub("", text.strip())))
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
