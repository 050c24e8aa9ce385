"""A day's list in rows and words: what stands where, and what is to be known of it at a glance."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.run_views import DriverRow, RunRow
from models.views import EntryRow
from screens.deliveries_rows import (
    DayList,
    driver_words,
    entry_words,
    list_rows,
    next_to_give,
    same_area,
    state_span,
    title_words,
)
from tests.screens.rows import TODAY, day, entry

AT = datetime(2026, 2, 11, 10, 30, tzinfo=UTC)


def local(at: datetime) -> datetime:
    return at


def shown(*rows: EntryRow, drivers: tuple[str, ...] = ("Ann", "Dave"), runs: tuple[RunRow, ...] = ()) -> DayList:
    return DayList(TODAY, rows, runs, tuple(DriverRow(each, False) for each in drivers))


def headings(of: DayList) -> list[str]:
    return ["".join(span.text for span in row.spans) for row in list_rows(of, local) if row.key is None]


def run(driver: str, **other: Any) -> RunRow:
    return RunRow(driver, 0, 0, 0, False, None, 0, None)._replace(**other)


def test_the_stops_without_a_driver_come_first_then_the_runs_by_digit_the_shelf_the_relays_and_what_is_gone() -> None:
    of = shown(
        entry(1, driver="Dave"),
        entry(2, driver="Ann"),
        entry(9, status="cancelled"),
        entry(3),
        entry(4, kind="collection"),
        entry(5, kind="relay", status="asked"),
        entry(6, kind="hovercraft"),
        entry(7, day=day(5), mark="MOVED"),
        entry(8, driver="Zoe"),
        drivers=("Dave", "Ann"),
    )
    assert headings(of) == [
        "! NO DRIVER YET   1 stop",
        "MOVED TO ANOTHER DAY   to be seen",
        "1 Dave   1 stop, 1 left",
        "2 Ann   1 stop, 1 left",
        "Zoe   1 stop, 1 left",
        "SHELF   1, 1 left",
        "RELAYS OUT   1, 1 left",
        "hovercraft   1, 1 left",
    ]
    assert [row.key for row in list_rows(of, local) if row.key] == ["3", "9", "7", "1", "2", "8", "4", "5", "6"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "1 Ann   2 stops, 1 left"),
        ({"printed": 1}, "1 Ann   2 stops, 1 left   printed"),
        ({"printed": 2, "stale": True}, "1 Ann   run sheet STALE   2 stops, 1 left   printed 2x"),
        ({"counted": 11, "listed": 12}, "1 Ann   counted 11 of 12!   2 stops, 1 left"),
        (
            {"counted": 2, "listed": 2, "loaded_at": AT},
            "1 Ann   1 not on the van!   2 stops, 1 left   loaded 10:30",
        ),
    ],
)
def test_a_runs_heading_tells_its_paper_and_its_load_out(said: dict[str, Any], words: str) -> None:
    done = entry(1, driver="Ann", status="done", result="delivered", loaded_at=AT)
    assert headings(shown(done, entry(2, driver="Ann"), runs=(run("Ann", **said),))) == [words]


def test_a_run_that_is_done_or_emptied_says_so() -> None:
    done = entry(1, driver="Ann", status="done", result="delivered")
    assert headings(shown(done)) == ["1 Ann   1 stop, all done"]
    assert headings(shown(entry(1, driver="Ann", status="cancelled"))) == ["1 Ann   none left"]
    assert headings(shown(entry(1, status="cancelled"))) == ["NO DRIVER YET   none left"]


NEIGHBOUR = {"result": "delivered", "place": "neighbour", "whom": "no. 14, Mrs Lee", "status": "done"}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "listed"),
        ({"mark": "NEW"}, "NEW"),
        ({"mark": "NEW", "to_see": ("", "Ann")}, "NEW for shop, Ann"),
        ({"mark": "NEW", "like": "0398-1"}, "NEW, LIKE 0398-1?"),
        ({"mark": "CHANGED", "to_come": "card phone"}, "CHANGED, ? card, phone"),
        ({"status": "cancelled"}, "X cancelled"),
        ({"status": "cancelled", "mark": "CANCELLED", "to_see": ("Ann",)}, "X cancelled for Ann"),
        ({"mark": "MOVED", "day": day(5), "moved_from": TODAY, "to_see": ("",)}, "MOVED to Sat 14 Feb for shop"),
        ({"mark": "MOVED", "moved_from": day(0)}, "MOVED from Mon 9 Feb"),
        (NEIGHBOUR, "neighbour, no. 14, Mrs Lee"),
        (NEIGHBOUR | {"news": "waiting"}, "neighbour, not told, no. 14, Mrs Lee"),
        (NEIGHBOUR | {"news": "waiting", "like": "0398-1"}, "neighbour, not told, LIKE 0398-1?, no. 14, Mrs Lee"),
        (NEIGHBOUR | {"news": "told"}, "neighbour, no. 14, Mrs Lee"),
        (NEIGHBOUR | {"mark": "CHANGED", "to_see": ("",)}, "neighbour, CHANGED for shop, no. 14, Mrs Lee"),
        ({"result": "delivered", "place": "recipient", "status": "done"}, "delivered, recipient"),
        (
            {"result": "not delivered", "place": "letterbox", "news": "waiting", "outcome_note": "dog"},
            "NOT delivered, not told, letterbox, (dog)",
        ),
        ({"kind": "collection", "result": "not collected"}, "NOT collected"),
        (
            NEIGHBOUR | {"status": "cancelled", "mark": "CANCELLED", "to_see": ("Ann",)},
            "X cancelled, but delivered, neighbour, no. 14, Mrs Lee, CANCELLED for Ann",
        ),
        ({"kind": "relay", "status": "accepted", "florist": "Petals of Bath"}, "accepted: Petals of Bath"),
        ({"status": "lost at sea"}, "lost at sea"),
        ({"slips": 1, "slip_stale": True}, "slip STALE"),
        ({"slips": 1}, "listed"),
        ({"loaded_at": AT}, "on the van"),
    ],
)
def test_the_state_says_it_in_words(other: dict[str, Any], words: str) -> None:
    assert state_span(entry(1, **other), TODAY).text == words


def test_what_is_not_on_a_loaded_van_says_so_until_it_is_done() -> None:
    assert state_span(entry(1), TODAY, loaded=True) == ("not on the van", "warn")
    assert state_span(entry(1, loaded_at=AT), TODAY, loaded=True) == ("on the van", "text")
    assert state_span(entry(1, status="done", result="delivered"), TODAY, loaded=True) == ("delivered", "good")


def test_the_place_on_the_run_and_the_pick_stand_in_front() -> None:
    of = shown(entry(1, driver="Ann", sequence=1), entry(2, driver="Ann", sequence=12), entry(3, sequence=1))
    front = {row.key: row.spans[0].text for row in list_rows(of, local, {2, 3}) if row.key}
    assert front == {"3": "*", "1": "1.", "2": "*12."}


def test_the_cursor_goes_on_to_what_can_still_be_given_in_the_same_group() -> None:
    rows = [entry(1), entry(2, status="cancelled"), entry(3), entry(4), entry(5, driver="Ann"), entry(6, driver="Ann")]
    of = shown(*rows)

    def after(at: EntryRow, given: set[int]) -> int | None:
        row = next_to_give(of, at, given)
        return row.order_id if row else None

    assert after(rows[0], {1}) == 3
    assert after(rows[2], {3, 4}) == 1, "around the end"
    assert after(rows[3], {1, 3, 4}) is None
    assert after(rows[4], {5}) == 6
    assert after(entry(9), set()) == 1, "what has gone meanwhile leads to the first"


def test_an_area_is_picked_within_its_group() -> None:
    rows = (
        entry(1, postcode="po16 7aa"),
        entry(2, postcode="PO16 9ZZ"),
        entry(3, postcode="PO1 1AA"),
        entry(4, driver="Ann"),
        entry(5, status="done"),
    )
    assert [row.order_id for row in same_area(shown(*rows), rows[0])] == [1, 2]


def test_the_keys_of_the_drivers_say_what_each_has_left() -> None:
    rows = (entry(1, driver="Ann"), entry(2, driver="Ann", status="done"), entry(3, driver="Dave", status="cancelled"))
    assert driver_words(shown(*rows)) == "1 Ann (1)   2 Dave (0)   0 nobody"
    many = tuple(f"van {n}" for n in range(1, 13))
    assert driver_words(shown(drivers=many)).endswith("9 van 9 (0)   g: 3 more   0 nobody")
    assert "g gives" in driver_words(shown(drivers=()))


def test_the_entry_in_full_says_first_what_waits() -> None:
    row = entry(1, **NEIGHBOUR, news="waiting", outcome_at=AT, slips=2, slip_stale=True, address="Flat 2\n12 Mill Lane")
    words = entry_words(row, local)
    assert words.startswith("0401-1 in the morning   B. RECIPIENT   07700 900123   delivered, neighbour, no. 14")
    for part in ("10:30", "y: the sender was told", "Flat 2, 12 Mill Lane", "slip printed 2x, STALE", "side gate"):
        assert part in words, part


def test_the_title_counts_what_is_live() -> None:
    of = shown(entry(1), entry(2, status="cancelled"), entry(3, kind="collection"), entry(4, day=day(5)))
    assert title_words(of, "today", 2) == "DELIVERIES   today   1 stop   1 on the shelf   2 picked"
