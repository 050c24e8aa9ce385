"""Photos as phones and programs make them, drawn here: nothing of them was ever seen by a camera.

`MARK` stands wherever a phone writes beside the picture; the corners of `scene` say which way up it is.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw
from PIL.Image import Transpose

MARK = b"Zedmark"
CORNERS = ((220, 30, 30), (30, 180, 40), (30, 60, 220), (240, 220, 40))
"""Top left, top right, bottom left, bottom right, as the picture is to be seen."""
STORED = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}
"""How a picture lies in a file that says so by its EXIF orientation."""
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + MARK + b"</rdf:RDF></x:xmpmeta>"


def scene(width: int = 240, height: int = 160) -> Image.Image:
    """A bouquet, of which each corner has a colour of its own."""
    image = Image.new("RGB", (width, height), (200, 200, 190))
    draw, across, down = ImageDraw.Draw(image), width // 3, height // 3
    for number, colour in enumerate(CORNERS):
        left, top = (number % 2) * (width - across), (number // 2) * (height - down)
        draw.rectangle((left, top, left + across, top + down), fill=colour)
    draw.ellipse(
        (width // 2 - down // 2, height // 2 - down // 2, width // 2 + down // 2, height // 2 + down // 2), "pink"
    )
    return image


def corners(image: Image.Image) -> tuple[int, ...]:
    """Which of `CORNERS` each corner of a picture is nearest to; as it should be: 0, 1, 2, 3."""
    plain, (width, height) = image.convert("RGB"), image.size
    found = []
    for at in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
        pixel: Any = plain.getpixel((int(width * at[0]), int(height * at[1])))
        found.append(
            min(
                range(4),
                key=lambda known: sum(abs(a - b) for a, b in zip(pixel, CORNERS[known], strict=True)),
            )
        )
    return tuple(found)


def exif(orientation: int = 1) -> bytes:
    """What a phone says of itself, of the place and of the time."""
    tags = Image.Exif()
    tags[0x010E], tags[0x010F], tags[0x0110], tags[0x0112] = MARK.decode(), MARK.decode(), "Phone 7", orientation
    tags.get_ifd(0x8825).update({1: "N", 2: (50.0, 50.0, 41.0), 3: "W", 4: (1.0, 5.0, 12.0), 29: MARK.decode()})
    tags.get_ifd(0x8769).update({0x9003: "2026:02:11 10:20:30", 0x927C: MARK * 40})
    return tags.tobytes()


def jpeg(image: Image.Image | None = None, orientation: int = 1, **options: Any) -> bytes:
    """A JPEG as a phone makes it: EXIF with its place, XMP, a comment; ``options`` are Pillow's."""
    image, turn = image or scene(), STORED[orientation]
    beside = {"exif": exif(orientation), "xmp": _XMP, "comment": MARK, "quality": 90}
    return _saved(image.transpose(turn) if turn is not None else image, "JPEG", **(beside | options))


def png(image: Image.Image | None = None, **options: Any) -> bytes:
    return _saved(image or scene(), "PNG", **({"exif": exif()} | options))


def webp(image: Image.Image | None = None, **options: Any) -> bytes:
    return _saved(image or scene(), "WEBP", **({"exif": exif(), "xmp": _XMP} | options))


def heic(
    image: Image.Image | None = None, orientation: int = 1, more: Iterable[Image.Image] = (), **options: Any
) -> bytes:
    """A HEIC: it is turned by its own properties; what its EXIF says of that as well is not to be followed again."""
    image, turn, written = image or scene(), STORED[orientation], io.BytesIO()
    made = pillow_heif.from_pillow(image.transpose(turn) if turn is not None else image)
    for each in more:
        made.add_from_pillow(each)
    made.save(written, **({"exif": exif(orientation), "xmp": _XMP, "quality": 80} | options))
    return written.getvalue()


def with_segment(content: bytes, marker: int, *payloads: bytes) -> bytes:
    """A JPEG with more segments after its first two bytes."""
    more = b"".join(struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload for payload in payloads)
    return content[:2] + more + content[2:]


def with_chunk(content: bytes, kind: bytes, payload: bytes) -> bytes:
    """A PNG with one more chunk after its header."""
    return content[:33] + chunk(kind, payload) + content[33:]


def chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def bare_png(width: int, height: int, depth: int, colour: int, rows: bytes, *, interlaced: int = 0) -> bytes:
    """A PNG of these zlib-packed rows, whatever its header says."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


@cache
def _colours() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _cmyk() -> bytes:
    return jpeg(scene().convert("CMYK"))


def _palette_with_hole() -> bytes:
    return png(scene().quantize(64), transparency=0)


def _sixteen_bits() -> bytes:
    grey = scene().convert("L")
    deep = Image.new("I;16", grey.size)
    deep.frombytes(b"".join(struct.pack("<H", value * 257) for value in grey.tobytes()))
    return png(deep)


def _animated_webp() -> bytes:
    return webp(scene(), save_all=True, append_images=[Image.new("RGB", (240, 160), "black")] * 3, duration=80)


def _animated_png() -> bytes:
    return png(scene(), save_all=True, append_images=[Image.new("RGB", (240, 160), "black")] * 3, duration=80)


def _many_pictures() -> bytes:
    """As phones keep a portrait and its depth in one JPEG."""
    second = Image.new("RGB", (240, 160), "black")
    return _saved(scene(), "MPO", save_all=True, append_images=[second], exif=exif(), quality=90)


COLOURED: dict[str, Callable[[], bytes]] = {
    "jpeg": jpeg,
    "progressive": lambda: jpeg(progressive=True),
    "with a profile": lambda: jpeg(icc_profile=_colours()),
    "cmyk": _cmyk,
    "png": png,
    "palette": lambda: png(scene().quantize(64)),
    "palette with a hole": _palette_with_hole,
    "transparent": lambda: png(scene().convert("RGBA")),
    "animated png": _animated_png,
    "webp": webp,
    "lossless webp": lambda: webp(lossless=True),
    "animated webp": _animated_webp,
    "heic": heic,
    "several in a jpeg": _many_pictures,
    "heic of tiles": lambda: heic(scene(480, 320), tile_size=128),
    "several in a heic": lambda: heic(more=[Image.new("RGB", (240, 160), "black")], primary_index=0),
}
"""Pictures whose four corners have their colours, upright as they lie in the file."""
GREY: dict[str, Callable[[], bytes]] = {
    "grey jpeg": lambda: jpeg(scene().convert("L")),
    "one bit": lambda: png(scene().convert("1")),
    "16 bits": _sixteen_bits,
    "grey and transparent": lambda: png(scene().convert("LA")),
    "grey heic": lambda: heic(scene().convert("L")),
}
