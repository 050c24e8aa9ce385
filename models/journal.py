"""The audit entry that every verb leaves behind: who, when, which record, and no personal data."""

from models.moment import Moment
from models.queries import Insert
from models.tables.audit import Audit

_ADD = Insert(Audit)


def note(m: Moment, act: str, *, sheet: int | None = None, suffix: int | None = None, detail: str = "") -> None:
    """Write down an act. ``detail`` names fields, states and dates, never what a person said."""
    _ADD.run(at=m.stamp, by=m.by, act=act, sheet=sheet, suffix=suffix, detail=detail)
