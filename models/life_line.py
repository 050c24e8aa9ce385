"""What happened to an order once it was taken: told by the audit, by its outcomes, and by what became of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from models.outcomes import outcome_parts, outcome_words, outcomes_of
from models.queries import Question, slot
from models.run_views import HELD_WORDS
from models.tables.audit import Audit
from models.tables.deliveries import ListEntry
from models.tables.runs import HeldOutcome
from models.views import LifeEvent

_ACTS = {
    "assign": "given to {detail}",
    "unassign": "taken off the run of {detail}",
    "acknowledge": "{detail} seen by the shop",
    "see": "{detail} seen",
    "tell driver": "told to the driver: {detail}",
    "print run": "printed on the run sheet of {detail}",
    "print slip": "slip printed",
    "print list": "printed on the day's list",
    "recall slip": "slip taken back",
    "withdraw": "outcome withdrawn",
    "tell": "sender told",
    "same": "found to be the web shop's order",
    "cancel": "cancelled",
    "amend": "changed: {detail}",
    "relay": "relay {detail}",
    "rebook": "rebooked for {detail}",
    "confirm": "confirmed: {detail}",
    "e-mail": "e-mail {detail}",
    "take": "confirmed: {detail}",
    "attach": "{detail} attached",
    "hand on photo": "handed on: {detail}",
    "take off photo": "{detail} taken off",
    "put back photo": "{detail} back",
    "destroy photo": "{detail} deleted for good",
    "shred": "lock box emptied",
}
_OF_THE_SHEET = frozenset({"attach", "hand on photo", "take off photo", "put back photo", "destroy photo", "shred"})
_WITH_DETAIL = frozenset(act for act, words in _ACTS.items() if "{detail}" in words)
# Before drivers were kept in the book, the audit did not say who they were.
_WITHOUT_DETAIL = {"assign": "given to a driver", "unassign": "taken off its run"}


class _Act(NamedTuple):
    at: datetime
    by: str
    act: str
    suffix: int | None
    detail: str


class _Held(NamedTuple):
    result: str
    place: str
    whom: str
    note: str
    at: datetime
    by: str
    why: str
    answer: str
    answered_at: datetime | None
    answered_by: str | None


class _Loaded(NamedTuple):
    driver: str
    loaded_at: datetime | None


def happened(order_id: int, number: int, suffix: int) -> Iterator[LifeEvent]:
    """What happened to an order since it came onto its lists; in times of UTC, and in no order."""
    for act in _HISTORY.rows(sheet=number):
        of_it = act.suffix == suffix or (act.suffix is None and act.act in _OF_THE_SHEET)
        if of_it and (words := _act_words(act)):
            yield LifeEvent(act.at, f"{words}, by {act.by}")
    for loaded in _LOADED.rows(order=order_id):
        if loaded.loaded_at:
            yield LifeEvent(loaded.loaded_at, f"loaded, {loaded.driver}")
    held = _HELD.rows(order=order_id)
    for row in held:
        yield from _held(row)
    decided = {(row.at, row.by) for row in held if row.answer == "holds"}
    corrects = ""
    for outcome in outcomes_of(order_id):
        if outcome.result and (outcome.at, outcome.driver) not in decided:
            yield LifeEvent(outcome.at, f"{corrects}{outcome_words(outcome)}, noted by {outcome.by}")
        corrects = "corrected: " if outcome.final else ""


def last_change(number: int, suffix: int) -> str:
    """The fields that the newest amendment of an order changed, by name."""
    acts = [act for act in _HISTORY.rows(sheet=number) if act.suffix == suffix and act.act == "amend"]
    return acts[-1].detail if acts else ""


def _act_words(act: _Act) -> str:
    # An e-mail is asked for by these acts; that it was sent is another matter.
    if act.act in {"take", "confirm"} and act.detail == "email":
        return "e-mail queued"
    if not act.detail and act.act in _WITH_DETAIL:
        return _WITHOUT_DETAIL.get(act.act, "")
    return _ACTS.get(act.act, "").format(detail=act.detail)


def _held(row: _Held) -> Iterator[LifeEvent]:
    yield LifeEvent(row.at, f"{outcome_parts(*row[:4])}, noted by {row.by}, held: it {HELD_WORDS[row.why]}")
    if row.answered_at:
        yield LifeEvent(row.answered_at, f"what {row.by} noted {row.answer}, by {row.answered_by}")


_HISTORY = Question(
    _Act,
    lambda: (
        Audit.select(Audit.at, Audit.by, Audit.act, Audit.suffix, Audit.detail)
        .where((Audit.sheet == slot("sheet")) & (Audit.act != "open"))
        .order_by(Audit.id)
    ),
)
_LOADED = Question(
    _Loaded, lambda: ListEntry.select(ListEntry.driver, ListEntry.loaded_at).where(ListEntry.order == slot("order"))
)
_HELD = Question(
    _Held,
    lambda: (
        HeldOutcome.select(
            HeldOutcome.result,
            HeldOutcome.place,
            HeldOutcome.whom,
            HeldOutcome.note,
            HeldOutcome.at,
            HeldOutcome.by,
            HeldOutcome.why,
            HeldOutcome.answer,
            HeldOutcome.answered_at,
            HeldOutcome.answered_by,
        )
        .where(HeldOutcome.order == slot("order"))
        .order_by(HeldOutcome.id)
    ),
)
