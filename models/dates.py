"""Days and windows as a florist types them, shows them and says them. Local dates only; today is handed in.

British order: day before month. What can be read two ways is asked about, never guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final

from models.errors import Ask, Refused
from models.text import quoted

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_WEEK: Final = timedelta(days=7)
_FURTHEST: Final = timedelta(days=366)
_FURTHEST_WITH_YEAR: Final = timedelta(days=3 * 365 + 1)
_SHORTEST_NAME: Final = 3
_CENTURY: Final = 2000
# A 29 February is at most eight years off (1896 to 1904, 2096 to 2104).
_YEARS_TO_LEAP_DAY: Final = 8
_VALENTINE: Final = (14, 2)

_TODAY: Final = frozenset({"today"})
_TOMORROW: Final = frozenset({"tomorrow", "tom"})
_VALENTINES: Final = frozenset({"val", "valentine", "valentines", "valentine's"})
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AHEAD: Final = re.compile(r"\+ ?([0-9]{1,4})")
_NUMERIC: Final = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2})(?: ?[/.-] ?([0-9]{4}|[0-9]{2}))?")
_ORDINAL: Final = r"([0-9]{1,2}) ?(?:st|nd|rd|th)?"
_DAY_ONLY: Final = re.compile(_ORDINAL)
_YEAR: Final = r"(?:[ /.-]+([0-9]{4}|[0-9]{2}))?"
_DAY_MONTH: Final = re.compile(rf"{_ORDINAL}[ /.-]*([a-z]{{3,}})\.?{_YEAR}")
_MONTH_DAY: Final = re.compile(rf"([a-z]{{3,}})\.?[ /.-]*{_ORDINAL}{_YEAR}")
_SMALL_WORDS: Final = frozenset({"the", "of", "on", "this"})


def read_date(text: str, today: date) -> date:
    """The due date that was typed: "sat", "sat week", "+3", "14", "14/2", "14 feb", "sat 14/2", "2026-02-14", "val" ...

    Without a year, or without a month, it is the next such day from today on.
    Refused, at "due": what is no date, a day that does not exist or is past, more than 366 days ahead unless typed with
    all of its year, more than three years ahead.
    Ask: a weekday typed on that weekday, "next sat", a weekday and a date that disagree, the month before the day in
    figures.
    """
    phrase = _tidy(text)
    if not phrase:
        raise Refused("due", "Type the day: sat, 14, 14/2, tomorrow or +3.")
    weekday, rest = _leading_weekday(phrase.removeprefix("next "))
    if weekday is None:
        return _in_reach(_read_without_weekday(phrase, text, today), _full_year(phrase), today)
    if rest in ("", "week"):
        day = _next_weekday(weekday, _WEEK if rest else timedelta(0), today)
        if phrase.startswith("next "):
            raise _ask(f"Which {_DAYS[weekday]} is meant?", day, day + _WEEK)
        return day
    day = _in_reach(_read_calendar_date(rest, text, today), _full_year(rest), today)
    if day.weekday() != weekday:
        raise _disagree(day, weekday, today)
    return day


def parse_iso(text: str, field: str) -> date:
    """A date handed over by a program or an option, as YYYY-MM-DD. Refused at `field`: anything else."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise Refused(field, f"{quoted(text)} is not a date; write it as 2026-02-14.")
    return _existing(*map(int, match.groups()), field=field)


def refuse_out_of_reach(day: date, today: date, field: str) -> None:
    """The bounds of every due date, whoever hands it in. Refused at `field`: a day that is past, or three years off."""
    if day < today:
        raise Refused(field, "That day is past: which day is meant?")
    if day - today > _FURTHEST_WITH_YEAR:
        raise Refused(field, "That day is more than three years ahead; check the year.")


def _tidy(text: str) -> str:
    words = unicodedata.normalize("NFKC", text).casefold().replace(",", " ").replace("’", "'").split()
    return " ".join(word for word in words if word not in _SMALL_WORDS)


def _named(word: str, names: Sequence[str]) -> int | None:
    """The place in `names` of the one that `word` shortens, to three letters or more ("tues", "sept")."""
    if len(word) < _SHORTEST_NAME:
        return None
    return next((place for place, name in enumerate(names) if name.casefold().startswith(word)), None)


def _leading_weekday(phrase: str) -> tuple[int | None, str]:
    first, _, rest = phrase.partition(" ")
    return _named("wed" if first == "weds" else first.rstrip("."), _DAYS), rest


def _next_weekday(weekday: int, later: timedelta, today: date) -> date:
    ahead = timedelta(days=(weekday - today.weekday()) % 7)
    day = today + ahead + later
    if not ahead:
        raise _ask(f"Today is a {_DAYS[weekday]}: which one?", day, day + _WEEK)
    return day


def _read_without_weekday(phrase: str, text: str, today: date) -> date:
    first, _, rest = phrase.partition(" ")
    later = _WEEK if rest == "week" else timedelta(0)
    if rest in ("", "week"):
        if first in _TODAY:
            return today + later
        if first in _TOMORROW:
            return today + timedelta(days=1) + later
    if match := _AHEAD.fullmatch(phrase):
        return today + timedelta(days=int(match[1]))
    return _read_calendar_date(phrase, text, today)


def _read_calendar_date(phrase: str, text: str, today: date) -> date:
    if phrase in _VALENTINES:
        return _dated(*_VALENTINE, None, today)
    if match := _ISO.fullmatch(phrase):
        return _existing(*map(int, match.groups()), field="due")
    if match := _NUMERIC.fullmatch(phrase):
        return _numeric(int(match[1]), int(match[2]), match[3], today)
    if match := _DAY_ONLY.fullmatch(phrase):
        return _next_day_of_month(int(match[1]), today)
    if match := _DAY_MONTH.fullmatch(phrase):
        day, month, year = match[1], match[2], match[3]
    elif match := _MONTH_DAY.fullmatch(phrase):
        month, day, year = match[1], match[2], match[3]
    else:
        raise _no_date(text)
    place = _named(month, _MONTHS)
    if place is None:
        raise _no_date(text)
    return _dated(int(day), place + 1, year, today)


def _numeric(first: int, second: int, year: str | None, today: date) -> date:
    if second > len(_MONTHS) >= first:
        day = _in_reach(_dated(second, first, year, today), _full_year(year or ""), today)
        raise _ask(f"The day comes before the month here: {_date_words(day)}?", day)
    return _dated(first, second, year, today)


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    """That day of that year; without a year, the first one from today on."""
    if year is not None:
        return _existing(int(year) + (_CENTURY if len(year) < len("2026") else 0), month, day, field="due")
    return _first(lambda step: date(today.year + step, month, day), _YEARS_TO_LEAP_DAY, today)


def _next_day_of_month(day: int, today: date) -> date:
    def in_month(step: int) -> date:
        years, month = divmod(today.month - 1 + step, len(_MONTHS))
        return date(today.year + years, month + 1, day)

    return _first(in_month, len(_MONTHS), today)


def _first(candidate: Callable[[int], date], steps: int, today: date) -> date:
    for step in range(steps + 1):
        try:
            day = candidate(step)
        except ValueError:
            continue
        if day >= today:
            return day
    raise Refused("due", "There is no such day in the calendar; check the day and the month.")


def _existing(year: int, month: int, day: int, *, field: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(field, "There is no such day in the calendar; check the day and the month.") from None


def _full_year(phrase: str) -> bool:
    return re.search(r"[0-9]{4}", phrase) is not None and "+" not in phrase


def _in_reach(day: date, with_year: bool, today: date) -> date:
    if day < today:
        raise Refused("due", f"{_date_words(day)} {day.year} is past; type a day from today on.")
    if day - today > _FURTHEST_WITH_YEAR:
        raise Refused("due", f"{_date_words(day)} {day.year} is more than three years ahead; check the year.")
    if day - today > _FURTHEST and not with_year:
        example = f"{day.day}/{day.month}/{day.year}"
        raise Refused("due", f"That is more than a year ahead; if it is meant, type it with its year: {example}.")
    return day


def _no_date(text: str) -> Refused:
    return Refused("due", f"{quoted(text)} is not a day; type it as sat, 14, 14/2, tomorrow or +3.")


def _disagree(day: date, weekday: int, today: date) -> Ask:
    nearest = day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)
    other = nearest if nearest >= today else nearest + _WEEK
    return _ask(f"{_date_words(day)} is a {_DAYS[day.weekday()]}, not a {_DAYS[weekday]}: which is meant?", day, other)


def _ask(message: str, *days: date) -> Ask:
    return Ask("due", message, tuple(day.isoformat() for day in days))


def _date_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def say(day: date, today: date) -> str:
    """The day as a form shows it: "Saturday 14 Feb, in 3 days"; with its year when that is not today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1][:3]}{year}, {_distance(day, today, str)}"


def say_in_full(day: date, today: date) -> str:
    """The day as it is written to a customer: "Saturday 14 February 2026, in 3 days"."""
    return f"{_DAYS[day.weekday()]} {_date_words(day)} {day.year}, {_distance(day, today, str)}"


def say_aloud(day: date, today: date) -> str:
    """The day as it is said to a customer: "Saturday the 14th, in three days"; its month and year when not today's."""
    month = "" if (day.year, day.month) == (today.year, today.month) else f" of {_MONTHS[day.month - 1]}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{_DAYS[day.weekday()]} the {_ordinal(day.day)}{month}{year}, {_distance(day, today, _in_words)}"


def short(day: date) -> str:
    """The day as a column shows it: "Sat 14 Feb"."""
    return f"{_DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _distance(day: date, today: date, number: Callable[[int], str]) -> str:
    days = (day - today).days
    if days in (-1, 0, 1):
        return ("today", "tomorrow", "yesterday")[days]
    return f"in {number(days)} days" if days > 0 else f"{number(-days)} days ago"


def _in_words(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _ordinal(number: int) -> str:
    teens = number // 10 == 1
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


WINDOWS: Final = ("am", "pm", "all day")

_WINDOW_WORDS: Final = {
    "am": ("am", "a.m.", "morning", "in the morning", "before noon"),
    "pm": ("pm", "p.m.", "afternoon", "in the afternoon", "after noon"),
    "all day": ("all day", "any", "any time", "anytime", "during the day"),
}
_READ_WORDS: Final = {word: window for window, words in _WINDOW_WORDS.items() for word in words}
_CLOCK: Final = r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?([ap]m|[ap]\.m\.)?"
_DIGITS_RUN: Final = re.compile(r"\b([0-9]{1,2})([0-9]{2})\b")
_ONE_TIME: Final = re.compile(_CLOCK)
_FROM_TO: Final = re.compile(rf"{_CLOCK} ?(?:-|to|and|until) ?{_CLOCK}")
_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2})")
_NOON: Final = 12
_MINUTES: Final = 60
_OPENS: Final = 7
_MORNING_ENDS: Final = time(13)
_DAY_ENDS: Final = time(18)
_Clock = tuple[str, str | None, str | None]


def read_window(text: str) -> str:
    """The window that was typed: "" (not said), "am", "pm", "all day", a time "10:30" or a span "14:00-16:00".

    Ask, at "window": an hour from 1 to 6 without am, pm or a leading nought, which may be before dawn or after noon.
    Refused: anything else.
    """
    phrase = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    phrase = phrase.replace("\u2013", "-").replace("noon", "12:00") if phrase not in _READ_WORDS else phrase
    if not phrase or phrase in _READ_WORDS:
        return _READ_WORDS.get(phrase, "")
    phrase = _DIGITS_RUN.sub(r"\1:\2", phrase.removeprefix("at ").removeprefix("between ").removeprefix("from "))
    if (match := _ONE_TIME.fullmatch(phrase)) and (match[2] or match[3]):
        readings = _readings(match[1], match[2], match[3])
    elif match := _FROM_TO.fullmatch(phrase):
        readings = _spans((match[1], match[2], match[3]), (match[4], match[5], match[6]))
    else:
        readings = []
    if not readings:
        raise Refused("window", f"{quoted(text)} is not a window; type am, pm, all day, 10:30 or 14-16.")
    if len(readings) > 1:
        by_day = sorted(readings, key=lambda reading: int(reading[:2]) < _OPENS)
        raise Ask("window", f"{quoted(text)} can be read two ways: which is meant?", tuple(by_day))
    return readings[0]


def _readings(hour: str, minute: str | None, half: str | None, sure_from: int = _OPENS) -> list[str]:
    """The times of day that one clock time can mean, early first; none when there is no such time."""
    hours = int(hour)
    if half is None:
        could_be = [hours, hours + _NOON] if 0 < hours < sure_from and not hour.startswith("0") else [hours]
    elif 0 < hours <= _NOON:
        could_be = [hours % _NOON + (_NOON if half.startswith("p") else 0)]
    else:
        could_be = []
    minutes = int(minute or 0)
    return [f"{each:02}:{minutes:02}" for each in could_be if each < 2 * _NOON and minutes < _MINUTES]


def _spans(start: _Clock, end: _Clock) -> list[str]:
    """The spans two clock times can mean, half a day at most if any is; "2-4pm" is after noon, "11-1pm" spans it."""
    ends = _readings(*end, sure_from=_NOON)
    starts = _readings(*start)
    if end[2] and not start[2]:
        same_half = [each for each in _readings(start[0], start[1], end[2]) if each < ends[0]] if ends else []
        starts = same_half or starts[:1]
    spans = [(first, last) for first in starts for last in ends if first < last]
    likely = [(first, last) for first, last in spans if last <= _half_a_day_after(first)]
    return [f"{first}-{last}" for first, last in likely or spans]


def _half_a_day_after(clock: str) -> str:
    return f"{int(clock[:2]) + _NOON:02}{clock[2:]}"


def _clock_times(window: str) -> list[time]:
    return [time(int(hour), int(minute)) for hour, minute in _TIME.findall(window)]


@lru_cache(maxsize=512)
def window_key(window: str) -> tuple[int, str]:
    """What sorts windows as a round is driven: timed first, by their time, then am, all day (or not said), pm."""
    if _clock_times(window):
        return 0, window
    return {"am": 1, "pm": 3}.get(window, 2), ""


def window_start(window: str) -> time | None:
    """The local time from which a stop may be done: am 07:00, pm 13:00, the first time named; None if any will do."""
    if times := _clock_times(window):
        return times[0]
    return {"am": time(_OPENS), "pm": _MORNING_ENDS}.get(window)


def window_end(window: str) -> time:
    """The local time by which a stop should be done: am 13:00, pm and all day 18:00, else the last time named."""
    if times := _clock_times(window):
        return times[-1]
    return _MORNING_ENDS if window == "am" else _DAY_ENDS


def window_words(window: str) -> str:
    """The window in a sentence: "in the morning", "at 10:30", "between 14:00 and 16:00", "during the day"."""
    times = [f"{each:%H:%M}" for each in _clock_times(window)]
    if times:
        return f"at {times[0]}" if len(times) == 1 else f"between {times[0]} and {times[-1]}"
    return {"am": "in the morning", "pm": "in the afternoon"}.get(window, "during the day")
