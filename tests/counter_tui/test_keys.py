import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from counter_tui.errors import KeysDamaged, KeysMissing, ShopError, ShopExists, WrongPassphrase
from counter_tui.keys import Cost, DataKey, KeyFile, Opened, create, load, save, unlock

PASSPHRASE = "Nine café tulips"

Content = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, DataKey]:
    path = tmp_path_factory.mktemp("made") / "keys.json"
    data_key = create(path, PASSPHRASE)
    return path.read_bytes(), data_key


@pytest.fixture
def path(tmp_path: Path, made: tuple[bytes, DataKey]) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(made[0])
    return path


def changed(path: Path, change: Callable[[Content], object]) -> None:
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content))


def test_the_passphrase_gives_the_data_key_and_who_it_was(path: Path, made: tuple[bytes, DataKey]) -> None:
    assert unlock(path, PASSPHRASE) == Opened(made[1], "owner")


@pytest.mark.parametrize("typed", ["Nine cafe\N{COMBINING ACUTE ACCENT} tulips", f"  {PASSPHRASE}\n"])
def test_other_ways_to_type_the_same_letters_open_it(path: Path, made: tuple[bytes, DataKey], typed: str) -> None:
    assert unlock(path, typed).data_key == made[1]


@pytest.mark.parametrize(
    "typed", ["nine café tulips", "Nine café tulip", "", "   ", "\ud800" * 12, "Nine\0café tulips"]
)
def test_another_passphrase_does_not(path: Path, typed: str) -> None:
    with pytest.raises(WrongPassphrase, match="does not open"):
        unlock(path, typed)


@pytest.mark.parametrize("chosen", ["", " " * 20, "ninechars", "  ninechars  ", "e\N{COMBINING ACUTE ACCENT}" * 9])
def test_a_short_passphrase_is_refused_and_makes_nothing(tmp_path: Path, chosen: str) -> None:
    with pytest.raises(ShopError, match="at least 10"):
        create(tmp_path / "keys.json", chosen)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("label", ["", " owner", "a\nb", "\x1b[31m", "\u202eowner", "x" * 61])
def test_a_label_that_cannot_be_shown_is_refused(tmp_path: Path, label: str) -> None:
    with pytest.raises(ShopError, match="printable"):
        create(tmp_path / "keys.json", PASSPHRASE, label=label)


def test_what_is_there_is_never_made_anew(path: Path, made: tuple[bytes, DataKey]) -> None:
    with pytest.raises(ShopExists, match="already"):
        create(path, PASSPHRASE)
    assert path.read_bytes() == made[0]
    assert list(path.parent.iterdir()) == [path]


def test_two_who_make_one_at_once_do_not_both_get_a_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    def attempt(_: int) -> DataKey | None:
        try:
            return create(path, PASSPHRASE)
        except ShopExists:
            return None

    with ThreadPoolExecutor(4) as pool:
        keys = [key for key in pool.map(attempt, range(4)) if key]
    assert keys == [unlock(path, PASSPHRASE).data_key]


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="cannot be written"):
        create(tmp_path / "none" / "keys.json", PASSPHRASE)


def test_two_shops_with_one_passphrase_share_nothing(tmp_path: Path, made: tuple[bytes, DataKey]) -> None:
    other = tmp_path / "keys.json"
    assert create(other, PASSPHRASE) != made[1]
    mine, theirs = json.loads(made[0]), json.loads(other.read_bytes())
    assert mine["db_id"] != theirs["db_id"]
    assert not {mine["slots"][0][name] for name in ("id", "salt", "nonce", "sealed")} & set(
        map(str, theirs["slots"][0].values())
    )


def test_the_data_key_is_not_in_the_file(made: tuple[bytes, DataKey]) -> None:
    content, data_key = made
    for secret in (data_key.secret, data_key.derive("book")):
        assert secret.hex().encode() not in content
        assert secret not in content


def test_keys_for_different_ends_differ_and_stay_the_same(made: tuple[bytes, DataKey]) -> None:
    data_key = made[1]
    assert re.fullmatch("x'[0-9a-f]{64}'", data_key.book_key())
    assert data_key.book_key() == DataKey(data_key.secret).book_key()
    assert data_key.secret.hex() not in data_key.book_key()
    assert len({data_key.derive(label) for label in ("book", "photos", "audit")}) == 3
    assert len(data_key.derive("photos")) == 32
    with pytest.raises(ValueError, match="label"):
        data_key.derive("")


def test_the_derivation_is_the_one_that_books_were_made_with() -> None:
    """HKDF-SHA256 by its definition (RFC 5869), from the standard library: a change here would lose every book."""
    import hashlib
    import hmac

    secret = bytes(range(32))
    extracted = hmac.digest(bytes(32), secret, hashlib.sha256)
    expected = hmac.digest(extracted, b"counter-tui book\x01", hashlib.sha256)
    assert DataKey(secret).book_key() == f"x'{expected.hex()}'"


def test_no_secret_is_in_a_repr(path: Path) -> None:
    opened = unlock(path, PASSPHRASE)
    for shown in (repr(opened), repr(opened.data_key), str(opened), f"{opened!r:>10}"):
        assert repr(opened.data_key.secret) not in shown
        assert opened.data_key.secret.hex() not in shown
        assert PASSPHRASE not in shown
    assert "owner" in repr(opened)


def test_a_wrong_passphrase_is_not_in_the_error(path: Path) -> None:
    with pytest.raises(WrongPassphrase) as caught:
        unlock(path, "a secret of another shop")
    assert "another shop" not in repr(caught.value)


def test_a_missing_file_says_what_that_means(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match="without it the book cannot be opened") as caught:
        unlock(tmp_path / "keys.json", "")
    assert str(tmp_path) in str(caught.value)


def test_a_folder_in_its_place_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="cannot be read"):
        load(tmp_path)


def flipped(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


@pytest.mark.parametrize("name", ["sealed", "salt", "nonce"])
def test_altered_bytes_are_refused(path: Path, name: str) -> None:
    changed(path, lambda content: content["slots"][0].update({name: flipped(content["slots"][0][name])}))
    with pytest.raises(WrongPassphrase):
        unlock(path, PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["slots"][0].update(label="driver"),
        lambda content: content["slots"][0].update(id="0" * 16),
        lambda content: content.update(db_id="0" * 32),
        lambda content: content["slots"][0]["kdf"].update(iterations=4),
        lambda content: content["slots"][0]["kdf"].update(memory_kib=65537),
        lambda content: content["slots"][0]["kdf"].update(lanes=1),
    ],
)
def test_what_the_seal_vouches_for_cannot_be_altered(path: Path, change: Callable[[Content], object]) -> None:
    changed(path, change)
    load(path)
    with pytest.raises(WrongPassphrase):
        unlock(path, PASSPHRASE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 100 * 1024**2),
        ("memory_kib", 65535),
        ("memory_kib", -1),
        ("memory_kib", 65536.0),
        ("memory_kib", "65536"),
        ("iterations", 2),
        ("iterations", 11),
        ("iterations", 10**9),
        ("iterations", True),
        ("lanes", 0),
        ("lanes", 9),
        ("lanes", None),
        ("name", "argon2i"),
    ],
)
def test_a_weaker_or_greedier_slot_is_refused_before_anything_is_derived(path: Path, name: str, value: object) -> None:
    changed(path, lambda content: content["slots"][0]["kdf"].update({name: value}))
    # `load` has no passphrase, so it can derive nothing.
    with pytest.raises(KeysDamaged, match="damaged or was altered"):
        load(path)


@pytest.mark.parametrize("cost", [(1024, 3, 4), (65536, 1, 4), (65536, 3, 9), (2**21, 3, 4)])
def test_no_slot_can_be_made_outside_the_limits(cost: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="64 MiB"):
        Cost(*cost)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("db_id"),
        lambda content: content.pop("format"),
        lambda content: content.update(format=0),
        lambda content: content.update(format=True),
        lambda content: content.update(format="1"),
        lambda content: content.update(more=1),
        lambda content: content.update(db_id="0" * 31),
        lambda content: content.update(db_id="A" * 32),
        lambda content: content.update(slots={}),
        lambda content: content.update(slots=[]),
        lambda content: content.update(slots=[3]),
        lambda content: content.update(slots=content["slots"] * 2),
        lambda content: content.update(slots=content["slots"] + [{"kind": "usb"}] * 40),
        lambda content: content["slots"].append({}),
        lambda content: content["slots"][0].update(kind="usb"),
        lambda content: content["slots"][0].update(label="\u202eowner"),
        lambda content: content["slots"][0].update(label="\ud800"),
        lambda content: content["slots"][0].update(more=1),
        lambda content: content["slots"][0].update(kdf=[]),
        lambda content: content["slots"][0]["kdf"].update(secret=""),
        lambda content: content["slots"][0].update(salt=""),
        lambda content: content["slots"][0].update(nonce="AAAA"),
        lambda content: content["slots"][0].update(sealed="§" * 64),
        lambda content: content["slots"][0].pop("sealed"),
    ],
)
def test_a_shape_that_was_never_written_is_refused(path: Path, change: Callable[[Content], object]) -> None:
    changed(path, change)
    with pytest.raises(KeysDamaged, match="damaged or was altered"):
        load(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"NaN",
        b"1e999",
        b"[" * 60_000,
        b" " * 70_000,
        b"9" * 5_000,
        b'{"a":1,"a":2}',
    ],
)
def test_what_is_no_key_file_is_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(KeysDamaged, match="bring it back"):
        unlock(path, PASSPHRASE)


def test_a_key_file_cut_short_anywhere_is_refused(path: Path, made: tuple[bytes, DataKey]) -> None:
    whole = made[0].rstrip()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(KeysDamaged):
            load(path)


def test_a_newer_format_says_so(path: Path) -> None:
    changed(path, lambda content: content.update(format=2, recovery={}))
    with pytest.raises(KeysDamaged, match="newer counter-tui") as caught:
        load(path)
    assert "install the newer version" in str(caught.value)


def test_slots_of_kinds_to_come_are_passed_over_and_kept(path: Path, made: tuple[bytes, DataKey]) -> None:
    paper = {"id": "f" * 16, "kind": "recovery", "hint": ["kept", 1]}
    changed(path, lambda content: content["slots"].insert(0, paper))
    assert unlock(path, PASSPHRASE).data_key == made[1]
    save(path, load(path))
    assert paper in json.loads(path.read_bytes())["slots"]
    assert unlock(path, PASSPHRASE).data_key == made[1]


def test_any_of_several_passphrases_opens_it(tmp_path: Path, path: Path, made: tuple[bytes, DataKey]) -> None:
    elsewhere = tmp_path / "other.json"
    create(elsewhere, "another passphrase", label="driver")
    mine, foreign = load(path), load(elsewhere)
    save(path, KeyFile(mine.db_id, foreign.slots + mine.slots))
    assert unlock(path, PASSPHRASE) == Opened(made[1], "owner")
    with pytest.raises(WrongPassphrase):
        unlock(path, "another passphrase")


def test_saving_keeps_the_one_before_and_both_private(path: Path, made: tuple[bytes, DataKey]) -> None:
    keyfile = load(path)
    path.chmod(0o644)
    save(path, KeyFile(keyfile.db_id, keyfile.slots, ({"kind": "later"},)))
    old = path.with_name("keys.json.old")
    assert old.read_bytes() == made[0]
    assert load(path).others == ({"kind": "later"},)
    assert sorted(path.parent.iterdir()) == [path, old]
    assert {stat.S_IMODE(each.stat().st_mode) for each in (path, old)} == {0o600}


def test_a_new_key_file_is_private(tmp_path: Path) -> None:
    create(tmp_path / "keys.json", PASSPHRASE)
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


def test_a_content_that_could_not_be_read_back_is_not_saved(path: Path, made: tuple[bytes, DataKey]) -> None:
    keyfile = load(path)
    for content in (KeyFile(keyfile.db_id, ()), KeyFile(keyfile.db_id, keyfile.slots, ({"kind": "x" * 70_000},))):
        with pytest.raises(KeysDamaged):
            save(path, content)
    assert path.read_bytes() == made[0]
    assert not path.with_name("keys.json.old").exists()


def test_a_save_that_fails_leaves_the_key_file(path: Path, made: tuple[bytes, DataKey]) -> None:
    path.with_name("keys.json.old").mkdir()
    with pytest.raises(ShopError, match="cannot be written"):
        save(path, load(path))
    assert path.read_bytes() == made[0]


def test_while_many_save_a_reader_always_finds_a_whole_file(path: Path) -> None:
    first = load(path)
    versions = [KeyFile(first.db_id, first.slots, ({"kind": f"later {number}"},)) for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        saves = [pool.submit(save, path, version) for version in versions]
        while not all(each.done() for each in saves):
            assert load(path) in [first, *versions]
        for each in saves:
            each.result()
    assert load(path) in versions
    assert load(path.with_name("keys.json.old")) in [first, *versions]
    assert len(list(path.parent.iterdir())) == 2


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_mutated_bytes_are_refused_or_mean_the_same(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[bytes, DataKey], data: st.DataObject
) -> None:
    content, data_key = made
    at = data.draw(st.integers(0, len(content) - 1), label="at")
    cut = data.draw(st.integers(0, 3), label="cut")
    put = data.draw(st.binary(max_size=2) | st.sampled_from([b"0", b"9", b"A", b'"', b" "]), label="put")
    mutated = content[:at] + put + content[at + cut :]
    assume(mutated != content)
    path = tmp_path_factory.mktemp("mutated") / "keys.json"
    path.write_bytes(mutated)
    try:
        opened = unlock(path, PASSPHRASE)
    except (WrongPassphrase, KeysDamaged):
        return
    assert opened == Opened(data_key, "owner")


def test_importing_it_loads_no_cryptography() -> None:
    code = (
        "import sys, counter_tui.keys, counter_tui.settings, counter_tui.locations, counter_tui.passphrase;"
        "heavy = {'cryptography', 'tomllib', 'platformdirs', 'textual', 'peewee'} & set(sys.modules);"
        "print(*heavy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
