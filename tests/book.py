"""A real order book in a temporary folder, for every test that needs one; and a raw connection to plant faults with."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlcipher3 import dbapi2 as driver

from counter_tui.keys import DataKey
from counter_tui.shop import OpenShop
from models.database import Book
from models.delivering import note_outcome
from models.moment import Moment
from models.opening import standing
from models.outcomes import outcome_of
from models.run_views import Noted, OutcomeGiven, Seen
from models.users import know_user
from models.views import Line, NewOrder, Party

RAW_KEY = f"x'{'c0ffee42' * 8}'"
ZONE = ZoneInfo("Europe/London")
WEDNESDAY = date(2026, 2, 11)
SATURDAY = date(2026, 2, 14)

_ORDER = NewOrder(
    caller=Party("Ann Sender", "07700 900123", "ann@example.com"),
    recipient=Party("Bea Recipient", "07700 900456"),
    address="12 Mill Lane",
    postcode="PO16 7AA",
    card="Happy Birthday!",
    due=SATURDAY,
    window="am",
    lines=(Line("Dozen red roses", 2, 4500),),
    delivery_charge=500,
    payment="card machine",
    notes="side gate",
)


def open_book(folder: Path) -> Book:
    """A new book with its owner in it, at ``folder``/book.db; whoever asked for it closes it."""
    book = Book.create(folder / "book.db", RAW_KEY)
    book.write(know_user, "owner")
    return book


def opened(book: Book) -> OpenShop:
    """A book that was opened with a raw key, as a shop that its owner has opened; it has no key file."""
    return OpenShop(book, "owner", "owner", DataKey(bytes(32)), "", "passphrase")


def moment(clock: str = "10:42", day: date = WEDNESDAY, by: str = "owner") -> Moment:
    """The owner at this time of day, in the shop's zone; today is that day."""
    return Moment(by, datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), ZONE), day)


def an_order(**changes: Any) -> NewOrder:
    """Two dozen red roses for Saturday morning, but for what is changed."""
    return replace(_ORDER, **changes)


def outcome(
    book: Book,
    m: Moment,
    order_id: int,
    result: str,
    place: str = "",
    *,
    key: str,
    seen: Seen | None = None,
    **given: Any,
) -> Noted:
    """Note an outcome of an order as it stands now, or as it was ``seen``."""
    seen = seen or book.read(as_it_stands, order_id)
    return book.write(note_outcome, m, order_id, OutcomeGiven(result, place, **given), seen, key=key)


def as_it_stands(order_id: int) -> Seen:
    """How an order looks to whoever looks now."""
    order, past = standing(order_id), outcome_of(order_id)
    return Seen(order.driver, order.due, order.entry_status, past.id if past else 0)


def new_key() -> str:
    return uuid.uuid4().hex


@contextmanager
def raw(path: Path, *, rules: bool = False) -> Iterator[Any]:
    """A connection past the program, committed at the end: constraints and triggers off in it, or on with ``rules``."""
    connection = driver.connect(str(path))
    triggers: dict[str, str] = {}
    try:
        connection.execute(f'PRAGMA key = "{RAW_KEY}"')
        connection.execute("PRAGMA cipher_log_level = none")
        connection.execute("PRAGMA busy_timeout = 15000")
        connection.execute(f"PRAGMA foreign_keys = {'on' if rules else 'off'}")
        if not rules:
            connection.execute("PRAGMA ignore_check_constraints = on")
            triggers |= connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name in triggers:
                connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for sql in triggers.values():
            connection.execute(sql)
        connection.commit()
    finally:
        connection.close()
