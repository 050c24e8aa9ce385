"""What an order comes to while it is being typed."""

from collections.abc import Mapping

from models import entry
from models.codes import Codes
from models.errors import Refused
from models.money import pounds, read_pence


def total_words(lines: str, charge: str, codes: Codes, unseen: Mapping[str, str]) -> str:
    """The total of what can be read so far, and that something of it is still missing.

    ``unseen`` are the texts of what a web shop took off and put on top (`entry.UNSEEN`).
    """
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
    discount, tax = (read_pence(unseen.get(name, "0"), name) for name in entry.UNSEEN)
    missing += f" less {pounds(discount)}" if discount else ""
    return f"Total  {pounds(total + tax - discount)}{missing}"
