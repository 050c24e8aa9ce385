"""The end of day: clean days, every exception by name, lying reads, numbers from outside, closing."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import amending, closing, day_end, delivering, intake
from models.database import Book
from models.day_reads import Reads
from models.errors import Refused
from models.rounds import day_list
from models.views import Confirm, DayCheck, EntryRow, Outside, Outstanding, TakenCount, WeekRow
from models.week import week
from tests.book import RAW_KEY, SATURDAY, WEDNESDAY, an_order, open_book
from tests.models.shop import READ_BACK, Shop

TUESDAY, THURSDAY = WEDNESDAY.replace(day=10), WEDNESDAY.replace(day=12)


@pytest.fixture(scope="module")
def full_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary day, all of it in order: stops, shelf and relay of today, later ones, void and cancelled ones."""
    book = open_book(tmp_path_factory.mktemp("full"))
    shop = Shop(book)
    for kind, result in (("delivery", "delivered"), ("collection", "collected"), ("relay", "relayed")):
        shop.do(delivering.record_outcome, shop.take(due=WEDNESDAY, fulfilment=kind), result)
        shop.take(fulfilment=kind)
    failed = shop.take(due=WEDNESDAY)
    shop.do(delivering.record_outcome, failed, "not delivered", remedy="refunded")
    gone = shop.take(due=WEDNESDAY)
    shop.cancel(gone)
    shop.do(amending.confirm, gone, READ_BACK)
    shop.do(delivering.acknowledge, gone)
    shop.do(intake.void, shop.draft(), "price call")
    shop.do(intake.merge, shop.draft(), 1)
    book.close()
    return book.path


@pytest.fixture
def full(full_day: Path, tmp_path: Path) -> Iterator[Shop]:
    """That day in a book of this test's own."""
    shutil.copy(full_day, tmp_path)
    book = Book(tmp_path / full_day.name, RAW_KEY)
    yield Shop(book)
    book.close()


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
    full.do(delivering.record_outcome, full.take(due=WEDNESDAY, window="pm"), "delivered")
    assert full.check().due == (7, 4, 1, 1, 1)


def of_draft(shop: Shop) -> None:
    shop.draft()


def of_untold(shop: Shop) -> None:
    shop.take(confirm=None)


def of_to_come(shop: Shop) -> None:
    shop.take(to_come=frozenset({"card"}), card="")


def of_cancelled(shop: Shop) -> None:
    shop.do(amending.confirm, _cancelled(shop), READ_BACK)


def of_cancelled_untold(shop: Shop) -> None:
    shop.do(delivering.acknowledge, _cancelled(shop))


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
    full.at("12:00", TUESDAY).do(delivering.record_outcome, full.at("12:00", TUESDAY).take(due=TUESDAY), "delivered")
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


@pytest.mark.parametrize(("web", "kinds"), [(2, []), (3, ["web"]), (1, ["web"]), (None, [])])
def test_the_web_shops_own_count(shop: Shop, web: int | None, kinds: list[str]) -> None:
    for number in (1, 2):
        shop.do(intake.take, an_order(), source="web", external_id=f"W{number}", confirm=READ_BACK)
    shop.take()
    assert [kind for kind, _, _ in shop.faults(outside=Outside(web=web))] == kinds


def paper(shop: Shop, number: int, pad: str = "A") -> None:
    shop.do(intake.take, an_order(), source="paper", pad=pad, pad_number=number, confirm=READ_BACK)


def pad_words(shop: Shop, **outside: int) -> list[str]:
    found = shop.check(outside=Outside(**outside)).outstanding
    assert {fault.kind for fault in found} <= {"pad"}
    return [fault.detail.removeprefix("the pad: ") for fault in found]


def test_a_printed_number_that_was_skipped(shop: Shop) -> None:
    for number in (217, 219, 223):
        paper(shop, number)
    assert pad_words(shop) == ["218 is not in the book", "220 to 222 are not in the book"]
    paper(shop, 218)
    for number in (220, 221, 222):
        paper(shop, number)
    assert pad_words(shop) == []


def test_the_next_blank_sheet_and_the_sheets_in_hand(shop: Shop) -> None:
    for number in (217, 218):
        paper(shop, number)
    assert pad_words(shop, next_sheet=219) == []
    assert pad_words(shop, next_sheet=220) == ["219 is not in the book"]
    assert pad_words(shop, next_sheet=218) == ["its next blank sheet is 218, and 218 is here"]
    assert pad_words(shop, in_hand=2) == []
    assert pad_words(shop, in_hand=3) == ["3 sheets are in hand, 2 are here"]
    assert pad_words(shop, next_sheet=10**9) == ["219 to 999999999 are not in the book"]


def close(
    shop: Shop, outside: Outside = day_end.NO_OUTSIDE, reason: str = "", day: date | None = None, **kinds: bool
) -> DayCheck:
    asked = {"web_shop": False, "paper_pad": False, **kinds}
    found = shop.book.read(closing.to_close, shop.m, day or shop.m.today, outside, **asked)
    reasons = {(*fault,): reason for fault in found.outstanding}
    return shop.book.write(closing.close_day, shop.m, day or shop.m.today, outside, reasons, **asked)


def test_the_pads_numbers_go_on_where_the_last_day_ended(shop: Shop) -> None:
    paper(shop, 217)
    close(shop, Outside(next_sheet=218))
    thursday = shop.at("12:00", THURSDAY)
    assert pad_words(thursday, next_sheet=218) == []
    assert pad_words(thursday, next_sheet=220) == ["218 to 219 are not in the book"]
    assert pad_words(thursday, next_sheet=217) == ["its next blank sheet is 217, and 217 is here"]
    paper(thursday, 219)
    assert pad_words(thursday) == ["218 is not in the book"]


def test_a_sheet_off_the_pad_after_closing_is_not_missed_the_day_after(shop: Shop) -> None:
    paper(shop, 217)
    close(shop, Outside(next_sheet=218))
    paper(shop, 218)
    thursday = shop.at("12:00", THURSDAY)
    paper(thursday, 219)
    close(shop, Outside(next_sheet=219), "one more came in")
    assert pad_words(thursday, next_sheet=220) == []


def test_yesterday_closed_late_leaves_todays_pad_whole(shop: Shop) -> None:
    paper(shop, 217)
    thursday = shop.at("12:00", THURSDAY)
    paper(thursday, 218)
    close(thursday, Outside(next_sheet=219), day=WEDNESDAY)
    assert pad_words(thursday, next_sheet=219, in_hand=1) == []


def test_closing_keeps_the_figures(full: Shop) -> None:
    assert close(full).clean
    assert full.check().closed_at == full.m.now
    assert full.rows("SELECT day, taken, struck, void, merged, open, due, done, last_number FROM closed_days") == [
        ("2026-02-11", 10, 8, 1, 1, 0, 5, 3, 10)
    ]


def test_a_day_with_exceptions_closes_only_with_a_reason_for_each(shop: Shop) -> None:
    shop.draft()
    shop.take(confirm=None)
    asked = {"web_shop": True, "paper_pad": True}
    found = shop.book.read(closing.to_close, shop.m, WEDNESDAY, day_end.NO_OUTSIDE, **asked)
    assert sorted(fault.kind for fault in found.outstanding) == ["confirmation", "draft", "pad", "web"]
    reasons = {(*fault,): "will ring" for fault in found.outstanding}
    for left in found.outstanding:
        some = {fault: reason for fault, reason in reasons.items() if fault != left} | {(*left,): "  "}
        with pytest.raises(Refused, match="Still without a reason") as refusal:
            shop.book.write(closing.close_day, shop.m, WEDNESDAY, day_end.NO_OUTSIDE, some, **asked)
        assert refusal.value.field == "reasons"
        assert shop.check().closed_at is None
    shop.book.write(closing.close_day, shop.m, WEDNESDAY, day_end.NO_OUTSIDE, reasons, **asked)
    assert len(shop.rows("SELECT reason FROM closing_reasons WHERE reason = 'will ring'")) == 4
    assert shop.check().closed_at is not None


def test_a_reason_holds_no_card_number(shop: Shop) -> None:
    shop.draft()
    with pytest.raises(Refused, match="card number"):
        close(shop, reason="paid 4111 1111 1111 1111")


def test_a_day_to_come_is_not_closed(shop: Shop) -> None:
    with pytest.raises(Refused) as refusal:
        close(shop, day=THURSDAY)
    assert refusal.value.field == "day"


@pytest.mark.parametrize("day", [WEDNESDAY, THURSDAY])
def test_a_closed_day_that_changed_later_says_so_until_it_is_closed_again(full: Shop, day: date) -> None:
    close(full)
    late = full.at("18:30")
    late.take()
    looked_at = full.at("19:30", day)
    [fault] = looked_at.check().outstanding
    assert (
        fault
        == Outstanding(
            "closed day", "", "", "Wed 11 Feb has changed since it was closed: taken was 10, is 11, struck was 8, is 9"
        )
        or fault.detail == "Wed 11 Feb has changed since it was closed: taken was 10, is 11"
    )
    close(late, reason="came in late")
    assert looked_at.faults() == []


def test_a_struck_sheet_of_a_closed_day_that_was_reopened_says_so(full: Shop) -> None:
    close(full)
    thursday = full.at("10:00", THURSDAY)
    thursday.amend(2, card="Other")
    assert {fault[0] for fault in thursday.faults()} == {"confirmation", "closed day"}


def test_finishing_what_was_left_open_is_no_change_of_a_closed_day(shop: Shop) -> None:
    order = shop.take(confirm=None)
    close(shop, reason="nobody answered")
    thursday = shop.at("10:00", THURSDAY)
    assert thursday.faults() == [("confirmation", "0001", "0001-1")]
    thursday.do(amending.confirm, order, READ_BACK)
    assert thursday.faults() == []


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
    shop.do(delivering.assign, 1, "van 1")
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
