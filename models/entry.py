"""From the fields of a form, or of a line of `take`, to an order: read, gated, and refused at the field that is wrong.

To be listed an order needs a caller, a due date and, for a delivery, a place; anything else may be to come
(product.md, "The book-keeping", 2). "?" or "tbc" in a field says that the caller will ring back with it.
"""

import re
from collections.abc import Mapping
from datetime import date

from models.card_numbers import safe_words
from models.codes import Codes, Sold
from models.dates import read_date, read_window, say, say_aloud, window_words
from models.errors import Ask, Refused
from models.money import pounds, pounds_aloud, read_pence
from models.text import phone_key, postcode
from models.views import FULFILMENTS, Confirm, Line, NewOrder, Party

FIELDS = (
    "caller_phone",
    "caller_name",
    "caller_email",
    "recipient_name",
    "recipient_phone",
    "address",
    "postcode",
    "card",
    "due",
    "window",
    "fulfilment",
    "lines",
    "delivery_charge",
    "payment",
    "notes",
    "florist",
    "confirm",
)
UNSEEN = ("discount", "tax")
"""What a web shop took off and put on top, in pounds: no field of the form, but it goes with an order's texts."""
LIMITS = {"address": 300, "card": 400, "notes": 1_000, "lines": 2_000, "postcode": 12, "florist": 80}
LIMIT = 120
NO_CODES = Codes()
WITH_LINES = frozenset({"card", "notes", "lines", "address"})
_TO_COME = {
    "recipient_name": "recipient",
    "recipient_phone": "phone",
    "card": "card",
    "window": "window",
    "lines": "lines",
    "payment": "payment",
}
_LINE = re.compile(r"^(?:(\d{1,4})\s*(?:x\s+|×\s*|\s))?\s*(.*?)(?:\s+@?\s*(£?\d[\d,]*(?:\.\d{1,2})?|\?|tbc))?$", re.I)
_BELOW_NOTHING = re.compile(r"(?:^|\s)(?:-£?|£-)\d[\d.,]*$")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def is_to_come(text: str) -> bool:
    """The field says that the caller will ring back with it."""
    return text.strip().casefold() in {"?", "tbc"}


def read_text(name: str, text: str) -> str:
    """A field's text through the gate. Raises `Refused` for a card number, a NUL, or more than the field holds."""
    return safe_words(name, text, limit=LIMITS.get(name, LIMIT), lines=name in WITH_LINES)


def read_phone(name: str, text: str) -> str:
    """A telephone number as it was given; what has no number in it is `Refused`."""
    phone = read_text(name, text)
    if phone and len(phone_key(phone)) < 3:
        raise Refused(name, "This is no telephone number: type its digits, or leave it empty.")
    return phone


def read_email(name: str, text: str) -> str:
    """An e-mail address; what cannot be one is `Refused`."""
    email = read_text(name, text)
    if email and not _EMAIL.fullmatch(email):
        raise Refused(name, "This is no e-mail address: it needs an @ and a place, such as name@example.com.")
    return email


def read_fulfilment(text: str) -> str:
    """``delivery`` (also when nothing is said), ``collection`` or ``relay``, by its first letters."""
    said = text.strip().casefold()
    for fulfilment in FULFILMENTS:
        if fulfilment.startswith(said):
            return fulfilment
    raise Refused("fulfilment", "Say delivery, collection or relay.")


def read_line(text: str, codes: Codes = NO_CODES) -> Line:
    """``2 dozen red roses 45`` or ``2 drr``: quantity, what, and the price of one.

    A product's code has its name and price; a price that is typed beside it counts. Without a price, it is to come.
    Raises `Refused`; `Ask` where a product has several sizes and none is said.
    """
    text = read_text("lines", text)
    if sold := codes.sold(text):
        return _of_product(sold, "")
    match = _LINE.match(text)
    quantity, what, price = match.groups() if match else (None, "", None)
    if not what:
        raise Refused("lines", "Type how many, what, and the price of one: 2 dozen red roses 45.")
    if quantity is not None and int(quantity) == 0:
        raise Refused("lines", "None of something is not an order: type how many.")
    if price is None and _BELOW_NOTHING.search(what):
        raise Refused("lines", "A price cannot be less than nothing: type what one costs.")
    if price is not None and (sold := codes.sold(f"{quantity or ''} {what}", by_name=False)):
        return _of_product(sold, price)
    return Line(what, int(quantity or 1), _price(price))


def _of_product(sold: Sold, price: str) -> Line:
    if len(sold.products) > 1:
        typed = (f"{sold.quantity} {product.typed} {price}".strip() for product in sold.products)
        raise Ask("lines", f"Which size of {sold.products[0].name}?", tuple(typed))
    [product] = sold.products
    return Line(product.words, sold.quantity, _price(price) if price else product.price)


def _price(text: str | None) -> int | None:
    return None if text is None or is_to_come(text) else read_pence(text, "lines")


def read_lines(text: str, codes: Codes = NO_CODES) -> tuple[Line, ...]:
    """One order line for each line of text; empty ones are passed over."""
    return tuple(read_line(line, codes) for line in text.splitlines() if line.strip() and not is_to_come(line))


def read_card(text: str, codes: Codes = NO_CODES) -> str:
    """What the card says, its codes as whole messages. Raises `Refused` for more than any card holds."""
    return read_text("card", codes.with_messages(read_text("card", text)))


def read_confirm(text: str) -> Confirm | None:
    """``email``, ``read back``, ``handed over`` or ``not wanted: reason``; nothing said means that it is due."""
    said = read_text("confirm", text)
    how, _, reason = (part.strip() for part in said.partition(":"))
    if not how:
        return None
    if how not in {"email", "read back", "handed over", "not wanted"}:
        raise Refused("confirm", 'Say "email", "read back", "handed over" or "not wanted: reason".')
    if (how == "not wanted") != bool(reason):
        raise Refused("confirm", 'Only "not wanted" has a reason, and it needs one: "not wanted: reason".')
    return Confirm(how, reason)


def unseen(texts: Mapping[str, str]) -> dict[str, str]:
    """What of a form's texts has no field in it (`UNSEEN`)."""
    return {name: text for name in UNSEEN if (text := texts.get(name, ""))}


def listable(new: NewOrder) -> NewOrder:
    """The order, marked with what it still lacks. Raises `Refused` where it cannot be on the lists."""
    if not (_is_known(new.caller.name) or new.caller.phone):
        raise Refused("caller_name", "Who is calling? A name or a telephone number is needed.")
    if new.fulfilment != "collection" and not (_is_known(new.address) or _is_known(new.postcode)):
        raise Refused("address", "Where to? A delivery needs an address or a postcode.")
    lacking = set(new.to_come)
    if not new.lines:
        lacking.add("lines")
    elif any(line.price is None for line in new.lines):
        lacking.add("price")
    if new.fulfilment != "collection" and not new.recipient.name:
        lacking.add("recipient")
    values = {name: getattr(new, name) for name in NewOrder.__dataclass_fields__}
    return NewOrder(**(values | {"to_come": frozenset(lacking)}))


def _is_known(text: str) -> bool:
    """Who calls and where it goes cannot be to come: the order would be on the lists, and nobody could deliver it."""
    return bool(text) and not is_to_come(text)


def read_due(text: str, today: date, was: date | None = None) -> date:
    """A due date as it was typed; one that an order has already may be past."""
    return was if was and text.strip() == was.isoformat() else read_date(text, today)


def meant(fields: Mapping[str, str], day: date) -> dict[str, str]:
    """The words of a draft with its due date written out: "tomorrow" is what it was on the day they were kept."""
    try:
        due = read_date(fields.get("due", ""), day).isoformat()
    except Refused:
        due = fields.get("due", "")
    return {**fields, "due": due}


def read_form(fields: Mapping[str, str], today: date, was: date | None = None, codes: Codes = NO_CODES) -> NewOrder:
    """The order that a form holds, its codes read. Raises `Refused` at the first field that is wrong.

    ``was`` is the due date of an order that is amended: it stands, though it may be past.
    """

    def said(name: str) -> str:
        text = fields.get(name, "")
        return "" if name in _TO_COME and is_to_come(text) else read_text(name, text)

    discount, tax = (_charge(said(name), name) for name in UNSEEN)
    order = listable(
        NewOrder(
            caller=Party(
                said("caller_name"),
                read_phone("caller_phone", said("caller_phone")),
                read_email("caller_email", said("caller_email")),
            ),
            recipient=Party(
                said("recipient_name"),
                read_phone("recipient_phone", said("recipient_phone")),
            ),
            address=said("address"),
            postcode=postcode(said("postcode")),
            card=read_card(said("card"), codes),
            due=read_due(said("due"), today, was),
            window=read_window(said("window")),
            fulfilment=read_fulfilment(said("fulfilment")),
            lines=read_lines(said("lines"), codes),
            delivery_charge=_charge(said("delivery_charge")),
            discount=discount,
            tax=tax,
            payment=said("payment"),
            notes=said("notes"),
            florist=said("florist"),
            to_come=frozenset(what for name, what in _TO_COME.items() if is_to_come(fields.get(name, ""))),
        )
    )
    if order.total < 0:
        raise Refused("lines", f"The web shop's discount of {pounds(discount)} is more than this comes to.")
    return order


def check_field(name: str, text: str, today: date, was: date | None = None, codes: Codes = NO_CODES) -> str:
    """What a field holds, in words to show beside it. Raises `Refused` or `Ask` at this field."""
    text = read_text(name, text)
    if name in _TO_COME and is_to_come(text):
        return "to come"
    if name == "due":
        return say(read_due(text, today, was), today)
    if name == "window":
        return window_words(read_window(text))
    if name == "lines":
        return ", ".join(map(line_words, read_lines(text, codes)))
    if name == "card":
        return read_card(text, codes)
    if name == "delivery_charge":
        return pounds(_charge(text))
    if name == "fulfilment":
        return read_fulfilment(text)
    if name == "confirm":
        confirm = read_confirm(text)
        return confirm.how if confirm else ""
    if name in {"caller_phone", "recipient_phone"}:
        return read_phone(name, text)
    if name == "caller_email":
        return read_email(name, text)
    return postcode(text) if name == "postcode" else text


def line_words(line: Line) -> str:
    """A line as it is read back beside the field: what, and what it comes to."""
    return f"{line.words}  {pounds(line.amount) if line.price is not None else 'to come'}"


def problems(
    fields: Mapping[str, str], today: date, was: date | None = None, codes: Codes = NO_CODES
) -> dict[str, Refused]:
    """Every field that is wrong, with what is wrong with it; empty when the form can be saved."""
    found: dict[str, Refused] = {}
    for name in FIELDS:
        if fields.get(name, "").strip() or name == "due":
            try:
                check_field(name, fields.get(name, ""), today, was, codes)
            except Refused as refused:
                found[name] = refused
    if not found:
        try:
            read_form(fields, today, was, codes)
        except Refused as refused:
            found[refused.field] = refused
    return found


def form_of(new: NewOrder) -> dict[str, str]:
    """An order back into the fields of a form, to be amended."""
    texts = {
        "caller_phone": new.caller.phone,
        "caller_name": new.caller.name,
        "caller_email": new.caller.email,
        "recipient_name": new.recipient.name,
        "recipient_phone": new.recipient.phone,
        "address": new.address,
        "postcode": new.postcode,
        "card": new.card,
        "due": new.due.isoformat(),
        "window": new.window,
        "fulfilment": new.fulfilment,
        "lines": "\n".join(_typed(line) for line in new.lines),
        "delivery_charge": f"{new.delivery_charge / 100:.2f}",
        "payment": new.payment,
        "notes": new.notes,
        "florist": new.florist,
    }
    for name, what in _TO_COME.items():
        if what in new.to_come and not texts[name]:
            texts[name] = "?"
    return texts | {name: f"{pence / 100:.2f}" for name in UNSEEN if (pence := getattr(new, name))}


def sentence(new: NewOrder, today: date) -> str:
    """The order as it is read back to the caller: what, to whom, where, when, the card, the price."""
    what = (
        " and ".join(f"{_counted(line.quantity)} {_in_a_sentence(line.text)}" for line in new.lines)
        or "flowers still to be chosen,"
    )
    parts = [what[:1].upper() + what[1:]]
    if new.fulfilment == "collection":
        parts[0] += " for collection"
    elif new.recipient.name:
        parts[0] += f" to {new.recipient.name}"
    if new.fulfilment != "collection":
        parts += [part for part in (new.address.replace("\n", ", "), new.postcode) if part]
    if new.florist:
        parts.append(f"through {new.florist}")
    parts.append(say_aloud(new.due, today))
    if new.window:
        parts.append(window_words(new.window))
    card = f"the card says: {new.card.replace(chr(10), ' / ')}" if new.card else "no card"
    price = "the price is to come" if {"price", "lines"} & new.to_come else _price_aloud(new)
    return f"{', '.join(parts)}; {'the card is to come' if 'card' in new.to_come else card}; {price}."


def _price_aloud(new: NewOrder) -> str:
    discount = f" after a discount of {pounds_aloud(new.discount)}" if new.discount else ""
    return pounds_aloud(new.total) + discount


def _charge(text: str, name: str = "delivery_charge") -> int:
    return read_pence(text, name) if text.strip() else 0


def _typed(line: Line) -> str:
    price = "?" if line.price is None else f"{line.price / 100:.2f}"
    times = " x" if line.text[:2].casefold().startswith(("x ", "×")) else ""
    return f"{line.quantity}{times} {line.text} {price}"


def _in_a_sentence(text: str) -> str:
    """A product's name as it is said after a number: "Dozen red roses" is "dozen red roses", MUM stays MUM."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _counted(quantity: int) -> str:
    return _NUMBERS[quantity] if quantity < len(_NUMBERS) else str(quantity)
