"""The verbs on what is on a day's list: driver, order of the run, outcome, acknowledgement. Each is one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from models.card_numbers import safe_words
from models.dates import refuse_out_of_reach
from models.errors import Refused
from models.journal import note
from models.moment import Moment
from models.once import once
from models.opening import OutcomeRow, Standing, new_order_of, outcome_of, standing
from models.orders import FIRST_STATUS, Place, add_order
from models.queries import Change, Insert, slot
from models.strike import restate
from models.tables.deliveries import ListEntry, Outcome
from models.views import PLACES, REMEDIES, Taken, order_number

RESULTS_OF = {
    "delivery": ("delivered", "not delivered"),
    "collection": ("collected", "not collected"),
    "relay": ("relayed", "not delivered"),
}


@once
def assign(m: Moment, order_id: int, driver: str, *, key: str) -> None:
    """Give a stop to a driver's run; an empty name takes it off. Raises `Refused` for what is no stop that is out."""
    order = standing(order_id)
    driver = safe_words("driver", driver, limit=40)
    if order.fulfilment != "delivery" or order.status != "live" or order.entry_status != "listed":
        raise Refused("driver", "Only a stop that has yet to be delivered goes to a driver.")
    _ASSIGN.run(order=order_id, driver=driver, sequence=None)
    note(m, "assign" if driver else "unassign", sheet=order.number, suffix=order.suffix)


@once
def sequence(m: Moment, order_ids: Sequence[int], *, key: str) -> None:
    """Put a driver's stops in this order."""
    for place, order_id in enumerate(order_ids, start=1):
        _SEQUENCE.run(order=order_id, sequence=place)
    note(m, "sequence", detail=f"{len(order_ids)} stops")


@once
def record_outcome(
    m: Moment,
    order_id: int,
    result: str,
    place: str = "",
    note_text: str = "",
    *,
    remedy: str = "",
    rebook_to: date | None = None,
    key: str,
) -> Taken:
    """Write down what came of an order; an earlier outcome is corrected, not overwritten.

    What was not delivered or not collected is done with only by its remedy: ``refunded``, or ``rebooked`` to a date,
    which takes a further order on the same sheet. Without one the order still has no outcome.
    """
    order = standing(order_id)
    _refuse_outcome(order, result, place, remedy)
    if (remedy == "rebooked") != (rebook_to is not None):
        raise Refused("rebook_to", "Say which day it is rebooked to.")
    if rebook_to is not None:
        refuse_out_of_reach(rebook_to, m.today, "rebook_to")
    text = safe_words("note", note_text, limit=500, lines=True)
    _ADD.run(order=order_id, result=result, place=place, note=text, remedy=remedy, at=m.stamp, by=m.by)
    final = not result.startswith("not") or bool(remedy)
    waiting = FIRST_STATUS[order.fulfilment] if order.entry_status == "done" else order.entry_status
    _STATUS.run(order=order_id, status="done" if final else waiting)
    note(m, "outcome", sheet=order.number, suffix=order.suffix, detail=result)
    if rebook_to is not None:
        again = replace(new_order_of(order), due=rebook_to)
        added = add_order(m, Place(order.sheet_id, order.number), again, None)
        detail = f"{rebook_to.isoformat()} as {order_number(order.number, added.suffix)}"
        note(m, "rebook", sheet=order.number, suffix=order.suffix, detail=detail)
    return _answer(order)


@once
def withdraw_outcome(m: Moment, order_id: int, *, key: str) -> Taken:
    """An outcome was entered by mistake: the order has none again; the mistaken one stays in its history."""
    order = standing(order_id)
    past = outcome_of(order_id)
    if past is None:
        raise Refused("result", "This order has no outcome.")
    _refuse_rebooked(past)
    _ADD.run(order=order_id, result="", place="", note="", remedy="", at=m.stamp, by=m.by)
    _STATUS.run(order=order_id, status=FIRST_STATUS[order.fulfilment])
    note(m, "withdraw", sheet=order.number, suffix=order.suffix)
    return _answer(order)


@once
def acknowledge(m: Moment, order_id: int, *, key: str) -> Taken:
    """The shop has seen that a stop was changed, moved, added or cancelled."""
    order = standing(order_id)
    if not order.mark:
        raise Refused("mark", "There is nothing to acknowledge.")
    _SEEN.run(order=order_id)
    note(m, "acknowledge", sheet=order.number, suffix=order.suffix, detail=order.mark)
    return _answer(order)


@once
def answer_relay(m: Moment, order_id: int, answer: str, *, key: str) -> Taken:
    """The other florist was asked, has accepted, or has refused."""
    order = standing(order_id)
    if order.fulfilment != "relay" or order.status != "live" or order.entry_status == "done":
        raise Refused("answer", "Only a relay that is under way has an answer.")
    if answer not in {"asked", "accepted", "refused"}:
        raise Refused("answer", "A relay is asked, accepted or refused.")
    _STATUS.run(order=order_id, status=answer)
    note(m, "relay", sheet=order.number, suffix=order.suffix, detail=answer)
    return _answer(order)


def _refuse_outcome(order: Standing, result: str, place: str, remedy: str) -> None:
    if order.status != "live":
        raise Refused("result", "This order is cancelled.")
    if result not in RESULTS_OF[order.fulfilment]:
        raise Refused("result", f"For a {order.fulfilment}, say one of: {', '.join(RESULTS_OF[order.fulfilment])}.")
    if place not in PLACES:
        raise Refused("place", f"It was left at one of: {', '.join(name for name in PLACES if name)}.")
    if remedy not in REMEDIES or (remedy and not result.startswith("not")):
        raise Refused("remedy", "Only what was not delivered is rebooked or refunded.")
    if order.entry_status == "refused" and result == "relayed":
        raise Refused("result", "The other florist has refused this order: note first that one has accepted it.")
    if past := outcome_of(order.order_id):
        _refuse_rebooked(past)


def _refuse_rebooked(past: OutcomeRow) -> None:
    """Else both orders would be live, and the flowers go out twice."""
    if past.remedy == "rebooked":
        raise Refused("result", "This order was rebooked: note the outcome on the new one.")


def _answer(order: Standing) -> Taken:
    state = restate(order.sheet_id)
    return Taken(order.number, order.suffix, state.state, state.stage)


_ADD = Insert(Outcome)
_ASSIGN = Change(
    lambda: ListEntry.update(driver=slot("driver"), sequence=slot("sequence")).where(ListEntry.order == slot("order"))
)
_SEQUENCE = Change(lambda: ListEntry.update(sequence=slot("sequence")).where(ListEntry.order == slot("order")))
_STATUS = Change(lambda: ListEntry.update(status=slot("status")).where(ListEntry.order == slot("order")))
_SEEN = Change(lambda: ListEntry.update(mark="", moved_from=None).where(ListEntry.order == slot("order")))
