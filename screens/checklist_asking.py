"""What a driver is asked before an outcome is noted. Await in a worker."""

from dataclasses import replace

from models.run_views import OutcomeGiven, StopRow
from screens.base import CounterScreen
from screens.checklist_rows import WAYS, a_name, a_note, is_live


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
