"""How drivers, and the stops of a run, stand one after the other: the same for list, checklist and paper."""

import re
from functools import lru_cache
from typing import Final

from models.dates import window_key
from models.text import fold

_OUTWARD: Final = re.compile(r"([A-Z]*)([0-9]*)(.*)", re.DOTALL)
_UNORDERED: Final = 1_000_000


@lru_cache(maxsize=256)
def driver_key(label: str) -> tuple[str, str]:
    """What sorts drivers by name; nobody comes first."""
    return fold(label), label


@lru_cache(maxsize=4096)
def door_key(window: str, postcode: str) -> tuple[object, ...]:
    """What sorts stops as a round is driven: by window, timed ones first, then by postcode, PO2 before PO16."""
    return window_key(window), _postcode_key(postcode)


def place_key(sequence: int | None, window: str, postcode: str) -> tuple[object, ...]:
    """What sorts the stops of a run: as they were put by hand; one that never was comes after those."""
    return (_UNORDERED if sequence is None else sequence), door_key(window, postcode)


def _postcode_key(postcode: str) -> tuple[str, int, str]:
    letters, number, rest = _OUTWARD.fullmatch(postcode).groups()  # type: ignore[union-attr]  # it fits any text
    return letters, int(number or 0), rest
