"""The lines of a driver's checklist: the stop under the cursor in full, and every stop in a line."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from models.card_numbers import safe_words
from models.dates import short, window_words
from models.errors import Refused
from models.run_views import OutcomeGiven, StopRow
from screens.widgets.cells import PHOTO, cut
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, Row
from screens.widgets.week_grid import short_window

COLUMNS = (
    Column("", 3, right=True),
    Column("When", 5),
    Column("For", 14, grow=2),
    Column("Postcode", 8),
    Column("State", 24, grow=3),
)
NOT_ON_VAN = "not on the van"
HELD = "the shop decides"
LONGEST_WHOM, LONGEST_NOTE = 100, 500
LONGEST_NAME = 24
SHORT = 20
"""So many cells of a name are enough to know it by."""
Local = Callable[[datetime], datetime]


class Way(NamedTuple):
    """What a key of the checklist notes. ``asks`` is the question for its one line, which is ``whom`` or the note;
    ``example`` what may stand there."""

    given: OutcomeGiven
    asks: str = ""
    example: str = ""


WAYS = {
    "delivered": Way(OutcomeGiven("delivered", "recipient")),
    "neighbour": Way(
        OutcomeGiven("delivered", "neighbour"),
        "Which neighbour?",
        "The number of the house, and the name: no. 14, Mrs Lee.",
    ),
    "reception": Way(OutcomeGiven("delivered", "reception")),
    "porch": Way(OutcomeGiven("delivered", "porch")),
    "safe_place": Way(OutcomeGiven("delivered", "safe place"), "In which safe place?", "For instance: behind the bin."),
    "letterbox": Way(OutcomeGiven("delivered", "letterbox")),
    "card": Way(OutcomeGiven("not delivered", "letterbox")),
    "not_delivered": Way(OutcomeGiven("not delivered", "shop"), "Why not?", "For instance: nobody is known there."),
}
"""Each outcome by the id of its action."""


def is_live(stop: StopRow) -> bool:
    """It is this driver's, and was not cancelled."""
    return stop.sequence is not None


def is_open(stop: StopRow) -> bool:
    """It is to be delivered, and nothing has been noted yet."""
    return is_live(stop) and not stop.result


def is_left(stop: StopRow) -> bool:
    """The shop counts it as still to be delivered, and a load-out as on the van; also where it has failed once."""
    return is_live(stop) and stop.status == "listed"


def in_sight(stops: Iterable[StopRow]) -> list[StopRow]:
    """The stops with those first whose mark this driver has still to see."""
    return sorted(stops, key=lambda stop: not stop.mark)


def was_loaded(stops: Iterable[StopRow]) -> bool:
    """The van was counted, and agreed with the list: what is not loaded came after."""
    return any(stop.loaded for stop in stops)


def done_words(stops: Iterable[StopRow]) -> str:
    """How far the run is: ``14 of 30 done``."""
    live = [stop for stop in stops if is_live(stop)]
    return f"{sum(not is_left(stop) for stop in live)} of {len(live)} done"


def left_words(stops: Iterable[StopRow]) -> str:
    """``12 left, 1 not delivered``: what a load-out asks for, and how much of it was tried already."""
    left = [stop for stop in stops if is_left(stop)]
    tried = sum(bool(stop.result) for stop in left)
    return f"{len(left)} left{f', {tried} not delivered' if tried else ''}"


def noted_words(stop: StopRow, stops: Iterable[StopRow]) -> str:
    """Which stop was noted as what, and how far the run is: ``0930-1 Jon Quill: delivered. 14 of 30 done.``"""
    place = "" if stop.place == "recipient" else stop.place
    what = ", ".join(part for part in (stop.result, place, cut(stop.whom, SHORT)) if part)
    return f"{stop.order} {cut(stop.recipient, SHORT) or '?'}: {what}. {done_words(stops)}."


def with_outcome(stop: StopRow, given: OutcomeGiven, outcome: int, at: datetime) -> StopRow:
    """The stop as it stands once an outcome was noted at a UTC time, until the book is read again."""
    return stop._replace(
        status="done" if given.result == "delivered" else "listed",
        result=given.result,
        place=given.place,
        whom=given.whom,
        outcome_note=given.note,
        outcome_at=at,
        outcome_id=outcome,
    )


def next_open(stops: Sequence[StopRow], order_id: int) -> int | None:
    """The order of the next stop without an outcome after this one, from the first on when none is left below."""
    at = next((index for index, stop in enumerate(stops) if stop.order_id == order_id), -1)
    after = (stop.order_id for stop in (*stops[at + 1 :], *stops[: at + 1]) if is_open(stop))
    return next(after, None)


def next_stop(stops: Sequence[StopRow], order_id: int) -> int | None:
    """The order of the next stop with a mark that is still to be seen; without another one, `next_open`."""
    at = next((index for index, stop in enumerate(stops) if stop.order_id == order_id), len(stops))
    marked = (stop.order_id for stop in (*stops[at + 1 :], *stops[:at]) if stop.mark)
    return next(marked, next_open(stops, order_id))


def too_early(day: date, today: date) -> str:
    """Why nothing can be noted on a run of this day; empty when it can."""
    if day <= today:
        return ""
    whose = "tomorrow's run" if (day - today).days == 1 else f"the run of {short(day)}"
    return f"This is {whose}: nothing can be delivered on it yet."


def loud_words(stop: StopRow, *, loaded: bool) -> str:
    """What the driver has to know of a stop before anything else; empty when there is no such thing."""
    if not is_live(stop) and stop.mark != "CANCELLED":
        gone = "no longer on this run"
    else:
        gone = "do not deliver" if stop.mark == "CANCELLED" else ""
    missing = NOT_ON_VAN if loaded and is_open(stop) and not stop.loaded else ""
    return "   ".join(part for part in (stop.mark, gone, missing) if part)


def outcome_words(stop: StopRow, local: Local) -> str:
    """What was noted at the stop, and when; empty while nothing was."""
    if not stop.outcome:
        return ""
    return f"{stop.outcome} {local(stop.outcome_at):%H:%M}" if stop.outcome_at else stop.outcome


def title_words(driver: str, day: date, today: date, stops: Sequence[StopRow], *, more: bool) -> str:
    """Whose checklist of which day it is, and how far it is; ``more``: the stop is longer than there is room for."""
    away = {1: ", tomorrow", -1: ", yesterday"}.get((day - today).days, "")
    words = [cut(driver.upper(), LONGEST_NAME), f"{short(day)}{away}", done_words(stops), left_words(stops)]
    return "   ".join((*words, "tab: more of it") if more else words)


def stop_row(stop: StopRow, *, loaded: bool, held: str, local: Local) -> Row:
    """A stop as a line of the list; ``held`` is what was said when its outcome was not simply taken."""
    ink = "text" if is_live(stop) else "quiet"
    name = stop.recipient or "?"
    return Row(
        str(stop.order_id),
        (
            Span(str(stop.sequence) if stop.sequence is not None else "X", ink),
            Span(short_window(stop.window), ink),
            Span(f"{PHOTO} {name}" if stop.photographed else name, ink if not is_open(stop) else "strong"),
            Span(stop.postcode, ink),
            _state(stop, loaded, held, local),
        ),
    )


def _state(stop: StopRow, loaded: bool, held: str, local: Local) -> Span:
    words = [loud_words(stop, loaded=loaded), HELD if held else "", outcome_words(stop, local)]
    shown = f"{'! ' if stop.mark else ''}{'   '.join(part for part in words if part)}"
    if words[0] or held or stop.result.startswith("not"):
        return Span(shown, "warn")
    return Span(shown, "good" if stop.result else "text")


def stop_pieces(stop: StopRow | None, *, loaded: bool, held: str, local: Local) -> dict[str, str]:
    """The stop in full: the text of each piece of the large part, by its id; a piece may have several lines."""
    if stop is None:
        return dict.fromkeys(("loud", "name", "where", "what", "notes", "noted"), "")
    loud = loud_words(stop, loaded=loaded)
    photo = f"{PHOTO} a photo of where it was left" if stop.photographed else ""
    return {
        "loud": f"! {loud}" if loud else "",
        "name": stop.recipient or "?",
        "where": "\n".join(part for part in (stop.address, stop.postcode, stop.phone) if part),
        "what": "\n".join((f"{stop.order}, {window_words(stop.window)}", ", ".join(stop.what))).strip(),
        "notes": f"Notes: {stop.notes}" if stop.notes else "",
        "noted": "\n".join(part for part in (outcome_words(stop, local), held, photo) if part),
    }


def difference_words(stops: Sequence[StopRow]) -> str:
    """The stops that came, went or changed since the run was printed or loaded, a line each; for who counts again."""
    loaded = was_loaded(stops)
    loud = [(loud_words(stop, loaded=loaded), stop) for stop in stops]
    lines = [f"{words}   {stop.order}  {stop.recipient or '?'}  {stop.postcode}" for words, stop in loud if words]
    if not lines:
        return "Look through the list and the van, stop by stop."
    return "\n".join(("Look at these first:", *lines))


def a_name(text: str) -> None:
    """Raises `Refused` for what names no neighbour: it is said while it can still be mended."""
    if not safe_words("whom", text, limit=LONGEST_WHOM):
        raise Refused("whom", "Which neighbour? The number of the house, and the name.")


def a_note(text: str) -> None:
    """Raises `Refused` for what cannot be kept."""
    safe_words("note", text, limit=LONGEST_NOTE, lines=True)


def a_number(text: str) -> None:
    """Raises `Refused` for what is no count of stops."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Refused("counted", "Type a number.")
