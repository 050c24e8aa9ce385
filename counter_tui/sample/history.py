"""Years of history, written in bulk: the rows that the verbs would have written, under all constraints and triggers.

Sheets go in open and are struck or voided by one statement a batch, so that the database itself proves every strike.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from counter_tui.sample import picks, words
from counter_tui.sample.crowd import Crowd
from counter_tui.sample.past import LOADED, MORNING, OWNER, PAPER_STAYS, SHREDDING, TOLD_AFTER, Clock
from counter_tui.sample.picks import Pick
from models.chain import reseal
from models.lock_box import LOCK_BOX_DAYS
from models.queries import Change, slot
from models.run_views import is_news
from models.tables.audit import Audit, Request
from models.tables.base import Table, book
from models.tables.closings import ClosedDay
from models.tables.confirmations import Confirmation
from models.tables.deliveries import ListEntry, Outcome
from models.tables.orders import Order, OrderLine
from models.tables.people import Person
from models.tables.photos import LockBox
from models.tables.runs import Notice, Run, SenderNews
from models.tables.sheets import Sheet

BULK_CACHE_KIB = 262_144
_TOLD_TWICE = frozenset({"cancelled", "amended"})
_ENDED_AFTER = {"void": 180, "cancelled": 960}
"""Seconds after it was begun, of a sheet that ends before its day."""


class Rows:
    """The rows of one table on their way into the book; ``columns`` are its fields in the order of the rows."""

    def __init__(self, table: type[Table], *columns: str) -> None:
        fields = table._meta.fields
        wanted = [name for name in fields if name in columns]
        if list(columns) != wanted:
            raise ValueError(f"{table.__name__} has its fields in this order: {wanted}")
        self._insert = table.insert({fields[name]: 0 for name in columns}).sql()[0]
        self.rows: list[tuple[object, ...]] = []

    def write(self) -> None:
        """Add them all, and forget them."""
        book.connection().executemany(self._insert, self.rows)
        self.rows.clear()


@dataclass
class _Due:
    done: int = 0
    not_done: int = 0
    cancelled: int = 0


@dataclass
class History:
    """Takes days of intakes before the day ``end`` one after another; `write` puts what has gathered into the book."""

    crowd: Crowd
    clock: Clock
    end: int
    sheets: int = 0
    orders: int = 0
    outcomes: int = 0
    gathered: int = 0
    _due: dict[int, _Due] = field(default_factory=dict)
    _sequences: Counter[tuple[int, str]] = field(default_factory=Counter)
    _loads: Counter[tuple[int, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._sheet = Rows(
            Sheet, "id", "number", "source", "taken_by", "taken_at", "day", "external_id", "state", "stage"
        )
        self._order = Rows(Order, *Order._meta.fields)
        self._line = Rows(OrderLine, "order", "position", "text", "quantity", "price")
        self._entry = Rows(ListEntry, "order", "kind", "day", "status", "driver", "sequence", "mark", "loaded_at")
        self._run = Rows(Run, *Run._meta.fields)
        self._notice = Rows(Notice, *(name for name in Notice._meta.fields if name != "id"))
        self._outcome = Rows(Outcome, "id", "order", "result", "place", "note", "remedy", "at", "by", "whom", "driver")
        self._news = Rows(SenderNews, *SenderNews._meta.fields)
        self._told = Rows(Confirmation, "order", "version", "how", "reason", "state", "made_at", "done_at", "by")
        self._lock_box = Rows(LockBox, "sheet", "shredded_at", "shredded_by", "since")
        self._audit = Rows(Audit, "at", "by", "act", "sheet", "suffix", "detail")
        self._request = Rows(Request, "key", "verb", "fingerprint", "answer")
        self._closed = Rows(ClosedDay, *(name for name in ClosedDay._meta.fields if name != "next_sheet"))
        self._tables = [value for value in vars(self).values() if isinstance(value, Rows)]

    def day(self, ordinal: int, intakes: list[Pick]) -> None:
        """One day's sheets in the order they came in, and the day closed."""
        if not intakes:
            return
        start, text = self._midnight(ordinal), date.fromordinal(ordinal).isoformat()
        before, void = self.sheets, 0
        for pick in sorted(intakes, key=lambda pick: pick.minute):
            self.sheets += 1
            at = start + pick.minute * 60
            external = f"H{self.sheets}" if pick.source == "web" else None
            stage = "draft" if pick.fate == "void" else "listed"
            self._sheet.rows.append((self.sheets, self.sheets, pick.source, OWNER, at, text, external, "open", stage))
            if pick.fate == "void":
                void += 1
                self._void(at)
            else:
                self._take(pick, at)
            if pick.fate != "void" or pick.source == "paper":
                early = _ENDED_AFTER.get(pick.fate)
                self._shred(pick, at + early if early else self._midnight(pick.due) + pick.done_at * 60)
        self._close(ordinal, text, intakes, self.sheets - before, void)
        self.gathered += self.sheets - before

    def write(self) -> None:
        """One transaction's work; on the write thread."""
        first = self.sheets - self.gathered + 1
        for table in self._tables:
            table.write()
        _VOID.run(first=first, reason=words.PRICE_CALLS[0])
        _STRIKE.run(first=first)
        self.gathered = 0

    def _take(self, pick: Pick, at: int) -> None:
        if pick.fate == "rebooked":
            pick = pick._replace(fate="refunded")
        self.orders += 1
        order, twice = self.orders, pick.fate in _TOLD_TWICE
        where, day = picks.goes_to(pick, self.crowd), date.fromordinal(pick.due).isoformat()
        total = sum(line.amount for line in pick.lines) + where.charge
        version, cancelled = 1 + twice, pick.fate == "cancelled"
        changed = (at + 840, OWNER) if twice else (None, None)
        self._order.rows.append(
            (
                *(order, self.sheets, 1, version, version, pick.caller + 1, pick.recipient + 1),
                *(where.address, where.postcode, pick.card, day, pick.window, pick.fulfilment, picks.florist(pick)),
                *(where.charge, total, pick.payment, pick.notes, "", "cancelled" if cancelled else "live"),
                *(words.CANCELLED[order % 3] if cancelled else "", at, *changed, 0, 0),
            )
        )
        for position, line in enumerate(pick.lines, start=1):
            self._line.rows.append((order, position, *line))
        reason = words.RELAY_TELLS if pick.how == "not wanted" else ""
        self._told.rows.append((order, 1, pick.how, reason, "done", at, at, OWNER))
        self._act(at, "take", f'[{self.sheets}, 1, "struck", ""]', pick.how)
        if pick.fulfilment == "relay":
            self._act(at + 1800, "relay", f'[{self.sheets}, 1, "struck", ""]', "accepted")
        if twice:
            self._told.rows.append((order, 2, "read back", "", "done", at + 840, at + 900, OWNER))
            act, detail = ("cancel", "") if cancelled else ("amend", "card notes")
            self._act(at + 840, act, f'[{self.sheets}, 1, "open", "listed"]', detail)
            self._act(at + 900, "confirm", f'[{self.sheets}, 1, "struck", ""]', "read back")
        if cancelled:
            self._act(at + _ENDED_AFTER["cancelled"], "acknowledge", f'[{self.sheets}, 1, "struck", ""]', "CANCELLED")
            self._due.setdefault(pick.due, _Due()).cancelled += 1
            self._entry.rows.append((order, pick.fulfilment, day, "cancelled", "", None, "", None))
        else:
            self._finish(pick, day)

    def _finish(self, pick: Pick, day: str) -> None:
        start, driver = self._midnight(pick.due), picks.driver(pick)
        late, sequence, loaded_at = pick.taken == pick.due, None, None
        if driver:
            self._sequences[pick.due, driver] += 1
            sequence = self._sequences[pick.due, driver]
            self._act(start + (pick.minute + 10 if late else MORNING) * 60, "assign", "null", driver)
        if driver and late:
            given, seen = start + (pick.minute + 10) * 60, start + (pick.minute + 12) * 60
            self._notice.rows.append((self.orders, day, driver, "NEW", given, seen, driver))
            self._act(seen, "see", f'[{self.sheets}, 1, "struck", ""]', "NEW", by=driver)
        elif driver:
            self._loads[pick.due, driver] += 1
            loaded_at = start + LOADED * 60
        result, place, remedy = picks.result(pick)
        at = start + pick.done_at * 60
        self._entry.rows.append((self.orders, pick.fulfilment, day, "done", driver, sequence, "", loaded_at))
        self.outcomes += 1
        note, whom = words.PLACE_NOTES.get(place, ""), words.NEIGHBOUR if place == "neighbour" else ""
        self._outcome.rows.append((self.outcomes, self.orders, result, place, note, remedy, at, OWNER, whom, driver))
        self._act(at, "outcome", '[""]', result)
        if is_news(pick.fulfilment, result, place, remedy):
            told = at + TOLD_AFTER * 60
            self._news.rows.append((self.outcomes, self.orders, "told", told, OWNER))
            self._act(told, "tell", "null")
        due = self._due.setdefault(pick.due, _Due())
        if remedy:
            due.not_done += 1
        else:
            due.done += 1

    def _shred(self, pick: Pick, since: int) -> None:
        """What was kept of a sheet that came to its end then is shredded, unless it still is to be."""
        ended = pick.taken if pick.fate in _ENDED_AFTER else pick.due
        evening = ended + (PAPER_STAYS if pick.source == "paper" else LOCK_BOX_DAYS)
        if evening >= self.end:
            self._lock_box.rows.append((self.sheets, None, None, since))
            return
        at = self._midnight(evening) + SHREDDING * 60
        self._lock_box.rows.append((self.sheets, at, OWNER, since))
        self._audit.rows.append((at, OWNER, "shred", self.sheets, None, ""))

    def _void(self, at: int) -> None:
        self._act(at, "draft", str(self.sheets), suffix=None)
        self._act(at + _ENDED_AFTER["void"], "void", "null", suffix=None)

    def _act(
        self, at: int, act: str, answer: str, detail: str = "", *, suffix: int | None = 1, by: str = OWNER
    ) -> None:
        """An audit entry, and the answer that was given for the key."""
        self._audit.rows.append((at, by, act, self.sheets, suffix, detail))
        key = f"history {self.sheets:07d} {act}"
        self._request.rows.append((key, act, hashlib.sha256(key.encode()).hexdigest(), answer))

    def _close(self, ordinal: int, text: str, intakes: list[Pick], taken: int, void: int) -> None:
        at = self._midnight(ordinal) + picks.CLOSING * 60
        self._load(ordinal, text)
        due = self._due.pop(ordinal, _Due())
        web = sum(1 for pick in intakes if pick.source == "web")
        parts = (due.done, due.not_done, due.cancelled)
        figures = (taken, taken - void, void, 0, 0, sum(parts), *parts, 0)
        self._closed.rows.append((text, at, OWNER, *figures, self.sheets, web))
        self._audit.rows.append((at, OWNER, "close", None, None, f"{text}, 0 exceptions"))

    def _load(self, ordinal: int, text: str) -> None:
        at = self._midnight(ordinal) + LOADED * 60
        for driver in sorted(words.DRIVERS):
            if stops := self._loads.pop((ordinal, driver), 0):
                self._run.rows.append((text, driver, stops, stops, at, driver, at))
                self._audit.rows.append((at, driver, "load", None, None, f"{text} {driver}, {stops} of {stops}"))

    def _midnight(self, ordinal: int) -> int:
        """UTC seconds to count a working day's minutes from: the clocks change before the shop opens."""
        return self.clock.at(ordinal, 12 * 60).stamp - 12 * 3600


def seal_audit() -> None:
    """Seal the audit entries that came in bulk; each later one is sealed by itself."""
    reseal(book.connection())


def add_people(crowd: Crowd) -> None:
    """Everybody in the crowd, before their first order: person ``n`` of the crowd has the id ``n + 1``."""
    people = Rows(Person, *Person._meta.fields)
    people.rows.extend(crowd.rows())
    people.write()


_VOID = Change(
    lambda: Sheet.update(state="void", stage="", void_reason=slot("reason")).where(
        (Sheet.id >= slot("first")) & (Sheet.stage == "draft")
    )
)
_STRIKE = Change(
    lambda: Sheet.update(state="struck", stage="").where((Sheet.id >= slot("first")) & (Sheet.stage == "listed"))
)
