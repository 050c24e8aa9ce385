"""Files of online orders as they go wrong: cut, torn, swapped, in other encodings, with anything in any field."""

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from models.views import Line, Party
from tests.cards import SPELLINGS, TEST_NUMBERS
from tests.counter_tui import online_files as files
from tests.counter_tui.online_files import WebOrder

Mutation = Callable[[random.Random, bytes], bytes]
LAYOUTS: dict[str, Callable[[list[WebOrder]], str]] = {
    "woo": files.woo_json,
    "shopify": files.shopify_csv,
    "suite": files.suite_csv,
    "mapped": files.mapped_csv,
    "analytics": files.analytics_csv,
}
STATUSES = (*["processing"] * 8, "pending", "completed", "cancelled", "refunded", "failed", "on-hold", "shipped", "")
NASTY = (
    "",
    "null",
    "-1",
    "0",
    "1e309",
    "9" * 4_500,
    "NaN",
    "03/04/2026",
    "2026-02-30",
    "0000-00-00",
    "1771027200",
    'a:2:{s:9:"time_from";s:5:"14:00";}',
    "<script>alert(1)</script>",
    '=HYPERLINK("http://example.com")',
    "ann@example.com\r\nBcc: all@example.com",
    "\x00",
    "\x1b[2J\x1b]0;x\x07",
    "\u202egnp.exe",
    "\ud83d",
    "’" * 500,
    "x" * 20_000,
    "\n" * 300,
    '"',
    ",",
    "{",
    "]",
    *(spell(number) for number in list(TEST_NUMBERS.values())[:3] for spell in SPELLINGS.values()),
)


def some_orders(rng: random.Random) -> list[WebOrder]:
    """A few orders, of a few hundred that there are: files of one batch overlap."""
    first = rng.randrange(40)
    return [_varied(rng, order) for order in _known_orders()[first : first + rng.randint(1, 6)]]


@cache
def _known_orders() -> list[WebOrder]:
    return files.web_orders(48, 1)


def _varied(rng: random.Random, order: WebOrder) -> WebOrder:
    """Most are as they were the last time that this number came up."""
    if rng.random() < 0.6:
        return order
    return replace(
        order,
        status=rng.choice(STATUSES),
        due=None if rng.random() < 0.2 else order.placed.date() + timedelta(days=rng.randrange(-2, 20)),
        note=rng.choice(("", "Ring twice", "Happy Birthday, all of you")),
        card=rng.choice(("", "Love", "Grüße 🌷")),
        recipient=rng.choice((order.recipient, Party())),
        street=rng.choice((order.street, "")),
        lines=rng.choice((order.lines, (), (Line("Tulips", 3, 333),))),
        discount=rng.choice((0, 500, 99_999)),
        tax=rng.choice((0, 900)),
    )


class Made(NamedTuple):
    """A file, and how many orders are in it; none can say where something is wrong in it."""

    content: bytes
    orders: int | None


def some_file(rng: random.Random) -> Made:
    """A file of some layout, more often than not with something wrong in it."""
    layout, orders = rng.choice(list(LAYOUTS)), some_orders(rng)
    whole = LAYOUTS[layout](orders)
    text = whole
    if rng.random() < 0.6:
        text = (_in_json if layout == "woo" else _in_csv)(rng, text)
    content = text.encode(errors="surrogatepass")
    for _ in range(rng.choice((0, 0, 1, 1, 3))):
        content = rng.choice(MUTATIONS)(rng, content)
    # A file of lines has no row for an order that has none.
    in_it = sum(1 for order in orders if order.lines or layout != "mapped")
    return Made(content, in_it if content == whole.encode() else None)


def _in_json(rng: random.Random, text: str) -> str:
    """One value somewhere is another, of another kind, gone, or there twice."""
    orders = json.loads(text)
    if not orders:
        return text
    node: Any = rng.choice(orders)
    while True:
        keys: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return json.dumps(orders)
        key = rng.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and rng.random() < 0.8:
            node = node[key]
            continue
        _change(rng, node, key)
        return json.dumps(orders, ensure_ascii=rng.random() < 0.5)


def _change(rng: random.Random, node: Any, key: Any) -> None:
    way = rng.randrange(5)
    if way == 0:
        del node[key]
    elif way == 1:
        node[key] = rng.choice((None, True, False, 0, -1.5, 10**18, [], {}, [[[]]], {"time_from": "9", "x": {}}))
    elif way == 2 and isinstance(node, list):
        node.insert(key, node[key])
    else:
        node[key] = rng.choice(NASTY)


def _in_csv(rng: random.Random, text: str) -> str:
    """One cell is another, or a row or a column is gone, twice, or elsewhere."""
    rows = list(csv.reader(io.StringIO(text)))
    row = rng.randrange(len(rows))
    way = rng.randrange(7)
    if way == 0:
        del rows[row]
    elif way == 1:
        rows.insert(rng.randrange(len(rows)), list(rows[row]))
    elif way == 2:
        rng.shuffle(rows)
    elif way == 3:
        column = rng.randrange(len(rows[0]))
        for each in rows:
            del each[column : column + 1]
    elif rows[row]:
        rows[row][rng.randrange(len(rows[row]))] = rng.choice(NASTY)
    found = io.StringIO()
    delimiter, end = rng.choice((",", ",", ",", ";", "\t")), rng.choice(("\n", "\r\n", "\r"))
    csv.writer(found, delimiter=delimiter, lineterminator=end).writerows(rows)
    return found.getvalue()


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _without(rng: random.Random, content: bytes) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + content[start + rng.randrange(1, 80) :]


def _twice(rng: random.Random, content: bytes) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + content[start : start + rng.randrange(1, 3_000)] + content[start:]


def _flipped(rng: random.Random, content: bytes) -> bytes:
    found = bytearray(content)
    for _ in range(min(rng.randrange(1, 8), len(found))):
        found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def _with_junk(rng: random.Random, content: bytes) -> bytes:
    junk = (b"\x00", b'"', b"\xff\xfe", b"\r\r\n", b"[" * 3_000, b"\xef\xbb\xbf", b"\xe9", b"}", b"," * 50, b"\\u0000")
    start = rng.randrange(len(content) + 1)
    return content[:start] + rng.choice(junk) + content[start:]


def _in_another_encoding(rng: random.Random, content: bytes) -> bytes:
    text = content.decode(errors="replace")
    return text.encode(
        rng.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1")), errors="replace"
    )


def _packed(rng: random.Random, content: bytes) -> bytes:
    return rng.choice((b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b"%PDF-1.7")) + content


def _emptied(rng: random.Random, content: bytes) -> bytes:
    return rng.choice((b"", b"\n", b"[]", b"[[]]", b"{}", b"null", b" " * 5_000, b"sep=;\n"))


MUTATIONS: tuple[Mutation, ...] = (
    *(_cut, _without, _twice, _flipped, _flipped, _with_junk, _with_junk),
    *(_in_another_encoding, _packed, _emptied),
)
