"""Orders from standard input: one JSON object a line, each answered after its commit has reached the disk."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TextIO

from counter_tui.clock import ShopClock
from counter_tui.shop import OpenShop
from models.dates import parse_iso, read_window
from models.entry import is_to_come, listable, read_confirm, read_email, read_fulfilment, read_phone, read_text
from models.errors import BookError, Refused
from models.intake import take
from models.money import read_amount
from models.text import postcode, quoted
from models.views import Line, NewOrder, Party, sheet_number

LONGEST_LINE = 65_536
MOST_LINES = 100
ANSWERED_AS = {"caller_name": "caller", "caller_phone": "caller", "caller_email": "caller"}
FIELDS = frozenset(
    {
        *("key", "source", "caller", "recipient", "card", "due", "window", "fulfilment", "lines", "delivery_charge"),
        *("payment", "notes", "confirm", "florist", "external_id", "pad", "pad_number"),
    }
)


def take_lines(shop: OpenShop, clock: ShopClock, source: TextIO, answers: TextIO) -> bool:
    """Take every order on ``source``, answering each on ``answers``, in order. True when all were taken."""
    all_taken = True
    for text in _lines(source):
        answer = _answer(shop, clock, text)
        all_taken = all_taken and answer["ok"]
        answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
        answers.flush()
    return all_taken


def _lines(source: TextIO) -> Iterator[str]:
    """Each line that has something on it; of one that is too long, no more than shows that it is."""
    while line := source.readline(LONGEST_LINE + 1):
        rest = line
        while rest and not rest.endswith("\n") and len(rest) > LONGEST_LINE:
            rest = source.readline(LONGEST_LINE + 1)
        if line.strip():
            yield line


def _answer(shop: OpenShop, clock: ShopClock, text: str) -> dict[str, Any]:
    key: str | None = None
    try:
        row = _object(text)
        key = _key(row)
        taken = shop.book.write(take, clock.moment(shop.user), read_order(row), key=key, **_origin(row))
    except Refused as refused:
        field = ANSWERED_AS.get(refused.field, refused.field)
        return {"ok": False, "key": key, "field": field, "error": refused.message}
    except BookError as error:
        return {"ok": False, "key": key, "field": "", "error": str(error)}
    return {"ok": True, "key": key, "sheet": sheet_number(taken.sheet), "order": taken.order, "state": taken.state}


def read_order(row: Mapping[str, Any]) -> NewOrder:
    """One line of `take` as an order. Raises `Refused` at the first field that is wrong; nothing is guessed."""
    caller, recipient = _part(row, "caller"), _part(row, "recipient")
    to_come: set[str] = set()

    def said(name: str, what: str, given: Mapping[str, Any] = row, at: str = "") -> str:
        text = _text(given, name, at or name)
        if is_to_come(text):
            to_come.add(what)
            return ""
        return text

    new = NewOrder(
        caller=Party(
            read_text("caller_name", _text(caller, "name", "caller")),
            read_phone("caller_phone", _text(caller, "phone", "caller")),
            read_email("caller_email", _text(caller, "email", "caller")),
        ),
        recipient=Party(
            read_text("recipient", said("name", "recipient", recipient, "recipient")),
            read_phone("recipient", said("phone", "phone", recipient, "recipient")),
        ),
        address=read_text("address", _text(recipient, "address", "recipient")),
        postcode=postcode(read_text("postcode", _text(recipient, "postcode", "recipient"))),
        card=read_text("card", said("card", "card")),
        due=_due(row),
        window=read_window(said("window", "window")),
        fulfilment=read_fulfilment(_text(row, "fulfilment", "fulfilment") or "delivery"),
        lines=_order_lines(row.get("lines")),
        delivery_charge=_charge(row.get("delivery_charge")),
        payment=read_text("payment", said("payment", "payment")),
        notes=read_text("notes", _text(row, "notes", "notes")),
        florist=read_text("florist", _text(row, "florist", "florist")),
    )
    return listable(replace(new, to_come=frozenset(to_come)))


def _object(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_LINE:
        raise Refused("line", f"This line is longer than {LONGEST_LINE} characters; it was not read.")
    try:
        row = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise Refused("line", "This line is not JSON: write one object a line.") from None
    if not isinstance(row, dict):
        raise Refused("line", "This line is not an object: write one order as {…}.")
    return row


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A field that is given twice can be read two ways, and is not guessed at."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused("line", f"{quoted(name)} stands twice in this line: which is meant?")
        found[name] = value
    return found


def _key(row: Mapping[str, Any]) -> str:
    key = row.get("key")
    if not isinstance(key, str) or not key.strip():
        raise Refused("key", "Each order needs a key of its own, made by the sender.")
    return read_text("key", key)


def _origin(row: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(row) - FIELDS)
    if unknown:
        raise Refused("line", f"There is no field {read_text('line', unknown[0][:40])!r} in an order.")
    number = row.get("pad_number")
    if number is not None and (not isinstance(number, int) or isinstance(number, bool) or number < 1):
        raise Refused("pad_number", "The printed number of a pad's sheet is a whole number.")
    return {
        "source": _text(row, "source", "source") or "phone",
        "confirm": read_confirm(_text(row, "confirm", "confirm")),
        "external_id": read_text("external_id", _text(row, "external_id", "external_id")) or None,
        "pad": read_text("pad", _text(row, "pad", "pad")),
        "pad_number": number,
    }


def _due(row: Mapping[str, Any]) -> date:
    text = _text(row, "due", "due")
    if not text:
        raise Refused("due", "When is it due? Write the date as 2026-02-14.")
    return parse_iso(text, "due")


def _charge(given: Any) -> int:
    unsaid = given is None or (isinstance(given, str) and not given.strip())
    return 0 if unsaid else read_amount(given, "delivery_charge")


def _order_lines(given: Any) -> tuple[Line, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_LINES:
        raise Refused("lines", f'Lines are a list of {{"text", "quantity", "price"}}, {MOST_LINES} at most.')
    return tuple(_order_line(line) for line in given)


def _order_line(line: Any) -> Line:
    if not isinstance(line, dict) or set(line) - {"text", "quantity", "price"}:
        raise Refused("lines", 'A line has "text", "quantity" and "price".')
    quantity = line.get("quantity", 1)
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= 9_999:
        raise Refused("lines", "A line's quantity is a whole number from 1 to 9999.")
    text = read_text("lines", _text(line, "text", "lines"))
    if not text:
        raise Refused("lines", "A line says what it is.")
    price = line.get("price")
    unknown = price is None or (isinstance(price, str) and (is_to_come(price) or not price.strip()))
    return Line(text, quantity, None if unknown else read_amount(price, "lines"))


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = row.get(name)
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise Refused(name, f"The {name} is an object with name and phone.")
    allowed = {"name", "phone", "email"} if name == "caller" else {"name", "phone", "address", "postcode"}
    if set(part) - allowed:
        raise Refused(name, f"The {name} has {', '.join(sorted(allowed))}, and nothing else.")
    return part


def _text(given: Mapping[str, Any], name: str, at: str) -> str:
    text = given.get(name, "")
    if text is None:
        return ""
    if not isinstance(text, str):
        raise Refused(at, f"{name} is text, in quotes.")
    return text
