"""Who may open the book, through the port that the screens are handed: key file and book together, on a real shop."""

import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from pyotp import TOTP

from counter_tui import phone_code
from counter_tui.access import ShopAccess
from counter_tui.attempts import Attempts
from counter_tui.clock import ShopClock
from counter_tui.door import ShopKeys
from counter_tui.keys import Cost
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop, open_shop, set_up
from models.errors import Refused
from screens.desk import UnlockError
from tests.counter_tui.kept_shop import PASSPHRASE, a_copy, a_shop, enter
from tests.made_once import made_once

STAFFS = "seven wet umbrellas"
CLOCK = ShopClock(date(2026, 2, 11))


class KeysWithin(ShopKeys):
    """Whose owner is in already, by the data key."""

    async def enter(self) -> None:
        await self._entered(lambda: enter(self._shop))

    async def come_in(self, opened: OpenShop) -> None:
        """By the shop that was set up just now."""
        await self._entered(lambda: opened)


@pytest.fixture
def shop(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = made_once(tmp_path_factory, "three-orders", lambda folder: a_shop(folder / "shop"))
    return a_copy(Shop(made / "shop"), tmp_path / "shop")


@pytest.fixture
async def keys(shop: Shop) -> AsyncIterator[ShopKeys]:
    keys = KeysWithin(shop)
    await keys.enter()
    yield keys
    await keys.lock()


@pytest.fixture
def access(shop: Shop, keys: ShopKeys) -> ShopAccess:
    return ShopAccess(shop, keys, CLOCK)


async def with_phone(access: ShopAccess) -> TOTP:
    """A phone code for who is in, put in force with the code of the half minute before this one."""
    phone = await access.new_phone(PASSPHRASE)
    totp = TOTP(phone.secret)

    await access.phone_typed(totp.at(int(time.time()) - phone_code.HALF_MINUTE))
    return totp


async def test_a_second_person_comes_in_with_their_own_passphrase_and_is_gone_when_removed(
    keys: ShopKeys, access: ShopAccess
) -> None:
    await access.add("kim", "staff", STAFFS, PASSPHRASE)
    holders = {(who.label, who.role, who.here) for who in await access.keyholders()}
    assert holders == {("owner", "owner", True), ("kim", "staff", False)}
    await keys.lock()
    entered = await keys.unlock(STAFFS)
    assert (entered.user, entered.role, entered.asks_code) == ("kim", "staff", False)
    await keys.lock()
    await keys.unlock(PASSPHRASE)
    await access.remove("kim", PASSPHRASE)
    await keys.lock()
    with pytest.raises(UnlockError):
        await keys.unlock(STAFFS)


async def test_staff_cannot_add_anybody_whatever_the_screen_lets_them_try(shop: Shop, access: ShopAccess) -> None:
    await access.add("kim", "staff", STAFFS, PASSPHRASE)
    keys = ShopKeys(shop, real=CLOCK)
    await keys.unlock(STAFFS)
    with pytest.raises(Refused) as refused:
        await ShopAccess(shop, keys, CLOCK).add("lee", "owner", "another four words", STAFFS)
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
    tomorrow = ShopKeys(shop, real=ShopClock(date(2026, 2, 12)))
    assert (await tomorrow.unlock(PASSPHRASE)).asks_code
    with pytest.raises(UnlockError) as wrong:
        await tomorrow.give_code("12345")
    assert wrong.value.field == "code"
    await tomorrow.give_code(totp.at(int(time.time())))
    await tomorrow.lock()
    assert not (await tomorrow.unlock(PASSPHRASE)).asks_code
    await tomorrow.lock()


async def test_a_sheet_opens_the_book_once_it_was_typed_back_and_sets_a_passphrase(
    shop: Shop, access: ShopAccess
) -> None:
    assert not await access.has_sheet()
    lines = await access.new_sheet(PASSPHRASE)
    assert not await access.has_sheet()
    with pytest.raises(Refused) as slip:
        await access.sheet_typed_back((lines[0], lines[1], lines[3], lines[2]))
    assert slip.value.field == "line-3"
    await access.sheet_typed_back([line.lower().replace("-", " ") for line in lines])
    assert await access.has_sheet()
    keys = ShopKeys(shop, real=CLOCK)
    entered = await keys.recover(lines, "nine late tulips")
    assert (entered.user, entered.asks_code) == ("owner", False)
    await keys.lock()
    assert open_shop(shop, "nine late tulips").user == "owner"


async def test_the_sheet_also_helps_who_has_lost_the_phone(shop: Shop, access: ShopAccess) -> None:
    lines = await access.new_sheet(PASSPHRASE)
    await access.sheet_typed_back(lines)
    await with_phone(access)
    keys = ShopKeys(shop, real=CLOCK)
    entered = await keys.recover(lines, "nine late tulips")
    again = ShopAccess(shop, keys, CLOCK)
    assert "phone code" in entered.said
    await again.add("kim", "staff", STAFFS, "nine late tulips")
    await keys.lock()


async def test_a_passphrase_is_changed_with_the_old_one(shop: Shop, access: ShopAccess) -> None:
    with pytest.raises(Refused) as refused:
        await access.change_passphrase("not the one", "nine late tulips")
    assert refused.value.field == "old"
    await access.change_passphrase(PASSPHRASE, "nine late tulips")
    again = ShopKeys(shop, real=CLOCK)
    with pytest.raises(UnlockError):
        await again.unlock(PASSPHRASE)
    await again.unlock("nine late tulips")
    await again.lock()


async def test_nothing_is_asked_of_a_shop_that_is_locked(shop: Shop) -> None:
    with pytest.raises(UnlockError, match="locked"):
        await ShopAccess(shop, ShopKeys(shop, real=CLOCK), CLOCK).keyholders()


async def test_a_counter_that_was_left_open_gives_nobody_a_key_of_their_own(shop: Shop, access: ShopAccess) -> None:
    """Where there is no phone code the passphrase is asked for once more, and each guess at it counts."""
    before = shop.keys.read_bytes()
    tries = (
        lambda: access.add("kim", "owner", STAFFS, ""),
        lambda: access.new_sheet("is it this one"),
        lambda: access.new_phone("or this one"),
    )
    for act in tries:
        with pytest.raises(Refused) as refused:
            await act()
        assert refused.value.field == "old"
    with pytest.raises(Refused, match="Too many wrong tries"):
        await access.remove("owner", PASSPHRASE)
    assert shop.keys.read_bytes() == before
    assert Attempts(shop.attempts).wait() > 0


async def test_while_a_shop_is_set_up_its_passphrase_is_asked_for_no_third_time(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "new")
    opened = set_up(shop, PASSPHRASE, cost=Cost(), unfinished=True)
    keys = KeysWithin(shop, real=CLOCK)
    await keys.come_in(opened)
    access = ShopAccess(shop, keys, CLOCK)
    await access.sheet_typed_back(await access.new_sheet(""))
    await access.new_phone("")
    await keys.finish_set_up()
    with pytest.raises(Refused):
        await access.new_phone("")
    await keys.lock()


async def test_a_sheet_that_the_key_file_does_not_hold_is_none(shop: Shop, access: ShopAccess) -> None:
    before = shop.keys.read_bytes()
    await access.sheet_typed_back(await access.new_sheet(PASSPHRASE))
    assert await access.has_sheet()
    shop.keys.write_bytes(before)
    assert not await access.has_sheet()
