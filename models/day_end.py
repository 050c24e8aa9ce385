"""The end of day: figures, and every exception by name; it trusts no writer (product.md, "The book-keeping")."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from models import day_counts, day_faults, day_lock_box, day_online, day_waits
from models.dates import short, window_key, window_words
from models.day_counts import Closed, Numbered
from models.day_faults import Hour
from models.day_reads import Reads, Shown, day_words, of_reads
from models.day_scope import ScopeRow, Sheets, history, listed_days, scope
from models.day_views import DayCheck, DueCount, Outside, Outstanding, TakenCount, Tomorrow
from models.day_waits import Waits
from models.entry import meant, read_form
from models.errors import Refused
from models.like_orders import like
from models.like_pairs import unanswered, unasked
from models.pad import draft
from models.relays import RELAY_HOUR
from models.rounds import day_list
from models.views import sheet_number

LATE_HOUR = 19
NO_OUTSIDE = Outside()
THE_READS = Reads()


def check(
    day: date,
    *,
    now: datetime,
    today: date,
    outside: Outside = NO_OUTSIDE,
    late_hour: int = LATE_HOUR,
    relay_hour: int = RELAY_HOUR,
    reads: Reads = THE_READS,
    everything: bool = False,
) -> DayCheck:
    """The day's figures, and what is outstanding up to and including it; nothing outstanding means clean.

    ``now`` is aware, in the shop's zone. With ``everything`` all of history is recounted and searched.
    """
    hour = Hour(day, today, now, late_hour, relay_hour)
    taken, due = day_counts.taken(day), day_counts.due(day)
    total = day_counts.recounted() if everything else day_counts.taken_in_all()
    found = _Found(day, day_waits.waits())
    found.add(_numbers(taken, total, everything))
    found.add(_due(due))
    found.add(_outside(day, outside))
    found.add(_closed_since(day, taken))
    asked = history(day, day_counts.last_number()) if everything else iter((scope(day),))
    found.add(_likenesses(day))
    found.add(day_waits.of_runs(day))
    found.add(day_online.of_online(day, now, today))
    found.add(day_lock_box.of_lock_box(day, now, today))
    listed = set(listed_days(date.min if everything else day)) | {day.isoformat()}
    for sheets in asked:
        listed -= found.search(sheets, reads, hour, set() if everything else listed)
    found.search({}, reads, hour, listed)
    closed = day_counts.closed(day)
    return DayCheck(
        day=day,
        taken=taken,
        due=due,
        carried_in=found.carried_in,
        tomorrow_due=day_counts.due(day + timedelta(days=1)).due,
        total=total,
        outstanding=found.outstanding,
        carried_over=tuple(found.carried_over),
        closed_at=datetime.fromtimestamp(closed.closed_at, now.tzinfo) if closed else None,
    )


class _Found:
    """The exceptions as they are found, and how urgent each is: what is due first comes first."""

    def __init__(self, day: date, waits: Waits) -> None:
        self._waits = waits
        self._today = day.isoformat()
        self._faults: dict[Outstanding, tuple[str, ...]] = {}
        self.carried_over: list[Outstanding] = []
        self.carried_in = 0

    @property
    def outstanding(self) -> tuple[Outstanding, ...]:
        return tuple(sorted(self._faults, key=self._faults.__getitem__))

    def add(self, faults: Iterable[Outstanding], rows: Sequence[ScopeRow] = ()) -> None:
        """Take down what was found wrong with a sheet; without one it counts as due today, as a draft does."""
        for fault in faults:
            dues = [row.due for row in rows if row.order_id is not None and fault.order in ("", row.order)]
            self._faults[fault] = (min(dues, default=self._today), fault.sheet, fault.order, fault.kind)

    def search(self, sheets: Sheets, reads: Reads, hour: Hour, listed: set[str]) -> set[str]:
        """Hold sheets against what the calendar and the list show on their days and these; answers with the days."""
        orders = [row for rows in sheets.values() for row in rows if row.order_id is not None]
        days = {row.due for row in orders} | {row.entry_day for row in orders if row.entry_day} | listed
        shown = Shown(reads, days)
        self.add(of_reads(shown))
        for rows in sheets.values():
            self.add(_sheet(rows, shown, hour, self._waits), rows)
            self.carried_in += rows[0].day < hour.day and rows[0].state == "open"
        self.carried_over += [each for row in orders for each in day_faults.carried_over(row, hour)]
        return days


def tomorrow(day: date) -> Tomorrow:
    """The day after this one: stops and shelf by window, the first timed order, what is to come or has no driver."""
    after = day + timedelta(days=1)
    rows = [row for row in day_list(after) if row.day == after and row.status != "cancelled"]
    windows: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: window_key(row.window)):
        words = window_words(row.window) or "any time"
        windows[words] = windows.get(words, 0) + 1
    timed = [row for row in rows if row.window[:1].isdigit()]
    first = min(timed, key=lambda row: window_key(row.window), default=None)
    return Tomorrow(
        day=after,
        stops=sum(1 for row in rows if row.kind == "delivery"),
        shelf=sum(1 for row in rows if row.kind == "collection"),
        relays=sum(1 for row in rows if row.kind == "relay"),
        by_window=tuple(windows.items()),
        first_timed=f"{first.order} {window_words(first.window)}" if first else "",
        to_come=tuple(f"{row.order}: {row.to_come.replace(' ', ', ')}" for row in rows if row.to_come),
        no_driver=sum(1 for row in rows if row.kind == "delivery" and not row.driver),
    )


def _sheet(rows: list[ScopeRow], shown: Shown, hour: Hour, waits: Waits) -> Iterator[Outstanding]:
    yield from day_faults.lost_orders(rows)
    if rows[0].state == "merged":
        rows = [row for row in rows if row.status != "cancelled" or row.mark or row.order_id in waits.notices]
    orders = [row for row in rows if row.order_id is not None]
    faults = [fault for row in orders for fault in day_faults.of_order(row, shown, hour)]
    faults += [fault for row in orders for fault in day_waits.of_order(row, waits, hour.day, hour.today)]
    if rows and rows[0].state == "merged":
        faults = [fault for fault in faults if fault.kind != "confirmation"]
    yield from faults
    if rows:
        yield from day_faults.of_sheet(rows, faults, hour, waits.wants.get(rows[0].number, ""))
        if rows[0].draft is not None:
            yield from _draft_likenesses(rows[0], hour)


def _numbers(taken: TakenCount, total: TakenCount, everything: bool) -> Iterator[Outstanding]:
    """Both equations of what was taken, and the gaps in sheet numbers."""
    for count, words in ((taken, "of the day"), (total, "of all time")):
        if count.taken != count.struck + count.void + count.merged + count.open:
            yield _figure(f"of {count.taken} sheets {words}, some are neither struck, void, merged nor open")
    last = day_counts.last_number()
    if total.taken != last:
        yield _figure(f"the last sheet is {sheet_number(last)}, and {total.taken} sheets were taken in all")
    if day_counts.open_count() != total.open:
        yield _figure(f"{day_counts.open_count()} sheets are open, {total.open} by the tallies")
    closed = day_counts.last_closed(date.max)
    before = closed.last_number if closed and not everything else 0
    expected = before + 1
    for row in day_counts.numbers_after(before):
        for missing in range(expected, row.number):
            yield Outstanding("number", sheet_number(missing), "", "this sheet's number is missing from the book")
        expected = row.number + 1
    if noted := max(day_counts.last_noted(), before):
        for missing in range(max(expected, last + 1), noted + 1):
            yield Outstanding("number", sheet_number(missing), "", "this sheet's number is missing from the book")


def _due(due: DueCount) -> Iterator[Outstanding]:
    """The equation of what is due: the calendar on one side, the list with its outcomes on the other."""
    parts = due.done + due.not_done + due.cancelled + due.no_outcome
    if due.due != parts:
        yield _figure(f"{due.due} are due in the calendar, {parts} are on the list")


def _outside(day: date, outside: Outside) -> Iterator[Outstanding]:
    """The numbers from outside the book: the web shop's, and the paper pad's."""
    if outside.web is not None:
        yield from day_online.of_count(day, outside.web)
    closed = day_counts.last_closed(day)
    printed = day_counts.printed_since(closed)
    pads: dict[str, list[Numbered]] = {}
    for row in printed:
        pads.setdefault(row.pad or "", []).append(row)
    newest = next(reversed(pads), "")
    blank = closed.next_sheet if closed else None
    for name, rows in pads.items() or [(newest, [])]:
        numbers = {row.pad_number or 0 for row in rows}
        last = -1 if rows else (blank or 0) - 1
        end = max((row.pad_number or 0 for row in rows if row.day <= day), default=last) + 1
        start = min(numbers, default=blank)
        if name == newest:
            start = blank if start is None or (blank is not None and blank < start) else start
            if outside.next_sheet is not None and outside.next_sheet < end:
                yield _pad(f"its next blank sheet is {outside.next_sheet}, and {end - 1} is here")
            end = max(outside.next_sheet or end, end)
        if start is not None:
            yield from map(_pad, _missing(numbers, start, end))
    in_hand = sum(1 for row in printed if row.day == day)
    if outside.in_hand is not None and in_hand != outside.in_hand:
        yield _pad(f"{outside.in_hand} sheets are in hand, {in_hand} are here")


def _missing(numbers: set[int], start: int, end: int) -> Iterator[str]:
    """The numbers from ``start`` to before ``end`` that are not there, a run of them in one: one can be mistyped."""
    for number in (*sorted(number for number in numbers if number < end), end):
        if number - 1 > start:
            yield f"{start} to {number - 1} are not in the book"
        elif number > start:
            yield f"{start} is not in the book"
        start = number + 1


def _pad(words: str) -> Outstanding:
    return Outstanding("pad", "", "", f"the pad: {words}")


def _likenesses(day: date) -> Iterator[Outstanding]:
    """Orders that are like one another, of which nobody has said whether they are one: noticed by the verbs, or not."""
    for pair in unanswered() + unasked(day):
        if max(pair.day, pair.other_day) <= day.isoformat():
            words = f"like {pair.other}: {pair.why}, {day_words(pair.other_due)}"
            yield Outstanding("likeness", pair.sheet, pair.order, words)


def _draft_likenesses(row: ScopeRow, hour: Hour) -> Iterator[Outstanding]:
    """A call that was put aside, and the order was taken otherwise: it would be taken again when it is finished."""
    view = draft(row.number)
    if view is None:
        return
    try:
        fields = meant(view.fields, view.kept_at.astimezone(hour.now.tzinfo).date())
        likes = like(read_form(fields, hour.today), hour.today)
    except Refused:
        return
    if likes:
        yield Outstanding("likeness", row.sheet, "", f"the draft is l{likes[0].words[1:]}")


def _closed_since(day: date, taken: TakenCount) -> Iterator[Outstanding]:
    """A closed day that changed later says so; a sheet of it that was struck meanwhile is no change."""
    closed = day_counts.closed(day)
    previous = day_counts.last_closed(day)
    for each in (closed, previous):
        if each is None:
            continue
        now = taken if each.day == day else day_counts.taken(each.day)
        changes = []
        if now.taken != each.taken:
            changes.append(f"taken was {each.taken}, is {now.taken}")
        if now.struck < each.struck or now.open > each.open:
            changes.append(f"struck was {each.struck}, is {now.struck}")
        changes += _undone(day_counts.due(each.day), each)
        if changes:
            yield Outstanding(
                "closed day", "", "", f"{short(each.day)} has changed since it was closed: {', '.join(changes)}"
            )


def _undone(now: DueCount, then: Closed) -> Iterator[str]:
    """What is due has changed, or what had come of it has; an outcome that came in after all is no change."""
    if now.due != then.due:
        yield f"due was {then.due}, is {now.due}"
    ends = (("done", now.done, then.done), ("not done", now.not_done, then.not_done))
    for name, is_now, was in (*ends, ("cancelled", now.cancelled, then.cancelled)):
        if is_now < was or (is_now > was and now.no_outcome >= then.no_outcome):
            yield f"{name} was {was}, is {is_now}"


def _figure(detail: str) -> Outstanding:
    return Outstanding("figures", "", "", detail)
