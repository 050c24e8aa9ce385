"""The numbers from outside, and closing a day: a reason for each exception, and a closed day that changed later."""

from datetime import date, timedelta

import pytest

from models import closing, day_end, intake
from models.day_views import DayCheck, Outside, Outstanding
from models.errors import Refused
from models.views import NewOrder, Party
from tests.book import WEDNESDAY, an_order
from tests.models.shop import READ_BACK, Shop

THURSDAY = WEDNESDAY + timedelta(days=1)


def of_caller(number: int) -> NewOrder:
    """An order that is like no other caller's."""
    caller = Party(phone=f"07700 900{number:03d}")
    return an_order(caller=caller, recipient=Party(), address=f"{number} Mill Lane")


@pytest.mark.parametrize(("web", "kinds"), [(2, []), (3, ["web"]), (1, ["web"]), (None, [])])
def test_the_web_shops_own_count(shop: Shop, web: int | None, kinds: list[str]) -> None:
    for number in (1, 2):
        shop.do(intake.take, of_caller(number), source="web", external_id=f"W{number}", confirm=READ_BACK)
    shop.take()
    assert [kind for kind, _, _ in shop.faults(outside=Outside(web=web))] == kinds


def paper(shop: Shop, number: int, pad: str = "A") -> None:
    shop.do(intake.take, of_caller(number), source="paper", pad=pad, pad_number=number, confirm=READ_BACK)


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
    words = "Wed 11 Feb has changed since it was closed: taken was 10, is 11"
    assert fault == Outstanding("closed day", "", "", words)
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
    thursday.confirm(order, READ_BACK)
    assert thursday.faults() == []


def test_an_outcome_that_was_changed_after_closing_says_so(shop: Shop) -> None:
    order, waiting = shop.take(due=WEDNESDAY), shop.take(due=WEDNESDAY, window="pm")
    evening = shop.at("18:00")
    evening.outcome(order, "delivered")
    close(evening)
    evening.outcome(waiting, "not delivered", remedy="refunded")
    assert evening.check().clean
    evening.outcome(order, "not delivered", remedy="refunded")
    [fault] = evening.check().outstanding
    assert fault.kind == "closed day"
    assert "done was 1, is 0" in fault.detail
    close(evening, reason="the driver rang")
    assert evening.check().clean
