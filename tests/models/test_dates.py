"""What a florist types for a day or a window: the day, or a question, never a guess."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import (
    WINDOWS,
    monday,
    parse_iso,
    read_date,
    read_window,
    say,
    say_aloud,
    short,
    window_end,
    window_key,
    window_start,
    window_words,
)
from models.errors import Ask, Refused

WEDNESDAY = date(2026, 2, 11)
VALENTINES_DAY = date(2026, 2, 14)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2110, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "sat",
        "Sat",
        "SATURDAY",
        "sat.",
        "this sat",
        "+3",
        "+ 3",
        "14",
        "14th",
        "the 14th",
        "14/2",
        "14/02",
        "14.2",
        "14-2",
        "14/2/26",
        "14/2/2026",
        "14.02.2026",
        "14 feb",
        "14feb",
        "14th feb",
        "14th of February",
        "feb 14",
        "Feb 14th",
        "14 february 2026",
        "Feb 14, 2026",
        "14-feb-26",
        "2026-02-14",
        "val",
        "Valentine's",
        "Valentine’s",
        "sat 14",
        "sat 14/2",
        "Saturday the 14th",
        "saturday, 14 feb",
        "sat 14 feb 2026",
        "sat 2026-02-14",
        "next sat 14/2",
        "１４/２",
    ],
)
def test_every_way_to_type_the_fourteenth(text: str) -> None:
    assert read_date(text, WEDNESDAY) == VALENTINES_DAY


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        ("2026-02-11", "today", "2026-02-11"),
        ("2026-02-11", "tomorrow", "2026-02-12"),
        ("2026-02-11", "tom", "2026-02-12"),
        ("2026-02-11", "tomorrow week", "2026-02-19"),
        ("2026-02-11", "+0", "2026-02-11"),
        ("2026-02-11", "+366", "2027-02-12"),
        ("2026-02-11", "11", "2026-02-11"),
        ("2026-02-11", "10", "2026-03-10"),
        ("2026-02-11", "31", "2026-03-31"),
        ("2026-02-11", "11/2", "2026-02-11"),
        ("2026-02-11", "10/2", "2027-02-10"),
        ("2026-02-11", "tue", "2026-02-17"),
        ("2026-02-11", "thurs", "2026-02-12"),
        ("2026-02-13", "weds", "2026-02-18"),
        ("2026-02-11", "sat week", "2026-02-21"),
        ("2026-02-11", "sat 14 mar", "2026-03-14"),
        ("2026-02-11", "14/2/2027", "2027-02-14"),
        ("2026-02-11", "11/2/2029", "2029-02-11"),
        ("2026-12-31", "tomorrow", "2027-01-01"),
        ("2026-12-31", "1", "2027-01-01"),
        ("2026-12-31", "31", "2026-12-31"),
        ("2026-12-31", "1 jan", "2027-01-01"),
        ("2026-12-31", "fri", "2027-01-01"),
        ("2026-12-30", "fri week", "2027-01-08"),
        ("2026-02-15", "val", "2027-02-14"),
        ("2028-02-28", "tomorrow", "2028-02-29"),
        ("2028-02-28", "29/2", "2028-02-29"),
        ("2028-02-29", "29 feb", "2028-02-29"),
        ("2027-06-01", "29 feb", "2028-02-29"),
        ("2026-02-11", "29/2/2028", "2028-02-29"),
        ("2028-01-31", "30", "2028-03-30"),
        ("2027-01-30", "29", "2027-03-29"),
        ("2026-03-28", "sun", "2026-03-29"),
        ("2026-03-28", "+1", "2026-03-29"),
        ("2026-03-29", "tomorrow", "2026-03-30"),
        ("2026-10-24", "sun", "2026-10-25"),
        ("2026-10-24", "+2", "2026-10-26"),
        ("2026-10-25", "tomorrow", "2026-10-26"),
    ],
)
def test_around_the_turn_of_years_months_and_clocks(today: str, text: str, day: str) -> None:
    assert read_date(text, date.fromisoformat(today)).isoformat() == day


PHRASES = ("sat", "sat week", "tomorrow", "+3", "14/2", "14 feb", "val", "the 13th", "29/2")
ASKED = "asked"
EDGES = {
    # The last day of a year, and the first.
    "2026-12-31": "2027-01-02 2027-01-09 2027-01-01 2027-01-03 2027-02-14 2027-02-14 2027-02-14 2027-01-13 refused",
    "2027-01-01": "2027-01-02 2027-01-09 2027-01-02 2027-01-04 2027-02-14 2027-02-14 2027-02-14 2027-01-13 refused",
    # The end of February in a year without a leap day, in one with it, and on the leap day itself.
    "2027-02-28": "2027-03-06 2027-03-13 2027-03-01 2027-03-03 2028-02-14 2028-02-14 2028-02-14 2027-03-13 2028-02-29",
    "2027-03-01": "2027-03-06 2027-03-13 2027-03-02 2027-03-04 2028-02-14 2028-02-14 2028-02-14 2027-03-13 2028-02-29",
    "2028-02-28": "2028-03-04 2028-03-11 2028-02-29 2028-03-02 2029-02-14 2029-02-14 2029-02-14 2028-03-13 2028-02-29",
    "2028-02-29": "2028-03-04 2028-03-11 2028-03-01 2028-03-03 2029-02-14 2029-02-14 2029-02-14 2028-03-13 2028-02-29",
    # The night of 25 October 2026 is an hour longer, that of 28 March 2027 an hour shorter.
    "2026-10-24": f"{ASKED} {ASKED} 2026-10-25 2026-10-27 2027-02-14 2027-02-14 2027-02-14 2026-11-13 refused",
    "2026-10-25": "2026-10-31 2026-11-07 2026-10-26 2026-10-28 2027-02-14 2027-02-14 2027-02-14 2026-11-13 refused",
    "2027-03-27": f"{ASKED} {ASKED} 2027-03-28 2027-03-30 2028-02-14 2028-02-14 2028-02-14 2027-04-13 2028-02-29",
    "2027-03-28": "2027-04-03 2027-04-10 2027-03-29 2027-03-31 2028-02-14 2028-02-14 2028-02-14 2027-04-13 2028-02-29",
}


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [(today, *row) for today, days in EDGES.items() for row in zip(PHRASES, days.split(), strict=True)],
)
def test_each_phrase_at_the_edges_of_years_months_and_clocks(today: str, text: str, day: str) -> None:
    try:
        found = read_date(text, date.fromisoformat(today)).isoformat()
    except Ask:
        found = ASKED
    except Refused:
        found = "refused"
    assert found == day


@pytest.mark.parametrize(
    ("today", "text", "choices", "words"),
    [
        ("2026-02-14", "sat", ("2026-02-14", "2026-02-21"), "Today is a Saturday"),
        ("2026-02-14", "Saturday week", ("2026-02-21", "2026-02-28"), "Today is a Saturday"),
        ("2026-02-11", "next sat", ("2026-02-14", "2026-02-21"), "Which Saturday"),
        ("2026-02-11", "sat 13", ("2026-02-13", "2026-02-14"), "13 February is a Friday, not a Saturday"),
        ("2026-02-11", "Saturday the 13th", ("2026-02-13", "2026-02-14"), "is a Friday"),
        ("2026-02-11", "mon 14/2", ("2026-02-14", "2026-02-16"), "is a Saturday"),
        ("2026-02-11", "wed 14 feb", ("2026-02-14", "2026-02-11"), "is a Saturday"),
        ("2026-02-16", "sat 16", ("2026-02-16", "2026-02-21"), "is a Monday"),
        ("2026-02-11", "fri 2026-02-14", ("2026-02-14", "2026-02-13"), "is a Saturday"),
        ("2026-12-31", "Saturday the 1st", ("2027-01-01", "2027-01-02"), "is a Friday"),
        ("2027-02-27", "mon the 28th", ("2027-02-28", "2027-03-01"), "is a Sunday"),
        ("2028-02-28", "sat 29 feb", ("2028-02-29", "2028-03-04"), "is a Tuesday"),
        ("2026-10-24", "sat 25", ("2026-10-25", "2026-10-24"), "is a Sunday"),
        ("2027-03-26", "sat 28/3", ("2027-03-28", "2027-03-27"), "is a Sunday"),
        ("2026-02-11", "2/14", ("2026-02-14",), "day comes before the month"),
        ("2026-02-11", "02/14/2026", ("2026-02-14",), "day comes before the month"),
        ("2026-02-11", "12/25", ("2026-12-25",), "25 December"),
    ],
)
def test_what_can_be_read_two_ways_is_asked(today: str, text: str, choices: tuple[str, ...], words: str) -> None:
    with pytest.raises(Ask) as asked:
        read_date(text, date.fromisoformat(today))
    assert asked.value.choices == choices
    assert asked.value.field == "due"
    assert words in asked.value.message
    for choice in choices:
        assert read_date(choice, date.fromisoformat(today)).isoformat() == choice


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Type the day"),
        ("  ", "Type the day"),
        ("soon", '"soon" is not a day'),
        ("feb", "is not a day"),
        ("14 foo", "is not a day"),
        ("sat +3", "is not a day"),
        ("week", "is not a day"),
        ("1/2/3/4", "is not a day"),
        ("20260214", "is not a day"),
        ("14/2/026", "is not a day"),
        ("4242 4242 4242 4242", "that number is not a day"),
        ("[red]\x1b[2J", "is not a day"),
        ("0", "no such day"),
        ("32", "no such day"),
        ("31/4", "no such day"),
        ("0/14", "no such day"),
        ("30/2", "no such day"),
        ("29/2/2027", "no such day"),
        ("14/13", "no such day"),
        ("2026-02-30", "no such day"),
        ("0000-01-01", "no such day"),
        ("10/2/2026", "10 February 2026 is past"),
        ("10/2/26", "is past"),
        ("2/10/26x", "is not a day"),
        ("2026-02-10", "is past"),
        ("2/14/2025", "is past"),
        ("+367", "more than a year ahead"),
        ("+9999", "more than three years ahead"),
        ("29/2", "29/2/2028"),
        ("14/2/28", "14/2/2028"),
        ("12/2/2029", "more than three years ahead"),
        ("2040-02-14", "more than three years ahead"),
    ],
)
def test_what_is_no_day_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_date(text, WEDNESDAY)
    assert not isinstance(refused.value, Ask)
    assert refused.value.field == "due"
    assert words in refused.value.message
    assert "\x1b" not in refused.value.message


@given(days, st.integers(min_value=0, max_value=366))
def test_a_day_of_the_coming_year_can_be_typed_in_each_way(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    weekday, short_month = f"{day:%a}", f"{day:%b}"
    for text in (f"{day.day}/{day.month}/{day.year}", day.isoformat(), f"{weekday} {day.day} {short_month} {day.year}"):
        assert read_date(text, today) == day
    assert read_date(f"+{ahead}", today) == day
    if ahead < 365 and (day.month, day.day) != (2, 29):
        assert read_date(f"{day.day}/{day.month}", today) == day
        assert read_date(f"{short_month} {day.day}", today) == day


@given(
    st.text(max_size=30)
    | st.from_regex(r"[a-z]{0,3} ?[0-9]{0,4}[/. -][0-9a-z]{0,4}([/. -][0-9]{0,4})?", fullmatch=True),
    days,
)
def test_whatever_is_typed_gives_a_day_in_reach_or_a_refusal(text: str, today: date) -> None:
    try:
        day = read_date(text, today)
    except Refused:
        return
    assert today <= day <= today + timedelta(days=3 * 365 + 1)


def test_parse_iso() -> None:
    assert parse_iso("2026-02-14", "day") == VALENTINES_DAY
    for text in ("14/2/2026", "20260214", "2026-2-14", "2026-02-30", "2026-W07-6", "", "today"):
        with pytest.raises(Refused) as refused:
            parse_iso(text, "day")
        assert refused.value.field == "day"


@pytest.mark.parametrize(
    ("day", "shown", "said"),
    [
        ("2026-02-11", "Wednesday 11 Feb, today", "Wednesday the 11th, today"),
        ("2026-02-12", "Thursday 12 Feb, tomorrow", "Thursday the 12th, tomorrow"),
        ("2026-02-10", "Tuesday 10 Feb, yesterday", "Tuesday the 10th, yesterday"),
        ("2026-02-14", "Saturday 14 Feb, in 3 days", "Saturday the 14th, in three days"),
        ("2026-02-08", "Sunday 8 Feb, 3 days ago", "Sunday the 8th, three days ago"),
        ("2026-02-23", "Monday 23 Feb, in 12 days", "Monday the 23rd, in twelve days"),
        ("2026-02-24", "Tuesday 24 Feb, in 13 days", "Tuesday the 24th, in 13 days"),
        ("2026-03-14", "Saturday 14 Mar, in 31 days", "Saturday the 14th of March, in 31 days"),
        ("2026-05-01", "Friday 1 May, in 79 days", "Friday the 1st of May, in 79 days"),
        ("2026-05-22", "Friday 22 May, in 100 days", "Friday the 22nd of May, in 100 days"),
        ("2027-02-14", "Sunday 14 Feb 2027, in 368 days", "Sunday the 14th of February 2027, in 368 days"),
    ],
)
def test_shown_and_said(day: str, shown: str, said: str) -> None:
    assert say(date.fromisoformat(day), WEDNESDAY) == shown
    assert say_aloud(date.fromisoformat(day), WEDNESDAY) == said


def test_ordinals_of_every_day_of_a_month() -> None:
    ordinals = [say_aloud(date(2026, 3, day), date(2026, 3, 1)).split(",")[0].split()[-1] for day in range(1, 32)]
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    assert ordinals == [f"{day}{ends.get(day, 'th')}" for day in range(1, 32)]


def test_short_and_monday() -> None:
    assert short(VALENTINES_DAY) == "Sat 14 Feb"
    assert monday(VALENTINES_DAY) == date(2026, 2, 9) == monday(date(2026, 2, 9))
    assert monday(date(2027, 1, 1)) == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("", ""),
        (" ", ""),
        ("am", "am"),
        ("AM", "am"),
        ("morning", "am"),
        ("before noon", "am"),
        ("pm", "pm"),
        ("afternoon", "pm"),
        ("all day", "all day"),
        ("any", "all day"),
        ("10:30", "10:30"),
        ("1030", "10:30"),
        ("930", "09:30"),
        ("10.30am", "10:30"),
        ("at 10:30", "10:30"),
        ("02:30", "02:30"),
        ("2pm", "14:00"),
        ("2.30 p.m.", "14:30"),
        ("12pm", "12:00"),
        ("12am", "00:00"),
        ("noon", "12:00"),
        ("14-16", "14:00-16:00"),
        ("14 - 16", "14:00-16:00"),
        ("14–16", "14:00-16:00"),
        ("1400-1600", "14:00-16:00"),
        ("between 14 and 16", "14:00-16:00"),
        ("14.30 to 16", "14:30-16:00"),
        ("2-4pm", "14:00-16:00"),
        ("11-1pm", "11:00-13:00"),
        ("9-11am", "09:00-11:00"),
        ("10-2", "10:00-14:00"),
        ("9 to noon", "09:00-12:00"),
        ("08:00-20:30", "08:00-20:30"),
    ],
)
def test_read_window(text: str, window: str) -> None:
    assert read_window(text) == window
    assert read_window(window) == window


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("2:30", ("14:30", "02:30")),
        ("230", ("14:30", "02:30")),
        ("2-4", ("14:00-16:00", "02:00-04:00")),
        ("5-7", ("17:00-19:00", "05:00-07:00")),
    ],
)
def test_an_hour_that_may_be_before_dawn_is_asked(text: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(Ask) as asked:
        read_window(text)
    assert (asked.value.field, asked.value.choices) == ("window", choices)
    assert [read_window(choice) for choice in choices] == list(choices)


@pytest.mark.parametrize(
    "text", ["10", "25:00", "10:60", "13pm", "0am", "16-14", "14-14", "soon", "14-", "10:30-", "14/2"]
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_window(text)
    assert refused.value.field == "window"
    assert not isinstance(refused.value, Ask)


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,4}([ap]m)?-[0-9]{1,4}([ap]m)?", fullmatch=True))
def test_a_window_once_read_reads_as_itself(text: str) -> None:
    try:
        window = read_window(text)
    except Refused:
        return
    assert read_window(window) == window
    assert isinstance(window_end(window), time)


def test_windows_sort_as_a_round_is_driven() -> None:
    driven = ["09:00", "10:30", "14:00-16:00", "am", "all day", "pm"]
    muddled = [driven[place] for place in (4, 0, 5, 2, 3, 1)]
    assert sorted(muddled, key=window_key) == driven
    assert window_key("") == window_key("all day")
    assert set(WINDOWS) < set(driven)


@pytest.mark.parametrize(
    ("window", "start", "end", "words"),
    [
        ("am", time(7), time(13), "in the morning"),
        ("pm", time(13), time(18), "in the afternoon"),
        ("all day", None, time(18), "during the day"),
        ("", None, time(18), "during the day"),
        ("10:30", time(10, 30), time(10, 30), "at 10:30"),
        ("14:00-16:00", time(14), time(16), "between 14:00 and 16:00"),
    ],
)
def test_the_start_the_end_and_the_words_of_a_window(window: str, start: time | None, end: time, words: str) -> None:
    assert window_start(window) == start
    assert window_end(window) == end
    assert window_words(window) == words
