"""The end of day in words and rows: its equations, its sheets, what keeps it open, and tomorrow."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from models.dates import short
from models.day_views import DayCheck, Outstanding, Tomorrow
from models.views import PadOrder, PadRow
from screens.widgets.ink import Span
from screens.widgets.line_list import Row, heading

NUMBERS = (
    "Nothing keeps",
    "One thing keeps",
    "Two things keep",
    "Three things keep",
    "Four things keep",
    "Five things keep",
)
MARKS = {"struck": "x", "void": "v", "merged": "m"}
HOUR = 3600


def day_words(check: DayCheck, local: Callable[[datetime], datetime]) -> str:
    """Both equations of the day, and whether it is closed."""
    beside = [f"END OF DAY  {short(check.day)}", _closed(check, local)]
    if check.carried_in:
        beside.append(f"carried in {check.carried_in}")
    beside.append(f"tomorrow {check.tomorrow_due}")
    head = "    ".join(part for part in beside if part)
    equations = (_equation("taken", check.taken._asdict()), _equation("due  ", check.due._asdict()))
    return "\n".join((head, *equations))


def _equation(name: str, figures: dict[str, int]) -> str:
    total, *parts = figures.items()
    return f"{name} {total[1]} = " + " + ".join(f"{part.replace('_', ' ')} {count}" for part, count in parts)


def _closed(check: DayCheck, local: Callable[[datetime], datetime]) -> str:
    return f"closed {local(check.closed_at):%a %H:%M}" if check.closed_at else ""


def sheet_rows(sheets: Iterable[PadRow], carried_in: Sequence[PadRow], now: datetime) -> Iterator[Row]:
    """Every sheet of the day, its orders under it, then those that are open from earlier days."""
    for sheet in sheets:
        yield from _sheet_rows(sheet, now)
    if carried_in:
        yield heading("Carried in", "open from earlier days")
    for sheet in carried_in:
        yield from _sheet_rows(sheet, now)


def _sheet_rows(sheet: PadRow, now: datetime) -> Iterator[Row]:
    number = Span(f"{sheet.sheet} {MARKS.get(sheet.state, '.')}", "strong")
    if not sheet.orders:
        who = Span(f"{sheet.caller or '?'} -> ?" if sheet.stage == "draft" else sheet.why or sheet.caller)
        none = Span("-")
        state = Span(_draft_state(sheet, now), "warn" if sheet.state == "open" else "quiet")
        yield Row(f"sheet {sheet.number}", (number, Span(sheet.source), who, Span("?"), none, none, none, state))
    for at, order in enumerate(sheet.orders):
        first = (number, Span(sheet.source)) if at == 0 else (Span(f"   -{order.suffix}"), Span(""))
        yield Row(f"order {order.order_id}", (*first, *_order_spans(sheet, order)))


def _order_spans(sheet: PadRow, order: PadOrder) -> tuple[Span, ...]:
    cancelled = order.status == "cancelled"
    state = sheet.state if sheet.state != "open" else sheet.stage
    return (
        Span(f"{order.caller or '?'} -> {order.recipient or '?'}", "struck" if sheet.state == "struck" else "text"),
        Span(short(order.due).rpartition(" ")[0]),
        _tick(order.ticks.listed),
        _tick(order.ticks.calendar),
        Span(order.confirmation, "text" if order.ticks.confirmation else "warn"),
        Span("X cancelled" if cancelled else state, "text" if sheet.state == "struck" or cancelled else "warn"),
    )


def _tick(done: bool) -> Span:
    return Span("yes", "good") if done else Span("NO", "wrong")


def _draft_state(sheet: PadRow, now: datetime) -> str:
    if sheet.state != "open":
        return sheet.state
    seconds = (now - sheet.taken_at).total_seconds()
    age = f"{seconds / HOUR:.0f} h" if seconds >= HOUR else f"{max(seconds, 0) / 60:.0f} min"
    return f"DRAFT {age}"


def exception_rows(outstanding: Sequence[Outstanding], *, closed: bool = False) -> Iterator[Row]:
    """What keeps the day open, or is still open on a ``closed`` day, numbered, and what enter does about it."""
    yield _exceptions_heading(len(outstanding), closed)
    for number, fault in enumerate(outstanding, 1):
        where = fault.order or fault.sheet
        named = f"{where} " if where and where not in fault.detail else ""
        spans = (
            Span(f"{number:>2}  ", "quiet"),
            Span(f"{named}{fault.detail}"),
            Span(f"   enter: {_enter(fault)}", "quiet"),
        )
        yield Row(str(number - 1), spans, across=True)


def _exceptions_heading(count: int, closed: bool) -> Row:
    if closed:
        return heading(f"Still open on this closed day: {count or 'nothing'}")
    lead = NUMBERS[count] if count < len(NUMBERS) else f"{count} things keep"
    return heading(f"{lead} this day open{':' if count else '.'}", "" if count else "c closes it")


def _enter(fault: Outstanding) -> str:
    if fault.kind == "web":
        return "which one?"
    if fault.kind == "pad" or (fault.kind == "number" and not fault.order):
        return "take it or void it"
    if fault.kind == "draft":
        return "finish it"
    if fault.kind == "online":
        return "look at it"
    if fault.kind == "decide":
        return "say which holds"
    if fault.kind == "lock box":
        return "the lock box"
    if fault.kind == "load":
        return "count the van again"
    return "open it" if fault.sheet else "what is it?"


def carried_rows(carried: Sequence[Outstanding]) -> Iterator[Row]:
    """What is carried over without keeping the day open."""
    if carried:
        yield heading("Carried over", "this does not keep the day open")
    for fault in carried:
        yield Row(None, (Span(f"    {fault.order or fault.sheet} {fault.detail}", "quiet"),))


def tomorrow_words(tomorrow: Tomorrow) -> str:
    """What tomorrow holds; what must be known first comes before the windows."""
    stops = "1 stop" if tomorrow.stops == 1 else f"{tomorrow.stops} stops"
    lines = [f"{stops}, {tomorrow.shelf} on the shelf, {tomorrow.relays} with other florists"]
    if tomorrow.first_timed:
        lines.append(f"The first at a set time: {tomorrow.first_timed}")
    if tomorrow.no_driver:
        lines.append(f"{tomorrow.no_driver} without a driver")
    if tomorrow.to_come:
        lines.append(f"To come: {'; '.join(tomorrow.to_come)}")
    if tomorrow.by_window:
        lines.append("By window: " + ", ".join(f"{count} {words}" for words, count in tomorrow.by_window))
    return "\n".join(lines)
