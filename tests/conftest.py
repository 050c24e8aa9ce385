"""How the suite is run, whichever worker runs a part of it."""

import gc
import os
import sys
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf import argon2

LONGEST = ("test_siege.py", "test_table.py")
WORKERS = 4

# Widgets by the thousand hold on to one another: looking through them as often as is usual takes a tenth of the time.
gc.set_threshold(100_000, 50, 100)

# The workers, and the programs that tests start, would each compile all of the sources anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_Argon2id = argon2.Argon2id


@cache
def _derived(words: bytes, **options: Any) -> bytes:
    return _Argon2id(**options).derive(words)


class DerivedOnce:
    """Argon2id, of which the same words, salt and cost are derived once a process.

    It is made to be slow, and four of five derivations here are of the same words again: that was a sixth of the suite.
    """

    def __init__(self, **options: Any) -> None:
        self._options = options

    def derive(self, words: bytes) -> bytes:
        """What the real one answers."""
        return _derived(words, **self._options)


argon2.Argon2id = DerivedOnce  # type: ignore[assignment]  # the name in the library, which imports it late


@pytest.fixture
def derived_anew() -> None:
    """For a test that is about the derivation itself: nothing was derived before."""
    _derived.cache_clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each worker gets a share of the list: what takes longest stands at the beginning of each, evenly.

    At the end, one worker would still be at it when the others are done.
    """
    longest = [item for item in items if item.path.name in LONGEST]
    others = [item for item in items if item.path.name not in LONGEST]
    share = len(others) // WORKERS + 1
    items[:] = [
        item
        for worker in range(WORKERS)
        for item in longest[worker::WORKERS] + others[worker * share : (worker + 1) * share]
    ]
