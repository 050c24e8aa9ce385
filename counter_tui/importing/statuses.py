"""What a web shop's own word for how an order stands means to us."""

from typing import Final

from models.online_rules import OVER
from models.online_views import CANCELLED, LIVE, NOT_LIVE, UNKNOWN, WebShop
from models.text import fold

# WooCommerce's own, as its REST interface lists them, and the words that people see for them.
_KNOWN: Final = {
    "processing": LIVE,
    "completed": LIVE,
    "pending": NOT_LIVE,
    "pending payment": NOT_LIVE,
    "on hold": NOT_LIVE,
    "failed": NOT_LIVE,
    "trash": NOT_LIVE,
    "draft": NOT_LIVE,
    "auto draft": NOT_LIVE,
    "checkout draft": NOT_LIVE,
    "cancelled": CANCELLED,
    "canceled": CANCELLED,
    "refunded": CANCELLED,
}


def standing(status: str, shop: WebShop) -> str:
    """One of `models.online_views.STANDINGS`. What the web shop's settings say of a status counts first."""
    word = _word(status)
    for said, means in ((shop.live, LIVE), (shop.not_live, NOT_LIVE)):
        if word and word in map(_word, said):
            return means
    return _KNOWN.get(word, UNKNOWN)


def is_done(status: str, shop: WebShop) -> bool:
    """Whether the web shop has done with an order, by its own word; its settings may say that such a one is live."""
    return (word := _word(status)) in OVER and word not in map(_word, shop.live)


def _word(status: str) -> str:
    """``wc-on-hold``, as WooCommerce stores it, is ``on-hold``."""
    return fold(status.strip().removeprefix("wc-"))
