"""The audit is a chain: each entry is sealed with a key that comes from the book's own, and with the entry before it.

The arithmetic is done by SQL functions that `attach` registers on each connection, so that the key never leaves it:

- ``mac`` of an entry = HMAC(key, state before it, entry); the state after it = HMAC(key, its ``mac``).
- ``audit_head.mac`` is the newest state. It cannot be worked out from the rows, and the next entry is sealed with it:
  what was cut from the end is missed, also after the program has written on.
- ``audit_head.seal`` covers all entries up to ``sealed`` with one HMAC: those of a book that is older than its chain,
  those that came in bulk, and those that were there when the book's key was replaced.

What a chain cannot see is its end cut off together with a head put back to what it was before: `models.verifying` looks
for what else in the book should then have an entry.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

SHOWN = 20


class Connection(Protocol):
    """The driver's connection: of a second book, or the open book's own (``book.connection()``)."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, parameters: Any = ..., /) -> Any: ...

    def rollback(self) -> Any: ...


def attach(connection: Any, raw_key: str) -> None:
    """Teach a driver's connection the chain's functions. ``raw_key`` is the book's, ``x'64 hex digits'``."""
    key = hmac.digest(bytes.fromhex(raw_key[2:-1]), b"audit chain", "sha256")

    def mac(state: bytes | None, *entry: Any) -> bytes:
        return hmac.digest(key, b"entry" + (state or b"") + _canonical(entry), "sha256")

    def after(entry_mac: bytes | None) -> bytes:
        return hmac.digest(key, b"after" + (entry_mac or b""), "sha256")

    class Sum:
        def __init__(self) -> None:
            self._running = hmac.new(key, b"sealed", hashlib.sha256)

        def step(self, *entry: Any) -> None:
            self._running.update(_canonical(entry))

        def finalize(self) -> bytes:
            return self._running.digest()

    connection.create_function("audit_mac", 9, mac)
    connection.create_function("audit_after", 1, after)
    connection.create_aggregate("audit_sum", 9, Sum)


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """What is asked inside is all of one moment, also while others write; part of a transaction that is there."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()


def reseal(connection: Connection) -> None:
    """Seal all entries as they are, whatever they were sealed with, and begin the chain anew after them.

    For entries that came in bulk, and for a book whose key was replaced; look for `faults` under the old key first.
    """
    connection.execute("DELETE FROM audit_head")
    connection.execute(_BEGIN_ANEW)


def faults(connection: Connection) -> tuple[str, ...]:
    """What is wrong with the chain, in words, the first `SHOWN` of it; empty when it is whole.

    One walk through all entries, in constant memory, and of one moment: others may write meanwhile.
    """
    with snapshot(connection):
        found = list(_faults(connection))
    return tuple(found[:SHOWN]) + (("And more in the audit.",) if len(found) > SHOWN else ())


def _faults(connection: Connection) -> Iterator[str]:
    heads = connection.execute("SELECT sealed, seal, last, mac FROM audit_head").fetchall()
    if len(heads) != 1:
        yield "The audit has lost its end: whether entries are missing cannot be told."
        return
    [(sealed, seal, last, state)] = heads
    [(_, sum_)] = connection.execute(_SEAL_UP_TO, (sealed,)).fetchall()
    if sum_ != seal:
        yield f"One of the audit's entries up to {sealed} was altered, added or taken out."
    for number, before, unsealed in connection.execute(_MISFITS, (sealed, seal, SHOWN + 1)).fetchall():
        if number - before > 1:
            yield f"{_entries(before + 1, number - 1)} missing."
        else:
            yield f"Audit entry {number} {_UNSEALED if unsealed else _ALTERED}"
    [(end, after)] = connection.execute(_END, (sealed, seal)).fetchall()
    if end < last:
        yield f"{_entries(end + 1, last)} missing: the end was cut off."
    elif (end, after) != (last, state):
        yield "The audit does not end where it was left: entries were added or taken out past the program."


def _entries(first: int, last: int) -> str:
    return f"Audit entry {first} is" if first == last else f"Audit entries {first} to {last} are"


def _canonical(entry: tuple[Any, ...]) -> bytes:
    """The values as bytes that no other values have; text is taken as the UTF-8 that stands in the file."""
    return b",".join(map(_one, entry)) + b";"


def _one(value: Any) -> bytes:
    if value is None:
        return b"-"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, str):
        value = value.encode()
    return b"%d:%b" % (len(value), value)


_ALTERED = "does not fit its seal: it, or the one before it, was altered."
_UNSEALED = "has no seal: it was added past the program."
# Text as bytes: what was altered need not be UTF-8 any more, and must be found all the same.
_ENTRY = "a.id, a.at, CAST(a.by AS BLOB), CAST(a.act AS BLOB), a.sheet, a.suffix, CAST(a.detail AS BLOB), a.person"
_SEAL = f"SELECT coalesce(max(a.id), 0) AS last, coalesce(audit_sum({_ENTRY}, a.mac), x'') AS seal FROM audit a"  # noqa: S608 - our own constants
_SEAL_UP_TO = f"{_SEAL} NOT INDEXED WHERE a.id <= ?"
_BEGIN_ANEW = f"INSERT INTO audit_head SELECT 1, last, seal, last, audit_after(seal) FROM ({_SEAL} NOT INDEXED)"  # noqa: S608 - our own constants
_MISFITS = f"""
SELECT a.id, coalesce((SELECT max(id) FROM audit WHERE id < a.id), 0), a.mac IS NULL
FROM audit a NOT INDEXED LEFT JOIN audit p ON p.id = a.id - 1
WHERE a.id > ?1 AND a.mac IS NOT audit_mac(audit_after(iif(a.id = ?1 + 1, ?2, p.mac)), {_ENTRY})
LIMIT ?3
"""  # noqa: S608 - our own constants
_END = (
    "SELECT last, audit_after(iif(last = ?1, ?2, (SELECT mac FROM audit WHERE id = last)))"
    " FROM (SELECT coalesce(max(id), 0) AS last FROM audit)"
)
