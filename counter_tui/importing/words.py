"""The words of one order, each through the gate and the card-number test; what cannot be kept becomes a want."""

import re
from functools import lru_cache
from typing import Final

from models.card_numbers import refuse_card_number
from models.entry import LIMIT, LIMITS, WITH_LINES
from models.errors import Refused
from models.online_views import Want
from models.text import gate, postcode

_SAID: Final = {
    "caller_name": "the customer's name",
    "caller_phone": "the customer's telephone number",
    "caller_email": "the customer's e-mail address",
    "recipient_name": "the recipient's name",
    "recipient_phone": "the recipient's telephone number",
    "address": "the address",
    "postcode": "the postcode",
    "card": "the card message",
    "due": "the delivery date",
    "window": "the delivery time",
    "fulfilment": "the way of delivery",
    "lines": "a line of the order",
    "payment": "the payment",
    "notes": "the note",
    "status": "the status",
}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
_PLAIN: Final = re.compile(r"[ !-/:-~]*")
_DIGIT: Final = re.compile(r"\d")
_FAR_TOO_LONG, _CACHED = 20_000, 60
_FEWEST_DIGITS: Final = 3


class Words:
    """Gathers what keeps one order from the lists; ``wants`` has each once, in the order in which it was found."""

    def __init__(self) -> None:
        self.wants: list[Want] = []

    def want(self, field: str, why: str) -> None:
        """Something is missing, or cannot be kept: a person has to look."""
        if (want := Want(field, why)) not in self.wants:
            self.wants.append(want)

    def text(self, field: str, raw: str) -> str:
        """A text as it may be kept; empty, and wanted, where it is damaged, too long, or looks like a card number."""
        if not raw:
            return ""
        words, why = _passed(field, raw) if len(raw) <= _CACHED else _through_the_gate(field, raw)
        if why:
            self.want(field, f"{_SAID.get(field, 'a text')} {why}; it was not kept")
        return words

    def phone(self, field: str, raw: str) -> str:
        """A telephone number; what has hardly a digit in it is none."""
        phone = self.text(field, raw)
        if phone and len(_DIGIT.findall(phone)) < _FEWEST_DIGITS:
            self.want(field, f"{_SAID[field]} has hardly a digit; it was not kept")
            return ""
        return phone

    def email(self, field: str, raw: str) -> str:
        """An e-mail address."""
        email = self.text(field, raw)
        if email and not _EMAIL.fullmatch(email):
            self.want(field, f"{_SAID[field]} cannot be one; it was not kept")
            return ""
        return email

    def postcode(self, raw: str) -> str:
        """A postcode, spelt as ours are."""
        return postcode(self.text("postcode", raw))


def _through_the_gate(field: str, raw: str) -> tuple[str, str]:
    """The words that may be kept, or why none may."""
    if len(raw) > _FAR_TOO_LONG:
        return _no_longer(field, raw)
    if _PLAIN.fullmatch(raw):
        # Most of what is told: nothing hidden, and no digit of which a card number could be made.
        return _no_longer(field, raw.strip())
    if _BROKEN.search(raw):
        return "", "is damaged (a broken character)"
    words = gate(raw, lines=field in WITH_LINES)
    try:
        refuse_card_number(field, words)
    except Refused:
        return "", "looked like a card number"
    return _no_longer(field, words)


def _no_longer(field: str, words: str) -> tuple[str, str]:
    limit = LIMITS.get(field, LIMIT)
    return (words, "") if len(words) <= limit else ("", f"is {len(words)} characters long, {limit} is the most")


# A shop has few products, ways of paying and hours.
_passed = lru_cache(maxsize=2048)(_through_the_gate)
