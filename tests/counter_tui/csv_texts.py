"""CSV files read in process, for tests: a text, by the layout that fits it first."""

import csv
import io
from collections.abc import Callable, Iterable

import pytest

from counter_tui.importing.reading import TABLES
from counter_tui.importing.tables import read_table
from counter_tui.importing.told import Reading
from models.errors import Refused
from models.online_views import OnlinePart, ReadList, ReadOrder, WebShop
from tests.counter_tui.online_files import WebOrder, mapped_csv, shopify_csv, suite_csv

SHOP = WebShop("Website")
Make = Callable[[Iterable[WebOrder]], str]
LAYOUTS: tuple[Make, ...] = (shopify_csv, suite_csv, mapped_csv)


def read(text: str, shop: WebShop = SHOP) -> list[ReadOrder]:
    """The orders in a text, by the layout that fits first."""
    return [each for each in read_any(text, shop) if isinstance(each, ReadOrder)]


def read_any(text: str, shop: WebShop = SHOP) -> list[ReadOrder | ReadList]:
    table = read_table(io.StringIO(text, newline=""))
    reader = next(each for each in TABLES if each.fits(table, shop))
    return list(reader.read(table, Reading.of(shop, "Europe/London")))


def refused(text: str, shop: WebShop = SHOP) -> str:
    """Why it is refused."""
    with pytest.raises(Refused) as raised:
        read_any(text, shop)
    assert raised.value.field == "path"
    return raised.value.message


def csv_text(rows: Iterable[dict[str, str]], delimiter: str = ",") -> str:
    """Rows as CSV, under whatever columns one of them has."""
    rows = list(rows)
    columns = dict.fromkeys(name for row in rows for name in row)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def wants(order: ReadOrder) -> dict[str, str]:
    return dict(order.wants)


def total(part: OnlinePart) -> int:
    return sum(line.amount for line in part.lines) + part.delivery_charge + part.tax - part.discount
