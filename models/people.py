"""Callers and recipients, found again by exactly what was said, or added."""

from typing import Any, NamedTuple

from peewee import fn

from models.queries import Insert, Question, slot
from models.tables.people import Person
from models.text import fold, phone_key
from models.views import Party


class _Known(NamedTuple):
    id: int


def person(party: Party) -> int:
    """The id of this person; added when nobody has this name, phone and e-mail yet.

    A person's row is never edited: an order keeps the name and number it was taken with.
    """
    known = _SAME.first(name=party.name, phone=party.phone, email=party.email)
    return known.id if known else add(party)


def called(side: Any) -> Any:
    """What a person (or an alias of the table) goes by in a list: the name, else the telephone number, else nothing."""
    return fn.COALESCE(fn.NULLIF(side.name, ""), side.phone, "")


def add(party: Party) -> int:
    """Add a person, with the keys that look-ups use."""
    name_key, phone = fold(party.name), phone_key(party.phone)
    return _ADD.run(
        name=party.name,
        name_key=name_key,
        surname_key=name_key.rpartition(" ")[2],
        phone=party.phone,
        phone_key=phone,
        phone_tail=phone[::-1],
        email=party.email,
    )


_SAME = Question(
    _Known,
    lambda: Person.select(Person.id).where(
        (Person.name == slot("name")) & (Person.phone == slot("phone")) & (Person.email == slot("email"))
    ),
)
_ADD = Insert(Person)
