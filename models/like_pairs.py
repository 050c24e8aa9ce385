"""Pairs of orders that are like each other: what was answered about them, and what nobody has answered yet."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, Value, fn

from models.alike import REACH, Like
from models.moment import Moment
from models.people import called
from models.queries import Change, Question, literally, slot
from models.tables.likeness import Likeness
from models.tables.orders import Order
from models.tables.people import Person
from models.tables.sheets import Sheet
from models.views import order_number, sheet_number

Recipient = Person.alias("recipient")
Other = Order.alias("other")
OtherSheet = Sheet.alias("other_sheet")
OtherCaller, OtherRecipient = Person.alias("other_caller"), Person.alias("other_recipient")


class Pair(NamedTuple):
    """Two live orders, the first of them taken later. Dates are ISO text, as they stand in the book."""

    order_id: int
    number: int
    suffix: int
    due: str
    day: str
    other_id: int
    other_number: int
    other_suffix: int
    other_due: str
    other_day: str
    caller: str
    recipient: str
    other_caller: str
    other_recipient: str
    score: int
    why: str

    @property
    def sheet(self) -> str:
        return sheet_number(self.number)

    @property
    def order(self) -> str:
        return order_number(self.number, self.suffix)

    @property
    def other(self) -> str:
        return order_number(self.other_number, self.other_suffix)

    @property
    def gap(self) -> int:
        """The days between the two."""
        return abs((date.fromisoformat(self.due) - date.fromisoformat(self.other_due)).days)

    def of(self, order_id: int) -> Like:
        """What this one of the two is like: the other."""
        if order_id == self.other_id:
            where, due = (self.order_id, self.number, self.suffix), self.due
            return Like(*where, date.fromisoformat(due), self.why, self.score, self.caller, self.recipient)
        where, due = (self.other_id, self.other_number, self.other_suffix), self.other_due
        return Like(*where, date.fromisoformat(due), self.why, self.score, self.other_caller, self.other_recipient)

    @property
    def earlier(self) -> dict[int, str]:
        """The order that is due first, by id, with the number of the one that it is like; both when on one day."""
        both = ((self.due, self.order_id, self.other), (self.other_due, self.other_id, self.order))
        return {order_id: like for due, order_id, like in both if due == min(self.due, self.other_due)}


class _Asked(NamedTuple):
    order_id: int
    other_id: int


def add_pair(m: Moment, one: int, two: int, answer: str, *, score: int, why: str, gap: int) -> None:
    """Write down two orders that are like each other; a pair that is there already stays as it was answered."""
    said = answer not in {"", "known"}
    _ADD_PAIR.run(
        order=max(one, two),
        other=min(one, two),
        score=score,
        why=why,
        gap=gap,
        answer=answer,
        at=m.stamp if said else None,
        by=m.by if said else None,
    )


def drop_pairs(order_id: int) -> list[int]:
    """Forget the pairs of an order of which nobody has said anything; answers with the others that were asked about."""
    asked = _ASKED.rows(order=order_id)
    _DROP_PAIRS.run(order=order_id)
    return [pair.other_id if pair.order_id == order_id else pair.order_id for pair in asked]


def unanswered() -> list[Pair]:
    """Every pair of live orders of which nobody has said whether they are one."""
    return _UNANSWERED.rows()


def unasked(day: date) -> list[Pair]:
    """Orders taken on this day that have a twin in the book, to the person, which no writer has noticed.

    Found by other means than `keep`: the rows of caller and recipient. Only orders that are still to go out count.
    """
    return [pair for pair in _UNASKED.rows(day=day.isoformat()) if _within_reach(pair)]


def unanswered_with(order_id: int) -> list[Pair]:
    """Every pair that this order is one of and nobody has answered, as the verbs noticed them."""
    return _UNANSWERED_OF.rows(order=order_id)


def pairs_of(order_id: int, today: date) -> list[Pair]:
    """The same, and a twin that no verb noticed."""
    unnoticed = _UNASKED_OF.rows(order=order_id, day=today.isoformat())
    return unanswered_with(order_id) + [pair for pair in unnoticed if _within_reach(pair)]


def _within_reach(pair: Pair) -> bool:
    try:
        return pair.gap <= REACH
    except ValueError:
        # What is no date is named as such by the calendar's own check.
        return False


_PAIR = (
    *(Order.id, Sheet.number, Order.suffix, Order.due, Sheet.day),
    *(Other.id, OtherSheet.number, Other.suffix, Other.due, OtherSheet.day),
    *(called(Person), called(Recipient), called(OtherCaller), called(OtherRecipient)),
)


def _with_both(query: Any) -> Any:
    """The sheets and people of the two orders of a pair, which are both live."""
    return (
        query.join_from(Order, Sheet, on=(Order.sheet == Sheet.id))
        .join_from(Other, OtherSheet, on=(Other.sheet == OtherSheet.id))
        .join_from(Order, Person, JOIN.LEFT_OUTER, on=(Order.caller == Person.id))
        .join_from(Order, Recipient, JOIN.LEFT_OUTER, on=(Order.recipient == Recipient.id))
        .join_from(Other, OtherCaller, JOIN.LEFT_OUTER, on=(Other.caller == OtherCaller.id))
        .join_from(Other, OtherRecipient, JOIN.LEFT_OUTER, on=(Other.recipient == OtherRecipient.id))
        .where((Order.status == "live") & (Other.status == "live"))
    )


def _of_one() -> Any:
    """The pairs of one order. Its later ones have no index of their own: they are among the few of later orders."""
    return (Likeness.order == slot("order")) | ((Likeness.order > slot("order")) & (Likeness.other == slot("order")))


def _unanswered() -> Any:
    return _with_both(
        Likeness.select(*_PAIR, Likeness.score, Likeness.why)
        .join(Order, on=(Likeness.order == Order.id))
        .join_from(Likeness, Other, on=(Likeness.other == Other.id))
    ).where(literally(Likeness.answer == ""))


def _unasked() -> Any:
    noticed = Likeness.select(Likeness.id).where(Likeness.order == Order.id)
    twin = (
        (Other.caller == Order.caller)
        & (Other.recipient == Order.recipient)
        & (Other.sheet != Order.sheet)
        & (Other.id < Order.id)
        & (Other.due >= slot("day"))
    )
    return _with_both(Order.select(*_PAIR, Value(0), Value("same caller and recipient")).join(Other, on=twin)).where(
        (Order.due >= slot("day")) & ~fn.EXISTS(noticed)
    )


_UNANSWERED = Question(Pair, _unanswered)
_UNANSWERED_OF = Question(Pair, lambda: _unanswered().where((Order.id == slot("order")) | (Other.id == slot("order"))))
_ASKED = Question(
    _Asked,
    lambda: Likeness.select(Likeness.order, Likeness.other).where(literally(Likeness.answer == "") & _of_one()),
)
_UNASKED = Question(Pair, lambda: _unasked().where(Sheet.day == slot("day")))
_UNASKED_OF = Question(Pair, lambda: _unasked().where(Order.id == slot("order")))
_ADD_PAIR = Change(
    lambda: Likeness.insert(
        about=Order.select(fn.COALESCE(Order.recipient, Order.caller)).where(Order.id == slot("order")),
        **{name: slot(name) for name in ("order", "other", "score", "why", "gap", "answer", "at", "by")},
    ).on_conflict_ignore()
)
_DROP_PAIRS = Change(lambda: Likeness.delete().where(Likeness.answer.in_(("", "known")) & _of_one()))
