"""Words that stand nowhere else in the world, and the search for them in whatever a program has left behind."""

import base64
import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_SYLLABLES = ("bra", "quo", "zil", "vex", "mur", "jol", "wyn", "kep", "dru", "fiz", "gno", "hax", "plu", "sko", "tri")


class Canary(NamedTuple):
    """One invented word, and the kind of field it is put into."""

    kind: str
    word: str


def canaries(kind: str, count: int, rng: random.Random) -> list[Canary]:
    """Words that no dictionary has, long enough to be found in encrypted bytes only when they are there."""
    words: set[str] = set()
    while len(words) < count:
        words.add("".join(rng.choice(_SYLLABLES) for _ in range(4)).capitalize())
    return [Canary(kind, word) for word in sorted(words)]


def forms(word: str) -> frozenset[bytes]:
    """The bytes by which a word could be lying about."""
    found = set()
    for text in (word, word.lower(), word.upper()):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            found.add(text.encode(encoding))
        found.add(text.encode().hex().encode())
        found.update(_base64(text.encode()))
    return frozenset(found)


def _base64(data: bytes) -> Iterator[bytes]:
    """What is always in the Base64 of something that holds these bytes, wherever in it they begin."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + data)
        yield whole[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]


class Search:
    """Looks for every form of every word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._forms = {form: word for word in words for form in forms(word)}

    def in_bytes(self, data: bytes) -> set[str]:
        """The words that are in there."""
        return {word for form, word in self._forms.items() if form in data}

    def in_files(self, paths: Iterable[Path]) -> dict[Path, set[str]]:
        """The words by the file they are in; names of files are looked at as well."""
        found = {}
        for path in paths:
            words = self.in_bytes(str(path).encode())
            # What lies in shared memory can be another program's, or gone by now.
            with suppress(FileNotFoundError, PermissionError, IsADirectoryError):
                words |= self.in_bytes(path.read_bytes())
            if words:
                found[path] = words
        return found
