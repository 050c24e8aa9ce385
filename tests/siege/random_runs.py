"""Random days of runs: stops given, moved, changed, cancelled, printed, loaded and delivered by several hands at once.

A hand sees the day as it stood when it last looked, as a screen does, and acts on that.
"""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from models import amending, delivering, drivers, intake, notices, printings, runs
from models.day_end import check
from models.likeness import like
from models.opening import open_order
from models.outstanding import top_line
from models.run_views import Seen
from models.views import Confirm, Line, NewOrder, Party
from tests.book import ZONE, open_book, raw
from tests.siege.report import Report
from tests.siege.run_hands import DAY, DRIVERS, Hand, Shop
from tests.siege.run_outcomes import any_outcome
from tests.siege.run_truth import Wait, entries, look, waits

DAYS = tuple(DAY + timedelta(days=ahead) for ahead in (0, 0, 0, 1, 2))
ACTS = 60
LOOK_EVERY = 15
ALL_AT_ONCE = 10
BROKEN = frozenset({"figures", "list", "calendar", "state", "order", "status", "number", "lines", "outcome"})
WINDOWS = ("", "am", "pm", "all day", "10:30", "14:00-16:00")
KEPT = """
SELECT order_id, result, place, whom FROM outcomes UNION SELECT order_id, result, place, whom FROM held_outcomes
"""
UNSEEN = """
SELECT format('%04d-%d', s.number, o.suffix) FROM notices n JOIN orders o ON o.id = n.order_id
JOIN sheets s ON s.id = o.sheet_id WHERE n.seen_at IS NULL AND n.day <= ?
"""


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    for turn in range(count):
        place = folder / str(turn)
        place.mkdir()
        at_once = turn % ALL_AT_ONCE == ALL_AT_ONCE - 1
        _one_day(report, random.Random(f"{seed} {turn}"), place, f"day {turn} of seed {seed}", at_once)
        report.done += 1
    return report


def _one_day(report: Report, rng: random.Random, folder: Path, where: str, at_once: bool) -> None:
    book = open_book(folder)
    try:
        with raw(folder / "book.db", rules=True) as rows:
            shop = Shop(book, rng, datetime.combine(DAY, time(8), ZONE), rows=rows, strict=not at_once)
            hands = [Hand(shop, by, random.Random(rng.random())) for by in ("owner", "owner", *DRIVERS)]
            for driver in DRIVERS:
                hands[0].do(drivers.add_driver, driver)
            for _ in range(rng.randint(4, 12)):
                _take(hands[0])
            hands[0].look()
            for _ in range(rng.randint(0, 8)):
                _give(hands[0])
            if at_once:
                _all_at_once(hands)
            else:
                _in_turn(report, hands, where)
            look(report, book, rows, shop.taken, where)
            _end_of_day(report, shop, where)
    finally:
        book.close()


def _in_turn(report: Report, hands: list[Hand], where: str) -> None:
    shop = hands[0].shop
    for step in range(ACTS):
        _act(shop.rng.choice(hands))
        if step % LOOK_EVERY == 0:
            look(report, shop.book, shop.rows, shop.taken, f"{where}, act {step}")
            _unseen(report, shop, f"{where}, act {step}")
    _unseen(report, shop, where)


def _all_at_once(hands: list[Hand]) -> None:
    """Every hand in a thread of its own, with a connection of its own to look through."""

    def work(hand: Hand) -> Hand:
        with raw(hand.shop.book.path, rules=True) as rows:
            mine = replace(hand, shop=replace(hand.shop, rows=rows, taken=0, noted=[]))
            for _ in range(ACTS // len(hands)):
                _act(mine)
        return mine

    with ThreadPoolExecutor(len(hands)) as pool:
        for done in pool.map(work, hands):
            hands[0].shop.taken += done.shop.taken
            hands[0].shop.noted += done.shop.noted
    hands[0].shop.now = max(hands[0].shop.now, datetime.combine(DAY, time(12), ZONE))


def _act(hand: Hand) -> None:
    if not hand.seen or hand.rng.random() < 0.6:
        hand.look()
    hand.rng.choice(AT_THE_COUNTER if hand.by == "owner" else ON_THE_ROAD)(hand)


def _unseen(report: Report, shop: Shop, where: str) -> None:
    left = {each.key for each in waits(shop.rows)}
    for (order, day, whose), mark in shop.unseen.items():
        words = f"{where}: {mark.word} of order {order} in version {mark.version}"
        report.expect((order, day, whose) in left, f"{words} waits for {whose or 'the shop'} no more")


def _end_of_day(report: Report, shop: Shop, where: str) -> None:
    """The check agrees with the rows: nothing broken, both sides of what is due, and each unseen mark named."""
    evening = datetime.combine(DAY, time(20), ZONE)
    found = shop.book.read(check, DAY, now=evening, today=DAY)
    broken = [fault for fault in found.outstanding if fault.kind in BROKEN]
    report.expect(not broken, f"{where}: {broken}")
    due = found.due
    parts = due.done + due.not_done + due.cancelled + due.no_outcome
    report.expect(due.due == parts, f"{where}: {due}")
    here = entries(shop.rows).values()
    nobody = sum(1 for each in here if each.out and each.day == DAY.isoformat() and not each.driver)
    counts = {words: count for count, words in shop.book.read(top_line, evening, DAY).counts}
    report.expect(counts.get("no driver", 0) == nobody, f"{where}: {nobody} have no driver, the top line says {counts}")
    kept = shop.rows.execute(KEPT).fetchall()
    report.expect(not (shop.overwritten and shop.strict), f"{where}: {shop.overwritten}")
    lost = set(shop.noted) - set(kept)
    report.expect(not lost, f"{where}: these outcomes were noted and are nowhere: {lost}")
    unseen = {number for (number,) in shop.rows.execute(UNSEEN, (DAY.isoformat(),)).fetchall()}
    named = {fault.order for fault in found.outstanding if fault.kind in {"mark", "cancelled"}}
    report.expect(unseen <= named, f"{where}: the end of day says nothing of the changes to {unseen - named}")


def _take(hand: Hand) -> None:
    rng = hand.rng
    new = NewOrder(
        caller=Party(f"Caller {hand.shop.taken}", f"07700 900{rng.randrange(1000):03d}"),
        due=rng.choice(DAYS),
        recipient=Party(f"Recipient {rng.randrange(10_000)}"),
        address=f"{rng.randint(1, 99)} Mill Lane",
        postcode=rng.choice(("PO16 7AA", "PO2 1AB", "SO14 2AR")),
        window=rng.choice(WINDOWS),
        fulfilment=rng.choice(("delivery", "delivery", "delivery", "collection")),
        lines=(Line("Hand-tied", 1, 3000),),
    )
    answers = {pair.order_id: "both" for pair in hand.shop.book.read(like, new, DAY)}
    if not hand.do(intake.take, new, confirm=Confirm("read back"), answers=answers):
        return
    hand.shop.taken += 1
    if new.fulfilment == "delivery" and hand.shop.under_way(new.due.isoformat()):
        hand.shop.mark((max(entries(hand.shop.rows)), new.due.isoformat(), ""), "NEW")


def _give(hand: Hand) -> None:
    known = [each.order_id for each in hand.seen.values() if each.out]
    chosen = hand.rng.sample(known, min(len(known), hand.rng.randint(1, 3)))
    driver = hand.rng.choice((*DRIVERS, *DRIVERS, ""))
    before = [hand.now_is(order) for order in chosen]
    if not chosen or not hand.do(runs.give, chosen, driver):
        return
    for was in before:
        if was.driver == driver:
            continue
        new = hand.shop.unseen.get((was.order_id, was.day, ""))
        if new and new.word == "NEW":
            del hand.shop.unseen[(was.order_id, was.day, "")]
        for whose, mark in ((was.driver, "MOVED"), (driver, "NEW")):
            if hand.shop.has_run(was.day, whose):
                hand.shop.mark((was.order_id, was.day, whose), mark)


def _amend(hand: Hand) -> None:
    changes = ({"window": "10:30"}, {"address": "1 New Road"}, {"notes": "mind the dog"}, {"card": "Sorry!"})
    _changed(hand, hand.rng.choice(changes), "CHANGED")


def _date_anew(hand: Hand) -> None:
    _changed(hand, {"due": hand.rng.choice(DAYS)}, "MOVED")


def _to_collection(hand: Hand) -> None:
    _changed(hand, {"fulfilment": hand.rng.choice(("collection", "delivery"))}, "MOVED")


def _changed(hand: Hand, change: dict[str, Any], mark: str) -> None:
    """Amend an order as this hand remembers it."""
    known = [each for each in hand.seen.values() if each.order_status == "live"]
    if not known:
        return
    remembered = hand.rng.choice(known)
    before = hand.now_is(remembered.order_id)
    opened = hand.shop.book.read(open_order, before.order_id)
    new = replace(opened.new, **change)
    if new == opened.new or not hand.do(amending.amend, before.order_id, new, version=remembered.version):
        return
    hand.shop.changed(before, mark)
    after = hand.now_is(before.order_id)
    arrived = (after.day, after.kind) != (before.day, before.kind)
    if arrived and after.out and hand.shop.under_way(after.day):
        hand.shop.mark((after.order_id, after.day, ""), "NEW")


def _cancel(hand: Hand) -> None:
    remembered = hand.stop()
    if remembered is None or hand.rng.random() < 0.5:
        return
    before = hand.now_is(remembered.order_id)
    if hand.do(amending.cancel, before.order_id, "changed her mind", version=remembered.version):
        hand.shop.changed(before, "CANCELLED")
        hand.shop.mark((before.order_id, before.day, ""), "CANCELLED")


def _a_run(hand: Hand) -> tuple[date, str]:
    """The run of a stop that this hand remembers, or any."""
    runs_seen = sorted({(each.day, each.driver) for each in hand.seen.values() if each.out and each.driver})
    day, driver = hand.rng.choice(runs_seen or [(DAY.isoformat(), DRIVERS[0])])
    return date.fromisoformat(day), driver


def _print(hand: Hand) -> None:
    day, driver = _a_run(hand)
    if hand.do_again(printings.print_run_sheet, day, driver):
        hand.shop.on_paper.add((day.isoformat(), driver))


def _print_slips(hand: Hand) -> None:
    stop = hand.stop()
    if stop is not None:
        hand.do_again(printings.print_slips, date.fromisoformat(stop.day), [stop.order_id])


def _recall(hand: Hand) -> None:
    day, driver = _a_run(hand)
    if hand.rng.random() < 0.3 and hand.do_again(printings.recall_run, day, driver):
        hand.shop.on_paper.discard((day.isoformat(), driver))


def _load(hand: Hand) -> None:
    """The driver counts: mostly what is on the van, now and then one too few."""
    day, driver = (DAY, hand.by) if hand.by in DRIVERS else _a_run(hand)
    run = (day.isoformat(), driver)
    on_van = sum(1 for each in entries(hand.shop.rows).values() if each.out and (each.day, each.driver) == run)
    counted = max(on_van - (hand.rng.random() < 0.2), 0)
    if hand.do_again(runs.load_out, day, driver, counted) and hand.answer.agrees:
        hand.shop.loaded.add(run)


def _remove_driver(hand: Hand) -> None:
    """Now and then one leaves in the middle of it all: their stops go to nobody."""
    gone = DRIVERS[-1]
    before = [each for each in entries(hand.shop.rows).values() if each.out and each.driver == gone]
    told = hand.rng.random() < 0.3
    if hand.rng.random() > 0.1 or not hand.do(drivers.remove_driver, gone, told=told):
        return
    for each in before:
        if told:
            hand.shop.unseen.pop((each.order_id, each.day, gone), None)
        elif hand.shop.has_run(each.day, gone):
            hand.shop.mark((each.order_id, each.day, gone), "MOVED")


def _outcome(hand: Hand) -> None:
    """Noted on what this hand remembers; now and then on a stop that has an outcome already."""
    stop = hand.stop(out=hand.rng.random() < 0.8)
    if stop is None or (hand.by in DRIVERS and stop.driver != hand.by):
        return
    given, before = any_outcome(hand.rng, drives=hand.by in DRIVERS), hand.now_is(stop.order_id)
    seen = Seen(stop.driver, date.fromisoformat(stop.day), stop.status, stop.outcome)
    if hand.do(delivering.note_outcome, stop.order_id, given, seen):
        hand.shop.noted.append((stop.order_id, given.result, given.place, given.whom))
    hand.noted(stop, before)


def _withdraw(hand: Hand) -> None:
    stop = hand.stop(out=False)
    if stop is not None and stop.outcome:
        before = hand.now_is(stop.order_id)
        hand.do(delivering.withdraw_outcome, stop.order_id, stop.outcome)
        hand.noted(stop, before)


def _acknowledge(hand: Hand) -> None:
    """The shop has seen what this hand remembers, and now and then rings the drivers who have not."""
    if hand.waits:
        _answer(hand, hand.rng.choice(hand.waits))


def _see(hand: Hand) -> None:
    """The driver has seen what this hand remembers."""
    if mine := [each for each in hand.waits if each.whose == hand.by]:
        _answer(hand, hand.rng.choice(mine))


def _answer_late(hand: Hand) -> None:
    """Somebody looks, and another changes the very order before they answer."""
    hand.look()
    waits = [each for each in hand.waits if hand.by == "owner" or each.whose == hand.by]
    if not waits:
        return
    of = hand.rng.choice(waits)
    other = Hand(hand.shop, "owner", hand.rng, {of.order_id: hand.seen[of.order_id]})
    hand.rng.choice((_amend, _cancel, _date_anew, _give))(other)
    _answer(hand, of)


def _answer(hand: Hand, of: Wait) -> None:
    """What this hand remembers was seen: by the driver, or by the shop and those whom it rang."""
    order, version = of.order_id, hand.seen[of.order_id].version
    if hand.by != "owner":
        done = hand.do(notices.see, order, date.fromisoformat(of.day), of.mark, version=version)
        seen = [of] if done and hand.answer else []
    else:
        rung = [each for each in hand.waits if each.order_id == order and each.whose and hand.rng.random() < 0.5]
        told = tuple(notices.Unseen(date.fromisoformat(each.day), each.whose, each.mark) for each in rung)
        done = hand.do(notices.acknowledge, order, told, version=version)
        shops = [each for each in hand.waits if each.order_id == order and not each.whose]
        seen = shops + rung if done else []
    for each in seen:
        hand.shop.seen(each.key, hand.unseen)


def _order_run(hand: Hand) -> None:
    stop = hand.stop()
    if stop is None or not stop.driver:
        return
    if hand.rng.random() < 0.7:
        hand.do(runs.shift, stop.order_id, hand.rng.choice((-1, 1)))
    else:
        hand.do(runs.arrange, date.fromisoformat(stop.day), stop.driver)


def _decide(hand: Hand) -> None:
    held = [each for (each,) in hand.shop.rows.execute("SELECT id FROM held_outcomes WHERE answer = ''").fetchall()]
    if held:
        hand.do(delivering.decide, hand.rng.choice(held), hand.rng.random() < 0.5)


def _tell_sender(hand: Hand) -> None:
    stop = hand.stop(out=False)
    if stop is not None:
        hand.do(delivering.tell_sender, stop.order_id)


AT_THE_COUNTER: tuple[Callable[[Hand], None], ...] = (
    *(_take, _take, _give, _give, _give, _amend, _date_anew, _to_collection, _cancel, _print, _print, _print_slips),
    *(_recall, _load, _outcome, _withdraw, _acknowledge, _order_run, _decide, _tell_sender, _remove_driver),
    *(_answer_late, _answer_late),
)
ON_THE_ROAD: tuple[Callable[[Hand], None], ...] = (
    *(_load, _outcome, _outcome, _outcome, _withdraw, _see, _answer_late, _answer_late),
)
