"""Who is still to be told, in lines and words, and why a key cannot act on one of them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import groupby

from models.dates import say, short
from models.mail_views import QueueRow
from screens.widgets.cells import cut
from screens.widgets.ink import Span
from screens.widgets.line_list import Column, Row, heading

UNKNOWN, FAILED, HELD, DUE, SENDING, QUEUED, DONE = "unknown", "failed", "held", "due", "sending", "queued", "done"
STATES = {
    UNKNOWN: "NOT KNOWN WHETHER IT ARRIVED",
    FAILED: "FAILED",
    HELD: "HELD",
    DUE: "STILL TO BE TOLD",
    SENDING: "BEING SENT",
    QUEUED: "QUEUED",
    DONE: "SENT TODAY",
}
WARNED = frozenset({UNKNOWN, FAILED, HELD})
COLUMNS = (
    Column("Order", 7),
    Column("Caller", 13, grow=2),
    Column("Ring", 14),
    Column("Due", 10),
    Column("How it stands", 26, grow=3),
    Column("E-mail", 22, grow=1, from_width=100),
)
NOBODY = "There is nothing under the cursor."
NO_ADDRESS = "There is no e-mail address for the caller: tell them (r, h), or open the order (enter) and add one."
KNOWN = "Only of an e-mail of which nobody knows whether it arrived."
ADVICE = {
    UNKNOWN: "Look in the shop's Sent folder, or ask: y it arrived, e sends it once more.",
    FAILED: "Ring them, then r. Or put the address right (enter), and e sends it again.",
    HELD: "Ring them, then r. Or put right what is in the way, and e sends it.",
    DUE: "Ring them, then r. Or e sends it by e-mail; v shows what it would say.",
    SENDING: "What becomes of it stands here in a moment.",
    QUEUED: "It leaves by itself; s sends it now, v shows it. Told already: r, h or w.",
    DONE: "The mail server took it; v shows it.",
}
"""What to do about each, on one line of 80 cells."""
WITHOUT_MAIL = "It waits until mail is set up and tried; v shows it. Told already: r, h or w."
NO_E_MAIL = "Ring them, then r. There is no e-mail address."
LONGEST_NAME = 30
TOLD_OTHERWISE = frozenset({"read_back", "handed_over", "not_wanted"})
OF_A_ROW = frozenset({"open", "by_email", "arrived", "message"}) | TOLD_OTHERWISE
Local = Callable[[datetime], datetime]
"""A time of UTC as the shop's own."""


def key_of(row: QueueRow) -> str:
    """What the cursor holds on to: each version of an order is told by itself."""
    return f"{row.order_id}/{row.version}"


def confirmation_rows(rows: Sequence[QueueRow], now: datetime, local: Local) -> list[Row]:
    """Every row under the heading of its state; one that is not known is shown by its own name."""
    lines: list[Row] = []
    for state, members in groupby(rows, key=lambda row: row.state):
        of_state = list(members)
        lines.append(heading(STATES.get(state, state), str(len(of_state))))
        ink = "warn" if state in WARNED else "quiet" if state == DONE else "text"
        lines += [
            Row(
                key_of(row),
                (
                    Span(row.order, "strong"),
                    Span(row.caller or "?"),
                    Span(row.phone),
                    Span(short(row.due)),
                    Span(standing_words(row, now, local), ink),
                    Span(row.email, "quiet"),
                ),
            )
            for row in of_state
        ]
    return lines


def standing_words(row: QueueRow, now: datetime, local: Local) -> str:
    """How it stands with one, in words: its state, when, why, and that the order is cancelled."""
    state, why = _state_words(row, now, local), row.why
    if row.state == DUE:
        state, why = why or "nobody has told them", ""
    elif row.state == SENDING:
        why = ""
    words = f"{state}: {why}" if why else state
    return f"CANCELLED, {words}" if row.cancelled else words


def _state_words(row: QueueRow, now: datetime, local: Local) -> str:
    if row.state == SENDING and row.claimed_at is not None:
        return f"sending since {_clock(row.claimed_at, now, local)}"
    if row.state == UNKNOWN and row.claimed_at is not None:
        return f"unknown, tried {_clock(row.claimed_at, now, local)}"
    if row.state == DONE:
        return f"sent {_clock(row.done_at, now, local)}" if row.done_at is not None else "sent"
    if row.next_at is not None and waits_its_turn(row, now):
        return f"queued, tried {_times(row.tries)}, again {_clock(row.next_at, now, local)}"
    return row.state


def row_words(row: QueueRow, now: datetime, today: date, local: Local, *, has_mail: bool) -> str:
    """A row in full: the order and whom to ring, what to do about it, and, which may be long, how it stands."""
    ring = " ".join(part for part in (cut(row.caller, LONGEST_NAME), row.phone) if part)
    first = (f"{row.order} due {say(row.due, today)}", f"ring {ring}" if ring else "", row.email)
    advice = ADVICE.get(row.state, "")
    if row.state == DUE and not row.email:
        advice = NO_E_MAIL
    elif row.state == QUEUED and not has_mail:
        advice = WITHOUT_MAIL
    return "\n".join(("   ".join(part for part in first if part), advice, standing_words(row, now, local)))


def title_words(rows: Sequence[QueueRow], *, has_mail: bool) -> str:
    """How many wait for a person, and how many for the mail."""
    waiting = sum(row.state in (*WARNED, DUE) for row in rows)
    under_way = sum(row.state in (SENDING, QUEUED) for row in rows)
    sent = sum(row.state == DONE for row in rows)
    by_mail = "on the way by e-mail" if has_mail else "waiting for mail"
    counts = ((waiting, "waiting for you"), (under_way, by_mail), (sent, "sent today"))
    return "   ".join(("CONFIRMATIONS", *(f"{count} {words}" for count, words in counts if count)))


def cannot_with(action: str, row: QueueRow | None, now: datetime, local: Local) -> str:
    """Why an action cannot be done with a row now, in words; empty when it can."""
    if action not in OF_A_ROW:
        return ""
    if row is None:
        return NOBODY
    if action in ("open", "message"):
        return ""
    if action == "arrived":
        return "" if row.state == UNKNOWN else KNOWN
    if row.state == SENDING:
        return "It is being sent just now."
    if row.state == DONE:
        return f"They were told: {standing_words(row, now, local)}."
    if action == "by_email" and not row.email:
        return NO_ADDRESS
    if action == "by_email" and row.state == QUEUED and not waits_its_turn(row, now):
        return "It is queued already: it leaves by itself, and s sends it now."
    return ""


def cannot_send(rows: Sequence[QueueRow], now: datetime, local: Local) -> str:
    """Why nothing can be sent now, in words; empty when something is queued and due."""
    queued = [row for row in rows if row.state == QUEUED]
    if not queued:
        return "No e-mail is queued."
    if all(waits_its_turn(row, now) for row in queued):
        first = min(row.next_at for row in queued if row.next_at is not None)
        return f"The next is tried {_clock(first, now, local)}; e on one tries it at once."
    return ""


def is_under_way(rows: Sequence[QueueRow], now: datetime) -> bool:
    """Whether an e-mail is being sent, or is due to be."""
    return any(row.state == SENDING or (row.state == QUEUED and not waits_its_turn(row, now)) for row in rows)


def waits_its_turn(row: QueueRow, now: datetime) -> bool:
    """Whether it did not go, and is tried again only later."""
    return row.state == QUEUED and row.next_at is not None and row.next_at > now


def _clock(at: datetime, now: datetime, local: Local) -> str:
    shown, today = local(at), local(now).date()
    return f"{shown:%H:%M}" if shown.date() == today else f"{short(shown.date())} {shown:%H:%M}"


def _times(tries: int) -> str:
    return {1: "once", 2: "twice"}.get(tries, f"{tries} times")
