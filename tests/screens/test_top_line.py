"""The top line: as wide as the screen, whatever is outstanding."""

from datetime import UTC, date, datetime

import pytest
from rich.cells import cell_len

from models.views import TopLine
from screens.widgets.top_line import top_spans
from tests.screens.desk import FORBIDDEN, NASTY

NOW = datetime(2026, 2, 11, 10, 42, tzinfo=UTC)


def line(outstanding: TopLine, room: int = 80, today: date = date(2026, 2, 11)) -> str:
    return "".join(span.text for span in top_spans(today, NOW, outstanding, "owner", room))


def test_with_nothing_outstanding_it_has_the_clock_and_who_is_in() -> None:
    assert line(TopLine(), 40) == " Wed 11 Feb 10:42                 owner "


def test_the_counts_give_way_before_the_oldest_and_the_oldest_before_the_clock() -> None:
    outstanding = TopLine("0400 due today, open 3 h", tuple((n, "things that wait") for n in range(10, 20)))
    assert "0400 due today  10 things that wait  +9 " in line(outstanding)
    assert "0400 due today, open 3 h  10 things that wait  11" in line(outstanding, 300)
    assert line(outstanding, 40).startswith(" Wed 11 Feb 10:42   0400 due")
    assert "owner" in line(outstanding, 40)


def test_an_old_back_up_is_said_before_the_counts_which_never_push_it_out() -> None:
    counts = tuple((n, "things that wait") for n in range(10, 20))
    outstanding = TopLine("0400 due today, open 3 h", counts, "second back-up 3 days old")
    assert "0400 due today   second back-up 3 days old  +10" in line(outstanding)
    assert "second back-up 3 days old  10 things that wait" in line(outstanding, 120)
    spans = top_spans(date(2026, 2, 11), NOW, outstanding, "owner", 120)
    assert next(span.ink for span in spans if "back-up" in span.text) == "warn"


def test_what_is_on_no_list_is_seen_on_a_narrow_screen_beside_a_back_up_that_is_missing() -> None:
    counts = ((20, "not taken"), (3, "no driver"), (6, "to see"), (34, "open"))
    outstanding = TopLine("0400 due today, open 3 h", counts, "no back-up")
    assert "0400 due today   no back-up  20 not taken  +3" in line(outstanding)


def test_the_oldest_gives_way_before_the_back_up() -> None:
    outstanding = TopLine("0400 due today, open 3 h", ((3, "open"),), "back-up 12 days old")
    assert "0400 due t" in line(outstanding, 66)
    assert "back-up 12 days old" in line(outstanding, 66)
    assert "0400" not in line(outstanding, 50)
    assert "back-up 12 days old" in line(outstanding, 50)


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("room", [40, 80, 120])
def test_it_is_as_wide_as_the_screen_and_holds_no_control(text: str, room: int) -> None:
    shown = line(TopLine(text, ((1, text),), text), room)
    assert cell_len(shown) == room
    assert not FORBIDDEN & set(shown)


def test_the_date_is_the_one_that_stands_in_for_today() -> None:
    assert line(TopLine(), today=date(2026, 12, 24)).startswith(" Thu 24 Dec 10:42")
