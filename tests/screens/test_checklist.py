"""A driver's checklist: the stops, a key an outcome, and nothing but what the book has said."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from models.errors import BookError, Refused
from models.photo_views import InboxFile, PhotoOf
from models.roles import DRIVER
from models.run_views import Loaded, Noted, OutcomeGiven, Seen, StopRow
from models.views import Taken
from screens.checklist import LET_GO, ChecklistScreen
from screens.checklist_rows import stop_pieces, stop_row
from screens.desk import Desk, ShopFacts
from screens.doorstep import cannot_photograph
from screens.going import ChecklistLeft, KeyTakenAway
from screens.held_key import HeldKey
from screens.widgets.cells import PHOTO
from screens.widgets.key_lines import KeyLines
from screens.widgets.line_list import LineList
from screens.widgets.plain import PlainInput
from tests.screens.desk import (
    NASTY,
    Counter,
    assert_clean,
    book_of,
    comes_to,
    fake_desk,
    line_with,
    shows,
    still,
    words_on,
)
from tests.screens.fake_outside import FakePhotos
from tests.screens.stops import stop

TODAY = date(2026, 2, 11)
AT = datetime(2026, 2, 11, 11, 20, tzinfo=UTC)


@dataclass
class Van:
    """A book with one run on it, which takes the outcomes that it is told."""

    rows: list[StopRow] = field(default_factory=lambda: [stop(1), stop(2), stop(3)])
    counted: list[int] = field(default_factory=list)
    outcomes: int = 6

    def desk(self, **answers: Any) -> Desk:
        known: dict[str, Any] = {
            "stops": lambda *_: list(self.rows),
            "is_driver": True,
            "role_of": "staff",
            "note_outcome": self.note,
            "withdraw_outcome": self.withdraw,
            "see": self.see,
            "load_out": self.load,
        }
        return fake_desk(**{**known, **answers})

    def change(self, order_id: int, **changed: Any) -> None:
        self.rows = [row._replace(**changed) if row.order_id == order_id else row for row in self.rows]

    def note(self, _m: object, order_id: int, given: OutcomeGiven, _seen: Seen, *, key: str) -> Noted:
        self.outcomes += 1
        parts = {"result": given.result, "place": given.place, "whom": given.whom, "outcome_note": given.note}
        status = "done" if given.result == "delivered" else "listed"
        self.change(order_id, outcome_id=self.outcomes, status=status, **parts)
        return Noted("", self.outcomes)

    def withdraw(self, _m: object, order_id: int, _outcome: int, *, key: str) -> None:
        self.change(order_id, status="listed", result="", place="", whom="", outcome_note="")

    def see(self, _m: object, order_id: int, _day: date, mark: str, *, version: int, key: str) -> Taken | None:
        [row] = [row for row in self.rows if row.order_id == order_id]
        if row.mark and (row.mark, row.version) != (mark, version):
            raise Refused("mark", "It has changed since you looked.")
        self.change(order_id, mark="")
        return Taken(412, order_id, "struck", "") if row.mark else None

    def load(self, _m: object, _day: date, _driver: str, counted: int, *, seen: list[int]) -> Loaded:
        assert seen == [row.order_id for row in self.rows if row.status == "listed"]
        self.counted.append(counted)
        return Loaded(counted, len(self.rows))


class Terminal(Counter):
    """An app that also notes how a checklist was left."""

    def on_checklist_left(self, event: ChecklistLeft) -> None:
        self.went.append(event)

    def on_key_taken_away(self, event: KeyTakenAway) -> None:
        self.went.append(event)


def terminal(desk: Desk) -> Terminal:
    return Terminal(lambda: ChecklistScreen(desk, "van 1", TODAY))


def told(desk: Desk) -> list[tuple[Any, ...]]:
    """What the book was told, by the verb and what came after the moment."""
    return [(call.name, *call.args[1:]) for call in book_of(desk).told]


async def pressed(pilot: Pilot[Any], keys: str, text: str) -> None:
    await pilot.press(*keys.split())
    assert await shows(pilot, text), words_on(pilot.app)


async def test_each_outcome_is_one_key_and_the_next_stop_follows() -> None:
    van = Van()
    desk = van.desk()
    app = terminal(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "VAN 1   Wed 11 Feb   0 of 3 done   3 left")
        screen = app.screen
        assert isinstance(screen, ChecklistScreen)
        assert (screen.desk.role, screen.desk.user, desk.user) == (DRIVER, "van 1", "owner")
        await pressed(pilot, "d", "0412-1 Recipient 1: delivered. 1 of 3 done.")
        assert screen.stop is not None
        assert screen.stop.order_id == 2
        assert line_with(app, "delivered, recipient")
        await pressed(pilot, "n", "Which neighbour?".lower())
        await pressed(pilot, "enter", "The number of the house, and the name.")
        app.screen.query_one(PlainInput).value = "4111 1111 1111 1111"
        await pressed(pilot, "enter", "card")
        app.screen.query_one(PlainInput).value = ""
        await pressed(pilot, "1 4 enter", "0412-2 Recipient 2: delivered, neighbour, 14. 2 of 3 done.")
        await pressed(pilot, "s", "in which safe place?")
        await pressed(pilot, "b i n enter", "3 of 3 done.")
        await pressed(pilot, "enter", "Every stop has its outcome.")
    given = [OutcomeGiven("delivered", "recipient"), OutcomeGiven("delivered", "neighbour", "14")]
    given.append(OutcomeGiven("delivered", "safe place", note="bin"))
    seen = Seen("van 1", TODAY, "listed")
    assert told(desk) == [("note_outcome", number, each, seen) for number, each in enumerate(given, start=1)]
    assert {call.args[0].by for call in book_of(desk).told} == {"van 1"}


async def test_a_key_that_is_held_notes_one_stop() -> None:
    van = Van()
    desk = van.desk()
    app = terminal(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        for _ in range(8):
            await pilot.press("d")
        assert await shows(pilot, f"0412-1 Recipient 1: delivered. 1 of 3 done. {LET_GO}")
        app.screen.post_message(KeyLines.Pressed("delivered"))
        await still(pilot)
        assert len(told(desk)) == 1
        await pressed(pilot, "p", "0412-2 Recipient 2: delivered, porch. 2 of 3 done.")
        await pressed(pilot, "d", "0412-3 Recipient 3: delivered. 3 of 3 done.")


def test_a_key_is_held_until_it_rests_or_another_comes() -> None:
    key = HeldKey()
    pressed = [("d", 5.0), ("d", 5.7), ("d", 6.6), ("d", 7.7), ("p", 7.8), ("d", 7.9), ("d", 7.91)]
    assert [key.again(*each) for each in pressed] == [False, True, True, False, False, False, True]


async def test_it_shows_as_done_only_when_the_book_has_it_and_no_key_overtakes_that() -> None:
    van = Van()
    desk = van.desk()
    async with terminal(desk).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        written = book_of(desk).hold("note_outcome")
        await pilot.press("d")
        await pressed(pilot, "d", "The one before is still being written down.")
        assert not line_with(pilot.app, "delivered, recipient")
        written.set()
        assert await shows(pilot, "1 of 3 done.")
        assert line_with(pilot.app, "delivered, recipient")
    assert len(told(desk)) == 1


async def test_what_is_not_taken_is_not_shown_and_what_is_held_stays_on_its_line() -> None:
    van = Van()
    refusals: list[Any] = [BookError("The disk is full."), Refused("result", "No."), Noted("0412-1 was cancelled.")]

    def note(*_given: Any, **_more: Any) -> Noted:
        answer = refusals.pop(0)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Noted)
        return answer

    async with terminal(van.desk(note_outcome=note)).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        await pressed(pilot, "d", "The disk is full.")
        await pressed(pilot, "p", "! No.")
        assert line_with(pilot.app, "0 of 3 done   3 left")
        await pressed(pilot, "r", "! 0412-1 was cancelled.")
        await pressed(pilot, "down", "Recipient 2")
        await still(pilot)
        assert "Recipient 1" in line_with(pilot.app, "the shop decides")


async def test_a_noted_stop_is_corrected_only_after_asking_and_taken_back_too() -> None:
    van = Van([stop(1, status="done", result="delivered", place="porch", outcome_at=AT, outcome_id=6)])
    desk = van.desk()
    async with terminal(desk).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "delivered, porch 11:20")
        await pressed(pilot, "d", "0412-1 is noted already. Correct it?")
        await pilot.press("n")
        assert await comes_to(pilot, lambda: isinstance(pilot.app.screen, ChecklistScreen))
        assert told(desk) == []
        await pressed(pilot, "d", "Correct it?")
        await pressed(pilot, "y", "delivered, recipient")
        await pressed(pilot, "w", "Recipient 1: a note")
        await pressed(pilot, "x enter", "recipient, x")
        await pressed(pilot, "u", "a mistake?")
        await pressed(pilot, "y", "has no outcome again.")
    assert [seen.outcome for _, _, _, seen in told(desk)[:2]] == [6, 7]
    assert told(desk)[2][1:] == (1, 8)
    assert [name for name, *_ in told(desk)] == ["note_outcome", "note_outcome", "withdraw_outcome"]


def test_only_what_is_or_was_on_the_run_is_photographed_and_not_before_its_day() -> None:
    gone = stop(1, sequence=None, mark="MOVED")
    assert (
        cannot_photograph(gone, TODAY, TODAY) == "0412-1 is not on this run any more: nothing of it was left anywhere."
    )
    assert cannot_photograph(gone._replace(result="delivered", place="porch"), TODAY, TODAY) == ""
    assert cannot_photograph(stop(1), TODAY, TODAY) == ""
    assert "tomorrow's run" in cannot_photograph(stop(1), TODAY + timedelta(days=1), TODAY)


async def test_a_photo_of_where_it_was_left_is_the_drivers_and_shows_no_file_of_the_counter() -> None:
    desk = Van().desk(shop=ShopFacts(photo_inbox=True))
    photos = desk.photos
    assert isinstance(photos, FakePhotos)
    photos.waiting = (InboxFile("/phone/secret.jpg", "secret.jpg", 1, AT, (1, 1)),)
    app = terminal(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        await pressed(pilot, "f", "Photos of where the flowers of 0412-1 were left (Recipient 1)")
        await pilot.press(*"/tmp/door", "tab")
        await still(pilot)
        assert "secret" not in words_on(app)
        await pressed(pilot, "enter", "1 photo attached to where the flowers of 0412-1 were left (Recipient 1).")
        await pilot.press("down")
        app.screen.post_message(Paste("/tmp/a.jpg /tmp/b.jpg"))
        assert await shows(pilot, "2 photos attached to where the flowers of 0412-2 were left (Recipient 2).")
        app.screen.post_message(Paste("no file at all"))
        await still(pilot)
    assert photos.done == [
        ("attach", (("/tmp/door",), PhotoOf("stop", 1), "van 1")),
        ("attach", (("/tmp/a.jpg", "/tmp/b.jpg"), PhotoOf("stop", 2), "van 1")),
    ]


async def test_photos_are_attached_also_when_the_checklist_is_left_at_once() -> None:
    desk = Van().desk()
    photos = desk.photos
    assert isinstance(photos, FakePhotos)
    photos.held = asyncio.Event()
    app = terminal(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        app.screen.post_message(Paste("/tmp/door.jpg"))
        assert await shows(pilot, "Attaching 1 of 1 photo ...")
        await app.pop_screen()
        photos.held.set()
        assert await comes_to(pilot, lambda: len(photos.done) == 1)
    assert photos.done == [("attach", (("/tmp/door.jpg",), PhotoOf("stop", 1), "van 1"))]


def test_a_stop_with_a_photo_has_its_mark_and_its_word() -> None:
    def local(at: datetime) -> datetime:
        return at

    rows = [stop_row(row, loaded=False, held="", local=local) for row in (stop(1), stop(1, photographed=True))]
    assert [row.spans[2].text for row in rows] == ["Recipient 1", f"{PHOTO} Recipient 1"]
    pieces = stop_pieces(stop(1, photographed=True), loaded=False, held="", local=local)
    assert pieces["noted"] == f"{PHOTO} a photo of where it was left"


async def test_a_photo_dropped_after_a_stop_was_noted_is_asked_about_and_goes_off_again() -> None:
    desk = Van().desk(take_back=1)
    photos = desk.photos
    assert isinstance(photos, FakePhotos)
    app = terminal(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        await pressed(pilot, "d", "1 of 3 done")
        app.screen.post_message(Paste("/tmp/door.jpg"))
        assert await shows(pilot, "A photo of which stop?")
        assert line_with(app, "0412-1 Recipient 1: delivered, just now")
        await pilot.press("escape")
        await still(pilot)
        assert photos.done == []
        app.screen.post_message(Paste("/tmp/door.jpg"))
        assert await shows(pilot, "A photo of which stop?")
        await pressed(pilot, "enter", "1 photo attached to where the flowers of 0412-1 were left")
        await pressed(pilot, "u", "1 photo of where the flowers of 0412-1 were left")
        await pressed(pilot, "y", "Taken off: 1 photo of where the flowers of 0412-1 were left.")
        assert told(desk)[-1] == ("take_back", PhotoOf("stop", 1), ("id of /tmp/door.jpg",))
        await pressed(pilot, "u", "Nothing was noted here yet.")
        app.screen.post_message(Paste("/tmp/gate.jpg"))
        assert await shows(pilot, "A photo of which stop?")
        await pressed(pilot, "2", "1 photo attached to where the flowers of 0412-2 were left")
        await pressed(pilot, "up u", "Was this photo a mistake?")
        assert await shows(pilot, "1 photo of where the flowers of 0412-2 were left")
        await pressed(pilot, "n", "was delivered, recipient a mistake?")
        await pressed(pilot, "y", "0412-1 has no outcome again.")
        await pilot.press("down")
        app.screen.post_message(Paste("/tmp/gate.jpg"))
        assert await comes_to(pilot, lambda: len(photos.done) == 3), "nothing was noted before: it is not asked"
    assert photos.done == [
        ("attach", ((file,), PhotoOf("stop", order), "van 1"))
        for file, order in (("/tmp/door.jpg", 1), ("/tmp/gate.jpg", 2), ("/tmp/gate.jpg", 2))
    ]


async def test_a_mark_is_loud_until_it_is_seen_and_a_stop_that_is_gone_is_noted_after_asking() -> None:
    gone = stop(2, sequence=None, status="gone", mark="MOVED", phone="")
    van = Van([stop(1, mark="NEW"), gone, stop(3, loaded=True)])
    desk = van.desk()
    app = terminal(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "! NEW   not on the van")
        assert line_with(pilot.app, "to see").split()[4:9] == ["2", "left", "2", "to", "see"]
        van.change(1, mark="CANCELLED", version=2)
        await pressed(pilot, "a", "It has changed since you looked.")
        assert await shows(pilot, "! CANCELLED")
        van.change(1, mark="")
        await pressed(pilot, "a", "0412-1: nothing is marked any more.")
        van.change(1, mark="NEW")
        app.screen.look()  # type: ignore[attr-defined]  # as when another program has written
        assert await shows(pilot, "! NEW")
        await pressed(pilot, "a", "0412-1: NEW seen.")
        await pressed(pilot, "enter d", "0412-2 is MOVED. Were you there?")
        await pressed(pilot, "y", "0 of 2 done")
        assert await comes_to(pilot, lambda: len(told(desk)) == 4)
    assert told(desk)[3][3] == Seen("van 1", TODAY, "listed")


async def test_a_marked_stop_stands_first_enter_goes_there_and_tab_stays_in_the_list() -> None:
    van = Van([*(stop(n, notes="side gate\n" * 9) for n in range(1, 26)), stop(26, sequence=None, status="gone")])
    app = terminal(van.desk())
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "25 left   tab: more of it")
        screen = app.screen
        assert isinstance(screen, ChecklistScreen)
        await pilot.press("tab")
        assert await comes_to(pilot, lambda: screen.query_one("#stop").scroll_y > 0)
        assert app.focused is screen.query_one(LineList)
        van.change(26, mark="MOVED")
        screen.look()
        assert await shows(pilot, "! MOVED   no longer on this run")
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: screen.stop == van.rows[25])
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: screen.stop == van.rows[0])


async def test_a_run_of_tomorrow_is_read_and_loaded_and_has_no_outcome() -> None:
    van = Van()
    desk = van.desk()
    async with Terminal(lambda: ChecklistScreen(desk, "van 1", date(2026, 2, 12))).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "VAN 1   Thu 12 Feb, tomorrow   0 of 3 done")
        for key in ("d", "n", "l", "c", "x"):
            await pressed(pilot, key, "This is tomorrow's run: nothing can be delivered on it yet.")
        await pressed(pilot, "v", "How many stops are on the van?")
        await pressed(pilot, "3 enter", "Loaded: 3 stops.")
    assert [name for name, *_ in told(desk)] == ["load_out"]


async def test_it_opens_on_the_first_stop_without_an_outcome() -> None:
    van = Van([stop(1, result="delivered", status="done"), stop(2, result="not delivered"), stop(3), stop(4)])
    app = terminal(van.desk())
    async with app.run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "1 of 4 done   3 left, 1 not delivered")
        screen = app.screen
        assert isinstance(screen, ChecklistScreen)
        assert await comes_to(pilot, lambda: screen.stop == van.rows[2])
        await pilot.press("enter")
        assert await comes_to(pilot, lambda: screen.stop == van.rows[3])


async def test_the_van_is_counted_until_both_agree() -> None:
    van = Van([stop(1), stop(2, mark="NEW")])
    async with terminal(van.desk()).run_test(size=(80, 24)) as pilot:
        assert await shows(pilot, "0 of 2 done")
        await pressed(pilot, "v", "How many stops are on the van?")
        await pressed(pilot, "x enter", "Type a number.")
        await pressed(pilot, "backspace 1 enter", "You counted 1, the list has 2. Count again:")
        assert line_with(pilot.app, "NEW   0412-2  Recipient 2  PO16 7AA")
        await pressed(pilot, "2 enter", "Loaded: 2 stops.")
    assert van.counted == [1, 2]


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ({"is_driver": False}, [ChecklistLeft("van 1 is no driver any more: the checklist was closed.")]),
        ({"role_of": ""}, [KeyTakenAway()]),
    ],
    ids=["the driver", "who opened it"],
)
async def test_whoever_was_removed_is_in_no_more(answers: dict[str, Any], left: list[Any]) -> None:
    app = terminal(Van().desk(**answers))
    async with app.run_test(size=(80, 24)) as pilot:
        assert await comes_to(pilot, lambda: app.went)
        assert [type(each) for each in app.went] == [type(each) for each in left]
        assert getattr(app.went[0], "why", "") == getattr(left[0], "why", "")


async def test_no_stop_and_hostile_ones_are_shown_all_the_same() -> None:
    van = Van([])
    app = terminal(van.desk())
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("d", "w", "a", "v"):
            await pressed(pilot, key, "There is nothing on this run.")
        van.rows = [
            stop(
                number,
                recipient=nasty,
                address="\n".join([nasty] * 12),
                notes=nasty * 2,
                window=nasty[:20],
                what=(nasty,),
                mark="NEW",
            )
            for number, nasty in enumerate(NASTY, start=1)
        ]
        screen = app.screen
        assert isinstance(screen, ChecklistScreen)
        screen.look()
        for _ in van.rows:
            await still(pilot)
            assert_clean(app)
            assert line_with(app, "d delivered")
            await pilot.press("down")


async def test_wide_terminals_show_the_stop_beside_the_list() -> None:
    async with terminal(Van().desk()).run_test(size=(120, 40)) as pilot:
        assert await shows(pilot, "0 of 3 done")
        await still(pilot)
        assert pilot.app.screen.query_one(LineList).region.x > 40
        assert line_with(pilot.app, "F9 Turn over")
        assert not {"F2", "F5"} & set(words_on(pilot.app).split())
