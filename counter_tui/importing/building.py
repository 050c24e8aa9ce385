"""From what a file says of an order to the order as we read it: one set of rules for every layout.

Nothing is filled in. What is missing, damaged, or can be read two ways is a want, and the order is held.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple

from counter_tui.importing import dates
from counter_tui.importing.delivery import (
    ADDRESS,
    CARD,
    DAY,
    NAME,
    PHONE,
    PICKUP_DAY,
    POSTCODE,
    TIME,
    Said,
    going,
    read_fulfilment,
    sort_out,
)
from counter_tui.importing.goods import Goods, pence, read_goods
from counter_tui.importing.statuses import is_done, standing
from counter_tui.importing.tables import at_row
from counter_tui.importing.told import MOST_LINES, Reading, Told, ToldLine
from counter_tui.importing.words import Words
from models.dates import short
from models.entry import LIMITS
from models.online_views import DONE_THERE, LIVE, UNKNOWN, OnlinePart, ReadOrder
from models.text import fold, quoted
from models.views import Party

_OURS: Final = "GBP"
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.I)
_WHOLE: Final = re.compile(r"([0-9]+)\.0+")
_DIGITS_OF_A_STAND_IN: Final = 8
_OF_A_DELIVERY: Final = (DAY, PICKUP_DAY, NAME, PHONE, ADDRESS, POSTCODE)
_SEVERAL: Final = {NAME: "recipients", ADDRESS: "addresses", POSTCODE: "postcodes"}
_BESIDES: Final = (TIME, CARD)


class _Group(NamedTuple):
    """Lines that go out together, and what they say for themselves."""

    said: Said
    lines: list[ToldLine]


class _Sides(NamedTuple):
    """What the order says, and what the lines of a part say for themselves; ``several``: there are other parts."""

    said: Said
    line: Said
    several: bool

    def own(self, kind: str) -> str:
        return next(iter(self.line.all(kind)), "")

    def order(self, kind: str) -> str:
        return next(iter(self.said.all(kind)), "")

    def besides(self, chosen: Mapping[str, str]) -> list[str]:
        """In words, what was added to the order of who is to have it and where, and does not count."""
        return [
            f"{kind.replace('_', ' ').capitalize()}: {value}"
            for kind, counts in chosen.items()
            for value in (*self.line.all(kind), *self.said.all(kind))
            if value != counts.strip()
        ]


def order_of(told: Told, reading: Reading) -> ReadOrder:
    """The order, with its wants. Raises `Refused` where a spreadsheet has rounded what it is known by."""
    words = Words()
    external_id, number = _known_by(words, told)
    stands = told.standing or standing(told.status, reading.shop)
    status = words.text("status", told.status)
    if stands == UNKNOWN:
        words.want("status", f"its status is not known: {quoted(status)}" if status else "it has no status")
    elif stands == LIVE and is_done(status, reading.shop):
        words.want(DONE_THERE, _done(told, reading))
    for want in told.unsure:
        words.want(*want)
    if len(told.lines) > MOST_LINES:
        words.want("lines", f"it has more than {MOST_LINES} lines; the others are not here")
        told = replace(told, lines=told.lines[:MOST_LINES])
    if told.currency.strip() and told.currency.strip().upper() != _OURS:
        told = _without_prices(words, told)
    reading.notes += bool(told.note.strip()) and not reading.shop.note_is
    return ReadOrder(
        external_id=external_id,
        number=number,
        status=status,
        standing=stands,
        parts=_parts(words, told, reading),
        wants=tuple(words.wants),
        placed_on=dates.placed_on(told.placed, reading.shop, reading.zone),
        modified=dates.modified(told.modified, reading.zone),
    )


def plain_key(text: str) -> str:
    """A number or key without what a spreadsheet has added to it: ``1042.0`` is 1042, and so is ``#1042``."""
    text = text.strip().lstrip("#").strip()
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _known_by(words: Words, told: Told) -> tuple[str, str]:
    """The key of an order and its number; where one cannot be kept it is held, and a stand-in takes its place.

    A stand-in is made of what stays the same from one file to the next, and is no other order's key.
    """
    key, number = _key(words, told, "key", told.external_id), _key(words, told, "number", told.number)
    if not (key or told.external_id.strip()):
        words.want("external_id", "the web shop's own key of it is missing" if number else "it has no order number")
    if not (key or number):
        fixed = replace(told, row=0, external_id="", number="", status="", standing="", modified="", done="", unsure=())
        digest = sha256(repr(fixed).encode(errors="backslashreplace")).hexdigest()
        number = f"unnumbered {digest[:_DIGITS_OF_A_STAND_IN]}"
        return number, number
    return key or f"number {number}", number or key


def _key(words: Words, told: Told, what: str, raw: str) -> str:
    """What an order is known by, as it may be kept: empty, and wanted, where it may not."""
    own = Words()
    key = own.text("number", plain_key(raw))
    for want in own.wants:
        words.want("external_id", want.why.replace("a text", f"its {what}", 1))
    if _ROUNDED.fullmatch(key):
        raise at_row(
            told.row, f"a spreadsheet has rounded its order number ({key}): bring in the file as it was exported"
        )
    return key


def _done(told: Told, reading: Reading) -> str:
    day = dates.placed_on(told.done, reading.shop, reading.zone)
    on = f" on {short(date.fromisoformat(day))}" if day else ""
    return f"it was {told.status.strip().removeprefix('wc-').casefold()} there{on}: is it still to be delivered?"


def _without_prices(words: Words, told: Told) -> Told:
    """An order in other money: amounts are no pounds, and are kept in words."""
    currency = words.text("payment", told.currency)
    words.want("price", f"its prices are in {quoted(currency) if currency else 'other money'}")
    charged = [ToldLine(name or "Fee") for name, amount in told.fees if (pence(amount) or 0) > 0]
    bought = [(line.name.strip(), line.amount or line.each) for line in told.lines]
    others = (("delivery", told.delivery_charge), ("discount", told.discount), ("tax", told.tax), ("total", told.total))
    amounts = _amounts((*bought, *told.fees, *others))
    if len(amounts) > LIMITS["notes"] // 2:
        amounts = _amounts(others)
    said = amounts and f"At the web shop, in {currency or 'other money'}: {amounts}"
    return replace(
        told,
        lines=(*(line._replace(amount="", each="") for line in told.lines), *charged),
        notes="\n".join(filter(None, (told.notes, said))),
        fees=(),
        delivery_charge="",
        discount="",
        tax="",
        total="",
    )


def _amounts(named: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {amount.strip()}" for name, amount in named if pence(amount))


def _parts(words: Words, told: Told, reading: Reading) -> tuple[OnlinePart, ...]:
    said = sort_out(told.extras, reading)
    for kind, value in ((DAY, told.due), (TIME, told.window), (CARD, told.card)):
        said.add(kind, value)
    how = read_fulfilment(words, said, told.fulfilment, told.shipping)
    groups = _groups([(line, sort_out(line.extras, reading)) for line in told.lines])
    goods = read_goods(words, [group.lines for group in groups], told)
    return tuple(
        _part(words, told, reading, _Sides(said, group.said, len(groups) > 1), how, bought)
        for group, bought in zip(groups, goods, strict=True)
    )


def _groups(lines: Sequence[tuple[ToldLine, Said]]) -> list[_Group]:
    """Lines by what each says for itself of who, where, when and the card; one that says nothing goes with the only
    others that do, or by the order's own words."""
    found: dict[str, _Group] = {}
    for line, said in lines:
        own = {kind: said.all(kind) for kind in (*_OF_A_DELIVERY, *_BESIDES) if said.all(kind)}
        chosen = f" ({'; '.join(said.others)})" if said.others and line.name.strip() else ""
        group = found.setdefault(repr(own) if own else "", _Group(said, []))
        group.lines.append(line._replace(name=line.name.strip() + chosen))
    plain = found.pop("", None)
    groups = list(found.values())
    if plain is None or not groups:
        return groups or [plain or _Group(Said(), [])]
    if len(groups) > 1 and any(group.said.all(kind) for group in groups for kind in _OF_A_DELIVERY):
        return [plain, *groups]
    groups[0].lines.extend(plain.lines)
    return groups


def _part(words: Words, told: Told, reading: Reading, sides: _Sides, how: str, bought: Goods) -> OnlinePart:
    goes = going(words, (sides.said, sides.line), how, reading)
    name = told.recipient.name or sides.order(NAME)
    # Another person's telephone, or another place's postcode, would be worse than none.
    phone = told.recipient.phone or sides.order(PHONE) if fold(sides.own(NAME) or name) == fold(name) else ""
    code = "" if sides.own(ADDRESS) else told.postcode or sides.order(POSTCODE)
    to = {
        NAME: sides.own(NAME) or name,
        PHONE: sides.own(PHONE) or phone,
        ADDRESS: sides.own(ADDRESS) or told.address or sides.order(ADDRESS),
        POSTCODE: sides.own(POSTCODE) or code,
    }
    _want_one_place(words, told, sides, how)
    recipient = Party(words.text(NAME, to[NAME]), words.phone(PHONE, to[PHONE]))
    address, postcode = words.text(ADDRESS, to[ADDRESS]), words.postcode(to[POSTCODE])
    if how == "delivery":
        if not (address or postcode):
            words.want("address", "no delivery address")
        elif sides.several and sides.own(NAME) and not sides.own(ADDRESS):
            words.want("address", "it is for several people, and says one address")
    card, note = _card(words, told, reading, sides)
    return OnlinePart(
        caller=_caller(words, told),
        due=goes.due,
        recipient=recipient,
        address=address,
        postcode=postcode,
        card=card,
        window=goes.window,
        fulfilment=how,
        payment=words.text("payment", told.payment),
        notes=_notes(words, (note, told.notes, *sides.said.others, *sides.besides(to), *goes.notes)),
        to_come=("window",) if goes.asks_window else (),
        **bought._asdict(),
    )


def _want_one_place(words: Words, told: Told, sides: _Sides, how: str) -> None:
    """What was added to the order may be the recipient and the address of the web shop's own fields again."""
    place = f"{told.recipient.name} {told.address} {told.postcode}"
    for kind, said in ((NAME, told.recipient.name), (ADDRESS, told.address), (POSTCODE, told.postcode)):
        if not said or sides.own(kind) or (kind != NAME and how == "collection"):
            continue
        against = said if kind == NAME else place
        if any(_is_another(added, said, against) for added in sides.said.all(kind)):
            words.want(kind, f"it says two {_SEVERAL[kind]}")


def _is_another(added: str, said: str, whole: str) -> bool:
    """Whether a text is neither a part of the whole, nor what was said with more words: ``Flat 2, 12 Mill Lane``."""
    one, other, place = fold(added).split(), fold(said).split(), fold(whole).split()
    return not (set(one) <= set(place) or set(other) <= set(one) or "".join(one) in "".join(place))


def _caller(words: Words, told: Told) -> Party:
    caller = told.caller
    return Party(
        words.text("caller_name", caller.name),
        words.phone("caller_phone", caller.phone),
        words.email("caller_email", caller.email),
    )


def _card(words: Words, told: Told, reading: Reading, sides: _Sides) -> tuple[str, str]:
    """What the card says, and what of the customer's note is none of it."""
    said = list(dict.fromkeys((*sides.line.all(CARD), *sides.said.all(CARD))))
    note = told.note.strip()
    if reading.shop.note_is == "card" and note:
        said, note = list(dict.fromkeys((*said, note))), ""
    if len(said) > 1:
        words.want("card", "it has two card messages")
    return words.text("card", "\n".join(said)), note


def _notes(words: Words, told: Sequence[str]) -> str:
    """What is to be known besides, a line each, as far as there is room."""
    kept, length = [], 0
    for each in filter(None, (words.text("notes", each) for each in told)):
        length += len(each) + 1
        if length > LIMITS["notes"]:
            words.want("notes", "it has more notes than there is room for")
            break
        kept.append(each)
    return "\n".join(kept)
