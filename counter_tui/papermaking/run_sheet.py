"""A run sheet: a driver's stops in the order of the run, each with boxes to tick for what became of it."""

from collections.abc import Callable, Iterator
from typing import Any

from counter_tui.papermaking.typesetting import MARGIN, WIDTH, Column, Sheet, Text

Document = dict[str, Any]
Progress = Callable[[int, int], None]

RIGHT = WIDTH - MARGIN
GAP = 3.0
ABOVE_BOXES = 2.0
WHEN, WHOM, WHAT = (MARGIN, 28.0), (MARGIN + 30, 82.0), (MARGIN + 115, 71.0)
BOXES = (
    "☐ recipient  ☐ neighbour ________  ☐ reception  ☐ porch  ☐ safe place  ☐ letterbox   NOT: ☐ card  ☐ back  ___:___"
)
BOXES_SIZE = 9
"""They stand on one line."""


def run_sheet(document: Document, progress: Progress) -> tuple[bytes, Sheet]:
    """The PDF, and what is to be known of it."""
    stops = document["stops"]
    sheet = Sheet([BOXES, *words_of(document)], lambda page: head(page, document["title"], document))
    sheet.new_page()
    for at, stop in enumerate(stops, 1):
        entry(sheet, stop, number=at, boxes=BOXES)
        progress(at, len(stops))
    return sheet.finish(lambda page, pages: foot(document, document["title"], page, pages)), sheet


def words_of(document: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict | list):
        for part in document.values() if isinstance(document, dict) else document:
            yield from words_of(part)


def head(sheet: Sheet, title: str, document: Document) -> None:
    """The top of each page."""
    sheet.put((Text(title, 20, bold=True),), MARGIN, MARGIN, 110)
    sheet.put((Text(document["day"], 14, bold=True), Text(document.get("count", ""), 11)), MARGIN + 115, MARGIN, 71)
    sheet.y = max(sheet.y, MARGIN + sheet.height((Text(title, 20, bold=True),), 110) + GAP)
    sheet.line(MARGIN, sheet.y - 1, RIGHT, sheet.y - 1)


def foot(document: Document, title: str, page: int, pages: int) -> str:
    """The foot of each page: whoever holds one knows whether it is all."""
    parts = (f"page {page} of {pages}", document.get("count", ""))
    counted = ", ".join(part for part in parts if part)
    return f"{counted}      {document['day']}      {title}      printed {document['printed']}"


def entry(sheet: Sheet, stop: Document, *, number: int | None = None, boxes: str = "") -> None:
    """A stop, or another line of the day's list: never parted, unless it is longer than a page."""
    columns = _columns(stop, number)
    below = (Text(stop["done"], 10, after=GAP) if stop["done"] else Text(boxes, BOXES_SIZE, after=GAP),)
    needed = max(sheet.height(column.texts, column.width) for column in columns)
    sheet.keep(needed + ABOVE_BOXES + sheet.height(below, RIGHT - MARGIN))
    again = Text(f"{stop['order']} goes on:", 10, bold=True)
    sheet.row(columns, again)
    sheet.y += ABOVE_BOXES
    sheet.row((Column(MARGIN, RIGHT - MARGIN, below),), again)
    sheet.line(MARGIN, sheet.y - 1.5, RIGHT, sheet.y - 1.5)


def _columns(stop: Document, number: int | None) -> tuple[Column, ...]:
    when = (
        Text(f"{number}" if number else "", 18, bold=True),
        Text(stop["window"], 12, bold=True),
        Text(stop["order"], 10),
    )
    whom = (
        Text(stop["recipient"], 14, bold=True),
        Text(stop["address"], 11),
        Text(stop["postcode"], 14, bold=True),
        Text(stop["phone"], 12),
    )
    what = (Text(stop["what"], 10, bold=True), Text(stop["notes"], 10))
    return (Column(*WHEN, when), Column(*WHOM, whom), Column(*WHAT, what))
