"""What the customers of the sample shop order, for which day, and how it ends: drawn by chance, the same for a seed.

Each due day has chances of its own, so that a week holds the same orders however long the history before it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from counter_tui.sample import words
from counter_tui.sample.crowd import Crowd, Where, has_email
from models.dates import window_end
from models.views import Confirm, Line, NewOrder

OPENS: Final = 8 * 60 + 30
CLOSES: Final = 17 * 60 + 45
CLOSING: Final = 18 * 60 + 50
LONGEST_LEAD: Final = 15
_SAME_DAY_UNTIL: Final = 14 * 60
_SHARES: Final = (0.13, 0.13, 0.15, 0.17, 0.22, 0.20, 0.0)
VOID_SHARE: Final = 0.03
_LEADS: Final = (
    (0,) * 22 + (1,) * 30 + (2,) * 16 + (3,) * 10 + (4,) * 6 + (5,) * 5 + (6,) * 4 + (7, 7, 8, 9, 10, 12, 14)
)
_SOURCES: Final = ("phone",) * 48 + ("counter",) * 20 + ("web",) * 20 + ("paper",) * 7 + ("relay",) * 3 + ("email",) * 2
_WINDOWS: Final = ("am",) * 8 + ("pm",) * 7 + ("",) * 4 + ("all day",)


class Pick(NamedTuple):
    """One intake. Days are ordinals, ``minute`` and ``done_at`` minutes of the day; people are numbers in the crowd.

    ``fate`` is empty for what went as it should, else ``void``, ``cancelled``, ``amended``, ``refunded`` or
    ``rebooked``. ``how`` is how the customer was told; without one the confirmation is due.
    """

    taken: int
    minute: int
    due: int
    source: str
    caller: int
    recipient: int
    fulfilment: str
    window: str
    lines: tuple[Line, ...]
    card: str
    notes: str
    payment: str
    how: str
    done_at: int
    place: str
    fate: str


@dataclass(frozen=True, slots=True)
class Trade:
    """How busy the shop is: ``weekly`` orders in a plain week; ``open_too`` is a day it is open even on a Sunday."""

    seed: int
    weekly: int
    crowd: Crowd
    open_too: int

    def demand(self, day: date) -> int:
        """About how many orders are due on a day: eight to ten times as many at Valentine's, more for Mother's Day."""
        normal = self.weekly / 6
        if day.month == 2 and 12 <= day.day <= 14:
            return int(normal * (day.day - 4))
        to_mothering = (mothering_sunday(day.year) - day).days
        if 0 <= to_mothering <= 2:
            return int(normal * (2, 4, 2)[to_mothering])
        share = _SHARES[day.weekday()] or (_SHARES[4] if day.toordinal() == self.open_too else 0.0)
        return int(self.weekly * share)

    def due(self, ordinal: int, *, regulars: bool) -> Iterator[Pick]:
        """The orders due on one day."""
        day = date.fromordinal(ordinal)
        expected = self.demand(day)
        random = Random(f"{self.seed} {ordinal} {regulars}")  # noqa: S311  # a sample, nothing secret
        valentine = day.month == 2 and 12 <= day.day <= 14
        for _ in range(int(expected * (0.88 + 0.24 * random.random()))):
            lead = _LEADS[int(len(_LEADS) * random.random())] + (int(4 * random.random()) if valentine else 0)
            yield self._pick(random, self._open(ordinal - min(lead, LONGEST_LEAD - 1)), ordinal, regulars, valentine)

    def taken(self, ordinal: int, number: int) -> Iterator[Pick]:
        """So many orders taken on one day, for that day and later."""
        random = Random(f"{self.seed} {ordinal} taken")  # noqa: S311  # a sample, nothing secret
        for _ in range(number):
            due = ordinal + _LEADS[int(len(_LEADS) * random.random())]
            while self.demand(date.fromordinal(due)) == 0:
                due += 1
            day = date.fromordinal(due)
            yield self._pick(random, ordinal, due, True, day.month == 2 and 12 <= day.day <= 14)

    def _open(self, ordinal: int) -> int:
        """This day, or the Saturday before when the shop is shut on it."""
        return ordinal if self.demand(date.fromordinal(ordinal)) else ordinal - 1

    def _pick(self, random: Random, taken: int, due: int, regulars: bool, valentine: bool) -> Pick:
        r = random.random
        crowd = self.crowd
        caller = crowd.regular(r()) if r() < 0.12 or regulars else crowd.caller(r())
        funeral = not valentine and r() < 0.05
        latest = _SAME_DAY_UNTIL if taken == due else CLOSES
        minute = OPENS + int((latest - OPENS) * r())
        chance = r()
        fulfilment = "delivery" if chance < 0.82 else "collection" if chance < 0.96 else "relay"
        if funeral:
            window = words.FUNERAL_TIMES[int(6 * r())]
        else:
            window = words.TIMED[int(7 * r())] if r() < 0.08 else _WINDOWS[int(20 * r())]
        if taken == due and window_minutes(window) < minute + 180:
            window = "pm" if minute < 780 else ""
        source = _SOURCES[int(100 * r())]
        chance, mishap = r(), r()
        place = "recipient" if chance < 0.7 else words.PLACES[int(4 * r())]
        return Pick(
            taken,
            minute,
            due,
            source,
            caller,
            crowd.recipient(caller, r()),
            fulfilment,
            window,
            _lines(random, funeral, valentine),
            _card(random, funeral, valentine),
            words.FUNERAL_NOTE if funeral else words.NOTES[int(8 * r())] if r() < 0.2 else "",
            "paid online" if source == "web" else "cash" if r() < 0.1 else "card machine",
            _how(source, caller),
            _done_at(random, window, minute if taken == due else 0),
            place if fulfilment == "delivery" else "shop" if fulfilment == "collection" else "",
            _fate(mishap, fulfilment),
        )


def goes_to(pick: Pick, crowd: Crowd) -> Where:
    """Where the flowers go: the recipient's house, a house in the other florist's town, or nowhere."""
    if pick.fulfilment == "delivery":
        return crowd.where(pick.recipient)
    if pick.fulfilment == "collection":
        return Where("", "", 0)
    town = florist(pick).rpartition(", ")[2]
    return Where(f"{crowd.where(pick.recipient).address}, {town}", "", 500)


def florist(pick: Pick) -> str:
    """The other florist of a relay."""
    return words.FLORISTS[pick.recipient % 3] if pick.fulfilment == "relay" else ""


def driver(pick: Pick) -> str:
    """Who takes a stop: each of them has his streets."""
    return words.DRIVERS[pick.recipient // 27 % 3] if pick.fulfilment == "delivery" else ""


def result(pick: Pick) -> tuple[str, str, str]:
    """What came of it, and what was done about it: result, place, remedy."""
    if pick.fate in {"refunded", "rebooked"}:
        return ("not collected" if pick.fulfilment == "collection" else "not delivered"), "", pick.fate
    return {"delivery": "delivered", "collection": "collected", "relay": "relayed"}[pick.fulfilment], pick.place, ""


def confirmation(pick: Pick) -> Confirm | None:
    """How the customer is told."""
    return Confirm(pick.how, words.RELAY_TELLS if pick.how == "not wanted" else "") if pick.how else None


def order(pick: Pick, crowd: Crowd) -> NewOrder:
    """The order as it is handed to `take`."""
    where = goes_to(pick, crowd)
    return NewOrder(
        caller=crowd.person(pick.caller),
        recipient=crowd.person(pick.recipient),
        due=date.fromordinal(pick.due),
        address=where.address,
        postcode=where.postcode,
        card=pick.card,
        window=pick.window,
        fulfilment=pick.fulfilment,
        lines=pick.lines,
        delivery_charge=where.charge,
        payment=pick.payment,
        notes=pick.notes,
        florist=florist(pick),
    )


def _fate(mishap: float, fulfilment: str) -> str:
    if mishap < VOID_SHARE:
        return "void"
    if mishap < 0.042:
        return "cancelled"
    if mishap < 0.06:
        return "amended"
    if mishap < 0.065 and fulfilment != "relay":
        return "refunded"
    return "rebooked" if mishap < 0.072 and fulfilment == "delivery" else ""


@lru_cache(maxsize=64)
def window_minutes(window: str) -> int:
    """The minute of the day by which a stop should be done."""
    end = window_end(window)
    return end.hour * 60 + end.minute


def _done_at(random: Random, window: str, taken: int) -> int:
    end = window_minutes(window)
    start = max(end - 45 if window[:1].isdigit() else 9 * 60 + 30 if window != "pm" else 13 * 60, taken + 40)
    return start + int(max(end - 5 - start, 1) * random.random())


def _how(source: str, caller: int) -> str:
    if source == "relay":
        return "not wanted"
    if source in {"web", "email"} and has_email(caller):
        return "email"
    return "handed over" if source == "counter" else "read back"


def _lines(random: Random, funeral: bool, valentine: bool) -> tuple[Line, ...]:
    r = random.random
    products = words.FUNERAL if funeral else words.VALENTINES if valentine and r() < 0.8 else words.PRODUCTS
    product = products[int(len(products) * r())]
    first = Line(product.text, 2 if r() < 0.05 else 1, product.price)
    if r() < 0.75:
        return (first,)
    extra = words.EXTRAS[int(4 * r())]
    return first, Line(extra.text, 1, extra.price)


def _card(random: Random, funeral: bool, valentine: bool) -> str:
    r = random.random
    chance = r()
    if chance < 0.1:
        return ""
    if chance < 0.11:
        return words.LONG_CARD
    if funeral:
        return words.CARDS[50 + int(20 * r())]
    cards = words.VALENTINE_CARDS if valentine else words.CARDS
    return cards[int(len(cards) * r())]


@lru_cache(maxsize=64)
def mothering_sunday(year: int) -> date:
    """The fourth Sunday of Lent, three weeks before Easter (Easter by the anonymous Gregorian computus, 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1) - timedelta(weeks=3)
