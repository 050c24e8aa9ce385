"""The part of the scripted day that the screens would do: run as a process of its own, with the words on its input."""

import json
import logging
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from counter_tui.locations import Shop
from counter_tui.shop import open_shop
from models import amending, closing, intake
from models.database import Book
from models.day_views import Outside
from models.migrations.run import HERE
from models.opening import open_order
from models.views import Confirm
from tests.book import WEDNESDAY, an_order, moment, outcome
from tests.siege.console import PASSPHRASE, book_key

STEP = '''"""A step that changes the book."""


def up(migrator, db):
    db.execute_sql("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")
'''


def live(folder: Path, words: dict[str, list[str]]) -> None:
    """Drafts, orders, changes, outcomes, a closed day, each with its words."""
    shop = open_shop(Shop(folder), PASSPHRASE)
    for number, word in enumerate(words["draft"]):
        shop.book.write(intake.keep_draft, moment(), f"form {number}", {"caller_name": word, "card": word * 9})
    for number, word in enumerate(words["amended"]):
        _an_order(shop.book, number, word, words)
    reasons = _reasons(shop.book, words["reason"])
    shop.book.write(
        closing.close_day, moment("20:00"), WEDNESDAY, Outside(web=0), reasons, web_shop=True, paper_pad=False
    )
    shop.book.close()


def _an_order(book: Book, number: int, word: str, words: dict[str, list[str]]) -> None:
    key = f"order {number}"
    taken = book.write(intake.take, moment(), an_order(due=WEDNESDAY), key=key, confirm=Confirm("read back"))
    order_id = book.read(_order_id, taken.sheet)
    new = replace(book.read(open_order, order_id).new, notes=f"beware of {word}", card=word)
    book.write(amending.amend, moment(), order_id, new, version=1, key=f"{key} amended")
    outcome(book, moment(), order_id, "delivered", "porch", note=words["outcome"][number], key=f"{key} left")
    told = Confirm("not wanted", words["reason"][number])
    book.write(amending.confirm, moment(), order_id, told, version=2, key=f"{key} told")


def _order_id(sheet: int) -> int:
    from models.finding import find

    return find(f"{sheet:04d}-1")[0].order_id


def _reasons(book: Book, words: list[str]) -> dict[tuple[str, str, str, str], str]:
    found = book.read(
        closing.to_close, moment("20:00"), WEDNESDAY, Outside(web=0), web_shop=True, paper_pad=False
    ).outstanding
    return {(*each.key, each.detail): f"{words[place % len(words)]} sees to it" for place, each in enumerate(found)}


def migrate(folder: Path) -> None:
    """Bring the book to a version that has one step more."""
    steps = folder / "steps"
    shutil.copytree(HERE, steps, ignore=shutil.ignore_patterns("__*", "run.py"))
    (steps / "0099_later.py").write_text(STEP)
    Book(folder / "book.db", book_key(folder), steps=steps).close()
    shutil.rmtree(steps)


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    if sys.argv[1] == "day":
        live(Path(sys.argv[2]), json.load(sys.stdin))
    else:
        migrate(Path(sys.argv[2]))
