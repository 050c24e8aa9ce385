"""Faults planted in sheets, numbers, figures and closed days, and in what is said from outside."""

from dataclasses import replace
from typing import Any

from models import intake
from tests.book import raw
from tests.siege.planting import Faults, Planted, live, named_alone, named_sheet, plant, value, victim
from tests.siege.random_day import Day, Placed, an_order

FAULTS = Faults()
STATE = "UPDATE sheets SET state = ?, stage = ? WHERE number = ?"


def _last(day: Day) -> int:
    return int(value(day, "SELECT max(number) FROM sheets"))


def _delete_sheet(day: Day, number: int) -> None:
    orders = "(SELECT o.id FROM orders o JOIN sheets s ON s.id = o.sheet_id WHERE s.number = ?)"
    changes: list[tuple[Any, ...]] = [
        (f"DELETE FROM {table} WHERE order_id IN {orders}", number)
        for table in ("list_entries", "confirmations", "order_lines")
        if value(day, f"SELECT 1 FROM {table} WHERE order_id IN {orders}", number)
    ]
    if value(day, f"SELECT 1 FROM orders WHERE id IN {orders}", number):
        changes.append((f"DELETE FROM orders WHERE id IN {orders}", number))
    plant(day, *changes, ("DELETE FROM sheets WHERE number = ?", number))


@FAULTS.add
def last_sheet_deleted(day: Day) -> Planted | None:
    number = _last(day)
    _delete_sheet(day, number)
    return named_sheet(number, "number")


@FAULTS.add
def middle_sheet_deleted(day: Day) -> Planted | None:
    order = victim(day, lambda order: order.sheet < _last(day) and order.sheet_day == day.day.isoformat())
    if order:
        _delete_sheet(day, order.sheet)
    return order and named_sheet(order.sheet, "number")


@FAULTS.add
def number_skipped(day: Day) -> Planted | None:
    number = _last(day)
    plant(day, ("UPDATE sheets SET number = number + 1 WHERE number = ?", number))
    return named_sheet(number, "number")


@FAULTS.add
def sheet_state_unknown(day: Day) -> Planted | None:
    if order := victim(day):
        plant(day, (STATE, day.rng.choice(("filed", "pending", "")), "", order.sheet))
    return order and named_sheet(order.sheet, "status")


@FAULTS.add
def struck_without_proof(day: Day) -> Planted | None:
    if order := victim(day, lambda order: order.state == "open"):
        plant(day, (STATE, "struck", "", order.sheet))
    return order and named_sheet(order.sheet, "state")


@FAULTS.add
def open_though_proven(day: Day) -> Planted | None:
    if order := victim(day, lambda order: order.state == "struck"):
        plant(day, (STATE, "open", day.rng.choice(("listed", "incomplete", "draft")), order.sheet))
    return order and named_sheet(order.sheet, "state")


@FAULTS.add
def void_with_an_order(day: Day) -> Planted | None:
    if order := victim(day, live):
        change = "UPDATE sheets SET state = 'void', stage = '', void_reason = 'price call' WHERE number = ?"
        plant(day, (change, order.sheet))
    return order and named_sheet(order.sheet, "state")


@FAULTS.add
def merged_with_a_live_order(day: Day) -> Planted | None:
    if order := victim(day, live):
        plant(day, ("UPDATE sheets SET state = 'merged', stage = '', merged_into = 1 WHERE number = ?", order.sheet))
    return order and named_sheet(order.sheet, "state")


@FAULTS.add
def draft_left(day: Day) -> Planted | None:
    parked = day.rng.random() < 0.5
    kept = day.book.write(intake.keep_draft, day.moment(), "left", {"caller_name": "Ann"}, parked=parked)
    return named_sheet(kept.sheet, "draft")


@FAULTS.add
def draft_left_on_a_struck_sheet(day: Day) -> Planted | None:
    if order := victim(day, lambda order: order.state == "struck"):
        day.book.write(intake.keep_draft, day.moment(), "left", {"card": "x"}, sheet=order.sheet)
    return order and named_sheet(order.sheet, "draft")


@FAULTS.add
def tallies_off(day: Day) -> Planted | None:
    changes = (
        "UPDATE tallies SET sheets = sheets + 1",
        "DELETE FROM tallies",
        "INSERT INTO tallies VALUES ('filed', 1)",
    )
    with raw(day.book.path) as rows:
        rows.execute(day.rng.choice(changes))
    return named_alone("figures")


@FAULTS.add
def open_sheet_of_long_ago(day: Day) -> Planted | None:
    """A sheet of an earlier day loses its confirmation: still named, whatever day it came in."""

    def old(order: Placed) -> bool:
        return order.sheet_day < day.day.isoformat() <= order.due

    if order := victim(day, old):
        plant(
            day,
            ("UPDATE confirmations SET state = 'due' WHERE order_id = ?", order.order_id),
            (STATE, "open", "listed", order.sheet),
        )
    return order and Planted(frozenset({"confirmation"}), order.number[:-2], order.number, {})


@FAULTS.add
def closed_day_has_another_sheet(day: Day) -> Planted | None:
    if day.closed_before is None:
        return None
    day.do(intake.take, an_order(day, day.day), confirm=None)
    plant(day, ("UPDATE sheets SET day = ? WHERE number = ?", day.closed_before.isoformat(), _last(day)))
    return named_alone("closed day")


@FAULTS.add
def closed_day_has_lost_an_order(day: Day) -> Planted | None:
    before = day.closed_before.isoformat() if day.closed_before else ""
    order_id = value(day, "SELECT id FROM orders WHERE due = ? LIMIT 1", before)
    if order_id is None:
        return None
    moved = "2026-01-02"
    plant(
        day,
        ("UPDATE orders SET due = ? WHERE id = ?", moved, order_id),
        ("UPDATE list_entries SET day = ? WHERE order_id = ?", moved, order_id),
    )
    return named_alone("closed day")


@FAULTS.add
def closed_day_is_open_again(day: Day) -> Planted | None:
    before = day.closed_before.isoformat() if day.closed_before else ""
    number = value(day, "SELECT number FROM sheets WHERE day = ? AND state = 'struck' LIMIT 1", before)
    if number is None:
        return None
    plant(day, (STATE, "open", "listed", number))
    return named_alone("closed day")


@FAULTS.add
def web_shop_shows_one_more(day: Day) -> Planted | None:
    said = day.outside()
    return named_alone("web", outside=replace(said, web=(said.web or 0) + 1))


@FAULTS.add
def web_order_filed_as_another(day: Day) -> Planted | None:
    number = value(day, "SELECT number FROM sheets WHERE source = 'web' AND day = ?", day.day.isoformat())
    if number is None:
        return None
    said = day.outside()
    plant(day, ("UPDATE sheets SET source = 'phone' WHERE number = ?", number))
    return named_alone("web", outside=said)


@FAULTS.add
def next_sheet_one_more(day: Day) -> Planted | None:
    if value(day, "SELECT 1 FROM sheets WHERE pad_number IS NOT NULL") is None:
        return None
    return named_alone("pad", outside=replace(day.outside(), next_sheet=day.pad_next + day.rng.choice((1, 2, -1))))


@FAULTS.add
def pad_number_skipped(day: Day) -> Planted | None:
    number = value(day, "SELECT number FROM sheets WHERE pad_number = ?", day.pad_next - 1)
    # Nobody can know that the first printed number of all was skipped.
    first_of_all = day.closed_before is None and value(day, "SELECT count(pad_number) FROM sheets") == 1
    if number is None or first_of_all:
        return None
    plant(day, ("UPDATE sheets SET pad_number = pad_number + 1 WHERE number = ?", number))
    return named_alone("pad", outside=replace(day.outside(), next_sheet=day.pad_next + 1))


@FAULTS.add
def fewer_sheets_here_than_in_hand(day: Day) -> Planted | None:
    here = value(day, "SELECT count(pad_number) FROM sheets WHERE day = ?", day.day.isoformat())
    return named_alone("pad", outside=replace(day.outside(), next_sheet=None, in_hand=here + 1))
