"""Damaged and forged key files: none opens the shop to who does not belong, and none takes more than the limits.

What is tried is the real door, with the passphrases of the owner, of somebody who was removed, and of the forger, who
is given the file, an older one of the same shop, and the right to write; and, in some cases, the shop's data key.
"""

import json
import random
import resource
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from counter_tui import keys
from counter_tui import shop as shops
from counter_tui.errors import ShopError
from counter_tui.key_cost import Cost
from counter_tui.key_file import load, save
from counter_tui.key_slots import DataKey, seal
from counter_tui.locations import Shop
from counter_tui.shop import open_shop, set_up
from models.errors import BookError
from tests.book import moment
from tests.siege.dying import Child
from tests.siege.report import Report

OWNERS, ANNS, FORGERS = "brown paper and raffia", "a dozen Ann carnations", "the forger's passphrase"
PASSPHRASES = (OWNERS, FORGERS, ANNS)
SHEET = bytes(range(32))
MOST_MIB, MOST_SECONDS = 600, 20.0
DEAR = ("another cost", "the dearest cost")
"""Files that are slow to try, as they may be: with one of the passphrases."""
HUGE: tuple[object, ...] = (-1, 0, 2**31, 2**63, 10**30, 10**400, 1.5, True, None, "9" * 50, [], {})

Content = dict[str, Any]


@dataclass
class Files:
    """What a forger has: the file, an older one in which Ann has a slot, and another shop's."""

    now: bytes
    older: bytes
    foreign: bytes
    secret: bytes


def run(count: int, seed: int, folder: Path) -> Report:
    report = Report(seed)
    files = _prepare(folder)
    child = Child(trying, folder / "shop", (count, seed, files))
    slowest, refused = 0.0, dict[str, int]()
    for turn, kind, outcomes, seconds in iter(child.hear, None):
        if kind == "memory":
            mib = seconds / (1024 if sys.platform != "darwin" else 1024**2)
            report.expect(mib <= MOST_MIB, f"opening them took {mib:.0f} MiB")
            report.notes.append(f"at most {mib:.0f} MiB, and {slowest:.1f} s for a try")
            continue
        report.done += 1
        slowest = max(slowest, seconds)
        report.expect(seconds <= MOST_SECONDS, f"{kind}, {turn} of seed {seed}, took {seconds:.1f} s")
        for said in outcomes:
            refused[said] = refused.get(said, 0) + 1
            report.expect(said[0] != "!", f"{kind}, {turn} of seed {seed}: {said}")
    child.rest()
    report.expect(report.done == count, f"{report.done} of {count} were tried: the process was gone")
    report.notes += [f"{times} tries: {said}" for said, times in sorted(refused.items())]
    return report


def _prepare(folder: Path) -> Files:
    shop, elsewhere = Shop(folder / "shop"), Shop(folder / "elsewhere")
    opened = set_up(shop, OWNERS, cost=Cost())
    shops.put_sheet(shop, opened, SHEET, moment())
    shops.add_person(shop, opened, "Ann", "staff", ANNS, moment())
    older = shop.keys.read_bytes()
    shops.remove_person(shop, opened, "Ann", moment())
    shops.add_person(shop, opened, "Bea", "staff", "thirty Bea ranunculus", moment())
    opened.book.close()
    set_up(elsewhere, FORGERS, cost=Cost()).book.close()
    return Files(shop.keys.read_bytes(), older, elsewhere.keys.read_bytes(), opened.data_key.secret)


def trying(said: Connection, folder: Path, given: tuple[int, int, Files]) -> None:
    """In the child, so that its memory can be told: every file in turn, at the door."""
    count, seed, files = given
    shop, kinds = Shop(folder), random.Random(seed).sample(sorted(KINDS), len(KINDS))
    for turn in range(count):
        rng = random.Random(f"{seed} {turn}")
        kind = kinds[turn % len(kinds)]
        shop.keys.with_name("keys.json.old").unlink(missing_ok=True)
        shop.keys.write_bytes(files.now)
        forged = KINDS[kind](rng, files, shop)
        passphrases = [rng.choice(PASSPHRASES)] if kind in DEAR else PASSPHRASES
        outcomes, slowest = [], 0.0
        for typed in (*passphrases, SHEET):
            begun = time.monotonic()
            outcomes.append(_tried(shop, forged, files, typed))
            slowest = max(slowest, time.monotonic() - begun)
        said.send((turn, kind, outcomes, slowest))
    said.send((count, "memory", (), float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)))


def _tried(shop: Shop, forged: bytes, files: Files, typed: str | bytes) -> str:
    """What the door said, in short; with a ! before it where it should not have."""
    shop.keys.write_bytes(forged)
    shop.attempts.unlink(missing_ok=True)
    try:
        if isinstance(typed, bytes):
            # The passphrase is too short: it comes as far as the book, and changes nothing.
            found = keys.unlock_with_sheet(shop.keys, typed)
            if found.data_keys[0].secret != files.secret:
                return "a key that opens no book"
            return (
                "the sheet's slot opens"
                if _vouched(shop, forged, files)
                else "!the sheet opens a file that was altered"
            )
        opened = open_shop(shop, typed)
    except (ShopError, BookError) as error:
        whole = str(error).strip() and "\n" not in str(error) and str(error).endswith(".")
        return type(error).__name__ if whole or "try again" in str(error) else f"!{error!r} is no sentence"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a crash
        return f"!{type(error).__name__}: {error}"
    opened.book.close()
    if typed == OWNERS and opened.role == "owner" and _vouched(shop, forged, files):
        return "the owner's slot opens"
    return f"!opened as {opened.user} by {typed}"


def _vouched(shop: Shop, forged: bytes, files: Files) -> bool:
    """Whether the file means what somebody with the data key wrote: a space more or less says nothing."""
    shop.keys.write_bytes(forged)
    keyfile = load(shop.keys)
    return keyfile.macs == (DataKey(files.secret).mac(keyfile),)


def _flipped(rng: random.Random, files: Files, shop: Shop) -> bytes:
    raw = bytearray(files.now)
    for _ in range(rng.choice((1, 1, 2, 8))):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(raw)


def _cut(rng: random.Random, files: Files, shop: Shop) -> bytes:
    return files.now[: rng.randrange(len(files.now))]


def _spliced(rng: random.Random, files: Files, shop: Shop) -> bytes:
    at, other = rng.randrange(len(files.now)), rng.choice((files.older, files.foreign))
    return files.now[:at] + other[rng.randrange(len(other)) :]


def _doubled(rng: random.Random, files: Files, shop: Shop) -> bytes:
    begin, end = sorted(rng.sample(range(len(files.now)), 2))
    return files.now[:end] + files.now[begin:end] + files.now[end:]


def _noise(rng: random.Random, files: Files, shop: Shop) -> bytes:
    return rng.choice(
        (rng.randbytes(2_000), b"[" * 60_000, b"9" * 20_000, b"{}" * 9, b" " * 70_000, b'{"slots":' * 7_000)
    )


def _edit(change: Callable[[random.Random, Content, Files], object]) -> Callable[[random.Random, Files, Shop], bytes]:
    def edited(rng: random.Random, files: Files, shop: Shop) -> bytes:
        content = json.loads(files.now)
        change(rng, content, files)
        return json.dumps(content).encode()

    return edited


def _cost(rng: random.Random, content: Content, files: Files) -> None:
    cost = {"memory_kib": rng.choice((65_536, 131_072, 524_288)), "iterations": rng.choice((3, 5, 8, 16))}
    for slot in rng.sample(content["slots"], rng.randint(1, len(content["slots"]))):
        if slot["kind"] == "passphrase":
            slot["kdf"].update(cost, lanes=rng.choice((1, 4, 8)))


def _dearest(rng: random.Random, content: Content, files: Files) -> None:
    """As dear as a file may be: four derivations, or one with all of the memory."""
    slots = [slot for slot in content["slots"] if slot["kind"] == "passphrase"]
    dear = rng.choice(({"memory_kib": 524_288, "iterations": 8}, {"memory_kib": 262_144, "iterations": 4}))
    for number in range(4 if dear["iterations"] == 4 else 1):
        salt = b64encode(bytes([number]) * 16).decode()
        content["slots"].append(
            slots[0]
            | {"id": f"{number:016x}", "salt": salt, "kdf": slots[0]["kdf"] | dear | {"lanes": rng.choice((1, 8))}}
        )
    content["slots"] = [each for each in content["slots"] if each not in slots]


def _cheap(rng: random.Random, content: Content, files: Files) -> None:
    name, value = rng.choice((("memory_kib", 1024), ("iterations", 1), ("lanes", 0), ("memory_kib", 65_535)))
    content["slots"][0]["kdf"][name] = value


def _number(rng: random.Random, content: Content, files: Files) -> None:
    slot = next(each for each in content["slots"] if each["kind"] == "passphrase")
    where, name = rng.choice(
        ((content, "format"), (content, "generation"), (slot["kdf"], "memory_kib"), (slot["kdf"], "iterations"))
    )
    where[name] = rng.choice(HUGE)


def _head(rng: random.Random, content: Content, files: Files) -> None:
    slot, other = rng.sample(content["slots"], 2)
    name = rng.choice(("label", "role", "kind", "id", "salt", "public", "kdf", "nonce"))
    slot[name] = rng.choice((other[name], "owner", "staff", "recovery", "passphrase", "usb", "\u202eowner", "0" * 16))


def _swapped(rng: random.Random, content: Content, files: Files) -> None:
    one, other = rng.sample(content["slots"], 2)
    for name in rng.sample(("sealed", "private", "public", "nonce", "salt"), rng.randint(1, 5)):
        one[name], other[name] = other[name], one[name]


def _dropped(rng: random.Random, content: Content, files: Files) -> None:
    where = rng.choice((content, rng.choice(content["slots"])))
    where.pop(rng.choice(sorted(where)))


def _reordered(rng: random.Random, content: Content, files: Files) -> None:
    before = list(content["slots"])
    while content["slots"] == before:
        rng.shuffle(content["slots"])


def _foreign_slot(rng: random.Random, content: Content, files: Files) -> None:
    foreign = json.loads(files.foreign)
    content["slots"] = rng.choice((content["slots"] + foreign["slots"], foreign["slots"]))
    if rng.random() < 0.5:
        content["db_id"] = foreign["db_id"]
    if rng.random() < 0.5:
        content["macs"] = foreign["macs"]


def _anns_slot(rng: random.Random, content: Content, files: Files) -> None:
    """Ann's slot out of the older file; its seal is whole."""
    content["slots"] += [slot for slot in json.loads(files.older)["slots"] if slot["label"] == "Ann"]
    if rng.random() < 0.5:
        content["macs"] = json.loads(files.older)["macs"]


def _macs(rng: random.Random, content: Content, files: Files) -> None:
    raw = bytearray(b64decode(content["macs"][0]))
    raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    altered = b64encode(raw).decode()
    content["macs"] = rng.choice(([altered], [altered, *content["macs"]], [], [""], content["macs"] * 2))
    if rng.random() < 0.5:
        for slot in content["slots"]:
            slot["sealed"] = slot["sealed"] * min(max(len(content["macs"]), 1), 2)


def _older(rng: random.Random, files: Files, shop: Shop) -> bytes:
    """The whole older file, put back."""
    return files.older


def _others(rng: random.Random, files: Files, shop: Shop) -> bytes:
    """The whole file of another shop."""
    return files.foreign


def _own_key(rng: random.Random, files: Files, shop: Shop) -> bytes:
    """A data key of the forger's own, sealed for everybody, with a mac that fits it."""
    keyfile, own = load(shop.keys), DataKey(rng.randbytes(32))
    forged = replace(
        keyfile, slots=tuple(replace(slot, sealed=(seal(slot, keyfile.db_id, own),)) for slot in keyfile.slots)
    )
    save(shop.keys, replace(forged, macs=(own.mac(forged),)))
    return shop.keys.read_bytes()


def _with_the_key(rng: random.Random, files: Files, shop: Shop) -> bytes:
    """Who once came in kept the data key: a slot of their own, as owner, sealed and signed as it should be."""
    own = DataKey(files.secret)
    slot = keys.ready(shop.keys, own, rng.choice(("owner", "Ann", "nobody")), "owner", FORGERS, live=())
    keys.put(shop.keys, own, slot)
    return shop.keys.read_bytes()


KINDS: dict[str, Callable[[random.Random, Files, Shop], bytes]] = {
    "bits flipped": _flipped,
    "cut short": _cut,
    "spliced with another": _spliced,
    "a part doubled": _doubled,
    "noise": _noise,
    "another cost": _edit(_cost),
    "the dearest cost": _edit(_dearest),
    "a cheap cost": _edit(_cheap),
    "a number that cannot be": _edit(_number),
    "another head": _edit(_head),
    "parts swapped": _edit(_swapped),
    "an entry dropped": _edit(_dropped),
    "slots in another order": _edit(_reordered),
    "a slot of another shop": _edit(_foreign_slot),
    "a slot that was removed": _edit(_anns_slot),
    "another mac": _edit(_macs),
    "the older file": _older,
    "another shop's file": _others,
    "a data key of their own": _own_key,
    "a slot by who has the key": _with_the_key,
}
