"""Who may open the book, through the port that the screens are handed: key file and book together, on a real shop."""

import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from pyotp import TOTP

from counter_tui import phone_code
from counter_tui.access import ShopAccess
from counter_tui.clock import ShopClock
from counter_tui.door import ShopKeys
from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.shop import open_shop, set_up
from models.errors import Refused
from screens.desk import UnlockError

OWNERS = "brown paper and raffia"
STAFFS = "seven wet umbrellas"
CLOCK = ShopClock(date(2026, 2, 11))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "shop")
    set_up(shop, OWNERS, cost=Cost()).book.close()
    return shop


@pytest.fixture
async def keys(shop: Shop) -> AsyncIterator[ShopKeys]:
    keys = ShopKeys(shop, CLOCK)
    await keys.unlock(OWNERS)
    yield keys
    await keys.lock()


@pytest.fixture
def access(shop: Shop, keys: ShopKeys) -> ShopAccess:
    return ShopAccess(shop, keys, CLOCK)


async def with_phone(access: ShopAccess) -> TOTP:
    """A phone code for who is in, put in force with the code of the half minute before this one."""
    phone = await access.new_phone("")
    totp = TOTP(phone.secret)

    await access.phone_typed(totp.at(int(time.time()) - phone_code.HALF_MINUTE))
    return totp


async def test_a_second_person_comes_in_with_their_own_passphrase_and_is_gone_when_removed(
    keys: ShopKeys, access: ShopAccess
) -> None:
    await access.add("kim", "staff", STAFFS, "")
    holders = {(who.label, who.role, who.here) for who in await access.keyholders()}
    assert holders == {("owner", "owner", True), ("kim", "staff", False)}
    await keys.lock()
    entered = await keys.unlock(STAFFS)
    assert (entered.user, entered.role, entered.asks_code) == ("kim", "staff", False)
    await keys.lock()
    await keys.unlock(OWNERS)
    await access.remove("kim", "")
    await keys.lock()
    with pytest.raises(UnlockError):
        await keys.unlock(STAFFS)


async def test_staff_cannot_add_anybody_whatever_the_screen_lets_them_try(shop: Shop, access: ShopAccess) -> None:
    await access.add("kim", "staff", STAFFS, "")
    keys = ShopKeys(shop, CLOCK)
    await keys.unlock(STAFFS)
    with pytest.raises(Refused) as refused:
        await ShopAccess(shop, keys, CLOCK).add("lee", "owner", "another four words", "")
    await keys.lock()
    assert refused.value.field == "role"


async def test_a_phone_code_is_asked_for_before_people_are_added_and_each_counts_once(access: ShopAccess) -> None:

    totp = await with_phone(access)
    with pytest.raises(Refused) as refused:
        await access.add("kim", "staff", STAFFS, "")
    assert refused.value.field == "code"
    code = totp.at(int(time.time()))
    await access.add("kim", "staff", STAFFS, code)
    with pytest.raises(Refused, match="used before"):
        await access.remove("kim", code)
    assert access.asks_code()


async def test_the_first_unlock_of_the_day_asks_for_the_phone_code_and_the_second_does_not(
    shop: Shop, keys: ShopKeys, access: ShopAccess
) -> None:

    totp = await with_phone(access)
    tomorrow = ShopKeys(shop, ShopClock(date(2026, 2, 12)))
    assert (await tomorrow.unlock(OWNERS)).asks_code
    with pytest.raises(UnlockError) as wrong:
        await tomorrow.give_code("12345")
    assert wrong.value.field == "code"
    await tomorrow.give_code(totp.at(int(time.time())))
    await tomorrow.lock()
    assert not (await tomorrow.unlock(OWNERS)).asks_code
    await tomorrow.lock()


async def test_a_sheet_opens_the_book_once_it_was_typed_back_and_sets_a_passphrase(
    shop: Shop, access: ShopAccess
) -> None:
    assert not await access.has_sheet()
    lines = await access.new_sheet("")
    assert not await access.has_sheet()
    with pytest.raises(Refused) as slip:
        await access.sheet_typed_back((lines[0], lines[1], lines[3], lines[2]))
    assert slip.value.field == "line-3"
    await access.sheet_typed_back([line.lower().replace("-", " ") for line in lines])
    assert await access.has_sheet()
    keys = ShopKeys(shop, CLOCK)
    entered = await keys.recover(lines, "nine late tulips")
    assert (entered.user, entered.asks_code) == ("owner", False)
    await keys.lock()
    assert open_shop(shop, "nine late tulips").user == "owner"


async def test_the_sheet_also_helps_who_has_lost_the_phone(shop: Shop, access: ShopAccess) -> None:
    lines = await access.new_sheet("")
    await access.sheet_typed_back(lines)
    await with_phone(access)
    keys = ShopKeys(shop, CLOCK)
    entered = await keys.recover(lines, "nine late tulips")
    again = ShopAccess(shop, keys, CLOCK)
    assert "phone code" in entered.said
    await again.add("kim", "staff", STAFFS, "")
    await keys.lock()


async def test_a_passphrase_is_changed_with_the_old_one(shop: Shop, access: ShopAccess) -> None:
    with pytest.raises(Refused) as refused:
        await access.change_passphrase("not the one", "nine late tulips")
    assert refused.value.field == "old"
    await access.change_passphrase(OWNERS, "nine late tulips")
    again = ShopKeys(shop, CLOCK)
    with pytest.raises(UnlockError):
        await again.unlock(OWNERS)
    await again.unlock("nine late tulips")
    await again.lock()


async def test_nothing_is_asked_of_a_shop_that_is_locked(shop: Shop) -> None:
    with pytest.raises(UnlockError, match="locked"):
        await ShopAccess(shop, ShopKeys(shop, CLOCK), CLOCK).keyholders()
