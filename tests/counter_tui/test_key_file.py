"""The format of the key file: what is read, what is refused, and how it is written."""

import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_tui import keys
from counter_tui.errors import KeysDamaged, KeysMissing, ShopError
from counter_tui.key_cost import MOST_WORK
from counter_tui.key_file import KeyFile, load, save
from counter_tui.keys import Cost

PASSPHRASE = "Nine café tulips"

Content = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with the slot of a passphrase, and with that of a recovery sheet before it."""
    path = tmp_path_factory.mktemp("made") / "keys.json"
    data_key = keys.create(path, PASSPHRASE, cost=Cost()).data_key
    keys.put(path, data_key, keys.ready_sheet(path, data_key, "owner", "owner", bytes(32)))
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, made: bytes) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(made)
    return path


def changed(path: Path, change: Callable[[Content], object]) -> None:
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content))


def test_what_is_loaded_and_saved_means_the_same(path: Path, made: bytes) -> None:
    keyfile = load(path)
    assert [slot.kind for slot in keyfile.slots] == ["recovery", "passphrase"]
    save(path, keyfile)
    assert path.read_bytes() == made
    assert load(path) == keyfile


def test_a_missing_file_says_what_that_means(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match="without it the book cannot be opened") as caught:
        load(tmp_path / "keys.json")
    assert str(tmp_path) in str(caught.value)


def test_a_folder_in_its_place_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 100 * 1024**2),
        ("memory_kib", 512 * 1024 + 1),
        ("memory_kib", 65535),
        ("memory_kib", -1),
        ("memory_kib", 65536.0),
        ("memory_kib", "65536"),
        ("iterations", 2),
        ("iterations", 17),
        ("iterations", 10**9),
        ("iterations", True),
        ("lanes", 0),
        ("lanes", 9),
        ("lanes", None),
        ("name", "argon2i"),
        ("name", "hkdf-sha256"),
    ],
)
def test_a_weaker_or_greedier_slot_is_refused_before_anything_is_derived(path: Path, name: str, value: object) -> None:
    changed(path, lambda content: content["slots"][1]["kdf"].update({name: value}))
    # `load` has no passphrase, so it can derive nothing.
    with pytest.raises(KeysDamaged, match="damaged or was altered"):
        load(path)


def greedy(content: Content) -> None:
    """Two slots, each within the limits of one, and together beyond those of a file."""
    content["slots"][1]["kdf"].update(memory_kib=512 * 1024, iterations=10)
    other = json.loads(json.dumps(content["slots"][1]))
    other["id"], other["salt"] = "0" * 16, "A" * 22 + "=="
    content["slots"].append(other)


def many_salts(content: Content) -> None:
    for number in range(4):
        other = json.loads(json.dumps(content["slots"][1]))
        other["id"], other["salt"] = f"{number:016x}", f"{number}" + "A" * 21 + "=="
        content["slots"].append(other)


@pytest.mark.parametrize("change", [greedy, many_salts])
def test_a_file_that_would_take_too_long_is_refused(path: Path, change: Callable[[Content], object]) -> None:
    changed(path, change)
    with pytest.raises(KeysDamaged, match="too long"):
        load(path)


@pytest.mark.parametrize("cost", [(1024, 3, 4), (65536, 1, 4), (65536, 3, 9), (2**21, 3, 4), (65536, 17, 4)])
def test_no_cost_is_outside_the_limits(cost: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="64 to 512 MiB"):
        Cost(*cost)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("db_id"),
        lambda content: content.pop("format"),
        lambda content: content.pop("macs"),
        lambda content: content.pop("generation"),
        lambda content: content.update(format=0),
        lambda content: content.update(format=True),
        lambda content: content.update(format="2"),
        lambda content: content.update(more=1),
        lambda content: content.update(generation=0),
        lambda content: content.update(generation=10**12),
        lambda content: content.update(generation=True),
        lambda content: content.update(db_id="0" * 31),
        lambda content: content.update(db_id="A" * 32),
        lambda content: content.update(slots={}),
        lambda content: content.update(slots=[]),
        lambda content: content.update(slots=[3]),
        lambda content: content.update(slots=content["slots"][:1]),
        lambda content: content.update(slots=content["slots"] * 2),
        lambda content: content.update(slots=content["slots"] + [{"kind": "usb"}] * 40),
        lambda content: content.update(macs=[]),
        lambda content: content.update(macs=content["macs"] * 2),
        lambda content: content.update(macs=content["macs"] * 3),
        lambda content: content.update(macs=content["macs"][0]),
        lambda content: content["slots"].append({}),
        lambda content: content["slots"][1].update(kind="usb"),
        lambda content: content["slots"][1].update(kind=["passphrase"]),
        lambda content: content["slots"][1].update(kind="recovery"),
        lambda content: content["slots"][1].update(label="\u202eowner"),
        lambda content: content["slots"][1].update(label="\ud800"),
        lambda content: content["slots"][1].update(role="driver"),
        lambda content: content["slots"][1].update(role=["owner"]),
        lambda content: content["slots"][1].update(more=1),
        lambda content: content["slots"][1].update(kdf=[]),
        lambda content: content["slots"][1]["kdf"].update(secret=""),
        lambda content: content["slots"][0]["kdf"].update(iterations=3),
        lambda content: content["slots"][0].update(kind="passphrase"),
        lambda content: content["slots"][1].update(salt=""),
        lambda content: content["slots"][1].update(nonce="AAAA"),
        lambda content: content["slots"][1].update(private="§" * 64),
        lambda content: content["slots"][1].update(public="AAAA"),
        lambda content: content["slots"][1].update(sealed=[]),
        lambda content: content["slots"][1].update(sealed=content["slots"][1]["sealed"][0]),
        lambda content: content["slots"][1].update(sealed=content["slots"][1]["sealed"] * 2),
        lambda content: content["slots"][1].pop("sealed"),
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
        load(path)


def test_a_key_file_cut_short_anywhere_is_refused(path: Path, made: bytes) -> None:
    whole = made.rstrip()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(KeysDamaged):
            load(path)


def test_a_newer_format_says_so(path: Path) -> None:
    changed(path, lambda content: content.update(format=3, owners={}))
    with pytest.raises(KeysDamaged, match="newer counter-tui") as caught:
        load(path)
    assert "install the newer version" in str(caught.value)


def test_saving_keeps_the_one_before_and_both_private(path: Path, made: bytes) -> None:
    keyfile = load(path)
    path.chmod(0o644)
    save(path, replace(keyfile, others=({"kind": "later"},)))
    old = path.with_name("keys.json.old")
    assert old.read_bytes() == made
    assert load(path).others == ({"kind": "later"},)
    assert sorted(path.parent.iterdir()) == [path, old]
    assert {stat.S_IMODE(each.stat().st_mode) for each in (path, old)} == {0o600}


def test_a_content_that_could_not_be_read_back_is_not_saved(path: Path, made: bytes) -> None:
    keyfile = load(path)
    for content in (replace(keyfile, slots=()), replace(keyfile, others=({"kind": "x" * 70_000},))):
        with pytest.raises(KeysDamaged):
            save(path, content)
    assert path.read_bytes() == made
    assert not path.with_name("keys.json.old").exists()


def test_a_save_that_fails_leaves_the_key_file(path: Path, made: bytes) -> None:
    path.with_name("keys.json.old").mkdir()
    with pytest.raises(ShopError, match="cannot be written"):
        save(path, load(path))
    assert path.read_bytes() == made


def test_while_many_save_a_reader_always_finds_a_whole_file(path: Path) -> None:
    first = load(path)
    versions: list[KeyFile] = [replace(first, others=({"kind": f"later {number}"},)) for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        saves = [pool.submit(save, path, version) for version in versions]
        while not all(each.done() for each in saves):
            assert load(path) in [first, *versions]
        for each in saves:
            each.result()
    assert load(path) in versions
    assert load(path.with_name("keys.json.old")) in [first, *versions]
    assert len(list(path.parent.iterdir())) == 2


@pytest.mark.parametrize("quick", [0.001, 0.01, 0.05, 0.14, 0.35, 0.8, 3.0])
def test_the_cost_is_tuned_to_the_machine(quick: float) -> None:
    """``quick`` is what the least cost takes on a machine; the time goes by memory and passes."""
    tuned = Cost.tuned(lambda cost: quick * cost.work / Cost().work)
    takes = quick * tuned.work / Cost().work
    assert tuned.memory_kib >= 64 * 1024
    assert tuned.iterations >= 3
    # Two such derivations, an older and a newer one, are within what one file may ask for.
    assert 2 * tuned.work <= MOST_WORK
    if quick >= 0.05:
        assert 0.5 <= takes <= 1.5 or tuned == Cost()
    else:
        assert tuned == Cost.tuned(lambda cost: 0.0001)


def test_a_machine_that_is_slow_at_once_is_measured_again() -> None:
    """The first measure was of a busy moment."""
    taken = iter((0.7, 0.1, 0.9))
    assert Cost.tuned(lambda cost: next(taken)).work == Cost().work
    taken = iter((0.1, 3.0, 0.8))
    tuned = Cost.tuned(lambda cost: next(taken))
    assert Cost().work < tuned.work < Cost().work * 4
