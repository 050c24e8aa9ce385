"""What came of an order: its outcomes in the order in which they were noted, the newest of which counts."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from models.queries import Question, literally, slot
from models.tables.deliveries import Outcome


class OutcomeRow(NamedTuple):
    """One outcome, the newest of which counts; an empty result is one that was withdrawn."""

    result: str
    place: str
    whom: str
    note: str
    remedy: str
    at: datetime
    by: str
    driver: str
    id: int

    @property
    def final(self) -> bool:
        """The order is done with: it has arrived, or what is done about it is settled."""
        return bool(self.result) and (not self.result.startswith("not") or bool(self.remedy))


def outcomes_of(order_id: int) -> list[OutcomeRow]:
    """Every outcome that was noted of an order, withdrawn and corrected ones too, in that order."""
    return _OUTCOMES.rows(order=order_id)


def outcome_of(order_id: int) -> OutcomeRow | None:
    """The outcome that counts: the newest; None where there is none, or it was withdrawn."""
    rows = outcomes_of(order_id)
    return rows[-1] if rows and rows[-1].result else None


def counting() -> Any:
    """The id of the newest outcome where that counts, else 0: a column of a statement that has joined the newest."""
    return fn.IIF(literally(Outcome.result != ""), Outcome.id, literally(0))


def outcome_words(outcome: OutcomeRow | None) -> str:
    """An outcome as it is shown: the result, where and with whom, and what was done about it."""
    return outcome_parts(*outcome[:5]) if outcome else ""


def outcome_parts(*parts: str) -> str:
    """The parts of an outcome that there are, in words: the result, the place, with whom, the note, the remedy."""
    return ", ".join(part for part in parts if part)


_OUTCOMES = Question(
    OutcomeRow,
    lambda: (
        Outcome.select(
            Outcome.result,
            Outcome.place,
            Outcome.whom,
            Outcome.note,
            Outcome.remedy,
            Outcome.at,
            Outcome.by,
            Outcome.driver,
            Outcome.id,
        )
        .where(Outcome.order == slot("order"))
        .order_by(Outcome.id)
    ),
)
