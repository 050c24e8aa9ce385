"""Online orders on the screen: looked at, taken in, changed as theirs, compared; nothing typed is lost to a refusal."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from models.errors import Refused
from models.online_rows import Stored
from models.online_views import (
    CALLED_OFF,
    CHANGED,
    HELD,
    LIVE,
    NEW,
    Compared,
    Difference,
    Held,
    LookedAt,
    OnlineRow,
    TakenIn,
    WebShop,
)
from models.views import FoundSheet, Taken
from screens.desk import Desk, UnlockError
from screens.going import DraftPicked, OrderPicked
from screens.online import OnlineScreen
from screens.outside import Progress
from screens.widgets.field import LongField
from screens.widgets.line_list import LineList
from tests.models.online import read_order
from tests.screens.desk import (
    NASTY,
    Counter,
    assert_clean,
    book_of,
    comes_to,
    counter,
    fake_desk,
    line_with,
    shows,
    words_on,
)
from tests.screens.fake_outside import FakeOnline
from tests.screens.order_views import found, order_view
from tests.screens.test_online_rows import ONE_OF_EACH, online_row

TAKEN = Taken(412, 1, "open", "")
WEBSITE = WebShop("Website", note_is="card")
CARD = Difference(1, "card", "With love", "With all our love", True)
STORED = Stored(
    *(1, "Website", "", "id-1001", "1001", "processing", LIVE, "2026-02-10", ""),
    *(read_order("1001").content, "", None, "waiting", "", 0),
)
NUMBER = Difference(1, "notes", "side gate", "", False)


@dataclass
class SlowOnline(FakeOnline):
    """Reads until it is let go on."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self, path: str, source: str, progress: Progress) -> LookedAt | Compared:
        progress(45, 100)
        await self.go_on.wait()
        return await super().look(path, source, progress)


@dataclass
class ChoosyOnline(FakeOnline):
    """Looks only at what somebody says whose it is."""

    async def look(self, path: str, source: str, progress: Progress) -> LookedAt | Compared:
        if not source:
            raise UnlockError("No file of Website looked like this.", field="source")
        return await super().look(path, source, progress)


def online_desk(*rows: OnlineRow, shops: tuple[WebShop, ...] = (WEBSITE,), **answers: Any) -> Desk:
    known: dict[str, Any] = {
        "online_rows": list(rows),
        "web_shops": list(shops),
        "web_shop": lambda name: next((s for s in shops if s.name == name), (*shops, WebShop("Web shop"))[0]),
        "differences": (CARD, NUMBER),
        "stored": STORED,
        "find_sheet": None,
        "find": [found(7, 412), found(5, 398)],
        "open_order": order_view(),
    }
    return fake_desk(**(known | answers))


def screen_of(desk: Desk) -> Counter:
    return counter(lambda: OnlineScreen(desk))


def told(desk: Desk) -> list[tuple[str, tuple[Any, ...]]]:
    """What the book was told, without the moments."""
    return [(call.name, call.args[1:]) for call in book_of(desk).told]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_kind_is_seen_with_what_is_the_matter_and_what_can_be_done(size: tuple[int, int]) -> None:
    app = screen_of(online_desk(*ONE_OF_EACH))
    async with app.run_test(size=size) as pilot:
        assert await shows(pilot, "2 new, 1 held, 1 changed, 1 cancelled, 1 listed, 1 not live")
        assert "no delivery date" in line_with(app, "1003")
        assert "LIKE 0398-1?" in line_with(app, "1002")
        for key, why in (
            ("u", "Only where the web shop has changed or cancelled an order of ours."),
            ("s", "1001 is like no order that is in the book."),
        ):
            await pilot.press(key)
            assert await shows(pilot, why)
        await pilot.press("enter")
        assert await shows(pilot, "Card     Happy Birthday!")
        assert line_with(app, "Total    £95.00")
        await pilot.press("escape", "down", "down", "down")
        assert await shows(pilot, "With all our love")
        assert "* there" in line_with(app, "With all our love")
        assert "With love" in line_with(app, "With all our love")
        assert "here" in line_with(app, "side gate")
        await pilot.press("d")
        assert await shows(pilot, "1004 is on sheet 0412: cancel the order there.")
        await pilot.press("end")
        assert await shows(pilot, "It is looked at again with each file.")
        assert "With all our love" not in words_on(app)


async def test_a_file_is_looked_at_while_keys_act_and_a_second_look_is_refused() -> None:
    desk = online_desk()
    slow = desk.online = SlowOnline(LookedAt(3, 1, 1, held=(Held("77", "no address"),)))
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "Nothing waits. f: look at a file")
        slow.near = ("~/Downloads/orders.json", "~/Downloads/older.csv")
        await pilot.press("f")
        assert await shows(pilot, "~/Downloads/orders.json, ~/Downloads/older.csv")
        await pilot.press("down", "enter")
        assert await shows(pilot, "Looking at orders.json: 45 %")
        await pilot.press("f")
        assert await shows(pilot, "A file is being looked at: wait until that is done.")
        book_of(desk).answers["online_rows"] = [online_row(1), online_row(3, HELD, why="no address")]
        slow.go_on.set()
        assert await shows(pilot, "orders.json: 3 read: 1 new, 1 held, 1 seen before.")
        assert await shows(pilot, "1 new, 1 held")
        assert slow.looked == [("~/Downloads/orders.json", "")]


async def test_the_look_goes_on_when_the_screen_is_left() -> None:
    desk = online_desk()
    slow = desk.online = SlowOnline(LookedAt(2, 2))
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(OnlineScreen(desk))
        await pilot.pause()
        await pilot.press("f", *"a.csv", "enter")
        assert await shows(pilot, "Looking at a.csv: 45 %")
        await pilot.press("escape")
        assert await comes_to(pilot, lambda: len(app.screen_stack) == 2)
        slow.go_on.set()
        assert await shows(pilot, "a.csv: 2 read: 2 new.")


async def test_a_look_that_is_refused_has_the_path_in_the_field_again_with_the_reason() -> None:
    desk = online_desk(shops=(WEBSITE, WebShop("Market")))
    outside = desk.online = FakeOnline(LookedAt(1, 1), trouble="There is no such file.")
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "2", *"a.csv", "enter")
        assert await shows(pilot, "Which web shop is it from?")
        assert line_with(app, " 1  Market")
        await pilot.press("1")
        assert await shows(pilot, "There is no such file.")
        assert await comes_to(pilot, lambda: "a.csv" in words_on(app))
        outside.trouble = ""
        await pilot.press("end", *"x", "enter")
        assert await shows(pilot, "a.csvx: 1 read: 1 new.")
        assert outside.looked == [("a.csvx", "Market")]


async def test_what_the_customers_notes_are_is_asked_when_it_matters_and_then_looked_again() -> None:
    desk = online_desk(shops=())
    outside = desk.online = FakeOnline(LookedAt(1, 1), trouble="Say first what the notes are.", at="note_is")

    def keep(*_: Any, **__: Any) -> None:
        outside.trouble = ""

    book_of(desk).answers["put_web_shop"] = keep
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", *"a.csv", "enter")
        assert await shows(pilot, "Web shop: what is the note that a customer writes?")
        await pilot.press("c")
        assert await shows(pilot, "a.csv: 1 read: 1 new.")
        assert told(desk) == [("put_web_shop", (WebShop("Web shop", note_is="card"),))]
        assert book_of(desk).told[0].kwargs["was"] == ""
        assert outside.looked == [("a.csv", "")]


async def test_a_file_that_is_like_none_of_the_web_shop_s_is_asked_about() -> None:
    desk = online_desk()
    outside = desk.online = ChoosyOnline(LookedAt(1, 1))
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", *"a.csv", "enter")
        assert await shows(pilot, "Which web shop is this file from?")
        assert line_with(app, "1  Website")
        await pilot.press("n")
        assert await shows(pilot, "What is the new web shop called?")
        await pilot.press(*"Market", "enter")
        assert await shows(pilot, "a.csv: 1 read: 1 new.")
        assert outside.looked == [("a.csv", "Market")]
        assert not line_with(app, "No file of Website")


async def test_one_key_takes_all_in_and_asks_where_some_may_be_here_already() -> None:
    desk = online_desk(*ONE_OF_EACH, take_in=TakenIn(1, 1, 412, 413))
    app = screen_of(desk)
    new, like, held = ((row.id, row.digest) for row in ONE_OF_EACH[:3])
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "2 new")
        await pilot.press("t")
        assert await shows(pilot, "1002 is like 0398-1")
        await pilot.press("w")
        assert await shows(pilot, "Taken in as 0412 to 0413: 1 on the lists; 1 held, as drafts on the pad")
        book_of(desk).answers |= {"online_rows": [ONE_OF_EACH[0]], "take_in": Refused("orders", "Look again first.")}
        await pilot.press("t")
        assert await shows(pilot, "1 order may come in twice")
        await pilot.press("a")
        assert await shows(pilot, "! Look again first.")
        assert await comes_to(pilot, lambda: not line_with(app, "1002"))
        await pilot.press("t")
        assert await comes_to(pilot, lambda: len(book_of(desk).told) == 3)
        assert told(desk) == [
            ("take_in", ([new, held],)),
            ("take_in", ([new, like, held],)),
            ("take_in", ([new],)),
        ]


async def test_each_order_is_dealt_with_by_one_key() -> None:
    answers: dict[str, Any] = dict.fromkeys(("update", "leave_ours", "apart", "same"), TAKEN) | {"not_wanted": None}
    desk = online_desk(*ONE_OF_EACH, **answers)
    _, like, _, changed, off, listed, _ = ((row.id, row.digest) for row in ONE_OF_EACH)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        for keys, words in (
            (("down", "s"), "0412-1 (phone, taken by owner): A. Sender"),
            (("y",), "1002 is 0398-1."),
            (("down", "d"), "1003 is not wanted: why?"),
            # A hasty enter ends nothing.
            (("enter",), "1003"),
            (("d", "1"), "1003 is not taken in: a test order."),
            (("down",), "With all our love"),
            (("u",), "0412-1 is as the web shop says now."),
            (("o",), "1004: our order stays as it is."),
            (("x",), "1004 and sheet 0412: two orders?"),
            (("y",), "1004 is an order of its own: t takes it in."),
            (("enter",), "1004"),
            (("down",), "With all our love"),
            (("u",), "Cancel our order, as it was cancelled at the web shop?"),
            (("n", "u", "y"), "0412-1 is cancelled."),
            (("down", "d", "2"), "1006 is not taken in: entered twice."),
        ):
            await pilot.press(*keys)
            assert await shows(pilot, words), keys
        assert told(desk) == [
            ("same", (like[0], 7, like[1])),
            ("not_wanted", (3, "digest-3", "a test order")),
            ("update", changed),
            ("leave_ours", changed),
            ("apart", changed),
            ("update", off),
            ("not_wanted", (*listed, "entered twice")),
        ]
        assert app.went == [OrderPicked(7)]


async def test_a_draft_is_opened_to_be_finished() -> None:
    sheet = FoundSheet(412, "open", "draft", "")
    app = screen_of(online_desk(ONE_OF_EACH[3], find_sheet=sheet))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1 changed")
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: app.went == [DraftPicked(412)])


async def test_the_web_shops_own_list_is_compared_by_numbers_or_by_a_file() -> None:
    missing = Compared(3, 2, 0, missing=("1043",))
    desk = online_desk(compare=missing)
    outside = desk.online = FakeOnline(Compared(40, 40, 0))
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "n", *"none", "ctrl+s")
        assert await shows(pilot, "There is no order number in this")
        app.screen.query_one(LongField).load_text("1041\n1042\n#1043")
        await pilot.press("ctrl+s")
        assert await shows(pilot, "! NOT IN THE BOOK (1): 1043")
        shop, listed = told(desk)[0][1]
        assert (shop, [number for number, *_ in listed.numbers]) == (WEBSITE, ["1041", "1042", "1043"])
        await pilot.press("c", "f", *"list.csv", "enter")
        assert await shows(pilot, "40 orders, 40 in the book. Every one is here.")
        assert outside.looked == [("list.csv", "")]


async def test_how_a_web_shops_files_are_read_is_changed_and_a_refusal_keeps_what_was_typed() -> None:
    desk = online_desk(put_web_shop=Refused("name", "There is a web shop of that name already."))
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w", "1")
        assert await shows(pilot, "How the files of Website are read")
        await pilot.press("end", *"X", "ctrl+s")
        assert await shows(pilot, "There is a web shop of that name already.")
        assert line_with(app, "WebsiteX")
        book_of(desk).answers["put_web_shop"] = None
        await pilot.press("ctrl+s")
        assert await shows(pilot, "Saved: WebsiteX.")
        assert told(desk)[-1][1] == (WebShop("WebsiteX", note_is="card"),)
        assert book_of(desk).told[-1].kwargs["was"] == "Website"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_text_of_any_kind_is_shown_plainly(size: tuple[int, int]) -> None:
    rows = [
        OnlineRow(n, text, text, CHANGED, text, None, text, text, None, text, text, text, text, n, "digest")
        for n, text in enumerate(NASTY, start=1)
    ]
    both = [Difference(1, "card", text, text[::-1], True) for text in NASTY]
    app = screen_of(online_desk(*rows, differences=lambda online_id: (both[online_id - 1],)))
    async with app.run_test(size=size) as pilot:
        assert await shows(pilot, "12 changed")
        for number in range(len(rows)):
            app.screen.query_one("#orders", LineList).move_to(str(number + 1))
            assert await comes_to(pilot, lambda: line_with(app, "* there"))
            await pilot.pause()
            assert_clean(app)


async def test_three_hundred_orders_are_shown() -> None:
    app = screen_of(online_desk(*(online_row(n, NEW if n % 3 else CALLED_OFF) for n in range(1, 301))))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "ONLINE   200 new, 100 cancelled")
        await pilot.press("end")
        assert await shows(pilot, "1300")
