"""Changes of who may open a shop, killed at a call: everybody who should comes in, and nobody who should not.

Each is as it was before or as it should be after, never in between; and it can be done again.
"""

import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from counter_tui import keys
from counter_tui import shop as shops
from counter_tui.errors import Miss
from counter_tui.key_cost import Cost, prepared, stretched
from counter_tui.key_file import RECOVERY, ids_before, load
from counter_tui.key_slots import DataKey, Wrapped, opened
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop, open_shop, open_with_sheet, set_up
from models import users
from models.database import Book
from tests.book import moment
from tests.siege.dying import Child, damage
from tests.siege.report import Report

OWNERS, ANNS = "brown paper and raffia", "a dozen Ann carnations"
BEAS, NEW, FROM_SHEET = "thirty Bea ranunculus", "twine and green tape", "a sheet from the safe"
SHEET, NEW_SHEET = bytes(range(32)), bytes(range(32, 64))
KILLS_FOR_EACH = 5
REPEATED = 5
"""What was cut off is done again after one kill in so many."""
KINDS = {
    "files": {"replace", "fsync", "open", "unlink", "link", "write", "chmod", "flock"},
    "statements": {"execute"},
}
"""Calls that leave something behind: each kind is killed as often as the calls of all kinds."""

State = dict[str, str]
"""Who comes in by what: the label for each passphrase and sheet that opens."""


class Act(NamedTuple):
    """A change by the owner, who is in, and what opens afterwards; the book is closed when it is done."""

    does: Callable[[Shop, OpenShop], object]
    after: State
    owners: str = OWNERS


def _added(shop: Shop, entered: OpenShop) -> None:
    shops.add_person(shop, entered, "Bea", "staff", BEAS, moment())
    entered.book.close()


def _removed(shop: Shop, entered: OpenShop) -> None:
    shops.remove_person(shop, entered, "Ann", moment())
    entered.book.close()


def _changed(shop: Shop, entered: OpenShop) -> None:
    shops.change_passphrase(shop, entered, OWNERS, NEW, moment())
    entered.book.close()


def _new_sheet(shop: Shop, entered: OpenShop) -> None:
    shops.put_sheet(shop, entered, NEW_SHEET, moment())
    entered.book.close()


def _forgotten(shop: Shop, entered: OpenShop) -> None:
    entered.book.close()
    open_with_sheet(shop, SHEET, FROM_SHEET).book.close()


BEFORE: State = {OWNERS: "owner", ANNS: "Ann", "sheet": "owner"}
ACTS = {
    "add": Act(_added, BEFORE | {BEAS: "Bea"}),
    "remove": Act(_removed, {OWNERS: "owner", "sheet": "owner"}),
    "change": Act(_changed, {NEW: "owner", ANNS: "Ann", "sheet": "owner"}, NEW),
    "new sheet": Act(_new_sheet, {OWNERS: "owner", ANNS: "Ann", "new sheet": "owner"}),
    "forgotten": Act(_forgotten, {FROM_SHEET: "owner", ANNS: "Ann", "sheet": "owner"}, FROM_SHEET),
}


def run(count: int, seed: int, folder: Path) -> Report:
    report, new = Report(seed), Shop(folder / "new")
    data_key, slot = _prepare(new)
    given = data_key.secret, slot
    calls = {}
    # A short run takes a few of the changes, with a seed of its own: each is run undisturbed first.
    for name in random.Random(seed).sample(sorted(ACTS), min(len(ACTS), max(count // KILLS_FOR_EACH, 1))):
        place = Shop(shutil.copytree(new.folder, folder / name))
        *_, calls[name] = Child(changing, place.folder, (*given, name, "", 0)).rest()
        _judge(report, place, name, True, f"{name}, undisturbed", data_key)
    report.notes += [f"{name}: {counted}" for name, counted in calls.items()]
    changed = 0
    for turn in range(count):
        rng = random.Random(f"{seed} {turn}")
        name, which = rng.choice(sorted(calls)), rng.choice(("all", *KINDS))
        at = rng.randint(1, calls[name][which])
        place = Shop(shutil.copytree(new.folder, folder / str(turn)))
        finished = "done" in Child(changing, place.folder, (*given, name, which, at)).rest()
        changed += _judge(
            report, place, name, finished, f"{name}, killed at call {at} of {which}, seed {seed}", data_key
        )
        shutil.rmtree(place.folder)
        report.done += 1
    report.notes.append(f"{changed} kills left the change done, the others undone")
    return report


def _prepare(shop: Shop) -> tuple[DataKey, str]:
    opened_shop = set_up(shop, OWNERS, cost=Cost())
    shops.add_person(shop, opened_shop, "Ann", "staff", ANNS, moment())
    shops.put_sheet(shop, opened_shop, SHEET, moment())
    opened_shop.book.close()
    return opened_shop.data_key, opened_shop.slot


def changing(said: Connection, folder: Path, given: tuple[bytes, str, str, str, int]) -> None:
    """In the child: one change, until the call at which it kills itself."""
    secret, slot, name, which, at = given
    counted = dict.fromkeys(("all", *KINDS), 0)
    begun = False

    def count(frame: Any, event: str, called: Any) -> None:
        if not begun or event not in ("call", "c_call", "c_return"):
            return
        counted["all"] += 1
        for kind, names in KINDS.items():
            counted[kind] += event != "call" and called.__name__ in names
        if which and counted[which] == at:
            os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(count)
    shop, data_key = Shop(folder), DataKey(secret)
    book = Book(shop.book, data_key.book_key())
    entered = OpenShop(book, "owner", "owner", data_key, slot, "passphrase")
    _warm_up(shop)
    sys.setprofile(count)
    begun = True
    ACTS[name].does(shop, entered)
    begun = False
    sys.setprofile(None)
    said.send("done")
    said.send(counted)


def _warm_up(shop: Shop) -> None:
    """What is imported when it is first needed is imported before calls are counted."""
    with shops.opening(shop):
        keys.unlock_with_sheet(shop.keys, SHEET)
    stretched(OWNERS, bytes(16), Cost())


def _judge(report: Report, shop: Shop, name: str, finished: bool, when: str, data_key: DataKey) -> bool:
    """Whether the change was done."""
    act = ACTS[name]
    try:
        state = _by_the_door(shop, act)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is a finding
        report.failures.append(f"{when}: {type(fault).__name__}: {fault}")
        return False
    report.expect(state in ([act.after] if finished else [BEFORE, act.after]), f"{when}: these open: {state}")
    report.failures += [f"{when}: {trouble}" for trouble in damage(shop.book, data_key.book_key())]
    if report.done % REPEATED == 0:
        report.failures += [f"{when}: {trouble}" for trouble in _once_more(shop, act, state)]
    return state == act.after


def _by_the_door(shop: Shop, act: Act) -> State:
    """Who comes in, of everybody there could be; whoever is the owner comes in through the real door."""
    in_file, state = _file(shop), {}
    shop.attempts.unlink(missing_ok=True)
    entered = None
    for typed in dict.fromkeys((act.owners, OWNERS)):
        try:
            entered = open_shop(shop, typed)
            break
        except Miss:
            shop.attempts.unlink(missing_ok=True)
    if entered is None:
        return {}
    with closing(entered.book) as book:
        live = book.read(users.live_slots)
        in_file_now = {slot.id for slot in load(shop.keys).slots}
        # A slot that never came into the book opens nothing, and the next change drops it.
        known = {each for each in in_file_now if book.read(users.slot_of, each) is not None}
        for by, slot_id in in_file.items():
            if slot_id in live:
                row = book.read(users.slot_of, slot_id)
                assert row is not None
                state[by] = row.user
        left = [each for each in ids_before(shop.keys) - live if book.read(users.slot_of, each) is not None]
    if left or any(shop.folder.glob(".keys.json*")):
        state["taken away, and still in a file beside"] = str(left)
    if live != known:
        state["in the file or the book alone"] = str(live ^ known)
    return state


def _file(shop: Shop) -> State:
    """The slot that each passphrase and sheet opens in the file, whatever the book says of it."""
    keyfile, found = load(shop.keys), {}
    for slot in keyfile.slots:
        for by, secret in ({"sheet": SHEET, "new sheet": NEW_SHEET} if slot.kind == RECOVERY else {}).items():
            if opened(slot, keyfile.db_id, Wrapped(secret)) is not None:
                found[by] = slot.id
        for typed in (OWNERS, ANNS, BEAS, NEW, FROM_SHEET) if slot.cost else ():
            assert slot.cost is not None
            if opened(slot, keyfile.db_id, Wrapped(_stretched(typed, slot.salt, slot.cost))) is not None:
                found.setdefault(typed, slot.id)
    return found


@cache
def _stretched(typed: str, salt: bytes, cost: Cost) -> bytes:
    """One derivation for all kills: the new slots share that of the first."""
    return stretched(prepared(typed), salt, cost)


def _once_more(shop: Shop, act: Act, state: State) -> Iterator[str]:
    """What was cut off can be done again, by whoever is in."""
    if state != BEFORE:
        return
    act.does(shop, open_shop(shop, OWNERS))
    if (again := _by_the_door(shop, act)) != act.after:
        yield f"done once more, these open: {again}"
