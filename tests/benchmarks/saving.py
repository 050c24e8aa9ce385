"""Saving fifty orders, and taking fifty lines, against the same statements by the driver alone."""

import io
import json
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count, islice
from typing import Any

from counter_tui.clock import ShopClock
from counter_tui.taking import take_lines
from models.database import WRITER_CACHE_KIB
from models.day_counts import last_number
from models.intake import take
from models.moment import Moment
from models.views import Confirm, NewOrder, Party
from tests.benchmarks.rows import Row, ratio
from tests.benchmarks.setting import Setting
from tests.benchmarks.statements import RawBook, RecordedBook
from tests.benchmarks.timing import Pair, seconds
from tests.benchmarks.when import NOW, TODAY
from tests.book import an_order, opened

BLOCK = 50
REACH, REACH_WORDS = 5.0, "5x, then 3.5x"
OWNER = "owner"

Save = Callable[[RecordedBook, Iterable[int]], None]


def rows(setting: Setting) -> list[Row]:
    """Both durable and acknowledged one by one."""
    return [
        ratio(f"{what}, {BLOCK} orders", "raw SQL", _in_turn(setting, save), REACH, REACH_WORDS)
        for what, save in (("save", _save), ("take", _take))
    ]


def _in_turn(setting: Setting, save: Save) -> list[Pair]:
    """Block by block on two copies of one book: what the program did on the one is done again on the other."""
    ours, theirs = (shutil.copyfile(setting.small(), setting.folder / f"copy-{n}.db") for n in (1, 2))
    book, raw = RecordedBook(ours), RawBook(theirs, WRITER_CACHE_KIB)
    numbers = count()
    try:
        pairs = [_pair(book, raw, save, list(islice(numbers, BLOCK))) for _ in range(setting.pairs + 1)]
        assert book.read(last_number) == raw.value("SELECT max(number) FROM sheets"), (
            "the one copy is not what the other is"
        )
        return pairs[1:]
    finally:
        raw.close()
        book.close()
        for path in (ours, theirs):
            path.unlink()


def _pair(book: RecordedBook, raw: RawBook, save: Save, block: list[int]) -> Pair:
    ours = seconds(lambda: save(book, block))()
    transactions = book.written_down()
    assert len(transactions) == BLOCK
    return Pair(ours, seconds(lambda: raw.write(transactions))())


def _save(book: RecordedBook, block: Iterable[int]) -> None:
    moment = Moment(OWNER, NOW, TODAY)
    for number in block:
        book.write(take, moment, _order(number), key=f"benchmark {number}", confirm=Confirm("read back"))


def _take(book: RecordedBook, block: Iterable[int]) -> None:
    lines = io.StringIO("\n".join(json.dumps(_line(number)) for number in block))
    assert take_lines(opened(book), ShopClock(TODAY), lines, io.StringIO())


def _order(number: int) -> NewOrder:
    """Two callers in three are new to the book."""
    caller = Party(f"Ann Sender {number // 3 * 2 + number % 3 // 2}", "07700 900123", "ann@example.com")
    recipient = Party(f"Bea Recipient {number}", "07700 900456")
    return an_order(caller=caller, recipient=recipient, due=TODAY + timedelta(days=1 + number % 14))


def _line(number: int) -> dict[str, Any]:
    order = _order(number)
    return {
        "key": f"benchmark {number}",
        "caller": {"name": order.caller.name, "phone": order.caller.phone, "email": order.caller.email},
        "recipient": {
            "name": order.recipient.name,
            "phone": order.recipient.phone,
            "address": order.address,
            "postcode": order.postcode,
        },
        "card": order.card,
        "due": order.due.isoformat(),
        "window": order.window,
        "lines": [{"text": line.text, "quantity": line.quantity, "price": "45.00"} for line in order.lines],
        "delivery_charge": "5.00",
        "payment": order.payment,
        "notes": order.notes,
        "confirm": "read back",
    }
