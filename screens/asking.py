"""Questions in several steps that several screens ask: an outcome, who takes a stop, who has seen a change, a
confirmation, a reason. Await in a worker."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from models import likeness
from models.card_numbers import safe_words
from models.dates import read_date, short
from models.delivering import note_outcome, withdraw_outcome
from models.drivers import drivers, known_driver
from models.errors import BookError, Refused
from models.mail_settings import has_mail
from models.notices import Unseen, acknowledge, under_way, waiting_for
from models.opening import confirmation_words
from models.rounds import day_list
from models.run_views import OutcomeGiven, Seen
from models.runs import give, runs_of
from models.text import fold
from models.users import LONGEST_LABEL
from models.views import Confirm, EntryRow, OrderView
from screens import keymap
from screens.base import BookScreen, CounterScreen
from screens.day_screen import counted
from screens.dialogs import Choice


class Way(NamedTuple):
    """One way in which an order can end, by one key. ``asks`` is what is asked then: nothing, or a note, or whom."""

    key: str
    words: str
    result: str
    place: str = ""
    asks: str = "note"


class Door(NamedTuple):
    """An order whose outcome is to be noted, and how it stood when whoever notes it looked. ``what`` names it,
    ``result`` is that of the outcome it has."""

    order_id: int
    order: str
    what: str
    kind: str
    seen: Seen
    result: str = ""


WAYS = {
    "delivery": (
        Way("d", "delivered to the recipient", "delivered", "recipient", ""),
        Way("n", "left with a neighbour", "delivered", "neighbour", "whom"),
        Way("r", "left at a reception", "delivered", "reception"),
        Way("p", "left in the porch", "delivered", "porch"),
        Way("s", "left in a safe place", "delivered", "safe place", "where"),
        Way("l", "put through the letterbox", "delivered", "letterbox"),
        Way("c", "not delivered: a card in the letterbox", "not delivered", "letterbox"),
        Way("x", "not delivered: the flowers are back at the shop", "not delivered", "shop", "why"),
        Way("w", "delivered to the recipient, with a note", "delivered", "recipient"),
    ),
    "collection": (
        Way("c", "collected", "collected", asks=""),
        Way("n", "not collected", "not collected"),
    ),
    "relay": (
        Way("r", "relayed: the other florist has delivered it", "relayed", asks=""),
        Way("n", "not delivered", "not delivered", "", "why"),
    ),
}
NONE_YET = "none yet"
NOTES = {
    "note": ("a note?", "May stay empty."),
    "whom": ("a note?", "May stay empty."),
    "where": ("where is it?", "For instance: behind the green bin. May stay empty."),
    "why": ("why?", "For instance: nobody there, no safe place. May stay empty."),
}
AGAIN, LATER = "the same run tries again later", "decide later"
REMEDIES = (Choice("b", "rebooked for another day", "rebooked"), Choice("f", "refunded"), Choice("l", LATER))
HOWS = (
    Choice("r", "read back"),
    Choice("h", "handed over on paper", "handed over"),
    Choice("e", "by e-mail", "email"),
    Choice("w", "not wanted, because …", "not wanted"),
)
WITHOUT_MAIL = (*HOWS[:2], Choice("e", "by e-mail, once mail is set up and tried (C, m)", "email"), *HOWS[3:])
LIKE_ANSWERS = (
    # The first is what a hasty enter takes: it ends no order.
    Choice("b", "both are wanted", "both"),
    Choice("d", "different senders", "different"),
    Choice("s", "the same: the one taken later ends", "same"),
)
UNKNOWN = confirmation_words("unknown", "email", "")
OTHER = "another reason"
NO_REASON = "none"
NOBODY = "nobody"
MOST_NAMED = 8


def door_of(row: EntryRow) -> Door:
    """The door of an entry on a day's list."""
    seen = Seen(row.driver, row.day, row.status, row.outcome_id)
    return Door(row.order_id, row.order, f"{row.order} {row.recipient}", row.kind, seen, row.result)


def door_of_view(view: OrderView) -> Door:
    """The door of an order that is open: its entry stands on the day it is due."""
    seen = Seen(view.driver, view.new.due, view.entry_status, view.outcome_id)
    what = f"{view.number} {view.new.recipient.name}"
    return Door(view.order_id, view.number, what, view.new.fulfilment, seen, view.result)


async def note_what_came(screen: BookScreen[Any], door: Door) -> None:
    """Ask for an outcome and tell the book; one that is held because the order changed meanwhile is said loudly."""
    given = await ask_outcome(screen, door)
    if given is None:
        return
    key = screen.desk.new_key()
    if not given.result:
        if await screen.tell_and_look(withdraw_outcome, door.order_id, door.seen.outcome, key=key):
            screen.say(f"{door.order} has no outcome again.")
        return
    noted = await screen.tell_and_look(note_outcome, door.order_id, given, door.seen, key=key)
    if noted is None:
        return
    if noted.value.held:
        screen.say(noted.value.held, wrong=True)
    else:
        parts = (given.result, given.place, given.whom, given.remedy)
        screen.say(f"{door.order}: {', '.join(part for part in parts if part)}.")


async def ask_outcome(screen: CounterScreen, door: Door) -> OutcomeGiven | None:
    """Ask for the outcome of an order; an empty result says that the one it has is a mistake. None when escaped."""
    ways = WAYS.get(door.kind, WAYS["delivery"])
    choices = [Choice(way.key, way.words, str(at)) for at, way in enumerate(ways)]
    if door.result:
        choices.append(Choice("u", f"{door.result} is a mistake: there is no outcome", NONE_YET))
    picked = await screen.choose(f"{door.what}: what happened?", choices)
    if picked is None or picked == NONE_YET:
        return None if picked is None else OutcomeGiven("")
    way = ways[int(picked)]
    whom: str | None = ""
    note: str | None = ""
    if way.asks == "whom":
        title, example = f"{door.what}: which neighbour?", "The number of the house, and the name: no. 14, Mrs Lee."
        whom = await screen.ask_text(title, detail=example, check=_named)
    if way.asks and whom is not None:
        question, example = NOTES[way.asks]
        note = await screen.ask_text(f"{door.what}: {question}", detail=example)
    if whom is None or note is None:
        return None
    given = OutcomeGiven(way.result, way.place, whom, note)
    return await _remedied(screen, door, given) if way.result.startswith("not") else given


def _named(text: str) -> None:
    if not text:
        raise Refused("whom", "Which neighbour? The number of the house, and the name.")


async def _remedied(screen: CounterScreen, door: Door, given: OutcomeGiven) -> OutcomeGiven | None:
    again = (Choice("t", AGAIN),) if door.kind == "delivery" else ()
    remedy = await screen.choose(f"{door.what}: and now?", (*again, *REMEDIES))
    if remedy is None:
        return None
    if remedy in (AGAIN, LATER):
        return given
    day = None
    if remedy == "rebooked":
        day = await ask_day(screen, f"{door.what}: rebooked for which day?")
        if day is None:
            return None
    return OutcomeGiven(given.result, given.place, given.whom, given.note, remedy, day)


async def ask_seen(screen: BookScreen[Any], order_id: int, order: str, version: int) -> None:
    """A change has been seen by the shop, in the ``version`` that was on the screen; a driver who has still to see it
    may have been told by other means. What has become another meanwhile is to be looked at again."""
    found = await screen.ask_book(waiting_for, order_id)
    if found is None:
        return
    waits = found.value.waits
    if not waits:
        screen.say(f"{order}: there is nothing to acknowledge.")
        return
    if found.value.version != version:
        screen.look()
        screen.say(f"{order} has changed since you looked: look again.", wrong=True)
        return
    told: list[Unseen] = []
    left: list[str] = []
    for driver in sorted({each.driver for each in waits} - {""}):
        theirs = [each for each in waits if each.driver == driver]
        answers = (Choice("y", f"yes, {driver} knows", "y"), Choice("n", f"no: it stays marked for {driver}", "n"))
        marks = " and ".join(dict.fromkeys(each.mark for each in theirs))
        answer = await screen.choose(f"{order}: has {driver} been told that it is {marks}?", answers)
        if answer is None:
            return
        if answer == "y":
            told += theirs
        else:
            left.append(driver)
    if not told and all(each.driver for each in waits):
        screen.say(f"{order} stays marked for {', '.join(left)}.")
    elif await screen.tell_and_look(
        acknowledge, order_id, tuple(told), version=found.value.version, key=screen.desk.new_key()
    ):
        stays = f"; it stays marked for {', '.join(left)}" if left else ""
        screen.say(f"{order}: seen{stays}.")


async def ask_all_seen(screen: BookScreen[Any], rows: Sequence[EntryRow]) -> None:
    """Several changes have been seen by the shop, as they stand in ``rows``; each driver for whom some of them wait is
    asked about once. What has become another meanwhile stays marked."""
    found: list[tuple[EntryRow, tuple[Unseen, ...]]] = []
    for row in rows:
        answer = await screen.ask_book(waiting_for, row.order_id)
        if answer is None:
            return
        found.append((row, answer.value.waits))
    told, left = set[str](), list[str]()
    for driver in sorted({each.driver for _, waits in found for each in waits} - {""}):
        said = await _ask_told(screen, driver, found)
        if said is None:
            return
        (told.add if said == "y" else left.append)(driver)
    seen, not_seen = 0, 0
    for row, waits in found:
        theirs = tuple(each for each in waits if each.driver in told)
        if theirs or any(not each.driver for each in waits):
            key = screen.desk.new_key()
            done = await screen.tell(acknowledge, row.order_id, theirs, version=row.version, key=key)
            seen, not_seen = seen + (done is not None), not_seen + (done is None)
    screen.look()
    stays = f"; what is marked for {', '.join(left)} stays" if left else ""
    again = f"; {counted(not_seen, 'order')} not: look again" if not_seen else ""
    screen.say(f"{counted(seen, 'order')} seen{stays}{again}.", wrong=bool(not_seen))


async def _ask_told(
    screen: CounterScreen, driver: str, found: Sequence[tuple[EntryRow, tuple[Unseen, ...]]]
) -> str | None:
    theirs = [(row, each.mark) for row, waits in found for each in waits if each.driver == driver]
    lines = [f"{mark}  {row.order}  {row.recipient or '?'}" for row, mark in theirs]
    more = [f"and {len(lines) - MOST_NAMED} more"] if len(lines) > MOST_NAMED else []
    answers = (Choice("y", f"yes, {driver} knows", "y"), Choice("n", f"no: they stay marked for {driver}", "n"))
    title = f"Has {driver} been told of {counted(len(lines), 'change')}?"
    return await screen.choose(title, answers, detail="\n".join((*lines[:MOST_NAMED], *more)))


async def ask_driver_by_name(screen: CounterScreen, title: str, known: Sequence[str], value: str = "") -> str | None:
    """Ask for a driver by name: one of the ``known``, nobody (empty), or a new one, who is added after asking, as the
    name may be a slip of the finger. None when escaped; what was typed is not lost to a refusal."""
    detail = "Empty takes it back."
    while (name := await screen.ask_text(title, value=value, detail=detail, known=known, check=_a_driver)) is not None:
        same = next((each for each in known if fold(each) == fold(name)), None)
        if not name or same is not None:
            return same or ""
        value = name
        # The first is what a hasty enter takes: it adds nobody.
        answers = (Choice("n", "no: back to the name", "n"), Choice("y", f"yes: {name} takes stops out", "y"))
        if await screen.choose(f"{name} is no driver yet: add?", answers) != "y":
            continue
        try:
            return await screen.desk.book.write(known_driver, screen.desk.moment(), name, "driver")
        except Refused as refused:
            detail = refused.message
        except BookError as error:
            screen.failed(error)
            return None
    return None


def _a_driver(text: str) -> None:
    if safe_words("driver", text, limit=LONGEST_LABEL) and not fold(text):
        raise Refused("driver", "Give the driver a name: at least one letter or digit.")


async def ask_who_takes(screen: CounterScreen, order: str, day: date) -> str:
    """Ask who takes a stop that came onto a day which is under way, where nobody takes it yet; what was answered, in
    words, and nothing when there was nothing to ask. The order is saved already: escape leaves it without a driver."""
    started = await screen.ask_book(under_way, day)
    if started is None or not started.value:
        return ""
    listed = await screen.ask_book(day_list, day)
    row = next((row for row in listed.value if row.order == order), None) if listed is not None else None
    if row is None or row.day != day or row.kind != "delivery" or row.driver or row.status != "listed":
        return ""
    return await ask_driver(screen, row.order_id, order, day, f"{order} is {row.mark or 'out'} on {short(day)}")


async def ask_driver(screen: CounterScreen, order_id: int, order: str, day: date, lead: str) -> str:
    """Ask by one key who takes a stop, and give it to them: what was answered, in words."""
    known, runs = await screen.ask_book(drivers), await screen.ask_book(runs_of, day)
    if known is None or runs is None:
        return ""
    of = {run.driver: run for run in runs.value}
    # The first is what a hasty enter takes: it gives nothing to a driver who does not know of it.
    choices = [Choice("n", "nobody yet", NOBODY)]
    for number, each in enumerate(known.value, 1):
        run = of.get(each.label)
        load = f"   {counted(run.stops, 'stop')}, {run.left} left" if run else "   no stops"
        out = f", loaded {screen.desk.clock.local(run.loaded_at):%H:%M}" if run and run.loaded_at else ""
        choices.append(
            Choice(str(number) if number <= keymap.DIGITS else "", f"{each.label}{load}{out}", str(number - 1))
        )
    picked = await screen.choose(f"{lead}: who takes it?", choices)
    if picked is None or picked == NOBODY:
        return f"{order} has no driver yet."
    driver = known.value[int(picked)].label
    done = await screen.tell(give, [order_id], driver, key=screen.desk.new_key())
    return f"{order} goes with {driver}." if done else ""


async def ask_day(screen: CounterScreen, title: str) -> date | None:
    """Ask for a day, typed as in order entry (``sat``, ``14/2``, ``+3``)."""
    today = screen.desk.clock.today()
    text = await screen.ask_text(title, detail=f"Today is {short(today)}.", check=lambda typed: read_date(typed, today))
    return None if text is None else read_date(text, today)


async def ask_confirm(screen: CounterScreen, what: str, stands: str) -> Confirm | None:
    """Ask how the customer was, or is to be, told; ``stands`` is how it stands so far, in words."""
    mail = await screen.ask_book(has_mail)
    if mail is None:
        return None
    hows: tuple[Choice, ...] = HOWS if mail.value else WITHOUT_MAIL
    detail = f"So far: {stands}."
    if stands == UNKNOWN:
        hows = tuple(each for each in hows if each.value != "email")
        detail += " C says that it did, or sends it once more."
    how = await screen.choose(f"{what}: how was the customer told?", hows, detail=detail)
    if how == "not wanted":
        return await ask_not_wanted(screen, what)
    return Confirm(how) if how else None


async def ask_not_wanted(screen: CounterScreen, what: str) -> Confirm | None:
    """Ask why the customer wants no confirmation; None without a reason."""
    reason = await screen.ask_text(f"{what}: why is no confirmation wanted?")
    return Confirm("not wanted", reason) if reason else None


def told_words(told: Confirm) -> str:
    """How the customer was told, or that they are to be."""
    return "its e-mail is queued" if told.how == "email" else told.how


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


async def ask_reason(
    screen: CounterScreen, title: str, reasons: Sequence[str], *, other: bool = True, no: str = ""
) -> str | None:
    """Ask for one of a few reasons by its number, or with ``other`` a typed one; None when escaped.

    ``no`` are the words of a first choice that is no reason: a hasty enter ends nothing.
    """
    choices = [Choice(str(number), reason) for number, reason in enumerate(reasons, 1)]
    if no:
        choices.insert(0, Choice("n", no, NO_REASON))
    if other:
        choices.append(Choice("o", OTHER))
    reason = await screen.choose(title, choices)
    if reason == NO_REASON:
        return None
    if reason != OTHER or not other:
        return reason
    return await screen.ask_text(title) or None
