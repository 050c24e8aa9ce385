"""What a driver is asked: before an outcome is noted, and before the van leaves. Await in a worker."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from models.run_views import OutcomeGiven, StopRow
from models.runs import load_out
from screens.base import BookScreen, CounterScreen
from screens.checklist_rows import WAYS, a_name, a_note, a_number, difference_words, is_live


async def ask_sure(screen: CounterScreen, stop: StopRow) -> bool:
    """Ask before a stop is noted that has its outcome, or is not to be delivered by this driver any more."""
    if stop.result:
        title = f"{stop.order} is noted already. Correct it?"
        return await screen.ask_yes(title, yes="correct it", detail=stop.outcome)
    if not is_live(stop):
        detail = "What you note is kept, and the shop decides what holds."
        return await screen.ask_yes(f"{stop.order} is {stop.mark}. Were you there?", yes="note it", detail=detail)
    return True


async def ask_given(screen: CounterScreen, stop: StopRow, name: str) -> OutcomeGiven | None:
    """Ask for what belongs to the outcome of this name in `WAYS`; None when escaped."""
    given, asks, example = WAYS[name]
    if not asks:
        return given
    needed = given.place == "neighbour"
    title = f"{stop.recipient or stop.order}: {asks[0].lower()}{asks[1:]}"
    text = await screen.ask_text(title, detail=example, check=a_name if needed else a_note)
    if text is None:
        return None
    return replace(given, whom=text) if needed else replace(given, note=text)


async def count_the_van(screen: BookScreen[Sequence[StopRow]], day: date, rows: Sequence[StopRow]) -> None:
    """Count the stops on the van of who is in, until the number is the list's, or it is left."""
    title = "How many stops are on the van?"
    detail = "Count them before you leave; what was delivered is not there."
    while (text := await screen.ask_text(title, detail=detail, check=a_number)) is not None:
        seen = sorted(stop.order_id for stop in rows if stop.status == "listed")
        answer = await screen.tell_and_look(load_out, day, screen.desk.user, int(text), seen=seen)
        if answer is None:
            return
        loaded = answer.value
        if loaded.agrees:
            screen.say(f"Loaded: {loaded.counted} stop{'s' if loaded.counted != 1 else ''}.")
            return
        listed = await screen.read_book()
        title = f"You counted {loaded.counted}, the list has {loaded.listed}. Count again:"
        rows = listed.value if listed else rows
        detail = difference_words(rows)
