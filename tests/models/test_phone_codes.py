"""Phone codes: each counts once, also from two counters at once; guessing is slow; nobody sets up another's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from models import phone_codes, users
from models.errors import Refused
from models.moment import Moment
from tests.book import WEDNESDAY, moment
from tests.models.shop import Shop

OWNER, BEA = moment(), moment(by="Bea")
SOON = moment("10:47")


@pytest.fixture
def phoned(shop: Shop) -> Shop:
    """The owner and one of the staff, who each have a phone code, put in force by that of half minute 100."""
    shop.book.write(users.take_first_slot, OWNER, "owner", "slot 1")
    shop.book.write(users.add_user, OWNER, "Bea", "staff", "slot 2")
    for m in (OWNER, BEA):
        shop.book.write(phone_codes.put, m, m.by, f"SECRET {m.by}", 100)
    return shop


def step_of(shop: Shop, label: str = "owner") -> int:
    phone = shop.book.read(phone_codes.secret_of, label)
    assert phone is not None
    return phone.step


def test_a_code_counts_once_and_no_older_one_after_it(phoned: Shop) -> None:
    for step, taken in ((100, False), (102, True), (102, False), (101, False), (103, True), (-5, False)):
        if taken:
            phoned.book.write(phone_codes.accept, OWNER, "owner", step, False)
        else:
            with pytest.raises(Refused, match="used before") as refused:
                phoned.book.write(phone_codes.accept, OWNER, "owner", step, False)
            assert refused.value.field == "code"
    assert (step_of(phoned), step_of(phoned, "Bea")) == (103, 100)


def test_a_thousand_replayed_codes(phoned: Shop) -> None:
    def taken(step: int) -> bool:
        try:
            phone_codes.accept(OWNER, "owner", step, False)
        except Refused:
            return False
        return True

    def replayed() -> tuple[int, int]:
        return sum(map(taken, range(101, 1_101))), sum(map(taken, reversed(range(101, 1_101))))

    assert phoned.book.write(replayed) == (1_000, 0)


def test_one_code_at_two_counters_at_once(phoned: Shop) -> None:
    def tried(_: int) -> bool:
        try:
            phoned.book.write(phone_codes.accept, OWNER, "owner", 200, False)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as counters:
        assert sorted(counters.map(tried, range(20))) == [False] * 19 + [True]


def test_asked_for_once_a_day(phoned: Shop) -> None:
    later, tomorrow = moment(day=WEDNESDAY + timedelta(days=1)), WEDNESDAY + timedelta(days=1)

    def asks(day: date, label: str = "owner") -> bool:
        return phoned.book.read(phone_codes.asks_today, label, day)

    assert not asks(WEDNESDAY)
    assert asks(tomorrow)
    phoned.book.write(phone_codes.accept, later, "owner", 200, False)
    assert asks(tomorrow), "a code for something else is not the day's"
    phoned.book.write(phone_codes.accept, later, "owner", 201, True)
    assert not asks(tomorrow)
    assert asks(tomorrow, "Bea")
    assert not asks(tomorrow, "nobody")


def miss(shop: Shop, m: Moment, times: int) -> None:
    for _ in range(times):
        shop.book.write(phone_codes.missed, m, "owner")


def test_more_than_five_wrong_codes_pause(phoned: Shop) -> None:
    miss(phoned, OWNER, 5)
    assert phoned.book.read(phone_codes.may_try, "owner", OWNER.now)
    miss(phoned, OWNER, 1)
    assert not phoned.book.read(phone_codes.may_try, "owner", OWNER.now)
    assert phoned.book.read(phone_codes.may_try, "Bea", OWNER.now)
    with pytest.raises(Refused, match="five minutes"):
        phoned.book.write(phone_codes.accept, moment("10:46"), "owner", 200, True)
    assert step_of(phoned) == 100
    phoned.book.write(phone_codes.accept, SOON, "owner", 200, True)
    assert phoned.book.read(phone_codes.may_try, "owner", SOON.now)


def test_a_right_code_forgets_the_wrong_ones(phoned: Shop) -> None:
    for step in (200, 201, 202):
        miss(phoned, OWNER, 5)
        phoned.book.write(phone_codes.accept, OWNER, "owner", step, False)
    miss(phoned, OWNER, 5)
    assert phoned.book.read(phone_codes.may_try, "owner", OWNER.now)


def test_five_quiet_minutes_forget(phoned: Shop) -> None:
    miss(phoned, OWNER, 5)
    miss(phoned, moment("10:46"), 1)
    assert not phoned.book.read(phone_codes.may_try, "owner", moment("10:46").now)
    miss(phoned, moment("10:51"), 5)
    assert phoned.book.read(phone_codes.may_try, "owner", moment("10:51").now)


def test_a_clock_that_is_set_back_buys_one_guess(phoned: Shop) -> None:
    miss(phoned, OWNER, 6)
    before = moment("09:00")
    assert phoned.book.read(phone_codes.may_try, "owner", before.now)
    miss(phoned, before, 1)
    assert not phoned.book.read(phone_codes.may_try, "owner", before.now)


def test_whose_phone_it_is(phoned: Shop) -> None:
    with pytest.raises(Refused) as refused:
        phoned.book.write(phone_codes.put, OWNER, "Bea", "MINE", 1)
    assert (refused.value.field, "Bea" in str(refused.value)) == ("label", False)
    with pytest.raises(Refused):
        phoned.book.write(phone_codes.drop, BEA, "owner")
    phoned.book.write(phone_codes.drop, OWNER, "Bea")
    assert phoned.book.read(phone_codes.secret_of, "Bea") is None
    with pytest.raises(Refused):
        phoned.book.write(phone_codes.drop, OWNER, "Bea")
    with pytest.raises(Refused):
        phoned.book.write(phone_codes.accept, BEA, "Bea", 500, True)
    phoned.book.write(phone_codes.missed, BEA, "Bea")
    assert phoned.book.read(phone_codes.may_try, "Bea", BEA.now)


def test_a_new_phone_takes_the_place_of_the_old(phoned: Shop) -> None:
    miss(phoned, OWNER, 6)
    phoned.book.write(phone_codes.put, OWNER, "owner", "OTHER", 7)
    phone = phoned.book.read(phone_codes.secret_of, "owner")
    assert phone is not None
    assert phone[:4] == ("OTHER", 7, WEDNESDAY, 0)


def test_nobody_who_is_gone_sets_one_up(phoned: Shop) -> None:
    phoned.book.write(users.remove_user, OWNER, "Bea")
    with pytest.raises(Refused):
        phoned.book.write(phone_codes.put, BEA, "Bea", "SECRET", 1)


def test_the_audit_holds_no_secret(phoned: Shop) -> None:
    miss(phoned, OWNER, 1)
    phoned.book.write(phone_codes.accept, OWNER, "owner", 200, True)
    phoned.book.write(phone_codes.drop, OWNER, "owner")
    acts = phoned.rows("SELECT by, detail FROM audit WHERE act = 'phone code' ORDER BY id")
    assert acts == [(by, "put") for by in ("owner", "Bea")] + [("owner", w) for w in ("missed", "accepted", "dropped")]
