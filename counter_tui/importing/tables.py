"""A CSV file as rows of named cells: its delimiter found out, nothing read by its place.

Rows are counted as a spreadsheet counts them: the header is row 1.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple, TextIO

from models.errors import Refused

MOST_ROWS, MOST_COLUMNS = 100_000, 2_000
MOST_CELL, MOST_LINE = 100_000, 2_000_000
"""Characters in one cell, and in one line of the file."""
_DELIMITERS: Final = ",;\t"
_SAID_BY_EXCEL: Final = re.compile(r"sep=([,;\t])\s*")
_HERE: Final = ("GB", "UK", "United Kingdom", "United Kingdom (UK)")
_NO_FORMULA: Final = re.compile(r"'(?=[=+@-])")
_SAID_OF_CSV: Final = (
    ("field larger", "a cell of it is longer than 100,000 characters"),
    ("unexpected end", "a quotation mark in it is never closed: the file is cut off or still being written"),
    ("", "its quotation marks do not come in pairs"),
)


class Row(NamedTuple):
    """A row that is not empty: its number, and its cells by `column_key`."""

    number: int
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        """What stands under a column; nothing where there is none.

        Without the apostrophe by which exporters keep a spreadsheet from taking it for a formula.
        """
        text = self.cells.get(name, "").strip()
        return _NO_FORMULA.sub("", text, count=1) if text.startswith("'") else text


class Table(NamedTuple):
    """A header as it stands, and the rows below it, read as they are asked for."""

    header: tuple[str, ...]
    rows: Iterator[Row]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(column_key, self.header)) - {""}

    def refuse_twice(self, keys: Iterable[str]) -> None:
        """Raise `Refused` where one of these columns stands there twice: which of them is meant?"""
        counted = Counter(map(column_key, self.header))
        if twice := next((key for key in keys if counted[key] > 1), ""):
            places = [str(place) for place, name in enumerate(self.header, 1) if column_key(name) == twice]
            raise Refused("path", f"The columns {', '.join(places[:4])} of this file have the same name: rename one.")


def column_key(name: str) -> str:
    """By what a column is known, whatever its case and its blanks."""
    return " ".join(name.split()).casefold()


def address(street: Iterable[str], town: str, county: str = "", *, company: str = "", country: str = "") -> str:
    """An address, a line for each part of it; none without a street. Our own country is not said."""
    street = tuple(filter(None, street))
    parts = (company, *street, town, county, "" if country in _HERE else country)
    return "\n".join(filter(None, parts)) if street else ""


def at_row(number: int, why: str) -> Refused:
    """A refusal of the whole file for what stands in one row."""
    return Refused("path", f"Row {number}: {why}. Nothing of this file was read in: export it again.")


def read_table(text: TextIO) -> Table:
    """The table in a text opened with ``newline=""``.

    Rows are read as they are asked for; each may raise `Refused`: for a row that is cut off or too long, for a quote
    that is never closed, for too many rows.
    """
    csv.field_size_limit(MOST_CELL)
    lines = _Lines(text)
    first = next((line for line in lines if line.strip()), "")
    delimiter = _delimiter(first)
    if _SAID_BY_EXCEL.fullmatch(first):
        first = next(lines, "")
    records = _records(csv.reader(chain([first], lines), delimiter=delimiter, strict=True))
    header = tuple(name.strip() for name in next(records, (1, []))[1])
    if not any(header):
        raise Refused("path", "There is nothing in this file: export it again.")
    if len(header) > MOST_COLUMNS:
        raise Refused("path", f"This file has {len(header)} columns; {MOST_COLUMNS} is the most.")
    return Table(header, _rows(header, records, lines))


class _Lines:
    """The lines of a text, none of them endless; ``ended`` says whether the last one had its line end."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._number, self.ended = text, 0, True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_LINE + 1)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) > MOST_LINE:
            raise Refused("path", f"Line {self._number} of this file is longer than {MOST_LINE:,} characters.")
        self.ended = line.endswith(("\n", "\r"))
        return line


def _delimiter(line: str) -> str:
    if said := _SAID_BY_EXCEL.fullmatch(line):
        return said[1]
    return max(_DELIMITERS, key=lambda delimiter: _cells(line, delimiter))


def _cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return 0


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise at_row(number, next(words for said, words in _SAID_OF_CSV if said in str(error))) from None
        if record is None:
            return
        if number > MOST_ROWS + 1:
            raise Refused("path", f"This file has more than {MOST_ROWS:,} rows: export fewer days at once.")
        yield number, record


def _rows(header: tuple[str, ...], records: Iterator[tuple[int, list[str]]], lines: _Lines) -> Iterator[Row]:
    keys = [column_key(name) for name in header]
    for number, record in records:
        if not any(record):
            continue
        if len(record) < len(keys) and not lines.ended:
            raise at_row(number, "it is cut off: the file is not whole, or still being written")
        if any(record[len(keys) :]):
            raise at_row(number, "it has more cells than there are columns")
        yield Row(number, dict(zip(keys, record, strict=False)))
