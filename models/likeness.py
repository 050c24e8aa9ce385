"""Like one we have? What an order is like while it is typed, what is still unanswered, and the verb that answers."""

from datetime import date
from typing import NamedTuple

from peewee import fn

from models.alike import Like
from models.amending import cancel
from models.errors import Refused
from models.intake import merge
from models.journal import note
from models.like_orders import like
from models.like_pairs import add_pair, pairs_of
from models.moment import Moment
from models.once import once
from models.online_links import stands_for
from models.opening import Standing, standing
from models.permitted import must
from models.queries import Change, Question, Scalar, slot
from models.tables.likeness import Likeness
from models.tables.orders import Order
from models.tables.sheets import Draft
from models.views import order_number

ANSWERS = ("same", "both", "different")


class _Kept(NamedTuple):
    answer: str


def unanswered_of(order_id: int, today: date) -> list[Like]:
    """What this order is like, as long as nobody has said whether they are one."""
    return [pair.of(order_id) for pair in pairs_of(order_id, today)]


@once
def answer(m: Moment, order_id: int, other_id: int, answer: str, *, key: str) -> None:
    """Say of two orders that are like each other: they are the ``same``, ``both`` wanted, or of ``different`` senders.

    Of the same order taken twice the later one ends: its sheet is merged into the other's, or it is cancelled where
    more than it stands on its sheet. What is delivered already cannot end. Raises `Refused` for orders that are not
    like each other, and at ``answer`` for one that was found to be the same before.
    """
    must(m, "change orders")
    if answer not in ANSWERS:
        raise Refused("answer", f"Say one of: {', '.join(ANSWERS)}.")
    if order_id == other_id:
        raise Refused("other", "This is one order; name the other.")
    later, earlier = standing(max(order_id, other_id)), standing(min(order_id, other_id))
    kept = _KEPT.first(order=later.order_id, other=earlier.order_id)
    if kept is None:
        _add_unnoticed(m, later, earlier, answer)
    elif kept.answer == "same":
        raise Refused("answer", "These were found to be the same: one of them has ended.")
    else:
        _ANSWER.run(order=later.order_id, other=earlier.order_id, answer=answer, at=m.stamp, by=m.by)
    number = order_number(earlier.number, earlier.suffix)
    note(m, "likeness", sheet=later.number, suffix=later.suffix, detail=f"{answer} {number}")
    if answer == "same":
        _end_one(m, later, earlier, key)


def _end_one(m: Moment, later: Standing, earlier: Standing, key: str) -> None:
    """The order that was taken later ends, or the earlier one where only that has not gone out yet."""
    ends, stays = (earlier, later) if later.entry_status == "done" else (later, earlier)
    if "cancelled" in {ends.status, stays.status} or ends.entry_status == "done":
        return
    stands_for(stays, ends.order_id)
    alone = _ON_SHEET.value(sheet=ends.sheet_id) == 1 and not _DRAFTS_ON.value(sheet=ends.sheet_id)
    if alone:
        merge(m, ends.number, stays.number, key=f"{key} merge")
    else:
        reason = f"the same as {order_number(stays.number, stays.suffix)}"
        cancel(m, ends.order_id, reason, version=ends.version, key=f"{key} cancel")


def _add_unnoticed(m: Moment, later: Standing, earlier: Standing, answer: str) -> None:
    for pair in pairs_of(later.order_id, m.today):
        if pair.other_id == earlier.order_id:
            add_pair(m, later.order_id, earlier.order_id, answer, score=pair.score, why=pair.why, gap=pair.gap)
            return
    raise Refused("other", "These two orders are not like each other.")


_KEPT = Question(
    _Kept,
    lambda: Likeness.select(Likeness.answer).where(
        (Likeness.order == slot("order")) & (Likeness.other == slot("other"))
    ),
)
_ANSWER = Change(
    lambda: Likeness.update(answer=slot("answer"), at=slot("at"), by=slot("by")).where(
        (Likeness.order == slot("order")) & (Likeness.other == slot("other"))
    )
)
_ON_SHEET = Scalar(lambda: Order.select(fn.COUNT(Order.id)).where(Order.sheet == slot("sheet")))
_DRAFTS_ON = Scalar(lambda: Draft.select(fn.COUNT(Draft.sheet)).where(Draft.sheet == slot("sheet")))

__all__ = ["ANSWERS", "Like", "answer", "like", "unanswered_of"]
