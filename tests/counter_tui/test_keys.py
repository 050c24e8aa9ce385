"""Opening and changing the key file: who gets the data key, and who does not."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from counter_tui import keys
from counter_tui.errors import KeysDamaged, KeysMissing, PassphraseUsed, ShopError, ShopExists, WrongPassphrase
from counter_tui.key_cost import stretched
from counter_tui.key_file import MOST_SLOTS, load, save
from counter_tui.key_slots import Wrapped, new_slot, seal
from counter_tui.keys import Cost, DataKey, Opened, unlock, unlock_with_sheet
from tests.made_once import made_once

PASSPHRASE = "Nine café tulips"
ANNS = "twelve Ann carnations"
SECRET = bytes(range(32))

Content = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Opened]:
    """A key file of the owner's, and what making it answered with."""

    def make(folder: Path) -> None:
        opened = keys.create(folder / "keys.json", PASSPHRASE, cost=Cost())
        [data_key] = opened.data_keys
        told = [data_key.secret.hex(), opened.label, opened.role, opened.slot, opened.kind]
        (folder / "opened").write_text(json.dumps(told))

    folder = made_once(tmp_path_factory, "key-file", make)
    secret, label, role, slot, kind = json.loads((folder / "opened").read_text())
    return (folder / "keys.json").read_bytes(), Opened((DataKey(bytes.fromhex(secret)),), label, role, slot, kind)


@pytest.fixture
def path(tmp_path: Path, made: tuple[bytes, Opened]) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(made[0])
    return path


@pytest.fixture
def data_key(made: tuple[bytes, Opened]) -> DataKey:
    return made[1].data_key


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, made: tuple[bytes, Opened]) -> bytes:
    """The owner, Ann of the staff, and a recovery sheet."""

    def make(folder: Path) -> None:
        path, data_key = folder / "keys.json", made[1].data_key
        path.write_bytes(made[0])
        add(path, data_key, "Ann", ANNS)
        keys.put(path, data_key, keys.ready_sheet(path, data_key, "owner", "owner", SECRET))

    return (made_once(tmp_path_factory, "key-file-shared", make) / "keys.json").read_bytes()


@pytest.fixture
def three(tmp_path: Path, shared: bytes) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(shared)
    return path


def add(path: Path, data_key: DataKey, label: str, passphrase: str, cost: Cost | None = None) -> str:
    slot = keys.ready(path, data_key, label, "staff", passphrase, live=ids(path), cost=cost)
    keys.put(path, data_key, slot)
    return slot.id


def ids(path: Path) -> set[str]:
    return {slot.id for slot in load(path).slots}


def slot_of(path: Path, label: str, kind: str = "passphrase") -> str:
    [slot] = [slot.id for slot in load(path).slots if (slot.label, slot.kind) == (label, kind)]
    return slot


def changed(path: Path, change: Callable[[Content], object]) -> None:
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content))


def test_the_passphrase_gives_the_data_key_and_who_it_was(path: Path, made: tuple[bytes, Opened]) -> None:
    opened = unlock(path, PASSPHRASE)
    assert opened == made[1]
    assert (opened.label, opened.role, opened.kind, len(opened.data_keys)) == ("owner", "owner", "passphrase", 1)
    assert ids(path) == {opened.slot}


@pytest.mark.parametrize("typed", ["Nine cafe\N{COMBINING ACUTE ACCENT} tulips", f"  {PASSPHRASE}\n"])
def test_other_ways_to_type_the_same_letters_open_it(path: Path, data_key: DataKey, typed: str) -> None:
    assert unlock(path, typed).data_key == data_key


@pytest.mark.parametrize(
    "typed", ["nine café tulips", "Nine café tulip", "", "   ", "\ud800" * 12, "Nine\0café tulips"]
)
def test_another_passphrase_does_not(path: Path, typed: str) -> None:
    with pytest.raises(WrongPassphrase, match="does not open"):
        unlock(path, typed)


@pytest.mark.parametrize("chosen", ["", " " * 20, "ninechars", "  ninechars  ", "e\N{COMBINING ACUTE ACCENT}" * 9])
def test_a_short_passphrase_is_refused_and_makes_nothing(tmp_path: Path, chosen: str) -> None:
    with pytest.raises(ShopError, match="at least 10"):
        keys.create(tmp_path / "keys.json", chosen)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("label", ["", " owner", "a\nb", "\x1b[31m", "\u202eowner", "x" * 61])
def test_a_label_that_cannot_be_shown_is_refused(path: Path, data_key: DataKey, label: str) -> None:
    with pytest.raises(ShopError, match="printable"):
        keys.create(path.with_name("other.json"), PASSPHRASE, label=label)
    with pytest.raises(ShopError, match="printable"):
        add(path, data_key, label, ANNS)


def test_what_is_there_is_never_made_anew(path: Path, made: tuple[bytes, Opened]) -> None:
    with pytest.raises(ShopExists, match="already"):
        keys.create(path, PASSPHRASE, cost=Cost())
    assert path.read_bytes() == made[0]
    assert list(path.parent.iterdir()) == [path]


def test_two_who_make_one_at_once_do_not_both_get_a_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    def attempt(_: int) -> Opened | None:
        try:
            return keys.create(path, PASSPHRASE, cost=Cost())
        except ShopExists:
            return None

    with ThreadPoolExecutor(2) as pool:
        made = [opened for opened in pool.map(attempt, range(2)) if opened]
    assert made == [unlock(path, PASSPHRASE)]


@pytest.mark.usefixtures("derived_anew")
def test_two_who_open_it_at_once_both_get_it(three: Path, data_key: DataKey) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda typed: unlock(three, typed), [PASSPHRASE, ANNS] * 2))
    assert [each.label for each in opened] == ["owner", "Ann"] * 2
    assert {each.data_key for each in opened} == {data_key}


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="cannot be written"):
        keys.create(tmp_path / "none" / "keys.json", PASSPHRASE, cost=Cost())
    with pytest.raises(KeysMissing):
        unlock(tmp_path / "keys.json", PASSPHRASE)


def test_two_shops_with_one_passphrase_share_nothing(tmp_path: Path, made: tuple[bytes, Opened]) -> None:
    other = tmp_path / "keys.json"
    assert keys.create(other, PASSPHRASE, cost=Cost()).data_key != made[1].data_key
    mine, theirs = json.loads(made[0]), json.loads(other.read_bytes())
    assert mine["db_id"] != theirs["db_id"]
    secret = ("id", "salt", "nonce", "private", "public")
    assert not {mine["slots"][0][name] for name in secret} & {theirs["slots"][0][name] for name in secret}


def test_the_data_key_is_not_in_the_file(shared: bytes, data_key: DataKey) -> None:
    for secret in (data_key.secret, data_key.derive("book"), SECRET):
        assert secret.hex().encode() not in shared
        assert b64encode(secret) not in shared


def test_keys_for_different_ends_differ_and_stay_the_same(data_key: DataKey) -> None:
    assert re.fullmatch("x'[0-9a-f]{64}'", data_key.book_key())
    assert data_key.book_key() == DataKey(data_key.secret).book_key()
    assert data_key.secret.hex() not in data_key.book_key()
    assert len({data_key.derive(label) for label in ("book", "photos", "back-up")}) == 3
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


def test_no_secret_is_in_a_repr_or_an_error(path: Path, made: tuple[bytes, Opened]) -> None:
    opened = made[1]
    for shown in (repr(opened), repr(opened.data_key), str(opened), f"{opened!r:>10}"):
        assert repr(opened.data_key.secret) not in shown
        assert opened.data_key.secret.hex() not in shown
        assert PASSPHRASE not in shown
    assert "owner" in repr(opened)
    with pytest.raises(WrongPassphrase) as caught:
        unlock(path, "a secret of another shop")
    assert "another shop" not in repr(caught.value)


def test_everybody_with_a_slot_opens_it_as_themselves(three: Path, data_key: DataKey) -> None:
    owner, ann = unlock(three, PASSPHRASE), unlock(three, ANNS)
    sheet = unlock_with_sheet(three, SECRET)
    assert [(each.label, each.role, each.kind) for each in (owner, ann, sheet)] == [
        ("owner", "owner", "passphrase"),
        ("Ann", "staff", "passphrase"),
        ("owner", "owner", "recovery"),
    ]
    assert {each.data_key for each in (owner, ann, sheet)} == {data_key}
    assert ids(three) == {owner.slot, ann.slot, sheet.slot}


def test_another_sheet_does_not(three: Path, path: Path) -> None:
    with pytest.raises(WrongPassphrase, match="recovery sheet"):
        unlock_with_sheet(three, bytes(32))


def test_a_slot_that_was_dropped_opens_nothing(three: Path, data_key: DataKey) -> None:
    ann, sheet = slot_of(three, "Ann"), slot_of(three, "owner", "recovery")
    keys.drop(three, data_key, {ann}.__contains__)
    with pytest.raises(WrongPassphrase):
        unlock(three, ANNS)
    assert unlock_with_sheet(three, SECRET).data_key == data_key
    keys.drop(three, data_key, {sheet}.__contains__)
    with pytest.raises(WrongPassphrase):
        unlock_with_sheet(three, SECRET)
    assert unlock(three, PASSPHRASE).data_key == data_key


def test_the_last_passphrase_is_not_dropped(three: Path, data_key: DataKey) -> None:
    before = three.read_bytes()
    for kept in ((), {unlock_with_sheet(three, SECRET).slot}, {"0" * 16}):
        with pytest.raises(KeysDamaged, match="no passphrase slot"):
            keys.drop(three, data_key, (ids(three) - set(kept)).__contains__)
        assert three.read_bytes() == before


def test_nothing_is_written_where_nothing_is_to_drop(three: Path, data_key: DataKey) -> None:
    before = three.stat().st_mtime_ns
    keys.drop(three, data_key, lambda _: False)
    assert three.stat().st_mtime_ns == before


def test_a_new_slot_shares_the_derivation_so_that_a_try_stays_one(three: Path) -> None:
    passphrases = load(three).passphrases()
    assert len(passphrases) == 2
    assert len({(slot.salt, slot.cost) for slot in passphrases}) == 1
    assert len({(slot.nonce, slot.public, slot.private) for slot in load(three).slots}) == 3


def test_a_dearer_slot_has_its_own_and_the_next_share_that(path: Path, data_key: DataKey) -> None:
    dearer = Cost(65536, 4, 2)
    add(path, data_key, "Ann", ANNS, dearer)
    add(path, data_key, "Bob", "Bob's fifteen dahlias")
    assert [slot.cost for slot in load(path).slots] == [dearer, dearer, Cost()]
    assert len({slot.salt for slot in load(path).slots}) == 2
    for typed in (PASSPHRASE, "Bob's fifteen dahlias"):
        assert unlock(path, typed).data_key == data_key


def test_costs_that_would_take_too_long_together_are_not_added(path: Path, data_key: DataKey) -> None:
    db_id = load(path).db_id
    for number in range(2):
        costs: dict[str, Any] = {"salt": bytes([number] * 16), "cost": Cost(65536, 4, 1 + number)}
        # What its passphrase derives to is not what this is about.
        slot = new_slot(db_id, keys.new_slot_id(), f"Ann {number}", "staff", wrapped=Wrapped(SECRET), **costs)
        keys.put(path, data_key, replace(slot, sealed=(seal(slot, db_id, data_key),)))
    for number in (2, 3):
        add(path, data_key, f"Ann {number}", f"{ANNS} {number}", Cost(65536, 4, 1 + number))
    assert len({(slot.salt, slot.cost) for slot in load(path).slots}) == 4
    assert unlock(path, f"{ANNS} 3").label == "Ann 3"


def test_a_passphrase_is_one_persons(three: Path, data_key: DataKey) -> None:
    for typed in (PASSPHRASE, ANNS, f" {ANNS} "):
        with pytest.raises(PassphraseUsed, match="already"):
            add(three, data_key, "Bob", typed)
    # A slot that the book does not let in any more is nobody's.
    keys.ready(three, data_key, "Bob", "staff", ANNS, live={slot_of(three, "owner")})


def test_there_is_no_room_for_ever(path: Path, data_key: DataKey) -> None:
    slot = keys.ready(path, data_key, "Ann", "staff", ANNS, live=())
    for _ in range(MOST_SLOTS - 1):
        keys.put(path, data_key, replace(slot, id=keys.new_slot_id()))
    with pytest.raises(ShopError, match="no more"):
        keys.put(path, data_key, slot)
    assert path.stat().st_size < 64 * 1024
    replaced = keys.begin_replacing(path, data_key)
    assert unlock(path, PASSPHRASE).data_keys == (data_key, replaced)


def test_each_change_is_a_generation(path: Path, data_key: DataKey) -> None:
    assert load(path).generation == 1
    slot = add(path, data_key, "Ann", ANNS)
    keys.drop(path, data_key, {slot}.__contains__)
    assert load(path).generation == 3


def test_a_foreign_data_key_changes_nothing(three: Path) -> None:
    before, foreign = three.read_bytes(), DataKey(bytes(32))
    for change in (
        lambda: add(three, foreign, "Ann", "some other carnations"),
        lambda: keys.drop(three, foreign, lambda _: True),
        lambda: keys.begin_replacing(three, foreign),
        lambda: keys.finish_replacing(three, foreign),
    ):
        with pytest.raises(KeysDamaged, match="altered"):
            change()
    assert three.read_bytes() == before


def test_the_data_key_is_replaced_for_everybody_by_the_owner_alone(three: Path, data_key: DataKey) -> None:
    new = keys.begin_replacing(three, data_key)
    assert new != data_key
    for opened in (unlock(three, PASSPHRASE), unlock(three, ANNS), unlock_with_sheet(three, SECRET)):
        assert opened.data_keys == (data_key, new)
    keys.finish_replacing(three, new)
    for opened in (unlock(three, PASSPHRASE), unlock(three, ANNS), unlock_with_sheet(three, SECRET)):
        assert opened.data_keys == (new,)
    keys.finish_replacing(three, new)
    with pytest.raises(KeysDamaged):
        keys.finish_replacing(three, data_key)


def test_replacing_the_data_key_may_be_given_up_or_begun_again(three: Path, data_key: DataKey) -> None:
    first = keys.begin_replacing(three, data_key)
    second = keys.begin_replacing(three, data_key)
    assert unlock(three, ANNS).data_keys == (data_key, second)
    with pytest.raises(KeysDamaged):
        keys.finish_replacing(three, first)
    keys.finish_replacing(three, data_key)
    assert unlock(three, ANNS).data_keys == (data_key,)


def test_while_the_data_key_is_replaced_nobody_is_added(three: Path, data_key: DataKey) -> None:
    new = keys.begin_replacing(three, data_key)
    for each in (data_key, new):
        with pytest.raises(ShopError, match="being replaced"):
            keys.drop(three, each, lambda _: True)


def test_who_was_dropped_before_does_not_get_the_new_data_key(three: Path, shared: bytes, data_key: DataKey) -> None:
    """Not with a copy of the older file either: its slots were sealed the old one only."""
    keys.drop(three, data_key, {slot_of(three, "Ann")}.__contains__)
    new = keys.begin_replacing(three, data_key)
    keys.finish_replacing(three, new)
    with pytest.raises(WrongPassphrase):
        unlock(three, ANNS)
    three.write_bytes(shared)
    assert unlock(three, ANNS).data_keys == (data_key,)


def flipped(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


def flip(name: str) -> Callable[[Content], object]:
    return lambda content: content["slots"][0].update({name: flipped(content["slots"][0][name])})


@pytest.mark.parametrize("name", ["private", "salt", "nonce", "public"])
def test_a_slot_whose_bytes_were_altered_does_not_open(path: Path, name: str) -> None:
    changed(path, flip(name))
    with pytest.raises(WrongPassphrase):
        unlock(path, PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["slots"][0].update(label="driver"),
        lambda content: content["slots"][0].update(role="staff"),
        lambda content: content["slots"][0].update(id="0" * 16),
        lambda content: content.update(db_id="0" * 32),
        lambda content: content["slots"][0]["kdf"].update(iterations=4),
        lambda content: content["slots"][0]["kdf"].update(memory_kib=65537),
        lambda content: content["slots"][0]["kdf"].update(lanes=1),
    ],
)
def test_what_the_slot_vouches_for_cannot_be_altered(path: Path, change: Callable[[Content], object]) -> None:
    changed(path, change)
    load(path)
    with pytest.raises(WrongPassphrase):
        unlock(path, PASSPHRASE)


def swap_seals(content: Content) -> None:
    one, other = content["slots"][1], content["slots"][2]
    one["sealed"], other["sealed"] = other["sealed"], one["sealed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["slots"].pop(0),
        lambda content: content["slots"].reverse(),
        lambda content: content.update(generation=content["generation"] + 1),
        lambda content: content.update(macs=[flipped(content["macs"][0])]),
        lambda content: content["slots"].append({"kind": "usb"}),
        lambda content: content["slots"][0].update(label="Ann"),
        lambda content: content["slots"][0].update(salt=flipped(content["slots"][0]["salt"])),
        lambda content: [slot.update(sealed=[flipped(slot["sealed"][0])]) for slot in content["slots"]],
        swap_seals,
    ],
)
def test_what_the_mac_vouches_for_cannot_be_altered(three: Path, change: Callable[[Content], object]) -> None:
    changed(three, change)
    load(three)
    for typed in (PASSPHRASE, ANNS) if change is swap_seals else (ANNS,):
        with pytest.raises(KeysDamaged, match="altered by somebody who cannot open the book"):
            unlock(three, typed)


def test_a_data_key_of_ones_own_cannot_be_handed_to_somebody(three: Path) -> None:
    """Whoever has the file could seal one to Ann's slot: the public key stands there."""
    keyfile, own = load(three), DataKey(bytes(32))
    forged = replace(
        keyfile, slots=tuple(replace(slot, sealed=(seal(slot, keyfile.db_id, own),)) for slot in keyfile.slots)
    )
    save(three, forged)
    with pytest.raises(KeysDamaged, match="altered"):
        unlock(three, ANNS)
    # With a mac that fits it opens, and gives a key that opens no book.
    save(three, replace(forged, macs=(own.mac(forged),)))
    assert unlock(three, ANNS).data_key == own


def test_a_slot_of_another_shop_opens_nothing(tmp_path: Path, path: Path) -> None:
    elsewhere = tmp_path / "other.json"
    keys.create(elsewhere, "another passphrase", label="intruder", cost=Cost())
    foreign = json.loads(elsewhere.read_bytes())["slots"]
    changed(path, lambda content: content["slots"].extend(foreign))
    with pytest.raises(WrongPassphrase):
        unlock(path, "another passphrase")
    with pytest.raises(KeysDamaged):
        unlock(path, PASSPHRASE)


def test_slots_of_kinds_to_come_are_passed_over_and_kept(path: Path, data_key: DataKey) -> None:
    paper: Content = {"id": "f" * 16, "kind": "usb", "hint": ["kept", 1]}
    keyfile = load(path)
    later = replace(keyfile, others=(paper,))
    save(path, replace(later, macs=(data_key.mac(later),)))
    assert unlock(path, PASSPHRASE).data_key == data_key
    slot = add(path, data_key, "Ann", ANNS)
    keys.drop(path, data_key, {slot}.__contains__)
    assert paper in json.loads(path.read_bytes())["slots"]
    assert unlock(path, PASSPHRASE).data_key == data_key
    with pytest.raises(ShopError, match="newer counter-tui"):
        keys.begin_replacing(path, data_key)


older_key = cache(partial(stretched, cost=Cost()))


def older(path: Path, data_key: DataKey, passphrase: str) -> str:
    """A key file as it was written before there were roles and sheets: format 1, by its definition."""
    db_id, slot_id, salt, nonce = "ab" * 16, "cd" * 8, bytes(range(16)), bytes(range(12))
    kdf = {"name": "argon2id", "memory_kib": 65536, "iterations": 3, "lanes": 4}
    head = {"id": slot_id, "label": "owner", "kind": "passphrase", "kdf": kdf}
    bound = json.dumps(head | {"db_id": db_id}, sort_keys=True, separators=(",", ":")).encode()
    sealed = AESGCM(older_key(passphrase, salt)).encrypt(nonce, data_key.secret, bound)
    secrets = {"salt": salt, "nonce": nonce, "sealed": sealed}
    slot = head | {name: b64encode(value).decode() for name, value in secrets.items()}
    path.write_text(json.dumps({"format": 1, "db_id": db_id, "slots": [slot]}))
    return slot_id


def test_a_file_of_the_first_format_is_brought_up_by_who_opens_it(tmp_path: Path, data_key: DataKey) -> None:
    path = tmp_path / "keys.json"
    slot_id = older(path, data_key, PASSPHRASE)
    before = path.read_bytes()
    with pytest.raises(WrongPassphrase):
        unlock(path, "some other flowers")
    assert path.read_bytes() == before
    opened = unlock(path, PASSPHRASE)
    assert opened == Opened((data_key,), "owner", "owner", slot_id, "passphrase")
    assert (load(path).generation, load(path).older) == (1, None)
    assert path.with_name("keys.json.old").read_bytes() == before
    assert unlock(path, PASSPHRASE) == opened
    keys.put(path, data_key, keys.ready_sheet(path, data_key, "owner", "owner", SECRET))
    assert unlock_with_sheet(path, SECRET).data_key == data_key


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["slots"][0].update(label="driver"),
        lambda content: content["slots"][0]["kdf"].update(iterations=4),
        lambda content: content.update(db_id="0" * 32),
    ],
)
def test_a_forged_file_of_the_first_format_does_not_open(
    tmp_path: Path, data_key: DataKey, change: Callable[[Content], object]
) -> None:
    path = tmp_path / "keys.json"
    older(path, data_key, PASSPHRASE)
    changed(path, change)
    with pytest.raises(WrongPassphrase):
        unlock(path, PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(slots=content["slots"] * 2),
        lambda content: content.update(slots=[]),
        lambda content: content["slots"][0].update(kind="recovery"),
        lambda content: content.update(format=2),
        lambda content: content.update(macs=[]),
    ],
)
def test_a_file_of_the_first_format_has_one_slot(
    tmp_path: Path, data_key: DataKey, change: Callable[[Content], object]
) -> None:
    path = tmp_path / "keys.json"
    older(path, data_key, PASSPHRASE)
    changed(path, change)
    with pytest.raises(KeysDamaged, match="damaged or was altered"):
        unlock(path, PASSPHRASE)


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_mutated_bytes_are_refused_or_mean_the_same(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[bytes, Opened], data: st.DataObject
) -> None:
    content, opened = made
    at = data.draw(st.integers(0, len(content) - 1), label="at")
    cut = data.draw(st.integers(0, 3), label="cut")
    put = data.draw(st.binary(max_size=2) | st.sampled_from([b"0", b"9", b"A", b'"', b" "]), label="put")
    mutated = content[:at] + put + content[at + cut :]
    assume(mutated != content)
    path = tmp_path_factory.mktemp("mutated") / "keys.json"
    path.write_bytes(mutated)
    try:
        found = unlock(path, PASSPHRASE)
    except (WrongPassphrase, KeysDamaged):
        return
    assert found == opened


def test_importing_it_loads_no_cryptography() -> None:
    code = (
        "import sys, counter_tui.keys, counter_tui.settings, counter_tui.locations, counter_tui.passphrase,"
        " counter_tui.attempts, counter_tui.recovery;"
        "heavy = {'cryptography', 'tomllib', 'platformdirs', 'textual', 'peewee'} & set(sys.modules);"
        "print(*heavy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


def test_what_was_dropped_is_not_in_the_file_before_either(three: Path, data_key: DataKey) -> None:
    ann, old = slot_of(three, "Ann"), three.with_name("keys.json.old")
    keys.drop(three, data_key, {ann}.__contains__)
    assert ann not in ids(old)
    assert unlock_with_sheet(old, SECRET).data_key == data_key


def test_a_slot_that_only_the_file_before_holds_is_dropped_too(three: Path, data_key: DataKey) -> None:
    """The drop of it was cut off between the two files by an older version, or that one was put back."""
    ann, old, before = slot_of(three, "Ann"), three.with_name("keys.json.old"), three.read_bytes()
    keys.drop(three, data_key, {ann}.__contains__)
    old.write_bytes(before)
    keys.drop(three, data_key, {ann}.__contains__)
    assert ann not in ids(old)
    old.write_bytes(b"no key file")
    written = three.stat().st_mtime_ns
    keys.drop(three, data_key, {ann}.__contains__)
    assert three.stat().st_mtime_ns == written
