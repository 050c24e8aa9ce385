"""A confirmation as it is written: the templates of the settings, filled in from an order as it was stored.

There are three letters: of an order as it was taken, of one that was changed, which says what is other than the
customer was told before, and of one that is cancelled. A template is plain text with names in braces (`PLACEHOLDERS`)
and no other rule: what an order holds is put in once, as it stands, and is never read for braces again.
"""

import json
from collections.abc import Mapping
from datetime import date
from string import Formatter

from models.card_numbers import safe_words
from models.dates import say_in_full, window_words
from models.errors import Refused
from models.mail_views import MailSettings
from models.money import pounds
from models.text import quoted, visible
from models.views import NewOrder

PLACEHOLDERS: Mapping[str, str] = {
    "name": "who ordered",
    "order": "the order's number",
    "what": "what was ordered, a line each",
    "recipient": "whom it is for",
    "where": "the address, or that it is collected",
    "when": "weekday, date, and in how many days that is",
    "window": "the time of day",
    "card": "what the card says",
    "total": "what it comes to",
    "changed": "what was changed, a line each, and what it was before",
    "shop": "the shop's name",
    "reach": "how to reach the shop",
}
"""What may stand in braces in a template, and what comes in its place."""

DEFAULTS: Mapping[str, str] = {
    "subject": "Your order {order} from {shop}, for {when}",
    "body": """Hello {name},

Thank you for your order {order}. This is what we have written down:

{what}

For: {recipient}
Where: {where}
When: {when}, {window}
Card: {card}
Total: {total}

Please read it once more, the day above all. If anything is not as you meant it, tell us: {reach}

{shop}""",
    "changed_body": """Hello {name},

Your order {order} has been changed:

{changed}

This is what we have written down now. It takes the place of what we told you before:

{what}

For: {recipient}
Where: {where}
When: {when}, {window}
Card: {card}
Total: {total}

If anything is not as you meant it, tell us: {reach}

{shop}""",
    "cancelled_body": """Hello {name},

Your order {order} for {recipient}, due on {when}, is cancelled. None of this will be made:

{what}

If you did not ask for this, or have a question about what you paid, tell us: {reach}

{shop}""",
}
"""The templates of a shop that has written none of its own."""

LIMITS: Mapping[str, int] = {"subject": 150, "body": 4000, "changed_body": 4000, "cancelled_body": 4000}
_LONGEST_SUBJECT = 200
_TO_COME = "still to come"
_SUBJECTS = {"body": "", "changed_body": "Changed: ", "cancelled_body": "Cancelled: "}
"""How the subject of each letter begins, whatever the template says: it is all that many people read."""
_PARTS = {
    "due": "Day",
    "window": "Time",
    "recipient": "For",
    "where": "Where",
    "what": "What",
    "card": "Card",
    "total": "Total",
}
"""What a customer is told of an order, and what each is called where it was changed."""


def check_template(field: str, text: str) -> str:
    """A template as it is kept. Refused at ``field`` (a key of `DEFAULTS`): an unknown name, a brace that stands alone.

    Empty text means the template of `DEFAULTS`. The text of a confirmation must say when the order is due, and that of
    a change what was changed.
    """
    text = safe_words(field, text, limit=LIMITS[field], lines=field != "subject") or DEFAULTS[field]
    names = [name for _, name in _pieces(field, text)]
    if field in ("body", "changed_body") and "when" not in names:
        raise Refused(field, "It must say for when the order is: put {when} in it.")
    if field == "changed_body" and "changed" not in names:
        raise Refused(field, "It must say what was changed: put {changed} in it.")
    if field != "changed_body" and "changed" in names:
        raise Refused(field, "{changed} is only for the text of an order that was changed.")
    return text


def known_of(new: NewOrder) -> str:
    """What a customer who was told of this order knows of it, as the next `letter` wants it. JSON."""
    return json.dumps(_known(new), ensure_ascii=False)


def letter(
    number: str,
    new: NewOrder,
    settings: MailSettings,
    shop_name: str,
    today: date,
    *,
    earlier: str = "",
    cancelled: bool = False,
) -> tuple[str, str]:
    """The subject, which is one line, and the text of a confirmation; ``number`` is what the customer knows it by.

    ``earlier`` is what they know of the order so far (`known_of`), empty where they were told nothing; without a
    difference it is no letter of a change. Neither text holds a control character but the text's line breaks. Raises
    `Refused` for a template that is none.
    """
    changed = _changes(new, earlier, today)
    body = "cancelled_body" if cancelled else "changed_body" if changed else "body"
    values = _values(number, new, settings, shop_name, today) | {"changed": changed}
    subject = _SUBJECTS[body] + _filled("subject", settings.subject, values)
    text = _filled(body, getattr(settings, body), values)
    return visible(subject)[:_LONGEST_SUBJECT].strip(), visible(text, lines=True)


def _changes(new: NewOrder, earlier: str, today: date) -> str:
    """A line for each part that is another than the customer knows."""
    if not earlier:
        return ""
    now = _known(new)
    before = now | json.loads(earlier)
    parts = [name for name in _PARTS if now[name] != before[name]]
    now["due"] = say_in_full(new.due, today)
    # How far off that day would have been, nobody wants to know.
    before["due"] = say_in_full(date.fromisoformat(before["due"]), today).rpartition(", ")[0]
    return "\n".join(f"{_PARTS[name]}: {visible(now[name])} (instead of {visible(before[name])})" for name in parts)


def _known(new: NewOrder) -> dict[str, str]:
    """What a customer is told, each part on one line, and the same whenever it is told."""
    return {
        "due": new.due.isoformat(),
        "window": window_words(new.window),
        "recipient": _recipient(new),
        "where": _where(new, "our shop"),
        "what": ", ".join(line.words for line in new.lines) or _TO_COME,
        "card": " / ".join(_card(new).splitlines()) or "none",
        "total": _sum(new),
    }


def _values(number: str, new: NewOrder, settings: MailSettings, shop_name: str, today: date) -> dict[str, str]:
    one_line = {
        "name": new.caller.name or "there",
        "order": number,
        "recipient": _recipient(new),
        "where": _where(new, shop_name),
        "when": say_in_full(new.due, today),
        "window": window_words(new.window),
        "total": _total(new),
        "shop": shop_name,
        "reach": settings.reach or "answer this e-mail",
    }
    return {
        **{name: visible(value) for name, value in one_line.items()},
        "what": "\n".join(line.words for line in new.lines) or _TO_COME,
        "card": _card(new),
    }


def _recipient(new: NewOrder) -> str:
    return _unless_to_come("recipient", new.recipient.name or new.caller.name or "you", new)


def _card(new: NewOrder) -> str:
    return _unless_to_come("card", new.card, new)


def _where(new: NewOrder, shop_name: str) -> str:
    if new.fulfilment == "collection":
        return f"to be collected at {shop_name}"
    place = ", ".join(filter(None, (", ".join(new.address.splitlines()), new.postcode)))
    return _unless_to_come("address", place or _TO_COME, new)


def _total(new: NewOrder) -> str:
    """What it comes to, and what of that is no line of the order."""
    charges = (("delivery", new.delivery_charge), ("tax", new.tax), ("discount", -new.discount))
    of_it = ", ".join(f"{what} {pounds(pence)}" for what, pence in charges if pence)
    return f"{_sum(new)} ({of_it})" if of_it else _sum(new)


def _sum(new: NewOrder) -> str:
    """What it comes to so far."""
    unpriced = not new.lines or any(line.price is None for line in new.lines)
    if unpriced and not new.total:
        return _TO_COME
    return f"{pounds(new.total)}{', and what is still to come' if unpriced else ''}"


def _unless_to_come(field: str, text: str, new: NewOrder) -> str:
    return _TO_COME if field in new.to_come else text


def _filled(field: str, template: str, values: Mapping[str, str]) -> str:
    """The template with the values put in; a line on which there is nothing to put in, such as no card, is left out."""
    lines = [_pieces(field, line) for line in (template or DEFAULTS[field]).split("\n")]
    return "\n".join(_put_in(line, values) for line in lines if _has_something(line, values))


def _put_in(line: list[tuple[str, str]], values: Mapping[str, str]) -> str:
    return "".join(words + (values[name] if name else "") for words, name in line)


def _has_something(line: list[tuple[str, str]], values: Mapping[str, str]) -> bool:
    names = [name for _, name in line if name]
    return not names or any(values[name] for name in names)


def _pieces(field: str, template: str) -> list[tuple[str, str]]:
    """The template in pieces: words, and the name that stands behind them, empty behind the last."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        raise Refused(field, "A brace stands alone in it: write {{ or }} for one that is to be seen.") from None
    for _, name, style, conversion in parsed:
        if name is not None and (name not in PLACEHOLDERS or style or conversion):
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise Refused(field, f"{quoted(f'{{{name}}}')} is not known: {known}.")
    return [(words, name or "") for words, name, _, _ in parsed]
