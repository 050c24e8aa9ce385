"""The real program killed while a whole order is typed: started again, the draft is there but for two seconds at most.

Each key has its time: what was sent two seconds before the kill must be in the book, and nothing that was not sent. An
order of which the screen said "Saved" is there whole.
"""

import asyncio
import math
import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from models import finding, opening, pad
from models.database import Book
from models.entry import read_form
from screens.order_entry import OrderEntryScreen
from tests.screens.desk import counter
from tests.screens.filling import focused, order_desk, settle
from tests.siege.console import a_shop, book_key, passphrase_file
from tests.siege.dying import damage
from tests.siege.report import Report
from tests.siege.screen import Screen
from tests.siege.terminal import CTRL_S, ENTER, F2

TODAY = date(2026, 2, 11)
SIZE = (24, 80)
LOST_AT_MOST = 2.0
TAB = "\t"
NAMES = ("Ann Sender", "Bo Buyer", "D'Arcy Quill", "Zoë Müller", "Fay [b] Green")
CARDS = ("Happy Birthday!", "With all our love to you both", "Sorry. M. x")
DEFAULTS = {"fulfilment": "delivery", "delivery_charge": "5.00", "payment": "card machine"}
AT_ONCE = 3


class Key(NamedTuple):
    """Keys that are sent together, after a wait; ``field`` is the one they stand in, or empty."""

    wait: float
    keys: str
    field: str


class Sent(NamedTuple):
    at: float
    key: Key


class Killed(NamedTuple):
    """What was typed until the program was killed, and whether it had said that the order was saved."""

    place: Path
    order: dict[str, str]
    at: float
    sent: list[Sent]
    saved: bool

    def typed(self, field: str, until: float) -> str:
        """What was sent into a field until then; of words in a draft no blanks are kept behind them."""
        return "".join(each.key.keys for each in self.sent if each.key.field == field and each.at <= until).rstrip()

    def lost(self, kept: dict[str, str]) -> float:
        """How long before the kill the oldest key was sent that is not in what was kept."""
        ages = [
            self.at - each.at
            for each in self.sent
            if each.key.field in kept and len(self.typed(each.key.field, each.at)) > len(kept[each.key.field])
        ]
        return max(ages, default=0.0)


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    shop = a_shop(folder / "shop")
    key, fields = book_key(shop), asyncio.run(tab_order())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        killed = list(pool.map(partial(_kill, shop, fields, seed), range(count)))
        kept = []
        for turn, last in enumerate(killed):
            found = list(damage(last.place / "book.db", key))
            kept.append(_kept(last.place / "book.db", key, last, found))
            report.failures += [f"kill {turn} of seed {seed}: {trouble}" for trouble in found]
            report.done += 1
        again = pool.map(_shown_again, killed, kept)
        report.failures += [f"kill {turn} of seed {seed}: {trouble}" for turn, trouble in enumerate(again) if trouble]
    saved = sum(1 for last in killed if last.saved)
    lost = max((last.lost(fields) for last, fields in zip(killed, kept, strict=True) if fields), default=0.0)
    report.notes.append(f"{saved} kills came after the order was saved, {sum(map(bool, kept))} found a draft")
    report.notes.append(f"the oldest key that a draft had lost was {lost:.2f} s old")
    return report


def an_order(rng: random.Random) -> dict[str, str]:
    """The words of an order, by the field; what has none is passed over."""
    return {
        "caller_phone": f"07700 900{rng.randrange(1000):03}",
        "caller_name": rng.choice(NAMES),
        "caller_email": rng.choice(("", "a@example.com")),
        "recipient_name": rng.choice(NAMES),
        "recipient_phone": rng.choice(("", "07700 900456")),
        "address": f"{rng.randint(1, 99)} Mill Lane",
        "postcode": "PO16 7AA",
        "card": rng.choice(CARDS),
        "due": rng.choice(("sat", "+3", "14/2")),
        "window": rng.choice(("", "am", "14:00")),
        "lines": "2 roses 45",
        "notes": "mind the dog",
    }


async def tab_order() -> list[str]:
    """The fields as tab goes through them, from the first to the notes; a second line of the order is one more."""
    order: list[str] = []
    words = an_order(random.Random(0))
    async with counter(lambda: OrderEntryScreen(order_desk())).run_test(size=SIZE[::-1]) as pilot:
        await settle(pilot)
        while order[-1:] != ["notes"]:
            name = focused(pilot)
            assert len(order) < 2 * len(words), order
            await pilot.press(*("" if name in order else words.get(name, "")), "tab")
            await settle(pilot)
            order.append(name)
    assert set(words) <= set(order), order
    return order


def keys_of(fields: list[str], order: dict[str, str], rng: random.Random) -> Iterator[Key]:
    """The order as it is typed: key by key, faster than most, or a field in one burst; then read back and saved."""
    for place, field in enumerate(fields):
        text = "" if field in fields[:place] else order.get(field, "")
        if rng.random() < 0.3:
            yield Key(rng.uniform(0.0, 0.5), text, field)
        else:
            yield from (Key(rng.uniform(0.01, 0.06), letter, field) for letter in text)
        if field != fields[-1]:
            yield Key(rng.uniform(0.0, 0.1), TAB, "")
    yield Key(rng.uniform(0.1, 1.0), CTRL_S, "")
    yield Key(rng.uniform(0.4, 1.0), ENTER, "")


def _kill(shop: Path, fields: list[str], seed: int, turn: int) -> Killed:
    rng = random.Random(f"{seed} {turn}")
    order = an_order(rng)
    keys, life = _until_death(list(keys_of(fields, order, rng)), rng)
    place = shop.parent / str(turn) / "shop"
    shutil.copytree(shop, place)
    shutil.copy(passphrase_file(shop), passphrase_file(place))
    with Screen(place, TODAY, SIZE) as screen:
        assert screen.shows("PAD "), screen.text
        assert screen.press(F2, "Paid"), screen.text
        sent = _typed(screen, keys, time.monotonic() + life)
        at = time.monotonic()
        screen.kill()
        return Killed(place, order, at, sent, "Saved 0001-1" in screen.text)


def _until_death(keys: list[Key], rng: random.Random) -> tuple[list[Key], float]:
    """What is typed, and for how long: until about when it is saved, until any moment, or until a little more than two
    seconds after the caller stopped to think in the middle of a word."""
    death = rng.choice(("saving", "typing", "thinking"))
    if death == "typing":
        return keys, rng.uniform(0.3, sum(key.wait for key in keys))
    if death == "saving":
        return [*keys, Key(rng.uniform(0.0, 0.6), "", "")], math.inf
    last = rng.choice([place for place, key in enumerate(keys) if key.field])
    return [*keys[: last + 1], Key(LOST_AT_MOST + rng.uniform(0.05, 0.5), "", "")], math.inf


def _typed(screen: Screen, keys: list[Key], end: float) -> list[Sent]:
    """Type until it is time; each key with when it was sent."""
    sent = []
    for key in keys:
        screen.look(min(key.wait, end - time.monotonic()))
        if time.monotonic() >= end:
            break
        if key.keys:
            screen.send(key.keys)
            sent.append(Sent(time.monotonic(), key))
    return sent


def _kept(path: Path, key: str, killed: Killed, found: list[str]) -> dict[str, str]:
    """The words of the draft that is in the book, if there is one; what is wrong is added to what was found."""
    with closing(Book(path, key)) as book:
        drafts, orders = book.read(pad.parked_drafts), book.read(finding.find, "0001-1")
        if orders:
            new = book.read(opening.open_order, orders[0].order_id).new
            if new != read_form(killed.order | DEFAULTS, TODAY):
                found.append(f"the order was saved as {new}")
    if killed.saved and not orders:
        found.append("the screen said that it was saved, and it is not in the book")
    if orders and drafts:
        found.append("the order is saved, and its draft is there still")
    fields = drafts[0].fields if drafts else {}
    found += [] if orders else _lost(killed, fields)
    return fields


def _lost(killed: Killed, fields: dict[str, str]) -> Iterator[str]:
    for name in killed.order:
        kept = fields.get(name, "").rstrip()
        sure, sent = killed.typed(name, killed.at - LOST_AT_MOST), killed.typed(name, killed.at)
        if not (sent.startswith(kept) and kept.startswith(sure)):
            yield f"{name} is kept as {kept!r}; {sure!r} was typed in time, {sent!r} in all"


def _shown_again(killed: Killed, kept: dict[str, str]) -> str:
    """Started again, the pad has the sheet, and enter on it brings the form back as it was kept."""
    if not kept:
        return ""
    with Screen(killed.place, TODAY, SIZE) as screen:
        if not screen.shows("0001 "):
            return f"started again, the pad does not show the draft:\n{screen.text}"
        screen.press(ENTER, "ORDER 0001")
        missing = [name for name in ("caller_phone", "caller_name", "address") if kept[name] not in screen.text]
        return f"the form is back without {missing}:\n{screen.text}" if missing else ""
