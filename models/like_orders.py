"""Which orders of the book are like this one? Found by keys that two of them share, and weighed by `alike`.

An order costs one indexed look-up and the few orders that share a key with it. What was answered before is not asked.
Keys outlive a change of the shop's calling code (`people.dial_from`): until they are out of reach, an order from before
is found by its names and place alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, fn

from models.alike import (
    CARD,
    FLOWERS,
    LIKE,
    REACH,
    SAME_FLOWERS,
    SAME_PERSON,
    SAME_RECIPIENT,
    Like,
    Side,
    Verdict,
    Who,
    keys,
    people_alike,
    side,
    verdict,
    weighed,
    who,
)
from models.like_pairs import add_pair, drop_pairs
from models.moment import Moment
from models.people import called, key_of
from models.queries import Change, Insert, Question, filled, literally, slot, slots
from models.tables.likeness import Likeness, LikenessKey
from models.tables.orders import Order, OrderLine
from models.tables.people import Double, Person
from models.tables.sheets import Sheet
from models.text import fold
from models.views import NewOrder, Party

# A large funeral: a double must not be pushed out by all that shares its chapel.
CANDIDATES = 50
MOST_KEYS, _MOST_SETTLED, _MOST_NAMESAKES = 8, 100, 50
# A habit ends some day: after half a year it is asked about anew.
_HALF_A_YEAR, _A_YEAR = timedelta(days=183), timedelta(days=365)
LAST_OF_ALL = 2**63 - 1
_ONE_RECIPIENT = frozenset({SAME_RECIPIENT, SAME_FLOWERS})

Recipient = Person.alias("recipient")
Other, OtherCaller = Order.alias("other"), Person.alias("other_caller")
_Keys = LikenessKey.alias("keys")


class Weighed(NamedTuple):
    """An order that another may be like; ``about`` is whom it is for."""

    order_id: int
    sheet_id: int
    about: int
    side: Side


class _Candidate(NamedTuple):
    order_id: int
    sheet_id: int
    number: int
    suffix: int
    due: date
    fulfilment: str
    address: str
    postcode: str
    card: str
    about: int
    caller_name: str
    caller_phone: str
    caller_email: str
    caller_head: int
    recipient_name: str
    recipient_phone: str
    recipient_email: str
    recipient_head: int
    caller: str
    recipient: str
    lines: str | None

    @property
    def weighed(self) -> Weighed:
        return Weighed(self.order_id, self.sheet_id, self.about, self.side)

    @property
    def side(self) -> Side:
        return weighed(
            who(self.caller_name, self.caller_phone, self.caller_email, self.caller_head),
            who(self.recipient_name, self.recipient_phone, self.recipient_email, self.recipient_head),
            self.address,
            self.postcode,
            self.card,
            self.due,
            self.fulfilment,
            (self.lines or "").splitlines(),
        )


class _Settled(NamedTuple):
    """A pair about which somebody has answered before."""

    answer: str
    why: str
    gap: int
    at: datetime
    due: date
    other_due: date
    name: str
    phone: str
    email: str
    head: int
    other_name: str
    other_phone: str
    other_email: str
    other_head: int

    @property
    def callers(self) -> tuple[Who, Who]:
        other = who(self.other_name, self.other_phone, self.other_email, self.other_head)
        return who(self.name, self.phone, self.email, self.head), other


class _Namesake(NamedTuple):
    name: str
    phone: str
    head: int


class Found(NamedTuple):
    """An order that another is like; ``known``: it need not be asked about."""

    order: Weighed
    verdict: Verdict
    gap: int
    known: bool = False


def like(new: NewOrder, today: date, *, but: int | None = None) -> list[Like]:
    """The live orders that this one is like, the likest first; none that the like of was answered about before.

    ``but`` is the order itself, when it is being amended.
    """
    mine = side_of(new)
    rows = {row.order_id: row for row in _candidates(mine, keys_of(mine), today, but or 0)}
    found = found_among(mine, today, (row.weighed for row in rows.values()))
    return [_like(rows[each.order.order_id], each.verdict) for each in found if not each.known]


def _like(row: _Candidate, told: Verdict) -> Like:
    return Like(row.order_id, row.number, row.suffix, row.due, told.why, told.score, row.caller, row.recipient)


def keep(m: Moment, order_id: int, sheet_id: int, new: NewOrder) -> None:
    """Keep what an order is like that is another now, and its keys."""
    mine = side_of(new)
    add_pairs(
        m, order_id, sheet_id, found_among(mine, m.today, near_in_book(mine, keys_of(mine), m.today, order_id)), {}
    )
    add_keys([(order_id, mine.due, keys_of(mine))])


def fill(first: date) -> None:
    """Give every live order that is due from this day on its keys: for orders that no verb has written."""
    rows = _IN_BULK.rows(first=first.isoformat())
    add_keys((order.order_id, order.due, keys_of(order.side)) for order in rows)


def forget(order_id: int) -> list[int]:
    """An order has ended, or is about to be another: nothing is like it any more, but what was answered stays.

    Answers with the orders that were still to be told from it: `look_again` finds what else they are like.
    """
    _DROP_KEYS.run(order=order_id)
    return drop_pairs(order_id)


def look_again(m: Moment, order_ids: Iterable[int]) -> None:
    """Keep what these are like by now: the one order of another caller's that each was asked about has ended."""
    for order_id in order_ids:
        order = _ONE.first(order=order_id)
        if order is not None:
            near = near_in_book(order.side, keys_of(order.side), m.today, order_id)
            add_pairs(m, order_id, order.sheet_id, found_among(order.side, m.today, near), {})


def near_in_book(
    mine: Side, found: Sequence[str], today: date, but: int, before: int = LAST_OF_ALL
) -> Iterator[Weighed]:
    """The orders of the book that have a key in ``found``, without ``but``, all of them ``before`` an id if need be."""
    return (row.weighed for row in _candidates(mine, found, today, but, before))


def add_pairs(m: Moment, order_id: int, sheet_id: int, likes: Iterable[Found], answers: Mapping[int, str]) -> None:
    """Keep what an order is like. Of one sheet's orders only what was answered is kept: they were taken in one call."""
    for found in likes:
        other = found.order.order_id
        if found.order.sheet_id != sheet_id or other in answers:
            answer = answers.get(other) or ("known" if found.known else "")
            add_pair(m, order_id, other, answer, score=found.verdict.score, why=found.verdict.why, gap=found.gap)


def add_keys(many: Iterable[tuple[int, date, Sequence[str]]]) -> None:
    """Keep the keys by which orders are found: each order's id, its due date, and its keys."""
    ADD_KEY.run_many(
        {"key": key, "due": due.isoformat(), "order": order_id} for order_id, due, found in many for key in found
    )


def keys_of(order: Side) -> tuple[str, ...]:
    """The keys by which an order is kept and looked for."""
    return keys(order)[:MOST_KEYS]


def side_of(new: NewOrder, key: Callable[[str], str] = key_of, heads: Mapping[Party, int] | None = None) -> Side:
    """An order as it is weighed; ``heads`` are its people as they are shown (`people.heads_of`), where it is known."""
    caller, recipient = (key(party.phone) if party.phone else "" for party in (new.caller, new.recipient))
    order = side(new, caller, recipient)
    if heads is None:
        heads = {new.recipient: _head_of(new.recipient, recipient), new.caller: _head_of(new.caller, caller)}
    return order._replace(
        caller=order.caller._replace(head=heads.get(new.caller, 0)),
        recipient=order.recipient._replace(head=heads.get(new.recipient, 0)),
    )


def _head_of(party: Party, phone: str) -> int:
    """Who of the book this is, by exactly this number and name; 0 for nobody."""
    name = fold(party.name)
    rows = _BY_PHONE.rows(key=phone) if phone else _BY_NAME.rows(key=name) if name else []
    return next((row.head for row in rows if (row.name, row.phone) == (name, phone)), 0)


def found_among(mine: Side, today: date, others: Iterable[Weighed]) -> list[Found]:
    """Which of these an order is like, the likest first."""
    likes = []
    for each in others:
        if alike := verdict(mine, each.side):
            likes.append(Found(each, alike, abs((mine.due - each.side.due).days)))
    if not likes:
        return []
    likes.sort(key=lambda found: found.verdict.score, reverse=True)
    about = {found.order.about for found in likes}
    settled = _SETTLED.rows(**filled("about", sorted(about), CANDIDATES, 0))
    same = [found for found in likes if found.verdict.same_caller]
    habits = {row.gap for row in settled if row.gap and _is_of_late(row, today) and _rang(mine.caller, row)}
    told = [row for row in settled if row.answer == "different"]

    def known(found: Found) -> bool:
        usual = _is_habit(found, same, habits) if found.verdict.same_caller else _are_several(mine, found, told)
        return usual or _are_apart(mine, found, told, today)

    # Twenty wreaths for one funeral are asked about one by one, not each with each.
    other = [found for found in likes if not found.verdict.same_caller and not known(found)][:1]
    return [found._replace(known=known(found)) for found in same] + other


def _candidates(mine: Side, found: Sequence[str], today: date, but: int, before: int = LAST_OF_ALL) -> list[_Candidate]:
    first = max(mine.due - timedelta(days=REACH), today - timedelta(days=REACH))
    last = mine.due + timedelta(days=REACH)
    asked = filled("key", found, MOST_KEYS, "")
    return _LIKELY.rows(first=first.isoformat(), last=last.isoformat(), but=but, before=before, **asked)


def _is_of_late(row: _Settled, today: date) -> bool:
    """Both were wanted, for one recipient, and it is not long since: so often does this caller send."""
    return row.answer == "both" and row.why in _ONE_RECIPIENT and row.at.date() >= today - _HALF_A_YEAR


def _is_habit(found: Found, same: list[Found], habits: set[int]) -> bool:
    """Both were wanted so many days apart before. What is further away than such a one, and no liker, goes with it."""

    def usual(each: Found) -> bool:
        one = each.verdict.why in _ONE_RECIPIENT and each.gap
        return bool(one) and any(abs(habit - each.gap) <= 1 for habit in habits)

    enough = found.verdict.score - CARD - FLOWERS
    return usual(found) or any(usual(o) and o.gap < found.gap and o.verdict.score >= enough for o in same)


def _are_apart(mine: Side, found: Found, told: list[_Settled], today: date) -> bool:
    """These two callers, who may have one name, are two that send to one person: somebody has said so this year."""
    callers = (mine.caller, found.order.side.caller)
    two = people_alike(*callers) < 1
    return two and any(row.at.date() >= today - _A_YEAR and _are(callers, row) for row in told)


def _are_several(mine: Side, found: Found, told: list[_Settled]) -> bool:
    """It is known of this day that several send to one person, and this is not the same to the card and the flowers."""
    enough = found.verdict.score >= LIKE + CARD + FLOWERS
    return not enough and any(mine.due in {row.due, row.other_due} for row in told)


def _are(callers: tuple[Who, Who], row: _Settled) -> bool:
    one, two = callers
    return any(_same(one, first) and _same(two, second) for first, second in (row.callers, row.callers[::-1]))


def _rang(caller: Who, row: _Settled) -> bool:
    return any(_same(caller, each) for each in row.callers)


def _same(a: Who, b: Who) -> bool:
    return people_alike(a, b) >= SAME_PERSON


def _likely() -> Any:
    """The orders that share the most keys with this one."""
    shared = (
        LikenessKey.select(LikenessKey.order)
        .where(LikenessKey.key.in_(slots("key", MOST_KEYS)) & LikenessKey.due.between(slot("first"), slot("last")))
        .where((LikenessKey.order != slot("but")) & (LikenessKey.order < slot("before")))
        .group_by(LikenessKey.order)
        .order_by(fn.COUNT(LikenessKey.key).desc(), LikenessKey.order.desc())
        .limit(CANDIDATES)
    )
    return _orders().where(Order.id.in_(shared))


def _head(side: Any) -> Any:
    return fn.COALESCE(Double.select(Double.stands_for).where(Double.person == side.id), side.id, 0)


def _who(side: Any) -> tuple[Any, ...]:
    """The columns of a `Who`; those of nobody where there is no such party."""
    return (*(fn.COALESCE(column, "") for column in (side.name_key, side.phone_key, side.email)), _head(side))


def _namesakes(column: Any) -> Question[_Namesake]:
    people = Person.select(Person.name_key, Person.phone_key, _head(Person)).where(column == slot("key"))
    return Question(_Namesake, lambda: people.order_by(Person.id.desc()).limit(_MOST_NAMESAKES))


def _orders() -> Any:
    line = OrderLine.quantity.concat(" x ").concat(OrderLine.text)
    return (
        Order.select(
            *(Order.id, Order.sheet, Sheet.number, Order.suffix, Order.due),
            *(Order.fulfilment, Order.address, Order.postcode, Order.card),
            fn.COALESCE(Order.recipient, Order.caller),
            *_who(Person),
            *_who(Recipient),
            called(Person),
            called(Recipient),
            OrderLine.select(fn.GROUP_CONCAT(line, "\n")).where(OrderLine.order == Order.id),
        )
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .switch(Order)
        .join(Person, on=(Order.caller == Person.id))
        .switch(Order)
        .join(Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .where(Order.status == "live")
    )


def _settled() -> Any:
    answered = literally(Likeness.answer.in_(("both", "different")))
    return (
        Likeness.select(
            *(Likeness.answer, Likeness.why, Likeness.gap, Likeness.at, Order.due, Other.due),
            *_who(Person),
            *_who(OtherCaller),
        )
        .join(Order, on=(Likeness.order == Order.id))
        .join_from(Likeness, Other, on=(Likeness.other == Other.id))
        .join_from(Order, Person, on=(Order.caller == Person.id))
        .join_from(Other, OtherCaller, on=(Other.caller == OtherCaller.id))
        .where(answered & Likeness.about.in_(slots("about", CANDIDATES)))
        .order_by(Likeness.id.desc())
        .limit(_MOST_SETTLED)
    )


_BY_PHONE, _BY_NAME = _namesakes(Person.phone_key), _namesakes(Person.name_key)
_LIKELY = Question(_Candidate, _likely)
_ONE = Question(_Candidate, lambda: _orders().where(Order.id == slot("order")))
_SETTLED = Question(_Settled, _settled)
_IN_BULK = Question(_Candidate, lambda: _orders().where(Order.due >= slot("first")))
ADD_KEY = Insert(LikenessKey)
# The oldest day only: after a holiday the next few orders tidy up, and none of them waits for all of it.
PRUNE = Change(
    lambda: LikenessKey.delete().where(
        (LikenessKey.due == _Keys.select(fn.MIN(_Keys.due))) & (LikenessKey.due < slot("first"))
    )
)
_DROP_KEYS = Change(
    lambda: LikenessKey.delete().where(
        (LikenessKey.due == Order.select(Order.due).where(Order.id == slot("order")))
        & (LikenessKey.order == slot("order"))
    )
)
