"""The verbs on what came of an order, and on what the other florist answers. Each is one transaction."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from models.card_numbers import safe_words
from models.dates import refuse_out_of_reach, short
from models.drivers import is_driver
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.off_the_road import take_off
from models.once import once
from models.online_links import rebooked
from models.opening import Standing, new_order_of, standing
from models.orders import FIRST_STATUS, Place, add_order
from models.outcomes import OutcomeRow, outcome_of
from models.permitted import must, role_of
from models.queries import Change, Insert, Question, literally, slot
from models.roles import KEYHOLDERS
from models.run_views import HELD_WORDS, Noted, OutcomeGiven, Seen, is_news
from models.strike import restate
from models.tables.deliveries import ListEntry, Outcome
from models.tables.runs import HeldOutcome, SenderNews
from models.views import PLACES, REMEDIES, Taken, order_number

RESULTS_OF = {
    "delivery": ("delivered", "not delivered"),
    "collection": ("collected", "not collected"),
    "relay": ("relayed", "not delivered"),
}
_RESULTS = tuple(dict.fromkeys(result for results in RESULTS_OF.values() for result in results))


class _Held(NamedTuple):
    order_id: int
    result: str
    place: str
    whom: str
    note: str
    at: int
    by: str


class _News(NamedTuple):
    state: str
    at: int | None
    by: str | None


@once
def note_outcome(m: Moment, order_id: int, given: OutcomeGiven, seen: Seen, *, key: str) -> Noted:
    """Write down what came of an order; an earlier outcome is corrected, not overwritten.

    What was not delivered or not collected is done with only by its remedy: ``refunded``, or ``rebooked`` to a date,
    which takes a further order on the same sheet. Without one the order still has no outcome. An order that is no
    longer as it was ``seen``, or not on the run of the driver who notes this, keeps what it has, and so does one that
    somebody else has done with when a driver corrects it: what was given is held, and somebody at the counter decides
    (`decide`).
    """
    order, past = standing(order_id), outcome_of(order_id)
    given = _read(given)
    at_counter = role_of(m.by) in KEYHOLDERS
    if given.remedy and not at_counter:
        raise Refused("remedy", "The shop rebooks and refunds: say only that it was not delivered.")
    if not at_counter and seen.day > m.today:
        raise Refused("result", f"This is the run of {short(seen.day)}: nothing can be delivered on it yet.")
    why = _meanwhile(order, past, seen, "" if at_counter else m.by)
    if why == "outcome" and past and _same(past, given):
        return Noted("", past.id)
    if why:
        return Noted(_hold(m, order, given, why), past.id if past else 0)
    _refuse_outcome(order, past, given)
    if given.rebook_to is not None:
        refuse_out_of_reach(given.rebook_to, m.today, "rebook_to")
    added = _write(m, order, past, given, driver=order.driver, at=m.stamp)
    note(m, "outcome", sheet=order.number, suffix=order.suffix, detail=given.result)
    if given.rebook_to is not None:
        _rebook(m, order, given.rebook_to)
    restate(m, order.sheet_id)
    return Noted("", added)


@once
def withdraw_outcome(m: Moment, order_id: int, outcome: int, *, key: str) -> Taken:
    """An outcome was entered by mistake: the order has none again; the mistaken one stays in its history.

    ``outcome`` is its id. Refused at ``result`` when it is not the one that counts, or a driver's who did not note it.
    """
    order, past = standing(order_id), outcome_of(order_id)
    if past is None:
        raise Refused("result", "This order has no outcome.")
    if past.id != outcome:
        raise Refused("result", "It has another outcome by now: look at it again.")
    if role_of(m.by) not in KEYHOLDERS:
        _refuse_driver(order, past, m.by)
    _refuse_rebooked(past)
    _write(m, order, past, OutcomeGiven(""), driver="", at=m.stamp)
    note(m, "withdraw", sheet=order.number, suffix=order.suffix)
    return _answer(m, order)


@once
def decide(m: Moment, held_id: int, holds: bool, *, key: str) -> Taken:
    """Say whether an outcome that was held ``holds``: then it is the order's, unless that was rebooked.

    An order that is cancelled stays so, but where its flowers were left is kept, and the sender is to be told. What was
    refunded stays that when it was not delivered. Refused at ``role`` for who may not change orders, and at
    ``held`` for one that is decided already, or that cannot come of what the order is now.
    """
    must(m, "change orders")
    held = _HELD.first(id=held_id)
    if held is None or not _DECIDE.run(id=held_id, answer="holds" if holds else "does not hold", at=m.stamp, by=m.by):
        raise Refused("held", "That was decided already.")
    order, past = standing(held.order_id), outcome_of(held.order_id)
    not_delivered = held.result.startswith("not")
    settled = (past and past.remedy == "rebooked") or (order.status != "live" and not_delivered)
    if holds and not settled:
        _refuse_other(order, held.result)
        remedy = past.remedy if past and not_delivered else ""
        given = OutcomeGiven(held.result, held.place, held.whom, held.note, remedy)
        _write(m, order, past, given, driver=held.by, at=held.at)
    note(m, "decide", sheet=order.number, suffix=order.suffix, detail="holds" if holds else "does not hold")
    return _answer(m, order)


@once
def tell_sender(m: Moment, order_id: int, *, key: str) -> None:
    """The sender was told where the flowers were left, or that they were not delivered.

    Refused at ``role`` for who may not see customers, and at ``told`` when there is nothing to tell.
    """
    must(m, "see customers")
    order = standing(order_id)
    if not _TOLD.run(order=order_id, at=m.stamp, by=m.by):
        raise Refused("told", "There is nothing that the sender has still to be told.")
    note(m, "tell", sheet=order.number, suffix=order.suffix)


@once
def answer_relay(m: Moment, order_id: int, answer: str, *, key: str) -> Taken:
    """The other florist was asked, has accepted, or has refused."""
    must(m, "change orders")
    order = standing(order_id)
    if order.fulfilment != "relay" or order.status != "live" or order.entry_status == "done":
        raise Refused("answer", "Only a relay that is under way has an answer.")
    if answer not in {"asked", "accepted", "refused"}:
        raise Refused("answer", "A relay is asked, accepted or refused.")
    _STATUS.run(order=order_id, status=answer)
    note(m, "relay", sheet=order.number, suffix=order.suffix, detail=answer)
    return _answer(m, order)


def _read(given: OutcomeGiven) -> OutcomeGiven:
    """What was given, with its words gated; whatever order it is for."""
    if given.result not in _RESULTS:
        raise Refused("result", f"Say one of: {', '.join(_RESULTS)}.")
    if given.place not in PLACES:
        raise Refused("place", f"It was left at one of: {', '.join(name for name in PLACES if name)}.")
    whom = safe_words("whom", given.whom, limit=100)
    if given.place == "neighbour" and not whom:
        raise Refused("whom", "Which neighbour? The number of the house, and the name.")
    if given.remedy not in REMEDIES or (given.remedy and not given.result.startswith("not")):
        raise Refused("remedy", "Only what was not delivered is rebooked or refunded.")
    if (given.remedy == "rebooked") != (given.rebook_to is not None):
        raise Refused("rebook_to", "Say which day it is rebooked to.")
    return replace(given, whom=whom, note=safe_words("note", given.note, limit=500, lines=True))


def _meanwhile(order: Standing, past: OutcomeRow | None, seen: Seen, driver: str) -> str:
    """Why what was given does not simply count; empty when the order is as it was seen. ``driver`` notes it, if any."""
    if order.status != "live" and (driver or seen.status != "cancelled"):
        return "cancelled"
    if order.due != seen.day or (seen.driver and order.fulfilment != "delivery"):
        return "moved"
    if order.driver != seen.driver or (driver and not _drives(driver, order)):
        return "given away"
    # What has failed once is tried again, maybe by another driver: only what is done with is left to who noted it.
    others = driver and past and past.final and past.by != driver
    return "outcome" if others or (past.id if past else 0) != seen.outcome else ""


def _drives(driver: str, order: Standing) -> bool:
    return order.driver == driver and is_driver(driver)


def _same(past: OutcomeRow, given: OutcomeGiven) -> bool:
    """Two hands noted the same: there is nothing to decide."""
    return past[:4] == (given.result, given.place, given.whom, given.note) and past.remedy == given.remedy


def _hold(m: Moment, order: Standing, given: OutcomeGiven, why: str) -> str:
    """Keep what was given for somebody to decide on; answers with what is said of that."""
    number = order_number(order.number, order.suffix)
    if given.remedy:
        raise Refused("remedy", f"{number} {HELD_WORDS[why]}: look at it again before it is rebooked or refunded.")
    _ADD_HELD.run(
        order=order.order_id,
        result=given.result,
        place=given.place,
        whom=given.whom,
        note=given.note,
        at=m.stamp,
        by=m.by,
        why=why,
        answer="",
    )
    note(m, "hold", sheet=order.number, suffix=order.suffix, detail=f"{given.result}, {why}")
    return f"{number} {HELD_WORDS[why]}: what you noted is kept, and the shop decides."


def _write(m: Moment, order: Standing, past: OutcomeRow | None, given: OutcomeGiven, *, driver: str, at: int) -> int:
    """Add an outcome (an empty one withdraws), and keep the list and what the sender is to be told in step with it.

    Answers with its id.
    """
    added = _ADD.run(
        order=order.order_id,
        result=given.result,
        place=given.place,
        whom=given.whom,
        note=given.note,
        remedy=given.remedy,
        at=at,
        by=m.by,
        driver=driver,
    )
    final = bool(given.result) and (not given.result.startswith("not") or bool(given.remedy))
    waiting = FIRST_STATUS[order.fulfilment] if order.entry_status == "done" else order.entry_status
    if order.status == "live":
        _STATUS.run(order=order.order_id, status="done" if final else waiting)
    if order.status == "live" and not final and order.driver and not is_driver(order.driver):
        # It is to be delivered again, and whoever had it drives no more.
        take_off(order.order_id)
        note(m, "unassign", sheet=order.number, suffix=order.suffix, detail=order.driver)
    _news(order, past, given, added)
    return added


def _news(order: Standing, past: OutcomeRow | None, given: OutcomeGiven, added: int) -> None:
    """What the sender is to be told. Who was told where it was left, but for the note, is not rung again; of another
    try that failed they know nothing yet."""
    left = not given.result.startswith("not")
    same = past is not None and left and past[:3] == (given.result, given.place, given.whom)
    before = _NEWS.first(outcome=past.id) if past and same else None
    _CORRECTED.run(order=order.order_id)
    if is_news(order.fulfilment, given.result, given.place, given.remedy):
        told = before or _News("waiting", None, None)
        _ADD_NEWS.run(outcome=added, order=order.order_id, state=told.state, at=told.at, by=told.by)


def _rebook(m: Moment, order: Standing, day: date) -> None:
    again = replace(new_order_of(order), due=day)
    added = add_order(m, Place(order.sheet_id, order.number), again, None)
    rebooked(order.order_id, added.order_id)
    detail = f"{day.isoformat()} as {order_number(order.number, added.suffix)}"
    note(m, "rebook", sheet=order.number, suffix=order.suffix, detail=detail)


def _refuse_other(order: Standing, result: str) -> None:
    """What was left at a door is no outcome of what is collected now: the sender would never be told."""
    if result not in RESULTS_OF[order.fulfilment]:
        number = order_number(order.number, order.suffix)
        raise Refused("held", f"{number} is a {order.fulfilment} now: change that first, or it does not hold.")


def _refuse_driver(order: Standing, past: OutcomeRow, driver: str) -> None:
    """A driver takes back only what they noted themselves, on their own run."""
    if not _drives(driver, order):
        raise Refused("result", "This stop is not on your run.")
    if past.by != driver:
        raise Refused("result", f"{past.by} noted this: ask the shop to take it back.")


def _refuse_outcome(order: Standing, past: OutcomeRow | None, given: OutcomeGiven) -> None:
    if order.status != "live":
        raise Refused("result", "This order is cancelled.")
    if given.result not in RESULTS_OF[order.fulfilment]:
        raise Refused("result", f"For a {order.fulfilment}, say one of: {', '.join(RESULTS_OF[order.fulfilment])}.")
    if order.entry_status == "refused" and given.result == "relayed":
        raise Refused("result", "The other florist has refused this order: note first that one has accepted it.")
    if past:
        _refuse_rebooked(past)


def _refuse_rebooked(past: OutcomeRow) -> None:
    """Else both orders would be live, and the flowers go out twice."""
    if past.remedy == "rebooked":
        raise Refused("result", "This order was rebooked: note the outcome on the new one.")


def _answer(m: Moment, order: Standing) -> Taken:
    state = restate(m, order.sheet_id)
    return Taken(order.number, order.suffix, state.state, state.stage)


_ADD = Insert(Outcome)
_STATUS = Change(lambda: ListEntry.update(status=slot("status")).where(ListEntry.order == slot("order")))
_ADD_NEWS = Insert(SenderNews)
_NEWS = Question(
    _News,
    lambda: SenderNews.select(SenderNews.state, SenderNews.at, SenderNews.by).where(
        SenderNews.outcome == slot("outcome")
    ),
)
_CORRECTED = Change(
    lambda: SenderNews.update(state="corrected").where(
        (SenderNews.order == slot("order")) & literally(SenderNews.state == "waiting")
    )
)
_TOLD = Change(
    lambda: SenderNews.update(state="told", at=slot("at"), by=slot("by")).where(
        (SenderNews.order == slot("order")) & literally(SenderNews.state == "waiting")
    )
)
_ADD_HELD = Insert(HeldOutcome)
_HELD = Question(
    _Held,
    lambda: HeldOutcome.select(
        HeldOutcome.order,
        HeldOutcome.result,
        HeldOutcome.place,
        HeldOutcome.whom,
        HeldOutcome.note,
        HeldOutcome.at,
        HeldOutcome.by,
    ).where(HeldOutcome.id == slot("id")),
)
_DECIDE = Change(
    lambda: HeldOutcome.update(answer=slot("answer"), answered_at=slot("at"), answered_by=slot("by")).where(
        (HeldOutcome.id == slot("id")) & (HeldOutcome.answer == "")
    )
)
