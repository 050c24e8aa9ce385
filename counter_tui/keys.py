"""The verbs on the key file: make it, open it, give somebody a slot, take slots away, replace the data key.

The data key never changes with a passphrase, so changing one rewrites a slot and not the book. Who may come in is the
book's to say (`models.users`): a slot that opens here and is not live there opens nothing. Each verb that changes the
file is called by one process at a time, which holds the shop's lock (`counter_tui.shop.opening`).
"""

import hmac
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from counter_tui.errors import KeysDamaged, PassphraseUsed, ShopError, WrongPassphrase
from counter_tui.key_cost import MOST_WORK, Cost, prepared, stretched
from counter_tui.key_file import (
    MOST_DERIVATIONS,
    MOST_SLOTS,
    RECOVERY,
    KeyFile,
    OlderSlot,
    Slot,
    good_label,
    ids_before,
    load,
    save,
)
from counter_tui.key_slots import KEY_BYTES, DataKey, Wrapped, new_salt, new_slot, opened, opened_older, seal
from models.roles import OWNER

__all__ = ["Cost", "DataKey", "Opened"]

SHORTEST_PASSPHRASE = 10

_Derived = dict[tuple[bytes, Cost], Wrapped]


@dataclass(frozen=True)
class Opened:
    """What a slot gave. ``data_keys`` is one; two, the old and the new, where replacing it was cut off.

    ``label`` and ``role`` are the key file's; the book has the last word on both. ``kind`` is ``passphrase`` or
    ``recovery``.
    """

    data_keys: tuple[DataKey, ...]
    label: str
    role: str
    slot: str
    kind: str

    @property
    def data_key(self) -> DataKey:
        """The first of them."""
        return self.data_keys[0]


def new_slot_id() -> str:
    """A name for a slot that nobody ever had."""
    return os.urandom(8).hex()


def new_db_id() -> str:
    """A name for a shop that none ever had."""
    return os.urandom(16).hex()


def chosen(passphrase: str) -> str:
    """A passphrase that somebody chose, prepared. Raises ShopError when it will not do."""
    secret_text = prepared(passphrase)
    if len(secret_text) < SHORTEST_PASSPHRASE:
        raise ShopError(
            f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters: choose a longer one, such as four words."
        )
    return secret_text


def create(
    path: Path,
    passphrase: str,
    *,
    label: str = OWNER,
    role: str = OWNER,
    cost: Cost | None = None,
    db_id: str | None = None,
) -> Opened:
    """Make a key file with a new data key and one slot for this passphrase; ``cost`` is tuned here when left out, and
    ``db_id`` a new one.

    Raises ShopExists when there is a key file, ShopError when the passphrase or label will not do or it cannot be
    written.
    """
    secret_text = chosen(passphrase)
    _check_label(label)
    data_key, db_id = DataKey(os.urandom(KEY_BYTES)), db_id or new_db_id()
    slot = _from_passphrase(db_id, new_slot_id(), label, role, secret_text, cost or Cost.tuned(), new_salt())
    save(path, _signed(KeyFile(db_id, 0, ()).next([_sealed(slot, db_id, data_key)]), data_key), new=True)
    return Opened((data_key,), label, role, slot.id, slot.kind)


def unlock(path: Path, passphrase: str) -> Opened:
    """Open the data key with a passphrase: most of a second or more, so never on the event loop.

    A file of format 1 that opens is written anew in this version's format. Raises WrongPassphrase when no slot opens,
    KeysDamaged when what opens was not written by who had the data key, and what `load` raises.
    """
    keyfile = load(path)
    wrong = WrongPassphrase("That passphrase does not open this shop: check the capitals and the keyboard, try again.")
    try:
        secret_text = prepared(passphrase)
    except ShopError:
        raise wrong from None
    if len(secret_text) < SHORTEST_PASSPHRASE:
        raise wrong
    if keyfile.older:
        data_key = opened_older(keyfile.older, keyfile.db_id, secret_text)
        if data_key is None:
            raise wrong
        return _brought_up(path, keyfile, keyfile.older, data_key, secret_text)
    for slot, found in _opening(keyfile, secret_text, {}):
        return _opened(path, keyfile, slot, found)
    raise wrong


def unlock_with_sheet(path: Path, secret: bytes) -> Opened:
    """Open the data key with the secret of a recovery sheet: quick, and not slowed, as nobody guesses 256 bits.

    Raises WrongPassphrase, KeysDamaged, and what `load` raises.
    """
    keyfile, wrapped = load(path), Wrapped(secret)
    for slot in keyfile.slots:
        found = opened(slot, keyfile.db_id, wrapped) if slot.kind == RECOVERY else None
        if found is not None:
            return _opened(path, keyfile, slot, found)
    raise WrongPassphrase("That recovery sheet does not open this shop: a newer one was made, or it is another shop's.")


def ready(
    path: Path,
    data_key: DataKey,
    label: str,
    role: str,
    passphrase: str,
    *,
    live: Collection[str],
    cost: Cost | None = None,
) -> Slot:
    """A slot for a passphrase, sealed and ready to be `put`; nothing is written. Slow.

    Without ``cost`` it shares the derivation of the newest passphrase slot, so that a try at a passphrase stays one.
    ``live`` are the ids of the slots that the book lets in: raises PassphraseUsed for a passphrase that opens one of
    them, ShopError for one that will not do, or an unfit label.
    """
    secret_text = chosen(passphrase)
    _check_label(label)
    keyfile = _vouched_by(path, data_key)
    derived: _Derived = {}
    if any(slot.id in live for slot, _ in _opening(keyfile, secret_text, derived)):
        raise PassphraseUsed("That passphrase opens the book already: choose another.")
    # The newest passphrase's derivation stands first.
    (salt, shared), wrapped = next(iter(derived.items()))
    if cost and _fits(keyfile, cost):
        slot = _from_passphrase(keyfile.db_id, new_slot_id(), label, role, secret_text, cost, new_salt())
    else:
        slot = new_slot(keyfile.db_id, new_slot_id(), label, role, wrapped=wrapped, salt=salt, cost=shared)
    return _sealed(slot, keyfile.db_id, data_key)


def ready_sheet(path: Path, data_key: DataKey, label: str, role: str, secret: bytes) -> Slot:
    """A slot for a recovery sheet, sealed and ready to be `put`; nothing is written."""
    keyfile = _vouched_by(path, data_key)
    slot = new_slot(keyfile.db_id, new_slot_id(), label, role, wrapped=Wrapped(secret), salt=new_salt(), cost=None)
    return _sealed(slot, keyfile.db_id, data_key)


def put(path: Path, data_key: DataKey, slot: Slot) -> None:
    """Add a slot to the file, before the others. Raises ShopError where there is no room."""
    keyfile = _vouched_by(path, data_key)
    if len(keyfile.slots) + len(keyfile.others) >= MOST_SLOTS:
        raise ShopError(f"The key file holds {MOST_SLOTS} keys, and has room for no more: remove somebody first.")
    save(path, _signed(keyfile.next([slot, *keyfile.slots]), data_key))


def drop(path: Path, data_key: DataKey, gone: Callable[[str], bool]) -> None:
    """Drop the slots whose ids are ``gone`` from the file, and from the one before it; nothing is written where there
    are none.

    Raises KeysDamaged, with the file as it was, when no passphrase slot would be left.
    """
    keyfile = _vouched_by(path, data_key)
    kept = [slot for slot in keyfile.slots if not gone(slot.id)]
    if len(kept) < len(keyfile.slots) or any(map(gone, ids_before(path))):
        save(path, _signed(keyfile.next(kept), data_key), forget=True)


def begin_replacing(path: Path, data_key: DataKey) -> DataKey:
    """Seal a new data key into every slot, after the one in force; until it is finished the slots hold both.

    Begun again, it begins anew from ``data_key``. Raises ShopError when the file holds keys that only a newer version
    can seal.
    """
    keyfile, new = _only_sealing(path, load(path), data_key), DataKey(os.urandom(KEY_BYTES))
    if keyfile.others:
        raise ShopError("The key file holds keys of a newer counter-tui: install that, and replace the key there.")
    slots = [replace(slot, sealed=(*slot.sealed, seal(slot, keyfile.db_id, new))) for slot in keyfile.slots]
    save(path, _signed(keyfile.next(slots), data_key, new))
    return new


def finish_replacing(path: Path, data_key: DataKey) -> None:
    """Leave only the seals of this data key, the new or the old one; nothing is written where no other is left."""
    keyfile = load(path)
    if len(keyfile.macs) > 1:
        left = _only_sealing(path, keyfile, data_key)
        save(path, _signed(left.next(left.slots), data_key))
    else:
        _which(path, keyfile, data_key)


def _opening(
    keyfile: KeyFile, secret_text: str, derived: _Derived
) -> Iterator[tuple[Slot, tuple[DataKey | None, ...]]]:
    """The slots that a passphrase opens, and what is in each; one slow derivation, kept in ``derived``, for all that
    share it."""
    for slot in keyfile.passphrases():
        assert slot.cost is not None
        shared = slot.salt, slot.cost
        if shared not in derived:
            derived[shared] = Wrapped(stretched(secret_text, slot.salt, slot.cost))
        found = opened(slot, keyfile.db_id, derived[shared])
        if found is not None:
            yield slot, found


def _opened(path: Path, keyfile: KeyFile, slot: Slot, found: tuple[DataKey | None, ...]) -> Opened:
    data_keys = tuple(data_key for data_key in found if data_key is not None)
    if len(data_keys) < len(found) or not all(
        hmac.compare_digest(data_key.mac(keyfile), mac) for data_key, mac in zip(data_keys, keyfile.macs, strict=True)
    ):
        raise _altered(path)
    return Opened(data_keys, slot.label, slot.role, slot.id, slot.kind)


def _brought_up(path: Path, keyfile: KeyFile, older: OlderSlot, data_key: DataKey, secret_text: str) -> Opened:
    """The file of format 1, written anew with the same slot; its derivation was never tuned to the machine."""
    slot = _from_passphrase(keyfile.db_id, older.id, older.label, OWNER, secret_text, Cost.tuned(), new_salt())
    save(path, _signed(keyfile.next([_sealed(slot, keyfile.db_id, data_key)]), data_key))
    return Opened((data_key,), slot.label, slot.role, slot.id, slot.kind)


def _from_passphrase(
    db_id: str, slot_id: str, label: str, role: str, secret_text: str, cost: Cost, salt: bytes
) -> Slot:
    wrapped = Wrapped(stretched(secret_text, salt, cost))
    return new_slot(db_id, slot_id, label, role, wrapped=wrapped, salt=salt, cost=cost)


def _sealed(slot: Slot, db_id: str, data_key: DataKey) -> Slot:
    return replace(slot, sealed=(seal(slot, db_id, data_key),))


def _signed(keyfile: KeyFile, *data_keys: DataKey) -> KeyFile:
    return replace(keyfile, macs=tuple(data_key.mac(keyfile) for data_key in data_keys))


def _vouched_by(path: Path, data_key: DataKey) -> KeyFile:
    """The file, as who has this data key wrote it. Raises KeysDamaged; ShopError while that key is being replaced."""
    keyfile = load(path)
    _which(path, keyfile, data_key)
    if len(keyfile.macs) > 1:
        raise ShopError("The key is being replaced: wait until that is done, unlock again, and repeat it.")
    return keyfile


def _only_sealing(path: Path, keyfile: KeyFile, data_key: DataKey) -> KeyFile:
    which = _which(path, keyfile, data_key)
    slots = tuple(replace(slot, sealed=slot.sealed[which : which + 1]) for slot in keyfile.slots)
    return replace(keyfile, slots=slots)


def _which(path: Path, keyfile: KeyFile, data_key: DataKey) -> int:
    """Which of the seals are of this data key. Raises KeysDamaged when none is, or the file was altered."""
    wanted = data_key.mac(keyfile)
    for number, mac in enumerate(keyfile.macs):
        if hmac.compare_digest(mac, wanted):
            return number
    raise _altered(path)


def _altered(path: Path) -> KeysDamaged:
    return KeysDamaged(
        f"The key file {path} was altered by somebody who cannot open the book: bring it back from a back-up, "
        f"or from {path.name}.old beside it."
    )


def _fits(keyfile: KeyFile, cost: Cost) -> bool:
    """Whether one more derivation is within what a file may ask for."""
    asked = {(slot.salt, slot.cost): slot.cost.work for slot in keyfile.passphrases() if slot.cost}
    return len(asked) < MOST_DERIVATIONS and sum(asked.values()) + cost.work <= MOST_WORK


def _check_label(label: str) -> None:
    if not good_label(label):
        raise ShopError("The name on a key is 1 to 60 printable characters: choose another.")
