"""One slot of the key file: a pair of X25519 keys, the private one wrapped under a passphrase or a recovery sheet.

The data key is sealed to the public one, so that the owner can replace the data key for everybody without their
passphrases. Nothing here imports `cryptography` before a slot is made or opened.
"""

import hmac
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from counter_tui.key_cost import Cost, stretched
from counter_tui.key_file import (
    NONCE_BYTES,
    PASSPHRASE,
    PUBLIC_BYTES,
    RECOVERY,
    SALT_BYTES,
    KeyFile,
    OlderSlot,
    Slot,
    bound,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

KEY_BYTES = 32
# Each seal has a key of its own, so that its nonce need not be random.
_ONLY_NONCE = bytes(NONCE_BYTES)


@dataclass(frozen=True)
class DataKey:
    """The shop's one secret. What is stored is never encrypted with it, only with keys derived from it."""

    secret: bytes = field(repr=False)

    def derive(self, label: str) -> bytes:
        """A 256-bit key of its own for each label (HKDF-SHA256, RFC 5869); ValueError without a label."""
        if not label:
            raise ValueError("a derived key needs a label")
        return _hkdf(self.secret, None, f"counter-tui {label}".encode())

    def book_key(self) -> str:
        """The book's key in SQLCipher's raw form, x'64 hex digits'."""
        return f"x'{self.derive('book').hex()}'"

    def mac(self, keyfile: KeyFile) -> bytes:
        """What a key file must hold of everything else in it: only who has the data key can change it."""
        return hmac.digest(self.derive("key file"), keyfile.vouched(), "sha256")


@dataclass(frozen=True)
class Wrapped:
    """What opens a slot: a stretched passphrase, or the secret of a recovery sheet. Each slot has a key of its own."""

    secret: bytes = field(repr=False)

    def key(self, slot: Slot) -> bytes:
        return _hkdf(self.secret, slot.salt, f"counter-tui slot {slot.id}".encode())


def new_slot(
    db_id: str, slot_id: str, label: str, role: str, *, wrapped: Wrapped, salt: bytes, cost: Cost | None
) -> Slot:
    """A new slot, to which nothing is sealed yet. Without ``cost`` it is a recovery sheet's."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    private = X25519PrivateKey.generate()
    kind, nonce = PASSPHRASE if cost else RECOVERY, os.urandom(NONCE_BYTES)
    public = private.public_key().public_bytes_raw()
    slot = Slot(slot_id, label, role, kind, cost, salt, nonce, b"", public, ())
    kept = AESGCM(wrapped.key(slot)).encrypt(nonce, private.private_bytes_raw(), bound(db_id, slot.head()))
    return replace(slot, private=kept)


def new_salt() -> bytes:
    return os.urandom(SALT_BYTES)


def seal(slot: Slot, db_id: str, data_key: DataKey) -> bytes:
    """The data key, for whoever opens the slot: it takes no passphrase."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    once = X25519PrivateKey.generate()
    begin = once.public_key().public_bytes_raw()
    key = _sealing_key(once.exchange(X25519PublicKey.from_public_bytes(slot.public)), begin, slot)
    return begin + AESGCM(key).encrypt(_ONLY_NONCE, data_key.secret, _sealed_for(db_id, slot))


def opened(slot: Slot, db_id: str, wrapped: Wrapped) -> tuple[DataKey | None, ...] | None:
    """The data keys that are sealed in the slot, each None where its seal is not whole; None when it does not open."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = AESGCM(wrapped.key(slot)).decrypt(slot.nonce, slot.private, bound(db_id, slot.head()))
    except InvalidTag:
        return None
    private = X25519PrivateKey.from_private_bytes(raw)
    return tuple(_unsealed(sealed, private, slot, db_id) for sealed in slot.sealed)


def opened_older(slot: OlderSlot, db_id: str, secret_text: str) -> DataKey | None:
    """The data key of a slot of format 1; None when it does not open."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = stretched(secret_text, slot.salt, slot.cost)
    try:
        return DataKey(AESGCM(key).decrypt(slot.nonce, slot.sealed, bound(db_id, slot.head())))
    except InvalidTag:
        return None


def _unsealed(sealed: bytes, private: "X25519PrivateKey", slot: Slot, db_id: str) -> DataKey | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    begin, rest = sealed[:PUBLIC_BYTES], sealed[PUBLIC_BYTES:]
    try:
        # ValueError: a public key that was forged so that every secret shared with it is nought.
        key = _sealing_key(private.exchange(X25519PublicKey.from_public_bytes(begin)), begin, slot)
        return DataKey(AESGCM(key).decrypt(_ONLY_NONCE, rest, _sealed_for(db_id, slot)))
    except (InvalidTag, ValueError):
        return None


def _sealing_key(shared: bytes, begin: bytes, slot: Slot) -> bytes:
    return _hkdf(shared, begin + slot.public, b"counter-tui seal")


def _sealed_for(db_id: str, slot: Slot) -> bytes:
    return f"{db_id} {slot.id}".encode()


def _hkdf(secret: bytes, salt: bytes | None, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=info).derive(secret)
