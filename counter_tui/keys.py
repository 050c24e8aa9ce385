"""The key file: one random data key, wrapped once for each passphrase that opens the shop.

The data key never changes with a passphrase, so changing one rewrites a slot and not the book. Nothing here imports
`cryptography` before a key is made or opened: the first paint comes before that.
"""

import json
import os
import re
import threading
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn, TypeVar

from counter_tui.errors import KeysDamaged, KeysMissing, ShopError, ShopExists, WrongPassphrase
from counter_tui.locations import write_private

SHORTEST_PASSPHRASE = 10
_FORMAT = 1
_LARGEST_FILE = 64 * 1024
_MOST_SLOTS = 32
_KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
_TAG_BYTES = 16

_T = TypeVar("_T")

# OpenSSL's Argon2 shares one pool of threads in a process: two derivations at once wait for each other for ever.
_deriving = threading.Lock()


@dataclass(frozen=True)
class Cost:
    """What one try at a passphrase costs: Argon2id's memory (KiB), passes and lanes. ValueError outside the limits.

    The lower limits keep a forged file from making guesses cheap, the upper ones from asking for all of the memory.
    """

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        allowed = 64 * 1024 <= self.memory_kib <= 1024 * 1024 and 3 <= self.iterations <= 10 and 1 <= self.lanes <= 8
        if not allowed:
            raise ValueError("a key slot needs 64 MiB to 1 GiB of memory, 3 to 10 iterations and 1 to 8 lanes")


@dataclass(frozen=True)
class DataKey:
    """The shop's one secret. What is stored is never encrypted with it, only with keys derived from it."""

    secret: bytes = field(repr=False)

    def derive(self, label: str) -> bytes:
        """A 256-bit key of its own for each label (HKDF-SHA256, RFC 5869); ValueError without a label."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        if not label:
            raise ValueError("a derived key needs a label")
        return HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"counter-tui {label}".encode()).derive(self.secret)

    def book_key(self) -> str:
        """The book's key in SQLCipher's raw form, x'64 hex digits'."""
        return f"x'{self.derive('book').hex()}'"


@dataclass(frozen=True)
class Opened:
    """The data key, and the label of the slot that gave it: who opened the shop."""

    data_key: DataKey
    label: str


@dataclass(frozen=True)
class Slot:
    """The data key, sealed under one passphrase."""

    id: str
    label: str
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True)
class KeyFile:
    """The key file's content. `others` are slots of kinds that this version does not know; saving keeps them."""

    db_id: str
    slots: tuple[Slot, ...]
    others: tuple[dict[str, object], ...] = ()


def create(path: Path, passphrase: str, *, label: str = "owner", cost: Cost | None = None) -> DataKey:
    """Make a key file with a new data key and one slot for this passphrase.

    Raises ShopExists when there is a key file, ShopError when the passphrase or label will not do or it cannot be
    written.
    """
    secret_text = _prepare(passphrase)
    if not _good_label(label):
        raise ShopError("The name on a key is 1 to 60 printable characters: choose another.")
    if len(secret_text) < SHORTEST_PASSPHRASE:
        raise ShopError(
            f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters: choose a longer one, such as four words."
        )
    data_key = DataKey(os.urandom(_KEY_BYTES))
    db_id = os.urandom(16).hex()
    slot = _seal(data_key, secret_text, db_id, label, cost or Cost())
    _write(path, KeyFile(db_id, (slot,)), replace=False)
    return data_key


def unlock(path: Path, passphrase: str) -> Opened:
    """Open the data key with a passphrase: most of a second for each slot, so never on the event loop.

    Raises WrongPassphrase when no slot opens, and what `load` raises. A slot that was tampered with looks just like a
    wrong passphrase: nothing but the right one could tell them apart.
    """
    keyfile = load(path)
    wrong = WrongPassphrase("That passphrase does not open this shop: check the capitals and the keyboard, try again.")
    try:
        secret_text = _prepare(passphrase)
    except ShopError:
        raise wrong from None
    if len(secret_text) >= SHORTEST_PASSPHRASE:
        for slot in keyfile.slots:
            data_key = _unseal(slot, secret_text, keyfile.db_id)
            if data_key is not None:
                return Opened(data_key, slot.label)
    raise wrong


def load(path: Path) -> KeyFile:
    """Read and check the key file, without opening it.

    Raises KeysMissing, KeysDamaged (not whole, forged, or of a newer version), ShopError when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise KeysMissing(
            f"The key file {path.name} is not in {path.parent}; without it the book cannot be opened: "
            "bring it back from a back-up."
        ) from error
    except OSError as error:
        raise ShopError(
            f"The key file {path} cannot be read ({error.strerror}): check that your account may read it."
        ) from error
    return _decode(path, data)


def save(path: Path, keyfile: KeyFile) -> None:
    """Put a changed key file in place of the old one, which stays beside it as `keys.json.old`.

    At every moment a whole key file is in place. Of two who save at once the later wins: whoever changes what is
    there holds the shop's lock from `load` to `save`. Raises KeysDamaged for a content that `load` would refuse, and
    ShopError when it cannot be written; then the file is as it was.
    """
    _write(path, keyfile, replace=True)


def _write(path: Path, keyfile: KeyFile, *, replace: bool) -> None:
    data = _encode(keyfile)
    # A file that could not be read back would lose the book.
    _decode(path, data)
    try:
        if replace and path.exists():
            write_private(path.with_name(f"{path.name}.old"), path.read_bytes())
        write_private(path, data, replace=replace)
    except FileExistsError as error:
        raise ShopExists(f"There is a key file {path} already: open that shop, or choose another folder.") from error
    except OSError as error:
        raise ShopError(
            f"The key file {path} cannot be written ({error.strerror}): make room, or check the folder, and try again."
        ) from error


def _prepare(passphrase: str) -> str:
    """One form for what different keyboards send for the same letters, and no space caught in a paste at its ends."""
    prepared = unicodedata.normalize("NFC", passphrase).strip()
    try:
        prepared.encode()
    except UnicodeEncodeError as error:
        raise ShopError("The passphrase holds characters that no keyboard makes: choose another.") from error
    return prepared


def _good_label(label: str) -> bool:
    return 1 <= len(label) <= 60 and label.isprintable() and label == label.strip()


def _seal(data_key: DataKey, secret_text: str, db_id: str, label: str, cost: Cost) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    slot = Slot(os.urandom(8).hex(), label, cost, os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES), b"")
    sealed = AESGCM(_wrapping_key(slot, secret_text)).encrypt(slot.nonce, data_key.secret, _bound(slot, db_id))
    return Slot(slot.id, label, cost, slot.salt, slot.nonce, sealed)


def _unseal(slot: Slot, secret_text: str, db_id: str) -> DataKey | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return DataKey(AESGCM(_wrapping_key(slot, secret_text)).decrypt(slot.nonce, slot.sealed, _bound(slot, db_id)))
    except InvalidTag:
        return None


def _wrapping_key(slot: Slot, secret_text: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    cost = slot.cost
    derivation = Argon2id(
        salt=slot.salt, length=_KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    try:
        with _deriving:
            return derivation.derive(secret_text.encode())
    except MemoryError as error:
        raise ShopError(
            f"Opening the keys needs {cost.memory_kib // 1024} MiB of free memory: close other programs and try again."
        ) from error


def _bound(slot: Slot, db_id: str) -> bytes:
    """What the seal also vouches for: a slot cannot be relabelled, cheapened, or moved to another shop."""
    head = _head(slot) | {"db_id": db_id}
    return json.dumps(head, sort_keys=True, separators=(",", ":")).encode()


def _head(slot: Slot) -> dict[str, object]:
    kdf = {"name": "argon2id"} | asdict(slot.cost)
    return {"id": slot.id, "label": slot.label, "kind": "passphrase", "kdf": kdf}


def _encode(keyfile: KeyFile) -> bytes:
    def entry(slot: Slot) -> dict[str, object]:
        secrets = {"salt": slot.salt, "nonce": slot.nonce, "sealed": slot.sealed}
        return _head(slot) | {name: b64encode(value).decode() for name, value in secrets.items()}

    slots = [*map(entry, keyfile.slots), *keyfile.others]
    return (json.dumps({"format": _FORMAT, "db_id": keyfile.db_id, "slots": slots}, indent=2) + "\n").encode()


def _decode(path: Path, data: bytes) -> KeyFile:
    try:
        if len(data) > _LARGEST_FILE:
            raise ValueError("it is too big")
        return _keyfile(path, _parse(data))
    except ValueError as error:
        raise KeysDamaged(
            f"The key file {path} is damaged or was altered ({error}): bring it back from a back-up, "
            f"or from {path.name}.old beside it."
        ) from error


def _parse(data: bytes) -> object:
    def refuse(number: str) -> NoReturn:
        raise ValueError(number)

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands twice")
        return found

    try:
        return json.loads(data.decode(), object_pairs_hook=once, parse_constant=refuse, parse_float=refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is cut short, or not what was written") from error


def _keyfile(path: Path, content: object) -> KeyFile:
    whole: dict[str, object] = _typed(content, dict, "it is no object")
    version = _typed(whole.get("format"), int, "it has no format")
    if version > _FORMAT:
        raise KeysDamaged(
            f"The key file {path} was written by a newer counter-tui (format {version}, this one reads {_FORMAT}): "
            "install the newer version."
        )
    _only(whole, {"format", "db_id", "slots"})
    entries: list[object] = _typed(whole["slots"], list, "it has no slots")
    if version != _FORMAT or len(entries) > _MOST_SLOTS:
        raise ValueError("its format is unknown, or it has too many slots")
    db_id = _hex(whole["db_id"], 16)
    objects: list[dict[str, object]] = [_typed(entry, dict, "a slot is no object") for entry in entries]
    for entry in objects:
        _typed(entry.get("kind"), str, "a slot has no kind")
    slots = tuple(_slot(entry) for entry in objects if entry["kind"] == "passphrase")
    others = tuple(entry for entry in objects if entry["kind"] != "passphrase")
    if not slots:
        raise ValueError("no passphrase slot is left in it")
    if len({slot.id for slot in slots}) != len(slots):
        raise ValueError("two slots have one id")
    return KeyFile(db_id, slots, others)


def _slot(entry: dict[str, object]) -> Slot:
    _only(entry, {"id", "label", "kind", "kdf", "salt", "nonce", "sealed"})
    kdf: dict[str, object] = _typed(entry["kdf"], dict, "a slot has no kdf")
    _only(kdf, {"name", "memory_kib", "iterations", "lanes"})
    label = _typed(entry["label"], str, "a slot has no label")
    if kdf["name"] != "argon2id" or not _good_label(label):
        raise ValueError("a slot has a kdf or a label that cannot be")

    def number(name: str) -> int:
        return _typed(kdf[name], int, f"{name} is no whole number")

    return Slot(
        id=_hex(entry["id"], 8),
        label=label,
        cost=Cost(number("memory_kib"), number("iterations"), number("lanes")),
        salt=_bytes(entry["salt"], _SALT_BYTES),
        nonce=_bytes(entry["nonce"], _NONCE_BYTES),
        sealed=_bytes(entry["sealed"], _KEY_BYTES + _TAG_BYTES),
    )


def _typed(value: object, kind: type[_T], otherwise: str) -> _T:
    # A bool is an int, but true is not the number 1 here.
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(otherwise)
    return value


def _only(entry: dict[str, object], names: set[str]) -> None:
    if entry.keys() != names:
        raise ValueError("an entry is missing or unknown")


def _hex(value: object, length: int) -> str:
    text = _typed(value, str, "an id is no text")
    if not re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", text):
        raise ValueError("an id is not as it was written")
    return text


def _bytes(value: object, length: int) -> bytes:
    text = _typed(value, str, "sealed bytes are no text")
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != length:
        raise ValueError("sealed bytes are not as they were written")
    return raw
