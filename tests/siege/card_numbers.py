"""Card numbers through every way into the book: each is refused, and no run of their digits is in it afterwards.

Ordinary notes, with telephone and order numbers in them, go through the same form: few may be refused.
"""

import asyncio
import io
import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from counter_tui.clock import ShopClock
from counter_tui.door import OpenedBook
from counter_tui.taking import take_lines
from models import amending, catalogue, entry, intake, runs
from models import closing as closing_the_day
from models.catalogue_entry import Cap, Entry, Holiday, Message, form_of, read_entry
from models.codes import Area, KnownPlace, Product
from models.database import Book
from models.day_views import Outside
from models.errors import Refused
from models.views import Confirm, Line, NewOrder
from screens.order_entry import OrderEntryScreen
from screens.read_back import ReadBack
from screens.widgets.field import Choice
from screens.widgets.order_form import TYPED
from tests.book import WEDNESDAY, an_order, moment, new_key, open_book, opened, outcome, raw
from tests.cards import SPELLINGS, TEST_NUMBERS, note
from tests.screens.desk import counter, fake_desk
from tests.screens.filling import WHOLE, fill, settle, write, wrong_at
from tests.screens.filling import form_of as form_on
from tests.siege.dying import reading
from tests.siege.report import Report

BRANDS = (
    *("Visa", "MasterCard", "MasterCard, 2-series", "American Express", "Discover", "Diners Club, 36", "JCB"),
    *("UnionPay, 19 digits", "Maestro", "Mir", "RuPay", "Troy"),
)
WRITTEN = ("plain", "spaces", "dashes", "dots", "full width", "lines", "one by one", "in a sentence")
NOTES_FOR_EACH = 105
FALSE_ALARM_IN = 200
"""At most one ordinary note of so many may be refused."""
ON_SCREEN = 4
"""One number of so many goes into the fields on the screen as well."""
A_RUN = 9
FORM = WHOLE | {
    "card": "Happy Birthday!",
    "delivery_charge": "5.00",
    "payment": "card machine",
    "fulfilment": "delivery",
}
LINE: dict[str, Any] = {
    "key": "line",
    "caller": {"name": "Ann Sender", "phone": "07700 900123", "email": "a@example.com"},
    "recipient": {"name": "Bea", "phone": "07700 900456", "address": "12 Mill Lane", "postcode": "PO16 7AA"},
    "lines": [{"text": "Dozen red roses", "quantity": 1, "price": "45.00"}],
    "due": "2026-02-14",
}
LINE_TEXTS = (
    *("key", "source", "card", "due", "window", "fulfilment", "delivery_charge", "payment", "notes", "florist"),
    *("external_id", "pad"),
)
ENTRIES: dict[type[Entry], Entry] = {
    Product: Product("drr", "large", "Dozen red roses", 4500),
    Message: Message("hb", "Happy Birthday!"),
    KnownPlace: KnownPlace("qa", "The hospital", "023 9228 6000", "1 Southwick Hill Road", "PO6 3LY"),
    Area: Area("PO16", 500),
    Holiday: Holiday(WEDNESDAY, "stock-taking"),
    Cap: Cap("", "", 40),
}

Way = tuple[str, Callable[[], Any]]


def run(count: int, seed: int, folder: Path) -> Report:
    report, rng = Report(seed), random.Random(seed)
    pairs = list(product(BRANDS, WRITTEN))
    rng.shuffle(pairs)
    with closing(open_book(folder)) as book:
        book.write(intake.take, moment(), an_order(due=WEDNESDAY), key="first", confirm=Confirm("read back"))
        book.write(intake.keep_draft, moment(), "draft", {"caller_name": "Cy"})
        for turn, (brand, spelling) in enumerate(pairs[:count]):
            text = SPELLINGS[spelling](TEST_NUMBERS[brand])
            for name, way in _ways(book, text):
                report.expect(_refused(way), f"{brand}, {spelling}: taken by {name}")
            if turn % ON_SCREEN == 0:
                for trouble in asyncio.run(_on_screen(book, text)):
                    report.failures.append(f"{brand}, {spelling}: {trouble}")
            found = sorted(set(_runs(book.path, TEST_NUMBERS[brand])))
            report.expect(not found, f"{brand}, {spelling}: digits of it are in {found}")
            report.done += 1
        notes, alarms = count * NOTES_FOR_EACH, _false_alarms(book, rng, count * NOTES_FOR_EACH)
        report.expect(alarms <= max(notes // FALSE_ALARM_IN, 1), f"{alarms} false alarms in {notes} ordinary notes")
        report.notes.append(f"{alarms} false alarms in {notes} ordinary notes")
        report.expect(_seen_when_planted(book), "the search is blind: it does not see a number that was planted")
    return report


def _refused(way: Callable[[], Any]) -> bool:
    """Refused, or answered that it was not taken."""
    try:
        return way() is False
    except Refused:
        return True


def _ways(book: Book, text: str) -> Iterator[Way]:
    yield from _through_the_form(book, text)
    yield from _through_the_verbs(book, text)
    yield from _through_the_catalogue(book, text)
    yield from _through_take(book, text)


def _through_the_form(book: Book, text: str) -> Iterator[Way]:
    for name in TYPED:
        yield f"the form's {name}", partial(entry.read_form, FORM | {name: text}, WEDNESDAY)
    yield "how it is confirmed", partial(entry.read_confirm, f"not wanted: {text}")
    for name in (*TYPED, "pad", "pad_number"):
        draft = {"caller_name": "Ann", name: f"pay {text}"}
        yield f"a draft's {name}", partial(_keep, book, draft)
    yield "the pad of a draft's sheet", partial(_keep, book, {"card": "x"}, pad=text, pad_number=1)


def _through_the_verbs(book: Book, text: str) -> Iterator[Way]:
    told = Confirm("not wanted", text)
    for name, new in _orders(text):
        yield f"take, {name}", partial(_write, book, intake.take, new)
        yield f"amend, {name}", partial(_write, book, amending.amend, 1, new, version=1)
    for name in ("pad", "external_id"):
        yield f"take, {name}", partial(_write, book, intake.take, an_order(), **{"pad_number": 1, name: text})
    yield "take, how it is confirmed", partial(_write, book, intake.take, an_order(), confirm=told)
    yield "confirm", partial(_write, book, amending.confirm, 1, told, version=1)
    yield "cancel", partial(_write, book, amending.cancel, 1, text, version=1)
    yield "void", partial(_write, book, intake.void, 2, text)
    yield "assign", partial(_write, book, runs.give, [1], text)
    yield "an outcome", partial(_left, book, note=text)
    yield "a neighbour", partial(_left, book, whom=text)
    yield "a reason for closing", partial(_close, book, text)


def _orders(text: str) -> Iterator[tuple[str, NewOrder]]:
    """An order with the text in each of its words in turn, past every reader."""
    new = an_order(due=WEDNESDAY)
    for side in ("caller", "recipient"):
        for part in ("name", "phone", "email"):
            words: Any = {side: replace(getattr(new, side), **{part: text})}
            yield f"{side} {part}", replace(new, **words)
    for name in ("address", "postcode", "card", "window", "payment", "notes", "florist"):
        words = {name: text}
        yield name, replace(new, **words)
    yield "lines", replace(new, lines=(*new.lines, Line(text, 1, 100)))


def _close(book: Book, text: str) -> Any:
    found = book.read(
        closing_the_day.to_close, moment("20:00"), WEDNESDAY, Outside(), web_shop=True, paper_pad=True
    ).outstanding
    reasons = {(*each.key, each.detail): text for each in found}
    return book.write(
        closing_the_day.close_day, moment("20:00"), WEDNESDAY, Outside(), reasons, web_shop=True, paper_pad=True
    )


def _through_the_catalogue(book: Book, text: str) -> Iterator[Way]:
    for kind, said in ENTRIES.items():
        texts = form_of(said)
        for name in kind._fields:
            typed = texts | {name: text}
            yield f"the form of a {kind.__name__}, {name}", partial(read_entry, kind, typed, WEDNESDAY)
            if isinstance(getattr(said, name), str):
                words: Any = {name: text}
                yield f"a {kind.__name__}'s {name}", partial(_write, book, catalogue.put, said._replace(**words))


def _through_take(book: Book, text: str) -> Iterator[Way]:
    """Each text of a line of `take`."""
    lines = {name: LINE | {name: text} for name in LINE_TEXTS}
    for part in ("caller", "recipient"):
        lines |= {f"{part} {name}": LINE | {part: LINE[part] | {name: text}} for name in LINE[part]}
    lines |= {name: LINE | {"lines": [LINE["lines"][0] | {name: text}]} for name in ("text", "price")}
    lines["confirm"] = LINE | {"confirm": f"not wanted: {text}"}
    for name, line in lines.items():
        yield f"take from standard input, {name}", partial(_fed, book, line)


def _fed(book: Book, line: dict[str, Any]) -> bool:
    answers = io.StringIO()
    source = io.StringIO(json.dumps(line) + "\n")
    return take_lines(opened(book), ShopClock(WEDNESDAY), source, answers)


def _keep(book: Book, fields: dict[str, str], **named: Any) -> Any:
    return book.write(intake.keep_draft, moment(), "form", fields, **named)


def _write(book: Book, verb: Any, *given: Any, **named: Any) -> Any:
    return book.write(verb, moment(), *given, key=new_key(), **named)


def _left(book: Book, note: str = "", whom: str = "") -> Any:
    return outcome(book, moment(), 1, "delivered", "porch", key=new_key(), note=note, whom=whom)


async def _on_screen(book: Book, text: str) -> list[str]:
    """The text in each field of a whole order on the screen: said to be wrong there, kept nowhere, never read back."""
    troubles = []
    desk = fake_desk()
    desk.book = OpenedBook(book)
    async with counter(lambda: OrderEntryScreen(desk)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await fill(pilot, **WHOLE, fulfilment="relay", florist="Other Flowers")
        for name in TYPED:
            if isinstance(form_on(pilot).field(name), Choice):
                continue
            await write(pilot, name, text)
            if not wrong_at(pilot, name):
                troubles.append(f"{name} on the screen takes it")
        await pilot.press("ctrl+s")
        await settle(pilot)
        if isinstance(pilot.app.screen, ReadBack):
            troubles.append("it is read back")
    return troubles


def _false_alarms(book: Book, rng: random.Random, notes: int) -> int:
    alarms = 0
    for _ in range(notes):
        try:
            entry.read_form(FORM | {"notes": note(rng)}, WEDNESDAY)
        except Refused:
            alarms += 1
    return alarms


def _runs(path: Path, number: str) -> Iterator[str]:
    """The tables, those behind the full-text search among them, in which a run of the number's digits stands."""
    runs = {number[at : at + A_RUN] for at in range(len(number) - A_RUN + 1)}
    with reading(path) as rows:
        names = [name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        for name in names:
            for row in rows.execute(f"SELECT * FROM {name}").fetchall():
                if any(run in digits for digits in map(_digits, row) for run in runs):
                    yield name


def _digits(value: object) -> str:
    """Every digit, of whatever script, in a row."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())


def _seen_when_planted(book: Book) -> bool:
    number = TEST_NUMBERS["Visa"]
    with raw(book.path) as rows:
        rows.execute("UPDATE orders SET notes = ? WHERE id = 1", (SPELLINGS["spaces"](number),))
    return "orders" in _runs(book.path, number)
