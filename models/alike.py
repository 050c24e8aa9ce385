"""Is this order one that we have already? What two orders share, weighed; pure, from words alone.

An order that was entered twice shares nearly everything, spelt otherwise; two senders to one person share the person,
and a caller's two presents share the caller. A score of `LIKE` or more is asked about (product.md, "What went wrong").
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from math import inf
from typing import Any, NamedTuple

from models.dates import short
from models.text import fold, postcode
from models.views import NewOrder, order_number

REACH = 14
LIKE = 60

# Caller and recipient, or caller and place, reach `LIKE` alone. Recipient and place reach it only on the very same day:
# two friends send to one birthday. Card and flowers only tip what is close: half a street has "Happy Birthday!".
CALLER, RECIPIENT, PLACE = 40, 35, 25
CARD, FLOWERS = 6, 6
# The two parties in each other's fields: less, because Bea also thanks Ann.
EXCHANGED = 30
# On the shelf there is often neither recipient nor place: much the same flowers for one caller stand in for both.
SAME_ON_THE_SHELF = 25
# "Mum" can be anybody. Two whole names are two people, as in all that one relay network sends to one hospital.
OTHER_RECIPIENT, OTHER_BY_NAME = 7, 20
# Somebody of the same name in another town.
OTHER_PLACE, EXCHANGED_ELSEWHERE = 10, 25
# One birthday, and friends who think of it a day apart: only what is the same to the card is asked about. But of one
# who left a name, and one who left a number, nobody can say that they are two.
OTHER_CALLER_OTHER_DAY, CALLER_IN_DOUBT = 8, 5
# A line can be a household's or an office's; a name can be two people's, or one's who rings from another number.
SAME_LINE_OTHER_NAME, SAME_NAME_OTHER_NUMBER, SURNAME_ALONE = 0.6, 0.75, 0.85
SAME_PERSON = 0.6
# A recipient's: Liz and Elizabeth, or two of one family. A house number with its digits exchanged.
ONE_SURNAME, DIGITS_EXCHANGED = 0.4, 0.7

SAME_RECIPIENT, SAME_FLOWERS = "same caller and recipient", "same caller and flowers"

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "sir", "lady", "lord", "prof", "the", "and"})
_SHORT = {"road": "rd", "street": "st", "lane": "ln", "avenue": "ave", "close": "cl", "drive": "dr", "crescent": "cres"}
_HOUSE = re.compile(r"\b(\d{1,4})(?: ?[a-z])? ([a-z]{2,})")
_SOUNDS = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "f"})
_UNHEARD = re.compile(r"(?<!^)[aeiouhwy]")
_DOUBLED = re.compile(r"(.)\1+")
_WORD = re.compile(r"\w+")
_APOSTROPHES = str.maketrans("", "", "'’")


class Who(NamedTuple):
    """One party as it is weighed: the words of the name, the key of the telephone (`phone_key`), the e-mail address.

    ``head`` is who in the book this is, whichever of the numbers and names that were put together; 0 for nobody yet.
    """

    name: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    head: int = 0


NOBODY = Who()


class Side(NamedTuple):
    """What of an order is held against another, each part in one spelling; ``shelf`` says that it is collected."""

    caller: Who
    recipient: Who
    street: str
    houses: tuple[tuple[str, str], ...]
    postcode: str
    card: str
    due: date
    shelf: bool
    flowers: tuple[str, ...]

    @property
    def somewhere(self) -> bool:
        """A place is known that it goes to."""
        return bool(self.street or self.postcode)


class Verdict(NamedTuple):
    """How alike two orders are: ``score`` to 112, ``why`` in words, ``same_caller`` where one person rang twice."""

    score: int
    why: str
    same_caller: bool


class Like(NamedTuple):
    """An order that another is like, and in what; ``score`` says how much (`LIKE` and more)."""

    order_id: int
    number: int
    suffix: int
    due: date
    why: str
    score: int
    caller: str
    recipient: str

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)

    @property
    def words(self) -> str:
        return f"Like {self.order}: {self.why}, {short(self.due)}"


def side(new: NewOrder, caller_phone: str, recipient_phone: str) -> Side:
    """An order as it is weighed, with the keys of its telephone numbers."""
    caller = who(fold(new.caller.name), caller_phone, new.caller.email)
    recipient = who(fold(new.recipient.name), recipient_phone, new.recipient.email)
    lines = [f"{line.quantity} x {line.text}" for line in new.lines]
    return weighed(caller, recipient, new.address, new.postcode, new.card, new.due, new.fulfilment, lines)


def who(name: str, phone: str, email: str, head: int = 0) -> Who:
    """A party by the keys of its name (`fold`) and telephone number (`phone_key`), and its e-mail address."""
    words = name.split()
    return Who(tuple(word for word in words if word not in _TITLES) or tuple(words), phone, email.casefold(), head)


def weighed(
    caller: Who,
    recipient: Who,
    address: str,
    code: str,
    card: str,
    due: date,
    fulfilment: str,
    lines: Iterable[str],
) -> Side:
    """A `Side` from what an order says; each of ``lines`` as ``2 x Dozen red roses``."""
    shelf = fulfilment == "collection"
    street = "" if shelf else " ".join(_SHORT.get(word, word) for word in fold(address).split())
    houses, on_it = tuple(_HOUSE.findall(street)), tuple(sorted(map(_words, lines)))
    return Side(caller, recipient, street, houses, "" if shelf else postcode(code), _words(card), due, shelf, on_it)


def _words(text: str) -> str:
    # A card has hundreds of letters, and accents are typed a second time as they were: `fold` would be dear for that.
    return " ".join(_WORD.findall(text.casefold().translate(_APOSTROPHES)))


def keys(order: Side) -> tuple[str, ...]:
    """Short keys, of which two orders that are alike share one: telephones, places, the sound of each name.

    Caller and recipient have the same kind of key, so that an order typed with the two exchanged is found.
    """
    found: list[str] = []
    for each in (order.caller, order.recipient):
        if each.phone:
            found.append(f"p{each.phone}")
        if each.name:
            found.append(f"n{_sound(each.name)}")
    return tuple(dict.fromkeys((*found, *_place_keys(order))))


def verdict(a: Side, b: Side) -> Verdict | None:
    """How alike two orders are, or None when nobody need be asked."""
    gap = abs((a.due - b.due).days)
    if gap > REACH:
        return None
    caller = people_alike(a.caller, b.caller)
    recipient = people_alike(a.recipient, b.recipient) or ONE_SURNAME * _one_surname(a.recipient, b.recipient)
    if not (caller or recipient) and _crossed(a, b) < 0:
        # Place, card, flowers and doubt do not come to `LIKE`: of most that share the sound of a name this is all.
        return None
    place = _places_alike(a, b)
    same_flowers = bool(a.flowers) and a.flowers == b.flowers
    tips = CARD * (bool(a.card) and a.card == b.card) + FLOWERS * same_flowers - (gap > 0) - gap // 4
    elsewhere = a.somewhere and b.somewhere and not place
    straight = CALLER * caller + RECIPIENT * recipient + PLACE * place + tips
    # Where it is in doubt who they are, another place tells them apart.
    straight -= OTHER_PLACE * elsewhere * (1 if min(caller, recipient) == 1 else 2)
    in_doubt = caller < SAME_PERSON and _in_doubt(a.caller, b.caller)
    if in_doubt:
        straight += CALLER_IN_DOUBT
    elif gap and caller < SAME_PERSON:
        straight -= OTHER_CALLER_OTHER_DAY
    if not recipient:
        straight -= _other_recipient(a.recipient.name, b.recipient.name)
    if a.shelf and b.shelf and NOBODY in (a.recipient, b.recipient) and _flowers_alike(a, b):
        straight += SAME_ON_THE_SHELF
    crossed = _crossed(a, b) + PLACE * place + tips - EXCHANGED_ELSEWHERE * elsewhere
    score = round(max(straight, crossed))
    if score < LIKE:
        return None
    if crossed > straight:
        return Verdict(score, "caller and recipient exchanged", True)
    return Verdict(score, _why(caller, recipient, place, in_doubt), caller >= SAME_PERSON)


def people_alike(a: Who, b: Who) -> float:
    """0 to 1: is this one person? As the book has it, by telephone and e-mail, then by the name in any spelling."""
    if a == b or (a.head and a.head == b.head):
        return float(a != NOBODY)
    if (a.phone and a.phone == b.phone) or (a.email and a.email == b.email):
        return 1.0 if not (a.name and b.name) or _names_alike(a.name, b.name) else SAME_LINE_OTHER_NAME
    return _names_alike(a.name, b.name) * (SAME_NAME_OTHER_NUMBER if a.phone and b.phone else 1.0)


def _why(caller: float, recipient: float, place: float, in_doubt: bool) -> str:
    if caller < SAME_PERSON:
        return "same recipient and place" + ("" if in_doubt else ", another caller")
    if recipient >= SAME_PERSON:
        return SAME_RECIPIENT
    if place:
        return "same caller and place"
    return "same caller and surname" if recipient else SAME_FLOWERS


def _in_doubt(a: Who, b: Who) -> bool:
    """They left nothing that tells them apart: a name only, and a number only; or one surname, and no two numbers."""
    return not (a.phone and b.phone) and (not (a.name and b.name) or _one_surname(a, b))


def _one_surname(a: Who, b: Who) -> bool:
    return bool(a.name and b.name) and a.name[-1] == b.name[-1]


def _other_recipient(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    if not (a and b):
        return 0
    return OTHER_RECIPIENT if 1 in {len(a), len(b)} or set(a) & set(b) else OTHER_BY_NAME


def _flowers_alike(a: Side, b: Side) -> bool:
    """Something of the one is in the other: a dozen red roses, and 12 roses."""
    one, other = (
        {word[:4] for line in order.flowers for word in line.split() if len(word) >= 4 and word.isalpha()}
        for order in (a, b)
    )
    return bool(a.flowers) and (a.flowers == b.flowers or bool(one & other))


def _crossed(a: Side, b: Side) -> float:
    """Each is the other's: what only half fits is no exchange."""
    one = people_alike(a.caller, b.recipient)
    other = people_alike(a.recipient, b.caller) if one >= SAME_PERSON else 0.0
    return EXCHANGED * (one + other) if other >= SAME_PERSON else -inf


@cache
def _rapidfuzz() -> tuple[Any, Any]:
    # Only where two names or places differ: hardly any order gets this far, and the program starts sooner without it.
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    return fuzz, Levenshtein


def _names_alike(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if not (a and b):
        return 0.0
    if sorted(a) == sorted(b):
        return 1.0
    fuzz, levenshtein = _rapidfuzz()
    if levenshtein.normalized_similarity(a[-1], b[-1]) < 0.75:
        in_any_order = fuzz.token_sort_ratio(" ".join(a), " ".join(b)) / 100
        return in_any_order if in_any_order >= 0.88 else 0.0
    if len(a) == 1 or len(b) == 1:
        return SURNAME_ALONE
    given = [(one, other) for one in a[:-1] for other in b[:-1]]
    if any(levenshtein.normalized_similarity(one, other) >= 0.7 for one, other in given):
        return 0.95
    return 0.9 if any(one[0] == other[0] and 1 in {len(one), len(other)} for one, other in given) else 0.0


def _sound(name: tuple[str, ...]) -> str:
    """The consonants of the surname with the first initial: "Katherine Smyth" and "C. Smith" sound alike."""
    surname = _UNHEARD.sub("", name[-1].replace("ph", "f").translate(_SOUNDS))
    initial = name[0][0].translate(_SOUNDS) if len(name) > 1 else ""
    return _DOUBLED.sub(r"\1", surname) + f" {initial}"


def _place_keys(order: Side) -> Iterator[str]:
    houses = order.houses[:2]
    if order.postcode:
        yield from (f"z{order.postcode} {number}" for number, _ in houses)
        if not houses:
            yield f"z{order.postcode}"
    yield from (f"s{number} {street[:4]}" for number, street in houses)


def _places_alike(a: Side, b: Side) -> float:
    """0 to 1: is this one door? The postcode and the house's number, or the street in any spelling."""
    if not (a.somewhere and b.somewhere):
        return 0.0
    one, other = ({number for number, _ in order.houses} for order in (a, b))
    if one and other and not one & other:
        exchanged = {"".join(sorted(number)) for number in one} & {"".join(sorted(number)) for number in other}
        return DIGITS_EXCHANGED if exchanged and a.postcode and a.postcode == b.postcode else 0.0
    streets = bool(a.street and b.street)
    if a.postcode and a.postcode == b.postcode:
        if not streets:
            return 0.8
        return float(bool(one and other) or _streets_alike(a, b) >= 80)
    if a.postcode and b.postcode and not _one_slip(a.postcode, b.postcode):
        return 0.0
    return 0.9 if streets and _streets_alike(a, b) >= 88 else 0.0


def _streets_alike(a: Side, b: Side) -> float:
    fuzz, _ = _rapidfuzz()
    return float(fuzz.token_set_ratio(a.street, b.street))


def _one_slip(a: str, b: str) -> bool:
    _, levenshtein = _rapidfuzz()
    return bool(levenshtein.distance(a, b) <= 2)
