"""From the fields of a form to an entry of the catalogue, and back: read, gated, and refused at the wrong field."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from models.card_numbers import safe_words
from models.codes import Area, KnownPlace, Product
from models.dates import read_date, say, short
from models.entry import read_phone
from models.errors import Ask, Refused
from models.money import pounds, read_pence
from models.text import postcode

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WHOLE_DAY: Final = "whole day"
CAP_WINDOWS: Final = (WHOLE_DAY, "am", "pm", "all day", "timed")
EVERY_DAY: Final = "every day"
_CAP_DAYS: Final = ("", *(name[:3] for name in WEEKDAYS))
OUT_OF_REACH: Final = "out of reach"
LONGEST_CODE: Final = 12
MOST_ORDERS: Final = 100_000
_CODE: Final = re.compile(r"[a-z0-9]+")
_PREFIX: Final = re.compile(r"[A-Z0-9]+(?: [A-Z0-9]+)?")
_PIECES: Final = re.compile(r"([A-Z ]*)([0-9]*)")
_SECTOR: Final = re.compile(r"([A-Z]{1,2}[0-9]{2})([0-9])")
_NAME: Final = 80
# Longer than any, so that a card number typed here is told for what it is.
_POSTCODE: Final = 24
_ADDRESS: Final = 200
_CARD: Final = 400


class Message(NamedTuple):
    """What is often written on a card, under a code."""

    code: str
    text: str


class Holiday(NamedTuple):
    """A day on which the shop does not open, and why."""

    day: date
    reason: str


class Cap(NamedTuple):
    """How many orders a day can hold: ``most`` of them.

    ``day`` is empty for every day, the first three letters of a weekday for each of those, or an ISO date; the nearest
    of them holds. ``window`` is empty for the whole day, else ``am``, ``pm``, ``all day`` or ``timed``.
    """

    day: str
    window: str
    most: int


Entry = Product | Message | KnownPlace | Area | Holiday | Cap
E = TypeVar("E", bound=Entry)
KINDS: Final[Mapping[type[Entry], str]] = {
    Product: "product",
    Message: "message",
    KnownPlace: "place",
    Area: "area",
    Holiday: "holiday",
    Cap: "cap",
}
_KEYS: Final[Mapping[type[Entry], tuple[str, ...]]] = {
    Product: ("code", "size"),
    Message: ("code",),
    KnownPlace: ("code",),
    Area: ("prefix",),
    Holiday: ("day",),
    Cap: ("day", "window"),
}


def key_fields(kind: type[Entry]) -> tuple[str, ...]:
    """The fields by which there is only one of each."""
    return _KEYS[kind]


def key_of(entry: Entry) -> str:
    """What tells an entry from every other of its kind."""
    return " ".join(str(getattr(entry, name)) for name in _KEYS[type(entry)])


def order_of(entry: Entry) -> tuple[Any, ...]:
    """What sorts the entries of a kind as a person looks for them.

    The cheapest size first; PO9 before PO12; caps for every day, then for weekdays, then for dates.
    """
    if isinstance(entry, Product):
        return entry.code, entry.price, entry.size
    if isinstance(entry, Area):
        return tuple((letters, int(number or 0)) for letters, number in _PIECES.findall(entry.prefix))
    if isinstance(entry, Cap):
        place = _CAP_DAYS.index(entry.day) if entry.day in _CAP_DAYS else len(_CAP_DAYS)
        return place, entry.day, CAP_WINDOWS.index(entry.window or WHOLE_DAY)
    return tuple(getattr(entry, name) for name in _KEYS[type(entry)])


def read_entry(kind: type[E], texts: Mapping[str, str], today: date) -> E:
    """The entry that a form holds. Raises `Refused` or `Ask` at the first field that is wrong."""
    return kind(*(_read(kind, name, texts.get(name, ""), today) for name in kind._fields))


def check_field(kind: type[Entry], name: str, text: str, today: date) -> str:
    """What a field holds, in words. Raises `Refused` or `Ask` at it."""
    value = _read(kind, name, text, today)
    if isinstance(value, date):
        return say(value, today)
    if kind is Cap and name == "day":
        return cap_day_words(value)
    if name == "price":
        return pounds(value)
    if name == "charge":
        return charge_words(value)
    return str(value)


def form_of(entry: Entry) -> dict[str, str]:
    """An entry back into the fields of a form."""
    texts: dict[str, str] = {}
    for name, value in entry._asdict().items():
        if name in {"price", "charge"}:
            texts[name] = OUT_OF_REACH if value is None else f"{value / 100:.2f}"
        elif isinstance(entry, Cap) and name in {"day", "window"}:
            texts[name] = value or (EVERY_DAY if name == "day" else WHOLE_DAY)
        else:
            texts[name] = str(value)
    return texts


def charge_words(charge: int | None) -> str:
    """What delivery to an area costs."""
    return OUT_OF_REACH if charge is None else pounds(charge)


def cap_day_words(day: str) -> str:
    """Which days a cap is for: ``every day``, ``every Saturday``, ``Sat 14 Feb 2026``."""
    if not day:
        return EVERY_DAY
    weekday = next((name for name in WEEKDAYS if name[:3] == day), None)
    return f"every {weekday.capitalize()}" if weekday else f"{short(date.fromisoformat(day))} {day[:4]}"


def weekday_key(day: date) -> str:
    """How a cap names this day's weekday."""
    return WEEKDAYS[day.weekday()][:3]


def _read(kind: type[Any], name: str, text: str, today: date) -> Any:
    return _READERS[kind][name](name, text, today)


def _code(field: str, text: str, _today: date) -> str:
    code = safe_words(field, text, limit=_NAME).removeprefix("\\").lower()
    if not code:
        raise Refused(field, "Type a short code, such as drr.")
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise Refused(field, f"A code is of letters and digits, {LONGEST_CODE} at most, without blanks.")
    if code.isdigit():
        raise Refused(field, "A code of digits alone would be read as a quantity: put a letter in it.")
    return code


def _size(field: str, text: str, _today: date) -> str:
    size = safe_words(field, text, limit=_NAME).lower()
    if size and (not _CODE.fullmatch(size) or len(size) > LONGEST_CODE):
        raise Refused(field, "A size is one short word, such as s, m or l; leave it empty where there is one only.")
    return size


def _words(field: str, text: str, _today: date) -> str:
    words = safe_words(field, text, limit=_NAME)
    if not words:
        raise Refused(field, "This is needed: type a few words.")
    return words


def _card(field: str, text: str, _today: date) -> str:
    words = safe_words(field, text, limit=_CARD, lines=True)
    if not words:
        raise Refused(field, "Type what is to stand on the card.")
    return words


def _price(field: str, text: str, _today: date) -> int:
    return read_pence(safe_words(field, text, limit=_NAME), field)


def _charge(field: str, text: str, today: date) -> int | None:
    said = safe_words(field, text, limit=_NAME).casefold()
    return None if said and OUT_OF_REACH.startswith(said) else _price(field, text, today)


def _phone(field: str, text: str, _today: date) -> str:
    return read_phone(field, text)


def _address(field: str, text: str, _today: date) -> str:
    return safe_words(field, text, limit=_ADDRESS)


def _postcode(field: str, text: str, _today: date) -> str:
    return postcode(safe_words(field, text, limit=_POSTCODE))


def _prefix(field: str, text: str, _today: date) -> str:
    """How postcodes begin. "po167" can only be PO16 7: without its blank it would cover nothing."""
    prefix = postcode(safe_words(field, text, limit=_POSTCODE))
    if not _PREFIX.fullmatch(prefix):
        raise Refused(field, "Type how the postcodes begin: PO, PO16 or PO16 7.")
    return _SECTOR.sub(r"\1 \2", prefix) if _SECTOR.fullmatch(prefix) else prefix


def _day(field: str, text: str, today: date) -> date:
    typed = safe_words(field, text, limit=_NAME)
    try:
        return read_date(typed, today)
    except Ask as ask:
        raise Ask(field, ask.message, ask.choices) from None
    except Refused as refused:
        raise Refused(field, refused.message) from None


def _cap_day(field: str, text: str, today: date) -> str:
    """A weekday alone means each of them, here where nothing is delivered by it."""
    said = safe_words(field, text, limit=_NAME).casefold().removeprefix("every ").removesuffix("s")
    if said in {"", "day", "every", "each day"}:
        return ""
    weekday = next((name[:3] for name in WEEKDAYS if len(said) > 2 and name.startswith(said)), "")
    return weekday or _day(field, text, today).isoformat()


def _cap_window(field: str, text: str, _today: date) -> str:
    said = safe_words(field, text, limit=_NAME).casefold() or WHOLE_DAY
    if said not in CAP_WINDOWS:
        raise Refused(field, f"Say one of: {', '.join(CAP_WINDOWS)}.")
    return "" if said == WHOLE_DAY else said


def _most(field: str, text: str, _today: date) -> int:
    said = safe_words(field, text, limit=_NAME)
    if not (said.isascii() and said.isdigit() and len(said) < 9 and int(said) <= MOST_ORDERS):
        raise Refused(field, f"Type how many orders, from 0 to {MOST_ORDERS:,}.")
    return int(said)


_Reader = Callable[[str, str, date], Any]
_READERS: Final[Mapping[type[Entry], Mapping[str, _Reader]]] = {
    Product: {"code": _code, "size": _size, "name": _words, "price": _price},
    Message: {"code": _code, "text": _card},
    KnownPlace: {"code": _code, "name": _words, "phone": _phone, "address": _address, "postcode": _postcode},
    Area: {"prefix": _prefix, "charge": _charge},
    Holiday: {"day": _day, "reason": _words},
    Cap: {"day": _cap_day, "window": _cap_window, "most": _most},
}
