"""The words of an order as they stood in the form when it was taken, in lines to be read."""

from collections.abc import Iterator, Mapping
from datetime import date

from models.dates import short
from models.entry import UNSEEN
from models.errors import Refused
from models.money import pounds, read_pence

PARTS = (
    ("Printed", ("pad", "pad_number")),
    ("Caller", ("caller_name", "caller_phone", "caller_email")),
    ("For", ("recipient_name", "recipient_phone")),
    ("Where", ("address", "postcode")),
    ("Card", ("card",)),
    ("When", ("due", "window")),
    ("How", ("fulfilment", "florist")),
    ("What", ("lines",)),
    ("Charge", ("delivery_charge",)),
    ("Paid", ("payment",)),
    ("Notes", ("notes",)),
)
"""What stands on a line together, by the fields of the form."""
AMOUNTS = frozenset({"delivery_charge", *UNSEEN})
LABEL = 8


def taken_words(words: Mapping[str, str]) -> str:
    """Every field that held something, a line for what belongs together; texts are raw, and may be of several lines.

    A day and an amount that the form had read already are said as a person says them; what was typed stays as typed.
    """
    return "\n".join(_line(label, text) for label, text in _lines(words) if text)


def _lines(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    shown = {name for _, names in PARTS for name in names}
    for label, names in PARTS:
        texts = [said(name, text) for name in names if (text := words.get(name, "").strip())]
        yield label, ("\n" if label == "Where" else "   ").join(texts)
    # A field that has no place above is shown by its own name: nothing that was taken down is hidden.
    for name in sorted(words.keys() - shown):
        yield name.replace("_", " ").capitalize(), said(name, words[name].strip())


def said(name: str, text: str) -> str:
    """A field's text as it is read: ``Sat 14 Feb 2026``, ``£5.00``; as it is where it is neither."""
    try:
        if name == "due":
            day = date.fromisoformat(text)
            return f"{short(day)} {day.year}"
        return pounds(read_pence(text, name)) if name in AMOUNTS else text
    except (ValueError, Refused):
        return text


def _line(label: str, text: str) -> str:
    first, *more = text.splitlines()
    return "\n".join((f"{label:<{LABEL}} {first}", *(f"{'':<{LABEL}} {each}" for each in more)))
