import stat
from dataclasses import FrozenInstanceError, asdict, fields
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_tui.errors import SettingsBroken, ShopError, ShopExists
from counter_tui.settings import Settings, load, save, write_default
from counter_tui.shop_settings import ShopSettings
from models.errors import Refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_no_file_means_the_defaults(path: Path) -> None:
    assert load(path) == Settings()
    assert Settings().delivery_charge == 500
    assert not path.exists()


def test_an_empty_file_means_the_defaults(path: Path) -> None:
    path.touch()
    assert load(path) == Settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().daily_cap = 3  # type: ignore[misc]  # what the test is about


def test_what_is_written_reads_back_with_a_comment_for_each(path: Path) -> None:
    changes: dict[str, str | int] = {
        "shop_name": 'Rose & "Thorn" \\ Söhne 🌹',
        "web_shop": False,
        "country": "353",
        "theme": "night",
        "delivery_charge": 0,
    }
    write_default(path, **changes)
    assert load(path) == Settings(**changes)  # type: ignore[arg-type]  # a table of mixed settings
    assert path.read_text(encoding="utf-8").count("\n#") == len(fields(Settings)) + 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(path: Path) -> None:
    path.write_text('shop_name = "Mine"\n')
    with pytest.raises(ShopExists, match="left as it is"):
        write_default(path)
    assert load(path).shop_name == "Mine"


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="cannot be written"):
        write_default(tmp_path / "none" / "settings.toml")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("late_hour = 24", "late_hour must be a whole number from 0 to 23"),
        ("late_hour = -1", "from 0 to 23"),
        ("late_hour = 19.0", "whole number"),
        ("late_hour = 19:00", "understood.*line 2"),
        ("daily_cap = true", "daily_cap must be a whole number"),
        ("daily_cap = 0", "whole number from 1"),
        ("web_shop = 1", "web_shop must be true or false"),
        ('web_shop = "yes"', "true or false"),
        ("country = 44", "one to three digits in quotes"),
        ('country = "+44"', "one to three digits"),
        ('country = "44\\n"', "one to three digits"),
        ('country = "٤٤"', "one to three digits"),
        ("relay_hour = 24", "relay_hour must be a whole number from 0 to 23"),
        ('closed_weekdays = "Sunday"', "days by three letters"),
        ('closed_weekdays = "sun,, mon"', "days by three letters"),
        ('closed_weekdays = ["sun"]', "days by three letters"),
        ('cut_off = "24:00"', "a time of day"),
        ('cut_off = "2pm"', "a time of day"),
        ("cut_off = 14:00:00", "a time of day"),
        ('theme = "dark"', '"paper" or "night"'),
        ("delivery_charge = 5.00", "whole number"),
        ('delivery_charge = "5.00"', "whole number"),
        ("card_limit = 0", "card_limit must be"),
        ('shop_name = ""', "1 to 60 characters"),
        ('shop_name = "  "', "1 to 60 characters"),
        ('shop_name = "a\\nb"', "one line"),
        ('shop_name = "\\u001b[31m"', "one line"),
        (f'shop_name = "{"x" * 61}"', "1 to 60"),
        ("shop_name = [1]", "shop_name must be text"),
        ("shopname = 1", "no setting 'shopname'"),
        ('"odd \\u001b" = 1', r"no setting 'odd \\x1b'"),
        ("[shop]", "no setting 'shop'"),
        ("shop_name.long = 1", "shop_name must be text"),
        ("daily_cap = ", "understood.*line 2"),
        ("daily_cap = 1\ndaily_cap = 2", "understood.*line 3"),
        ("daily_cap = " + "9" * 5000, "understood"),
        ("daily_cap = " + "[" * 5000, "understood"),
    ],
)
def test_a_slip_is_named_with_its_file(path: Path, line: str, words: str) -> None:
    path.write_text(f"# our shop\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsBroken, match=words) as caught:
        load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("line", ["late_hour = 24", "shopname = 1", "[shop]", "  'theme' = 3", "country.code = 44"])
def test_a_slip_is_named_with_its_line(path: Path, line: str) -> None:
    path.write_text(f"# our shop\n\n{line}\ndaily_cap = 30\n", encoding="utf-8")
    with pytest.raises(SettingsBroken, match=r"settings\.toml, line 3: "):
        load(path)


def test_a_file_that_is_no_text_is_refused_in_words(path: Path) -> None:
    path.write_bytes(b'daily_cap = 30\nshop_name = "caf\xe9"\n')
    with pytest.raises(SettingsBroken, match="line 2: this is not UTF-8"):
        load(path)
    path.write_bytes(b"#" * 70_000)
    with pytest.raises(SettingsBroken, match="too large"):
        load(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(SettingsBroken, match="cannot be read"):
        load(path)


def test_notepads_way_of_saving_is_read(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbfshop_name = "Mine"\r\ndaily_cap = 30\r\n')
    assert load(path) == Settings(shop_name="Mine", daily_cap=30)


def test_a_change_that_breaks_a_rule_writes_nothing(path: Path) -> None:
    with pytest.raises(ValueError, match="daily_cap must be"):
        write_default(path, daily_cap=0)
    with pytest.raises(TypeError):
        write_default(path, daily_cup=3)
    assert not path.exists()


@given(data=st.binary(max_size=20))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_settings_or_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any", numbered=True) / "settings.toml"
    path.write_bytes(b"daily_cap = 30\n" + data)
    try:
        loaded = load(path)
    except SettingsBroken:
        return
    assert loaded == Settings(daily_cap=30)


def test_saving_keeps_what_was_not_changed_also_by_hand(path: Path) -> None:
    write_default(path, shop_name="Mine")
    path.write_text(path.read_text().replace("daily_cap = 40", "daily_cap = 55"))
    assert save(path, late_hour=20) == Settings(shop_name="Mine", daily_cap=55, late_hour=20)
    assert load(path) == Settings(shop_name="Mine", daily_cap=55, late_hour=20)
    assert path.read_text().count("\n#") == len(fields(Settings)) + 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["settings.toml"]


def test_saving_what_breaks_a_rule_leaves_the_file_as_it_was(path: Path) -> None:
    write_default(path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="daily_cap must be"):
        save(path, daily_cap=0)
    assert path.read_bytes() == before


async def test_what_is_typed_is_kept_and_holds(path: Path) -> None:
    shop = ShopSettings(path)
    facts = await shop.save(
        {
            "shop_name": "Rose & Thorn",
            "web_shop": "n",
            "closed_weekdays": "Monday and sun",
            "cut_off": "9.30",
            "relay_hour": "16",
            "country": "+353",
            "delivery_charge": "6.5",
            "theme": "Night",
        }
    )
    assert (facts.name, facts.web_shop, facts.closed_weekdays, facts.cut_off) == (
        "Rose & Thorn",
        False,
        (0, 6),
        time(9, 30),
    )
    assert (facts.relay_hour, facts.country, facts.delivery_charge, facts.theme) == (16, "353", 650, "night")
    assert ShopSettings(path).facts == facts == shop.facts


async def test_what_a_setting_is_typed_as_is_read_again_as_it_was(path: Path) -> None:
    shop = ShopSettings(path)
    before = shop.facts
    assert set(shop.typed()) == set(asdict(Settings()))
    for name, text in shop.typed().items():
        assert shop.read(name, text) == ("£5.00" if name == "delivery_charge" else text)
    assert await shop.save(shop.typed()) == before
    facts = await shop.save({"closed_weekdays": "", "cut_off": ""})
    assert (facts.closed_weekdays, facts.cut_off) == ((), None)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("shop_name", " ", "1 to 60 characters"),
        ("shop_name", "4111 1111 1111 1111", "card number"),
        ("web_shop", "", "yes or no"),
        ("web_shop", "maybe", "yes or no"),
        ("late_hour", "24", "0 to 23"),
        ("late_hour", "seven", "whole number"),
        ("daily_cap", "1" * 50, "1 to 100000"),
        ("daily_cap", "-1", "whole number"),
        ("closed_weekdays", "sun, someday", "days of the week"),
        ("closed_weekdays", "su", "days of the week"),
        ("cut_off", "25:00", "time of day"),
        ("cut_off", "noon", "time of day"),
        ("country", "0", "one to three digits"),
        ("delivery_charge", "free", "not an amount"),
        ("delivery_charge", "10001", "too much"),
        ("theme", "dark", '"paper" or "night"'),
    ],
)
async def test_a_slip_on_the_screen_is_said_at_its_setting(path: Path, name: str, text: str, why: str) -> None:
    shop = ShopSettings(path)
    with pytest.raises(Refused, match=why) as caught:
        shop.read(name, text)
    assert caught.value.field == name
    with pytest.raises(Refused):
        await shop.save({"shop_name": "Mine", name: text})
    assert not path.exists()


async def test_a_file_that_was_broken_meanwhile_is_not_written_over(path: Path) -> None:
    shop = ShopSettings(path)
    path.write_text("daily_cap = lots\n")
    with pytest.raises(Refused, match="cannot be understood") as caught:
        await shop.save({"daily_cap": "50"})
    assert caught.value.field == "settings"
    assert path.read_text() == "daily_cap = lots\n"
    assert shop.facts.daily_cap == 40


async def test_the_inbox_is_a_folder_and_not_the_shops_own(path: Path, tmp_path: Path) -> None:
    shop, phone = ShopSettings(path), tmp_path / "phone"
    phone.mkdir()
    (tmp_path / "file").touch()
    for typed, why in (
        (str(tmp_path / "nowhere"), "no such folder"),
        (str(tmp_path / "file"), "no such folder"),
        ("~nobody-here/phone", "cannot be used"),
        (str(path.parent), "the shop's own"),
    ):
        with pytest.raises(Refused, match=why) as caught:
            await shop.save({"photo_inbox": typed})
        assert (caught.value.field, path.exists()) == ("photo_inbox", False)
    for typed in (str(phone), ""):
        assert (await shop.save({"photo_inbox": typed})).photo_inbox == bool(typed)
