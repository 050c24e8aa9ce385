import stat
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_tui.errors import SettingsBroken, ShopError, ShopExists
from counter_tui.settings import Settings, load, write_default


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
