"""Photos as the book answers them, for screens under test."""

from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image

from models.photo_views import ORDER, SHEET, InboxFile, Kind, PhotoRow

TODAY = date(2026, 2, 11)
AT = datetime(2026, 2, 11, 10, 40, tzinfo=UTC)


def photo(photo_id: str, kind: Kind = ORDER, *, caption: str = "", off: bool = False, order_id: int = 7) -> PhotoRow:
    """A photo of order 0413-1, of its stop, or of its sheet; its thumbnail is no picture."""
    of_sheet = kind == SHEET
    suffix, order = (0, None) if of_sheet else (1, order_id)
    return PhotoRow(photo_id, kind, 413, suffix, order, caption, 1600, 1200, AT, "owner", b"", off)


def waiting(name: str, *, minute: int = 40) -> InboxFile:
    """A file in the folder that a phone syncs to."""
    return InboxFile(f"/in/{name}", name, 4_200_000, AT.replace(minute=minute), (4_200_000, minute))


def jpeg(width: int = 300, height: int = 400, colour: tuple[int, int, int] = (180, 40, 90)) -> bytes:
    """A photo of our own making: one colour, with another in its lower half."""
    file = BytesIO()
    picture = Image.new("RGB", (width, height), colour)
    picture.paste((40, 90, 60), (0, height // 2, width, height))
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()
