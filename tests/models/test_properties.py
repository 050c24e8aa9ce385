"""Any day whatever: after each verb, on a real encrypted file, the book's invariants hold.

The walk takes a count and a seed of its own, so that a long siege runs what the suite runs a little of.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models import (
    amending,
    closing,
    day_end,
    delivering,
    intake,
    lock_box,
    notices,
    pad,
    photo_reads,
    photos,
    runs,
    week,
)
from models.database import Book
from models.dates import monday
from models.day_views import Outside
from models.errors import Refused
from models.photo_views import KINDS, Kind, PhotoOf
from models.run_views import OutcomeGiven
from models.strike import restate
from models.views import FULFILMENTS, Confirm, PadRow
from tests.book import RAW_KEY, WEDNESDAY, an_order, as_it_stands
from tests.models.photographing import a_photo
from tests.models.shop import Shop

COUNT = int(os.environ.get("COUNTER_TUI_WALKS", "12"))
STEPS = 14
CONFIRMS = (None, Confirm("read back"), Confirm("email"), Confirm("handed over"), Confirm("not wanted", "a regular"))
DAYS = 8
# A sheet is written down to its end, and there is still something to ask or to be told about its orders.
SAID_OF_STRUCK = frozenset({"no outcome", "relay", "likeness", "mark", "sender"})
EQUAL = """
    SELECT s.number FROM sheets s JOIN orders o ON o.sheet_id = s.id
    LEFT JOIN list_entries e ON e.order_id = o.id GROUP BY o.id
    HAVING count(e.id) <> 1 OR max(e.day) <> o.due OR max(e.kind) <> o.fulfilment
        OR (max(e.status) = 'cancelled') <> (o.status = 'cancelled')
"""
# Two confirmations of one order that wait would both be told.
TWICE = """
    SELECT order_id FROM confirmations WHERE state NOT IN ('done', 'superseded') GROUP BY order_id HAVING count(*) > 1
"""

# What is of a sheet is kept in the lock box, and nothing of what was shredded is left.
ASTRAY = """
    SELECT p.id FROM photos p LEFT JOIN lock_box l ON l.sheet_id = p.sheet_id AND l.shredded_at IS NULL
    WHERE p.kind = 'sheet' AND l.sheet_id IS NULL
    UNION ALL SELECT order_id FROM taken_down JOIN lock_box USING (sheet_id) WHERE shredded_at IS NOT NULL
    UNION ALL SELECT p.id FROM photos p JOIN orders o ON o.id = p.order_id WHERE o.sheet_id <> p.sheet_id
    UNION ALL SELECT source FROM photos WHERE kind = 'sheet' AND off_at IS NULL GROUP BY source HAVING count(*) > 1
"""
# Since when it may be shredded is known of what may, and of nothing else.
MAY_GO = """
    SELECT sheet_id FROM lock_box l JOIN sheets s ON s.id = l.sheet_id WHERE (l.since IS NULL) = (
        s.state <> 'open' AND NOT EXISTS (
            SELECT 1 FROM orders o JOIN list_entries e ON e.order_id = o.id
            WHERE o.sheet_id = s.id AND e.status NOT IN ('done', 'cancelled')
        )
    )
"""

# Raises where the words of the search are not those of the orders.
SEARCHED = "INSERT INTO order_search (order_search, rank) VALUES ('integrity-check', 1)"

some_order = st.fixed_dictionaries(
    {
        "due": st.integers(0, DAYS).map(lambda ahead: WEDNESDAY + timedelta(days=ahead)),
        "window": st.sampled_from(["", "am", "10:30", "14:00-16:00"]),
        "fulfilment": st.sampled_from(FULFILMENTS),
        "card": st.sampled_from(["", "With love", "Get well"]),
        "to_come": st.sampled_from([frozenset(), frozenset(), frozenset({"card"}), frozenset({"phone", "window"})]),
    }
)
picks = st.integers(0, 30)
remedies = st.sampled_from(["", "", "refunded", "rebooked"])


class AnyDay(RuleBasedStateMachine):
    """Verbs in any order, each with anything it may be handed; what is refused leaves nothing."""

    folder: Path
    empty: Path
    walks = 0

    @initialize()
    def open(self) -> None:
        type(self).walks += 1
        path = self.folder / f"{self.walks}"
        path.mkdir()
        shutil.copy(self.empty, path)
        self.shop = Shop(Book(path / self.empty.name, RAW_KEY))
        self.orders: list[int] = []
        self.minute = 0
        self.taken = 0

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.minute += 7
        shop = self.shop.at(f"{9 + self.minute // 60:02}:{self.minute % 60:02}")
        with suppress(Refused):
            return shop.do(verb, *args, **kwargs)
        return None

    def order(self, pick: int) -> int:
        return self.orders[pick % len(self.orders)]

    def sheet(self, pick: int) -> int:
        return pick % (self.taken + 1) or 1

    def turn_of(self, key: str) -> int:
        drafts = self.shop.book.read(pad.parked_drafts)
        return next((draft.turn for draft in drafts if draft.key == key), 0)

    def remember(self) -> None:
        self.orders = [row[0] for row in self.shop.rows("SELECT id FROM orders ORDER BY id")]
        self.taken = self.shop.rows("SELECT count(*) FROM sheets")[0][0]

    @rule(changes=some_order, confirm=st.sampled_from(CONFIRMS), onto=st.booleans(), pick=picks)
    def take(self, changes: dict[str, Any], confirm: Confirm | None, onto: bool, pick: int) -> None:
        sheet = self.sheet(pick) if onto and self.taken else None
        draft = self.shop.book.read(pad.draft, sheet) if sheet else None
        form = {"key": draft.key, "turn": draft.turn} if draft else {}
        self.do(intake.take, an_order(**changes), confirm=confirm, sheet=sheet, **form)
        self.remember()

    @rule(key=st.sampled_from("abcd"), words=st.sampled_from(["Ann", "Ann Sender"]), onto=st.booleans(), pick=picks)
    def draft(self, key: str, words: str, onto: bool, pick: int) -> None:
        with suppress(Refused):
            sheet = self.sheet(pick) if onto and self.taken else None
            self.shop.draft(key, sheet, self.turn_of(key), caller_name=words)
        self.remember()

    @rule(key=st.sampled_from("abcd"), file=st.sampled_from("xyz"))
    def photograph(self, key: str, file: str) -> None:
        with suppress(Refused):
            kept = self.shop.book.write(
                photos.photographed, self.shop.m, a_photo(file), pad="", pad_number=None, key=key
            )
            stays = self.shop.book.write(intake.drop_draft, self.shop.m, key, turn=kept.turn)
            assert stays == (kept.sheet, kept.turn + 1)
        self.remember()

    @precondition(lambda self: self.orders)
    @rule(pick=picks, kind=st.sampled_from(KINDS), file=st.sampled_from("xyz"), off=st.booleans())
    def attach(self, pick: int, kind: Kind, file: str, off: bool) -> None:
        of = PhotoOf(kind, self.sheet(pick) if kind == "sheet" else self.order(pick))
        with suppress(Refused):
            added = self.shop.book.write(photos.attach, self.shop.m, of, [a_photo(file)])
            for photo_id in added.ids if off else ():
                self.shop.book.write(photos.take_off, self.shop.m, photo_id)

    @precondition(lambda self: self.orders)
    @rule(pick=picks, which=picks, kind=st.sampled_from(KINDS))
    def hand_on(self, pick: int, which: int, kind: Kind) -> None:
        known = sorted(self.shop.book.read(photo_reads.photo_ids))
        of = PhotoOf(kind, self.sheet(pick) if kind == "sheet" else self.order(pick))
        with suppress(Refused):
            self.shop.book.write(photos.hand_on, self.shop.m, known[which % len(known)] if known else "", of)

    @precondition(lambda self: self.taken)
    @rule(pick=picks)
    def shred(self, pick: int) -> None:
        with suppress(Refused):
            self.shop.book.write(lock_box.shred, self.shop.m, [self.sheet(pick)])

    @precondition(lambda self: self.taken)
    @rule(pick=picks, verb=st.sampled_from(["drop", "void", "merge"]), into=picks)
    def end_a_sheet(self, pick: int, verb: str, into: int) -> None:
        if verb == "merge":
            self.do(intake.merge, self.sheet(pick), self.sheet(into))
        elif verb == "void":
            self.do(intake.void, self.sheet(pick), "price call")
        elif draft := self.shop.book.read(pad.draft, self.sheet(pick)):
            self.shop.book.write(intake.drop_draft, self.shop.m, draft.key, turn=draft.turn)

    @precondition(lambda self: self.orders)
    @rule(pick=picks, changes=some_order)
    def amend(self, pick: int, changes: dict[str, Any]) -> None:
        order = self.order(pick)
        version = self.shop.order(order).version
        taken = self.do(amending.amend, order, an_order(**changes), version=version)
        assert taken is None or self.shop.order(order).new == an_order(**changes)

    @precondition(lambda self: self.orders)
    @rule(pick=picks, stale=st.booleans())
    def cancel(self, pick: int, stale: bool) -> None:
        version = self.shop.order(self.order(pick)).version - stale
        assert not (self.do(amending.cancel, self.order(pick), "changed her mind", version=version) and stale)

    @precondition(lambda self: self.orders)
    @rule(pick=picks, confirm=st.sampled_from(CONFIRMS[1:]))
    def confirm(self, pick: int, confirm: Confirm) -> None:
        order = self.order(pick)
        self.do(amending.confirm, order, confirm, version=self.shop.order(order).version)

    @precondition(lambda self: self.orders)
    @rule(pick=picks, driver=st.sampled_from(["", "van 1", "van 2"]))
    def assign(self, pick: int, driver: str) -> None:
        self.do(runs.give, [self.order(pick)], driver)

    @precondition(lambda self: self.orders)
    @rule(
        pick=picks,
        good=st.booleans(),
        remedy=st.sampled_from(["", "", "refunded", "rebooked"]),
        ahead=st.integers(0, 3),
    )
    def outcome(self, pick: int, good: bool, remedy: str, ahead: int) -> None:
        kind = self.shop.order(self.order(pick)).new.fulfilment
        result = delivering.RESULTS_OF[kind][0 if good else 1]
        to = WEDNESDAY + timedelta(days=ahead) if remedy == "rebooked" else None
        seen = self.shop.book.read(as_it_stands, self.order(pick))
        given = OutcomeGiven(result, remedy=remedy, rebook_to=to)
        self.do(delivering.note_outcome, self.order(pick), given, seen)
        self.remember()

    @precondition(lambda self: self.orders)
    @rule(pick=picks)
    def see(self, pick: int) -> None:
        order = self.order(pick)
        self.do(notices.acknowledge, order, version=self.shop.order(order).version)

    @precondition(lambda self: self.orders)
    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        order = self.order(pick)
        self.do(delivering.withdraw_outcome, order, self.shop.book.read(as_it_stands, order).outcome)

    @precondition(lambda self: self.orders)
    @rule(pick=picks, answer=st.sampled_from(["asked", "accepted", "refused"]))
    def answer(self, pick: int, answer: str) -> None:
        self.do(delivering.answer_relay, self.order(pick), answer)

    @rule()
    def close(self) -> None:
        asked = {"web_shop": True, "paper_pad": False}
        found = self.shop.book.read(closing.to_close, self.shop.m, WEDNESDAY, Outside(), **asked)
        reasons = {(*fault,): "left" for fault in found.outstanding}
        self.shop.book.write(closing.close_day, self.shop.m, WEDNESDAY, Outside(), reasons, **asked)
        assert "closed day" not in {kind for kind, _, _ in self.shop.faults()}

    @invariant()
    def everything_holds(self) -> None:
        hold_invariants(self.shop)

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.book.close()


def hold_invariants(shop: Shop) -> None:
    """What must be so after every step, whatever came before it."""
    assert shop.rows(EQUAL) == []
    assert shop.rows(TWICE) == []
    assert shop.rows(SEARCHED) == []
    assert shop.rows(ASTRAY) == shop.rows(MAY_GO) == []
    assert shop.rows("SELECT count(*) - coalesce(max(number), 0) FROM sheets") == [(0,)]
    assert shop.rows(
        "SELECT count(*) FROM (SELECT state, count(*) AS n FROM sheets GROUP BY state) "
        "JOIN tallies USING (state) WHERE sheets <> n"
    ) == [(0,)]
    found = shop.at("18:00").check()
    assert found.taken.taken == sum(found.taken[1:])
    assert found.due.due == sum(found.due[1:])
    assert found.total == found.taken
    assert "figures" not in {fault.kind for fault in found.outstanding}
    sheets = shop.sheets()
    for row in sheets.values():
        _the_state_is_the_derived_one(shop, row)
    named = {fault.sheet for fault in found.outstanding + found.carried_over}
    wanted = {row.sheet for row in sheets.values() if row.state == "open"}
    assert wanted <= named, "every open sheet is named"
    struck = {row.sheet for row in sheets.values() if row.state == "struck"}
    on_struck = {fault for fault in found.outstanding if fault.sheet in struck and fault.kind not in SAID_OF_STRUCK}
    assert on_struck == set(), "nothing is wrong with a struck sheet"
    _what_is_ordered_is_shown(shop)


def _the_state_is_the_derived_one(shop: Shop, row: PadRow) -> None:
    sheet_id = shop.rows("SELECT id FROM sheets WHERE number = ?", row.number)[0][0]
    assert shop.book.write(restate, shop.m, sheet_id) == (row.state, row.stage)
    proven = bool(row.orders) and row.why in {"", pad.PAPER_MAY_GO} and all(order.ticks.all for order in row.orders)
    assert (row.state == "struck") == (proven and row.state not in {"void", "merged"})


def _what_is_ordered_is_shown(shop: Shop) -> None:
    ordered = {row[0] for row in shop.rows("SELECT id FROM orders")}
    days = [WEDNESDAY + timedelta(days=ahead) for ahead in range(DAYS + 1)]
    listed = [order for day in days for order, entry in shop.list_of(day).items() if entry.day == day]
    weeks = sorted({monday(day) for day in days})
    calendar = [row.order_id for first in weeks for row in shop.book.read(week.week, first)]
    assert sorted(listed) == sorted(calendar) == sorted(ordered)
    assert day_end.THE_READS.week is week.week


def walk(folder: Path, empty: Path, count: int, seed: int | None = None) -> None:
    """Run ``count`` random days in ``folder``; ``empty`` is a closed new book. The same seed gives the same days."""
    machine = type("Walk", (AnyDay,), {"folder": folder, "empty": empty, "walks": 0})
    if seed is not None:
        machine = hypothesis.seed(seed)(machine)
    settings = hypothesis.settings(
        max_examples=count,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=seed is None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    run_state_machine_as_test(machine, settings=settings)


def test_any_day_holds_the_invariants(empty_book: Path, tmp_path: Path) -> None:
    walk(tmp_path, empty_book, COUNT)
