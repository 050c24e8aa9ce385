"""Plain JPEGs of a picture: upright, in sRGB, on white, and with nothing beside the picture in them."""

import io
from typing import Final

from PIL import Image

from counter_tui.imaging.opening import Picture, fitted
from counter_tui.imaging.sizes import MOST_THUMBNAIL, THUMBNAIL_SIDE

_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each EXIF orientation (CIPA DC-008, 4.6.5.1.6)."""
QUALITY: Final = 82
_QUALITIES: Final = (QUALITY, 70, 55, 40)
_SMALLER: Final = (1.0, 0.7, 0.5, 0.3)
_GAP: Final = 1.5
"""How much larger than needed a picture still is when whole pixels were put together: the rest is done by a filter."""
_BAND: Final = 1 << 21


def small(picture: Picture, side: int) -> Image.Image:
    """The picture as it is to be seen, its longer side ``side`` pixels at most."""
    size = fitted(picture.width, picture.height, side)
    whole = _reduced(picture, size)
    if whole.size != size:
        whole = whole.resize(size, Image.Resampling.LANCZOS)
    seen = _seen(whole, picture.profile)
    if picture.turn in _UPRIGHT:
        seen = seen.transpose(_UPRIGHT[picture.turn])
    # What Pillow finds there it writes into the file.
    seen.info.clear()
    return seen


def photo_of(image: Image.Image) -> bytes:
    """The JPEG that is kept. Of nothing but noise it has 2 MB."""
    return _jpeg(image, QUALITY)


def thumbnail_of(image: Image.Image) -> bytes:
    """A JPEG small enough for the book: of less quality, then smaller, until it is."""
    sizes = (fitted(*image.size, round(THUMBNAIL_SIDE * by)) for by in _SMALLER)
    images = (image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0) for size in sizes)
    made = (_jpeg(each, quality) for each in images for quality in _QUALITIES)
    return next(each for each in made if len(each) <= MOST_THUMBNAIL)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _reduced(picture: Picture, size: tuple[int, int]) -> Image.Image:
    """The picture made smaller by a whole number, a band at a time: never is all of it held in a second mode."""
    by = max(int(max(picture.width, picture.height) / (max(size) * _GAP)), 1)
    if by == 1:
        return _plain(picture.band(0, picture.height))
    rows = by * max(_BAND // (picture.width * by), 1)
    whole: Image.Image | None = None
    for top in range(0, picture.height, rows):
        band = _plain(picture.band(top, min(top + rows, picture.height))).reduce(by)
        whole = whole or Image.new(band.mode, (-(-picture.width // by), -(-picture.height // by)))
        whole.paste(band, (0, top // by))
    assert whole
    return whole


def _plain(image: Image.Image) -> Image.Image:
    """In one of the modes that can be made smaller: L, RGB, RGBA, CMYK."""
    if image.mode.startswith("I"):
        return _of_16_bits(image)
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _of_16_bits(image: Image.Image) -> Image.Image:
    """Pillow cuts off at 255 what it should divide."""
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _seen(image: Image.Image, profile: bytes) -> Image.Image:
    """In sRGB, and what is transparent on white."""
    if image.mode == "RGBA":
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A"))
        image = flat
    return (profile and _in_srgb(image, profile)) or image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image | None:
    """None where the profile is not one for this picture: its colours are then taken as they stand."""
    from PIL import ImageCms

    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
