"""The end of day: clean days, every exception by name, lying reads, numbers from outside, closing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from models import day_end, delivering
from models.day_reads import Reads
from models.day_views import TakenCount
from models.rounds import day_list
from models.views import Confirm, EntryRow, WeekRow
from models.week import week
from tests.book import SATURDAY, WEDNESDAY, raw
from tests.models.shop import READ_BACK, Shop

TUESDAY, THURSDAY = WEDNESDAY.replace(day=10), WEDNESDAY.replace(day=12)


def test_an_empty_book_is_clean(shop: Shop) -> None:
    found = shop.check()
    assert found.clean
    assert found.taken == found.total == TakenCount(0, 0, 0, 0, 0)


def test_an_ordinary_day_is_clean_and_its_figures_add_up(full: Shop) -> None:
    found = full.at("20:00").check()
    assert found.outstanding == ()
    assert found.taken == found.total == (10, 8, 1, 1, 0)
    assert found.due == (5, 3, 1, 1, 0)
    assert full.check(everything=True).outstanding == ()
    assert (found.carried_in, found.tomorrow_due) == (0, 0)
    assert full.check(WEDNESDAY + timedelta(days=2)).tomorrow_due == 3


def test_each_part_of_what_is_due_is_counted_on_its_own(full: Shop) -> None:
    full.take(due=WEDNESDAY, window="pm")
    full.outcome(full.take(due=WEDNESDAY, window="pm"), "delivered")
    assert full.check().due == (7, 4, 1, 1, 1)


def of_draft(shop: Shop) -> None:
    shop.draft()


def of_untold(shop: Shop) -> None:
    shop.take(confirm=None)


def of_to_come(shop: Shop) -> None:
    shop.take(to_come=frozenset({"card"}), card="")


def of_cancelled(shop: Shop) -> None:
    shop.confirm(_cancelled(shop), READ_BACK)


def of_cancelled_untold(shop: Shop) -> None:
    shop.seen(_cancelled(shop))


def _cancelled(shop: Shop) -> int:
    order = shop.take()
    shop.cancel(order)
    return order


def of_no_outcome(shop: Shop) -> None:
    shop.take(due=WEDNESDAY, window="10:00-11:00")


def of_refused_relay(shop: Shop) -> None:
    shop.do(delivering.answer_relay, shop.take(fulfilment="relay"), "refused")


def planted(*statements: str) -> Callable[[Shop], None]:
    def plant(shop: Shop) -> None:
        shop.take()
        for statement in statements:
            shop.plant(statement)

    return plant


ORDER_11, CONFIRM_11, SHEET_11 = (
    "(SELECT max(id) FROM orders)",
    "(SELECT max(id) FROM confirmations)",
    "(SELECT max(id) FROM sheets)",
)
LIST = f"UPDATE list_entries SET {{}} WHERE order_id = {ORDER_11}"
ORDER = f"UPDATE orders SET {{}} WHERE id = {ORDER_11}"
SHEET = f"UPDATE sheets SET {{}} WHERE id = {SHEET_11}"
CONFIRMATION = f"UPDATE confirmations SET {{}} WHERE id = {CONFIRM_11}"
KEPT = ("state", "0011", "")
EXCEPTIONS: dict[str, tuple[Callable[[Shop], None], set[tuple[str, str, str]]]] = {
    "a draft": (of_draft, {("draft", "0011", "")}),
    "a confirmation due": (of_untold, {("confirmation", "0011", "0011-1")}),
    "something to come": (of_to_come, {("to come", "0011", "0011-1")}),
    "cancelled, not acknowledged": (of_cancelled, {("cancelled", "0011", "0011-1")}),
    "cancelled, not told": (of_cancelled_untold, {("confirmation", "0011", "0011-1")}),
    "no outcome past its time": (of_no_outcome, {("no outcome", "0011", "0011-1")}),
    "a relay that was refused": (of_refused_relay, {("relay", "0011", "0011-1")}),
    "a lost list entry": (
        planted(f"DELETE FROM list_entries WHERE order_id = {ORDER_11}"),
        {("list", "0011", "0011-1"), KEPT},
    ),
    "an entry on another day": (planted(LIST.format("day = '2026-02-15'")), {("list", "0011", "0011-1"), KEPT}),
    "a due date moved alone": (planted(ORDER.format("due = '2026-02-15'")), {("list", "0011", "0011-1"), KEPT}),
    "an entry of another kind": (planted(LIST.format("kind = 'collection'")), {("list", "0011", "0011-1"), KEPT}),
    "a cancelled entry of a live order": (
        planted(LIST.format("status = 'cancelled'")),
        {("list", "0011", "0011-1"), KEPT},
    ),
    "an unknown status of the entry": (
        planted(LIST.format("status = 'pending'")),
        {("status", "0011", "0011-1"), KEPT},
    ),
    "an unknown status of the order": (
        planted(ORDER.format("status = 'pending'")),
        {("status", "0011", "0011-1"), KEPT},
    ),
    "an unknown fulfilment": (
        planted(ORDER.format("fulfilment = 'drone'"), LIST.format("kind = 'drone'")),
        {("status", "0011", "0011-1"), KEPT},
    ),
    "a lost confirmation": (
        planted(f"DELETE FROM confirmations WHERE id = {CONFIRM_11}"),
        {("confirmation", "0011", "0011-1"), KEPT},
    ),
    **{
        f"an e-mail that is {state}": (
            planted(
                CONFIRMATION.format(f"how = 'email', state = '{state}'"), SHEET.format("state='open',stage='listed'")
            ),
            {("confirmation", "0011", "0011-1"), ("figures", "", "")},
        )
        for state in ("failed", "held", "unknown", "superseded", "lost")
    },
    "a sheet that was struck by hand": (
        planted(CONFIRMATION.format("state = 'due', how = ''")),
        {("confirmation", "0011", "0011-1"), KEPT},
    ),
    "a proven sheet that is kept as open": (
        planted(SHEET.format("state = 'open', stage = 'listed'")),
        {KEPT, ("figures", "", "")},
    ),
    "an unknown state of the sheet": (
        planted(SHEET.format("state = 'paused'")),
        {("status", "0011", ""), ("figures", "", "")},
    ),
    "a sheet that was voided over its order": (planted(SHEET.format("state = 'void', void_reason = 'x'")), {KEPT}),
    "a number that is missing": (
        planted(SHEET.format("number = 12")),
        {("number", "0011", ""), ("figures", "", ""), ("number", "0012", "")} - {("number", "0012", "")},
    ),
    "the last sheet is gone": (
        planted(
            f"DELETE FROM list_entries WHERE order_id = {ORDER_11}",
            f"DELETE FROM confirmations WHERE order_id = {ORDER_11}",
            f"DELETE FROM order_lines WHERE order_id = {ORDER_11}",
            f"DELETE FROM orders WHERE id = {ORDER_11}",
            f"DELETE FROM sheets WHERE id = {SHEET_11}",
        ),
        {("number", "0011", ""), ("figures", "", "")},
    ),
    "an entry without an order": (
        planted(f"UPDATE list_entries SET order_id = 99 WHERE order_id = {ORDER_11}"),
        {("list", "", ""), ("list", "0011", "0011-1"), KEPT},
    ),
}


@pytest.mark.parametrize("what", EXCEPTIONS)
def test_every_exception_is_named(full: Shop, what: str) -> None:
    plant, named = EXCEPTIONS[what]
    plant(full)
    found = full.at("13:00").faults()
    assert named <= set(found)
    assert {fault for fault in found if fault[1] not in {"", "0011"}} == set()
    if not any(kind in {"calendar", "figures", "list"} for kind, _, _ in named):
        assert set(found) == named


def test_a_due_date_that_is_none_is_named(full: Shop) -> None:
    planted(ORDER.format("due = 'soon'"))(full)
    assert ("calendar", "0011", "0011-1") in full.faults()


@pytest.mark.parametrize("day", [TUESDAY, WEDNESDAY])
def test_what_was_planted_in_the_past_is_found_by_looking_at_everything(full: Shop, day: date) -> None:
    full.at("12:00", TUESDAY).outcome(full.at("12:00", TUESDAY).take(due=TUESDAY), "delivered")
    full.plant("DELETE FROM list_entries WHERE day = ?", day.isoformat())
    found = full.at("12:00", THURSDAY).faults(everything=True)
    assert {fault[0] for fault in found} >= {"list"}


def test_a_draft_keeps_later_days_open_too(shop: Shop) -> None:
    shop.draft()
    found = shop.at("09:00", THURSDAY).check()
    assert [fault.key for fault in found.outstanding] == [("draft", "0001", "")]
    assert (found.carried_in, found.taken.taken) == (1, 0)


def test_what_is_due_first_comes_first(shop: Shop) -> None:
    shop.take(confirm=None)
    shop.take(confirm=None, due=THURSDAY)
    shop.draft()
    assert [fault.sheet for fault in shop.check().outstanding] == ["0003", "0002", "0001"]


def test_a_draft_is_due_today_also_when_others_are_late(shop: Shop) -> None:
    shop.at("09:00", TUESDAY).take(due=TUESDAY)
    shop.draft()
    assert [fault.kind for fault in shop.check().outstanding] == ["no outcome", "draft"]


@pytest.mark.parametrize(
    ("clock", "window", "exception"),
    [
        ("11:59", "10:00-11:00", False),
        ("12:00", "10:00-11:00", True),
        ("13:59", "am", False),
        ("14:00", "am", True),
        ("18:59", "", False),
        ("19:00", "", True),
        ("19:00", "20:00-21:00", True),
        ("11:29", "10:30", False),
        ("11:30", "10:30", True),
    ],
)
def test_no_outcome_counts_an_hour_after_the_window_or_from_the_late_hour(
    shop: Shop, clock: str, window: str, exception: bool
) -> None:
    shop.take(due=WEDNESDAY, window=window)
    found = shop.at(clock).check()
    assert [fault.kind for fault in found.outstanding] == ["no outcome"] * exception
    assert [fault.kind for fault in found.carried_over] == ["out"] * (not exception)


def test_the_late_hour_is_handed_in(shop: Shop) -> None:
    shop.take(due=WEDNESDAY, window="pm")
    assert shop.at("17:00").faults(late_hour=18) == []
    assert shop.at("18:00").faults(late_hour=18) == [("no outcome", "0001", "0001-1")]


@pytest.mark.parametrize(("clock", "exception"), [("12:41", False), ("12:42", True)])
@pytest.mark.parametrize("state", ["queued", "sending"])
def test_an_e_mail_may_wait_two_hours(shop: Shop, clock: str, exception: bool, state: str) -> None:
    shop.take(confirm=Confirm("email"))
    shop.plant("UPDATE confirmations SET state = ?", state)
    found = shop.at(clock).check()
    assert [fault.kind for fault in found.outstanding] == ["confirmation"] * exception
    assert [fault.kind for fault in found.carried_over] == ["e-mail"] * (not exception)


def test_what_was_tried_in_vain_is_not_said_to_be_out(shop: Shop) -> None:
    stop = shop.take(due=WEDNESDAY, window="pm")
    assert [fault.detail for fault in shop.check().carried_over] == ["still out, pm"]
    shop.outcome(stop, "not delivered", "shop")
    assert [fault.detail for fault in shop.check().carried_over] == ["not delivered: try again, rebook or refund, pm"]


def test_an_exception_keeps_its_words_while_a_reason_is_typed(shop: Shop) -> None:
    shop.draft()
    shop.take(confirm=Confirm("email"))
    assert shop.at("13:00").check().outstanding == shop.at("13:09").check().outstanding
    assert len(shop.at("13:00").check().outstanding) == 2


def test_a_day_that_is_past_is_judged_by_its_own_sheets(full: Shop) -> None:
    tomorrow = full.at("12:00", THURSDAY)
    tomorrow.take(confirm=None)
    assert tomorrow.faults(WEDNESDAY) == []
    assert tomorrow.faults() == [("confirmation", "0011", "0011-1")]
    assert tomorrow.check(WEDNESDAY).taken == full.check().taken


def test_what_is_late_from_yesterday_is_outstanding_today(shop: Shop) -> None:
    shop.take(due=WEDNESDAY)
    assert shop.at("08:00", THURSDAY).faults() == [("no outcome", "0001", "0001-1")]
    assert shop.at("08:00", THURSDAY).faults(WEDNESDAY) == [("no outcome", "0001", "0001-1")]


def without(number: int) -> Reads:
    return Reads(
        week=lambda monday: [row for row in week(monday) if row.number != number],
        day_list=lambda day: [row for row in day_list(day) if row.number != number],
    )


def changed(**changes: Any) -> Reads:
    def of(rows: list[Any]) -> list[Any]:
        return [row._replace(**{name: value for name, value in changes.items() if name in row._fields}) for row in rows]

    return Reads(week=lambda monday: of(week(monday)), day_list=lambda day: of(day_list(day)))


LYING: dict[str, tuple[Reads, set[str]]] = {
    "both hide an order": (without(1), {"calendar", "list"}),
    "the calendar hides it": (Reads(week=lambda monday: []), {"calendar"}),
    "the list hides it": (Reads(day_list=lambda day: []), {"list"}),
    "the calendar shows it twice": (Reads(week=lambda monday: week(monday) * 2), {"calendar"}),
    "the list shows it twice": (Reads(day_list=lambda day: day_list(day) * 2), {"list"}),
    "another day": (changed(due=SATURDAY + timedelta(days=1)), {"calendar", "list"}),
    "another day on the list": (changed(day=SATURDAY + timedelta(days=1)), {"list"}),
    "another window": (changed(window="pm"), {"calendar", "list"}),
    "another address": (changed(address="1 Elsewhere"), {"list"}),
    "another driver": (changed(driver="van 9"), {"list"}),
    "another number": (changed(number=7), {"calendar", "list"}),
    "another fulfilment": (changed(fulfilment="relay", kind="relay"), {"calendar", "list"}),
    "another caller": (changed(caller="Somebody Else"), {"calendar"}),
    "another status": (changed(status="cancelled"), {"calendar", "list"}),
}


@pytest.mark.parametrize("what", LYING)
def test_a_read_that_lies_is_caught(shop: Shop, what: str) -> None:
    order = shop.take()
    assert shop.faults() == []
    reads, kinds = LYING[what]
    found = shop.faults(reads=reads)
    assert {kind for kind, _, number in found if number == shop.order(order).number} == kinds


def test_the_reads_behind_the_screens_are_the_ones_that_are_run() -> None:
    assert (day_end.THE_READS.week, day_end.THE_READS.day_list) == (week, day_list)


def test_an_unknown_status_is_found_even_if_the_reads_say_otherwise(shop: Shop) -> None:
    shop.take()
    shop.plant("UPDATE list_entries SET status = 'pending'")

    def honest_looking(day: date) -> list[EntryRow]:
        return [row._replace(status="listed") for row in day_list(day)]

    def same(monday: date) -> list[WeekRow]:
        return week(monday)

    assert {kind for kind, _, _ in shop.faults(reads=Reads(same, honest_looking))} >= {"status", "list"}


def test_tomorrow(shop: Shop) -> None:
    tomorrow = shop.book.read(day_end.tomorrow, WEDNESDAY)
    assert (tomorrow.day, tomorrow.stops, tomorrow.first_timed, tomorrow.by_window) == (THURSDAY, 0, "", ())
    for changes in (
        {"window": "pm"},
        {"window": "11:00-12:00"},
        {"window": "09:30"},
        {"window": "", "fulfilment": "collection"},
        {"fulfilment": "relay"},
        {"to_come": frozenset({"card", "phone"})},
    ):
        shop.take(due=THURSDAY, **changes)
    shop.cancel(shop.take(due=THURSDAY))
    shop.give(1, "van 1")
    tomorrow = shop.book.read(day_end.tomorrow, WEDNESDAY)
    assert (tomorrow.stops, tomorrow.shelf, tomorrow.relays, tomorrow.no_driver) == (4, 1, 1, 3)
    assert tomorrow.first_timed == "0003-1 at 09:30"
    assert tomorrow.to_come == ("0006-1: card, phone",)
    assert tomorrow.by_window == (
        ("at 09:30", 1),
        ("between 11:00 and 12:00", 1),
        ("in the morning", 2),
        ("during the day", 1),
        ("in the afternoon", 1),
    )


def test_what_was_due_yesterday_and_is_off_its_list_is_named_today(shop: Shop) -> None:
    order = shop.take(due=WEDNESDAY)
    shop.outcome(order, "delivered", "recipient")
    with raw(shop.book.path) as connection:
        connection.execute("DELETE FROM list_entries WHERE order_id = ?", (order,))
    tomorrow = shop.at("10:00", date(2026, 2, 12))
    assert ("list", "0001-1") in {(fault.kind, fault.order) for fault in tomorrow.check(date(2026, 2, 12)).outstanding}
