"""The key file's format: what stands in `keys.json`, read strictly and written so that a whole file is always there.

Nothing here opens a slot, or imports `cryptography`: the first paint comes before that.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NoReturn, TypeVar

from counter_tui.errors import KeysDamaged, KeysMissing, ShopError, ShopExists
from counter_tui.key_cost import MOST_WORK, Cost
from counter_tui.locations import write_private
from models.roles import KEYHOLDERS

FORMAT = 2
PASSPHRASE, RECOVERY = "passphrase", "recovery"
MOST_SLOTS = 32
MOST_DERIVATIONS = 4
SALT_BYTES, NONCE_BYTES, MAC_BYTES = 16, 12, 32
PUBLIC_BYTES = 32
PRIVATE_BYTES = 32 + 16
SEAL_BYTES = 32 + 32 + 16
OLDER_SEAL_BYTES = 32 + 16
_LARGEST_FILE = 64 * 1024
_LARGEST_GENERATION = 10**9

_T = TypeVar("_T")


@dataclass(frozen=True)
class Slot:
    """One way into the book: a private key wrapped under a passphrase or a recovery sheet, and what is sealed to it.

    ``cost`` is None for a recovery sheet, whose secret needs no stretching. ``sealed`` is the data key; while it is
    being replaced the old one and then the new one.
    """

    id: str
    label: str
    role: str
    kind: str
    cost: Cost | None
    salt: bytes
    nonce: bytes
    private: bytes
    public: bytes
    sealed: tuple[bytes, ...]

    def head(self) -> dict[str, object]:
        """What the wrapping of the private key vouches for."""
        return {
            "id": self.id,
            "label": self.label,
            "role": self.role,
            "kind": self.kind,
            "kdf": {"name": "argon2id", **asdict(self.cost)} if self.cost else {"name": "hkdf-sha256"},
            "salt": _text(self.salt),
            "public": _text(self.public),
        }


@dataclass(frozen=True)
class OlderSlot:
    """The one slot of a file of format 1: the data key itself, sealed under a passphrase."""

    id: str
    label: str
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes

    def head(self) -> dict[str, object]:
        """What the seal vouches for."""
        kdf = {"name": "argon2id", **asdict(self.cost)}
        return {"id": self.id, "label": self.label, "kind": PASSPHRASE, "kdf": kdf}


@dataclass(frozen=True)
class KeyFile:
    """The key file's content. ``others`` are slots of kinds that this version does not know; saving keeps them.

    ``macs`` hold one for each data key that is sealed in the slots, in the same order. In a file of format 1 there is
    an ``older`` slot and nothing else.
    """

    db_id: str
    generation: int
    slots: tuple[Slot, ...]
    macs: tuple[bytes, ...] = ()
    others: tuple[dict[str, object], ...] = ()
    older: OlderSlot | None = None

    def vouched(self) -> bytes:
        """Everything that a mac stands for, in one form: all but the macs."""
        return _canonical({name: value for name, value in _content(self).items() if name != "macs"})

    def next(self, slots: Iterable[Slot]) -> "KeyFile":
        """The next generation, with these slots, before its macs are made."""
        return replace(self, generation=self.generation + 1, slots=tuple(slots), macs=(), older=None)

    def passphrases(self) -> tuple[Slot, ...]:
        """The slots that a passphrase opens, the newest first."""
        return tuple(slot for slot in self.slots if slot.kind == PASSPHRASE)


def bound(db_id: str, head: dict[str, object]) -> bytes:
    """The head of a slot, with the shop that it belongs to: it cannot be relabelled, cheapened, or moved to another."""
    return _canonical(head | {"db_id": db_id})


def good_label(label: str) -> bool:
    """Whether a slot may be called so: 1 to 60 characters that can be shown."""
    return 1 <= len(label) <= 60 and label.isprintable() and label == label.strip()


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


def ids_before(path: Path) -> frozenset[str]:
    """The ids of the slots in `keys.json.old`; none where it cannot be read."""
    try:
        before = load(_old(path))
    except ShopError:
        return frozenset()
    older = {before.older.id} if before.older else set()
    return frozenset(older.union(slot.id for slot in before.slots))


def save(path: Path, keyfile: KeyFile, *, new: bool = False, forget: bool = False) -> None:
    """Put a changed key file in place of the old one, which stays beside it as `keys.json.old`; or make a ``new`` one.

    To ``forget`` what the old one held, the changed one is written in that place too, and first: cut off between the
    two, what is to be forgotten is still in `keys.json`, where it is looked for.

    At every moment a whole key file is in place. Of two who save at once the later wins: whoever changes what is
    there holds the shop's lock from `load` to `save`. Raises KeysDamaged for a content that `load` would refuse,
    ShopExists where a new one would take a file's place, and ShopError when it cannot be written; then the file is as
    it was.
    """
    data = (json.dumps(_content(keyfile), indent=2) + "\n").encode()
    # A file that could not be read back would lose the book.
    _decode(path, data)
    try:
        if not new and path.exists():
            write_private(_old(path), data if forget else path.read_bytes())
        write_private(path, data, replace=not new)
    except FileExistsError as error:
        raise ShopExists(f"There is a key file {path} already: open that shop, or choose another folder.") from error
    except OSError as error:
        raise ShopError(
            f"The key file {path} cannot be written ({error.strerror}): make room, or check the folder, and try again."
        ) from error


def _old(path: Path) -> Path:
    return path.with_name(f"{path.name}.old")


def _content(keyfile: KeyFile) -> dict[str, object]:
    slots = [*map(_entry, keyfile.slots), *keyfile.others]
    named = {"format": FORMAT, "db_id": keyfile.db_id, "generation": keyfile.generation, "slots": slots}
    return named | {"macs": [_text(mac) for mac in keyfile.macs]}


def _entry(slot: Slot) -> dict[str, object]:
    sealed = [_text(seal) for seal in slot.sealed]
    return slot.head() | {"nonce": _text(slot.nonce), "private": _text(slot.private), "sealed": sealed}


def _canonical(content: dict[str, object]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


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
    if version > FORMAT:
        raise KeysDamaged(
            f"The key file {path} was written by a newer counter-tui (format {version}, this one reads {FORMAT}): "
            "install the newer version."
        )
    if version == 1:
        return _older(whole)
    _only(whole, {"format", "db_id", "generation", "slots", "macs"})
    entries = _objects(whole["slots"])
    if version != FORMAT or len(entries) > MOST_SLOTS:
        raise ValueError("its format is unknown, or it has too many slots")
    known = [entry["kind"] in (PASSPHRASE, RECOVERY) for entry in entries]
    found = KeyFile(
        db_id=_hex(whole["db_id"], 16),
        generation=_typed(whole["generation"], int, "its generation is no whole number"),
        slots=tuple(_slot(entry) for entry, is_known in zip(entries, known, strict=True) if is_known),
        macs=_each(whole["macs"], MAC_BYTES),
        others=tuple(entry for entry, is_known in zip(entries, known, strict=True) if not is_known),
    )
    _check(found)
    return found


def _check(keyfile: KeyFile) -> None:
    """What must hold of the slots together. ValueError in words."""
    if not 1 <= keyfile.generation <= _LARGEST_GENERATION:
        raise ValueError("its generation cannot be")
    if not keyfile.passphrases():
        raise ValueError("no passphrase slot is left in it")
    if len({slot.id for slot in keyfile.slots}) != len(keyfile.slots):
        raise ValueError("two slots have one id")
    if any(len(slot.sealed) != len(keyfile.macs) for slot in keyfile.slots):
        raise ValueError("its seals and macs do not agree")
    derivations = {(slot.salt, slot.cost): slot.cost.work for slot in keyfile.slots if slot.cost}
    if len(derivations) > MOST_DERIVATIONS or sum(derivations.values()) > MOST_WORK:
        raise ValueError("opening it would take too long")


def _slot(entry: dict[str, object]) -> Slot:
    _only(entry, {"id", "label", "role", "kind", "kdf", "salt", "nonce", "private", "public", "sealed"})
    kind = _typed(entry["kind"], str, "a slot has no kind")
    kdf: dict[str, object] = _typed(entry["kdf"], dict, "a slot has no kdf")
    if kind == RECOVERY and kdf != {"name": "hkdf-sha256"}:
        raise ValueError("a slot has a kdf that cannot be")
    return Slot(
        id=_hex(entry["id"], 8),
        label=_label(entry["label"]),
        role=_role(entry["role"]),
        kind=kind,
        cost=_cost(kdf) if kind == PASSPHRASE else None,
        salt=_bytes(entry["salt"], SALT_BYTES),
        nonce=_bytes(entry["nonce"], NONCE_BYTES),
        private=_bytes(entry["private"], PRIVATE_BYTES),
        public=_bytes(entry["public"], PUBLIC_BYTES),
        sealed=_each(entry["sealed"], SEAL_BYTES),
    )


def _older(whole: dict[str, object]) -> KeyFile:
    """A file of format 1, which never held more than its owner's slot."""
    _only(whole, {"format", "db_id", "slots"})
    entries = _objects(whole["slots"])
    if len(entries) != 1 or entries[0]["kind"] != PASSPHRASE:
        raise ValueError("a file of format 1 has one passphrase slot")
    entry = entries[0]
    _only(entry, {"id", "label", "kind", "kdf", "salt", "nonce", "sealed"})
    older = OlderSlot(
        id=_hex(entry["id"], 8),
        label=_label(entry["label"]),
        cost=_cost(_typed(entry["kdf"], dict, "a slot has no kdf")),
        salt=_bytes(entry["salt"], SALT_BYTES),
        nonce=_bytes(entry["nonce"], NONCE_BYTES),
        sealed=_bytes(entry["sealed"], OLDER_SEAL_BYTES),
    )
    return KeyFile(_hex(whole["db_id"], 16), 0, (), older=older)


def _cost(kdf: dict[str, object]) -> Cost:
    _only(kdf, {"name", "memory_kib", "iterations", "lanes"})
    if kdf["name"] != "argon2id":
        raise ValueError("a slot has a kdf that cannot be")

    def number(name: str) -> int:
        return _typed(kdf[name], int, f"{name} is no whole number")

    return Cost(number("memory_kib"), number("iterations"), number("lanes"))


def _label(value: object) -> str:
    label = _typed(value, str, "a slot has no label")
    if not good_label(label):
        raise ValueError("a slot has a label that cannot be")
    return label


def _role(value: object) -> str:
    if value not in KEYHOLDERS:
        raise ValueError("a slot has a role that holds no key")
    return _typed(value, str, "a slot has no role")


def _objects(value: object) -> list[dict[str, object]]:
    entries: list[object] = _typed(value, list, "it has no slots")
    objects: list[dict[str, object]] = [_typed(entry, dict, "a slot is no object") for entry in entries]
    for entry in objects:
        _typed(entry.get("kind"), str, "a slot has no kind")
    return objects


def _each(value: object, length: int) -> tuple[bytes, ...]:
    """One of them, or two while the data key is being replaced."""
    entries: list[object] = _typed(value, list, "seals are no list")
    if len(entries) not in (1, 2):
        raise ValueError("there is no seal, or there are too many")
    return tuple(_bytes(entry, length) for entry in entries)


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
