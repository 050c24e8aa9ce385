"""On which day, at what time and how an order is to go out, from all that a web shop's plugins say of it.

The keys are those of the plugins that are common at florists (Tyche, Themesquad, Iconic and Kadence, CodeRockz, PiSol,
YITH, FloristPress; Zapiet for Shopify), and what such fields are labelled. Every value counts: the day is the one on
which all agree, and where there is none, or more than one, a person has to say.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from counter_tui.importing import dates
from counter_tui.importing.told import Extras, Reading
from counter_tui.importing.words import Words
from models.dates import read_window
from models.errors import Refused
from models.online_views import WebShop
from models.text import fold

DAY, PICKUP_DAY, SENT_DAY, TIME, PICKUP_TIME, METHOD = "day", "pickup day", "sent day", "time", "pickup time", "method"
CARD, NAME, PHONE, ADDRESS, POSTCODE = "card", "recipient_name", "recipient_phone", "address", "postcode"
NOTE, HIDDEN = "note", "hidden"

_KINDS: Final = {
    DAY: (
        "orddd timestamp",
        "orddd lite timestamp",
        "delivery date",
        "delivery day",
        "delivery timestamp",
        "date of delivery",
        "jckwds date",
        "jckwds date ymd",
        "jckwds timestamp",
        "pi delivery date",
        "ywcdd order delivery date",
    ),
    PICKUP_DAY: ("pickup date", "pick up date", "collection date", "pi pickup date"),
    # The day on which it leaves the shop for a carrier, and not the day on which it is to be there.
    SENT_DAY: ("shipping date", "ywcdd order shipping date"),
    TIME: (
        "orddd time slot",
        "orddd lite time slot",
        "time slot",
        "delivery time",
        "delivery time slot",
        "delivery time frame",
        "delivery slot",
        "delivery window",
        "jckwds timeslot",
        "pi delivery time",
    ),
    PICKUP_TIME: ("pickup time", "pick up time", "collection time", "pi pickup time"),
    METHOD: ("checkout method", "delivery type", "pi delivery type", "jckwds shipping method"),
    CARD: ("card message", "gift message", "gift card message", "message", "message on card", "card text"),
    NAME: ("recipient", "recipient name", "recipients name", "name of recipient"),
    PHONE: ("recipient phone", "recipients phone", "recipient telephone", "recipient phone number"),
    ADDRESS: ("recipient address", "recipients address", "delivery address"),
    POSTCODE: ("recipient postcode", "recipients postcode", "delivery postcode"),
    NOTE: ("shipping notes", "delivery notes", "delivery instructions", "order notes"),
    HIDDEN: ("is vat exempt", "jckwds timeslot id", "delivery location id", "pickup location id"),
}
_KIND_OF: Final = {key: kind for kind, keys in _KINDS.items() for key in keys}
# A shop labels these fields as it likes: the words that say which one is meant, where no key that is known is there.
_GOES_OUT, _FETCHED = frozenset({"delivery", "deliver"}), frozenset({"pickup", "collection", "collect"})
_A_DAY, _A_TIME = frozenset({"date", "day"}), frozenset({"time", "slot", "window"})
_NOT_PROMISED: Final = frozenset(
    {
        *("estimated", "expected", "earliest", "latest", "note", "notes", "same", "next", "id"),
        *("fee", "fees", "charge", "charges", "surcharge", "price", "cost"),
    }
)

_LONGEST_KEY: Final = 100
_WHAT: Final = ("delivery", "collection")

_PICKUP: Final = re.compile(r"(?<![a-z])(?:pick[- _]?up|collect(?:ion|ed)?)(?![a-z])|^in[- ]store$", re.I)
_DELIVERY: Final = re.compile(
    r"(?<![a-z])(?:deliver(?:y|ies|ed)?|flat[_ ]rate|(?:free[_ ])?shipping|courier|postage|royal mail)(?![a-z])", re.I
)
# As PHP and JSON write it down.
_END: Final = r"""['"]?\W+(?:s:\d+:)?['"]?(\d[\d:.]*(?: ?[ap]m)?)"""
_FRAME: Final = re.compile(f"time_from{_END}.*?time_to{_END}", re.I | re.S)
_A_DIGIT: Final = re.compile("[0-9]")
_BRACKETS: Final = re.compile(r"(.*?)\s*[(\[](.*)[)\]]\s*")


@dataclass(slots=True)
class Said:
    """What extras say, by kind, and in words what is to be kept of the rest."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def all(self, kind: str) -> list[str]:
        return self.by_kind.get(kind, [])

    def add(self, kind: str, value: str) -> None:
        """Each value once: what a plugin keeps for itself it often shows under a label too."""
        value = value.strip()
        if value and value not in (values := self.by_kind.setdefault(kind, [])):
            values.append(value)


@dataclass(frozen=True, slots=True)
class Going:
    """How one part of an order goes out; ``notes`` is what was said of it and could not be read, in words."""

    due: date | None
    window: str
    notes: tuple[str, ...]
    asks_window: bool = False


def sort_out(extras: Extras, reading: Reading) -> Said:
    """Tell extras apart by their keys. What has no meaning here and is not hidden is kept in words.

    A label that is likely to mean a day or a time counts beside a key that is known: it may say another.
    """
    said = Said()
    likely: list[tuple[str, str, str]] = []
    for key, value in extras:
        kind = kind_of(key, reading.shop)
        if kind == NOTE and value.strip():
            said.others.append(f"{_label(key)}: {value}")
        elif kind:
            said.add(kind, value)
        elif not key.startswith("_") and value.strip():
            likely.append((_likely(_folded(key[:_LONGEST_KEY])), key, value))
    known = frozenset(said.by_kind)
    for kind, key, value in likely:
        if kind and (kind not in known or _A_DIGIT.search(value)):
            said.add(kind, value)
        elif not (kind and value.strip() in said.all(kind)):
            said.others.append(f"{key.strip()}: {value}")
    return said


def read_fulfilment(words: Words, said: Said, told: str, shipping: Extras) -> str:
    """``delivery`` or ``collection``: by its own word, each way of shipping, or a day of collection alone."""
    votes = {vote for way in shipping for vote in _votes(*way)}
    for each in filter(str.strip, (told, *said.all(METHOD))):
        votes.update(set(_votes("", each)) or {"delivery"})
    if not votes and said.all(PICKUP_DAY) and not said.all(DAY):
        votes.add("collection")
    if len(votes) > 1:
        words.want("fulfilment", "it says both that it is delivered and that it is collected")
    return "collection" if votes == {"collection"} else "delivery"


def _votes(method: str, title: str) -> Iterator[str]:
    """What one way of shipping says, by its method and by its title; a title may say neither: ``Standard``."""
    if method.strip():
        yield "collection" if _PICKUP.search(method) else "delivery"
    if _PICKUP.search(title):
        yield "collection"
    if _DELIVERY.search(title):
        yield "delivery"


def going(words: Words, sides: Iterable[Said], how: str, reading: Reading) -> Going:
    """The day and the time on which all agree that say any: the order's own words, and those of its lines."""
    collected = how == "collection"
    days, times = _values(sides, DAY, PICKUP_DAY, collected), _values(sides, TIME, PICKUP_TIME, collected)
    window, kept = _window(words, times)
    due, unsure = _due(words, days, collected, reading)
    if not days:
        sent = _values(sides, SENT_DAY, SENT_DAY, False)
        kept += [f"Shipping date: {each}" for each in sent]
        words.want("due", "no delivery date, only a day on which it is sent" if sent else f"no {_WHAT[collected]} date")
    kept += [f"{_WHAT[collected].capitalize()} date: {each}" for each in unsure]
    if not times:
        kept += [f"With the date: {each}" for each in days if each not in unsure and dates.has_a_time(each)]
    return Going(due, window, tuple(kept), asks_window=bool(times) and not window)


def _due(words: Words, values: Sequence[str], collected: bool, reading: Reading) -> tuple[date | None, Sequence[str]]:
    """The day, and the values that say none. A value with figures in it that is no date may mean another day."""
    kept = {each: words.text("due", each) for each in values}
    read = {each: dates.days(text, reading.shop, reading.zone) for each, text in kept.items()}
    sure = list(filter(None, read.values()))
    left: frozenset[date] = frozenset.intersection(*sure) if sure else frozenset()
    what = _WHAT[collected]
    if len(left) == 1:
        [day] = left
        unsure = [each for each, found in read.items() if not found]
        figures = [text for each in unsure if _A_DIGIT.search(text := kept[each])]
        if all(dates.may_be(text, day, reading.shop, reading.zone) for text in figures):
            return day, unsure
        words.want("due", f"one of its {what} dates cannot be read")
    elif values:
        twice = f"its {what} date can be read two ways" if left else f"it has two {what} dates"
        words.want("due", twice if sure else f"its {what} date cannot be read")
    return None, values


def _window(words: Words, values: Sequence[str]) -> tuple[str, list[str]]:
    """The one window of all times that are said; else none, and each in words."""
    windows = {_one_window(words.text("window", each)) for each in values}
    if len(windows) == 1 and "?" not in windows:
        return windows.pop(), []
    return "", [f"Delivery time: {each}" for each in values]


@lru_cache(maxsize=512)
def _one_window(text: str) -> str:
    """A window by its likely spellings, ``?`` where it is none: ``Morning (9am - 12pm)`` is its hours."""
    if frame := _FRAME.search(text):
        text = f"{frame[1]} - {frame[2]}"
    brackets = _BRACKETS.fullmatch(text)
    spellings = [brackets[2], brackets[1]] if brackets else [text.replace("—", "-")]
    for spelling in sorted(spellings, key=lambda each: _A_DIGIT.search(each) is None):
        try:
            return read_window(spelling)
        except Refused:
            continue
    return "?"


def _values(sides: Iterable[Said], out: str, fetched: str, collected: bool) -> list[str]:
    """What is said under the kind that counts; who collects may have been asked as if it were delivered."""
    sides = list(sides)
    found = [each for said in sides for each in said.all(fetched)] if collected else []
    return list(dict.fromkeys(found or [each for said in sides for each in said.all(out)]))


def kind_of(key: str, shop: WebShop) -> str:
    """What a key says: one that the web shop's settings name, or that plugins use; empty where it is neither."""
    folded = _folded(key[:_LONGEST_KEY])
    own = {fold(shop.columns[name]): kind for name, kind in _OF_COLUMNS.items() if name in shop.columns}
    return own.get(folded) or _KIND_OF.get(folded, "")


def is_known(key: str) -> bool:
    """Whether a key is one that plugins use, whatever the shop calls the field."""
    return _folded(key[:_LONGEST_KEY]) in _KIND_OF


@lru_cache(maxsize=4096)
def _folded(key: str) -> str:
    return fold(key)


@lru_cache(maxsize=4096)
def _likely(folded: str) -> str:
    """What a label is likely to mean."""
    said = frozenset(folded.replace("pick up", "pickup").split())
    if said & _NOT_PROMISED:
        return ""
    for where, day, at in ((_GOES_OUT, DAY, TIME), (_FETCHED, PICKUP_DAY, PICKUP_TIME)):
        if said & where and said & (_A_DAY | _A_TIME):
            return day if said & _A_DAY else at
    return ""


def _label(key: str) -> str:
    return key.strip("_ ").replace("_", " ").capitalize()


_OF_COLUMNS: Final = {"due": DAY, "window": TIME, "card": CARD, "fulfilment": METHOD} | {
    name: name for name in (NAME, PHONE, ADDRESS, POSTCODE)
}
