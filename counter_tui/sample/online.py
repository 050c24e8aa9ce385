"""Two orders of the sample shop's web shop that somebody has looked at today, and not taken in."""

from dataclasses import fields, replace
from datetime import date

from models.moment import Moment
from models.online import look_at
from models.online_views import LIVE, OnlinePart, ReadOrder, Want, WebShop
from models.views import NewOrder

WEB_SHOP = WebShop("Website")
NUMBERS = ("2041", "2042")
NO_DATE = Want("due", "no delivery date")
_SHARED = {each.name for each in fields(OnlinePart)} - {"to_come"}


def look(m: Moment, whole: NewOrder, without_date: NewOrder) -> None:
    """One of them only wants to be taken in; of the other nobody knows yet for when it is."""
    taken_in, held = _part(whole), replace(_part(without_date), due=None)
    look_at(m, WEB_SHOP, (_read(NUMBERS[0], taken_in, m.today), _read(NUMBERS[1], held, m.today, NO_DATE)))


def _read(number: str, part: OnlinePart, placed: date, *wants: Want) -> ReadOrder:
    return ReadOrder(number, number, "processing", LIVE, (part,), wants, placed.isoformat())


def _part(new: NewOrder) -> OnlinePart:
    values = {each.name: getattr(new, each.name) for each in fields(NewOrder) if each.name in _SHARED}
    return OnlinePart(**values | {"payment": "paid online, card"})
