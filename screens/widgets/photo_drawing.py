"""How a photo is put on a terminal: half blocks of colour, and over them the picture itself where it can be shown.

All of it is for a thread, and nothing of Pillow or textual-image is imported before a photo is shown. Of textual-image
only the sixel encoder is taken, and how the system is asked for a cell's size: to import its widgets or renderables
is to ask the terminal what it can show, and to read the answer, or a key that somebody typed, from under Textual. They
also scale and encode on the event loop, and write past Textual's own writer.
"""

from base64 import b64encode
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import cycle, groupby
from math import ceil, log2
from typing import TYPE_CHECKING, TypeVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

if TYPE_CHECKING:
    from PIL.Image import Image

N = TypeVar("N", int, float)

KITTY, SIXEL, BLOCKS = "kitty", "sixel", "blocks"
UPPER = "▀"
MOST_ZOOM = 16
USUAL_CELL = (10, 20)
"""Pixels of a cell where the terminal does not say."""
SLICE = 3
_CHUNK = 4096
_IDS = cycle(range(64, 256))
"""A picture's number is the colour of its cells; one of a byte is the same in a terminal of 256 colours."""
_CELL = "\U0010eeee"
_ROWS = "".join(
    chr(code)
    for first, last in (
        *((0x305, 0x305), (0x30D, 0x30E), (0x310, 0x310), (0x312, 0x312), (0x33D, 0x33F), (0x346, 0x346)),
        *((0x34A, 0x34C), (0x350, 0x352), (0x357, 0x357), (0x35B, 0x35B), (0x363, 0x36F), (0x483, 0x487)),
        *((0x592, 0x595), (0x597, 0x599), (0x59C, 0x5A1), (0x5A8, 0x5A9), (0x5AB, 0x5AC), (0x5AF, 0x5AF)),
        *((0x5C4, 0x5C4), (0x610, 0x617), (0x657, 0x65B), (0x65D, 0x65E), (0x6D6, 0x6DC), (0x6DF, 0x6E2)),
        *((0x6E4, 0x6E4), (0x6E7, 0x6E8), (0x6EB, 0x6EC), (0x730, 0x730), (0x732, 0x733), (0x735, 0x736)),
    )
    for code in range(first, last + 1)
)
"""The marks that say which row of a picture a kitty cell shows, the first of kitty's ``rowcolumn-diacritics.txt``."""


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen: a place in cells, how often larger than whole, and which point of the photo, 0 to 1 across
    and down, stands in its middle."""

    width: int
    height: int
    zoom: int = 1
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class Drawing:
    """A photo as it is drawn. ``view`` is what is really seen, ``seen`` how much of the photo across and down.

    ``rows`` are its lines in half blocks, ``columns`` wide. ``sixels``: the whole picture in slices, each `SLICE` lines
    high. ``sent`` makes it known to kitty as ``number``, and ``cells`` are the lines that show it.
    """

    view: View
    seen: tuple[float, float]
    most_zoom: int
    columns: int
    rows: tuple[Strip, ...]
    sixels: tuple[str, ...] = ()
    number: int = 0
    sent: str = ""
    cells: tuple[Strip, ...] = ()


def opened(jpeg: bytes, *, grey: bool) -> "Image":
    """A photo of our own making. Raises `OSError` where it is none; ``grey`` leaves its colours out."""
    from PIL import Image

    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as photo:
        return photo.convert("L").convert("RGB") if grey else photo.convert("RGB")


def cell_size() -> tuple[int, int]:
    """How many pixels a cell is wide and high, from the system; the terminal itself is never asked."""
    try:
        # Where there is no such call, there is no such module.
        from textual_image._posix import get_tiocgwinsz

        lines, columns, width, height = get_tiocgwinsz()
    except (ImportError, OSError):
        return USUAL_CELL
    return (width // columns, height // lines) if width > columns > 0 and height > lines > 0 else USUAL_CELL


def drawn(photo: "Image", view: View, mode: str, cell: tuple[int, int]) -> Drawing:
    """Fit a photo into a place, in half blocks, and as kitty has it where that is the ``mode``."""
    wide, high = cell
    fitting = min(view.width * wide / photo.width, view.height * high / photo.height)
    # A letter is read from half blocks well before each has one pixel; enlarged beyond, a few letters fill the place.
    dots = fitting * photo.width / wide * 2 if mode == BLOCKS else fitting * photo.width
    most_zoom = _between(2, 2 ** ceil(log2(max(photo.width / dots, 1))), MOST_ZOOM)
    zoom = min(view.zoom, most_zoom)
    scale = fitting * zoom
    across, down = min(photo.width, view.width * wide / scale), min(photo.height, view.height * high / scale)
    x = _between(across / 2, view.x * photo.width, photo.width - across / 2)
    y = _between(down / 2, view.y * photo.height, photo.height - down / 2)
    columns = _between(1, round(across * scale / wide), view.width)
    lines = _between(1, round(down * scale / high), min(view.height, len(_ROWS)))
    box = (x - across / 2, y - down / 2, x + across / 2, y + down / 2)
    drawing = Drawing(
        replace(view, zoom=zoom, x=x / photo.width, y=y / photo.height),
        (across / photo.width, down / photo.height),
        most_zoom,
        columns,
        _blocks(_scaled(photo, box, columns, 2 * lines)),
    )
    if mode != KITTY:
        return drawing
    number = next(_IDS)
    sent = _sent(_scaled(photo, box, columns * wide, lines * high), number, columns, lines)
    return replace(drawing, number=number, sent=sent, cells=_cells(number, columns, lines))


def with_sixels(drawing: Drawing, photo: "Image", cell: tuple[int, int]) -> Drawing:
    """The same drawing with its picture, which takes ten times as long as the half blocks.

    In slices: the encoder counts all dots at once, and while it does the event loop stands still.
    """
    from PIL.Image import Quantize
    from textual_image._sixel import image_to_sixels

    view, (across, down) = drawing.view, drawing.seen
    left, top = (view.x - across / 2) * photo.width, (view.y - down / 2) * photo.height
    box = (left, top, left + across * photo.width, top + down * photo.height)
    scaled = _scaled(photo, box, drawing.columns * cell[0], len(drawing.rows) * cell[1])
    picture, step = scaled.quantize(method=Quantize.FASTOCTREE), SLICE * cell[1]
    edges = [(above, min(above + step, picture.height)) for above in range(0, picture.height, step)]
    slices = (picture.crop((0, above, picture.width, below)) for above, below in edges)
    return replace(drawing, sixels=tuple(image_to_sixels(each) for each in slices))


def forgotten(number: int) -> str:
    """What makes kitty let go of a picture."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"


def _scaled(photo: "Image", box: tuple[float, float, float, float], width: int, height: int) -> "Image":
    from PIL.Image import Resampling

    inside = (max(box[0], 0), max(box[1], 0), min(box[2], photo.width), min(box[3], photo.height))
    return photo.resize((width, height), Resampling.LANCZOS, inside, reducing_gap=2.0)


def _blocks(dots: "Image") -> tuple[Strip, ...]:
    """Two rows of dots in a line. Each colour is cut to 32 steps, which the eye hardly tells, so that much of a photo
    is runs of one colour: fewer bytes for a slow line, and less to do for the event loop."""
    data = dots.point([value & 0xF8 | value >> 5 for value in range(256)] * 3).tobytes()
    colours = [Color.from_rgb(*data[at : at + 3]) for at in range(0, len(data), 3)]
    wide = dots.width

    def line(top: int) -> Strip:
        pairs = zip(colours[top : top + wide], colours[top + wide : top + 2 * wide], strict=True)
        runs = ((pair, len(list(run))) for pair, run in groupby(pairs))
        return Strip([Segment(UPPER * length, Style.from_color(*pair)) for pair, length in runs], wide)

    return tuple(line(top) for top in range(0, len(colours), 2 * wide))


def _sent(picture: "Image", number: int, columns: int, lines: int) -> str:
    file = BytesIO()
    picture.save(file, "PNG", compress_level=1)
    data = b64encode(file.getvalue()).decode()
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    # q=2: kitty answers nothing; an answer would be read as keys.
    parts = [f"\x1b_Gi={number},f=100,q=2,m={int(chunk is not chunks[-1])};{chunk}\x1b\\" for chunk in chunks]
    return "".join((*parts, f"\x1b_Ga=p,U=1,i={number},c={columns},r={lines},q=2\x1b\\"))


def _cells(number: int, columns: int, lines: int) -> tuple[Strip, ...]:
    """A cell without marks shows what stands to the right of what the one before it shows."""
    style = Style(color=Color.from_ansi(number))
    return tuple(
        Strip([Segment(_CELL + _ROWS[line] + _ROWS[0] + _CELL * (columns - 1), style)], columns)
        for line in range(lines)
    )


def _between(least: N, value: N, most: N) -> N:
    return max(least, min(value, most))
