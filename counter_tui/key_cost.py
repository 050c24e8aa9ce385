"""What one try at a passphrase costs, and the slow derivation (Argon2id, RFC 9106) that makes it cost that."""

import os
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from counter_tui.errors import ShopError

LEAST_MEMORY_KIB = 64 * 1024
MOST_MEMORY_KIB = 512 * 1024
LEAST_PASSES, MOST_PASSES = 3, 16
MOST_LANES = 8
MOST_WORK = 4 * 1024 * 1024
"""KiB times passes, over all that one key file may ask for: three seconds of a machine on which `Cost` takes 0.14."""

_AIM, _SHORTEST, _LONGEST = 0.9, 0.6, 1.2
_MOST_TUNED_KIB = 256 * 1024
_DERIVED_BYTES = 32

# OpenSSL's Argon2 shares one pool of threads in a process: two derivations at once wait for each other for ever.
_deriving = threading.Lock()


@dataclass(frozen=True)
class Cost:
    """What one try at a passphrase costs: Argon2id's memory (KiB), passes and lanes. ValueError outside the limits.

    The lower limits keep a forged file from making guesses cheap, the upper ones from asking for all of the memory.
    """

    memory_kib: int = LEAST_MEMORY_KIB
    iterations: int = LEAST_PASSES
    lanes: int = 4

    def __post_init__(self) -> None:
        allowed = (
            LEAST_MEMORY_KIB <= self.memory_kib <= MOST_MEMORY_KIB
            and LEAST_PASSES <= self.iterations <= MOST_PASSES
            and 1 <= self.lanes <= MOST_LANES
        )
        if not allowed:
            raise ValueError("a key slot needs 64 to 512 MiB of memory, 3 to 16 iterations and 1 to 8 lanes")

    @property
    def work(self) -> int:
        """KiB times passes: what the time goes by."""
        return self.memory_kib * self.iterations

    @classmethod
    def tuned(cls, seconds: "Callable[[Cost], float] | None" = None) -> "Cost":
        """What takes about 0.9 s on this machine, as measured here, but never less than the least.

        ``seconds`` measures one derivation; the real one is used when it is left out.
        """
        measured = seconds or _seconds
        cost = cls()
        for _ in range(3):
            taken = measured(cost)
            better = cost._times(_AIM / taken)
            if _SHORTEST <= taken <= _LONGEST or better == cost:
                break
            cost = better
        return cost

    def _times(self, factor: float) -> "Cost":
        """More memory as far as a small machine has it to spare, and then more passes."""
        work = self.work * factor
        memory = int(min(max(work / LEAST_PASSES, LEAST_MEMORY_KIB), _MOST_TUNED_KIB)) // 1024 * 1024
        return Cost(memory, min(max(int(work / memory), LEAST_PASSES), MOST_PASSES // 2), self.lanes)


def prepared(passphrase: str) -> str:
    """One form for what different keyboards send for the same letters, and no space caught in a paste at its ends.

    Raises ShopError for what no keyboard makes.
    """
    text = unicodedata.normalize("NFC", passphrase).strip()
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ShopError("The passphrase holds characters that no keyboard makes: choose another.") from error
    return text


def stretched(secret_text: str, salt: bytes, cost: Cost) -> bytes:
    """256 bits from a passphrase that is `prepared`. Raises ShopError when there is not the memory for it."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    derivation = Argon2id(
        salt=salt,
        length=_DERIVED_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    try:
        with _deriving:
            return derivation.derive(secret_text.encode())
    except MemoryError as error:
        raise ShopError(
            f"Opening the keys needs {cost.memory_kib // 1024} MiB of free memory: close other programs and try again."
        ) from error


def _seconds(cost: Cost) -> float:
    begun = time.perf_counter()
    stretched("a passphrase to measure with", os.urandom(16), cost)
    return time.perf_counter() - begun
