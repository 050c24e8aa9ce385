"""What an online order is to us: what it lacks, whether it is over and done with, and what has changed of it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from models.card_numbers import refuse_card_number
from models.dates import refuse_out_of_reach, short
from models.entry import listable
from models.errors import Refused
from models.money import MOST_PENCE, pounds
from models.online_views import CANCELLED, DONE_THERE, LIVE, NOT_LIVE, UNKNOWN, VANISHED, OnlinePart, Want, parts_of
from models.text import fold, postcode, visible
from models.views import FULFILMENTS, NewOrder

LISTED_STANDING = "listed"
WAITING, STAYS_OUT, DIFFERS, SETTLED = "waiting", "not live", "changed", "settled"
"""The states of an online order in the book: to be taken in, none of our concern, other than ours, dealt with."""
OVER = frozenset({"completed", "fulfilled"})
"""The web shops' own words for an order that they have done with."""
TWICE = Want("external_id", "it stands twice in one file, and differs")
NOT_THERE = "it is not in the web shop's file, which begins before it and ends after it"
MOST_OF_ONE = 9_999
_FIELDS = tuple(OnlinePart.__dataclass_fields__)
_WORDS = re.compile(r"[a-z]+")


def new_order(part: OnlinePart) -> NewOrder:
    """A part as an order, marked with what it still lacks. Raises `Refused` where it cannot be on the lists."""
    if part.due is None:
        raise Refused("due", "no delivery date")
    return listable(
        NewOrder(
            caller=part.caller,
            due=part.due,
            recipient=part.recipient,
            address=part.address,
            postcode=part.postcode,
            card=part.card,
            window=part.window,
            fulfilment=part.fulfilment,
            lines=part.lines,
            delivery_charge=part.delivery_charge,
            discount=part.discount,
            tax=part.tax,
            payment=part.payment,
            notes=part.notes,
            to_come=frozenset(part.to_come),
        )
    )


def wants(parts: Sequence[OnlinePart], told: Sequence[Want], today: date, why: str = "") -> tuple[Want, ...]:
    """Everything that keeps an online order from the lists: what its reader ``told``, and what the book's rules say.

    One a field: of two the reader's, who has seen the words. ``why`` the book itself holds it (`OnlineOrder.reason`).
    """
    if parts and all(part.due is not None and part.due > today for part in parts):
        # Many a web shop has done with an order once it is paid; what is due on a day to come is not delivered yet.
        told = [want for want in told if want.field != DONE_THERE]
    found = [*([Want("number", why)] if why else []), *told]
    fields = {want.field for want in told}
    if not parts and not told:
        found.append(Want("lines", "nothing is in it"))
    for part in parts:
        for want in _of_part(part, today):
            if want.field not in fields:
                fields.add(want.field)
                found.append(want)
    return tuple(found)


def why_held(found: Sequence[Want]) -> str:
    """What an online order lacks, in words: ``no delivery date; no delivery address``."""
    return "; ".join(dict.fromkeys(want.why for want in found))


def is_over(status: str, parts: Sequence[OnlinePart], today: date) -> bool:
    """The web shop has done with it, and each of its days is past."""
    done = OVER.intersection(_WORDS.findall(status.casefold()))
    return bool(done and parts) and all(part.due is not None and part.due < today for part in parts)


def state_without_sheet(standing: str, status: str, parts: Sequence[OnlinePart], today: date) -> str:
    """Whether an order that is on none of our sheets waits to be taken in."""
    if standing in {NOT_LIVE, CANCELLED} or (standing == LIVE and is_over(status, parts, today)):
        return STAYS_OUT
    return WAITING


def state_on_sheet(standing: str, content: str, settled: str) -> str:
    """Whether the web shop says of an order on our sheet what it said when that was last dealt with."""
    if standing not in {LIVE, UNKNOWN}:
        return DIFFERS
    if content == settled:
        return SETTLED
    if standing == UNKNOWN:
        return DIFFERS
    (now, told), (then, _) = parts_of(content), parts_of(settled)
    return SETTLED if now == then and TWICE not in told else DIFFERS


def changes(content: str, settled: str) -> str:
    """The fields of which the web shop says something else than when the order was last dealt with, by name."""
    now, then = parts_of(content)[0], parts_of(settled)[0]
    if len(now) != len(then):
        return "the number of its parts"
    pairs = list(zip(now, then, strict=True))
    found = [name for name in _FIELDS if any(getattr(a, name) != getattr(b, name) for a, b in pairs)]
    return ", ".join(name.replace("_", " ") for name in found)


def says_the_same(part: OnlinePart, ours: NewOrder | OnlinePart) -> bool:
    """An order that was typed by hand, or read from another file, is this one: by day, way, place and recipient.

    Through which florist it is delivered is no matter of the web shop's.
    """
    shelf = part.fulfilment == "collection"
    return (
        part.due == ours.due
        and shelf == (ours.fulfilment == "collection")
        and fold(part.recipient.name) == fold(ours.recipient.name)
        and (shelf or _one_place(part, ours))
    )


def _one_place(part: OnlinePart, ours: NewOrder | OnlinePart) -> bool:
    """By postcode and how the address begins: by hand the town is often left out."""
    shorter, longer = sorted((fold(part.address), fold(ours.address)), key=len)
    begins = bool(shorter) and (longer == shorter or longer.startswith(f"{shorter} "))
    return postcode(part.postcode) == postcode(ours.postcode) and begins


def ended_words(state: str | None, reason: str | None) -> str:
    """Of a sheet in this state that it is void, or all on it cancelled, for this reason; nothing where none ended."""
    return f"it is {'void' if state == 'void' else 'cancelled'} here: {visible(reason)}" if reason else ""


def why_changed(standing: str, status: str, content: str, settled: str, ended: str) -> str:
    """What is the matter with an order that is on our sheet, and that the web shop has otherwise.

    ``ended`` are the `ended_words` of the sheet.
    """
    if standing == CANCELLED:
        return f"the web shop has it as {status or 'cancelled'}"
    said = [ended] if ended else []
    if standing == VANISHED:
        said.append(NOT_THERE)
    elif standing == NOT_LIVE:
        said.append(f"the web shop has it as {status or 'not live'}")
    elif standing == UNKNOWN:
        said.append(f"its status is {status or 'empty'}: nobody has said what that means")
    if TWICE in parts_of(content)[1]:
        said.append(TWICE.why)
    if not settled:
        said += [] if ended else ["not the same as it was typed by hand"]
    elif changed := changes(content, settled):
        said.append(f"changed: {changed}")
    return "; ".join(said)


def _of_part(part: OnlinePart, today: date) -> Iterator[Want]:
    if part.due is None:
        yield Want("due", "no delivery date")
    else:
        try:
            refuse_out_of_reach(part.due, today, "due")
        except Refused:
            past = part.due < today
            why = f"its day is past: {short(part.due)}" if past else "its day is more than three years ahead"
            yield Want("due", why)
    if part.fulfilment not in FULFILMENTS:
        yield Want("fulfilment", "delivery or collection?")
    if not part.lines:
        yield Want("lines", "nothing is in it")
    if fault := _price_fault(part):
        yield Want("price", fault)
    yield from (Want(name, "what looks like a card number is in it") for name in card_numbers(part))
    try:
        new_order(part if part.due else _dated(part, today))
    except Refused as refused:
        yield Want(refused.field, _NEEDED.get(refused.field, refused.message))


_NEEDED = {"caller_name": "nobody is named who ordered it", "address": "no delivery address"}


def _dated(part: OnlinePart, today: date) -> OnlinePart:
    values = {name: getattr(part, name) for name in OnlinePart.__dataclass_fields__}
    return OnlinePart(**values | {"due": today})


def _price_fault(part: OnlinePart) -> str:
    amounts = [part.delivery_charge, part.discount, part.tax, *(line.price or 0 for line in part.lines)]
    counted = all(0 < line.quantity <= MOST_OF_ONE for line in part.lines)
    if not counted or any(not 0 <= amount <= MOST_PENCE for amount in amounts):
        return "an amount in it cannot be right"
    total = sum(line.amount for line in part.lines) + part.delivery_charge + part.tax - part.discount
    if total < 0:
        return f"its discount of {pounds(part.discount)} is more than it costs"
    return "" if total <= MOST_PENCE else "what it comes to cannot be right"


def card_numbers(part: OnlinePart) -> Iterator[str]:
    """The fields in which what looks like a payment card's number stands."""
    for name, text in texts_of(part):
        try:
            refuse_card_number(name, text)
        except Refused:
            yield name


def texts_of(part: OnlinePart) -> Iterator[tuple[str, str]]:
    """Every text of a part, by the field of the order form that it would stand in."""
    for side in ("caller", "recipient"):
        party = getattr(part, side)
        yield from ((f"{side}_{each}", getattr(party, each)) for each in ("name", "phone", "email"))
    yield from ((name, getattr(part, name)) for name in ("address", "postcode", "card", "window", "payment", "notes"))
    yield from (("lines", line.text) for line in part.lines)
