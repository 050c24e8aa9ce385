"""A QR code in half blocks: two rows of its squares in a line of the terminal."""

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

BORDER = 2
UPPER = "▀"
BLACK, WHITE = Color.from_rgb(0, 0, 0), Color.from_rgb(255, 255, 255)


class Qr(Widget):
    """Black on white in every theme: a phone reads no other. Cut anywhere it is no picture: see `size_needed`."""

    DEFAULT_CSS = "Qr { width: auto; height: auto; }"

    def __init__(self, text: str) -> None:
        """``text`` is never shown but as the picture."""
        # segno is imported for the one screen that draws, long after the first paint.
        from segno import make

        super().__init__()
        squares = make(text, error="l", micro=False).matrix_iter(border=BORDER)
        self._rows = [[bool(square) for square in row] for row in squares]
        self.squares = len(self._rows)
        if self.squares % 2:
            self._rows.append([False] * self.squares)

    @property
    def size_needed(self) -> Size:
        """How many cells and lines it takes."""
        return Size(self.squares, len(self._rows) // 2)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - it is as wide as it is
        return self.size_needed.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - as high too
        return self.size_needed.height

    def render_line(self, y: int) -> Strip:
        """Two rows of squares: the upper one is the ink of the half block, the lower one its ground."""
        if y >= self.size_needed.height:
            return Strip.blank(self.squares)
        upper, lower = self._rows[2 * y : 2 * y + 2]
        return Strip([Segment(UPPER, _style(*pair)) for pair in zip(upper, lower, strict=True)], self.squares)


def _style(upper: bool, lower: bool) -> Style:
    return Style(color=BLACK if upper else WHITE, bgcolor=BLACK if lower else WHITE)
