"""From a form that can be read to an order that may be saved: is it like one we have, and does the caller agree?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models import likeness
from models.errors import BookError
from models.likeness import Like
from models.online_links import whose
from models.views import Confirm, NewOrder, Taken
from screens.asking import ask_who_takes, told_words
from screens.base import CounterScreen
from screens.dialogs import Choice
from screens.read_back import Told, ask_read_back

STAGES = {"listed": "on every list; its confirmation is due", "incomplete": "on every list; something is to come"}
SAME, BACK = "same", "back"
# The first is what a hasty enter takes: it must neither lose an order nor take it twice.
ANSWERS = (
    Choice("g", "go back to the form and look", BACK),
    Choice("s", "the same order: it is in the book already", SAME),
    Choice("b", "both are wanted", "both"),
    Choice("d", "different senders", "different"),
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """``told`` says that the order is to be saved; or it is the ``same`` as one in the book. Neither: back to the form.

    ``answers`` holds what was answered about orders it is like, by the other order's id; they are not asked again.
    """

    answers: Mapping[int, str]
    told: Told | None = None
    same: Like | None = None


async def agree(
    screen: CounterScreen,
    order: NewOrder,
    known: Mapping[int, str],
    doubts: Sequence[str],
    *,
    source: str = "",
    online: bool = False,
) -> Agreed:
    """Ask about each order that this one is like and was not yet answered, then show the sentence.

    ``known`` are answers given before; ``online``: it is an online order, that was held. To be awaited in a worker.
    """
    answers = dict(known)
    try:
        likes = await screen.desk.book.read(likeness.like, order, screen.desk.clock.today())
    except BookError as error:
        screen.failed(error)
        return Agreed(answers)
    for like in likes:
        if like.order_id in answers:
            continue
        answer = await ask_about(screen, like, online=online)
        if answer is None or answer == BACK:
            return Agreed(answers)
        if answer == SAME:
            return Agreed(answers, same=like)
        answers[like.order_id] = answer
    return Agreed(answers, await ask_read_back(screen, order, said=doubts, source=source))


async def ask_about(screen: CounterScreen, like: Like, *, online: bool) -> str | None:
    """Is an order the same as one that is in the book? None when escaped. To be awaited in a worker.

    An ``online`` order is never another online order over again: each was paid for.
    """
    other = await screen.ask_book(whose, like.order_id) if online else None
    detail = f"{like.words}\n{like.caller or '?'} -> {like.recipient or '?'}"
    choices: Sequence[Choice] = ANSWERS
    if other is not None and other.value:
        detail += f"\nThat one is {other.value}: two orders there, each paid for."
        choices = [choice for choice in ANSWERS if choice.value != SAME]
    return await screen.choose("Is this order in the book already?", choices, detail=detail)


async def who_takes_it(screen: CounterScreen, taken: Taken, order: NewOrder, told: Confirm | None) -> None:
    """Say that an order was saved, and ask who takes it where it comes onto a run day that is under way."""
    words = saved_words(taken, told)
    screen.say(words)
    if order.fulfilment == "delivery" and (answered := await ask_who_takes(screen, taken.order, order.due)):
        screen.say(f"{words}. {answered}")


def saved_words(taken: Taken, told: Confirm | None) -> str:
    """What was saved, and what it still waits for."""
    if taken.stage == "listed" and told is not None and told.how == "email":
        return f"Saved {taken.order}, on every list; {told_words(told)}"
    state = taken.state if taken.state != "open" else STAGES.get(taken.stage, taken.stage)
    return f"Saved {taken.order}, {state}"
