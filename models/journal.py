"""The audit entry that every verb leaves behind: who, when, which record, and no personal data."""

from models.moment import Moment
from models.tables.base import book

# Whatever became of the head, an entry is written: `models.chain` then finds that it does not fit.
_ADD = """
INSERT INTO audit (id, at, by, act, sheet, suffix, detail, person, mac)
SELECT id, ?1, ?2, ?3, ?4, ?5, ?6, ?7, audit_mac(state, id, ?1, ?2, ?3, ?4, ?5, ?6, ?7) FROM (
    SELECT
        max(coalesce((SELECT last FROM audit_head), 0), coalesce((SELECT max(id) FROM audit), 0)) + 1 AS id,
        (SELECT mac FROM audit_head) AS state
)
"""
# Counted on from what it says, so that a head that was tampered with does not come right by itself.
_END = "UPDATE audit_head SET last = last + 1, mac = audit_after((SELECT mac FROM audit WHERE id = ?1))"


def note(
    m: Moment,
    act: str,
    *,
    sheet: int | None = None,
    suffix: int | None = None,
    detail: str = "",
    person: int | None = None,
) -> None:
    """Write down an act, sealed to the one before it (`models.chain`).

    ``detail`` names fields, states and dates, never what a person said; ``person`` is a row of ``people``.
    """
    added = book.execute_sql(_ADD, (m.stamp, m.by, act, sheet, suffix, detail, person)).lastrowid
    book.execute_sql(_END, (added,))
