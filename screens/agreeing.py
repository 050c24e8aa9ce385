"""From a form that can be read to an order that may be saved: is it like one we have, and does the caller agree?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models import entry, likeness
from models.errors import BookError
from models.likeness import Like
from models.views import NewOrder, Taken
from screens.asking import ask_who_takes
from screens.base import CounterScreen
from screens.dialogs import Choice
from screens.read_back import ReadBack, Told

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


async def agree(screen: CounterScreen, order: NewOrder, known: Mapping[int, str], doubts: Sequence[str]) -> Agreed:
    """Ask about each order that this one is like and was not yet answered, then show the sentence.

    ``known`` are answers given before. To be awaited in a worker.
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
        answer = await ask_about(screen, like)
        if answer is None or answer == BACK:
            return Agreed(answers)
        if answer == SAME:
            return Agreed(answers, same=like)
        answers[like.order_id] = answer
    sentence = entry.sentence(order, screen.desk.clock.today())
    return Agreed(answers, await screen.app.push_screen_wait(ReadBack(sentence, order, said=doubts)))


async def ask_about(screen: CounterScreen, like: Like) -> str | None:
    """Is an order the same as one that is in the book? None when escaped. To be awaited in a worker."""
    return await screen.choose(
        "Is this order in the book already?",
        ANSWERS,
        detail=f"{like.words}\n{like.caller or '?'} -> {like.recipient or '?'}",
    )


async def who_takes_it(screen: CounterScreen, taken: Taken, order: NewOrder) -> None:
    """Say that an order was saved, and ask who takes it where it comes onto a run day that is under way."""
    words = saved_words(taken)
    screen.say(words)
    if order.fulfilment == "delivery" and (answered := await ask_who_takes(screen, taken.order, order.due)):
        screen.say(f"{words}. {answered}")


def saved_words(taken: Taken) -> str:
    """What was saved, and what it still waits for."""
    state = taken.state if taken.state != "open" else STAGES.get(taken.stage, taken.stage)
    return f"Saved {taken.order}, {state}"
