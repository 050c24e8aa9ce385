"""Online orders in rows and words, without a terminal."""

from datetime import date
from typing import Any

import pytest

from models.online_views import (
    CALLED_OFF,
    CHANGED,
    HELD,
    LISTED,
    NEW,
    NOT_TAKEN,
    Compared,
    Difference,
    Held,
    LookedAt,
    OnlineRow,
)
from screens.online_rows import (
    COLUMNS,
    HERE,
    SIDES,
    THERE,
    found_words,
    how_far,
    like_words,
    named,
    online_lines,
    online_title,
    online_words,
    side_by_side,
    state_span,
    wrapped,
)
from screens.widgets.cells import width
from screens.widgets.line_list import shares
from tests.screens.desk import NASTY
from tests.screens.order_views import order_view
from tests.screens.rows import TODAY

SATURDAY = date(2026, 2, 14)


def online_row(number: int, kind: str = NEW, **other: Any) -> OnlineRow:
    """An online order that waits for somebody."""
    row = OnlineRow(
        id=number,
        source="Website",
        number=str(1000 + number),
        kind=kind,
        status="processing",
        placed_on=date(2026, 2, 10),
        caller="A. SENDER",
        recipient="B. RECIPIENT",
        due=SATURDAY,
        window="am",
        what="2 x Dozen red roses",
        why="",
        like="",
        sheet=0,
        digest=f"digest-{number}",
    )
    return row._replace(**other)


ONE_OF_EACH = (
    online_row(1),
    online_row(2, like="0398-1"),
    online_row(3, HELD, due=None, window="", why="no delivery date"),
    online_row(4, CHANGED, why="changed: due, card", sheet=412),
    online_row(5, CALLED_OFF, status="cancelled", sheet=413),
    online_row(6, LISTED, status="", caller="", recipient="", due=None, window="", what=""),
    online_row(7, NOT_TAKEN, status="pending", why="pending: not paid"),
)


def state(row: OnlineRow) -> str:
    return state_span(row).text


def test_each_kind_has_its_heading_and_one_that_is_not_known_is_shown() -> None:
    lines = online_lines((*ONE_OF_EACH, online_row(9, "lost", why="who knows")))
    heads = ["".join(span.text for span in line.spans) for line in lines if line.key is None]
    assert heads == [
        "NEW  2",
        "HELD: SOMETHING IS MISSING  1",
        "CHANGED AT THE WEB SHOP  1",
        "CANCELLED AT THE WEB SHOP, NOT HERE  1",
        "ON THE WEB SHOP'S OWN LIST, NOT IN THE BOOK  1",
        "NOT LIVE: NO SHEET  1",
        "lost  1",
    ]
    assert [line.key for line in lines if line.key] == ["1", "2", "3", "4", "5", "6", "7", "9"]
    assert all(len(line.spans) == len(COLUMNS) for line in lines if line.key)


def test_the_state_says_what_is_the_matter_without_colour() -> None:
    assert [state(row) for row in ONE_OF_EACH] == [
        "new",
        "LIKE 0398-1?",
        "? no delivery date",
        "! changed: due, card",
        "X cancelled there",
        "! not in the book",
        "pending: not paid",
    ]
    assert state(online_row(1, HELD, why="no address", like="0398-1")) == "? no address, LIKE 0398-1?"


def test_the_title_counts_each_kind() -> None:
    assert online_title(()) == "ONLINE"
    assert online_title(ONE_OF_EACH) == "ONLINE   2 new, 1 held, 1 changed, 1 cancelled, 1 listed, 1 not live"


def test_the_order_in_full_says_what_to_do_about_it() -> None:
    new, like, held, changed, off, listed, not_live = (online_words(row, TODAY) for row in ONE_OF_EACH)
    assert new.splitlines() == [
        "Website 1001   A. SENDER -> B. RECIPIENT   processing",
        "t takes in all that is new or held. enter: see all of it.",
        "Saturday 14 Feb, in 3 days   in the morning   placed Tue 10 Feb   2 x Dozen red roses",
    ]
    assert "! Like 0398-1. s: it is the same order." in like
    told = "0412-1 (phone, taken by owner): A. Sender -> B. Recipient, Sat 14 Feb"
    assert like_words(order_view()) == told
    assert f"! Like {told}. s: it is the same order." in online_words(ONE_OF_EACH[1], TODAY, told)
    assert "! no delivery date.   t takes it in as an open sheet that says what is missing." in held
    assert "! changed: due, card.   u takes what changed there (*), o leaves ours, x: ours is another order." in changed
    assert "u cancels ours too, o leaves it." in off
    assert listed == "Website 1006\nBring in a file that holds it: f. If it is not wanted: d.\nplaced Tue 10 Feb"
    assert "pending: not paid   It is looked at again with each file." in not_live


def test_both_sides_stand_side_by_side_what_was_changed_there_first_and_marked() -> None:
    told = (Difference(1, "notes", "side gate", "", False), Difference(1, "due", "Sat 14 Feb", "Sun 15 Feb", True))
    rows = [[span.text for span in row.spans] for row in side_by_side(told, 76)]
    assert rows == [["due", THERE, "Sat 14 Feb", "Sun 15 Feb"], ["notes", HERE, "side gate", "(nothing)"]]
    several = side_by_side((told[1], told[1]._replace(suffix=2)), 76)
    assert [row.spans[0].text for row in several] == ["-1 due", "-2 due"]
    assert side_by_side((), 76) == []


@pytest.mark.parametrize("room", [40, 76, 116])
def test_nothing_of_a_difference_is_cut(room: int) -> None:
    card = "With all our love to you both on this day\nfrom everybody at number fourteen, and from the dog"
    rows = side_by_side((Difference(1, "card", card, card.replace("dog", "cat"), True),), room)
    cells = [size for _, _, size in shares(SIDES, room)]
    assert all(width(span.text) <= size for row in rows for span, size in zip(row.spans, cells, strict=True))
    theirs = " ".join(row.spans[3].text for row in rows).split()
    assert "".join(theirs) == "".join(card.replace("dog", "cat").split())
    assert len({row.key for row in rows}) == len(rows)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_text_of_any_kind_is_broken_into_lines_that_fit(text: str) -> None:
    assert all(width(line) <= 12 for line in wrapped(text, 12))
    assert not set("".join(wrapped(text, 12))) & {"\x1b", "\x9b", "\u202e", "\x07"}


def test_what_a_look_came_to() -> None:
    found = LookedAt(4, 2, 1, vanished=("1004",), held=(Held("77", "no address"),))
    assert found_words(found, "orders.json") == (
        "orders.json: 4 read: 2 new, 1 held, 1 seen before, 1 vanished.\n"
        "! In the book and not in it, although others of those days are: 1004"
    )
    assert found_words(LookedAt(), "orders.json") == "orders.json: Nothing in it."


def test_what_the_web_shops_own_list_holds_that_the_book_does_not() -> None:
    assert found_words(Compared(40, 39, 1), "") == (
        "The web shop's own list: 40 orders, 39 in the book, 1 not live. Every one is here."
    )
    found = Compared(40, 37, 0, missing=("1042",), late=("1011",), unknown=("0999",), waiting=("1050", "1051"))
    assert found_words(found, "").splitlines() == [
        "The web shop's own list: 40 orders, 37 in the book.",
        "! NOT IN THE BOOK (1): 1042",
        "! Looked at, and not taken in (2): 1050, 1051",
        "! In the book, and not on the list (1): 0999",
        "Came in on a later day than they were placed (1): 1011",
    ]
    assert named([str(number) for number in range(10)]) == "0, 1, 2, 3, 4, 5, 6, 7 and 2 more"


def test_how_far_a_file_is() -> None:
    assert how_far("orders.json", 45, 100).startswith("Looking at orders.json: 45 %")
    assert how_far("orders.json", 0, 0).startswith("Looking at orders.json: ...")
    assert how_far("orders.json", 100, 100).startswith("orders.json is read, and being noted")
