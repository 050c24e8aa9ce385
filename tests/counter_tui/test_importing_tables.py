"""What holds for every CSV file: its delimiter, encoding and line ends, its limits, and lists of order numbers."""

import csv
import io
import random
from dataclasses import replace
from pathlib import Path

import pytest

from counter_tui.importing import lists, mapped, shopify, suite
from counter_tui.importing.reading import TABLES, read_file
from counter_tui.importing.tables import MOST_CELL, MOST_COLUMNS, MOST_LINE, MOST_ROWS, read_table
from counter_tui.importing.told import Reading
from models.online_views import CANCELLED, LIVE, NOT_LIVE, UNKNOWN, ReadList, ReadOrder
from models.views import Party
from tests.counter_tui.csv_texts import LAYOUTS, SHOP, Make, csv_text, read, read_any, refused, wants
from tests.counter_tui.online_columns import ANALYTICS_COLUMNS, SHOPIFY_COLUMNS, SUITE_COLUMNS
from tests.counter_tui.online_files import (
    FOLDER,
    WebOrder,
    analytics_csv,
    mapped_rows,
    suite_csv,
    web_orders,
)


@pytest.mark.parametrize("make", LAYOUTS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_known_by_name_in_any_order_and_behind_any_delimiter(make: Make, delimiter: str) -> None:
    text = make(web_orders(5))
    rows = list(csv.DictReader(io.StringIO(text)))
    names = list(rows[0])
    random.Random(6).shuffle(names)
    shuffled = csv_text(({name: row[name] for name in names} for row in rows), delimiter=delimiter)
    assert read(shuffled) == read(text)
    assert len(read(text)) == 5


@pytest.mark.parametrize("make", LAYOUTS)
@pytest.mark.parametrize(
    ("encoding", "line_end"), [("utf-8-sig", "\r\n"), ("utf-16", "\n"), ("utf-8", "\r"), ("utf-8", "\n\r\n")]
)
def test_marks_encodings_and_line_ends_make_no_difference(
    make: Make, encoding: str, line_end: str, tmp_path: Path
) -> None:
    text = make([WebOrder(caller=Party("Łucja Ó Séaghdha", "07700 900123", "l@example.com"), card=""), WebOrder(id=7)])
    path = tmp_path / "orders.csv"
    path.write_bytes(text.replace("\n", line_end).encode(encoding))
    found = list(read_file(path, Reading.of(SHOP, "Europe/London")))
    assert [each.parts[0].caller.name for each in found if isinstance(each, ReadOrder)] == [
        "Łucja Ó Séaghdha",
        "Ann Sender",
    ]


def test_excels_word_for_the_delimiter_is_heeded() -> None:
    assert read("sep=;\n" + csv_text(mapped_rows(WebOrder()), delimiter=";"))[0].number == "1042"


def test_text_that_nobody_can_read_is_dropped_and_its_order_is_held() -> None:
    first, second = read(suite_csv([WebOrder(note="a\x00b"), WebOrder(id=2, card="caf\udce9")]))
    assert "damaged" in wants(first)["notes"]
    assert "damaged" in wants(second)["card"]
    assert second.parts[0].card == ""


@pytest.mark.parametrize("make", LAYOUTS)
def test_a_column_that_stands_twice_is_asked_about(make: Make) -> None:
    header, _, rest = make([WebOrder()]).partition("\n")
    name = header.split(",")[0]
    last = len(header.split(",")) + 1
    assert f"The columns 1, {last} of this file" in refused(f"{header},{name}\n{rest.rstrip()},\n")


def test_analytics_is_a_list_and_no_file_of_orders() -> None:
    [listed] = list(read_file(FOLDER / "analytics_orders.csv", Reading.of(SHOP, "Europe/London")))
    assert isinstance(listed, ReadList)
    found = {number: (day, standing) for number, day, standing in listed.numbers}
    assert len(found) == 14
    assert (found["31519"], found["31521"]) == (("2026-02-07", LIVE), ("2026-02-10", CANCELLED))
    assert (found["31525"][1], found["31529"][1]) == (NOT_LIVE, UNKNOWN)
    older = [name for name in ANALYTICS_COLUMNS if name not in {"Net Sales", "Attribution"}]
    rows = csv.DictReader(io.StringIO(analytics_csv(web_orders(3))))
    [again] = read_any(csv_text({name: row[name] for name in older} | {"N. Revenue": "1"} for row in rows))
    assert isinstance(again, ReadList)
    assert [number for number, _, _ in again.numbers] == ["1001", "1002", "1003"]


@pytest.mark.parametrize(
    "text", ["1001.0\n#1002\n\n1003", "Order number\n1001\n# 1002\n1003\n", "Name\r\n#1001\r\n#1002\r\n#1003\r\n"]
)
def test_a_column_of_numbers_is_a_list(text: str) -> None:
    assert read_any(text) == [ReadList((("1001", "", LIVE), ("1002", "", LIVE), ("1003", "", LIVE)))]


def test_a_number_that_comes_again_is_listed_once() -> None:
    refund = "Date,Order #,Status\n2026-02-11 09:00:00,1001,refunded\n2026-02-10 09:00:00,1001,processing\n"
    assert read_any(refund) == [ReadList((("1001", "2026-02-10", LIVE),))]


def test_what_is_no_number_refuses_the_list_without_a_word_of_it() -> None:
    why = refused("Order number\n1001\n12 Mill Lane, Fareham\n")
    assert "Row 3" in why
    assert "Mill" not in why
    assert "Row 3" in refused("Order number\n1001\nTotal 2\n")


def test_columns_that_the_settings_name_win_over_a_list() -> None:
    shop = replace(SHOP, columns={"external_id": "Order #", "what": "Product(s)", "caller_name": "Customer"})
    assert read(analytics_csv([WebOrder()]), shop)[0].parts[0].caller.name == "Ann Sender"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing in this file"),
        ("\n\n", "nothing in this file"),
        ('external_id,what\n1,"Posy\n2,Vase\n', "Row 2: a quotation mark in it is never closed"),
        ('external_id,what\n1,"Po"sy\n2,Vase\n', "Row 2: its quotation marks do not come in pairs"),
        ("external_id,what,due\n1,Posy,2026-02-14\n2,Vas", "Row 3: it is cut off"),
        ("external_id,what\n1,Posy,Vase\n", "Row 2: it has more cells than there are columns"),
        (f"external_id,what\n1,{'x' * (MOST_CELL + 1)}\n", "Row 2: a cell of it is longer"),
        (f"external_id,{'x' * (MOST_CELL + 1)}\n", "Row 1: a cell of it is longer"),
        (f"external_id,what\n1,{'x,' * MOST_LINE}\n", "Line 2 of this file is longer"),
        (f"external_id,what{',' * MOST_COLUMNS}\n", "columns; 2000 is the most"),
        ("Order number\n" + "1001\n" * (MOST_ROWS + 1), "more than 100,000 rows"),
    ],
    ids=[
        "empty",
        "blank",
        "open quote",
        "odd quote",
        "cut off",
        "too many cells",
        "cell",
        "name",
        "line",
        "columns",
        "rows",
    ],
)
def test_what_is_not_whole_or_too_large_is_refused(text: str, why: str) -> None:
    assert why in refused(text)


def test_a_row_that_is_short_but_ended_is_read() -> None:
    orders = read("external_id,due,what,notes\n1,2026-02-14,Posy\n\n,,,\n2,2026-02-14,Vase,side gate\n")
    assert [each.external_id for each in orders] == ["1", "2"]


def test_the_layouts_are_told_apart_by_their_columns_alone() -> None:
    for reader, columns in ((shopify, SHOPIFY_COLUMNS), (suite, SUITE_COLUMNS), (lists, ANALYTICS_COLUMNS)):
        table = read_table(io.StringIO(",".join(columns) + "\n", newline=""))
        assert next(each for each in TABLES if each.fits(table, SHOP)) is reader
    table = read_table(io.StringIO("Order No,What\n", newline=""))
    assert next(each for each in TABLES if each.fits(table, SHOP)) is mapped
