"""Pictures that are made to hurt whoever reads them, none of them kept in a file: each is made when it is asked for.

``READ`` can be read all the same, since what is bad in them is beside the picture; of ``REFUSED`` nothing may be made;
what `EITHER` come to is left to the libraries, within the limits.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pillow_heif
from PIL import Image

from tests.counter_tui.photo_files import bare_png, chunk, exif, heic, jpeg, png, scene, webp, with_chunk, with_segment

Makes = dict[str, Callable[[], bytes]]
_START, _END = b"\xff\xd8", b"\xff\xd9"
_MEGABYTE = 1 << 20


def zeros(megabytes: int) -> bytes:
    """That many megabytes of nothing, packed: one of them, said again and again."""
    packing = zlib.compressobj(9, wbits=-15)
    one = packing.compress(bytes(_MEGABYTE)) + packing.flush(zlib.Z_FULL_FLUSH)
    # The sum at the end (RFC 1950, 2.2) is 1 and, above it, how many bytes there were.
    ends = packing.flush() + struct.pack(">HH", megabytes * _MEGABYTE % 65_521, 1)
    return b"\x78\xda" + one * megabytes + ends


def _blank(width: int, height: int, depth: int, colour: int, a_pixel: float, *, interlaced: int = 0) -> bytes:
    return bare_png(
        width, height, depth, colour, zeros(int(width * height * a_pixel) // _MEGABYTE + 1), interlaced=interlaced
    )


def _sized_jpeg(width: int, height: int) -> bytes:
    """Whose frame says another size than its scan has."""
    content = jpeg()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def _many_scans(times: int) -> bytes:
    """A progressive JPEG of 48 megapixels that is refined again and again."""
    written = io.BytesIO()
    Image.new("L", (8_000, 6_000), 90).save(written, "JPEG", progressive=True)
    content = written.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * times + _END


def _big(mode: str, **options: Any) -> bytes:
    return jpeg(Image.new(mode, (8_000, 6_200)), exif=b"", **options)


def _circling_exif() -> bytes:
    """A list of tags whose next list is itself, of which each tag says that it is as long as four gigabytes."""
    tags = b"".join(struct.pack("<HHII", number, 2, 0xFFFFFFF0, 8) for number in range(0x10E, 0x10E + 200))
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 200) + tags + struct.pack("<I", 8)


def _lying_parts() -> bytes:
    """A JPEG that says that 65,535 more follow it, each of them outside of the file."""
    tags = struct.pack("<HHI4s", 0xB000, 7, 4, b"0100") + struct.pack("<HHII", 0xB001, 4, 1, 0xFFFF)
    tags += struct.pack("<HHII", 0xB002, 7, 16, 0x7FFFFFF0)
    return with_segment(jpeg(), 0xE2, b"MPF\0II*\0" + struct.pack("<IH", 8, 3) + tags + bytes(4))


def _canvas(width: int, height: int) -> bytes:
    """A WEBP of this canvas, in which a small picture lies."""
    head = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + struct.pack("<I", width - 1)[:3]
        + struct.pack("<I", height - 1)[:3]
    )
    inside = b"WEBP" + head + webp(exif=b"", xmp=b"")[12:]
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def _blank_webp(width: int, height: int) -> bytes:
    return webp(Image.new("RGB", (width, height)), lossless=True, quality=0, method=0)


def _many_frames(frames: int) -> bytes:
    """One small picture, said again as a frame of a great canvas."""
    small = webp(scene(64, 64), exif=b"", xmp=b"")[12:]
    head = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + struct.pack("<I", 3_999)[:3] * 2
    frame = bytes(6) + struct.pack("<I", 63)[:3] * 2 + bytes(3) + b"\0" + small
    said = b"ANMF" + struct.pack("<I", len(frame)) + frame
    inside = b"WEBP" + head + b"ANIM" + struct.pack("<IIH", 6, 0, 0) + said * frames
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def _said_size(width: int, height: int) -> bytes:
    """A HEIC whose property says another size than its picture has."""
    content = heic()
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width, height) + content[at + 8 :]


def _said_grid(rows: int, columns: int, width: int, height: int) -> bytes:
    """A HEIC of tiles that says there are more of them, and a greater picture."""
    content = heic(scene(480, 320), tile_size=128)
    was = struct.pack(">BBBBHH", 0, 0, 2, 3, 480, 320)
    now = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)
    assert was in content
    said = content.replace(was, now)
    return said.replace(struct.pack(">II", 480, 320), struct.pack(">II", width, height))


def _nested_boxes(depth: int) -> bytes:
    inside = b""
    for _ in range(depth):
        inside = struct.pack(">I", len(inside) + 8) + b"meta" + inside
    return heic()[:24] + inside


def _box_length(length: int) -> bytes:
    content = heic()
    at = content.index(b"meta") - 4
    return content[:at] + struct.pack(">I", length) + content[at + 4 :]


def _zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("order.exe", b"MZ" + bytes(100))
    return written.getvalue()


def _saved(kind: str) -> bytes:
    written = io.BytesIO()
    scene().save(written, kind)
    return written.getvalue()


def _cut(make: Callable[[], bytes], part: float) -> bytes:
    content = make()
    return content[: int(len(content) * part)]


def _plain_heic(images: int) -> bytes:
    made = pillow_heif.from_pillow(scene(64, 64))
    for _ in range(images - 1):
        made.add_from_pillow(scene(64, 64))
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


READ: Makes = {
    "png of 49 legal megapixels, one bit each": partial(_blank, 7_000, 7_000, 1, 0, 0.13),
    "png of 49 legal megapixels, transparent, interlaced": partial(_blank, 7_000, 7_000, 8, 6, 4.01, interlaced=1),
    "png of 49 legal megapixels, 16 bits of four": partial(_blank, 7_000, 7_000, 16, 6, 8.01),
    "png of 49 legal megapixels, 16 bits grey": partial(_blank, 7_000, 7_000, 16, 0, 2.01),
    "png with gigabytes behind its rows": lambda: bare_png(100, 100, 8, 2, zeros(3_000)),
    "jpeg of 49 legal megapixels, four colours": partial(_big, "CMYK", subsampling=0),
    "jpeg of 49 legal megapixels, progressive": partial(_big, "RGB", progressive=True, subsampling=0),
    "jpeg whose tags circle": lambda: with_segment(jpeg(exif=b""), 0xE1, _circling_exif()),
    "jpeg of which 65535 are said to follow": _lying_parts,
    "jpeg with 13 MB of tags": lambda: with_segment(jpeg(), 0xE1, *[b"Exif\0\0MM\0*" + bytes(65_000)] * 200),
    "jpeg with a profile of nonsense": lambda: with_segment(
        jpeg(), 0xE2, *(b"ICC_PROFILE\0" + bytes((n, 200)) + b"\xff" * 60_000 for n in range(1, 201))
    ),
    "jpeg with a profile that says it is long": lambda: jpeg(icc_profile=b"\xff\xff\xff\xf0lcms" + bytes(200)),
    "jpeg and a zip file": lambda: jpeg() + _zipped(),
    "jpeg and a web page": lambda: jpeg(comment=b"<script>alert(1)</script>"),
    "jpeg and 20 MB of nothing": lambda: jpeg() + bytes(20_000_000),
    "webp of 20000 frames": partial(_many_frames, 20_000),
    "heic of 120 pictures": partial(_plain_heic, 120),
}
REFUSED: Makes = {
    "png of 169 megapixels": partial(_blank, 13_000, 13_000, 1, 0, 0.13),
    "png as wide as can be said": lambda: bare_png(0x7FFFFFFF, 1, 1, 0, zeros(1)),
    "png of 40000 x 40000, empty": lambda: bare_png(40_000, 40_000, 8, 2, b""),
    "png of no size": lambda: bare_png(0, 0, 8, 2, zeros(1)),
    "png with 100 MB in a text": lambda: with_chunk(png(), b"zTXt", b"Comment\0\0" + zeros(100)),
    "png with 100 MB in a text of letters": lambda: with_chunk(png(), b"iTXt", b"Comment\0\1\0\0\0" + zeros(100)),
    "png with 100 MB in its profile": lambda: with_chunk(png(), b"iCCP", b"icc\0\0" + zeros(100)),
    "png of 100 texts of a megabyte": lambda: with_chunk(png(), b"tEXt", b"").replace(
        chunk(b"tEXt", b""), chunk(b"zTXt", b"Comment\0\0" + zeros(1)[:-4]) * 100
    ),
    "png cut short": partial(_cut, png, 0.7),
    "png whose chunk is as long as can be": lambda: png()[:33] + b"\x7f\xff\xff\xffIDAT" + bytes(100),
    "png of an unknown depth": lambda: bare_png(100, 100, 7, 5, zeros(1)),
    "jpeg of 65500 x 65500": partial(_sized_jpeg, 65_500, 65_500),
    "jpeg of 7 x 60000": partial(_sized_jpeg, 7, 60_000),
    "jpeg cut short": partial(_cut, lambda: jpeg(scene(1_200, 900)), 0.5),
    "jpeg cut in its head": partial(_cut, jpeg, 0.1),
    "jpeg of nothing": lambda: _START + _END,
    "jpeg and 50 MB of nothing": lambda: b"\xff\xd8\xff\xe0" + bytes(50_000_000),
    "jpeg of 50 MB of ends": lambda: b"\xff\xd8\xff" + b"\xff" * 50_000_000,
    "jpeg of 12 bits": lambda: jpeg().replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"),
    "webp of 16383 x 16383": lambda: _canvas(16_383, 16_383),
    "webp as large as can be said": lambda: _canvas(1 << 24, 1 << 24),
    "webp of 70 megapixels": partial(_blank_webp, 10_000, 7_000),
    "webp cut short": partial(_cut, webp, 0.6),
    "webp of nothing": lambda: b"RIFF\x04\0\0\0WEBP",
    "heic of 30000 x 30000, as it says": partial(_said_size, 30_000, 30_000),
    "heic of 65000 x 65000 in tiles": partial(_said_grid, 256, 256, 65_000, 65_000),
    "heic of 6000 x 8000 in tiles that are not there": partial(_said_grid, 256, 256, 6_000, 8_000),
    "heic cut short": partial(_cut, heic, 0.6),
    "heic of its brand": lambda: heic()[:24],
    "heic of boxes in boxes": partial(_nested_boxes, 50_000),
    "heic of a box as long as can be": partial(_box_length, 0xFFFFFFF0),
    "gif": partial(_saved, "GIF"),
    "tiff": partial(_saved, "TIFF"),
    "bmp": partial(_saved, "BMP"),
    "avif": partial(_saved, "AVIF"),
    "pdf": partial(_saved, "PDF"),
    "eps": partial(_saved, "EPS"),
    "jpeg 2000": partial(_saved, "JPEG2000"),
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "words": lambda: b"No picture at all.",
}
EITHER: Makes = {
    "jpeg refined 4000 times": partial(_many_scans, 4_000),
    "jpeg of 50 MB of comments": lambda: with_segment(jpeg(), 0xFE, *[bytes(65_000)] * 780),
    "jpeg with a tail of heads": lambda: jpeg() * 2_000,
    "webp of 49 megapixels": partial(_blank_webp, 7_000, 7_000),
    "png of a million chunks": lambda: with_chunk(png(), b"tEXt", b"").replace(
        chunk(b"tEXt", b""), chunk(b"tEXt", b"a\0b") * 1_000_000
    ),
    "heic of a box that ends nowhere": partial(_box_length, 0),
    "heic of a smaller size than it has": partial(_said_size, 64, 64),
    "exif of nothing but its name": lambda: with_segment(jpeg(exif=b""), 0xE1, b"Exif\0\0"),
    "png with the tags of another": lambda: png(exif=exif()[:40]),
}
BOMBS: Makes = READ | REFUSED | EITHER
