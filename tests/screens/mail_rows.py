"""Confirmations as the book answers them, for the tests of the screen that shows them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.mail_views import QueueRow

NOW = datetime(2026, 2, 11, 10, 42, tzinfo=UTC)
DUE_ON = date(2026, 2, 14)


def confirmation(state: str, number: int, **other: Any) -> QueueRow:
    """A confirmation of order 040n-1, made an hour ago, by e-mail but where it is due."""
    row = QueueRow(
        order_id=number,
        number=400 + number,
        suffix=1,
        version=2,
        due=DUE_ON,
        cancelled=False,
        caller="A. SENDER",
        phone="07700 900123",
        email="a.sender@example.com",
        state=state,
        how="" if state == "due" else "email",
        why="",
        tries=0,
        made_at=NOW - timedelta(hours=1),
        next_at=None,
        claimed_at=None,
        done_at=None,
        message_id="" if state in ("due", "queued", "held") else f"<{number}.abc@example.com>",
    )
    return row._replace(**other)


MINUTE = timedelta(minutes=1)
ROWS = (
    confirmation("unknown", 1, why="the line was cut after the last dot", claimed_at=NOW - 5 * MINUTE, tries=1),
    confirmation("failed", 2, why="the server knows no such address", tries=1),
    confirmation("held", 3, why="its day has passed", email="h@example.com"),
    confirmation("due", 4),
    confirmation("due", 5, email="", cancelled=True),
    confirmation("sending", 6, claimed_at=NOW, tries=1),
    confirmation("queued", 7),
    confirmation("queued", 8, why="the server asked to wait", tries=3, next_at=NOW + 4 * MINUTE),
    confirmation("done", 9, done_at=NOW - 30 * MINUTE, tries=1),
)
