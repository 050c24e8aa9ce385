"""What is handed up and down about photos and the lock box: plain data, as in `models.views`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from models.views import order_number, sheet_number

Kind = Literal["order", "stop", "sheet"]
ORDER: Final = "order"
STOP: Final = "stop"
SHEET: Final = "sheet"
KINDS = (ORDER, STOP, SHEET)
MOST_THUMBNAIL = 10_240
"""Bytes of a thumbnail, which lies in the book."""


class PhotoOf(NamedTuple):
    """What a photo is of: an order or its stop by the order's id, a paper sheet by the sheet's number."""

    kind: Kind
    id: int


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo whose encrypted file is safe on the disk already (see `models.tables.photos.Photo`)."""

    id: str
    key: bytes = field(repr=False)
    digest: bytes
    source: bytes
    size: int
    width: int
    height: int
    thumbnail: bytes = field(repr=False)


class PhotoRow(NamedTuple):
    """A photo as it is listed. ``off``: it was taken off, and can still be brought back."""

    id: str
    kind: Kind
    number: int
    suffix: int
    order_id: int | None
    caption: str
    width: int
    height: int
    added_at: datetime
    added_by: str
    thumbnail: bytes
    off: bool

    @property
    def of(self) -> str:
        """The number of the order or the sheet that it is of."""
        return order_number(self.number, self.suffix) if self.order_id is not None else sheet_number(self.number)


class PhotoFile(NamedTuple):
    """What opens a photo's file, and what that must be."""

    id: str
    key: bytes
    digest: bytes
    size: int


class PhotoDigest(NamedTuple):
    """What a photo's encrypted file must be, for who does not open it."""

    id: str
    digest: bytes
    size: int


class Attached(NamedTuple):
    """How many photos were attached, and how many were there before: the same file is attached once.

    ``ids`` are those that were added; the encrypted files of the others are nobody's.
    """

    added: int
    there: int
    ids: tuple[str, ...] = ()


class InboxFile(NamedTuple):
    """A file in the folder that a phone syncs to. ``seen`` is its size and time (ns), so that another one by its name
    is not taken for it."""

    path: str
    name: str
    size: int
    at: datetime
    seen: tuple[int, int]


class LockBoxRow(NamedTuple):
    """A sheet that may be shredded, as it could not be before ``since``: it has ended, and its orders their outcome.

    ``photos`` counts photos of the paper sheet; ``words``, orders whose words as taken down are kept. ``caller`` and
    ``recipient`` are of its first order, as on the pad.
    """

    number: int
    source: str
    day: date
    state: str
    pad: str
    pad_number: int | None
    photos: int
    words: int
    since: datetime
    caller: str = ""
    recipient: str = ""

    @property
    def sheet(self) -> str:
        return sheet_number(self.number)

    @property
    def paper(self) -> bool:
        """There is, or was, paper that only hands can shred."""
        return self.source == "paper" or self.pad_number is not None or self.photos > 0


class Shredded(NamedTuple):
    """How many sheets were ticked off, and the ids of the photos whose files have to go."""

    sheets: int
    photos: tuple[str, ...]
