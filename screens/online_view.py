"""An online order whole, before it is taken in: every field that has something in it."""

from collections.abc import Iterator
from datetime import date

from models.dates import say, short, window_words
from models.money import pounds
from models.online_rows import Stored
from models.online_views import OnlinePart, parts_of
from models.views import Line, Party
from screens.base import CounterScreen
from screens.message_view import LongText

LABEL = 9
ON_THE_SHELF = "collected from the shop"


async def show_whole(screen: CounterScreen, row: Stored, why: str) -> None:
    """Show an online order as it was read last; ``why`` is what is the matter with it. Await it in a worker."""
    said = f"! {why}" if why else ""
    placed = f"placed {short(date.fromisoformat(row.placed_on))}" if row.placed_on else ""
    status = "   ".join(filter(None, (row.status, placed)))
    text = whole_words(parts_of(row.content)[0], screen.desk.clock.today())
    view = LongText(f"{row.source} {row.number}", tuple(filter(None, (status, said))), text)
    await screen.app.push_screen_wait(view)


def whole_words(parts: tuple[OnlinePart, ...], today: date) -> str:
    """Every part of an order, a line for each field; texts are raw, and may be of several lines."""
    shown = []
    for place, part in enumerate(parts, 1):
        lines = [f"PART {place} OF {len(parts)}"] if len(parts) > 1 else []
        lines += [_line(label, text) for label, text in _fields(part, today) if text]
        shown.append("\n".join(lines))
    return "\n\n".join(shown) or "Nothing of it was read yet: it is on the web shop's own list."


def _fields(part: OnlinePart, today: date) -> Iterator[tuple[str, str]]:
    yield "Caller", _party(part.caller)
    yield "For", _party(part.recipient)
    yield "Where", "\n".join(filter(None, (part.address, part.postcode)))
    if part.fulfilment != "delivery":
        yield "", ON_THE_SHELF if part.fulfilment == "collection" else part.fulfilment
    yield "Card", part.card or "(nothing)"
    when = say(part.due, today) if part.due else "? no day"
    yield "When", f"{when}, {window_words(part.window)}" if part.window else when
    yield "What", "\n".join(map(_goods, part.lines)) or "? nothing"
    for label, amount in (("Delivery", part.delivery_charge), ("Discount", -part.discount), ("Tax", part.tax)):
        yield label, pounds(amount) if amount else ""
    yield "Total", _total(part)
    yield "Paid", part.payment
    yield "Notes", part.notes
    yield "To come", ", ".join(part.to_come)


def _line(label: str, text: str) -> str:
    first, *more = text.splitlines()
    return "\n".join((f"{label:<{LABEL}}{first}", *(f"{'':<{LABEL}}{each}" for each in more)))


def _party(party: Party) -> str:
    return "   ".join(filter(None, (party.name, party.phone, party.email)))


def _goods(line: Line) -> str:
    return f"{line.words}   {'?' if line.price is None else pounds(line.amount)}"


def _total(part: OnlinePart) -> str:
    total = sum(line.amount for line in part.lines) + part.delivery_charge + part.tax - part.discount
    unpriced = any(line.price is None for line in part.lines)
    return f"{pounds(total)}{', and what is still to come' if unpriced else ''}"
