"""What is unlikely on an order, though it may be right: said at the field and before saving, never refused."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from models.catalogue import TIMED, Room
from models.codes import Codes
from models.dates import window_words
from models.text import postcode

# A whole British postcode, or its first half; GOV.UK, "Postcode formats", gives these shapes.
_POSTCODE: Final = re.compile(r"(?:GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)(?: ?[0-9](?:[A-Z]{2})?)?")
_WEEKDAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True)
class DayRules:
    """What the settings say of days. ``cut_off`` is the local time from which today is too late; None: never."""

    daily_cap: int
    closed_weekdays: tuple[int, ...] = ()
    cut_off: time | None = None


def of_postcode(text: str, codes: Codes) -> str:
    """A postcode that is none, that nobody delivers to, or whose charge was never set."""
    code = postcode(text)
    if not code:
        return ""
    area = codes.area(code)
    if area is not None:
        return f"{area.prefix} is out of reach: nobody delivers there." if area.charge is None else ""
    if not _POSTCODE.fullmatch(code):
        return f"{code} does not look like a postcode, such as PO16 7AA."
    return f"No charge is set for {code.partition(' ')[0]}: does delivery there cost the usual?" if codes.areas else ""


def of_card(text: str, codes: Codes) -> str:
    r"""A ``\code`` that is no message's would stand on the card as it is."""
    unknown = codes.unknown_message(text)
    return f"There is no message {unknown}: the card would say just that." if unknown else ""


def of_day(room: Room, rules: DayRules, today: date, now: datetime) -> str:
    """A day on which the shop is closed, or is full; today after its cut-off. ``now`` is the shop's local time."""
    if room.holiday:
        return f"{room.holiday_words[:1].upper()}{room.holiday_words[1:]}."
    if room.day.weekday() in rules.closed_weekdays:
        return f"The shop is closed on {_WEEKDAYS[room.day.weekday()]}."
    if room.day == today and rules.cut_off is not None and now.time() >= rules.cut_off:
        return f"It is past {rules.cut_off:%H:%M}: can it still go out today?"
    most = rules.daily_cap if room.most is None else room.most
    return f"That day is full: {room.orders} of {most}." if room.orders >= most else ""


def of_window(room: Room, window: str) -> str:
    """A window of a day that holds as much as it can."""
    kind = TIMED if window[:1].isdigit() else window or "all day"
    most, there = room.most_in.get(kind), room.windows.get(kind, 0)
    if most is None or there < most:
        return ""
    return f"That day has {there} of {most} {'timed orders' if kind == TIMED else f'orders {window_words(kind)}'}."


def load_words(room: Room, rules: DayRules) -> str:
    """How full the day is: ``26 of 40 that day``."""
    most = rules.daily_cap if room.most is None else room.most
    return f"{room.orders} of {most} that day"
