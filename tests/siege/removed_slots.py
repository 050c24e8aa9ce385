"""What was taken away opens nothing: a person's slot, a changed passphrase, an older recovery sheet.

Not with the older key file put back, nor with the slot put back into the newer one by somebody who has the data key.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from counter_tui import keys
from counter_tui import shop as shops
from counter_tui.errors import KeyTaken, WrongPassphrase
from counter_tui.key_cost import Cost
from counter_tui.key_file import load, save
from counter_tui.key_slots import DataKey
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop, open_shop, open_with_sheet, set_up
from tests.book import moment
from tests.siege.report import Report

FIRST, OWNERS, ANNS = "brown paper and raffia", "twine and green tape", "a dozen Ann carnations"
OLDER_SHEET, SHEET = bytes(range(32)), bytes(range(32, 64))
GUESS = "a passphrase from the sheet"

Try = Callable[[Shop], OpenShop]
TRIES: dict[str, Try] = {
    "the person who was removed": lambda shop: open_shop(shop, ANNS),
    "the passphrase that was changed": lambda shop: open_shop(shop, FIRST),
    "the older recovery sheet": lambda shop: open_with_sheet(shop, OLDER_SHEET, GUESS),
}


def run(count: int, seed: int, folder: Path) -> Report:
    report, shop = Report(seed), Shop(folder / "shop")
    older, data_key = _prepare(shop)
    newer = shop.keys.read_bytes()
    files = {"the key file": newer, "the older key file": older, "the slots put back": _put_back(shop, older, data_key)}
    refused = {KeyTaken: 0, WrongPassphrase: 0}
    for turn in range(count):
        rng = random.Random(f"{seed} {turn}")
        who, which = rng.choice(sorted(TRIES)), rng.choice(sorted(files))
        shop.keys.write_bytes(files[which])
        shop.attempts.unlink(missing_ok=True)
        try:
            TRIES[who](shop).book.close()
        except (KeyTaken, WrongPassphrase) as said:
            wanted = WrongPassphrase if which == "the key file" else KeyTaken
            report.expect(type(said) is wanted, f"{who}, {which}, {turn} of seed {seed}: {said}")
            refused[wanted] += 1
        else:
            report.failures.append(f"{who} came in with {which}, {turn} of seed {seed}")
        report.expect(shop.keys.read_bytes() == files[which], f"{who}, {which}, {turn}: the key file was written")
        report.done += 1
    report.notes.append(
        f"{refused[WrongPassphrase]} opened no slot, {refused[KeyTaken]} opened one that the book refuses"
    )
    for content in files.values():
        shop.keys.write_bytes(content)
        shop.attempts.unlink(missing_ok=True)
        try:
            open_with_sheet(shop, SHEET, f"{GUESS} {len(content)}").book.close()
        except (KeyTaken, WrongPassphrase):
            report.expect(content == older, "the sheet in force opens nothing")
    return report


def _prepare(shop: Shop) -> tuple[bytes, DataKey]:
    opened = set_up(shop, FIRST, cost=Cost())
    shops.put_sheet(shop, opened, OLDER_SHEET, moment())
    shops.add_person(shop, opened, "Ann", "staff", ANNS, moment())
    older = shop.keys.read_bytes()
    shops.remove_person(shop, opened, "Ann", moment())
    shops.change_passphrase(shop, opened, FIRST, OWNERS, moment())
    shops.put_sheet(shop, opened, SHEET, moment())
    opened.book.close()
    return older, opened.data_key


def _put_back(shop: Shop, older: bytes, data_key: DataKey) -> bytes:
    """Every slot there ever was in one file, signed as it should be."""
    newer, aside = load(shop.keys), shop.keys.with_name("aside.json")
    aside.write_bytes(older)
    both = newer.next([*newer.slots, *load(aside).slots])
    save(aside, replace(both, macs=(data_key.mac(both),)))
    content = aside.read_bytes()
    assert keys.unlock(aside, ANNS).data_key == data_key
    for left in (aside, aside.with_name("aside.json.old")):
        left.unlink()
    return content
