"""Online orders as a web shop's file has them, for tests: read already, nothing of a file in them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from models import comparing, online_rows, taking_in
from models.online import look_at
from models.online_views import LIVE, Compared, LookedAt, OnlinePart, ReadList, ReadOrder, TakenIn, WebShop
from models.views import Line, Party
from tests.book import SATURDAY
from tests.models.shop import Shop

WEBSITE = WebShop("Website")

_PART = OnlinePart(
    caller=Party("Ann Sender", "07700 900123", "ann@example.com"),
    due=SATURDAY,
    recipient=Party("Bea Recipient", "07700 900456"),
    address="12 Mill Lane",
    postcode="PO16 7AA",
    card="Happy Birthday!",
    window="am",
    lines=(Line("Dozen red roses", 2, 4500),),
    delivery_charge=500,
    payment="paid online, card",
)


def a_part(**changes: Any) -> OnlinePart:
    """Two dozen red roses for Saturday morning, but for what is changed."""
    return replace(_PART, **changes)


def read_order(number: str = "1042", *parts: OnlinePart, **changes: Any) -> ReadOrder:
    """A live online order, placed on Wednesday, with one part unless others are handed in."""
    told = {"status": "processing", "standing": LIVE, "placed_on": "2026-02-11", **changes}
    return ReadOrder(f"id-{number}", number, parts=parts or (_PART,), **told)


def look(shop: Shop, *orders: ReadOrder, source: WebShop = WEBSITE) -> LookedAt:
    return shop.book.write(look_at, shop.m, source, orders)


def online_id(shop: Shop, number: str = "1042") -> int:
    [(found,)] = shop.rows("SELECT id FROM online_orders WHERE number = ?", number)
    return int(found)


def digest(shop: Shop, number: str = "1042") -> str:
    return online_rows.digest_of(shop.book.read(online_rows.stored, online_id(shop, number)))


def take_in(shop: Shop, *numbers: str) -> TakenIn:
    """Take in online orders that wait, as they were looked at."""
    return shop.do(taking_in.take_in, [(online_id(shop, number), digest(shop, number)) for number in numbers])


def arrive(shop: Shop, *orders: ReadOrder) -> None:
    """They are looked at and taken in."""
    look(shop, *orders)
    take_in(shop, *(order.number for order in orders))


def compare(shop: Shop, *numbers: str | Sequence[str], source: WebShop = WEBSITE) -> Compared:
    """Hold numbers (or number, date, standing) against the book."""
    listed = [(each, "", LIVE) if isinstance(each, str) else (each[0], each[1], each[2]) for each in numbers]
    return shop.book.write(comparing.compare, shop.m, source, ReadList(tuple(listed)))


def state(shop: Shop, number: str = "1042") -> tuple[str, str]:
    """The state and the standing of an online order in the book."""
    [row] = shop.rows("SELECT state, standing FROM online_orders WHERE number = ?", number)
    return row[0], row[1]
