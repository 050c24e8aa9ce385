"""Web shops: how each one's files are read, as the owner says it. The first one's orders keep their bare numbers."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from models.card_numbers import safe_words
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.once import once
from models.online_views import COLUMN_FIELDS, COLUMN_WORDS, WebShop
from models.permitted import must
from models.queries import Change, Insert, Question, slot
from models.tables.online import OnlineOrder, Source
from models.text import fold, quoted

FIRST = "Web shop"
"""What the first web shop is called until the owner has named it."""
NOTE_IS = {"": "ask", "card": "card", "note": "note"}
DATES = {"": "ask", "day first": "day first", "month first": "month first"}
PROGRAMS = ("WooCommerce", "Shopify")
SETTINGS = ("name", "zone", "note_is", "dates", "live", "not_live", "columns")
_LIMITS = {"name": 40, "zone": 60, "note_is": 20, "dates": 20, "live": 400, "not_live": 400, "columns": 2_000}
_FIELD_OF = {fold(words): field for field, words in COLUMN_WORDS.items()}
_LISTS = frozenset({"live", "not_live", "columns"})
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")


class _Row(NamedTuple):
    name: str
    prefix: str
    zone: str
    note_is: str
    dates: str
    live: str
    not_live: str
    columns: str

    @property
    def shop(self) -> WebShop:
        live, not_live = (tuple(json.loads(text)) for text in (self.live, self.not_live))
        return WebShop(*self[:5], live=live, not_live=not_live, columns=json.loads(self.columns))


class _Layouts(NamedTuple):
    layouts: str


def web_shops() -> list[WebShop]:
    """Every web shop of the book, the first one first."""
    return [row.shop for row in _ALL.rows()]


def web_shop(name: str) -> WebShop:
    """The web shop of this name, or as it would be; the first one for an empty name."""
    known = web_shops()
    if not name.strip():
        return known[0] if known else WebShop(FIRST)
    wanted = fold(name)
    return next((shop for shop in known if fold(shop.name) == wanted), WebShop(name.strip(), _prefix(name, known)))


def read_setting(name: str, text: str) -> str:
    """What a field of the form holds, in words. Raises `Refused` at it."""
    text = safe_words(name, text, limit=_LIMITS[name], lines=name in _LISTS)
    if name == "name":
        if not fold(text):
            raise Refused(name, "Name the web shop as you call it: Website.")
        return text
    if name == "zone":
        return _zone(text)
    if name in {"note_is", "dates"}:
        choices = NOTE_IS if name == "note_is" else DATES
        return choices[_choice(name, text, choices)]
    return _in_words(_columns(text)) if name == "columns" else ", ".join(_list(text))


def read_web_shop(texts: Mapping[str, str]) -> WebShop:
    """The web shop that a form holds; its prefix is nobody's to type. Raises `Refused` at the field that is wrong."""
    said = {name: read_setting(name, texts.get(name, "")) for name in SETTINGS}
    return WebShop(
        said["name"],
        zone=said["zone"],
        note_is=_choice("note_is", said["note_is"], NOTE_IS),
        dates=_choice("dates", said["dates"], DATES),
        live=_list(said["live"]),
        not_live=_list(said["not_live"]),
        columns=_columns(texts.get("columns", "")),
    )


def form_of(shop: WebShop) -> dict[str, str]:
    """A web shop back into the fields of its form."""
    return {
        "name": shop.name,
        "zone": shop.zone,
        "note_is": NOTE_IS[shop.note_is],
        "dates": DATES[shop.dates],
        "live": ", ".join(shop.live),
        "not_live": ", ".join(shop.not_live),
        "columns": _in_words(shop.columns),
    }


@once
def put_web_shop(m: Moment, shop: WebShop, *, was: str, key: str) -> None:
    """Add a web shop (``was`` is empty), or change the one that ``was`` so named. Its prefix stays for ever.

    Raises `Refused` at the field that is wrong: a name that another has, a status that is both live and not.
    """
    must(m, "keep the codes")
    known = web_shops()
    old = next((each for each in known if each.name == was), None)
    if was and old is None:
        raise Refused("name", "There is no such web shop any more: look at them again.")
    if any(fold(each.name) == fold(shop.name) and each.name != was for each in known):
        raise Refused("name", "There is a web shop of that name already.")
    if both := {fold(status) for status in shop.live} & {fold(status) for status in shop.not_live}:
        raise Refused("not_live", f"{quoted(sorted(both)[0])} cannot be both live and not live.")
    _zone(shop.zone)
    _refuse_unknown_columns(shop.columns)
    if old is None:
        _add(shop, _prefix(shop.name, known))
    elif old.name == shop.name:
        _CHANGE.run(**_texts(shop))
    else:
        _rename(old, shop)
    note(m, "web shop")


def know(shop: WebShop) -> WebShop:
    """A verb's part: the web shop as it stands in the book; added as it is handed in where nobody has its name."""
    known = web_shops()
    found = next((each for each in known if fold(each.name) == fold(shop.name)), None)
    if found is not None:
        return found
    prefix = _prefix(shop.name, known)
    _add(shop, prefix)
    return web_shop(shop.name)


def came_as(name: str, layout: str) -> None:
    """A verb's part: a file of this layout was one of this web shop's. Nothing for an empty one."""
    layouts = _layouts(name)
    if layout and layout not in layouts:
        _CAME_AS.run(name=name, layouts=json.dumps([*layouts, layout]))


def refuse_another_layout(shop: WebShop, layout: str) -> None:
    """`Refused` at ``source`` where this web shop's files came from another program than one of this layout."""
    if not _fits(shop.name, layout):
        known = f"This file is {layout}, and those of {shop.name} were {', '.join(_layouts(shop.name))}"
        raise Refused("source", f"{known}: which web shop is it from?")


def may_be_from(layout: str) -> list[WebShop]:
    """The web shops that a file of this layout may be from."""
    return [shop for shop in web_shops() if _fits(shop.name, layout)]


def program_of(layout: str) -> str:
    """The program that wrote a file, by its layout: a shop's orders come out of one. Empty where any may have."""
    name = layout.partition(" ")[0]
    return name if name in PROGRAMS else ""


def _fits(name: str, layout: str) -> bool:
    program, known = program_of(layout), {program_of(each) for each in _layouts(name)} - {""}
    return not (program and known) or program in known


def _layouts(name: str) -> list[str]:
    row = _LAYOUTS.first(name=name)
    return list(json.loads(row.layouts)) if row else []


def _rename(old: WebShop, shop: WebShop) -> None:
    """Its orders point to it by name: they are moved over to a web shop of the new one."""
    _add(shop, f"{shop.name} (was {old.name}) ")
    _CAME_AS.run(name=shop.name, layouts=json.dumps(_layouts(old.name)))
    _MOVE.run(name=shop.name, was=old.name)
    _DROP.run(name=old.name)
    _PREFIX.run(name=shop.name, prefix=old.prefix)


def _add(shop: WebShop, prefix: str) -> None:
    _ADD.run(prefix=prefix, layouts="[]", **_texts(shop))


def _prefix(name: str, known: Sequence[WebShop]) -> str:
    """What a new web shop's numbers begin with: its name, unless it is the first. No two begin alike."""
    taken = {shop.prefix for shop in known}
    if not taken:
        return ""
    tries = (f"{name.strip()} ", *(f"{name.strip()} {number} " for number in range(2, len(taken) + 3)))
    return next(prefix for prefix in tries if prefix not in taken)


def _texts(shop: WebShop) -> dict[str, str]:
    lists = {name: json.dumps(list(getattr(shop, name)), ensure_ascii=False) for name in ("live", "not_live")}
    plain = {name: getattr(shop, name) for name in ("name", "zone", "note_is", "dates")}
    return plain | lists | {"columns": json.dumps(dict(shop.columns), ensure_ascii=False)}


def _zone(text: str) -> str:
    if text and not (_ZONE.fullmatch(text) and _is_zone(text)):
        raise Refused("zone", "No time zone has that name: type one such as Europe/London, or leave it empty.")
    return text


@cache
def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # here, because hardly any start of the program needs it

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _choice(name: str, text: str, choices: Mapping[str, str]) -> str:
    said = text.casefold()
    found = [kept for kept, words in choices.items() if said and words.startswith(said)]
    if not said:
        return ""
    if not found:
        raise Refused(name, f"Say one of: {', '.join(choices.values())}.")
    return found[0]


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.replace("\n", ",").split(",") if part.strip()))


def _columns(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _list(text):
        name, equals, column = (piece.strip() for piece in part.partition("="))
        if not (equals and name and column):
            raise Refused("columns", "Type each as ours = theirs: delivery date = Wanted on, customer = Buyer.")
        found[_FIELD_OF.get(fold(name), name)] = column
    _refuse_unknown_columns(found)
    return found


def _in_words(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{COLUMN_WORDS[name]} = {column}" for name, column in columns.items())


def _refuse_unknown_columns(columns: Mapping[str, str]) -> None:
    for name in columns:
        if name not in COLUMN_FIELDS:
            known = ", ".join(COLUMN_WORDS.values())
            raise Refused("columns", f"{quoted(name)} is none of ours: {known}.")


_ALL = Question(
    _Row,
    lambda: Source.select(
        Source.name,
        Source.prefix,
        Source.zone,
        Source.note_is,
        Source.dates,
        Source.live,
        Source.not_live,
        Source.columns,
    ).order_by(Source.prefix != "", Source.name),
)
_ADD = Insert(Source)
_CHANGE = Change(
    lambda: Source.update(
        **{name: slot(name) for name in ("zone", "note_is", "dates", "live", "not_live", "columns")}
    ).where(Source.name == slot("name"))
)
_MOVE = Change(lambda: OnlineOrder.update(source=slot("name")).where(OnlineOrder.source == slot("was")))
_CAME_AS = Change(lambda: Source.update(layouts=slot("layouts")).where(Source.name == slot("name")))
_LAYOUTS = Question(_Layouts, lambda: Source.select(Source.layouts).where(Source.name == slot("name")))
_DROP = Change(lambda: Source.delete().where(Source.name == slot("name")))
_PREFIX = Change(lambda: Source.update(prefix=slot("prefix")).where(Source.name == slot("name")))
