"""Text measured in terminal cells: cut and filled so that columns stay straight, and no emoji is ever cut in two."""

import re

from rich.cells import cell_len, split_graphemes

from models.text import visible

ELLIPSIS = "…"
PHOTO = "▣"
"""Stands in lists before the name of whoever an order is for, where it has photos."""
SKIN_TONES = range(0x1F3FB, 0x1F400)
REGIONAL = range(0x1F1E6, 0x1F200)
_SINGLE = re.compile(f"[ -~\xa1-\xac\xae-\u024f{ELLIPSIS}{PHOTO}]*").fullmatch
"""Nothing but characters that stand each in one cell and by themselves: Latin letters, and our own marks."""


def width(text: str) -> int:
    """How many terminal cells a text takes."""
    return cell_len(text)


def clusters(text: str) -> list[tuple[str, int]]:
    """What a reader sees as one character each, with its width in cells.

    Flags (two regional letters), skin tones, and marks and tags of no width of their own stay with what they belong to.
    """
    found: list[tuple[str, int]] = []
    flag_open = False
    for start, end, cells in split_graphemes(text)[0]:
        piece = text[start:end]
        letter = ord(piece[0]) in REGIONAL
        if found and (cells == 0 or ord(piece[0]) in SKIN_TONES or (letter and flag_open)):
            before, before_cells = found[-1]
            found[-1] = (before + piece, cell_len(before + piece) if cells else before_cells)
            flag_open = flag_open and cells == 0
            continue
        found.append((piece, cells))
        flag_open = letter
    return found


def cut(text: str, cells: int) -> str:
    """The text made visible and no wider than ``cells``; what is left out shows as an ellipsis."""
    text = visible(text)
    if _SINGLE(text):
        return text if len(text) <= cells else text[: max(cells - 1, 0)] + ELLIPSIS[:cells]
    if cell_len(text) <= cells:
        return text
    kept, used = [], 0
    for piece, piece_cells in clusters(text):
        if used + piece_cells > cells - 1:
            break
        kept.append(piece)
        used += piece_cells
    return "".join(kept) + ELLIPSIS[: max(cells, 0)]


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The text cut, then filled with spaces, to exactly ``cells``."""
    text = cut(text, cells)
    filling = " " * (cells - cell_len(text))
    return filling + text if right else text + filling
