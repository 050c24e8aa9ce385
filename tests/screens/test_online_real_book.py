"""Online orders on a real, encrypted book: one was typed by hand, one is new, one is changed at the web shop later."""

from dataclasses import replace

import pytest

from counter_tui.door import OpenedBook
from models import finding, pad
from models.database import Book
from models.intake import take
from models.online import look_at
from models.online_views import OnlinePart
from models.views import Confirm, Party
from screens.desk import Desk
from screens.online import OnlineScreen
from tests.book import SATURDAY, WEDNESDAY, an_order, moment
from tests.models.online import WEBSITE, a_part, read_order
from tests.screens.desk import comes_to, counter, fake_desk, shows

CLARA = Party("Clara Buyer", "07700 900777", "clara@example.com")


@pytest.fixture
def desk(book: Book) -> Desk:
    desk = fake_desk("2026-02-11T10:42")
    desk.book = OpenedBook(book)
    return desk


def by_hand() -> OnlinePart:
    """The part of an online order that is the same as `an_order`."""
    same = an_order()
    place = {"recipient": same.recipient, "address": same.address, "postcode": same.postcode}
    return a_part(caller=same.caller, due=same.due, card=same.card, lines=same.lines, **place)


async def test_each_order_comes_in_once_and_changes_with_the_web_shop(desk: Desk, book: Book) -> None:
    book.write(take, moment(), an_order(), confirm=Confirm("read back"), key="call")
    other = read_order("1043", a_part(caller=CLARA, recipient=Party("Dora Friend"), address="3 Quay Street"))
    book.write(look_at, moment(), WEBSITE, [read_order("1042", by_hand()), other])
    app = counter(lambda: OnlineScreen(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "LIKE 0001-1?")
        assert await shows(pilot, "! Like 0001-1 (phone, taken by owner)")
        await pilot.press("s", "y")
        assert await shows(pilot, "1042 is 0001-1.")
        assert await shows(pilot, "1 new")
        await pilot.press("t")
        assert await shows(pilot, "Taken in as 0002: 1 on the lists")
        changed = replace(other, parts=(replace(other.parts[0], card="Thinking of you"),))
        book.write(look_at, moment("11:00"), WEBSITE, [changed])
        app.screen.look()  # type: ignore[attr-defined]  # as when a file was looked at
        assert await shows(pilot, "Thinking of you")
        await pilot.press("u")
        assert await shows(pilot, "0002-1 is as the web shop says now.")
        assert await comes_to(pilot, lambda: not app.screen.row)  # type: ignore[attr-defined]  # nothing waits
    (row,) = book.read(finding.find, "0002")
    assert book.read(finding.open_order, row.order_id).new.card == "Thinking of you"
    assert [sheet.number for sheet in book.read(pad.pad, WEDNESDAY)] == [1, 2]
    assert row.due == SATURDAY
