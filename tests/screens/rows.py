"""Rows as the book answers them, with invented people, for screens under test."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.notices import ToSee, Unseen
from models.views import EntryRow, Line, PadOrder, PadRow, Ticks, WeekRow

TODAY = date(2026, 2, 11)
MONDAY = date(2026, 2, 9)
TAKEN = datetime(2026, 2, 11, 8, 2, tzinfo=UTC)
ALL = Ticks(True, True, True, True)
UNCONFIRMED = Ticks(True, True, False, True)


def day(ahead: int) -> date:
    """A day counted from the Monday of the week."""
    return MONDAY + timedelta(days=ahead)


def week_row(order_id: int, ahead: int = 2, **other: Any) -> WeekRow:
    row = WeekRow(
        due=day(ahead),
        window="am",
        number=400 + order_id,
        suffix=1,
        caller="A. SENDER",
        recipient="B. RECIPIENT",
        postcode="PO16 7AA",
        fulfilment="delivery",
        status="live",
        entry_status="listed",
        to_come="",
        sheet_state="struck",
        order_id=order_id,
    )
    return row._replace(**other)


def to_see(*whose: str, mark: str = "CHANGED", version: int = 1) -> ToSee:
    """What each of these has still to see of an order; the shop is an empty name."""
    return ToSee(version, tuple(Unseen(TODAY, each, mark) for each in whose))


def entry(order_id: int, **other: Any) -> EntryRow:
    row = EntryRow(
        order_id=order_id,
        number=400 + order_id,
        suffix=1,
        kind="delivery",
        day=TODAY,
        due=TODAY,
        status="listed",
        driver="",
        sequence=None,
        florist="",
        mark="",
        moved_from=None,
        recipient="B. RECIPIENT",
        phone="07700 900123",
        address="12 Mill Lane",
        postcode="PO16 7AA",
        window="am",
        notes="side gate",
        to_come="",
        result="",
        place="",
        outcome_note="",
        outcome_at=None,
        whom="",
        news="",
        loaded_at=None,
        version=1,
        lines=(Line("Dozen red roses", 2, 4500),),
    )
    return row._replace(**other)


def pad_order(order_id: int, suffix: int = 1, **other: Any) -> PadOrder:
    row = PadOrder(
        suffix=suffix,
        caller="A. SENDER",
        recipient="B. RECIPIENT",
        due=date(2026, 2, 14),
        status="live",
        to_come="",
        confirmation="read back",
        ticks=ALL,
        order_id=order_id,
        version=1,
    )
    return row._replace(**other)


def sheet(number: int, *orders: PadOrder, **other: Any) -> PadRow:
    row = PadRow(
        number=number,
        source="phone",
        day=TODAY,
        taken_at=TAKEN,
        taken_by="owner",
        state="struck",
        stage="",
        caller="",
        why="",
        pad="",
        pad_number=None,
        parked=False,
        orders=orders,
    )
    return row._replace(**other)
