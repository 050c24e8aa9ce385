"""Today in the sample shop: a day half done, with a few things planted for the end of day to find."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from counter_tui.sample import picks
from counter_tui.sample.online import NUMBERS, WEB_SHOP, look
from counter_tui.sample.past import Clock, Counter, Out
from counter_tui.sample.picks import Pick
from models.intake import keep_draft
from models.relays import RELAY_HOUR
from models.runs import give
from models.views import Line

FIRST_PAPER = 217
LATE = 19 * 60
_MORNING_LATE = 14 * 60
_AFTERNOON = 13 * 60 + 5
_SHEETS = 16


class Planted(NamedTuple):
    """One exception of today: its kind, how its detail begins, and between which minutes of the day it is one."""

    kind: str
    words: str
    from_minute: int = 0
    until_minute: int = 24 * 60


PLANTED = (
    Planted("draft", "a draft, taken"),
    Planted("to come", "card to come"),
    Planted("confirmation", "confirmation due"),
    Planted("confirmation", "e-mail queued"),
    Planted("cancelled", "cancelled, and nobody has acknowledged it"),
    Planted("mark", "NEW, and not seen by "),
    Planted("likeness", "like "),
    Planted("pad", f"the pad: {FIRST_PAPER + 1} is not in the book"),
    Planted("online", f"{WEB_SHOP.name} {NUMBERS[0]} was looked at and not taken in"),
    Planted("online", f"{WEB_SHOP.name} {NUMBERS[1]} was looked at and not taken in"),
    Planted("relay", "ring the customer", RELAY_HOUR * 60, LATE - 1),
    Planted("no outcome", "due", _MORNING_LATE),
    Planted("no outcome", "due", LATE),
)


def planted(now: datetime) -> tuple[Planted, ...]:
    """What the end of day has to find at this time of day, and nothing else."""
    minute = now.hour * 60 + now.minute
    return tuple(each for each in PLANTED if each.from_minute <= minute < each.until_minute)


def plant_yesterday(intakes: list[Pick], today: int) -> list[Pick]:
    """Of the stops ordered for today one will be forgotten by its driver in the morning, one given to no driver."""
    fates = iter((("am", "forgotten"), ("", "no driver")))
    changed = []
    for pick in intakes:
        if pick.due == today and pick.fulfilment == "delivery" and (fate := next(fates, None)):
            changed.append(pick._replace(window=fate[0], fate=fate[1]))
        else:
            changed.append(pick)
    return changed


class Today:
    """What has happened today up to now."""

    def __init__(self, counter: Counter, clock: Clock) -> None:
        self._counter = counter
        self._clock = clock
        self._day = clock.today.toordinal()
        self._now = clock.ago(0)
        self._open_day = self._next_open()

    def live(self) -> None:
        """Sheets of every source since half past eight, runs under way, and what is planted."""
        counter = self._counter
        counter.give_out(self._day)
        for _, happens in sorted(self._intakes() + self._planted(), key=lambda each: each[0]):
            happens()
        for out in sorted(counter.waiting.pop(self._day), key=lambda out: out.pick.done_at):
            if out.pick.done_at <= self._now and out.pick.fate not in {"forgotten", "no driver"}:
                counter.finish(out)

    def _intakes(self) -> list[tuple[float, Callable[[], object]]]:
        """An ordinary day's sheets, spread from the opening to now; nothing about them is left undone."""
        number = max(_SHEETS * self._counter.trade.weekly // 180, _SHEETS)
        end = min(self._now, picks.CLOSES)
        start = max(min(picks.OPENS, self._now - 120), 0)
        found: list[tuple[float, Callable[[], object]]] = []
        drawn = sorted(self._counter.trade.taken(self._day, number), key=lambda pick: pick.minute)
        for place, pick in enumerate(drawn):
            minute = start + max(end - start, 0) * place // number
            found.append((minute, partial(self._take, self._ordinary(pick, minute))))
        return found

    def _ordinary(self, pick: Pick, minute: int) -> Pick:
        source = "phone" if pick.source == "paper" else pick.source
        pick = pick._replace(source=source, minute=minute, fate=pick.fate if pick.fate == "void" else "")
        if pick.due != self._day:
            return pick
        if minute > 16 * 60:
            return pick._replace(due=self._open_day)
        if picks.window_minutes(pick.window) < minute + 120:
            return pick._replace(window="pm", done_at=max(_AFTERNOON, minute + 50))
        return pick._replace(done_at=max(pick.done_at, minute + 50))

    def _take(self, pick: Pick) -> None:
        out = self._counter.intake(pick)
        if out and pick.due == self._day:
            self._counter.hurry(out)

    def _planted(self) -> list[tuple[float, Callable[[], object]]]:
        ago = self._clock.ago
        tomorrow = self._open_day
        mailer = 3
        return [
            (ago(95), partial(self._draft, ago(95))),
            (ago(110), partial(self._card_to_come, self._plain(110, self._day))),
            (ago(70), partial(self._plant, self._plain(70, tomorrow, how=""))),
            (ago(160), partial(self._plant, self._plain(160, tomorrow, source="web", caller=mailer, how="email"))),
            (ago(6), partial(self._plant, self._plain(6, tomorrow, source="web", caller=mailer + 3, how="email"))),
            (ago(130), partial(self._cancelled, self._plain(130, self._day))),
            (ago(140), partial(self._paper, self._plain(140, tomorrow, source="paper"))),
            (ago(80), partial(self._plant, self._plain(80, tomorrow))),
            (ago(20), partial(self._again, self._plain(80, tomorrow + 7, source="web", minute=ago(20)))),
            (ago(55), partial(self._paper, self._plain(55, tomorrow, source="paper"))),
            (ago(35), partial(self._looked_at, self._plain(35, tomorrow), self._plain(36, tomorrow))),
            (ago(100), partial(self._relay, self._plain(100, self._day, fulfilment="relay", place=""))),
        ]

    def _plain(self, minutes_ago: int, due: int, **other: object) -> Pick:
        """An order without a hitch, so many minutes ago, by a caller who has rung before."""
        caller = minutes_ago * 3
        plain = Pick(
            taken=self._day,
            minute=self._clock.ago(minutes_ago),
            due=due,
            source="phone",
            caller=caller,
            recipient=self._counter.trade.crowd.recipient(caller, 0.1),
            fulfilment="delivery",
            window="",
            lines=(Line("Hand-tied bouquet, seasonal", 1, 3500),),
            card="Thinking of you 💐",
            notes="",
            payment="card machine",
            how="read back",
            done_at=LATE - 1,
            place="recipient",
            fate="",
        )
        return plain._replace(**other)  # type: ignore[arg-type]  # any of its fields

    def _plant(self, pick: Pick) -> Out:
        counter = self._counter
        out = counter.take(pick, picks.order(pick, counter.trade.crowd))
        counter.waiting[pick.due].append(out)
        return out

    def _draft(self, minute: int) -> None:
        """The caller rang off half-way; the form was parked."""
        crowd = self._counter.trade.crowd
        caller, where = crowd.person(9), crowd.where(crowd.recipient(9, 0.0))
        typed = {"caller_phone": caller.phone, "caller_name": caller.name, "address": where.address}
        m = self._clock.at(self._day, minute)
        keep_draft(m, self._counter.key(), typed, source="phone", parked=True)

    def _card_to_come(self, pick: Pick) -> None:
        counter = self._counter
        new = replace(picks.order(pick, counter.trade.crowd), card="", to_come=frozenset({"card"}))
        out = counter.take(pick, new)
        counter.waiting[pick.due].append(out)
        counter.hurry(out, seen=False)

    def _cancelled(self, pick: Pick) -> None:
        """Its driver had it already: it stays in sight until somebody has acknowledged it."""
        out = self._counter.take(pick, picks.order(pick, self._counter.trade.crowd))
        give(self._clock.at(self._day, pick.minute + 5), [out.order_id], picks.driver(pick), key=self._counter.key())
        self._counter.cancel(out)

    def _paper(self, pick: Pick) -> None:
        """The sheet after this one is still in somebody's apron."""
        self._plant(pick)
        self._counter.next_pad += 1

    def _again(self, pick: Pick) -> None:
        """The web shop has it too, a week later; nobody was there to be asked."""
        counter = self._counter
        counter.take(pick, picks.order(pick, counter.trade.crowd), asked=False)

    def _looked_at(self, *ordered: Pick) -> None:
        """The web shop's file was looked at; then the telephone rang."""
        crowd = self._counter.trade.crowd
        look(self._clock.at(self._day, ordered[0].minute), *(picks.order(pick, crowd) for pick in ordered))

    def _relay(self, pick: Pick) -> None:
        """Asked, and not answered yet; by the evening it is done."""
        self._plant(pick)

    def _next_open(self) -> int:
        day = self._day + 1
        while not self._counter.trade.demand(date.fromordinal(day)):
            day += 1
        return day
