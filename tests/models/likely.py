"""An order, and who and what is changed of it, for the tests of likeness."""

from datetime import timedelta
from typing import Any

from models.views import Line, NewOrder, Party
from tests.book import SATURDAY, an_order

ANN, BEA = Party("Ann Sender", "07700 900123"), Party("Bea Recipient", "07700 900456")
CARL, DORA = Party("Carl Caller", "07700 900777"), Party("Dora Other", "07700 900888")
WEEK = timedelta(days=7)
NEXT = SATURDAY + WEEK
ROSES, LILY = (Line("Dozen red roses", 1, 4500),), (Line("Lily"),)
LIZ = Party("Liz Recipient")


def of(**changes: Any) -> NewOrder:
    """Roses from Ann to Bea for Saturday, without a card, but for what is changed."""
    return an_order(**({"caller": ANN, "recipient": BEA, "card": "", "lines": ROSES} | changes))
