"""Files as they go wrong: encodings, sizes, cut off, no file at all; and through the real child, and ones that die."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from counter_tui.importing import text_file, woo_json
from counter_tui.importing.reading import read_file
from counter_tui.importing.told import Reading
from counter_tui.online import FileRefused
from counter_tui.online import read_file as read_in_a_child
from models.errors import Refused
from models.online_views import ReadOrder, to_json
from tests.counter_tui.online_files import WebOrder, web_orders
from tests.counter_tui.online_files import woo_json as woo_text
from tests.counter_tui.read_online import SHOP, read, refused, wants


def test_encodings(tmp_path: Path) -> None:
    text = woo_text([WebOrder(card="Grüße, Żaneta 🌷")])
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "orders.json").write_bytes(text.encode(encoding))
        [order] = read(tmp_path / "orders.json")
        assert order.parts[0].card == "Grüße, Żaneta 🌷"
    assert "UTF-8" in refused(tmp_path / "x", text.encode("utf-16-le"))
    assert "UTF-32" in refused(tmp_path / "x", text.encode("utf-32"))
    assert "damaged" in refused(tmp_path / "x", text.encode("utf-16")[:-1])
    (tmp_path / "orders.json").write_bytes(text.encode("cp1252", errors="replace"))
    [order] = read(tmp_path / "orders.json")
    assert list(wants(order)) == ["card"]


def _bad_files() -> Iterator[tuple[bytes, str]]:
    good = woo_text(web_orders(3))
    yield b"", "nothing in this file"
    yield b"PK\x03\x04rest", "zip"
    yield b"\x1f\x8brest", "compressed"
    yield b"\xd0\xcf\x11\xe0rest", "Excel"
    yield good[:-1].encode(), "Row 3"
    yield good[: len(good) // 2].encode(), "Row 2"
    yield good.replace('"id": 1002', '"id"; 1002').encode(), "Row 2"
    yield good.replace("}, {", "} {", 1).encode(), "breaks off"
    yield f"{good}[]".encode(), "more in this file"
    yield b"[1, 2]", "Row 1 is no order"
    yield b'{"orders": []}', "Row 1 is no order"
    yield b'[{"id": NaN, "status": "x"}]', "Row 1"
    yield b'[{"id": 1, "status": ' + b"[" * 10_000 + b"]" * 10_000 + b"}]", "too deep"
    yield b'[{"id": 1, "status": "processing", "line_items": 7}]', "line_items"
    yield b'[{"id": 1, "status": {"x": "secret"}}]', "its status is not"
    for lists in ('"meta_data": ', '"line_items": [{"name": "x"}], "refunds": '):
        yield b'[{"id": 1, "status": "x", %s[%s{}]}]' % (lists.encode(), b"{}," * 5_000), "more than 5,000 entries"
    items = b'{"name": "x", "meta_data": [%s{}]},' % (b"{}," * 500)
    yield b'[{"id": 1, "line_items": [%s{}]}]' % (items * 10), "more than 5,000 entries"
    yield b'[{"id": 1, "status": "' + b"x" * 1_300_000, "longer than"
    yield b'[{"id": 1, "status": ' + b"9" * 5_000 + b"e5]", "Row 1"


def test_files_that_are_refused_say_where_and_why(tmp_path: Path) -> None:
    for content, why in _bad_files():
        message = refused(tmp_path / "bad", content)
        assert why in message, (content[:60], message)
        assert "secret" not in message
        assert len(message) < 200


def test_more_orders_than_can_be_held_at_once_are_refused(tmp_path: Path) -> None:
    path, reading = tmp_path / "orders.json", Reading.of(SHOP, "")
    path.write_text(woo_text(web_orders(4)))
    assert len(list(read_file(path, reading, most=4))) == 4
    with pytest.raises(Refused, match="more than 3 orders"):
        list(read_file(path, reading, most=3))
    with pytest.raises(Refused, match="more than 2 lines"):
        list(read_file(path, reading, most_goods=2))


def test_a_list_of_none_is_read(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text(" [ ]\n")
    assert read(tmp_path / "none.json") == []


def test_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "x\0y", Path("/dev/null")):
        with pytest.raises(Refused):
            list(read_file(path, Reading.of(SHOP, "")))
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(text_file.MOST_BYTES + 1)
    with pytest.raises(Refused, match="larger than 64 MB"):
        list(read_file(large, Reading.of(SHOP, "")))
    with pytest.raises(Refused) as caught:
        Reading.of(SHOP, "Europe/Nowhere")
    assert caught.value.field == "source"


def test_a_million_rows_are_refused_before_the_first_is_read(tmp_path: Path) -> None:
    message = refused(tmp_path / "rows.csv", b"external_id,due\n" + b"1,2026-02-14\n" * 1_000_000)
    assert "more than 400,000 lines" in message


def test_a_file_that_is_still_being_written(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(woo_text(web_orders(3)))
    reading = read_file(path, Reading.of(SHOP, ""))
    next(reading)
    with path.open("a") as file:
        file.write(" ")
    with pytest.raises(Refused, match="still being written"):
        list(reading)


def test_many_orders_are_read_a_piece_at_a_time(tmp_path: Path) -> None:
    orders = [WebOrder(number, card="x" * 390) for number in range(1, 401)]
    path, told = tmp_path / "orders.json", list[tuple[int, int]]()
    path.write_text(woo_text(orders, padding="y" * 1_000))
    size = path.stat().st_size
    assert size > 3 * text_file.PIECE
    found = list(read_file(path, Reading.of(SHOP, ""), lambda done, of: told.append((done, of))))
    assert [order.external_id for order in found if isinstance(order, ReadOrder)] == [f"{each.id}" for each in orders]
    assert told[-1] == (size, size)
    assert len(told) > 3


async def test_through_the_child(tmp_path: Path) -> None:
    path, told = tmp_path / "orders\udce9.json", list[tuple[int, int]]()
    path.write_text(woo_text([WebOrder(note="Ring twice"), WebOrder(7, card="Grüße\u2028 🌷")]))
    read_there = await read_in_a_child(path, SHOP, lambda done, of: told.append((done, of)))
    assert read_there.found == tuple(read(path))
    assert (read_there.layout, read_there.notes) == (woo_json.LAYOUT, 1)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    path.write_text("[")
    with pytest.raises(FileRefused, match="Row 1"):
        await read_in_a_child(path, SHOP, lambda done, of: None)


async def test_a_child_that_does_not_come_to_its_end_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(woo_text([WebOrder()]))
    order, end = to_json(read(path)[0]), '{"end": {"read": 1, "layout": "x", "notes": 0}}'

    async def said(words: str, seconds: float = 60.0, then: str = "") -> Any:
        script = f"import sys, time; sys.stdin.readline(); sys.stdout.write({words!r}); sys.stdout.flush(); {then}"
        return await read_in_a_child(
            path, SHOP, lambda done, of: None, command=(sys.executable, "-S", "-c", script), seconds=seconds
        )

    assert len((await said(f"{order}\n{end}\n")).found) == 1
    with pytest.raises(FileRefused, match="too large"):
        await said("x", then="sys.stdout.write('x' * 8_100_000)")
    for words in ("", f"{order}\n", f"{order}\n{order}\n{end}\n", f"{end}\n", f"{order[:-1]}\n{end}\n", "1\n", "\xff"):
        with pytest.raises(FileRefused, match="could not be read"):
            await said(words)
    with pytest.raises(FileRefused, match="too long"):
        await said(f"{order}\n{end}\n", seconds=0.3, then="time.sleep(60)")
