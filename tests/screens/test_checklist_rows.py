"""A driver's checklist in rows and words."""

from datetime import UTC, date, datetime, timedelta

from screens.checklist_rows import (
    COLUMNS,
    NOT_ON_VAN,
    WAYS,
    difference_words,
    done_words,
    in_sight,
    left_words,
    loud_words,
    next_open,
    next_stop,
    noted_words,
    stop_pieces,
    stop_row,
    title_words,
    too_early,
)
from tests.screens.stops import stop

TODAY = date(2026, 2, 11)
AT = datetime(2026, 2, 11, 11, 20, tzinfo=UTC)


def local(at: datetime) -> datetime:
    return at


def test_what_is_loud_of_a_stop() -> None:
    cancelled = stop(1, sequence=None, status="cancelled", mark="CANCELLED")
    gone = stop(1, sequence=None, status="gone", mark="MOVED")
    assert loud_words(cancelled, loaded=True) == "CANCELLED   do not deliver"
    assert loud_words(gone, loaded=True) == "MOVED   no longer on this run"
    assert loud_words(stop(1), loaded=False) == ""
    assert loud_words(stop(1, mark="NEW"), loaded=True) == f"NEW   {NOT_ON_VAN}"
    assert loud_words(stop(1, result="delivered", status="done"), loaded=True) == ""


def test_the_next_stop_comes_after_this_one_and_then_from_the_first_on() -> None:
    rows = [stop(1), stop(2, result="delivered", status="done"), stop(3), stop(4, sequence=None, status="cancelled")]
    assert next_open(rows, 1) == 3
    assert next_open(rows, 3) == 1
    assert next_open(rows[:1], 1) == 1
    assert next_open(rows[1:2], 2) is None
    assert done_words(rows) == "1 of 3 done"


def test_what_was_noted_names_the_stop_and_the_outcome() -> None:
    rows = [stop(1, result="not delivered", place="letterbox"), stop(2)]
    assert noted_words(rows[0], rows) == "0412-1 Recipient 1: not delivered, letterbox. 0 of 2 done."
    long = stop(2, recipient="R" * 60, result="delivered", place="neighbour", whom="n" * 100)
    assert len(noted_words(long, [long])) < 100


def test_a_stop_in_full_and_in_a_line() -> None:
    row = stop(1, notes="side gate", result="delivered", place="neighbour", whom="no. 14", outcome_at=AT)
    pieces = stop_pieces(row, loaded=True, held="", local=local)
    assert pieces["where"] == "1 Mill Lane\nFareham\nPO16 7AA\n07700 900456"
    assert pieces["what"] == "0412-1, in the morning\nDozen red roses"
    assert pieces["noted"] == "delivered, neighbour, no. 14 11:20"
    line = stop_row(row, loaded=True, held="", local=local)
    assert [span.text for span in line.spans] == ["1", "am", "Recipient 1", "PO16 7AA", pieces["noted"]]
    assert len(line.spans) == len(COLUMNS)


def test_a_marked_stop_stands_first_and_is_gone_to_first() -> None:
    rows = in_sight([stop(1, result="delivered"), stop(2), stop(3, mark="NEW"), stop(4, sequence=None, mark="MOVED")])
    assert [row.order_id for row in rows] == [3, 4, 1, 2]
    assert [next_stop(rows, order_id) for order_id in (3, 4, 1, 2, 0)] == [4, 3, 3, 3, 3]
    assert next_stop(rows[2:], 1) == 2
    assert next_stop(rows[2:3], 1) is None
    assert stop_row(rows[0], loaded=True, held="", local=local).spans[-1] == (f"! NEW   {NOT_ON_VAN}", "warn")


def test_what_is_left_is_what_a_load_out_asks_for() -> None:
    tried = stop(1, result="not delivered", place="shop")
    rows = [tried, stop(2), stop(3, result="delivered", status="done"), stop(4, sequence=None, status="gone")]
    assert left_words(rows) == "2 left, 1 not delivered"
    assert done_words(rows) == "1 of 3 done"
    assert title_words("van 1", TODAY, TODAY, rows, more=False).startswith("VAN 1   Wed 11 Feb   1 of 3 done   2 left")


def test_nothing_is_noted_before_its_day() -> None:
    assert too_early(TODAY, TODAY) == too_early(TODAY - timedelta(days=1), TODAY) == ""
    assert too_early(TODAY + timedelta(days=1), TODAY).startswith("This is tomorrow's run")
    assert too_early(TODAY + timedelta(days=2), TODAY).startswith("This is the run of Fri 13 Feb")


def test_flowers_in_the_letterbox_are_not_a_card_in_it() -> None:
    assert WAYS["letterbox"].given.result == "delivered"
    assert WAYS["card"].given.result == "not delivered"


def test_a_difference_names_what_came_or_went_and_what_is_not_on_a_loaded_van() -> None:
    rows = [stop(1), stop(2, mark="NEW"), stop(3, sequence=None, status="cancelled", mark="CANCELLED")]
    assert difference_words(rows).splitlines()[1:] == [
        "NEW   0412-2  Recipient 2  PO16 7AA",
        "CANCELLED   do not deliver   0412-3  Recipient 3  PO16 7AA",
    ]
    assert difference_words(rows[:1]) == "Look through the list and the van, stop by stop."
    seen = difference_words([stop(1, loaded=True), stop(2)]).splitlines()
    assert seen[1:] == ["not on the van   0412-2  Recipient 2  PO16 7AA"]
