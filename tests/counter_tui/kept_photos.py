"""Photos in a real shop, of bytes that stand for pictures: what keeps their files never looks into them."""

import hashlib
from typing import NamedTuple

from counter_tui import photo_files
from counter_tui.locations import Shop
from counter_tui.shop import OpenShop
from models.copying import photos
from models.database import raw_book
from models.photo_views import ORDER, NewPhoto, PhotoDigest, PhotoOf
from models.photos import attach
from tests.book import moment


class Picture(NamedTuple):
    """Stands for what was read of a file."""

    jpeg: bytes
    thumbnail: bytes
    source: bytes
    width: int = 1600
    height: int = 1200


def a_picture(words: str, size: int = 20_000) -> Picture:
    """The picture of a file, which these words make another one than any other; so many bytes of it."""
    jpeg = b"\xff\xd8" + words.encode() + b"\xff\xd9"
    return Picture(jpeg.ljust(size, b"."), jpeg, hashlib.sha256(words.encode()).digest())


def add_photos(shop: Shop, opened: OpenShop, *words: str, to: PhotoOf = PhotoOf(ORDER, 1)) -> list[PhotoDigest]:  # noqa: B008 - a tuple
    """Attach a photo for each of the words; answers with all photos of the book."""

    def write(new: list[NewPhoto]) -> None:
        opened.book.write(attach, moment(), to, new)

    photo_files.keep(shop, opened.book, [a_picture(each) for each in words], write)
    return photos_of(shop, opened)


def photos_of(shop: Shop, opened: OpenShop) -> list[PhotoDigest]:
    """All photos of the book."""
    with raw_book(shop.book, opened.data_key.book_key()) as connection:
        return photos(connection)
