"""The last weeks of the sample shop, lived through the program's own verbs."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from counter_tui.sample import picks, words
from counter_tui.sample.picks import Pick, Trade
from models.amending import amend, cancel, confirm
from models.closing import close_day
from models.day_views import Outside
from models.delivering import answer_relay, note_outcome, tell_sender
from models.drivers import add_driver, set_pin
from models.intake import keep_draft, take, void
from models.likeness import answer, like, unanswered_of
from models.lock_box import LOCK_BOX_DAYS, lock_box, overdue_before, shred, without_paper
from models.moment import Moment
from models.notices import acknowledge, see
from models.opening import standing
from models.queries import Change, Scalar, slot
from models.run_views import OutcomeGiven, Seen, is_news
from models.runs import give, load_out
from models.strike import restate
from models.tables.confirmations import Confirmation
from models.tables.orders import Order
from models.tables.sheets import Sheet
from models.views import Confirm, NewOrder

OWNER = "owner"
PIN = "2580"  # the drivers of the sample are invented too
MORNING = 8 * 60
LOADED = MORNING + 20
TOLD_AFTER = 5
SHREDDING = picks.CLOSING - 10
PAPER_STAYS = 5
"""Days after its last outcome, on the evening of which a sheet's paper is shredded."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes of the days around ``today`` as moments. ``now`` may fall on another date than ``today``."""

    today: date
    now: datetime

    def at(self, ordinal: int, minute: float) -> Moment:
        """That minute of a day, but no later than now; a minute below 0 is of the evening before."""
        day = date.fromordinal(ordinal)
        if day == self.today:
            minute = min(minute, self.ago(0))
        start = datetime.combine(self.now.date() - (self.today - day), time(), self.now.tzinfo)
        return Moment(OWNER, start + timedelta(minutes=minute), day)

    def ago(self, minutes: int) -> int:
        """The minute of today that was so many minutes ago."""
        return self.now.hour * 60 + self.now.minute - minutes


@dataclass(frozen=True, slots=True)
class Out:
    """An order that waits for its day."""

    order_id: int
    pick: Pick


@dataclass
class Counter:
    """The shop at work: what one person does at the counter on one day after another, all of it through the verbs."""

    trade: Trade
    clock: Clock
    next_pad: int
    waiting: defaultdict[int, list[Out]] = field(default_factory=lambda: defaultdict(list))
    _keys: int = 0

    def key(self) -> str:
        """A key of its own for each act."""
        self._keys += 1
        return f"sample {self._keys:06d}"

    def day(self, ordinal: int, intakes: list[Pick]) -> None:
        """A whole day: the runs are given out, sheets come in, outcomes are noted, the day is closed."""
        self.give_out(ordinal)
        for pick in sorted(intakes, key=lambda pick: pick.minute):
            out = self.intake(pick)
            if out and pick.due == ordinal:
                self.hurry(out)
        for out in sorted(self.waiting.pop(ordinal, []), key=lambda out: out.pick.done_at):
            self.finish(out)
        self.shred(ordinal)
        web = sum(1 for pick in intakes if pick.source == "web")
        evening = self.clock.at(ordinal, picks.CLOSING)
        outside = Outside(web=web, next_sheet=max(self.next_pad, 1))
        close_day(evening, evening.today, outside, {}, web_shop=True, paper_pad=True)

    def shred(self, ordinal: int) -> None:
        """In the evening the papers of some days ago are shredded, and words without paper go that are older."""
        m = self.clock.at(ordinal, SHREDDING)
        before = overdue_before(m.now + timedelta(days=LOCK_BOX_DAYS - PAPER_STAYS))
        papers = [row.number for row in lock_box() if row.since < before]
        shred(m, sorted(papers + without_paper(overdue_before(m.now))))

    def give_out(self, ordinal: int) -> None:
        """In the morning every stop of the day goes to a driver, who counts them onto the van."""
        runs: defaultdict[str, list[int]] = defaultdict(list)
        for out in self.waiting[ordinal]:
            if out.pick.fulfilment == "delivery" and out.pick.fate != "no driver":
                runs[picks.driver(out.pick)].append(out.order_id)
        for driver, stops in sorted(runs.items()):
            give(self.clock.at(ordinal, MORNING), stops, driver, key=self.key())
            m = self.clock.at(ordinal, LOADED)
            load_out(m._replace(by=driver), m.today, driver, len(stops))

    def hurry(self, out: Out, *, seen: bool = True) -> None:
        """A stop that came in on its own day goes to a driver by itself; he has ``seen`` that it is new."""
        pick, driver = out.pick, picks.driver(out.pick)
        if driver:
            give(self.clock.at(pick.due, pick.minute + 10), [out.order_id], driver, key=self.key())
        if driver and seen:
            m, version = self.clock.at(pick.due, pick.minute + 12), standing(out.order_id).version
            see(m._replace(by=driver), out.order_id, m.today, "NEW", version=version, key=self.key())

    def intake(self, pick: Pick) -> Out | None:
        """A sheet comes in, and what the caller does about it on that day; None where no order is left of it."""
        if pick.fate == "void":
            self._void(pick)
            return None
        out = self.take(pick, picks.order(pick, self.trade.crowd))
        if pick.how == "email":
            sent(self.clock.at(pick.taken, pick.minute + 1), out.order_id)
        if pick.fulfilment == "relay":
            answer_relay(self.clock.at(pick.taken, pick.minute + 30), out.order_id, "accepted", key=self.key())
        if pick.fate == "amended":
            self._amend(out)
        if pick.fate == "cancelled":
            self.cancel(out)
            if standing(out.order_id).mark:
                m, version = self.clock.at(pick.taken, pick.minute + 16), standing(out.order_id).version
                acknowledge(m, out.order_id, version=version, key=self.key())
            return None
        self.waiting[pick.due].append(out)
        return out

    def take(self, pick: Pick, new: NewOrder, *, asked: bool = True) -> Out:
        """The order goes into the book; what it is like was ``asked`` about, and is wanted too."""
        pad_number = None
        if pick.source == "paper":
            pad_number, self.next_pad = self.next_pad, self.next_pad + 1
        taken = take(
            self.clock.at(pick.taken, pick.minute),
            new,
            key=self.key(),
            source=pick.source,
            confirm=picks.confirmation(pick),
            external_id=f"W{self._keys:06d}" if pick.source == "web" else None,
            pad_number=pad_number if pad_number and pad_number > 0 else None,
            answers=self._answers(pick, new) if asked else {},
        )
        return Out(order_id(taken.sheet, taken.suffix), pick)

    def _answers(self, pick: Pick, new: NewOrder) -> dict[int, str]:
        likes = like(new, self.clock.at(pick.taken, pick.minute).today)
        return {each.order_id: "both" if each.caller == new.caller.name else "different" for each in likes}

    def cancel(self, out: Out) -> None:
        """The caller rings back, and is told that it is cancelled."""
        at, pick = self.clock.at, out.pick
        reason = words.CANCELLED[out.order_id % 3]
        cancel(at(pick.taken, pick.minute + 12), out.order_id, reason, version=1, key=self.key())
        confirm(at(pick.taken, pick.minute + 13), out.order_id, Confirm("read back"), version=2, key=self.key())

    def finish(self, out: Out) -> None:
        """What came of it is noted; what was rebooked waits again."""
        pick, m = out.pick, self.clock.at(out.pick.due, out.pick.done_at)
        result, place, remedy = picks.result(pick)
        again = pick.due + 1
        while not self.trade.demand(date.fromordinal(again)):
            again += 1
        was = standing(out.order_id)
        given = OutcomeGiven(
            result,
            place,
            words.NEIGHBOUR if place == "neighbour" else "",
            words.PLACE_NOTES.get(place, ""),
            remedy,
            date.fromordinal(again) if remedy == "rebooked" else None,
        )
        note_outcome(m, out.order_id, given, Seen(was.driver, was.due, was.entry_status), key=self.key())
        if is_news(pick.fulfilment, result, place, remedy):
            tell_sender(self.clock.at(pick.due, pick.done_at + TOLD_AFTER), out.order_id, key=self.key())
        if remedy == "rebooked":
            further = order_id(was.number, was.suffix + 1)
            confirm(m, further, Confirm("read back"), version=1, key=self.key())
            for each in unanswered_of(further, m.today):
                answer(m, further, each.order_id, "both", key=self.key())
            self.waiting[again].append(Out(further, pick._replace(due=again, fate="")))

    def _amend(self, out: Out) -> None:
        pick = out.pick
        m = self.clock.at(pick.taken, pick.minute + 14)
        changed = replace(picks.order(pick, self.trade.crowd), card="With all our love x", notes="the card was changed")
        amend(m, out.order_id, changed, version=1, key=self.key())
        confirm(m, out.order_id, Confirm("read back"), version=2, key=self.key())
        if pick.fulfilment == "relay":
            answer_relay(m, out.order_id, "accepted", key=self.key())

    def _void(self, pick: Pick) -> None:
        m = self.clock.at(pick.taken, pick.minute)
        caller = self.trade.crowd.person(pick.caller)
        typed = {"caller_phone": caller.phone, "caller_name": caller.name}
        sheet = keep_draft(m, self.key(), typed, source=pick.source).sheet
        reason = words.PRICE_CALLS[pick.minute % 3]
        void(self.clock.at(pick.taken, pick.minute + 3), sheet, reason, key=self.key())


def hire(m: Moment) -> None:
    """The sample's drivers, each with the same PIN. The book is the same for the same seed and day: so is its salt."""
    for number, driver in enumerate(words.DRIVERS):
        add_driver(m, driver, key=f"sample {driver}")
        set_pin(m, driver, PIN, bytes([number] * 16))


def sent(m: Moment, order_id: int) -> None:
    """The mail server took a queued confirmation."""
    _SENT.run(order=order_id, at=m.stamp, by=m.by)
    restate(m, _SHEET_OF.value(order=order_id))


def order_id(sheet: int, suffix: int) -> int:
    """The row of an order by its number."""
    return _ORDER_ID.value(sheet=sheet, suffix=suffix)


_SENT = Change(
    lambda: Confirmation.update(state="done", done_at=slot("at"), by=slot("by")).where(
        (Confirmation.order == slot("order")) & (Confirmation.state == "queued")
    )
)
_SHEET_OF = Scalar(lambda: Order.select(Order.sheet).where(Order.id == slot("order")))
_ORDER_ID = Scalar(
    lambda: (
        Order.select(Order.id)
        .join(Sheet, on=(Order.sheet == Sheet.id))
        .where((Sheet.number == slot("sheet")) & (Order.suffix == slot("suffix")))
    )
)
