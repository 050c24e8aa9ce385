"""The photos of the sample shop: of orders, of doorsteps, of pages of the pad; and what its phone has sent since.

The pictures are the same for the same seed and day; their files' names and keys never are.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from counter_tui.locations import Shop, write_private
from counter_tui.photo_files import keep
from counter_tui.sample.today import FIRST_PAPER
from models import photos
from models.database import Book
from models.lock_box import lock_box, words_of_sheet
from models.moment import Moment
from models.pad import pad
from models.photo_views import ORDER, SHEET, STOP, NewPhoto, PhotoOf
from models.rounds import day_list

if TYPE_CHECKING:
    from PIL.Image import Image

EACH = 2
_MISSING_PAGE = (
    "P. Sandiford",
    "07700 900718",
    "",
    "for Ms J. Achterberg",
    "8 Creek Road",
    "PO12 4EZ",
    "",
    "a week today, am",
    "hand-tied, pinks    40",
    "",
    "Well done, and about time!",
)
_WRITTEN = (
    *("caller_name", "caller_phone", "recipient_name", "address", "postcode", "due", "window", "lines", "card"),
    "notes",
)


class _Picture(NamedTuple):
    """A drawn picture, as if it had been read."""

    jpeg: bytes
    thumbnail: bytes
    source: bytes
    width: int
    height: int


class _Photographed(NamedTuple):
    """What a photo is of; of a page of the pad also what was written on it, and its printed number."""

    to: PhotoOf
    lines: tuple[str, ...] = ()
    printed: int | None = None


def phone(shop: Shop) -> Path:
    """The folder in the sample's own that its phone's photos come to."""
    return shop.folder / "phone"


def attach(shop: Shop, book: Book, m: Moment, seed: int) -> None:
    """Attach the sample's photos as they stand ``m``, and leave what waits to be given to an order. Raises `ShopError`
    and OSError when they cannot be written, `BookError`."""
    # Pillow: only while a sample is made.
    from counter_tui.sample.drawing import doorstep, flowers, page

    drawn = list[tuple[PhotoOf, _Picture]]()
    draws = {ORDER: flowers, STOP: doorstep}
    for to, lines, printed in book.read(_photographed, m):
        random = Random(f"{seed} {m.today} {to}")  # noqa: S311  # a sample, nothing secret
        image = page(random, printed, lines) if to.kind == SHEET else draws[to.kind](random)
        drawn.append((to, _picture(image)))

    def write(new: list[NewPhoto]) -> None:
        for (to, _), photo in zip(drawn, new, strict=True):
            book.write(photos.attach, m, to, [photo])

    keep(shop, book, [picture for _, picture in drawn], write)
    random = Random(f"{seed} {m.today}")  # noqa: S311  # a sample, nothing secret
    phone(shop).mkdir(mode=0o700, exist_ok=True)
    _send(phone(shop) / "page.jpg", page(random, FIRST_PAPER + 1, _MISSING_PAGE))
    _send(phone(shop) / "bouquet.jpg", flowers(random))


def clear(shop: Shop) -> None:
    """Remove the files of a sample's photos. Raises OSError."""
    for folder in (shop.photos, phone(shop)):
        for path in folder.glob("*"):
            path.unlink()


def _photographed(m: Moment) -> list[_Photographed]:
    """What is photographed: some of what goes out today, where some of it was left, and some pages of the pad."""
    stops = [row for row in day_list(m.today) if row.kind == "delivery" and row.status != "cancelled"]
    left = [row for row in stops if row.result == "delivered" and row.place != "recipient"]
    pages = [row for row in pad(m.today) if row.source == "paper" and row.orders]
    may_go = [row for row in lock_box() if row.words]
    flowers = [PhotoOf(ORDER, row.order_id) for row in stops[:EACH]]
    doorsteps = [PhotoOf(STOP, row.order_id) for row in left[:EACH]]
    paper = [(row.number, row.pad_number) for row in pages[:EACH]]
    paper += [(row.number, row.pad_number) for row in may_go[:EACH]]
    return [
        *(_Photographed(each) for each in (*flowers, *doorsteps)),
        *(_Photographed(PhotoOf(SHEET, sheet), tuple(_written(sheet)), printed) for sheet, printed in paper),
    ]


def _written(sheet: int) -> Iterator[str]:
    """What stands on the page of a sheet with one order: its words as they were taken down."""
    words: Mapping[str, str] = next(iter(words_of_sheet(sheet).values()), {})
    for name in _WRITTEN:
        # No pen draws what the font has no letter for.
        yield from "".join(letter for letter in words.get(name, "") if letter < "\u0250").splitlines()


def _picture(image: "Image") -> _Picture:
    from counter_tui.imaging.making import photo_of, thumbnail_of

    jpeg = photo_of(image)
    return _Picture(jpeg, thumbnail_of(image), hashlib.sha256(jpeg).digest(), *image.size)


def _send(path: Path, image: "Image") -> None:
    from counter_tui.imaging.making import photo_of

    write_private(path, photo_of(image))
