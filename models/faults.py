"""Faults of the program's own, kept in the book: where it happened and what kind it was, never a value."""

import re
from datetime import datetime
from typing import NamedTuple

from models.queries import Insert, Question, slot
from models.tables.access import Fault

LONGEST_TRACE = 4_000
LONGEST_KIND = 60
_PLACE = re.compile(r"[\w.-]+:[0-9]+ in [\w<>.]+")
_KIND = re.compile(r"[A-Za-z_][\w.]*")


class FaultRow(NamedTuple):
    """One fault. ``trace`` is a line for each place it came through, ``file.py:123 in name``, the fault itself last."""

    id: str
    at: datetime
    kind: str
    trace: str


def keep_fault(fault_id: str, at: datetime, kind: str, trace: str) -> None:
    """Keep a fault once. ``kind`` is the name of the error's class; nobody did it, so it is no audit entry.

    Whatever in ``kind`` is no name, and in ``trace`` no place in the program, is left out: it could be a value.
    """
    if _FAULT.first(id=fault_id) is not None:
        return
    places = "\n".join(line for line in trace.splitlines() if _PLACE.fullmatch(line))
    name = kind[:LONGEST_KIND] if _KIND.fullmatch(kind) else "?"
    _ADD.run(id=fault_id, at=int(at.timestamp()), kind=name, trace=places[-LONGEST_TRACE:])


def newest_faults(number: int) -> list[FaultRow]:
    """The newest faults, the newest first."""
    return _NEWEST.rows(number=number)


_FAULT = Question(
    FaultRow, lambda: Fault.select(Fault.id, Fault.at, Fault.kind, Fault.trace).where(Fault.id == slot("id"))
)
_NEWEST = Question(
    FaultRow,
    lambda: (
        Fault.select(Fault.id, Fault.at, Fault.kind, Fault.trace)
        .order_by(Fault.at.desc(), Fault.id)
        .limit(slot("number"))
    ),
)
_ADD = Insert(Fault)
