"""Slips, two on a page: on the left what the designer's bench needs, on the right what goes with the driver.

The right half holds nothing that a driver may not see, and is cut off along the line.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from counter_tui.papermaking.run_sheet import Document, Progress, words_of
from counter_tui.papermaking.typesetting import HEIGHT, MARGIN, WIDTH, Sheet, Text

MIDDLE, HALF = WIDTH / 2, HEIGHT / 2
SIDE: Final = MIDDLE - MARGIN - 5
LEFT, RIGHT = MARGIN, MIDDLE + 5
HEAD, FOOT = 12.0, 8.0
ROOM = HALF - MARGIN - HEAD - FOOT
SCALES = (1.0, 0.9, 0.8, 0.7)
"""How much smaller the letters become, one after the other, before a slip goes on on another."""


def slips(document: Document, progress: Progress) -> tuple[bytes, Sheet]:
    """The PDF, and what is to be known of it."""
    sheet = Sheet(["BENCH DRIVER", *words_of(document)], _cut_lines)
    sheet.new_page()
    at = 0
    for done, slip in enumerate(document["slips"], 1):
        bench, driver = _parts(sheet, _bench(slip, document["day"])), _parts(sheet, _driver(slip, document["day"]))
        count = max(len(bench), len(driver))
        for part in range(count):
            if at and at % 2 == 0:
                sheet.new_page()
            top, of = HALF * (at % 2), f"   {part + 1} of {count}" if count > 1 else ""
            _half(sheet, LEFT, top, f"BENCH   {slip['bench']['order']}{of}", bench[part : part + 1])
            _half(sheet, RIGHT, top, f"DRIVER   {slip['stop']['order']}{of}", driver[part : part + 1])
            at += 1
        progress(done, len(document["slips"]))
    return sheet.finish(lambda page, pages: f"page {page} of {pages}   printed {document['printed']}"), sheet


def _half(sheet: Sheet, x: float, top: float, title: str, texts: Sequence[Sequence[Text]]) -> None:
    sheet.put((Text(title, 13, bold=True),), x, top + MARGIN, SIDE)
    for part in texts:
        sheet.put(part, x, top + MARGIN + HEAD, SIDE)


def _parts(sheet: Sheet, texts: Sequence[Text]) -> list[list[Text]]:
    """The texts in letters as large as fit on one slip; in the smallest ones on as many as it takes."""
    scaled = list(texts)
    for scale in SCALES:
        scaled = [replace(text, size=text.size * scale) for text in texts]
        if sheet.height(scaled, SIDE) <= ROOM:
            return [scaled]
    parts: list[list[Text]] = []
    while scaled:
        part, scaled = sheet.part(scaled, SIDE, ROOM)
        parts.append(part)
    return parts


def _bench(slip: Document, day: str) -> tuple[Text, ...]:
    bench = slip["bench"]
    return (
        Text(f"{day}, {bench['window']}", 12, bold=True, after=4),
        Text(bench["card"] or "No card message.", 17, bold=bool(bench["card"]), after=5),
        Text(bench["what"], 12),
    )


def _driver(slip: Document, day: str) -> tuple[Text, ...]:
    stop = slip["stop"]
    return (
        Text(f"{day}, {stop['window']}", 12, bold=True, after=4),
        Text(stop["recipient"], 16, bold=True),
        Text(stop["address"], 12),
        Text(stop["postcode"], 18, bold=True),
        Text(stop["phone"], 13, after=4),
        Text(stop["what"], 10),
        Text(stop["notes"], 11),
        Text(stop["done"], 10),
    )


def _cut_lines(sheet: Sheet) -> None:
    sheet.line(MIDDLE, 0, MIDDLE, HEIGHT, dashed=True)
    sheet.line(0, HALF, WIDTH, HALF, dashed=True)
