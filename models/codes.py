"""What the shop has short codes for: products, card messages, places, and what delivery to an area costs.

Pure: the book's answer (`catalogue.codes`) is handed in as one `Codes`, and typed words are read with it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from models.text import fold, postcode

_CODE: Final = re.compile(r"\\([A-Za-z0-9]+)")
_QUANTITY: Final = re.compile(r"(\d{1,4})\s*(?:x\s+|×\s*)?(?=\S)")


class Product(NamedTuple):
    """Something the shop sells, in one size. ``price`` is pence for one."""

    code: str
    size: str
    name: str
    price: int

    @property
    def words(self) -> str:
        """What an order line says: the name, with its size where it has one."""
        return f"{self.name}, {self.size}" if self.size else self.name

    @property
    def typed(self) -> str:
        """How it is typed in a line."""
        return f"{self.code} {self.size}".strip()


class KnownPlace(NamedTuple):
    """A hospital, a funeral director, a venue: where flowers go again and again, for whomever."""

    code: str
    name: str
    phone: str
    address: str
    postcode: str

    @property
    def where(self) -> str:
        """What stands in an order's address."""
        return f"{self.name}, {self.address}" if self.address else self.name


class Area(NamedTuple):
    """Postcodes that begin like this cost ``charge`` pence to deliver to; ``None`` is out of reach."""

    prefix: str
    charge: int | None


class Sold(NamedTuple):
    """How many of which products a line may mean; several while its size is not said."""

    quantity: int
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Codes:
    """Every code there is. Codes are lower-case letters and digits."""

    products: tuple[Product, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    places: tuple[KnownPlace, ...] = ()
    areas: tuple[Area, ...] = ()

    def sold(self, text: str, *, by_name: bool = True) -> Sold | None:
        """``2 drr``, ``2drr``, ``htb l``: a quantity, a product's code or whole name, perhaps its size; else None.

        A line with a price of its own is looked up by codes alone: its words are as somebody agreed them.
        """
        text = text.strip()
        if products := self._products(text, by_name):
            return Sold(1, products)
        match = _QUANTITY.match(text)
        if match and int(match[1]) and (products := self._products(text[match.end() :], by_name)):
            return Sold(int(match[1]), products)
        return None

    def _products(self, text: str, by_name: bool) -> tuple[Product, ...]:
        words = " ".join(text.casefold().replace(",", " ").split())
        exact = tuple(p for p in self.products if words == p.typed)
        if not exact and by_name:
            exact = tuple(p for p in self.products if words == f"{p.name} {p.size}".strip().casefold())
        return exact or tuple(p for p in self.products if words == p.code or (by_name and words == p.name.casefold()))

    def products_named(self, text: str, *, limit: int) -> tuple[Product, ...]:
        """Products whose code begins with these words, or of whose name each word begins one."""
        wanted = fold(text).split()
        if not wanted:
            return ()
        found = [p for p in self.products if fold(p.typed).startswith(" ".join(wanted)) or _begins(p.words, wanted)]
        return tuple(found[:limit])

    def with_messages(self, text: str) -> str:
        r"""The text with each ``\code`` of a message as the whole message; a code that is none stays as it is."""
        return _CODE.sub(lambda match: self.messages.get(match[1].lower(), match[0]), text)

    def finished_message(self, text: str, at: int) -> tuple[int, str] | None:
        r"""Where a ``\code`` begins that ends at the cursor, with its message, when no longer code begins with it."""
        match = re.search(r"\\([A-Za-z0-9]+)$", text[:at])
        code = match[1].lower() if match else ""
        if match is None or code not in self.messages:
            return None
        longer = any(other != code and other.startswith(code) for other in self.messages)
        return None if longer else (match.start(), self.messages[code])

    def unknown_message(self, text: str) -> str:
        r"""The first ``\code`` in a text that is no message's, as it stands there; else empty."""
        return next((match[0] for match in _CODE.finditer(text) if match[1].lower() not in self.messages), "")

    def places_named(self, text: str, *, limit: int) -> tuple[KnownPlace, ...]:
        """Places whose code begins with this (with or without a backslash), or of whose name each word begins one."""
        wanted = fold(text.lstrip("\\"))
        if not wanted:
            return ()
        exact = [place for place in self.places if place.code == wanted]
        others = [p for p in self.places if p.code.startswith(wanted) or _begins(p.name, wanted.split())]
        return tuple(dict.fromkeys((*exact, *others)))[:limit]

    def place(self, text: str) -> KnownPlace | None:
        """The place whose code was typed, with or without a backslash."""
        wanted = text.strip().removeprefix("\\").lower()
        return next((place for place in self.places if place.code == wanted), None)

    def area(self, text: str) -> Area | None:
        """The area of a postcode: the longest prefix that is one; None where no charge was set."""
        code = postcode(text)
        found = [area for area in self.areas if _covers(area.prefix, code)]
        return max(found, key=lambda area: len(area.prefix), default=None)


def _begins(name: str, wanted: list[str]) -> bool:
    words = fold(name).split()
    return all(any(word.startswith(each) for word in words) for each in wanted)


def _covers(prefix: str, code: str) -> bool:
    """PO1 covers PO1 2AB and not PO16; PO covers both, P neither; "PO16 7" covers one sector."""
    if not code.startswith(prefix):
        return False
    rest = code[len(prefix) :]
    inward = " " in prefix
    return not rest or inward or rest[0] == " " or (prefix[-1].isalpha() and rest[0].isdigit())
