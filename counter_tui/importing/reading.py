"""Read a file of online orders: which layout it is, by what is in it and never by its name.

It runs in a process of its own (`__main__`), with limits: what a web shop's export holds was written by strangers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TextIO

from counter_tui.importing import lists, mapped, shopify, suite
from counter_tui.importing.tables import MOST_ROWS, Table, read_table
from counter_tui.importing.text_file import PIECE, Progress, nothing, open_text, refuse_more_lines
from counter_tui.importing.told import Reading
from models.errors import Refused
from models.online_views import ReadList, ReadOrder, WebShop

MOST_ORDERS, MOST_GOODS = 10_000, 100_000
"""Orders in one file, and lines of all of them: whoever takes them in holds them all at once."""
LINES_A_ROW = 4
"""A row may have line ends in it: notes, and lists of attributes."""


class TableReader(Protocol):
    """A layout of CSV. ``LAYOUT`` is what people call it."""

    LAYOUT: str

    def fits(self, table: Table, shop: WebShop) -> bool: ...

    def read(self, table: Table, reading: Reading) -> Iterator[ReadOrder | ReadList]: ...


TABLES: tuple[TableReader, ...] = (shopify, suite, lists, mapped)
"""The layouts, the surest first; the last fits whatever there is, and refuses what nobody has said the meaning of."""


def read_file(
    path: Path, reading: Reading, progress: Progress = nothing, *, most: int = MOST_ORDERS, most_goods: int = MOST_GOODS
) -> Iterator[ReadOrder | ReadList]:
    """Every order of a file, or the one list of numbers in it. Nothing counts until the last was read.

    Raises `Refused` at ``path`` in words that name the row, and nobody: the file is not read at all then.
    """
    goods = 0
    for number, found in enumerate(_whatever(path, reading, progress), 1):
        if number > most:
            raise Refused("path", f"This file has more than {most:,} orders: export fewer days at once.")
        goods += sum(len(part.lines) for part in found.parts) if isinstance(found, ReadOrder) else 0
        if goods > most_goods:
            raise Refused("path", f"The orders of this file have more than {most_goods:,} lines: export fewer days.")
        yield found


def _whatever(path: Path, reading: Reading, progress: Progress) -> Iterator[ReadOrder | ReadList]:
    with open_text(path, progress) as text:
        if _first_mark(text) in ("[", "{"):
            # Here, so that a CSV file is read without it.
            from counter_tui.importing import woo_json

            reading.layout = woo_json.LAYOUT
            yield from woo_json.read(text, reading)
        else:
            refuse_more_lines(path, LINES_A_ROW * MOST_ROWS)
            yield from _read_table(text, reading)


def _read_table(text: TextIO, reading: Reading) -> Iterator[ReadOrder | ReadList]:
    table = read_table(text)
    reader = next(reader for reader in TABLES if reader.fits(table, reading.shop))
    reading.layout = reader.LAYOUT
    yield from reader.read(table, reading)


def _first_mark(text: TextIO) -> str:
    """The first character that is no blank; the text is back at its beginning after."""
    beginning = text.read(PIECE).lstrip()
    text.seek(0)
    return beginning[:1]
