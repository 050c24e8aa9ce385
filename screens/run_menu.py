"""What is done with a whole run: its paper, its order, its load-out. Await in a worker."""

from collections.abc import Sequence
from typing import Any

from models.errors import Refused
from models.printings import recall_run, recall_slip
from models.runs import arrange, load_out
from models.views import EntryRow
from screens.base import BookScreen
from screens.day_screen import counted
from screens.deliveries_rows import DayList, is_live, run_words
from screens.dialogs import Choice
from screens.keymap import DIGITS
from screens.printing import ask_paper

MOST_STOPS = 9_999


async def ask_run(screen: BookScreen[Any], shown: DayList, row: EntryRow | None, driver: str) -> None:
    """Ask what is to be done with a driver's run, or with the whole day, and do it. ``row`` is under the cursor."""
    detail = run_words(shown, driver, screen.desk.clock.local)
    picked = await screen.choose(_title(shown, driver), _choices(shown, row, driver), detail=detail)
    if picked == "other":
        other = await _other_run(screen, shown, driver)
        if other is not None:
            await ask_run(screen, shown, None, other)
    elif picked == "arrange":
        if await screen.tell_and_look(arrange, shown.day, driver, key=screen.desk.new_key()):
            screen.say(f"{driver}: in order by window and postcode, timed ones first.")
    elif picked == "load":
        await _load(screen, shown, driver)
    elif picked == "sheet back":
        if await screen.tell_and_look(recall_run, shown.day, driver):
            screen.say(f"{driver}: the run sheet was taken back.")
    elif picked == "slip back" and row is not None:
        if await screen.tell_and_look(recall_slip, row.order_id):
            screen.say(f"{row.order}: the slip was taken back.")
    elif picked is not None:
        await _print(screen, shown, row, driver, picked)
        screen.look()


def _title(shown: DayList, driver: str) -> str:
    if not driver:
        return "The paper of this day"
    return f"{driver}: {counted(len(_stops(shown, driver)), 'stop')}"


def _choices(shown: DayList, row: EntryRow | None, driver: str) -> list[Choice]:
    choices: list[Choice] = []
    run = shown.run(driver)
    stops = bool(_stops(shown, driver))
    if driver and stops:
        choices += [
            Choice("s", f"print the run sheet of {driver}", "sheet"),
            Choice("l", f"print the slips of {driver}'s stops", "slips"),
            Choice("o", "put the run in order by window and postcode", "arrange"),
        ]
    if driver and (stops or (run is not None and run.counted is not None)):
        choices.append(Choice("v", "load the van: count what is on it", "load"))
    if run is not None and run.printed:
        choices.append(Choice("b", "its run sheet was taken back", "sheet back"))
    if row is not None and row.kind == "delivery" and is_live(row, shown.day):
        choices.append(Choice("t", f"print the slip of {row.order}", "slip"))
    if row is not None and row.slips:
        choices.append(Choice("k", f"the slip of {row.order} was taken back", "slip back"))
    if _day_stops(shown):
        choices.append(Choice("d", "print the slips of the whole day", "day slips"))
    choices.append(Choice("p", "print the day's list, for when the computer is down", "day list"))
    if any(run.driver not in ("", driver) for run in shown.runs):
        choices.append(Choice("r", "another run", "other"))
    return choices


async def _other_run(screen: BookScreen[Any], shown: DayList, driver: str) -> str | None:
    others = [run.driver for run in shown.runs if run.driver not in ("", driver)]
    choices = [Choice(str(at) if at <= DIGITS else "", each, str(at - 1)) for at, each in enumerate(others, 1)]
    picked = await screen.choose("Which run?", choices)
    return None if picked is None else others[int(picked)]


async def _load(screen: BookScreen[Any], shown: DayList, driver: str) -> None:
    number = await screen.ask_text(
        f"{driver}: how many stops are on the van?", detail="Count them; done ones are not counted.", check=_number
    )
    if number is None:
        return
    of_run = [row for row in shown.rows if _is_stop(shown, row) and row.driver == driver]
    seen = [row.order_id for row in of_run if row.status == "listed"]
    answer = await screen.tell_and_look(load_out, shown.day, driver, int(number), seen=seen)
    if answer is None:
        return
    loaded = answer.value
    if loaded.agrees:
        screen.say(f"{driver} is loaded: {counted(loaded.listed, 'stop')}.")
    else:
        words = (
            f"{driver} is not loaded: {loaded.counted} counted, {loaded.listed} on the list. Compare them, count again."
        )
        screen.say(words, wrong=True)


def _number(text: str) -> None:
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= MOST_STOPS):
        raise Refused("counted", "How many? A number.")


async def _print(screen: BookScreen[Any], shown: DayList, row: EntryRow | None, driver: str, picked: str) -> None:
    day, paper = shown.day, screen.desk.paper
    if picked == "sheet":
        await ask_paper(screen, f"The run sheet of {driver}", lambda to, tell: paper.run_sheet(day, driver, to, tell))
    elif picked == "day list":
        await ask_paper(screen, "The day's list", lambda to, tell: paper.day_list(day, to, tell))
    else:
        slips, what = _slips_of(shown, row, driver, picked)
        await ask_paper(screen, what, lambda to, tell: paper.slips(day, slips, to, tell))


def _slips_of(shown: DayList, row: EntryRow | None, driver: str, picked: str) -> tuple[Sequence[int], str]:
    if picked == "slip" and row is not None:
        return (row.order_id,), f"The slip of {row.order}"
    if picked == "slips":
        return _stops(shown, driver), f"The slips of {driver}"
    return _day_stops(shown), "The slips of the day"


def _stops(shown: DayList, driver: str) -> tuple[int, ...]:
    """The driver's live stops, in the order of the run."""
    return tuple(row.order_id for row in shown.rows if row.driver == driver and _is_stop(shown, row))


def _day_stops(shown: DayList) -> tuple[int, ...]:
    return tuple(row.order_id for row in shown.rows if _is_stop(shown, row))


def _is_stop(shown: DayList, row: EntryRow) -> bool:
    return row.kind == "delivery" and is_live(row, shown.day)
