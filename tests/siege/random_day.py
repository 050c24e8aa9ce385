"""A seeded, believable day at the counter, built through the verbs alone, that ends clean."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from models import amending, closing, delivering, intake, likeness, lock_box, notices, printings, runs
from models.database import Book
from models.dates import window_end
from models.day_counts import web_sheets
from models.day_end import check
from models.day_views import DayCheck, Outside
from models.like_pairs import unanswered
from models.moment import Moment
from models.opening import open_order, standing
from models.run_views import OutcomeGiven, WaitingRow
from models.views import Confirm, Line, NewOrder, Party
from models.waiting import waiting
from tests.book import ZONE, as_it_stands, open_book, raw

NAMES = ("Ann Sender", "Bo Buyer", "Cy Caller", "D'Arcy Quill", "Zoë Müller", "Em 🌷 Wright", "Fay [b] Green", "")
WINDOWS = ("", "am", "pm", "all day", "10:30", "08:00-10:00", "16:00-18:30")
DRIVERS = ("van 1", "van 2", "Jo")
LINES = (Line("Dozen red roses", 1, 4500), Line("Hand-tied", 2, 3000), Line("Lily", 1, 450), Line("Chocolates", 3, 799))
TOLD = (Confirm("read back"), Confirm("handed over"), Confirm("not wanted", "a surprise"))
PAD_STARTS = 200
MAIL_IS_FRESH = timedelta(minutes=100)


class Placed(NamedTuple):
    """An order as the raw rows have it; ``entry`` is its list entry's status."""

    order_id: int
    sheet: int
    suffix: int
    status: str
    due: str
    entry: str
    state: str
    sheet_day: str

    @property
    def number(self) -> str:
        return f"{self.sheet:04d}-{self.suffix}"


@dataclass
class Day:
    """A shop at the end of a day; ``now`` is when somebody looks."""

    book: Book
    rng: random.Random
    day: date
    now: datetime
    closed_before: date | None = None
    pad_next: int = PAD_STARTS
    keys: int = 0

    def moment(self) -> Moment:
        return Moment("owner", self.now, self.day)

    def do(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        """Carry out a verb under a key of its own, a few minutes after the last one."""
        self.keys += 1
        self.now += timedelta(minutes=self.rng.randint(0, 3))
        return self.book.write(verb, self.moment(), *args, **kwargs, key=f"key {self.keys}")

    def outcome(self, order_id: int, result: str, place: str = "", **given: Any) -> None:
        """Note what came of an order, as it stands."""
        seen = self.book.read(as_it_stands, order_id)
        self.do(delivering.note_outcome, order_id, OutcomeGiven(result, place, **given), seen)

    def placed(self) -> list[Placed]:
        """Every order, read past the program."""
        with raw(self.book.path, rules=True) as rows:
            found = rows.execute(
                "SELECT o.id, s.number, o.suffix, o.status, o.due, e.status, s.state, s.day FROM orders o"
                " JOIN sheets s ON s.id = o.sheet_id JOIN list_entries e ON e.order_id = o.id ORDER BY o.id"
            ).fetchall()
        return [Placed(*row) for row in found]

    def outside(self) -> Outside:
        """What the web shop and the pad truly show."""
        return Outside(web=self.book.read(web_sheets, self.day), next_sheet=self.pad_next)

    def check(self, **changes: Any) -> DayCheck:
        """The end of day, as it is shown on its screen."""
        given: dict[str, Any] = {"now": self.now, "today": self.day, "outside": self.outside()} | changes
        return self.book.read(check, self.day, **given)


def build(folder: Path, rng: random.Random) -> Day:
    """A new book with one or two days in it; whoever asked for it closes it."""
    first = date(2026, 1, 5) + timedelta(days=rng.randrange(300))
    day = Day(open_book(folder), rng, first, _clock(first, 8))
    if rng.random() < 0.7:
        _day(day, rng.randint(1, 4))
        day.now = _clock(day.day, 20)
        _finish(day, everything=True)
        if rng.random() < 0.8:
            _close(day)
        day.day += timedelta(days=rng.choice((1, 1, 2, 8)))
        day.now = _clock(day.day, 8)
    _day(day, rng.randint(2, 6))
    day.now = max(day.now, _clock(day.day, rng.choice((11, 14, 17, 18))))
    _day(day, rng.randint(0, 3))
    _finish(day, everything=False)
    return day


def an_order(day: Day, due: date | None = None) -> NewOrder:
    """An order as it comes: any fulfilment, any window, any of the names."""
    rng = day.rng
    caller = Party(rng.choice(NAMES), f"07700 900{rng.randrange(1000):03d}", rng.choice(("", "a@example.com")))
    fulfilment = rng.choice(("delivery", "delivery", "delivery", "collection", "relay"))
    due = due or day.day + timedelta(days=rng.choice((0, 0, 1, 2, 3, 9)))
    return NewOrder(
        caller=caller,
        due=due,
        recipient=Party(rng.choice(NAMES[:-1]), "07700 900456") if fulfilment != "collection" else Party(),
        address=f"{rng.randint(1, 99)} Mill Lane" if fulfilment != "collection" else "",
        postcode=rng.choice(("PO16 7AA", "SO14 2AR")),
        card=rng.choice(("", "Happy Birthday!", "With love\nfrom us all")),
        window=rng.choice(WINDOWS),
        fulfilment=fulfilment,
        florist="Other Flowers" if fulfilment == "relay" else "",
        lines=tuple(rng.sample(LINES, rng.randint(1, 3))),
        delivery_charge=rng.choice((0, 500)),
        payment="card machine",
        notes=rng.choice(("", "side gate")),
    )


def _day(day: Day, sheets: int) -> None:
    for _ in range(sheets):
        day.rng.choice((_taken, _taken, _taken, _drafted, _two_orders, _price_call, _twice))(day)
    for order in [each for each in day.placed() if each.state == "struck" and each.entry != "done"]:
        if day.rng.random() < 0.4 and not _frozen(day, order):
            day.rng.choice((_amended, _noted, _cancelled, _driven))(day, order.order_id)


def _frozen(day: Day, order: Placed) -> bool:
    """A day that is closed stays as it was closed."""
    return order.status == "cancelled" or (day.closed_before is not None and order.due <= day.closed_before.isoformat())


def _told(day: Day, new: NewOrder) -> Confirm | None:
    return Confirm("email") if new.caller.email and day.rng.random() < 0.3 else day.rng.choice((*TOLD, None))


def _taken(day: Day) -> None:
    new = an_order(day)
    origin = _origin(day)
    day.do(intake.take, new, confirm=_told(day, new), **origin)


def _origin(day: Day) -> dict[str, Any]:
    source = day.rng.choice(("counter", "phone", "paper", "web", "relay", "email"))
    if source == "paper":
        day.pad_next += 1
        return {"source": source, "pad": "A", "pad_number": day.pad_next - 1}
    from_a_web_shop = source in {"web", "relay"}
    return {"source": source, "external_id": f"{source} {day.keys}" if from_a_web_shop else None}


def _drafted(day: Day) -> None:
    form = _form(day)
    turn = 0
    for words in ({"caller_name": "A"}, {"caller_name": "Ann Sender", "card": "Happy"}):
        parked = day.rng.random() < 0.3
        sheet, turn = day.book.write(intake.keep_draft, day.moment(), form, words, turn=turn, parked=parked)
    day.book.write(intake.take, day.moment(), an_order(day), key=form, sheet=sheet, turn=turn, confirm=TOLD[0])


def _form(day: Day) -> str:
    day.keys += 1
    return f"form {day.keys}"


def _two_orders(day: Day) -> None:
    first = day.do(intake.take, an_order(day), confirm=TOLD[0])
    day.do(intake.take, an_order(day), sheet=first.sheet, confirm=TOLD[1])


def _price_call(day: Day) -> None:
    form = _form(day)
    sheet, turn = day.book.write(intake.keep_draft, day.moment(), form, {"caller_phone": "07700 900999"})
    if day.rng.random() < 0.5:
        day.do(intake.void, sheet, day.rng.choice(intake.VOID_REASONS))
    else:
        day.book.write(intake.drop_draft, day.moment(), form, turn=turn)


def _twice(day: Day) -> None:
    new = an_order(day)
    kept = day.do(intake.take, new, confirm=TOLD[0])
    again = day.do(intake.take, new, confirm=None)
    day.do(intake.merge, again.sheet, kept.sheet)
    for order in day.placed():
        if order.sheet == again.sheet and day.book.read(standing, order.order_id).mark:
            _seen(day, order.order_id)


def _amended(day: Day, order_id: int) -> None:
    opened = day.book.read(open_order, order_id)
    change: dict[str, Any] = day.rng.choice(
        ({"window": "10:30"}, {"address": "1 New Road", "postcode": "PO16 7AB"}, {"card": "Sorry!"}, {"due": None})
    )
    if "due" in change:
        change = {"due": max(opened.new.due, day.day) + timedelta(days=1)}
    new = replace(opened.new, **change)
    if new.fulfilment == "collection":
        new = replace(new, address="")
    day.do(amending.amend, order_id, new, version=opened.version)


def _seen(day: Day, order_id: int) -> None:
    """The shop looks at what is marked, and rings whoever has to see it too."""
    found = day.book.read(notices.waiting_for, order_id)
    day.do(notices.acknowledge, order_id, found.waits, version=found.version)


def _noted(day: Day, order_id: int) -> None:
    opened = day.book.read(open_order, order_id)
    day.do(amending.amend, order_id, replace(opened.new, notes="mind the dog"), version=opened.version)


def _cancelled(day: Day, order_id: int) -> None:
    opened = day.book.read(open_order, order_id)
    day.do(amending.cancel, order_id, "changed her mind", version=opened.version)
    _seen(day, order_id)


def _driven(day: Day, order_id: int) -> None:
    opened = day.book.read(open_order, order_id)
    if opened.new.fulfilment == "relay":
        day.do(delivering.answer_relay, order_id, day.rng.choice(("accepted", "asked")))
    elif opened.new.fulfilment == "delivery":
        driver = day.rng.choice(DRIVERS)
        day.do(runs.give, [order_id], driver)
        if day.rng.random() < 0.3:
            day.book.write(printings.print_run_sheet, day.moment(), opened.new.due, driver)
        day.do(runs.shift, order_id, day.rng.choice((-1, 1)))
        if day.rng.random() < 0.5:
            _amended(day, order_id)


def _finish(day: Day, *, everything: bool) -> None:
    """Every relay that is due has its florist, every order its outcome; customers are told, likenesses answered."""
    for order in day.placed():
        if order.entry == "asked" and order.due <= (day.day + timedelta(days=1)).isoformat():
            day.do(delivering.answer_relay, order.order_id, "accepted")
    for order in day.placed():
        if order.status == "live" and order.due <= day.day.isoformat() and order.entry != "done":
            _outcome(day, order.order_id, everything)
    _nothing_waits(day)
    for order in day.placed():
        _tell(day, order, everything)
    for pair in day.book.read(unanswered):
        day.do(likeness.answer, pair.order_id, pair.other_id, day.rng.choice(("both", "different")))
    _shred(day)


def _outcome(day: Day, order_id: int, everything: bool) -> None:
    opened = day.book.read(open_order, order_id)
    over = opened.new.due < day.day or day.now >= _end(opened.new) + timedelta(minutes=30)
    if not (everything or over or day.rng.random() < 0.3):
        return
    good, bad = delivering.RESULTS_OF[opened.new.fulfilment]
    if opened.new.fulfilment != "relay" and day.rng.random() < 0.2:
        if day.rng.random() < 0.5:
            day.outcome(order_id, bad, remedy="refunded")
        else:
            ahead = day.day + timedelta(days=3)
            day.outcome(order_id, bad, remedy="rebooked", rebook_to=ahead)
        return
    if day.rng.random() < 0.2:
        day.outcome(order_id, bad, remedy=day.rng.choice(("", "refunded")))
        day.do(delivering.withdraw_outcome, order_id, day.book.read(as_it_stands, order_id).outcome)
    if day.rng.random() < 0.1:
        looked_before = day.book.read(as_it_stands, order_id)._replace(driver="somebody before")
        day.do(delivering.note_outcome, order_id, OutcomeGiven(bad), looked_before)
    place = day.rng.choice(("recipient", "porch", "neighbour", "")) if opened.new.fulfilment == "delivery" else ""
    day.outcome(order_id, good, place, whom="no. 14" if place == "neighbour" else "", note="by the door")


def _nothing_waits(day: Day) -> None:
    """What was held is decided, what was changed is seen, whoever sent what was left elsewhere is told."""
    while rows := [row for row in day.book.read(waiting, day.now, day.day, 19) if row.queue in _ANSWERS]:
        _ANSWERS[rows[0].queue](day, rows[0])


_ANSWERS: dict[str, Callable[[Day, WaitingRow], Any]] = {
    "decide": lambda day, row: day.do(delivering.decide, row.about, holds=False),
    "to see": lambda day, row: _seen(day, row.order_id),
    "sender": lambda day, row: day.do(delivering.tell_sender, row.order_id),
}


def _end(new: NewOrder) -> datetime:
    return datetime.combine(new.due, window_end(new.window), ZONE)


def _tell(day: Day, order: Placed, everything: bool) -> None:
    with raw(day.book.path, rules=True) as rows:
        told, made_at = rows.execute(
            "SELECT c.state, c.made_at FROM confirmations c JOIN orders o ON o.id = c.order_id"
            " WHERE o.id = ? AND c.version = o.terms_version",
            (order.order_id,),
        ).fetchone()
    fresh = datetime.fromtimestamp(made_at, ZONE) > day.now - MAIL_IS_FRESH
    if order.state != "merged" and told != "done" and (everything or told != "queued" or not fresh):
        version = day.book.read(open_order, order.order_id).version
        day.do(amending.confirm, order.order_id, day.rng.choice(TOLD), version=version)


def _shred(day: Day) -> None:
    """What is overdue is shredded, of the rest some; words without paper go by themselves."""
    overdue = lock_box.overdue_before(day.now)
    papers = [row.number for row in day.book.read(lock_box.lock_box) if row.since < overdue or day.rng.random() < 0.4]
    day.book.write(lock_box.shred, day.moment(), papers + day.book.read(lock_box.without_paper, overdue))


def _close(day: Day) -> None:
    found = day.book.write(closing.close_day, day.moment(), day.day, day.outside(), {}, web_shop=True, paper_pad=True)
    assert found.clean
    day.closed_before = day.day


def _clock(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
