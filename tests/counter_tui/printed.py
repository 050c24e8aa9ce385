"""Printed paper as it is read back: what stands on each page, and where."""

import io
import re
import unicodedata
from pathlib import Path

from pypdf import PdfReader

HALF_WIDTH = 210 / 25.4 * 72 / 2
_DIRECTIONS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufe0e\ufe0f"))
_MARK = re.compile(r"⟨U\+([0-9A-F+\s]+)⟩")


def pages_of(pdf: bytes | Path) -> list[str]:
    """The words of each page, lines and all."""
    source = io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf
    return [page.extract_text() for page in PdfReader(source).pages]


def letters(text: str) -> str:
    """A text without its blanks, however its letters are joined: for asking whether it stands on paper."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_DIRECTIONS)).split())


def uncoded(text: str) -> str:
    """A text with the characters themselves where their codes are printed."""
    return _MARK.sub(lambda mark: "".join(map(_character, re.findall(r"\+|[0-9A-F]+", mark[1]))), text)


def _character(code: str) -> str:
    return "\u200d" if code == "+" else chr(int(code, 16))


def right_half(pdf: bytes | Path) -> str:
    """What stands right of the line along which slips are cut."""
    return _part(pdf, right=True)


def left_half(pdf: bytes | Path) -> str:
    """What stands left of it."""
    return _part(pdf, right=False)


def _part(pdf: bytes | Path, *, right: bool) -> str:
    source = io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf
    found: list[str] = []

    def visit(text: str, _cm: object, matrix: list[float], *_: object) -> None:
        if (matrix[4] > HALF_WIDTH) is right:
            found.append(text)

    for page in PdfReader(source).pages:
        page.extract_text(visitor_text=visit)
    return "\n".join(found)
