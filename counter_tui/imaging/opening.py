"""A picture opened by what its first bytes say it is: JPEG, PNG, WEBP or HEIC, and nothing else.

Of several pictures in one file it is the first, or the one that a HEIC file calls its primary one.
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageFile

from counter_tui.imaging.sizes import LEAST_SIDE, MOST_PIXELS, MOST_SIDE

ONLY_THESE: Final = "Only JPEG, PNG, WEBP and HEIC are read."
DAMAGED: Final = "The picture is damaged, or cut short: make the photo again, or send it again."
TOO_LARGE: Final = (
    f"The picture is too large: {MOST_PIXELS // 1_000_000} megapixels are the most. Make it smaller first."
)
TOO_SMALL: Final = "The picture is too small to show anything."
_ORIENTATION: Final = 0x0112
_HEVC: Final = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"))
"""Brands of HEIF whose pictures are HEVC (ISO/IEC 23008-12, annex B). Others' are AV1, or anything."""
_ANY_CODEC: Final = frozenset((b"mif1", b"msf1"))


class NotReadError(Exception):
    """The picture is not read; the text says why, and what to do."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture. ``band(top, bottom)`` is a part of it of full width; ``turn`` its EXIF orientation (1 to 8)
    where that is still to be followed; ``profile`` its ICC profile."""

    width: int
    height: int
    band: Callable[[int, int], Image.Image]
    turn: int = 1
    profile: bytes = b""


def fitted(width: int, height: int, side: int) -> tuple[int, int]:
    """The size of a picture whose longer side is ``side`` at most; never larger than it is."""
    longer = max(width, height, side)
    return max(round(width * side / longer), 1), max(round(height * side / longer), 1)


def be_strict() -> None:
    """What a library warns of is an error in this process, for good."""
    warnings.simplefilter("error")
    # It reads the tags that phones write beside the picture, and complains of many; nothing of them is kept.
    warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin$")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def open_picture(content: bytes, side: int) -> Picture:
    """The picture in a file, decoded as large as ``side`` needs it at least. Raises `NotReadError`, and whatever the
    libraries raise at what is damaged."""
    head = content[:64]
    if _is_heic(head):
        return _heic(content)
    return _of_pillow(_reader(head)(io.BytesIO(content)), side)


def _reader(head: bytes) -> Callable[[io.BytesIO], ImageFile.ImageFile]:
    """Pillow's own reader of the one format that it is. By `Image.open` others would be imported, and where a JPEG says
    that more pictures follow it, they would be looked for."""
    if head.startswith(b"\xff\xd8\xff"):
        from PIL.JpegImagePlugin import JpegImageFile

        return JpegImageFile
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        from PIL.WebPImagePlugin import WebPImageFile

        return WebPImageFile
    raise NotReadError(ONLY_THESE)


def look_at_size(width: int, height: int) -> None:
    """Raises `NotReadError` for a picture that nobody's camera makes."""
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise NotReadError(TOO_LARGE)
    if min(width, height) < LEAST_SIDE:
        raise NotReadError(TOO_SMALL)


def _is_heic(head: bytes) -> bool:
    if head[4:8] != b"ftyp":
        return False
    brands = {head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), len(head)), 4)}
    return head[8:12] in _HEVC or (head[8:12] in _ANY_CODEC and not brands.isdisjoint(_HEVC))


def _of_pillow(image: ImageFile.ImageFile, side: int) -> Picture:
    look_at_size(*image.size)
    # Only a JPEG can be decoded smaller than it is.
    image.draft(None, fitted(*image.size, side))
    image.load()
    width, height = image.size
    profile = _bytes(image.info.get("icc_profile"))
    return Picture(width, height, lambda top, bottom: image.crop((0, top, width, bottom)), _turn(image), profile)


def _turn(image: Image.Image) -> int:
    try:
        turn = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - whatever is wrong in what a phone wrote beside it: the picture is whole
        return 1
    return turn if turn in range(1, 9) else 1


def _heic(content: bytes) -> Picture:
    """Without Pillow's plug-in: what that decodes is held twice, once as four bytes a pixel."""
    from pillow_heif import open_heif, options

    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    # Each thread has addresses of its own, of which there are few.
    options.DECODE_THREADS = 1
    images = open_heif(content, remove_stride=False)
    image = images[images.primary_index]
    look_at_size(*image.size)
    data, mode, stride = memoryview(image.data), image.mode, image.stride
    # A file may say another size than its pictures have.
    width, height = image.size
    look_at_size(width, height)

    def band(top: int, bottom: int) -> Image.Image:
        rows = data[top * stride : bottom * stride]
        return Image.frombytes(mode, (width, bottom - top), rows, "raw", mode, stride)

    # libheif has turned it already: what EXIF says of that is not followed a second time.
    return Picture(width, height, band, profile=_bytes(image.info.get("icc_profile")))


def _bytes(found: object) -> bytes:
    return found if isinstance(found, bytes) else b""
