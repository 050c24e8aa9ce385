import os
import stat
from pathlib import Path

import pytest

from counter_tui.errors import NoShop, ShopError
from counter_tui.locations import Shop, check_private, make_private, private_umask, shop_folder, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_option_comes_before_the_environment(tmp_path: Path) -> None:
    environ = {"COUNTER_TUI_SHOP": str(tmp_path / "env")}
    assert shop_folder(str(tmp_path / "given"), environ) == tmp_path / "given"
    assert shop_folder(None, environ) == tmp_path / "env"


@pytest.mark.parametrize("environ", [{}, {"COUNTER_TUI_SHOP": ""}])
def test_without_either_it_is_the_accounts_data_folder(environ: dict[str, str]) -> None:
    folder = shop_folder(None, environ)
    assert folder.parts[-2:] == ("counter-tui", "shop")
    assert folder.is_absolute()


def test_an_empty_option_does_not_fall_through_to_the_real_shop(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="without a folder"):
        shop_folder("", {"COUNTER_TUI_SHOP": str(tmp_path)})


def test_the_folder_is_absolute_and_knows_home() -> None:
    assert shop_folder("shop", {}) == Path.cwd() / "shop"
    assert shop_folder("~/shop", {}) == Path.home() / "shop"
    with pytest.raises(ShopError, match="home folder"):
        shop_folder("~nobody-of-this-name/shop", {})


def test_every_name_is_in_the_folder_once(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    names = [shop.book, shop.keys, shop.settings, shop.lock, shop.copies, shop.sample]
    names += [shop.opening, shop.attempts, shop.backups, shop.unfinished, shop.set_up_lock]
    assert [name.name for name in names[:5]] == ["book.db", "keys.json", "settings.toml", "book.lock", "copies"]
    assert {name.parent for name in names} == {tmp_path}
    assert len(set(names)) == len(names)


def test_a_new_folder_is_private_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_private(tmp_path / "a" / "shop")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a" / "shop") == 0o700


def test_loose_modes_are_tightened_on_the_shops_own_files_alone(tmp_path: Path) -> None:
    own = ["book.db", "book.db-wal", "book.lock", "keys.json", "keys.json.old", "attempts.json", "settings.toml"]
    own += ["copies/0001.db", "backups/one.backup"]
    for folder in ("copies", "backups"):
        (tmp_path / folder).mkdir()
    for name in [*own, "diary.txt"]:
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o664)
    for folder in ("copies", "backups"):
        (tmp_path / folder).chmod(0o755)
    tmp_path.chmod(0o755)
    check_private(tmp_path)
    assert mode(tmp_path) == mode(tmp_path / "copies") == mode(tmp_path / "backups") == 0o700
    assert {name: mode(tmp_path / name) for name in own} == dict.fromkeys(own, 0o600)
    assert mode(tmp_path / "diary.txt") == 0o664


def test_tighter_modes_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "keys.json").touch(mode=0o400)
    check_private(tmp_path)
    assert mode(tmp_path / "keys.json") == 0o400


def test_a_folder_that_all_may_write_is_refused_and_kept_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(ShopError, match="shared by everyone"):
        make_private(shared)
    assert mode(shared) == 0o1777


def test_a_file_or_a_place_below_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ShopError, match="is not a folder"):
        make_private(file)
    with pytest.raises(ShopError, match="cannot be made"):
        make_private(file / "shop")


def test_a_symlink_to_a_folder_elsewhere_will_do(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "shop").symlink_to(elsewhere)
    make_private(tmp_path / "shop")
    assert mode(elsewhere) == 0o700


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ShopError, match="cannot be written"):
        make_private(tmp_path)
    tmp_path.chmod(0o700)


def test_a_check_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoShop, match="counter-tui init"):
        check_private(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_mask_keeps_others_out(tmp_path: Path) -> None:
    before = private_umask()
    try:
        (tmp_path / "file").touch()
    finally:
        assert os.umask(before) == 0o077
    assert mode(tmp_path / "file") == 0o600


def test_a_file_is_written_whole_and_private_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, b"one")
    write_private(path, b"two")
    assert path.read_bytes() == b"two"
    assert mode(path) == 0o600
    with pytest.raises(FileExistsError):
        write_private(path, b"three", replace=False)
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        write_private(tmp_path / "taken", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
