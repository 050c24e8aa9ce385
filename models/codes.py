"""What the shop has short codes for: products, card messages, places, and what delivery to an area costs.

Pure: the book's answer (`catalogue.codes`) is handed in as one `Codes`, and typed words are expanded with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

MARK = "\\"


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


class KnownPlace(NamedTuple):
    """A hospital, a funeral director, a venue: where flowers go again and again, for whomever."""

    code: str
    name: str
    phone: str
    address: str
    postcode: str


class Area(NamedTuple):
    """Postcodes that begin like this cost ``charge`` pence to deliver to; ``None`` is out of reach."""

    prefix: str
    charge: int | None


@dataclass(frozen=True, slots=True)
class Codes:
    """Every code there is. Codes are lower-case letters and digits."""

    products: tuple[Product, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    places: tuple[KnownPlace, ...] = ()
    areas: tuple[Area, ...] = ()
