"""Text on A4: measured, wrapped, gone on with where it does not fit, never cut off. Lengths are millimetres."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from counter_tui.papermaking.fonts import BOLD, REGULAR, fonts_with, lacking, system_folders, with_codes

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 12.0
TOP, BOTTOM = 30.0, HEIGHT - 16.0
FOOT = HEIGHT - 12.0
POINT: Final = 25.4 / 72
LEADING: Final = 1.25
QUIET = 90
_FAMILY: Final = "counter"
_CODE: Final = re.compile("⟨U\\+[0-9A-F+ ]+⟩")


@dataclass(frozen=True, slots=True)
class Text:
    """Words, their size in points, and how much is left free under them."""

    words: str
    size: float = 10
    bold: bool = False
    after: float = 0.8


class Column(NamedTuple):
    """Texts under one another, from ``x`` on, so wide."""

    x: float
    width: float
    texts: Sequence[Text]


class Sheet:
    """A document that is being set, from the top of each page to its foot.

    ``words`` is every text that will be on it: what no font has, ``missing``, is written as its code. ``head`` begins
    each page.
    """

    def __init__(
        self, words: Iterable[str], head: Callable[["Sheet"], None], folders: Sequence[Path] | None = None
    ) -> None:
        self._pdf = pdf = FPDF(format="A4")
        pdf.set_auto_page_break(False)
        # Else what somebody wrote in a note could be taken for the place of the number of pages.
        pdf.alias_nb_pages("")
        pdf.c_margin = 0
        pdf.add_font(_FAMILY, "", REGULAR)
        pdf.add_font(_FAMILY, "B", BOLD)
        self.missing = self._find(lacking(words), system_folders() if folders is None else folders)
        self._coded = with_codes(self.missing)
        self._head = head
        self._heights: dict[tuple[Text, float], float] = {}
        self.y = self._under_head = TOP

    def _find(self, wanted: set[str], folders: Sequence[Path]) -> set[str]:
        """This computer's fonts for what ours lack; answers with what is then still wanting."""
        names = [_FAMILY]
        for path, found in fonts_with(wanted, folders) if wanted else ():
            name = f"other{len(names)}"
            try:
                self._pdf.add_font(name, "", path)
            except Exception:  # noqa: BLE001, S112 - as in `fonts`: it can be read, and still be broken
                continue
            names.append(name)
            wanted = wanted - found
        self._pdf.set_fallback_fonts(names, exact_match=False)
        return wanted

    def new_page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self.y = TOP
        self._head(self)
        self._under_head = self.y

    def keep(self, height: float) -> None:
        """Begin a page, unless so much fits on this one, or nothing is on it yet."""
        if height > self.room and self.y > self._under_head:
            self.new_page()

    @property
    def room(self) -> float:
        """What is left of this page."""
        return BOTTOM - self.y

    def height(self, texts: Sequence[Text], width: float) -> float:
        """How high these are, one under the other."""
        return sum(self._height(text, width) + text.after for text in texts)

    def put(self, texts: Sequence[Text], x: float, y: float, width: float, *, grey: int = 0) -> float:
        """Set these, one under the other; answers where they end."""
        self._pdf.set_text_color(grey)
        for text in texts:
            if text.words:
                self._pdf.set_xy(x, y)
                self._set(text, width)
            y += self._height(text, width) + text.after
        return y

    def line(self, x: float, y: float, to_x: float, to_y: float, *, dashed: bool = False) -> None:
        """A thin line; dashed, to be cut along."""
        self._pdf.set_draw_color(QUIET)
        self._pdf.set_line_width(0.2)
        self._pdf.set_dash_pattern(*((2, 2) if dashed else ()))
        self._pdf.line(x, y, to_x, to_y)

    def row(self, columns: Sequence[Column], again: Text) -> None:
        """Columns beside one another, under what is there. They are parted only when they are longer than a page: then
        they go on under ``again``."""
        self.keep(max(self.height(column.texts, column.width) for column in columns))
        while True:
            parted = [self.part(column.texts, column.width, self.room) for column in columns]
            top = self.y
            for column, (now, _) in zip(columns, parted, strict=True):
                self.y = max(self.y, self.put(now, column.x, top, column.width))
            columns = [column._replace(texts=later) for column, (_, later) in zip(columns, parted, strict=True)]
            if not any(column.texts for column in columns):
                return
            self.new_page()
            self.y = self.put((again,), MARGIN, self.y, WIDTH - 2 * MARGIN)

    def part(self, texts: Sequence[Text], width: float, room: float) -> tuple[list[Text], list[Text]]:
        """What of these fits into the room, and what has to go on elsewhere."""
        now: list[Text] = []
        for at, text in enumerate(texts):
            height = self._height(text, width)
            if height > room:
                first, rest = self._cut(text, width, room)
                return [*now, *([first] if first.words else [])], [rest, *texts[at + 1 :]]
            now.append(text)
            room -= height + text.after
        return now, []

    def finish(self, foot: Callable[[int, int], str]) -> bytes:
        """Write the foot of each page (``foot(page, pages)``); answers with the PDF."""
        pages = self._pdf.page
        for page in range(1, pages + 1):
            self._pdf.page = page
            # What was set on another page counts for that one.
            self._pdf.set_font(_FAMILY, "", 5)
            self.put((Text(foot(page, pages), 8.5),), MARGIN, FOOT, WIDTH - 2 * MARGIN, grey=QUIET)
        return bytes(self._pdf.output())

    @property
    def pages(self) -> int:
        """So many were begun."""
        return int(self._pdf.page)

    def _cut(self, text: Text, width: float, room: float) -> tuple[Text, Text]:
        words = text.words
        fits, too_much = 0, len(words)
        while too_much - fits > 1:
            middle = (fits + too_much) // 2
            if self._height(replace(text, words=words[:middle]), width) <= room:
                fits = middle
            else:
                too_much = middle
        blank = max(words.rfind(" ", 0, fits + 1), words.rfind("\n", 0, fits + 1))
        cut = blank if blank > 0 else fits
        while 0 < cut < len(words) and unicodedata.combining(words[cut]):
            cut -= 1
        return replace(text, words=words[:cut].rstrip()), replace(text, words=words[cut:].lstrip())

    def _height(self, text: Text, width: float) -> float:
        # Measuring takes as long as setting, and each is asked for several times.
        if (text, width) not in self._heights:
            self._heights[text, width] = self._set(text, width, measure=True) if text.words else 0.0
        return self._heights[text, width]

    def _set(self, text: Text, width: float, *, measure: bool = False) -> float:
        """Set a text, or measure it: each of its lines by itself, for one that runs from the right turns no other."""
        self._pdf.set_font(_FAMILY, "B" if text.bold else "", text.size)
        x, y, leading = self._pdf.get_x(), self._pdf.get_y(), text.size * POINT * LEADING
        height = 0.0
        for line in self._coded(text.words).split("\n"):
            # Joining letters, and ordering those that run from the right, takes four times as long.
            shaped = _needs_shaping(line)
            self._pdf.set_text_shaping(shaped)
            self._pdf.set_xy(x, y + height)
            height += (
                self._set_line(_unturned(line) if shaped else line, width, leading, measure=measure)
                if line
                else leading
            )
        return height

    def _set_line(self, line: str, width: float, leading: float, *, measure: bool) -> float:
        height = self._pdf.multi_cell(
            width,
            leading,
            line,
            align=Align.L,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            dry_run=measure,
            output=MethodReturnValue.HEIGHT,
        )
        assert isinstance(height, int | float)
        return height


def _unturned(line: str) -> str:
    """A line in which codes run from the left, whatever stands around them."""
    return _CODE.sub("\u200e\\g<0>\u200e", line)


def _needs_shaping(words: str) -> bool:
    if words.isascii():
        return False
    return any(
        unicodedata.bidirectional(char) in {"R", "AL", "AN"} or unicodedata.category(char).startswith("M")
        for char in words
    )
