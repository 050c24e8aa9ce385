"""Faults planted in the lock box: paper left too long, and what is kept although it was shredded, or outside of it."""

from typing import Any

from tests.book import raw
from tests.siege.planting import Faults, Planted, named_sheet, plant
from tests.siege.random_day import Day

FAULTS = Faults()
A_WEEK = 7 * 24 * 3600
IN_IT = "SELECT s.id, s.number FROM sheets s JOIN lock_box b ON b.sheet_id = s.id"
A_PHOTO = (
    "INSERT INTO photos (id, kind, sheet_id, position, caption, key, digest, source, size, width, height, thumbnail,"
    " added_at, added_by) VALUES (hex(randomblob(16)), 'sheet', ?, 0, '', randomblob(32), randomblob(32),"
    " randomblob(32), 1, 1, 1, x'ff', 0, 'owner')"
)


def _sheet(day: Day, sql: str) -> tuple[int, int] | None:
    """One of the sheets that a question answers with: its id and its number."""
    with raw(day.book.path, rules=True) as rows:
        found: list[tuple[int, int]] = rows.execute(sql).fetchall()
    return day.rng.choice(found) if found else None


def _on(sheet: tuple[int, int] | None, day: Day, *changes: tuple[Any, ...]) -> Planted | None:
    if sheet is None:
        return None
    plant(day, *changes)
    return named_sheet(sheet[1], "kept")


@FAULTS.add
def paper_left_too_long(day: Day) -> Planted | None:
    """A sheet may have been shredded for a week more."""
    with raw(day.book.path, rules=True) as rows:
        out = "SELECT o.sheet_id FROM orders o JOIN list_entries e ON e.order_id = o.id"
        found: list[tuple[int, int]] = rows.execute(
            f"{IN_IT} WHERE b.shredded_at IS NULL AND s.state IN ('struck', 'void', 'merged') AND s.source = 'paper'"
            f" AND s.id NOT IN ({out} WHERE e.status NOT IN ('done', 'cancelled'))"
        ).fetchall()
    if not found:
        return None
    sheet, number = day.rng.choice(found)
    plant(day, (f"UPDATE lock_box SET since = since - {A_WEEK} WHERE sheet_id = ?", sheet))
    return named_sheet(number, "lock box")


@FAULTS.add
def words_left_after_shredding(day: Day) -> Planted | None:
    sheet = _sheet(day, f"{IN_IT} JOIN taken_down t ON t.sheet_id = s.id WHERE b.shredded_at IS NULL")
    change = "UPDATE lock_box SET shredded_at = 1, shredded_by = 'owner' WHERE sheet_id = ?"
    return _on(sheet, day, (change, sheet and sheet[0]))


@FAULTS.add
def words_that_came_back(day: Day) -> Planted | None:
    sheet = _sheet(day, f"{IN_IT} JOIN orders o ON o.sheet_id = s.id WHERE b.shredded_at IS NOT NULL")
    words = "INSERT INTO taken_down SELECT id, sheet_id, '{}' FROM orders WHERE sheet_id = ?"
    return _on(sheet, day, (words, sheet and sheet[0]))


@FAULTS.add
def photo_left_after_shredding(day: Day) -> Planted | None:
    sheet = _sheet(day, f"{IN_IT} WHERE b.shredded_at IS NOT NULL")
    return _on(sheet, day, (A_PHOTO, sheet and sheet[0]))


@FAULTS.add
def photo_outside_the_lock_box(day: Day) -> Planted | None:
    sheet = _sheet(day, "SELECT id, number FROM sheets WHERE id NOT IN (SELECT sheet_id FROM lock_box)")
    return _on(sheet, day, (A_PHOTO, sheet and sheet[0]))


@FAULTS.add
def lock_box_forgot_a_sheet(day: Day) -> Planted | None:
    sheet = _sheet(day, f"{IN_IT} JOIN taken_down t ON t.sheet_id = s.id")
    return _on(sheet, day, ("DELETE FROM lock_box WHERE sheet_id = ?", sheet and sheet[0]))
