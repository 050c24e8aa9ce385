"""Callers and recipients: found again by exactly what was said, or added; and who of them is the same person."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.once import once
from models.queries import Change, Insert, Question, filled, portions, slot, slots
from models.tables.people import Dialling, Double, Person
from models.text import fold, phone_key
from models.views import Party

_AT_ONCE = 200


class _Known(NamedTuple):
    id: int


class _Standing(NamedTuple):
    """A person, with the one they are known as."""

    id: int
    head: int
    phone_key: str
    name_key: str


class _Keyed(NamedTuple):
    id: int
    phone: str
    phone_key: str


class _Stands(NamedTuple):
    person: int
    stands_for: int


class _Country(NamedTuple):
    country: str


def person(party: Party) -> int:
    """The id of this person; added when nobody has this name, phone and e-mail yet.

    A person's row is never edited: an order keeps the name and number it was taken with.
    """
    return people([party])[party]


def people(parties: Iterable[Party], key: Callable[[str], str] | None = None) -> dict[Party, int]:
    """`person` of each. ``key`` is `key_of`, or one that remembers."""
    found: dict[Party, int] = {}
    for party in parties:
        if party not in found:
            known = _SAME.first(name=party.name, phone=party.phone, email=party.email)
            found[party] = known.id if known else _add(party, (key or key_of)(party.phone))
    return found


def heads_of(known: Mapping[Party, int]) -> dict[Party, int]:
    """Who each of these is shown as: the newest spelling, or who they were put together with."""
    stands: dict[int, int] = {}
    for some in portions(known.values(), _AT_ONCE):
        stands.update(_HEADS.rows(**filled("person", some, _AT_ONCE)))
    return {party: stands.get(person_id, person_id) for party, person_id in known.items()}


def called(side: Any) -> Any:
    """What a person (or an alias of the table) goes by in a list: the name, else the telephone number, else nothing."""
    return fn.COALESCE(fn.NULLIF(side.name, ""), side.phone, "")


def add(party: Party) -> int:
    """Add a person, with the keys that look-ups use. Who has a known one's number and name is that person."""
    return _add(party, key_of(party.phone))


def _add(party: Party, phone: str) -> int:
    name_key = fold(party.name)
    known = _LIKEWISE.first(phone=phone, name=name_key) if phone else None
    added = _ADD.run(
        name=party.name,
        name_key=name_key,
        surname_key=name_key.rpartition(" ")[2],
        phone=party.phone,
        phone_key=phone,
        phone_tail=phone[::-1],
        email=party.email,
    )
    if known is not None:
        _join(added, known)
    return added


def key_of(phone: str) -> str:
    """The key of a phone number, dialled from where the shop is."""
    return phone_key(phone, _COUNTRY.only().country)


def keys_of() -> Callable[[str], str]:
    """`key_of` for thousands of numbers: it remembers them, and where the shop is."""
    country = _COUNTRY.only().country
    return cache(lambda phone: phone_key(phone, country))


def dial_from(country: str) -> None:
    """A verb: numbers typed without a calling code are of this country from now on; everybody's key is made anew."""
    if country == _COUNTRY.only().country:
        return
    _MOVE.run(country=country)
    for row in _EVERYBODY.rows():
        key = phone_key(row.phone, country)
        if key != row.phone_key:
            _REKEY.run(person=row.id, key=key, tail=key[::-1])


@once
def merge_people(m: Moment, person_id: int, into: int, *, key: str) -> None:
    """Two are the same person: shown from now on as one, under the name and number of ``into``.

    Nothing of either is changed, and no order's words are. Raises `Refused` where they are one person already.
    """
    person, other = _standing(person_id), _standing(into)
    if person.head == other.head:
        raise Refused("into", "These two are the same person already.")
    _move(person.head, other.head)
    note(m, "merge people", detail=f"{person.head} into {other.head}")


@once
def part_people(m: Moment, person_id: int, *, key: str) -> None:
    """Undo `merge_people`: everybody of another number or name who is shown as this person stands alone again.

    Raises `Refused` where there is nobody like that.
    """
    head = _standing(_standing(person_id).head)
    apart: dict[tuple[str, str], list[int]] = {}
    for double in _DOUBLES.rows(head=head.id):
        if (double.phone_key, double.name_key) != (head.phone_key, head.name_key):
            apart.setdefault((double.phone_key, double.name_key), []).append(double.id)
    if not apart:
        raise Refused("person", "Nobody else was put together with this person.")
    for people in apart.values():
        _PART.run(person=people[-1])
        for older in people[:-1]:
            _POINT.run(person=older, head=people[-1])
    note(m, "part people", detail=f"{head.id} from {' '.join(str(people[-1]) for people in apart.values())}")


def _standing(person_id: int) -> _Standing:
    row = _STANDING.first(person=person_id)
    if row is None:
        raise Refused("person", "There is no such person in the book.")
    return row


def _join(added: int, known: _Standing) -> None:
    """The newest spelling is the one shown; but what was merged stays under the name that was chosen for it."""
    if (known.phone_key, known.name_key) == _keys_of(known.head):
        _move(known.head, added)
    else:
        _STAND.run(person=added, stands_for=known.head)


def _keys_of(person_id: int) -> tuple[str, str]:
    row = _standing(person_id)
    return row.phone_key, row.name_key


def _move(head: int, into: int) -> None:
    """``head``, and whoever is shown as it, are shown as ``into``."""
    _FOLLOW.run(old=head, new=into)
    _STAND.run(person=head, stands_for=into)


def _standings() -> Any:
    head = fn.COALESCE(Double.stands_for, Person.id)
    return Person.select(Person.id, head, Person.phone_key, Person.name_key).join(
        Double, JOIN.LEFT_OUTER, on=(Double.person == Person.id)
    )


_SAME = Question(
    _Known,
    lambda: Person.select(Person.id).where(
        (Person.name == slot("name")) & (Person.phone == slot("phone")) & (Person.email == slot("email"))
    ),
)
_ADD = Insert(Person)
_COUNTRY = Question(_Country, lambda: Dialling.select(Dialling.country))
_MOVE = Change(lambda: Dialling.update(country=slot("country")))
_EVERYBODY = Question(
    _Keyed, lambda: Person.select(Person.id, Person.phone, Person.phone_key).where(Person.phone_key > "")
)
_REKEY = Change(
    lambda: Person.update(phone_key=slot("key"), phone_tail=slot("tail")).where(Person.id == slot("person"))
)
_LIKEWISE = Question(
    _Standing,
    lambda: (
        _standings()
        .where((Person.phone_key == slot("phone")) & (Person.name_key == slot("name")))
        .order_by(Person.id.desc())
        .limit(1)
    ),
)
_STANDING = Question(_Standing, lambda: _standings().where(Person.id == slot("person")))
_DOUBLES = Question(_Standing, lambda: _standings().where(Double.stands_for == slot("head")).order_by(Person.id))
_HEADS = Question(
    _Stands, lambda: Double.select(Double.person, Double.stands_for).where(Double.person.in_(slots("person", _AT_ONCE)))
)
_STAND = Insert(Double)
_FOLLOW = Change(lambda: Double.update(stands_for=slot("new")).where(Double.stands_for == slot("old")))
_POINT = Change(lambda: Double.update(stands_for=slot("head")).where(Double.person == slot("person")))
_PART = Change(lambda: Double.delete().where(Double.person == slot("person")))
