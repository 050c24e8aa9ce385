"""What an order comes to while it is being typed."""

from models import entry
from models.codes import Codes
from models.errors import Refused
from models.money import pounds, read_pence


def total_words(lines: str, charge: str, codes: Codes) -> str:
    """The total of what can be read so far, and that something of it is still missing."""
    total, missing = 0, ""
    for text in lines.splitlines():
        try:
            line = entry.read_line(text, codes)
        except Refused:
            continue
        total += line.amount
        if line.price is None:
            missing = " and a price to come"
    try:
        total += read_pence(charge or "0", "delivery_charge")
    except Refused:
        missing = missing or " and the charge"
    return f"Total  {pounds(total)}{missing}"
