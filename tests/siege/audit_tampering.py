"""The audit of a filled book tampered with by somebody who can write to the file: every time it is found, and named.

They can do all that SQL can, with every rule of the book off, but for one thing: they do not have the chain's key.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models import backups, chain, closing, intake, looking
from models.database import Book, raw_book
from models.day_views import Outside
from models.journal import note
from models.tables.base import book as tables
from models.verifying import look_at
from tests.book import RAW_KEY, SATURDAY, WEDNESDAY, moment, new_key, open_book, raw
from tests.models.shop import Shop
from tests.siege.report import Report

ACTS, LOOKS = 60, 5
UNTOUCHED_EVERY = 20
ENTRY = "id, at, by, act, sheet, suffix, detail, person, mac"
VALUES = {
    "at": "at + 1",
    "by": "'mallory'",
    "act": "'confirm'",
    "sheet": "coalesce(sheet, 0) + 1",
    "suffix": "coalesce(suffix, 0) + 1",
    "detail": "detail || ' '",
    "person": "coalesce(person, 0) + 1",
    "mac": "randomblob(32)",
    "id": "id + 1000",
}
HEADS = (
    *(("last", "last + 1"), ("last", "sealed"), ("sealed", "sealed + 1"), ("sealed", "last"), ("sealed", "0")),
    *(("mac", "randomblob(32)"), ("mac", "x''"), ("seal", "randomblob(32)"), ("seal", "x''"), ("seal", "mac")),
)

Head = tuple[Any, ...]
Rng = random.Random


def run(count: int, seed: int, folder: Path) -> Report:
    report, rng = Report(seed), random.Random(seed)
    path, heads = _filled(folder, rng)
    tried, blind = Counter[str](), 0
    kinds = sorted(KINDS)
    for turn in range(count):
        copy = Path(shutil.copy(path, folder / "copy.db"))
        if turn % UNTOUCHED_EVERY == 0:
            _write_on(copy, rng.randrange(4))
            found = _look(copy)
            report.expect(not found, f"turn {turn} of seed {seed}: false alarm: {found}")
            tried["untouched"] += 1
            copy = Path(shutil.copy(path, folder / "copy.db"))
        name = kinds[turn % len(kinds)]
        _tamper(copy, KINDS[name], rng)
        report.expect(bool(_look(copy, chain.faults)), f"turn {turn} of seed {seed}: {name} was not found")
        tried[name] += 1
        report.done += 1
        copy = Path(shutil.copy(path, folder / "copy.db"))
        head = rng.choice(heads)
        lost = _put_back(copy, head)
        if lost & {"take", "draft", "close", "back-up"}:
            report.expect(bool(_look(copy)), f"turn {turn} of seed {seed}: put back to entry {head[3]}, and not found")
            tried["put back"] += 1
        else:
            blind += not _look(copy)
    report.notes.append(", ".join(f"{name} {number}" for name, number in sorted(tried.items())))
    report.notes.append(f"put back behind nothing but looks and changes, together with its own head: {blind} not found")
    return report


def _filled(folder: Path, rng: Rng) -> tuple[Path, list[Head]]:
    """A book with acts of every kind, half of them sealed together; and each head that its audit ever had since."""
    book = open_book(folder)
    shop, heads, orders = Shop(book), [], [0]
    orders = [shop.take(), shop.take(due=SATURDAY)]
    for turn in range(ACTS):
        _act(shop.at(f"12:{turn:02d}"), rng, orders, "open" if turn >= ACTS - LOOKS else "")
        if turn == ACTS // 2:
            book.write(lambda: chain.reseal(tables.connection()))
        if turn >= ACTS // 2:
            heads += book.read(lambda: tables.execute_sql("SELECT * FROM audit_head").fetchall())
    book.close()
    return book.path, heads[:-1]


def _act(shop: Shop, rng: Rng, orders: list[int], kind: str) -> None:
    order = rng.choice(orders)
    kind = kind or rng.choice(("take", "draft", "open", "find", "assign", "amend", "backup", "close"))
    if kind == "take":
        orders.append(shop.take(due=rng.choice((WEDNESDAY, SATURDAY))))
    elif kind == "draft":
        shop.do(intake.void, shop.draft(), "price call")
    elif kind == "open":
        shop.book.write(looking.order_opened, shop.m, order)
    elif kind == "find":
        shop.book.write(looking.found, shop.m, rng.sample(orders, 2))
    elif kind == "assign":
        shop.give(order, rng.choice(("Ash", "Ivy")))
    elif kind == "amend":
        shop.amend(order, notes=f"note {new_key()}")
    elif kind == "backup":
        shop.book.write(backups.keep, shop.m, "shop", "counter-tui.backup", 4_096)
    else:
        found = shop.book.read(closing.to_close, shop.m, WEDNESDAY, Outside(), web_shop=False, paper_pad=False)
        reasons = {(each.kind, each.sheet, each.order, each.detail): "as it is" for each in found.outstanding}
        shop.book.write(closing.close_day, shop.m, WEDNESDAY, Outside(), reasons, web_shop=False, paper_pad=False)


def _write_on(path: Path, acts: int) -> None:
    """The program goes on with the book."""
    book = Book(path, RAW_KEY)
    for _ in range(acts):
        book.write(note, moment("18:00"), "find")
    book.close()


def _look(path: Path, look: Callable[[Any], tuple[str, ...]] = look_at) -> tuple[str, ...]:
    with raw_book(path, RAW_KEY) as connection:
        return look(connection)


def _tamper(path: Path, change: "Change", rng: Rng) -> None:
    """Change the rows, until they are other rows than before; then perhaps the program goes on."""
    with raw(path) as rows:
        before = _all(rows)
        while _all(rows) == before:
            change(rows, rng)
    if rng.random() < 0.3:
        _write_on(path, rng.randrange(1, 4))


def _put_back(path: Path, head: Head) -> set[str]:
    """Take out every entry after this head, and put it back in its place; answers with the acts that are gone."""
    with raw(path) as rows:
        lost = {act for (act,) in rows.execute("SELECT act FROM audit WHERE id > ?", head[3:4]).fetchall()}
        rows.execute("DELETE FROM audit WHERE id > ?", head[3:4])
        rows.execute("DELETE FROM audit_head")
        rows.execute("INSERT INTO audit_head VALUES (?, ?, ?, ?, ?)", head)
    return lost


def _all(rows: Any) -> list[Any]:
    return list(rows.execute(f"SELECT {ENTRY} FROM audit ORDER BY id").fetchall()) + list(
        rows.execute("SELECT * FROM audit_head").fetchall()
    )


def _ids(rows: Any, rng: Rng, number: int = 1) -> list[int]:
    return rng.sample([row[0] for row in rows.execute("SELECT id FROM audit").fetchall()], number)


Change = Callable[[Any, Rng], None]


def edited(rows: Any, rng: Rng) -> None:
    name, value = rng.choice(sorted(VALUES.items()))
    rows.execute(f"UPDATE audit SET {name} = {value} WHERE id = ?", _ids(rows, rng))


def deleted_at_the_start(rows: Any, rng: Rng) -> None:
    rows.execute("DELETE FROM audit WHERE id <= ?", (rng.randrange(1, 5),))


def deleted_in_the_middle(rows: Any, rng: Rng) -> None:
    [first] = _ids(rows, rng)
    rows.execute("DELETE FROM audit WHERE id BETWEEN ? AND ?", (first, first + rng.randrange(3)))


def deleted_and_closed_up(rows: Any, rng: Rng) -> None:
    [gone] = _ids(rows, rng)
    rows.execute("DELETE FROM audit WHERE id = ?", (gone,))
    rows.execute("UPDATE audit SET id = -id WHERE id > ?", (gone,))
    rows.execute("UPDATE audit SET id = -id - 1 WHERE id < 0")
    rows.execute("UPDATE audit_head SET last = last - 1")


def swapped(rows: Any, rng: Rng) -> None:
    one, other = _ids(rows, rng, 2)
    names = "at, by, act, sheet, suffix, detail, person" + rng.choice(("", ", mac"))
    kept = {each: rows.execute(f"SELECT {names} FROM audit WHERE id = ?", (each,)).fetchone() for each in (one, other)}
    for to, what in ((one, other), (other, one)):
        marks = ", ".join("?" * len(kept[what]))
        rows.execute(f"UPDATE audit SET ({names}) = ({marks}) WHERE id = ?", (*kept[what], to))


def cut(rows: Any, rng: Rng) -> None:
    _cut(rows, rng)


def cut_with_a_head_that_fits(rows: Any, rng: Rng) -> None:
    last = _cut(rows, rng)
    state = rng.choice(("mac", "(SELECT mac FROM audit WHERE id = ?1)", "randomblob(32)"))
    rows.execute(f"UPDATE audit_head SET last = ?1, mac = coalesce({state}, x'')", (last,))


def cut_with_all_sealed(rows: Any, rng: Rng) -> None:
    last = _cut(rows, rng)
    rows.execute("UPDATE audit_head SET sealed = ?1, last = ?1", (last,))


def added(rows: Any, rng: Rng) -> None:
    mac = rng.choice(("NULL", "randomblob(32)", "(SELECT mac FROM audit ORDER BY random() LIMIT 1)"))
    what = "at + 1, by, 'open', sheet, suffix, '', NULL"
    rows.execute(
        f"INSERT INTO audit ({ENTRY}) SELECT (SELECT max(id) FROM audit) + 1, {what}, {mac} FROM audit WHERE id = ?",
        _ids(rows, rng),
    )
    if rng.random() < 0.5:
        rows.execute("UPDATE audit_head SET last = last + 1")


def added_before_all(rows: Any, rng: Rng) -> None:
    rows.execute("INSERT INTO audit (id, at, by, act, detail) VALUES (?, 1, 'owner', 'open', '')", (-rng.randrange(9),))


def macs_copied(rows: Any, rng: Rng) -> None:
    one, other = _ids(rows, rng, 2)
    rows.execute("UPDATE audit SET mac = (SELECT mac FROM audit WHERE id = ?) WHERE id = ?", (one, other))


def without_a_head(rows: Any, rng: Rng) -> None:
    rows.execute("DELETE FROM audit_head")
    if rng.random() < 0.5:
        rows.execute("UPDATE audit SET mac = NULL")


def with_another_head(rows: Any, rng: Rng) -> None:
    name, value = rng.choice(HEADS)
    rows.execute(f"UPDATE audit_head SET {name} = {value}")


def begun_anew(rows: Any, rng: Rng) -> None:
    """As if the book had never had an entry."""
    _cut(rows, rng, all_of_them=True)
    rows.execute(f"UPDATE audit_head SET sealed = 0, seal = x'', last = 0, mac = {rng.choice(('seal', 'mac'))}")


def _cut(rows: Any, rng: Rng, *, all_of_them: bool = False) -> int:
    [[last]] = rows.execute("SELECT max(id) FROM audit").fetchall()
    to = 0 if all_of_them else max(last - rng.choice((1, 2, rng.randint(1, last), last)), 0)
    rows.execute("DELETE FROM audit WHERE id > ?", (to,))
    return to


KINDS: dict[str, Change] = {
    change.__name__.replace("_", " "): change
    for change in (
        *(edited, swapped, cut, added, macs_copied, without_a_head, with_another_head, begun_anew),
        *(deleted_at_the_start, deleted_in_the_middle, deleted_and_closed_up, added_before_all),
        *(cut_with_a_head_that_fits, cut_with_all_sealed),
    )
}
