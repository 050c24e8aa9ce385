"""Full-text search over orders: both names, place, card and number. With SQLite's own language, and nowhere else.

The index is kept by triggers (migration 0003); an order that is changed leaves no old word in it.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any
from unicodedata import ucd_3_2_0 as known_to_the_tokenizer

from peewee import Expression
from peewee import Table as Named

from models.queries import slot
from models.text import fold

SHORTEST_BEGINNING = 3
MOST_WORDS = 8


def asked_for(text: str) -> str:
    """What was typed as a question to the index: every word begins a word of the order, in any order.

    A word of one or two letters is looked for whole: too many begin like it. Empty when there is no word at all.
    """
    return _all(one for chunk in text.split() for one in _asked(chunk))


def is_short(folded: str) -> bool:
    """A word of a folded text is too short to be looked for as a beginning."""
    return any(len(word) < SHORTEST_BEGINNING for word in folded.split())


def called_by(asked: str) -> str:
    """The same question, of callers' names only."""
    return f"{{caller}} : ({asked})"


def newest(limit: int) -> Any:
    """A SELECT of the ids of the newest orders that answer the question in the slot ``asked``."""
    index = Named("order_search")
    found = index.select(index.c.rowid).where(Expression(index.c.order_search, "MATCH", slot("asked")))
    return found.order_by(index.c.rowid.desc()).limit(limit)


def _asked(chunk: str) -> list[str]:
    """A card or an address keeps letters that folding replaces (ł, ø, ß), and marks that part its words for the index
    and not when folded (`, Hindi vowels): they are looked for as typed too."""
    folded, typed = _words(fold(chunk)), _words(chunk.lower())
    if len(folded) != len(typed):
        either = [f"({_all(map(_one, words))})" for words in (folded, typed) if words]
        return [f"({' OR '.join(either)})"]
    return [
        _one(key) if key == word else f"({_one(key)} OR {_one(word)})" for key, word in zip(folded, typed, strict=True)
    ]


def _all(asked: Iterable[str]) -> str:
    return " AND ".join(islice(asked, MOST_WORDS))


def _words(text: str) -> list[str]:
    """Only what the index takes for letters and digits: anything else in a word would part it, which is an error."""
    return "".join(c if known_to_the_tokenizer.category(c)[0] in "LN" else " " for c in text).split()


def _one(word: str) -> str:
    return f'"{word}" *' if len(word) >= SHORTEST_BEGINNING else f'"{word}"'
