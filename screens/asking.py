"""Questions in several steps that several screens ask: an outcome, a confirmation, a reason. Await in a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import likeness
from models.dates import read_date, short
from models.views import Confirm
from screens.base import BookScreen, CounterScreen
from screens.dialogs import Choice

RESULTS = {
    "delivery": (Choice("d", "delivered"), Choice("n", "not delivered")),
    "collection": (Choice("c", "collected"), Choice("n", "not collected")),
    "relay": (Choice("r", "relayed"), Choice("n", "not delivered")),
}
PLACES = (
    Choice("r", "to the recipient", "recipient"),
    Choice("n", "with a neighbour", "neighbour"),
    Choice("e", "at a reception", "reception"),
    Choice("p", "in the porch", "porch"),
    Choice("s", "in a safe place", "safe place"),
    Choice("l", "through the letterbox", "letterbox"),
    Choice("b", "back at the shop", "shop"),
)
LATER = "decide later"
REMEDIES = (Choice("b", "rebooked for another day", "rebooked"), Choice("f", "refunded"), Choice("l", LATER))
DONE = frozenset({"delivered", "collected", "relayed"})
HOWS = (
    Choice("r", "read back"),
    Choice("h", "handed over on paper", "handed over"),
    Choice("e", "queue an e-mail (none is sent yet)", "email"),
    Choice("w", "not wanted, because …", "not wanted"),
)
LIKE_ANSWERS = (
    # The first is what a hasty enter takes: it ends no order.
    Choice("b", "both are wanted", "both"),
    Choice("d", "different senders", "different"),
    Choice("s", "the same: the one taken later ends", "same"),
)
OTHER = "another reason"


@dataclass(frozen=True, slots=True)
class OutcomeGiven:
    """An outcome as a person gave it. ``rebook_to`` is a local date, only with the remedy ``rebooked``."""

    result: str
    place: str = ""
    note: str = ""
    remedy: str = ""
    rebook_to: date | None = None


async def ask_outcome(screen: CounterScreen, kind: str, what: str) -> OutcomeGiven | None:
    """Ask for the outcome of ``what`` (an order's number and recipient). ``kind`` is the entry's."""
    result = await screen.choose(f"{what}: what happened?", RESULTS.get(kind, RESULTS["delivery"]))
    if result is None:
        return None
    place = ""
    if result == "delivered" or (kind == "delivery" and result not in DONE):
        places = PLACES[:-1] if result in DONE else PLACES[-1:] + PLACES[:-1]
        chosen = await screen.choose(f"{what}: where are the flowers?", places)
        if chosen is None:
            return None
        place = chosen
    note = await screen.ask_text(f"{what}: a note?", detail="For instance: no. 14, Mrs Lee. May stay empty.")
    if note is None:
        return None
    if result in DONE:
        return OutcomeGiven(result, place, note)
    return await _remedied(screen, what, OutcomeGiven(result, place, note))


async def _remedied(screen: CounterScreen, what: str, given: OutcomeGiven) -> OutcomeGiven | None:
    remedy = await screen.choose(f"{what}: and now?", REMEDIES)
    if remedy is None:
        return None
    if remedy == LATER:
        return given
    if remedy != "rebooked":
        return OutcomeGiven(given.result, given.place, given.note, remedy)
    day = await ask_day(screen, f"{what}: rebooked for which day?")
    return None if day is None else OutcomeGiven(given.result, given.place, given.note, remedy, day)


async def ask_day(screen: CounterScreen, title: str) -> date | None:
    """Ask for a day, typed as in order entry (``sat``, ``14/2``, ``+3``)."""
    today = screen.desk.clock.today()
    text = await screen.ask_text(title, detail=f"Today is {short(today)}.", check=lambda typed: read_date(typed, today))
    return None if text is None else read_date(text, today)


async def ask_confirm(screen: CounterScreen, what: str) -> Confirm | None:
    """Ask how the customer was, or is to be, told."""
    how = await screen.choose(f"{what}: how was the customer told?", HOWS)
    if how is None:
        return None
    if how != "not wanted":
        return Confirm(how)
    reason = await screen.ask_text(f"{what}: why is no confirmation wanted?")
    return Confirm(how, reason) if reason else None


async def ask_likes(screen: BookScreen[Any], order_id: int, what: str) -> None:
    """Ask of each order that this one is like whether they are one, and tell the book."""
    found = await screen.ask_book(likeness.unanswered_of, order_id, screen.desk.clock.today())
    if found is None:
        return
    if not found.value:
        screen.say(f"{what} is like no order of which nobody has said yet.")
    for like in found.value:
        title = f"Is {what} the same as {like.order}, due {short(like.due)}?"
        detail = f"{like.why}: {like.caller or '?'} -> {like.recipient or '?'}"
        said = await screen.choose(title, LIKE_ANSWERS, detail=detail)
        if said is None or not await screen.tell_and_look(
            likeness.answer, order_id, like.order_id, said, key=screen.desk.new_key()
        ):
            return
        screen.say(f"{what} and {like.order}: {said}.")
        if said == "same":
            return


async def ask_reason(screen: CounterScreen, title: str, reasons: Sequence[str], *, other: bool = True) -> str | None:
    """Ask for one of a few reasons by its number, or with ``other`` a typed one."""
    choices = [Choice(str(number), reason) for number, reason in enumerate(reasons, 1)]
    if other:
        choices.append(Choice("o", OTHER))
    reason = await screen.choose(title, choices)
    if reason != OTHER or not other:
        return reason
    return await screen.ask_text(title) or None
